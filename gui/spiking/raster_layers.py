"""The spikes of a raster in pixels: a ring of columns to which new ones are added."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from sim.arrays import Array
from sim.spiking.sample import Sample, unpacked

__all__ = ["FAST", "History", "RowPlaces", "SpikeImage"]

FAST = 0.08  # s since its last spike, within which a neuron fires at 12 Hz or more: it is active
TAIL = 8  # rows by which it is known that a history goes on from the one before
NEVER = -(2**30)  # columns ago
ALONE = 1  # the tone of a spike that stands alone; those of the groups are above it
Bytes = NDArray[np.uint8]


def _lines(tops: Array) -> NDArray[np.intp]:
    """The lines of pixels that heights, px, lie in; what lacks a hair of a line lies in it."""
    return np.floor(tops + 1e-6).astype(np.intp)


@dataclass(frozen=True, eq=False)
class History:
    """What a raster shows.

    Parameters
    ----------
    times : (k,) float
        s, ascending.
    rows : (k, ceil(N/8)) uint8
        Who has fired since the row before, a bit for each neuron.
    now : float
        s, at the right edge.
    span : float
        s from the left edge to the right one.
    """

    times: Array
    rows: Bytes
    now: float
    span: float


class RowPlaces:
    """Where the rows of a raster lie: groups one below the other, a gap between them.

    Parameters
    ----------
    sizes : sequence of int
        Rows of each group.
    height : int
        px there are.
    gap : int
        px between two groups.
    """

    def __init__(self, sizes: Sequence[int], height: int, gap: int) -> None:
        many = sum(sizes)
        self.height = max(1, height)
        self.each = max(0.0, height - gap * (len(sizes) - 1)) / max(1, many)
        """px of a row."""
        above = np.repeat(np.arange(len(sizes)) * gap, sizes)
        tops = above + np.arange(many) * self.each
        firsts = np.cumsum([0, *sizes])[:-1]
        self.group_tops = [g * gap + float(first) * self.each for g, first in enumerate(firsts)]
        # Of floors the end of a row is the top of the next one: no line of pixels is left between.
        begins = _lines(np.asarray(self.group_tops))
        self._group_ends = np.repeat(np.append(begins[1:] - gap, self.height)[: len(sizes)], sizes)
        last = np.maximum(self._group_ends - 1, np.repeat(begins, sizes))
        self._lines = np.minimum(np.minimum(_lines(tops), last), self.height - 1)
        own = self.each >= 1.0
        self.tops: Array = self._lines.astype(float) if own else tops
        """(m,) float, px; of rows that have lines of pixels of their own the first of those."""
        following = np.append(self.tops[1:], np.inf)[:many]
        self._ends = np.minimum(following, self._group_ends) if own else tops + 1.0

    def row_at(self, y: float) -> int | None:
        """The row at a height, px from the top."""
        row = int(np.searchsorted(self.tops, y, side="right")) - 1
        return row if row >= 0 and self.tops[row] <= y < self._ends[row] else None

    def middle_of(self, row: int) -> float:
        """px."""
        if self.each < 1.0:
            return float(self.tops[row]) + 0.5 * self.each
        return 0.5 * float(self.tops[row] + self._ends[row])

    def sources(self, roomy: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which rows share a pixel, and what each pixel shows.

        Returns
        -------
        starts : (u,) int
            The first row of each lot of rows that are shown together.
        lots : (height,) int
            The lot that a line of pixels shows; u for none.
        """
        places, starts = np.unique(self._lines, return_index=True)
        lots = np.full(self.height, len(starts), np.intp)
        apart = max(1, round(0.2 * self.each)) if self.each >= roomy else 0
        stops = np.minimum(np.append(places[1:], self.height), self._group_ends[starts])
        for lot, (top, stop) in enumerate(zip(places.tolist(), stops.tolist(), strict=True)):
            lots[top : max(top + 1, stop - apart)] = lot
        return starts, lots


