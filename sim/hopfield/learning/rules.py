"""The learning rules, one entry each in `LEARNING_RULES`.

A rule is a generator: it does its work in parts, yields how far it has come after each, and returns
the weights. Whatever runs it may stop in between and start afresh; nothing is changed before the
end. Menu, help, gauge, what has to be learnt again and the parametrised tests all follow from the
table.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.learning import capacities
from sim.hopfield.learning.from_errors import gradient, perceptron
from sim.hopfield.learning.outer_products import (
    covariance,
    hebb,
    most_storkey,
    projection,
    storkey,
)
from sim.hopfield.learning.task import Learning, LearningStep, Limit, Task
from sim.hopfield.learning.weights import Factored
from sim.hopfield.theory.low_load import low_load_free_energy

__all__ = ["LEARNING_RULES", "LearningRule", "LearningStep", "Limit", "Task", "learn", "rule_named"]


@dataclass(frozen=True)
class LearningRule:
    """One rule.

    Parameters
    ----------
    name, title : str
        In files; in the menu.
    equation : str
        As it is set under the menu (rich text).
    summary : str
        What it does to the picture, in a line or two.
    citation : str
    options : tuple of str
        The parameters of the network it reads, besides coding. Changing one of them has the
        memories learnt again.
    keeping : tuple of str
        Those of the options a change of which leaves the weights as they are.
    codings : tuple of str
        Codings of states it is written for.
    learn : callable
        Task -> generator of LearningStep, returning Factored.
    capacity : callable
        (N, parameters of the network) -> memories it holds, None where that is not known, and
        what that number is, in words (see `sim.hopfield.learning.capacities`).
    iterative : bool
        Whether it learns from errors, epoch by epoch.
    always_symmetric : bool
        Whether its weights are symmetric whatever it learns.
    own_threshold : bool
        Whether it has a threshold other than 0 also for states -1 and +1.
    centred : bool
        Whether the mean activity is taken out of memories: what they share beyond it counts.
    mapped : bool
        Whether `overlap_map` is the mean field of an update with its weights.
    overlap_energy : callable or None
        (overlaps (k, P), weights, patterns (N, P)) -> (k,), the energy as a function of the
        overlaps alone, for states -1 and +1 without thresholds or self-connections; None if it is
        none.
    most : callable
        N -> memories it can be asked to learn at all; infinity where there is no end.
    free_energy : callable or None
        Mean-field free energy of few patterns, as `low_load_free_energy` says; None if it is not
        known.
    """

    name: str
    title: str
    equation: str
    summary: str
    citation: str
    options: tuple[str, ...]
    codings: tuple[str, ...]
    learn: Callable[[Task], Learning]
    capacity: Callable[[int, Any], tuple[float | None, str]]
    iterative: bool = False
    always_symmetric: bool = True
    most: Callable[[int], float] = lambda n: math.inf
    keeping: tuple[str, ...] = ()
    own_threshold: bool = False
    centred: bool = False
    mapped: bool = False
    overlap_energy: Callable[[Array, Factored, NDArray[np.int8]], Array] | None = None
    free_energy: (
        Callable[[NDArray[np.int8], Array, tuple[int, int], tuple[Array, Array], float], Array]
        | None
    ) = None

    def relearns(self, old: Any, new: Any) -> bool:
        """Whether these two settings of a network (the rule in both of them) differ in an option
        that makes other weights."""
        return any(
            getattr(old, name, None) != getattr(new, name, None)
            for name in self.options
            if name not in self.keeping
        )


def learn(task: Task, rule: LearningRule) -> Factored:
    """Learn to the end at once."""
    steps = rule.learn(task)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            weights: Factored = end.value
            return weights


def rule_named(name: str) -> LearningRule:
    """The entry of this name; raises KeyError."""
    return next(rule for rule in LEARNING_RULES if rule.name == name)


def _hebb_energy(overlaps: Array, weights: Factored, patterns: NDArray[np.int8]) -> Array:
    """-(N^2 c/2) m . m."""
    n = len(patterns)
    return np.asarray(-0.5 * weights.scale * n * n * (overlaps**2).sum(axis=1))


def _projection_energy(overlaps: Array, weights: Factored, patterns: NDArray[np.int8]) -> Array:
    """-(N/2) m^T C^-1 m."""
    n, x = len(patterns), patterns.astype(np.float64)
    inverse = np.linalg.pinv(x.T @ x / n, rcond=1e-10, hermitian=True)
    return np.asarray(-0.5 * n * np.einsum("ki,ij,kj->k", overlaps, inverse, overlaps))


BOTH, SIGNS = ("pm", "01"), ("pm",)
_SUM = "W = (1/N) Σ <i>ξ<sup>μ</sup>ξ<sup>μ</sup></i><sup>T</sup>"

LEARNING_RULES: tuple[LearningRule, ...] = (
    LearningRule(
        name="hebb",
        title="Hebb (outer product)",
        equation=_SUM,
        summary=(
            "Neurons that are alike in a memory excite each other. Similar memories get in each "
            "other’s way."
        ),
        citation="Hopfield, PNAS 79, 2554 (1982)",
        options=("diagonal", "normalise", "thresholds", "threshold"),
        codings=BOTH, learn=hebb,
        capacity=capacities.hebb,
        overlap_energy=_hebb_energy,
        free_energy=low_load_free_energy,
        mapped=True,
    ),
    LearningRule(
        name="covariance",
        title="Low activity (covariance)",
        equation="W = c Σ (<i>η<sup>μ</sup></i> − b)(<i>η<sup>μ</sup></i> − a)<sup>T</sup>",
        summary=(
            "For memories with few active neurons: the mean activity is taken out before they are "
            "multiplied."
        ),
        citation="Tsodyks, Feigelman, Europhys. Lett. 6, 101 (1988)",
        options=("activity", "balanced", "diagonal", "thresholds", "threshold"),
        codings=BOTH, learn=covariance,
        capacity=capacities.covariance,
        always_symmetric=False, own_threshold=True, centred=True,
    ),
    LearningRule(
        name="storkey",
        title="Storkey",
        equation="W += (<i>ξξ</i><sup>T</sup> − <i>ξh</i><sup>T</sup> − <i>hξ</i><sup>T</sup>)/N",
        summary=(
            "Takes away what the network already makes of the new memory; one memory after the "
            "other."
        ),
        citation="Storkey, ICANN 1997",
        options=(),
        codings=SIGNS, learn=storkey,
        capacity=capacities.storkey,
        most=most_storkey,
    ),
    LearningRule(
        name="projection",
        title="Projection (pseudo-inverse)",
        equation="W = (1/N) X C<sup>−1</sup> X<sup>T</sup>, C = X<sup>T</sup>X/N",
        summary=(
            "Every memory is a fixed point, however alike they are, as long as they are "
            "independent."
        ),
        citation="Personnaz, Guyon, Dreyfus, J. Physique Lett. 46, L359 (1985)",
        options=("diagonal",),
        codings=SIGNS, learn=projection,
        capacity=capacities.projection,
        overlap_energy=_projection_energy,
    ),
    LearningRule(
        name="perceptron",
        title="Perceptron (from errors)",
        equation="M += η (err ∘ <i>ξ</i>) <i>u</i><sup>T</sup>, err = (input ∘ <i>ξ</i> &lt; κ)",
        summary="Each neuron learns from its mistakes until every memory holds with a margin κ.",
        citation="Gardner, J. Phys. A 21, 257 (1988)",
        options=("margin", "rate", "epochs"),
        codings=BOTH, learn=perceptron,
        capacity=capacities.errors,
        iterative=True, always_symmetric=False,
        keeping=("epochs",),
    ),
    LearningRule(
        name="gradient",
        title="Gradient descent (logistic)",
        equation="M += (4η/λ) Σ σ(κ − input ∘ <i>ξ</i>) ∘ <i>ξ u</i><sup>T</sup>",
        summary=(
            "The same errors counted smoothly: every memory pushes a little, the wrong ones most."
        ),
        citation="logistic regression of each neuron on the others",
        options=("margin", "rate", "epochs"),
        codings=BOTH, learn=gradient,
        capacity=capacities.errors,
        iterative=True, always_symmetric=False,
        keeping=("epochs",),
    ),
)  # fmt: skip
