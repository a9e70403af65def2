"""Gestures that change settings, and those that take back what was done."""

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
    before = memory.edits.present()
    moved = None
    if (new.rows, new.columns) != (old.rows, old.columns):
        moved = rescaled(memory.now.patterns, memory.now.cue, old, new)
    memory.check(new, memory.now.patterns if moved is None else moved[0])
    memory.edits.remember(_change_words(old, new), key, before)
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


def _change_words(old: Any, new: Any) -> str:
    """The first setting that is another, and what it is set to."""
    for name, spec in new.specs().items():
        value = getattr(new, name)
        if value != getattr(old, name):
            return f"{spec.label.lower()} {spec.show(value)}"
    return "settings"


@gesture
def undo(memory: AssociativeMemory) -> None:
    """Take back the last edit of cue, patterns or settings."""
    memory.edits.undo()


@gesture
def redo(memory: AssociativeMemory) -> None:
    """Do again what was undone."""
    memory.edits.redo()


@gesture
def forget_edits(memory: AssociativeMemory) -> None:
    """Let nothing that was done so far be undone: it is where a person begins."""
    memory.edits.forget()


@gesture
def cancel_learning(memory: AssociativeMemory) -> None:
    """Give up what is being learnt: all is as it was before, but for what was drawn since."""
    memory.edits.cancel_learning()
