"""What a person has edited of a memory - patterns, cue, settings - undone and done again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from sim.edit_history import EditedState, Edits
from sim.errors import GestureError
from sim.hopfield.patterns.pattern import Pattern
from sim.state import copied

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory

__all__ = ["MemoryEdited", "MemoryEdits", "edited_of", "take_back"]


@dataclass(frozen=True, eq=False, kw_only=True)
class MemoryEdited(EditedState):
    """All that a person edits of a memory, immutable.

    Parameters
    ----------
    patterns : tuple of Pattern
    cue : (N,) float32
        -1 paper to +1 ink.
    learnt : object or None
        Weights with `nbytes`, if there are any.
    learnt_for : tuple of Pattern
        What they were learnt from.
    learning : bool
        Whether they are only what was being learnt from: that is to be done again.
    epochs : int or None
        For how many epochs at most, if somebody has said.
    """

    patterns: tuple[Pattern, ...] = ()
    cue: Any = None
    learnt: Any = None
    learnt_for: tuple[Pattern, ...] = ()
    learning: bool = False
    epochs: int | None = None

    @property
    def heavy(self) -> Any:
        """The weights."""
        return self.learnt

    def without_heavy(self) -> Self:
        """The same, with the weights to be learnt again."""
        return replace(self, learnt=None, learnt_for=())

    def alike(self, other: Any) -> bool:
        """Whether they are one moment, whatever has become of the weights."""
        return (
            self.parameters is other.parameters
            and self.patterns is other.patterns
            and self.cue is other.cue
        )


class MemoryEdits(Edits):
    """The edits of a memory, of which some have patterns to be learnt; a part of it."""

    def remember_state(self, words: str, key: str | None = None) -> None:
        """Keep how things are before a person makes a state by hand."""
        self.remember(words, key, moment=True)

    def undo(self) -> None:
        """Take back the last edit; raises GestureError if there is none."""
        super().undo()
        self.network.learner.cancel_by = "forward"

    def redo(self) -> None:
        """Do again what was undone; raises GestureError if there is nothing."""
        super().redo()
        self.network.learner.cancel_by = "back"

    def cancel_learning(self) -> None:
        """Give up what is being learnt: all is as it was before, but for what was drawn since."""
        memory, learner = self.network, self.network.learner
        if not learner.busy:
            raise GestureError("Nothing is being learnt any more.")
        before, undone = learner.before, learner.cancel_by
        if undone is not None:
            # It is an undo, or a redo, that has something to learn again: take that back.
            state = getattr(self._history, undone)(self.present())
            if state is None:
                raise GestureError("What was there before has to be learnt again: let it finish.")
            take_back(memory, state)
            return
        if before is None:
            raise GestureError("What was there before has to be learnt again: let it finish.")
        same_grid = len(before.cue) == memory.neurons
        take_back(memory, replace(before, cue=memory.now.cue) if same_grid else before)
        self._history.drop(before)
        if same_grid and not np.array_equal(memory.now.cue, before.cue):
            self._history.remember("cue", before)  # what was drawn since can be undone still


def edited_of(memory: AssociativeMemory, moment: bool) -> MemoryEdited:
    """All that a person has made or chosen of a memory, as it is now; with the activity, too."""
    now, learner = memory.now, memory.learner
    return MemoryEdited(
        parameters=now.parameters, patterns=now.patterns, cue=now.cue, learnt=now.learnt,
        learnt_for=now.learnt_for, learning=learner.busy, epochs=learner.epochs,
        moment=copied(now) if moment else None,
    )  # fmt: skip


def take_back(memory: AssociativeMemory, edited: MemoryEdited) -> None:
    """Bring a memory back to what was made or chosen at another time."""
    grid = (edited.parameters.rows, edited.parameters.columns)
    other_grid = grid != (memory.parameters.rows, memory.parameters.columns)
    if edited.parameters != memory.parameters:
        memory.set_parameters(edited.parameters)
    now = memory.now
    now.listed += now.patterns is not edited.patterns
    now.parameters, now.patterns, now.cue = edited.parameters, edited.patterns, edited.cue
    now.learnt, now.learnt_for = edited.learnt, edited.learnt_for
    memory.learner.drop()
    now.errors = []
    memory.tally.forget_averages()
    if other_grid:
        memory.resize()
    if edited.learning or now.learnt is None or now.learnt_for is not now.patterns:
        memory.relearn(edited.epochs if edited.learning else None)
    memory.weights_changed()
    memory.dynamics.redraw()
    if edited.moment is not None:
        _take_activity(memory, edited.moment)


def _take_activity(memory: AssociativeMemory, moment: Any) -> None:
    """Put the network in the state it was in at another time; time goes on."""
    memory.dynamics.put_moment(moment)
    if memory.now.clock.step == moment.clock.step:
        memory.now.tally = copied(moment.tally)
        memory.now.last_flip = moment.last_flip.copy()
    else:
        memory.begin_recall()
