"""What every associative memory is made of: grid, memories, cue, learning, undo, recording.

A kind of memory (binary, graded, dense, modern, two-layer) supplies its state, its weights and its
law; see "what a kind supplies" below. What a person does to it is in `sim.hopfield.network`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import GestureError
from sim.hopfield.learning.rules import LearningStep
from sim.hopfield.outcome.classification import Outcome, classify
from sim.hopfield.patterns.edit_history import EditedState, EditHistory
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.readings import MEMORY_READINGS
from sim.hopfield.run_state import SAMPLES, MemoryState, Tally
from sim.model import Network, Pace
from sim.parameters import ParameterSet, integer
from sim.recording import Recorder, Trace
from sim.state import copied

__all__ = ["TRACED", "Array", "MemoryBase", "MemoryParameters", "Values"]


MOST_PATTERNS = 4096
MOST_PIXELS = 2**25  # of all memories together: at rank 2 P in double precision a gigabyte
TRACED = 64  # memories whose overlaps are recorded
ROWS, FLIP_ROWS = 4096, 8192
Values = Sequence[float] | NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class MemoryParameters(ParameterSet):
    """What every associative memory has: its grid."""

    rows: int = integer(
        24, 1, 128, label="Rows", rebuild=True, group="Grid",
        help="Rows of pixels; memories and cue are scaled to the new grid.",
    )  # fmt: skip
    columns: int = integer(
        24, 1, 128, label="Columns", rebuild=True, group="Grid",
        help="Columns of pixels; memories and cue are scaled to the new grid.",
    )  # fmt: skip

    def relevant(self) -> frozenset[str]:
        """The parameters that make a difference at their present values."""
        return frozenset(self.specs()) - {"rows", "columns"}


class MemoryBase(Network):
    """What an associative memory is made of; `AssociativeMemory` adds what is done to it.

    Time is counted in sweeps: N neurons asked, or all of them at once.
    """

    Parameters: ClassVar[type[MemoryParameters]] = MemoryParameters
    State: ClassVar[type[MemoryState]] = MemoryState
    now: MemoryState
    equation: ClassVar[str]
    summary: ClassVar[str]
    pace = Pace("sweeps", 0.05, 1.0, 200.0, 60.0)
    readings: ClassVar = MEMORY_READINGS
    keeps_claim = frozenset({"recall"})
    takes_grey: ClassVar[bool] = False
    graded: ClassVar[bool] = False
    """Whether neurons take values between −1 and +1."""
    move: str = "flip"
    """What a change of the state is called, of which the energy is told."""
    iterative = False
    """Whether memories are learnt from errors, epoch by epoch."""
    overlap_formula: ClassVar[str] = "m = (1/N) Σ<sub>i</sub> ξ<sub>i</sub> s<sub>i</sub>"
    energy_symbol: str = "E"
    symmetric = True
    """Whether what a neuron does to another is what that does to it."""
    self_weight = 0.0
    """The mean self-connection."""
    has_synapses: ClassVar[bool] = False
    """Whether there are synapses between two neurons that `weights_of` can show."""
    mirror_symmetric: bool = True
    """Whether the mirror of every stable state is stable too."""

    def __init__(self, parameters: MemoryParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        begun = self.now
        self.now = self.State(begun.parameters, begun.clock, begun.rng)
        self._set_cue(np.full(self.neurons, -1.0))
        self._undo = EditHistory()
        self._learning: Iterator[LearningStep] | None = None
        self._before_learning: EditedState | None = None
        self._epochs: int | None = None
        self._fraction = 1.0
        self._known_levels: dict[Pattern, float] = {}
        self._weights_version = 0
        self._listed = 0  # changes when other patterns are in the list
        self._cancel_by: Callable[[EditedState], EditedState | None] | None = None
        self.now.last_flip = np.full(self.neurons, -np.inf)
        self._begin_recall()
        self._lay_out()
        self._relearn()
        self.finish()
        self._set(self.now.cue)

    @property
    def tally(self) -> Tally:
        """What has happened since the last recall."""
        return self.now.tally

    # ---- what a kind supplies ------------------------------------------------------------------

    @abstractmethod
    def _lay_out(self) -> None:
        """Make arrays for the grid of the parameters."""

    @abstractmethod
    def _learn(self, epochs: int | None) -> Iterator[LearningStep]:
        """Learn the memories from `_learnt`, setting `_learnt` at the end; yields in between."""

    def _patterns_changed(self) -> None:
        """The memories are others; the weights follow once these are learnt."""

    @abstractmethod
    def _set(self, values: NDArray[Any]) -> None:
        """Put the network in a state (N,) of -1 to +1 and bring all that follows up to date."""

    @abstractmethod
    def _refresh(self) -> None:
        """Bring up to date what follows from weights and parameters, the state as it is."""

    @property
    @abstractmethod
    def shown(self) -> NDArray[np.float32]:
        """The state as it is shown, (N,) float32, -1 to +1."""

    @abstractmethod
    def field(self) -> Array:
        """Local field less threshold of every neuron, (N,)."""

    @abstractmethod
    def overlaps(self) -> Array:
        """m_mu of every memory, (P,)."""

    @property
    def full_title(self) -> str:
        """What the network is, in a line."""
        return self.title

    @property
    def by_overlaps(self) -> bool:
        """Whether the energy is a function of the overlaps with the memories alone."""
        return False

    @property
    def shown_equation(self) -> str:
        """The equation that stands beside the settings, rich text."""
        return self.equation

    def shown_overlaps(self) -> Array:
        """Overlaps as they are shown and recorded, 1 for a memory itself, (P,)."""
        return self.overlaps()

    @property
    @abstractmethod
    def energy(self) -> float:
        """Of the present state."""

    @abstractmethod
    def energy_of(self, values: NDArray[Any]) -> float:
        """Of any state (N,) of -1 to +1."""

    @abstractmethod
    def unstable(self, field: Array | None = None) -> NDArray[np.bool_]:
        """Neurons that would change if asked at zero temperature, (N,); `field` if it is known."""

    @property
    def temperature(self) -> float:
        """T; 0 where a kind has none."""
        return 0.0

    @property
    def cycle(self) -> NDArray[np.float32] | None:
        """The other state of a two-cycle the network is in, or None."""
        return None

    @staticmethod
    def conditions(s: Any) -> tuple[Any, ...]:
        """When the energy of a network, at a snapshot, cannot rise; nothing if a kind is silent."""
        return ()

    def capacity(self) -> tuple[float | None, str]:
        """Memories it holds, where that is known, and what that number is."""
        return None, ""

    def weights_of(self, neuron: int) -> Array:
        """The synapses that reach a neuron, (N,), as long as the kind has single synapses."""
        raise GestureError(f"{self.title} has no single synapses to show.")

    # ---- the contract --------------------------------------------------------------------------

    @property
    def neurons(self) -> int:
        """N."""
        return int(self.parameters.rows * self.parameters.columns)

    @property
    def dt(self) -> float:
        """Sweeps a step takes."""
        return 1.0 / self.neurons

    @property
    def batch(self) -> int:
        """An eighth of a sweep at least."""
        return max(16, self.neurons // 8)

    @property
    def sample_every(self) -> int:
        """Steps from one recorded sample to the next."""
        return max(1, round(1.0 / self.dt) // SAMPLES)

    def traces(self) -> tuple[Trace, ...]:
        """Samples of time, energy and overlaps; energy at every single flip."""
        width = min(len(self.now.patterns), TRACED)
        traces = [
            Trace("time", "sweeps", 0, ROWS),
            Trace("energy", "1", 0, ROWS),
            Trace("largest", "1", 0, ROWS),
            Trace("flip_time", "sweeps", 0, FLIP_ROWS, clock="flip_time"),
            Trace("flip_energy", "1", 0, FLIP_ROWS, clock="flip_time"),
        ]
        if width:
            traces.append(Trace("overlaps", "1", 0, ROWS, max(2, width), of=self._listed))
        return tuple(traces)

    def _note_start(self) -> None:
        """Keep where a recall began, before its first step."""
        if self.tally.start is None:
            self.tally.interventions.clear()  # what came before the first step is in its energy
            self.tally.start = (self.energy, self.shown_overlaps()[:TRACED])

    def _record(
        self, recorder: Recorder | None, time: Array, energy: Array, overlaps: Array,
        flip_time: Array, flip_energy: Array,
    ) -> None:  # fmt: skip
        """Take note of samples (k,) with overlaps (k, min(P, 64)), and of flips."""
        if len(time) and overlaps.shape[1]:
            self.tally.largest.extend(np.abs(overlaps).max(axis=1).tolist())
        if recorder is None:
            return
        rows: dict[str, Array] = {"flip_time": flip_time, "flip_energy": flip_energy}
        if len(time):
            rows |= {"time": time, "energy": energy}
            if overlaps.shape[1]:
                rows["largest"] = np.take_along_axis(
                    overlaps, np.abs(overlaps).argmax(axis=1)[:, None], axis=1
                )[:, 0]
                wide = np.zeros((len(time), max(2, overlaps.shape[1])))
                wide[:, : overlaps.shape[1]] = overlaps
                rows["overlaps"] = wide
            else:
                rows["largest"] = np.zeros(len(time))
        recorder.append(rows)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """What is stored."""
        return self.now.patterns

    @property
    def cue(self) -> NDArray[np.float32]:
        """The cue, (N,) float32, -1 to +1; not to be written to."""
        return self.now.cue

    @property
    def verdict(self) -> str:
        """The outcome in a few words."""
        return self.outcome().verdict

    def outcome(self, field_says: NDArray[np.bool_] | None = None) -> Outcome:
        """What the state is, told honestly (see `sim.hopfield.outcome.classification`)."""
        unstable = self.unstable() if field_says is None else field_says
        cycle = self.cycle
        hot = self.temperature > 0.0
        recent = (
            np.mean([row[:-1] for row in self.tally.recent], axis=0)
            if hot and self.tally.recent
            else None
        )
        level = (
            float(np.mean([row[-1] for row in self.tally.recent])) if self.tally.recent else None
        )
        return classify(
            self.shown, self.now.patterns,
            settled=not hot and cycle is None and not unstable.any(),
            cycle_with=cycle, temperature=self.temperature, recent_overlaps=recent,
            mirror_is_state=self.mirror_symmetric, rising=self._rising(), flips=self.tally.flips,
            rises=self.tally.rises,
            overlaps=self.overlaps(), recent_sweeps=len(self.tally.recent), recent_mean=level,
            moves=self.tally.moves, falls=self.tally.falls, move=self.move,
        )  # fmt: skip

    def _forget_past(self) -> None:
        """What was averaged, or rising, is of a state or a law that is no more."""
        self.tally.recent.clear()
        self.tally.largest.clear()

    def _rising(self) -> bool | None:
        """Whether the largest overlap has grown over the last sweep or so; None if unknown."""
        if len(self.tally.largest) < 2:
            return None
        return self.tally.largest[-1] > self.tally.largest[0]

    def state(self) -> MemoryState:
        """A copy of the run state, learnt to the end; `restore` comes back to this moment."""
        self.finish()
        return copied(self.now)

    def restore(self, state: MemoryState) -> None:
        """Go back to a moment kept by `state`; what could be undone then is not kept."""
        self._learning = self._before_learning = None
        self._fraction = 1.0
        self._undo = EditHistory()
        self._listed += self.now.patterns is not state.patterns
        self.now = copied(state)
        # What follows from patterns, weights and parameters is worked out afresh; what was added up
        # step by step is not.
        self._lay_out()
        self._patterns_changed()
        self._weights_version += 1
        self._refresh()
        self.now = copied(state)
        self._resume()

    def _resume(self) -> None:
        """Bring up to date what follows from a state that has been put back."""

    def overrides_script(self, name: str, arguments: Mapping[str, Any]) -> bool:
        """Whoever edits cue or memories does; who recalls, or knocks the state over, does not."""
        on_state = name == "draw" and arguments.get("on") == "state"
        return name not in ("recall", "configure", "set_state", "drop_at") and not on_state

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """A fresh run has the same memories and cue, and begins at the cue."""
        kept: list[tuple[str, Mapping[str, Any]]] = []
        if self.now.patterns:
            names = [pattern.name for pattern in self.now.patterns]
            values = [pattern.values for pattern in self.now.patterns]
            kept.append(("store_set", {"names": names, "values": values}))
        kept += [
            ("set_cue", {"values": self.now.cue.copy()}),
            ("recall", {}),
            ("forget_edits", {}),
        ]
        return kept

    # ---- learning ------------------------------------------------------------------------------

    @property
    def pending(self) -> bool:  # type: ignore[override]
        """Whether memories are still being learnt; no neuron is asked before that is done."""
        return self._learning is not None

    def work(self) -> None:
        """Learn a little more."""
        if self._learning is None:
            return
        try:
            progress = next(self._learning)
        except StopIteration:
            self._learning = self._before_learning = None
            self._fraction = 1.0
            self.now.learnt_for = self.now.patterns
            self._weights_changed()
        except Exception:
            # A rule that has failed has learnt nothing, and will not if it is asked again.
            self._learning = self._before_learning = None
            raise
        else:
            self._fraction = progress.fraction
            if progress.errors is not None:
                self.now.errors.append(progress.errors)

    def finish(self) -> None:
        """Learn to the end."""
        while self._learning is not None:
            self.work()

    def _relearn(self, epochs: int | None = None, before: EditedState | None = None) -> None:
        """Begin to learn what is stored now."""
        if self._before_learning is None:
            self._before_learning = before
        if before is not None:
            self._cancel_by = None
        self.now.errors = []
        self._fraction = 0.0
        self._epochs = epochs
        self._learning = self._learn(epochs)
        self._forget_past()

    def _weights_changed(self) -> None:
        """The weights are others: the state stays, what follows from them does not."""
        self._note_intervention()
        self._weights_version += 1
        self._refresh()

    def _note_intervention(self) -> None:
        """State or energy are others from here on, without the network having made it rise."""
        self.tally.interventions.append(self.time)

    # ---- the desk ------------------------------------------------------------------------------

    def _desk(self) -> EditedState:
        return EditedState(
            self.parameters, self.now.patterns, self.now.cue, self.now.learnt, self.now.learnt_for,
            self._learning is not None, self._epochs,
        )  # fmt: skip

    def _restore_desk(self, desk: EditedState) -> None:
        grid = (desk.parameters.rows, desk.parameters.columns)
        other_grid = grid != (self.parameters.rows, self.parameters.columns)
        self._set_parameters(desk.parameters)
        self._listed += self.now.patterns is not desk.patterns
        self.now.patterns, self.now.cue = desk.patterns, desk.cue
        self.now.learnt, self.now.learnt_for = desk.learnt, desk.learnt_for
        self._learning = self._before_learning = None
        self.now.errors, self._fraction = [], 1.0
        self._forget_past()
        if other_grid:
            self._resize()
        if desk.learning or self.now.learnt is None or self.now.learnt_for is not self.now.patterns:
            self._relearn(desk.epochs if desk.learning else None)
        self._weights_changed()

    def _resize(self) -> None:
        """Everything that has the size of the grid, anew; the state begins at the cue."""
        self.now.last_flip = np.full(self.neurons, -np.inf)
        self._forget_past()
        self._lay_out()
        self._patterns_changed()
        self._set(self.now.cue)
        self._begin_recall()

    def _edit(self, words: str, key: str | None = None) -> EditedState:
        """Remember how things are before an edit; the desk, for `_relearn`."""
        desk = self._desk()
        self._undo.remember(words, desk, key)
        return desk

    def _begin_recall(self) -> None:
        self.now.tally = Tally(float(self.time))

    def _set_parameters(self, parameters: Any) -> None:
        """Other parameters are in force from now on; the time so far stays what it is."""
        self.now.parameters = parameters
        self.now.clock.set_length(self.dt)

    def _set_cue(self, values: NDArray[Any]) -> None:
        cue = np.array(values, dtype=np.float32)
        cue.flags.writeable = False
        self.now.cue = cue

    def _pattern(self, name: str, values: Values) -> Pattern:
        """A memory of the right size and kind; raises PatternError."""
        pattern = Pattern.of(name, values)
        if len(pattern.values) != self.neurons:
            raise PatternError(
                f"The pattern {name!r} has {len(pattern.values)} pixels and the grid "
                f"{self.neurons}: choose a pattern of {self.parameters.rows} × "
                f"{self.parameters.columns}."
            )
        if pattern.grey and not self.takes_grey:
            raise PatternError(
                f"The pattern {name!r} is grey, and {self.title} stores ink and paper only: "
                "threshold it, or choose the modern network."
            )
        return pattern

    def _room_for(self, new: int) -> None:
        """Raise PatternError if so many new memories cannot be stored, before chance is asked."""
        if new < 1:
            raise PatternError("There is nothing to store: choose at least one pattern.")
        count = len(self.now.patterns) + new
        most = self._most(self.parameters)
        if count > most:
            raise PatternError(
                f"The list is full: on this grid it keeps {most:,} memories. Forget some first."
            )

    def _most(self, parameters: Any) -> int:
        """Memories that can be stored at all."""
        return min(MOST_PATTERNS, MOST_PIXELS // int(parameters.rows * parameters.columns))

    def _add(self, words: str, new: Sequence[Pattern]) -> None:
        """Store some memories, all or none."""
        self._room_for(len(new))
        before = self._edit(words)
        self.now.patterns = (*self.now.patterns, *self._named_apart(new))
        self._patterns_changed()
        self._relearn(before=before)

    def _named_apart(self, new: Sequence[Pattern]) -> list[Pattern]:
        """With names that are not taken: D, D 2, D 3."""
        taken = {pattern.name for pattern in self.now.patterns}
        named = []
        for pattern in new:
            name, number = pattern.name, 1
            while name in taken:
                number += 1
                name = f"{pattern.name} {number}"
            taken.add(name)
            named.append(pattern if name == pattern.name else pattern.renamed(name))
        return named

    def _free_name(self, stem: str) -> str:
        taken = {pattern.name for pattern in self.now.patterns}
        number = 1
        while f"{stem} {number}" in taken:
            number += 1
        return f"{stem} {number}"

    def _index(self, index: int) -> int:
        if not 0 <= index < len(self.now.patterns):
            raise GestureError(f"There is no memory number {index + 1}.")
        return int(index)

    def _give_cue(self, words: str, values: NDArray[Any], key: str | None = None) -> None:
        self._edit(words, key)
        self._set_cue(values)

    def _wreckable(self) -> NDArray[Any]:
        """The cue as `corruption` wants it: int8 if it is ink and paper."""
        binary = bool(np.all(np.abs(self.now.cue) == 1.0))
        return self.now.cue.astype(np.int8) if binary else self.now.cue

    def _check(self, new: Any, patterns: Sequence[Pattern]) -> None:
        """Raise SimError if these parameters are impossible with these memories."""
        most = self._most(new)
        if len(patterns) > most:
            raise PatternError(
                f"{len(patterns):,} memories are too many for {new.rows} × {new.columns} pixels "
                f"with these settings, which take {most:,}: forget some first."
            )
