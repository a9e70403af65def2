"""The learning rules, one entry each in `LEARNING_RULES`.

A rule is a generator: it does its work in parts, yields how far it has come after each, and returns
the weights. Whatever runs it may stop in between and start afresh; nothing is changed before the
end. Menu, help, gauge and the parametrised tests all follow from the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.learning.weights import Factored
from sim.hopfield.theory.capacity import (
    CRITICAL_LOAD,
    coding_trap_load,
    gardner_capacity,
    low_activity_capacity,
    storkey_capacity,
)

__all__ = ["LEARNING_RULES", "LearningRule", "LearningStep", "Task", "learn", "rule_named"]


@dataclass(frozen=True)
class LearningStep:
    """How far a rule has come.

    Parameters
    ----------
    fraction : float
        Of its work, 0 to 1; of the epoch under way where there are epochs.
    errors : int or None
        Of an error-driven rule: (neuron, memory) pairs wrong in the epoch just ended.
    """

    fraction: float
    errors: int | None = None


BLOCK = 64  # memories taken up at a time
GROWN = 25.0  # ln of how many fold Storkey's W may grow before rounding is all it holds
NOTHING = 1e-9  # by how much an input clears a margin, or 0, only to rounding

Learning = Generator[LearningStep, None, Factored]


@dataclass
class Limit:
    """A number of epochs that may be lowered while a rule is at work.

    Parameters
    ----------
    epochs : int
    """

    epochs: int = 1000


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be learnt.

    Parameters
    ----------
    patterns : (N, P) int8
        A memory in each column, +-1; neuron by neuron in memory.
    options : object
        The network's parameters: coding, normalise, diagonal and the rule's own.
    learnt : Factored or None
        Weights to begin with.
    known : sequence of int
        The memories `learnt` was made of, in its order: which of `patterns` each is, -1 for one
        that is to be forgotten. Empty if there is nothing to begin with.
    limit : Limit
        After how many epochs a rule that learns from errors ends at the latest.
    """

    patterns: NDArray[np.int8]
    options: Any
    learnt: Factored | None = None
    known: Sequence[int] = ()
    limit: Limit = field(default_factory=lambda: Limit())

    @property
    def neurons(self) -> int:
        """N."""
        return int(self.patterns.shape[0])

    @property
    def count(self) -> int:
        """P."""
        return int(self.patterns.shape[1])

    @property
    def binary(self) -> bool:
        """Whether states are 0 and 1."""
        return bool(self.options.coding == "01")

    @property
    def factor(self) -> float:
        """1/N, or 1 where weights are plain sums."""
        return 1.0 / self.neurons if self.options.normalise else 1.0

    @property
    def done(self) -> int:
        """How many of the first memories `learnt` knows, in their order and nothing else."""
        known = list(self.known)
        return len(known) if self.learnt is not None and known == list(range(len(known))) else 0


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
        The parameters of the network it reads, besides coding.
    codings : tuple of str
        Codings of states it is written for.
    learn : callable
        Task -> generator of Progress, returning Factored.
    capacity : callable
        (N, parameters) -> memories it can hold, or None where nobody has published it.
    capacity_words : str
        What that number is.
    iterative : bool
        Whether it learns from errors, epoch by epoch.
    always_symmetric : bool
        Whether its weights are symmetric whatever it learns.
    most : callable
        N -> memories it can be asked to learn at all; infinity where there is no end.
    """

    name: str
    title: str
    equation: str
    summary: str
    citation: str
    options: tuple[str, ...]
    codings: tuple[str, ...]
    learn: Callable[[Task], Learning]
    capacity: Callable[[int, Any], float | None]
    capacity_words: str
    iterative: bool = False
    always_symmetric: bool = True
    most: Callable[[int], float] = lambda n: math.inf


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


def _threshold(task: Task, own_rule: float | Array) -> Array:
    """theta (N,) as the parameters have it: the rule's own, zero, or a typed value."""
    choice = task.options.thresholds
    if choice == "zero":
        return np.zeros(task.neurons)
    if choice == "set":
        return np.full(task.neurons, float(task.options.threshold))
    return np.broadcast_to(np.asarray(own_rule, dtype=np.float64), (task.neurons,)).copy()


# ---- sums over memories --------------------------------------------------------------------------


