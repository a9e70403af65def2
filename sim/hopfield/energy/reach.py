"""Which overlaps with some patterns a state can have.

Neurons with the same column of patterns, or its negative, can be put together: with n_g of them in
group g, the overlaps of all states between -1 and +1 are

    m = (1/N) sum_g n_g xi_g t_g,   -1 <= t_g <= 1,

a zonotope (at whole numbers of flips there are states of -1 and +1). It is all m with |c . m| <=
(1/N) sum_g n_g |c . xi_g| for the normals c of its facets, and each of these is at right angles to
R - 1 of the vectors xi_g of -1 and +1: for R patterns there is a fixed list of them.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array

__all__ = ["MOST_REACHED", "reachable", "within_reach"]

EDGE = 1e-9  # by which rounding may take a point beyond the edge it lies on
MOST_REACHED = 5  # patterns for which the normals are worked out: 4 for two, 100 for five or so


def reachable(m1: Array, m2: Array, c: float) -> NDArray[np.bool_]:
    """Whether states have overlaps m1, m2 with two patterns of mutual overlap c.

    On the (1 + c)/2 of the sites where the patterns agree m1 + m2 varies between -(1 + c) and
    1 + c, on the others m1 - m2 between -(1 - c) and 1 - c.
    """
    return np.asarray((np.abs(m1 + m2) <= 1.0 + c + EDGE) & (np.abs(m1 - m2) <= 1.0 - c + EDGE))


@cache
def normals(count: int) -> Array:
    """The normals of the facets there may be for so many patterns, (K, count), up to sign."""
    vectors = np.array([(1.0, *rest) for rest in product((1.0, -1.0), repeat=count - 1)])
    chosen = np.array(list(combinations(range(len(vectors)), count - 1)))
    _, sizes, rows = np.linalg.svd(vectors[chosen])
    found = rows[sizes[:, -1] > EDGE][:, -1]
    largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1)
    return np.asarray(np.unique((found / largest).round(9), axis=0))


def within_reach(patterns: Array, held: Array, m1: Array, m2: Array) -> NDArray[np.bool_]:
    """Whether states have these overlaps with the first two of some patterns, and those held with
    the others.

    Parameters
    ----------
    patterns : (R, N) of -1 and +1
        From two up to `MOST_REACHED`.
    held : (R - 2,) float
        Overlaps with the third and those that follow.
    m1, m2 : arrays of one shape
    """
    # A column and its negative are one group.
    columns = patterns * patterns[0]
    groups, counts = np.unique(columns, axis=1, return_counts=True)
    inside = np.ones(np.shape(m1), dtype=bool)
    for normal in normals(len(patterns)):
        limit = float(np.abs(normal @ groups) @ counts) / patterns.shape[1]
        rest = float(normal[2:] @ held)
        inside &= np.abs(normal[0] * m1 + normal[1] * m2 + rest) <= limit + EDGE
    return inside
