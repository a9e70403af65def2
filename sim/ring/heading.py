"""A heading network: a bump of activity on a ring, moved by a signed turning velocity.

What the mechanisms (`fly_compass`, `odd_kernel_ring`, `small_ring`) have in common: the world they
live in (a true heading that integrates the asked velocity, a landmark, injected current, silenced
neurons, noise), decoding and gestures. A mechanism supplies its weights and its integration loop.

All obey, with h the input (membrane) variable in Hz and r = f(h) the firing rate,

    tau dh = (-h + recurrent[r; v] + I(theta, t)) dt + sigma dW,

integrated by Heun's method (second order; the noise enters additively) with the step `dt`. Euler
would do for the noise, but loses omega^2 tau dt/2 of the asked speed: 1 % at 1000 degrees a second.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.angles import population_vector, ring_angles, wrap, wrap_signed
from sim.arrays import Array
from sim.errors import GestureError, NetworkFailure
from sim.integrators import divided, heun
from sim.model import Network, RunState, gesture, overrides
from sim.recording import Recorder, Trace
from sim.ring import checking, lesion, stimulating
from sim.ring.bump_theory import expected_diffusion, expected_drift
from sim.ring.checking import BOUND
from sim.ring.editing import edited_of, speed_words, take_back
from sim.ring.given import finite, trajectory_of
from sim.ring.heading_parameters import DEGREE, DROPPED_STRENGTH, HeadingParameters
from sim.ring.lesion import Lesion
from sim.ring.measured import compass_alone
from sim.ring.readings import HEADING_READINGS
from sim.ring.recordings.trajectory import Trajectory, mouse_like
from sim.ring.snapshot import HeadingSnapshot, heading_snapshot
from sim.ring.stimuli import Cosine, PlacedStimulus, Stimulus, total
from sim.ring.traces import heading_rows, heading_traces
from sim.ring.true_heading import TrueHeading
from sim.stepping import in_blocks, white_noise

__all__ = ["DEGREE", "HeadingNetwork", "HeadingParameters", "HeadingSnapshot"]


START = 90.0 * DEGREE  # where a bump stands when a run begins
PICK_UP = 12.0 * DEGREE  # a landmark so near is picked up, not moved


@dataclass(slots=True)
class HeadingState(RunState):
    """What changes as a heading network runs.

    Parameters
    ----------
    y : (rows, n) float
        h in row 0, and whatever else the mechanism integrates below.
    heading : TrueHeading
    stimuli : list of Stimulus
        Current injected while a hand holds it.
    lesion : Lesion
    lit : bool
        Whether turning the lights on is what gave the landmark its strength.
    placed : list of PlacedStimulus
        Stimuli that stay, by their numbers.
    """

    y: Array
    heading: TrueHeading
    stimuli: list[Stimulus]
    lesion: Lesion
    lit: bool = False
    placed: list[PlacedStimulus] = field(default_factory=list)


class HeadingNetwork(Network):
    """The base of the heading networks.

    A mechanism defines `_build` (weights), `_profile` (its bump, for placing it), `_change` (the
    right-hand side), `rates_of` and what the analysis asks for. Its state `_y` has h in row 0 and
    whatever else the mechanism integrates below.
    """

    Parameters: ClassVar[type[HeadingParameters]] = HeadingParameters
    family: ClassVar[str] = "Compass"
    """What a menu groups it under."""
    stage: ClassVar[str] = "turned"
    """What it is shown on."""
    equation: ClassVar[str]
    summary: ClassVar[str]
    injection: ClassVar[float] = 100.0  # Hz
    usual_strength: ClassVar[float] = 10.0  # Hz, of a stimulus
    readings: ClassVar = HEADING_READINGS
    analyses: ClassVar[tuple[str, ...]] = ("spectrum", "weights", "gain", "drift", "diffusion")
    """What can be asked of it, by name (`gui.ring.analyses`)."""
    noisy: ClassVar[bool] = False
    """Whether it fluctuates even where its parameter `noise` is 0."""
    now: HeadingState
    largest_turn: ClassVar[float | None] = None
    """Rad an integration step may turn; a step that would turn further is divided."""
    inertia: float
    """Seconds: time constant with which the whole loop answers a push on the bump."""

    def __init__(self, parameters: HeadingParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        begun, n = self.now, self.parameters.neurons
        self.now = HeadingState(
            begun.parameters, begun.clock, begun.rng,
            y=np.zeros((1, n)), heading=TrueHeading.at(START), stimuli=[],
            lesion=Lesion(np.ones(n)),
        )  # fmt: skip
        self.weights_version = 0
        """Another number whenever the weights have changed."""
        self._lay_out()
        self.now.y = self._profile(START)

    # ---- what a mechanism supplies -------------------------------------------------------------

    @abstractmethod
    def _build(self) -> None:
        """Compute weights and constants from the parameters."""

    @abstractmethod
    def _profile(self, heading: float) -> Array:
        """The stationary bump at a heading, (rows, n) float, all rows of the state."""

    @abstractmethod
    def _prepare(self, velocity: Array) -> list[Any]:
        """What `_change` needs to know of the asked velocities (k,) rad/s, one entry a step."""

    @abstractmethod
    def _change(self, y: Array, turning: Any, inputs: Array, out: Array) -> None:
        """Write dt times the time derivative of the state y to out, both (rows, n).

        `turning` is the entry of `_prepare` for this step, `inputs` (n,) the external input.
        """

    @abstractmethod
    def rates_of(self, h: Array) -> Array:
        """Firing rates f(h), Hz, of any array of h whose last axis is the ring."""

    @abstractmethod
    def bump_velocity(self, velocity: Any) -> Any:
        """The closed form's turning velocity for an asked one (scaled by the gain), rad/s."""

    @abstractmethod
    def ceiling(self) -> tuple[float, str]:
        """Largest asked velocity (rad/s) that still turns the bump faster, and why, in words."""

    @abstractmethod
    def effective_weights(self) -> Array:
        """(n, n) weights from r to h when nothing turns, all detours included."""

    @abstractmethod
    def gain(self) -> Array:
        """(n,) slope f'(h) at the present state."""

    def projections(self) -> dict[str, Array]:
        """Weights by their names, (n, n) each: effective at rest, turning as now, and parts."""
        return {"Effective, at rest": self.effective_weights()}

    @property
    def free(self) -> bool:
        """Whether nothing in the weights holds the bump: it stays wherever it is in the dark."""
        return self.parameters.heterogeneity == 0.0 and not self.now.lesion.present

    def input_scale(self) -> float:
        """Units of h for 1 Hz of input."""
        return 1.0

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
            When the state stops being finite. The state of before the failing block is kept.
        """
        in_blocks(self._advance_block, steps, recorder)

    def _advance_block(self, k: int, recorder: Recorder | None) -> None:
        p: HeadingParameters = self.parameters
        now = self.now
        dice = now.rng.bit_generator.state
        true, velocity = now.heading.next(now.clock, k)
        inputs = self._inputs(k, true[:-1])
        driven = self._prepare(p.velocity_gain * velocity)
        parts = divided(p.velocity_gain * velocity * self.dt, self.largest_turn)
        y = now.y.copy()
        H = np.empty((k, p.neurons))
        with np.errstate(over="ignore", invalid="ignore"):
            heun(self._change, y, driven, inputs, H, parts)
        # So written, NaN fails too.
        if not (np.abs(H).max() <= BOUND and np.abs(y).max() <= BOUND):
            now.rng.bit_generator.state = dice
            raise NetworkFailure(
                f"The activity of {self.title} grew without bound near t = {self.time:.2f} s; "
                "use Reset all, or make the integration step smaller.",
                step=self.step,
            )
        first = self.step + 1
        now.y = y
        now.clock.step += k
        now.heading.angle = float(true[-1])
        now.heading.velocity = float(velocity[-1])
        if recorder is not None:
            recorder.write(first, heading_rows(self, first, H, true, velocity))

    def _inputs(self, k: int, true: Array, noisy: bool = True) -> Array:
        """External input at each step, (k, n) in units of h."""
        p: HeadingParameters = self.parameters
        inputs: Array = np.broadcast_to(self._static, (k, p.neurons))
        scale = self.input_scale()
        if p.landmark_strength > 0.0 and p.lights:
            c = p.landmark_strength * scale
            inputs = inputs + c * (
                np.cos(true)[:, None] * self._cos + np.sin(true)[:, None] * self._sin
            )
        if noisy and p.noise > 0.0:
            inputs = inputs + scale * white_noise(self, k)
        return inputs

    # ---- layout --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        n = self.parameters.neurons
        self.angles = ring_angles(n)
        self.angles.setflags(write=False)
        self._cos, self._sin = np.cos(self.angles), np.sin(self.angles)
        self._build()
        self.weights_version += 1
        self.stimuli_changed()

    def stimuli_changed(self) -> None:
        """Collect the inputs that stay until the next gesture."""
        stimuli = [*self._landmarks(), *self.now.stimuli, *self.now.placed]
        self._static = total(self._background(), stimuli, self.angles, self.input_scale())

    def _landmarks(self) -> list[Stimulus]:
        """The landmark, where it is one that stays in its place."""
        p: HeadingParameters = self.parameters
        if p.landmark_strength > 0.0 and not p.lights:
            return [Cosine(p.landmark_direction, p.landmark_strength)]
        return []

    def _background(self) -> float:
        """The constant input, in units of h."""
        return 0.0

    def _uneven(self, weights: Array, stream: int) -> Array:
        """The weights with every synapse scaled by 1 + epsilon xi, xi standard normal."""
        p: HeadingParameters = self.parameters
        rng = np.random.default_rng([self.seed, stream, p.neurons])
        scaled: Array = weights * (1.0 + p.heterogeneity * rng.standard_normal(weights.shape))
        return scaled

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters by name, SI values.

        Changing the number of neurons lays the ring out anew with the bump and a silenced sector
        where they were; every other change leaves the state alone.
        """
        new: HeadingParameters = self.parameters.replace(**changes)
        old, now, lit = self.parameters, self.now, False
        if "landmark_strength" not in changes:
            new, lit = new.with_lights(old, now.lit)
        if new != old:
            key = "configure " + " ".join(sorted(changes))
            rebuilt = any(spec.rebuild for spec in new.changed_from(old).values())
            self.edits.remember(new.change_words(old, full=True), key, moment=rebuilt)
            self.set_parameters(new)
        now.lit = lit

    def set_parameters(self, new: HeadingParameters) -> None:
        """Other parameters are in force from now on."""
        old, now = self.parameters, self.now
        decoded = self.decoded_heading
        now.heading.anchor(now.clock)
        now.parameters = new
        now.clock.set_length(new.dt)
        changed = new.changed_from(old)
        if any(spec.rebuild for spec in changed.values()):
            self._lay_out()
            now.lesion = now.lesion.on_ring(self.angles)
            self.now.y = self._profile(decoded if math.isfinite(decoded) else self.true_heading)
            return
        if changed.keys() - {"noise", "landmark_strength", "landmark_direction", "lights"}:
            self._build()
            self.weights_version += 1
        self.stimuli_changed()

    @gesture
    @overrides()
    def turn(self, velocity: float) -> None:
        """Set the turning velocity, rad/s, counter-clockwise positive; ends a recording."""
        before = self.edited(False)
        self.now.heading.turn(finite(velocity, "velocity"), self.now.clock)
        self.edits.remember(speed_words(self.velocity), "turn", before)

    @gesture
    @overrides()
    def place(self, heading: float) -> None:
        """Put the bump, and the true heading, at an angle (rad)."""
        heading = finite(heading, "heading")
        self.edits.remember("heading", "place", moment=True)
        self._place(heading)

    def _place(self, heading: float) -> None:
        self.now.heading.place(heading, self.now.clock)
        self.now.y = self._profile(self.true_heading)

    @gesture
    @overrides()
    def follow(self, times: Sequence[float], headings: Sequence[float]) -> None:
        """Turn as a recording does from now on; the bump starts at its first heading.

        Parameters
        ----------
        times : (n,) float
            Seconds, increasing.
        headings : (n,) float
            Unwrapped headings, rad.
        """
        self._start(trajectory_of(times, headings))

    @gesture
    @overrides()
    def forage(self, duration: float, seed: int) -> None:
        """Turn as a foraging mouse does: a generated trajectory of so many seconds."""
        if finite(seed, "seed") != int(seed):
            raise GestureError(f"A seed is a whole number, not {seed!r}.", field="seed")
        self._start(mouse_like(finite(duration, "duration"), int(seed)))

    def _start(self, trajectory: Trajectory) -> None:
        before = self.edited(True)
        self.now.heading.follow(trajectory, self.now.clock)
        self.edits.remember("recording", None, before)
        self._place(float(trajectory.headings[0]))

    @gesture
    @overrides("landmark_strength", "landmark_direction", "lights")
    def toggle_landmark(self, direction: float) -> None:
        """Drop a landmark at a direction (rad), or pick it up if it is within 12 degrees of it."""
        direction = finite(direction, "direction")
        at = self.landmark
        if at is not None and abs(wrap_signed(at - direction)) < PICK_UP:
            self.configure(landmark_strength=0.0)
            return
        strength = self.parameters.landmark_strength or DROPPED_STRENGTH
        self.configure(landmark_strength=strength, landmark_direction=direction, lights=False)

    inject, release = stimulating.inject, stimulating.release
    add_stimulus = stimulating.add_stimulus
    change_stimulus = stimulating.change_stimulus
    remove_stimulus = stimulating.remove_stimulus
    swap_stimuli = stimulating.swap_stimuli
    switch_stimuli = stimulating.switch_stimuli
    clear_stimuli = stimulating.clear_stimuli
    silence, revive = lesion.silence, lesion.revive

    # ---- readings ------------------------------------------------------------------------------

    @property
    def rates(self) -> Array:
        """Firing rates now, (n,) float, Hz."""
        now = self.now
        return self.rates_of(now.y[0]) * now.lesion.alive

    @property
    def true_heading(self) -> float:
        """What the heading should be, rad, not brought back into one turn."""
        return self.now.heading.angle

    @property
    def velocity(self) -> float:
        """The asked turning velocity, rad/s."""
        return self.now.heading.velocity

    @property
    def landmark(self) -> float | None:
        """Where the landmark is now, rad; None while its strength is 0."""
        p: HeadingParameters = self.parameters
        if p.landmark_strength == 0.0:
            return None
        return float(wrap(self.true_heading)) if p.lights else p.landmark_direction

    @property
    def membrane(self) -> Array:
        """The input variable h (u in Zhang's network) now, (n,) float."""
        return np.array(self.now.y[0])

    @property
    def inputs(self) -> Array:
        """What reaches the neurons from outside now, without noise, (n,) float, Hz."""
        true = np.array([self.true_heading])
        return np.asarray(self._inputs(1, true, noisy=False)[0] / self.input_scale())

    @property
    def alive(self) -> NDArray[np.bool_]:
        """(n,) bool, the neurons that can fire."""
        return self.now.lesion.alive > 0

    @property
    def decoded_heading(self) -> float:
        """The population vector's angle, rad in [0, 2 pi)."""
        return float(population_vector(self.rates, self.angles)[0])

    def shifter_rates(self) -> Array | None:
        """Rates of the shifter rings, (2, n) float, Hz, if the mechanism has them."""
        return None

    def traces(self) -> tuple[Trace, ...]:
        """Step-by-step readings, and the activity, of a little more than a minute."""
        return heading_traces(self.dt, self.parameters.neurons)

    def snapshot(self) -> HeadingSnapshot:
        """The present moment."""
        return heading_snapshot(self)

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Following the same trajectory again, from its start; the stimuli on the ring."""
        return [*self.now.heading.standing_gestures(), *stimulating.standing_stimuli(self)]

    alone, put_bump = compass_alone, _place
    expected_drift, expected_diffusion = expected_drift, expected_diffusion
    edited, take_edited = edited_of, take_back
    check_state = checking.check_state
    in_words = classmethod(checking.in_words)

    def _restored(self) -> None:
        self._lay_out()
