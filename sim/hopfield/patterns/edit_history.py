"""What a person has laid out - cue, memories, settings - and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.pattern import Pattern

__all__ = ["EditHistory", "EditedState"]

DEPTH = 100  # edits that can be undone
KEPT = 256 * 2**20  # bytes of weights kept with them; older ones are learnt again


@dataclass(frozen=True, eq=False)
class EditedState:
    """All that a person edits, immutable.

    Parameters
    ----------
    parameters : ParameterSet
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

    parameters: Any
    patterns: tuple[Pattern, ...]
    cue: NDArray[np.float32]
    learnt: Any = None
    learnt_for: tuple[Pattern, ...] = ()
    learning: bool = False
    epochs: int | None = None


def _same(one: EditedState, other: EditedState) -> bool:
    """Whether two edited states are one moment, whatever has become of their weights."""
    return (
        one.parameters is other.parameters
        and one.patterns is other.patterns
        and one.cue is other.cue
    )


class EditHistory:
    """Edits that can be undone and done again.

    Edits with the same key that follow each other (the pieces of a stroke, the ticks of a slider)
    are one.
    """

    def __init__(self) -> None:
        self._past: list[tuple[str, EditedState]] = []
        self._future: list[tuple[str, EditedState]] = []
        self._key: str | None = None

    def remember(self, words: str, state: EditedState, key: str | None = None) -> None:
        """Keep how things were before an edit that is about to be made."""
        if key is not None and key == self._key and self._past:
            return
        self._key = key
        self._future.clear()
        self._past.append((words, state))
        del self._past[:-DEPTH]
        self._thin()

    def close(self) -> None:
        """The edit under way is over: the next one stands for itself."""
        self._key = None

    def _thin(self) -> None:
        """Let go of the weights of what is furthest from now, on either side."""
        total, counted = 0, set()
        for edits in (self._past, self._future):
            for place in range(len(edits) - 1, -1, -1):
                words, state = edits[place]
                if id(state.learnt) not in counted:
                    counted.add(id(state.learnt))
                    total += getattr(state.learnt, "nbytes", 0)
                if total > KEPT and state.learnt is not None:
                    edits[place] = words, replace(state, learnt=None, learnt_for=())

    @property
    def undoable(self) -> str:
        """What would be undone, empty if nothing can be."""
        return self._past[-1][0] if self._past else ""

    @property
    def redoable(self) -> str:
        """What would be done again, empty if nothing can be."""
        return self._future[-1][0] if self._future else ""

    def back(self, now: EditedState) -> EditedState | None:
        """How things were before the last edit, `now` kept for `forward`; None if there is none."""
        return self._move(self._past, self._future, now)

    def forward(self, now: EditedState) -> EditedState | None:
        """How things were after the edit last undone; None if there is none."""
        return self._move(self._future, self._past, now)

    def drop(self, state: EditedState) -> None:
        """Forget the edits made since things were so: they were cancelled."""
        for place in range(len(self._past) - 1, -1, -1):
            if _same(self._past[place][1], state):
                del self._past[place:]
                break
        self._key = None

    def _move(
        self,
        source: list[tuple[str, EditedState]],
        target: list[tuple[str, EditedState]],
        now: EditedState,
    ) -> EditedState | None:
        self._key = None
        if not source:
            return None
        words, state = source.pop()
        target.append((words, now))
        self._thin()
        return state
