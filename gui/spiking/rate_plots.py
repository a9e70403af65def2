"""The rate memory over the last seconds: sample neurons, 1 - overlap, a neuron from two starts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.kit.pattern_colours import overlap_words, pattern_colours
from gui.kit.plot_labels import Label, age_words, readable, spread, superscript
from gui.kit.plot_values import Quantity, Table, Trace, table_of
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = [
    "AGE",
    "SPAN",
    "HeldPlot",
    "LogPlot",
    "SampleRatesPlot",
    "TwinPlot",
    "draw",
    "last",
    "rate_words",
]

SPAN = 10.0  # s
ROOM, AWAY = 30, 5  # px at scale 1 at the right, for names besides the margin, and before them
NUMBERED = 122  # px at scale 1: a lower plot leaves the numbers at its axis of time to another
LARGE = 1.5  # scale from which on they are as wide as others
RATES = (-3.0, 79.0)  # Hz; the largest rate is 76.2
HELD_RANGE = (-2.0, 0.12)  # decades of 1 - overlap
NO_TWIN = "Press Start a twin: the same network, a hair beside"
NONE: Array = np.zeros(0)
AGE = Quantity("time from now", "s")
OF_NEURONS = (2, 7)  # colours of memories that the second and third sample neuron take


def _neuron_colour(theme: Theme, place: int) -> QColor:
    """The colour of a sample neuron, by its place among the three from 0."""
    return theme.colour("state") if place == 0 else pattern_colours(theme)[OF_NEURONS[place - 1]]


def rate_words(hertz: float) -> str:
    """A rate or a difference of rates: "54 Hz", "3.3 Hz", "0.02 Hz", "3·10⁻⁷ Hz"."""
    if not math.isfinite(hertz):
        return "–"
    if hertz >= 9.95 or hertz == 0.0:
        return f"{hertz:.0f} Hz"
    if hertz >= 0.995:
        return f"{hertz:.1f} Hz"
    if hertz >= 9.5e-4:
        return f"{hertz:.1g} Hz"
    exponent = math.floor(math.log10(hertz) + 0.02)
    return f"{hertz / 10.0**exponent:.0f}·10{superscript(exponent)} Hz"


class _LatePlot(Plot):
    """Something in the last seconds, each curve with its name at its end.

    All have the same axis of time, with numbers where there is room for them.

    Parameters
    ----------
    span : float
        s that are shown.
    """

    time_axis = True
    numbered = False
    """Whether its axis of time has numbers even where it is low."""

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self._y = (0.0, 1.0)
        self._words = ""  # in place of everything
        self._shown: list[Trace] = []
        self._names: list[tuple[str, float, QColor]] = []
        self.getViewBox().sigResized.connect(self._place)

    # ---- axes ----------------------------------------------------------------------------------

    def _place(self, *_: object) -> None:
        """Set range and ticks; the room for names is a width in pixels."""
        room = ROOM * self._scale
        wide = max(20.0, self.getViewBox().width() - room)
        self.set_home((-self._span, self._span * room / wide), self._y)
        self.set_ticks("left", self._left_ticks())
        places = (-self._span, -self._span / 2.0, 0.0)
        self.set_ticks("bottom", [(t, age_words(t)) for t in places])

    def _left_ticks(self) -> list[tuple[float, str]]:
        raise NotImplementedError

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        if side == "bottom":
            return "" if value > 0.0 else age_words(value)
        return super().tick_words(side, value, decimals)

    def number_time(self, always: bool) -> None:
        """Have numbers at the axis of time also where the plot is low, or only where it is high."""
        self.numbered = always
        self._fit_bottom()

    def _fit_bottom(self) -> None:
        shown, item = self.numbered or self.height() >= NUMBERED * self._scale, self.getPlotItem()
        if self.getAxis("bottom").isVisible() != shown:
            item.showAxis("bottom", shown)
        # Half of the lowest number stands below the axis.
        top, right, low = (round(px * self._scale) for px in (8, 18, 0 if shown else 8))
        item.setContentsMargins(0, top, right, low)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._whole:
            self._fit_bottom()

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._dress()
        self._fit_bottom()
        self._place()

    def _dress(self) -> None:
        """Take on the theme's colours."""

    @property
    def _thin(self) -> float:
        """Width of a curve that goes up and down often: it takes three times as long if wider."""
        return 2.0 if self._scale >= LARGE else 1.0

    # ---- what is shown -------------------------------------------------------------------------

    def _show(
        self, traces: Sequence[Trace], names: Sequence[tuple[str, float, QColor]], words: str = ""
    ) -> None:
        """Show these, with names at the heights where their curves end, or words in their place."""
        self._shown, self._names, self._words = list(traces), list(names), words
        self.scene().update()  # together with its curves: painted once, not twice
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return AGE, Quantity("rate", "Hz", 1)

    def traces(self) -> list[Trace]:
        """The curves."""
        return self._shown

    @property
    def labels(self) -> list[Label]:
        """The names of the curves at their ends."""
        ends = [name for name in self._names if math.isfinite(name[1])]
        if not ends or self.extent.right() < 0.0:
            return []
        ends.sort(key=lambda name: -name[1])
        area, metrics = self.pixels(), QFontMetricsF(self._font())
        high, surface = metrics.height(), self._theme.colour("panel")
        places = [self.to_pixels(0.0, value) for _, value, _ in ends]
        wanted = [min(max(place.y(), area.top()), area.bottom()) for place in places]
        # Below the axis of time stand its own numbers.
        below = 2.0 if self.getAxis("bottom").isVisible() else high / 2.0
        lowest = min(area.bottom() + below, self.viewport().height() - 1.0)
        middles = spread(wanted, high, max(1.0, area.top() - high / 2.0), lowest)
        made = []
        for (words, _, colour), place, y, middle in zip(ends, places, wanted, middles, strict=True):
            left = place.x() + AWAY * self._scale
            box = QRectF(left, middle - high / 2.0, metrics.horizontalAdvance(words), high)
            end = QPointF(place.x(), y)
            made.append(Label(words, box, readable(colour, surface), end, surface))
        return made

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._words:
            whole = QRectF(self.viewport().rect())
            painter.fillRect(whole, self._theme.colour("panel"))
            painter.setFont(self._font())
            painter.setPen(self._theme.colour("muted"))
            middle = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(whole, middle, self._words)
        for label in self.labels:
            label.paint(painter, self._font())
        painter.restore()


