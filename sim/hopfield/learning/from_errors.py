"""Rules that learn from errors, epoch by epoch, and go on from the weights there are."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.hopfield.learning.task import Learning, LearningStep, Task
from sim.hopfield.learning.weights import Factored

__all__ = ["gradient", "perceptron"]

NOTHING = 1e-9  # by how much an input clears a margin, or 0, only to rounding


class _Dual:
    """Weights as unit sum_mu C_i,mu u_j^mu, where error-driven rules keep them; no diagonal.

    An update of a neuron adds a multiple of a pattern to its row of W, so C (N, P) is all there is
    to learn, and the field of neuron i on memory nu is C_i . U_nu - w_ii u_i^nu with U the
    overlaps of the patterns as the neurons see them (u = xi, or v = (xi + 1)/2).
    """

    def __init__(self, task: Task, unit: float = 1.0) -> None:
        self.xi = task.patterns.astype(np.float64)
        self.seen = 0.5 * (self.xi + 1.0) if task.binary else self.xi
        self.overlaps = self.seen.T @ self.seen
        self.unit = unit
        self.c = np.zeros((task.neurons, task.count))
        if task.learnt is not None and task.learnt.rank == len(task.known):
            for column, pattern in enumerate(task.known):
                if pattern >= 0:
                    self.c[:, pattern] += task.learnt.scale * task.learnt.a[:, column] / unit
        whole = np.rint(self.c)
        if np.abs(self.c - whole).max(initial=0.0) < NOTHING:
            self.c = whole
        self.own = np.einsum("ik,ik->i", self.c, self.seen)
        self.threshold = 0.5 if task.binary else 0.0
        # Just at the margin is right, whatever rounding says (sums of the rate meet it often); but
        # without a margin an input of 0 is wrong, or weights of 0 would do.
        self.margin = max(task.options.margin - NOTHING, NOTHING)
        others = self.seen.sum(axis=0) - self.seen
        self.deaf = (others == 0.0) if task.binary else np.zeros_like(others, dtype=bool)

    def note(self) -> str:
        """What of the patterns no weights can change, in a sentence; empty for nothing."""
        wrong = self.deaf & (-self.threshold * self.xi < self.margin)
        many = int(wrong.any(axis=0).sum())
        if not many:
            return ""
        if (self.deaf & (self.xi > 0.0)).any():
            return (
                "A memory with a single active neuron cannot be learnt: no other drives it, its "
                "input is −½ whatever the weights, and it is not counted among the errors."
            )
        those = "1 memory has" if many == 1 else f"{many} memories have"
        return (
            f"{those} no active neuron that others could hear: there the input is −½ whatever the "
            "weights, a margin above ½ cannot be had and errors are not counted."
        )

    def signed(self) -> Array:
        """Fields less threshold of every neuron in every pattern, signed by what it should be,
        (N, P); infinite where no weights can change them."""
        drive = self.c @ self.overlaps - self.own[:, None] * self.seen
        signed = (self.unit * drive - self.threshold) * self.xi
        return np.where(self.deaf, np.inf, signed)

    def inputs(self, pattern: int) -> Array:
        """The same in one pattern, (N,)."""
        u = self.seen[:, pattern]
        drive = self.c @ self.overlaps[:, pattern] - self.own * u
        signed = (self.unit * drive - self.threshold) * self.xi[:, pattern]
        return np.where(self.deaf[:, pattern], np.inf, signed)

    def add(self, pattern: int, amount: Array) -> None:
        """Add to every neuron's row amount_i xi_i units times the pattern it sees."""
        change = amount * self.xi[:, pattern]
        self.c[:, pattern] += change
        self.own += change * self.seen[:, pattern]

    def weights(self) -> Factored:
        """What has been learnt so far."""
        theta = np.full(len(self.c), self.threshold)
        return Factored(self.c.copy(), self.seen, self.unit, False, theta, False)


def perceptron(task: Task) -> Learning:
    """err = (input o xi < kappa); M += eta (err o xi) u^T, memory after memory (Rosenblatt 1962;
    Gardner 1988), diagonal held at zero. States 0/1: input = M v - 1/2."""
    # Updates are counted in whole numbers: at margin 0 and states -1/+1 the rate is a mere scale.
    dual = _Dual(task, task.options.rate)
    yield LearningStep(0.0, note=dual.note())
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
                dual.add(pattern, wrong.astype(np.float64))
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
    yield LearningStep(0.0, note=dual.note())
    xi, u = dual.xi, dual.seen
    step = 4.0 * p.rate / max(1.0, float(np.linalg.norm(dual.overlaps, 2))) if task.count else 0.0
    epoch = 0
    while epoch < task.limit.epochs:
        epoch += 1
        signed = dual.signed()
        errors = int((signed < dual.margin).sum())
        yield LearningStep(1.0, errors)
        if not errors:
            break
        push = 1.0 / (1.0 + np.exp(np.clip(signed - p.margin, -50.0, 50.0)))
        dual.c += step * push * xi
        dual.own = np.einsum("ik,ik->i", dual.c, u)
    return dual.weights()
