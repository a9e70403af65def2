"""What can be a figure by itself: the stage of a page, parts of it, and every plot to be seen."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from gui.figures.request import FigureError, FigureRequest
from gui.kit.descendants import descendants
from gui.kit.filmed import FilmedPlot
from gui.kit.page import Page
from gui.kit.plots import Plot
from gui.kit.theme import THEMES

__all__ = ["STAGE", "beside", "figure_named", "figures_of", "ground_of", "name_of", "words_for"]

STAGE = "stage"


def figures_of(page: Page) -> dict[str, FilmedPlot]:
    """What can be a figure, by name: the stage, its parts, then the plots.

    The stage has no title of its own. Besides what the page names there is every plot to be seen
    on it that has an accessible name.
    """
    panel = page.stage.parentWidget()
    assert panel is not None
    filmed = page.filmed()
    found = {STAGE: FilmedPlot("", panel), **filmed.pictures, **filmed.plots}
    known = [each.plot for each in found.values()]
    for plot in descendants(page, Plot):
        title = plot.accessibleName()
        seen = plot.isVisibleTo(page) and plot.window() is page.window()
        seen = seen and not any(each.isAncestorOf(plot) for each in known[1:])
        if title and seen and plot not in known:
            found.setdefault(_plain(title), FilmedPlot(title, plot))
    return found


def figure_named(page: Page, name: str) -> tuple[str, FilmedPlot]:
    """A figure by its name or its title, and its name. Raises FigureError if there is none."""
    found = figures_of(page)
    for key, figure in found.items():
        if name and name.casefold() in (key, figure.title.casefold()):
            return key, figure
    raise FigureError(
        f"The tab {page.name!r} has no figure {name!r}; there are: {', '.join(found)}."
    )


def ground_of(page: Page, name: str, request: FigureRequest) -> QColor | None:
    """What lies behind a figure; None if nothing. Raises FigureError if there is none such."""
    key, _ = figure_named(page, name)
    on_stage = key == STAGE or key in page.filmed().pictures
    theme = THEMES[request.theme]
    return None if request.transparent else theme.colour("background" if on_stage else "panel")


def name_of(page: Page, part: QWidget) -> str:
    """The name of the figure that a widget is, or is in; the stage if it is in none."""
    for name, figure in figures_of(page).items():
        if name != STAGE and (figure.plot is part or figure.plot.isAncestorOf(part)):
            return name
    return STAGE


def words_for(page: Page, name: str, figure: FilmedPlot) -> str:
    """What a figure is called where one is chosen."""
    if name == STAGE:
        return "The stage"
    label = figure.plot.accessibleName()
    return figure.title or label or name.capitalize()


def _plain(title: str) -> str:
    return "-".join(title.lower().split())


def beside(figure: FilmedPlot) -> QLabel | None:
    """What stands at the right of its title, if anything does."""
    label = figure.beside
    return label if label is not None and label.text() else None
