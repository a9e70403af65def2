"""The plots of the ring tab: kymograph, error, weights, eigenvalues, gain curve.

All keep fixed ranges and image levels (autorange triples the cost of a frame), width-1 lines, and
draw only what they are given.
"""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import grouped, number
from gui.kit.plot_values import Quantity, Reading, Table, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme, activity_colours
from sim.arrays import Array

__all__ = [
    "ErrorPlot",
    "GainPlot",
    "HeadingPlot",
    "Kymograph",
    "SpectrumPlot",
    "WeightsPlot",
    "breaks",
]


NONE: Array = np.zeros(0)
AGE = Quantity("time from now", "s")
DEGREES = "°"
SLOW = "°/s"


def breaks(angle: Array, period: float = 360.0) -> NDArray[np.int32]:
    """Connections for a curve of an angle, none where it wraps: (n,) int, 0 breaks after."""
    joined = np.ones(len(angle), dtype=np.int32)
    if len(angle) > 1:
        joined[:-1] = np.abs(np.diff(angle)) < period / 2.0
    return joined


class Kymograph(Plot):
    """Activity round the ring against time, with decoded and true heading on it.

    Parameters
    ----------
    span : float
        Seconds shown.
    """

    name = "Bump over time"
    time_axis = True

    def __init__(self, span: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self._image = pg.ImageItem()
        self._image.setLookupTable(activity_colours())
        self._true = Curve()
        self._shadow = Curve()
        self._decoded = Curve()
        for item in (self._image, self._shadow, self._true, self._decoded):
            self.addItem(item)
        self._ages, self._headings = NONE, (NONE, NONE)
        self._activity, self._interval = np.zeros((0, 1)), 1.0
        self.set_ticks("left", [(a, f"{a}°") for a in range(0, 361, 90)])
        self.set_ticks("bottom", [(t, _seconds(t)) for t in range(-10, 1, 5)])
        self.set_home((-span, 0.0), (0.0, 360.0))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._true.setPen(self._pen("input", style=Qt.PenStyle.DashLine))
        # A dark edge keeps the state's colour apart from the yellow of the bump.
        low = activity_colours()[0].tolist()
        self._shadow.setPen(pg.mkPen(*low, width=4.0 * scale))
        self._decoded.setPen(self._pen("state", 2.0))
        self.getViewBox().setBackgroundColor(pg.mkColor(*low))

    def show_history(
        self, ages: Array, true: Array, decoded: Array, activity: Array, interval: float, top: float
    ) -> None:
        """Draw the last seconds.

        Parameters
        ----------
        ages : (t,) float
            Seconds before now, negative.
        true, decoded : (t,) float
            Headings, degrees.
        activity : (c, n) float
            Rates, Hz, a row every `interval` s, the newest last.
        top : float
            Hz at the top of the colours.
        """
        self._ages, self._headings = ages, (true, decoded)
        self._activity, self._interval = activity, interval
        columns, n = activity.shape
        if columns:
            self._image.setImage(activity.T, autoLevels=False, levels=(0.0, top))
            half = 180.0 / n
            wide = columns * interval
            self._image.setRect(QRectF(-wide, -half, wide, 360.0))
        else:
            self._image.clear()
        self._true.setData(ages, true, connect=breaks(true))
        joined = breaks(decoded)
        self._shadow.setData(ages, decoded, connect=joined)
        self._decoded.setData(ages, decoded, connect=joined)
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return AGE, Quantity("angle", DEGREES, 0)

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return super().tick_words(side, value, decimals) if side == "left" else _seconds(value)

    def reading_at(self, position: QPointF) -> Reading | None:
        """Angle, time and rate under the mouse: "137°, −3.20 s: 23.4 Hz"."""
        columns, n = self._activity.shape
        if not self.pixels().contains(position):
            return None
        place = self.to_place(position)
        column = columns + math.floor(place.x() / self._interval)
        if not 0 <= column < columns:
            return None
        rate = float(self._activity[column, round(place.y() / 360.0 * n) % n])
        words = f"{place.y() % 360.0:.0f}°, {AGE.words(place.x())}: {number(rate, 1)} Hz"
        return Reading(words, None, self._theme.colour("state"))

    def values(self) -> Table:
        """A row for each column of the picture: its time, both headings, the rate at each angle."""
        columns, n = self._activity.shape
        ages = (np.arange(columns) - columns + 1.0) * self._interval
        low = self.extent.left() if self.zoomed else -math.inf
        high = self.extent.right() if self.zoomed else math.inf
        kept = (ages >= low) & (ages <= high)
        near = np.searchsorted(self._ages, ages[kept]).clip(0, max(0, len(self._ages) - 1))
        known = len(self._ages) > 0
        headings = [h[near] if known else np.zeros(0) for h in self._headings]
        told = [f"rate at {360.0 * i / n:g}° (Hz)" for i in range(n)]
        rates = [self._activity[kept, i] for i in range(n)]
        named = (AGE.heading, "true heading (°)", "decoded heading (°)", *told)
        return Table(named, (ages[kept], *headings, *rates))


def _seconds(t: float) -> str:
    return "now" if t == 0 else f"−{-t:.6g} s"


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
        self.set_ticks("bottom", [(t, _seconds(t)) for t in range(-10, 1, 5)])
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
        self.set_ticks("left", [(v, _signed(v)) for v in sorted(places)])
        self.set_home((-self._span, 0.0), (-1.08 * limit, 1.08 * limit))

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return _signed(value) if side == "left" else _seconds(value)

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


def _signed(degrees: float) -> str:
    return f"{degrees:+.6g}°".replace("-", "−") if degrees else "0°"


class HeadingPlot(Plot):
    """A recorded heading, 0 to 360 degrees, against time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve = pg.PlotCurveItem()
        self.addItem(self._curve)
        self.getAxis("left").setTicks([[(a, f"{a}°") for a in range(0, 361, 90)], []])
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


class WeightsPlot(Plot):
    """A weight matrix: to the neuron in the row, from the neuron in the column."""

    name = "Recurrent weights"
    square_cells = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights = np.zeros((0, 0))
        self._every = 1
        self._image = pg.ImageItem()
        self.addItem(self._image)
        self.getViewBox().invertY(True)
        for side in ("left", "bottom"):
            self.getPlotItem().hideAxis(side)
        self.getViewBox().sigResized.connect(self._place)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._image.setLookupTable(theme.signed_colours())

    def show_weights(self, weights: Array, every: int = 1) -> None:
        """Draw (n, n) weights of every so-many-th neuron, zero at the middle of the colours."""
        self._weights, self._every = weights, every
        top = float(np.abs(weights).max()) or 1.0
        self._image.setImage(weights, autoLevels=False, levels=(-top, top))
        self._place()
        self.changed()

    def _place(self, *_: object) -> None:
        """Square cells, in the middle of the plot."""
        n, box = max(1, len(self._weights)), self.getViewBox()
        wide, tall = max(1.0, box.width()), max(1.0, box.height())
        across, down = n * max(1.0, wide / tall), n * max(1.0, tall / wide)
        self.set_home(
            ((n - across) / 2.0, (n + across) / 2.0), ((n - down) / 2.0, (n + down) / 2.0)
        )

    def reading_at(self, position: QPointF) -> Reading | None:
        """The weight under the mouse: "from 12 to 40: 0.031"."""
        place, n = self.to_place(position), len(self._weights)
        to, source = math.floor(place.y()), math.floor(place.x())
        if not (0 <= to < n and 0 <= source < n and self.pixels().contains(position)):
            return None
        weight = f"{self._weights[to, source]:.3g}".replace("-", "−")
        words = f"from neuron {self._every * source + 1} to {self._every * to + 1}: {weight}"
        return Reading(words, None, self._theme.colour("state"))

    def values(self) -> Table:
        """The matrix: a row for each neuron that is reached."""
        n = len(self._weights)
        numbers = self._every * np.arange(n) + 1
        names = ("to neuron", *(f"weight from {i}" for i in numbers))
        return Table(names, (numbers, *(self._weights[:, i] for i in range(n))))


class SpectrumPlot(Plot):
    """Eigenvalues of the gain once round the loop, largest first; at 1 nothing restores."""

    name = "Eigenvalues"
    SHOWN = 16

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._one = Level(1.0, angle=0)
        self._label = pg.TextItem("λ = 1", anchor=(1.0, 1.0))
        self._marginal = pg.ScatterPlotItem(size=9, symbol="o")
        self._others = pg.ScatterPlotItem(size=6, symbol="o")
        for item in (self._one, self._label, self._others, self._marginal):
            self.addItem(item)
        self.set_ticks("bottom", [(1, "1"), (8, "8"), (16, "16")])
        self._rank, self._real = NONE, NONE
        self.set_home((0.0, self.SHOWN + 1.0), (-0.25, 1.5))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._one.setPen(self._pen("muted", style=Qt.PenStyle.DashLine))
        self._label.setColor(theme.colour("muted"))
        self._label.setFont(self._font())
        for item, token in ((self._marginal, "state"), (self._others, "muted")):
            item.setPen(None)
            item.setBrush(pg.mkBrush(theme.colour(token)))

    def show_eigenvalues(self, values: NDArray[np.complex128]) -> None:
        """Draw the real parts of the first sixteen of (n,) eigenvalues, largest first."""
        real = values.real[: self.SHOWN]
        rank = np.arange(1, len(real) + 1)
        self._rank, self._real = rank.astype(np.float64), real
        near = real > 0.97
        self._marginal.setData(rank[near], real[near])
        self._others.setData(rank[~near], real[~near])
        low = min(-0.25, 0.5 * math.floor(2.0 * float(real.min()))) if len(real) else -0.25
        top = float(real.max()) if len(real) else 1.0
        high = max(top + 0.2, 1.0 + 0.28 * (1.0 - low))
        self.set_home((0.0, self.SHOWN + 1.0), (low, high))
        self._label.setPos(self.SHOWN + 0.9, 1.0)
        # In a low plot there is no room over the line; the axis says 1 too.
        self._label.setVisible(self.height() > 100 * self._scale)
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("rank", "", 0), Quantity("eigenvalue (real part)", "", 3)

    def traces(self) -> list[Trace]:
        """The eigenvalues by rank."""
        return [Trace("", self._rank, self._real, self._theme.colour("state"))]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "λ₁ = 0.998"."""
        below = f"{x:.0f}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        return f"λ{below} = {self.quantities()[1].words(y)}"


class GainPlot(Plot):
    """Velocity of the bump against velocity asked for, both degrees a second."""

    name = "Gain curve"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked, self._measured, self._expected = NONE, NONE, NONE
        self._band = pg.LinearRegionItem(movable=False)
        self._identity = Curve()
        self._theory = Curve()
        self._points = pg.ScatterPlotItem(size=6, symbol="o")
        self._edges = [Level(0.0, angle=90) for _ in range(2)]
        for item in (self._band, *self._edges, self._identity, self._theory, self._points):
            self.addItem(item)
        for edge in self._edges:
            edge.hide()
        for line in self._band.lines:
            line.setPen(pg.mkPen(None))
        self._band.setZValue(-10)
        self._band.hide()
        self.setLabel("bottom", "asked, °/s")
        self.setLabel("left", "bump, °/s")

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._identity.setPen(self._pen("muted", style=Qt.PenStyle.DashLine))
        self._theory.setPen(self._pen("energy"))
        self._points.setPen(None)
        self._points.setBrush(pg.mkBrush(theme.colour("state")))
        self._band.setBrush(pg.mkBrush(theme.colour("input", 0.16)))
        for edge in self._edges:
            edge.setPen(self._pen("input"))

    def show_curve(self, asked: Array, measured: Array, theory: Array, followed: float) -> None:
        """Draw a gain curve, all degrees a second; `followed` bounds the shaded range."""
        self._asked, self._measured, self._expected = asked, measured, theory
        limit = float(np.abs(asked).max())
        self._identity.setData([-limit, limit], [-limit, limit])
        self._theory.setData(asked, theory)
        moved = np.isfinite(measured)  # elsewhere there was no bump
        self._points.setData(asked[moved], measured[moved])
        self._band.setRegion((-followed, followed))
        self._band.setVisible(followed > 0.0)
        for edge, place in zip(self._edges, (-followed, followed), strict=True):
            edge.setValue(place)
            edge.setVisible(followed > 0.0)
        self.set_home((-limit, limit), (-limit, limit))
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("velocity asked", SLOW, 0), Quantity("velocity of the bump", SLOW, 1)

    def traces(self) -> list[Trace]:
        """What was measured, and what theory expects."""
        return [
            Trace("measured", self._asked, self._measured, self._theme.colour("state")),
            Trace("theory", self._asked, self._expected, self._theme.colour("energy")),
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "measured: 88.1°/s, asked 90°/s"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)}, asked {across.words(x)}"

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return grouped(value, decimals)  # the unit stands beside the axis

    def clear_curve(self) -> None:
        """Draw nothing: what was measured is no longer of this network."""
        self._asked, self._measured, self._expected = NONE, NONE, NONE
        for item in (self._identity, self._theory):
            item.setData([], [])
        self._points.setData([], [])
        for item in (self._band, *self._edges):
            item.hide()
        self.changed()
