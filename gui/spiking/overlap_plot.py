"""The overlaps with the patterns over the last seconds: two of them, and how far the others go."""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import envelope, readable
from gui.kit.plot_values import Quantity, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme
from gui.spiking.colours import memory_colour
from sim.arrays import Array

__all__ = ["OverlapPlot", "overlap_key"]

SPAN = 10.0  # s
RANGE = (-0.1, 1.1)
MARGIN = 14  # px at scale 1 at the right, for half of the last number
STANDS_OUT = 0.15  # overlap of another pattern, from which on it has a line of its own
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
    """Overlaps against time: the first pattern's in blue, the second's in orange, and in grey how
    far those of all others go; one of the others that stands out has a line.

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
        self._first = self._second = self._third = 0
        self._titles: dict[int, str] = {}
        self._levels = [Level(y, angle=0) for y in (0.0, 1.0)]
        self._band = _Band()
        self._curves = [Curve() for _ in range(3)]  # the largest other, the second, the first
        for item in (*self._levels, self._band, *self._curves):
            self.addItem(item)
        self.set_home((-SPAN, 0.0), RANGE)
        self.set_ticks("left", [(0.0, "0"), (1.0, "1")])
        self.set_ticks("bottom", [(t, self._age(t)) for t in (-SPAN, -SPAN / 2.0, 0.0)])
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
        shown = (self._third, self._second, self._first)
        for curve, number, width in zip(self._curves, shown, (1.0, wide, wide), strict=True):
            curve.setPen(pg.mkPen(self._colour_of(number), width=width))

    def _colour_of(self, number: int) -> QColor:
        if number == self._third:
            return self._theme.colour("muted")
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
        others = [k for k in range(many) if k + 1 not in (first, second)]
        rest = np.take(self._overlaps, others, axis=1)
        third = 0
        if rest.size:
            self._low, self._high = rest.min(axis=1), rest.max(axis=1)
            if float(self._high.max()) > STANDS_OUT:
                third = others[int(np.argmax(rest.max(axis=0)))] + 1
        else:
            self._low = self._high = NONE
        if (first, second, third) != (self._first, self._second, self._third):
            self._first, self._second, self._third = first, second, third
            self._dress()
        self._draw()
        self.changed()

    def _draw(self) -> None:
        """Draw it as finely as can be seen."""
        limit = max(100, round(float(self.getViewBox().width())))
        for curve, number in zip(
            self._curves, (self._third, self._second, self._first), strict=True
        ):
            if number and len(self._ages):
                x, y = envelope(self._ages, self._overlaps[:, number - 1, None], limit)
                curve.setData(x, np.ascontiguousarray(y[:, 0], dtype=float), skipFiniteCheck=True)
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
        self.viewport().update()

    def arrange(self) -> None:
        self._draw()

    # ---- values --------------------------------------------------------------------------------

    @staticmethod
    def _age(value: float) -> str:
        return "now" if value == 0 else f"−{-value:.6g} s"

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return self._age(value) if side == "bottom" else super().tick_words(side, value, decimals)

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("time from now", "s"), Quantity("overlap")

    def traces(self) -> list[Trace]:
        """The lines, and the edges of the band."""
        found = [
            Trace(
                f"pattern {_title(self._titles, k)}", self._ages, self._overlaps[:, k - 1],
                self._colour_of(k),
            )
            for k in (self._first, self._second, self._third)
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
