"""A circuit of a few neurons, run from many starts at once.

With v the state of n neurons, w their weights, h their input and gamma their thresholds,

    tau_i dv_i = (-v_i + F(g (sum_j w_ij v_j + h_i - gamma_i))) dt + sigma dW_i

(Dayan and Abbott 2001, eq. 7.11, 7.12 and 7.50, with a gain and a time constant for every neuron),
integrated by Heun's method. Up to twenty runs of the same circuit go on side by side, each from a
start of its own and with noise of its own; the last one is the one that is recorded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from sim.arrays import Array
from sim.circuits import kernels, starting
from sim.circuits.equations import Equations
from sim.circuits.knobs import knob_named
from sim.circuits.parameters import LARGEST, CircuitParameters
from sim.circuits.presets import CIRCUITS, circuit_of, unit_of
from sim.circuits.readings import CIRCUIT_READINGS
from sim.circuits.state import (
    BOUND,
    MOST_RUNS,
    CircuitEdited,
    CircuitSnapshot,
    CircuitState,
    Pulse,
    circuit_traces,
)
from sim.errors import GestureError, NetworkFailure, StateError
from sim.model import Network, Pace, check_built, gesture, overrides
from sim.parameters import ParameterSet
from sim.recording import Recorder, Trace
from sim.state import copied
from sim.stepping import BLOCK, change_settings, in_blocks, put_settings, white_noise

__all__ = ["CircuitNetwork"]

FINE = 0.2  # of the fastest time constant that a part of a step may last
MOST_PARTS = 512
STILL = 1e-6  # of |F - v|, below which nothing moves


class CircuitNetwork(Network):
    """A circuit of one to eight neurons (module docstring)."""

    name = "circuit"
    title = "Small circuit"
    Parameters: ClassVar[type[ParameterSet]] = CircuitParameters
    pace: ClassVar[Pace] = Pace(slowest=0.002, usual=0.05, fastest=5.0, span=0.5)
    readings: ClassVar[dict[str, Callable[..., float]]] = CIRCUIT_READINGS
    now: CircuitState

    def __init__(self, parameters: CircuitParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        begun, n = self.now, self.parameters.neurons
        self.now = CircuitState(
            begun.parameters, begun.clock, begun.rng,
            v=np.zeros((1, n)), starts=np.zeros((1, n)), backwards=np.zeros((0, n)),
        )  # fmt: skip
        self._lay_out()

    # ---- layout --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        p: CircuitParameters = self.parameters
        self.equations: Equations = p.equations()
        rate = (1.0 + p.gain * np.abs(self.equations.weights).sum(axis=1)).max()
        fastest = float(self.equations.time_constants.min()) / float(rate)
        self._parts = min(MOST_PARTS, max(1, math.ceil(p.dt / (FINE * fastest))))
        # How much of the past is worth seeing depends on how slow the circuit is.
        slow = float(np.clip(3.0 * self._slowest(), 25.0 * max(p.time_constants), 60.0))
        self.pace = replace(type(self).pace, span=min(60.0, slow))  # type: ignore[misc]

    def _slowest(self) -> float:
        """The longest time constant with which it decays or grows where F has slope 1, s."""
        e = self.equations
        rates = np.linalg.eigvals(
            (e.gain * e.weights - np.eye(e.n)) / e.time_constants[:, None]
        ).real
        kept = np.abs(rates[np.abs(rates) > 1e-3])
        return float(1.0 / kept.min()) if len(kept) else 0.0

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Integration step, s."""
        return float(self.parameters.dt)

    @property
    def batch(self) -> int:
        """Steps between two looks at the clock."""
        return BLOCK

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps of `dt`.

        Raises
        ------
        NetworkFailure
            When the run that is recorded grows without bound. The state of before the failing
            block is kept. Another one that does so is no longer stepped.
        """
        in_blocks(self._advance_block, steps, recorder)

    def _advance_block(self, k: int, recorder: Recorder | None) -> None:
        now, e = self.now, self.equations
        dice = now.rng.bit_generator.state
        v, kept = now.v.copy(), np.empty((k, *now.v.shape))
        pulsed = self._pulsed(k)
        given = e.inputs + pulsed
        kernels.compiled(kernels.take_steps)(
            v=v, weights=e.weights, gain=e.gain, code=e.function.code, given=given,
            noise=white_noise(self, k, len(v)), share=self.dt / e.time_constants,
            parts=self._parts, kept=kept,
        )  # fmt: skip
        # So written, NaN is out of bounds too.
        lost = ~(np.abs(kept).max(axis=(0, 2)) <= BOUND)
        if lost[-1]:
            now.rng.bit_generator.state = dice
            raise NetworkFailure(self._why_lost(), step=self.step)
        v[lost] = math.nan
        first = self.step + 1
        now.v = v
        now.clock.step += k
        now.pulses = [pulse for pulse in now.pulses if pulse.stop > self.step]
        winners = self._decide(first, kept[:, -1])
        if recorder is not None:
            rows = {
                "time": now.clock.times(first, k), "v": _flat(kept[:, -1]),
                "input": _flat(given), "pulse": _flat(pulsed), "winner": winners,
            }  # fmt: skip
            recorder.write(first, rows)

    def _pulsed(self, k: int) -> Array:
        """Pulses at each of the next k steps, (k, n)."""
        given = np.zeros((k, self.equations.n))
        for pulse in self.now.pulses:
            start, stop = pulse.first - self.step, pulse.stop - self.step
            given[max(0, start) : max(0, stop), pulse.neuron] += pulse.amplitude
        return given

    def _decide(self, first: int, v: Array) -> Array:
        """Who has won at each of some steps from the one numbered `first`, v (k, n)."""
        now = self.now
        winners = np.full(len(v), float(now.winner))
        if v.shape[1] < 2:
            return winners
        ordered = np.sort(v, axis=1)
        ahead = ordered[:, -1] - ordered[:, -2] >= self.parameters.criterion
        leaders = np.argmax(v, axis=1) + 1
        at = 0
        while True:
            others = np.flatnonzero(ahead[at:] & (leaders[at:] != now.winner))
            if not len(others):
                return winners
            at += int(others[0])
            now.winner = int(leaders[at])
            now.won = float(now.clock.time_at(first + at))
            winners[at:] = now.winner

    def _why_lost(self) -> str:
        return (
            f"The circuit ran away: v grew past {BOUND:,.0f} near t = {self.time:.2f} s. Weaken "
            "the excitation or choose neurons that saturate, then Reset state."
        )

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters by name, SI values.

        Another number of neurons keeps the state of those that stay, and begins the others at 0.
        """
        change_settings(self, changes)

    @gesture
    def turn_knob(self, knob: str, value: float, again: bool = False) -> None:
        """Turn one of its knobs (`sim.circuits.knobs`).

        Parameters
        ----------
        knob : str
            "inhibition", "weight 1 2", "input 1".
        value : float
            SI.
        again : bool
            Whether it goes on with the turn before, as while it is dragged: one edit to be undone.

        Raises
        ------
        GestureError
            For a knob the circuit has not.
        ParameterError
            For a value out of range.
        """
        turned = knob_named(self.parameters, knob)
        new = turned.write(self.parameters, value)
        if not again:
            self.edits.close()
        words = f"{turned.label} {turned.spec.show_number(turned.read(new))}"
        put_settings(self, new, f"turn {knob}", words[:1].lower() + words[1:])

    def set_parameters(self, new: Any) -> None:
        """Other parameters are in force from now on."""
        now, length = self.now, self.dt
        now.parameters = new
        now.clock.set_length(new.dt)
        if new.dt != length and now.pulses:
            now.pulses = [self._rescaled(pulse, length / new.dt) for pulse in now.pulses]
        n = new.neurons
        if n != now.v.shape[1]:
            now.v, now.starts, now.backwards = (
                _resized(held, n) for held in (now.v, now.starts, now.backwards)
            )
            now.pulses = [pulse for pulse in now.pulses if pulse.neuron < n]
            now.moved = self.time
        starting.ask_again(self)
        self._lay_out()

    def _rescaled(self, pulse: Pulse, factor: float) -> Pulse:
        """A pulse that ends at the same time with steps of another length."""
        first, stop = (
            self.step + round((at - self.step) * factor) for at in (pulse.first, pulse.stop)
        )
        return replace(pulse, first=first, stop=max(stop, first + 1))

    @gesture
    @overrides()
    def choose_circuit(self, circuit: str) -> None:
        """Become another circuit of the menu, at rest; raises GestureError for one not there."""
        if circuit not in CIRCUITS:
            known = ", ".join(CIRCUITS)
            raise GestureError(f"There is no circuit {circuit!r}; there are: {known}.")
        chosen = CIRCUITS[circuit]
        self.edits.remember(f"circuit {chosen.title.lower()}", moment=True)
        kept = {"dt": self.parameters.dt}
        self.set_parameters(CircuitParameters.from_dict({**kept, **chosen.settings}))
        starting.begin(self, np.zeros((1, self.parameters.neurons)))
        self.now.backwards = np.zeros((0, self.parameters.neurons))
        self.now.pulses = []

    begin_at, start, move_start = starting.begin_at, starting.start, starting.move_start
    remove_start, clear_runs = starting.remove_start, starting.clear_runs
    pulse = starting.pulse

    # ---- what a person has made of it ----------------------------------------------------------

    def edited(self, moment: bool) -> CircuitEdited:
        """All that a person has made or chosen of it; with the activity, too."""
        now = self.now
        return CircuitEdited(
            parameters=now.parameters, starts=now.starts.copy(), backwards=now.backwards.copy(),
            moment=copied(now) if moment else None,
        )  # fmt: skip

    def take_edited(self, edited: Any) -> None:
        """Bring back what was made or chosen at another time; time goes on."""
        now = self.now
        if edited.parameters != now.parameters:
            self.set_parameters(edited.parameters)
        moment = edited.moment
        if moment is None:
            return
        now.v, now.starts = moment.v.copy(), moment.starts.copy()
        now.backwards = moment.backwards.copy()
        # As long ago as they were then.
        since = self.time - moment.clock.time
        now.winner, now.asked = moment.winner, max(0.0, moment.asked + since)
        now.won = moment.won + since if moment.winner else 0.0
        now.moved = self.time
        if moment.clock.dt == now.clock.dt:
            gone = self.step - moment.clock.step
            now.pulses = [
                replace(pulse, first=pulse.first + gone, stop=pulse.stop + gone)
                for pulse in moment.pulses
            ]

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Its starts, at which a fresh run begins again."""
        now = self.now
        places = [("start", {"place": at}) for at in now.starts[1:].tolist()]
        behind = [("start", {"place": at, "backwards": True}) for at in now.backwards.tolist()]
        return [("begin_at", {"place": now.starts[0].tolist()}), *behind, *places]

    # ---- readings ------------------------------------------------------------------------------

    @property
    def verdict(self) -> str:
        """What has become of it: "neuron 1", "undecided"."""
        return f"neuron {self.now.winner}" if self.now.winner else "undecided"

    def traces(self) -> tuple[Trace, ...]:
        """Step-by-step readings of a little more than a minute."""
        unit = unit_of(self.parameters) or "1"
        return circuit_traces(self.dt, self.parameters.neurons, unit)

    def labels(self) -> Mapping[str, list[str]]:
        """The neurons, from 1."""
        numbers = [str(i + 1) for i in range(self.parameters.neurons)]
        return {} if len(numbers) == 1 else dict.fromkeys(("v", "input", "pulse"), numbers)

    def snapshot(self) -> CircuitSnapshot:
        """The present moment."""
        now, pulsed = self.now, self._pulsed(1)[0]
        given = self.equations.inputs + pulsed
        moving = self.equations.with_inputs(given).velocity(now.v[-1])
        fastest = float(np.abs(moving * self.equations.time_constants).max())
        return CircuitSnapshot(
            step=self.step, time=self.time, kind=self.name,
            runs=now.v.copy(), starts=now.starts.copy(), backwards=now.backwards.copy(),
            inputs=given, pulsed=pulsed, winner=now.winner,
            won_after=now.won - now.asked if now.winner else math.nan,
            since=self.time - now.moved, still=fastest < STILL,
            parameters=self.parameters,
        )  # fmt: skip

    @classmethod
    def in_words(cls, state: Any) -> str:
        """What a state is of: "winner takes all, 2 neurons"."""
        n = state.parameters.neurons
        return f"{circuit_of(state.parameters).title.lower()}, {n} neuron{'s' * (n > 1)}"

    def check_state(self, state: Any) -> None:
        """See that a state from a file fits; raises StateError."""
        check_built(self, state, free={"v", "starts", "backwards"})
        wrong = _wrong(state, self.parameters.neurons)
        if wrong:
            raise StateError(f"Its {wrong}.")

    def _restored(self) -> None:
        self._lay_out()


def _flat(rows: Array) -> Array:
    """Rows of one value as a trace of width 1 has them."""
    return rows[:, 0] if rows.shape[1] == 1 else rows


def _resized(states: Array, n: int) -> Array:
    """States (m, k) of n neurons: those that are new at 0."""
    kept = np.zeros((len(states), n))
    both = min(n, states.shape[1])
    kept[:, :both] = states[:, :both]
    return kept


def _wrong(state: Any, n: int) -> str:
    """What is wrong with a state of a circuit of n neurons; empty if nothing is."""
    held = state.v, state.starts, state.backwards
    if any(rows.ndim != 2 or rows.shape[1] != n or rows.dtype != float for rows in held):
        return "runs are of another circuit"
    if not 1 <= len(state.v) == len(state.starts) <= MOST_RUNS or len(state.backwards) > MOST_RUNS:
        return "runs are too many"
    if not all((np.abs(rows) <= BOUND).all() for rows in (state.v[-1:], *held[1:])):
        return "runs are out of bounds"
    if not (np.isnan(state.v) | (np.abs(state.v) <= BOUND)).all():
        return "runs are out of bounds"
    if not (0 <= state.winner <= n and _in_time(state)):
        return "last run began at another time"
    return "" if all(_is_pulse(p, n) for p in state.pulses) else "pulses are none"


def _in_time(state: Any) -> bool:
    return all(0.0 <= at <= state.clock.time for at in (state.moved, state.asked))


def _is_pulse(pulse: Any, n: int) -> bool:
    if type(pulse) is not Pulse:
        return False
    whole = all(type(k) is int for k in (pulse.neuron, pulse.first, pulse.stop))
    return whole and 0 <= pulse.neuron < n and abs(float(pulse.amplitude)) <= LARGEST
