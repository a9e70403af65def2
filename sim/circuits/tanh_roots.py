"""Where a circuit of tanh neurons stands still.

One neuron: tanh(g (w v + h)) - v has at most two extrema, where cosh^2 u = g w; between them it is
monotone, so every root is bracketed. Two neurons: along the nullcline of neuron i,

    v_i = tanh(u),    v_j(u) = (u/g - h_i - w_ii tanh(u))/w_ij,

the velocity of neuron j, G(u) = tanh(g (w_ji v_i + w_jj v_j + h_j)) - v_j, is a function of one
number; bounds of G and of its derivative over intervals find every root (a branch and bound of
interval analysis; Moore, Kearfott and Cloud 2009, ch. 8). More neurons: Newton's method from many
starts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.arrays import Array
from sim.circuits.equations import Equations

__all__ = ["TanhNullcline", "many_roots", "pair_roots", "root_between", "scalar_roots"]

FLAT = 2e-15  # of G: no more than rounding
UNCOUPLED = 1e-9  # weights below this between two neurons are none


def root_between(
    f: Callable[[float], float], a: float, b: float, precision: float = 2e-16
) -> float:
    """A root of f between a and b, at which its signs differ (Chandrupatla 1997).

    To a precision relative to its size.
    """
    fa, fb = f(a), f(b)
    if fa == 0.0 or fb == 0.0:
        return a if fa == 0.0 else b
    c, fc, t = a, fa, 0.5
    for _ in range(120):
        x = a + t * (b - a)
        fx = f(x)
        if (fx > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, b, fc, fb = b, a, fb, fa
        a, fa = x, fx
        best = a if abs(fa) < abs(fb) else b
        room = precision * abs(best) + 1e-300
        limit = room / abs(b - c) if b != c else 1.0
        if limit > 0.5 or fa == 0.0:
            return best
        # Values that are equal to rounding have nothing to interpolate between.
        uneven = fa != fb and fc != fb and fa != fc
        xi = (a - b) / (c - b)
        phi = (fa - fb) / (fc - fb) if uneven else 2.0
        if phi * phi < xi and (1.0 - phi) ** 2 < 1.0 - xi:
            t = fa / (fb - fa) * fc / (fb - fc)
            t += (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        else:
            t = 0.5
        t = min(1.0 - limit, max(limit, t))
    return best


@dataclass(frozen=True)
class TanhNullcline:
    """Where neuron i of two tanh neurons stands still, by its argument u.

    Parameters
    ----------
    gain : float
        g.
    own, cross : float
        w_ii and w_ij, which is not zero.
    input : float
        h_i.
    """

    gain: float
    own: float
    cross: float
    input: float

    def other(self, u: float) -> float:
        """v_j at the argument u of neuron i."""
        return (u / self.gain - self.input - self.own * math.tanh(u)) / self.cross

    def others(self, u: Array) -> Array:
        """v_j at the arguments u (m,)."""
        return np.asarray((u / self.gain - self.input - self.own * np.tanh(u)) / self.cross)

    def arcs(
        self, low: float, high: float, first: float = -math.inf, last: float = math.inf
    ) -> list[tuple[float, float]]:
        """From which u to which v_j lies between low and high; it is monotone over each arc.

        Only for u between `first` and `last`.
        """
        most = max(abs(low), abs(high)) * abs(self.cross) + abs(self.own) + abs(self.input) + 1.0
        first, last = max(first, -self.gain * most), min(last, self.gain * most)
        ends = [first, last]
        if self.gain * self.own > 1.0:
            turn = math.acosh(math.sqrt(self.gain * self.own))
            ends[1:1] = [u for u in (-turn, turn) if first < u < last]
        found = []
        for a, b in pairwise(ends):
            if a >= b:
                continue
            from_, to = self.other(a), self.other(b)
            if max(from_, to) < low or min(from_, to) > high:
                continue
            found.append((self._reached(a, b, low, high, a), self._reached(a, b, low, high, b)))
        return found

    def _reached(self, a: float, b: float, low: float, high: float, end: float) -> float:
        """The end of an arc: `end`, or where v_j comes between low and high."""
        v = self.other(end)
        if low <= v <= high:
            return end
        level = low if v < low else high
        return root_between(lambda u: self.other(u) - level, a, b)


def scalar_roots(gain: float, weight: float, given: float) -> list[float]:
    """Every v with tanh(gain (weight v + given)) = v, from below."""

    def f(v: float) -> float:
        return math.tanh(gain * (weight * v + given)) - v

    ends = [-1.0, 1.0]
    found = []
    if gain * weight > 1.0:
        turn = math.acosh(math.sqrt(gain * weight))
        for u in (-turn, turn):
            v = (u / gain - given) / weight
            if -1.0 < v < 1.0:
                ends.insert(-1, v)
                if abs(f(v)) < 1e-15:
                    found.append(v)
    for a, b in pairwise(ends):
        if f(a) == 0.0 or (f(a) > 0.0) != (f(b) > 0.0):
            found.append(root_between(f, a, b))
    if f(1.0) == 0.0:
        found.append(1.0)
    return _apart(found)


def _apart(roots: list[float], gap: float = 3e-8) -> list[float]:
    """Numbers in order, those that are as good as equal once."""
    kept: list[float] = []
    for root in sorted(roots):
        if not kept or root - kept[-1] > gap * max(1.0, abs(root)):
            kept.append(root)
    return kept


@dataclass(frozen=True)
class _Along:
    """G along the nullcline, and bounds of its derivative: see the head of the module."""

    line: TanhNullcline
    back: float  # w_ji
    own: float  # w_jj
    input: float  # h_j

    def at(self, u: float) -> float:
        v = self.line.other(u)
        x = self.back * math.tanh(u) + self.own * v + self.input
        return math.tanh(self.line.gain * x) - v

    def arguments(self, u: Array) -> tuple[Array, Array]:
        """v_j and the argument of neuron j."""
        v = self.line.others(u)
        return v, self.line.gain * (self.back * np.tanh(u) + self.own * v + self.input)

    def steepness(self, a: Array, b: Array, xa: Array, xb: Array) -> tuple[Array, Array]:
        """Bounds of G' over the intervals a..b, at whose ends neuron j's arguments are given."""
        line = self.line
        s_low, s_high = _sech2_between(a, b)
        # Both derivatives are linear in sech^2 u.
        one, two = (1.0 / line.gain - line.own * s_low) / line.cross, None
        two = (1.0 / line.gain - line.own * s_high) / line.cross
        v_low, v_high = np.minimum(one, two), np.maximum(one, two)
        one = line.gain * (self.back * s_low + self.own * one)
        two = line.gain * (self.back * s_high + self.own * two)
        x_low, x_high = np.minimum(one, two), np.maximum(one, two)
        past = np.minimum(np.maximum(x_high, 0.0), np.maximum(-x_low, 0.0)) * (b - a)
        s_low, s_high = _sech2_between(np.minimum(xa, xb) - past, np.maximum(xa, xb) + past)
        low = np.minimum(s_low * x_low, s_high * x_low) - v_high
        high = np.maximum(s_low * x_high, s_high * x_high) - v_low
        return low, high

    def roots(self, a: Array, b: Array) -> list[float]:
        """Every root in the intervals a..b, (m,) each, between which v_j is monotone."""
        found: list[float] = []
        for _ in range(64):
            va, xa = self.arguments(a)
            vb, xb = self.arguments(b)
            fa, fb = np.tanh(xa) - va, np.tanh(xb) - vb
            low, high = self.steepness(a, b, xa, xb)
            width = b - a
            crosses = (fa >= 0.0) != (fb >= 0.0)
            touches = (fa == 0.0) | (fb == 0.0)
            monotone = (low >= 0.0) | (high <= 0.0)
            for k in np.flatnonzero(monotone & (crosses | touches)):
                found.append(root_between(self.at, float(a[k]), float(b[k])))
            with np.errstate(divide="ignore", invalid="ignore"):
                least = (high * fa - low * fb + low * high * width) / (high - low)
                most = (high * fb - low * fa - low * high * width) / (high - low)
                left = ~monotone & ~((least > 0.0) | (most < 0.0))
                flat = left & (least > -FLAT) & (most < FLAT)
            tiny = left & (flat | (width <= 1e-8 * np.maximum(1.0, np.abs(a))))
            for k in np.flatnonzero(tiny):
                ends = float(a[k]), float(b[k])
                found.append(root_between(self.at, *ends) if crosses[k] else 0.5 * sum(ends))
            left &= ~tiny
            if not left.any():
                break
            a, b = a[left], b[left]
            middle = 0.5 * (a + b)
            a, b = np.concatenate([a, middle]), np.concatenate([middle, b])
        return self._without_flats(_apart(found))

    def _without_flats(self, roots: list[float]) -> list[float]:
        """Of roots between which G is zero to rounding, as at a pitchfork, the middle one."""
        groups: list[list[float]] = []
        for u in roots:
            near = bool(groups) and u - groups[-1][-1] < 1e-3 * max(1.0, abs(u))
            if near and abs(self.at(0.5 * (u + groups[-1][-1]))) < 5.0 * FLAT:
                groups[-1].append(u)
            else:
                groups.append([u])
        return [group[len(group) // 2] for group in groups]


def _sech2_between(a: Array, b: Array) -> tuple[Array, Array]:
    """The smallest and the largest sech^2 over intervals a..b."""
    ta, tb = np.tanh(a), np.tanh(b)
    sa, sb = (1.0 - ta) * (1.0 + ta), (1.0 - tb) * (1.0 + tb)
    high = np.where((a <= 0.0) & (b >= 0.0), 1.0, np.maximum(sa, sb))
    return np.minimum(sa, sb), high


def _cut(a: float, b: float, parts: int = 16) -> Array:
    """Points from a to b, dense both in u and in tanh(u)."""
    even = np.linspace(a, b, parts)
    ta, tb = math.tanh(a), math.tanh(b)
    inner = np.linspace(ta, tb, parts)[1:-1]
    inner = np.arctanh(inner[np.abs(inner) < 1.0])
    return np.unique(np.concatenate([even, inner[(inner > a) & (inner < b)]]))


def pair_roots(eq: Equations) -> Array:
    """(k, 2): every fixed point of two tanh neurons."""
    W, h, g = eq.weights, eq.inputs, eq.gain
    i, j = (0, 1) if abs(W[0, 1]) >= abs(W[1, 0]) else (1, 0)
    if abs(W[j, i]) < UNCOUPLED:
        i, j = j, i
    if abs(W[i, j]) < UNCOUPLED:
        # Neuron i goes its own way, and j follows it.
        pairs = [
            (a, b)
            for a in scalar_roots(g, float(W[i, i]), float(h[i]))
            for b in scalar_roots(g, float(W[j, j]), float(h[j] + W[j, i] * a))
        ]
        return polished(eq, np.array(pairs)[:, [i, j]])
    line = TanhNullcline(g, float(W[i, i]), float(W[i, j]), float(h[i]))
    along = _Along(line, float(W[j, i]), float(W[j, j]), float(h[j]))
    cuts = [_cut(a, b) for a, b in line.arcs(-1.0 - 1e-9, 1.0 + 1e-9) if a < b]
    if not cuts:
        return np.zeros((0, 2))
    a, b = (np.concatenate([c[part] for c in cuts]) for part in (slice(-1), slice(1, None)))
    u = np.array(along.roots(a, b))
    places = np.empty((len(u), 2))
    places[:, i], places[:, j] = np.tanh(u), line.others(u)
    return polished(eq, places)


def polished(eq: Equations, v: Array) -> Array:
    """States (k, n) close to fixed points, brought closer by Newton's method where that helps."""
    if not len(v):
        return v.reshape(0, eq.n)
    eye = np.eye(eq.n)
    for _ in range(3):
        x = eq.argument(v)
        missing = np.tanh(x) - v
        slope = eq.gain * eq.function.slope(x)
        A = eye - slope[:, :, None] * eq.weights
        good = np.abs(np.linalg.det(A)) > 1e-9
        if not good.any():
            break
        trial = v[good] + np.linalg.solve(A[good], missing[good][:, :, None])[:, :, 0]
        left = np.abs(np.tanh(eq.argument(trial)) - trial).max(axis=1)
        better = left < np.abs(missing[good]).max(axis=1)
        better &= np.abs(trial - v[good]).max(axis=1) < 1e-4
        if not better.any():
            break
        v[np.flatnonzero(good)[better]] = trial[better]
    return v


