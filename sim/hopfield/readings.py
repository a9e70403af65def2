"""Numbers read off the traces of an associative memory: what scenarios claim and tests check."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.energy.rise import rose

__all__ = ["MEMORY_READINGS"]

Traces = Mapping[str, NDArray[np.float64]]


def _last(name: str) -> Callable[[Traces], float]:
    return lambda traces: float(traces[name][-1])


def _mean_largest(traces: Traces) -> float:
    return float(np.abs(traces["largest"]).mean())


def _overlap(index: int) -> Callable[[Traces], float]:
    return lambda traces: float(traces["overlaps"][-1, index])


def _mean_overlap(traces: Traces) -> float:
    return float(traces["overlaps"][:, 0].mean())


def _rises(traces: Traces) -> float:
    """Samples between which the energy rose."""
    energy = traces["energy"]
    return float(np.sum(rose(np.diff(energy), energy[:-1])))


def _flip_rises(traces: Traces) -> float:
    """Flips at which the energy rose."""
    energy = traces.get("flip_energy", np.zeros(0))
    return float(np.sum(rose(np.diff(energy), energy[:-1])))


#: Reading by the name used in scenario files.
MEMORY_READINGS: dict[str, Callable[[Traces], float]] = {
    "energy": _last("energy"),
    "rises": _rises,
    "flip_rises": _flip_rises,
    "largest_overlap": _last("largest"),
    "mean_largest_overlap": _mean_largest,
    "first_overlap": _overlap(0),
    "second_overlap": _overlap(1),
    "third_overlap": _overlap(2),
    "mean_first_overlap": _mean_overlap,
}
