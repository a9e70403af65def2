"""A lesion: neurons of a ring that cannot fire, and the gestures with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.errors import GestureError
from sim.model import Network, gesture

__all__ = ["Lesion", "revive", "silence"]


@dataclass(slots=True)
class Lesion:
    """Which neurons can fire.

    Parameters
    ----------
    alive : (n,) float
        1 for a neuron that can fire, 0 for one that cannot.
    present : bool
        Whether any cannot.
    """

    alive: Array
    present: bool = False

    def silence(self, neurons: Sequence[int]) -> None:
        """Keep neurons, by index, from firing; raises GestureError for one that is not there."""
        try:
            index = np.asarray(neurons, dtype=float)
        except (TypeError, ValueError):
            index = np.full(1, math.nan)
        if index.ndim != 1 or not np.array_equal(index, np.floor(index)):
            raise GestureError("Neurons are given as a list of whole numbers.", field="neurons")
        if index.size and (index.min() < 0 or index.max() >= len(self.alive)):
            raise GestureError(f"Neurons are numbered 0 to {len(self.alive) - 1}.", field="neurons")
        self.alive[index.astype(int)] = 0.0
        self.present = not self.alive.all()

    def revive(self) -> None:
        """Let every neuron fire again."""
        self.alive[:] = 1.0
        self.present = False

    def on_ring(self, angles: Array) -> Lesion:
        """The same sector silenced on a ring with other angles, (n,) rad."""
        silent = self.alive == 0.0
        place = np.round(angles / (2.0 * math.pi) * len(silent)).astype(int)
        alive = np.ones(len(angles))
        alive[silent[place % len(silent)]] = 0.0
        return Lesion(alive, bool(silent.any()))


@gesture
def silence(ring: Network, neurons: Sequence[int]) -> None:
    """Keep neurons, by index, from firing."""
    before = ring.edited(False)
    ring.now.lesion.silence(neurons)
    ring.edits.remember("silenced neurons", "silence", before)


@gesture
def revive(ring: Network) -> None:
    """Let every neuron fire again."""
    ring.edits.remember("let all fire")
    ring.now.lesion.revive()
