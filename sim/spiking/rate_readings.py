"""Numbers read off the traces of a rate memory: what scenarios claim and tests check.

Each takes the recorded traces (name to array, SI) of a stretch of a run and returns one number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from sim.arrays import Array
from sim.spiking.rate_state import HELD

__all__ = ["RATE_READINGS"]

Traces = Mapping[str, Array]
Reading = Callable[[Traces], float]


def _overlap(traces: Traces) -> float:
    """The largest at the end."""
    return float(np.max(traces["overlaps"][-1]))


def _best(traces: Traces) -> int:
    return int(np.argmax(traces["overlaps"][-1]))


def _lowest(traces: Traces) -> float:
    """The lowest there was with the pattern that is best at the end."""
    return float(np.min(traces["overlaps"][:, _best(traces)]))


def _others(traces: Traces) -> float:
    """The largest size of any other at the end."""
    return float(np.max(np.abs(np.delete(traces["overlaps"][-1], _best(traces)))))


def _pattern(traces: Traces) -> float:
    return float(_best(traces) + 1) if _overlap(traces) >= HELD else 0.0


def _fluctuation(traces: Traces) -> float:
    known = traces["fluctuation"][np.isfinite(traces["fluctuation"])]
    return float(known[-1]) if len(known) else math.nan


def _sample(traces: Traces) -> float:
    """Of the three sample neurons over the stretch, mean of their standard deviations, Hz."""
    return float(np.asarray(traces["rates"], dtype=float).std(axis=0).mean())


def _mean_rate(traces: Traces) -> float:
    return float(np.mean(traces["mean_rate"]))


def _distance(traces: Traces) -> float:
    return float(traces["distance"][-1])


def _divergence(traces: Traces) -> float:
    """Rate at which the twin departs, 1/s: slope of the logarithm of the distance; negative if it
    comes nearer, NaN without a twin."""
    apart = traces["distance"] > 0.0
    if apart.sum() < 2:
        return math.nan
    logs = np.log(traces["distance"][apart])
    return float(np.polyfit(traces["time"][apart], logs, 1)[0])


#: Reading by the name used in scenario files: the largest overlap at the end, with which pattern,
#: from 1 (0 if no more than chance), the largest other one, the lowest in the stretch; how much
#: single neurons fluctuate, all and the sample, Hz; the mean rate, Hz; how far the twin is, Hz,
#: and how fast it departs, 1/s.
RATE_READINGS: dict[str, Reading] = {
    "overlap": _overlap,
    "pattern": _pattern,
    "other_overlap": _others,
    "lowest_overlap": _lowest,
    "fluctuation": _fluctuation,
    "sample_fluctuation": _sample,
    "mean_rate": _mean_rate,
    "distance": _distance,
    "divergence": _divergence,
}
