"""What a bifurcation diagram consists of: branches of fixed points, events, limit cycles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array

__all__ = ["Branch", "CycleBranch", "Diagram", "Event", "crossing", "kind_of", "unstable_in"]

ROUNDING = 1e-9  # a real part, compared with the largest eigenvalue, that counts as zero


@dataclass(frozen=True, eq=False)
class Branch:
    """Fixed points over a stretch of the knob, all alike in how many directions lead away.

    Parameters
    ----------
    values : (k,) float
        Of the knob, ascending; all the same along a line of fixed points.
    places : (k, n) float
        v.
    stable : bool
        Whether no eigenvalue has a positive real part; that of a line along it is zero.
    kind : str
        "stable", "saddle" (some directions lead away), "unstable" (all that matter do: with two
        neurons an unstable node or focus) or "line" (of fixed points, all at one value).
    """

    values: Array
    places: Array
    stable: bool
    kind: str


@dataclass(frozen=True, eq=False)
class Event:
    """A value of the knob at which the number of fixed points or their stability changes.

    Parameters
    ----------
    value : float
        Of the knob.
    place : (n,) float
        v.
    kind : str
        "fold", "Hopf", "pitchfork", "branch point" (any other meeting of branches) or "corner" (the
        stability changes where a neuron reaches an end of a straight piece of its activation
        function).
    """

    value: float
    place: Array
    kind: str


@dataclass(frozen=True, eq=False)
class CycleBranch:
    """Limit cycles over a stretch of the knob.

    Parameters
    ----------
    values : (k,) float
        Of the knob, ascending.
    low, high : (k, n) float
        The extremes of v on each.
    period : (k,) float
        s.
    stable : bool
    """

    values: Array
    low: Array
    high: Array
    period: Array
    stable: bool


@dataclass(frozen=True, eq=False)
class Diagram:
    """Fixed points and limit cycles over a knob.

    Parameters
    ----------
    branches : tuple of Branch
    events : tuple of Event
        By ascending value.
    cycles : tuple of CycleBranch
    low, high : float
        The range of the knob.
    complete : bool
        Whether every fixed point was looked for: not with many neurons or very many branches.
    """

    branches: tuple[Branch, ...]
    events: tuple[Event, ...]
    cycles: tuple[CycleBranch, ...]
    low: float
    high: float
    complete: bool = True


def unstable_in(eigenvalues: Array) -> Array:
    """(...,) int: how many of the eigenvalues (..., n) have a positive real part."""
    scale = np.abs(eigenvalues).max(axis=-1, keepdims=True)
    return np.asarray((eigenvalues.real > ROUNDING * scale).sum(axis=-1))


def kind_of(index: int, n: int) -> str:
    """What a fixed point of n neurons with so many directions that lead away is called."""
    if index == 0:
        return "stable"
    return "unstable" if index == n else "saddle"


def crossing(
    test: Callable[[float], float], low: float, high: float, at_low: float, at_high: float
) -> float:
    """Where a function changes sign, to rounding, by the Illinois form of regula falsi.

    Its values at both ends differ in sign. Every third step halves the interval, so that it ends
    even where the function jumps (Dowell and Jarratt, BIT 11, 168 (1971)).
    """
    if at_high == 0.0:
        return high
    side = 0
    for step in range(120):
        width = high - low
        if at_low == 0.0 or abs(width) <= 4e-16 * max(abs(low), abs(high)):
            break
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        if step % 3 == 2 or not min(low, high) < middle < max(low, high):
            middle = 0.5 * (low + high)
            if middle in (low, high):
                break
        value = test(middle)
        if value == 0.0:
            return middle
        if (value > 0.0) == (at_low > 0.0):
            low, at_low = middle, value
            at_high = at_high / 2.0 if side == 1 else at_high
            side = 1
        else:
            high, at_high = middle, value
            at_low = at_low / 2.0 if side == -1 else at_low
            side = -1
    return low if abs(at_low) < abs(at_high) else high