class SpikeImage:
    """The spikes of a sample as an image of the pixels that they are shown in.

    A column of pixels is a stretch of time that begins at a multiple of its length, so that nothing
    shimmers as it scrolls; a neuron that has fired at any time of it is seen. A spike is grey if it
    stands alone, and has the colour of its group if the neuron has fired less than `FAST` before.
    """

    def __init__(self) -> None:
        self._sample: Sample | None = None
        self._neurons, self._tones = np.zeros(0, np.intp), np.zeros(0, np.uint8)
        self._table = np.zeros(1, np.uint32)
        self._faded = False  # whether the picture is in other colours than those of the table
        self._wide, self._dots = 0, (1, 1)
        self._starts, self._lots = np.zeros(0, np.intp), np.zeros(0, np.intp)
        self._cells = np.zeros((0, 0), np.uint8)  # a row of it for each column of pixels
        self._pixels = np.zeros((0, 0), np.uint32)
        self._image = QImage()
        self._places: RowPlaces | None = None
        self._stale = True
        self._span, self._end = 1.0, 0
        self._now = -math.inf
        self._last = np.zeros(0, np.int32)  # columns since the last spike, counted backwards
        self._tail: tuple[Array, Bytes] = (np.zeros(0), np.zeros((0, 0), np.uint8))

    # ---- what it is made of --------------------------------------------------------------------

    def set_sample(self, sample: Sample) -> None:
        """Show these neurons from now on."""
        self._sample = sample
        self._neurons = sample.neurons
        self._tones = np.repeat(np.arange(len(sample.groups)) + ALONE + 1, sample.sizes).astype(
            np.uint8
        )
        self._places, self._stale = None, True

    def set_colours(self, single: QColor, groups: Sequence[QColor]) -> None:
        """Draw a spike that stands alone in one colour, others in those of their groups."""
        table = np.array([0, single.rgb(), *(colour.rgb() for colour in groups)], np.uint32)
        if not np.array_equal(table, self._table):
            self._table, self._faded = table, True

    def lay_out(self, wide: int, places: RowPlaces, dots: tuple[int, int], roomy: float) -> None:
        """Have so many columns of pixels, and rows at these places.

        Parameters
        ----------
        wide : int
        places : RowPlaces
        dots : (int, int)
            Columns that a spike which stands alone takes, and one of an active neuron: they are so
            close together that wide ones would leave nothing between them.
        roomy : float
            px of a row from which on a gap is left below it.
        """
        if (wide, places, dots) == (self._wide, self._places, self._dots):
            return
        self._wide, self._places, self._dots, self._stale = wide, places, dots, True
        self._starts, self._lots = places.sources(roomy)
        if self._cells.shape != (wide, places.height):
            self._cells = np.zeros((wide, places.height), np.uint8)
            self._pixels = np.zeros((places.height, wide), np.uint32)
            self._image = QImage(
                self._pixels.data, wide, places.height, 4 * wide,
                QImage.Format.Format_ARGB32_Premultiplied,
            )  # fmt: skip

    # ---- time ----------------------------------------------------------------------------------

    def show(self, h: History) -> None:
        """Have it show a history: the new rows are added, or all of it is made anew."""
        if not self._wide or not len(self._neurons):
            return
        fits = len(h.times) == len(h.rows) and int(self._neurons.max()) < 8 * h.rows.shape[1]
        new = self._new(h) if fits else None
        if new is None:
            self._clear(h)
            new = 0
        elif self._faded and self._cells.max(initial=0) < len(self._table):
            self._pixels[:] = self._table[self._cells].T
        self._faded = False
        self._span, self._now = h.span, h.now
        self._scroll(max(self.column_at(h.now), self._end))
        if not fits:
            self._stale = True
            return
        if new < len(h.times):
            self._add(h, new)
            self._tail = h.times[-TAIL:].copy(), h.rows[-TAIL:].copy()

    def _new(self, h: History) -> int | None:
        """The first row that is not yet shown; None if it does not go on from what is."""
        times, rows = self._tail
        if self._stale or not len(times) or h.span != self._span or h.now < self._now:
            return None
        stop = int(np.searchsorted(h.times, times[-1], side="right"))
        start = max(0, stop - len(times))
        known = len(times) - (stop - start)
        goes_on = (
            stop > start
            and np.array_equal(h.times[start:stop], times[known:])
            and np.array_equal(h.rows[start:stop], rows[known:])
        )
        return stop if goes_on else None

    def _clear(self, h: History) -> None:
        self._cells[:] = 0
        self._pixels[:] = 0
        self._last = np.full(len(self._neurons), NEVER, np.int32)
        self._tail = np.zeros(0), np.zeros((0, 0), np.uint8)
        self._span, self._stale = h.span, False
        self._end = self.column_at(h.now)

    def column_at(self, time: float) -> int:
        """The column of pixels of a time, s, counted from time 0."""
        return math.floor(time * self._wide / self._span + 1e-6)

    def _scroll(self, end: int) -> None:
        """Have this column at the right edge."""
        new = np.arange(max(self._end + 1, end - self._wide + 1), end + 1) % self._wide
        if len(new):
            self._cells[new] = 0
            self._pixels[:, new] = 0
        self._end = end

    def _add(self, h: History, first: int) -> None:
        """Draw rows from one on."""
        times = h.times[first:]
        toned = self._toned(unpacked(h.rows[first:], self._neurons), h)
        columns = np.floor(times * (self._wide / self._span) + 1e-6).astype(np.int64)
        begins = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
        if len(begins) < len(columns):
            toned = np.maximum.reduceat(toned, begins, axis=0)
        if len(self._starts) < len(self._neurons):
            toned = np.maximum.reduceat(toned, self._starts, axis=1)
        lines = np.pad(toned, ((0, 0), (0, 1)))[:, self._lots]
        low = self._end - self._wide + 1
        touched = set()
        alone, active = self._dots
        for back in range(max(self._dots)):
            if back == active:
                lines = np.where(lines == ALONE, lines, 0)
            elif back == alone:
                lines = np.where(lines > ALONE, lines, 0)
            at = columns[begins] - back
            seen = (at >= low) & (at <= self._end)
            slots = at[seen] % self._wide
            self._cells[slots] = np.maximum(self._cells[slots], lines[seen])
            touched.update(slots.tolist())
        changed = np.array(sorted(touched), np.intp)
        self._pixels[:, changed] = self._table[self._cells[changed]].T

    def _toned(self, fired: NDArray[np.bool_], h: History) -> Bytes:
        """The tone of every spike, (k, m): 1 for one that stands alone, else that of its group."""
        k = len(fired)
        column = (h.times[-1] - h.times[0]) / (len(h.times) - 1) if len(h.times) > 1 else FAST
        reach = max(1, round(FAST / max(column, 1e-6)))
        at = np.arange(k, dtype=np.int32)[:, None]
        last = np.empty((k + 1, len(self._neurons)), np.int32)
        last[0] = self._last
        last[1:] = np.where(fired, at, np.int32(NEVER))
        np.maximum.accumulate(last, axis=0, out=last)
        quick = fired & (at - last[:-1] <= reach)
        self._last = np.maximum(last[-1] - k, NEVER).astype(np.int32)
        return np.where(quick, self._tones, fired.astype(np.uint8)).astype(np.uint8, copy=False)

    # ---- what is drawn -------------------------------------------------------------------------

    def place_of(self, time: float) -> int:
        """Pixels from the left edge to the column of a time, s; it may lie outside."""
        return self.column_at(time) - (self._end - self._wide + 1)

    def pieces(self) -> list[tuple[int, QRectF]]:
        """What is drawn from the left to the right: at which column, and which part of `image`."""
        start = (self._end + 1) % self._wide
        high = float(self._cells.shape[1])
        cut = [(0, QRectF(start, 0, self._wide - start, high))]
        if start:
            cut.append((self._wide - start, QRectF(0, 0, start, high)))
        return cut

    @property
    def image(self) -> QImage:
        """The ring; drawn in `pieces`."""
        return self._image
