"""Gestures that change settings, and give up what is being learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.hopfield.patterns.rescaling import rescaled
from sim.model import gesture

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory


@gesture
def configure(memory: AssociativeMemory, **changes: Any) -> None:
    """Change parameters; a change of the grid scales memories and cue."""
    new = memory.parameters.replace(**changes)
    if new == memory.parameters:
        return
    old = memory.parameters
    key = "configure " + " ".join(sorted(changes))
    other_grid = (new.rows, new.columns) != (old.rows, old.columns)
    before = memory.edits.present(moment=other_grid)
    moved = None
    if other_grid:
        moved = rescaled(memory.now.patterns, memory.now.cue, old, new)
    memory.check(new, memory.now.patterns if moved is None else moved[0])
    memory.edits.remember(new.change_words(old), key, before)
    memory.set_parameters(new)
    if moved is not None:
        memory.now.patterns, memory.now.cue = moved
        memory.now.learnt, memory.now.learnt_for = None, ()
        memory.resize()
    if moved is not None or memory.must_relearn(old, new):
        memory.relearn(before=before)
    else:
        memory.note_intervention()
        memory.refresh()
    memory.tally.forget_averages()


@gesture
def cancel_learning(memory: AssociativeMemory) -> None:
    """Give up what is being learnt: all is as it was before, but for what was drawn since."""
    memory.edits.cancel_learning()
