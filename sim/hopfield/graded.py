"""Graded neurons (Hopfield 1984): the same weights, neurons that say how strongly.

    tau dI/dt = -I + M v,   v = tanh(beta I)

The membrane filters its input and the output saturates. For symmetric M

    L = -1/2 v^T M v + sum_i G(v_i),   G(v) = (1/beta) [v artanh v + 1/2 ln(1 - v^2)]

never rises: G' = I, so dL/dt = (I - M v) . dv/dt = -tau sum_i beta (1 - v_i^2) (dI_i/dt)^2.

Step: I <- I + a (M v - I), a = 1 - exp(-dt/tau), which is exact while M v stays as it is, and has
the same fixed points. L does not rise in it either as long as (1 - a)/a + 1/2 > beta |l|/2, l the
smallest eigenvalue of M (0 with self-connections, about -P/N without): with d the change of v,
G(v') - G(v) <= I' . d - |d|^2/(2 beta) as G'' >= 1/beta, and (I' - I) . d >= |d|^2/beta.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import GestureError
from sim.hopfield.checking import check_factors, check_stored
from sim.hopfield.dynamics.continuous import EDGE, ContinuousDynamics
from sim.hopfield.dynamics.functions import inverse_tanh
from sim.hopfield.energy.conditions import of_graded
from sim.hopfield.learning.rules import LearningRule, LearningStep, Task, rule_named
from sim.hopfield.learning.weights import Factored
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.parameters import MemoryParameters
from sim.hopfield.patterns.stored import Stored, stacked
from sim.hopfield.run_state import ContinuousState, MemoryState
from sim.model import Pace
from sim.parameters import choice, flag, real

__all__ = ["GradedNetwork", "GradedParameters"]

TOLERANCE = 1e-9  # largest speed of a membrane at rest, per tau
RULES = ("hebb", "storkey", "projection")  # symmetric and in closed form


@dataclass(frozen=True, kw_only=True)
class GradedParameters(MemoryParameters):
    """Parameters of `GradedNetwork`; each is described in its declaration."""

    rule: str = choice(
        "hebb",
        tuple((name, rule_named(name).title) for name in RULES),
        label="Learning rule",
        group="Learning",
        help="How memories become weights; they have to be symmetric.",
    )
    diagonal: bool = flag(
        False,
        label="Keep self-connections",
        group="Learning",
        help="Leaves w_ii as the rule has it: neurons hold on to their state.",
    )
    gain: float = real(
        4.0, 0.1, 50.0, label="Gain", symbol="β", group="Update",
        help="How steeply a neuron’s output follows its membrane: the larger, the blacker and "
        "whiter the picture. Below 1 over the largest eigenvalue it fades to grey.",
    )  # fmt: skip
    dt: float = real(
        0.05, 0.01, 1.0, label="Time step", symbol="Δt", unit="τ", group="Update",
        help="Of the integration; smaller is more exact and slower.",
    )  # fmt: skip

    # What the learning rules ask for and this network has not got.
    coding: ClassVar[str] = "pm"
    normalise: ClassVar[bool] = True
    thresholds: ClassVar[str] = "zero"

    def relevant(self) -> frozenset[str]:
        """The parameters that make a difference at their present values."""
        unread = set() if "diagonal" in rule_named(self.rule).options else {"diagonal"}
        return super().relevant() - unread


@dataclass(frozen=True, eq=False)
class _Learnt(Stored):
    weights: Factored

    @property
    def nbytes(self) -> int:
        """Bytes it takes; a factor that is the memories themselves is counted once."""
        shared = self.weights.a.base is self.rows
        return super().nbytes + (0 if shared else self.weights.nbytes)


class GradedNetwork(AssociativeMemory):
    """N graded neurons, all connected (module docstring). Time in units of tau."""

    name = "graded"
    title = "Graded neurons"
    summary = (
        "Neurons that say how strongly, not only yes or no. With enough gain memories are valleys "
        "again; with too little everything fades to grey."
    )
    equation = (
        "τ d<i>I</i>/d<i>t</i> = −<i>I</i> + <i>W v</i>,  <i>v</i> = tanh(β <i>I</i>)<br>"
        "<i>L</i> = −½ <i>v</i><sup>T</sup><i>W v</i> + (1/β) Σ [<i>v</i> artanh <i>v</i> + ½ "
        "ln(1 − <i>v</i>²)]"
    )
    energy_symbol = "L"
    has_synapses = True
    State: ClassVar[type[MemoryState]] = ContinuousState
    now: ContinuousState
    dynamics: ContinuousDynamics
    Parameters: ClassVar[type[MemoryParameters]] = GradedParameters
    conditions = staticmethod(of_graded)
    pace = Pace("τ", 0.1, 2.0, 50.0, 60.0)

    def make_dynamics(self) -> ContinuousDynamics:
        """Real-valued neurons."""
        return ContinuousDynamics(self)

    @property
    def rule(self) -> LearningRule:
        """The learning rule in force."""
        return rule_named(self.parameters.rule)

    # ---- learning ------------------------------------------------------------------------------

    def learning(self, epochs: int | None) -> Iterator[LearningStep]:
        """Learn the patterns from `now.learnt`, in parts."""
        stored = yield from stacked(self.now.patterns, self.neurons)
        where = {id(pattern.values): index for index, pattern in enumerate(self.now.patterns)}
        known = [where.get(id(pattern.values), -1) for pattern in self.now.learnt_for]
        learnt = self.now.learnt
        task = Task(
            stored.rows.astype(np.int8).T,
            self.parameters,
            None if learnt is None else learnt.weights,
            () if learnt is None else known,
        )
        weights = yield from self.rule.learn(task)
        if weights.a.dtype == np.int8:
            # In the memories as they lie here: real numbers, as the activity is.
            weights = replace(weights, a=stored.rows.T, b=stored.rows.T)
        self.now.learnt = _Learnt(stored.rows, weights)

    def must_relearn(self, old: Any, new: Any) -> bool:
        """Whether other weights follow from the new parameters."""
        changed = old.rule != new.rule or rule_named(new.rule).relearns(old, new)
        if changed:
            self.now.learnt, self.now.learnt_for = None, ()
        return changed

    def most(self, parameters: Any) -> int:
        """Patterns that can be stored at all."""
        here = parameters.rows * parameters.columns
        return int(min(super().most(parameters), rule_named(parameters.rule).most(here)))

    def capacity(self) -> tuple[float | None, str]:
        """Memories the rule holds at this N, and what that number is."""
        if self.neurons < 2:
            return None, "capacities are theory of many neurons"
        if self.parameters.diagonal:
            return None, "known without self-connections only"
        held, words = self.rule.capacity(self.neurons, self.parameters)
        return held, f"{words}; for large β"

    def weights_of(self, neuron: int) -> Array:
        """w_ij of all j, (N,): the synapses that reach neuron i."""
        if not 0 <= neuron < self.neurons:
            raise GestureError(f"There is no neuron number {neuron + 1}.")
        if self.now.learnt is None:
            return np.zeros(self.neurons)
        return np.asarray(self.now.learnt.weights.into_neuron(neuron))

    def _drive(self, activity: Array) -> Array:
        if self.now.learnt is None or not self.now.learnt.weights.rank:
            return np.zeros(self.neurons)
        return np.asarray(self.now.learnt.weights.drive(activity))

    def check_learnt(self, state: Any) -> None:
        """See that patterns and weights from a file have the size of the grid."""
        check_stored(state.learnt, state, self.neurons, _Learnt)
        if state.learnt is not None:
            check_factors(state.learnt.weights, self.neurons, whole=False)

    @property
    def stored(self) -> Stored:
        """The patterns the network has learnt."""
        nothing = Stored(np.zeros((0, self.neurons)))
        return nothing if self.now.learnt is None else self.now.learnt

    # ---- state ---------------------------------------------------------------------------------

    def inner(self, activity: Array) -> Array:
        """I of an activity (N,)."""
        return inverse_tanh(activity, self.parameters.gain)

    def derive(self) -> tuple[float, bool]:
        """Activity and input of the membranes; the energy, and whether nothing moves."""
        gain, x = self.parameters.gain, self.now.x
        self._v = np.tanh(gain * x)
        self._input = self._drive(self._v)
        # G(v) at v = tanh(u): (v u - ln cosh u)/beta, with q = exp(-2|u|) nothing overflows.
        u = np.abs(gain * x)
        q = np.exp(-2.0 * u)
        cost = np.log(2.0) - np.log1p(q) - 2.0 * u * q / (1.0 + q)
        energy = float(-0.5 * (self._v @ self._input) + cost.sum() / gain)
        return energy, bool(np.abs(self._input - x).max() < TOLERANCE)

    def move_on(self) -> None:
        """A step of the membranes towards their input, exact while that stays as it is."""
        self.now.x += -np.expm1(-self.dt) * (self._input - self.now.x)

    @property
    def activity(self) -> Array:
        """v = tanh(beta I), (N,)."""
        return np.asarray(self._v)

    @property
    def membrane(self) -> Array:
        """I, (N,); a copy."""
        return self.now.x.copy()

    def begin(self) -> None:
        """Membranes are all there is."""

    def keep(self, moment: ContinuousState) -> None:
        """Take the membranes of another moment."""
        self.now.x = moment.x.copy()

    def target(self) -> Array:
        """The activity the present input drives to, (N,)."""
        return np.asarray(np.tanh(self.parameters.gain * self._input))

    def put(self, values: NDArray[Any]) -> None:
        """Put the network in the state of an activity (N,)."""
        self.dynamics.put(values)

    def refresh(self) -> None:
        """Bring up to date what follows from weights and parameters."""
        self.dynamics.refresh()

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i xi_i v_i, v the activity, (P,)."""
        return self.dynamics.overlaps()

    def field(self) -> Array:
        """M v, (N,)."""
        return np.asarray(self._input)

    def energy_of(self, values: Sequence[float] | Array) -> float:
        """L of a state v, (N,)."""
        v = np.asarray(values, dtype=np.float64)
        up, down = 1.0 + v, 1.0 - v
        # 0 ln 0 is 0: G(1) = ln 2.
        cost = 0.5 * (up * np.log(np.where(up > 0.0, up, 1.0)))
        cost += 0.5 * (down * np.log(np.where(down > 0.0, down, 1.0)))
        return float(-0.5 * (v @ self._drive(v)) + cost.sum() / self.parameters.gain)

    def energy_on_plane(self, origin: Array, u: Array, v: Array, x: Array, y: Array) -> Array:
        """L of the states origin + x u + y v, (k,); NaN where a neuron would be beyond -1 or 1."""
        base = np.stack([origin, u, v])
        driven = np.stack([self._drive(row) for row in base])
        at = np.stack([np.ones_like(x), x, y])
        energy = -0.5 * np.einsum("ik,ij,jk->k", at, base @ driven.T, at)
        # Neurons that are alike in all three cost the same.
        sites, counts = np.unique(base.round(9), axis=1, return_counts=True)
        for site, count in zip(sites.T, counts.tolist(), strict=True):
            value = site @ at
            value = np.where(np.abs(value) > 1.0 + EDGE, np.nan, np.clip(value, -1.0, 1.0))
            up, down = 1.0 + value, 1.0 - value
            cost = 0.5 * up * np.log(np.where(up > 0.0, up, 1.0))
            cost += 0.5 * down * np.log(np.where(down > 0.0, down, 1.0))
            energy += count / self.parameters.gain * cost
        return np.asarray(energy)
