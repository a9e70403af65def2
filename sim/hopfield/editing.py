"""What a person has edited of a memory - patterns, cue, settings - undone and done again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import GestureError
from sim.hopfield.patterns.edit_history import EditedState, EditHistory

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory

__all__ = ["Edits"]


class Edits:
    """The edits of a memory; a part of it."""

    def __init__(self, memory: AssociativeMemory) -> None:
        self._memory = memory
        self._history = EditHistory()

    @property
    def undoable(self) -> str:
        """What would be undone, empty if nothing can be."""
        return self._history.undoable

    @property
    def redoable(self) -> str:
        """What would be done again, empty if nothing can be."""
        return self._history.redoable

    def present(self) -> EditedState:
        """All that a person edits, as it is now."""
        now, learner = self._memory.now, self._memory.learner
        return EditedState(
            now.parameters, now.patterns, now.cue, now.learnt, now.learnt_for, learner.busy,
            learner.epochs,
        )  # fmt: skip

    def remember(
        self, words: str, key: str | None = None, state: EditedState | None = None
    ) -> EditedState:
        """Keep how things are (or were, `state`) before an edit; what was kept."""
        kept = self.present() if state is None else state
        self._history.remember(words, kept, key)
        return kept

    def close(self) -> None:
        """The edit under way is over: the next one stands for itself."""
        self._history.close()

    def forget(self) -> None:
        """Let nothing that was done so far be undone."""
        self._history = EditHistory()

    def undo(self) -> None:
        """Take back the last edit; raises GestureError if there is none."""
        state = self._history.back(self.present())
        if state is None:
            raise GestureError("There is nothing to undo.")
        self._take(state)
        self._memory.learner.cancel_by = self._history.forward

    def redo(self) -> None:
        """Do again what was undone; raises GestureError if there is nothing."""
        state = self._history.forward(self.present())
        if state is None:
            raise GestureError("There is nothing to do again.")
        self._take(state)
        self._memory.learner.cancel_by = self._history.back

    def cancel_learning(self) -> None:
        """Give up what is being learnt: all is as it was before, but for what was drawn since."""
        memory, learner = self._memory, self._memory.learner
        if not learner.busy:
            raise GestureError("Nothing is being learnt any more.")
        before, undone = learner.before, learner.cancel_by
        if undone is not None:
            # It is an undo, or a redo, that has something to learn again: take that back.
            state = undone(self.present())
            assert state is not None
            self._take(state)
            return
        if before is None:
            raise GestureError("What was there before has to be learnt again: let it finish.")
        same_grid = len(before.cue) == memory.neurons
        self._take(replace(before, cue=memory.now.cue) if same_grid else before)
        self._history.drop(before)

    def _take(self, edited: EditedState) -> None:
        """Bring the memory back to what was edited at another time."""
        memory = self._memory
        grid = (edited.parameters.rows, edited.parameters.columns)
        other_grid = grid != (memory.parameters.rows, memory.parameters.columns)
        memory.set_parameters(edited.parameters)
        now = memory.now
        memory.listed += now.patterns is not edited.patterns
        now.patterns, now.cue = edited.patterns, edited.cue
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
