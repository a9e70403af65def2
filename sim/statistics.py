"""Intervals and counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["NORMAL_975", "Ending", "mean_interval", "variance_interval", "wilson"]

NORMAL_975 = 1.959964  # within which a standard normal lies 95 % of the time


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
    z = NORMAL_975
    p = count / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, centre - half), min(1.0, centre + half)


def mean_interval(
    values: NDArray[np.float64], ends: tuple[float, float] | None = None
) -> tuple[float, float]:
    """95 % interval of the mean of the law that some independent numbers (k,) come from: mean +-
    t s/sqrt(k), with Student's t of k - 1 degrees of freedom (Student, Biometrika 6, 1 (1908)).

    Of numbers that crowd at the ends of a range it holds the mean far less often: twenty recalls
    without a failure have no spread at all. With `ends` it is that of the numbers and two more, one
    at each end, within the range and about their own mean, as Agresti and Coull (Am. Stat. 52, 119
    (1998)) do for a probability.

    Of a single number it is infinite, or goes from end to end.

    Parameters
    ----------
    values : (k,) float
    ends : (float, float), optional
        The range they lie in.
    """
    count, mean = len(values), float(np.mean(values))
    if count < 2:
        return ends if ends is not None else (-math.inf, math.inf)
    from scipy.special import stdtrit

    used = values if ends is None else np.append(values, ends)
    centre, spread = float(np.mean(used)), float(np.std(used, ddof=1))
    half = float(stdtrit(len(used) - 1, 0.975)) * spread / math.sqrt(len(used))
    low, high = centre - half, centre + half
    if ends is None:
        return low, high
    return max(ends[0], min(low, mean)), min(ends[1], max(high, mean))


def variance_interval(variance: float, count: float) -> tuple[float, float]:
    """95 % interval of a variance about zero, measured on `count` independent normal numbers,
    or as well as on so many.

    count times the measured over the true variance is distributed as chi-square with `count`
    degrees of freedom, whose quantiles are k (1 - 2/(9k) + z sqrt(2/(9k)))^3 (Wilson and Hilferty,
    PNAS 17, 684 (1931)), within 1 % for 10 or more.
    """
    spread = 2.0 / (9.0 * count)
    low, high = ((1.0 - spread + z * math.sqrt(spread)) ** 3 for z in (NORMAL_975, -NORMAL_975))
    return variance / low, variance / high if high > 0.0 else math.inf
