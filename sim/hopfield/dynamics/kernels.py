# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Updates one neuron at a time, compiled: the law kept exactly, at the speed of a matrix product.

Every function here is plain Python over numpy arrays. `compiled` hands it to numba when it is first
called: importing numba costs a third of a second and belongs in the thread that needs it. The
compiled functions release the interpreter lock. Their many arrays are handed over by name: grouped
in tuples they cost 5 microseconds more a call, a tenth of a batch on a small grid.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np

from sim.hopfield.energy.rise import rose

__all__ = [
    "TIE",
    "columns_times",
    "compiled",
    "dot",
    "inlined",
    "log_flip",
    "log_sample",
    "rows_times",
    "turn_overlaps",
    "update_dense",
    "update_factored",
]

F = TypeVar("F", bound=Callable[..., Any])

TIE = 1e-12  # a field so small is 0, and a neuron keeps its state
_parts: list[Callable[..., Any]] = [rose]  # of compiled functions, numba has not been told of


def inlined(function: F) -> F:
    """Mark a function that compiled ones call."""
    _parts.append(function)
    return function


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled form of a function of this module."""
    import numba
    from numba.extending import register_jitable

    _teach_numba()
    while _parts:
        register_jitable(inline="always")(_parts.pop())
    return numba.njit(nogil=True, cache=True)(function)


@cache
def _teach_numba() -> None:
    """Give numba a `dot` that adds whole numbers as 32 bits, four times as many at a time."""
    from numba.core.types import Integer
    from numba.extending import overload

    @overload(dot)
    def choose(matrix, i, vector):
        return _dot_whole if isinstance(matrix.dtype, Integer) else _dot_real


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


@inlined
def turn_overlaps(overlaps, patterns, i, turn):
    """Bring the overlaps up to date after neuron i has gone up (turn 2) or down (turn -2)."""
    for k in range(patterns.shape[1]):
        overlaps[k] += turn * patterns[i, k]


@inlined
def log_flip(at, energy, cell, flips, flip_at, flip_energy, flip_cell):
    """Write down a flip; how many there are now."""
    flip_at[flips] = at
    flip_energy[flips] = energy
    flip_cell[flips] = cell
    return flips + 1


@inlined
def log_sample(
    at, energy, overlaps, samples, sample_at, sample_energy, sample_overlaps, sample_largest
):  # fmt: skip
    """Write down a sample (the first overlaps, and the largest of all); how many there are now."""
    sample_at[samples] = at
    sample_energy[samples] = energy
    for k in range(sample_overlaps.shape[1]):
        sample_overlaps[samples, k] = overlaps[k]
    largest = 0
    for k in range(overlaps.shape[0]):
        if abs(overlaps[k]) > abs(largest):
            largest = overlaps[k]
    sample_largest[samples] = largest
    return samples + 1


def update_factored(
    a, b, after_a, after_b, symmetric, scale, away, own, threshold, patterns, overlaps,
    state, low, high, order, noise, temperature, start, stop, clock, every, energy,
    flip_at, flip_energy, flip_cell, sample_at, sample_energy, sample_overlaps, sample_largest,
):  # fmt: skip
    """Update neurons in turn, each by the field that those before it have left.

    With w_ij = scale sum_k a_ik b_jk, an update costs the rank of the weights, and only a flip
    costs anything more: h_i = scale a_i . (b^T s) - away_i s_i - theta_i.

    Parameters
    ----------
    a, b : (N, K) int8 or float64
        Factors of the weights.
    after_a, after_b : (K,) int16 or float64
        a^T s and b^T s, brought up to date (a^T s only where the weights are not symmetric).
    symmetric : bool
        Whether w_ij = w_ji: then the field of a neuron is the slope of the energy.
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
    order : (U,) int32
        Neurons to update; `noise` (U,) float64, logit(u) of a uniform u for each of them.
    temperature : float
        T / (high - low): P(high) = 1 / (1 + exp(-(high - low) h / T)). 0 for no noise.
    start, stop : int
        Which of them to update now.
    clock, every : int
        Steps taken so far, and steps from one sample to the next.
    energy : float
        -1/2 s^T W s + theta . s before the first update.
    flip_at (int64), flip_energy, flip_cell : (stop - start,)
        Filled for each flip.
    sample_at (int64), sample_energy, sample_overlaps, sample_largest : (ceil, ...)
        Filled at each sample.

    Returns
    -------
    flips, samples, rises : int
    energy : float
    """
    rank = a.shape[1]
    step = high - low
    flips = samples = rises = 0
    for place in range(start, stop):
        i = order[place]
        at = clock + place - start + 1
        drive = dot(a, i, after_b)
        s = state[i]
        field = scale * drive - threshold[i]
        field -= away[i] * s
        drawn = field - temperature * noise[place]
        if (drawn > TIE and s != high) or (drawn < -TIE and s != low):
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
            turn_overlaps(overlaps, patterns, i, 2 if change > 0 else -2)
            flips = log_flip(at, energy, i, flips, flip_at, flip_energy, flip_cell)
        if at % every == 0:
            samples = log_sample(
                at, energy, overlaps, samples,
                sample_at, sample_energy, sample_overlaps, sample_largest,
            )  # fmt: skip
    return flips, samples, rises, energy


def update_dense(
    into, scale, field, threshold, patterns, overlaps, state, low, high,
    order, noise, temperature, start, stop, clock, every, energy,
    flip_at, flip_energy, flip_cell, sample_at, sample_energy, sample_overlaps, sample_largest,
):  # fmt: skip
    """The same updates with every synapse stored, the field kept up to date.

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
    n = state.shape[0]
    step = high - low
    flips = samples = rises = 0
    for place in range(start, stop):
        i = order[place]
        at = clock + place - start + 1
        s = state[i]
        drawn = scale * field[i] - threshold[i] - temperature * noise[place]
        if (drawn > TIE and s != high) or (drawn < -TIE and s != low):
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
            turn_overlaps(overlaps, patterns, i, 2 if change > 0 else -2)
            flips = log_flip(at, energy, i, flips, flip_at, flip_energy, flip_cell)
        if at % every == 0:
            samples = log_sample(
                at, energy, overlaps, samples,
                sample_at, sample_energy, sample_overlaps, sample_largest,
            )  # fmt: skip
    return flips, samples, rises, energy
