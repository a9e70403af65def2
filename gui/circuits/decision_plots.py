"""Plots of decisions between two inputs: how long they take, how often they are right."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import nice_step, readable, round_above
from gui.kit.plot_values import Quantity, Reading, Trace
from gui.kit.plots import Curve, Dots, Level, Plot
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.circuits.decision import Trials
from sim.words import superscript

__all__ = ["ChoicePlot", "DecisionTimePlot", "ReactionPlot", "difference_words"]

NONE: Array = np.zeros(0)
BINS = 24
CLICK = 14.0  # px from a point within which a click means it


def difference_words(value: float) -> str:
    """A difference of inputs with as many digits as tell it: "0.0032", "−0.05", "0"."""
    return f"{value:.2g}".replace("-", "−") if abs(value) >= 1e-4 or value == 0.0 else _power(value)


def _power(value: float) -> str:
    exponent = math.floor(math.log10(abs(value)))
    digits = f"{value / 10.0**exponent:.2g}".replace("-", "−")
    return f"10{superscript(exponent)}" if digits == "1" else f"{digits}·10{superscript(exponent)}"


class DecisionTimePlot(Plot):
    """Time to a decision, in time constants, against the difference of the inputs, logarithmic."""

    name = "Decision time"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._x, self._y, self._line = NONE, NONE, NONE
        self._theory = Curve(antialias=True)
        self._points = Dots(size=6, symbol="o")
        for item in (self._theory, self._points):
            self.addItem(item)
        self.setLabel("bottom", "|h₁ − h₂|")
        self._lay(-4.0, -1.0, 0.0, 10.0)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._theory.setPen(self._pen("text", 1.5))
        self._points.setPen(None)
        self._points.setBrush(pg.mkBrush(theme.colour("state")))
        self._points.setSize(round(6 * scale))

    def show_times(self, differences: Array, times: Array, slope: float | None) -> None:
        """Draw decision times.

        Parameters
        ----------
        differences : (k,) float
            |h1 - h2|, above 0.
        times : (k,) float
            In time constants; NaN for a decision that is never made.
        slope : float or None
            By how many time constants a decision takes longer at a tenth of the difference, as
            theory says; its line is put through the times. None for no line.
        """
        known = np.isfinite(times) & (differences > 0.0)
        x, y = np.log10(differences[known]), np.asarray(times)[known]
        self._x, self._y = x, y
        self._line = NONE
        if slope is not None and math.isfinite(slope) and len(x):
            # The law holds for small differences: the line is that of the smaller half.
            small = x <= np.median(x)
            self._line = float((y[small] + slope * x[small]).mean()) - slope * x
        self._points.setData(x, y)
        self._theory.setData(x if len(self._line) else NONE, self._line)
        if len(x):
            whole = np.log10(differences[differences > 0.0])
            left, right = float(whole.min()), float(whole.max())
            self._lay(left, max(right, left + 1.0), float(y.min()), float(y.max()))
        self.changed()

    def _lay(self, left: float, right: float, low: float, high: float) -> None:
        decades = range(math.ceil(left - 1e-9), math.floor(right + 1e-9) + 1)
        self.set_ticks("bottom", [(k, f"10{superscript(k)}") for k in decades])
        pad = 0.04 * (right - left)
        if self.kept_range is not None:
            low, high = min(low, self.kept_range[2]), max(high, self.kept_range[3])
        step = nice_step(max(high - low, 0.5) / 4.0)
        bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
        self.set_home((left - pad, right + pad), (bottom - 0.3 * step, top + 0.2 * step))

    def quantities(self) -> tuple[Quantity, Quantity]:
        return (
            Quantity("|h₁ − h₂|", told=lambda x: difference_words(10.0**x)),
            Quantity("decision time", "τ", 2),
        )

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        if side == "bottom":
            return difference_words(10.0**value)
        return f"{super().tick_words(side, value, decimals)} τ"

    def traces(self) -> list[Trace]:
        """The times, and those that theory expects."""
        theory = self._x if len(self._line) else NONE
        return [
            Trace("measured", self._x, self._y, self._theme.colour("state")),
            Trace("theory", theory, self._line, self._theme.colour("text")),
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "measured: 7.42 τ at |h₁ − h₂| = 0.001"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)} at {across.name} = {across.words(x)}"


class ChoicePlot(Plot):
    """How often the first neuron won against the difference of its input, with 95 % intervals.

    Signals
    -------
    point_clicked(int)
        The place, from 0, of a difference that was clicked.
    """

    name = "Choices"
    point_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: Trials | None = None
        self.chosen = 0
        """The place of the difference that is marked."""
        self._fine, self._fit, self._expected = NONE, NONE, NONE
        self._half = Level(50.0, angle=0)
        self._bars = pg.ErrorBarItem(x=NONE, y=NONE, top=NONE, bottom=NONE)
        self._curve, self._theory = Curve(antialias=True), Curve(antialias=True)
        self._points = Dots(size=6, symbol="o")
        self._ring = Dots(size=12, symbol="o")
        for item in (self._half, self._bars, self._curve, self._theory, self._ring, self._points):
            self.addItem(item)
        self.setLabel("bottom", "h₁ − h₂")
        self.set_ticks("left", [(p, f"{p} %") for p in (0, 50, 100)])
        self.set_home((-0.1, 0.1), (-5.0, 105.0))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._half.setPen(self._pen("track"))
        self._bars.setData(pen=self._pen("muted"))
        self._curve.setPen(self._pen("state", 1.5))
        self._theory.setPen(self._pen("energy", 1.5, style=Qt.PenStyle.DashLine))
        self._points.setPen(None)
        self._points.setBrush(pg.mkBrush(theme.colour("state")))
        self._points.setSize(round(6 * scale))
        self._ring.setBrush(None)
        self._ring.setPen(self._pen("text", 1.5))
        self._ring.setSize(round(13 * scale))

    def show_trials(self, result: Trials | None) -> None:
        """Draw choices, or nothing."""
        self._result = result
        self._fine = self._fit = self._expected = NONE
        if result is None:
            self._bars.setData(x=NONE, y=NONE, top=NONE, bottom=NONE)
            for item in (self._curve, self._theory, self._points, self._ring):
                item.setData([], [])
            self.changed()
            return
        d, y = result.differences, 100.0 * result.first
        known = np.isfinite(y)
        low, high = 100.0 * result.first_low, 100.0 * result.first_high
        self._bars.setData(x=d[known], y=y[known], top=(high - y)[known], bottom=(y - low)[known])
        self._points.setData(d[known], y[known])
        left, right = float(d.min()), float(d.max())
        pad = 0.08 * (right - left) or 0.05
        if result.curve is not None:
            self._fine = np.linspace(left - pad, right + pad, 200)
            self._fit = 100.0 * result.curve.at(self._fine)
        self._curve.setData(self._fine, self._fit)
        if result.expected is not None:
            self._expected = 100.0 * np.where(d >= 0.0, result.expected, 1.0 - result.expected)
        order = np.argsort(d)
        self._theory.setData(d[order] if len(self._expected) else NONE, self._expected[order]
                             if len(self._expected) else NONE)  # fmt: skip
        lowest = 0.0 if left < 0.0 or float(np.nanmin(low, initial=50.0)) < 40.0 else 40.0
        self.set_home((left - pad, right + pad), (lowest - 5.0, 105.0))
        self.choose(min(self.chosen, len(d) - 1))
        self.changed()

    def choose(self, place: int) -> None:
        """Mark a difference, by its place."""
        self.chosen = place
        if self._result is not None:
            d, y = self._result.differences[place], 100.0 * self._result.first[place]
            self._ring.setData([d], [y] if math.isfinite(y) else [50.0])

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if self._result is None:
            return
        both = bool((self._result.differences < 0.0).any())
        painter.setFont(self._font())
        painter.setPen(self._theme.colour("muted"))
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        place = self.pixels().adjusted(0, 0, -3, -2)
        painter.drawText(place, int(corner), "neuron 1 wins" if both else "correct")

    def mouseReleaseEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self.hands.release(event) and self._result is not None:
            at = event.position()
            y = np.nan_to_num(100.0 * self._result.first, nan=50.0)
            places = zip(self._result.differences.tolist(), y.tolist(), strict=True)
            far = [math.dist(_xy(self.to_pixels(*place)), _xy(at)) for place in places]
            nearest = int(np.argmin(far))
            if far[nearest] <= CLICK * max(1.0, self._scale):
                self.point_clicked.emit(nearest)

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("h₁ − h₂", told=difference_words), Quantity("neuron 1 wins", "%", 1)

    def traces(self) -> list[Trace]:
        """The shares, the fitted curve, and what theory expects."""
        state, energy = self._theme.colour("state"), self._theme.colour("energy")
        if self._result is None:
            return []
        d = self._result.differences
        return [
            Trace("measured", d, 100.0 * self._result.first, state, rising=False),
            Trace("fit", self._fine, self._fit, state),
            Trace("theory", d if len(self._expected) else NONE, self._expected, energy, False),
        ]

    def reading_at(self, position: QPointF) -> Reading | None:
        reading = super().reading_at(position)
        if reading is None or self._result is None or not reading.words.startswith("measured"):
            return reading
        at = reading.at or position
        d = self._result.differences
        k = int(np.argmin(np.abs(d - self.to_place(at).x())))
        ends = [100.0 * float(e[k]) for e in (self._result.first_low, self._result.first_high)]
        undecided = int(self._result.undecided[k])
        more = f", {undecided} undecided" if undecided else ""
        interval = f" (95 %: {ends[0]:.0f} to {ends[1]:.0f} %){more}"
        return Reading(reading.words + interval, reading.at, reading.colour)

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "measured: neuron 1 wins 84.0 % at h₁ − h₂ = 0.02"."""
        across, up = self.quantities()
        return f"{name}: {up.name} {up.words(y)} at {across.name} = {across.words(x)}"