def _hebb(task: Task) -> Learning:
    """w = c sum xi xi^T (Hopfield 1982). With states 0/1 the rule's threshold is half the row sum.

    States V = (S + 1)/2 with weights T obey the same law as S with T/2 - but for a bias that
    theta_i = 1/2 sum_j T_ij takes away (PHYSICS.md 1, the coding trap).
    """
    yield LearningStep(0.0)
    x = task.patterns
    weights = Factored(x, x, task.factor, task.options.diagonal, np.zeros(task.neurons), True)
    own: float | Array = 0.0
    if task.binary:
        own = 0.5 * weights.drive(np.ones(task.neurons))
    return Factored(x, x, task.factor, task.options.diagonal, _threshold(task, own), True)


def _covariance(task: Task) -> Learning:
    """w = c' sum (eta_i - b)(eta_j - a), eta in {0, 1} (Tsodyks, Feigelman 1988; ND eq. 17.27).

    c' = 1/(2 a (1 - a) N) for states +-1, 1/(a (1 - a) N) for states 0/1; b is a or 0. Its own
    threshold is (1 - 2b)/2, half way between what an active and a silent neuron of a stored
    pattern receive; in the 0/1 coding with b = a the correction alpha a ln((1 - a)/a) is added.
    """
    yield LearningStep(0.0)
    p = task.options
    a, b = p.activity, p.activity if p.balanced else 0.0
    eta = (task.patterns > 0).astype(np.float64)
    right = eta - a
    left = right if p.balanced else eta - b
    scale = 1.0 / (a * (1.0 - a) * task.neurons)
    own = 0.5 - b
    if task.binary and p.balanced:
        own += task.count / task.neurons * a * math.log((1.0 - a) / a)
    if not task.binary:
        scale *= 0.5
    return Factored(left, right, scale, p.diagonal, _threshold(task, own), p.balanced)


def _storkey(task: Task) -> Learning:
    """W += (xi xi^T - xi o h^T - h o xi^T)/N, h_ij = sum_{k != i,j} w_ik xi_k (Storkey 1997).

    With H = W xi (no diagonal), h_ij = H_i - w_ij xi_j, so for i != j the step is
    W <- (1 + 2/N) W + (1/N)(xi G^T + G xi^T) with G = xi/2 - H: two columns a memory.
    """
    x, n, count = task.patterns, task.neurons, task.count
    factor, done = 1.0 / n, task.done
    left, right = np.empty((n, 2 * count)), np.empty((n, 2 * count))
    gains, own = np.ones(2 * count), np.zeros(n)
    if task.learnt is not None and done:
        left[:, : 2 * done], right[:, : 2 * done] = task.learnt.a, task.learnt.b
        own += task.learnt.own
    for new in range(done, count):
        xi = x[:, new].astype(np.float64)
        known = slice(0, 2 * new)
        field = factor * (left[:, known] @ (gains[known] * (right[:, known].T @ xi))) - own * xi
        gain = 0.5 * xi - field
        gains[known] *= 1.0 + 2.0 * factor
        own = (1.0 + 2.0 * factor) * own + 2.0 * factor * gain * xi
        left[:, 2 * new], right[:, 2 * new] = gain, xi
        left[:, 2 * new + 1], right[:, 2 * new + 1] = xi, gain
        yield LearningStep((new + 1 - done) / (count - done))
    left *= gains
    return Factored(left, right, factor, False, np.zeros(n), True)


def _most_storkey(n: int) -> float:
    """Memories after which the recursion has multiplied rounding by e^25: it does so by 1 + 2/N a
    memory, whatever the order of its sums. Some 12 N, far above what it can hold."""
    return math.floor(GROWN / math.log1p(2.0 / n))


def _projection(task: Task) -> Learning:
    """W = X C^-1 X^T / N with C = X^T X / N (Personnaz, Guyon, Dreyfus 1985).

    That is the projection onto the space the memories span, W = Q Q^T with an orthonormal basis Q,
    which grows by what is new in a new memory (Gram-Schmidt, twice, in blocks); a memory that
    others make up adds nothing.
    """
    x, n = task.patterns, task.neurons
    done = task.done
    basis = task.learnt.a if task.learnt is not None and done else np.empty((n, 0))
    for start in range(done, task.count, BLOCK):
        new = x[:, start : start + BLOCK].astype(np.float64)
        for _ in range(2):
            new -= basis @ (basis.T @ new)
        directions, lengths, _ = np.linalg.svd(new, full_matrices=False)
        fresh = directions[:, lengths > 1e-6 * math.sqrt(n)]
        basis = np.ascontiguousarray(np.concatenate([basis, fresh], axis=1))
        yield LearningStep((start + new.shape[1] - done) / (task.count - done))
    return Factored(basis, basis, 1.0, task.options.diagonal, np.zeros(n), True)


