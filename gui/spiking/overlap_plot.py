"""The overlaps with the patterns over the last seconds: of those that stand out, and how far the
others go.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import age_words, envelope, readable
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme
from gui.spiking.colours import memory_colour
from sim.arrays import Array

__all__ = ["OverlapPlot", "overlap_key"]

SPAN = 10.0  # s
RANGE = (-0.1, 1.1)
MARGIN = 14  # px at scale 1 at the right, for half of the last number
STANDS_OUT = 0.3  # overlap of another pattern, from which on it has a line of its own
MOST = 6  # of such patterns that have one
NONE: Array = np.zeros(0)


def overlap_key(
    theme: Theme, first: int, second: int, others: int, titles: Mapping[int, str] | None = None
) -> str:
    """What the lines are, in their colours, as rich text: "— 7  — 23  — 88 others".

    Parameters
    ----------
    theme : Theme
    first, second : int
        Patterns, from 1; 0 for none.
    others : int
        How many more there are.
    titles : mapping of int to str, optional
        What a pattern is called where it is not by its number.
    """
    parts = []
    for number in dict.fromkeys((first, second)):
        if number:
            name = html.escape(_title(titles, number))
            parts.append((memory_colour(theme, number, first, second).name(), name))
    if others > 0:
        parts.append((theme.muted, f"{others} other{'s' if others > 1 else ''}"))
    told = []
    for colour, name in parts:
        words = colour
        for token in ("panel", "background"):
            words = readable(QColor(words), theme.colour(token)).name()
        told.append(f'<span style="color: {words}">—&nbsp;{name.replace(" ", "&nbsp;")}</span>')
    return " &nbsp;".join(told)


def _title(titles: Mapping[int, str] | None, number: int) -> str:
    return (titles or {}).get(number, str(number))


class _Band(pg.GraphicsObject):  # type: ignore[misc]
    """The room between two curves, filled."""

    def __init__(self) -> None:
        super().__init__()
        self.colour = QColor()
        self._outline = QPolygonF()

    def set_edges(self, x: Array, low: Array, high: Array) -> None:
        """Fill from low to high, (k,) each."""
        self._outline = QPolygonF()
        if len(x):
            around = np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]])
            self._outline = pg.functions.arrayToQPolygonF(*around)
        self.update()

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        painter.drawPolygon(self._outline)


class OverlapPlot(Plot):
    """Overlaps against time: the first pattern's in blue, the second's in orange, others that stand
    out in colours of their own, and in grey how far those go that do not.

    Signals
    -------
    margins_changed(float, float)
        px left and right of the curves, for what stands above it with the same axis of time.
    """

    name = "Overlap with each pattern"
    time_axis = True
    margins_changed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told: tuple[float, float] | None = None
        self._ages, self._overlaps = NONE, np.zeros((0, 0))
        self._low, self._high = NONE, NONE
        self._first = self._second = 0
        self._others: list[int] = []  # patterns that stand out, the newest first
        self._titles: dict[int, str] = {}
        self._levels = [Level(y, angle=0) for y in (0.0, 1.0)]
        self._band = _Band()
        # The others, of which the newest are above; the second; the first.
        self._curves = [Curve() for _ in range(MOST + 2)]
        for item in (*self._levels, self._band, *self._curves):
            self.addItem(item)
        self.set_home((-SPAN, 0.0), RANGE)
        self.set_ticks("left", [(0.0, "0"), (1.0, "1")])
        self.set_ticks("bottom", [(t, age_words(t)) for t in (-SPAN, -SPAN / 2.0, 0.0)])
        self.getViewBox().sigResized.connect(self._tell_margins)

    # ---- looks ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self.getPlotItem().setContentsMargins(0, round(4 * scale), round(MARGIN * scale), 0)
        for level in self._levels:
            level.setPen(self._pen("track"))
        self._band.colour = theme.colour("muted", 0.35)
        self._dress()
        self._tell_margins()

    def _dress(self) -> None:
        wide = 1.5 * max(1.0, self._scale)
        for curve, number in zip(self._curves, self._shown(), strict=True):
            width = wide if number in (self._first, self._second) else 1.0
            curve.setPen(pg.mkPen(self._colour_of(number), width=width))

    def _shown(self) -> list[int]:
        """The pattern of each curve, from the lowest one up; 0 for none."""
        spare = [0] * (MOST - len(self._others))
        return [*spare, *reversed(self._others), self._second, self._first]

    def _colour_of(self, number: int) -> QColor:
        return memory_colour(self._theme, number, self._first, self._second)

    # ---- margins -------------------------------------------------------------------------------

    @property
    def margins(self) -> tuple[float, float]:
        """px left and right of the curves."""
        area = self.pixels()
        return area.left(), self.viewport().width() - area.right()

    def _tell_margins(self, *_: object) -> None:
        margins = self.margins
        if margins != self._told and self.pixels().width() > 1.0:
            self._told = margins
            self.margins_changed.emit(*margins)

    # ---- what is shown -------------------------------------------------------------------------

    def show_history(
        self,
        ages: Array,
        overlaps: Array,
        first: int,
        second: int,
        titles: Mapping[int, str] | None = None,
    ) -> None:
        """Draw the last seconds.

        Parameters
        ----------
        ages : (k,) float
            s before now, ascending, none above 0.
        overlaps : (k, P) float
        first, second : int
            Patterns, from 1, with a line of their own; 0 for none.
        titles : mapping of int to str, optional
            What a pattern is called where it is not by its number.
        """
        # A hair beyond the left edge, so that the curves reach it.
        kept = slice(max(0, int(np.searchsorted(ages, -SPAN)) - 1), None)
        self._ages = np.asarray(ages[kept], dtype=float)
        self._overlaps, many = np.asarray(overlaps[kept]), overlaps.shape[1]
        second = 0 if second == first else second
        first, second = (k if 1 <= k <= many else 0 for k in (first, second))
        self._titles = dict(titles or {})
        others, low = self._standing_out({first - 1, second - 1})
        rest = np.take(self._overlaps, low, axis=1)
        self._low, self._high = (rest.min(axis=1), rest.max(axis=1)) if rest.size else (NONE, NONE)
        if (first, second, others) != (self._first, self._second, self._others):
            self._first, self._second, self._others = first, second, others
            self._dress()
        self._draw()
        self.changed()

    def _standing_out(self, pair: set[int]) -> tuple[list[int], list[int]]:
        """Patterns from 1 that have lines though they are not of the pair, the newest first; and
        those, from 0, that the band holds.
        """
        many = self._overlaps.shape[1]
        most = self._overlaps.max(axis=0) if len(self._overlaps) else np.zeros(many)
        high = [k for k in np.flatnonzero(most >= STANDS_OUT).tolist() if k not in pair]
        low = [k for k in np.flatnonzero(~(most >= STANDS_OUT)).tolist() if k not in pair]
        # When each of them was high for the last time: rows before the newest one.
        ago = np.argmax(self._overlaps[::-1, high] >= STANDS_OUT, axis=0) if high else NONE
        newest = np.argsort(ago, kind="stable")[:MOST].tolist()
        return [high[k] + 1 for k in newest], low

    def _draw(self) -> None:
        """Draw it as finely as can be seen."""
        limit = max(100, round(float(self.getViewBox().width())))
        shown = self._shown()
        rows = [number - 1 for number in shown if number]
        # All of them at once: to thin them one by one takes twice as long.
        x, drawn = envelope(self._ages, np.take(self._overlaps, rows, axis=1), limit)
        lines = iter(np.ascontiguousarray(drawn.T, dtype=float))
        for curve, number in zip(self._curves, shown, strict=True):
            if number and len(self._ages):
                curve.setData(x, next(lines), skipFiniteCheck=True)
            elif curve.xData is not None and len(curve.xData):
                curve.setData([], [])
        if len(self._low):
            size = max(1, len(self._ages) // (limit // 2))
            starts = np.arange(0, len(self._ages), size)
            low = np.minimum.reduceat(self._low, starts)
            high = np.maximum.reduceat(self._high, starts)
            self._band.set_edges(np.append(self._ages[starts[:-1]], self._ages[-1]), low, high)
        else:
            self._band.set_edges(NONE, NONE, NONE)
        self.scene().update()

    def arrange(self) -> None:
        self._draw()

    # ---- values --------------------------------------------------------------------------------

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return age_words(value) if side == "bottom" else super().tick_words(side, value, decimals)

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("time from now", "s"), Quantity("overlap")

    def traces(self) -> list[Trace]:
        """The lines, those of others that stand out the newest first, and the edges of the band."""
        found = [
            Trace(
                f"pattern {_title(self._titles, k)}", self._ages, self._overlaps[:, k - 1],
                self._colour_of(k),
            )
            for k in (self._first, self._second, *self._others)
            if k
        ]  # fmt: skip
        if len(self._low):
            muted = self._theme.colour("muted")
            found.append(Trace("largest of the others", self._ages, self._high, muted))
            found.append(Trace("smallest of the others", self._ages, self._low, muted))
        return found

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "pattern 7: 0.98 at −3.2 s"."""
        across, up = self.quantities()
        return f"{name}: {up.words(y)} at {across.words(x)}"
