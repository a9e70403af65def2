"""What every associative memory is, and every gesture a person can make on one.

A memory is made of parts: a dynamics (`sim.hopfield.dynamics`), a learner, its edits, and a tally
of the recall under way; it has patterns and a cue in its run state. A kind supplies weights and a
law: see "what a kind supplies" below.
"""

from __future__ import annotations

import copy
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import GestureError
from sim.hopfield import checking
from sim.hopfield.dynamics.dynamics import Dynamics
from sim.hopfield.editing import MemoryEdited, MemoryEdits, edited_of, take_back
from sim.hopfield.gestures import cueing, recalling, settings, storing
from sim.hopfield.learning.learner import Learner
from sim.hopfield.learning.rules import LearningStep
from sim.hopfield.outcome.classification import Outcome
from sim.hopfield.parameters import MemoryParameters
from sim.hopfield.patterns.naming import most_patterns, too_many
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.readings import MEMORY_READINGS
from sim.hopfield.run_state import SAMPLES, MemoryState, Tally
from sim.hopfield.showing import Snapshots, attachments
from sim.hopfield.snapshot import MemorySnapshot
from sim.hopfield.traces import TRACED, memory_traces
from sim.model import Attachment, Network, Pace
from sim.recording import Recorder, Trace
from sim.state import copied

__all__ = ["AssociativeMemory"]