class SampleRatesPlot(_LatePlot):
    """Rates of the sample neurons, from none to the largest there can be."""

    name = "Rates of three neurons"

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(span, parent)
        self._y = RATES
        self._curves = [Curve() for _ in range(3)]
        for curve in self._curves:
            self.addItem(curve)
        self.setToolTip("Rates of three neurons, each with its number where its curve ends.")
        self._place()

    def _left_ticks(self) -> list[tuple[float, str]]:
        return _rate_ticks(self)

    def _dress(self) -> None:
        for place, curve in enumerate(self._curves):
            curve.setPen(pg.mkPen(_neuron_colour(self._theme, place), width=self._thin))

    def show_rates(self, ages: Array, rates: Array, neurons: Sequence[int]) -> None:
        """Draw the last moments.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        rates : (k, 3) float
            Hz.
        neurons : three int
            Their numbers, from 1.
        """
        traces = []
        for place, (curve, neuron) in enumerate(zip(self._curves, neurons, strict=True)):
            y, colour = rates[:, place], _neuron_colour(self._theme, place)
            draw(curve, ages, y)
            traces.append(Trace(f"neuron {neuron:,}", ages, y, colour))
        ends = [(f"{n:,}", last(t.y), t.colour) for n, t in zip(neurons, traces, strict=True)]
        self._show(traces, ends)


class LogPlot(_LatePlot):
    """Something above 0, its powers of ten evenly spaced: the axis counts in decades."""

    def values(self) -> Table:
        """The points of all curves as they are, not their logarithms."""
        low, high = (self.extent.left(), self.extent.right()) if self.zoomed else _EVERYWHERE
        plain = [Trace(t.name, t.x, 10.0**t.y, t.colour) for t in self.traces()]
        return table_of(*self.quantities(), plain, (low, high))


