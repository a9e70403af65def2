"""What a neuron makes of its input: the activation functions of the small circuits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array

__all__ = ["ACTIVATIONS", "Activation", "Piece"]


@dataclass(frozen=True)
class Piece:
    """A stretch of its argument on which an activation function is a straight line.

    Parameters
    ----------
    low, high : float
        Its ends; infinite where it has none.
    slope, offset : float
        F(x) = slope x + offset there.
    """

    low: float
    high: float
    slope: float
    offset: float


@dataclass(frozen=True)
class Activation:
    """An activation function F.

    Parameters
    ----------
    name, label : str
        In files and in menus.
    code : int
        What compiled code knows it by (`sim.circuits.kernels`).
    function, slope : callable
        F and its derivative, of arrays of any shape. At a corner the slope is that to the right.
    pieces : tuple of Piece
        The straight lines it consists of, from left to right; none for a smooth function.
    low, high : float
        Bounds of F.
    written : str
        F(x) as rich text, with {} for x.
    """

    name: str
    label: str
    code: int
    function: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    pieces: tuple[Piece, ...]
    low: float
    high: float
    written: str


def _linear(x: Array) -> Array:
    return np.array(x, dtype=float)


def _rectified(x: Array) -> Array:
    return np.asarray(np.maximum(x, 0.0))


def _clipped(x: Array) -> Array:
    return np.asarray(np.clip(x, 0.0, 1.0))


def _tanh(x: Array) -> Array:
    return np.asarray(np.tanh(x))


def _one(x: Array) -> Array:
    return np.ones_like(x)


def _above(x: Array) -> Array:
    return np.asarray(np.asarray(x) >= 0.0, dtype=float)


def _between(x: Array) -> Array:
    x = np.asarray(x)
    return np.asarray((x >= 0.0) & (x < 1.0), dtype=float)


def _sech2(x: Array) -> Array:
    t = np.tanh(x)
    return np.asarray((1.0 - t) * (1.0 + t))


INF = math.inf

#: Every activation function by its name, in the order of the menu.
ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation(
            name="linear", label="Linear", code=0, function=_linear, slope=_one,
            pieces=(Piece(-INF, INF, 1.0, 0.0),), low=-INF, high=INF, written="{}",
        ),
        Activation(
            name="rectified", label="Rectified: 0 and up", code=1, function=_rectified,
            slope=_above, pieces=(Piece(-INF, 0.0, 0.0, 0.0), Piece(0.0, INF, 1.0, 0.0)),
            low=0.0, high=INF, written="[{}]<sub>+</sub>",
        ),
        Activation(
            name="clipped", label="Clipped: 0 to 1", code=2, function=_clipped, slope=_between,
            pieces=(
                Piece(-INF, 0.0, 0.0, 0.0), Piece(0.0, 1.0, 1.0, 0.0), Piece(1.0, INF, 0.0, 1.0),
            ),
            low=0.0, high=1.0, written="[{}]<sub>0</sub><sup>1</sup>",
        ),
        Activation(
            name="tanh", label="Tanh: −1 to 1", code=3, function=_tanh, slope=_sech2, pieces=(),
            low=-1.0, high=1.0, written="tanh({})",
        ),
    )
}  # fmt: skip
