"""The tuning curve of one neuron for three backgrounds, measured when asked for."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import round_above
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Plot
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.ring.tuning import TuningCurves

__all__ = ["TuningPlot"]

STYLES = (Qt.PenStyle.DotLine, Qt.PenStyle.DashLine, Qt.PenStyle.SolidLine)


class TuningPlot(Plot):
    """Rate of one neuron against the angle of the stimulus, a curve for each background."""

    name = "Tuning"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves = [Curve() for _ in STYLES]
        self._labels = [pg.TextItem("", anchor=(0.5, 1.0)) for _ in STYLES]
        self._angles: Array = np.zeros(0)
        self._rates: Array = np.zeros((0, 0))
        self._levels: Array = np.zeros(0)
        self._peaks: list[tuple[float, float]] = []
        for item in (*self._curves, *self._labels):
            self.addItem(item)
        self._degrees, self._top = 0.0, 10.0
        self.setLabel("bottom", "angle of the stimulus")
        self.stand_for(360.0)

    def stand_for(self, whole: float) -> None:
        """Have one turn of the ring stand for so many degrees."""
        if whole != self._degrees:
            self._degrees = whole
            self.set_ticks("bottom", [(whole * k / 4, f"{whole * k / 4:.0f}°") for k in range(5)])
            self.set_home((0.0, whole), (0.0, self._top))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        for curve, style in zip(self._curves, STYLES, strict=True):
            curve.setPen(self._pen("state", 2.0, style=style))
        for label in self._labels:
            label.setColor(theme.colour("text"))
            label.setFont(self._font())

    def show_curves(self, curves: TuningCurves, turn: float) -> None:
        """Draw measured curves; one turn of the ring stands for `turn` rad."""
        whole = math.degrees(turn)
        angles = np.degrees(curves.directions) * turn / (2.0 * math.pi) % whole
        order = np.argsort(angles)
        # Both ends are the same place, between the first and the last angle measured.
        first, last = angles[order[0]], angles[order[-1]] - whole
        share = -last / (first - last)
        ends = (1.0 - share) * curves.rates[:, order[-1:]] + share * curves.rates[:, order[:1]]
        self._angles = np.concatenate([[0.0], angles[order], [whole]])
        self._rates = np.concatenate([ends, curves.rates[:, order], ends], axis=1)
        self._levels = curves.backgrounds
        self.stand_for(whole)
        self._top = 1.08 * round_above(1.1 * max(float(self._rates.max()), 1.0))
        self.set_home((0.0, whole), (0.0, self._top))
        place = math.degrees(curves.preferred) * turn / (2.0 * math.pi)
        for i, (curve, label) in enumerate(zip(self._curves, self._labels, strict=True)):
            curve.setData(self._angles, self._rates[i])
            label.setText(f"g = {self._levels[i]:g} Hz".replace("-", "−"))
            label.setPos(min(max(place, 0.12 * whole), 0.88 * whole), float(self._rates[i].max()))
            label.show()
        self.changed()

    def clear_curves(self) -> None:
        """Draw nothing: what was measured is no longer of this network."""
        self._angles, self._rates, self._levels = np.zeros(0), np.zeros((0, 0)), np.zeros(0)
        for curve, label in zip(self._curves, self._labels, strict=True):
            curve.setData([], [])
            label.hide()
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("angle of the stimulus", "°", 0), Quantity("rate", "Hz", 1)

    def traces(self) -> list[Trace]:
        """A curve for each background."""
        colour = self._theme.colour("state")
        told = [f"g = {level:g} Hz" for level in self._levels.tolist()]
        return [
            Trace(name, self._angles, row, colour)
            for name, row in zip(told, self._rates, strict=True)
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "g = 1 Hz: 79.9 Hz, stimulus at 90°"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)}, stimulus at {across.words(x)}"
