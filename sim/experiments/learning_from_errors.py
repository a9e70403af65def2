"""Whether the perceptron rule finds weights, against load.

Each neuron learns for itself to be right in every pattern from the N - 1 others. Patterns +-1, no
thresholds: whether any weights do is a question of P points in N - 1 dimensions (Cover 1965).

The margin of the rule is not Gardner's: the rule asks for input o xi >= kappa whatever the size of
the weights, and weights that are right at all are so by any margin once they have grown. So a
margin does not change for which patterns weights can be found, only how long that takes and how far
from the border they end. Gardner's kappa is over the norm of the weights, and has a greatest value
at each load: here min_mu xi_i (w_i . xi)/|w_i| is the *stability* of neuron i.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.results import Results
from sim.experiments.settings import grid_of, same
from sim.experiments.telling import NO_CROSSING, crossings
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.dynamics.kernels import compiled
from sim.hopfield.learning.from_errors import NOTHING
from sim.hopfield.patterns.generated import unbiased_columns
from sim.hopfield.theory.capacity import gardner_capacity
from sim.parameters import ParameterSet, integer, real

__all__ = ["PERCEPTRON", "found_and_stability", "share_with_weights"]


@dataclass(frozen=True, kw_only=True)
class PerceptronSettings(ParameterSet):
    """Settings of learning from errors; each is described in its declaration."""

    neurons: int = integer(
        100, 16, 400, label="Neurons", symbol="N", group="Memories",
        help="Each learns from the N − 1 others.",
    )  # fmt: skip
    load: float = real(
        1.0, 0.0, 4.0, label="Load", symbol="P/N", group="Memories", decimals=3,
        help="Random patterns to learn for each neuron; at least one is.",
    )  # fmt: skip
    margin: float = same(HopfieldParameters, "margin", default=0.0, group="Learning")
    rate: float = same(HopfieldParameters, "rate", group="Learning")
    epochs: int = same(HopfieldParameters, "epochs", group="Learning")

    def __post_init__(self) -> None:
        super().__post_init__()
        grid_of(self.neurons)

    @property
    def count(self) -> int:
        """P, the patterns to learn."""
        return max(1, round(self.load * self.neurons))

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference: without a margin the rate is a mere scale."""
        return frozenset(self.specs()) - ({"rate"} if self.margin == 0.0 else set())

    @property
    def least(self) -> int:
        """The smallest input over the rate, a whole number, that the rule takes for right.

        An input of 0 is wrong, also without a margin; rounding makes none wrong.
        """
        asked = max(self.margin - NOTHING, NOTHING)
        whole = math.floor(asked / self.rate) - 1
        while self.rate * whole < asked:
            whole += 1
        return whole


