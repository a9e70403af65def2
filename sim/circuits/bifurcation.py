"""Bifurcation diagrams of small circuits: fixed points, stability, limit cycles over a knob.

Piecewise linear circuits are solved exactly, region by region (`sim.circuits.straight`). Smooth
ones are followed by continuation (`sim.circuits.continuation`) from the fixed points at a few
values of the knob and from where curves cross. Limit cycles of two neurons are looked for wherever
a fixed point has no direction left that leads to it, and from there on until there are none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Array
from sim.circuits.branches import Branch, CycleBranch, Diagram, Event
from sim.circuits.continuation import Problem, branches_of, curves_through
from sim.circuits.fixed_points import fixed_points
from sim.circuits.knobs import Knob
from sim.circuits.parameters import CircuitParameters
from sim.circuits.straight import straight_branches
from sim.circuits.turned import Turned, turned
from sim.errors import ParameterError

__all__ = ["Branch", "CycleBranch", "Diagram", "Event", "diagram"]

SMOOTH_STARTS = (0.0, 0.137, 0.291, 0.463, 0.619, 0.787, 1.0)  # of the range
EIGENVALUES = 120_000  # entries of all Jacobians of a diagram: more neurons, fewer points
CYCLE_VALUES = 24
ALIKE = 0.5  # of its size: a cycle that moves more from one value to the next is another one


def diagram(
    parameters: CircuitParameters,
    knob: Knob,
    low: float,
    high: float,
    points: int = 400,
    cycles: bool = True,
) -> Diagram:
    """The bifurcation diagram of a circuit over a knob.

    Parameters
    ----------
    parameters : CircuitParameters
    knob : Knob
    low, high : float
        The range of the knob, inside its limits.
    points : int
        Values over the range at which branches are sampled, besides their ends and the events;
        fewer with more than four neurons.
    cycles : bool
        Whether limit cycles are looked for, which takes longer than all the rest; of two neurons
        only.

    Raises
    ------
    ParameterError
        If the knob has no such values, or the range is empty.
    """
    if not low < high:
        raise ParameterError("The range of the knob is empty; let it end above its beginning.")
    circuit = turned(parameters, knob, low, high)
    points = max(50, min(points, EIGENVALUES // (circuit.n**2 * 20)))
    if circuit.at(low).function.pieces:
        branches, events = straight_branches(circuit, low, high, points)
        complete = circuit.n <= 6
    else:
        branches, events, complete = _smooth(circuit, low, high, points)
    found: tuple[CycleBranch, ...] = ()
    if cycles and circuit.n == 2:
        found = _cycles(circuit, branches, low, high)
    return Diagram(
        branches=tuple(sorted(branches, key=lambda b: (not b.stable, float(b.values[0])))),
        events=tuple(sorted(events, key=lambda e: e.value)),
        cycles=found, low=low, high=high, complete=complete,
    )  # fmt: skip


def smooth_problem(circuit: Turned, low: float, high: float) -> Problem:
    """The equations of a smooth circuit, in units of its shortest time constant."""
    F = circuit.at(low).function
    (K0, K1), (d0, d1), (t0, t1) = circuit.loops(), circuit.drives(), circuit.times
    unit = float(min((t0 + low * t1).min(), (t0 + high * t1).min()))
    one, turns, slows = np.eye(circuit.n), bool(K1.any()), bool(t1.any())

    def argument(v: Array, p: Array) -> Array:
        q = np.asarray(p)[..., None]
        x = v @ K0.T + (d0 + q * d1)
        return np.asarray(x + q * (v @ K1.T) if turns else x)

    def rate(p: Array) -> Array:
        return np.asarray(unit / (t0 + np.asarray(p)[..., None] * t1) if slows else unit / t0)

    def f(v: Array, p: Array) -> Array:
        return np.asarray(rate(p) * (F.function(argument(v, p)) - v))

    def jac(v: Array, p: Array) -> Array:
        K = K0 + np.asarray(p)[..., None, None] * K1 if turns else K0
        return np.asarray(rate(p)[..., None] * (F.slope(argument(v, p))[..., None] * K - one))

    def turning(v: Array, p: Array) -> Array:
        x, r = argument(v, p), rate(p)
        pushed = r * F.slope(x) * (v @ K1.T + d1)
        return np.asarray(pushed - r * r * t1 / unit * (F.function(x) - v) if slows else pushed)

    return Problem(f, jac, low, high, size=F.high - F.low, turning=turning)


def _smooth(
    circuit: Turned, low: float, high: float, points: int
) -> tuple[list[Branch], list[Event], bool]:
    problem = smooth_problem(circuit, low, high)
    starts = []
    few = circuit.n > 4
    for share in SMOOTH_STARTS[1:-1:4] if few else SMOOTH_STARTS:
        value = low + share * (high - low)
        eq = circuit.at(value)
        box = (np.full(circuit.n, eq.function.low), np.full(circuit.n, eq.function.high))
        found = fixed_points(eq, box).points
        starts += [(not point.stable, value, point.place) for point in found]
    order = sorted(range(len(starts)), key=lambda k: starts[k][0])
    curves, complete = curves_through(
        problem, [starts[k][1:] for k in order], 2.0 * problem.size / points
    )
    branches, events = branches_of(problem, curves)
    return branches, events, complete and not few


# Limit cycles


def _cycles(
    circuit: Turned, branches: Sequence[Branch], low: float, high: float
) -> tuple[CycleBranch, ...]:
    """Limit cycles round the fixed points that nothing is led to."""
    from sim.circuits.cycles import limit_cycles

    spans = _joined([b for b in branches if b.kind == "unstable"])
    if not spans:
        return ()
    total = sum(b - a for a, b in spans)
    top = max(float(np.abs(b.places).max(initial=0.0)) for b in branches)
    F = circuit.at(low).function
    least = F.low if np.isfinite(F.low) else -10.0 * max(1.0, top)
    most = F.high if np.isfinite(F.high) else 10.0 * max(1.0, top)
    box = (np.full(2, least), np.full(2, most))
    margin = 1e-3 * (high - low)
    found: list[CycleBranch] = []

    def at(value: float) -> tuple:  # type: ignore[type-arg]
        eq = circuit.at(value)
        return tuple(limit_cycles(eq, fixed_points(eq, box), box))

    for a, b in spans:
        count = max(4, round(CYCLE_VALUES * (b - a) / total))
        # Closer together near the ends, where cycles grow as a square root.
        values = a + (b - a) * 0.5 * (1.0 - np.cos(np.pi * (np.arange(count) + 0.5) / count))
        rows = [(float(value), at(float(value))) for value in values]
        for side, begin in ((-1, a), (1, b)):  # beyond a Hopf bifurcation that is subcritical
            step = max(margin, (b - a) / count)
            value = begin + side * margin
            while low < value < high and not any(x < value < y for x, y in spans):
                cycles = at(value)
                if not cycles:
                    break
                rows.append((value, cycles))
                value += side * step
        found += _chained(sorted(rows, key=lambda row: row[0]))
    return tuple(found)


def _joined(branches: Sequence[Branch]) -> list[tuple[float, float]]:
    """The union of the stretches of the knob over which branches lie."""
    spans: list[tuple[float, float]] = []
    for a, b in sorted((float(b.values[0]), float(b.values[-1])) for b in branches):
        if spans and a <= spans[-1][1] + 1e-9 * abs(a):
            spans[-1] = (spans[-1][0], max(b, spans[-1][1]))
        else:
            spans.append((a, b))
    return spans


def _chained(rows: Sequence[tuple[float, tuple]]) -> list[CycleBranch]:  # type: ignore[type-arg]
    """Cycles at neighbouring values that are alike, as branches."""
    chains: list[list] = []  # type: ignore[type-arg]
    open_ones: list[list] = []  # type: ignore[type-arg]
    for value, cycles in rows:
        still, waiting = [], list(open_ones)
        for cycle in cycles:
            size = float((cycle.high - cycle.low).max())

            def apart(chain: list, cycle=cycle) -> float:  # type: ignore[no-untyped-def,type-arg]
                last = chain[-1][1]
                moved = np.abs([cycle.low - last.low, cycle.high - last.high]).max()
                return float(moved) if last.stable == cycle.stable else np.inf

            best = min(waiting, key=apart, default=None)
            last_size = 0.0 if best is None else float((best[-1][1].high - best[-1][1].low).max())
            if best is not None and apart(best) < ALIKE * max(size, last_size):
                waiting = [chain for chain in waiting if chain is not best]
            else:
                best = []
                chains.append(best)
            best.append((value, cycle))
            still.append(best)
        open_ones = still
    return [
        CycleBranch(
            values=np.array([value for value, _ in chain]),
            low=np.array([c.low for _, c in chain]),
            high=np.array([c.high for _, c in chain]),
            period=np.array([c.period for _, c in chain]),
            stable=bool(chain[0][1].stable),
        )
        for chain in chains
    ]
