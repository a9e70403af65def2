"""Numbers a person gives a ring, checked."""

from __future__ import annotations

import math

from sim.errors import GestureError

__all__ = ["finite"]


def finite(value: float, name: str) -> float:
    """A finite number; raises GestureError for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise GestureError(f"The {name} must be a finite number, not {value!r}.", field=name)
    return number
