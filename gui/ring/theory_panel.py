"""Analyses of the ring that is shown: a row of pages, of which some are measured when asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.kit.page_choice import PageChoice
from gui.kit.theme import Theme
from gui.ring.analyses import ANALYSES
from gui.ring.analysis_page import AnalysisPage, MeasuredPage
from sim.ring import Shown
from sim.ring.theory_readout import TheoryReadout

__all__ = ["TheoryPanel"]

# Pages of sessions written when the panel had two: weights with eigenvalues, and the gain curve.
NUMBERED = ("weights", "gain")


class TheoryPanel(PageChoice):
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
        self._by_name = {kind.name: kind() for kind in ANALYSES}
        for name, page in self._by_name.items():
            page.overlay_changed.connect(self._overlay_changed)
            if isinstance(page, MeasuredPage):
                page.asked.connect(self.measure_asked)
            page.modes_wanted.connect(self.modes_wanted)
            page.gesture.connect(self.gesture)
            self.add(name, page.title, page)
        self.chosen.connect(self._brought)
        self.offer(tuple(self._by_name))

    @property
    def page(self) -> AnalysisPage:
        """The page in front."""
        return self._by_name[self.current]

    def restore(self, kept: Any) -> None:
        """Bring a page to the front by its name, or by the number it had in an older session."""
        if isinstance(kept, int) and not isinstance(kept, bool) and 0 <= kept < len(NUMBERED):
            kept = NUMBERED[kept]
        if isinstance(kept, str) and kept in self._by_name:
            self.want(kept)

    def choices(self) -> dict[str, Any]:
        """What a person has chosen on the pages, by their names: plain JSON."""
        chosen = {name: page.chosen() for name, page in self._by_name.items()}
        return {name: choice for name, choice in chosen.items() if choice is not None}

    def restore_choices(self, kept: Any) -> None:
        """Choose what `choices` has said, and nothing else."""
        chosen = kept if isinstance(kept, dict) else {}
        for name, page in self._by_name.items():
            page.choose(chosen.get(name))

    @Slot(str)
    def _brought(self, name: str) -> None:
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
        for page in self._by_name.values():
            page.set_theme(theme, scale)

    def show_readout(self, readout: TheoryReadout, s: Shown) -> None:
        """Show what theory says of the network now."""
        self._latest = readout, s
        self.page.show_readout(readout, s)
