"""Numbers read off the traces of the spiking memory: what scenarios claim and tests check.

Each takes the recorded traces (name to array, SI) of a stretch of a run and returns one number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.arrays import Array

__all__ = ["SPIKING_READINGS"]

Traces = Mapping[str, Array]
Reading = Callable[[Traces], float]
NUMBERED = 12  # patterns whose overlap and rate can be read by number


def _overlap(number: int) -> Reading:
    def read(traces: Traces) -> float:
        return float(np.mean(traces["overlap"][:, number - 1]))

    return read


def _rate_of(number: int) -> Reading:
    def read(traces: Traces) -> float:
        return float(np.mean(traces["pattern_rates"][:, number - 1]))

    return read


def _largest(traces: Traces) -> float:
    return float(np.mean(traces["overlap"].max(axis=1)))


def _second(traces: Traces) -> float:
    """The largest overlap, at any time, with a pattern that is not the most active one."""
    overlap = np.sort(traces["overlap"], axis=1)
    return float(overlap[:, -2].max()) if overlap.shape[1] > 1 else 0.0


def _highest(traces: Traces) -> float:
    return float(np.mean(traces["pattern_rates"].max(axis=1)))


def _population(column: int) -> Reading:
    def read(traces: Traces) -> float:
        return float(np.mean(traces["rates"][:, column]))

    return read


#: Reading by the name used in scenario files: mean overlap and rate (Hz) of a pattern by its number
#: ("overlap7", "rate7") or of the most active one, the largest overlap of any other, and mean rates
#: of the three populations, Hz.
SPIKING_READINGS: dict[str, Reading] = {
    **{f"overlap{k}": _overlap(k) for k in range(1, NUMBERED + 1)},
    **{f"rate{k}": _rate_of(k) for k in range(1, NUMBERED + 1)},
    "largest_overlap": _largest,
    "second_overlap": _second,
    "highest_rate": _highest,
    "excitatory": _population(0),
    "linear": _population(1),
    "saturating": _population(2),
}
