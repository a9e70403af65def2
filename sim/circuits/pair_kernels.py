# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-incomplete-defs=False
"""Orbits of two neurons with steps that fit themselves to the flow, compiled.

The steps of Dormand and Prince (1980): fifth order, the error told by the fourth. A step becomes
short at a corner of F and long where the flow is slow. A circuit is given as the numbers

    p = (w_11, w_12, w_21, w_22, h_1, h_2, tau_1, tau_2, g)

and the code of its activation function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sim.circuits import kernels
from sim.circuits.equations import Equations
from sim.circuits.kernels import activated

__all__ = ["compiled_pair", "numbers", "returns", "settle", "trace"]


@cache
def compiled_pair(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled form of a function of this module."""
    from numba.extending import register_jitable

    register_jitable(velocity)
    register_jitable(step)
    return kernels.compiled(function)


def numbers(eq: Equations):
    """(9,) float: p of a circuit of two neurons."""
    return np.array([*eq.weights.ravel(), *eq.inputs, *eq.time_constants, eq.gain], dtype=float)


def velocity(x, y, p, code):
    """dv/dt, 1/s, of two neurons at (x, y)."""
    gain = p[8]
    fx = activated(code, gain * (p[0] * x + p[1] * y + p[4]))
    fy = activated(code, gain * (p[2] * x + p[3] * y + p[5]))
    return (fx - x) / p[6], (fy - y) / p[7]


def step(x, y, a1, b1, dt, p, code):
    """One step of length dt from (x, y), where the velocity is (a1, b1).

    Returns where it leads, the velocity there, and the larger of the errors of x and y.
    """
    a2, b2 = velocity(x + dt * 0.2 * a1, y + dt * 0.2 * b1, p, code)
    k, m = 3.0 / 40.0, 9.0 / 40.0
    a3, b3 = velocity(x + dt * (k * a1 + m * a2), y + dt * (k * b1 + m * b2), p, code)
    k, m, q = 44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0
    a4, b4 = velocity(
        x + dt * (k * a1 + m * a2 + q * a3), y + dt * (k * b1 + m * b2 + q * b3), p, code
    )
    k, m, q, r = 19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0
    a5, b5 = velocity(
        x + dt * (k * a1 + m * a2 + q * a3 + r * a4),
        y + dt * (k * b1 + m * b2 + q * b3 + r * b4),
        p,
        code,
    )
    k, m, q, r, s = (
        9017.0 / 3168.0,
        -355.0 / 33.0,
        46732.0 / 5247.0,
        49.0 / 176.0,
        -5103.0 / 18656.0,
    )
    a6, b6 = velocity(
        x + dt * (k * a1 + m * a2 + q * a3 + r * a4 + s * a5),
        y + dt * (k * b1 + m * b2 + q * b3 + r * b4 + s * b5),
        p,
        code,
    )
    k, q, r, s, u = 35.0 / 384.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0
    xn = x + dt * (k * a1 + q * a3 + r * a4 + s * a5 + u * a6)
    yn = y + dt * (k * b1 + q * b3 + r * b4 + s * b5 + u * b6)
    an, bn = velocity(xn, yn, p, code)
    k, q, r = 71.0 / 57600.0, -71.0 / 16695.0, 71.0 / 1920.0
    s, u, w = -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0
    ex = dt * (k * a1 + q * a3 + r * a4 + s * a5 + u * a6 + w * an)
    ey = dt * (k * b1 + q * b3 + r * b4 + s * b5 + u * b6 + w * bn)
    return xn, yn, an, bn, max(abs(ex), abs(ey))


def returns(x0, y0, distances, p, code, limits, after, periods):
    """The first return to the ray from (x0, y0) along the first axis, from points on it.

    Parameters
    ----------
    x0, y0 : float
        A fixed point.
    distances : (m,) float
        Of the starts from it, positive.
    p, code
        The circuit.
    limits : (4,) float
        The largest error of a step, of the distance from the fixed point; the longest time, s;
        how far an orbit may go in either coordinate; at which speed times tau it stands still.
    after : (m,) float
        Filled with the distances at the first return; NaN where there is none.
    periods : (m,) float
        Filled with the times until then, s.
    """
    error, longest, reach, still = limits[0], limits[1], limits[2], limits[3]
    slow = max(abs(p[6]), abs(p[7]))
    for k in range(distances.shape[0]):
        x, y = x0 + distances[k], y0
        a, b = velocity(x, y, p, code)
        after[k] = np.nan
        periods[k] = np.nan
        if b == 0.0:
            continue
        sign = 1.0 if b > 0.0 else -1.0
        t, turns = 0.0, 0
        dt = 0.02 * min(abs(p[6]), abs(p[7]))
        for _ in range(20000):
            xn, yn, an, bn, off = step(x, y, a, b, dt, p, code)
            allowed = error * max(abs(x - x0), abs(y - y0))
            if off > allowed:
                dt *= max(0.2, 0.9 * (allowed / off) ** 0.2)
                continue
            if sign * (y - y0) < 0.0 and sign * (yn - y0) >= 0.0 and 0.5 * (x + xn) > x0:
                # The crossing: shorter steps from the same state, by regula falsi (Illinois).
                short, long = 0.0, dt
                below, above = sign * (y - y0), sign * (yn - y0)
                part = dt
                for _ in range(40):
                    if above - below <= 0.0 or long - short <= 1e-15 * dt:
                        break
                    part = long - above * (long - short) / (above - below)
                    xn, yn, an, bn, off = step(x, y, a, b, part, p, code)
                    now = sign * (yn - y0)
                    if abs(now) <= 1e-16 * reach:
                        break
                    if now < 0.0:
                        short, below = part, now
                        above *= 0.5
                    else:
                        long, above = part, now
                        below *= 0.5
                after[k] = xn - x0
                periods[k] = t + part
                break
            turns += b * bn < 0.0
            t += dt
            x, y, a, b = xn, yn, an, bn
            if t > longest or abs(x) > reach or abs(y) > reach or turns > 24:
                break  # so many turns are round something else
            if max(abs(a), abs(b)) * slow < still:
                break
            dt *= min(4.0, 0.9 * (allowed / max(off, 1e-300)) ** 0.2)


