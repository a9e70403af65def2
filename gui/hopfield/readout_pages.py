"""Three pages of what is behind the memories: how alike they are, the overlap map, learning."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.hopfield.correlation_plot import CorrelationPlot
from gui.hopfield.errors_plot import ErrorsPlot
from gui.hopfield.overlap_map_plot import OverlapMapPlot
from gui.kit.forms import tab_to_checked
from gui.kit.plot_labels import number
from gui.kit.plots import Plot
from gui.kit.theme import DARK, Theme
from gui.kit.tooltips import wrapped
from sim.arrays import Array

__all__ = ["CORRELATIONS", "LEARNING", "MAP", "ReadoutPages"]


CORRELATIONS, MAP, LEARNING = range(3)
#: On the button, in the title, and in the button's tooltip.
PAGES = (
    ("Between memories", "Overlaps between memories", "How alike the memories are, pair by pair"),
    (
        "Map",
        "Overlap map",
        "The overlap after the next sweep against the overlap now, as theory has it, and the "
        "network's own steps on it",
    ),
    (
        "Learning",
        "Errors while learning",
        "How many pixels of how many memories the rule still gets wrong, epoch by epoch",
    ),
)
NO_EPOCHS = "This rule stores each memory at once: there are no epochs of learning to show"


class ReadoutPages(QWidget):
    """Three pages, one at a time; a page's plot is made when it is first opened, and only what is
    on the open page is drawn.

    Signals
    -------
    page_chosen(int)
        0: overlaps between memories; 1: overlap map; 2: learning.
    """

    page_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._plots: dict[int, Plot] = {}
        self._words = ["", "", ""]
        self._correlations: tuple[Array, tuple[str, ...], int] = np.zeros((0, 0)), (), 0
        self._map: tuple[Array, Array, float, float] | None = None
        self._steps: Array = np.zeros(0)
        self._errors: tuple[Array, int] = np.zeros(0), 1
        self.title, self.number = QLabel(), QLabel()
        self.title.setObjectName("title")
        self.number.setObjectName("muted")
        heading = QHBoxLayout()
        heading.addWidget(self.title)
        heading.addStretch(1)
        heading.addWidget(self.number)
        self.pages = QStackedWidget()
        self._bodies = [QVBoxLayout() for _ in PAGES]
        for body in self._bodies:
            body.setContentsMargins(0, 0, 0, 0)
            page = QWidget()
            page.setLayout(body)
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._choice_row())
        layout.addLayout(heading)
        layout.addWidget(self.pages, 1)
        self.set_available(LEARNING, NO_EPOCHS)
        self._open(CORRELATIONS)

    def _choice_row(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        self.choice = QButtonGroup(self)
        for index, (words, _, about) in enumerate(PAGES):
            button = QPushButton(words)
            button.setObjectName("flat")
            button.setCheckable(True)
            button.setToolTip(about)
            self.choice.addButton(button, index)
            line.addWidget(button)
        self.choice.idClicked.connect(self.show_page)
        line.addStretch(1)
        return line

    @property
    def page(self) -> int:
        """The open page."""
        return self.pages.currentIndex()

    @Slot(int)
    def show_page(self, page: int) -> None:
        """Open a page. One that is not available stays closed."""
        if self.choice.button(page).isEnabled():
            self._open(page)
            self.page_chosen.emit(page)

    def _open(self, page: int) -> None:
        if page not in self._plots:
            plot: Plot = (CorrelationPlot, OverlapMapPlot, ErrorsPlot)[page]()
            plot.set_theme(self._theme, self._scale)
            plot.setAccessibleName(PAGES[page][1])
            self._plots[page] = plot
            self._bodies[page].addWidget(plot)
        self.choice.button(page).setChecked(True)
        tab_to_checked(self.choice)
        self.pages.setCurrentIndex(page)
        self.title.setText(PAGES[page][1])
        self.title.setToolTip(wrapped(PAGES[page][2]))
        self._draw(page)

    def set_available(self, page: int, why_not: str = "") -> None:
        """Let a page be opened, or close it for a reason, which its tooltip gives."""
        button = self.choice.button(page)
        button.setEnabled(not why_not)
        button.setToolTip(wrapped(why_not or PAGES[page][2]))
        if why_not and self.page == page and page in self._plots:
            self.show_page(CORRELATIONS)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        for plot in self._plots.values():
            plot.set_theme(theme, scale)

    # ---- what is shown -------------------------------------------------------------------------

    def show_correlations(
        self, matrix: Array, names: Sequence[str], crosstalk: float = math.nan, total: int = 0
    ) -> None:
        """Show (P, P) overlaps between the memories, and the crosstalk that comes of them; or of
        how many memories these are the first, where there are more.
        """
        self._correlations = matrix, tuple(names), total
        known = len(names) > 1 and math.isfinite(crosstalk)
        words = f"crosstalk {number(crosstalk, 2)}" if known else ""
        part = f"{len(names):,} of {total:,}" if len(names) < total else ""
        self._say(CORRELATIONS, part or words)
        self.number.setToolTip(f"The first {part} memories; their {words}." if part else "")

    def show_map(self, m: Array, following: Array, temperature: float, load: float) -> None:
        """Show the map of the overlap, (n,) against (n,), at a temperature and a load."""
        self._map = m, following, temperature, load
        digits = 2 if load == 0.0 or load >= 0.01 else 4
        self._say(MAP, f"T = {number(temperature, 2)}, α = {number(load, digits)}")

    def show_steps(self, m: Array) -> None:
        """Show the network's last overlaps on the map, (k,), one a sweep, the newest last."""
        self._steps = m
        self._draw(MAP)

    def show_learning(self, errors: Sequence[float] | Array, total: int, words: str) -> None:
        """Show the errors left after each epoch, or close the page.

        Parameters
        ----------
        errors : (e,) float
            Empty: there is nothing to show.
        total : int
            All (neuron, pattern) pairs.
        words : str
            What stands at the right, "epoch 12, 3 errors left"; without errors, why there are none.
        """
        self._errors = np.asarray(errors, dtype=np.float64), total
        if not len(self._errors[0]):
            self.set_available(LEARNING, words or NO_EPOCHS)
        else:
            self.set_available(LEARNING)
            self._say(LEARNING, words)

    def _say(self, page: int, words: str) -> None:
        self._words[page] = words
        self._draw(page)

    def _draw(self, page: int) -> None:
        """Draw a page's newest data if it is the open one."""
        if page != self.page:
            return
        self.number.setText(self._words[page])
        plot = self._plots[page]
        if isinstance(plot, CorrelationPlot):
            plot.show_correlations(*self._correlations)
        elif isinstance(plot, OverlapMapPlot):
            if self._map is not None:
                plot.show_map(*self._map)
            plot.show_steps(self._steps)
        elif isinstance(plot, ErrorsPlot):
            plot.show_errors(*self._errors)