def _xy(point: QPointF) -> tuple[float, float]:
    return point.x(), point.y()


class ReactionPlot(Plot):
    """How many decisions took how long at one difference: the right ones, and the wrong ones."""

    name = "Reaction times"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edges, self._right, self._wrong = NONE, NONE, NONE
        self._curves = [Curve(), Curve()]
        for curve in self._curves:
            self.addItem(curve)
        self.setLabel("bottom", "decision time")
        self.set_home((0.0, 10.0), (0.0, 10.0))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        for curve, token, style in zip(
            self._curves, ("state", "alarm"), (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine),
            strict=True,
        ):  # fmt: skip
            curve.setPen(self._pen(token, 1.5, style=style))
            curve.setBrush(pg.mkBrush(theme.colour(token, 0.22)))

    def show_times(self, right: Array, wrong: Array) -> None:
        """Draw the times, in time constants, of right and of wrong decisions."""
        every = np.concatenate([right, wrong])
        top = round_above(float(np.quantile(every, 0.995))) if len(every) else 10.0
        self._edges = np.linspace(0.0, top, BINS + 1)
        # What took still longer stands in the last bar.
        counts = [np.histogram(np.minimum(t, top), self._edges)[0] for t in (right, wrong)]
        self._right, self._wrong = (np.asarray(c, dtype=float) for c in counts)
        for curve, count in zip(self._curves, (self._right, self._wrong), strict=True):
            curve.setData(np.repeat(self._edges, 2)[1:-1], np.repeat(count, 2), fillLevel=0.0)
            curve.setVisible(bool(count.any()))
        most = max(float(self._right.max()), float(self._wrong.max()), 4.0)
        self.set_home((0.0, top), (0.0, round_above(most)))
        self.changed()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if not len(self._edges):
            return
        painter.setFont(self._font())
        panel, high = self._theme.colour("panel"), QFontMetricsF(self._font()).height()
        corner = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        told = ((self._right, "correct", "— ", "state"), (self._wrong, "wrong", "- - ", "alarm"))
        for line, (counts, words, sign, token) in enumerate(told):
            painter.setPen(readable(self._theme.colour(token), panel))
            place = self.pixels().adjusted(0, line * high, -2, 0)
            painter.drawText(place, corner, f"{sign}{counts.sum():.0f} {words}")

    def clear_times(self) -> None:
        """Draw nothing."""
        self._edges = self._right = self._wrong = NONE
        for curve in self._curves:
            curve.setVisible(False)
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("decision time", "τ", 2), Quantity("trials", "", 0)

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        words = super().tick_words(side, value, decimals)
        return f"{words} τ" if side == "bottom" else words

    def traces(self) -> list[Trace]:
        """Counts in the middle of each bar."""
        middle = 0.5 * (self._edges[1:] + self._edges[:-1]) if len(self._edges) else NONE
        return [
            Trace("correct", middle, self._right, self._theme.colour("state")),
            Trace("wrong", middle, self._wrong, self._theme.colour("alarm")),
        ]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "correct: 12 trials at about 3.25 τ"."""
        return f"{name}: {y:.0f} trials at about {self.quantities()[0].words(x)}"
