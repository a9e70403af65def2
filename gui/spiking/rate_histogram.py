"""How many neurons fire how often: those of a pattern, and the others."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import Label, grouped, nice_step, readable
from gui.kit.plot_values import Quantity, Reading, Table
from gui.kit.plots import Plot
from gui.kit.theme import Theme
from gui.spiking.population_plot import last_with_unit, rate_digits
from sim.arrays import Array

__all__ = ["BarPlot", "Bars", "RateHistogram", "rate_words"]

NONE: Array = np.zeros(0)
BIN = 2.0  # Hz
LEAST, STEP = 60.0, 20.0  # Hz, the shortest axis and by how much it grows
BARS = 80  # at most: on longer axes they are wider
HELD = 0.999  # of the neurons of a group the axis holds at least; the others are in the last bar
USED = 0.6  # of the axis at least: else a shorter one is laid out
WHOLE = (0.05, 0.95)  # of a bin, from where to where a bar goes
FRONT = (0.3, 0.95)  # those in front, beside which the ones behind are seen


def _centre(rates: NDArray[np.float32]) -> float:
    return float(rates.mean(dtype=float)) if len(rates) else math.nan


def rate_words(rates: NDArray[np.float32], members: NDArray[np.bool_] | None) -> str:
    """Mean rates: "held 40 ± 6 Hz, others 0.5 Hz"; without members "all 0.5 Hz".

    Parameters
    ----------
    rates : (N,) float32
        Hz.
    members : (N,) bool or None
        Of the held pattern. ± is the standard deviation between them.
    """
    if members is None or not members.any():
        return f"all {rate_digits(_centre(rates))} Hz"
    held = rates[members]
    # As many digits after the point as the mean has.
    wide = grouped(float(held.std(dtype=float)), 0 if _centre(held) >= 9.95 else 1)
    others = rate_digits(_centre(rates[~members]))
    return f"held {rate_digits(_centre(held))} ± {wide} Hz, others {others} Hz"


class Bars(pg.GraphicsObject):  # type: ignore[misc]
    """Bars from 0 up, filled, in a plot of fixed range."""

    def __init__(self) -> None:
        super().__init__()
        self.colour = QColor("white")
        self._path = QPainterPath()

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()

    def set_bars(self, edges: Array, heights: Array, part: tuple[float, float] = WHOLE) -> None:
        """Have these bars.

        Parameters
        ----------
        edges : (b + 1,) float
        heights : (b,) float
        part : (float, float)
            Of the way from one edge to the next, from where to where a bar goes.
        """
        path = QPainterPath()
        there = np.flatnonzero(heights > 0.0)
        wide = np.diff(edges)[there]
        left, right = (edges[there] + end * wide for end in part)
        for x0, x1, high in zip(
            left.tolist(), right.tolist(), heights[there].tolist(), strict=True
        ):
            path.addRect(x0, 0.0, x1 - x0, high)
        self._path = path
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(self._path, self.colour)


class BarPlot(Plot):
    """A plot of bars, or words where there is nothing to count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = ""

    @property
    def nothing(self) -> str:
        """What is said instead of bars; empty where there are some."""
        return self._nothing

    def clear_bars(self) -> None:
        """Have no bars."""
        raise NotImplementedError

    def show_nothing(self, words: str) -> None:
        """Say in words why there are no bars."""
        if words != self._nothing:
            self.clear_bars()
            self._say(words)

    def _say(self, words: str) -> None:
        """Take these words, or with empty ones the bars."""
        self._nothing = words
        self.scene().update()
        self.changed()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.setFont(self._font())
        if self._nothing:
            painter.fillRect(rect, self._theme.colour("panel"))
            painter.setPen(self._theme.colour("muted"))
            middle = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(QRectF(self.viewport().rect()), middle, self._nothing)
            return
        for label in self.labels:
            label.paint(painter, self._font())

    @property
    def labels(self) -> list[Label]:
        """Words on the bars."""
        return []

    def _between(self, edges: Array) -> slice:
        """The bars that are shown."""
        if not self.zoomed:
            return slice(0, max(0, len(edges) - 1))
        part = self.extent
        first = int(np.searchsorted(edges[1:], part.left(), side="right"))
        return slice(first, int(np.searchsorted(edges[:-1], part.right())))

    def bar_at(self, position: QPointF, edges: Array) -> int | None:
        """The bar above or below a position; None beside them."""
        if self._nothing or len(edges) < 2 or not self.pixels().contains(position):
            return None
        place = int(np.searchsorted(edges, self.to_place(position).x(), side="right")) - 1
        return place if 0 <= place < len(edges) - 1 else None


