"""What can be filmed of a page, and the widget in which it is seen at the size of a movie."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from gui.kit.filmed import FilmedPlot
from gui.kit.page import Page
from gui.movies.request import MovieRequestError

__all__ = ["PART_WORDS", "part_words", "screen_for"]

PART_WORDS = {"stage": "The stage", "readouts": "The stage with readouts"}
SHARES = (16, 9)  # of the width, of stage and readouts, as while presenting


def part_words(page: Page) -> dict[str, str]:
    """What can be filmed of a page: the name of each part, and what it is called."""
    plots = page.filmed().plots
    return {**PART_WORDS, **{name: plot.title or name for name, plot in plots.items()}}


def screen_for(page: Page, name: str) -> QWidget:
    """A window that is never shown, with one part of a page in it and nothing else.

    The part is taken out of the page, which goes on drawing into it. Raises MovieError if the page
    has no such part.
    """
    parts = part_words(page)
    if name not in parts:
        raise MovieRequestError(
            f"The tab {page.name!r} has no part {name!r} to film; there are: {', '.join(parts)}."
        )
    screen = QWidget()
    screen.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    screen.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if name in PART_WORDS:
        _fill_with_panels(screen, page, with_readouts=name == "readouts")
    else:
        _fill_with_plot(screen, page, page.filmed().plots[name])
    return screen


def _fill_with_panels(screen: QWidget, page: Page, *, with_readouts: bool) -> None:
    page.beside.show_bare()
    for widget in (page.notice, page.beside.button, *page.filmed().left_out):
        # Whatever the page says of it later, it is seen no more than the page.
        widget.setParent(page)
    row = QHBoxLayout(screen)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(1)
    layouts: list[QLayout] = [page.stage, page.readouts] if with_readouts else [page.stage]
    for layout, share in zip(layouts, SHARES, strict=False):
        panel = layout.parentWidget()
        assert panel is not None
        row.addWidget(panel, share)


def _fill_with_plot(screen: QWidget, page: Page, part: FilmedPlot) -> None:
    screen.setObjectName("readouts")
    column = QVBoxLayout(screen)
    column.setContentsMargins(14, 10, 14, 10)
    column.setSpacing(6)
    if part.title:
        column.addLayout(page.titled(part.title, part.beside))
    column.addWidget(part.plot, 1)
