# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""The steps of the Poisson ring, compiled: spikes drawn, counted, and felt by every neuron.

Plain Python over numpy arrays, which `compiled` hands to numba when a ring is first stepped. The
compiled function releases the interpreter lock. Random numbers come from outside.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

__all__ = ["compiled", "take_steps"]


@cache
def compiled() -> Callable[..., Any]:
    """The compiled form of `take_steps`."""
    import numba

    return numba.njit(nogil=True, cache=True)(take_steps)


def take_steps(
    h, x, uniforms, external, rec_cos, rec_sin, cos, sin, alive, most, steepness, threshold,
    share, per_spike, coupling, decoded, highest, kept,
):  # fmt: skip
    """Take a step for each row of `uniforms`; h and x are brought up to date.

    In a step neuron i fires a Poisson number n_i of spikes of mean most / (1 + exp(-steepness
    (h_i - threshold))), by inversion of its distribution at the uniform number. Then, by Euler,

        x <- x + share (per_spike n - x)
        h <- h + share (external + coupling (C rec_cos + S rec_sin) - h),

    C = sum cos n and S = sum sin n over the neurons of all rings.

    Parameters
    ----------
    h, x : (rings, n) float
        Input to each neuron, and its spikes seen through the same time constant, Hz.
    uniforms : (k, rings, n) float32
        In [0, 1).
    external : (k or 1, rings, n) float
        Input from outside at each step, Hz; one row if it is the same at every step.
    rec_cos, rec_sin : (rings, n) float
        cos and sin of the angle at which each neuron receives.
    cos, sin, alive : (n,) float
        Of the angle at which it fires; 1 for a neuron that can fire, else 0.
    most : float
        Mean number of spikes in a step at the largest rate.
    steepness, threshold : float
        1/Hz and Hz, of the logistic function.
    share : float
        dt/tau.
    per_spike : float
        1/dt, Hz.
    coupling : float
        Hz a spike.
    decoded : (k, 3) float
        Filled with sum x cos, sum x sin and sum x over all rings after each step.
    highest : (k,) float
        Filled with the largest h of a neuron that can fire after each step.
    kept : (k, n) float
        Filled with x after each step, averaged over the rings.
    """
    steps, rings, n = uniforms.shape
    silent = math.exp(-most)  # the least chance of no spike
    for t in range(steps):
        total_cos = 0.0
        total_sin = 0.0
        for r in range(rings):
            for i in range(n):
                x[r, i] -= share * x[r, i]
            for i in range(n):
                u = uniforms[t, r, i]
                if u >= silent and alive[i] > 0.0:
                    mean = most / (1.0 + math.exp(-steepness * (h[r, i] - threshold)))
                    chance = math.exp(-mean)
                    below = chance
                    count = 0
                    while u >= below and chance > 0.0:
                        count += 1
                        chance *= mean / count
                        below += chance
                    if count > 0:
                        total_cos += count * cos[i]
                        total_sin += count * sin[i]
                        x[r, i] += share * per_spike * count
        drive_cos = coupling * total_cos
        drive_sin = coupling * total_sin
        row = t if external.shape[0] > 1 else 0
        for r in range(rings):
            for i in range(n):
                felt = drive_cos * rec_cos[r, i] + drive_sin * rec_sin[r, i]
                h[r, i] += share * (external[row, r, i] + felt - h[r, i])
        top = -math.inf
        sum_cos = 0.0
        sum_sin = 0.0
        total = 0.0
        for i in range(n):
            mean = 0.0
            for r in range(rings):
                mean += x[r, i]
                if h[r, i] > top and alive[i] > 0.0:
                    top = h[r, i]
            sum_cos += cos[i] * mean
            sum_sin += sin[i] * mean
            total += mean
            kept[t, i] = mean / rings
        highest[t] = top
        decoded[t, 0] = sum_cos
        decoded[t, 1] = sum_sin
        decoded[t, 2] = total
