"""What memories of two-state neurons share: neurons are asked one after the other, or all at once.

The order of the visits and the uniform number that decides each are drawn before a sweep, so that
what a visit does depends on the field alone. At rest is a network at T = 0 in which a whole sweep
has changed nothing.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.dynamics.updates import UpdateRule, update_named
from sim.hopfield.network import TRACED, Array, AssociativeMemory
from sim.hopfield.patterns.edit_history import EditedState
from sim.recording import Recorder

__all__ = ["VisitingMemory"]

RISE = 1e-9  # an energy that went up by less has not
BLOCK = 16_384  # visits whose order and noise are drawn at once at most, but for a sweep


class VisitingMemory(AssociativeMemory):
    """The base of memories whose neurons are asked; parameters `update` and `temperature`."""

    tie: ClassVar[float] = 0.0
    """A field no larger than this is 0: a neuron keeps its state."""

    _overlaps: NDArray[np.int32]  # sum_i xi_i s_i of every memory, brought up to date

    def _lay_out(self) -> None:
        n = self.neurons
        self._state = np.full(n, self._low, dtype=np.int8)
        self._energy = 0.0
        self._order: NDArray[np.int32] | None = None
        self._noise = np.zeros(0)
        self._place = self._regime = 0
        self._ahead = 1
        self._resting = False
        self._last_change = 0
        self._before: list[NDArray[np.int8]] = []

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
    def _heat(self) -> float:
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
        return np.where(self._state == 1, np.float32(1.0), np.float32(-1.0))

    @property
    def states(self) -> NDArray[np.int8]:
        """The state in its own coding, (N,) int8; a copy."""
        return self._state.copy()

    @property
    def energy(self) -> float:
        """Of the present state."""
        return self._energy

    def unstable(self, field: Array | None = None) -> NDArray[np.bool_]:
        """Neurons whose field (worked out already, or not) asks for their other state, (N,)."""
        field = self.field() if field is None else field
        return np.where(self._state == 1, field < -self.tie, field > self.tie)

    @property
    def at_rest(self) -> bool:
        """Whether a whole sweep has changed nothing, at T = 0."""
        return self._resting and not self.pending

    @property
    def cycle(self) -> NDArray[np.float32] | None:
        """The other state of a two-cycle, or None."""
        if len(self._before) < 2 or self.temperature > 0.0 or not self.update.parallel:
            return None
        again, last = self._before
        if np.array_equal(again, self._state) and not np.array_equal(last, self._state):
            return np.where(last == 1, np.float32(1.0), np.float32(-1.0))
        return None

    def _touch(self) -> None:
        """Something has changed: the network is not known to be at rest."""
        if self._resting:
            self._order = None
        self._resting = False
        self._before = []
        self._last_change = self.step

    # ---- time ----------------------------------------------------------------------------------

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Ask so many neurons (or, synchronously, all of them so many times)."""
        self.finish()
        self._note_start()
        left = steps
        while left > 0:
            if self._resting:
                self._rest(left, recorder)
                return
            left -= (
                self._together(recorder) if self.update.parallel else self._visit(left, recorder)
            )

    def _rest(self, steps: int, recorder: Recorder | None) -> None:
        """Let time pass in a state that no update changes."""
        first = self.step
        self.step += steps
        self.updates += steps * (self.neurons if self.update.parallel else 1)
        every = self.sample_every
        at = np.arange(first // every + 1, self.step // every + 1) * every
        overlaps = np.tile(self.overlaps()[:TRACED], (len(at), 1))
        none = np.empty(0)
        self._record(
            recorder, self._time_at(at), np.full(len(at), self._energy), overlaps, none, none
        )

    def _prepare(self) -> None:
        """Draw the order and the noise of the next sweeps."""
        n = self.neurons
        order = self.update.order
        assert order is not None
        if self._order is None:
            self._regime = self.step
            self._ahead = 1
        # Twice as many each time: a short recall does not draw what it will not need.
        sweeps = min(self._ahead, max(1, BLOCK // n))
        self._ahead *= 2
        self._order = np.ascontiguousarray(order(self.rng, n, sweeps)).ravel()
        if self.temperature > 0.0:
            self._noise = self._logits(sweeps * n)
        else:
            self._noise = np.zeros(sweeps * n)
        self._place = 0

    def _logits(self, count: int) -> Array:
        """logit(u) of so many uniform numbers."""
        u = self.rng.random(count)
        # 0 has probability 2**-53 and an infinite logit: the neuron goes up, as it should.
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(u) - np.log1p(-u))

    def _visit(self, steps: int, recorder: Recorder | None) -> int:
        """Ask up to so many neurons, one after the other; how many were asked."""
        if self._order is None or self._place >= len(self._order):
            self._prepare()
        order = self._order
        assert order is not None
        n, every = self.neurons, self.sample_every
        count = min(steps, len(order) - self._place)
        if self.temperature > 0.0:
            # To the end of the sweep, where averages over sweeps are taken.
            count = min(count, n - self._place % n)
        samples = count // every + 1
        kept = min(len(self._patterns), TRACED)
        flip_at, flip_energy = np.empty(count, np.int64), np.empty(count)
        flip_cell = np.empty(count, np.int32)
        at, energies = np.empty(samples, np.int64), np.empty(samples)
        traced = np.empty((samples, kept), np.int32)
        before = self._energy
        flips, taken, rises, self._energy = self._kernel(
            order, count, every, flip_at, flip_energy, flip_cell, at, energies, traced
        )
        self._place += count
        self.step += count
        self.updates += count
        if rises and not self.first_rise:
            change = np.diff(flip_energy[:flips], prepend=before)
            self.first_rise = self.moves + 1 + int(np.argmax(change > RISE))
        self.flips += flips
        self.moves += flips
        self.rises += rises
        self.falls += flips - rises
        times = self._time_at(flip_at[:flips])
        self._last_flip[flip_cell[:flips]] = times
        if flips:
            self._last_change = int(flip_at[flips - 1])
        self._record(
            recorder, self._time_at(at[:taken]), energies[:taken], traced[:taken] / n,
            times, flip_energy[:flips],
        )  # fmt: skip
        self._end_of_sweep()
        return count

    def _note_sweep(self) -> None:
        """Keep overlaps and mean of the state for averages over sweeps."""
        self._recent.append(np.append(self.overlaps(), self.shown.mean()))

    def _end_of_sweep(self) -> None:
        """See whether the sweep that has just ended changed anything."""
        n = self.neurons
        ended = self.step - self._place % n
        if self._place % n == 0 and self.temperature > 0.0:
            self._note_sweep()
        if self.temperature == 0.0 and ended - n >= max(self._regime, self._last_change):
            self._resting = True

    def _together(self, recorder: Recorder | None) -> int:
        """Ask all neurons at once."""
        field = self.field()
        if self.temperature > 0.0:
            ask = field - self._heat * self._logits(self.neurons)
        else:
            ask = np.where(np.abs(field) <= self.tie, 0.0, field)
        new = np.where(ask > 0.0, 1, np.where(ask < 0.0, self._low, self._state)).astype(np.int8)
        changed = np.flatnonzero(new != self._state)
        energy, before = self._energy, self._state
        remembered = [*self._before, before][-2:]
        self.step += 1
        self.updates += self.neurons
        time = np.array([self.time])
        if len(changed):
            self._set(np.where(new == 1, 1.0, -1.0))
            self.flips += len(changed)
            self.moves += 1
            self.rises += int(self._energy - energy > RISE)
            self.falls += int(self._energy - energy < -RISE)
            if self.rises and not self.first_rise:
                self.first_rise = self.moves
            self._last_flip[changed] = self.time
        elif self.temperature == 0.0:
            self._resting = True
        self._before = remembered
        self._note_sweep()
        changes = time if len(changed) else np.empty(0)
        self._record(
            recorder, time, np.array([self._energy]), self.overlaps()[None, :TRACED],
            changes, np.full(len(changes), self._energy),
        )  # fmt: skip
        return 1

    def clone(self, rng: np.random.Generator) -> Self:
        """Another network with the same memories and weights; its order of visits is its own."""
        other = super().clone(rng)
        other._order = None
        other._state, other._overlaps = self._state.copy(), self._overlaps.copy()
        return other

    # ---- keeping -------------------------------------------------------------------------------

    def _restore_desk(self, desk: EditedState) -> None:
        super()._restore_desk(desk)
        self._order = None

    def state(self) -> dict[str, Any]:
        """All that is needed to come back; arrays are copies."""
        return {
            **super().state(),
            "visits": (
                None if self._order is None else self._order.copy(), self._noise.copy(),
                self._place, self._regime, self._last_change, self._resting, self._ahead,
            ),
            "energy": self._energy,
            "before": [states.copy() for states in self._before],
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to a moment kept by `state`; what could be undone then is not kept."""
        super().restore(state)
        order, noise, *rest = state["visits"]
        self._order, self._noise = None if order is None else order.copy(), noise.copy()
        self._place, self._regime, self._last_change, self._resting, self._ahead = rest
        self._energy = state["energy"]  # added up flip by flip, and not afresh
        self._before = [states.copy() for states in state["before"]]
