"""The spikes of one neuron of the raster, and the intervals between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array

__all__ = ["FEWEST", "Intervals", "spike_times"]

FEWEST = 3  # intervals, below which nothing is said of how they vary


def spike_times(times: Array, rows: NDArray[np.uint8], neuron: int) -> Array:
    """When a neuron fired, (m,) float, s, ascending: the times of the rows in which it did.

    Parameters
    ----------
    times : (k,) float
        Of the rows, s.
    rows : (k, ceil(N/8)) uint8
        Who has fired since the row before: neuron i in bit i % 8 of byte i // 8.
    neuron : int
        From 0, as `SpikingSnapshot.probe`.

    Raises
    ------
    IndexError
        If there is no such neuron.
    """
    if not 0 <= neuron < 8 * rows.shape[1]:
        raise IndexError(f"there is no neuron {neuron}")
    byte, bit = divmod(neuron, 8)
    fired = rows[:, byte] & np.uint8(1 << bit)
    return np.asarray(times, dtype=float)[np.flatnonzero(fired)]


@dataclass(frozen=True, eq=False)
class Intervals:
    """The intervals between the spikes of one neuron.

    Parameters
    ----------
    intervals : (m,) float
        s, in the order in which they were.
    mean : float
        s; NaN if there is none.
    variation : float
        Coefficient of variation, their standard deviation (of a sample, m - 1) over their mean; NaN
        of fewer than `FEWEST`.
    column : float
        s from one row of the raster to the next: intervals are whole numbers of them.
    """

    intervals: Array
    mean: float
    variation: float
    column: float

    @classmethod
    def between(cls, times: Array, column: float) -> Self:
        """The intervals between spikes at these times, (m + 1,) float, s, ascending.

        Parameters
        ----------
        times : (m + 1,) float
        column : float
            s from one row of the raster to the next.
        """
        found = np.diff(np.asarray(times, dtype=float))
        mean = float(found.mean()) if len(found) else math.nan
        variation = math.nan
        if len(found) >= FEWEST and mean > 0.0:
            variation = float(found.std(ddof=1)) / mean
        return cls(found, mean, variation, column)

    @property
    def known(self) -> bool:
        """Whether there are enough of them to say how they vary."""
        return len(self.intervals) >= FEWEST

    def histogram(self, wide: float, top: float) -> tuple[Array, NDArray[Any]]:
        """How many are how long: edges (b + 1,) float, s, and counts (b,) int.

        A bar counts whole columns of the raster, as many as every other one: bars of 5 ms would
        hold two lengths and three in turns, which looks like a comb. Its edges lie between two
        columns.

        Parameters
        ----------
        wide : float
            Of a bar, s; whole columns are taken instead.
        top : float
            s, beyond which none is counted.
        """
        each = max(1, round(wide / self.column))
        bars = max(1, math.ceil(round(top / self.column, 6) / each))
        columns = np.rint(self.intervals / self.column).astype(np.int64) // each
        counts = np.bincount(columns[(columns >= 0) & (columns < bars)], minlength=bars)
        edges: Array = (each * np.arange(bars + 1.0) - 0.5) * self.column
        return edges, counts
