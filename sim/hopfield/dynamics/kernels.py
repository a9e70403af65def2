# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Updates one neuron at a time, compiled: the law kept exactly, at the speed of a matrix product.

Every function here is plain Python over numpy arrays. `compiled` hands it to numba when it is first
called: importing numba costs a third of a second and belongs in the thread that needs it. The
compiled functions release the interpreter lock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sim.hopfield.energy.rise import rose

__all__ = [
    "TIE",
    "columns_times",
    "compiled",
    "dot",
    "rows_times",
    "update_dense",
    "update_factored",
]

TIE = 1e-12  # a field so small is 0, and a neuron keeps its state


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled form of a function of this module."""
    import numba

    _teach_numba()
    return numba.njit(nogil=True, cache=True)(function)


@cache
def _teach_numba() -> None:
    """Give numba a `dot` that adds whole numbers as 32 bits, four times as many at a time, and
    what counts as a rise."""
    from numba.core.types import Integer
    from numba.extending import overload, register_jitable

    @overload(dot)
    def choose(matrix, i, vector):
        return _dot_whole if isinstance(matrix.dtype, Integer) else _dot_real

    register_jitable(rose)


def dot(matrix, i, vector):
    """Row i of a matrix times a vector: exact for whole numbers, in the order of k for others."""
    if matrix.dtype.kind == "i":
        return int(matrix[i].astype(np.int64) @ vector.astype(np.int64))
    return _dot_real(matrix, i, vector)


def _dot_whole(matrix, i, vector):
    total = np.int32(0)
    for k in range(vector.shape[0]):
        total = np.int32(total + np.int32(matrix[i, k]) * np.int32(vector[k]))
    return total


def _dot_real(matrix, i, vector):
    total = 0.0
    for k in range(vector.shape[0]):
        total += matrix[i, k] * vector[k]
    return total


def rows_times(matrix, vector, out):
    """out = matrix @ vector, (N, K) int8 and (K,) int32 to (N,) int32."""
    for i in range(matrix.shape[0]):
        out[i] = dot(matrix, i, vector)


def columns_times(matrix, vector, out):
    """out += matrix^T @ vector, (N, K) int8 and (N,) int32 to (K,) int32."""
    for i in range(matrix.shape[0]):
        v = vector[i]
        for k in range(matrix.shape[1]):
            out[k] = np.int32(out[k] + np.int32(matrix[i, k]) * v)


def update_factored(
    a, b, after_a, after_b, symmetric, scale, away, own, threshold, patterns, overlaps,
    state, low, high, order, noise, temperature, start, stop, clock, every, energy,
    flip_at, flip_energy, flip_cell, sample_at, sample_energy, sample_overlaps,
):  # fmt: skip
    """Visit neurons in turn; each takes the state its field tells it to before the next is asked.

    With w_ij = scale sum_k a_ik b_jk, a visit costs the rank of the weights, and only a flip costs
    anything more: h_i = scale a_i . (b^T s) - away_i s_i - theta_i.

    Parameters
    ----------
    a, b : (N, K) int8 or float64
        Factors of the weights.
    after_a, after_b : (K,) int16 or float64
        a^T s and b^T s, brought up to date (a^T s only where the weights are not symmetric).
    symmetric : bool
        Whether w_ij = w_ji: then the field a neuron is asked by is the slope of the energy.
    scale : float
    away : (N,) float64
        What the factors have on the diagonal more than the network.
    own : (N,) float64
        Self-connections w_ii of the network.
    threshold : (N,) float64
    patterns : (N, P) int8
    overlaps : (P,) int32
        sum_i xi_i S_i with S = +-1, brought up to date.
    state : (N,) int8
        `low` or `high`, brought up to date.
    order : (V,) int32
        Neurons to visit; `noise` (V,) float64, logit(u) of a uniform u for each visit.
    temperature : float
        T / (high - low): P(high) = 1 / (1 + exp(-(high - low) h / T)). 0 for no noise.
    start, stop : int
        Visits to make.
    clock, every : int
        Steps taken so far, and steps from one sample to the next.
    energy : float
        -1/2 s^T W s + theta . s before the first visit.
    flip_at (int64), flip_energy, flip_cell : (stop - start,)
        Filled for each flip.
    sample_at (int64), sample_energy, sample_overlaps : (ceil, ...)
        Filled at each sample.

    Returns
    -------
    flips, samples, rises : int
    energy : float
    """
    rank, count = a.shape[1], patterns.shape[1]
    kept = sample_overlaps.shape[1]
    step = high - low
    flips = samples = rises = 0
    for visit in range(start, stop):
        i = order[visit]
        drive = dot(a, i, after_b)
        s = state[i]
        field = scale * drive - threshold[i]
        field -= away[i] * s
        ask = field - temperature * noise[visit]
        if (ask > TIE and s != high) or (ask < -TIE and s != low):
            change = step if s == low else -step
            if not symmetric:
                back = dot(b, i, after_a)
                field = 0.5 * (scale * (drive + back)) - threshold[i]
                field -= away[i] * s
            rise = -change * field - 0.5 * own[i] * change * change
            if rose(rise, energy):
                rises += 1
            energy += rise
            state[i] = s + change
            for k in range(rank):
                after_b[k] += change * b[i, k]
            if not symmetric:
                for k in range(rank):
                    after_a[k] += change * a[i, k]
            turn = 2 if change > 0 else -2
            for k in range(count):
                overlaps[k] += turn * patterns[i, k]
            flip_at[flips] = clock + visit - start + 1
            flip_energy[flips] = energy
            flip_cell[flips] = i
            flips += 1
        if (clock + visit - start + 1) % every == 0:
            sample_at[samples] = clock + visit - start + 1
            sample_energy[samples] = energy
            for k in range(kept):
                sample_overlaps[samples, k] = overlaps[k]
            samples += 1
    return flips, samples, rises, energy


def update_dense(
    into, scale, field, threshold, patterns, overlaps, state, low, high,
    order, noise, temperature, start, stop, clock, every, energy,
    flip_at, flip_energy, flip_cell, sample_at, sample_energy, sample_overlaps,
):  # fmt: skip
    """The same visits with every synapse stored, the field kept up to date.

    Only a neuron whose field tells it to change costs anything: a flip of j adds a column,
    h_i += (change of s_j) w_ij. The energy of any weights, symmetric or not, is
    -1/2 s^T W s + theta . s; as W s is at hand it is summed anew at each flip.

    Parameters
    ----------
    into : (N, N) float64
        into[j, i] = w_ij / scale, the synapses that leave j in one row; the diagonal is w_jj.
    field : (N,) float64
        W s / scale, brought up to date.

    The others, and what is returned, are as in `update_factored`.
    """
    n, count, kept = state.shape[0], patterns.shape[1], sample_overlaps.shape[1]
    step = high - low
    flips = samples = rises = 0
    for visit in range(start, stop):
        i = order[visit]
        s = state[i]
        ask = scale * field[i] - threshold[i] - temperature * noise[visit]
        if (ask > TIE and s != high) or (ask < -TIE and s != low):
            change = step if s == low else -step
            state[i] = s + change
            total = 0.0
            rest = 0.0
            for j in range(n):
                field[j] += change * into[i, j]
                total += state[j] * field[j]
                rest += state[j] * threshold[j]
            after = rest - 0.5 * scale * total
            if rose(after - energy, energy):
                rises += 1
            energy = after
            turn = 2 if change > 0 else -2
            for k in range(count):
                overlaps[k] += turn * patterns[i, k]
            flip_at[flips] = clock + visit - start + 1
            flip_energy[flips] = energy
            flip_cell[flips] = i
            flips += 1
        if (clock + visit - start + 1) % every == 0:
            sample_at[samples] = clock + visit - start + 1
            sample_energy[samples] = energy
            for k in range(kept):
                sample_overlaps[samples, k] = overlaps[k]
            samples += 1
    return flips, samples, rises, energy
