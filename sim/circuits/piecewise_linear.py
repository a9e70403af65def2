"""Where a circuit of piecewise linear neurons stands still, exactly.

In a region of arguments where every neuron i is on one straight piece, F(x_i) = s_i x_i + o_i, the
fixed points solve (1 - g S w) v = g S h + o with S = diag(s). A solution v is one of the circuit
where every argument lies on its piece: where F(g (w v + h)) = v. A region whose matrix is singular
holds a line of them or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.circuits.activation import ACTIVATIONS
from sim.circuits.equations import Equations

__all__ = ["Corner", "Resting", "RestingLine", "corner_index", "resting"]

SINGULAR = 1e-10  # singular value of 1 - g S w, of the largest or of 1, that counts as zero
TOUCHING = 1e-9  # an argument this close to a corner, of 1 or of its size, lies on it
SAME = 1e-8  # points this close are one


@dataclass(frozen=True, eq=False)
class RestingLine:
    """A straight line of fixed points, place + t direction.

    Parameters
    ----------
    place, direction : (n,) float
        The direction is of length 1.
    low, high : float
        Between which t; may be infinite.
    slopes : (n,) float
        s of its region.
    """

    place: Array
    direction: Array
    low: float
    high: float
    slopes: Array

    def holds(self, v: Array) -> bool:
        """Whether a state (n,) lies on it."""
        t = float(np.clip((v - self.place) @ self.direction, self.low, self.high))
        away = np.abs(v - self.place - t * self.direction).max()
        return bool(away <= 10.0 * SAME * (1.0 + np.abs(v).max()))

    def within(self, low: Array, high: Array) -> tuple[Array, Array] | None:
        """Its two ends (n,) inside a box; None where it lies outside."""
        span = _span(self.place, self.direction, low, high, self.low, self.high)
        if span is None or not np.isfinite(span).all():
            return None
        return self.place + span[0] * self.direction, self.place + span[1] * self.direction


@dataclass(frozen=True, eq=False)
class Corner:
    """A fixed point at which some arguments lie on a corner of F.

    Parameters
    ----------
    slopes : (2**k, n) float
        s in each of the adjoining regions.
    sides : (2**k, n) float
        On which side of its corner an argument is there, -1 or 1; 0 for one that is on none.
    """

    slopes: Array
    sides: Array


@dataclass(frozen=True, eq=False)
class Resting:
    """Everything at which a circuit stands still.

    Parameters
    ----------
    places : (k, n) float
        Its isolated fixed points.
    slopes : (k, n) float
        s there.
    corners : dict of int to Corner
        Those of the places that lie on corners.
    lines : tuple of RestingLine
    """

    places: Array
    slopes: Array
    corners: dict[int, Corner]
    lines: tuple[RestingLine, ...]


@dataclass(frozen=True, eq=False)
class _Regions:
    """All regions of a circuit: (R, n) each; patterns (P, n) are the different rows of slopes."""

    slopes: Array
    offsets: Array
    low: Array
    high: Array
    patterns: Array
    pattern: NDArray[np.intp]


@cache
def _regions(activation: str, n: int) -> _Regions:
    pieces = ACTIVATIONS[activation].pieces
    of = np.array([(p.slope, p.offset, p.low, p.high) for p in pieces])
    chosen = of[np.array(list(product(range(len(pieces)), repeat=n)))]
    slopes, offsets, low, high = np.ascontiguousarray(np.moveaxis(chosen, -1, 0))
    patterns, pattern = np.unique(slopes, axis=0, return_inverse=True)
    return _Regions(slopes, offsets, low, high, patterns, pattern.ravel())


def _span(
    place: Array, direction: Array, low: Array, high: Array, first: float, last: float
) -> tuple[float, float] | None:
    """Between which t low <= place + t direction <= high and first <= t <= last."""
    near = 1e-9 * (1.0 + np.abs(place))
    moving = np.abs(direction) > 1e-9
    if np.any(~moving & ((place < low - near) | (place > high + near))):
        return None
    with np.errstate(invalid="ignore"):
        ends = np.stack([low - place, high - place])[:, moving] / direction[moving]
    t0 = max([first, *ends.min(axis=0)])
    t1 = min([last, *ends.max(axis=0)])
    if t1 < t0:
        if t1 < t0 - SAME:
            return None
        t0 = t1 = 0.5 * (t0 + t1)
    return float(t0), float(t1)


def _lines(eq: Equations, regions: _Regions, at: NDArray[np.intp], A: Array) -> list[RestingLine]:
    """The lines of fixed points in the regions `at` (r,), all of the singular matrix A."""
    _, sizes, rows = np.linalg.svd(A)
    kernel = rows[sizes <= SINGULAR * max(1.0, sizes[0])]
    inverse = np.linalg.pinv(A, rcond=10.0 * SINGULAR)
    found = []
    for r in at:
        S, o = regions.slopes[r], regions.offsets[r]
        b = eq.gain * S * eq.inputs + o
        place = inverse @ b
        if np.abs(A @ place - b).max() > TOUCHING * (1.0 + np.abs(b).max()):
            continue
        for direction in kernel:
            x, dx = eq.argument(place), eq.gain * (eq.weights @ direction)
            span = _span(x, dx, regions.low[r], regions.high[r], -np.inf, np.inf)
            if span is not None:
                found.append(RestingLine(place, direction, *span, S))
    return found


def _plane(eq: Equations, regions: _Regions, r: int) -> list[RestingLine]:
    """The outline of a region of two neurons in which every state is a fixed point."""
    low, high = regions.low[r], regions.high[r]
    if np.abs(eq.inputs).max() > TOUCHING:
        return []
    far = 1e3
    outline = []
    for i, j in ((0, 1), (1, 0)):
        for edge in (max(low[j], -far), min(high[j], far)):
            place, direction = np.zeros(2), np.zeros(2)
            place[j], direction[i] = edge, 1.0
            outline.append(
                RestingLine(place, direction, float(low[i]), float(high[i]), regions.slopes[r])
            )
    middle = np.full(2, 0.0 if np.isinf(low).any() else low[0])
    diagonal = np.full(2, np.sqrt(0.5))
    reach = float(np.sqrt(2.0) * (high[0] - middle[0]))
    outline.append(
        RestingLine(middle, diagonal, -reach if middle[0] != low[0] else 0.0, reach,
                    regions.slopes[r])
    )  # fmt: skip
    return outline


def resting(eq: Equations) -> Resting:
    """Every fixed point of a circuit whose F consists of straight pieces."""
    n, g = eq.n, eq.gain
    regions = _regions(eq.activation, n)
    A = np.eye(n) - g * regions.patterns[:, :, None] * eq.weights
    sizes = np.linalg.svd(A, compute_uv=False)
    singular = sizes[:, -1] <= SINGULAR * np.maximum(1.0, sizes[:, 0])
    A[singular], kept = np.eye(n), A[singular].copy()
    inverse = np.linalg.inv(A)
    b = g * regions.slopes * eq.inputs + regions.offsets
    v = np.einsum("rij,rj->ri", inverse[regions.pattern], b)
    v = np.where(regions.slopes == 0.0, regions.offsets, v)  # without rounding
    x = eq.argument(v)
    missing = np.abs(eq.function.function(x) - v).max(axis=1)
    at_rest = missing <= 5e-11 * np.maximum(1.0, 0.1 * np.abs(x).max(axis=1))
    at_rest &= ~singular[regions.pattern]
    lines: list[RestingLine] = []
    for which, matrix in zip(np.flatnonzero(singular), kept, strict=True):
        at = np.flatnonzero(regions.pattern == which)
        if n == 2 and np.abs(matrix).max() <= SINGULAR:
            lines += [line for r in at for line in _plane(eq, regions, int(r))]
        else:
            lines += _lines(eq, regions, at, matrix)
    # A line that only touches its region is a point.
    touching = [line.place + line.low * line.direction for line in lines if line.low == line.high]
    lines = [line for line in lines if line.low < line.high]
    found = np.flatnonzero(at_rest)
    found = found[np.argsort(missing[found], kind="stable")]
    return _told_apart(eq, np.array([*v[found], *touching]).reshape(-1, n), lines)


def _told_apart(eq: Equations, places: Array, lines: list[RestingLine]) -> Resting:
    """Fixed points that several regions share, once each, and none that lies on a line."""
    n = eq.n
    x = eq.argument(places)
    breaks = np.array([p.low for p in eq.function.pieces[1:]])
    away = np.abs(x[:, :, None] - breaks)
    touches = (away <= TOUCHING * np.maximum(1.0, np.abs(x))[:, :, None]).any(axis=2)
    shared = (away <= 1e-6).any(axis=(1, 2))
    kept: list[int] = []
    doubtful: list[int] = []
    for k in range(len(places)):
        if shared[k] or lines:
            if doubtful:
                apart = np.abs(places[doubtful] - places[k]).max(axis=1)
                if apart.min() <= SAME * (1.0 + np.abs(places[k]).max()):
                    continue
            doubtful.append(k)
            if any(line.holds(places[k]) for line in lines):
                continue
        kept.append(k)
    order = sorted(kept, key=lambda k: tuple(np.round(places[k], 9)))
    places, x, touches = places[order], x[order], touches[order]
    corners = {int(k): _corner(eq, x[k], touches[k]) for k in np.flatnonzero(touches.any(axis=1))}
    return Resting(places.reshape(-1, n), eq.function.slope(x), corners, tuple(lines))


def _corner(eq: Equations, x: Array, touches: NDArray[np.bool_]) -> Corner:
    """What adjoins a fixed point with these arguments (n,), some of which lie on corners."""
    options = []
    for xi, touched in zip(x, touches, strict=True):
        gap = 1e-3 if touched else 0.0
        sides = (-1.0, 1.0) if touched else (0.0,)
        options.append(
            [(float(eq.function.slope(np.array(xi + side * gap))), side) for side in sides]
        )
    chosen = np.array(list(product(*options)))
    return Corner(chosen[:, :, 0], chosen[:, :, 1])


def corner_index(eq: Equations, corner: Corner) -> int:
    """The index of a fixed point on a corner.

    That of the fixed points which a tiny generic change of the inputs leaves in its place.
    """
    n = eq.n
    # Irrational numbers of both signs: generic for weights that a person types.
    change = np.sin(np.arange(1, n + 1) * 2.399963) + 0.1
    index = 0
    for S, sides in zip(corner.slopes, corner.sides, strict=True):
        A = np.eye(n) - eq.gain * S[:, None] * eq.weights
        if np.linalg.svd(A, compute_uv=False)[-1] <= SINGULAR:
            continue
        dv = np.linalg.solve(A, eq.gain * S * change)
        dx = eq.weights @ dv + change
        if np.all(dx * sides >= 0.0):
            index += int(np.sign(np.linalg.det(A)))
    return index
