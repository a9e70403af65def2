"""What has become of a circuit, in a sentence that claims no more than is known."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from sim.circuits.fixed_points import FixedPoint, FixedPoints
from sim.circuits.presets import circuit_of, unit_of
from sim.circuits.readout import CircuitReadout, cycle_near
from sim.circuits.state import CircuitSnapshot, state_words

__all__ = ["circuit_sentence", "fixed_words"]

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PLURALS = {"focus": "foci", "centre": "centres"}
MARGINAL = 1e-12  # of 1 - lambda, below which nothing leaks
SILENT = 0.05  # of the activity of the first, that of the second where it is silent
LEAST_TOLD = 0.05  # tau; who was ahead at once has not decided
NEAR = 1e-3  # of the size of what there is, a state so near is at a point


def circuit_sentence(s: CircuitSnapshot, readout: CircuitReadout | None) -> str:
    """What the recorded run has come to, and what fixed points the circuit has.

    "Neuron 1 has won: v = (0.50, 0.00), decided after 2.7 τ. Two stable nodes and one saddle."
    """
    state = _state(s, readout)
    if readout is None or (readout.fixed.lines and state.startswith("Stays")):
        return state
    return f"{state} {fixed_words(readout.fixed)}"


def _state(s: CircuitSnapshot, readout: CircuitReadout | None) -> str:
    unit = unit_of(s.parameters)
    at = f"v = {state_words(s.v, unit)}"
    cycle = None if readout is None else cycle_near(readout, s.v)
    if cycle is not None:
        low, high = float(cycle.low[0]), float(cycle.high[0])
        return (
            f"On a limit cycle: period {1e3 * cycle.period:.1f} ms, v₁ from {low:.1f} to "
            f"{high:.1f} {unit}".rstrip().replace("-", "−")
            + "."
        )
    point = None if readout is None else _point_at(s, readout.fixed)
    if s.pulsed.any():
        which = ", ".join(str(i + 1) for i in np.flatnonzero(s.pulsed))
        return f"A pulse drives neuron {which}: {at}."
    decides = circuit_of(s.parameters).decides
    if decides:
        told = _decision(s, point, at)
        if told:
            return told
    if point is not None:
        held = "At rest" if point.stable else "Poised"
        where = _named(point)
        more = "" if point.stable else ": the least push takes it away"
        return f"{held} at {at}, {where}{more}."
    if s.still and readout is not None and readout.fixed.lines:
        return f"Stays at {at}: there is a line of fixed points, and it can stay at each."
    if decides:
        return f"Undecided: {at}."
    if len(s.v) == 1 and s.parameters.activation == "linear":
        return f"{_fate(s)}: {at}."
    return f"On its way: {at}."


def _decision(s: CircuitSnapshot, point: FixedPoint | None, at: str) -> str:
    """Who has won, or is ahead; empty if nobody is."""
    ordered = np.sort(s.v)
    lead, leader = float(ordered[-1] - ordered[-2]), int(np.argmax(s.v)) + 1
    stable = point is not None and point.stable
    # In the end a lead may be just what was asked for: the others are silent all the same.
    silent = stable and abs(float(ordered[-2])) <= SILENT * float(ordered[-1])
    if lead < s.parameters.criterion and not silent:
        return ""
    took = s.won_after / _tau(s) if leader == s.winner else 0.0
    after = f", decided after {took:.1f} τ" if took >= LEAST_TOLD else ""
    return f"Neuron {leader} {'has won' if stable else 'is ahead'}: {at}{after}."


def _tau(s: CircuitSnapshot) -> float:
    return float(np.mean(s.parameters.time_constants))


def _fate(s: CircuitSnapshot) -> str:
    """What a linear neuron does, by the closed form of its time constant, tau/(1 - g lambda)."""
    p = s.parameters
    left = 1.0 - p.gain * p.weights[0][0]
    if abs(left) < MARGINAL:
        return "Integrates, time constant infinite"
    constant = p.time_constants[0] / abs(left)
    told = f"{constant:.2f} s" if constant >= 1.0 else f"{1e3 * constant:.0f} ms"
    return f"{'Leaks' if left > 0.0 else 'Runs away'}, time constant {told}"


def _named(point: FixedPoint) -> str:
    article = "an" if point.kind[0] in "aeiou" else "a"
    return f"{article} {point.kind}{' fixed point' * (point.kind == 'degenerate')}"


def _point_at(s: CircuitSnapshot, fixed: FixedPoints) -> FixedPoint | None:
    """The isolated fixed point at which the state is, or fluctuates."""
    noise = s.parameters.noise / math.sqrt(2.0 * min(s.parameters.time_constants))
    for point in fixed.points:
        size = max(1.0, float(np.abs(point.place).max()))
        if float(np.abs(s.v - point.place).max()) <= max(NEAR * size, 2.5 * noise):
            return point
    return None


def fixed_words(fixed: FixedPoints) -> str:
    """What fixed points there are: "Two stable nodes and one saddle."."""
    kinds = Counter(point.kind for point in fixed.points)
    told = [_counted(count, kind) for kind, count in sorted(kinds.items(), key=_rank)]
    if fixed.lines:
        told.append("a line of fixed points")
    if not told:
        return "No fixed point."
    words = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"{words[:1].upper()}{words[1:]}."


def _rank(entry: tuple[str, int]) -> tuple[bool, str]:
    return not entry[0].startswith("stable"), entry[0]


def _counted(count: int, kind: str) -> str:
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    head, _, last = kind.rpartition(" ")
    if kind == "degenerate":
        return f"{number} degenerate fixed point{'s' * (count > 1)}"
    if count > 1:
        last = PLURALS.get(last, f"{last}s")
    return " ".join(filter(None, (number, head, last)))
