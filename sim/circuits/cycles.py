"""Limit cycles of two neurons.

On the ray from a fixed point P along the first axis, {(P_1 + s, P_2), s > 0}, dv_2/dt has the sign
of w_21 or is zero, as F never falls. Every cycle round P thus crosses the ray exactly once a turn,
and the first return T(s) to it is a function whose fixed points are all the cycles round P, the
stable ones where T(s)/s falls through 1 (Strogatz 2015, 8.7). A cycle goes round at least one fixed
point of index 1; none is possible where w_12 w_21 >= 0, or where the divergence of dv/dt is
negative everywhere (Bendixson).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.arrays import Array
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import FixedPoint, FixedPoints
from sim.circuits.pair_kernels import compiled_pair, numbers, returns, trace
from sim.circuits.tanh_roots import root_between

__all__ = ["Cycle", "limit_cycles"]

SAME = 1e-7  # ln T(s)/s below this is a cycle of a continuum, or rounding
LONGEST = 300.0  # longest time constants until an orbit has to return
HALVINGS = 10  # towards the last orbit that returns


@dataclass(frozen=True, eq=False)
class Cycle:
    """A limit cycle.

    Parameters
    ----------
    points : (k, n) float
        Round it once; the last is the first again. Where it is fast they are as close together.
    period : float
        s.
    stable : bool
        Whether orbits close by approach it.
    low, high : (n,) float
        Between which every neuron goes to and fro.
    """

    points: Array
    period: float
    stable: bool
    low: Array
    high: Array


def limit_cycles(eq: Equations, points: FixedPoints, box: tuple[Array, Array]) -> tuple[Cycle, ...]:
    """The limit cycles of a circuit of two neurons; none for other numbers of them.

    Parameters
    ----------
    eq : Equations
    points : FixedPoints
        Of the same circuit.
    box : (low (2,), high (2,))
        With unbounded neurons, cycles up to four times as large are found.

    Returns
    -------
    tuple of Cycle
        Those round the same fixed point from the inside to the outside. Two that differ by less
        than the grid of T(s) resolves, close to where they are born, may be missed.
    """
    if eq.n != 2 or not _possible(eq):
        return ()
    found: list[Cycle] = []
    for point in points.points:
        if point.index != 1:
            continue
        for cycle in _round(eq, point, box):
            if not any(_alike(cycle, other) for other in found):
                found.append(cycle)
    return tuple(found)


def _possible(eq: Equations) -> bool:
    W, tau = eq.weights, eq.time_constants
    if W[0, 1] * W[1, 0] >= 0.0 or eq.activation == "linear":
        return False
    steepest = (np.maximum(eq.gain * np.diag(W), 0.0) - 1.0) / tau
    return bool(steepest.sum() > 0.0) if tau[0] > 0.0 else bool(steepest.sum() < 0.0)


def _alike(one: Cycle, other: Cycle) -> bool:
    size = float(np.maximum(one.high - one.low, other.high - other.low).max())
    off = max(np.abs(one.low - other.low).max(), np.abs(one.high - other.high).max())
    return bool(off < 1e-3 * size and abs(one.period / other.period - 1.0) < 1e-3)


class _Returns:
    """The map of first returns to the ray from a fixed point."""

    def __init__(self, eq: Equations, point: FixedPoint, width: float) -> None:
        self.place = point.place
        self.numbers, self.code = numbers(eq), eq.function.code
        self.longest = LONGEST * float(np.abs(eq.time_constants).max())
        self.width = width
        self.map = compiled_pair(returns)

    def __call__(self, s: Array, error: float = 1e-9) -> tuple[Array, Array]:
        """ln T(s)/s, NaN where an orbit does not return, and the times, s."""
        after, times = np.empty(len(s)), np.empty(len(s))
        reach = 50.0 * self.width + float(np.abs(self.place).max())
        limits = np.array([error, self.longest, reach, 1e-7 * self.width])
        x, y = (float(c) for c in self.place)
        self.map(x, y, s, self.numbers, self.code, limits, after, times)
        growth = np.full(len(s), np.nan)
        known = after > 0.0
        growth[known] = np.log(after[known] / s[known])
        return growth, times

    def one(self, s: float) -> float:
        """ln T(s)/s, precisely; 0 where an orbit does not return."""
        growth = float(self(np.array([s]), 1e-11)[0][0])
        return 0.0 if math.isnan(growth) else growth


def _round(eq: Equations, point: FixedPoint, box: tuple[Array, Array]) -> list[Cycle]:
    """The limit cycles round a fixed point."""
    F = eq.function
    width = float(np.max(np.asarray(box[1], dtype=float) - np.asarray(box[0], dtype=float)))
    farthest = 4.0 * width
    if math.isfinite(F.high):
        width = F.high - F.low
        farthest = F.high - float(point.place[0])
    if farthest <= 1e-6 * width:
        return []
    back = _Returns(eq, point, width)
    s = farthest * np.concatenate([np.geomspace(1e-4, 0.1, 14)[:-1], np.linspace(0.1, 1.0, 11)])
    growth, _ = back(s)
    s, growth = _with_last_returns(back, s, growth)
    s, growth = _with_near_misses(back, s, growth)
    sure = np.flatnonzero(np.isnan(growth) | (np.abs(growth) > SAME))
    found = []
    for k, m in pairwise(sure.tolist()):
        if not growth[k] * growth[m] < 0.0:
            continue
        root = root_between(back.one, float(s[k]), float(s[m]), 1e-10)
        cycle = _cycle(eq, back, root, bool(growth[k] > 0.0))
        if cycle is not None:
            found.append(cycle)
    return found


def _merged(back: _Returns, s: Array, growth: Array, more: list[float]) -> tuple[Array, Array]:
    if not more:
        return s, growth
    new = np.array(more)
    s, growth = np.concatenate([s, new]), np.concatenate([growth, back(new)[0]])
    order = np.argsort(s)
    return s[order], growth[order]


def _with_last_returns(back: _Returns, s: Array, growth: Array) -> tuple[Array, Array]:
    """Points added where orbits cease to return: cycles there are close to a saddle."""
    lost = np.isnan(growth)
    more = []
    for k in np.flatnonzero(lost[1:] != lost[:-1]):
        inside, outside = (float(s[k + 1]), float(s[k])) if lost[k] else (s[k], s[k + 1])
        for _ in range(HALVINGS):
            middle = 0.5 * (inside + outside)
            if math.isnan(back(np.array([middle]))[0][0]):
                outside = middle
            else:
                inside = middle
        more.append(float(inside))
    return _merged(back, s, growth, more)


def _with_near_misses(back: _Returns, s: Array, growth: Array) -> tuple[Array, Array]:
    """Points added where T(s)/s comes close to 1 and turns: two cycles may be there."""
    size, sign = np.abs(growth), np.sign(growth)
    k = np.arange(1, len(s) - 1)
    with np.errstate(invalid="ignore"):
        turns = (size[k] < size[k - 1]) & (size[k] < size[k + 1]) & (size[k] < 0.3)
        turns &= (sign[k] == sign[k - 1]) & (sign[k] == sign[k + 1]) & (size[k] > SAME)
        turns &= np.abs(size[k - 1] - size[k + 1]) > SAME
    more: list[float] = []
    for m in k[turns]:
        more += [*np.linspace(s[m - 1], s[m], 8)[1:-1], *np.linspace(s[m], s[m + 1], 8)[1:-1]]
    return _merged(back, s, growth, more)


def _cycle(eq: Equations, back: _Returns, s: float, stable: bool) -> Cycle | None:
    """The cycle that crosses the ray at a distance s."""
    growth, times = back(np.array([s]), 1e-11)
    period = float(times[0])
    if not abs(growth[0]) < 1e-3 or not period > 0.0:
        return None
    start = back.place + np.array([s, 0.0])
    edges = np.array([-np.inf, np.inf, -np.inf, np.inf])
    path, at = np.empty((1500, 2)), np.empty(1500)
    limits = np.array([1e-9 * s, period, 0.04 * s, 0.0])
    count = compiled_pair(trace)(start, back.numbers, back.code, 1.0, edges, limits, path, at)
    if at[count - 1] < period:  # small s, large cycle: too many points
        limits[2] = 0.02 * float(np.ptp(path[:count], axis=0).max())
        count = compiled_pair(trace)(start, back.numbers, back.code, 1.0, edges, limits, path, at)
    kept = path[:count][at[:count] < period * (1.0 - 1e-9)]
    points = np.concatenate([kept, start[None]])
    return Cycle(points, period, stable, points.min(axis=0), points.max(axis=0))
