"""What a person gives a ring, checked: numbers, rows of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.errors import GestureError
from sim.ring.recordings.trajectory import Trajectory

__all__ = ["finite", "height_of", "trajectory_of"]

HIGHEST = 10_000.0  # Hz, of a bump that a person asks for


def finite(value: float, name: str) -> float:
    """A finite number; raises GestureError for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise GestureError(f"The {name} must be a finite number, not {value!r}.", field=name)
    return number


def height_of(value: float, name: str) -> float:
    """A height of the output, Hz; raises GestureError beyond 10,000."""
    height = finite(value, name)
    if abs(height) > HIGHEST:
        raise GestureError(f"The {name} lies within ±{HIGHEST:,.0f} Hz.", field=name)
    return height


def trajectory_of(times: Sequence[float], headings: Sequence[float]) -> Trajectory:
    """The trajectory of some times (n,) s and headings (n,) rad; raises SimError."""
    try:
        given = np.array(times, dtype=float), np.array(headings, dtype=float)
    except (TypeError, ValueError):
        raise GestureError("Times and headings are rows of numbers.") from None
    return Trajectory(times=given[0], headings=given[1])