# ---- learning from errors ------------------------------------------------------------------------


class _Dual:
    """Weights as sum_mu C_i,mu u_j^mu, where error-driven rules keep them, without the diagonal.

    An update of a neuron adds a multiple of a pattern to its row of W, so C (N, P) is all there is
    to learn, and the field of neuron i on memory nu is C_i . U_nu - w_ii u_i^nu with U the
    overlaps of the patterns as the neurons see them (u = xi, or v = (xi + 1)/2).
    """

    def __init__(self, task: Task) -> None:
        self.xi = task.patterns.astype(np.float64)
        self.seen = 0.5 * (self.xi + 1.0) if task.binary else self.xi
        self.overlaps = self.seen.T @ self.seen
        self.c = np.zeros((task.neurons, task.count))
        if task.learnt is not None and task.learnt.rank == len(task.known):
            for column, pattern in enumerate(task.known):
                if pattern >= 0:
                    self.c[:, pattern] += task.learnt.a[:, column]
        self.own = np.einsum("ik,ik->i", self.c, self.seen)
        self.threshold = 0.5 if task.binary else 0.0
        # Just at the margin is right, whatever rounding says (sums of the rate meet it often); but
        # without a margin an input of 0 is wrong, or weights of 0 would do.
        self.margin = max(task.options.margin - NOTHING, NOTHING)

    def inputs(self, pattern: int) -> Array:
        """Fields less threshold of every neuron, signed by what it should be, (N,)."""
        u = self.seen[:, pattern]
        field = self.c @ self.overlaps[:, pattern] - self.own * u - self.threshold
        return np.asarray(field * self.xi[:, pattern])

    def add(self, pattern: int, amount: Array) -> None:
        """Add to every neuron's row amount_i xi_i times the pattern it sees."""
        change = amount * self.xi[:, pattern]
        self.c[:, pattern] += change
        self.own += change * self.seen[:, pattern]

    def weights(self) -> Factored:
        """What has been learnt so far."""
        theta = np.full(len(self.c), self.threshold)
        return Factored(self.c.copy(), self.seen, 1.0, False, theta, False)


