"""Numbers read off the traces of a circuit: what scenarios claim and tests check.

Each takes the recorded traces (name to array, SI) of a stretch of a run and returns one number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from sim.arrays import Array
from sim.circuits.parameters import MOST_NEURONS

__all__ = ["CIRCUIT_READINGS", "crossings"]

Traces = Mapping[str, Array]
Reading = Callable[[Traces], float]


def _columns(traces: Traces) -> Array:
    """v, (t, n)."""
    v = np.asarray(traces["v"], dtype=float)
    return v[:, None] if v.ndim == 1 else v


def _last(neuron: int) -> Reading:
    def read(traces: Traces) -> float:
        v = _columns(traces)
        return float(v[-1, neuron]) if neuron < v.shape[1] else math.nan

    return read


def crossings(times: Array, values: Array, level: float) -> Array:
    """Times at which values rise through a level, between rows by straight lines.

    Parameters
    ----------
    times, values : (t,) float
    level : float

    Returns
    -------
    (k,) float
    """
    above = values >= level
    at = np.flatnonzero(~above[:-1] & above[1:])
    share = (level - values[at]) / (values[at + 1] - values[at])
    return np.asarray(times[at] + share * (times[at + 1] - times[at]))


def _period(traces: Traces) -> float:
    """Of the first neuron's oscillation about its middle, ms; NaN with fewer than two rises."""
    v = _columns(traces)[:, 0]
    rises = crossings(traces["time"], v, 0.5 * float(v.min() + v.max()))
    return math.nan if len(rises) < 2 else float(1e3 * np.diff(rises).mean())


def _extent(traces: Traces) -> float:
    return float(np.ptp(_columns(traces)[:, 0]))


def _time_constant(traces: Traces) -> float:
    """With which the first neuron decays to 0, ms; negative for one that grows."""
    time, v = traces["time"], np.abs(_columns(traces)[:, 0])
    if v.min() <= 0.0:
        return math.nan
    slope = float(np.polyfit(time - time[0], np.log(v), 1)[0])
    return math.inf if abs(slope) < 1e-9 else -1e3 / slope


def _slope(traces: Traces) -> float:
    v = _columns(traces)[:, 0]
    return float((v[-1] - v[0]) / (traces["time"][-1] - traces["time"][0]))


def _lead(traces: Traces) -> float:
    v = np.sort(_columns(traces)[-1])
    return float(v[-1] - v[-2]) if len(v) > 1 else math.nan


def _winner(traces: Traces) -> float:
    return float(traces["winner"][-1])


def _decided(traces: Traces) -> float:
    """When, from the beginning of the stretch, a neuron has won, ms; NaN if none has."""
    first = np.flatnonzero(traces["winner"] > 0)
    return float(1e3 * (traces["time"][first[0]] - traces["time"][0])) if len(first) else math.nan


#: Reading by the name used in scenario files: v of a neuron at the end ("v1" to "v8"), its
#: oscillation, ms, its growth, 1/s, who has won, from 1, and when, ms.
CIRCUIT_READINGS: dict[str, Reading] = {
    **{f"v{k + 1}": _last(k) for k in range(MOST_NEURONS)},
    "period": _period,
    "extent": _extent,
    "time_constant": _time_constant,
    "slope": _slope,
    "lead": _lead,
    "winner": _winner,
    "decided": _decided,
}
