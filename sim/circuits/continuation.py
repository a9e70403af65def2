"""Curves of fixed points of smooth equations, followed by pseudo-arclength continuation.

Fixed points f(v, p) = 0 form curves in the space of v and the parameter p. From a point y = (v, p)
with the unit tangent t the next one is sought by Newton's method on the plane through y + s t
perpendicular to t, so that the curve may turn back in p (Keller 1977). Steps are as long as the
curve is straight; between their ends points are filled in, all at once, by Newton's method from the
cubic through both with their tangents. The sign of det [f_v f_p; t] stays along a curve but for
branch points: a step over which it changes is tried again with shorter ones, as it may have led to
another curve.

At a fold the tangent has no component along p; elsewhere the number of eigenvalues of f_v with
positive real part changes where a real one (a branch point) or a complex pair (Hopf) passes through
zero. Each is located between two points by a change of sign, to rounding.

pycont-lite 0.6.0 does the same without a Jacobian, for large systems, and is not used: by
Newton-Krylov steps with finite differences it takes seconds for what takes hundredths of a second
here, looks for events at every fifth step only, and needs matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sim.arrays import Array
from sim.circuits.branches import Branch, Event, crossing, kind_of, unstable_in
from sim.circuits.problem import Problem

__all__ = ["Curve", "Problem", "branches_of", "curve_from", "curves_through"]

SHORTEST = 1e-6  # step, of the longest
LONGEST = 0.05  # step, of the size of the space
SHARPEST = 0.15  # rad between the tangents of neighbouring points
JUMP = 2e-5  # of the size: a sign that changes over a shorter step is that of a branch point
MOST = 1000  # steps along a curve
MOST_POINTS = 1000  # steps along all curves
SAME = 1e-6  # places closer than this are one
SWITCH = 0.02  # how far from a branch point the curve that crosses there is looked for
SYMMETRIC = 1e-4  # a branch point with a smaller second derivative is a pitchfork


@dataclass(eq=False)
class Curve:
    """Points of a curve, with the events on it.

    Parameters
    ----------
    points : (k, n + 1) float
        (v, q), in order; q as in `Problem.point`.
    tangents : (k, n + 1) float
    events : list of (int, (n + 1,) float, str)
        After which point, where, of what kind.
    steps : int
        In which it was followed.
    """

    points: Array
    tangents: Array
    events: list[tuple[int, Array, str]] = field(default_factory=list)
    steps: int = 0


def curve_from(problem: Problem, v: Array, value: float, apart: float) -> Curve | None:
    """The curve through a fixed point, both ways, with its events; None if it cannot be followed.

    Parameters
    ----------
    problem : Problem
    v : (n,) float
    value : float
        p.
    apart : float
        From one point to the next, in the unit of v.
    """
    y = problem.point(v, value)
    t = np.linalg.svd(problem.matrix(y, np.zeros(len(y)))[:-1])[2][-1]
    ahead, tangents = _half(problem, y, t)
    closed = len(ahead) > 3 and ahead[-1] is y
    back, turned = ([y], [t]) if closed else _half(problem, y, -t)
    points = np.array([*reversed(back[1:]), *ahead])
    directions = np.array([*(-t for t in reversed(turned[1:])), *tangents])
    if len(points) < 2:
        return None
    curve = _filled(problem, Curve(points, directions), apart)
    curve.events = _events(problem, curve)
    curve.steps = len(points)
    return curve


def _half(problem: Problem, y: Array, t: Array) -> tuple[list[Array], list[Array]]:
    """The curve from a point on, to the end of the range or back to where it began."""
    longest, start = LONGEST * problem.size, y
    points, tangents, step = [y], [t], 0.2 * longest
    sign = problem.ahead(y, t)[1]
    while len(points) < MOST and step > SHORTEST * longest:
        guess = y + step * t
        new = problem.solve(guess, t, float(t @ guess))
        if new is None or np.linalg.norm(new - guess) > 0.3 * step:
            step *= 0.5
            continue
        ahead, sign_new = problem.ahead(new, t)
        angle = float(np.arccos(np.clip(ahead @ t, -1.0, 1.0)))
        if not angle < 2.0 * SHARPEST:
            step *= 0.5
            continue
        if sign_new != sign and step > JUMP * problem.size:
            step *= 0.25
            continue
        if not 0.0 <= new[-1] <= problem.size:
            last = _stopped(problem, y, new)
            if last is not None:
                points.append(last)
                tangents.append(problem.tangents(last, t))
            break
        if len(points) > 3 and _home(problem, y, t, start, step):
            points.append(start)
            tangents.append(tangents[0])
            break
        points.append(new)
        tangents.append(ahead)
        y, t, sign = new, ahead, sign_new
        step = min(longest, step * (2.0 if angle < 0.5 * SHARPEST else 0.8))
    return points, tangents


def _home(problem: Problem, y: Array, t: Array, start: Array, step: float) -> bool:
    """Whether the next step from a point leads past where the curve began."""
    along = float(t @ (start - y))
    if not 0.0 < along <= step or np.linalg.norm(start - y) > 1.2 * step:
        return False
    there = problem.solve(y + along * t, t, float(t @ start))
    return there is not None and bool(np.abs(there - start).max() < SAME)


def _filled(problem: Problem, curve: Curve, apart: float) -> Curve:
    """A curve with points filled in where neighbours are further apart than asked."""
    y, t = curve.points, curve.tangents
    chords = np.diff(y, axis=0)
    lengths = np.linalg.norm(chords, axis=1)
    counts = np.maximum(1, np.ceil(lengths / apart).astype(int))
    k = np.repeat(np.arange(len(counts)), counts - 1)
    s = np.concatenate([np.arange(1, c) / c for c in counts])[:, None]
    if not len(k):
        return curve
    size = lengths[k][:, None]
    guess = (
        (1.0 + 2.0 * s) * (1.0 - s) ** 2 * y[k]
        + s**2 * (3.0 - 2.0 * s) * y[k + 1]
        + size * s * (1.0 - s) * ((1.0 - s) * t[k] - s * t[k + 1])
    )
    rows = chords[k] / size
    new, found = problem.solve_many(guess, rows)
    found &= np.linalg.norm(new - guess, axis=1) < 0.2 * size[:, 0]
    new, rows, place = new[found], rows[found], (k + s[:, 0])[found]
    order = np.argsort(np.concatenate([np.arange(len(y)), place]), kind="stable")
    directions = problem.tangents(new, rows)
    return Curve(np.concatenate([y, new])[order], np.concatenate([t, directions])[order])


def _stopped(problem: Problem, y: Array, beyond: Array) -> Array | None:
    """The point between two at which the range ends; None if the first is that already."""
    end = 0.0 if beyond[-1] < 0.0 else problem.size
    if abs(y[-1] - end) < 1e-12:
        return None
    chord = beyond - y
    row = np.eye(len(y))[-1]
    last = problem.solve(y + (end - y[-1]) / chord[-1] * chord, row, end)
    if last is None or np.linalg.norm(last - y) > 1.5 * np.linalg.norm(chord):  # as at a fold

        def left(s: float) -> float:
            return float(_on_chord(problem, y, chord, s)[-1]) - end

        share = crossing(left, 0.0, 1.0, float(y[-1]) - end, float(beyond[-1]) - end)
        last = _on_chord(problem, y, chord, share)
    last[-1] = end
    return last


def _on_chord(problem: Problem, y: Array, chord: Array, share: float) -> Array:
    """The point of the curve on the plane through a point of a chord, perpendicular to it."""
    guess = y + share * chord
    length = float(np.linalg.norm(chord))
    row = chord / length
    new = problem.solve(guess, row, float(row @ guess))
    return guess if new is None or np.linalg.norm(new - guess) > length else new


def _events(problem: Problem, curve: Curve) -> list[tuple[int, Array, str]]:
    """Folds, branch points and Hopf bifurcations between the points of a curve."""
    spectra = problem.spectrum(curve.points)
    index = unstable_in(spectra)
    turning = curve.tangents[:, -1]
    found = []
    for k in range(len(index) - 1):
        folds = turning[k] * turning[k + 1] < 0.0
        if folds:
            found.append((k, _located(problem, curve, k, _along), "fold"))
        change = abs(int(index[k + 1] - index[k])) - (1 if folds else 0)
        if change <= 0:
            continue
        pair = change % 2 == 0 and all(_complex(ev) for ev in (spectra[k], spectra[k + 1]))
        if pair:
            found.append((k, _located(problem, curve, k, _pair), "Hopf"))
        elif not folds:
            y = _located(problem, curve, k, _real)
            found.append((k, y, _branch_point(problem, y)))

    def order(event: tuple[int, Array, str]) -> tuple[int, float]:
        k, y, _ = event
        return k, float(curve.tangents[k] @ (y - curve.points[k]))

    return sorted(found, key=order)


def _complex(spectrum: Array) -> bool:
    return bool((np.abs(spectrum.imag) > 1e-9 * np.abs(spectrum).max()).any())


def _along(problem: Problem, y: Array, t: Array) -> float:
    tangent = float(problem.tangents(y, t)[-1])
    return tangent if np.isfinite(tangent) else 0.0


def _pair(problem: Problem, y: Array, t: Array) -> float:
    """The real part of the complex pair that is nearest to the imaginary axis."""
    ev = problem.spectrum(y)
    parts = ev.real[np.abs(ev.imag) > 1e-9 * np.abs(ev).max()]
    return float(parts[np.abs(parts).argmin()]) if len(parts) else float(ev.real.max())


def _real(problem: Problem, y: Array, t: Array) -> float:
    """The determinant, which changes sign with a real eigenvalue."""
    return float(np.linalg.det(problem.jac(y[:-1], problem.value(y))))


def _located(
    problem: Problem,
    curve: Curve,
    k: int,
    test: Callable[[Problem, Array, Array], float],
) -> Array:
    """Where a function changes sign on the curve between two of its points."""
    y, t, after = curve.points[k], curve.tangents[k], curve.points[k + 1]

    def at(share: float) -> float:
        return test(problem, _on_chord(problem, y, after - y, share), t)

    at_low, at_high = test(problem, y, t), test(problem, after, t)
    if (at_low > 0.0) == (at_high > 0.0):
        # As where the range ends at an event.
        return np.asarray(y if abs(at_low) < abs(at_high) else after)
    return _on_chord(problem, y, after - y, crossing(at, 0.0, 1.0, at_low, at_high))


def _branch_point(problem: Problem, y: Array) -> str:
    """Whether the curve that crosses here lies on one side (a pitchfork) or on both.

    With l and u the left and the right null vector of df/dv it is a pitchfork if the second
    derivative l . f_vv(u, u) vanishes.
    """
    J = problem.jac(y[:-1], problem.value(y))
    left, _, rows = np.linalg.svd(J)
    u, h = rows[-1], 1e-4
    p = problem.value(y)
    second = (problem.jac(y[:-1] + h * u, p) - problem.jac(y[:-1] - h * u, p)) @ u / (2.0 * h)
    return "pitchfork" if abs(left[:, -1] @ second) < SYMMETRIC else "branch point"


def curves_through(
    problem: Problem, starts: Sequence[tuple[float, Array]], apart: float
) -> tuple[list[Curve], bool]:
    """The curves through some fixed points, and those that cross them at branch points.

    Parameters
    ----------
    problem : Problem
    starts : sequence of (p, v (n,))
    apart : float
        From one point to the next, in the unit of v.

    Returns
    -------
    list of Curve
    bool
        Whether these are all; of a great many curves the first ones are followed.
    """
    curves: list[Curve] = []
    steps = 0
    waiting = [problem.point(v, value) for value, v in starts]
    waiting = [y for y in waiting if _regular(problem, y)]
    while waiting:
        y = waiting.pop(0)
        if any(_passes(problem, curve, y, apart) for curve in curves):
            continue
        if steps > MOST_POINTS:
            return curves, False
        curve = curve_from(problem, y[:-1], float(problem.value(y)), apart)
        if curve is None:
            continue
        steps += curve.steps
        curves.append(curve)
        for _, at, kind in curve.events:
            if kind in ("pitchfork", "branch point"):
                waiting[:0] = _switched(problem, at)
    return curves, True


def _regular(problem: Problem, y: Array) -> bool:
    """Whether one curve only passes a point."""
    sizes = np.linalg.svd(problem.matrix(y, np.zeros(len(y)))[:-1], compute_uv=False)
    return bool(sizes[-1] > 1e-5 * sizes[0])


def _switched(problem: Problem, y: Array) -> list[Array]:
    """Points of the curve that crosses at a branch point."""
    J = problem.jac(y[:-1], problem.value(y))
    row = np.append(np.linalg.svd(J)[2][-1], 0.0)
    found = []
    for far in (SWITCH, -SWITCH):
        new = problem.solve(y + far * row, row, float(row @ y) + far)
        if new is not None and np.linalg.norm(new - y) < 10.0 * SWITCH:
            found.append(new)
    return [y for y in found if 0.0 <= y[-1] <= problem.size]


def _passes(problem: Problem, curve: Curve, y: Array, apart: float) -> bool:
    """Whether a curve goes through a point."""
    far = np.linalg.norm(curve.points - y, axis=1)
    for k in np.argsort(far)[:4]:
        if far[k] < SAME:
            return True
        if far[k] > 1.5 * apart:
            return False
        t = curve.tangents[k]
        new = problem.solve(curve.points[k], t, float(t @ y))
        if new is not None and np.abs(new - y).max() < SAME:
            return True
    return False


def branches_of(problem: Problem, curves: Sequence[Curve]) -> tuple[list[Branch], list[Event]]:
    """The curves cut at their events, and the events, each once.

    The point of a pitchfork is a fold of the curve that forks off; it is told once, as a pitchfork.
    """
    events: list[Event] = []
    for kinds in (("pitchfork",), ("branch point",), ("fold", "Hopf")):
        for curve in curves:
            for k, (after, y, kind) in enumerate(curve.events):
                if kind in kinds:
                    event = Event(float(problem.value(y)), y[:-1].copy(), kind)
                    same = [other for other in events if _one(problem, event, other)]
                    if same:
                        curve.events[k] = (after, problem.point(same[0].place, same[0].value), kind)
                    else:
                        events.append(event)
    branches = [branch for curve in curves for branch in _cut(problem, curve)]
    return branches, events


def _cut(problem: Problem, curve: Curve) -> list[Branch]:
    """The pieces of a curve between its events."""
    last_one = len(curve.points) - 1
    edges = [(-1, None), *((k, y) for k, y, _ in curve.events), (last_one, None)]
    found = []
    for (first, y0), (last, y1) in pairwise(edges):
        ends = [] if y0 is None else [y0], [] if y1 is None else [y1]
        points = [*ends[0], *curve.points[first + 1 : last + 1], *ends[1]]
        if len(points) > 1 and np.abs(points[0] - points[-1]).max() > 1e-9:
            found += [_branch(problem, part) for part in _one_way(np.array(points))]
    return found


def _one_way(points: Array) -> list[Array]:
    """Points in stretches along which p only rises or only falls, as it does between folds.

    It may turn once more where several curves meet in a point of high symmetry.
    """
    rises = np.diff(points[:, -1]) > 0.0
    turns = [0, *(np.flatnonzero(rises[1:] != rises[:-1]) + 1).tolist(), len(points) - 1]
    return [points[a : b + 1] for a, b in pairwise(turns)]


def _one(problem: Problem, a: Event, b: Event) -> bool:
    near = abs(a.value - b.value) < 1e-5 * (problem.high - problem.low)
    return bool(near and np.abs(a.place - b.place).max() < 5e-3 * problem.size)


def _branch(problem: Problem, points: Array) -> Branch:
    if points[0, -1] > points[-1, -1]:
        points = points[::-1]
    middle = points[len(points) // 2] if len(points) > 2 else points.mean(axis=0)
    index = int(unstable_in(problem.spectrum(middle)))
    values = problem.low + points[:, -1] / problem.size * (problem.high - problem.low)
    return Branch(values, points[:, :-1].copy(), index == 0, kind_of(index, points.shape[1] - 1))
