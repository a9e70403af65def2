"""Stimuli: external inputs over the angles of a ring, of several shapes, any number at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from sim.angles import wrap, wrap_signed
from sim.arrays import Array
from sim.errors import GestureError
from sim.ring.given import finite

__all__ = [
    "MOST_STIMULI",
    "NARROWEST",
    "SHAPES",
    "STRONGEST",
    "Cosine",
    "PlacedStimulus",
    "Shape",
    "Stimulus",
    "VonMises",
    "total",
]

NARROWEST = math.radians(0.1)  # rad, of a stimulus
MOST_STIMULI = 12  # on one ring
STRONGEST = 1000.0  # Hz, of a stimulus
TUNED = 0.1  # part of a grating's input that depends on the angle (Dayan and Abbott, eq. 7.37)


class Stimulus(Protocol):
    """An input over the ring."""

    @property
    def direction(self) -> float:
        """Where it is largest, rad."""

    def input(self, angles: Array, scale: float) -> Array:
        """What it adds at the angles (n,) rad, (n,) in units of h: Hz times `scale`."""


def _gaussian(away: Array, width: float) -> Array:
    return np.asarray(np.exp(-0.5 * (away / width) ** 2))


def _von_mises(away: Array, width: float) -> Array:
    return np.asarray(np.exp((np.cos(away) - 1.0) / width**2))


def _cosine(away: Array, width: float) -> Array:
    return np.asarray(np.cos(away))


def _grating(away: Array, width: float) -> Array:
    return np.asarray(1.0 - TUNED + TUNED * np.cos(away))


def _flat(away: Array, width: float) -> Array:
    return np.ones_like(away)


@dataclass(frozen=True)
class Shape:
    """How an input depends on the angle.

    Parameters
    ----------
    title : str
        As a menu says it.
    profile : callable (away, width) -> (n,) float
        1 at its centre; `away` (n,) rad in [-pi, pi) is the angle from there, `width` in rad.
    wide : bool
        Whether it has a width.
    directed : bool
        Whether it has a direction.
    """

    title: str
    profile: Callable[[Array, float], Array]
    wide: bool = True
    directed: bool = True


#: Shape by its name in scripts and files.
SHAPES: dict[str, Shape] = {
    "gaussian": Shape("Gaussian", _gaussian),
    "von-mises": Shape("von Mises", _von_mises),
    "cosine": Shape("Cosine", _cosine, wide=False),
    "grating": Shape("Grating", _grating, wide=False),
    "flat": Shape("Flat", _flat, wide=False, directed=False),
}


@dataclass(frozen=True)
class PlacedStimulus:
    """A stimulus a person has put on a ring, which stays until it is removed.

    Parameters
    ----------
    number : int
        1 for the one that is called S1.
    direction : float
        Rad in [0, 2 pi).
    strength : float
        At its centre, Hz; negative for one that inhibits.
    width : float
        Standard deviation, rad.
    shape : str
        A name of `SHAPES`.
    on : bool
        Whether it acts now.
    """

    number: int
    direction: float
    strength: float
    width: float = 0.35
    shape: str = "gaussian"
    on: bool = True

    def changed(self, **changes: Any) -> PlacedStimulus:
        """With some of its fields given other values, checked.

        Raises
        ------
        GestureError
            For a number that is not finite or out of its range, or a shape that is not known.
        """
        given = {key: value for key, value in changes.items() if value is not None}
        shape = given.get("shape", self.shape)
        if shape not in SHAPES:
            known = ", ".join(SHAPES)
            raise GestureError(
                f"A stimulus of shape {shape!r} is not known; known are {known}.", field="shape"
            )
        for name in ("direction", "strength", "width"):
            if name in given:
                given[name] = finite(given[name], name)
        if abs(given.get("strength", 0.0)) > STRONGEST:
            raise GestureError(
                f"The strength of a stimulus lies within ±{STRONGEST:.0f} Hz.", field="strength"
            )
        if not NARROWEST <= given.get("width", self.width) <= math.pi:
            raise GestureError(
                "The width of a stimulus lies between 0.1 and 180 degrees.", field="width"
            )
        if "direction" in given:
            given["direction"] = float(wrap(given["direction"]))
        if "on" in given:
            given["on"] = bool(given["on"])
        return replace(self, **given)

    def input(self, angles: Array, scale: float) -> Array:
        """What it adds at the angles (n,) rad, (n,) in units of h: Hz times `scale`."""
        if not self.on:
            return np.zeros(len(angles))
        away = wrap_signed(angles - self.direction)
        return scale * self.strength * SHAPES[self.shape].profile(away, self.width)


@dataclass(frozen=True)
class VonMises:
    """strength exp((cos(theta - direction) - 1)/width^2), nearly a Gaussian where it is narrow.

    Parameters
    ----------
    direction : float
        Rad.
    strength : float
        At its centre, Hz.
    width : float
        Standard deviation, rad.

    Raises
    ------
    GestureError
        If the width lies outside 0.1 to 180 degrees.
    """

    direction: float
    strength: float
    width: float

    def __post_init__(self) -> None:
        if not NARROWEST <= self.width <= math.pi:
            raise GestureError("The width of an injection lies between 0.1 and 180 degrees.")

    def input(self, angles: Array, scale: float) -> Array:
        """What it adds at the angles, (n,) in units of h."""
        return scale * self.strength * _von_mises(angles - self.direction, self.width)


@dataclass(frozen=True)
class Cosine:
    """strength cos(theta - direction).

    Parameters
    ----------
    direction : float
        Rad.
    strength : float
        Hz.
    """

    direction: float
    strength: float

    def input(self, angles: Array, scale: float) -> Array:
        """What it adds at the angles, (n,) in units of h."""
        return np.asarray(scale * self.strength * np.cos(angles - self.direction))


def total(background: float, stimuli: Iterable[Stimulus], angles: Array, scale: float) -> Array:
    """Background and every stimulus together, (n,) in units of h."""
    sum_ = np.full(len(angles), background)
    for stimulus in stimuli:
        sum_ += stimulus.input(angles, scale)
    return sum_