@dataclass(frozen=True)
class _Group:
    """Neurons that are counted together: what they are called, per cent of them in each bar."""

    name: str
    shares: Array

    @property
    def heights(self) -> Array:
        """As they are drawn: the highest bar of every group is as high as the plot."""
        return self.shares / max(float(self.shares.max(initial=0.0)), 1e-12)


class RateHistogram(BarPlot):
    """Firing rates of the neurons of the held pattern, and of the others.

    There are ten times as many others, nearly all of them in one bar: each group is drawn as high
    as the plot, and its highest bar says how many per cent of the group it is. The axis grows at
    once and shrinks late.
    """

    name = "Firing rates"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._top, self._edges = LEAST, NONE
        self._groups: tuple[_Group, ...] = ()
        self._colour: QColor | None = None
        self._bars = (Bars(), Bars())
        for bars in self._bars:
            self.addItem(bars)
        self.getPlotItem().hideAxis("left")
        self.setToolTip(
            "How many neurons fire how often. Each group is drawn as high as the plot; its highest "
            "bar says its share."
        )
        self._place()
        self.getViewBox().sigResized.connect(self._place)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._dress()
        self._place()

    def _dress(self) -> None:
        others, held = self._bars
        others.colour = self._theme.colour("muted")
        held.colour = self._theme.colour("input") if self._colour is None else self._colour
        self.scene().update()

    # ---- what is shown -------------------------------------------------------------------------

    def show_rates(
        self,
        rates: NDArray[np.float32],
        members: NDArray[np.bool_] | None = None,
        colour: QColor | None = None,
    ) -> None:
        """Draw how many neurons have which rate.

        Parameters
        ----------
        rates : (N,) float32
            Hz.
        members : (N,) bool, optional
            Those of the held pattern; without them all neurons are one group.
        colour : QColor, optional
            Of the members' bars.
        """
        split = [("all", rates)] if members is None else [
            ("others", rates[~members]), ("held", rates[members])
        ]  # fmt: skip
        split = [(name, group) for name, group in split if len(group)]
        self._fit([group for _, group in split])
        wide = self._bin
        edges = np.arange(0.0, self._top + 0.5 * wide, wide)
        bars = len(edges) - 1
        self._groups = tuple(
            _Group(name, _shares(group, wide, bars)) for name, group in split
        )  # fmt: skip
        self._edges = edges
        if colour != self._colour:
            self._colour = colour
            self._dress()
        self._draw()
        self._say("")

    def clear_bars(self) -> None:
        """Have no bars."""
        self._groups, self._edges = (), NONE
        self._draw()

    @property
    def _bin(self) -> float:
        """How wide a bar is, Hz."""
        return next(w for w in (BIN, 5.0, 10.0, 20.0, math.inf) if self._top <= BARS * w)

    def _draw(self) -> None:
        found = {group.name == "held": group for group in self._groups}
        for held, bars, part in ((False, self._bars[0], WHOLE), (True, self._bars[1], FRONT)):
            heights = (
                found[held].heights if held in found else np.zeros(max(0, len(self._edges) - 1))
            )
            bars.set_bars(self._edges, heights, part)

    # ---- the axes ------------------------------------------------------------------------------

    def _fit(self, groups: list[NDArray[np.float32]]) -> None:
        """Have the axis hold nearly all neurons of every group."""
        far = 1.03 * max(map(_most, groups), default=0.0)
        if far > self._top or far < USED * self._top:
            wanted = max(far, LEAST)
            step = STEP if wanted <= 160.0 else 5.0 * STEP
            self._top = step * math.ceil(wanted / step - 1e-9)
            self._place()

    def _place(self, *_: object) -> None:
        """Set range and ticks, with room for the words over the highest bars."""
        words = QFontMetricsF(self._font()).height() + 2.0
        high = max(20.0, self.getViewBox().height() - words)
        self.set_home((-0.02 * self._top, self._top), (0.0, 1.0 + words / high))
        step = STEP if self._top <= 120.0 else nice_step(self._top / 6.0)
        places = np.arange(0.0, self._top + 0.5 * step, step).tolist()
        self.set_ticks("bottom", last_with_unit([(v, f"{v:.0f}") for v in places], "Hz"))

    # ---- words on it ---------------------------------------------------------------------------

    @property
    def labels(self) -> list[Label]:
        """Over the highest bar of each group its share: "94 % of the others"."""
        made: list[Label] = []
        if not self._groups or self.zoomed:
            return made
        area, metrics = self.pixels(), QFontMetricsF(self._font())
        surface, high = self._theme.colour("panel"), metrics.height()
        for group in self._groups:
            highest = int(np.argmax(group.shares))
            middle = float(0.5 * (self._edges[highest] + self._edges[highest + 1]))
            at = self.to_pixels(middle, 1.0)
            share = float(group.shares[highest])
            words = f"{grouped(share, int(99.0 <= share < 99.95))} % of {_told(group.name)}"
            wide = metrics.horizontalAdvance(words) + 2.0
            left = min(max(at.x() - 0.5 * wide, area.left()), area.right() - wide)
            before = made[-1].rectangle if made else QRectF()
            box = QRectF(left, at.y() - high - 1.0, wide, high)
            if made and box.intersects(before.adjusted(-8.0, 0.0, 8.0, 0.0)):
                box.moveLeft(before.right() + 10.0 * self._scale)
            colour = self._bars[group.name == "held"].colour
            made.append(Label(words, box, readable(colour, surface), box.topLeft(), surface))
        return made

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("rate", "Hz", 0), Quantity("neurons", "%", 1)

    def reading_at(self, position: QPointF) -> Reading | None:
        """ "38 to 40 Hz: 12.4 % of the held, 0.1 % of the others"."""
        bar = self.bar_at(position, self._edges)
        if bar is None or not self._groups:
            return None
        low, high = self._edges[bar], self._edges[bar + 1]
        ends = f"{low:.0f} to {high:.0f} Hz" if bar < len(self._edges) - 2 else (
            f"{low:.0f} Hz or more"
        )  # fmt: skip
        told = [
            f"{grouped(float(group.shares[bar]), 1)} % of {_told(group.name)}"
            for group in reversed(self._groups)
        ]
        last = self._groups[-1].name == "held"
        return Reading(f"{ends}: {', '.join(told)}", None, self._bars[last].colour)

    def values(self) -> Table:
        """A row for each bar: its rates, and the share of each group."""
        seen = self._between(self._edges)
        named = tuple(f"{_told(group.name)} (%)" for group in self._groups)
        columns = [self._edges[:-1][seen], self._edges[1:][seen]]
        columns += [group.shares[seen] for group in self._groups]
        return Table(("rate from (Hz)", "to (Hz)", *named), tuple(columns))


def _told(name: str) -> str:
    return {"all": "all neurons", "held": "the held", "others": "the others"}[name]


def _most(rates: NDArray[np.float32]) -> float:
    """The rate that nearly no neuron exceeds, Hz."""
    rank = min(len(rates) - 1, int(HELD * len(rates)))
    return float(np.partition(rates, rank)[rank])


def _shares(rates: NDArray[np.float32], wide: float, bars: int) -> Array:
    """Per cent of the neurons in each bar; what is beyond the last stands in it."""
    places = np.clip((rates * np.float32(1.0 / wide)).astype(np.int64), 0, bars - 1)
    return np.asarray(100.0 * np.bincount(places, minlength=bars) / len(rates))
