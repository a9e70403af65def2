"""The modern Hopfield network (Ramsauer et al. 2020): real-valued memories, recalled in one update.

    xi' = X softmax(beta X^T xi)
    E = -lse(beta, X^T xi) + xi^T xi/2 + (ln P)/beta + M^2/2,   M the largest |x_mu|

lse(beta, z) = (1/beta) ln sum exp(beta z). E never rises and is never negative. The update is an
average of the memories with the weights of an attention head; where one of them has all the weight
it is that memory, where beta is small it is the mean of all.

The overlaps X^T xi grow with the number of pixels, so what matters is beta N: it multiplies the
overlap m = x . xi/N, whatever the grid. It is the parameter here; 64 pixels and the .25 at which
Ramsauer et al. recall in one step are beta N = 16, their 1/sqrt(d) is sqrt(N).

Departure from the source: memories may also be told apart by their distance, softmax(-beta/2
|x_mu - xi|^2) (Millidge et al. 2022), which is a bias of -|x_mu|^2/2 beside each overlap and lets
memories of little contrast be recalled too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.checking import check_stored
from sim.hopfield.dynamics.continuous import ContinuousDynamics
from sim.hopfield.dynamics.functions import log_sum_exp, softmax
from sim.hopfield.energy.conditions import of_modern
from sim.hopfield.learning.rules import LearningStep
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.parameters import MemoryParameters
from sim.hopfield.patterns.stored import Stored, stacked
from sim.hopfield.run_state import ContinuousState, MemoryState
from sim.model import Pace
from sim.parameters import choice, real

__all__ = ["ModernMemory", "ModernParameters"]


TOLERANCE = 1e-6  # largest change of a pixel by an update at rest


@dataclass(frozen=True, kw_only=True)
class ModernParameters(MemoryParameters):
    """Parameters of `ModernMemory`; each is described in its declaration."""

    similarity: str = choice(
        "dot",
        (("dot", "Inner product"), ("distance", "Distance")),
        label="Compare by",
        group="Learning",
        help="What makes a memory near: its product with the state, as published, or the distance, "
        "which does not favour memories of much contrast.",
    )
    sharpness: float = real(
        100.0, 0.1, 1000.0, label="Inverse temperature", symbol="βN", decimals=1, group="Update",
        help="How much the nearest memory outweighs the others: small, and their average is "
        "recalled. It multiplies overlaps, so that it means the same on every grid.",
    )  # fmt: skip


class ModernMemory(AssociativeMemory):
    """P real-valued memories of N pixels (module docstring). A step updates every pixel."""

    name = "modern"
    title = "Modern Hopfield"
    summary = (
        "Stores grey pictures, and as good as any number of them. One update averages all "
        "memories, the nearest most."
    )
    equation = (
        "<i>ξ</i> ← <i>X</i> softmax(β <i>X</i><sup>T</sup><i>ξ</i>)<br>"
        "<i>E</i> = −lse(β, <i>X</i><sup>T</sup><i>ξ</i>) + ½ <i>ξ</i><sup>T</sup><i>ξ</i> + const."
    )
    Parameters: ClassVar[type[MemoryParameters]] = ModernParameters
    conditions = staticmethod(of_modern)
    pace = Pace("updates", 0.5, 2.0, 30.0, 30.0)
    takes_grey = True
    bounded = False
    overlap_formula = "m = cos(ξ, s)"
    mirror_symmetric = False
    State: ClassVar[type[MemoryState]] = ContinuousState
    now: ContinuousState
    dynamics: ContinuousDynamics

    def make_dynamics(self) -> ContinuousDynamics:
        """Real-valued neurons."""
        return ContinuousDynamics(self, "update")

    @property
    def dt(self) -> float:
        """A step is one update."""
        return 1.0

    def learning(self, epochs: int | None) -> Iterator[LearningStep]:
        """Take up the patterns."""
        self.now.learnt = yield from stacked(self.now.patterns, self.neurons)

    def check_learnt(self, state: Any) -> None:
        """See that patterns from a file are rows of the size of the grid."""
        check_stored(state.learnt, state, self.neurons)

    @property
    def stored(self) -> Stored:
        """The patterns the network has learnt."""
        nothing = Stored(np.zeros((0, self.neurons)))
        return nothing if self.now.learnt is None else self.now.learnt

    @property
    def beta(self) -> float:
        """The beta of the equations."""
        return float(self.parameters.sharpness / self.neurons)

    def capacity(self) -> tuple[float | None, str]:
        """Nothing that could be shown as a number."""
        return None, "exponential in N for random memories (Ramsauer et al. 2020)"

    def _scores(self, products: Array) -> Array:
        """What softmax is taken of, (P,)."""
        if self.parameters.similarity == "distance":
            products = products - 0.5 * self.stored.norms
        return self.beta * products

    def _energy_with(self, scores: Array, square: float) -> float:
        """E of a state with these scores and this xi^T xi."""
        if not len(scores):
            return 0.5 * square
        lse = log_sum_exp(scores) - np.log(len(scores))
        # With distances E is never negative without M: the bias is in the scores.
        largest = 0.0 if self.parameters.similarity == "distance" else self.stored.norms.max()
        return float(-lse / self.beta + 0.5 * (square + largest))

    # ---- state ---------------------------------------------------------------------------------

    def inner(self, activity: Array) -> Array:
        """The activity itself."""
        return activity.copy()

    def begin(self) -> None:
        """The activity is all there is."""

    def keep(self, moment: ContinuousState) -> None:
        """Take the state of another moment."""
        self.now.x = moment.x.copy()

    def put(self, values: NDArray[Any]) -> None:
        """Put the network in the state of an activity (N,)."""
        self.dynamics.put(values)

    def refresh(self) -> None:
        """Bring up to date what follows from weights and parameters."""
        self.dynamics.refresh()

    def derive(self) -> tuple[float, bool]:
        """What the next update makes of the state; the energy, and whether that is the same."""
        x, rows = self.now.x, self.stored.rows
        self._products = rows @ x
        scores = self._scores(self._products)
        self._weights = softmax(scores)
        # With nothing stored nothing moves.
        self._next = self._weights @ rows if len(rows) else x.copy()
        energy = self._energy_with(scores, float(x @ x))
        return energy, bool(np.abs(self._next - x).max() < TOLERANCE)

    def move_on(self) -> None:
        """An update."""
        self.now.x = self._next

    @property
    def activity(self) -> Array:
        """xi, (N,)."""
        return self.now.x

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i x_mu,i xi_i, (P,)."""
        if self.now.learnt_for is self.now.patterns and len(self._products) == len(
            self.now.patterns
        ):
            return np.asarray(self._products / self.neurons)
        return self.dynamics.known_overlaps(self.now.x)

    def attention(self) -> Array:
        """The weight of each memory in the next update, (P,), adding up to 1; a copy."""
        return self._weights.copy()

    def target(self) -> Array:
        """What the next update makes of it, (N,)."""
        return self._next

    def field(self) -> Array:
        """X softmax(beta X^T xi), what each pixel is to become, (N,)."""
        return self._next

    def energy_on_plane(self, origin: Array, u: Array, v: Array, x: Array, y: Array) -> Array:
        """E of the states origin + x u + y v, (k,)."""
        base = np.stack([origin, u, v])
        at = np.stack([np.ones_like(x), x, y])
        square = np.einsum("ik,ij,jk->k", at, base @ base.T, at)
        rows = self.stored.rows
        if not len(rows):
            return np.asarray(0.5 * square)
        scores = self._scores((rows @ base.T @ at).T)
        top = scores.max(axis=1)
        lse = top + np.log(np.exp(scores - top[:, None]).mean(axis=1))
        largest = 0.0 if self.parameters.similarity == "distance" else self.stored.norms.max()
        return np.asarray(-lse / self.beta + 0.5 * (square + largest))

    def energy_of(self, values: Sequence[float] | Array) -> float:
        """E of a state xi, (N,)."""
        x = np.asarray(values, dtype=np.float64)
        return self._energy_with(self._scores(self.stored.rows @ x), float(x @ x))
