"""What can be asked of a memory without touching it: other states, runs, its energy elsewhere."""

from __future__ import annotations

import copy
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.base import Array
from sim.hopfield.patterns.edit_history import EditHistory
from sim.hopfield.showing import ShownMemory
from sim.state import copied

__all__ = ["ProbedMemory"]


class ProbedMemory(ShownMemory):
    """A memory that can be probed; the kinds say how their energy is computed elsewhere."""

    bounded: ClassVar[bool] = True
    """Whether every neuron lies between -1 and +1."""

    def clone(self, rng: np.random.Generator | None = None) -> Self:
        """Another network at the same moment, on the weights there are.

        Weights are shared, for nothing writes to them; what a run changes is not. It takes no part
        in what is still being learnt.

        Parameters
        ----------
        rng : numpy.random.Generator, optional
            The one it draws from instead of a copy of this network's; it then begins with no past.
        """
        other = copy.copy(self)
        other.now = copied(self.now)
        other._learning = other._before_learning = None
        other._undo = EditHistory()
        other._known_levels = {}
        other._levels_of = None
        if rng is not None:
            other.now.rng = rng
            other.tally.recent.clear()
            other.tally.largest.clear()
            other.tally.interventions.clear()
        return other

    def begin_at(self, values: NDArray[Any]) -> None:
        """Put the network in a state (N,) and begin a recall there."""
        self._set(values)
        self.now.last_flip.fill(-np.inf)
        self._begin_recall()

    def stable_at(self, values: NDArray[Any]) -> bool:
        """Whether no update at T = 0 would change a state (N,)."""
        other = self.clone()
        other._set(np.asarray(values))
        return not bool(other.unstable().any())

    def energy_over_overlaps(self, overlaps: Array) -> Array | None:
        """The energy of states with these overlaps (k, P), (k,); None if they do not decide it."""
        return None

    def energy_on_plane(self, origin: Array, u: Array, v: Array, x: Array, y: Array) -> Array:
        """The energy of the states origin + x u + y v, (k,), whatever reals they hold.

        Parameters
        ----------
        origin, u, v : (N,) float
        x, y : (k,) float
        """
        return np.array([self.energy_of(origin + a * u + b * v) for a, b in zip(x, y, strict=True)])
