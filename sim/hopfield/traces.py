"""What is recorded of a memory as it runs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.hopfield.run_state import Tally
from sim.recording import Recorder, Trace

__all__ = ["TRACED", "Flips", "Samples", "memory_traces", "record", "sampled"]

TRACED = 64  # patterns whose overlaps are recorded
ROWS, FLIP_ROWS = 6144, 65_536
MEANINGS = {
    "time": "Model time",
    "energy": "Energy of the state",
    "largest": "Overlap with the memory whose overlap is largest in size",
    "flip_time": "Model time of every change of the state",
    "flip_energy": "Energy just after each of these changes",
    "overlaps": "Overlap of the state with each memory: 1 for the memory and -1 for its mirror",
}


class Samples(NamedTuple):
    """Samples: times (k,), energies (k,), overlaps with the first patterns (k, Q), and that of all
    patterns which is largest in size (k,)."""

    time: Array
    energy: Array
    overlaps: Array
    largest: Array


class Flips(NamedTuple):
    """Flips: times (k,), and the energy after each (k,)."""

    time: Array
    energy: Array


def memory_traces(patterns: int, listed: int, unit: str) -> tuple[Trace, ...]:
    """Samples of time, energy and overlaps; energy at every single flip.

    Parameters
    ----------
    patterns : int
        How many are stored.
    listed : int
        Another number whenever other patterns are.
    unit : str
        Of the network's time.
    """
    width = min(patterns, TRACED)
    traces = [
        Trace("time", unit, 0, ROWS, meaning=MEANINGS["time"]),
        Trace("energy", "1", 0, ROWS, meaning=MEANINGS["energy"]),
        Trace("largest", "1", 0, ROWS, meaning=MEANINGS["largest"]),
        Trace("flip_time", unit, 0, FLIP_ROWS, clock="flip_time", meaning=MEANINGS["flip_time"]),
        Trace("flip_energy", "1", 0, FLIP_ROWS, clock="flip_time", meaning=MEANINGS["flip_energy"]),
    ]
    if width:
        traces.append(
            Trace("overlaps", "1", 0, ROWS, max(2, width), of=listed, meaning=MEANINGS["overlaps"])
        )
    return tuple(traces)


def sampled(time: Array, energy: Array, overlaps: Array) -> Samples:
    """Samples out of the overlaps with all patterns, (k, P) or (1, P) if they are always these."""
    largest = np.zeros(1)
    if overlaps.shape[1]:
        foremost = np.abs(overlaps).argmax(axis=1)
        largest = np.take_along_axis(overlaps, foremost[:, None], axis=1)[:, 0]
    first = overlaps[:, :TRACED]
    return Samples(
        time, energy, np.broadcast_to(first, (len(time), first.shape[1])),
        np.broadcast_to(largest, len(time)),
    )  # fmt: skip


def record(tally: Tally, recorder: Recorder | None, samples: Samples, flips: Flips) -> None:
    """Take note of samples and flips, in the tally and, if there is one, in a recorder."""
    overlaps = samples.overlaps
    if len(samples.time) and overlaps.shape[1]:
        tally.largest.extend(np.abs(samples.largest).tolist())
    if recorder is None:
        return
    rows: dict[str, Array] = {"flip_time": flips.time, "flip_energy": flips.energy}
    if len(samples.time):
        rows |= {"time": samples.time, "energy": samples.energy, "largest": samples.largest}
        if overlaps.shape[1]:
            wide = np.zeros((len(samples.time), max(2, overlaps.shape[1])))
            wide[:, : overlaps.shape[1]] = overlaps
            rows["overlaps"] = wide
    recorder.append(rows)
