"""The patterns of the spiking memory: random ones, and pictures that a person has drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import GestureError

__all__ = ["MOST_DRAWINGS", "Drawing", "drawing_of", "pixels_of", "stored_patterns"]

MOST_DRAWINGS = 12
LARGEST_SIDE = 64  # pixels of a drawing; larger ones are brought down to it


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture to be remembered.

    Parameters
    ----------
    name : str
    pixels : (rows, columns) bool
        Not writeable.
    """

    name: str
    pixels: NDArray[np.bool_]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Drawing)
            and self.name == other.name
            and np.array_equal(self.pixels, other.pixels)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.pixels.tobytes()))

    @property
    def nbytes(self) -> int:
        """Bytes of its pixels."""
        return int(self.pixels.nbytes)


def drawing_of(name: str, pixels: Any, activity: float) -> Drawing:
    """A drawing of rows of on (1, True) and off (0, -1, False) pixels.

    One with more than 64 pixels in a row or a column is brought down to that. Of the neurons of its
    pixels that are on, as many are in the pattern as in any other: so a share of the pixels that is
    at least `activity` has to be on.

    Raises
    ------
    GestureError
        For what is no picture, or has too few pixels on.
    """
    try:
        table = np.asarray(pixels, dtype=float)
    except (TypeError, ValueError):
        table = np.zeros(0)
    if table.ndim != 2 or min(table.shape) < 2 or not np.isfinite(table).all():
        raise GestureError("A drawing is a table of at least 2 x 2 pixels, each 0 or 1.")
    on = _reduced(table > 0.0)
    if np.count_nonzero(on) < activity * on.size:
        raise GestureError(
            f"“{name}” has {np.count_nonzero(on):,} of {on.size:,} pixels on; a memory of these "
            f"neurons takes at least {math.ceil(activity * on.size):,}: draw it bolder."
        )
    on.flags.writeable = False
    return Drawing(str(name)[:40], on)


def _reduced(on: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A picture of up to 64 pixels in each direction: on where at least half of the area is."""
    rows, columns = on.shape
    side = max(rows, columns)
    if side <= LARGEST_SIDE:
        return on.copy()
    shape = max(2, rows * LARGEST_SIDE // side), max(2, columns * LARGEST_SIDE // side)
    share = _area(_area(on.astype(float), shape[0]).T, shape[1]).T
    return np.asarray(share >= 0.5)


def _area(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Rows averaged over so many bands of equal height."""
    edges = np.linspace(0.0, len(values), count + 1)
    summed = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    places = np.arange(len(values) + 1)
    at = np.array([np.interp(edges, places, column) for column in summed.T]).T
    return np.asarray(np.diff(at, axis=0) / np.diff(edges)[:, None])


def pixels_of(neurons: int, count: int) -> NDArray[np.int64]:
    """To which of `count` pixels each neuron belongs, in the order of reading, (neurons,)."""
    return np.arange(neurons) * count // neurons


def _nearest(flat: NDArray[np.bool_], neurons: int) -> NDArray[np.intp]:
    """All neurons, those first that are nearest to a pixel that is on, in the order of reading."""
    at = (np.arange(neurons) + 0.5) / neurons
    on = (np.flatnonzero(flat) + 0.5) / flat.size
    after = np.searchsorted(on, at)
    distance = np.minimum(
        np.abs(on[np.maximum(after - 1, 0)] - at), np.abs(on[np.minimum(after, len(on) - 1)] - at)
    )
    return np.argsort(distance, kind="stable")


def stored_patterns(
    neurons: int, activity: float, random: int, drawings: tuple[Drawing, ...], seed: int
) -> NDArray[np.int8]:
    """Every pattern, 1 for the neurons in it, (random + drawings, neurons) int8.

    Each has round(activity * neurons) neurons. In the random ones they are chosen freely, in a
    drawing among the neurons of its pixels that are on. With the same seed fewer patterns are the
    first of more.

    Parameters
    ----------
    neurons : int
    activity : float
    random : int
        How many random ones.
    drawings : tuple of Drawing
    seed : int
    """
    size = round(activity * neurons)
    found = np.zeros((random + len(drawings), neurons), np.int8)
    rng = np.random.default_rng([seed, 1])
    for row in found[:random]:
        row[rng.permutation(neurons)[:size]] = 1
    for place, drawing in enumerate(drawings):
        flat = drawing.pixels.ravel()
        free = np.flatnonzero(flat[pixels_of(neurons, flat.size)])
        if len(free) < size:  # its pixels have fewer neurons than their share
            free = _nearest(flat, neurons)[:size]
        # Its neurons are the same whichever other drawings there are.
        own = np.random.default_rng([seed, 2, int.from_bytes(np.packbits(flat).tobytes()[:6])])
        found[random + place, own.permutation(free)[:size]] = 1
    return found
