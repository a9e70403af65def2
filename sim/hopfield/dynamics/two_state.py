"""The dynamics of two-state neurons, updated one after the other or all at once.

The order of the updates and the uniform number that decides each are drawn before a sweep, so that
what an update does depends on the field alone. At rest is a network at T = 0 in which a whole sweep
has changed nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.dynamics.dynamics import Dynamics
from sim.hopfield.dynamics.updates import UpdateRule, update_named
from sim.hopfield.energy.rise import rose
from sim.hopfield.outcome.classification import Outcome, classify
from sim.hopfield.run_state import TwoStateState
from sim.hopfield.traces import TRACED, Flips, Samples, record, sampled
from sim.recording import Recorder

if TYPE_CHECKING:
    pass

__all__ = ["TwoStateDynamics", "TwoStateLaw", "UpdateLog"]

BLOCK = 16_384  # updates whose order and noise are drawn at once at most, but for a sweep


def logits(rng: np.random.Generator, count: int) -> Array:
    """logit(u) of so many uniform numbers."""
    u = rng.random(count)
    # 0 has probability 2**-53 and an infinite logit: the neuron goes up, as it should.
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(u) - np.log1p(-u))


class UpdateLog(NamedTuple):
    """Arrays in which a kernel writes down flips (k,) and samples (l,), by their names there."""

    flip_at: NDArray[np.int64]
    flip_energy: Array
    flip_cell: NDArray[np.int32]
    sample_at: NDArray[np.int64]
    sample_energy: Array
    sample_overlaps: NDArray[np.int32]
    sample_largest: NDArray[np.int32]


class TwoStateLaw(Protocol):
    """What a kind of memory tells its neurons to do."""

    @property
    def low(self) -> int:
        """The lower of the two states, -1 or 0."""
        ...

    @property
    def tie(self) -> float:
        """A field no larger than this is 0: a neuron keeps its state."""
        ...

    def field(self) -> Array:
        """Local field less threshold of every neuron, (N,)."""
        ...

    def update_neurons(self, count: int, every: int, log: UpdateLog) -> tuple[int, int, int, float]:
        """Update the next neurons in the order drawn, a sample every so many steps.

        Returns
        -------
        flips, samples, rises : int
        energy : float
        """
        ...


class TwoStateDynamics(Dynamics):
    """Updates of two-state neurons; the parameters are `update` and `temperature`."""

    graded = False

    @property
    def _law(self) -> TwoStateLaw:
        """What the memory tells its neurons to do."""
        return self.network  # type: ignore[return-value]

    @property
    def now(self) -> TwoStateState:
        """The run state of the memory."""
        return self.network.now  # type: ignore[return-value]

    def lay_out(self) -> None:
        """Make the arrays of the run state for the grid of the parameters."""
        now = self.now
        now.state = np.full(self.network.neurons, self._law.low, dtype=np.int8)
        now.energy, now.order, now.noise = 0.0, None, np.zeros(0)
        now.place = now.regime = now.last_change = 0
        now.ahead, now.resting, now.before = 1, False, []

    # ---- the state -----------------------------------------------------------------------------

    @property
    def update(self) -> UpdateRule:
        """The update rule in force."""
        return update_named(self.network.parameters.update)

    @property
    def low(self) -> int:
        """The lower of a neuron's two states, -1 or 0."""
        return self._law.low

    @property
    def move(self) -> str:
        """A flip, or an update of all neurons at once."""
        return "update" if self.update.parallel else "flip"

    @property
    def temperature(self) -> float:
        """T."""
        return float(self.network.parameters.temperature)

    @property
    def scaled_temperature(self) -> float:
        """T / (high - low)."""
        return self.temperature / (1 - self._law.low)

    @property
    def shown(self) -> NDArray[np.float32]:
        """The state as -1 and +1, (N,) float32."""
        return np.where(self.now.state == 1, np.float32(1.0), np.float32(-1.0))

    @property
    def energy(self) -> float:
        """Of the present state."""
        return self.now.energy

    def shown_overlaps(self) -> Array:
        """The overlaps themselves, (P,)."""
        return self.network.overlaps()

    def unstable(self, field: Array | None) -> NDArray[np.bool_]:
        """Neurons whose field (worked out already, or not) points to their other state, (N,)."""
        field = self._law.field() if field is None else field
        tie = self._law.tie
        return np.where(self.now.state == 1, field < -tie, field > tie)

    @property
    def cycle(self) -> NDArray[np.float32] | None:
        """The other state of a two-cycle, or None."""
        if len(self.now.before) < 2 or self.temperature > 0.0 or not self.update.parallel:
            return None
        again, last = self.now.before
        if np.array_equal(again, self.now.state) and not np.array_equal(last, self.now.state):
            return np.where(last == 1, np.float32(1.0), np.float32(-1.0))
        return None

    def outcome(self, unstable: NDArray[np.bool_]) -> Outcome:
        """What the state is; at T > 0, what it has been on average over the last sweeps."""
        memory, tally, cycle = self.network, self.now.tally, self.cycle
        hot, recent = self.temperature > 0.0, tally.recent
        return classify(
            self.shown, self.now.patterns,
            settled=not hot and cycle is None and not unstable.any(),
            cycle_with=cycle, temperature=self.temperature,
            recent_overlaps=np.mean([row[:-1] for row in recent], axis=0) if hot and recent
            else None,
            mirror_is_state=memory.mirror_symmetric, rising=tally.rising, flips=tally.flips,
            rises=tally.rises, overlaps=memory.overlaps(), recent_sweeps=len(recent),
            recent_mean=float(np.mean([row[-1] for row in recent])) if recent else None,
            moves=tally.moves, falls=tally.falls, move=self.move, causes=self.causes,
        )  # fmt: skip

    def put_moment(self, moment: Any) -> None:
        """Go over to the state of another moment, a run state."""
        self.network.put(np.where(moment.state == 1, 1.0, -1.0))

    def touched(self) -> None:
        """Something has changed: the network is not known to be at rest."""
        if self.now.resting:
            self.now.order = None
        self.now.resting = False
        self.now.before = []
        self.now.last_change = self.network.step

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Sweeps a step takes: one neuron, or all at once."""
        return 1.0 if self.update.parallel else 1.0 / self.network.neurons

    @property
    def batch(self) -> int:
        """An eighth of a sweep at least; one step where that is a sweep."""
        return 1 if self.update.parallel else max(16, self.network.neurons // 8)

    def redraw(self) -> None:
        """Draw the order of the updates afresh."""
        self.now.order = None

    def advance(self, steps: int, recorder: Recorder | None) -> None:
        """Update so many neurons (or, synchronously, all of them so many times)."""
        left, parallel = steps, self.update.parallel
        while left > 0:
            if self.now.resting:
                self._rest(left, recorder)
                return
            left -= self._together(recorder) if parallel else self._one_by_one(left, recorder)

    def _rest(self, steps: int, recorder: Recorder | None) -> None:
        """Let time pass in a state that no update changes."""
        now, clock = self.now, self.now.clock
        first = clock.step
        clock.step += steps
        now.tally.updates += steps * (self.network.neurons if self.update.parallel else 1)
        every = self.network.sample_every
        at = np.arange(first // every + 1, clock.step // every + 1) * every
        samples = sampled(
            clock.time_at(at), np.full(len(at), now.energy), self.network.overlaps()[None, :]
        )
        record(now.tally, recorder, samples, Flips(np.empty(0), np.empty(0)))

    def _prepare(self) -> NDArray[np.int32]:
        """Draw the order and the noise of the next sweeps, unless they are there; the order."""
        now = self.now
        if now.order is not None and now.place < len(now.order):
            return now.order
        order, n = self.update.order, self.network.neurons
        assert order is not None
        if now.order is None:
            now.regime = self.network.step
            now.ahead = 1
        # Twice as many each time: a short recall does not draw what it will not need.
        sweeps = min(now.ahead, max(1, BLOCK // n))
        now.ahead = min(2 * now.ahead, BLOCK)
        now.order = np.ascontiguousarray(order(now.rng, n, sweeps)).ravel()
        hot = self.temperature > 0.0
        now.noise = logits(now.rng, sweeps * n) if hot else np.zeros(sweeps * n)
        now.place = 0
        return now.order

    def _one_by_one(self, steps: int, recorder: Recorder | None) -> int:
        """Update up to so many neurons, one after the other; how many were updated."""
        now, tally, n = self.now, self.now.tally, self.network.neurons
        order, every = self._prepare(), self.network.sample_every
        hot = self.temperature > 0.0
        count = min(steps, len(order) - now.place)
        if hot:
            # To the end of the sweep, where averages over sweeps are taken.
            count = min(count, n - now.place % n)
        samples = count // every + 1
        log = UpdateLog(
            np.empty(count, np.int64), np.empty(count), np.empty(count, np.int32),
            np.empty(samples, np.int64), np.empty(samples),
            np.empty((samples, min(len(now.patterns), TRACED)), np.int32),
            np.empty(samples, np.int32),
        )  # fmt: skip
        before = now.energy
        flips, taken, rises, now.energy = self._law.update_neurons(count, every, log)
        now.place += count
        now.clock.step += count
        tally.updates += count
        energies = log.flip_energy[:flips]
        if rises and not tally.first_rise:
            change = np.diff(energies, prepend=before)
            first = int(np.argmax(rose(change, np.append(before, energies[:-1]))))
            tally.first_rise = tally.moves + 1 + first
        tally.flips += flips
        tally.moves += flips
        tally.rises += rises
        tally.falls += flips - rises
        times = now.clock.time_at(log.flip_at[:flips])
        now.last_flip[log.flip_cell[:flips]] = times
        if flips:
            now.last_change = int(log.flip_at[flips - 1])
        seen = Samples(
            now.clock.time_at(log.sample_at[:taken]), log.sample_energy[:taken],
            log.sample_overlaps[:taken] / n, log.sample_largest[:taken] / n,
        )  # fmt: skip
        record(tally, recorder, seen, Flips(times, energies))
        if hot and now.place % n == 0:
            self._note_sweep()
        # At rest once a whole sweep has changed nothing.
        ended = now.clock.step - now.place % n
        now.resting = not hot and ended - n >= max(now.regime, now.last_change)
        if now.resting:
            # What was drawn ahead is not used any more, wherever the call was cut.
            now.place = len(order)
        return count

    def _note_sweep(self) -> None:
        """Keep overlaps and mean of the state for averages over sweeps."""
        self.now.tally.recent.append(np.append(self.network.overlaps(), self.shown.mean()))

    def _together(self, recorder: Recorder | None) -> int:
        """Update all neurons at once."""
        memory, now, tally = self.network, self.now, self.now.tally
        field = self._law.field()
        drawn = field
        if self.temperature > 0.0:
            drawn = field - self.scaled_temperature * logits(now.rng, memory.neurons)
        drawn = np.where(np.abs(drawn) <= self._law.tie, 0.0, drawn)
        new = np.where(drawn > 0.0, 1, np.where(drawn < 0.0, self._law.low, now.state))
        changed = np.flatnonzero(new != now.state)
        energy, remembered = now.energy, [*now.before, now.state][-2:]
        now.clock.step += 1
        tally.updates += memory.neurons
        time = np.array([memory.time])
        if len(changed):
            memory.put(np.where(new == 1, 1.0, -1.0))
            tally.flips += len(changed)
            tally.moves += 1
            tally.rises += int(rose(now.energy - energy, energy))
            tally.falls += int(rose(energy - now.energy, energy))
            if tally.rises and not tally.first_rise:
                tally.first_rise = tally.moves
            now.last_flip[changed] = memory.time
        elif self.temperature == 0.0:
            now.resting = True
        now.before = remembered
        self._note_sweep()
        changes = time if len(changed) else np.empty(0)
        samples = sampled(time, np.array([now.energy]), memory.overlaps()[None, :])
        record(tally, recorder, samples, Flips(changes, np.full(len(changes), now.energy)))
        return 1
