# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Updates of a dense associative memory, a neuron at a time, to be compiled by `kernels.compiled`.

With x_mu = sum_i xi_mu,i s_i, a neuron compares the energies of its two states, the others as
they are. Both follow from one dot product with numbers that change only when a neuron flips: an
update costs P multiplications and no look-up, and only a flip costs a look-up for each memory.

Power, F(x) = (N/n) (x/N)^n: x without neuron i is x - xi_i s_i, and

    h_i = 1/2 [E(s_i = -1) - E(s_i = +1)] = scale 1/2 [sum_mu xi_mu,i a(x_mu) + s_i sum_mu b(x_mu)]
    a(x) = 1/2 [(x + 2)^n - (x - 2)^n],   b(x) = x^n - 1/2 [(x + 2)^n + (x - 2)^n],
    scale = 1/(n N^(n - 1))

a and b are whole numbers. Exponential, E = -ln sum exp(x): with w_mu = exp(x_mu - max x), A = sum
w_mu, y = sum_mu xi_mu,i w_mu and t = tanh 1,

    h_i = artanh(t (y - s_i t A) / (A - s_i t y)),

whose sign is that of Demircigil et al.'s sum of exponentials; sum exp would not fit into a number.
"""

from __future__ import annotations

import numpy as np

from sim.hopfield.dynamics.kernels import inlined, log_flip, log_sample, turn_overlaps
from sim.hopfield.energy.rise import rose

__all__ = ["EVEN", "rows_dot", "update_many_body"]

EVEN = 1e-14  # of the size of its terms: a sum so small is 0, a tie


@inlined
def row_dot(matrix, i, vector):
    """Row i of a matrix (N, P) int8 times a vector (P,) float64, in four sums."""
    count = matrix.shape[1]
    whole = count - count % 4
    p = q = r = s = 0.0
    for k in range(0, whole, 4):
        p += matrix[i, k] * vector[k]
        q += matrix[i, k + 1] * vector[k + 1]
        r += matrix[i, k + 2] * vector[k + 2]
        s += matrix[i, k + 3] * vector[k + 3]
    for k in range(whole, count):
        p += matrix[i, k] * vector[k]
    return (p + q) + (r + s)


def rows_dot(matrix, vector, out):
    """out = matrix @ vector, (N, P) int8 and (P,) float64 to (N,) float64."""
    for i in range(matrix.shape[0]):
        out[i] = row_dot(matrix, i, vector)


@inlined
def fill_pulls(pull, pulls, owns, overlaps, exponential, n):
    """Look up what each memory pulls with at these overlaps, (P,); their sum with the neuron's own
    part, and the size of its terms."""
    total = size = 0.0
    count = overlaps.shape[0]
    if exponential:
        top = -n
        for k in range(count):
            top = max(top, overlaps[k])
        for k in range(count):
            pull[k] = pulls[top - overlaps[k]]
            total += pull[k]
        return total, total
    for k in range(count):
        pull[k] = pulls[overlaps[k] + n]
        total += owns[overlaps[k] + n]
        size += abs(pull[k])
    return total, size + abs(total)


def update_many_body(
    patterns, overlaps, state, pulls, owns, exponential, scale,
    order, noise, temperature, start, stop, clock, every, energy,
    flip_at, flip_energy, flip_cell, sample_at, sample_energy, sample_overlaps, sample_largest,
):  # fmt: skip
    """Update neurons in turn, each by the field that those before it have left.

    Parameters
    ----------
    patterns : (N, P) int8
    overlaps : (P,) int32
        x_mu = sum_i xi_mu,i s_i, brought up to date.
    state : (N,) int8
        -1 or +1, brought up to date.
    pulls, owns : (2N + 1,) float64
        Power: a(x) and b(x) at x + N. Exponential: exp(-k) at k = max x - x, and nothing of use.
    exponential : bool
    scale : float
    order : (U,) int32
        Neurons to update; `noise` (U,) float64, logit(u) of a uniform u for each of them.
    temperature : float
        T/2: P(+1) = 1/(1 + exp(-2 h/T)). 0 for no noise.
    start, stop : int
        Which of them to update now.
    clock, every : int
        Steps taken so far, and steps from one sample to the next.
    energy : float
        Before the first update.
    flip_at (int64), flip_energy, flip_cell : (stop - start,)
        Filled for each flip.
    sample_at (int64), sample_energy, sample_overlaps, sample_largest : (ceil, ...)
        Filled at each sample.

    Returns
    -------
    flips, samples, rises : int
    energy : float
    """
    n, count = patterns.shape
    t = np.tanh(1.0)
    pull = np.empty(count)
    total = size = 0.0
    flips = samples = rises = 0
    stale = True
    for place in range(start, stop):
        if stale:
            total, size = fill_pulls(pull, pulls, owns, overlaps, exponential, n)
            stale = False
        i = order[place]
        at = clock + place - start + 1
        s = state[i]
        y = row_dot(patterns, i, pull)
        field = 0.0
        if exponential:
            up = y - s * t * total
            if abs(up) > EVEN * size:
                field = np.arctanh(t * up / (total - s * t * y))
        else:
            up = 0.5 * (y + s * total)
            if abs(up) > EVEN * size:
                field = scale * up
        drawn = field - temperature * noise[place]
        if (drawn > 0.0 and s < 0) or (drawn < 0.0 and s > 0):
            change = 2 if s < 0 else -2
            rise = -change * field
            if rose(rise, energy):
                rises += 1
            energy += rise
            state[i] = s + change
            turn_overlaps(overlaps, patterns, i, change)
            stale = True
            flips = log_flip(at, energy, i, flips, flip_at, flip_energy, flip_cell)
        if at % every == 0:
            samples = log_sample(
                at, energy, overlaps, samples,
                sample_at, sample_energy, sample_overlaps, sample_largest,
            )  # fmt: skip
    return flips, samples, rises, energy
