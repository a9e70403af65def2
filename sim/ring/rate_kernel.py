# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Heun steps of a ring of rate neurons with weights of low rank, compiled.

Plain Python over numpy arrays, which `compiled` hands to numba when a ring is first stepped. The
compiled function releases the interpreter lock. The same steps written with numpy, in
tests/sim/test_rate_kernel.py, agree but for the order of adding.
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


def take_steps(v, U, V, given, noise, alive, share, parts, threshold, slope, top, kept):
    """Take a step for each row of `kept` by Heun's method; v is brought up to date.

    With x = given + U V v the right-hand side is

        tau dv/dt = -v + [F(x) + noise] alive,

    F(x) = [x - threshold]+ where `top` is 0, else top/(1 + exp(-2 slope (x - threshold))).

    Parameters
    ----------
    v : (n,) float
        Output, Hz.
    U, V : (n, r) and (r, n) float
        Whose product the weights are.
    given : (n,) float
        Input from outside, Hz.
    noise : (k or 0, n) float
        Added at each step, Hz; no rows where there is none.
    alive : (n,) float
        1 for a neuron that can fire, else 0.
    share : float
        dt/tau.
    parts : int
        Into how many shorter ones each step is divided.
    threshold, slope, top : float
        Hz, 1/Hz and Hz.
    kept : (k, n) float
        Filled with v after each step.
    """
    n, rank = U.shape
    first = v.copy()
    guess = v.copy()
    change = v.copy()
    mode = V[:, 0].copy()
    part = share / parts
    for t in range(kept.shape[0]):
        for _ in range(parts):
            for stage in range(2):
                at = v if stage == 0 else guess
                for m in range(rank):
                    total = 0.0
                    for i in range(n):
                        total += V[m, i] * at[i]
                    mode[m] = total
                for i in range(n):
                    x = given[i] - threshold
                    for m in range(rank):
                        x += U[i, m] * mode[m]
                    rate = max(x, 0.0) if top == 0.0 else 0.5 * top * (1.0 + math.tanh(slope * x))
                    if noise.shape[0] > 0:
                        rate += noise[t, i]
                    change[i] = part * (rate * alive[i] - at[i])
                if stage == 0:
                    for i in range(n):
                        first[i] = change[i]
                        guess[i] = v[i] + change[i]
            for i in range(n):
                v[i] += 0.5 * (first[i] + change[i])
        for i in range(n):
            kept[t, i] = v[i]