def _starts(n: int, first: int, count: int) -> Array:
    """(count, n): points that fill the cube -1..1 evenly (the R sequence; Roberts 2018)."""
    base = 2.0
    for _ in range(60):
        base = (1.0 + base) ** (1.0 / (n + 1))
    share = base ** -np.arange(1.0, n + 1.0)
    k = np.arange(first, first + count)[:, None]
    return np.asarray(2.0 * ((0.5 + k * share) % 1.0) - 1.0)


def _newton(eq: Equations, v: Array) -> Array:
    """(k, n): where Newton's method, its steps kept short, leads from starts (m, n)."""
    eye = np.eye(eq.n)
    done = []
    for _ in range(50):
        x = eq.argument(v)
        missing = np.tanh(x) - v
        A = eye - (eq.gain * eq.function.slope(x))[:, :, None] * eq.weights
        A += 1e-13 * eye
        sizes = np.abs(missing).max(axis=1)
        arrived = sizes < 1e-12
        done.append(v[arrived])
        going = ~arrived & (np.abs(v).max(axis=1) < 1.5) & (np.abs(np.linalg.det(A)) > 1e-14)
        if not going.any():
            break
        step = np.linalg.solve(A[going], missing[going][:, :, None])[:, :, 0]
        step *= np.minimum(1.0, 0.5 / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
        v = v[going] + step
    return np.concatenate(done)


def many_roots(eq: Equations, index: Callable[[Array], int]) -> Array:
    """(k, n): fixed points of more than two tanh neurons.

    Parameters
    ----------
    eq : Equations
    index : callable ((k, n)) -> int
        The sum of the indices of fixed points; starts are added until it is 1, up to a limit.
    """
    n = eq.n
    mesh = np.array(np.meshgrid(*[(-0.95, 0.95)] * n)).reshape(n, -1).T
    starts = np.concatenate([np.zeros((1, n)), mesh, 0.4 * mesh, _starts(n, 1, 256)])
    settled = starts
    for _ in range(30):
        settled = settled + 0.5 * (np.tanh(eq.argument(settled)) - settled)
    starts = np.concatenate([starts, settled])
    found = np.zeros((0, n))
    first = 257
    for attempt in range(7):
        found = _distinct(np.concatenate([found, polished(eq, _newton(eq, starts))]))
        # Once more where the count agrees at first: pairs that cancel may be missing.
        if attempt > 0 and index(found) == 1:
            break
        count = 256 << attempt
        between = 0.5 * (found[:, None, :] + found[None, :, :]).reshape(-1, n)
        starts = np.concatenate([_starts(n, first, count), between[:1024]])
        first += count
    return found


def _distinct(v: Array) -> Array:
    """Rows (k, n) in order, those that are as good as equal once."""
    kept: list[Array] = []
    while len(v):
        kept.append(v[0])
        v = v[np.abs(v - v[0]).max(axis=1) > 1e-6]
    kept.sort(key=lambda row: [round(c, 9) for c in row.tolist()])
    return np.array(kept).reshape(len(kept), v.shape[1])
