"""What a run keeps: named traces, bounded, written at every step and not at every frame.

A network declares its traces; it hands each block of steps to the recorder as arrays, so that
keeping every step costs a slice and not a Python call a step.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Recorder", "Trace", "View"]

SHOWN_ROWS = 500  # points of a curve at most
SHOWN_EVENTS = 4000  # of a trace written when things happen
CAPTURE_LIMIT = 256 * 2**20  # bytes; at 1 ms a step an hour of headings fits


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
    meaning: str = ""
    shown_unit: str = ""
    scale: float = 1.0

    @property
    def shown_in(self) -> tuple[str, float]:
        """The unit in which a person reads it, and stored units in one of these."""
        return self.shown_unit or self.unit, self.scale

    @property
    def most_shown(self) -> int:
        """How many rows are shown at most."""
        return self.shown_rows or (SHOWN_ROWS if self.every else SHOWN_EVENTS)


class _Track:
    """The last `rows` rows of one trace, always contiguous."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        dtype = np.float64 if trace.width == 1 else np.float32
        shape = (2 * trace.rows,) if trace.width == 1 else (2 * trace.rows, trace.width)
        self._buffer = np.zeros(shape, dtype)
        self._end = self._used = 0
        self.written = 0
        """Rows ever written."""
        self.last_step = 0
        """The last step of which it knows, where rows come with the steps."""
        self.clock_written = 0
        """Rows of its clock that were written when the last of its own were."""

    def copy(self) -> _Track:
        """The same rows, by themselves."""
        other = _Track(self.trace)
        other._buffer[: self._end] = self._buffer[: self._end]
        other._end, other._used = self._end, self._end
        other.written, other.last_step = self.written, self.last_step
        other.clock_written = self.clock_written
        return other

    @property
    def nbytes(self) -> int:
        """Bytes of the rows there have been room for."""
        return int(self._buffer[: self._used].nbytes)

    def drop(self, rows: int) -> None:
        """Let the newest rows go."""
        self._end = max(0, self._end - rows)
        self.written -= rows

    def write(self, rows: NDArray[Any]) -> None:
        self.written += len(rows)
        keep = self.trace.rows
        rows = rows[-keep:]
        if self._end + len(rows) > len(self._buffer):
            kept = self._buffer[max(0, self._end - keep) : self._end].copy()
            self._buffer[: len(kept)] = kept
            self._end = len(kept)
        self._buffer[self._end : self._end + len(rows)] = rows
        self._end += len(rows)
        self._used = max(self._used, self._end)

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


