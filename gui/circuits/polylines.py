"""Curves in pixels: what of them lies in a rectangle, and places along them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QRectF

from sim.arrays import Array

__all__ = ["clipped", "sampled", "sparse"]


def clipped(points: Array, room: QRectF) -> list[Array]:
    """The pieces (k, 2) of a curve (t, 2) that lie in a rectangle (Liang and Barsky 1984).

    A curve of which a small part is looked at reaches far beyond the screen; broken up into dashes
    it would take seconds.
    """
    if len(points) < 2:
        return []
    x, y = points.T
    across = room.left() <= x.min() and x.max() <= room.right()
    if across and room.top() <= y.min() and y.max() <= room.bottom():
        return [points]
    start, way = points[:-1], np.diff(points, axis=0)
    first, last = np.zeros(len(way)), np.ones(len(way))
    seen = np.isfinite(way).all(axis=1)
    for axis, low, high in ((0, room.left(), room.right()), (1, room.top(), room.bottom())):
        step, at = way[:, axis], start[:, axis]
        still = np.abs(step) < 1e-12
        seen &= ~still | ((at >= low) & (at <= high))
        over = np.where(still, 1.0, step)
        a, b = (low - at) / over, (high - at) / over
        first = np.maximum(first, np.where(still, 0.0, np.minimum(a, b)))
        last = np.minimum(last, np.where(still, 1.0, np.maximum(a, b)))
    seen &= first <= last
    kept = np.flatnonzero(seen)
    if not len(kept):
        return []
    begin = start[kept] + first[kept, None] * way[kept]
    end = start[kept] + last[kept, None] * way[kept]
    broken = (np.diff(kept) > 1) | (first[kept[1:]] > 0.0) | (last[kept[:-1]] < 1.0)
    cuts = [0, *(np.flatnonzero(broken) + 1).tolist(), len(kept)]
    return [np.concatenate([begin[i : i + 1], end[i:j]]) for i, j in pairwise(cuts)]


def sampled(points: Array, step: float) -> Array:
    """(k, 2): places along a curve (t, 2), about a step apart."""
    if len(points) < 2:
        return np.zeros((0, 2))
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0.0, gone[-1], max(2, int(gone[-1] / step) + 1))
    return np.stack([np.interp(at, gone, points[:, k]) for k in (0, 1)], axis=1)


def sparse(points: Array, step: float) -> Array:
    """The points of a smooth curve (t, 2) that lie at least about a step apart, and its ends."""
    if len(points) < 3:
        return points
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    kept = np.concatenate([[True], np.diff(np.floor(gone / step)) > 0.0])
    kept[-1] = True
    return np.asarray(points[kept])
