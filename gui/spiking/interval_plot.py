"""How long one neuron is silent between two spikes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import Label, nice_step
from gui.kit.plot_values import Quantity, Reading, Table
from gui.kit.plots import Level
from gui.kit.theme import Theme
from gui.spiking.population_plot import last_with_unit
from gui.spiking.rate_histogram import BarPlot, Bars
from sim.arrays import Array
from sim.spiking.intervals import FEWEST, Intervals
from sim.words import grouped

__all__ = ["IntervalPlot", "neuron_words"]

NONE: Array = np.zeros(0)
BARS = 24  # about as many there are
LEAST = 40.0  # ms, the shortest axis
HELD = 0.97  # of the intervals lie on the axis at least; how many are longer is said
USED = 0.5  # of the axes at least: else shorter ones are laid out
FEW = 5.0  # intervals, the lowest axis


def neuron_words(
    neuron: int, variation: float, held: str = "", member: bool = False, patterns: int = 0
) -> tuple[str, str, str]:
    """What stands over plots of one neuron: ("Neuron 1,204", "in pattern 7", "CV 0.62").

    Parameters
    ----------
    neuron : int
        From 0, as `SpikingSnapshot.probe`; told from 1.
    variation : float
        Coefficient of variation of its intervals; NaN for too few.
    held : str
        The number, or the name, of the pattern that is remembered; empty for none.
    member : bool
        Whether the neuron is in that pattern.
    patterns : int
        In how many it is at all, said where none is remembered.
    """
    if held:
        called = f"pattern {held}" if held.isdigit() else f"“{held}”"
        where = f"in {called}" if member else f"not in {called}"
    else:
        where = f"in {patterns or 'no'} pattern{'' if patterns in (0, 1) else 's'}"
    told = grouped(variation, 2) if math.isfinite(variation) else "–"
    return f"Neuron {neuron + 1:,}", where, f"CV {told}"


class IntervalPlot(BarPlot):
    """How many intervals between two spikes of a neuron are how long, and their mean.

    The axis holds nearly all of them: after a quiet time few are ten times as long as the others.
    It grows at once and shrinks late.

    Parameters
    ----------
    span : float
        s over which spikes are counted, for the words.
    """

    name = "Intervals between spikes"

    def __init__(self, span: float = 10.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._few = f"Fewer than {FEWEST + 1} spikes in the last {span:.6g} s."
        self._top, self._high = LEAST, FEW
        self._edges, self._counts = NONE, np.zeros(0, dtype=np.int64)
        self._mean, self._longer = math.nan, 0
        self._bars, self._line = Bars(), Level(0.0, angle=90)
        self.addItem(self._bars)
        self.addItem(self._line)
        self._line.hide()
        self.setToolTip(
            "How many intervals between two spikes of the chosen neuron are how long; the dashed "
            "line is their mean. CV: their standard deviation over their mean, 1 for spikes at "
            "random, 0 for a clock."
        )
        self._place()
        self.getViewBox().sigResized.connect(self._place)
        self._nothing = self._few

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._bars.colour = theme.colour("text", 0.6)
        self._line.setPen(self._pen("state", 1.5, style=Qt.PenStyle.DashLine))
        self._place()
        self.scene().update()

    # ---- what is shown -------------------------------------------------------------------------

    def show_intervals(self, found: Intervals) -> None:
        """Draw the intervals of a neuron; words if they are too few."""
        if not found.known:
            self.show_nothing(self._few)
            return
        ms = 1e3 * found.intervals
        self._mean = 1e3 * found.mean
        self._fit(ms)
        edges, self._counts = found.histogram(1e-3 * self._top / BARS, 1e-3 * self._top)
        self._edges = 1e3 * edges
        self._longer = len(ms) - int(self._counts.sum())
        self._bars.set_bars(self._edges, self._counts.astype(float))
        self._line.setVisible(self._mean <= self._top)
        self._line.setValue(self._mean)
        self._fit_height()
        self._say("")

    def clear_bars(self) -> None:
        """Have no bars."""
        self._edges, self._counts = NONE, np.zeros(0, dtype=np.int64)
        self._mean, self._longer = math.nan, 0
        self._bars.set_bars(NONE, NONE)
        self._line.hide()

    # ---- the axes ------------------------------------------------------------------------------

    def _fit(self, ms: NDArray[np.float64]) -> None:
        far = 1.05 * float(np.quantile(ms, HELD))
        if far > self._top or far < USED * self._top:
            self._top = _round_up(max(far, LEAST))
            self._place()

    def _fit_height(self) -> None:
        high = 1.05 * float(self._counts.max(initial=0))
        if high > self._high or high < USED * self._high:
            self._high = _round_up(max(high, FEW))
            self._place()

    def _place(self, *_: object) -> None:
        """Set the range, with room for the words over the highest bar."""
        words = QFontMetricsF(self._font()).height() + 2.0
        room = words / max(20.0, self.getViewBox().height() - words)
        self.set_home((0.0, self._top), (0.0, self._high * (1.0 + room)))

    def _ticks_between(self, side: str) -> list[tuple[float, str]]:
        ticks = list(super()._ticks_between(side))
        if side == "left":  # there is no half interval
            return [(y, words) for y, words in ticks if y == round(y) and y <= self._high]
        return last_with_unit(ticks, "ms")

    # ---- words on it ---------------------------------------------------------------------------

    @property
    def labels(self) -> list[Label]:
        """The mean at the top of its line, and how many intervals are longer than the axis."""
        if not len(self._edges) or self.zoomed:
            return []
        area, metrics = self.pixels(), QFontMetricsF(self._font())
        surface, high, made = self._theme.colour("panel"), metrics.height(), []
        words = f"mean {_length(self._mean)}"
        wide = metrics.horizontalAdvance(words) + 2.0
        at = self.to_pixels(min(self._mean, self._top), 0.0).x()
        left = at + 4.0 * self._scale
        if self._mean > self._top:
            left = area.right() - wide
        elif left + wide > area.right():
            left = at - wide - 4.0 * self._scale
        box = QRectF(left, area.top(), wide, high)
        colour = self._theme.colour("state_words")
        made.append(Label(words, box, colour, box.topLeft(), surface))
        if self._longer:
            words = f"{self._longer:,} over {self._top:.6g} ms"
            wide = metrics.horizontalAdvance(words) + 2.0
            right = QRectF(area.right() - wide, area.top(), wide, high)
            if right.intersects(box.adjusted(-8.0, 0.0, 8.0, 0.0)):
                right.translate(0.0, high)
            muted = self._theme.colour("muted")
            made.append(Label(words, right, muted, right.topLeft(), surface))
        return made

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        return Quantity("interval", "ms", 0), Quantity("intervals", "", 0)

    def reading_at(self, position: QPointF) -> Reading | None:
        """ "24 to 28 ms: 12 intervals"."""
        bar = self.bar_at(position, self._edges)
        if bar is None:
            return None
        count = int(self._counts[bar])
        ends = f"{max(0.0, self._edges[bar]):.6g} to {self._edges[bar + 1]:.6g} ms"
        told = f"{ends}: {count:,} interval{'' if count == 1 else 's'}"
        return Reading(told, None, self._theme.colour("text"))

    def values(self) -> Table:
        """A row for each bar."""
        seen = self._between(self._edges)
        ends = self._edges[:-1][seen], self._edges[1:][seen]
        return Table(("interval from (ms)", "to (ms)", "intervals"), (*ends, self._counts[seen]))


def _length(ms: float) -> str:
    """ "25 ms", "8.3 ms"."""
    return f"{grouped(ms, 0 if ms >= 9.95 else 1)} ms"


def _round_up(value: float) -> float:
    """The next round number."""
    step = nice_step(value / 5.0)
    return step * math.ceil(value / step - 1e-9)
