"""What a person gives a memory of many neurons, checked: numbers."""

from __future__ import annotations

import math
from typing import Any

from sim.errors import GestureError

__all__ = ["number"]


def number(value: Any, low: float, high: float, words: str, field: str) -> float:
    """A number between two others, both included; raises GestureError with these words."""
    try:
        found = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not low <= found <= high:
        raise GestureError(words, field=field)
    return found
