"""Wrecking a pattern: flipped cells, noise, a covered region.

Pure functions of a pattern (N,): they give a new array of the same kind, int8 for ink and paper,
float32 for grey, and never touch the one handed in.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.pattern import PatternError

__all__ = ["Fill", "PatternValues", "cover", "flip_fraction", "grey_noise", "randomise"]

PatternValues = NDArray[np.int8] | NDArray[np.float32]
"""A pattern: int8 of +1 and -1, or float32 in [-1, 1]."""

Fill = Literal["paper", "ink", "noise"]
"""What a covered region is filled with."""


def flip_fraction(
    values: PatternValues, fraction: float, rng: np.random.Generator
) -> PatternValues:
    """Flip (grey: turn into its negative) exactly round(fraction N) different cells.

    Raises
    ------
    PatternError
        If the fraction is not between 0 and 1.
    """
    changed = values.copy()
    chosen = _chosen(values, fraction, rng)
    changed[chosen] = -changed[chosen]
    return changed


def randomise(values: PatternValues, fraction: float, rng: np.random.Generator) -> PatternValues:
    """Replace exactly round(fraction N) different cells by chance.

    A binary cell becomes ink or paper with equal probability, so about half of them change; a
    grey one gets a value uniform in [-1, 1].

    Raises
    ------
    PatternError
        If the fraction is not between 0 and 1.
    """
    changed = values.copy()
    chosen = _chosen(values, fraction, rng)
    changed[chosen] = _noise(values, len(chosen), rng)
    return changed


def cover(
    values: PatternValues,
    rows: int,
    columns: int,
    top: int,
    left: int,
    bottom: int,
    right: int,
    fill: Fill = "paper",
    rng: np.random.Generator | None = None,
) -> PatternValues:
    """Cover the cells of rows `top` to `bottom` and columns `left` to `right`, ends included.

    The corners may be given in either order; what lies outside the grid is left out.

    Parameters
    ----------
    values : (rows * columns,) int8 or float32
    fill : "paper", "ink" or "noise"
    rng : numpy.random.Generator, optional
        Needed for noise.

    Raises
    ------
    PatternError
        If nothing of the region lies on the grid, the sizes do not agree, or the fill is unknown.
    """
    if values.size != rows * columns:
        raise PatternError(
            f"A pattern of {values.size} cells is not one of {rows} by {columns}; resize it first."
        )
    top, bottom = sorted((top, bottom))
    left, right = sorted((left, right))
    if bottom < 0 or right < 0 or top >= rows or left >= columns:
        raise PatternError("The region to cover lies beside the grid; draw it over some cells.")
    changed = values.copy()
    region = changed.reshape(rows, columns)[
        max(top, 0) : min(bottom, rows - 1) + 1, max(left, 0) : min(right, columns - 1) + 1
    ]
    if fill == "noise":
        if rng is None:
            raise PatternError("Covering with noise needs a random generator.", field="rng")
        region[...] = _noise(values, region.size, rng).reshape(region.shape)
    elif fill in ("paper", "ink"):
        region[...] = 1 if fill == "ink" else -1
    else:
        raise PatternError(
            f"A region cannot be covered with {fill!r}; choose paper, ink or noise.", field="fill"
        )
    return changed


def grey_noise(
    values: PatternValues, sigma: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Add Gaussian noise of standard deviation `sigma` to every cell, clipped to [-1, 1].

    Raises
    ------
    PatternError
        If sigma is negative or not finite.
    """
    if not (math.isfinite(sigma) and sigma >= 0.0):
        raise PatternError(
            f"Noise of standard deviation {sigma:g} is impossible; choose 0 or more.",
            field="sigma",
        )
    noisy = values.astype(np.float64) + sigma * rng.standard_normal(values.shape)
    return np.clip(noisy, -1.0, 1.0).astype(np.float32)


def _chosen(values: PatternValues, fraction: float, rng: np.random.Generator) -> NDArray[np.intp]:
    if not 0.0 <= fraction <= 1.0:
        raise PatternError(
            f"A fraction of {fraction:g} is impossible; choose 0 to 1.", field="fraction"
        )
    count = round(fraction * values.size)
    return rng.permutation(values.size)[:count].astype(np.intp)


def _noise(values: PatternValues, count: int, rng: np.random.Generator) -> PatternValues:
    if values.dtype == np.int8:
        return np.where(rng.random(count) < 0.5, 1, -1).astype(np.int8)
    return rng.uniform(-1.0, 1.0, count).astype(np.float32)
