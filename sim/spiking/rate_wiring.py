"""Patterns and connections of a rate memory: what follows from its seed and its parameters."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.spiking import rate_kernels as kernels
from sim.spiking.rate_parameters import RateMemoryParameters
from sim.spiking.rate_rule import LearningRule, transfer

__all__ = ["Wiring"]

PATTERNS, CONNECTIONS = 1, 2  # what the two generators are for, beside the seed
ROWS = 1024  # neurons whose inputs are drawn at a time

Single = NDArray[np.float32]
Held = TypeVar("Held", bound=NDArray[Any])


class Wiring:
    """What a rate memory has learnt, and where its connections are; it does not change.

    Two departures from Pereira and Brunel. Each neuron receives from exactly K others and not from
    itself, where they connect each two with the probability K/N. And from g the mean over the
    neurons is taken away, pattern by pattern: in the limit of infinitely many neurons it is 0,
    but with so few as here the rest drives the network, at their A, out of the quiet state into
    the pattern of which it is largest, uncued (5,000 and 15,000 neurons; they took 50,000). What is
    recalled stays the same: overlaps differ by about 0.001.

    Connections and weights are made when they are first asked for.

    Parameters
    ----------
    seed : int
        Of the network.
    parameters : RateMemoryParameters
    before : Wiring, optional
        Another one, of which what is the same is taken.
    """

    def __init__(
        self, seed: int, parameters: RateMemoryParameters, before: Wiring | None = None
    ) -> None:
        p = parameters
        self.seed, self.neurons, self.patterns, self.inputs = seed, p.neurons, p.patterns, p.inputs
        self.rule: LearningRule = p.rule
        self._share(before)

    def _share(self, before: Wiring | None) -> None:
        """Take from another what would come out the same."""
        if before is None or (before.seed, before.neurons) != (self.seed, self.neurons):
            return
        alike = before.patterns == self.patterns
        names = []
        if alike:
            names.append("xi")
        if before.inputs == self.inputs:
            names.append("columns")
        if alike and before.rule == self.rule:
            names += ["receiving", "sending", "scores"]
        if "columns" in names and "sending" in names:
            names.append("weights")
        made = vars(before)
        vars(self).update({name: made[name] for name in names if name in made})

    @cached_property
    def xi(self) -> Array:
        """(P, N) inputs of which the patterns consist, standard normal; a pattern is phi(xi)."""
        rng = np.random.default_rng([self.seed, PATTERNS])
        return _fixed(rng.standard_normal((self.patterns, self.neurons)))

    @cached_property
    def receiving(self) -> Single:
        """(N, P) f of every neuron in every pattern."""
        values = np.empty((self.neurons, self.patterns), np.float32)
        for mu, row in enumerate(self.xi):
            values[:, mu] = self.rule.receive(transfer(row))
        return _fixed(values)

    @cached_property
    def sending(self) -> Single:
        """(N, P) g of every neuron in every pattern, less its mean over the neurons."""
        values = np.empty((self.neurons, self.patterns), np.float32)
        for mu, row in enumerate(self.xi):
            g = self.rule.send(transfer(row))
            values[:, mu] = g - g.mean()
        return _fixed(values)

    @cached_property
    def scores(self) -> Single:
        """(N, P) standard scores of g over the neurons: mean 0, mean square 1."""
        spread = self.sending.std(axis=0, dtype=float)
        with np.errstate(invalid="ignore"):
            scores = np.where(spread > 0.0, self.sending / spread, 0.0)
        return _fixed(scores.astype(np.float32))

    @cached_property
    def columns(self) -> NDArray[np.uint16]:
        """(B, K, 8) the neurons from which every neuron receives; see `rate_kernels`."""
        n, lanes = self.neurons, kernels.LANES
        rng = np.random.default_rng([self.seed, CONNECTIONS])
        columns = np.zeros((-(-n // lanes), self.inputs, lanes), np.uint16)
        order = np.arange(n - 1)
        for first in range(0, n, ROWS):
            draws = rng.random((min(ROWS, n - first), self.inputs))
            kernels.compiled(kernels.choose_inputs)(draws, first, order, columns)
        return _fixed(columns)

    @cached_property
    def weights(self) -> Single:
        """(B, K, 8) what was learnt in every connection, for A = 1."""
        weights = np.empty(self.columns.shape, np.float32)
        kernels.compiled(kernels.learn)(self.receiving, self.sending, self.columns, weights)
        return _fixed(weights)

    def overlaps(self, rates: Array) -> Array:
        """Overlap of rates (N,) with every pattern, (P,): see `sim.spiking.rate_memory`."""
        off = rates - rates.mean()
        size = float(np.sqrt((off @ off) * len(off)))
        if size <= 1e-9 * len(off):
            return np.zeros(self.patterns)
        return np.asarray(off.astype(np.float32) @ self.scores, dtype=float) / size


def _fixed(values: Held) -> Held:
    """The same array, to which nobody writes from now on."""
    values.setflags(write=False)
    return values
