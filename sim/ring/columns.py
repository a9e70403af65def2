"""Many neurons gathered into fewer columns round the ring."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Array

__all__ = ["in_columns"]


@lru_cache(maxsize=8)
def _belonging(
    neurons: int, columns: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Neurons in the order of their columns; where each column begins; how many it has."""
    nearest = np.floor(np.arange(neurons) * columns / neurons + 0.5).astype(int) % columns
    sizes = np.bincount(nearest, minlength=columns)
    return np.argsort(nearest, kind="stable"), np.cumsum(sizes) - sizes, sizes


def in_columns(values: ArrayLike, columns: int) -> Array:
    """Values (..., n) averaged over the neurons nearest to each of `columns` angles.

    Parameters
    ----------
    values : (..., n) float
        Of neurons evenly round the ring, n >= columns.
    columns : int
        Column i stands for the angle 2 pi i/columns.
    """
    given = np.asarray(values, dtype=float)
    order, starts, sizes = _belonging(given.shape[-1], columns)
    gathered: Array = np.add.reduceat(given[..., order], starts, axis=-1) / sizes
    return gathered
