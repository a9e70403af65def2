"""States with given overlaps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["aim"]


def aim(
    state: NDArray[Any], first: NDArray[Any], second: NDArray[Any], m1: float, m2: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:  # fmt: skip
    """A state with overlaps as near m1 and m2 as N allows, and otherwise as it was.

    On the sites where the two patterns agree as many neurons are flipped as m1 + m2 asks for, on
    the others as m1 - m2 asks; which ones is chance.

    Parameters
    ----------
    state, first, second : (N,) of -1 and +1
    m1, m2 : float
        Brought within reach, if they are beyond it.
    rng : numpy.random.Generator

    Returns
    -------
    (N,) float32
    """
    made = np.where(np.asarray(state) > 0.0, 1.0, -1.0).astype(np.float32)
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    for sites, along in ((one == two, 0.5 * (m1 + m2)), (one != two, 0.5 * (m1 - m2))):
        where = np.flatnonzero(sites)
        # sum over these sites of xi1 s is to be N (m1 +- m2)/2.
        wanted = round(0.5 * (len(where) + along * len(made)))
        wanted = min(max(wanted, 0), len(where))
        right = made[where] == one[where]
        surplus = int(right.sum()) - wanted
        candidates = where[right] if surplus > 0 else where[~right]
        turned = rng.choice(candidates, abs(surplus), replace=False) if surplus else candidates[:0]
        made[turned] = -made[turned]
    return made
