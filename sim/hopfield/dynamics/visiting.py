"""What memories of two-state neurons share: neurons are asked one after the other, or all at once.

The order of the visits and the uniform number that decides each are drawn before a sweep, so that
what a visit does depends on the field alone. At rest is a network at T = 0 in which a whole sweep
has changed nothing.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.dynamics.updates import UpdateRule, update_named
from sim.hopfield.energy.rise import rose
from sim.hopfield.network import TRACED, Array, AssociativeMemory
from sim.hopfield.patterns.edit_history import EditedState
from sim.hopfield.run_state import MemoryState, TwoStateState
from sim.recording import Recorder

__all__ = ["VisitingMemory"]

BLOCK = 16_384  # visits whose order and noise are drawn at once at most, but for a sweep


class VisitingMemory(AssociativeMemory):
    """The base of memories whose neurons are asked; parameters `update` and `temperature`."""

    tie: ClassVar[float] = 0.0
    """A field no larger than this is 0: a neuron keeps its state."""

    State: ClassVar[type[MemoryState]] = TwoStateState
    now: TwoStateState

    def _lay_out(self) -> None:
        now = self.now
        now.state = np.full(self.neurons, self._low, dtype=np.int8)
        now.energy, now.order, now.noise = 0.0, None, np.zeros(0)
        now.place = now.regime = now.last_change = 0
        now.ahead, now.resting, now.before = 1, False, []

    # ---- what a kind supplies ------------------------------------------------------------------

    @abstractmethod
    def _kernel(self, order: NDArray[np.int32], count: int, every: int, *out: Any) -> Any:
        """Make `count` visits from `_place` on; returns flips, samples, rises, energy."""

    # ---- state ---------------------------------------------------------------------------------

    @property
    def update(self) -> UpdateRule:
        """The update rule in force."""
        return update_named(self.parameters.update)

    @property
    def move(self) -> str:  # type: ignore[override]
        """A flip, or an update of all neurons at once."""
        return "update" if self.update.parallel else "flip"

    @property
    def _low(self) -> int:
        return -1

    @property
    def temperature(self) -> float:
        """T."""
        return float(self.parameters.temperature)

    @property
    def _scaled_temperature(self) -> float:
        return self.temperature / (1 - self._low)

    @property
    def dt(self) -> float:
        """Sweeps a step takes: one neuron, or all at once."""
        return 1.0 if self.update.parallel else 1.0 / self.neurons

    @property
    def batch(self) -> int:
        """An eighth of a sweep at least; one step where that is a sweep."""
        return 1 if self.update.parallel else super().batch

    @property
    def shown(self) -> NDArray[np.float32]:
        """The state as -1 and +1, (N,) float32."""
        return np.where(self.now.state == 1, np.float32(1.0), np.float32(-1.0))

    @property
    def states(self) -> NDArray[np.int8]:
        """The state in its own coding, (N,) int8; a copy."""
        return self.now.state.copy()

    @property
    def energy(self) -> float:
        """Of the present state."""
        return self.now.energy

    def unstable(self, field: Array | None = None) -> NDArray[np.bool_]:
        """Neurons whose field (worked out already, or not) asks for their other state, (N,)."""
        field = self.field() if field is None else field
        return np.where(self.now.state == 1, field < -self.tie, field > self.tie)

    @property
    def at_rest(self) -> bool:
        """Whether a whole sweep has changed nothing, at T = 0."""
        return self.now.resting and not self.pending

    @property
    def cycle(self) -> NDArray[np.float32] | None:
        """The other state of a two-cycle, or None."""
        if len(self.now.before) < 2 or self.temperature > 0.0 or not self.update.parallel:
            return None
        again, last = self.now.before
        if np.array_equal(again, self.now.state) and not np.array_equal(last, self.now.state):
            return np.where(last == 1, np.float32(1.0), np.float32(-1.0))
        return None

    def _touch(self) -> None:
        """Something has changed: the network is not known to be at rest."""
        if self.now.resting:
            self.now.order = None
        self.now.resting = False
        self.now.before = []
        self.now.last_change = self.step

    # ---- time ----------------------------------------------------------------------------------

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Ask so many neurons (or, synchronously, all of them so many times)."""
        self.finish()
        self._note_start()
        left = steps
        while left > 0:
            if self.now.resting:
                self._rest(left, recorder)
                return
            left -= (
                self._together(recorder) if self.update.parallel else self._visit(left, recorder)
            )

    def _rest(self, steps: int, recorder: Recorder | None) -> None:
        """Let time pass in a state that no update changes."""
        first = self.step
        self.now.clock.step += steps
        self.tally.updates += steps * (self.neurons if self.update.parallel else 1)
        every = self.sample_every
        at = np.arange(first // every + 1, self.step // every + 1) * every
        overlaps = np.tile(self.overlaps()[:TRACED], (len(at), 1))
        none = np.empty(0)
        self._record(
            recorder,
            self.now.clock.time_at(at),
            np.full(len(at), self.now.energy),
            overlaps,
            none,
            none,
        )

    def _prepare(self) -> None:
        """Draw the order and the noise of the next sweeps."""
        n = self.neurons
        order = self.update.order
        assert order is not None
        if self.now.order is None:
            self.now.regime = self.step
            self.now.ahead = 1
        # Twice as many each time: a short recall does not draw what it will not need.
        sweeps = min(self.now.ahead, max(1, BLOCK // n))
        self.now.ahead *= 2
        self.now.order = np.ascontiguousarray(order(self.rng, n, sweeps)).ravel()
        if self.temperature > 0.0:
            self.now.noise = self._logits(sweeps * n)
        else:
            self.now.noise = np.zeros(sweeps * n)
        self.now.place = 0

    def _logits(self, count: int) -> Array:
        """logit(u) of so many uniform numbers."""
        u = self.rng.random(count)
        # 0 has probability 2**-53 and an infinite logit: the neuron goes up, as it should.
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(u) - np.log1p(-u))

    def _visit(self, steps: int, recorder: Recorder | None) -> int:
        """Ask up to so many neurons, one after the other; how many were asked."""
        if self.now.order is None or self.now.place >= len(self.now.order):
            self._prepare()
        order = self.now.order
        assert order is not None
        n, every = self.neurons, self.sample_every
        count = min(steps, len(order) - self.now.place)
        if self.temperature > 0.0:
            # To the end of the sweep, where averages over sweeps are taken.
            count = min(count, n - self.now.place % n)
        samples = count // every + 1
        kept = min(len(self.now.patterns), TRACED)
        flip_at, flip_energy = np.empty(count, np.int64), np.empty(count)
        flip_cell = np.empty(count, np.int32)
        at, energies = np.empty(samples, np.int64), np.empty(samples)
        traced = np.empty((samples, kept), np.int32)
        before = self.now.energy
        flips, taken, rises, self.now.energy = self._kernel(
            order, count, every, flip_at, flip_energy, flip_cell, at, energies, traced
        )
        self.now.place += count
        self.now.clock.step += count
        self.tally.updates += count
        if rises and not self.tally.first_rise:
            change = np.diff(flip_energy[:flips], prepend=before)
            self.tally.first_rise = (
                self.tally.moves
                + 1
                + int(np.argmax(rose(change, np.append(before, flip_energy[: flips - 1]))))
            )
        self.tally.flips += flips
        self.tally.moves += flips
        self.tally.rises += rises
        self.tally.falls += flips - rises
        times = self.now.clock.time_at(flip_at[:flips])
        self.now.last_flip[flip_cell[:flips]] = times
        if flips:
            self.now.last_change = int(flip_at[flips - 1])
        self._record(
            recorder, self.now.clock.time_at(at[:taken]), energies[:taken], traced[:taken] / n,
            times, flip_energy[:flips],
        )  # fmt: skip
        self._end_of_sweep()
        return count

    def _note_sweep(self) -> None:
        """Keep overlaps and mean of the state for averages over sweeps."""
        self.tally.recent.append(np.append(self.overlaps(), self.shown.mean()))

    def _end_of_sweep(self) -> None:
        """See whether the sweep that has just ended changed anything."""
        n = self.neurons
        ended = self.step - self.now.place % n
        if self.now.place % n == 0 and self.temperature > 0.0:
            self._note_sweep()
        if self.temperature == 0.0 and ended - n >= max(self.now.regime, self.now.last_change):
            self.now.resting = True

    def _together(self, recorder: Recorder | None) -> int:
        """Ask all neurons at once."""
        field = self.field()
        if self.temperature > 0.0:
            ask = field - self._scaled_temperature * self._logits(self.neurons)
        else:
            ask = np.where(np.abs(field) <= self.tie, 0.0, field)
        new = np.where(ask > 0.0, 1, np.where(ask < 0.0, self._low, self.now.state)).astype(np.int8)
        changed = np.flatnonzero(new != self.now.state)
        energy, before = self.now.energy, self.now.state
        remembered = [*self.now.before, before][-2:]
        self.now.clock.step += 1
        self.tally.updates += self.neurons
        time = np.array([self.time])
        if len(changed):
            self._set(np.where(new == 1, 1.0, -1.0))
            self.tally.flips += len(changed)
            self.tally.moves += 1
            self.tally.rises += int(rose(self.now.energy - energy, energy))
            self.tally.falls += int(rose(energy - self.now.energy, energy))
            if self.tally.rises and not self.tally.first_rise:
                self.tally.first_rise = self.tally.moves
            self.now.last_flip[changed] = self.time
        elif self.temperature == 0.0:
            self.now.resting = True
        self.now.before = remembered
        self._note_sweep()
        changes = time if len(changed) else np.empty(0)
        self._record(
            recorder, time, np.array([self.now.energy]), self.overlaps()[None, :TRACED],
            changes, np.full(len(changes), self.now.energy),
        )  # fmt: skip
        return 1

    def clone(self, rng: np.random.Generator | None = None) -> Self:
        """Another network at the same moment; with a generator its order is its own."""
        other = super().clone(rng)
        if rng is not None:
            other.now.order = None
        return other

    # ---- keeping -------------------------------------------------------------------------------

    def _restore_desk(self, desk: EditedState) -> None:
        super()._restore_desk(desk)
        self.now.order = None
