"""The plots of the ring tab: kymograph, error, weights, eigenvalues, gain curve.

All keep fixed ranges and image levels (autorange triples the cost of a frame), width-1 lines, and
draw only what they are given.
"""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plots import Plot
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

    def __init__(self, span: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self._image = pg.ImageItem()
        self._image.setLookupTable(activity_colours())
        self._true = pg.PlotCurveItem()
        self._shadow = pg.PlotCurveItem()
        self._decoded = pg.PlotCurveItem()
        for item in (self._image, self._shadow, self._true, self._decoded):
            self.addItem(item)
        self.getAxis("left").setTicks([[(a, f"{a}°") for a in range(0, 361, 90)], []])
        self.getAxis("bottom").setTicks([[(t, _seconds(t)) for t in range(-10, 1, 5)], []])
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


def _seconds(t: float) -> str:
    return "now" if t == 0 else f"−{-t:g} s"


class ErrorPlot(Plot):
    """Heading error, decoded minus true, over the last seconds."""

    RANGES = (1.0, 2.0, 5.0, 10.0, 20.0, 45.0, 90.0, 180.0)

    def __init__(self, span: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self._limit = 0.0
        self._zero = pg.InfiniteLine(0.0, angle=0)
        self._curve = pg.PlotCurveItem()
        self.addItem(self._zero)
        self.addItem(self._curve)
        self.getAxis("bottom").setTicks([[(t, _seconds(t)) for t in range(-10, 1, 5)], []])
        self._fit(5.0)

    def _fit(self, limit: float) -> None:
        if limit != self._limit:
            self._limit = limit
            half = limit / 2.0
            ticks = [(v, f"{v:+g}°".replace("-", "−") if v else "0°") for v in (-limit, 0.0, limit)]
            if self.height() > 150:
                ticks += [(v, f"{v:+g}°".replace("-", "−")) for v in (-half, half)]
            self.getAxis("left").setTicks([ticks, []])
            self.set_home((-self._span, 0.0), (-1.08 * limit, 1.08 * limit))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._zero.setPen(self._pen("track"))
        self._curve.setPen(self._pen("state"))

    def show_error(self, ages: Array, error: Array) -> None:
        """Draw the error, degrees in [-180, 180), against ages (s, negative)."""
        if len(error):
            largest = float(np.nanmax(np.abs(error))) if np.isfinite(error).any() else 0.0
            if self.kept_range is not None:
                largest = max(largest, *map(abs, self.kept_range[2:]))
            self._fit(next((r for r in self.RANGES if largest <= r), 180.0))
        self._curve.setData(ages, error, connect=breaks(error))


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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = pg.ImageItem()
        self.addItem(self._image)
        self.getViewBox().setAspectLocked(True)
        self.getViewBox().invertY(True)
        for side in ("left", "bottom"):
            self.getPlotItem().hideAxis(side)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._image.setLookupTable(theme.signed_colours())

    def show_weights(self, weights: Array) -> None:
        """Draw (n, n) weights, zero at the middle of the colours."""
        top = float(np.abs(weights).max()) or 1.0
        self._image.setImage(weights, autoLevels=False, levels=(-top, top))
        n = len(weights)
        self.set_home((0.0, n), (0.0, n))


class SpectrumPlot(Plot):
    """Eigenvalues of the gain once round the loop, largest first; at 1 nothing restores."""

    SHOWN = 16

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._one = pg.InfiniteLine(1.0, angle=0)
        self._label = pg.TextItem("λ = 1", anchor=(1.0, 1.0))
        self._marginal = pg.ScatterPlotItem(size=9, symbol="o")
        self._others = pg.ScatterPlotItem(size=6, symbol="o")
        for item in (self._one, self._label, self._others, self._marginal):
            self.addItem(item)
        self.getAxis("bottom").setTicks([[(1, "1"), (8, "8"), (16, "16")], []])
        self._bottom = 0.0

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


class GainPlot(Plot):
    """Velocity of the bump against velocity asked for, both degrees a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, zoom=True)
        self._band = pg.LinearRegionItem(movable=False)
        self._identity = pg.PlotCurveItem()
        self._theory = pg.PlotCurveItem()
        self._points = pg.ScatterPlotItem(size=6, symbol="o")
        for item in (self._band, self._identity, self._theory, self._points):
            self.addItem(item)
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
        for line in self._band.lines:
            line.setPen(self._pen("input"))

    def show_curve(self, asked: Array, measured: Array, theory: Array, followed: float) -> None:
        """Draw a gain curve, all degrees a second; `followed` bounds the shaded range."""
        limit = float(np.abs(asked).max())
        self._identity.setData([-limit, limit], [-limit, limit])
        self._theory.setData(asked, theory)
        moved = np.isfinite(measured)  # elsewhere there was no bump
        self._points.setData(asked[moved], measured[moved])
        self._band.setRegion((-followed, followed))
        self._band.setVisible(followed > 0.0)
        self.set_home((-limit, limit), (-limit, limit))

    def clear_curve(self) -> None:
        """Draw nothing: what was measured is no longer of this network."""
        for item in (self._identity, self._theory):
            item.setData([], [])
        self._points.setData([], [])
        self._band.hide()
