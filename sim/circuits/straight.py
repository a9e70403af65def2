"""The bifurcation diagram of a piecewise linear circuit, put together region by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.arrays import Array
from sim.circuits.branches import Branch, Event, crossing, kind_of, unstable_in
from sim.circuits.regions import Region, Stretch, stretches
from sim.circuits.turned import Turned

__all__ = ["straight_branches"]

ALIKE = 1e-7  # of the range, and of v: ends of branches that are the same point
NUDGE = 1e-6  # of the range
LONG = 10.0  # a line without ends is drawn this far from zero, in units of the largest input


@dataclass(frozen=True, eq=False)
class _End:
    """An end of a branch inside the range.

    Parameters
    ----------
    value : float
    place : (n,) float
    side : int
        1 where the branch lies at larger values, -1 where at smaller ones.
    index : int
        How many eigenvalues of the branch are positive here.
    """

    value: float
    place: Array
    side: int
    index: int


@dataclass(frozen=True, eq=False)
class _Line:
    """A line of fixed points at one value, in one region."""

    branch: Branch
    middle: Array | None


def straight_branches(
    circuit: Turned, low: float, high: float, points: int
) -> tuple[list[Branch], list[Event]]:
    """Branches and events of a piecewise linear circuit over a knob.

    Parameters
    ----------
    circuit : Turned
    low, high : float
        Of the knob.
    points : int
        Values over the whole range at which branches are sampled, besides their ends.
    """
    grid = np.linspace(low, high, points)
    branches: list[Branch] = []
    events: list[Event] = []
    ends: list[_End] = []
    lines: list[_Line] = []
    found, singular = stretches(circuit, low, high)
    for stretch in found:
        _add(stretch, grid, branches, events, ends)
        for value in stretch.breaks:
            middle = stretch.region.place(value, value + NUDGE * (high - low))
            line = _line(stretch.region, value, middle)
            lines += [_Line(line, middle)] if line else []
    for region in singular:
        for value, base in _solvable(region, low, high):
            line = _line(region, value, base)
            lines += [_Line(line, None)] if line else []
    events += _meetings(ends, lines, high - low)
    events += [e for line in lines if (e := _crossed(line, ends, high - low))]
    return branches + [line.branch for line in lines], events


def _add(
    stretch: Stretch, grid: Array, branches: list[Branch], events: list[Event], ends: list[_End]
) -> None:
    """The branches of one stretch, one for each number of directions that lead away."""
    region, low, high = stretch.region, float(grid[0]), float(grid[-1])
    nudge = NUDGE * (high - low)
    special = [stretch.left, *stretch.breaks, stretch.right]
    inner = grid[(grid > stretch.left) & (grid < stretch.right)]
    inner = inner[np.abs(inner[:, None] - np.array(special)).min(axis=1, initial=np.inf) > nudge]
    cuts, places = [], []
    for value in special:
        inward = -nudge if value == stretch.right else nudge
        place = region.place(value, value + inward)
        if np.isfinite(place).all():
            cuts.append(value)
            places.append(place)
    # Between special values the index is that of the samples: eigenvalues cross only in pairs.
    if not len(inner):
        inner = np.array([0.5 * (stretch.left + stretch.right)])
    index = unstable_in(region.spectra(inner))
    for k in np.flatnonzero(np.diff(index)):
        if any(inner[k] < value < inner[k + 1] for value in stretch.breaks):
            continue
        value = _hopf(region, float(inner[k]), float(inner[k + 1]))
        place = region.place(value, value + nudge)
        cuts.append(value)
        places.append(place)
        events.append(Event(value, place, "Hopf"))
    values = np.concatenate([inner, cuts])
    v = np.concatenate([region.solve(inner), np.reshape(places, (-1, region.circuit.n))])
    order = np.argsort(values)
    values, v = values[order], v[order]
    inside = [c for c in cuts if stretch.left < c < stretch.right]
    edges = [float(values[0]), *sorted(inside), float(values[-1])]
    for left, right in pairwise(edges):
        chosen = (values >= left) & (values <= right)
        here = index[(inner > left) & (inner < right)]
        middle = np.array([0.5 * (left + right)])
        count = int(here[len(here) // 2] if len(here) else unstable_in(region.spectra(middle))[0])
        kind = kind_of(count, region.circuit.n)
        branches.append(Branch(values[chosen], v[chosen], count == 0, kind))
    for value, place in zip(cuts, places, strict=True):
        if value in (stretch.left, stretch.right) and low < value < high:
            side = 1 if value == stretch.left else -1
            ends.append(_End(value, place, side, int(index[0 if side == 1 else -1])))


def _hopf(region: Region, left: float, right: float) -> float:
    """Where a complex pair of eigenvalues crosses the imaginary axis between two values."""

    def test(value: float) -> float:
        ev = region.spectra(np.array([value]))[0]
        parts = ev.real[np.abs(ev.imag) > 1e-9 * np.abs(ev).max()]
        parts = parts if len(parts) else ev.real
        return float(parts[np.abs(parts).argmin()])

    at_left, at_right = test(left), test(right)
    if (at_left > 0.0) == (at_right > 0.0):

        def test(value: float) -> float:
            return float(region.spectra(np.array([value]))[0].real.max())

        at_left, at_right = test(left), test(right)
        if (at_left > 0.0) == (at_right > 0.0):
            return 0.5 * (left + right)
    return crossing(test, left, right, at_left, at_right)


def _solvable(region: Region, low: float, high: float) -> list[tuple[float, Array]]:
    """Where the equations of a region whose matrix is always singular have solutions."""
    A0, A1, r0, r1 = region.matrices
    if A1.any():
        return []
    left = np.linalg.svd(A0)[0][:, -1]
    if abs(left @ r1) < 1e-12:
        return []
    value = float(-(left @ r0) / (left @ r1))
    if not low <= value <= high:
        return []
    return [(value, np.asarray(np.linalg.lstsq(A0, r0 + value * r1, rcond=None)[0], dtype=float))]


def _line(region: Region, value: float, base: Array) -> Branch | None:
    """The line of fixed points through a place, as far as it stays in its region."""
    A0, A1, _, _ = region.matrices
    A = A0 + value * A1
    _, sizes, rows = np.linalg.svd(A)
    n = len(base)
    if n > 1 and sizes[-2] < 1e-8 * max(1.0, sizes[0]):
        return None  # more than a line
    along = rows[-1]
    (K0, K1), (d0, d1) = region.circuit.loops(), region.circuit.drives()
    K = K0 + value * K1
    x, rate = K @ base + d0 + value * d1, K @ along
    far = LONG * max(1.0, float(np.abs(d0 + value * d1).max()), float(np.abs(base).max()))
    start, stop = -far, far
    for i in range(n):
        if abs(rate[i]) < 1e-12:
            if not region.low[i] - 1e-9 <= x[i] <= region.high[i] + 1e-9:
                return None
            continue
        reached = sorted(((region.low[i] - x[i]) / rate[i], (region.high[i] - x[i]) / rate[i]))
        start, stop = max(start, reached[0]), min(stop, reached[1])
    if not stop - start > 1e-9:
        return None
    steps = np.linspace(start, stop, 3)
    stable = bool(unstable_in(region.spectra(np.array([value]))[0]) == 0)
    return Branch(np.full(3, value), base + steps[:, None] * along, stable, "line")


def _meetings(ends: Sequence[_End], lines: Sequence[_Line], width: float) -> list[Event]:
    """What happens where branches of different regions meet."""
    found, waiting = [], list(ends)
    while waiting:
        first = waiting[0]
        group = [e for e in waiting if _same(e, first.value, first.place, width)]
        waiting = [e for e in waiting if not any(e is g for g in group)]
        kind = _meeting([e for e in group if e.side < 0], [e for e in group if e.side > 0])
        on_line = any(
            _same(first, float(line.branch.values[0]), place, width)
            for line in lines
            for place in line.branch.places[[0, -1]]
        )
        if kind and not on_line:
            found.append(Event(first.value, first.place, kind))
    return found


def _meeting(before: Sequence[_End], after: Sequence[_End]) -> str:
    """The kind of an event; "" for none."""
    counts = (len(before), len(after))
    if counts in ((2, 0), (0, 2)):
        return "fold"
    if counts == (1, 1):
        return "corner" if (before[0].index == 0) != (after[0].index == 0) else ""
    if counts in ((1, 3), (3, 1)):
        return "pitchfork"
    return "branch point" if sum(counts) > 2 else ""


def _crossed(line: _Line, ends: Sequence[_End], width: float) -> Event | None:
    """The event of a branch that passes through a line of fixed points."""
    if line.middle is None:
        return None
    value = float(line.branch.values[0])
    sides = [
        [e.side for e in ends if _same(e, value, place, width)]
        for place in line.branch.places[[0, -1]]
    ]
    forked = sides[0] == sides[1] and len(sides[0]) == 1
    return Event(value, line.middle, "pitchfork" if forked else "branch point")


def _same(end: _End, value: float, place: Array, width: float) -> bool:
    return bool(
        abs(end.value - value) <= ALIKE * width
        and np.abs(end.place - place).max() <= 10.0 * ALIKE * (1.0 + np.abs(place).max())
    )
