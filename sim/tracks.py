"""Traces, the rows that are kept of them, and an earlier moment of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Trace", "Track", "View", "window"]

SHOWN_ROWS = 500  # points of a curve at most
SHOWN_EVENTS = 4000  # of a trace written when things happen
AT_FIRST = 64  # rows there is room for before any are written


@dataclass(frozen=True)
class Trace:
    """A quantity written down as a run goes.

    Parameters
    ----------
    name : str
        Its name in files.
    unit : str
        SI unit of the stored values.
    every : int
        Steps from one kept row to the next; 0 for a trace whose rows come when something happens
        and not with the steps.
    rows : int
        How many rows are kept; older ones go.
    width : int
        Values in a row.
    clock : str
        The trace that holds the times of its rows; its own name for one that holds times.
    of : int
        Another number when the same name and shape stand for other things than before.
    shown_rows : int
        How many rows are shown at most: evenly spaced ones, or the newest where they come when
        something happens. 0 for the usual number of such a trace.
    packed : int
        Of a trace of bits, 8 in each value of a row, the first one lowest: how many there are; 0
        for one of numbers.
    meaning : str
        What it is, in a line of plain English.
    shown_unit : str
        The unit in which a person reads it ("deg"); that of the stored values if empty.
    scale : float
        Stored units in one shown unit.
    """

    name: str
    unit: str
    every: int
    rows: int
    width: int = 1
    clock: str = "time"
    of: int = 0
    shown_rows: int = 0
    packed: int = 0
    meaning: str = ""
    shown_unit: str = ""
    scale: float = 1.0

    @property
    def shown_in(self) -> tuple[str, float]:
        """The unit in which a person reads it, and stored units in one of these."""
        return self.shown_unit or self.unit, self.scale

    @property
    def dtype(self) -> Any:
        """Of the values that are kept."""
        return np.uint8 if self.packed else np.float64 if self.width == 1 else np.float32

    @property
    def most_shown(self) -> int:
        """How many rows are shown at most."""
        return self.shown_rows or (SHOWN_ROWS if self.every else SHOWN_EVENTS)


class Track:
    """The last `rows` rows of one trace, always contiguous; room is made as they come."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._buffer = self._room(min(AT_FIRST, 2 * trace.rows))
        self._end = 0
        self.written = 0
        """Rows ever written."""
        self.last_step = 0
        """The last step of which it knows, where rows come with the steps."""
        self.clock_written = 0
        """Rows of its clock that were written when the last of its own were."""

    def copy(self) -> Track:
        """The same rows, by themselves."""
        other = Track(self.trace)
        other._buffer, other._end = self._buffer[: self._end].copy(), self._end
        other.written, other.last_step = self.written, self.last_step
        other.clock_written = self.clock_written
        return other

    @property
    def nbytes(self) -> int:
        """Bytes of the rows there is room for."""
        return int(self._buffer.nbytes)

    def compact(self) -> None:
        """Give back the room for rows to come: there are none, as far as is known."""
        self._buffer = self._buffer[: self._end].copy()

    def drop(self, rows: int) -> None:
        """Let the newest rows go."""
        self._end = max(0, self._end - rows)
        self.written -= rows
        if rows and self.trace.packed:
            self._buffer = self._buffer.copy()  # what is shown of it stays what it is

    def write(self, rows: NDArray[Any]) -> None:
        """Add the newest rows."""
        self.written += len(rows)
        rows = rows[-self.trace.rows :]
        if self._end + len(rows) > len(self._buffer):
            self._make_room(len(rows))
        self._buffer[self._end : self._end + len(rows)] = rows
        self._end += len(rows)

    def _room(self, rows: int) -> NDArray[Any]:
        trace = self.trace
        flat = trace.width == 1 and not trace.packed
        return np.empty(rows if flat else (rows, trace.width), trace.dtype)

    def _make_room(self, rows: int) -> None:
        """Twice as much, up to twice of what is kept; from then on by letting the oldest go."""
        keep, full = self.trace.rows, 2 * self.trace.rows
        there = self._end if self._end + rows <= full else min(self._end, keep)
        kept = self._buffer[self._end - there : self._end]
        if len(self._buffer) < full:
            self._buffer = self._room(min(full, max(AT_FIRST, 2 * len(self._buffer), there + rows)))
        elif self.trace.packed:
            self._buffer = self._room(full)
        else:
            kept = kept.copy()
        self._buffer[:there] = kept
        self._end = there

    def last(self, rows: int, skip: int = 0) -> NDArray[np.float64]:
        """The newest rows but so many."""
        end = max(0, self._end - skip)
        # Of what is older than it has to keep there may be more or less.
        start = max(0, self._end - self.trace.rows, end - rows)
        return self._buffer[min(start, end) : end]

    def after(self, step: int, time: float) -> int:
        """How many rows of a clock were written after a step, at this time."""
        if self.trace.every:
            every = self.trace.every
            return max(0, self.last_step // every - step // every)
        return int(np.sum(self.last(self.trace.rows) > time))


@dataclass(frozen=True)
class View:
    """What of a recorder belongs to an earlier moment.

    Parameters
    ----------
    tracks : mapping
        `Recorder.tracks` of that time.
    step : int
        Its step.
    time : float
        The model's time then.
    """

    tracks: Mapping[str, Any]
    step: int
    time: float

    @property
    def traces(self) -> tuple[Trace, ...]:
        """What was kept then."""
        return tuple(track.trace for track in self.tracks.values())

    def late(self) -> dict[str, int]:
        """How many rows of every trace were written after the moment."""
        after = {
            name: track.after(self.step, self.time)
            for name, track in self.tracks.items()
            if track.trace.clock == name
        }
        found = {}
        for name, track in self.tracks.items():
            # The clock may have gone on without it.
            clock = self.tracks.get(track.trace.clock, track)
            without = clock.written - track.clock_written
            found[name] = max(0, after.get(clock.trace.name, 0) - without)
        return found


def window(track: Track, rows: int, thin: int, skip: int) -> NDArray[np.float64]:
    """A copy of the newest rows of a trace but so many, thinned by their steps.

    Of bits, whose rows are long, it is no copy, but nobody writes to it.
    """
    last = track.last(rows, skip)
    if track.trace.packed and thin == 1:
        seen = last.view()
        seen.flags.writeable = False
        return seen
    if thin == 1:
        return last.copy()
    every = track.trace.every
    newest = (track.last_step // every if every else track.written - 1) - skip
    first = newest - len(last) + 1
    return last[-first % thin :: thin].copy()
