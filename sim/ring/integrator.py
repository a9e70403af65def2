"""The eye-position integrator: neurons that add up saccades and hold the sum (Seung 1996).

With v_i the rate of neuron i, xi_i its slope against eye position and b_i its rate straight ahead,

    tau dv_i/dt = -v_i + F(b_i + xi_i (lambda E + tau u)),    E = sum_j eta_j v_j - c,

where u is the velocity of a saccade while its burst lasts, and 0 otherwise. The recurrent weights
lambda xi_i eta_j are of rank one; one eigenvalue is lambda, the rest are 0 (Dayan and Abbott 2001,
7.4, "neural integration"). As sum_j eta_j F(b_j + xi_j E) - c = E + D(E),

    tau dE/dt = (lambda - 1) E + tau u + D(lambda E + tau u).

Linear neurons, F(x) = x, have eta = xi/|xi|^2, and D = 0. With recruitment thresholds, F(x) =
[x]+, eta is the least-squares readout of position, as Seung, Lee, Reis and Tank (2000) fitted it;
D is what it leaves. Either way lambda = 1 holds any position (up to D), and otherwise it leaks, or
runs away, with the time constant tau/(1 - lambda).

Noise enters with the input: tau dv = (...) dt + sigma dW in each linear neuron. Positions are in
rad, to the right positive. Departures from the sources: slopes and thresholds are evenly spaced and
not those of recorded neurons, and synapses neither saturate nor have a time constant of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.angles import ring_angles
from sim.arrays import Array
from sim.errors import GestureError, NetworkFailure, StateError
from sim.integrators import heun
from sim.model import Network, check_built, gesture
from sim.parameters import ParameterSet
from sim.recording import Recorder, Trace
from sim.ring import checking, lesion
from sim.ring.eye_readings import EYE_READINGS
from sim.ring.eye_tuning import EyeTuning, eye_tuning
from sim.ring.given import finite
from sim.ring.integrator_state import (
    EyeEdited,
    EyeIntegratorParameters,
    EyeSnapshot,
    EyeState,
    eye_rows,
    eye_traces,
)
from sim.ring.lesion import Lesion
from sim.state import copied
from sim.stepping import change_settings, in_blocks, white_noise

__all__ = ["FARTHEST", "EyeIntegrator"]

FARTHEST = math.radians(50.0)  # rad to either side, as far as a saccade goes
LOST = math.pi  # rad, at which an eye position that runs away is given up
EVEN = 1e-12  # of lambda - 1, below which nothing leaks


class EyeIntegrator(Network):
    """An integrator of saccades into eye position (module docstring)."""

    name = "eye-integrator"
    title = "Eye-position integrator"
    family: ClassVar[str] = "Dayan and Abbott"
    stage: ClassVar[str] = "eye"
    analyses: ClassVar[tuple[str, ...]] = ("spectrum", "weights")
    """What can be asked of it, by name (`gui.ring.analyses`)."""
    Parameters: ClassVar[type[ParameterSet]] = EyeIntegratorParameters
    summary: ClassVar[str] = (
        "Neurons whose rates rise with eye position add up the bursts of saccades, and hold the "
        "eye where it is; mistuned, the position leaks or runs away."
    )
    equation: ClassVar[str] = (
        "τ d<i>v<sub>i</sub></i>/d<i>t</i> = −<i>v<sub>i</sub></i> + <i>b<sub>i</sub></i>"
        " + ξ<sub><i>i</i></sub> (λ<i>E</i> + τ<i>u</i>),"
        " &nbsp;<i>E</i> = Σ η<sub><i>j</i></sub> <i>v<sub>j</sub></i>"
    )
    readings: ClassVar[dict[str, Callable[..., float]]] = EYE_READINGS
    now: EyeState

    def __init__(self, parameters: EyeIntegratorParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        begun, n = self.now, self.parameters.neurons
        self.now = EyeState(
            begun.parameters, begun.clock, begun.rng, y=np.zeros((1, n)), lesion=Lesion(np.ones(n))
        )
        self.weights_version = 0
        """Another number whenever the weights have changed."""
        self._lay_out()
        self.now.y = self._on_line(0.0)

    # ---- layout --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        p: EyeIntegratorParameters = self.parameters
        self.tuning: EyeTuning = eye_tuning(p.neurons, p.thresholds)
        self.weights_version += 1

    def _on_line(self, position: float) -> Array:
        """The rates (1, n), Hz, with which a position (rad) is held."""
        rates: Array = self.tuning.rates_at(position)[None] * self.now.lesion.alive
        return rates

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Integration step, s."""
        return float(self.parameters.dt)

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps of `dt`.

        Raises
        ------
        NetworkFailure
            When the eye position has run away past 180°. The state of before the failing block is
            kept.
        """
        in_blocks(self._advance_block, steps, recorder)

    def _advance_block(self, k: int, recorder: Recorder | None) -> None:
        now = self.now
        dice = now.rng.bit_generator.state
        n = self.parameters.neurons
        y, V = now.y.copy(), np.empty((k, n))
        bursting = min(k, now.burst_left)
        driven = [now.burst_velocity] * bursting + [0.0] * (k - bursting)
        inputs: Array = np.broadcast_to(self.tuning.offsets, (k, n))
        if self.parameters.noise > 0.0:
            inputs = inputs + white_noise(self, k)
        with np.errstate(over="ignore", invalid="ignore"):
            heun(self._change, y, driven, inputs, V)
            E = self.positions(V)
        # So written, NaN fails too.
        if not np.abs(E).max() <= LOST:
            now.rng.bit_generator.state = dice
            raise NetworkFailure(self._why_lost(), step=self.step)
        first = self.step + 1
        now.y = y
        now.clock.step += k
        now.burst_left -= bursting
        if bursting and not now.burst_left:
            self._land(first + bursting - 1, float(E[bursting - 1]))
        if recorder is not None:
            predicted = self._predicted(np.arange(first, first + k))
            predicted[:bursting] = math.nan
            recorder.write(first, eye_rows(self, first, (V, E, predicted)))

    def _why_lost(self) -> str:
        return (
            f"The eye position ran away past 180° near t = {self.time:.2f} s; make the mistuning "
            "0 or negative, then Reset state."
        )

    def _change(self, y: Array, velocity: float, inputs: Array, out: Array) -> None:
        """Write dt times the time derivative of the rates y to out, both (1, n)."""
        p, tuning = self.parameters, self.tuning
        E = tuning.readout.dot(y[0]) - tuning.constant
        np.multiply(tuning.slopes, (1.0 + p.mistuning) * E + p.time_constant * velocity, out=out[0])
        out += inputs
        if p.thresholds:
            np.maximum(out, 0.0, out=out)
        if self.now.lesion.present:
            out *= self.now.lesion.alive
        out -= y
        out *= self.dt / p.time_constant

    # ---- theory --------------------------------------------------------------------------------

    @property
    def loop_gain(self) -> float:
        """Lambda: what is left of an eye position once round the loop.

        Silenced neurons take their share eta_i xi_i out of it; with recruitment thresholds that
        share depends on the position, and NaN is said.
        """
        lam, alive = 1.0 + self.parameters.mistuning, self.now.lesion
        if not alive.present:
            return float(lam)
        if self.parameters.thresholds:
            return math.nan
        return float(lam * (self.tuning.readout * self.tuning.slopes * alive.alive).sum())

    @property
    def time_constant(self) -> float:
        """Tau/(1 - lambda), s: of a leak if positive, of a run-away if negative; or infinite."""
        lost = 1.0 - self.loop_gain
        return math.inf if abs(lost) < EVEN else float(self.parameters.time_constant / lost)

    @property
    def null(self) -> float:
        """The position (rad) from which, or to which, it drifts; 0 but for silenced neurons."""
        alive, tuning = self.now.lesion, self.tuning
        if not alive.present:
            return 0.0
        missing = (tuning.readout * tuning.offsets * (1.0 - alive.alive)).sum()
        lost = 1.0 - self.loop_gain
        return math.nan if abs(lost) < EVEN else float(-missing / lost)

    def _predicted(self, steps: NDArray[Any]) -> Array:
        """Eye position at steps since the last landing as `time_constant` has it, rad, float."""
        now, constant, null = self.now, self.time_constant, self.null
        since = (np.asarray(steps, dtype=float) - now.landed_step) * self.dt
        with np.errstate(over="ignore", invalid="ignore"):
            predicted: Array = null + (now.landed - null) * np.exp(-since / constant)
        return predicted

    @property
    def diffusion(self) -> float:
        """Of a linear integrator at lambda = 1: the variance of E a second, sigma^2 |eta|^2/tau^2,
        rad^2/s."""
        p, eta = self.parameters, self.tuning.readout
        return float((p.noise / p.time_constant) ** 2 * (eta * eta).sum())

    def gain(self) -> Array:
        """(n,) slope of F at the present state: 0 for what is below its threshold, else 1."""
        able: Array = self.now.lesion.alive.copy()
        if self.parameters.thresholds:
            # Not by the rates: what has fallen silent is long above zero, ever less.
            able *= self.tuning.rates_at((1.0 + self.parameters.mistuning) * self.position) > 0.0
        return able

    def projections(self) -> dict[str, Array]:
        """Weights by their names, (n, n) each."""
        return {"Effective": self.effective_weights()}

    def effective_weights(self) -> Array:
        """(n, n): lambda xi_i eta_j."""
        lam = 1.0 + self.parameters.mistuning
        return np.outer(lam * self.tuning.slopes, self.tuning.readout)

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def saccade(self, size: float) -> None:
        """Drive the eye by so many rad, to the right if positive, with a burst of that integral.

        One that is under way is completed with it.

        Raises
        ------
        GestureError
            For what is no number, and for one that goes past 50°.
        """
        size = finite(size, "size")
        self._begin(size + self._under_way(), f"saccade {math.degrees(size):.0f}°")

    @gesture
    def look_at(self, position: float) -> None:
        """Make the saccade from where the eye is to a position, rad, right positive.

        Raises
        ------
        GestureError
            For what is no number, and for a position past 50°.
        """
        position = finite(position, "position")
        self._begin(position - self.position, f"saccade to {math.degrees(position):.0f}°")

    def _under_way(self) -> float:
        """What is left of a saccade, rad."""
        return self.now.burst_velocity * self.now.burst_left * self.dt

    def _begin(self, size: float, words: str) -> None:
        target = self.position + size
        if not abs(target) <= FARTHEST * (1.0 + 1e-9):
            raise GestureError(
                f"An eye turns no further than {math.degrees(FARTHEST):.0f}° to either side; this "
                f"saccade would take it to {math.degrees(target):.0f}°.".replace("-", "−"),
                field="size",
            )
        self.edits.remember(words.replace("-", "−"), moment=True)
        now = self.now
        now.burst_left = max(1, round(self.parameters.burst / self.dt))
        now.burst_velocity = size / (now.burst_left * self.dt)
        now.target = target

    def _land(self, step: int, position: float) -> None:
        """From this step on the position is predicted from here."""
        self.now.landed_step, self.now.landed = step, position

    def _land_here(self) -> None:
        self._land(self.step, self.position)

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters by name, SI values.

        Another number of neurons, and thresholds, lay the network out anew at the same eye
        position and with the same part silenced; every other change leaves the state alone.
        """
        change_settings(self, changes)

    def set_parameters(self, new: Any) -> None:
        """Other parameters are in force from now on."""
        old, now, position = self.parameters, self.now, self.position
        left, remaining = now.burst_left * self.dt, self._under_way()
        now.parameters = new
        now.clock.set_length(new.dt)
        if now.burst_left and new.dt != old.dt:
            now.burst_left = max(1, round(left / new.dt))
            now.burst_velocity = remaining / (now.burst_left * new.dt)
        if any(spec.rebuild for spec in new.changed_from(old).values()):
            self._lay_out()
            now.lesion = now.lesion.on_ring(ring_angles(new.neurons))
            now.y = self._on_line(position)
        elif new.mistuning != old.mistuning:
            self.weights_version += 1
        self._land_here()

    @gesture
    def silence(self, neurons: Any) -> None:
        """Keep neurons, by index, from firing; raises GestureError for one that is not there."""
        lesion.silence(self, neurons)
        self._land_here()

    @gesture
    def revive(self) -> None:
        """Let every neuron fire again."""
        lesion.revive(self)
        self._land_here()

    # ---- what a person has made of it ----------------------------------------------------------

    def edited(self, moment: bool) -> EyeEdited:
        """All that a person has made or chosen of it; with the activity, too."""
        now = self.now
        return EyeEdited(
            parameters=now.parameters, lesion=copied(now.lesion), target=now.target,
            moment=copied(now) if moment else None,
        )  # fmt: skip

    def take_edited(self, edited: Any) -> None:
        """Bring back what was made or chosen at another time; time goes on."""
        now = self.now
        if edited.parameters != now.parameters:
            self.set_parameters(edited.parameters)
        now.lesion, now.target = copied(edited.lesion), edited.target
        moment = edited.moment
        if moment is not None:
            now.y = moment.y.copy()
            now.burst_left, now.burst_velocity = moment.burst_left, moment.burst_velocity
        self._land_here()

    # ---- readings ------------------------------------------------------------------------------

    def positions(self, rates: Array) -> Array:
        """Eye position, (...) float, rad, that rates (..., n), Hz, stand for."""
        # Added up row by row, so that it does not depend on how many rows there are.
        found: Array = (rates * self.tuning.readout).sum(axis=-1) - self.tuning.constant
        return found

    @property
    def position(self) -> float:
        """Eye position now, rad, right positive."""
        return float(self.positions(self.now.y[0]))

    @property
    def rates(self) -> Array:
        """Rates of the neurons now, (n,) float, Hz."""
        return np.array(self.now.y[0])

    @property
    def alive(self) -> NDArray[np.bool_]:
        """(n,) bool, the neurons that can fire."""
        return self.now.lesion.alive > 0

    def traces(self) -> tuple[Trace, ...]:
        """Step-by-step readings, and the activity, of a little more than a minute."""
        return eye_traces(self.dt, self.parameters.neurons)

    def snapshot(self) -> EyeSnapshot:
        """The present moment."""
        now, rates = self.now, self.rates
        saccade = now.burst_left > 0
        predicted = math.nan if saccade else float(self._predicted(np.array([self.step]))[0])
        return EyeSnapshot(
            step=self.step, time=self.time, kind=self.name, rates=rates, peak=float(rates.max()),
            position=self.position, target=now.target, predicted=predicted, landed=now.landed,
            since=0.0 if saccade else (self.step - now.landed_step) * self.dt,
            saccade=saccade, time_constant=self.time_constant, null=self.null,
            slopes=self.tuning.slopes, offsets=self.tuning.offsets,
            silenced=now.lesion.alive == 0.0, parameters=self.parameters,
            weights_version=self.weights_version,
        )  # fmt: skip

    def check_state(self, state: Any) -> None:
        """See that a state from a file fits; raises StateError."""
        check_built(self, state)
        wrong = checking.wrong_neurons(state)
        if not wrong and not 0 <= state.burst_left * self.dt <= 1.0:
            wrong = "saccade has no end"
        elif not wrong and not state.clock.first <= state.landed_step <= state.clock.step:
            wrong = "last saccade was at another time"
        if wrong:
            raise StateError(f"Its {wrong}.")

    in_words = classmethod(checking.in_words)

    def _restored(self) -> None:
        self._lay_out()
