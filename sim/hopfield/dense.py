"""Dense associative memories: Krotov and Hopfield 2016, Demircigil et al. 2017.

    E = -sum_mu F(xi_mu . s)

with F a power or an exponential instead of the square of the Hebb rule. An update takes a
neuron to the state of lower energy, the others as they are: with M_mu the overlap without neuron i,

    h_i = 1/2 [E(s_i = -1) - E(s_i = +1)] = 1/2 sum_mu xi_mu,i [F(M_mu + 1) - F(M_mu - 1)].

Power: F(x) = (N/n) (x/N)^n, so that the field in a memory is 1 whatever n and N, and T means the
same. n = 2 is the Hebb network without self-connections, update for update; its energy is that
network's less P/2. Kept apart are about N^(n-1)/((2n-3)!! z^2) memories.

Exponential: E = -ln sum_mu exp(xi_mu . s), the logarithm of the published -sum exp, which would
not fit into a number. The two rise and fall together, so that T = 0 is the published rule; at
T > 0 the temperature is that of the logarithm (with the published energy none would ever be felt).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.checking import must, numbers, recount
from sim.hopfield.dynamics.kernels import compiled
from sim.hopfield.dynamics.many_body import EVEN, rows_dot, update_many_body
from sim.hopfield.dynamics.two_state import TwoStateDynamics, UpdateLog
from sim.hopfield.dynamics.updates import UPDATE_RULES
from sim.hopfield.energy.conditions import of_dense
from sim.hopfield.learning.rules import LearningStep
from sim.hopfield.learning.weights import project
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.parameters import MemoryParameters
from sim.hopfield.run_state import MemoryState, TwoStateState
from sim.hopfield.theory.capacity import dense_capacity, exponential_capacity
from sim.parameters import choice, integer, real

__all__ = ["DenseMemory", "DenseParameters"]

CHUNK = 2**20  # entries of the memories that are turned into floats for a product
T1 = math.tanh(1.0)


@dataclass(frozen=True, kw_only=True)
class DenseParameters(MemoryParameters):
    """Parameters of `DenseMemory`; each is described in its declaration."""

    function: str = choice(
        "power",
        (("power", "Power xⁿ"), ("exponential", "Exponential")),
        label="Energy of an overlap",
        symbol="F",
        group="Learning",
        help="How steeply a memory draws as the state nears it: the steeper, the more memories "
        "are kept apart.",
    )
    order: int = integer(
        3, 2, 6, label="Order", symbol="n", group="Learning",
        help="Neurons in a synapse: 2 is the Hebb network; each more holds N times as many "
        "memories. With an odd order mirrors are no memories.",
    )  # fmt: skip
    update: str = choice(
        "random",
        tuple((rule.name, rule.title) for rule in UPDATE_RULES),
        label="Update",
        group="Update",
        help="Which neuron is updated when.",
    )
    temperature: float = real(
        0.0, 0.0, 2.0, label="Temperature", symbol="T", group="Update",
        help="Heat bath: at T > 0 a neuron may go against its field. From order 3 on memories "
        "melt all at once.",
    )  # fmt: skip

    def relevant(self) -> frozenset[str]:
        """The parameters that make a difference at their present values."""
        return super().relevant() - ({"order"} if self.function == "exponential" else set())


@dataclass(frozen=True, eq=False)
class Columns:
    """Memories as columns.

    Parameters
    ----------
    values : (N, P) int8
        A memory in each column, +-1; neuron by neuron in memory.
    """

    values: NDArray[np.int8]

    @property
    def nbytes(self) -> int:
        """Bytes it takes."""
        return int(self.values.nbytes)


class DenseMemory(AssociativeMemory):
    """N = rows x columns neurons of two states with many-body synapses (module docstring)."""

    name = "dense"
    title = "Dense memory"
    summary = (
        "Synapses between three and more neurons at once make narrower valleys, so that far more "
        "of them fit in."
    )
    equation = (
        "<i>E</i> = −Σ<sub>μ</sub> <i>F</i>(<i>ξ</i><sup>μ</sup>·<i>s</i>)<br>"
        "s<sub>i</sub> ← sgn Σ<sub>μ</sub> <i>ξ</i><sub>i</sub><sup>μ</sup> "
        "[<i>F</i>(<i>M</i><sub>μ</sub> + 1) − <i>F</i>(<i>M</i><sub>μ</sub> − 1)],  "
        "<i>M</i><sub>μ</sub> = Σ<sub>j≠i</sub> <i>ξ</i><sub>j</sub><sup>μ</sup> s<sub>j</sub>"
    )
    Parameters: ClassVar[type[MemoryParameters]] = DenseParameters
    conditions = staticmethod(of_dense)
    State: ClassVar[type[MemoryState]] = TwoStateState
    now: TwoStateState
    dynamics: TwoStateDynamics
    low = -1
    tie = 0.0

    def make_dynamics(self) -> TwoStateDynamics:
        """Two-state neurons."""
        return TwoStateDynamics(self)

    # ---- learning ------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Make arrays for the grid of the parameters."""
        super().lay_out()
        self._nothing = Columns(np.zeros((self.neurons, 0), dtype=np.int8))
        self.now.overlaps = np.zeros(0, dtype=np.int32)
        self._tabulate()

    @property
    def _pattern_columns(self) -> NDArray[np.int8]:
        learnt: Columns = self._nothing if self.now.learnt is None else self.now.learnt
        return learnt.values

    def learning(self, epochs: int | None) -> Iterator[LearningStep]:
        """Learn the patterns from `now.learnt`, in parts."""
        columns = np.empty((self.neurons, len(self.now.patterns)), dtype=np.int8)
        yield LearningStep(0.0)
        for column, pattern in enumerate(self.now.patterns):
            columns[:, column] = pattern.values
        self.now.learnt = Columns(columns)

    def check_learnt(self, state: Any) -> None:
        """See that memories from a file are columns of the size of the grid, and that the overlaps,
        which the updates index with, are those of the state."""
        learnt = self._nothing if state.learnt is None else state.learnt
        must(type(learnt) is Columns, "learnt patterns are none")
        shape = self.neurons, 0 if state.learnt is None else len(state.learnt_for)
        numbers(learnt.values, shape, np.int8, "learnt patterns")
        must((np.abs(learnt.values) == 1).all(), "learnt patterns are not ink and paper")
        counted = recount(learnt.values, state.state)
        must(np.array_equal(counted, state.overlaps), "overlaps are not those of its state")

    @property
    def exponential(self) -> bool:
        """Whether F is the exponential."""
        return bool(self.parameters.function == "exponential")

    @property
    def mirror_symmetric(self) -> bool:  # type: ignore[override]
        """Whether s and -s are equally good: powers of even order."""
        return not self.exponential and self.parameters.order % 2 == 0

    def capacity(self) -> tuple[float | None, str]:
        """Memories of random pixels it holds, and what that number is."""
        if self.temperature > 0.0:
            return None, "known at T = 0 only"
        if self.exponential:
            held = exponential_capacity(self.neurons)
            words = "about 2^(N/2), random memories (Demircigil et al. 2017)"
            return (held if math.isfinite(held) else None), words
        words = "0.5 % of pixels wrong after one step (Krotov, Hopfield 2016)"
        return dense_capacity(self.neurons, self.parameters.order), words

    # ---- the law -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring up to date what follows from weights and parameters."""
        self._tabulate()
        self.put(self.shown)
        self.now.order = None

    def _tabulate(self) -> None:
        """F of every overlap there can be on this grid, from -N to N."""
        n, order = self.neurons, self.parameters.order
        if self.exponential:
            self._pulls = np.exp(-np.arange(2.0 * n + 1.0))
            self._owns, self._scale = np.zeros(1), 1.0
        else:
            # Whole numbers, exact up to 2**53; beyond it to the last digit.
            x = np.arange(-n, n + 1.0)
            odd = [(k, math.comb(order, k) * 2.0**k) for k in range(1, order + 1, 2)]
            even = [(k, math.comb(order, k) * 2.0**k) for k in range(2, order + 1, 2)]
            self._pulls = sum((c * x ** (order - k) for k, c in odd), np.zeros_like(x))
            self._owns = -sum((c * x ** (order - k) for k, c in even), np.zeros_like(x))
            self._scale = 1.0 / (order * float(n) ** (order - 1))

    def put(self, values: NDArray[Any]) -> None:
        """Put the network in a state (N,) of -1 to +1."""
        self.now.state = np.where(np.asarray(values) > 0.0, 1, -1).astype(np.int8)
        self.now.overlaps = np.rint(project(self._pattern_columns, self.now.state)).astype(np.int32)
        self.now.energy = self._energy_at(self.now.overlaps)
        self._field: Array | None = None
        self.dynamics.touched()

    def _energy_at(self, overlaps: NDArray[np.int32]) -> float:
        """E of a state with these overlaps x_mu, (P,)."""
        if not len(overlaps):
            return 0.0
        if self.exponential:
            top = int(overlaps.max())
            return -float(top + np.log(self._pulls[top - overlaps].sum()))
        n, order = self.neurons, self.parameters.order
        return float(-n / order * ((overlaps / n) ** order).sum())

    def energy_of(self, values: Sequence[float] | NDArray[Any]) -> float:
        """E of a state (N,) of -1 and +1."""
        s = np.where(np.asarray(values) > 0.0, 1, -1).astype(np.int8)
        return self._energy_at(np.rint(project(self._pattern_columns, s)).astype(np.int32))

    @property
    def by_overlaps(self) -> bool:  # type: ignore[override]
        """It always is."""
        return True

    def energy_over_overlaps(self, overlaps: Array) -> Array | None:
        """-sum_mu F(N m_mu), (k,), or its logarithm."""
        n, order = self.neurons, self.parameters.order
        if not overlaps.shape[1]:
            return np.zeros(len(overlaps))
        if self.exponential:
            x = n * overlaps
            top = x.max(axis=1, keepdims=True)
            return np.asarray(-(top[:, 0] + np.log(np.exp(x - top).sum(axis=1))))
        return np.asarray(-n / order * (overlaps**order).sum(axis=1))

    def energy_on_plane(self, origin: Array, u: Array, v: Array, x: Array, y: Array) -> Array:
        """The same at the overlaps that these states have, (k,)."""
        rows = (
            np.stack([project(self._pattern_columns, part) for part in (origin, u, v)])
            / self.neurons
        )
        overlaps = rows[0] + np.outer(x, rows[1]) + np.outer(y, rows[2])
        values = self.energy_over_overlaps(overlaps)
        assert values is not None
        return values

    def field(self) -> Array:
        """h_i, half the energy neuron i would save by being +1 and not -1, (N,)."""
        if self._field is None:
            self._field = self._fields()
        return self._field

    def _fields(self) -> Array:
        n, patterns, overlaps, s = (
            self.neurons,
            self._pattern_columns,
            self.now.overlaps,
            self.now.state,
        )
        if not len(overlaps):
            return np.zeros(n)
        if self.exponential:
            pull = self._pulls[overlaps.max() - overlaps]
            total = size = pull.sum()
        else:
            pull = self._pulls[overlaps + n]
            total = self._owns[overlaps + n].sum()
            size = np.abs(pull).sum() + abs(total)
        if patterns.size <= CHUNK:
            y = patterns.astype(np.float64) @ pull
        else:
            y = np.empty(n)
            compiled(rows_dot)(patterns, pull, y)
        up = y - s * T1 * total if self.exponential else 0.5 * (y + s * total)
        up[np.abs(up) <= EVEN * size] = 0.0
        if self.exponential:
            return np.asarray(np.arctanh(T1 * up / (total - s * T1 * y)))
        return np.asarray(self._scale * up)

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i xi_i s_i, (P,)."""
        if self.now.learnt_for is self.now.patterns and len(self.now.overlaps) == len(
            self.now.patterns
        ):
            return np.asarray(self.now.overlaps / self.neurons)
        shown = self.shown
        return np.array([float(m.values @ shown) for m in self.now.patterns]) / self.neurons

    def update_neurons(self, count: int, every: int, log: UpdateLog) -> tuple[int, int, int, float]:
        """Update the next neurons in order, compiled."""
        self._field = None
        now = self.now
        return compiled(update_many_body)(  # type: ignore[no-any-return]
            patterns=self._pattern_columns, overlaps=now.overlaps, state=now.state,
            pulls=self._pulls, owns=self._owns, exponential=self.exponential, scale=self._scale,
            order=now.order, noise=now.noise, temperature=self.dynamics.scaled_temperature,
            start=now.place, stop=now.place + count, clock=now.clock.step,
            every=every, energy=now.energy, flip_at=log.flip_at, flip_energy=log.flip_energy,
            flip_cell=log.flip_cell, sample_at=log.sample_at, sample_energy=log.sample_energy,
            sample_overlaps=log.sample_overlaps, sample_largest=log.sample_largest,
        )  # fmt: skip