def _perceptron(task: Task) -> Learning:
    """err = (input o xi < kappa); M += eta (err o xi) u^T, memory after memory (Rosenblatt 1962;
    Gardner 1988), diagonal held at zero. States 0/1: input = M v - 1/2."""
    p = task.options
    dual = _Dual(task)
    pairs = max(1, task.neurons * task.count)
    part = max(1, 2**22 // pairs)
    epoch = 0
    while epoch < task.limit.epochs:
        epoch, errors = epoch + 1, 0
        for pattern in range(task.count):
            wrong = dual.inputs(pattern) < dual.margin
            found = int(wrong.sum())
            if found:
                errors += found
                dual.add(pattern, p.rate * wrong)
            if pattern % part == part - 1:
                yield LearningStep(pattern / task.count)
        yield LearningStep(1.0, errors)
        if not errors:
            break
    return dual.weights()


def _gradient(task: Task) -> Learning:
    """Gradient descent on sum log(1 + exp(kappa - input o xi)), all memories at once:
    M += (4 eta / l) sum sigma(kappa - input o xi) o xi u^T, l the largest eigenvalue of U^T U.

    The smooth form of the perceptron's errors (logistic regression of each neuron on the others).
    l / 4 bounds the curvature, so that no rate up to 1 can go uphill. It stops when every input
    clears the margin.
    """
    p = task.options
    dual = _Dual(task)
    xi, u = dual.xi, dual.seen
    step = 4.0 * p.rate / max(1.0, float(np.linalg.norm(dual.overlaps, 2))) if task.count else 0.0
    epoch = 0
    while epoch < task.limit.epochs:
        epoch += 1
        signed = (dual.c @ dual.overlaps - dual.own[:, None] * u - dual.threshold) * xi
        errors = int((signed < dual.margin).sum())
        yield LearningStep(1.0, errors)
        if not errors:
            break
        push = 1.0 / (1.0 + np.exp(np.clip(signed - p.margin, -50.0, 50.0)))
        dual.c += step * push * xi
        dual.own = np.einsum("ik,ik->i", dual.c, u)
    return dual.weights()


# ---- the table -----------------------------------------------------------------------------------


def _hebb_capacity(n: int, p: Any) -> float:
    halved = p.coding == "01" and p.thresholds == "zero"
    return (coding_trap_load() if halved else CRITICAL_LOAD) * n


def _gardner(n: int, p: Any) -> float:
    return gardner_capacity(0.0) * n


BOTH, SIGNS = ("pm", "01"), ("pm",)
_SUM = "W = (1/N) Σ <i>ξ<sup>μ</sup>ξ<sup>μ</sup></i><sup>T</sup>"

LEARNING_RULES: tuple[LearningRule, ...] = (
    LearningRule(
        "hebb", "Hebb (outer product)", _SUM,
        "Neurons that are alike in a memory excite each other. Similar memories get in each "
        "other’s way.",
        "Hopfield, PNAS 79, 2554 (1982)",
        ("diagonal", "normalise", "thresholds", "threshold"), BOTH, _hebb,
        _hebb_capacity, "αc N = 0.138 N, random memories (Amit, Gutfreund, Sompolinsky 1985)",
    ),
    LearningRule(
        "covariance", "Low activity (covariance)",
        "W = c Σ (<i>η<sup>μ</sup></i> − b)(<i>η<sup>μ</sup></i> − a)<sup>T</sup>",
        "For memories with few active neurons: the mean activity is taken out before they are "
        "multiplied.",
        "Tsodyks, Feigelman, Europhys. Lett. 6, 101 (1988)",
        ("activity", "balanced", "diagonal", "thresholds", "threshold"), BOTH, _covariance,
        lambda n, p: low_activity_capacity(p.activity) * n,
        "mean field, best threshold (Tsodyks, Feigelman 1988)", False, False,
    ),
    LearningRule(
        "storkey", "Storkey",
        "W += (<i>ξξ</i><sup>T</sup> − <i>ξh</i><sup>T</sup> − <i>hξ</i><sup>T</sup>)/N",
        "Takes away what the network already makes of the new memory; one memory after the other.",
        "Storkey, ICANN 1997",
        (), SIGNS, _storkey,
        lambda n, p: storkey_capacity(n), "N/√(2 ln N), all memories exact (Storkey 1997)",
        most=_most_storkey,
    ),
    LearningRule(
        "projection", "Projection (pseudo-inverse)",
        "W = (1/N) X C<sup>−1</sup> X<sup>T</sup>, C = X<sup>T</sup>X/N",
        "Every memory is a fixed point, however alike they are, as long as they are independent.",
        "Personnaz, Guyon, Dreyfus, J. Physique Lett. 46, L359 (1985)",
        ("diagonal",), SIGNS, _projection,
        lambda n, p: float(n), "N independent memories, but basins shrink from N/2 on",
    ),
    LearningRule(
        "perceptron", "Perceptron (from errors)",
        "M += η (err ∘ <i>ξ</i>) <i>u</i><sup>T</sup>, err = (input ∘ <i>ξ</i> &lt; κ)",
        "Each neuron learns from its mistakes until every memory holds with a margin κ.",
        "Gardner, J. Phys. A 21, 257 (1988)",
        ("margin", "rate", "epochs"), BOTH, _perceptron,
        _gardner, "2 N at κ = 0 (Gardner 1988)", True, False,
    ),
    LearningRule(
        "gradient", "Gradient descent (logistic)",
        "M += (4η/λ) Σ σ(κ − input ∘ <i>ξ</i>) ∘ <i>ξ u</i><sup>T</sup>",
        "The same errors counted smoothly: every memory pushes a little, the wrong ones most.",
        "logistic regression of each neuron on the others",
        ("margin", "rate", "epochs"), BOTH, _gradient,
        _gardner, "2 N at κ = 0 (Gardner 1988)", True, False,
    ),
)  # fmt: skip