class HeldPlot(LogPlot):
    """1 - overlap with the pattern that is held, and the part of the axis in which others lie."""

    name = "1 − overlap"

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(span, parent)
        self._y = HELD_RANGE
        self._lines = [Level(float(k), angle=0) for k in (-1, 0)]
        self._others, self._held = Curve(), Curve()
        for item in (*self._lines, self._others, self._held):
            self.addItem(item)
        self.setToolTip(
            "1 − overlap with the pattern that is held: low is good. All other patterns lie in "
            "the grey part, whose edge is the largest of their overlaps."
        )
        self._place()

    def _left_ticks(self) -> list[tuple[float, str]]:
        return [(-2.0, "0.01"), (-1.0, "0.1"), (0.0, "1")]

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        words = super().tick_words(side, value, decimals)
        return words if side == "bottom" else f"{10.0**value:.2g}"

    def _dress(self) -> None:
        for line in self._lines:
            line.setPen(self._pen("track"))
        self._others.setPen(pg.mkPen(self._theme.colour("muted"), width=1))
        self._others.setBrush(pg.mkBrush(self._theme.colour("muted", 0.16)))
        self._held.setPen(self._pen("input", 2.0))

    def show_overlaps(self, ages: Array, overlaps: Array, pattern: int) -> None:
        """Draw the last moments.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        overlaps : (k, P) float
        pattern : int
            The one that is held, from 1; 0 for none.
        """
        traces, ends = [], []
        if others := [part for part in _all_but(overlaps, pattern) if part.shape[1]]:
            largest = np.max([part.max(axis=1) for part in others], axis=0)
            edge = _decades_below_one(largest)
            colour, name = self._theme.colour("muted"), "others" if pattern else "largest"
            traces.append(Trace(f"largest of the {'other' if pattern else 'overlap'}s",
                                ages, edge, colour))  # fmt: skip
            ends.append((name, last(edge), colour))
        draw(self._others, ages, traces[0].y if traces else NONE, fill=HELD_RANGE[1])
        held = _decades_below_one(overlaps[:, pattern - 1]) if pattern else NONE
        draw(self._held, ages, held)
        if pattern:
            colour = self._theme.colour("input")
            traces.append(Trace(f"pattern {pattern}", ages, held, colour))
            ends.append((str(pattern), last(held), colour))
        self._show(traces, ends)

    def quantities(self) -> tuple[Quantity, Quantity]:
        return AGE, Quantity("1 − overlap", "", 3)

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "pattern 3: 1 − overlap = 0.045, overlap 0.96, at −1.25 s"."""
        left = 10.0**y
        told = f"1 − overlap = {left:.2g}, overlap {overlap_words(1.0 - left)}"
        return f"{name}: {told}, at {AGE.words(x)}"


class TwinPlot(_LatePlot):
    """The rate of one neuron in the network, and in its twin that began a hair beside."""

    name = "One neuron from two starts"

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(span, parent)
        self._y = RATES
        self._place_shown = 0
        self._curve, self._twin = Curve(), Curve()
        for item in (self._curve, self._twin):
            self.addItem(item)
        self.setToolTip(
            "The same neuron in the network (wide) and in its twin (thin), which began beside it."
        )
        self._place()
        self.show_alone()

    def _left_ticks(self) -> list[tuple[float, str]]:
        return _rate_ticks(self)

    def _dress(self) -> None:
        colour = _neuron_colour(self._theme, self._place_shown)
        self._curve.setPen(pg.mkPen(colour, width=3.0 * max(1.0, self._scale)))
        self._twin.setPen(pg.mkPen(self._theme.colour("text"), width=self._thin))

    def show_alone(self) -> None:
        """Say how a twin is started: there is none."""
        if not self._words:
            self._show([], [], NO_TWIN)

    def show_rates(
        self, ages: Array, rates: Array, twin_rates: Array, neuron: int, place: int
    ) -> None:
        """Draw the last moments.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        rates, twin_rates : (k,) float
            Hz; NaN where there was no twin.
        neuron : int
            Its number, from 1.
        place : int
            Among the sample neurons, from 0: its colour.
        """
        if place != self._place_shown:
            self._place_shown = place
            self._dress()
        draw(self._curve, ages, rates)
        draw(self._twin, ages, twin_rates)
        own, other = _neuron_colour(self._theme, place), self._theme.colour("text")
        traces = [
            Trace(f"neuron {neuron:,}", ages, rates, own),
            Trace("in the twin", ages, twin_rates, other),
        ]
        self._show(traces, [(f"{neuron:,}", last(rates), own), ("twin", last(twin_rates), other)])


_EVERYWHERE = (-math.inf, math.inf)


def _rate_ticks(plot: Plot) -> list[tuple[float, str]]:
    """Round rates, as many as there is room for; the uppermost says what they are."""
    places = (0, 25, 50, 75) if plot.height() > 110 else (0, 75)
    return [(float(r), f"{r} Hz" if r == places[-1] else str(r)) for r in places]


def last(values: Array) -> float:
    """The last of some values; NaN if there are none."""
    return float(values[-1]) if len(values) else math.nan


def _all_but(overlaps: Array, pattern: int) -> tuple[Array, ...]:
    """The columns of all patterns but one, from 1, in two parts; of all for 0."""
    if not pattern:
        return (overlaps,)
    return overlaps[:, : pattern - 1], overlaps[:, pattern:]


def _decades_below_one(overlaps: Array) -> Array:
    """log10(1 - overlap), as far as the axis goes."""
    left = 1.0 - np.asarray(overlaps, dtype=float)
    return np.log10(np.clip(left, 10.0 ** HELD_RANGE[0], 2.0))


def draw(curve: Curve, ages: Array, values: Array, fill: float | None = None) -> None:
    """Draw a curve, broken where there is no value; nothing where there are none at all."""
    x = ages if len(values) else NONE
    whole = bool(np.isfinite(values).all())
    curve.setData(
        x, values, connect="all" if whole else "finite", skipFiniteCheck=whole, fillLevel=fill
    )
