"""Plots of an eye-position integrator: position over time, and rates against position."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import age_words, round_above
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Dots, Level, Plot
from gui.kit.theme import Theme
from gui.ring.plots import AGE, NONE, signed_degrees
from sim.arrays import Array
from sim.ring import EyeSnapshot

__all__ = ["EyeTuningPlot", "PositionPlot"]

POSITION = Quantity("eye position", "°", 1)
WIDE = 50.0  # °, shown to either side
LINES = 12  # tuning lines drawn at most


class PositionPlot(Plot):
    """Eye position over the last seconds, with its targets and what was predicted of it.

    Parameters
    ----------
    span : float
        Seconds shown.
    """

    name = "Eye position"
    time_axis = True
    RANGES = (WIDE, 90.0, 180.0)

    def __init__(self, span: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span, self._limit = span, 0.0
        self._ages, self._rows = NONE, (NONE, NONE, NONE)
        self._zero = Level(0.0, angle=0)
        self._position, self._predicted, self._target = Curve(), Curve(), Curve()
        for item in (self._zero, self._target, self._position, self._predicted):
            self.addItem(item)
        self.set_ticks("bottom", [(t, age_words(t)) for t in range(-round(span), 1, 5)])
        self._fit(WIDE)

    def _fit(self, limit: float) -> None:
        if limit != self._limit:
            self._limit = limit
            step = 20.0 if limit == WIDE else limit / 2.0
            places = np.arange(-2.0, 3.0) * step
            self.set_ticks("left", [(a, signed_degrees(a)) for a in places.tolist()])
            self.set_home((-self._span, 0.0), (-limit, limit))

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return signed_degrees(value) if side == "left" else age_words(value)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._zero.setPen(self._pen("track"))
        self._target.setPen(self._pen("input"))
        self._position.setPen(self._pen("state", 2.0))
        self._predicted.setPen(self._pen("text", style=Qt.PenStyle.DashLine))

    def show_history(self, ages: Array, position: Array, predicted: Array, target: Array) -> None:
        """Draw the last seconds.

        Parameters
        ----------
        ages : (t,) float
            Seconds before now, negative.
        position, predicted, target : (t,) float
            Degrees; NaN where nothing is predicted.
        """
        # What was predicted may grow without bound.
        predicted = np.where(np.abs(predicted) <= 2.0 * self.RANGES[-1], predicted, math.nan)
        self._ages, self._rows = ages, (position, predicted, target)
        if len(ages):
            largest = float(np.abs(position).max())
            self._fit(next((r for r in self.RANGES if largest <= r), self.RANGES[-1]))
        self._position.setData(ages, position)
        self._predicted.setData(ages, predicted, connect="finite")
        self._target.setData(ages, target)
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return AGE, POSITION

    def traces(self) -> list[Trace]:
        """Position, prediction and target."""
        position, predicted, target = self._rows
        return [
            Trace("eye", self._ages, position, self._theme.colour("state")),
            Trace("predicted", self._ages, predicted, self._theme.colour("text")),
            Trace("target", self._ages, target, self._theme.colour("input")),
        ]


class EyeTuningPlot(Plot):
    """The rate of each neuron against eye position: its tuning line, and where it is now."""

    name = "Rates against eye position"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._laid: tuple[int, int] | None = None
        self._top = 0.0
        self._now: tuple[Array, Array] = (NONE, NONE)
        self._lines, self._here = Curve(), Level(0.0, angle=90)
        self._points = Dots(size=6, symbol="o")
        for item in (self._lines, self._here, self._points):
            self.addItem(item)
        self.set_ticks("bottom", [(a, signed_degrees(a)) for a in range(-40, 41, 20)])
        self._fit(100.0)

    def _fit(self, top: float) -> None:
        if top != self._top:
            self._top = top
            self.set_home((-WIDE, WIDE), (-0.06 * top, 1.06 * top))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._lines.setPen(self._pen("muted"))
        self._here.setPen(self._pen("state", style=Qt.PenStyle.DashLine))
        self._points.setPen(None)
        self._points.setBrush(pg.mkBrush(theme.colour("state")))

    def show_snapshot(self, s: EyeSnapshot, run: int) -> None:
        """Draw the rates of this moment, Hz, over the tuning lines of a run."""
        n = len(s.rates)
        chosen = np.unique(np.linspace(0, n - 1, min(n, LINES)).round().astype(int))
        if self._laid != (run, s.weights_version):
            self._laid = (run, s.weights_version)
            self._lay_lines(s.slopes[chosen], s.offsets[chosen], s.parameters.thresholds)
        here = math.degrees(s.position)
        self._now = np.full(len(chosen), here), s.rates[chosen]
        self._points.setData(*self._now)
        self._here.setValue(here)
        self.changed()

    def _lay_lines(self, slopes: Array, offsets: Array, thresholds: bool) -> None:
        """The tuning lines, one curve with gaps between them."""
        ends = math.radians(WIDE)
        kinks = np.clip(-offsets / slopes, -ends, ends) if thresholds else np.zeros(len(slopes))
        gap = np.full(len(slopes), math.nan)
        places = np.stack([gap - ends, kinks, gap + ends, gap], axis=1)
        places[:, 0], places[:, 2] = -ends, ends
        rates = offsets[:, None] + slopes[:, None] * places
        rates = np.maximum(rates, 0.0) if thresholds else rates
        self._lines.setData(np.degrees(places).ravel(), rates.ravel(), connect="finite")
        self._fit(round_above(float(np.nanmax(rates))))

    def quantities(self) -> tuple[Quantity, Quantity]:
        return POSITION, Quantity("rate", "Hz", 1)

    def traces(self) -> list[Trace]:
        """The neurons whose lines are drawn, as they fire now."""
        return [Trace("neuron", *self._now, self._theme.colour("state"), rising=False)]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "35.2 Hz at 10.0°"."""
        across, up = self.quantities()
        return f"{up.words(y)} at {across.words(x)}"
