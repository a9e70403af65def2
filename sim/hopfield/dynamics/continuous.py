"""The dynamics of real-valued neurons: a state that moves a little at every step.

There is an inner state x (N,), an activity in [-1, 1] that is shown, and a law that moves x; at
rest is a network in which nothing moves faster than a tolerance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import NetworkFailure
from sim.hopfield.dynamics.dynamics import Dynamics
from sim.hopfield.energy.rise import rose
from sim.hopfield.outcome.classification import Outcome, classify
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.stored import Stored
from sim.hopfield.run_state import ContinuousState
from sim.hopfield.traces import Flips, record, sampled
from sim.recording import Recorder
from sim.state import copied

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory

__all__ = ["EDGE", "ContinuousDynamics", "ContinuousLaw"]

VISIBLE = 0.01  # a difference of grey levels that can be seen
EDGE = 1e-9  # by which rounding may have taken an activity beyond -1 or 1
WORK = 300_000  # multiplications in a batch of steps


class ContinuousLaw(Protocol):
    """What a kind of memory tells its neurons to do."""

    def inner(self, activity: Array) -> Array:
        """The inner state (N,) whose activity is this (or as near as there is)."""
        ...

    def begin(self) -> None:
        """The state has been set, not drawn on: bring along what else there is."""
        ...

    def keep(self, moment: Any) -> None:
        """Take the inner state of another moment, a run state."""
        ...

    def derive(self) -> tuple[float, bool]:
        """Bring all that follows from the inner state up to date; the energy, and whether nothing
        moves."""
        ...

    def move_on(self) -> bool | None:
        """Take one step of the inner state; whether nothing moves, if that is known already."""
        ...

    @property
    def activity(self) -> Array:
        """What is shown, (N,), -1 to +1."""
        ...

    def target(self) -> Array:
        """The activity the present input drives to, (N,)."""
        ...

    @property
    def stored(self) -> Stored:
        """The patterns the network has learnt."""
        ...


class ContinuousDynamics(Dynamics):
    """Steps of real-valued neurons.

    In the tally, `rises` counts steps at which the energy went up, `flips` cells that went over
    from paper to ink or back.

    Parameters
    ----------
    memory : AssociativeMemory
        Which is a `ContinuousLaw`.
    move : str
        What a step is called.
    """

    graded = True

    def __init__(self, memory: AssociativeMemory, move: str = "step") -> None:
        super().__init__(memory)
        self._move = move
        self._energy = 0.0
        self._overlaps: tuple[Array, tuple[Pattern, ...], Array] | None = None
        self._norms: tuple[tuple[Pattern, ...], Array] | None = None

    @property
    def _law(self) -> ContinuousLaw:
        """What the memory tells its neurons to do."""
        return self.network  # type: ignore[return-value]

    @property
    def now(self) -> ContinuousState:
        """The run state of the memory."""
        return self.network.now  # type: ignore[return-value]

    def lay_out(self) -> None:
        """Make the arrays of the run state for the grid of the parameters."""
        self.now.x, self.now.resting = np.zeros(self.network.neurons), False
        self._energy = 0.0
        self._overlaps = None

    # ---- the state -----------------------------------------------------------------------------

    @property
    def move(self) -> str:
        """What a step is called."""
        return self._move

    def put(self, values: NDArray[Any]) -> None:
        """Go over to the state of an activity (N,)."""
        self.now.x = self._law.inner(np.asarray(values, dtype=np.float64))
        self._law.begin()
        self.derive()

    def derive(self) -> None:
        """Bring all that follows from the inner state up to date."""
        self._energy, self.now.resting = self._law.derive()

    def refresh(self) -> None:
        """The same, after patterns or parameters have changed."""
        self._overlaps = None
        self.derive()

    def draw(self, cells: NDArray[np.intp], drawn: NDArray[Any]) -> None:
        """Go over to a state (N,) that differs from the present one in some cells only."""
        before = copied(self.now)
        self.network.put(drawn)
        # Cells that were not touched go on exactly as they were.
        x = self.now.x
        self._law.keep(before)
        self.now.x[cells] = x[cells]
        self.derive()

    def put_moment(self, moment: Any) -> None:
        """Go over to the state of another moment, a run state."""
        self._law.keep(moment)
        self.derive()

    def resume(self) -> None:
        """Bring up to date what follows from a state that has been put back."""
        resting = self.now.resting
        self._overlaps = None
        self.derive()
        self.now.resting = resting

    @property
    def shown(self) -> NDArray[np.float32]:
        """The activity, (N,) float32."""
        return self._law.activity.astype(np.float32)

    @property
    def energy(self) -> float:
        """Of the present state."""
        return self._energy

    def known_overlaps(self, activity: Array) -> Array:
        """(1/N) sum_i xi_i v_i of every pattern, (P,), whether it is learnt or not."""
        now, n, stored = self.now, self.network.neurons, self._law.stored
        if now.learnt_for is now.patterns and stored.count == len(now.patterns):
            return np.asarray(stored.rows @ activity / n)
        return np.array([float(pattern.values @ activity) for pattern in now.patterns]) / n

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i xi_i v_i, v the activity, (P,)."""
        activity, patterns, known = self._law.activity, self.now.patterns, self._overlaps
        if known is None or known[0] is not activity or known[1] is not patterns:
            self._overlaps = known = (activity, patterns, self.known_overlaps(activity))
        return known[2]

    def shown_overlaps(self) -> Array:
        """(P,): cos(xi_mu, v) where greys are stored, whose patterns differ in norm."""
        memory, patterns = self.network, self.now.patterns
        if not memory.takes_grey or not patterns:
            return memory.overlaps()
        if self._norms is None or self._norms[0] is not patterns:
            rows = (np.asarray(pattern.values, dtype=np.float64) for pattern in patterns)
            self._norms = patterns, np.array([np.linalg.norm(row) for row in rows])
        size = self._norms[1] * np.linalg.norm(self._law.activity)
        return np.asarray(memory.overlaps() * memory.neurons / np.maximum(size, 1e-12))

    def unstable(self, field: Array | None) -> NDArray[np.bool_]:
        """Cells whose input drives them to a visibly different grey, (N,)."""
        return np.asarray(np.abs(self._law.target() - self._law.activity) > VISIBLE)

    def outcome(self, unstable: NDArray[np.bool_]) -> Outcome:
        """What the state is; it has settled when it is at rest."""
        memory, now, stored = self.network, self.now, self._law.stored
        fresh = now.learnt_for is now.patterns
        return classify(
            self.shown, now.patterns, settled=memory.at_rest,
            mirror_is_state=memory.mirror_symmetric, rising=now.tally.rising,
            flips=now.tally.flips, rises=now.tally.rises, moves=now.tally.moves,
            falls=now.tally.falls, move=self.move, overlaps=memory.overlaps(),
            average=stored.mean if fresh and stored.count else None, causes=self.causes,
        )  # fmt: skip

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Units of time a step takes, the parameter `dt`."""
        return float(self.network.parameters.dt)

    @property
    def batch(self) -> int:
        """Some tenths of a millisecond's worth."""
        work = self.network.neurons * (2 * self._law.stored.count + 40)
        return max(1, min(64, WORK // work))

    def advance(self, steps: int, recorder: Recorder | None) -> None:
        """Take so many steps."""
        memory, now = self.network, self.now
        times: list[float] = []
        energies: list[float] = []
        overlaps: list[Array] = []
        flips: list[tuple[float, float]] = []
        every = memory.sample_every
        at_rest: Array | None = None
        for _ in range(steps):
            if now.resting:
                now.clock.step += 1
                now.tally.updates += memory.neurons
            elif self._one_step():
                flips.append((memory.time, self._energy))
            if memory.step % every == 0:
                times.append(memory.time)
                energies.append(self._energy)
                seen = self.shown_overlaps() if at_rest is None else at_rest
                at_rest = seen if now.resting else None
                overlaps.append(seen)
        changes = np.array(flips).reshape(-1, 2)
        seen_all = np.array(overlaps).reshape(len(times), len(now.patterns))
        samples = sampled(np.array(times), np.array(energies), seen_all)
        record(now.tally, recorder, samples, Flips(changes[:, 0], changes[:, 1]))

    def _one_step(self) -> bool:
        """Take a step; whether a cell went over from paper to ink or back."""
        memory, now, tally = self.network, self.now, self.now.tally
        ink, energy = self._law.activity > 0.0, self._energy
        known = self._law.move_on()
        self.derive()
        if known is not None:
            now.resting = known
        now.clock.step += 1
        tally.updates += memory.neurons
        if not np.isfinite(self._energy):
            raise NetworkFailure(
                "The state is no longer finite: recall the cue, with a smaller time step if there "
                "is one.",
                step=memory.step,
            )
        tally.moves += 1
        tally.rises += int(rose(self._energy - energy, energy))
        tally.falls += int(self._energy < energy)
        if tally.rises and not tally.first_rise:
            tally.first_rise = tally.moves
        crossed = np.flatnonzero(ink != (self._law.activity > 0.0))
        tally.flips += len(crossed)
        now.last_flip[crossed] = memory.time
        return len(crossed) > 0
