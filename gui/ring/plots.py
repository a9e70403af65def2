"""Plots of the ring tab over time: heading error, recorded heading.

All keep fixed ranges and image levels (autorange triples the cost of a frame), width-1 lines, and
draw only what they are given.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import age_words
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = [
    "AGE",
    "NONE",
    "ErrorPlot",
    "HeadingPlot",
    "breaks",
    "signed_degrees",
]


NONE: Array = np.zeros(0)
AGE = Quantity("time from now", "s")
DEGREES = "°"


def breaks(angle: Array, period: float = 360.0) -> NDArray[np.int32]:
    """Connections for a curve of an angle, none where it wraps: (n,) int, 0 breaks after."""
    joined = np.ones(len(angle), dtype=np.int32)
    if len(angle) > 1:
        joined[:-1] = np.abs(np.diff(angle)) < period / 2.0
    return joined


def signed_degrees(degrees: float) -> str:
    """Degrees on an axis: "+45°", "−45°", "0°"."""
    return f"{degrees:+.6g}°".replace("-", "−") if degrees else "0°"


class ErrorPlot(Plot):
    """Heading error, decoded minus true, over the last seconds.

    The axis holds all of them; but where the error left `FAR` and has been back for `BACK` seconds,
    what it did before no longer counts.
    """

    name = "Heading error"
    time_axis = True
    RANGES = (1.0, 2.0, 5.0, 10.0, 20.0, 45.0, 90.0, 180.0)
    FAR = 45.0  # °
    BACK = 1.0  # s

    def __init__(self, span: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self._limit = 0.0
        self._ages, self._error = NONE, NONE
        self._zero = Level(0.0, angle=0)
        self._curve = Curve()
        self.addItem(self._zero)
        self.addItem(self._curve)
        self.set_ticks("bottom", [(t, age_words(t)) for t in range(-10, 1, 5)])
        self._fit(5.0)
        self.getViewBox().sigResized.connect(self._place)

    def _fit(self, limit: float) -> None:
        if limit != self._limit:
            self._limit = limit
            self._place()

    def _place(self, *_: object) -> None:
        limit = self._limit
        places = [-limit, 0.0, limit]
        if self.height() > 150:
            places += [-limit / 2.0, limit / 2.0]
        self.set_ticks("left", [(v, signed_degrees(v)) for v in sorted(places)])
        self.set_home((-self._span, 0.0), (-1.08 * limit, 1.08 * limit))

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return signed_degrees(value) if side == "left" else age_words(value)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._zero.setPen(self._pen("track"))
        self._curve.setPen(self._pen("state"))

    def show_error(self, ages: Array, error: Array) -> None:
        """Draw the error, degrees in [-180, 180), against ages (s, negative)."""
        self._ages, self._error = ages, error
        if len(error):
            largest = self._largest()
            if self.kept_range is not None:
                largest = max(largest, *map(abs, self.kept_range[2:]))
            self._fit(next((r for r in self.RANGES if largest <= r), 180.0))
        self._curve.setData(ages, error, connect=breaks(error))
        self.changed()

    def _largest(self) -> float:
        """The largest error, of either sign, that the axis should hold."""
        size = np.nan_to_num(np.abs(self._error), nan=0.0)
        far = np.flatnonzero(size > self.FAR)
        if len(far) and self._ages[far[-1]] < self._ages[-1] - self.BACK:
            size = size[far[-1] + 1 :]
        return float(size.max())

    def quantities(self) -> tuple[Quantity, Quantity]:
        return AGE, Quantity("heading error", DEGREES, 1)

    def traces(self) -> list[Trace]:
        """The error."""
        return [Trace("", self._ages, self._error, self._theme.colour("state"))]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "−3.2° at −1.25 s"."""
        up = Quantity("", DEGREES, 1)
        return f"error {up.words(y)} at {AGE.words(x)}"


class HeadingPlot(Plot):
    """A recorded heading, 0 to 360 degrees, against time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve = pg.PlotCurveItem()
        self.addItem(self._curve)
        self.set_ticks("left", [(a, f"{a}°") for a in range(0, 361, 90)])
        self.setLabel("bottom", "time, s")
        self.set_home((0.0, 1.0), (0.0, 360.0))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._curve.setPen(self._pen("input"))

    def show_heading(self, times: Array, headings: Array, joined: NDArray[np.int32]) -> None:
        """Draw headings, degrees, against times, s; `joined` is 1 where a line goes on."""
        self._curve.setData(times, headings, connect=joined)
        if len(times) > 1:
            self.set_home((0.0, float(times[-1])), (0.0, 360.0))
