"""Patterns as a matrix of real numbers, as memories of real-valued neurons learn them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Array
from sim.hopfield.learning.task import LearningStep
from sim.hopfield.patterns.pattern import Pattern

__all__ = ["Stored", "stacked"]

PART = 2**21  # values taken up between two reports of progress


@dataclass(frozen=True, eq=False)
class Stored:
    """Patterns as a matrix.

    Parameters
    ----------
    rows : (P, N) float64
        A pattern in each row, -1 to +1.
    """

    rows: Array

    @property
    def count(self) -> int:
        """P."""
        return len(self.rows)

    @cached_property
    def norms(self) -> Array:
        """|xi|^2 of every pattern, (P,)."""
        return np.asarray(np.einsum("ki,ki->k", self.rows, self.rows))

    @cached_property
    def mean(self) -> Array:
        """The average pattern, (N,)."""
        total = self.rows.sum(axis=0)
        return np.asarray(total / max(1, self.count))

    @property
    def nbytes(self) -> int:
        """Bytes it takes."""
        return int(self.rows.nbytes)


def stacked(patterns: Sequence[Pattern], neurons: int) -> Generator[LearningStep, None, Stored]:
    """Take up patterns of so many pixels, in parts."""
    count = len(patterns)
    rows = np.empty((count, neurons))
    part = max(1, PART // neurons)
    for start in range(0, count, part):
        if start:
            yield LearningStep(start / count)
        for row in range(start, min(start + part, count)):
            rows[row] = patterns[row].values
    return Stored(rows)
