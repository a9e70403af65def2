"""Orbits of a circuit, and the two pairs of them that make a saddle what it is.

The stable manifold of a saddle parts the basins to its sides, which is why it is called the
separatrix; along the unstable one the circuit leaves it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.circuits import kernels
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import FixedPoint
from sim.circuits.pair_kernels import compiled_pair, numbers, trace

__all__ = ["Manifolds", "manifolds", "trajectories"]

ROOM = 4000  # points of a manifold
STEPS = 400_000  # of one trajectory


@dataclass(frozen=True, eq=False)
class Manifolds:
    """The manifolds of a saddle of two neurons.

    Parameters
    ----------
    stable : tuple of (k, 2) float
        The two orbits that end in it, each from the saddle backwards to where it comes from.
    unstable : tuple of (k, 2) float
        The two orbits that leave it, each from the saddle on.
    """

    stable: tuple[Array, ...]
    unstable: tuple[Array, ...]


def manifolds(eq: Equations, saddle: FixedPoint, box: tuple[Array, Array]) -> Manifolds:
    """The manifolds of a saddle of two neurons, as far as they lie in a box.

    Parameters
    ----------
    eq : Equations
        Of two neurons.
    saddle : FixedPoint
    box : (low (2,), high (2,))
    """
    if eq.n != 2:
        raise ValueError("Manifolds are drawn of two neurons: freeze the others.")
    low, high = (np.asarray(edge, dtype=float) for edge in box)
    width = float((high - low).max())
    edges = np.array([low[0], high[0], low[1], high[1]])
    p, code = numbers(eq), eq.function.code
    follow = compiled_pair(trace)
    found: dict[float, list[Array]] = {1.0: [], -1.0: []}
    path, times = np.empty((ROOM, 2)), np.empty(ROOM)
    for value, vector in zip(saddle.eigenvalues.real, saddle.eigenvectors.real.T, strict=True):
        sense = 1.0 if value > 0.0 else -1.0
        # To leave the saddle takes ln(width/offset) of these, then the slowest time constant.
        span = 15.0 / abs(float(value)) + 40.0 * float(np.abs(eq.time_constants).max())
        limits = np.array([1e-8 * width, span, 0.01 * width, 1e-7 * width])
        for side in (
            _bent(eq, saddle, vector, sense, width),
            _bent(eq, saddle, -vector, sense, width),
        ):
            start = saddle.place + _straight(eq, saddle, side, width) * side
            if np.any(start < low) or np.any(start > high):
                found[sense].append(_inside(np.array([saddle.place, start]), low, high))
                continue
            count = follow(start, p, code, sense, edges, limits, path, times)
            polyline = np.concatenate([saddle.place[None], path[:count]])
            found[sense].append(_inside(polyline, low, high))
    return Manifolds(tuple(found[-1.0]), tuple(found[1.0]))


def _bent(eq: Equations, saddle: FixedPoint, side: Array, sense: float, width: float) -> Array:
    """The direction in which a manifold leaves a saddle, to the side of one of its eigenvectors.

    Not the eigenvector itself where the saddle is on a corner of F, beyond which it is another.
    """
    if not eq.function.pieces:
        return side
    J = eq.jacobian(saddle.place + 1e-6 * width * side)
    if np.allclose(J, saddle.jacobian, rtol=1e-9, atol=0.0):
        return side
    values, vectors = np.linalg.eig(J)
    for value, vector in zip(values, vectors.T, strict=True):
        if value.imag == 0.0 and value.real * sense > 0.0 and abs(vector.real @ side) > 0.1:
            return np.asarray(vector.real * np.sign(vector.real @ side))
    return side


def _straight(eq: Equations, saddle: FixedPoint, side: Array, width: float) -> float:
    """How far from a saddle its manifold is the eigenvector: up to the next corner of F.

    For a smooth F, a distance over which the manifold bends by less than 1e-6 of the width.
    """
    pieces = eq.function.pieces
    if not pieces:
        slope = eq.gain * float(np.abs(eq.weights).max()) if eq.weights.size else 1.0
        return 1e-3 * min(width, 1.0) / max(1.0, slope)
    x = eq.argument(saddle.place)
    dx = eq.gain * (eq.weights @ side)
    away = 0.05 * width
    for k in range(len(x)):
        for corner in (piece.low for piece in pieces[1:]):
            if abs(dx[k]) > 1e-12:
                t = float((corner - x[k]) / dx[k])
                if t > 1e-9 * width:
                    away = min(away, t)
    return max(away, 1e-7 * width)


def _inside(polyline: Array, low: Array, high: Array) -> Array:
    """A polyline up to where it first leaves a box, ending on its edge."""
    outside = np.any((polyline < low) | (polyline > high), axis=1)
    outside[0] = False
    if not outside.any():
        return polyline
    k = int(np.argmax(outside))
    a, b = polyline[k - 1], polyline[k]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(b > high, (high - a) / (b - a), np.where(b < low, (low - a) / (b - a), 1.0))
    share = float(np.clip(np.nanmin(t), 0.0, 1.0))
    return np.concatenate([polyline[:k], (a + share * (b - a))[None]])


def trajectories(
    eq: Equations,
    starts: Array,
    span: float,
    box: tuple[Array, Array],
    *,
    backwards: bool = False,
    points: int = 240,
) -> list[Array]:
    """Orbits of a circuit of any number of neurons.

    Parameters
    ----------
    eq : Equations
    starts : (m, n) float
    span : float
        How long they are followed, s.
    box : (low (n,), high (n,))
        An orbit ends where it leaves the box made three times as large, or stands still.
    backwards : bool
        Whether in time's other direction.
    points : int
        Of a whole orbit.

    Returns
    -------
    list of (k, n) float
        Points at equal distances in time, each from its start on; the last, where an orbit stood
        still, may be earlier.
    """
    starts = np.ascontiguousarray(np.atleast_2d(np.asarray(starts, dtype=float)))
    low, high = (np.asarray(edge, dtype=float) for edge in box)
    middle, half = 0.5 * (low + high), 1.5 * (high - low)
    low, high = middle - half, middle + half
    rates = 1.0 + eq.gain * np.abs(eq.weights).sum(axis=1)
    rate = float((rates / np.abs(eq.time_constants)).max())
    between = span / max(points - 1, 1)
    most = max(1, STEPS // max(points, 1))
    every = min(max(1, math.ceil(between * rate / 0.05)), most)
    dt = (-between if backwards else between) / every
    kept = np.empty((len(starts), points, eq.n))
    lengths = np.zeros(len(starts), dtype=np.int64)
    kernels.compiled(kernels.follow_orbits)(
        starts, np.ascontiguousarray(eq.weights), eq.inputs, eq.time_constants, eq.gain,
        eq.function.code, dt, every, low=low, high=high, still=1e-9 * float(half.max()),
        kept=kept, lengths=lengths,
    )  # fmt: skip
    return [kept[k, : lengths[k]].copy() for k in range(len(starts))]