def learn_each(
    columns: NDArray[np.int8], likeness: NDArray[np.int32], least: int, epochs: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The rule of `sim.hopfield.learning.from_errors.perceptron`, neuron by neuron; to be compiled.

    A neuron without an error in an epoch has none ever after, so that it can stop. Its weights are
    w_ij = sum_mu c_mu xi_i^mu xi_j^mu, j != i, c_mu how many times it was wrong in pattern mu, and
    its input in pattern nu is xi_i^nu (sum_mu c_mu xi_i^mu L_mu,nu xi_i^nu - sum_mu c_mu).

    Parameters
    ----------
    columns : (N, P) int8
        A pattern in each column, +-1.
    likeness : (P, P) int32
        L = sum_j xi_j^mu xi_j^nu.
    least : int
        The smallest input (over the rate, signed by what it should be) that is right.
    epochs : int
        At most.

    Returns
    -------
    counts : (N, P) int32
        c_mu of each neuron.
    taken : (N,) int32
        Epochs until the first without an error, that included; or `epochs`.
    """
    neurons, patterns = columns.shape
    counts = np.zeros((neurons, patterns), dtype=np.int32)
    taken = np.full(neurons, epochs, dtype=np.int32)
    drive = np.empty(patterns, dtype=np.int32)
    for i in range(neurons):
        drive[:] = 0
        own = 0
        for epoch in range(epochs):
            errors = 0
            for mu in range(patterns):
                up = columns[i, mu] > 0
                if (drive[mu] if up else -drive[mu]) - own >= least:
                    continue
                errors += 1
                counts[i, mu] += 1
                own += 1
                if up:
                    for nu in range(patterns):
                        drive[nu] += likeness[mu, nu]
                else:
                    for nu in range(patterns):
                        drive[nu] -= likeness[mu, nu]
            if errors == 0:
                taken[i] = epoch + 1
                break
    return counts, taken


def found_and_stability(
    columns: NDArray[np.int8], counts: NDArray[np.int32], least: int
) -> tuple[NDArray[np.bool_], Array]:
    """Which neurons are right in every pattern, and by how much.

    Parameters
    ----------
    columns : (N, P) int8
    counts : (N, P) int32
        How many times each neuron was wrong in each pattern.
    least : int
        The smallest input over the rate that is right.

    Returns
    -------
    found : (N,) bool
        Whether input o xi is at least the margin in all patterns.
    stability : (N,) float64
        min_mu xi_i (w_i . xi)/|w_i|; 0 for weights of 0.
    """
    xi, c = columns.astype(np.float64), counts.astype(np.float64)
    own = c.sum(axis=1)
    # Whole numbers all, and so the same in whatever order they are added.
    signed = ((c * xi) @ (xi.T @ xi)) * xi - own[:, None]
    nearest = signed.min(axis=1)
    square = (c * (signed + own[:, None])).sum(axis=1) - own * own
    norm = np.sqrt(np.maximum(square, 0.0))
    stability = np.where(norm > 0.0, nearest / np.where(norm > 0.0, norm, 1.0), 0.0)
    return nearest >= least, stability


def perceptron_trial(point: PerceptronSettings, seed: int) -> tuple[float, float, float, float]:
    """Have every neuron of a network learn random patterns.

    Returns
    -------
    found, whole, epochs, stability : float
        The fraction of neurons without an error left; whether that is all of them; the epochs it
        took, or those allowed; the mean over neurons of the stability.
    """
    columns = unbiased_columns(point.count, point.neurons, np.random.default_rng(seed))
    wide = columns.astype(np.float64)
    likeness = np.rint(wide.T @ wide).astype(np.int32)
    counts, taken = compiled(learn_each)(columns, likeness, point.least, point.epochs)
    found, stability = found_and_stability(columns, counts, point.least)
    return float(found.mean()), float(found.all()), float(taken.max()), float(stability.mean())


def perceptron_opening(point: PerceptronSettings, seed: int) -> Opening:
    """The network of a trial: it learns before its first update, and then recalls."""
    rows, columns = grid_of(point.neurons)
    p = HopfieldParameters(
        rows=rows, columns=columns, rule="perceptron", margin=point.margin, rate=point.rate,
        epochs=point.epochs,
    )  # fmt: skip
    gestures: tuple[tuple[float, str, dict[str, Any]], ...] = (
        (0.0, "store_unbiased", {"count": point.count}),
        (0.0, "cue_pattern", {"index": 0}),
        (0.0, "recall", {}),
    )
    return Opening("hopfield", "hopfield", p.to_dict(), seed, gestures, 1.0)


# ---- theory --------------------------------------------------------------------------------------


def share_with_weights(patterns: int, inputs: int) -> float:
    """The share of all ways to part P points in general position in n dimensions that a plane
    through 0 makes: 2^(1-P) sum_{k < n} binom(P - 1, k).

    Cover, IEEE Trans. Electron. Comput. EC-14, 326 (1965), eq. 3 and 4. It is the probability that
    weights exist for a neuron with n inputs; half at P = 2n.
    """
    total = term = 1
    for k in range(1, min(inputs, patterns)):
        term = term * (patterns - k) // k
        total += term
    return float(total / 2 ** (patterns - 1))


def largest_stability(load: float) -> float:
    """The kappa at which `gardner_capacity` is the load: no weights do better for N to infinity.

    0 from a load of 2 on, where there are no weights at all.
    """
    low, high = 0.0, 1.0
    if load >= 2.0:
        return 0.0
    while gardner_capacity(high) > load:
        high *= 2.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if gardner_capacity(middle) > load else (low, middle)
    return low


def perceptron_theory(points: Sequence[PerceptronSettings], measure: str, x: Array) -> Theory:
    """Cover's count of the neurons for which weights exist; Gardner's largest stability."""
    found: list[Line | Mark] = []
    low, high = float(x.min()), float(x.max())
    if measure == "stability":
        loads = np.linspace(max(low, 0.05), min(high, 2.0), 100)
        best = np.array([largest_stability(float(load)) for load in loads])
        found.append(Line("largest there is, N → ∞ (Gardner)", loads, best))
    if measure in ("found", "all"):
        sizes: set[int] = set()
        alone = len({point.neurons for point in points}) > 1
        for place, point in enumerate(points):
            n = point.neurons
            if n in sizes:
                continue
            sizes.add(n)
            ends = (max(1, round(low * n)), max(1, round(high * n)))
            counts = np.unique(np.rint(np.linspace(*ends, 120)).astype(np.int64)).tolist()
            share = np.array([share_with_weights(count, n - 1) for count in counts])
            label = f"weights exist, N = {n:,} (Cover)"
            if measure == "all":
                share, label = share**n, f"weights exist for N = {n:,}, were neurons independent"
            at = np.array(counts) / n
            found.append(Line(label, at, share, measure == "all", place if alone else None))
    capacity = gardner_capacity(0.0)
    if low <= capacity <= high:
        found.append(Mark(f"α_c = {capacity:.3g}, N → ∞, whatever the rule’s margin", capacity))
    return found


def perceptron_words(results: Results) -> str:
    """At which load half of the neurons have no weights when learning ends."""
    found = crossings(results, "found", 2)
    if not found:
        return NO_CROSSING
    epochs = {point.epochs for point in results.plan.points}
    most = f" (up to {max(epochs):,} epochs)" if len(epochs) == 1 else ""
    return (
        f"Half of the neurons still have errors when learning ends{most} from "
        f"{', '.join(found)} patterns a neuron on."
    )


def perceptron_cost(point: PerceptronSettings) -> float:
    """Seconds a trial takes, roughly: above a load of 1.6 most neurons go on to the end."""
    epochs = point.epochs * min(1.0, 0.02 * math.exp(2.5 * max(point.load - 0.5, 0.0)))
    return 2e-4 + 3.5e-10 * point.neurons * point.count * epochs * (10.0 + 0.1 * point.count)


PERCEPTRON = Experiment(
    name="perceptron",
    title="Learning from errors",
    summary="For how many neurons the perceptron rule finds weights that make no error.",
    citation="Cover, IEEE Trans. Electron. Comput. EC-14, 326 (1965); Gardner, J. Phys. A 21, 257 "
    "(1988)",
    Settings=PerceptronSettings,
    x="load",
    swept={
        "neurons": (50, 100),
        "load": tuple(round(0.1 * k, 1) for k in range(5, 26)),
    },
    measures=(
        Measure("found", "Neurons without an error left", unit="%", scale=0.01),
        Measure("all", "Every neuron without an error", yes_or_no=True),
        Measure("epochs", "Epochs", high=1000.0),
        Measure("stability", "Stability", symbol="κ", low=-2.0, high=1.5),
    ),
    trial=perceptron_trial,
    opening=perceptron_opening,
    theory=perceptron_theory,
    words=perceptron_words,
    trials=10,
    most=100,
    precision=0.02,
    cost=perceptron_cost,
)
