"""Synapses that are cut: both directions of a pair of neurons, or one of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.hopfield.learning.weights import Dense, Factored, Weights

__all__ = ["cut_both_ways", "cut_one_way", "cut_synapses"]


def cut_synapses(weights: Factored, p: Any, seed: int) -> Weights:
    """The weights without what the parameters of a network of this seed cut.

    Parameters
    ----------
    weights : Factored
    p : HopfieldParameters
    seed : int
        Which synapses these are follows from it.

    Raises
    ------
    WeightsError
        If any are cut of more than 4,096 neurons.
    """
    left: Weights = weights
    if p.cut > 0.0:
        left = cut_one_way(weights, p.cut, np.random.default_rng([seed, 1]))
    if p.diluted > 0.0:
        left = cut_both_ways(left, p.diluted, np.random.default_rng([seed, 2]))
    return left


def _dense(scaled: Array, weights: Weights, symmetric: bool) -> Dense:
    return Dense(
        np.ascontiguousarray(scaled.T), weights.scale, weights.threshold, symmetric,
        weights.diagonal,
    )  # fmt: skip


def cut_both_ways(weights: Weights, fraction: float, rng: np.random.Generator) -> Dense:
    """Cut both directions of a fraction of all pairs of neurons (Sompolinsky, Phys. Rev. A 34, 2571
    (1986)): weights that were symmetric stay so. The others are left as strong as they were.

    Parameters
    ----------
    weights : Factored or Dense
    fraction : float
        Of the N (N - 1) / 2 pairs, chosen at random.
    rng : numpy.random.Generator

    Raises
    ------
    WeightsError
        If there are more than 4,096 neurons.
    """
    scaled = weights.unscaled() if isinstance(weights, Factored) else weights.into.T.copy()
    n = len(scaled)
    lost = np.triu(rng.random((n, n)) < fraction, 1)
    scaled[lost | lost.T] = 0.0
    return _dense(scaled, weights, weights.symmetric)


def cut_one_way(weights: Factored, fraction: float, rng: np.random.Generator) -> Dense:
    """Cut one of the two directions of a fraction of all pairs of neurons.

    Parameters
    ----------
    weights : Factored
    fraction : float
        Of the N (N - 1) / 2 pairs, chosen at random; which direction goes is a coin's decision.
        At 1 no pair is connected both ways.
    rng : numpy.random.Generator

    Raises
    ------
    WeightsError
        If there are more than 4,096 neurons.
    """
    scaled = weights.unscaled()
    n = len(scaled)
    chance = rng.random((n, n))
    # Above the diagonal the draw of a pair; half of the cut pairs lose w_ij, half w_ji.
    upper = np.triu(chance, 1)
    pairs = np.triu(np.ones((n, n), dtype=bool), 1)
    scaled[pairs & (upper < 0.5 * fraction)] = 0.0
    lost = pairs & (upper >= 0.5 * fraction) & (upper < fraction)
    scaled[lost.T] = 0.0
    return _dense(scaled, weights, weights.symmetric and fraction == 0.0)
