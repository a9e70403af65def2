"""Where a circuit stands still, and what it does close by.

Piecewise linear neurons: exactly, region by region (`sim.circuits.piecewise_linear`). Tanh neurons:
every fixed point of one or two, and of more those that Newton's method finds
(`sim.circuits.tanh_roots`).

The index of a fixed point is the sign of det(-J), J being its Jacobian: +1 for a node or a focus,
-1 for a saddle of two neurons. Where F is bounded, -dv/dt points outwards all round, so that the
indices of all fixed points add up to 1 (the degree of a map; Strogatz 2015, 6.8): a count that
does not come to it has missed some.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.circuits.equations import Equations
from sim.circuits.piecewise_linear import Corner, RestingLine, corner_index, resting
from sim.circuits.tanh_roots import many_roots, pair_roots, polished, scalar_roots

__all__ = ["FixedLine", "FixedPoint", "FixedPoints", "fixed_points"]

NEUTRAL = 1e-7  # an eigenvalue this small, of the largest entry of the Jacobian, is zero
NUDGE = 1e-3  # how far a degenerate fixed point is left to see where the flow leads


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A state at which a circuit stands still.

    Parameters
    ----------
    place : (n,) float
    jacobian : (n, n) float
        1/s. On a corner of F, where there are several, that of an adjoining region which behaves
        as the point does.
    eigenvalues : (n,) complex
        Of the Jacobian, 1/s, the largest real part first.
    eigenvectors : (n, n) complex
        Columns in that order.
    kind : str
        "stable node", "unstable node", "stable focus", "unstable focus", "saddle", "centre", or
        "degenerate" where an eigenvalue is zero or the regions that meet at a corner disagree.
    stable : bool
        Whether orbits that start close by end in it.
    index : int
    """

    place: Array
    jacobian: Array
    eigenvalues: np.ndarray[tuple[int], np.dtype[np.complex128]]
    eigenvectors: np.ndarray[tuple[int, int], np.dtype[np.complex128]]
    kind: str
    stable: bool
    index: int


@dataclass(frozen=True, eq=False)
class FixedLine:
    """A straight piece of a continuum of fixed points.

    Parameters
    ----------
    start, stop : (n,) float
        Its ends, inside the box that was asked for.
    stable : bool
        Whether orbits that start close by end on it.
    """

    start: Array
    stop: Array
    stable: bool


@dataclass(frozen=True, eq=False)
class FixedPoints:
    """All fixed points of a circuit.

    Parameters
    ----------
    points : tuple of FixedPoint
        The isolated ones, by their first coordinate.
    lines : tuple of FixedLine
    index_sum : int or None
        The sum of the indices; None where there are lines.
    complete : bool or None
        Whether all are known to have been found; None where that cannot be said.
    """

    points: tuple[FixedPoint, ...]
    lines: tuple[FixedLine, ...]
    index_sum: int | None
    complete: bool | None

    @property
    def stable(self) -> tuple[FixedPoint, ...]:
        """The stable points."""
        return tuple(p for p in self.points if p.stable)

    @property
    def saddles(self) -> tuple[FixedPoint, ...]:
        """The saddles."""
        return tuple(p for p in self.points if p.kind == "saddle")


def fixed_points(eq: Equations, box: tuple[Array, Array]) -> FixedPoints:
    """Every fixed point of a circuit.

    Parameters
    ----------
    eq : Equations
    box : (low (n,), high (n,))
        Cuts lines of fixed points short; points are found everywhere.
    """
    if eq.function.pieces:
        return _of_straight_pieces(eq, box)
    if eq.n == 1:
        roots = scalar_roots(eq.gain, float(eq.weights[0, 0]), float(eq.inputs[0]))
        places = polished(eq, np.array(roots).reshape(-1, 1))
    elif eq.n == 2:
        places = pair_roots(eq)
    else:
        places = many_roots(eq, lambda found: _index_sum(eq, found))
    if eq.n < 3:
        places = places[np.lexsort(places.T[::-1])]
    points = _described(eq, places, eq.gain * eq.function.slope(eq.argument(places)))
    total = sum(p.index for p in points)
    return FixedPoints(points, (), total, total == 1)


def _index_sum(eq: Equations, places: Array) -> int:
    slopes = eq.gain * eq.function.slope(eq.argument(places))
    signs = np.sign(np.linalg.det(np.eye(eq.n) - slopes[:, :, None] * eq.weights))
    return int(signs.sum())