class AssociativeMemory(Network):
    """The base of the associative memories. Time is counted in sweeps: N updates of neurons."""

    Parameters: ClassVar[type[MemoryParameters]] = MemoryParameters
    State: ClassVar[type[MemoryState]] = MemoryState
    now: MemoryState
    dynamics: Dynamics
    equation: ClassVar[str]
    summary: ClassVar[str]
    pace = Pace("sweeps", 0.05, 1.0, 200.0, 60.0)
    check_state = checking.check_state
    in_words = classmethod(checking.in_words)
    readings: ClassVar = MEMORY_READINGS
    keeps_claim = frozenset({"recall"})
    takes_grey: ClassVar[bool] = False
    has_synapses: ClassVar[bool] = False
    """Whether there are synapses between two neurons that `weights_of` can show."""
    bounded: ClassVar[bool] = True
    """Whether every neuron lies between -1 and +1."""
    overlap_formula: ClassVar[str] = "m = (1/N) Σ<sub>i</sub> ξ<sub>i</sub> s<sub>i</sub>"
    step_map: tuple[float, float, bool] | None = None
    """Load, temperature and diagonal of the mean-field map of an update; None if not known."""
    iterative: bool = False
    """Whether patterns are learnt from errors, epoch by epoch."""
    energy_symbol: str = "E"
    symmetric = True
    """Whether what a neuron does to another is what that does to it."""
    self_weight = 0.0  # the mean self-connection
    by_overlaps: bool = False
    """Whether the energy is a function of the overlaps with the patterns alone."""
    mirror_symmetric: bool = True
    """Whether the mirror of every stable state is stable too."""

    def __init__(self, parameters: MemoryParameters | None = None, seed: int = 0) -> None:
        self.dynamics = self.make_dynamics()
        super().__init__(parameters, seed)
        begun = self.now
        self.now = self.State(begun.parameters, begun.clock, begun.rng)
        self.learner = Learner()
        self.edits: MemoryEdits = MemoryEdits(self)
        self._snapshots = Snapshots()
        self.weights_version = 0
        """Another number whenever the weights have changed."""
        self.lay_cue(np.full(self.neurons, -1.0))
        self.now.last_flip = np.full(self.neurons, -np.inf)
        self.begin_recall()
        self.lay_out()
        self.relearn()
        self.finish()
        self.put(self.now.cue)

    # ---- what a kind supplies ------------------------------------------------------------------

    @abstractmethod
    def make_dynamics(self) -> Dynamics:
        """The part that moves the state in time."""

    def lay_out(self) -> None:
        """Make arrays for the grid of the parameters."""
        self.dynamics.lay_out()

    @abstractmethod
    def learning(self, epochs: int | None) -> Iterator[LearningStep]:
        """Learn the patterns from `now.learnt`, setting it at the end; yields in between."""

    @abstractmethod
    def put(self, values: NDArray[Any]) -> None:
        """Put the network in a state (N,) of -1 to +1 and bring all that follows up to date."""

    @abstractmethod
    def refresh(self) -> None:
        """Bring up to date what follows from weights and parameters, the state as it is."""

    @abstractmethod
    def field(self) -> Array:
        """Local field less threshold of every neuron, (N,)."""

    @abstractmethod
    def overlaps(self) -> Array:
        """m_mu of every pattern, (P,)."""

    @abstractmethod
    def energy_of(self, values: NDArray[Any]) -> float:
        """Of any state (N,) of -1 to +1."""

    def energy_over_overlaps(self, overlaps: Array) -> Array | None:
        """The energy of states with these overlaps (k, P), (k,); None if they do not decide it."""
        return None

    @abstractmethod
    def energy_on_plane(self, origin: Array, u: Array, v: Array, x: Array, y: Array) -> Array:
        """The energy of the states origin + x u + y v, u and v (N,), x and y (k,), (k,)."""

    @abstractmethod
    def check_learnt(self, state: Any) -> None:
        """Raise StateError if what a file's state has learnt, and its sums, are not this kind's."""

    def patterns_changed(self) -> None:
        """The patterns are others; the weights follow once these are learnt."""

    def must_relearn(self, old: Any, new: Any) -> bool:
        """Whether other weights follow from the new parameters; lets go of those that cannot be
        gone on from."""
        return False

    def most(self, parameters: Any) -> int:
        """Patterns that can be stored at all."""
        return most_patterns(int(parameters.rows * parameters.columns))

    def check(self, new: Any, patterns: Sequence[Pattern]) -> None:
        """Raise SimError if these parameters are impossible with these patterns."""
        too_many(len(patterns), self.most(new), new.rows, new.columns)

    def distances(self, cue: NDArray[np.float32]) -> Array:
        """The fraction of pixels in which a cue differs from each pattern, (P,)."""
        return np.array([np.abs(m.values - cue).mean() for m in self.now.patterns]) / 2.0

    @property
    def full_title(self) -> str:
        """What the network is, in a line."""
        return self.title

    def why_no_free_energy(self) -> str:
        """Why `free_energy` is not known of this network; empty where it is."""
        return "The free energy is known for the Hebb rule of a Hopfield network only."

    def free_energy(
        self, first: int, second: int, m1: Array, m2: Array, temperature: float
    ) -> Array:
        """Mean-field free energy over the overlaps with two patterns, the others as they are."""
        raise GestureError(self.why_no_free_energy())

    @property
    def shown_equation(self) -> str:
        """The equation that stands beside the settings, rich text."""
        return self.equation

    @staticmethod
    def conditions(s: Any) -> tuple[Any, ...]:
        """When the energy of a network, at a snapshot, cannot rise; nothing if a kind is silent."""
        return ()

    def capacity(self) -> tuple[float | None, str]:
        """Patterns it holds, where that is known, and what that number is."""
        return None, ""

    def weights_of(self, neuron: int) -> Array:
        """The synapses that reach a neuron, (N,), as long as the kind has single synapses."""
        raise GestureError(f"{self.title} has no single synapses to show.")

    # ---- what it is ----------------------------------------------------------------------------

    @property
    def neurons(self) -> int:
        """N."""
        return int(self.parameters.rows * self.parameters.columns)

    @property
    def tally(self) -> Tally:
        """What has happened since the last recall."""
        return self.now.tally

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """What is stored."""
        return self.now.patterns

    @property
    def cue(self) -> NDArray[np.float32]:
        """The cue, (N,) float32, -1 to +1; not to be written to."""
        return self.now.cue

    @property
    def graded(self) -> bool:
        """Whether neurons take values between -1 and +1."""
        return self.dynamics.graded

    @property
    def temperature(self) -> float:
        """T; 0 where a kind has none."""
        return self.dynamics.temperature

    @property
    def shown(self) -> NDArray[np.float32]:
        """The state as it is shown, (N,) float32, -1 to +1."""
        return self.dynamics.shown

    @property
    def energy(self) -> float:
        """Of the present state."""
        return self.dynamics.energy

    def shown_overlaps(self) -> Array:
        """Overlaps as they are shown and recorded, 1 for a pattern itself, (P,)."""
        return self.dynamics.shown_overlaps()

    def unstable(self, field: Array | None = None) -> NDArray[np.bool_]:
        """Neurons an update at zero temperature would change, (N,); `field` if it is known."""
        return self.dynamics.unstable(field)

    @property
    def cycle(self) -> NDArray[np.float32] | None:
        """The other state of a two-cycle the network is in, or None."""
        return self.dynamics.cycle

    @property
    def at_rest(self) -> bool:
        """Whether no further step would change anything."""
        return self.dynamics.at_rest and not self.pending

    def outcome(self, unstable: NDArray[np.bool_] | None = None) -> Outcome:
        """What the state is, told honestly (see `sim.hopfield.outcome.classification`)."""
        return self.dynamics.outcome(self.unstable() if unstable is None else unstable)

    @property
    def verdict(self) -> str:
        """The outcome in a few words."""
        return self.outcome().verdict

    def snapshot(self) -> MemorySnapshot:
        """The present, immutable."""
        return self._snapshots.take(self)

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Sweeps (or other units of time) a step takes."""
        return self.dynamics.dt

    @property
    def batch(self) -> int:
        """Some tenths of a millisecond's worth."""
        return self.dynamics.batch

    @property
    def sample_every(self) -> int:
        """Steps from one recorded sample to the next."""
        return max(1, round(1.0 / self.dt) // SAMPLES)

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps; all there is to learn is learnt first."""
        self.finish()
        if self.tally.start is None:
            self.tally.interventions.clear()  # what came before the first step is in its energy
            self.tally.start = (self.energy, self.shown_overlaps())
        self.dynamics.advance(steps, recorder)

    def traces(self) -> tuple[Trace, ...]:
        """Samples of time, energy and overlaps; energy at every single flip."""
        return memory_traces(len(self.now.patterns), self.now.listed, self.pace.unit)

    def labels(self) -> Mapping[str, Sequence[str]]:
        """The overlaps are with patterns, which have names."""
        return {"overlaps": [pattern.name for pattern in self.now.patterns[:TRACED]]}

    def attachments(self) -> Mapping[str, Attachment]:
        """Patterns, cue, state and small weights; see `sim.hopfield.showing.attachments`."""
        return attachments(self)

    def begin_recall(self) -> None:
        """Count anew from here."""
        self.now.tally = Tally(self.time)

    def note_intervention(self) -> None:
        """State or energy are others from here on, without the network having made it rise."""
        self.tally.interventions.append(self.time)

    # ---- keeping -------------------------------------------------------------------------------

    def state(self) -> MemoryState:
        """A copy of the run state, learnt to the end; `restore` comes back to this moment."""
        self.finish()
        return copied(self.now)

    def restore(self, state: MemoryState) -> None:
        """Go back to a moment kept by `state`; what could be undone then is not kept."""
        self.learner.drop()
        self.edits.forget()
        alike = self.now.patterns is state.patterns and len(self.cue) == len(state.cue)
        others = self.now.learnt is not state.learnt or self.parameters != state.parameters
        self.now = copied(state)
        # What follows from others is worked out afresh; not what was added up step by step.
        if not alike:
            self.lay_out()
            self.patterns_changed()
        if others or not alike:
            self.weights_version += others
            self.refresh()
            self.now = copied(state)
        self.dynamics.resume()

    def clone(self, rng: np.random.Generator | None = None) -> Self:
        """Another network at the same moment, on the weights there are.

        Weights are shared, for nothing writes to them; what a run changes is not. It takes no part
        in what is still being learnt. With a generator of its own it begins with no past.
        """
        other = copy.copy(self)
        other.now = copied(self.now)
        other.dynamics = self.dynamics.of(other)
        other.learner, other.edits, other._snapshots = Learner(), MemoryEdits(other), Snapshots()
        if rng is not None:
            other.now.rng = rng
            other.tally.forget_averages()
            other.tally.interventions.clear()
            other.dynamics.redraw()
        return other

    def overrides_script(self, name: str, arguments: Mapping[str, Any]) -> bool:
        """Whoever edits cue or patterns does; who recalls, or knocks the state over, does not."""
        on_state = name == "draw" and arguments.get("on") == "state"
        return name not in ("recall", "configure", "set_state", "drop_at") and not on_state

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """A fresh run has the same patterns and cue, and begins at the cue."""
        names = [pattern.name for pattern in self.patterns]
        kept = {"names": names, "values": [pattern.values for pattern in self.patterns]}
        begun: list[tuple[str, Mapping[str, Any]]]
        begun = [("set_cue", {"values": self.cue.copy()}), ("recall", {}), ("forget_edits", {})]
        return [("store_set", kept), *begun] if self.patterns else begun

    # ---- learning ------------------------------------------------------------------------------

    @property
    def pending(self) -> bool:  # type: ignore[override]
        """Whether patterns are still being learnt; no neuron is updated before that is done."""
        return self.learner.busy

    def work(self) -> None:
        """Learn a little more."""
        if not self.learner.busy:
            return
        step = self.learner.go_on()
        if step is None:
            self.now.learnt_for = self.now.patterns
            self.weights_changed()
        else:
            self.now.note_learning(step.errors, step.note)

    def finish(self) -> None:
        """Learn to the end."""
        while self.learner.busy:
            self.work()

    def relearn(self, epochs: int | None = None, before: MemoryEdited | None = None) -> None:
        """Begin to learn what is stored now; `before` is what cancelling goes back to."""
        self.now.errors, self.now.learning_note = [], ""
        self.learner.begin(self.learning(epochs), epochs, before)
        self.tally.forget_averages()

    def weights_changed(self) -> None:
        """The weights are others: the state stays, what follows from them does not."""
        self.note_intervention()
        self.weights_version += 1
        self.refresh()

    # ---- editing -------------------------------------------------------------------------------

    def resize(self) -> None:
        """Everything that has the size of the grid, anew; the state begins at the cue."""
        self.now.last_flip = np.full(self.neurons, -np.inf)
        self.tally.forget_averages()
        self.lay_out()
        self.patterns_changed()
        self.put(self.now.cue)
        self.begin_recall()

    def set_parameters(self, parameters: Any) -> None:
        """Other parameters are in force from now on; the time so far stays what it is."""
        self.now.parameters = parameters
        self.now.clock.set_length(self.dt)

    def lay_cue(self, values: NDArray[Any]) -> None:
        """Lay a cue (N,), -1 to +1; nothing is kept to undo it."""
        self.now.cue = np.array(values, dtype=np.float32)
        self.now.cue.flags.writeable = False

    edited = edited_of
    take_edited = take_back

    # ---- gestures (`sim.hopfield.gestures`) ----------------------------------------------------
    configure = settings.configure
    cancel_learning = settings.cancel_learning
    store = storing.store
    store_cue = storing.store_cue
    store_letters = storing.store_letters
    store_shapes = storing.store_shapes
    store_random = storing.store_random
    store_unbiased = storing.store_unbiased
    store_pictures = storing.store_pictures
    store_set = storing.store_set
    forget = storing.forget
    forget_all = storing.forget_all
    rename = storing.rename
    draw = cueing.draw
    set_cue = cueing.set_cue
    clear_cue = cueing.clear_cue
    invert_cue = cueing.invert_cue
    cue_pattern = cueing.cue_pattern
    cue_mixture = cueing.cue_mixture
    cue_random = cueing.cue_random
    corrupt = cueing.corrupt
    randomise = cueing.randomise
    cover = cueing.cover
    recall = recalling.recall
    set_state = recalling.set_state
    drop_at = recalling.drop_at
    start_at_random = recalling.start_at_random
