"""A recurrent ring of neurons driven by stimuli: what a network can make of its input.

With v the output of the neurons, h the input from outside and M the recurrent weights,

    tau dv = (-v + F(h + M v)) dt + sigma dW

(Dayan and Abbott 2001, eq. 7.11), integrated by Heun's method with the step `dt` unless a kind has
a better one. A kind of ring says what F and M are. Bumps are not asked to follow a heading: see
`sim.ring.heading` for those.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.angles import population_vector, ring_angles
from sim.arrays import Array
from sim.edit_history import EditedState
from sim.errors import NetworkFailure, StateError
from sim.model import Network, RunState, check_built, gesture
from sim.parameters import ParameterSet
from sim.recording import Recorder, Trace
from sim.ring import checking, lesion, rate_kernel, stimulating
from sim.ring.checking import BOUND
from sim.ring.driven_parameters import DrivenRingParameters
from sim.ring.given import finite, height_of
from sim.ring.lesion import Lesion
from sim.ring.measured import put_bump, ring_alone
from sim.ring.readings import RING_READINGS
from sim.ring.snapshot import RingSnapshot, ring_snapshot
from sim.ring.stimuli import SHAPES, PlacedStimulus, Stimulus, total
from sim.ring.traces import ring_rows, ring_traces
from sim.state import copied
from sim.stepping import change_settings, in_blocks, white_noise

__all__ = ["DrivenRing", "DrivenState"]


@dataclass(slots=True)
class DrivenState(RunState):
    """What changes as a ring driven by stimuli runs.

    Parameters
    ----------
    y : (rows, n) float
        The output v, Hz, in row 0, and whatever else the ring integrates below.
    lesion : Lesion
    stimuli : list of Stimulus
        Current injected while a hand holds it.
    placed : list of PlacedStimulus
        Stimuli that stay, by their numbers.
    """

    y: Array
    lesion: Lesion
    stimuli: list[Stimulus] = field(default_factory=list)
    placed: list[PlacedStimulus] = field(default_factory=list)


@dataclass(frozen=True, eq=False, kw_only=True)
class DrivenEdited(EditedState):
    """What a person has made or chosen of a ring driven by stimuli, immutable.

    Parameters
    ----------
    stimuli : tuple of Stimulus
    placed : tuple of PlacedStimulus
    lesion : Lesion
    """

    stimuli: tuple[Stimulus, ...]
    placed: tuple[PlacedStimulus, ...]
    lesion: Lesion

    def alike(self, other: Any) -> bool:
        """Whether nothing that a person has made or chosen differs."""
        return (
            super().alike(other)
            and self.stimuli == other.stimuli
            and self.placed == other.placed
            and np.array_equal(self.lesion.alive, other.lesion.alive)
        )


class DrivenRing(Network):
    """The base of the rings driven by stimuli.

    A kind defines `_build` (weights), `gain`, `effective_weights`, and either `weight_factors` with
    `_nonlinearity` or steps of its own (`_integrate`). It begins at rest, v = 0, unless it
    says otherwise in `_beginning`.
    """

    Parameters: ClassVar[type[ParameterSet]] = DrivenRingParameters
    family: ClassVar[str]
    """What a menu groups it under."""
    stage: ClassVar[str] = "driven"
    """What it is shown on."""
    equation: ClassVar[str]
    summary: ClassVar[str]
    injection: ClassVar[float] = 20.0  # Hz
    usual_strength: ClassVar[float] = 5.0  # Hz, of a stimulus
    opening: ClassVar[tuple[PlacedStimulus, ...]] = (
        PlacedStimulus(1, math.pi / 2.0, 5.0, math.radians(20.0)),
    )
    """The stimuli that are there at the beginning."""
    readings: ClassVar[dict[str, Callable[..., float]]] = RING_READINGS
    analyses: ClassVar[tuple[str, ...]] = ("spectrum", "weights", "drift", "diffusion", "tuning")
    """What can be asked of it, by name (`gui.ring.analyses`)."""
    noisy: ClassVar[bool] = False
    """Whether it fluctuates even where its parameter `noise` is 0."""
    _divided: int = 1
    """Into how many shorter ones each step is divided."""
    now: DrivenState

    def __init__(self, parameters: DrivenRingParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        begun, n = self.now, self.parameters.neurons
        self.now = DrivenState(
            begun.parameters, begun.clock, begun.rng, y=np.zeros((1, n)), lesion=Lesion(np.ones(n)),
            placed=list(self.opening),
        )  # fmt: skip
        self.weights_version = 0
        """Another number whenever the weights have changed."""
        self._lay_out()
        self.now.y = self._beginning()

    # ---- what a kind supplies ------------------------------------------------------------------

    @abstractmethod
    def _build(self) -> None:
        """Compute weights and constants from the parameters."""

    def _beginning(self) -> Array:
        """The state at which a run begins, (rows, n)."""
        return np.zeros((1, self.parameters.neurons))

    @abstractmethod
    def gain(self) -> Array:
        """(n,) slope of F at the present state."""

    @abstractmethod
    def effective_weights(self) -> Array:
        """(n, n) recurrent weights M."""

    @property
    def held(self) -> bool:
        """Whether a stimulus that has a direction, a hand or a lesion may hold the bump."""
        now = self.now
        directed = any(s.on and SHAPES[s.shape].directed for s in now.placed)
        return directed or bool(now.stimuli) or now.lesion.present

    def weight_factors(self) -> tuple[Array, Array] | None:
        """(n, k) and (k, n) whose product the effective weights are, if k is much less than n."""
        return None

    def loop_factors(self) -> tuple[Array, Array] | None:
        """(n, k) and (k, n) of the gain once round the loop: slopes of F times weights."""
        f = self.weight_factors()
        return None if f is None else (self.gain()[:, None] * f[0], f[1])

    def projections(self) -> dict[str, Array]:
        """Weights by their names, (n, n) each."""
        return {"Effective": self.effective_weights()}

    @property
    def inertia(self) -> float:
        """Time constant, s, with which the neurons answer: the unit of time of a measurement."""
        return float(self.parameters.time_constant)

    def expected_drift(self, angles: Array) -> Array | None:
        """What theory says of the bump's velocity, rad/s, at angles (k,) rad; None: nothing."""
        return None

    def expected_diffusion(self) -> float | None:
        """What theory says of its diffusion in the dark, rad^2/s; None: nothing."""
        return None

    def pinned_places(self) -> Array:
        """Directions at which the bump stays, rad: (places,), none where it stays anywhere."""
        return np.zeros(0)

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Integration step, s."""
        return float(self.parameters.dt)

    @property
    def turn(self) -> float:
        """What one turn of the ring stands for, rad; angles of gestures are those on the ring."""
        return 2.0 * math.pi

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps of `dt`.

        Raises
        ------
        NetworkFailure
            When the activity grows without bound. The state of before the failing block is kept.
        """
        in_blocks(self._advance_block, steps, recorder)

    def _advance_block(self, k: int, recorder: Recorder | None) -> None:
        now = self.now
        dice = now.rng.bit_generator.state
        y, V = now.y.copy(), np.empty((k, self.parameters.neurons))
        with np.errstate(over="ignore", invalid="ignore"):
            self._integrate(y, white_noise(self, k), V)
        # So written, NaN fails too.
        if not np.abs(V).max() <= self._bound():
            now.rng.bit_generator.state = dice
            raise NetworkFailure(self._why_unbounded(), step=self.step)
        first = self.step + 1
        now.y = y
        now.clock.step += k
        if recorder is not None:
            recorder.write(first, self._rows(first, V))

    def advance_mean(self, steps: int) -> None:
        """Advance so many steps without the chance that is the network's own, if it has such."""
        self.advance(steps)

    def _integrate(self, y: Array, noise: Array, V: Array) -> None:
        """Step the state y (rows, n) once for each row of V (k, n), which takes the output.

        By Heun's method, compiled, for weights that are `weight_factors` and the F of
        `_nonlinearity`. `noise` (k or 0, n) is sigma xi/sqrt(dt), xi standard normal; it is added
        outside F.
        """
        factors = self.weight_factors()
        assert factors is not None
        share = self.dt / self.parameters.time_constant
        ring = self._static, noise, self.now.lesion.alive
        times = share, self._divided
        rate_kernel.compiled()(y[0], *factors, *ring, *times, *self._nonlinearity(), V)

    def _nonlinearity(self) -> tuple[float, float, float]:
        """F as threshold, Hz, slope, 1/Hz, and top, Hz, of `rate_kernel`: rectified at 0."""
        return 0.0, 0.0, 0.0

    def _rows(self, first: int, V: Array) -> dict[str, Array]:
        """What is recorded of a block of steps from the step numbered `first`."""
        return ring_rows(self, first, V)

    def _bound(self) -> float:
        """The rate beyond which the activity grows without bound, Hz."""
        return BOUND

    def _why_unbounded(self) -> str:
        """What to say when the activity grows without bound."""
        return (
            f"The activity of {self.title} grew without bound near t = {self.time:.2f} s; "
            "use Reset all, or make the integration step smaller."
        )

    # ---- layout --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.angles = ring_angles(self.parameters.neurons)
        self.angles.setflags(write=False)
        self._cos, self._sin = np.cos(self.angles), np.sin(self.angles)
        self._build()
        self.weights_version += 1
        self.stimuli_changed()

    def stimuli_changed(self) -> None:
        """Collect the inputs that stay until the next gesture."""
        stimuli = [*self.now.stimuli, *self.now.placed]
        self._static = total(self.parameters.background, stimuli, self.angles, 1.0)

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters by name, SI values.

        Changing the number of neurons lays the ring out anew with the activity and a silenced
        sector where they were; every other change leaves the state alone.
        """
        change_settings(self, changes)

    def set_parameters(self, new: Any) -> None:
        """Other parameters are in force from now on."""
        old, now = self.parameters, self.now
        changed = new.changed_from(old)
        now.parameters = new
        now.clock.set_length(new.dt)
        if any(spec.rebuild for spec in changed.values()):
            before = self.angles
            self._lay_out()
            now.lesion = now.lesion.on_ring(self.angles)
            now.y = self._on_ring(now.y, before)
            return
        if changed.keys() - {"noise", "background"}:
            self._build()
            self.weights_version += 1
        self.stimuli_changed()

    def _on_ring(self, y: Array, before: Array) -> Array:
        """The state of a ring with other angles, between its neurons by straight lines."""
        return np.stack([np.interp(self.angles, before, row, period=2 * math.pi) for row in y])

    @gesture
    def set_output(self, height: float, direction: float, again: bool = False) -> None:
        """Put the output to a cosine bump: v = height cos(theta - direction).

        Parameters
        ----------
        height : float
            Hz, up to 10,000.
        direction : float
            Rad.
        again : bool
            Whether it goes on with the one before, as while it is dragged: one edit to be undone.

        Raises
        ------
        GestureError
            For a height out of range and what is no number.
        """
        height, direction = height_of(height, "height"), finite(direction, "direction")
        if not again:
            self.edits.close()
        self.edits.remember("output", "output", moment=True)
        self._put_rows(height * np.cos(self.angles - direction))

    def _put_rows(self, v: Array) -> None:
        """Put the rows of the state so that the output (n,) is that asked for, or nearly."""
        self.now.y[0] = self._put_output(v)

    def _put_output(self, v: Array) -> Array:
        """What the neurons can make of an output (n,) that a person asks for."""
        return v

    inject, release = stimulating.inject, stimulating.release
    add_stimulus = stimulating.add_stimulus
    change_stimulus = stimulating.change_stimulus
    remove_stimulus = stimulating.remove_stimulus
    swap_stimuli = stimulating.swap_stimuli
    switch_stimuli = stimulating.switch_stimuli
    clear_stimuli = stimulating.clear_stimuli
    silence, revive = lesion.silence, lesion.revive

    alone, put_bump = ring_alone, put_bump

    # ---- what a person has made of it ----------------------------------------------------------

    def edited(self, moment: bool) -> DrivenEdited:
        """All that a person has made or chosen of it; with the activity, too."""
        now = self.now
        return DrivenEdited(
            parameters=now.parameters, stimuli=tuple(now.stimuli), placed=tuple(now.placed),
            lesion=copied(now.lesion), moment=copied(now) if moment else None,
        )  # fmt: skip

    def take_edited(self, edited: Any) -> None:
        """Bring back what was made or chosen at another time; time goes on."""
        now = self.now
        if edited.parameters != now.parameters:
            self.set_parameters(edited.parameters)
        now.stimuli, now.placed = list(edited.stimuli), list(edited.placed)
        now.lesion = copied(edited.lesion)
        if edited.moment is not None:
            now.y = edited.moment.y.copy()
        self.stimuli_changed()

    # ---- readings ------------------------------------------------------------------------------

    @property
    def rates(self) -> Array:
        """Output v of the neurons now, (n,) float, Hz."""
        return np.array(self.now.y[0])

    @property
    def inputs(self) -> Array:
        """What reaches the neurons from outside now, without noise, (n,) float, Hz."""
        return np.array(self._static)

    @property
    def alive(self) -> NDArray[np.bool_]:
        """(n,) bool, the neurons that can fire."""
        return self.now.lesion.alive > 0

    def decoded(self, rates: Array) -> tuple[Any, Any]:
        """Where the bump is, rad in [0, 2 pi), and how coherent, 0 to 1; rates (..., n) Hz."""
        return population_vector(rates, self.angles)

    def traces(self) -> tuple[Trace, ...]:
        """Step-by-step readings, and the activity, of a little more than a minute."""
        return ring_traces(self.dt, self.parameters.neurons, self.turn)

    def snapshot(self) -> RingSnapshot:
        """The present moment."""
        return ring_snapshot(self, RingSnapshot)

    def check_state(self, state: Any) -> None:
        """See that a state from a file fits; raises StateError."""
        check_built(self, state)
        wrong = checking.wrong_neurons(state) or checking.wrong_stimuli(state)
        if wrong:
            raise StateError(f"Its {wrong}.")

    in_words = classmethod(checking.in_words)

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """The stimuli on the ring, which a fresh run begins with."""
        return [("clear_stimuli", {}), *stimulating.standing_stimuli(self)]

    def _restored(self) -> None:
        self._lay_out()