def _of_straight_pieces(eq: Equations, box: tuple[Array, Array]) -> FixedPoints:
    found = resting(eq)
    points = list(_described(eq, found.places, eq.gain * found.slopes))
    for k, corner in found.corners.items():
        points[k] = _on_corner(eq, found.places[k], corner)
    lines = tuple(line for raw in found.lines if (line := _within(eq, raw, box)) is not None)
    if found.lines:
        return FixedPoints(tuple(points), lines, None, None)
    total = sum(p.index for p in points)
    bounded = np.isfinite([eq.function.low, eq.function.high]).all()
    return FixedPoints(tuple(points), (), total, total == 1 if bounded else True)


def _within(eq: Equations, line: RestingLine, box: tuple[Array, Array]) -> FixedLine | None:
    ends = line.within(*(np.asarray(edge, dtype=float) for edge in box))
    if ends is None or np.abs(ends[1] - ends[0]).max() <= 1e-12:
        return None
    J = _jacobians(eq, eq.gain * line.slopes[None])[0]
    values = np.sort(np.linalg.eigvals(J).real)
    # One eigenvalue, that along the line, is zero.
    others = np.delete(values, np.argmin(np.abs(values)))
    return FixedLine(*ends, bool(np.all(others <= NEUTRAL * np.abs(J).max())))


def _jacobians(eq: Equations, slopes: Array) -> Array:
    """(k, n, n), 1/s: the Jacobians where the slopes g F' are these, (k, n)."""
    rows = slopes[:, :, None] * eq.weights - np.eye(eq.n)
    return np.asarray(rows / eq.time_constants[:, None])


def _described(eq: Equations, places: Array, slopes: Array) -> tuple[FixedPoint, ...]:
    """The fixed points at places (k, n), where the slopes g F' are these, (k, n)."""
    if not len(places):
        return ()
    kinds, which = slopes, np.arange(len(slopes))
    if len(places) > 16:
        kinds, which = np.unique(slopes, axis=0, return_inverse=True)
        which = which.ravel()
    J = _jacobians(eq, kinds)
    values, vectors = np.linalg.eig(J)
    values, vectors = values.astype(complex), vectors.astype(complex)
    order = np.lexsort((-values.imag, -values.real), axis=-1)
    rows = np.arange(len(J))[:, None]
    values = values[rows, order]
    vectors = np.ascontiguousarray(np.swapaxes(np.swapaxes(vectors, 1, 2)[rows, order], 1, 2))
    zeros = NEUTRAL * np.abs(J).max(axis=(1, 2))
    names = [_kind(row, zero) for row, zero in zip(values.tolist(), zeros.tolist(), strict=True)]
    # Eigenvalues of a real matrix: complex ones come in pairs, whose product is positive.
    negative = np.sum((values.real > 0.0) & (np.abs(values.imag) < 1e-300), axis=1)
    points = []
    for place, k in zip(places, which, strict=True):
        stable = names[k].startswith("stable")
        index = 1 - 2 * int(negative[k] % 2)
        if names[k] == "degenerate":
            stable, index = _leaning(eq, place, J[k], values[k])
        points.append(
            FixedPoint(
                place, J[k], values[k], vectors[k],
                kind=names[k], stable=stable, index=index,
            )
        )  # fmt: skip
    return tuple(points)


def _kind(values: list[complex], zero: float) -> str:
    """What a fixed point with these eigenvalues, the largest real part first, is called."""
    if any(abs(value) <= zero for value in values):
        return "degenerate"
    if any(abs(value.real) <= zero for value in values):
        return "centre"
    rising = sum(value.real > 0.0 for value in values)
    if 0 < rising < len(values):
        return "saddle"
    turns = "focus" if abs(values[0].imag) > zero else "node"
    return f"{'unstable' if rising else 'stable'} {turns}"


