"""What changes as a small circuit runs, what a person edits of it, and a moment of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.circuits.parameters import CircuitParameters
from sim.circuits.presets import unit_of
from sim.edit_history import EditedState
from sim.model import RunState, Snapshot
from sim.recording import Trace

__all__ = [
    "BOUND",
    "MOST_RUNS",
    "CircuitEdited",
    "CircuitSnapshot",
    "CircuitState",
    "Pulse",
    "circuit_traces",
    "state_words",
]

MOST_RUNS = 20
BOUND = 1e6  # beyond which a state has run away
SPAN = 65.0  # s kept: a minute that can be gone back to, and what is shown before it


@dataclass(frozen=True)
class Pulse:
    """Input to a neuron for a while, on top of its steady one.

    Parameters
    ----------
    neuron : int
        From 0.
    amplitude : float
    first, stop : int
        The first step with it, and the first without.
    """

    neuron: int
    amplitude: float
    first: int
    stop: int


@dataclass(slots=True)
class CircuitState(RunState):
    """What changes as a circuit of n neurons runs.

    Parameters
    ----------
    v : (m, n) float
        The state of every run; the last is the one whose time courses are recorded. NaN for one
        that has run away.
    starts : (m, n) float
        Where each began.
    backwards : (q, n) float
        Where orbits backwards in time begin.
    moved : float
        The model's time when the state was last put elsewhere by hand, s.
    asked : float
        The model's time from which a decision is counted, s: the start, or the last change of
        settings or pulse.
    winner : int
        The neuron that has won since, from 1; 0 while it is undecided.
    won : float
        The model's time when it had.
    pulses : list of Pulse
        Those to come and under way.
    """

    v: Array
    starts: Array
    backwards: Array
    moved: float = 0.0
    asked: float = 0.0
    winner: int = 0
    won: float = 0.0
    pulses: list[Pulse] = field(default_factory=list)


@dataclass(frozen=True, eq=False, kw_only=True)
class CircuitEdited(EditedState):
    """What a person has made or chosen of a circuit, immutable.

    Parameters
    ----------
    starts, backwards : (m, n) and (q, n) float
    """

    starts: Array
    backwards: Array

    def alike(self, other: Any) -> bool:
        """Whether nothing that a person has made or chosen differs."""
        return (
            super().alike(other)
            and np.array_equal(self.starts, other.starts)
            and np.array_equal(self.backwards, other.backwards)
        )


@dataclass(frozen=True)
class CircuitSnapshot(Snapshot):
    """One moment of a circuit of n neurons.

    Parameters
    ----------
    kind : str
        The name of the network.
    runs, starts : (m, n) float
        Where every run is, and where it began. The last is the one that is recorded.
    backwards : (q, n) float
        Where orbits backwards in time begin.
    inputs : (n,) float
        What reaches the neurons from outside now, pulses too, less the thresholds.
    pulsed : (n,) float
        The pulses in it.
    winner : int
        The neuron that has won, from 1; 0 while undecided.
    won_after : float
        How long it took from the start of the last run, or from what was changed since, s; NaN
        while undecided.
    since : float
        s since the state was last put somewhere by hand.
    still : bool
        Whether the last run stands still but for noise.
    parameters : CircuitParameters
        In force at this moment.
    """

    kind: str
    runs: Array
    starts: Array
    backwards: Array
    inputs: Array
    pulsed: Array
    winner: int
    won_after: float
    since: float
    still: bool
    parameters: CircuitParameters

    @property
    def v(self) -> Array:
        """(n,) state of the run that is recorded."""
        return np.asarray(self.runs[-1])

    def told(self) -> list[str]:
        """Time, state, and how many trajectories there are."""
        time = f"t = {self.time:.2f} s" if self.time >= 10.0 else f"t = {1e3 * self.time:.0f} ms"
        count = len(self.runs) + len(self.backwards)
        paths = "1 trajectory" if count == 1 else f"{count} trajectories"
        return [time, f"v = {state_words(self.v, unit_of(self.parameters))}", paths]


def state_words(v: Array, unit: str = "") -> str:
    """A state as it is read, "(0.50, 0.00) Hz", without a sign before zero."""
    digits = (f"{value:.2f}" for value in v.tolist())
    shown = ", ".join("0.00" if each == "-0.00" else each.replace("-", "−") for each in digits)
    return f"{f'({shown})' if len(v) > 1 else shown} {unit}".rstrip()


def circuit_traces(dt: float, neurons: int, unit: str) -> tuple[Trace, ...]:
    """What is recorded of a circuit: a little more than a minute, or as many rows as there is room
    for. With another number of neurons, or in another unit, a new record begins.

    Parameters
    ----------
    dt : float
        Of a step, s.
    neurons : int
    unit : str
        Of a state, its inputs and pulses: "Hz", or "1" for none.
    """
    rows = min(math.ceil(SPAN / dt), 160_000)
    return (
        Trace("time", "s", 1, rows, of=neurons, meaning="Model time"),
        Trace(
            "v", unit, 1, rows, neurons, of=neurons, meaning="State of every neuron, in their order"
        ),
        Trace(
            "input", unit, 1, rows, neurons, of=neurons,
            meaning="Input from outside to every neuron, less its threshold, without noise",
        ),
        Trace(
            "pulse", unit, 1, rows, neurons, of=neurons,
            meaning="Pulses in the input to every neuron",
        ),
        Trace(
            "winner", "1", 1, rows, of=neurons,
            meaning="The neuron that has won, from 1; 0: undecided",
        ),
    )  # fmt: skip
