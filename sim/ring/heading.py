"""A heading network: a bump of activity on a ring, moved by a signed turning velocity.

What the mechanisms (`fly`, `odd_kernel`, `small`) have in common: the world they live in (a true
heading that integrates the asked velocity, a landmark, injected current, silenced neurons, noise),
decoding, traces and gestures. A mechanism supplies its weights and its integration loop.

All obey, with h the input (membrane) variable in Hz and r = f(h) the firing rate,

    tau dh = (-h + recurrent[r; v] + I(theta, t)) dt + sigma dW,

integrated by Heun's method (second order; the noise enters additively) with the step `dt`. Euler
would do for the noise, but loses omega^2 tau dt/2 of the asked speed: 1 % at 1000 degrees a second.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.angles import population_vector, ring_angles, wrap, wrap_signed
from sim.arrays import Array
from sim.errors import GestureError, NetworkFailure
from sim.model import Network, Snapshot, gesture, overrides
from sim.recording import Recorder, Trace
from sim.ring.bump import bump_width
from sim.ring.heading_parameters import DEGREE, HeadingParameters
from sim.ring.readings import HEADING_READINGS
from sim.ring.recordings.trajectory import Trajectory, mouse_like

__all__ = ["DEGREE", "HeadingNetwork", "HeadingParameters", "HeadingSnapshot"]


BLOCK = 128  # steps integrated between two vectorised passes over them
START = 90.0 * DEGREE  # where a bump stands when a run begins
ACTIVITY_INTERVAL = 0.02  # s between columns of the recorded activity
ACTIVITY_SPAN = 10.0  # s of activity kept
READING_SPAN = 60.0  # s of step-by-step readings kept
BOUND = 1e9  # Hz; no network in its right mind is near it
PICK_UP = 12.0 * DEGREE  # a landmark so near is picked up, not moved
DROPPED = 4.0  # Hz, strength of a landmark dropped where there was none
NARROWEST = 0.1 * DEGREE  # of an injection
MAX_VELOCITY = 5000.0 * DEGREE  # rad/s; nothing that lives turns faster


@dataclass(frozen=True)
class HeadingSnapshot(Snapshot):
    """One moment of a heading network.

    Parameters
    ----------
    angles : (n,) float
        Preferred angles, rad.
    rates : (n,) float
        Firing rates, Hz.
    shifters : (2, n) float or None
        Rates of the rings that push counter-clockwise and clockwise, Hz, where there are such.
    true_heading, decoded_heading : float
        Rad in [0, 2 pi); decoded is NaN while nothing fires.
    coherence : float
        Length of the population vector over the summed rate, 0 (flat) to 1.
    peak, width : float
        Largest rate, Hz, and full width at half height, rad (NaN where there is no bump).
    velocity : float
        Asked turning velocity, rad/s.
    landmark : float or None
        Where the landmark is now, rad; None while its strength is 0.
    injection : float or None
        Where current is injected, rad.
    silenced : (n,) bool
        Neurons that cannot fire.
    following : float or None
        Seconds of the followed trajectory still to come; None when the dial turns the network.
    parameters : HeadingParameters
        In force at this moment.
    weights_version : int
        Changes when the weights do.
    """

    angles: Array
    rates: Array
    shifters: Array | None
    true_heading: float
    decoded_heading: float
    coherence: float
    peak: float
    width: float
    velocity: float
    landmark: float | None
    injection: float | None
    silenced: NDArray[np.bool_]
    following: float | None
    parameters: HeadingParameters
    weights_version: int


class HeadingNetwork(Network):
    """The base of the heading networks.

    A mechanism defines `_build` (weights), `_profile` (its bump, for placing it), `_change` (the
    right-hand side), `rates_of` and what the analysis asks for. Its state `_y` has h in row 0 and
    whatever else the mechanism integrates below.
    """

    Parameters: ClassVar[type[HeadingParameters]] = HeadingParameters
    equation: ClassVar[str]
    about: ClassVar[str]
    injection: ClassVar[float] = 100.0  # Hz
    readings: ClassVar = HEADING_READINGS
    _y: Array
    inertia: float
    """Seconds: time constant with which the whole loop answers a push on the bump."""

    def __init__(self, parameters: HeadingParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        self.true_heading = START
        self.velocity = 0.0
        self._anchor = (START, 0)
        self._time_origin = 0.0
        self._step_origin = 0
        self._trajectory: Trajectory | None = None
        self._trajectory_start = 0.0
        self._trajectory_offset = 0.0
        self._injection: tuple[float, float, float] | None = None
        self._weights_version = 0
        self._lay_out()
        self._put_bump(START)

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

    def input_scale(self) -> float:
        """Units of h for 1 Hz of input."""
        return 1.0

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Integration step, s."""
        return float(self.parameters.dt)

    @property
    def time(self) -> float:
        """Model time, s."""
        return self._time_origin + (self.step - self._step_origin) * self.dt

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps of `dt`.

        Raises
        ------
        NetworkFailure
            When the state stops being finite. The state of before the failing block is kept.
        """
        while steps > 0:
            k = min(steps, BLOCK)
            self._advance_block(k, recorder)
            steps -= k

    def _advance_block(self, k: int, recorder: Recorder | None) -> None:
        p: HeadingParameters = self.parameters
        dice = self.rng.bit_generator.state
        true, velocity = self._motion(k)
        inputs = self._inputs(k, true[:-1])
        turning = self._prepare(p.velocity_gain * velocity)
        y = self._y.copy()
        H = np.empty((k, p.neurons))
        with np.errstate(over="ignore", invalid="ignore"):
            self._integrate(y, H, turning, inputs)
        # So written, NaN fails too.
        if not (np.abs(H).max() <= BOUND and np.abs(y).max() <= BOUND):
            self.rng.bit_generator.state = dice
            raise NetworkFailure(
                f"The activity of {self.title} grew without bound near t = {self.time:.2f} s; "
                "use Reset all, or make the integration step smaller.",
                step=self.step,
            )
        first = self.step + 1
        self._y = y
        self.step += k
        self.true_heading = float(true[-1])
        self.velocity = float(velocity[-1])
        if recorder is not None:
            rates: Array = self.rates_of(H) * self._alive
            decoded, _ = population_vector(rates, self.angles)
            times = self._times(first, k)
            recorder.write(
                first,
                {
                    "time": times,
                    "activity_time": times,
                    "true_heading": wrap(true[1:]),
                    "decoded_heading": decoded,
                    "velocity": velocity,
                    "peak": rates.max(axis=1),
                    "activity": rates,
                },
            )

    def _times(self, first: int, k: int) -> Array:
        """Model time at k steps from the step numbered `first`, s."""
        start = float(first - self._step_origin)
        steps = np.arange(start, start + k, dtype=np.float64)
        times: Array = self._time_origin + steps * self.dt
        return times

    def _motion(self, k: int) -> tuple[Array, Array]:
        """True heading at this step and the k next, (k+1,), and the velocities between, (k,).

        Counted from the last gesture and not from the last block, so that the values are the same
        to the bit however a run is cut into calls of `advance`.
        """
        if self._trajectory is not None:
            since = self._times(self.step, k + 1) - self._trajectory_start
            return (
                self._trajectory.heading_at(since) + self._trajectory_offset,
                self._trajectory.velocity_between(since),
            )
        heading, step = self._anchor
        start = float(self.step - step)
        gone = np.arange(start, start + k + 1, dtype=np.float64)
        return heading + self.velocity * self.dt * gone, np.full(k, self.velocity)

    def _set_anchor(self) -> None:
        """Count the true heading from here."""
        self._anchor = (self.true_heading, self.step)

    def _integrate(self, y: Array, H: Array, turning: list[Any], inputs: Array) -> None:
        """Heun's method: k steps from y, in place, keeping h after each in H (k, n)."""
        before, after, guess = np.empty_like(y), np.empty_like(y), np.empty_like(y)
        change = self._change
        for i, asked in enumerate(turning):
            given = inputs[i]
            change(y, asked, given, before)
            np.add(y, before, out=guess)
            change(guess, asked, given, after)
            before += after
            before *= 0.5
            y += before
            H[i] = y[0]

    def _inputs(self, k: int, true: Array) -> Array:
        """External input at each step, (k, n) in units of h."""
        p: HeadingParameters = self.parameters
        inputs: Array = np.broadcast_to(self._static, (k, p.neurons))
        scale = self.input_scale()
        if p.landmark_strength > 0.0 and p.lights:
            c = p.landmark_strength * scale
            inputs = inputs + c * (
                np.cos(true)[:, None] * self._cos + np.sin(true)[:, None] * self._sin
            )
        if p.noise > 0.0:
            spread = p.noise * scale / math.sqrt(self.dt)
            inputs = inputs + spread * self.rng.standard_normal((k, p.neurons))
        return inputs

    # ---- layout --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        n = self.parameters.neurons
        self.angles = ring_angles(n)
        self.angles.setflags(write=False)
        self._cos, self._sin = np.cos(self.angles), np.sin(self.angles)
        self._alive = np.ones(n)
        self._lesioned = False
        self._build()
        self._weights_version += 1
        self._set_static()

    def _set_static(self) -> None:
        """Collect the inputs that stay until the next gesture."""
        p: HeadingParameters = self.parameters
        static = np.full(p.neurons, self._background())
        scale = self.input_scale()
        if p.landmark_strength > 0.0 and not p.lights:
            static += scale * p.landmark_strength * np.cos(self.angles - p.landmark_direction)
        if self._injection is not None:
            direction, strength, width = self._injection
            # A von Mises profile of the asked standard deviation.
            static += scale * strength * np.exp((np.cos(self.angles - direction) - 1.0) / width**2)
        self._static = static

    def _background(self) -> float:
        """The constant input, in units of h."""
        return 0.0

    def _uneven(self, weights: Array, stream: int) -> Array:
        """The weights with every synapse scaled by 1 + epsilon xi, xi standard normal."""
        p: HeadingParameters = self.parameters
        rng = np.random.default_rng([self.seed, stream, p.neurons])
        scaled: Array = weights * (1.0 + p.heterogeneity * rng.standard_normal(weights.shape))
        return scaled

    def _put_bump(self, heading: float) -> None:
        self._y = self._profile(heading)

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters by name, SI values.

        Changing the number of neurons lays the ring out anew with the bump and a silenced sector
        where they were; every other change leaves the state alone.
        """
        new: HeadingParameters = self.parameters.replace(**changes)
        old = self.parameters
        if new == old:
            return
        decoded = self.decoded_heading
        self._time_origin, self._step_origin = self.time, self.step
        self._set_anchor()
        self._parameters = new
        specs = new.specs()
        changed = {name for name in specs if getattr(new, name) != getattr(old, name)}
        if any(specs[name].rebuild for name in changed):
            silent = self._alive == 0.0
            self._lay_out()
            # A lesion stays where it was on the ring.
            old_place = np.round(self.angles / (2.0 * math.pi) * len(silent)).astype(int)
            self._alive[silent[old_place % len(silent)]] = 0.0
            self._lesioned = bool(silent.any())
            self._put_bump(decoded if math.isfinite(decoded) else self.true_heading)
            return
        if changed - {"noise", "landmark_strength", "landmark_direction", "lights"}:
            self._build()
            self._weights_version += 1
        self._set_static()

    @gesture
    @overrides()
    def turn(self, velocity: float) -> None:
        """Set the turning velocity, rad/s, counter-clockwise positive; ends a recording."""
        velocity = self._number(velocity, "velocity")
        if abs(velocity) > MAX_VELOCITY:
            raise GestureError(
                "A turning velocity lies between −5000 and +5000 degrees a second.",
                field="velocity",
            )
        self._trajectory = None
        self.velocity = velocity
        self._set_anchor()

    @gesture
    @overrides()
    def place(self, heading: float) -> None:
        """Put the bump, and the true heading, at an angle (rad)."""
        heading = self._number(heading, "heading")
        self.true_heading = float(wrap(heading))
        self._set_anchor()
        if self._trajectory is not None:
            recorded = self._trajectory.heading_at(self.time - self._trajectory_start)
            self._trajectory_offset = self.true_heading - float(recorded)
        self._put_bump(self.true_heading)

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
        try:
            given = np.array(times, dtype=float), np.array(headings, dtype=float)
        except (TypeError, ValueError):
            raise GestureError("Times and headings are rows of numbers.") from None
        self._start(Trajectory(times=given[0], headings=given[1]))

    @gesture
    @overrides()
    def forage(self, duration: float, seed: int) -> None:
        """Turn as a foraging mouse does: a generated trajectory of so many seconds."""
        if self._number(seed, "seed") != int(seed):
            raise GestureError(f"A seed is a whole number, not {seed!r}.", field="seed")
        self._start(mouse_like(self._number(duration, "duration"), int(seed)))

    def _start(self, trajectory: Trajectory) -> None:
        self._trajectory = trajectory
        self._trajectory_start = self.time
        self.place(float(trajectory.headings[0]))

    @gesture
    def inject(self, direction: float, strength: float | None = None, width: float = 0.35) -> None:
        """Inject current around a direction (rad), sd `width` rad, until `release`.

        `strength` in Hz; by default enough to take the bump there from anywhere.
        """
        width = self._number(width, "width")
        if not NARROWEST <= width <= math.pi:
            raise GestureError("The width of an injection lies between 0.1 and 180 degrees.")
        self._injection = (
            self._number(direction, "direction"),
            self._number(self.injection if strength is None else strength, "strength"),
            width,
        )
        self._set_static()

    @gesture
    def release(self) -> None:
        """End the injection of current."""
        self._injection = None
        self._set_static()

    @gesture
    @overrides("landmark_strength", "landmark_direction", "lights")
    def toggle_landmark(self, direction: float) -> None:
        """Drop a landmark at a direction (rad), or pick it up if it is within 12 degrees of it."""
        direction = self._number(direction, "direction")
        at = self.landmark
        if at is not None and abs(wrap_signed(at - direction)) < PICK_UP:
            self.configure(landmark_strength=0.0)
            return
        strength = self.parameters.landmark_strength or DROPPED
        self.configure(landmark_strength=strength, landmark_direction=direction, lights=False)

    @gesture
    def silence(self, neurons: Sequence[int]) -> None:
        """Keep neurons, by index, from firing."""
        try:
            index = np.asarray(neurons, dtype=float)
        except (TypeError, ValueError):
            index = np.full(1, math.nan)
        if index.ndim != 1 or not np.array_equal(index, np.floor(index)):
            raise GestureError("Neurons are given as a list of whole numbers.", field="neurons")
        if index.size and (index.min() < 0 or index.max() >= self.parameters.neurons):
            raise GestureError(
                f"Neurons are numbered 0 to {self.parameters.neurons - 1}.", field="neurons"
            )
        self._alive[index.astype(int)] = 0.0
        self._lesioned = not self._alive.all()

    @gesture
    def revive(self) -> None:
        """Let every neuron fire again."""
        self._alive[:] = 1.0
        self._lesioned = False

    @staticmethod
    def _number(value: float, name: str) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise GestureError(f"The {name} must be a finite number, not {value!r}.", field=name)
        return number

    # ---- readings ------------------------------------------------------------------------------

    @property
    def rates(self) -> Array:
        """Firing rates now, (n,) float, Hz."""
        return self.rates_of(self._y[0]) * self._alive

    @property
    def landmark(self) -> float | None:
        """Where the landmark is now, rad; None while its strength is 0."""
        p: HeadingParameters = self.parameters
        if p.landmark_strength == 0.0:
            return None
        return float(wrap(self.true_heading)) if p.lights else p.landmark_direction

    @property
    def weights_version(self) -> int:
        """Changes when the weights do."""
        return self._weights_version

    @property
    def membrane(self) -> Array:
        """The input variable h (u in Zhang's network) now, (n,) float."""
        h: Array = self._y[0].copy()
        return h

    @property
    def alive(self) -> NDArray[np.bool_]:
        """(n,) bool, the neurons that can fire."""
        return self._alive > 0

    @property
    def decoded_heading(self) -> float:
        """The population vector's angle, rad in [0, 2 pi)."""
        return float(population_vector(self.rates, self.angles)[0])

    def shifter_rates(self) -> Array | None:
        """Rates of the shifter rings, (2, n) float, Hz, if the mechanism has them."""
        return None

    def traces(self) -> tuple[Trace, ...]:
        """Step-by-step readings for a minute, and the activity of the last ten seconds."""
        rows = round(READING_SPAN / self.dt)
        every = max(1, round(ACTIVITY_INTERVAL / self.dt))
        columns = round(ACTIVITY_SPAN / ACTIVITY_INTERVAL)
        return (
            Trace("time", "s", 1, rows),
            Trace("true_heading", "rad", 1, rows),
            Trace("decoded_heading", "rad", 1, rows),
            Trace("velocity", "rad/s", 1, rows),
            Trace("peak", "Hz", 1, rows),
            Trace("activity_time", "s", every, columns),
            Trace("activity", "Hz", every, columns, self.parameters.neurons),
        )

    def snapshot(self) -> HeadingSnapshot:
        """The present moment."""
        p: HeadingParameters = self.parameters
        rates = self.rates
        decoded, coherence = population_vector(rates, self.angles)
        following = None
        if self._trajectory is not None:
            following = max(0.0, self._trajectory.duration - (self.time - self._trajectory_start))
        return HeadingSnapshot(
            step=self.step,
            time=self.time,
            angles=self.angles,
            rates=rates,
            shifters=self.shifter_rates(),
            true_heading=float(wrap(self.true_heading)),
            decoded_heading=float(decoded),
            coherence=float(coherence),
            peak=float(rates.max()),
            width=bump_width(rates),
            velocity=self.velocity,
            landmark=self.landmark,
            injection=self._injection[0] if self._injection else None,
            silenced=self._alive == 0.0,
            following=following,
            parameters=p,
            weights_version=self._weights_version,
        )

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Following the same trajectory again, from its start."""
        followed = self._trajectory
        if followed is None:
            return []
        return [("follow", {"times": followed.times, "headings": followed.headings})]

    def state(self) -> dict[str, Any]:
        """Everything that changes as a run goes; see `restore`."""
        return {
            "parameters": self.parameters,
            "step": self.step,
            "origin": (self._time_origin, self._step_origin),
            "y": self._y.copy(),
            "alive": self._alive.copy(),
            "true_heading": self.true_heading,
            "anchor": self._anchor,
            "velocity": self.velocity,
            "trajectory": (self._trajectory, self._trajectory_start, self._trajectory_offset),
            "injection": self._injection,
            "rng": self.rng.bit_generator.state,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to a moment kept by `state` (of a network with the same seed)."""
        self._parameters = state["parameters"]
        self._injection = state["injection"]
        self._lay_out()
        self.step = state["step"]
        self._time_origin, self._step_origin = state["origin"]
        self._y = state["y"].copy()
        self._alive = state["alive"].copy()
        self._lesioned = not self._alive.all()
        self.true_heading = state["true_heading"]
        self._anchor = state["anchor"]
        self.velocity = state["velocity"]
        followed = state["trajectory"]
        self._trajectory, self._trajectory_start, self._trajectory_offset = followed
        self.rng.bit_generator.state = state["rng"]
