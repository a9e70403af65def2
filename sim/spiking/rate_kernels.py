# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Connections and steps of the rate memory, compiled.

Plain Python over numpy arrays, which `compiled` hands to numba when first called. The compiled
functions release the interpreter lock. The same written with numpy, in
tests/sim/test_rate_kernels.py, agrees to the bit but for what an exponential rounds.

Neurons lie eight by eight: entry (b, k, l) of `columns` and `weights` belongs to input k of neuron
8 b + l. A processor then adds eight sums at once, each in the order of its inputs, so that the
result is the same to the bit on every machine. The last eight are filled up with weights of 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sim.spiking.rate_rule import HALF, LARGEST_RATE, SLOPE

__all__ = ["LANES", "choose_inputs", "compiled", "learn", "take_steps"]

LANES = 8


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled form of a function of this module."""
    import numba
    from numba.extending import register_jitable

    for part in (note, receive, read_overlaps):
        register_jitable(part)
    return numba.njit(nogil=True, cache=True)(function)


def choose_inputs(draws, first, order, columns):
    """Choose, for some neurons, which others they receive from: each set is equally likely.

    The first K places of a shuffle of all others (Fisher and Yates), in ascending order.

    Parameters
    ----------
    draws : (m, K) float
        Uniform in [0, 1).
    first : int
        The first of the m neurons.
    order : (N - 1,) int
        Any order of the numbers from 0 to N - 2; left in another one.
    columns : (B, K, 8) uint16
        Those of the m neurons are filled.
    """
    count = draws.shape[1]
    for row in range(draws.shape[0]):
        neuron = first + row
        for k in range(count):
            other = k + int(draws[row, k] * (len(order) - k))
            order[k], order[other] = order[other], order[k]
        chosen = np.sort(order[:count])
        for k in range(count):
            # Nobody receives from itself.
            source = chosen[k] + (1 if chosen[k] >= neuron else 0)
            columns[neuron // 8, k, neuron % 8] = source


def learn(receiving, sending, columns, weights):
    """The weights that the patterns leave in the connections there are, for A = 1.

        w_ij = (1/K) sum_mu f_i^mu g_j^mu

    Parameters
    ----------
    receiving, sending : (N, P) float32
        f and g of every neuron in every pattern.
    columns : (B, K, 8) uint16
    weights : (B, K, 8) float32
        Filled.
    """
    n, patterns = receiving.shape
    count = columns.shape[1]
    for b in range(columns.shape[0]):
        for lane in range(8):
            i = 8 * b + lane
            if i >= n:
                weights[b, :, lane] = 0.0
                continue
            for k in range(count):
                j = columns[b, k, lane]
                total = 0.0
                for mu in range(patterns):
                    total += receiving[i, mu] * sending[j, mu]
                weights[b, k, lane] = total / count


def receive(rates, columns, weights, sums, received):
    """received_i = sum_j w_ij r_j of one network, (8 B,); `sums` is room for eight numbers."""
    for b in range(columns.shape[0]):
        sums[:] = 0.0
        for k in range(columns.shape[1]):
            for lane in range(8):
                sums[lane] += weights[b, k, lane] * rates[columns[b, k, lane]]
        for lane in range(8):
            received[8 * b + lane] = sums[lane]


def read_overlaps(rates, scores, found):
    """Correlations of rates (N,) with standard scores (N, P), (P,); 0 if all rates are alike."""
    n, patterns = scores.shape
    mean = 0.0
    for i in range(n):
        mean += rates[i]
    mean /= n
    found[:] = 0.0
    square = 0.0
    for i in range(n):
        off = rates[i] - mean
        square += off * off
        for mu in range(patterns):
            found[mu] += scores[i, mu] * off
    size = math.sqrt(square * n)
    for mu in range(patterns):
        found[mu] = found[mu] / size if size > 1e-9 * n else 0.0
    return mean


def note(rates, probed, sampled, levels, mean):
    """Write down rates of sample neurons, the mean rate, and how far the two networks are apart."""
    copies, n = rates.shape
    for copy in range(2):
        for k in range(len(probed)):
            sampled[copy, k] = rates[copy, probed[k]] if copy < copies else np.nan
    levels[0] = mean
    levels[1] = np.nan
    if copies == 2:
        apart = 0.0
        for i in range(n):
            apart += (rates[0, i] - rates[1, i]) ** 2
        levels[1] = math.sqrt(apart / n)


def take_steps(
    rates, columns, weights, strength, drive, share, scores, probed,
    first, every, counted, means, squares, overlaps, sampled, levels,
):  # fmt: skip
    """Step one or two copies of a network once for each row of `levels`; `rates` is brought up to
    date.

    tau dr_i/dt = -r_i + phi(I_i + A sum_j w_ij r_j), exactly for a drive that stays the same for a
    step: r <- r + (1 - exp(-dt/tau)) (phi - r).

    Parameters
    ----------
    rates : (m, N) float
        Hz.
    columns : (B, K, 8) uint16
    weights : (B, K, 8) float32
    strength : float
        A.
    drive : (N,) float
        I.
    share : float
        1 - exp(-dt/tau).
    scores : (N, P) float32
        Standard scores with which overlaps are read.
    probed : (3,) int
        Sample neurons.
    first, every : int
        The step that the first row is of; rows are filled at steps that `every` divides.
    counted : int
        Steps gone into the two that follow; negative if they are left alone.
    means, squares : (N,) float
        Mean of the rates of the first copy, and sum of squared deviations from it (Welford 1962).
    overlaps : (k, P) float
    sampled : (k, 2, 3) float
        Rates of sample neurons of either copy, NaN of one that is not there.
    levels : (k, 2) float
        Mean rate, and root mean square distance of the copies, Hz; NaN without a second one.
    """
    copies, n = rates.shape
    received = np.empty(8 * columns.shape[0])
    sums = np.empty(8)
    for t in range(levels.shape[0]):
        for copy in range(copies):
            now = rates[copy]
            receive(now, columns, weights, sums, received)
            for i in range(n):
                x = drive[i] + strength * received[i]
                now[i] += share * (LARGEST_RATE / (1.0 + math.exp(-SLOPE * (x - HALF))) - now[i])
        if counted >= 0:
            counted += 1
            for i in range(n):
                off = rates[0, i] - means[i]
                means[i] += off / counted
                squares[i] += off * (rates[0, i] - means[i])
        if (first + t) % every == 0:
            mean = read_overlaps(rates[0], scores, overlaps[t])
            note(rates, probed, sampled[t], levels[t], mean)
