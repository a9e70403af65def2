"""How active the three populations were in the last seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.pattern_colours import pattern_colours
from gui.kit.plot_labels import Label, age_words, envelope, nice_step, readable, spread
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Plot
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.words import grouped

__all__ = [
    "LARGE",
    "PopulationPlot",
    "last_with_unit",
    "population_key",
    "rate_digits",
]

NONE: Array = np.zeros(0)
POPULATIONS = ("E", "I₁", "I₂")
"""Excitatory, linear inhibitory and saturating inhibitory neurons, as the curves are called."""
SPAN = 10.0  # s
USED = 0.4  # of the axis at least: else a lower one is laid out
LEAST = 4.0  # Hz, or %, the lowest axis there is
MEAN = 0.05  # s over which a point of a curve is a mean: of 1,000 neurons few fire in 10 ms
ALL = 1100  # points of a curve at least before any is left out: which ones would change with time
LARGE = 1.25  # of words, from which on curves are wider; smoothed as well they would take too long
STICKS = 0.1  # of the axis by which a curve must be above another for their names to change places
ENDS = 0.3  # s at the end of a curve over which its height is averaged for its name
ROOM = 8  # px at the right, besides the margin, for the names of curves


def rate_digits(rate: float) -> str:
    """A rate, Hz, with as many digits as tell it: "20", "4.1", "0.03", "0"."""
    if not math.isfinite(rate):
        return "–"
    if rate < 0.005:
        return "0"
    return grouped(rate, 0 if rate >= 9.95 else 1 if rate >= 0.095 else 2)


def population_colours(theme: Theme) -> tuple[QColor, QColor, QColor]:
    """The colours of the three populations."""
    return theme.colour("state"), theme.colour("input"), pattern_colours(theme)[2]


def population_key(theme: Theme, rates: Array, binary: bool) -> str:
    """The rates of the populations in their colours: "E 4.1  I₁ 20  I₂ 14 Hz", as rich text.

    Parameters
    ----------
    theme : Theme
    rates : (3,) float
        Hz; NaN of a population that there is not. Of two-state neurons the first is the share that
        is on.
    binary : bool
    """
    ground = theme.colour("panel")
    if binary:
        words = "– %" if math.isnan(rates[0]) else f"{grouped(100.0 * float(rates[0]), 1)} %"
        return f'<span style="color: {theme.state_words}">{words}&nbsp;on</span>'
    told = [
        f'<span style="color: {readable(colour, ground).name()}">{name}&nbsp;{{}}</span>'.format(
            rate_digits(float(rate))
        )
        for name, colour, rate in zip(POPULATIONS, population_colours(theme), rates, strict=True)
        if math.isfinite(rate)
    ]
    return f"{'&nbsp;&nbsp;'.join(told)}&nbsp;Hz" if told else ""


def last_with_unit(
    ticks: Sequence[tuple[float, str]], unit: str
) -> list[tuple[float, str]]:  # fmt: skip
    """Ticks of which the last one says what is counted: "0", "20", "40 Hz"."""
    found = list(ticks)
    if found and unit:
        place, words = found[-1]
        found[-1] = place, f"{words} {unit}"
    return found


class PopulationPlot(Plot):
    """Mean rates of the excitatory and of both kinds of inhibitory neurons over the last seconds.

    Each point is a mean over the 50 ms before it.
    The axis begins at 0; it grows at once and shrinks when less than `USED` of it is used.

    Parameters
    ----------
    span : float
        s that are shown.
    """

    name = "Rates of the populations"
    time_axis = True

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span, self._binary = span, False
        self._top = LEAST
        self._ages, self._rates = NONE, np.zeros((0, 3))
        self._order: list[int] = []
        """The populations that have a name at their end, from the top down."""
        self._ends = np.full(3, math.nan)
        self._curves = [Curve() for _ in POPULATIONS]
        for depth, curve in enumerate(reversed(self._curves)):
            curve.setZValue(depth)  # excitatory neurons in front
            self.addItem(curve)
        self.setToolTip(
            "Mean rates of the excitatory (E), the linear (I₁) and the saturating (I₂) inhibitory "
            "neurons, over 50 ms."
        )
        self._place()
        self.getViewBox().sigResized.connect(self._place)

    # ---- looks ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        large = scale >= LARGE
        for curve, colour in zip(self._curves, population_colours(theme), strict=True):
            curve.setPen(pg.mkPen(colour, width=1.5 if large else 1.0))
            curve.opts["antialias"] = not large
        self._place()

    def set_binary(self, on: bool) -> None:
        """Show the share of two-state neurons that is on, per cent, instead of rates."""
        if on != self._binary:
            self._binary = on
            self._ages, self._rates = NONE, np.zeros((0, 3))
            self._top = LEAST
            self._place()
            self._draw()
            self.changed()

    # ---- what is shown -------------------------------------------------------------------------

    def show_history(self, ages: Array, rates: Array) -> None:
        """Draw the last seconds.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        rates : (k, 3) float
            Hz of E, I1 and I2, NaN where there is no such neuron; of two-state neurons the share
            that is on, first.
        """
        ages, rates = np.asarray(ages, dtype=float), np.asarray(rates, dtype=float)
        # One more than is seen, so that the curve begins at the edge.
        first = max(0, int(np.searchsorted(ages, -self._span - MEAN)) - 1)
        self._ages, self._rates = _running_means(ages[first:], rates[first:])
        if self._binary:
            self._rates = 100.0 * self._rates
        self._fit()
        self._note_ends()
        self._draw()
        self.changed()

    def _note_ends(self) -> None:
        """Note where the names go; those of curves that are about as high stay as they are."""
        if not len(self._ages):
            self._order = []
            return
        last = self._rates[int(np.searchsorted(self._ages, self._ages[-1] - ENDS)) :]
        self._ends = last.mean(axis=0)
        known = [i for i in self._columns if math.isfinite(self._ends[i])]
        if set(known) != set(self._order):
            self._order = sorted(known, key=lambda i: -self._ends[i])
        order = self._order
        for _ in order:
            for i in range(len(order) - 1):
                if self._ends[order[i + 1]] > self._ends[order[i]] + STICKS * self._top:
                    order[i : i + 2] = order[i + 1], order[i]

    @property
    def _columns(self) -> range:
        """The columns of which there is something to draw."""
        return range(1 if self._binary else min(3, self._rates.shape[1]))

    def _draw(self) -> None:
        """Draw the curves as finely as can be seen."""
        limit = max(ALL, 3 * round(float(self.getViewBox().width())))
        t, y = self._ages, self._rates
        if self.zoomed:
            part = self.extent
            low, high = np.searchsorted(t, (part.left(), part.right())).tolist()
            t, y = t[max(0, low - 1) : high + 1], y[max(0, low - 1) : high + 1]
        t, y = envelope(t, y, limit)
        there = [i for i in self._columns if np.isfinite(y[:, i]).any()]
        for i, curve in enumerate(self._curves):
            if i in there:
                column = np.ascontiguousarray(y[:, i])
                whole = bool(np.isfinite(column).all())
                curve.setData(t, column, connect="all" if whole else "finite",
                              skipFiniteCheck=whole)  # fmt: skip
            elif curve.xData is not None and len(curve.xData):
                curve.setData([], [])
        self.scene().update()

    # ---- the axes ------------------------------------------------------------------------------

    def _fit(self) -> None:
        """Have the axis hold what is to be seen."""
        values = self._rates[:, : len(self._columns)]
        values = values[np.isfinite(values)]
        high = float(values.max()) if values.size else 0.0
        if self.kept_range is not None:
            high = max(high, self.kept_range[3])
        if 1.04 * high > self._top or high < USED * self._top:
            wanted = max(1.04 * high, LEAST)
            step = nice_step(wanted / 4.0)
            self._top = step * math.ceil(wanted / step - 1e-9)
            self._place()

    def _place(self, *_: object) -> None:
        """Set range and ticks; the room for names is a width in pixels."""
        room = ROOM * self._scale
        wide = max(20.0, self.getViewBox().width() - room)
        foot = -0.03 * self._top  # a curve at 0 lies above the axis
        self.set_home((-self._span, self._span * room / wide), (foot, self._top))
        self.set_ticks("bottom", [(t, age_words(t)) for t in (-self._span, -self._span / 2.0, 0.0)])

    def _ticks_between(self, side: str) -> list[tuple[float, str]]:
        ticks = list(super()._ticks_between(side))
        return last_with_unit(ticks, "%" if self._binary else "Hz") if side == "left" else ticks

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        if side == "bottom":
            return "" if value > 0 else age_words(value)
        return super().tick_words(side, value, decimals)

    def arrange(self) -> None:
        self._draw()

    # ---- words on it ---------------------------------------------------------------------------

    @property
    def labels(self) -> list[Label]:
        """The names of the curves at their ends; none of the one of two-state neurons."""
        if self._binary or not len(self._ages) or self.extent.right() < 0.0:
            return []
        area, metrics = self.pixels(), QFontMetricsF(self._font())
        high, order = metrics.height(), self._order
        ends = [self.to_pixels(float(self._ages[-1]), float(self._ends[i])) for i in order]
        wanted = [min(max(end.y(), area.top()), area.bottom()) for end in ends]
        middles = spread(wanted, high, area.top() - high / 2, area.bottom() + high / 4)
        surface, colours = self._theme.colour("panel"), population_colours(self._theme)
        made = []
        for i, end, at, y in zip(order, ends, wanted, middles, strict=True):
            words = POPULATIONS[i]
            left = end.x() + 5.0 * self._scale
            place = QRectF(left, y - high / 2, metrics.horizontalAdvance(words), high)
            colour = readable(colours[i], surface)
            made.append(Label(words, place, colour, QPointF(end.x(), at), surface))
        return made

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label in self.labels:
            label.paint(painter, self._font())
        painter.restore()

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        up = Quantity("neurons on", "%", 2) if self._binary else Quantity("rate", "Hz", 1)
        return Quantity("time from now", "s"), up

    def traces(self) -> list[Trace]:
        """The rates that are drawn."""
        names = ("",) if self._binary else POPULATIONS
        return [
            Trace(name, self._ages, self._rates[:, i], colour)
            for i, (name, colour) in enumerate(
                zip(names, population_colours(self._theme), strict=False)
            )
            if np.isfinite(self._rates[:, i]).any()
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "I₁ 20.3 Hz at −2.35 s"."""
        across, up = self.quantities()
        return f"{name} {up.words(y)}{' on' if self._binary else ''} at {across.words(x)}".strip()


def _running_means(ages: Array, rates: Array) -> tuple[Array, Array]:
    """Every row (k, 3) and those of `MEAN` before it as a mean, with the age of that row."""
    k = len(ages)
    apart = (ages[-1] - ages[0]) / (k - 1) if k > 1 else math.inf
    rows = max(1, round(MEAN / apart)) if apart > 0.0 else 1
    if rows == 1 or k <= rows:
        return ages, rates
    means = np.lib.stride_tricks.sliding_window_view(rates, rows, axis=0).mean(axis=2)
    return ages[rows - 1 :], means
