"""Input and output of a ring over the angle, unrolled."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import round_above
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.ring import RingSnapshot

__all__ = ["ProfilePlot"]

NONE: Array = np.zeros(0)
EDGE = 15.0  # ° from either end within which no word fits
LEAST = 0.05  # Hz, of an input and an output between which a gain says anything


class ProfilePlot(Plot):
    """What reaches each neuron from outside, and what it makes of it, against its angle."""

    name = "Input and output"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._angles, self._inputs, self._outputs = NONE, NONE, NONE
        self._top, self._bottom = 0.0, 0.0
        self._zero = Level(0.0, angle=0)
        self._input, self._output = Curve(), Curve()
        self._gain = pg.TextItem("", anchor=(0.5, 0.5))
        self._gain.hide()
        for item in (self._zero, self._input, self._output, self._gain):
            self.addItem(item)
        self._degrees = 0.0
        self._stand_for(360.0)
        self._fit(10.0, 0.0)

    def _stand_for(self, whole: float) -> None:
        """Have one turn of the ring stand for so many degrees."""
        if whole != self._degrees:
            self._degrees = whole
            self.set_ticks("bottom", [(whole * k / 4, f"{whole * k / 4:.0f}°") for k in range(5)])
            self._top = 0.0  # the range is another one

    def _fit(self, top: float, bottom: float) -> None:
        if (top, bottom) != (self._top, self._bottom):
            self._top, self._bottom = top, bottom
            room = 0.06 * (top - bottom)
            self.set_home((0.0, self._degrees), (bottom - room, top + room))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._zero.setPen(self._pen("track"))
        self._input.setPen(self._pen("input", 2.0))
        self._output.setPen(self._pen("state", 2.0))
        self._gain.setColor(theme.colour("muted"))
        self._gain.setFont(self._font())

    def show_snapshot(self, s: RingSnapshot) -> None:
        """Draw the input and the output of this moment, Hz."""
        self._stand_for(math.degrees(s.turn))
        self._angles = np.append(s.angles / (2.0 * math.pi) * self._degrees, self._degrees)
        self._inputs, self._outputs = (np.append(v, v[0]) for v in (s.inputs, s.rates))
        high = max(float(self._inputs.max()), float(self._outputs.max()), 1.0)
        low = min(float(self._inputs.min()), float(self._outputs.min()), 0.0)
        if not (0.7 * self._top <= high <= self._top and (low < 0.0) == (self._bottom < 0.0)):
            self._fit(round_above(high), -round_above(-low) if low < 0.0 else 0.0)
        elif low < self._bottom or low > 0.5 * self._bottom:
            self._fit(self._top, -round_above(-low) if low < 0.0 else 0.0)
        self._input.setData(self._angles, self._inputs)
        self._output.setData(self._angles, self._outputs)
        self._place_gain()
        self.changed()

    @property
    def gain(self) -> float | None:
        """Output over input where the output is largest; None where that says nothing."""
        if not len(self._outputs):
            return None
        peak = int(self._outputs.argmax())
        output, given = float(self._outputs[peak]), float(self._inputs[peak])
        return output / given if given > LEAST and output > LEAST else None

    def _place_gain(self) -> None:
        """Say the gain under the peak."""
        gain = self.gain
        peak = int(self._outputs.argmax())
        at, height, given = (float(v[peak]) for v in (self._angles, self._outputs, self._inputs))
        room = self.to_pixels(at, given).y() - self.to_pixels(at, height).y()
        fits = room > 2.0 * QFontMetricsF(self._font()).height()
        self._gain.setVisible(gain is not None and fits)
        if gain is None or not fits:
            return
        words = f"×{gain:.0f}" if gain >= 10.0 else f"×{gain:.1f}"
        if self._gain.textItem.toPlainText() != words:
            self._gain.setText(words)
        self._gain.setPos(min(max(at, EDGE), self._degrees - EDGE), 0.5 * (height + given))

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("angle", "°", 0), Quantity("rate", "Hz", 1)

    def traces(self) -> list[Trace]:
        """Input h and output v."""
        return [
            Trace("input", self._angles, self._inputs, self._theme.colour("input")),
            Trace("output", self._angles, self._outputs, self._theme.colour("state")),
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "output: 54.8 Hz at 60°"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)} at {across.words(x)}" if math.isfinite(y) else name
