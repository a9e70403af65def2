"""The Hopfield network: binary neurons, any learning rule, any update rule, any temperature.

A neuron asked at T = 0 takes the sign of its field h_i = sum_j w_ij s_j - theta_i and keeps its
state where that is 0; at T > 0 it is in its upper state with probability
1/(1 + exp(-(high - low) h_i/T)), which for +-1 is (1 + tanh(h_i/T))/2 (Glauber 1963). The uniform
number that decides is drawn for each visit before the sweep, so that what a visit does depends on
the field alone (see `sim.hopfield.kernels`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.errors import GestureError, ParameterError
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.desk import Desk
from sim.hopfield.kernels import compiled, visit_dense, visit_factored
from sim.hopfield.network import TRACED, Array, AssociativeMemory
from sim.hopfield.rules import LearningRule, Progress, Task, rule_named
from sim.hopfield.updates import UpdateRule, update_named
from sim.hopfield.weights import LARGEST_DENSE, Dense, Factored, Weights, cut_one_way, project
from sim.model import gesture
from sim.recording import Recorder

__all__ = ["HopfieldNetwork"]

BLOCK = 16_384  # visits whose order and noise are drawn at once, but for a sweep at least
FEW = 32  # neurons below which a capacity says nothing
TIE = 1e-12  # a field so small is 0


class HopfieldNetwork(AssociativeMemory):
    """N = rows x columns binary neurons, all connected."""

    name = "hopfield"
    title = "Hopfield network"
    about = "Every stored pattern is, up to the capacity, a valley of the energy."
    equation = "s<sub>i</sub> ← sgn(Σ<sub>j</sub> w<sub>ij</sub> s<sub>j</sub> − θ<sub>i</sub>)"
    Parameters: ClassVar[type[HopfieldParameters]] = HopfieldParameters
    energy_symbol = "E = −½ sᵀWs"

    # ---- layout and learning -------------------------------------------------------------------

    def _lay_out(self) -> None:
        n = self.neurons
        self._state = np.full(n, self._low, dtype=np.int8)
        nothing = np.zeros((n, 0), dtype=np.int8)
        self._patterns: NDArray[np.int8] = nothing
        self._patterns_of: Any = None
        self._weights: Weights = Factored(nothing, nothing, 1.0 / n, False, np.zeros(n), True)
        self._regime = 0
        self._order: NDArray[np.int32] | None = None
        self._place = 0
        self._resting = False
        self._last_change = 0
        self._before: list[NDArray[np.int8]] = []

    @property
    def _low(self) -> int:
        return 0 if self.parameters.coding == "01" else -1

    @property
    def rule(self) -> LearningRule:
        """The learning rule in force."""
        return rule_named(self.parameters.rule)

    @property
    def iterative(self) -> bool:  # type: ignore[override]
        """Whether the rule learns from errors, epoch by epoch."""
        return self.rule.iterative

    @property
    def update(self) -> UpdateRule:
        """The update rule in force."""
        return update_named(self.parameters.update)

    @property
    def weights(self) -> Weights:
        """The weights in force."""
        return self._weights

    @property
    def odd(self) -> bool:  # type: ignore[override]
        """Whether s and -s are equally good: no thresholds, states +-1."""
        return self.parameters.coding == "pm" and not self._weights.threshold.any()

    def _learn(self, epochs: int | None) -> Iterator[Progress]:
        rule, p = self.rule, self.parameters
        patterns = self._columns()
        where = {id(memory.values): index for index, memory in enumerate(self._memories)}
        known = [where.get(id(memory.values), -1) for memory in self._learnt_for]
        factored = self._learnt
        task = Task(patterns, p, factored, known if factored is not None else (),
                    p.epochs if epochs is None else epochs)  # fmt: skip
        self._learnt = yield from rule.learn(task)

    def _must_relearn(self, old: Any, new: Any) -> bool:
        rule = rule_named(new.rule)
        anew = (old.rule, old.coding) != (new.rule, new.coding)
        if anew or not rule.iterative:
            changed = [name for name in rule.options if getattr(old, name) != getattr(new, name)]
            if not anew and not changed:
                return False
            self._learnt, self._learnt_for = None, ()
            return True
        # Learning from errors goes on from where it was.
        return any(getattr(old, name) != getattr(new, name) for name in ("margin", "rate"))

    def _columns(self) -> NDArray[np.int8]:
        """The memories as columns, (N, P) int8."""
        if not self._memories:
            return np.zeros((self.neurons, 0), dtype=np.int8)
        return np.ascontiguousarray(np.array([m.values for m in self._memories], np.int8).T)

    def _memories_changed(self) -> None:
        self._patterns_of, self._patterns = self._memories, self._columns()
        self._overlaps = self._count_overlaps()

    def _count_overlaps(self) -> NDArray[np.int32]:
        """sum_i xi_i S_i of every memory, (P,) int32."""
        signs = np.where(self._state == 1, 1, -1).astype(np.int8)
        return np.rint(project(self._patterns, signs)).astype(np.int32)

    def _refresh(self) -> None:
        learnt = self._learnt
        if learnt is None:
            # Not learnt yet: the network has no weights to speak of.
            n = self.neurons
            nothing = np.zeros((n, 0), dtype=np.int8)
            learnt = Factored(nothing, nothing, 1.0 / n, False, np.zeros(n), True)
        if self._patterns_of is not self._memories:
            self._patterns_of, self._patterns = self._memories, self._columns()
        cut = self.parameters.cut
        if cut > 0.0:
            self._weights = cut_one_way(learnt, cut, np.random.default_rng([self.seed, 1]))
        else:
            self._weights = learnt
        self._set(self.shown)
        self._order = None

    def _check(self, new: Any, memories: Any) -> None:
        super()._check(new, memories)
        if new.cut > 0.0 and new.rows * new.columns > LARGEST_DENSE:
            raise ParameterError(
                "Cutting single synapses needs every one of them stored, "
                f"{8e-9 * (new.rows * new.columns) ** 2:.1f} GB on this grid: choose 64 × 64 or "
                "less.",
                field="cut",
            )
        if new.coding not in rule_named(new.rule).codings:
            raise ParameterError(
                f"{rule_named(new.rule).title} is defined for states −1 and +1: choose that "
                "coding first.",
                field="coding",
            )

    def capacity(self) -> tuple[float | None, str]:
        """Memories the rule holds at this N, and what that number is."""
        if self.neurons < FEW:
            return None, "capacities are theory of many neurons"
        return self.rule.capacity(self.neurons, self.parameters), self.rule.capacity_words

    def weights_of(self, neuron: int) -> Array:
        """w_ij of all j, (N,): the synapses that reach neuron i."""
        if not 0 <= neuron < self.neurons:
            raise GestureError(f"There is no neuron number {neuron + 1}.")
        return self._weights.into_neuron(neuron)

    # ---- state ---------------------------------------------------------------------------------

    def _set(self, values: NDArray[Any]) -> None:
        up = np.asarray(values) > 0.0
        low = self._low
        self._state = np.where(up, 1, low).astype(np.int8)
        self._overlaps = self._count_overlaps()
        weights = self._weights
        if isinstance(weights, Dense):
            self._field = np.asarray(self._state.astype(np.float64) @ weights.into)
        else:
            whole = weights.b.dtype == np.int8
            kind = np.int16 if whole else np.float64
            self._after_b = project(weights.b, self._state).astype(kind)
            self._after_a = self._after_b if weights.symmetric else project(weights.a, self._state)
        self._energy = weights.energy(self._state)
        self._before = []
        self._touch()

    def _touch(self) -> None:
        """Something has changed: the network is not known to be at rest."""
        if self._resting:
            self._order = None
        self._resting = False
        self._last_change = self.step

    @property
    def shown(self) -> NDArray[np.float32]:
        """The state as -1 and +1, (N,) float32."""
        return np.where(self._state == 1, np.float32(1.0), np.float32(-1.0))

    @property
    def states(self) -> NDArray[np.int8]:
        """The state in its own coding, (N,) int8; a copy."""
        return self._state.copy()

    def field(self) -> Array:
        """h_i = sum_j w_ij s_j - theta_i, (N,)."""
        return self._weights.drive(self._state) - self._weights.threshold

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i xi_i S_i, S = +-1, (P,)."""
        return self._overlaps / self.neurons

    @property
    def energy(self) -> float:
        """E = -1/2 s^T W s + theta . s."""
        return self._energy

    def energy_of(self, values: NDArray[Any]) -> float:
        """E of a state (N,) of -1 and +1."""
        return self._weights.energy(np.where(np.asarray(values) > 0.0, 1, self._low))

    def unstable(self) -> NDArray[np.bool_]:
        """Neurons whose field asks for their other state, (N,)."""
        field = self.field()
        return np.where(self._state == 1, field < -TIE, field > TIE)

    @property
    def temperature(self) -> float:
        """T."""
        return float(self.parameters.temperature)

    @property
    def dt(self) -> float:
        """Sweeps a step takes: one neuron, or all at once."""
        return 1.0 if self.update.parallel else 1.0 / self.neurons

    @property
    def batch(self) -> int:
        """An eighth of a sweep at least; one step where that is a sweep."""
        return 1 if self.update.parallel else super().batch

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
        sweeps = max(1, BLOCK // n)
        order = self.update.order
        assert order is not None
        if self._order is None:
            self._regime = self.step
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

    @property
    def _heat(self) -> float:
        return self.temperature / (1 - self._low)

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
        kept = min(len(self._memories), TRACED)
        flip_at, flip_energy = np.empty(count, np.int64), np.empty(count)
        flip_cell = np.empty(count, np.int32)
        at, energies = np.empty(samples, np.int64), np.empty(samples)
        traced = np.empty((samples, kept), np.int32)
        flips, taken, rises, self._energy = self._kernel(
            order, count, every, flip_at, flip_energy, flip_cell, at, energies, traced
        )
        self._place += count
        self.step += count
        self.updates += count
        self.flips += flips
        self.rises += rises
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

    def _kernel(self, order: NDArray[np.int32], count: int, every: int, *out: Any) -> Any:
        """Call the compiled visits on the arrays of this network."""
        weights, low = self._weights, self._low
        rest = (
            weights.threshold, self._patterns, self._overlaps, self._state, low, 1, order,
            self._noise, self._heat, self._place, self._place + count, self.step, every,
            self._energy, *out,
        )  # fmt: skip
        if isinstance(weights, Dense):
            return compiled(visit_dense)(weights.into, weights.scale, self._field, *rest)
        return compiled(visit_factored)(
            weights.a, weights.b, self._after_a, self._after_b, weights.symmetric, weights.scale,
            weights.own, weights.diagonal, *rest,
        )  # fmt: skip

    def _end_of_sweep(self) -> None:
        """See whether the sweep that has just ended changed anything."""
        n = self.neurons
        ended = self.step - self._place % n
        if self._place % n == 0 and self.temperature > 0.0:
            self._recent.append(self.overlaps())
        if self.temperature == 0.0 and ended - n >= max(self._regime, self._last_change):
            self._resting = True

    def _together(self, recorder: Recorder | None) -> int:
        """Ask all neurons at once."""
        field = self.field()
        ask = field
        if self.temperature > 0.0:
            ask = field - self._heat * self._logits(self.neurons)
        else:
            ask = np.where(np.abs(field) <= TIE, 0.0, field)
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
            self.rises += int(self._energy - energy > 1e-9)
            self._last_flip[changed] = self.time
        elif self.temperature == 0.0:
            self._resting = True
        self._before = remembered
        self._recent.append(self.overlaps())
        changes = time if len(changed) else np.empty(0)
        self._record(
            recorder, time, np.array([self._energy]), self.overlaps()[None, :TRACED],
            changes, np.full(len(changes), self._energy),
        )  # fmt: skip
        return 1

    # ---- gestures of rules that learn from errors ----------------------------------------------

    @gesture
    def learn(self, epochs: int) -> None:
        """Go through the memories so many more times at most, from the present weights."""
        if not self.rule.iterative:
            raise GestureError(f"{self.rule.title} learns at once: there are no epochs.")
        if not 1 <= epochs <= 5000:
            raise GestureError("Learn between 1 and 5000 epochs at a time.")
        self.finish()
        before = self._edit(f"{epochs} epochs" if epochs > 1 else "one epoch")
        self._relearn(int(epochs), before)

    @gesture
    def stop_learning(self, epochs: int) -> None:
        """Keep what was learnt after exactly so many epochs of the learning under way."""
        if not self.pending or not self.rule.iterative:
            return
        if epochs < 1:
            self.cancel_learning()
            return
        self._relearn(int(epochs))
        self.finish()

    @gesture
    def unlearn(self) -> None:
        """Set every weight of a rule that learns from errors to zero, to begin afresh."""
        before = self._edit("unlearn")
        self._learnt, self._learnt_for = None, ()
        self._errors = []
        self._learning = self._blank()
        self._before_learning = before

    def _blank(self) -> Iterator[Progress]:
        yield Progress(0.0)
        n = self.neurons
        nothing = np.zeros((n, len(self._memories)))
        seen = np.zeros((n, len(self._memories)))
        self._learnt = Factored(nothing, seen, 1.0, False, np.zeros(n), False)

    def _restore_desk(self, desk: Desk) -> None:
        super()._restore_desk(desk)
        self._order = None
