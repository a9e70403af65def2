"""Learning as work under way: done in parts, between which a person may interrupt it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.hopfield.learning.task import LearningStep

__all__ = ["Learner"]


class Learner:
    """The part of a memory that learns its patterns; it knows how far it has come."""

    def __init__(self) -> None:
        self._work: Iterator[LearningStep] | None = None
        self.fraction = 1.0
        """Of the work under way that is done; of its epoch where there are epochs."""
        self.epochs: int | None = None
        """For how many epochs at most it learns, if somebody has said."""
        self.before: Any | None = None
        """How things were before it began, where that can be gone back to."""
        self.cancel_by: str | None = None
        """Where in the edits lies what takes back the undo, or redo, that has something to learn
        again: "back" or "forward"."""

    @property
    def busy(self) -> bool:
        """Whether there is something left to learn."""
        return self._work is not None

    def begin(self, work: Iterator[LearningStep], epochs: int | None, before: Any | None) -> None:
        """Begin some work, instead of what was under way."""
        if self.before is None:
            self.before = before
        if before is not None:
            self.cancel_by = None
        self._work, self.epochs, self.fraction = work, epochs, 0.0

    def go_on(self) -> LearningStep | None:
        """Do a part of the work; None once all of it is done.

        A rule that fails has learnt nothing, and will not if it is told to go on.
        """
        assert self._work is not None
        try:
            step = next(self._work)
        except StopIteration:
            self.drop()
            return None
        except Exception:
            self._work = self.before = None
            raise
        self.fraction = step.fraction
        return step

    def drop(self) -> None:
        """Leave what was under way."""
        self._work = self.before = None
        self.fraction = 1.0
