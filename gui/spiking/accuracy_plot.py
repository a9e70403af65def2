"""How often the task is answered rightly, against its delay or the strength of a distractor."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import nice_step, number
from gui.kit.plot_values import Quantity, Reading, Trace
from gui.kit.plots import Curve, Dots, Level, Plot
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.spiking.trials import Accuracy, Over, Shares

__all__ = ["AccuracyPlot", "amount_words"]

NONE: Array = np.zeros(0)
LOWEST, MARGIN = 40.0, 3.0  # %
CHANCE = 50.0  # %
FLAT = 90.0  # px at scale 1: of a plot that is less high only chance and 100 % are written
AXES: dict[str, tuple[str, str, float, tuple[float, float]]] = {
    "delay": ("delay", "s", 1.0, (0.0, 4.0)),
    "distractor_strength": ("distractor", "mV", 1e-3, (0.0, 20.0)),
}  # name, unit, SI units in one, what is shown before anything was measured


def amount_words(over: Over, value: float) -> str:
    """A value of what is varied, SI, in words: "0.5 s", "12 mV"."""
    _, unit, scale, _ = AXES[over]
    digits = f"{value / scale:.3g}"
    return f"{digits} {unit}"


class AccuracyPlot(Plot):
    """The share of right answers with 95 % intervals, and chance as a line at 50 %."""

    name = "Accuracy"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.over: Over = "delay"
        """What lies along x."""
        self._result: Accuracy | None = None
        self._x, self._y = NONE, NONE
        self._lowest = LOWEST  # %, where the axis begins
        self._chance = Level(CHANCE, angle=0)
        self._bars = pg.ErrorBarItem(x=NONE, y=NONE, top=NONE, bottom=NONE)
        self._line = Curve(antialias=True)
        self._points = Dots(size=7, symbol="o")
        for item in (self._chance, self._line, self._bars, self._points):
            self.addItem(item)
        self.setToolTip("How often the answer is right, with 95 % intervals; 50 % is chance.")
        self._lay()
        self.getViewBox().sigResized.connect(self._lay_shares)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._chance.setPen(self._pen("muted", 1.0, style=Qt.PenStyle.DashLine))
        self._bars.setData(pen=self._pen("muted"))
        self._line.setPen(self._pen("state"))
        self._points.setPen(None)
        self._points.setBrush(pg.mkBrush(theme.colour("state")))
        self._points.setSize(round(7 * scale))
        self._lay_shares()

    def show_axis(self, over: Over) -> None:
        """Have this along x, without anything measured.

        Parameters
        ----------
        over : {"delay", "distractor_strength"}
        """
        self.over = over
        self.show_accuracy(None)

    def show_accuracy(self, result: Accuracy | None) -> None:
        """Draw what was measured, or nothing.

        Parameters
        ----------
        result : Accuracy or None
        """
        self._result = result
        if result is None:
            self._x, self._y = NONE, NONE
            self._bars.setData(x=NONE, y=NONE, top=NONE, bottom=NONE)
        else:
            self.over = result.over
            self._x = result.values / AXES[self.over][2]
            self._y = 100.0 * result.every.share
            low, high = 100.0 * result.every.low, 100.0 * result.every.high
            wide = 0.02 * float(np.ptp(self._x)) if len(self._x) > 1 else 0.0
            self._bars.setData(
                x=self._x, y=self._y, top=high - self._y, bottom=self._y - low, beam=wide
            )
        order = np.argsort(self._x)
        self._line.setData(self._x[order], self._y[order])
        self._points.setData(self._x, self._y)
        self._lay()
        self.changed()

    def _lay(self) -> None:
        name, unit, _, usual = AXES[self.over]
        words = f"{name} ({unit})"
        if self.getAxis("bottom").labelText != words:
            self.setLabel("bottom", words, color=self._theme.muted)
        left, right = usual
        if len(self._x):
            left, right = min(0.0, float(self._x.min())), float(self._x.max())
        pad = 0.04 * (right - left) or 0.5
        # What is worse than chance is to be seen, too.
        worst = float(np.nanmin(self._y, initial=100.0))
        low = LOWEST if worst >= LOWEST else 0.0
        self._lowest = low
        self._lay_shares()
        step = nice_step((right - left) / 5.0)
        places = np.arange(math.ceil(left / step), right / step + 1e-9) * step
        self.set_ticks("bottom", [(x, f"{x:g}") for x in places.tolist()])
        self.set_home((left - pad, right + pad), (low - MARGIN, 100.0 + MARGIN))

    def _lay_shares(self, *_: object) -> None:
        """Write those per cents for which there is room."""
        ticks = [(CHANCE, "chance"), (75.0, "75 %"), (100.0, "100 %")]
        if self.height() < FLAT * self._scale:
            ticks = [ticks[0], ticks[-1]]
        elif not self._lowest:
            ticks = [(0.0, "0 %"), (25.0, "25 %"), *ticks]
        self.set_ticks("left", ticks)

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        name, unit, _, _ = AXES[self.over]
        return Quantity(name, unit, told=lambda x: f"{x:.3g}"), Quantity("right", "%", 0)

    def traces(self) -> list[Trace]:
        """The shares, and the ends of their intervals."""
        if self._result is None:
            return []
        ends = (self._result.every.low, self._result.every.high)
        colour = self._theme.colour("state")
        return [
            Trace("right", self._x, self._y, colour, rising=False),
            Trace("from", self._x, 100.0 * ends[0], self._theme.colour("muted"), rising=False),
            Trace("to", self._x, 100.0 * ends[1], self._theme.colour("muted"), rising=False),
        ]

    def reading_at(self, position: QPointF) -> Reading | None:
        """The measured share nearest along x, with its interval and what it consists of."""
        if self._result is None or not len(self._x) or not self.pixels().contains(position):
            return None
        k = int(np.argmin(np.abs(self._x - self.to_place(position).x())))
        result = self._result
        low, high = 100.0 * result.every.low[k], 100.0 * result.every.high[k]
        words = (
            f"{number(self._y[k], 0)} % right at {amount_words(self.over, result.values[k])} "
            f"(95 %: {low:.0f} to {high:.0f} %)\nmatch {_counted(result.match, k)}, "
            f"no match {_counted(result.no_match, k)}"
        )
        at = self.to_pixels(float(self._x[k]), float(self._y[k]))
        return Reading(words, at, self._theme.colour("state"))


def _counted(shares: Shares, k: int) -> str:
    return f"{shares.right[k]} of {shares.count[k]}"
