"""Tuning curves of one neuron at three backgrounds, measured on copies of the network."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.kit.number import Number
from gui.kit.plots import Plot
from gui.ring.analysis_page import MeasuredPage
from gui.ring.tuning_plot import TuningPlot
from sim.ring import RingSnapshot, Shown
from sim.ring.theory_readout import TheoryReadout
from sim.ring.tuning import MeasuredTuning, TuningCurves, measured_tuning, tuning_key

__all__ = ["TuningPage"]


class TuningPage(MeasuredPage):
    """What one neuron makes of a stimulus at every angle, at three backgrounds."""

    name = "tuning"
    title = "Tuning"
    about = "Rate of one neuron with the stimulus at each angle, at three backgrounds"
    idle = (
        "What one neuron answers to a stimulus at every angle, at three backgrounds. Measure moves "
        "a copy of the first stimulus round copies of this network."
    )
    how = "Put the first stimulus at 24 angles, at three backgrounds, without noise"
    plot: TuningPlot | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.neuron = Number("°", 0, 15.0)
        self.neuron.setAccessibleName("Angle of the neuron")
        self.neuron.setToolTip("The neuron that prefers this angle")
        self.neuron.take_room(64)
        self.neuron.show_number(90.0)
        self.neuron.entered.connect(self._chosen)
        title = QLabel("Neuron at")
        title.setObjectName("muted")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(title)
        row.addWidget(self.neuron)
        row.addStretch(1)
        self.body.insertLayout(0, row)

    @property
    def plot_place(self) -> int:
        return 1

    def make_plot(self) -> Plot:
        return TuningPlot()

    def measurement(self) -> Callable[[Any, Callable[[float], bool]], Any]:
        """Of the neuron that is chosen now."""
        return partial(measured_tuning, self.neuron.value)

    @staticmethod
    def key(s: Any, seed: int) -> Any:
        """What the curves depend on besides the neuron."""
        return tuning_key(s, seed)

    def show_readout(self, readout: TheoryReadout, s: Shown) -> None:
        if isinstance(s, RingSnapshot) and self.plot is not None and not self.plot.traces():
            self.plot.stand_for(math.degrees(s.turn))

    @Slot(float)
    def _chosen(self, degrees: float) -> None:
        """Another neuron; what was measured, or is being, is of the one before."""
        self.neuron.show_number(degrees)
        if self.measuring:
            self.asked.emit(self)  # it is given up
        self.clear()

    def show_result(self, result: MeasuredTuning) -> str:
        assert self.plot is not None
        self.plot.show_curves(result.curves, result.turn)
        return _told(result.curves, result.turn)

    def clear_plot(self) -> None:
        if self.plot is not None:
            self.plot.clear_curves()


def _told(curves: TuningCurves, turn: float) -> str:
    """Peaks, by how much one Hz of background lifts them, and widths."""
    peaks = ", ".join(f"{peak:.1f}" for peak in curves.peaks)
    widths = np.degrees(curves.widths) * turn / (2.0 * math.pi)
    told = f"S{curves.stimulus.number} moved round. Peaks {peaks} Hz"
    gained = np.diff(curves.peaks) / np.diff(curves.backgrounds)
    if np.ptp(gained) < 0.02 * max(abs(gained).max(), 1.0):
        told += f", {gained.mean():.1f} Hz for each Hz of background"
    if np.isfinite(widths).all():
        told += "; widths " + ", ".join(f"{wide:.0f}" for wide in widths) + "°"
    return f"{told}."
