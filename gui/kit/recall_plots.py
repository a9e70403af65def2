"""Overlaps and energy against sweeps since the last recall.

Both have the same axis, so that one can stand above the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.pattern_colours import pattern_style
from gui.kit.plot_labels import (
    Label,
    elided,
    energy_words,
    envelope,
    grouped,
    nice_step,
    number,
    readable,
    scientific,
    spread,
    superscript,
)
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Dots, Level
from gui.kit.sweep_plot import SweepPlot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["EnergyPlot", "OverlapPlot"]


SHOWN = 8
WORDY = 0.5  # of the width of a plot at most for the words on a level
NONE: Array = np.zeros(0)


class OverlapPlot(SweepPlot):
    """Overlap of the state with each memory: the eight largest, and those highlighted.

    What is shown gives way only to a memory whose overlap is larger by `STICKS`, and labels change
    places only when they differ by as much: at a temperature neither flickers.
    """

    name = "Overlap with each memory"
    STICKS = 0.05

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._y = (-1.05, 1.05)
        self._lines = [Level(float(y), angle=0) for y in (-1, 0, 1)]
        self._curves = [Curve() for _ in range(SHOWN)]
        self._pens: list[tuple[object, ...]] = [()] * SHOWN
        for item in (*self._lines, *self._curves):
            self.addItem(item)
        self._order: list[int] = []
        self._slots: list[int] = []
        self._now: dict[int, float] = {}
        self._foremost: list[int] = []
        self._end = 0.0
        self._names: Sequence[str] = ()
        self._colours: Sequence[QColor] = ()
        self._memories: Sequence[int] = ()
        self._sweeps, self._overlaps = NONE, np.zeros((0, 0))
        self.set_ticks("left", [(-1, "−1"), (0, "0"), (1, "1")])
        self._place()

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        for line in self._lines:
            line.setPen(self._pen("track"))
        self._pens = [()] * SHOWN

    @property
    def shown(self) -> list[int]:
        """The memories whose curves are drawn, in the order of their labels from the top."""
        return list(self._order)

    def show_overlaps(
        self,
        sweeps: Array,
        overlaps: Array,
        names: Sequence[str],
        colours: Sequence[QColor],
        highlighted: Sequence[int] = (),
        memories: Sequence[int] = (),
    ) -> None:
        """Draw the overlaps since the last recall.

        Parameters
        ----------
        sweeps : (t,) float
            Sweeps since the recall.
        overlaps : (t, k) float
            Overlap with each memory.
        names : k str
        colours : k QColor
            Of each memory, wherever it is drawn.
        highlighted : int
            Memories that are always shown, thicker and in front; if none, the nearest is.
        memories : k int
            Which each column is of, if they are not the first ones: how its line is broken.
        """
        self._sweeps = np.asarray(sweeps, dtype=np.float64)
        self._overlaps = overlaps
        self._fit_sweeps(self._sweeps)
        known = min(overlaps.shape[1], len(names), len(colours)) if len(overlaps) else 0
        now = _finite(overlaps[-1, :known]) if known else np.zeros(0)
        foremost = [m for m in dict.fromkeys(highlighted) if 0 <= m < known][:SHOWN]
        self._foremost = foremost or ([int(np.argmax(np.abs(now)))] if known else [])
        shown = self._choose(now)
        self._order = self._ordered(shown, now)
        self._now = {m: float(now[m]) for m in shown}
        self._end = float(sweeps[-1]) if len(sweeps) else 0.0
        self._names, self._colours, self._memories = names, colours, memories
        self._slots = shown
        self.arrange()
        self.changed()

    def arrange(self) -> None:
        """Draw the curves, as finely as can be seen."""
        shown, seen = self._slots, self._seen(self._sweeps)
        x = self._sweeps[seen]
        known = _finite(self._overlaps[seen, shown]) if shown else np.zeros((len(x), 0))
        x, y = envelope(x, known, self._limit())
        for slot, curve in enumerate(self._curves):
            if slot < len(shown):
                self._apply_style(slot, shown[slot])
                curve.setData(x, np.ascontiguousarray(y[:, slot]), skipFiniteCheck=True)
            curve.setVisible(slot < len(shown))
        self.viewport().update()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return self.sweeps, Quantity("overlap")

    def traces(self) -> list[Trace]:
        """The overlaps that are drawn, at every step that is kept."""
        return [
            Trace(self._names[m], self._sweeps, self._overlaps[:, m], self._colours[m])
            for m in self._order
        ]

    def _choose(self, now: Array) -> list[int]:
        """At most eight memories, by index."""
        worth = np.abs(now)
        stay = [m for m in self._order if m < len(now)]
        worth[stay] += self.STICKS
        worth[self._foremost] += 10.0
        return sorted(int(m) for m in np.argsort(-worth, kind="stable")[:SHOWN])

    def _ordered(self, shown: list[int], now: Array) -> list[int]:
        """From the top down, keeping the order there was where overlaps are about the same."""
        if not set(shown) & set(self._order):
            return sorted(shown, key=lambda m: -now[m])
        order = [m for m in self._order if m in shown]
        for pattern in (m for m in shown if m not in self._order):
            above = [place for place, m in enumerate(order) if now[m] < now[pattern]]
            order.insert(above[0] if above else len(order), pattern)
        swapped = True
        while swapped:
            swapped = False
            for i in range(len(order) - 1):
                if now[order[i + 1]] > now[order[i]] + self.STICKS:
                    order[i : i + 2] = order[i + 1], order[i]
                    swapped = True
        return order

    def _apply_style(self, slot: int, pattern: int) -> None:
        colour, front = self._colours[pattern], pattern in self._foremost
        style = pattern_style(self._memories[pattern] if self._memories else pattern)
        key = (style, colour.rgb(), front)
        if key == self._pens[slot]:
            return
        self._pens[slot] = key
        width = 2.0 * self._scale if front else 1.0
        self._curves[slot].setPen(pg.mkPen(colour, width=width, style=style))
        self._curves[slot].setZValue(2 if front else 1)

    @property
    def labels(self) -> list[Label]:
        """Names at the ends of the curves, as many as there is room for, the nearest first."""
        area, font = self.pixels(), self._font()
        metrics = QFontMetricsF(font)
        high = metrics.height()
        fit = max(1, int(area.height() // high))
        rank = sorted(self._order, key=lambda m: (m not in self._foremost, -abs(self._now[m])))
        named = [m for m in self._order if m in rank[:fit]]
        ends = [self.to_pixels(self._end, self._now[m]) for m in named]
        middles = spread([end.y() for end in ends], high, area.top(), area.bottom())
        surface = self._theme.colour("panel")
        found: list[Label] = []
        if self.zoomed and not area.left() <= self.to_pixels(self._end, 0.0).x() <= area.right():
            return found  # their ends are not on the part that is shown
        for pattern, end, y in zip(named, ends, middles, strict=True):
            left = end.x() + 9.0 * self._scale
            words = elided(self._names[pattern], metrics, area.right() - left)
            box = QRectF(left, y - high / 2.0, metrics.horizontalAdvance(words) + 2.0, high)
            colour = readable(self._colours[pattern], surface)
            found.append(Label(words, box, colour, end, surface))
        return found


class EnergyPlot(SweepPlot):
    """The energy, the levels of the nearest memories, and where it rose."""

    name = "Energy"
    LEVELS = 3
    NAME_WIDTH = 70

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve = Curve()
        self._risen = Curve()
        self._marks = Dots(size=8, symbol="t1")
        self._lines = [Level(0.0, angle=0) for _ in range(self.LEVELS)]
        for item in (*self._lines, self._curve, self._risen, self._marks):
            self.addItem(item)
        for line in self._lines:
            line.hide()
        self._levels: list[tuple[str, float, QColor]] = []
        self._low, self._high = 0.0, 0.0
        self._exponent = 0
        self._sweeps, self._energy, self._rises = NONE, NONE, NONE
        self._fit(-1.0, 0.0)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._curve.setPen(self._pen("energy", 2.0))
        self._risen.setPen(self._pen("alarm", 2.0))
        self._marks.setPen(None)
        self._marks.setBrush(pg.mkBrush(theme.colour("alarm")))
        self._marks.setSize(8 * scale)
        self._apply_style()

    def show_energy(
        self,
        sweeps: Array,
        energy: Array,
        levels: Sequence[tuple[str, float, QColor]] = (),
        rises: Array | None = None,
    ) -> None:
        """Draw the energy since the last recall.

        Parameters
        ----------
        sweeps, energy : (t,) float
        levels : (name, energy, colour)
            Of the nearest memories, nearest first; three are drawn. "memory" is put before the
            name where there is room.
        rises : (r,) float
            Sweeps, as they are in `sweeps`, at which the energy had risen since the point before.
        """
        finite = np.isfinite(energy)
        if not finite.all():
            sweeps, energy = sweeps[finite], energy[finite]
        self._sweeps = np.asarray(sweeps, dtype=np.float64)
        self._energy = np.asarray(energy, dtype=np.float64)
        self._rises = NONE if rises is None else np.asarray(rises)
        self._fit_sweeps(self._sweeps)
        near = [level for level in levels if math.isfinite(level[1])][: self.LEVELS]
        self._fit_energy(self._energy, [value for _, value, _ in near])
        if near != self._levels:
            self._levels = near
            self._apply_style()
        self.arrange()
        self.changed()

    def arrange(self) -> None:
        """Draw the curve, as finely as can be seen, and where it rose."""
        self._show_rises(self._sweeps, self._energy, self._rises)
        seen = self._seen(self._sweeps)
        x, y = envelope(self._sweeps[seen], self._energy[seen, None], self._limit())
        self._curve.setData(x, y[:, 0], skipFiniteCheck=True)
        self.viewport().update()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return self.sweeps, Quantity("energy", told=energy_words)

    def traces(self) -> list[Trace]:
        """The energy, at every flip that is kept."""
        return [Trace("energy", self._sweeps, self._energy, self._curve.opts["pen"].color())]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "E = −268.1 at 1.25 sweeps"."""
        return f"E = {energy_words(y)} at {self.sweeps.words(x)}"

    def _apply_style(self) -> None:
        for index, line in enumerate(self._lines):
            line.setVisible(index < len(self._levels))
            if index < len(self._levels):
                _, value, colour = self._levels[index]
                line.setPen(pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine))
                line.setValue(value)

    def _show_rises(self, sweeps: Array, energy: Array, rises: Array) -> None:
        """Colour the steps upward, and put a triangle on the largest of each ten pixels."""
        after = np.searchsorted(sweeps, rises, side="left") if len(sweeps) else np.zeros(0, int)
        after = after[(after > 0) & (after < len(sweeps))]
        wide = self.extent.width() / max(1.0, self.getViewBox().width())
        steps = _largest(sweeps, energy, after, 2.0 * wide)
        pairs = np.stack([steps - 1, steps], axis=1).ravel()
        self._risen.setData(sweeps[pairs], energy[pairs], connect="pairs")
        marked = _largest(sweeps, energy, after, 10.0 * self._scale * wide)
        self._marks.setData(sweeps[marked], energy[marked])

    def _fit_energy(self, energy: Array, levels: list[float]) -> None:
        """Change the range if what is shown lies outside, or fills less than a third of it."""
        kept = [] if self.kept_range is None else list(self.kept_range[2:])
        if not len(energy) and not levels and not kept:
            return
        low = min(levels + kept + ([float(energy.min())] if len(energy) else []))
        high = max(levels + kept + ([float(energy.max())] if len(energy) else []))
        if high - low < 1e-9 * max(1e-6, abs(high)):
            pad = 0.1 * abs(high) or 1.0
            low, high = low - pad, high + pad
        if levels:  # their words stand below their lines
            low = min(low, min(levels) - 0.12 * (high - low))
        inside = self._low <= low and high <= self._high
        if not inside or high - low < 0.3 * (self._high - self._low):
            self._fit(low, high)

    def _fit(self, low: float, high: float) -> None:
        step = nice_step((high - low) / 4.0)
        self._low, self._high = math.floor(low / step) * step, math.ceil(high / step) * step
        self._place()

    def _place(self, *_: object) -> None:
        span = self._high - self._low
        self._y = (self._low - 0.03 * span, self._high + 0.03 * span)
        super()._place()
        many = max(1.0, min(5.0, self.getViewBox().height() / (30.0 * self._scale)))
        step = nice_step(span / many)
        self._exponent = scientific(max(abs(self._low), abs(self._high)))
        unit = 10.0**self._exponent
        decimals = max(0, -math.floor(math.log10(step / unit) + 1e-9))
        first, last = math.ceil(self._low / step - 1e-9), math.floor(self._high / step + 1e-9)
        ticks = [(i * step, number(i * step / unit, decimals)) for i in range(first, last + 1)]
        self.set_ticks("left", ticks)

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        """A round number; of energies, of the power of ten that stands over the axis."""
        if side == "bottom" or not self._exponent:
            return super().tick_words(side, value, decimals)
        return grouped(value / 10.0**self._exponent, max(0, decimals + self._exponent))

    @property
    def labels(self) -> list[Label]:
        """Names and energies of the levels, under their lines at the right."""
        area, font = self.pixels(), self._font()
        metrics = QFontMetricsF(font)
        high = metrics.height()
        fit = max(1, int(area.height() // high))
        low, top = self.extent.top(), self.extent.bottom()
        near = [level for level in self._levels if low <= level[1] <= top]
        levels = sorted(near[:fit], key=lambda level: -level[1])
        wanted, ends = [], []
        for _, value, _ in levels:
            end = self.to_pixels(self.extent.right(), value)
            room = end.y() + high + 1.0 <= area.bottom()
            wanted.append(end.y() + (high / 2.0 + 1.0) * (1.0 if room else -1.0))
            ends.append(end)
        surface = self._theme.colour("panel", 0.8)
        found = []
        middles = spread(wanted, high, area.top(), area.bottom())
        told = [
            f"{elided(name, metrics, self.NAME_WIDTH * self._scale)}  {energy_words(value)}"
            for name, value, _ in levels
        ]
        longest = max((metrics.horizontalAdvance(f"memory {words}") for words in told), default=0.0)
        if longest <= WORDY * area.width():
            told = [f"memory {words}" for words in told]
        for words, (_, _, colour), end, y in zip(told, levels, ends, middles, strict=True):
            wide = metrics.horizontalAdvance(words) + 2.0
            box = QRectF(area.right() - wide, y - high / 2.0, wide, high)
            words_in = readable(colour, self._theme.colour("panel"))
            found.append(Label(words, box, words_in, end, surface))
        return found

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawForeground(painter, rect)
        if self._exponent:
            painter.setFont(self._font())
            painter.setPen(self._theme.colour("muted"))
            area = self.pixels()
            at = QPointF(area.left() + 4.0, area.top() + QFontMetricsF(self._font()).ascent())
            painter.drawText(at, f"×10{superscript(self._exponent)}")


def _finite(values: Array) -> Array:
    """The values, 0 where they are no numbers (Qt does not survive an infinite place)."""
    return np.nan_to_num(np.asarray(values, dtype=np.float64), posinf=0.0, neginf=0.0)


def _largest(
    sweeps: Array, energy: Array, after: NDArray[np.intp], apart: float
) -> NDArray[np.intp]:
    """Of the steps that end at `after`, the largest of each stretch of `apart` sweeps."""
    if not len(after):
        return after
    rise = energy[after] - energy[after - 1]
    stretch = np.floor(sweeps[after] / apart)
    best = np.lexsort((-rise, stretch))
    _, first = np.unique(stretch[best], return_index=True)
    return np.sort(after[best[first]])
