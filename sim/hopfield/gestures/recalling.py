"""Gestures that begin a recall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import GestureError
from sim.hopfield.energy.aiming import aim
from sim.hopfield.gestures.given import Values, index_of, values_of
from sim.model import gesture

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory


@gesture
def recall(memory: AssociativeMemory) -> None:
    """Begin again at the cue."""
    memory.edits.close()
    if memory.edits.changed_activity_at == memory.step:
        # A state that was made by hand would be lost.
        memory.edits.remember("recall", moment=True)
    memory.put(memory.now.cue)
    memory.now.last_flip.fill(-np.inf)
    memory.begin_recall()


@gesture
def set_state(memory: AssociativeMemory, values: Values) -> None:
    """Put the network in a state (N,) of -1 to +1."""
    given = values_of(memory, "state", values)
    memory.edits.remember_state("state")
    memory.put(given)
    memory.begin_recall()


@gesture
def drop_at(memory: AssociativeMemory, first: int, second: int, m1: float, m2: float) -> None:
    """Put the network in a state with these overlaps with two memories, otherwise as it is."""
    one, two = (
        memory.now.patterns[index_of(memory, first)],
        memory.now.patterns[index_of(memory, second)],
    )
    if one.grey or two.grey or memory.graded:
        raise GestureError("Overlaps choose a state of ink and paper only.")
    if not (np.isfinite(m1) and np.isfinite(m2)):
        raise GestureError("An overlap is a number between −1 and 1.")
    memory.edits.remember_state("dropped state")
    memory.put(aim(memory.shown, one.values, two.values, m1, m2, memory.rng))
    memory.begin_recall()


@gesture
def start_at_random(memory: AssociativeMemory) -> None:
    """Put the network in a state of chance."""
    memory.edits.remember_state("random state")
    memory.put(memory.rng.choice(np.array([-1.0, 1.0], dtype=np.float32), memory.neurons))
    memory.begin_recall()
