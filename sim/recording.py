"""What a run keeps: named traces, bounded, written at every step and not at every frame.

A network declares its traces; it hands each block of steps to the recorder as arrays, so that
keeping every step costs a slice and not a Python call a step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Recorder", "Trace"]

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
    """

    name: str
    unit: str
    every: int
    rows: int
    width: int = 1
    clock: str = "time"
    of: int = 0
    shown_rows: int = 0

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
        self._end = 0
        self.written = 0
        """Rows ever written."""

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

    def last(self, rows: int) -> NDArray[np.float64]:
        start = max(0, self._end - min(rows, self.trace.rows))
        return self._buffer[start : self._end]


class Recorder:
    """The recent past of a run, and a capture of any stretch of it.

    Parameters
    ----------
    traces : sequence of Trace
        What to keep.
    """

    def __init__(self, traces: Sequence[Trace]) -> None:
        self.traces = tuple(traces)
        self._tracks = {trace.name: _Track(trace) for trace in self.traces}
        self._last_step = 0
        self._capture: dict[str, list[NDArray[Any]]] | None = None
        self._captured_bytes = 0
        self.capture_over: str | None = None
        """Why the capture has ended by itself ("full", "rebuilt"), if it has."""

    def retrace(self, traces: Sequence[Trace]) -> None:
        """Take up a changed set of traces: those that stayed the same keep their past."""
        if tuple(traces) == self.traces:
            return
        old = self._tracks
        self.traces = tuple(traces)
        self._tracks = {
            trace.name: old[trace.name]
            if trace.name in old and old[trace.name].trace == trace
            else _Track(trace)
            for trace in self.traces
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
        self._last_step = first_step + len(next(iter(block.values()))) - 1

    def append(self, rows: Mapping[str, NDArray[Any]]) -> None:
        """Keep rows of traces that are written when something happens.

        Parameters
        ----------
        rows : mapping of name to (k,) or (k, width) float
            Of some of the traces with `every` 0.
        """
        for name, values in rows.items():
            self._keep(name, self._tracks[name], values)

    def _keep(self, name: str, track: _Track, rows: NDArray[Any]) -> None:
        if not len(rows):
            return
        track.write(rows)
        if self._capture is not None and self.capture_over is None:
            copy = np.array(rows, dtype=np.float32 if rows.ndim == 2 else np.float64)
            self._capture[name].append(copy)
            self._captured_bytes += copy.nbytes
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
        track = self._tracks[name]
        last = track.last(rows)
        if thin == 1:
            return last.copy()
        every = track.trace.every
        newest = self._last_step // every if every else track.written - 1
        first = newest - len(last) + 1
        return last[-first % thin :: thin].copy()

    def shown(self, steps: int) -> dict[str, NDArray[np.float64]]:
        """Every trace over so many last steps, with as many rows as it shows."""
        found = {}
        for trace in self.traces:
            if trace.every:
                rows = max(1, steps // trace.every)
                thin = max(1, -(-steps // (trace.every * trace.most_shown)))
                found[trace.name] = self.window(trace.name, rows, thin)
            else:
                found[trace.name] = self.window(trace.name, min(trace.rows, trace.most_shown))
        return found

    def recent(self, steps: int) -> dict[str, NDArray[np.float64]]:
        """The rows from which `shown` takes those it shows, all of them."""
        return {
            trace.name: self.window(
                trace.name,
                max(1, steps // trace.every) if trace.every else min(trace.rows, trace.most_shown),
            )
            for trace in self.traces
        }

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
        self._last_step = step

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
        late = {
            trace.name: self._rows_after(trace, step, time)
            for trace in self.traces
            if trace.clock == trace.name
        }
        for trace in self.traces:
            rows = late.get(trace.clock, 0)
            self._tracks[trace.name].drop(rows)
            if self._capture is not None:
                self._capture[trace.name] = self._shortened(self._capture[trace.name], rows)
        self._last_step = min(self._last_step, step)

    def _rows_after(self, trace: Trace, step: int, time: float) -> int:
        """How many rows of a clock were written after a step."""
        if trace.every:
            return max(0, self._last_step // trace.every - step // trace.every)
        return int(np.sum(self._tracks[trace.name].last(trace.rows) > time))

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
