"""Rules that learn from errors, epoch by epoch, and go on from the weights there are."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.hopfield.learning.task import Learning, LearningStep, Task
from sim.hopfield.learning.weights import Factored

__all__ = ["gradient", "perceptron"]

NOTHING = 1e-9  # by how much an input clears a margin, or 0, only to rounding


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


def perceptron(task: Task) -> Learning:
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


def gradient(task: Task) -> Learning:
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