def _leaning(eq: Equations, place: Array, J: Array, values: Array) -> tuple[bool, int]:
    """Whether a fixed point with an eigenvalue of zero is stable, and its index.

    By the flow to both sides of it along that eigenvector, on which the other directions have
    little influence.
    """
    w, right = np.linalg.eig(J)
    at = int(np.argmin(np.abs(w)))
    e = right[:, at].real
    e = e / np.abs(e).max()
    u, left = np.linalg.eig(J.T)
    along = left[:, int(np.argmin(np.abs(u)))].real
    along = along / (along @ e) if abs(along @ e) > 1e-12 else e / (e @ e)
    ahead = float(along @ eq.velocity(place + NUDGE * e))
    behind = float(along @ eq.velocity(place - NUDGE * e))
    leans = (int(np.sign(behind)) - int(np.sign(ahead))) // 2
    rest = np.delete(w, at)
    rising = int(np.sum((rest.real > 0.0) & (np.abs(rest.imag) < 1e-300)))
    stable = ahead < 0.0 < behind and bool(np.all(rest.real < 0.0))
    return stable, leans * (1 - 2 * (rising % 2))


# ---- corners of F --------------------------------------------------------------------------------


def _on_corner(eq: Equations, place: Array, corner: Corner) -> FixedPoint:
    """The fixed point at a corner of F, judged by the regions that adjoin it."""
    n = eq.n
    index = corner_index(eq, corner)
    regions = _described(eq, np.tile(place, (len(corner.slopes), 1)), eq.gain * corner.slopes)
    stable = index == 1 and _all_end_in(eq, corner, regions)
    alike = [p for p in regions if p.stable == stable and p.index == index]
    chosen = alike[0] if alike else regions[-1]
    kind = chosen.kind if alike else "degenerate"
    if n == 1 and index == 1 and not stable and not alike:
        kind = "centre"
    return FixedPoint(
        place, chosen.jacobian, chosen.eigenvalues, chosen.eigenvectors,
        kind=kind, stable=stable, index=index,
    )  # fmt: skip


def _all_end_in(eq: Equations, corner: Corner, regions: tuple[FixedPoint, ...]) -> bool:
    """Whether the flow round a corner, linear in each of its regions, leads into it."""
    if all(p.stable for p in regions):
        return True
    ways_in = 0
    for region, sides in zip(regions, corner.sides, strict=True):
        for value, vector in zip(region.eigenvalues, region.eigenvectors.T, strict=True):
            shift = sides * (eq.weights @ vector.real)
            straight = np.all(shift >= -1e-12) or np.all(shift <= 1e-12)
            if abs(value.imag) > 1e-300 or not straight:
                continue
            # A straight way out, or a line that stands still, inside the region.
            if value.real >= -NEUTRAL * np.abs(region.jacobian).max():
                return False
            ways_in += 1
        ways_in += _only_inwards(eq, region, sides)
    if eq.n <= 2 and (ways_in or eq.n == 1):
        # In a plane nothing goes round where there is a straight orbit: all end along one.
        return bool(ways_in) and eq.n == 2
    return _shrinks(eq, corner)


def _only_inwards(eq: Equations, region: FixedPoint, sides: Array) -> bool:
    """Whether every orbit in a region, which is not empty, goes straight to its corner."""
    rate = region.jacobian[0, 0]
    if rate >= 0.0 or np.any(np.abs(region.jacobian - rate * np.eye(eq.n)) > 1e-12 * abs(rate)):
        return False
    return bool(abs(np.linalg.det(eq.weights)) > 1e-12 and np.all(sides != 0.0))


def _shrinks(eq: Equations, corner: Corner) -> bool:
    """Whether small displacements from a corner become smaller; followed from many of them."""
    n = eq.n
    angle = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    if n == 2:
        d = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    else:
        grid = np.array(np.meshgrid(*[(-1.0, 1.0)] * n)).reshape(n, -1).T
        d = np.concatenate([grid, np.eye(n), -np.eye(n)])
    below, above = corner.slopes[0], corner.slopes[-1]

    def flow(d: Array) -> Array:
        dx = d @ eq.weights.T
        return np.asarray((eq.gain * np.where(dx > 0.0, above, below) * dx - d) / eq.time_constants)

    rate = ((1.0 + eq.gain * np.abs(eq.weights).sum(axis=1)) / eq.time_constants).max()
    dt = 0.3 / rate
    size = np.abs(d).max(axis=1)
    for _ in range(40):
        for _ in range(20):
            d = d + dt * flow(d + 0.5 * dt * flow(d))
        now = np.abs(d).max(axis=1)
        if np.all(now < 0.1 * size) or np.any(now > 10.0 * size):
            break
    return bool(np.all(now < 0.5 * size))
