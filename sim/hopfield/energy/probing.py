"""Other states of a memory: whether they are stable, and a recall from one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.memory import AssociativeMemory

__all__ = ["begin_at", "stable_at"]


def begin_at(memory: AssociativeMemory, values: NDArray[Any]) -> None:
    """Put a memory in a state (N,) and begin a recall there."""
    memory.put(values)
    memory.now.last_flip.fill(-np.inf)
    memory.begin_recall()


def stable_at(memory: AssociativeMemory, values: NDArray[Any]) -> bool:
    """Whether no update at T = 0 would change a state (N,) of a memory; that is not touched."""
    other = memory.clone()
    other.put(np.asarray(values))
    return not bool(other.unstable().any())
