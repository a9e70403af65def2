"""The recall that is shown on a landscape, and earlier ones: as far as the moment that is seen."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array

__all__ = ["Curve", "Recalls"]

KEPT = 20  # earlier recalls that stay, dimmed
LONGEST = 400  # places of a trail

Curve = tuple[NDArray[Any], NDArray[Any]]


class Recalls:
    """Where the state has been since its recall began, and the energies of earlier recalls."""

    def __init__(self) -> None:
        self._earlier: deque[tuple[float, Curve]] = deque(maxlen=KEPT)
        self._current: tuple[int, float] | None = None
        self._last: Curve | None = None
        self._trail: deque[tuple[float, float, float]] = deque(maxlen=LONGEST)

    def follow(self, run: int, began: float) -> bool:
        """A recall of a run, begun at a time, is seen; whether the earlier ones are others now.

        One that is over joins them; those that are later than it go, where the run was gone back
        in.
        """
        if (run, began) == self._current:
            return False
        before, self._current = self._current, (run, began)
        last, self._last = self._last, None
        self.clear_trail()
        if before is None or last is None:
            return False
        if before[0] == run and began < before[1]:
            while self._earlier and self._earlier[-1][0] >= began:
                self._earlier.pop()
        else:
            self._earlier.append((before[1], last))
        return True

    def forget(self, *, earlier: bool = True) -> None:
        """Begin anew; with the earlier ones, if those are of another network."""
        self._current = None
        if earlier:
            self._earlier.clear()

    def note(self, curve: Curve) -> None:
        """The energy of the recall that is seen, so far."""
        self._last = curve

    @property
    def earlier(self) -> list[Curve]:
        """Energies of earlier recalls."""
        return [curve for _, curve in self._earlier]

    def clear_trail(self) -> None:
        """The plane is another one."""
        self._trail.clear()

    def trail(self, time: float, x: float, y: float) -> Array:
        """Where the state has been up to a time at which it is at a place, (k, 2)."""
        while self._trail and self._trail[-1][0] > time:
            self._trail.pop()  # the run has been gone back in
        if not self._trail or self._trail[-1][1:] != (x, y):
            self._trail.append((time, x, y))
        return np.array([place[1:] for place in self._trail])
