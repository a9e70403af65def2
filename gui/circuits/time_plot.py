"""What every neuron of a circuit did in the last moments, and the pulses it was given."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.circuits.colours import low_digit, neuron_colour
from gui.kit.plot_labels import Label, age_words, envelope, nice_step, readable, spread
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["TimePlot", "time_key"]

NONE: Array = np.zeros(0)
MILLISECONDS = 1.0  # s: a shorter axis is counted in them
USED = 0.4  # of an axis at least: else a shorter one is laid out
WIDE_POINTS = 2500  # points of all curves, beyond which they are thin
ROOM = 6  # px at the right, besides the margin, for the names of curves


def time_key(theme: Theme, neurons: int) -> str:
    """The names of the curves in their colours, for a label beside the title: "— v₁  — v₂"."""
    ground = theme.colour("panel")
    return " ".join(
        f'<span style="color: {readable(neuron_colour(theme, i), ground).name()}">'
        f"—&nbsp;v{low_digit(i)}</span>"
        for i in range(neurons)
    )


class _Shades(pg.GraphicsObject):  # type: ignore[misc]
    """The times of pulses as faint stripes, as high as the plot."""

    def __init__(self) -> None:
        super().__init__()
        self.stripes: list[tuple[float, float, QColor]] = []

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()

    def paint(self, painter: QPainter, *_: object) -> None:
        room = self.boundingRect()
        for start, stop, colour in self.stripes:
            painter.fillRect(QRectF(start, room.top(), stop - start, room.height()), colour)


class TimePlot(Plot):
    """v of every neuron over the last moments, each curve with its name at its end.

    The axes hold all there is; they grow at once and shrink when less than `USED` of them is used.

    Parameters
    ----------
    least : float
        The shortest axis of time, s.
    """

    name = "Time courses"
    time_axis = True

    def __init__(self, least: float = 0.1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._span = least, least
        self._y = (0.0, 1.0)
        self._ages, self._v, self._pulses = NONE, np.zeros((0, 0)), np.zeros((0, 0))
        self._curves: list[Curve] = []
        self._thin, self._v_unit = False, ""
        self._zero, self._shades = Level(0.0, angle=0), _Shades()
        self.addItem(self._shades)
        self.addItem(self._zero)
        self.setLabel("left", "v")
        self._place()
        self.getViewBox().sigResized.connect(self._place)

    # ---- looks ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._zero.setPen(self._pen("track"))
        self._dress()
        self._place()
        self._shade()

    def set_unit(self, unit: str) -> None:
        """Count v in a unit, such as "Hz"; in none if it is empty."""
        if unit != self._v_unit:
            self._v_unit = unit
            self.setLabel("left", f"v, {unit}" if unit else "v", color=self._theme.muted)
            self.fit_left()

    def _dress(self) -> None:
        width = 1.0 if self._thin else 1.5 * max(1.0, self._scale)
        for i, curve in enumerate(self._curves):
            curve.setPen(pg.mkPen(neuron_colour(self._theme, i), width=width))

    # ---- what is shown -------------------------------------------------------------------------

    def show_history(self, ages: Array, v: Array, pulses: Array | None = None) -> None:
        """Draw the last moments.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        v : (k, n) float
            NaN where there is none.
        pulses : (k, n) float, optional
            Input by pulses to every neuron; 0 where there is none.
        """
        self._ages, self._v = np.asarray(ages, dtype=float), np.asarray(v, dtype=float)
        self._pulses = np.zeros((0, 0)) if pulses is None else np.asarray(pulses)
        while len(self._curves) < self._v.shape[1]:
            self._curves.append(Curve())
            self.addItem(self._curves[-1])
            self._dress()
        self._fit()
        self._draw()
        self.changed()

    def _draw(self) -> None:
        """Draw the curves as finely as can be seen."""
        limit = 3 * max(100, round(float(self.getViewBox().width())))
        t, v = envelope(self._ages * self._unit, self._v, limit)
        n = self._v.shape[1]
        thin = v.size > WIDE_POINTS
        if thin != self._thin:
            self._thin = thin
            self._dress()
        finite = bool(np.isfinite(v).all())
        for i, curve in enumerate(self._curves):
            if i < n:
                curve.setData(
                    t, v[:, i], connect="all" if finite else "finite", skipFiniteCheck=finite
                )
            elif curve.xData is not None and len(curve.xData):
                curve.setData([], [])
        self._shade()
        self.viewport().update()

    def _shade(self) -> None:
        stripes = []
        for i, first, last in self._pulsed():
            colour = neuron_colour(self._theme, i)
            colour.setAlphaF(0.2)
            start = self._ages[max(0, first - 1)] * self._unit
            stripes.append((float(start), float(self._ages[last] * self._unit), colour))
        if stripes or self._shades.stripes:
            self._shades.stripes = stripes
            self._shades.update()

    def _pulsed(self) -> list[tuple[int, int, int]]:
        """Neuron, first and last row of every pulse."""
        if not self._pulses.size or not self._pulses.any():
            return []
        found = []
        for i, column in enumerate(self._pulses.T):
            edges = np.diff(np.concatenate([[0], (column != 0.0).astype(np.int8), [0]]))
            starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
            found += [(i, *pair) for pair in zip(starts.tolist(), stops.tolist(), strict=True)]
        return found

    # ---- the axes ------------------------------------------------------------------------------

    @property
    def _unit(self) -> float:
        """Of the units of the axis, how many are in a second."""
        return 1e3 if self._span < MILLISECONDS else 1.0

    @property
    def _time_unit(self) -> str:
        return "ms" if self._span < MILLISECONDS else "s"

    def _fit(self) -> None:
        """Have the axes hold what is to be seen."""
        long = max(self._least, -float(self._ages[0])) if len(self._ages) else self._least
        values = self._v[np.isfinite(self._v)]
        low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
        if self.kept_range is not None:
            long = max(long, -self.kept_range[0] / self._unit)
            low, high = min(low, self.kept_range[2]), max(high, self.kept_range[3])
        span, (y0, y1) = self._span, self._y
        # A hair longer than the axis lies out of sight, and is no reason for another one.
        if not USED * span < 0.99 * long <= span:
            span = nice_step(0.99 * long)
        low, high = min(low, 0.0), max(high, 0.0)
        if low < y0 or high > y1 or high - low < USED * (y1 - y0):
            more = 0.1 * max(high - low, 0.01)
            y0, y1 = low - (more if low < 0.0 else 0.3 * more), high + more
        if (span, (y0, y1)) != (self._span, self._y):
            self._span, self._y = span, (y0, y1)
            self._place()

    def _place(self, *_: object) -> None:
        """Set range and ticks; the room for names is a width in pixels."""
        room = ROOM * self._scale
        wide = max(20.0, self.getViewBox().width() - room)
        low, high = self._y
        span = self._span * self._unit
        self.set_home((-span, span * room / wide), (low, high))
        self.set_ticks("bottom", [(t, self._age(t)) for t in (-span, -span / 2.0, 0.0)])

    def _age(self, value: float) -> str:
        return age_words(value, self._time_unit)

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        if side == "bottom":
            return "" if value > 0 else self._age(value)
        return super().tick_words(side, value, decimals)

    def arrange(self) -> None:
        self._draw()

    # ---- words on it ---------------------------------------------------------------------------

    @property
    def labels(self) -> list[Label]:
        """The names of the curves at their ends."""
        n = self._v.shape[1]
        if not len(self._ages) or self.extent.right() < 0.0:
            return []
        area, metrics = self.pixels(), QFontMetricsF(self._font())
        high = metrics.height()
        order = [i for i in range(n) if math.isfinite(self._v[-1, i])]
        order.sort(key=lambda i: -self._v[-1, i])
        ends = {i: self.to_pixels(self._ages[-1] * self._unit, self._v[-1, i]) for i in order}
        wanted = [min(max(ends[i].y(), area.top()), area.bottom()) for i in order]
        made = []
        surface = self._theme.colour("panel")
        for i, middle in zip(
            order, spread(wanted, high, area.top() - high / 2, area.bottom()), strict=True
        ):
            words = f"v{low_digit(i)}"
            left = ends[i].x() + 5.0 * self._scale
            place = QRectF(left, middle - high / 2, metrics.horizontalAdvance(words), high)
            colour = readable(neuron_colour(self._theme, i), surface)
            at = QPointF(ends[i].x(), wanted[order.index(i)])
            made.append(Label(words, place, colour, at, surface))
        return made

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label in self.labels:
            label.paint(painter, self._font())
        painter.setFont(self._font())
        self._name_pulses(painter)
        painter.restore()

    def _name_pulses(self, painter: QPainter) -> None:
        """Say at the top of each stripe whose input it is."""
        area, surface = self.pixels(), self._theme.colour("panel")
        high = QFontMetricsF(self._font()).height()
        named: list[QRectF] = []
        seen = zip(self._pulsed(), self._shades.stripes, strict=False)
        for (i, *_), (start, stop, _colour) in seen:
            middle = self.to_pixels(0.5 * (start + stop), self._y[0]).x()
            if area.left() + high < middle < area.right() - ROOM * self._scale:
                painter.setPen(readable(neuron_colour(self._theme, i), surface))
                place = QRectF(middle - high / 2, area.top(), high, high)
                while any(place.intersects(other) for other in named):
                    place.translate(0.0, high)
                if place.bottom() > area.bottom():
                    continue
                named.append(place)
                painter.fillRect(place, self._theme.colour("panel", 0.6))
                painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), f"h{low_digit(i)}")

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        unit = self._time_unit
        return Quantity("time from now", unit, 1 if unit == "ms" else 3), Quantity(
            "v", self._v_unit, 3
        )

    def traces(self) -> list[Trace]:
        """v of every neuron."""
        t = self._ages * self._unit
        return [
            Trace(f"v{low_digit(i)}", t, self._v[:, i], neuron_colour(self._theme, i))
            for i in range(self._v.shape[1])
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "v₁ = 0.500 at −12.5 ms"."""
        across, up = self.quantities()
        return f"{name} = {up.words(y)} at {across.words(x)}"
