"""Analyses of the ring that is shown: a row of pages, of which some are measured when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.kit.theme import Theme
from gui.ring.analyses import ANALYSES
from gui.ring.analysis_page import AnalysisPage, MeasuredPage
from sim.ring import Shown
from sim.ring.theory_readout import TheoryReadout

__all__ = ["TheoryPanel"]

# Pages of sessions written when the panel had two: weights with eigenvalues, and the gain curve.
NUMBERED = ("weights", "gain")


class TheoryPanel(QWidget):
    """Spectrum, weights, and what is measured on request.

    Signals
    -------
    measure_asked(object)
        The person wants what a `MeasuredPage` shows, or the measurement under way given up.
    page_chosen(bool)
        Another page is in front; whether it wants the room of the equation.
    modes_wanted(bool)
        Whether readouts should have modes.
    overlay_chosen(object)
        The `RingOverlay` that the page in front draws on the ring.
    gesture(str, object)
        What a person does to the network, and its arguments.
    """

    measure_asked = Signal(object)
    page_chosen = Signal(bool)
    modes_wanted = Signal(bool)
    overlay_chosen = Signal(object)
    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._latest: tuple[TheoryReadout, Shown] | None = None
        self._offered: Sequence[str] = ()
        self._wanted = ANALYSES[0].name
        self.choice = QButtonGroup(self)
        self.pages = QStackedWidget()
        row = QHBoxLayout()
        row.setSpacing(0)
        for index, kind in enumerate(ANALYSES):
            page = kind()
            page.overlay_changed.connect(self._overlay_changed)
            if isinstance(page, MeasuredPage):
                page.asked.connect(self.measure_asked)
            page.modes_wanted.connect(self.modes_wanted)
            page.gesture.connect(self.gesture)
            self.pages.addWidget(page)
            button = QPushButton(kind.title)
            button.setObjectName("flat")
            button.setProperty("close", True)
            button.setCheckable(True)
            self.choice.addButton(button, index)
            row.addWidget(button)
        row.addStretch(1)
        self.choice.idClicked.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.pages, 1)
        self.choice.button(0).setChecked(True)
        self.page.open()

    @property
    def page(self) -> AnalysisPage:
        """The page in front."""
        page = self.pages.currentWidget()
        assert isinstance(page, AnalysisPage)
        return page

    def all_pages(self) -> list[AnalysisPage]:
        """Every page, in the order of the buttons."""
        widgets = [self.pages.widget(i) for i in range(self.pages.count())]
        return [page for page in widgets if isinstance(page, AnalysisPage)]

    def offer(self, names: Sequence[str]) -> None:
        """Offer these pages; one that is asked for comes back when it is offered again."""
        if names == self._offered:
            return
        self._offered = names
        for index, kind in enumerate(ANALYSES):
            self.choice.button(index).setVisible(kind.name in names)
        self._bring(self._wanted if self._wanted in names else names[0])

    @Slot(int)
    def _clicked(self, index: int) -> None:
        self.show_page(ANALYSES[index].name)

    def show_page(self, name: Any) -> None:
        """Bring a page to the front by its name, or by the number it had in an older session."""
        if isinstance(name, int) and not isinstance(name, bool) and 0 <= name < len(NUMBERED):
            name = NUMBERED[name]
        if not any(kind.name == name for kind in ANALYSES):
            return
        self._wanted = name
        if not self._offered or name in self._offered:
            self._bring(name)

    def _bring(self, name: str) -> None:
        index = next(i for i, kind in enumerate(ANALYSES) if kind.name == name)
        self.choice.button(index).setChecked(True)
        self.pages.setCurrentIndex(index)
        self.page.open()
        if self._latest is not None:
            self.page.show_readout(*self._latest)
        self.page_chosen.emit(self.page.tall)
        self._overlay_changed()

    @Slot()
    def _overlay_changed(self) -> None:
        self.overlay_chosen.emit(self.page.overlay())

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for page in self.all_pages():
            page.set_theme(theme, scale)

    def show_readout(self, readout: TheoryReadout, s: Shown) -> None:
        """Show what theory says of the network now."""
        self._latest = readout, s
        self.page.show_readout(readout, s)