def trace(start, p, code, sense, edges, limits, path, times):
    """Follow one orbit and keep it as a polyline.

    Parameters
    ----------
    start : (2,) float
    p, code
        The circuit.
    sense : float
        1, or -1 for an orbit backwards in time.
    edges : (4,) float
        Its lowest and highest first and second coordinate; it ends where it leaves them.
    limits : (4,) float
        The largest error of a step; the longest time, s; the longest distance between two points
        of the polyline; at which speed times tau it stands still.
    path : (room, 2) float
        Filled.
    times : (room,) float
        Filled with the times of its points, s, from 0 upwards.

    Returns
    -------
    int
        How many points it has.
    """
    error, longest, far, still = limits[0], limits[1], limits[2], limits[3]
    x, y = start[0], start[1]
    a, b = velocity(x, y, p, code)
    slow = max(abs(p[6]), abs(p[7]))
    dt = 0.02 * min(abs(p[6]), abs(p[7]))
    path[0, 0], path[0, 1], times[0] = x, y, 0.0
    t = 0.0
    length = 1
    for _ in range(40 * path.shape[0]):
        if length >= path.shape[0] or t >= longest:
            break
        if max(abs(a), abs(b)) * slow < still:
            break
        xn, yn, an, bn, off = step(x, y, a, b, sense * dt, p, code)
        moved = max(abs(xn - x), abs(yn - y))
        if off > error or moved > far:
            dt *= min(max(0.2, 0.9 * (error / max(off, 1e-300)) ** 0.2), 0.7)
            continue
        t += dt
        x, y, a, b = xn, yn, an, bn
        last = length - 1
        if max(abs(x - path[last, 0]), abs(y - path[last, 1])) > 0.3 * far:
            path[length, 0], path[length, 1], times[length] = x, y, t
            length += 1
        if x < edges[0] or x > edges[1] or y < edges[2] or y > edges[3]:
            break
        dt *= min(4.0, 0.9 * (error / max(off, 1e-300)) ** 0.2, 0.9 * far / max(moved, 1e-300))
    if length < path.shape[0] and (x != path[length - 1, 0] or y != path[length - 1, 1]):
        path[length, 0], path[length, 1], times[length] = x, y, t
        length += 1
    return length


def settle(starts, p, code, edges, limits, catching, labels, ends):
    """Which of some states every orbit comes close to.

    Parameters
    ----------
    starts : (m, 2) float
    p, code
        The circuit.
    edges : (4,) float
        Its lowest and highest first and second coordinate; an orbit that leaves them is lost.
    limits : (2,) float
        The largest error of a step; the longest time, s.
    catching : (k, 3) float
        The states, and how close to each an orbit has to come.
    labels : (m,) int8
        Filled with the state's number; -1 for a lost orbit, -2 where the time is over.
    ends : (m, 2) float
        Filled with where each has got to.
    """
    error, longest = limits[0], limits[1]
    shortest = min(abs(p[6]), abs(p[7]))
    for k in range(starts.shape[0]):
        x, y = starts[k, 0], starts[k, 1]
        a, b = velocity(x, y, p, code)
        dt = 0.1 * shortest
        t = 0.0
        label = -2
        for _ in range(5000):
            for c in range(catching.shape[0]):
                r = catching[c, 2]
                if abs(x - catching[c, 0]) < r and abs(y - catching[c, 1]) < r:
                    label = c
            if label >= 0 or t > longest:
                break
            xn, yn, an, bn, off = step(x, y, a, b, dt, p, code)
            if off > error:
                dt *= max(0.2, 0.9 * (error / off) ** 0.2)
                continue
            t += dt
            x, y, a, b = xn, yn, an, bn
            if x < edges[0] or x > edges[1] or y < edges[2] or y > edges[3]:
                label = -1
                break
            # In no longer steps does what decays change its sign: none crosses a point that
            # attracts from one side only.
            dt = min(dt * min(4.0, 0.9 * (error / max(off, 1e-300)) ** 0.2), shortest)
        labels[k] = label
        ends[k, 0], ends[k, 1] = x, y
