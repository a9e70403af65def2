"""The Hopfield network: binary neurons, any learning rule, any update rule, any temperature.

A neuron updated at T = 0 takes the sign of its field h_i = sum_j w_ij s_j - theta_i and keeps its
state where that is 0; at T > 0 it is in its upper state with probability
1/(1 + exp(-(high - low) h_i/T)), which for +-1 is (1 + tanh(h_i/T))/2 (Glauber 1963). The uniform
number that decides is drawn for each update before the sweep, so that what one does depends on
the field alone (see `sim.hopfield.dynamics.kernels`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import GestureError, ParameterError
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.checking import check_factors, must, numbers, recount
from sim.hopfield.dynamics.kernels import TIE, compiled, update_dense, update_factored
from sim.hopfield.dynamics.two_state import TwoStateDynamics, UpdateLog
from sim.hopfield.energy.conditions import of_binary
from sim.hopfield.learning.capacities import unknown
from sim.hopfield.learning.cutting import cut_synapses
from sim.hopfield.learning.rules import LearningRule, LearningStep, Limit, Task, rule_named
from sim.hopfield.learning.weights import (
    LARGEST_DENSE,
    Dense,
    Factored,
    Weights,
    multiply,
    project,
)
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.outcome.classification import Outcome
from sim.hopfield.run_state import HopfieldState, MemoryState
from sim.model import gesture

__all__ = ["HopfieldNetwork"]

LOW_LOAD = 12  # patterns up to which the free energy of finite P is evaluated
FEW = 32  # neurons below which a capacity says nothing


class HopfieldNetwork(AssociativeMemory):
    """N = rows x columns binary neurons, all connected."""

    name = "hopfield"
    title = "Hopfield network"
    summary = "Every stored pattern is, up to the capacity, a valley of the energy."
    equation = "s<sub>i</sub> ← sgn(Σ<sub>j</sub> w<sub>ij</sub> s<sub>j</sub> − θ<sub>i</sub>)"
    Parameters: ClassVar[type[HopfieldParameters]] = HopfieldParameters
    conditions = staticmethod(of_binary)
    State: ClassVar[type[MemoryState]] = HopfieldState
    now: HopfieldState
    has_synapses = True
    dynamics: TwoStateDynamics
    tie = TIE

    def make_dynamics(self) -> TwoStateDynamics:
        """Two-state neurons."""
        return TwoStateDynamics(self)

    # ---- layout and learning -------------------------------------------------------------------

    def lay_out(self) -> None:
        """Make arrays for the grid of the parameters."""
        super().lay_out()
        self._limit = Limit()
        n = self.neurons
        nothing = np.zeros((n, 0), dtype=np.int8)
        self._pattern_columns: NDArray[np.int8] = nothing
        self._pattern_columns_of: Any = None
        self._weights: Weights = Factored(nothing, nothing, 1.0 / n, False, np.zeros(n), True)
        # What `_weights` was made of.
        self._made_of: tuple[Factored, float, float, float] | None = None

    @property
    def low(self) -> int:
        """The lower of a neuron's two states."""
        return 0 if self.parameters.coding == "01" else -1

    @property
    def rule(self) -> LearningRule:
        """The learning rule in force."""
        return rule_named(self.parameters.rule)

    @property
    def full_title(self) -> str:
        """The network and its rule."""
        return f"{self.title}, {self.rule.title}"

    @property
    def by_overlaps(self) -> bool:  # type: ignore[override]
        """Whether `energy_over_overlaps` knows the energy."""
        p = self.parameters
        plain = isinstance(self._weights, Factored) and not self._weights.threshold.any()
        return plain and p.coding == "pm" and self.rule.overlap_energy is not None

    @property
    def shown_equation(self) -> str:
        """The equation of the learning rule."""
        return self.rule.equation

    @property
    def symmetric(self) -> bool:  # type: ignore[override]
        """Whether w_ij = w_ji."""
        return self._weights.symmetric

    @property
    def self_weight(self) -> float:  # type: ignore[override]
        """The self-connection that decides whether the energy falls."""
        return self._weights.telling_self

    @property
    def energy_symbol(self) -> str:  # type: ignore[override]
        """What is shown as the energy."""
        return "E = −½ sᵀWs + θᵀs" if self._weights.threshold.any() else "E = −½ sᵀWs"

    def outcome(self, field_says: NDArray[np.bool_] | None = None) -> Outcome:
        """What the state is; without weights it is nothing that a network has made."""
        found = super().outcome(field_says)
        idle = self._weights.vanish and not self._weights.threshold.any()
        if self.now.patterns and not self.pending and idle:
            cold = "Every weight is zero: each state stays as it is."
            words = "Every weight is zero: only noise moves the neurons."
            words = cold if self.temperature == 0.0 else words
            return replace(found, kind="spurious", words=words, verdict="no weights", members=(),
                           signs=(), spans=())  # fmt: skip
        return found

    @property
    def iterative(self) -> bool:  # type: ignore[override]
        """Whether the rule learns from errors, epoch by epoch."""
        return self.rule.iterative

    @property
    def weights(self) -> Weights:
        """The weights in force."""
        return self._weights

    @property
    def derived_nbytes(self) -> int:  # type: ignore[override]
        """Bytes of the weights, where they are not those that were learnt: synapses are cut."""
        return 0 if isinstance(self._weights, Factored) else int(self._weights.nbytes)

    @property
    def mirror_symmetric(self) -> bool:  # type: ignore[override]
        """Whether s and -s are equally good: no thresholds, states +-1."""
        return self.parameters.coding == "pm" and not self._weights.threshold.any()

    def learning(self, epochs: int | None) -> Iterator[LearningStep]:
        """Learn the patterns from `now.learnt`, in parts."""
        # At once, and not when the work begins: it may be told to end before that.
        self._limit = Limit(self.parameters.epochs if epochs is None else epochs)
        return self._apply_rule()

    def _apply_rule(self) -> Iterator[LearningStep]:
        rule, p = self.rule, self.parameters
        patterns = self._columns()
        where = {id(pattern.values): index for index, pattern in enumerate(self.now.patterns)}
        known = [where.get(id(pattern.values), -1) for pattern in self.now.learnt_for]
        factored = self.now.learnt
        task = Task(patterns, p, factored, known if factored is not None else (),
                    self._limit)  # fmt: skip
        self.now.learnt = yield from rule.learn(task)

    def must_relearn(self, old: Any, new: Any) -> bool:
        """Whether other weights follow from the new parameters."""
        rule = rule_named(new.rule)
        anew = (old.rule, old.coding) != (new.rule, new.coding)
        changed = anew or rule.relearns(old, new)
        # Learning from errors goes on from where it was.
        if anew or (changed and not rule.iterative):
            self.now.learnt, self.now.learnt_for = None, ()
        return changed

    def _columns(self) -> NDArray[np.int8]:
        """The memories as columns, (N, P) int8."""
        if not self.now.patterns:
            return np.zeros((self.neurons, 0), dtype=np.int8)
        return np.ascontiguousarray(np.array([m.values for m in self.now.patterns], np.int8).T)

    def patterns_changed(self) -> None:
        """The patterns are others; the weights follow once these are learnt."""
        self._pattern_columns_of, self._pattern_columns = self.now.patterns, self._columns()
        self.now.overlaps = self._count_overlaps()

    def distances(self, cue: NDArray[np.float32]) -> Array:
        """Counted from the overlaps: both are ink and paper."""
        overlaps = project(self._pattern_columns, np.where(cue > 0.0, 1, -1).astype(np.int8))
        return np.asarray(0.5 * (1.0 - overlaps / self.neurons))

    def _count_overlaps(self) -> NDArray[np.int32]:
        """sum_i xi_i S_i of every memory, (P,) int32."""
        signs = np.where(self.now.state == 1, 1, -1).astype(np.int8)
        return np.rint(project(self._pattern_columns, signs)).astype(np.int32)

    def refresh(self) -> None:
        """Bring up to date what follows from weights and parameters."""
        learnt = self.now.learnt
        if learnt is None:
            # Not learnt yet: the network has no weights to speak of.
            n = self.neurons
            nothing = np.zeros((n, 0), dtype=np.int8)
            learnt = Factored(nothing, nothing, 1.0 / n, False, np.zeros(n), True)
        if self._pattern_columns_of is not self.now.patterns:
            self._pattern_columns_of, self._pattern_columns = (
                self.now.patterns,
                self._columns(),
            )
        before, p = self._weights, self.parameters
        key = (learnt, p.cut, p.diluted, p.self_connection)
        if self._made_of is None or self._made_of[0] is not learnt or self._made_of[1:] != key[1:]:
            self._made_of = key
            whole = replace(learnt, extra=p.self_connection) if p.self_connection else learnt
            self._weights = cut_synapses(whole, p, self.seed)
        self.weights_version += self._weights is not before
        self.put(self.shown)
        self.now.order = None

    def check(self, new: Any, patterns: Any) -> None:
        """Raise SimError if these parameters are impossible with these patterns."""
        super().check(new, patterns)
        if new.some_cut and new.rows * new.columns > LARGEST_DENSE:
            raise ParameterError(
                "Cutting single synapses needs every one of them stored, "
                f"{8e-9 * (new.rows * new.columns) ** 2:.1f} GB on this grid: choose 64 × 64 or "
                "less.",
                field="cut" if new.cut > 0.0 else "diluted",
            )
        if new.coding not in rule_named(new.rule).codings:
            raise ParameterError(
                f"{rule_named(new.rule).title} is defined for states −1 and +1: choose that "
                "coding first.",
                field="coding",
            )

    def most(self, parameters: Any) -> int:
        """Patterns that can be stored at all."""
        here = parameters.rows * parameters.columns
        return int(min(super().most(parameters), rule_named(parameters.rule).most(here)))

    def capacity(self) -> tuple[float | None, str]:
        """Memories the rule holds at this N, and what that number is."""
        if self.neurons < FEW:
            return None, "capacities are theory of many neurons"
        why_not = unknown(self.parameters)
        return (None, why_not) if why_not else self.rule.capacity(self.neurons, self.parameters)

    def weights_of(self, neuron: int) -> Array:
        """w_ij of all j, (N,): the synapses that reach neuron i."""
        if not 0 <= neuron < self.neurons:
            raise GestureError(f"There is no neuron number {neuron + 1}.")
        return self._weights.into_neuron(neuron)

    # ---- state ---------------------------------------------------------------------------------

    def put(self, values: NDArray[Any]) -> None:
        """Put the network in a state (N,), upper where a value is above 0."""
        up = np.asarray(values) > 0.0
        low = self.low
        self.now.state = np.where(up, 1, low).astype(np.int8)
        self.now.overlaps = self._count_overlaps()
        weights = self._weights
        if isinstance(weights, Dense):
            self.now.drive = np.asarray(self.now.state.astype(np.float64) @ weights.into)
        else:
            whole = weights.b.dtype == np.int8
            kind = np.int16 if whole else np.float64
            self.now.after_b = project(weights.b, self.now.state).astype(kind)
            # Symmetric weights have one factor, and one sum.
            self.now.after_a = np.zeros(0, kind)
            if not weights.symmetric:
                self.now.after_a = project(weights.a, self.now.state)
        self.now.energy = weights.energy(self.now.state)
        self.dynamics.touched()

    def field(self) -> Array:
        """h_i = sum_j w_ij s_j - theta_i, (N,)."""
        weights = self._weights
        if isinstance(weights, Dense):
            return np.asarray(weights.scale * self.now.drive - weights.threshold)
        # From the sums that are at hand, the same ones that the updates go by.
        drive = weights.scale * multiply(weights.a, self.now.after_b)
        return np.asarray(drive - weights.threshold - weights.away * self.now.state)

    def check_learnt(self, state: Any) -> None:
        """See that weights from a file have the size of the grid, and sums that of the weights."""
        learnt = state.learnt
        if learnt is not None:
            check_factors(learnt, self.neurons)
        if self.parameters.some_cut:
            numbers(state.drive, (self.neurons,), np.float64, "drives")
            return
        rank, whole = (0, True) if learnt is None else (learnt.rank, learnt.b.dtype == np.int8)
        numbers(state.after_b, (rank,), np.int16 if whole else np.float64, "sums")
        if learnt is not None and whole:
            added = recount(learnt.b, state.state)
            must(np.array_equal(added, state.after_b), "sums are not those of its state")
        if learnt is not None and not learnt.symmetric:
            numbers(state.after_a, (rank,), np.float64, "sums")

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i xi_i S_i, S = +-1, (P,)."""
        return self.now.overlaps / self.neurons

    def energy_of(self, values: NDArray[Any]) -> float:
        """E of a state (N,) of -1 and +1."""
        return self._weights.energy(np.where(np.asarray(values) > 0.0, 1, self.low))

    def update_neurons(self, count: int, every: int, log: UpdateLog) -> tuple[int, int, int, float]:
        """Update the next neurons in order: the compiled loop over the weights there are."""
        weights, now = self._weights, self.now
        if isinstance(weights, Dense):
            own: dict[str, Any] = {"into": weights.into, "field": now.drive}
            kernel = compiled(update_dense)
        else:
            own = {
                "a": weights.a, "b": weights.b, "after_b": now.after_b,
                "after_a": now.after_b if weights.symmetric else now.after_a,
                "symmetric": weights.symmetric, "away": weights.away, "own": weights.self_weights,
            }  # fmt: skip
            kernel = compiled(update_factored)
        return kernel(  # type: ignore[no-any-return]
            scale=weights.scale, threshold=weights.threshold, patterns=self._pattern_columns,
            overlaps=now.overlaps, state=now.state, low=self.low, high=1, order=now.order,
            noise=now.noise, temperature=self.dynamics.scaled_temperature, start=now.place,
            stop=now.place + count, clock=now.clock.step, every=every, energy=now.energy,
            flip_at=log.flip_at, flip_energy=log.flip_energy, flip_cell=log.flip_cell,
            sample_at=log.sample_at, sample_energy=log.sample_energy,
            sample_overlaps=log.sample_overlaps, sample_largest=log.sample_largest, **own,
        )  # fmt: skip

    # ---- its energy elsewhere ------------------------------------------------------------------

    def energy_over_overlaps(self, overlaps: Array) -> Array | None:
        """What the rule makes of the overlaps, and what the diagonal adds."""
        weights, of_overlaps = self._weights, self.rule.overlap_energy
        if of_overlaps is None or not self.by_overlaps or not isinstance(weights, Factored):
            return None
        constant = 0.5 * float(weights.away.sum())
        return np.asarray(constant + of_overlaps(overlaps, weights, self._pattern_columns))

    @property
    def step_map(self) -> tuple[float, float, bool] | None:  # type: ignore[override]
        """Load, temperature, diagonal of the mean-field map of an update; None if not known."""
        p, load = self.parameters, len(self.now.patterns) / self.neurons
        plain = p.coding == "pm" and p.thresholds == "rule" and p.normalise and not p.some_cut
        if load == 0.0 or not plain or not self.rule.mapped:
            return None
        return load, p.temperature, p.diagonal

    def why_no_free_energy(self) -> str:
        """Why `free_energy` is not known of this network; empty where it is."""
        p, count = self.parameters, len(self.now.patterns)
        if self.rule.free_energy is None or not self.by_overlaps:
            return "Known only for the Hebb rule with states −1 and +1, without thresholds or cuts."
        if not p.normalise or p.self_connection != 0.0 or p.diagonal:
            return "Known only for weights over N, without self-connections."
        if not 2 <= count <= LOW_LOAD:
            return f"Theory of 2 to {LOW_LOAD} memories; there are {count}."
        return ""

    def free_energy(
        self, first: int, second: int, m1: Array, m2: Array, temperature: float
    ) -> Array:
        """Mean-field free energy over the overlaps with two patterns, the others as they are."""
        rule, why_not = self.rule, self.why_no_free_energy()
        if rule.free_energy is None or why_not:
            raise GestureError(why_not)
        pair, overlaps = (first, second), (m1, m2)
        return rule.free_energy(self._columns(), self.overlaps(), pair, overlaps, temperature)

    def energy_on_plane(self, origin: Array, u: Array, v: Array, x: Array, y: Array) -> Array:
        """The quadratic form itself, at states between -1 and +1 and beyond, (k,)."""
        if self.low == 0:
            origin, u, v = 0.5 * (origin + 1.0), 0.5 * u, 0.5 * v
        base = np.stack([origin, u, v])
        driven = np.stack([self._weights.drive(row) for row in base])
        form, tilt = base @ driven.T, base @ self._weights.threshold
        at = np.stack([np.ones_like(x), x, y])
        return np.asarray(-0.5 * np.einsum("ik,ij,jk->k", at, form, at) + tilt @ at)

    # ---- gestures of rules that learn from errors ----------------------------------------------

    @gesture
    def learn(self, epochs: int) -> None:
        """Go through the memories so many more times at most, from the present weights."""
        if not self.rule.iterative:
            raise GestureError(f"{self.rule.title} learns at once: there are no epochs.")
        if not 1 <= epochs <= 5000:
            raise GestureError("Learn between 1 and 5000 epochs at a time.")
        self.finish()
        before = self.edits.remember(f"{epochs} epochs" if epochs > 1 else "one epoch")
        self.relearn(int(epochs), before)

    @gesture
    def stop_learning(self, after: int = 0) -> None:
        """End the learning under way after so many epochs, and keep what was learnt; where it has
        come as far, and with 0, after the epoch under way (which is what is logged, for a replay
        knows no clock)."""
        if not self.pending or not self.rule.iterative:
            raise GestureError("Nothing is being learnt any more.")
        if after < 0:
            raise GestureError("Learning ends after the epoch under way, or a later one.")
        self._limit.epochs = min(self._limit.epochs, max(int(after), self._epoch_under_way))

    @property
    def _epoch_under_way(self) -> int:
        return len(self.now.errors) + 1

    def logged_arguments(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """A gesture's arguments as they are logged."""
        after = arguments.get("after", 0)
        early = isinstance(after, int) and 0 <= after < self._epoch_under_way
        return {"after": self._epoch_under_way} if name == "stop_learning" and early else arguments

    @gesture
    def unlearn(self) -> None:
        """Set every weight of a rule that learns from errors to zero, to begin afresh."""
        if not self.rule.iterative:
            raise GestureError(f"{self.rule.title} learns at once: forget the memories instead.")
        self.edits.remember("unlearn")
        nothing = np.zeros((self.neurons, len(self.now.patterns)))
        self.now.learnt = Factored(
            nothing, nothing.copy(), 1.0, False, np.zeros(self.neurons), False
        )
        self.now.learnt_for = self.now.patterns
        self.learner.drop()
        self.now.errors, self.now.learning_note = [], ""
        self.weights_changed()
