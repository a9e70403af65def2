"""The weights of a ring: effective ones, at rest and turning, and each pathway."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from gui.kit.drop_down import DropDown
from gui.kit.plots import Plot
from gui.ring.analysis_page import AnalysisPage
from gui.ring.theory_plots import WeightsPlot
from sim.arrays import Array
from sim.ring import Shown
from sim.ring.theory_readout import TheoryReadout

__all__ = ["WeightsPage"]


class WeightsPage(AnalysisPage):
    """A matrix to choose."""

    name, title = "weights", "Weights"
    about = (
        "Weight from each neuron (column) to each other (row); the state's colour excites, the "
        "input's inhibits"
    )
    tall = True
    plot: WeightsPlot | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu = DropDown()
        self.menu.setAccessibleName("Weights shown")
        self.menu.setToolTip("Which weights are shown")
        self.menu.activated.connect(self._choose)
        self.body.addWidget(self.menu)
        self._readout: TheoryReadout | None = None
        self._shown: Array | None = None
        self._wanted = ""  # what a person has chosen, when it is there

    @property
    def plot_place(self) -> int:
        return 1

    def make_plot(self) -> Plot:
        return WeightsPlot()

    def show_readout(self, readout: TheoryReadout, s: Shown) -> None:
        self._readout = readout
        names = list(readout.projections)
        if names != [self.menu.itemText(i) for i in range(self.menu.count())]:
            self.menu.clear()
            self.menu.addItems(names)
            self.menu.setCurrentIndex(names.index(self._wanted) if self._wanted in names else 0)
        self._draw()

    def chosen(self) -> Any:
        return self._wanted or None

    def choose(self, kept: Any) -> None:
        self._wanted = kept if isinstance(kept, str) else ""
        self.menu.setCurrentIndex(max(0, self.menu.findText(self._wanted)))
        self._draw()

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._wanted = self.menu.itemText(place)
        self._draw()

    def _draw(self) -> None:
        if self._readout is None or self.plot is None:
            return
        weights = self._readout.projections.get(self.menu.currentText())
        if weights is not None and weights is not self._shown:
            self._shown = weights
            self.plot.show_weights(weights, self._readout.every)
