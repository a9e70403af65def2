"""Where one of two neurons stands still: its nullcline.

By the input x = sum_j w_ij v_j + h_i of neuron i, all of it is

    v_i = F(g x),    v_j = (x - h_i - w_ii F(g x))/w_ij.

Without a weight from the other neuron it consists of the lines v_i = const at which the neuron
would stand still by itself.
"""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import fixed_points
from sim.circuits.tanh_roots import TanhNullcline

__all__ = ["nullcline"]

UNCOUPLED = 1e-12  # a weight below this is none
DENSE = 100  # points along an arc, twice


def nullcline(eq: Equations, neuron: int, box: tuple[Array, Array]) -> tuple[Array, ...]:
    """The branches of a nullcline of a circuit of two neurons.

    Parameters
    ----------
    eq : Equations
        Of two neurons.
    neuron : int
        The one that stands still, 0 or 1.
    box : (low (2,), high (2,))
        What lies outside is cut away.

    Returns
    -------
    tuple of (k, 2) float
        Polylines: exact for straight pieces of F, a hundred points and more for each arc of tanh.
        Of a band in which the neuron stands still everywhere, its edges.
    """
    if eq.n != 2:
        raise ValueError("Nullclines are of two neurons: freeze the others.")
    low, high = (np.asarray(edge, dtype=float) for edge in box)
    if abs(eq.weights[neuron, 1 - neuron]) < UNCOUPLED:
        return _across(eq, neuron, low, high)
    if eq.function.pieces:
        return _straight(eq, neuron, low, high)
    return _curved(eq, neuron, low, high)


def _across(eq: Equations, neuron: int, low: Array, high: Array) -> tuple[Array, ...]:
    """The lines v_i = const of a neuron to which the other does not lead."""
    i, j = neuron, 1 - neuron
    alone = eq.seen_in((i,), np.zeros(2))
    found = fixed_points(alone, (low[[i]], high[[i]]))
    levels = [float(p.place[0]) for p in found.points]
    for line in found.lines:
        levels += [float(line.start[0]), float(line.stop[0])]
    polylines = []
    for level in sorted(set(levels)):
        if low[i] <= level <= high[i]:
            polyline = np.empty((2, 2))
            polyline[:, i] = level
            polyline[:, j] = low[j], high[j]
            polylines.append(polyline)
    return tuple(polylines)


def _joined(parts: list[Array], near: Array) -> tuple[Array, ...]:
    """Polylines that go on where another ended, made one."""
    joined: list[Array] = []
    for part in parts:
        if joined and np.all(np.abs(joined[-1][-1] - part[0]) <= near):
            joined[-1] = np.concatenate([joined[-1], part[1:]])
        else:
            joined.append(part)
    return tuple(joined)


def _straight(eq: Equations, neuron: int, low: Array, high: Array) -> tuple[Array, ...]:
    i, j = neuron, 1 - neuron
    own, cross = float(eq.weights[i, i]), float(eq.weights[i, j])
    given, g = float(eq.inputs[i]), eq.gain
    parts = []
    for piece in eq.function.pieces:
        # Along the piece both coordinates are linear in x: v = base + x slope.
        base, slope = np.empty(2), np.empty(2)
        base[i], slope[i] = piece.offset, piece.slope * g
        base[j] = (-given - own * base[i]) / cross
        slope[j] = (1.0 - own * slope[i]) / cross
        a, b = piece.low / g, piece.high / g
        for k in range(2):
            # A change of rounding alone, over everything a weight can give, is none.
            if abs(slope[k]) <= 1e-12 * max(1.0, abs(1.0 / cross)):
                if not low[k] - 1e-12 <= base[k] <= high[k] + 1e-12:
                    a, b = 1.0, 0.0
                continue
            ends = sorted(((low[k] - base[k]) / slope[k], (high[k] - base[k]) / slope[k]))
            a, b = max(a, ends[0]), min(b, ends[1])
        if a < b and math.isfinite(a) and math.isfinite(b):
            part = base + np.array([[a], [b]]) * slope
            parts.append(np.clip(part, low, high))
    return _joined(parts, 1e-9 * (high - low))


def _curved(eq: Equations, neuron: int, low: Array, high: Array) -> tuple[Array, ...]:
    i, j = neuron, 1 - neuron
    line = TanhNullcline(
        eq.gain, float(eq.weights[i, i]), float(eq.weights[i, j]), float(eq.inputs[i])
    )
    if low[i] >= 1.0 or high[i] <= -1.0:
        return ()
    first = math.atanh(low[i]) if low[i] > -1.0 else -math.inf
    last = math.atanh(high[i]) if high[i] < 1.0 else math.inf
    parts = []
    for a, b in line.arcs(float(low[j]), float(high[j]), first, last):
        if a >= b:
            continue
        u = _dense(a, b)
        part = np.empty((len(u), 2))
        part[:, i], part[:, j] = np.tanh(u), line.others(u)
        parts.append(np.clip(part, low, high))
    return _joined(parts, 1e-9 * (high - low))


def _dense(a: float, b: float) -> Array:
    """Values of u from a to b, as many evenly in u as in tanh(u)."""
    ta, tb = math.tanh(a), math.tanh(b)
    even = np.linspace(ta, tb, DENSE)[1:-1]
    even = np.arctanh(even[np.abs(even) < 1.0 - 1e-15])
    even = even[(even > a) & (even < b)]
    return np.unique(np.concatenate([np.linspace(a, b, DENSE), even]))
