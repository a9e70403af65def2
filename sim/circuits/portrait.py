"""The phase portrait of one neuron or two: everything that is drawn of it at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.circuits.cycles import Cycle, limit_cycles
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import FixedPoint, FixedPoints, fixed_points
from sim.circuits.manifolds import Manifolds, manifolds
from sim.circuits.nullclines import nullcline
from sim.circuits.pair_kernels import compiled_pair, numbers, settle

__all__ = ["LinePortrait", "Portrait", "attractors", "basins", "line_portrait", "portrait"]

STREAK = 0.06  # of the box: a streak where the flow is as fast as in the middle
LONGEST = 2.5  # times that
PIECES = 14  # points of a streak
MANIFOLDS = 8  # saddles whose manifolds are drawn
SPANS = (6.0, 15.0, 150.0)  # longest time constants that orbits are followed, one after the other
ON_CORNER = 1e-9  # of an argument of F, within which it is at a corner
SLOWEST = 2000.0  # such, where the last stretch to a stable point is slow


@dataclass(frozen=True, eq=False)
class Portrait:
    """The phase portrait of two neurons.

    Parameters
    ----------
    box : (low (2,), high (2,))
    fixed : FixedPoints
    nullclines : two tuples of (k, 2) float
        Where v_1 and where v_2 stands still.
    separatrices : tuple of (k, 2) float
        The stable manifolds of the saddles in the box, each from its saddle on.
    unstable : tuple of (k, 2) float
        Their unstable manifolds.
    cycles : tuple of Cycle
    x, y : (nx,) and (ny,) float
        Where the field is known.
    field : (ny, nx, 2) float
        dv/dt there, 1/s.
    streaks : (m, 14, 2) float
        Short pieces of orbits, in the direction of the flow.
    speeds : (m,) float
        How fast each is, from 0 to 1, by a square root.
    """

    box: tuple[Array, Array]
    fixed: FixedPoints
    nullclines: tuple[tuple[Array, ...], tuple[Array, ...]]
    separatrices: tuple[Array, ...]
    unstable: tuple[Array, ...]
    cycles: tuple[Cycle, ...]
    x: Array
    y: Array
    field: Array
    streaks: Array
    speeds: Array


@dataclass(frozen=True, eq=False)
class LinePortrait:
    """The phase portrait of one neuron.

    Parameters
    ----------
    v : (400,) float
    velocity : (400,) float
        dv/dt there, 1/s.
    fixed : FixedPoints
    """

    v: Array
    velocity: Array
    fixed: FixedPoints


def attractors(fixed: FixedPoints, cycles: tuple[Cycle, ...] = ()) -> list[FixedPoint | Cycle]:
    """What the labels of `basins` stand for: the stable points, then the stable cycles."""
    return [*(p for p in fixed.points if p.stable), *(c for c in cycles if c.stable)]


def line_portrait(eq1: Equations, box: tuple[Array, Array], points: int = 400) -> LinePortrait:
    """The phase portrait of one neuron between low (1,) and high (1,)."""
    low, high = (np.asarray(edge, dtype=float).reshape(-1) for edge in box)
    v = np.linspace(low[0], high[0], points)
    return LinePortrait(v, eq1.velocity(v[:, None])[:, 0], fixed_points(eq1, (low, high)))


def portrait(
    eq2: Equations,
    box: tuple[Array, Array],
    *,
    field_size: int = 40,
    streaks: int = 22,
) -> Portrait:
    """The phase portrait of two neurons in a box, all but the basins.

    Parameters
    ----------
    eq2 : Equations
        Of two neurons.
    box : (low (2,), high (2,))
    field_size : int
        Points along a side of the field.
    streaks : int
        Seeds of streaks along a side.
    """
    low, high = (np.asarray(edge, dtype=float) for edge in box)
    box = (low, high)
    fixed = fixed_points(eq2, box)
    in_box = [p for p in fixed.saddles if np.all(p.place >= low) and np.all(p.place <= high)]
    led: list[Manifolds] = [manifolds(eq2, saddle, box) for saddle in in_box[:MANIFOLDS]]
    x, y = (np.linspace(low[k], high[k], field_size) for k in range(2))
    pieces, speeds = flow_streaks(eq2, box, streaks)
    return Portrait(
        box=box,
        fixed=fixed,
        nullclines=(nullcline(eq2, 0, box), nullcline(eq2, 1, box)),
        separatrices=tuple(line for m in led for line in m.stable),
        unstable=tuple(line for m in led for line in m.unstable),
        cycles=limit_cycles(eq2, fixed, box),
        x=x,
        y=y,
        field=eq2.velocity(np.stack(np.meshgrid(x, y), axis=-1)),
        streaks=pieces,
        speeds=speeds,
    )


def flow_streaks(eq: Equations, box: tuple[Array, Array], count: int) -> tuple[Array, Array]:
    """Short pieces of orbits through count x count seeds, and how fast each is.

    They last as long as it takes to go 6 % of the box at the speed of the seed, longer ones where
    it is fast and shorter ones where it is slow, by its square root.

    Returns
    -------
    streaks : (count**2, 14, 2) float
        A seed is the middle one of its points.
    speeds : (count**2,) float
        From 0 to 1.
    """
    low, high = box
    size = high - low
    # A grid jittered by the fractions of multiples of irrational numbers: even, without rows.
    k = np.arange(count * count)
    jitter = np.stack([(k * 0.7548776662466927) % 1.0, (k * 0.5698402909980532) % 1.0], axis=1)
    cell = np.stack([k % count, k // count], axis=1)
    seeds = low + size * (cell + 0.1 + 0.8 * jitter) / count
    speed = np.hypot(*(eq.velocity(seeds) / size).T)
    typical = max(float(np.median(speed)), 1e-12)
    length = STREAK * np.minimum(np.sqrt(speed / typical), LONGEST)
    rate = float(((1.0 + eq.gain * np.abs(eq.weights).sum(axis=1)) / eq.time_constants).max())
    before, after = PIECES // 2 - 1, PIECES // 2
    dt = np.minimum(length / np.maximum(speed, 1e-12) / (PIECES - 1), 1.0 / rate)
    # Forwards and backwards at once; no step is much longer than its share of the streak.
    v = np.concatenate([seeds, seeds])
    dt = np.concatenate([dt, -dt])[:, None]
    longest = np.tile(2.0 * length / (PIECES - 1), 2)
    found = np.empty((after + 1, *v.shape))
    found[0] = v
    for step in range(after):
        middle = v + 0.5 * dt * eq.velocity(v)
        moved = dt * eq.velocity(middle)
        far = np.hypot(*(moved / size).T)
        v = v + moved * np.minimum(1.0, longest / np.maximum(far, 1e-300))[:, None]
        found[step + 1] = v
    m = len(seeds)
    pieces = np.concatenate([found[before:0:-1, m:], found[:, :m]])
    top = max(float(np.quantile(speed, 0.98)), 1e-12)
    return np.ascontiguousarray(np.moveaxis(pieces, 0, 1)), np.sqrt(np.minimum(speed / top, 1.0))


# ---- basins --------------------------------------------------------------------------------------


def basins(
    eq2: Equations,
    fixed: FixedPoints | Portrait,
    cycles: tuple[Cycle, ...],
    box: tuple[Array, Array],
    size: int,
) -> NDArray[np.int8]:
    """In which attractor orbits end that start on a grid.

    Parameters
    ----------
    eq2 : Equations
        Of two neurons.
    fixed : FixedPoints or Portrait
    cycles : tuple of Cycle
    box : (low (2,), high (2,))
    size : int
        Points along a side.

    Returns
    -------
    (size, size) int8
        By row the second neuron's state and by column the first's, from low to high at the middles
        of the pixels: the place in `attractors(fixed, cycles)`; -1 where an orbit leaves for good
        or does not settle.
    """
    if isinstance(fixed, Portrait):
        fixed = fixed.fixed
    low, high = (np.asarray(edge, dtype=float) for edge in box)
    ends = attractors(fixed, cycles)
    if not ends:
        return np.full((size, size), -1, dtype=np.int8)
    plain = bool(fixed.complete) and not any(_half_way(eq2, p) for p in fixed.points)
    bounded = np.isfinite([eq2.function.low, eq2.function.high]).all()
    if len(ends) == 1 and ((bounded and plain) or eq2.activation == "linear"):
        return np.zeros((size, size), dtype=np.int8)
    share = (np.arange(size) + 0.5) / size
    x, y = (low[k] + share * (high[k] - low[k]) for k in range(2))
    starts = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    labels = np.full(len(starts), -2, dtype=np.int8)
    last = starts.copy()
    loops = [(k, c, _reach(c, fixed, cycles)) for k, c in enumerate(ends) if isinstance(c, Cycle)]
    # What goes round a weakly attracting cycle for long drifts off it by the errors of its steps.
    error = 1e-6 if loops else 1e-4
    for spans in _spans(eq2, ends):
        going = np.flatnonzero(labels == -2)
        if not len(going):
            break
        labels[going], last[going] = _settled(eq2, last[going], fixed, (low, high), spans, error)
        for k, cycle, reach in loops:
            going = np.flatnonzero(labels == -2)
            labels[going[_close_to(last[going], cycle, reach)]] = k
    labels[labels == -2] = -1
    return labels.reshape(size, size)


def _spans(eq: Equations, ends: list[FixedPoint | Cycle]) -> list[float]:
    """For how many of the longest time constants orbits are followed, one after the other."""
    tau = float(np.abs(eq.time_constants).max())
    first, second, last = SPANS
    for end in ends:
        if isinstance(end, Cycle):
            first = min(first, 2.0 * end.period / tau)
        else:
            last = max(last, min(SLOWEST, 12.0 / (tau * max(-end.eigenvalues[0].real, 1e-9 / tau))))
    return [first, second, last]


def _settled(
    eq: Equations,
    starts: Array,
    fixed: FixedPoints,
    box: tuple[Array, Array],
    spans: float,
    error: float,
) -> tuple[NDArray[np.int8], Array]:
    """The stable point to which each orbit has come, -1 if lost, -2 if to none; and its end."""
    low, high = box
    width = float((high - low).max())
    F = eq.function
    stable = [p for p in fixed.points if p.stable]
    # Every orbit comes to lie between the bounds of F: only where there is none can it be lost.
    margin = 20.0 * width
    edges = np.array([low[0] - margin, high[0] + margin, low[1] - margin, high[1] + margin])
    for k in range(2):
        edges[2 * k] = min(edges[2 * k], F.low) if np.isfinite(F.low) else edges[2 * k]
        edges[2 * k + 1] = (
            max(edges[2 * k + 1], F.high) if np.isfinite(F.high) else edges[2 * k + 1]
        )
    catching = np.zeros((len(stable), 3))
    for k, point in enumerate(stable):
        others = [np.abs(q.place - point.place).max() for q in fixed.points if q is not point]
        catching[k, :2] = point.place
        catching[k, 2] = min([1e-2 * width, *(0.1 * gap for gap in others)])
    half = [p.place for p in fixed.points if _half_way(eq, p)]
    traps = np.array([[*place, 1e-3 * width] for place in half]).reshape(-1, 3)
    catching = np.concatenate([catching, traps])
    labels = np.empty(len(starts), dtype=np.int8)
    ends = np.empty((len(starts), 2))
    span = spans * float(np.abs(eq.time_constants).max())
    compiled_pair(settle)(
        starts, numbers(eq), F.code, edges, np.array([error * width, span]), catching, labels, ends
    )
    labels[labels >= len(stable)] = -1
    return labels, ends


def _half_way(eq: Equations, point: FixedPoint) -> bool:
    """Whether an unstable point may attract from one side: its basin has an area, but no label."""
    at = eq.argument(point.place)
    corners = [piece.high for piece in eq.function.pieces[:-1]]
    on_corner = any(np.abs(at - corner).min() < ON_CORNER for corner in corners)
    return not point.stable and (on_corner or point.kind == "degenerate")


def _reach(cycle: Cycle, fixed: FixedPoints, cycles: tuple[Cycle, ...]) -> float:
    """How close to a stable cycle an orbit is as good as on it."""
    away = 0.05 * float((cycle.high - cycle.low).max())
    others = [p.place[None] for p in fixed.points] + [c.points for c in cycles if c is not cycle]
    for points in others:
        off = np.abs(points[:, None, :] - cycle.points[None, ::4]).max(axis=2)
        away = min(away, 0.3 * float(off.min()))
    return away


def _close_to(v: Array, cycle: Cycle, reach: float) -> NDArray[np.bool_]:
    """Which states (m, 2) are closer to a cycle than that."""
    points = cycle.points[:: max(1, len(cycle.points) // 200)]
    if not len(v):
        return np.zeros(0, dtype=bool)
    off = np.abs(v[:, None, :] - points[None]).max(axis=2)
    # Between two points of the polyline it may be half their distance away.
    between = 0.5 * float(np.abs(np.diff(points, axis=0)).max())
    return np.asarray(off.min(axis=1) < max(reach, between))
