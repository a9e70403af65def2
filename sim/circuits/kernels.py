# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Steps and orbits of small circuits, compiled.

Plain Python over numpy arrays, which `compiled` hands to numba when first called. The compiled
functions release the interpreter lock. The same written with numpy, in
tests/sim/test_circuit_kernels.py, agrees to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

__all__ = ["compiled", "follow_orbits", "take_steps"]


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled form of a function of this module."""
    import numba
    from numba.extending import register_jitable

    register_jitable(inline="always")(activated)
    return numba.njit(nogil=True, cache=True)(function)


def activated(code, x):
    """F(x) of the activation function with this code (`sim.circuits.activation`)."""
    if code == 0:
        return x
    if code == 1:
        return max(x, 0.0)
    if code == 2:
        return min(max(x, 0.0), 1.0)
    return math.tanh(x)


def take_steps(v, weights, gain, code, given, noise, share, parts, kept):
    """Step every row of v by Heun's method once for each row of `given`; v is brought up to date.

    With x = g (w v + h) the right-hand side is

        tau_i dv_i/dt = -v_i + F(x_i) + noise_i.

    Parameters
    ----------
    v : (m, n) float
        m copies of a circuit of n neurons.
    weights : (n, n) float
    gain : float
    code : int
        Of the activation function.
    given : (k, n) float
        h at each step.
    noise : (k or 0, m, n) float
        sigma xi/sqrt(dt) at each step; no rows where there is none.
    share : (n,) float
        dt/tau.
    parts : int
        Into how many shorter ones each step is divided.
    kept : (k, m, n) float
        Filled with v after each step.
    """
    m, n = v.shape
    first = v[0].copy()
    guess = v[0].copy()
    second = v[0].copy()
    for t in range(given.shape[0]):
        for row in range(m):
            at = v[row]
            for _ in range(parts):
                for i in range(n):
                    x = given[t, i]
                    for j in range(n):
                        x += weights[i, j] * at[j]
                    rate = activated(code, gain * x)
                    if noise.shape[0] > 0:
                        rate += noise[t, row, i]
                    first[i] = share[i] / parts * (rate - at[i])
                for i in range(n):
                    guess[i] = at[i] + first[i]
                for i in range(n):
                    x = given[t, i]
                    for j in range(n):
                        x += weights[i, j] * guess[j]
                    rate = activated(code, gain * x)
                    if noise.shape[0] > 0:
                        rate += noise[t, row, i]
                    second[i] = share[i] / parts * (rate - guess[i])
                for i in range(n):
                    at[i] += 0.5 * (first[i] + second[i])
            for i in range(n):
                kept[t, row, i] = at[i]


def follow_orbits(
    starts, weights, inputs, times, gain, code, dt, every, low, high, still, kept, lengths
):
    """Follow a circuit without noise from many starts by the classical Runge-Kutta method.

    An orbit ends where it leaves a box, where it stands still, or where its room is full.

    Parameters
    ----------
    starts : (m, n) float
    weights : (n, n) float
    inputs, times : (n,) float
        h, and tau, s.
    gain : float
    code : int
        Of the activation function.
    dt : float
        Step, s; negative for an orbit backwards in time.
    every : int
        Steps from one kept point to the next.
    low, high : (n,) float
        The box.
    still : float
        It stands still where |F - v| is below this in every neuron.
    kept : (m, points, n) float
        Filled with the orbits, each from its start on.
    lengths : (m,) int
        Filled with how many points each has.
    """
    m, n = starts.shape
    points = kept.shape[1]
    at = starts[0].copy()
    trial = starts[0].copy()
    slopes = np.empty((4, n))
    weightings = (0.5, 0.5, 1.0)
    for row in range(m):
        for i in range(n):
            at[i] = starts[row, i]
            kept[row, 0, i] = at[i]
        length = 1
        going = True
        while going and length < points:
            for _ in range(every):
                for stage in range(4):
                    for i in range(n):
                        trial[i] = at[i]
                        if stage > 0:
                            trial[i] += weightings[stage - 1] * dt * slopes[stage - 1, i]
                    for i in range(n):
                        x = inputs[i]
                        for j in range(n):
                            x += weights[i, j] * trial[j]
                        slopes[stage, i] = (activated(code, gain * x) - trial[i]) / times[i]
                fastest = 0.0
                for i in range(n):
                    fastest = max(fastest, abs(slopes[0, i] * times[i]))
                    at[i] += (
                        dt
                        / 6.0
                        * (slopes[0, i] + 2.0 * slopes[1, i] + 2.0 * slopes[2, i] + slopes[3, i])
                    )
                if fastest < still:
                    going = False
                    break
                for i in range(n):
                    if not low[i] <= at[i] <= high[i]:
                        going = False
                if not going:
                    break
            for i in range(n):
                kept[row, length, i] = at[i]
            length += 1
        lengths[row] = length
