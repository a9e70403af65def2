"""Intervals and counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Ending", "wilson"]


@dataclass(frozen=True)
class Ending:
    """Where some of the runs ended.

    Parameters
    ----------
    label : str
        "A", "−A", "A + F − H", "other", "two-cycle", "45°".
    kind : str
        Of the outcome: "memory", "mirror", "mixture", "spurious", "cycle", "thermal", "moving";
        of a ring "well" or "anywhere".
    member : int or None
        The pattern, for its colour.
    count : int
    low, high : float
        95 % interval of its probability (Wilson 1927).
    """

    label: str
    kind: str
    member: int | None
    count: int
    low: float
    high: float


def wilson(count: int, total: int) -> tuple[float, float]:
    """95 % interval of a probability of which `count` of `total` trials came true.

    Wilson, J. Am. Stat. Assoc. 22, 209 (1927).
    """
    if total == 0:
        return 0.0, 1.0
    z = 1.959964
    p = count / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, centre - half), min(1.0, centre + half)