class Recorder:
    """The recent past of a run, and a capture of any stretch of it.

    Parameters
    ----------
    traces : sequence of Trace
        What to keep.
    """

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._tracks = {trace.name: _Track(trace) for trace in traces}
        self._capture: dict[str, list[NDArray[Any]]] | None = None
        self._captured_bytes = 0
        self.capture_over: str | None = None
        """Why the capture has ended by itself ("full", "rebuilt"), if it has."""

    @property
    def traces(self) -> tuple[Trace, ...]:
        """What is kept."""
        return tuple(track.trace for track in self._tracks.values())

    @property
    def tracks(self) -> Mapping[str, _Track]:
        """The rows of every trace, in which they are written until the traces are others."""
        return self._tracks

    @property
    def nbytes(self) -> int:
        """Bytes of what is kept."""
        return sum(track.nbytes for track in self._tracks.values()) + self._captured_bytes

    def retrace(self, traces: Sequence[Trace]) -> None:
        """Take up a changed set of traces: those that stayed the same keep their past."""
        if tuple(traces) == self.traces:
            return
        old = self._tracks
        self._tracks = {
            trace.name: old[trace.name]
            if trace.name in old and old[trace.name].trace == trace
            else _Track(trace)
            for trace in traces
        }
        if self._capture is not None:
            # What comes now would not fit to what was kept.
            self.capture_over = "rebuilt"

    def write(self, first_step: int, block: Mapping[str, NDArray[np.float64]]) -> None:
        """Keep a block of consecutive steps.

        Parameters
        ----------
        first_step : int
            The step number of the first row.
        block : mapping of name to (k,) or (k, width) float
            Every declared trace, one row a step.
        """
        for name, track in self._tracks.items():
            every = track.trace.every
            if every:
                self._keep(name, track, block[name][-first_step % every :: every])
                track.last_step = first_step + len(block[name]) - 1
        self._note_clocks(self._tracks)

    def append(self, rows: Mapping[str, NDArray[Any]]) -> None:
        """Keep rows of traces that are written when something happens.

        Parameters
        ----------
        rows : mapping of name to (k,) or (k, width) float
            Of some of the traces with `every` 0.
        """
        for name, values in rows.items():
            self._keep(name, self._tracks[name], values)
        self._note_clocks(rows)

    def _note_clocks(self, names: Iterable[str]) -> None:
        for name in names:
            track = self._tracks[name]
            track.clock_written = self._tracks.get(track.trace.clock, track).written

    def _keep(self, name: str, track: _Track, rows: NDArray[Any]) -> None:
        if not len(rows):
            return
        track.write(rows)
        if self._capture is not None and self.capture_over is None:
            block = np.array(rows, dtype=np.float32 if rows.ndim == 2 else np.float64)
            self._capture[name].append(block)
            self._captured_bytes += block.nbytes
            if self._captured_bytes > CAPTURE_LIMIT:
                self.capture_over = "full"

    def window(self, name: str, rows: int, thin: int = 1) -> NDArray[np.float64]:
        """A copy of the newest rows of a trace.

        Parameters
        ----------
        name : str
            The trace.
        rows : int
            How many rows at most, before thinning.
        thin : int
            Keep one row in `thin`, always those whose step is a multiple of `thin * every`, so
            that a scrolling plot of them does not shimmer.
        """
        return _window(self._tracks[name], rows, thin, 0)

    def shown(self, steps: int, view: View | None = None) -> dict[str, NDArray[np.float64]]:
        """Every trace over so many last steps, with as many rows as it shows.

        Parameters
        ----------
        steps : int
        view : View, optional
            The moment up to which, if it is an earlier one.
        """
        tracks = self._tracks if view is None else view.tracks
        late = {} if view is None else view.late()
        found = {}
        for name, track in tracks.items():
            trace, skip = track.trace, late.get(name, 0)
            if trace.every:
                rows = max(1, steps // trace.every)
                thin = max(1, -(-steps // (trace.every * trace.most_shown)))
                found[name] = _window(track, rows, thin, skip)
            else:
                found[name] = _window(track, min(trace.rows, trace.most_shown), 1, skip)
        return found

    def recent(self, steps: int, view: View | None = None) -> dict[str, NDArray[np.float64]]:
        """The rows from which `shown` takes those it shows, all of them."""
        tracks = self._tracks if view is None else view.tracks
        late = {} if view is None else view.late()
        found = {}
        for name, track in tracks.items():
            trace = track.trace
            rows = max(1, steps // trace.every) if trace.every else trace.most_shown
            found[name] = track.last(min(rows, trace.rows), late.get(name, 0)).copy()
        return found

    def refill(self, rows: Mapping[str, NDArray[Any]], step: int) -> None:
        """Take up the past of a run that is gone on with; what does not fit a trace is left out.

        Parameters
        ----------
        rows : mapping of name to (k,) or (k, width) float
            The newest rows of each trace.
        step : int
            The step of the newest.
        """
        for name, values in rows.items():
            track = self._tracks.get(name)
            if track is not None and values.shape[1:] == track.last(0).shape[1:]:
                track.write(values)
                track.last_step = step
        self._note_clocks(self._tracks)

    def cut(self, step: int, time: float) -> None:
        """Go back to a step: what was written after it goes, also out of a capture under way.

        What the recorder had let go of for want of room does not come back.

        Parameters
        ----------
        step : int
            The last step that is kept.
        time : float
            The model's time at it, for traces that are written when something happens.
        """
        self.go_back(View(self._tracks, step, time))

    def go_back(self, view: View) -> None:
        """Go back to an earlier moment: what was written after it goes."""
        late = view.late()
        if self._capture is not None and self._tracks is not view.tracks:
            self.capture_over = "rebuilt"
        self._tracks = dict(view.tracks)
        for name, track in self._tracks.items():
            track.drop(late[name])
            track.last_step = min(track.last_step, view.step)
            if self._capture is not None and self.capture_over is None:
                self._capture[name] = self._shortened(self._capture[name], late[name])
        for track in self._tracks.values():
            written = self._tracks.get(track.trace.clock, track).written
            track.clock_written = min(track.clock_written, written)

    def branch(self, tracks: Iterable[Mapping[str, Any]]) -> tuple[Recorder, list[dict[str, Any]]]:
        """A recorder that goes on by itself from what there is.

        Parameters
        ----------
        tracks : iterable of mapping
            Its `tracks` at several times.

        Returns
        -------
        Recorder, list of dict
            And what these are in it.
        """
        copies: dict[int, _Track] = {}

        def of(track: _Track) -> _Track:
            if id(track) not in copies:
                copies[id(track)] = track.copy()
            return copies[id(track)]

        sets: dict[int, dict[str, _Track]] = {}
        found = []
        for each in (self._tracks, *tracks):
            if id(each) not in sets:
                sets[id(each)] = {name: of(track) for name, track in each.items()}
            found.append(sets[id(each)])
        other = copy.copy(self)
        other._tracks = found[0]
        # A capture goes on with what is being written from now on.
        self._capture, self.capture_over = None, None
        return other, found[1:]

    def _shortened(self, parts: list[NDArray[Any]], rows: int) -> list[NDArray[Any]]:
        """A capture of one trace without its newest rows."""
        kept = sum(map(len, parts)) - rows
        self._captured_bytes -= sum(part.nbytes for part in parts)
        left = np.concatenate(parts)[: max(0, kept)] if parts else np.zeros(0)
        self._captured_bytes += left.nbytes
        return [left] if len(left) else []

    @property
    def capturing(self) -> bool:
        """Whether a capture is under way."""
        return self._capture is not None

    def start_capture(self) -> None:
        """Begin to keep everything from now on, up to 256 MiB or a change of the traces."""
        self._capture = {trace.name: [] for trace in self.traces}
        self._captured_bytes = 0
        self.capture_over = None

    def stop_capture(self) -> dict[str, NDArray[np.float64]]:
        """End the capture and return it, name to array; empty where nothing was captured."""
        capture, self._capture = self._capture or {}, None
        return {name: np.concatenate(parts) for name, parts in capture.items() if parts}


def _window(track: _Track, rows: int, thin: int, skip: int) -> NDArray[np.float64]:
    """A copy of the newest rows of a trace but so many, thinned by their steps."""
    last = track.last(rows, skip)
    if thin == 1:
        return last.copy()
    every = track.trace.every
    newest = (track.last_step // every if every else track.written - 1) - skip
    first = newest - len(last) + 1
    return last[-first % thin :: thin].copy()
