"""Angles on a ring: the one convention of every ring in the program.

Angles are radians, counter-clockwise, in [0, 2 pi); a ring of n neurons never holds both ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["circular_mean", "population_vector", "ring_angles", "wrap", "wrap_signed"]

TWO_PI = 2.0 * np.pi


def wrap(angle: ArrayLike) -> Any:
    """Angle(s) in radians brought to [0, 2 pi)."""
    wrapped = np.mod(angle, TWO_PI)
    # mod of a tiny negative number rounds to exactly 2 pi, which is the angle 0.
    return np.where(wrapped >= TWO_PI, 0.0, wrapped)[()]


def wrap_signed(angle: ArrayLike) -> Any:
    """Angle(s) in radians brought to [-pi, pi)."""
    return wrap(np.asarray(angle, dtype=float) + np.pi) - np.pi


def ring_angles(n: int) -> NDArray[np.float64]:
    """The preferred angles of n neurons evenly round the ring, (n,) float, rad."""
    return np.linspace(0.0, TWO_PI, n, endpoint=False)


def population_vector(rates: ArrayLike, angles: ArrayLike) -> tuple[Any, Any]:
    """Decode the direction of a bump: the angle of sum_j r_j exp(i theta_j).

    Parameters
    ----------
    rates : (..., n) float
        Firing rates, in any unit.
    angles : (n,) float
        Preferred angles, rad.

    Returns
    -------
    direction : (...) float
        Angle of the population vector, rad in [0, 2 pi). NaN where nothing fires.
    length : (...) float
        |sum r exp(i theta)| / sum r: 0 for flat activity, 1 for a single neuron.
    """
    r = np.asarray(rates, dtype=float)
    theta = np.asarray(angles, dtype=float)
    # Sums row by row, not a matrix product: the same to the bit for one row or many.
    x, y = (r * np.cos(theta)).sum(axis=-1), (r * np.sin(theta)).sum(axis=-1)
    total = r.sum(axis=-1)
    silent = total <= 0.0
    direction = np.where(silent, np.nan, wrap(np.arctan2(y, x)))
    length = np.where(silent, 0.0, np.hypot(x, y) / np.where(silent, 1.0, total))
    return direction[()], length[()]


def circular_mean(angles: ArrayLike) -> float:
    """The mean direction of a sample of angles, rad in [0, 2 pi)."""
    a = np.asarray(angles, dtype=float)
    return float(wrap(np.arctan2(np.sin(a).mean(), np.cos(a).mean())))
