"""The logistic function."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array

__all__ = ["logistic"]


def logistic(x: Array) -> Array:
    """1/(1 + exp(-x)), for x of any size."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))
