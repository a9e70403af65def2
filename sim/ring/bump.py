"""The size of a bump of activity."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array

__all__ = ["bump_width"]


def bump_width(rates: Array) -> float:
    """Full width of a bump at half its peak, rad, between the two linear crossings.

    Parameters
    ----------
    rates : (n,) float
        Firing rates round the ring.

    Returns
    -------
    float
        NaN where nothing fires or no neuron is below half the peak.
    """
    n = len(rates)
    top = int(rates.argmax())
    half = 0.5 * rates[top]
    if half <= 0.0 or rates.min() >= half:
        return math.nan
    turned = np.roll(rates, -top)
    right = int(np.argmax(turned < half))
    left = int(np.argmax(turned[::-1] < half))  # neurons before the peak, nearest first
    width = right - _overshoot(turned[right - 1], turned[right], half)
    width += left + 1 - _overshoot(turned[-left] if left else turned[0], turned[-left - 1], half)
    return float(width * 2.0 * math.pi / n)


def _overshoot(inside: float, outside: float, half: float) -> float:
    """How far, in neurons, the half-height crossing lies before the first neuron below it."""
    return float((half - outside) / (inside - outside))
