"""Stimuli: external inputs over the angles of a ring, of several shapes, any number at once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.arrays import Array
from sim.errors import GestureError

__all__ = ["NARROWEST", "Cosine", "Stimulus", "VonMises", "total"]

NARROWEST = math.radians(0.1)  # rad, of a stimulus


class Stimulus(Protocol):
    """An input over the ring."""

    @property
    def direction(self) -> float:
        """Where it is largest, rad."""

    def input(self, angles: Array, scale: float) -> Array:
        """What it adds at the angles (n,) rad, (n,) in units of h: Hz times `scale`."""


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
        shape = np.exp((np.cos(angles - self.direction) - 1.0) / self.width**2)
        return np.asarray(scale * self.strength * shape)


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
