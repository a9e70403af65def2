"""What a run keeps: named traces, bounded, written at every step and not at every frame.

A network declares its traces; it hands each block of steps to the recorder as arrays, so that
keeping every step costs a slice and not a Python call a step.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.tracks import Trace, Track, View, window

__all__ = ["Recorder", "Trace", "View"]

CAPTURE_LIMIT = 256 * 2**20  # bytes; at 1 ms a step an hour of headings fits


class Recorder:
    """The recent past of a run, and a capture of any stretch of it.

    Parameters
    ----------
    traces : sequence of Trace
        What to keep.
    """

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._tracks = {trace.name: Track(trace) for trace in traces}
        self._capture: dict[str, list[NDArray[Any]]] | None = None
        self._captured_bytes = 0
        self.capture_over: str | None = None
        """Why the capture has ended by itself ("full", "rebuilt"), if it has."""

    @property
    def traces(self) -> tuple[Trace, ...]:
        """What is kept."""
        return tuple(track.trace for track in self._tracks.values())

    @property
    def tracks(self) -> Mapping[str, Track]:
        """The rows of every trace, in which they are written until the traces are others."""
        return self._tracks

    @property
    def nbytes(self) -> int:
        """Bytes of what is kept."""
        return sum(track.nbytes for track in self._tracks.values()) + self._captured_bytes

    def retrace(self, traces: Sequence[Trace]) -> None:
        """Take up a changed set of traces: those that stayed the same, with their clock, keep their
        past."""
        if tuple(traces) == self.traces:
            return
        old = self._tracks
        new = {trace.name: trace for trace in traces}

        def stayed(trace: Trace) -> bool:
            return trace.name in old and old[trace.name].trace == trace

        # Rows whose times are gone tell nothing: a trace stays with its clock.
        kept = {
            trace.name
            for trace in traces
            if stayed(trace) and (trace.clock not in new or stayed(new[trace.clock]))
        }
        self._tracks = {
            trace.name: old[trace.name] if trace.name in kept else Track(trace) for trace in traces
        }
        for name, track in old.items():
            if self._tracks.get(name) is not track:
                track.compact()
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

    def _keep(self, name: str, track: Track, rows: NDArray[Any]) -> None:
        if not len(rows):
            return
        track.write(rows)
        if self._capture is not None and self.capture_over is None:
            block = np.array(rows, dtype=track.trace.dtype)
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
        return window(self._tracks[name], rows, thin, 0)

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
                there = min(steps, trace.every * trace.rows)
                thin = max(1, -(-there // (trace.every * trace.most_shown)))
                found[name] = window(track, rows, thin, skip)
            else:
                found[name] = window(track, min(trace.rows, trace.most_shown), 1, skip)
        return found

    def recent(
        self, steps: int | None = None, view: View | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """All rows there are up to a moment, or those from which `shown` takes what it shows."""
        tracks = self._tracks if view is None else view.tracks
        late = {} if view is None else view.late()
        found = {}
        for name, track in tracks.items():
            trace = track.trace
            rows = trace.rows
            if steps is not None:
                rows = max(1, steps // trace.every) if trace.every else trace.most_shown
            found[name] = track.last(min(rows, trace.rows), late.get(name, 0)).copy()
        return found

    def refill(self, rows: Mapping[str, NDArray[Any]], step: int) -> None:
        """Take up the past of a run that is gone on with; what does not fit a trace, or its clock,
        is left out.

        Parameters
        ----------
        rows : mapping of name to (k,) or (k, width) float
            The newest rows of each trace.
        step : int
            The step of the newest.
        """
        apart = {
            trace.clock
            for trace in self.traces
            if trace.width == 1 and len(rows.get(trace.name, ())) != len(rows.get(trace.clock, ()))
        }
        for trace in self.traces:
            values, track = rows.get(trace.name), self._tracks[trace.name]
            if (
                values is None
                or trace.clock in apart
                or len(values) > len(rows.get(trace.clock, ()))
            ):
                continue
            if values.shape[1:] == track.last(0).shape[1:] and values.dtype == track.trace.dtype:
                track.write(values)
                track.last_step = step
        self._note_clocks(self._tracks)

    def go_back(self, view: View) -> None:
        """Go back to an earlier moment: what was written after it goes, also out of a capture.

        What the recorder had let go of for want of room does not come back.
        """
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
        copies: dict[int, Track] = {}

        def of(track: Track) -> Track:
            if id(track) not in copies:
                copies[id(track)] = track.copy()
            return copies[id(track)]

        sets: dict[int, dict[str, Track]] = {}
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
