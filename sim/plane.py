"""A plane of states: what lies over it, and the marked points on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array

__all__ = ["Mark", "Plane"]


@dataclass(frozen=True)
class Mark:
    """A state on a plane.

    Parameters
    ----------
    x, y : float
    name : str
        "A", "−A", "A + F − H", "45°".
    kind : str
        What it is: "memory", "mirror", "mixture", "corner" or "well".
    stable : bool
        Whether no update at zero temperature, or no motion, would leave it.
    """

    x: float
    y: float
    name: str
    kind: str
    stable: bool


@dataclass(frozen=True, eq=False)
class Plane:
    """A height over a plane of states.

    Parameters
    ----------
    x : (nx,), y : (ny,) float
    values : (ny, nx) float
        NaN where no state is.
    labels : (str, str)
        What the axes are.
    quantity : str
        "energy", "free energy" or "Lyapunov function".
    note : str
        What kind of picture it is, in a sentence.
    marks : tuple of Mark
    short_labels : (str, str) or None
        The axes in a few letters, if their labels are long.
    dim : (ny, nx) bool or None
        Where the height is known and yet no state is, which is shaded.
    """

    x: Array
    y: Array
    values: Array
    labels: tuple[str, str]
    quantity: str
    note: str
    marks: tuple[Mark, ...]
    short_labels: tuple[str, str] | None = None
    dim: NDArray[np.bool_] | None = None

    @property
    def symbols(self) -> tuple[str, str]:
        """The axes in a few letters."""
        return self.short_labels or self.labels

    def why_no_state(self, x: float, y: float) -> str:
        """Why there is no state at a place, in a sentence."""
        return "No state lies there: some neurons would have to be beyond −1 or 1."
