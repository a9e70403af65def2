"""Gestures that change settings, and give up what is being learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.hopfield.patterns.naming import named_apart
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.rescaling import rescaled
from sim.model import gesture

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory


@gesture
def configure(memory: AssociativeMemory, **changes: Any) -> None:
    """Change parameters; a change of the grid scales memories and cue."""
    new = memory.parameters.replace(**changes)
    if new != memory.parameters:
        key, grid = "configure " + " ".join(sorted(changes)), {"rows", "columns"}
        words = new.change_words(memory.parameters)
        if new.changed_from(memory.parameters).keys() == grid:
            words = f"grid {new.rows} × {new.columns}"
        set_to(memory, new, words, key)


def set_to(
    memory: AssociativeMemory,
    new: Any,
    words: str,
    key: str | None = None,
    added: Sequence[Pattern] = (),
) -> None:
    """Change to other parameters, and store patterns that are of their grid, as one edit."""
    old = memory.parameters
    other_grid = (new.rows, new.columns) != (old.rows, old.columns)
    before = memory.edits.present(moment=other_grid)
    patterns, cue = memory.now.patterns, memory.now.cue
    if other_grid:
        patterns, cue = rescaled(patterns, cue, old, new)
    if added:
        patterns = (*patterns, *named_apart(patterns, added))
    memory.check(new, patterns)
    memory.edits.remember(words, key, before)
    memory.set_parameters(new)
    if other_grid:
        memory.now.patterns, memory.now.cue = patterns, cue
        memory.now.learnt, memory.now.learnt_for = None, ()
        memory.resize()
    elif added:
        memory.now.patterns = patterns
        memory.patterns_changed()
    if other_grid or added or memory.must_relearn(old, new):
        memory.relearn(before=before)
    else:
        memory.note_intervention()
        memory.refresh()
    memory.tally.forget_averages()


@gesture
def cancel_learning(memory: AssociativeMemory) -> None:
    """Give up what is being learnt: all is as it was before, but for what was drawn since."""
    memory.edits.cancel_learning()
