"""What memories of real-valued neurons share: a state that moves a little at every step.

A kind has an inner state x (N,), an activity in [-1, 1] that is shown, and a law that moves x; it
is at rest when nothing moves faster than a tolerance.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.errors import NetworkFailure
from sim.hopfield.base import Values
from sim.hopfield.energy.rise import rose
from sim.hopfield.learning.rules import LearningStep
from sim.hopfield.network import TRACED, Array, AssociativeMemory
from sim.hopfield.outcome.classification import Outcome, classify
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.run_state import ContinuousState, MemoryState
from sim.model import gesture
from sim.recording import Recorder
from sim.state import copied

__all__ = ["ContinuousMemory", "Stored", "inverse_tanh", "log_sum_exp", "softmax"]

VISIBLE = 0.01  # a difference of grey levels that can be seen
EDGE = 1e-9  # by which rounding may have taken an activity beyond -1 or 1
WORK = 300_000  # multiplications in a batch of steps
PART = 2**21  # values taken up between two reports of progress


@dataclass(frozen=True, eq=False)
class Stored:
    """Memories as a matrix.

    Parameters
    ----------
    rows : (P, N) float64
        A memory in each row, -1 to +1.
    """

    rows: Array

    @property
    def count(self) -> int:
        """P."""
        return len(self.rows)

    @cached_property
    def norms(self) -> Array:
        """|xi|^2 of every memory, (P,)."""
        return np.asarray(np.einsum("ki,ki->k", self.rows, self.rows))

    @cached_property
    def mean(self) -> Array:
        """The average memory, (N,)."""
        total = self.rows.sum(axis=0)
        return np.asarray(total / max(1, self.count))

    @property
    def nbytes(self) -> int:
        """Bytes it takes."""
        return int(self.rows.nbytes)


def softmax(z: Array) -> Array:
    """exp(z) / sum exp(z), (P,), without overflow."""
    if not len(z):
        return z
    weights = np.exp(z - z.max())
    return np.asarray(weights / weights.sum())


def log_sum_exp(z: Array) -> float:
    """ln sum exp(z), without overflow; 0 of nothing."""
    if not len(z):
        return 0.0
    top = z.max()
    return float(top + np.log(np.exp(z - top).sum()))


def inverse_tanh(values: Array, gain: float) -> Array:
    """x with tanh(gain x) = values, (N,); for -1 and 1, which no x has, -1 and 1: what a memory
    itself drives."""
    whole = np.abs(values) >= 1.0
    x: Array = np.arctanh(np.where(whole, 0.0, values)) / gain
    return np.asarray(np.where(whole, np.sign(values), x))


class ContinuousMemory(AssociativeMemory):
    """The base of memories with real-valued neurons.

    `rises` counts steps at which the energy went up by more than 1e-9 of it, `flips` cells that
    went over from paper to ink or back.
    """

    State: ClassVar[type[MemoryState]] = ContinuousState
    now: ContinuousState
    graded = True
    move = "step"
    tolerance = 1e-9
    """Largest speed of a state at rest, per unit of time."""

    # ---- what a kind supplies ------------------------------------------------------------------

    @abstractmethod
    def _inner(self, activity: Array) -> Array:
        """The inner state (N,) whose activity is this (or as near as there is)."""

    def _begin(self) -> None:
        """The state has been set, not drawn on: bring along what else a kind has."""

    @abstractmethod
    def _derive(self) -> None:
        """Bring activity, energy and all that follows from the inner state up to date."""

    @abstractmethod
    def _move(self) -> None:
        """Take one step of the inner state and derive what follows."""

    @property
    @abstractmethod
    def activity(self) -> Array:
        """What is shown, (N,), -1 to +1."""

    @abstractmethod
    def _target(self) -> Array:
        """The activity the present input asks for, (N,)."""

    # ---- learning ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        n = self.neurons
        self._nothing = Stored(np.zeros((0, n)))
        self.now.x, self.now.resting = np.zeros(n), False
        self._energy = 0.0
        self._overlaps: tuple[Array, tuple[Pattern, ...], Array] | None = None

    @property
    def stored(self) -> Stored:
        """The memories the network has learnt, as a matrix."""
        learnt: Stored | None = self.now.learnt
        return self._nothing if learnt is None else learnt

    def _learn(self, epochs: int | None) -> Iterator[LearningStep]:
        self.now.learnt = yield from self._stacked()

    def _stacked(self) -> Generator[LearningStep, None, Stored]:
        n, count = self.neurons, len(self.now.patterns)
        rows = np.empty((count, n))
        part = max(1, PART // n)
        for start in range(0, count, part):
            if start:
                yield LearningStep(start / count)
            for row in range(start, min(start + part, count)):
                rows[row] = self.now.patterns[row].values
        return Stored(rows)

    def _known(self, activity: Array) -> Array:
        """(1/N) sum_i xi_i v_i of every memory, (P,), whether it is learnt or not."""
        if self.now.learnt_for is self.now.patterns and self.stored.count == len(self.now.patterns):
            return np.asarray(self.stored.rows @ activity / self.neurons)
        found = [float(pattern.values @ activity) for pattern in self.now.patterns]
        return np.array(found) / self.neurons

    # ---- state ---------------------------------------------------------------------------------

    def _set(self, values: NDArray[Any]) -> None:
        self.now.x = self._inner(np.asarray(values, dtype=np.float64))
        self._begin()
        self._derive()

    def _refresh(self) -> None:
        self._overlaps = None
        self._derive()

    @property
    def shown(self) -> NDArray[np.float32]:
        """The activity, (N,) float32."""
        return self.activity.astype(np.float32)

    @property
    def energy(self) -> float:
        """Of the present state."""
        return self._energy

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i xi_i v_i, v the activity, (P,)."""
        activity, patterns = self.activity, self.now.patterns
        if (
            self._overlaps is None
            or self._overlaps[0] is not activity
            or self._overlaps[1] is not patterns
        ):
            self._overlaps = (activity, patterns, self._known(activity))
        return self._overlaps[2]

    def shown_overlaps(self) -> Array:
        """(P,): cos(xi_mu, v) where greys are stored, whose memories differ in norm."""
        if not self.takes_grey or not self.now.patterns:
            return self.overlaps()
        if self._norms_of is not self.now.patterns:
            self._norms_of = self.now.patterns
            rows = (np.asarray(pattern.values, dtype=np.float64) for pattern in self.now.patterns)
            self._norms = np.array([np.linalg.norm(row) for row in rows])
        size = self._norms * np.linalg.norm(self.activity)
        return np.asarray(self.overlaps() * self.neurons / np.maximum(size, 1e-12))

    _norms_of: Any = None
    _norms: Array

    def unstable(self, field: Array | None = None) -> NDArray[np.bool_]:
        """Cells whose input asks for a visibly different grey, (N,)."""
        return np.asarray(np.abs(self._target() - self.activity) > VISIBLE)

    @property
    def at_rest(self) -> bool:
        """Whether nothing moves any more."""
        return self.now.resting and not self.pending

    def outcome(self, field_says: NDArray[np.bool_] | None = None) -> Outcome:
        """What the state is; it has settled when it is at rest."""
        fresh = self.now.learnt_for is self.now.patterns
        return classify(
            self.shown, self.now.patterns, settled=self.at_rest,
            mirror_is_state=self.mirror_symmetric,
            rising=self._rising(), flips=self.tally.flips, rises=self.tally.rises,
            moves=self.tally.moves,
            falls=self.tally.falls, move=self.move,
            overlaps=self.overlaps(),
            average=self.stored.mean if fresh and self.stored.count else None,
        )  # fmt: skip

    # ---- time ----------------------------------------------------------------------------------

    @property
    def batch(self) -> int:
        """Some tenths of a millisecond's worth."""
        work = self.neurons * (2 * self.stored.count + 40)
        return max(1, min(64, WORK // work))

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps."""
        self.finish()
        self._note_start()
        kept = min(len(self.now.patterns), TRACED)
        times: list[float] = []
        energies: list[float] = []
        overlaps: list[Array] = []
        flips: list[tuple[float, float]] = []
        every = self.sample_every
        at_rest: Array | None = None
        for _ in range(steps):
            if self.now.resting:
                self.now.clock.step += 1
                self.tally.updates += self.neurons
            elif self._one_step():
                flips.append((self.time, self._energy))
            if self.step % every == 0:
                times.append(self.time)
                energies.append(self._energy)
                seen = self.shown_overlaps()[:TRACED] if at_rest is None else at_rest
                at_rest = seen if self.now.resting else None
                overlaps.append(seen)
        changes = np.array(flips).reshape(-1, 2)
        self._record(
            recorder, np.array(times), np.array(energies),
            np.array(overlaps).reshape(len(times), kept), changes[:, 0], changes[:, 1],
        )  # fmt: skip

    def _one_step(self) -> bool:
        """Take a step; whether a cell went over from paper to ink or back."""
        ink, energy = self.activity > 0.0, self._energy
        self._move()
        self.now.clock.step += 1
        self.tally.updates += self.neurons
        if not np.isfinite(self._energy):
            raise NetworkFailure(
                "The state is no longer finite: recall the cue, with a smaller time step if there "
                "is one.",
                step=self.step,
            )
        self.tally.moves += 1
        self.tally.rises += int(rose(self._energy - energy, energy))
        self.tally.falls += int(self._energy < energy)
        if self.tally.rises and not self.tally.first_rise:
            self.tally.first_rise = self.tally.moves
        crossed = np.flatnonzero(ink != (self.activity > 0.0))
        self.tally.flips += len(crossed)
        self.now.last_flip[crossed] = self.time
        return len(crossed) > 0

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def draw(self, cells: Sequence[int], value: float, stroke: int = 0, on: str = "cue") -> None:
        """Set cells of the cue, or of the state as it runs, to a value; 0 inverts them."""
        before = copied(self.now)
        super().draw(cells, value, stroke, on)
        if on == "cue":
            return
        # Cells that were not touched go on exactly as they were.
        drawn = self.now.x
        self._keep(before)
        where = np.asarray(cells, dtype=np.intp)
        self.now.x[where] = drawn[where]
        self._derive()

    @gesture
    def set_cue(self, values: Values) -> None:
        """Lay a pattern (N,) on the cue, grey or not."""
        self._give_cue("cue", self._grey("cue", values))

    @gesture
    def set_state(self, values: Values) -> None:
        """Put the network in a state (N,) of -1 to +1."""
        self._set(self._grey("state", values))
        self._begin_recall()

    def _grey(self, name: str, values: Values) -> NDArray[Any]:
        """Values of the right size: neurons may be grey where memories may not."""
        given = Pattern.of(name, values).values
        self._pattern(name, np.where(given > 0.0, 1, -1))
        return given

    # ---- keeping -------------------------------------------------------------------------------

    def _keep(self, moment: ContinuousState) -> None:
        """Take the inner state of another moment."""
        self.now.x = moment.x.copy()

    def _resume(self) -> None:
        resting = self.now.resting
        self._derive()
        self.now.resting = resting
