"""What a person does with the runs of a circuit: where they begin, which there are; pulses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Array
from sim.circuits.parameters import LARGEST
from sim.circuits.state import BOUND, MOST_RUNS, Pulse
from sim.errors import GestureError
from sim.model import gesture

if TYPE_CHECKING:
    from sim.circuits.circuit import CircuitNetwork

__all__ = [
    "ask_again",
    "begin",
    "begin_at",
    "clear_runs",
    "move_start",
    "pulse",
    "remove_start",
    "start",
]

FARTHEST = BOUND / 10  # a state to begin at
LONGEST_PULSE = 60.0  # s


@gesture
def begin_at(self: CircuitNetwork, place: Any) -> None:
    """Begin anew at a state (n,), as the only run; raises GestureError for what is none."""
    at = _place(self, place)
    self.edits.remember("start", moment=True)
    begin(self, at[None])


@gesture
def start(self: CircuitNetwork, place: Any, backwards: bool = False) -> None:
    """Begin one more run at a state, up to twenty: the oldest goes. It is the recorded one.

    Parameters
    ----------
    place : sequence of n float
    backwards : bool
        Whether its orbit is followed backwards in time, which is not stepped.

    Raises
    ------
    GestureError
        For what is no state.
    """
    at, now = _place(self, place), self.now
    self.edits.remember("start", moment=True)
    if backwards:
        now.backwards = np.concatenate([now.backwards, at[None]])[-MOST_RUNS:]
        return
    now.v = np.concatenate([now.v, at[None]])[-MOST_RUNS:]
    now.starts = np.concatenate([now.starts, at[None]])[-MOST_RUNS:]
    _newborn(self)


@gesture
def move_start(self: CircuitNetwork, number: int, place: Any, again: bool = False) -> None:
    """Begin a run anew at another state.

    Parameters
    ----------
    number : int
        Of the run, from 0.
    place : sequence of n float
    again : bool
        Whether it goes on with the move before, as while it is dragged.

    Raises
    ------
    GestureError
        For a run that is not there, and for what is no state.
    """
    at, which = _place(self, place), _run(self, number)
    if not again:
        self.edits.close()
    self.edits.remember("moved start", "move start", moment=True)
    now = self.now
    now.v, now.starts = now.v.copy(), now.starts.copy()
    now.v[which] = now.starts[which] = at
    if which == len(now.v) - 1:
        _newborn(self)


@gesture
def remove_start(self: CircuitNetwork, number: int) -> None:
    """Take a run away, but not the last there is; raises GestureError."""
    which, now = _run(self, number), self.now
    if len(now.v) == 1:
        raise GestureError("One trajectory has to stay.")
    self.edits.remember("removed trajectory", moment=True)
    last = which == len(now.v) - 1
    now.v, now.starts = np.delete(now.v, which, axis=0), np.delete(now.starts, which, axis=0)
    if last:
        _newborn(self)


@gesture
def clear_runs(self: CircuitNetwork) -> None:
    """Take away every run but the recorded one, and the orbits backwards in time."""
    now = self.now
    if len(now.v) > 1 or len(now.backwards):
        self.edits.remember("removed trajectories", moment=True)
        now.v, now.starts = now.v[-1:].copy(), now.starts[-1:].copy()
        now.backwards = now.backwards[:0].copy()


@gesture
def pulse(self: CircuitNetwork, neuron: int, amplitude: float = 1.0, duration: float = 0.1) -> None:
    """Add to the input of a neuron, from 1, for a while.

    Parameters
    ----------
    neuron : int
    amplitude : float
        Up to 100.
    duration : float
        s, up to 60.

    Raises
    ------
    GestureError
        For a neuron that is not there, or a pulse that is none.
    """
    n = self.parameters.neurons
    if isinstance(neuron, bool) or neuron != int(neuron) or not 1 <= neuron <= n:
        raise GestureError(f"There is no neuron {neuron}; there are 1 to {n}.", field="neuron")
    amplitude, duration = float(amplitude), float(duration)
    if not abs(amplitude) <= LARGEST:
        raise GestureError(f"A pulse is of up to ±{LARGEST:g}.", field="amplitude")
    if not 0.0 < duration <= LONGEST_PULSE:
        raise GestureError(f"A pulse lasts up to {LONGEST_PULSE:g} s.", field="duration")
    steps = max(1, round(duration / self.dt))
    added = Pulse(int(neuron) - 1, amplitude, self.step, self.step + steps)
    self.edits.remember(f"pulse to neuron {int(neuron)}", moment=True)
    self.now.pulses = [*self.now.pulses, added]
    ask_again(self)


def begin(network: CircuitNetwork, starts: Array) -> None:
    """Begin at some states (m, n), without an edit."""
    network.now.v, network.now.starts = starts.copy(), starts.copy()
    _newborn(network)


def ask_again(network: CircuitNetwork) -> None:
    """Count decisions from now on."""
    network.now.asked, network.now.winner, network.now.won = network.time, 0, 0.0


def _newborn(network: CircuitNetwork) -> None:
    network.now.moved = network.time
    ask_again(network)


def _run(network: CircuitNetwork, number: int) -> int:
    if isinstance(number, bool) or not 0 <= number < len(network.now.v):
        raise GestureError(f"There is no trajectory {number}.", field="number")
    return int(number)


def _place(network: CircuitNetwork, place: Any) -> Array:
    """A state (n,); raises GestureError."""
    n = network.parameters.neurons
    try:
        at = np.array(place, dtype=float)
    except (TypeError, ValueError):
        at = np.zeros(0)
    if at.shape != (n,) or not np.isfinite(at).all():
        raise GestureError(f"A state of {n} neurons is {n} numbers.", field="place")
    if np.abs(at).max() > FARTHEST:
        raise GestureError(f"A state lies within ±{FARTHEST:,.0f}.", field="place")
    return at
