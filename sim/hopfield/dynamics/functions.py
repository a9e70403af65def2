"""Functions of real-valued neurons, without overflow."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array

__all__ = ["inverse_tanh", "log_sum_exp", "softmax"]


def softmax(z: Array) -> Array:
    """exp(z) / sum exp(z), (P,)."""
    if not len(z):
        return z
    weights = np.exp(z - z.max())
    return np.asarray(weights / weights.sum())


def log_sum_exp(z: Array) -> float:
    """ln sum exp(z); 0 of nothing."""
    if not len(z):
        return 0.0
    top = z.max()
    return float(top + np.log(np.exp(z - top).sum()))


def inverse_tanh(values: Array, gain: float) -> Array:
    """x with tanh(gain x) = values, (N,); for -1 and 1, which no x has, -1 and 1: what a pattern
    itself drives."""
    whole = np.abs(values) >= 1.0
    x: Array = np.arctanh(np.where(whole, 0.0, values)) / gain
    return np.asarray(np.where(whole, np.sign(values), x))
