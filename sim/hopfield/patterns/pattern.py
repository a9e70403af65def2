"""A memory: a named pattern on a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError

__all__ = ["Pattern", "PatternError", "stack"]


class PatternError(SimError):
    """A pattern that does not fit: the wrong size, the wrong values, or no pattern at all."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """A named pattern, immutable.

    Parameters
    ----------
    name : str
        What a person calls it.
    values : (N,) int8 or float32
        Cell by cell in reading order. int8: a binary pattern, +1 is ink and -1 paper.
        float32: a grey one, from -1 (paper) to +1 (ink).
    """

    name: str
    values: NDArray[np.int8] | NDArray[np.float32]

    @classmethod
    def of(cls, name: str, values: ArrayLike) -> Pattern:
        """A memory of these values, copied; binary if they are all -1 or +1.

        Raises
        ------
        PatternError
            If they are no numbers, or lie outside -1 to 1.
        """
        try:
            given = np.asarray(values, dtype=np.float64).ravel()
        except (TypeError, ValueError):
            raise PatternError(f"The pattern {name!r} holds something that is no number.") from None
        if not given.size:
            raise PatternError(f"The pattern {name!r} is empty.")
        if not np.all(np.abs(given) <= 1.0):
            raise PatternError(f"The pattern {name!r} has values outside −1 to 1.")
        binary = bool(np.all(np.abs(given) == 1.0))
        kept: NDArray[np.int8] | NDArray[np.float32]
        kept = given.astype(np.int8) if binary else given.astype(np.float32)
        kept.flags.writeable = False
        return cls(name, kept)

    @property
    def grey(self) -> bool:
        """Whether it has values between paper and ink."""
        return self.values.dtype != np.int8

    def renamed(self, name: str) -> Pattern:
        """The same pattern under another name."""
        return Pattern(name, self.values)


def stack(patterns: Iterable[Pattern]) -> NDArray[np.float64]:
    """The values of some memories of one size as rows, (P, N) float."""
    rows = [pattern.values for pattern in patterns]
    return np.array(rows, dtype=np.float64) if rows else np.zeros((0, 0))
