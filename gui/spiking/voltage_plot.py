"""The membrane potential of one neuron in the last moments, and its spikes."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import age_words, envelope, grouped, nice_step
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme
from gui.spiking.population_plot import LARGE, last_with_unit
from sim.arrays import Array

__all__ = ["NO_POTENTIAL", "VoltagePlot", "spikes_in"]

NONE: Array = np.zeros(0)
NO_POTENTIAL = "Neurons of this kind have no membrane potential."
SPAN = 0.6  # s
STROKE = 11.0  # mV above the threshold to which a spike is drawn
TOP, FOOT = 32.0, 0.0  # mV, the axis at least
STEP = 10.0  # mV by which it grows
DEEPEST = -60.0  # mV, where it ends: what lies below is drawn at its edge
INSIDE = 1.5  # px by which it lies inside there
TICKS, CLOSE = 5, 0.6  # numbers at most; steps from the threshold within which there is none
SPARE = 15.0  # mV of it that may stay empty, below or above, before it shrinks
SAME = 1e-7  # V
ALL = 2100  # points at least before any is left out: which ones would change with time


def spikes_in(volts: Array, threshold: float, reset: float) -> NDArray[np.intp]:
    """The rows of a recorded potential at which the neuron fired.

    It fires where it is at or above the threshold and the next row is reset. Where rows were left
    out, the one above the threshold may be among them; the neuron is then at the reset potential
    exactly, for as long as it is refractory, and was not before. A silenced neuron, whose potential
    passes the threshold without any consequence, fires nowhere.

    Parameters
    ----------
    volts : (k,) float
        V, written before a reset.
    threshold, reset : float
        V.
    """
    before, after = volts[:-1], volts[1:]
    low = reset + 0.25 * (threshold - reset)
    fell = (before >= threshold) & (after <= low)
    put = (np.abs(after - reset) <= SAME) & (np.abs(before - reset) > SAME)
    return np.flatnonzero(fell | put)


class VoltagePlot(Plot):
    """The membrane potential of a neuron over the last moments; its spikes are strokes.

    Parameters
    ----------
    span : float
        s that are shown.
    """

    name = "Membrane potential"
    time_axis = True

    def __init__(self, span: float = SPAN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self._y = (FOOT, TOP)
        self._ages, self._mv = NONE, NONE
        self._deepest = 0.0  # mV
        self._fired = NONE
        """Ages of the spikes, s."""
        self._nothing = ""
        self._threshold, self._curve, self._strokes = Level(20.0, angle=0), Curve(), Curve()
        for item in (self._threshold, self._curve, self._strokes):
            self.addItem(item)
        self.setToolTip(
            "Membrane potential of the chosen neuron above rest, its threshold (dashed) and its "
            "spikes (strokes)."
        )
        self._place()
        self.getViewBox().sigResized.connect(self._draw)
        self.getViewBox().sigResized.connect(self._lay_volts)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        large = scale >= LARGE
        for curve in (self._curve, self._strokes):
            curve.setPen(pg.mkPen(theme.colour("text"), width=1.5 if large else 1.0))
            curve.opts["antialias"] = not large
        self._threshold.setPen(self._pen("muted", 1.0, style=Qt.PenStyle.DashLine))
        self._lay_volts()
        self.scene().update()

    # ---- what is shown -------------------------------------------------------------------------

    def show_history(
        self,
        ages: Array,
        volts: Array,
        threshold: float,
        reset: float,
    ) -> None:
        """Draw the last moments.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        volts : (k,) float
            V above rest, before a reset.
        threshold, reset : float
            V.
        """
        ages, volts = np.asarray(ages, dtype=float), np.asarray(volts, dtype=float)
        first = max(0, int(np.searchsorted(ages, -self._span)) - 1)
        self._ages, self._mv = ages[first:], 1e3 * volts[first:]
        spikes = self._ages[spikes_in(volts[first:], threshold, reset)]
        self._fired = spikes[spikes >= -self._span]
        self._nothing = ""
        self._threshold.setVisible(math.isfinite(threshold))
        if math.isfinite(threshold) and 1e3 * threshold != self._threshold.value():
            self._threshold.setValue(1e3 * threshold)
            self._lay_volts()
        self._fit()
        self._draw()
        self.changed()

    def show_nothing(self, words: str) -> None:
        """Say in words why there is nothing to be seen."""
        if words != self._nothing:
            self._nothing = words
            self._ages = self._mv = self._fired = NONE
            self._draw()
            self.changed()

    @property
    def spikes(self) -> int:
        """How many strokes there are."""
        return len(self._fired)

    def _draw(self, *_: object) -> None:
        """Draw the curve as finely as can be seen; lows and highs of what lies in a pixel stay."""
        t, y = self._ages, self._mv
        if self.zoomed:
            part = self.extent
            low, high = np.searchsorted(t, (part.left(), part.right())).tolist()
            t, y = t[max(0, low - 1) : high + 1], y[max(0, low - 1) : high + 1]
        limit = max(ALL, 4 * round(float(self.getViewBox().width())))
        t, drawn = envelope(t, y[:, None], limit)
        y = np.ascontiguousarray(drawn[:, 0])
        foot, top = self._y
        if self._deepest < foot:
            pixel = (top - foot) / max(1.0, float(self.getViewBox().height()))
            y = np.maximum(y, foot + INSIDE * pixel)
        whole = bool(np.isfinite(y).all())
        self._curve.setData(t, y, connect="all" if whole else "finite", skipFiniteCheck=whole)
        foot = self._threshold.value()
        ends = np.tile([foot, foot + STROKE], len(self._fired))
        self._strokes.setData(np.repeat(self._fired, 2), ends, connect="pairs")
        self.scene().update()

    def arrange(self) -> None:
        self._draw()

    # ---- the axes ------------------------------------------------------------------------------

    def _fit(self) -> None:
        """Have the axis hold what is to be seen; what is held for long is given back late."""
        known = self._mv[np.isfinite(self._mv)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
        self._deepest = low
        foot, top = self._y
        if low < foot or low > foot + SPARE:
            foot = max(DEEPEST, min(FOOT, STEP * math.floor((low - 1.0) / STEP)))
        if high > top or high < top - SPARE:
            top = max(TOP, STEP * math.ceil((high + 1.0) / STEP))
        if (foot, top) != self._y:
            self._y = foot, top
            self._place()

    def _place(self) -> None:
        foot, top = self._y
        self.set_home((-self._span, 0.0), (foot, top))
        self._lay_volts()
        places = (-self._span, -self._span / 2.0, 0.0)
        self.set_ticks("bottom", [(t, age_words(1e3 * t, "ms")) for t in places])

    def _lay_volts(self, *_: object) -> None:
        """Number the axis at the threshold, and in round steps as far as there is room."""
        foot, top = self._y
        threshold = self._threshold.value()
        last = threshold if top <= TOP else top  # what lies above the threshold is no scale
        high = QFontMetricsF(self._font()).height()
        many = min(TICKS, max(2, int(self.getViewBox().height() / (1.4 * high))))
        step = STEP
        while len(places := _places(foot, last, step, threshold)) > many:
            step = nice_step(1.5 * step)
        ticks = [
            (v, super(VoltagePlot, self).tick_words("left", v, int(v != round(v)))) for v in places
        ]
        self.set_ticks("left", last_with_unit(ticks, "mV"))

    @property
    def beyond(self) -> str:
        """How far the potential goes below the axis: "down to −440 mV"; nothing if it does not."""
        if self._nothing or self.zoomed or self._deepest >= self._y[0]:
            return ""
        return f"down to {grouped(STEP * math.floor(self._deepest / STEP), 0)} mV"

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        if side == "bottom":
            return age_words(1e3 * value, "ms")
        return super().tick_words(side, value, decimals)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if self._nothing:
            painter.fillRect(rect, self._theme.colour("panel"))
            painter.setFont(self._font())
            painter.setPen(self._theme.colour("muted"))
            middle = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(QRectF(self.viewport().rect()), middle, self._nothing)
        elif words := self.beyond:
            letters, area, apart = self._font(), self.pixels(), 3.0 * self._scale
            metrics = QFontMetricsF(letters)
            wide, high = metrics.horizontalAdvance(words) + 2.0 * apart, metrics.height()
            box = QRectF(area.left() + apart, area.bottom() - high - 2.0 * apart, wide, high)
            painter.fillRect(box, self._theme.colour("panel", 0.86))
            painter.setFont(letters)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("time from now", "s", 4), Quantity("membrane potential", "mV", 1)

    def traces(self) -> list[Trace]:
        """The potential as it was recorded."""
        return [Trace("", self._ages, self._mv, self._theme.colour("text"))]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "14.2 mV at −35.5 ms"."""
        return f"{self.quantities()[1].words(y)} at {Quantity('', 'ms', 1).words(1e3 * x)}"


def _places(foot: float, last: float, step: float, threshold: float) -> list[float]:
    """Where an axis is numbered, mV: at the threshold, and in steps that are not too near it."""
    first = math.ceil(foot / step - 1e-9)
    steps = [k * step for k in range(first, math.floor(last / step + 1e-9) + 1)]
    far = [v for v in steps if abs(v - threshold) >= CLOSE * step]
    return sorted([*far, threshold])
