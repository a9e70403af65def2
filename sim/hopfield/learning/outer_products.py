"""Rules that learn at once: sums of outer products of the memories."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array
from sim.hopfield.learning.task import Learning, LearningStep, Task
from sim.hopfield.learning.weights import Factored

__all__ = ["covariance", "hebb", "most_storkey", "projection", "storkey"]

BLOCK = 64  # memories taken up at a time
GROWN = 25.0  # ln of how many fold Storkey's W may grow before rounding is all it holds


def _threshold(task: Task, own_rule: float | Array) -> Array:
    """theta (N,) as the parameters have it: the rule's own, zero, or a typed value."""
    choice = task.options.thresholds
    if choice == "zero":
        return np.zeros(task.neurons)
    if choice == "set":
        return np.full(task.neurons, float(task.options.threshold))
    return np.broadcast_to(np.asarray(own_rule, dtype=np.float64), (task.neurons,)).copy()


def hebb(task: Task) -> Learning:
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


def covariance(task: Task) -> Learning:
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


def storkey(task: Task) -> Learning:
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


def most_storkey(n: int) -> float:
    """Memories after which the recursion has multiplied rounding by e^25: it does so by 1 + 2/N a
    memory, whatever the order of its sums. Some 12 N, far above what it can hold."""
    return math.floor(GROWN / math.log1p(2.0 / n))


def projection(task: Task) -> Learning:
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
