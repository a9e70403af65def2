"""Runs that were left for another one, and the way back to them: undo of what begins anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from sim.run import Run
from sim.state import held_nbytes

__all__ = ["LeftRun", "Shelf"]

LIMIT = 8 * 2**20  # bytes of runs kept, the last one whatever its size; the oldest go first
UNDONE_LIMIT = 64 * 2**20  # of those come back from: they grow as they are played in between
DEPTH = 50  # runs kept at most


@dataclass(frozen=True)
class LeftRun:
    """A run as it stood when another one took its place.

    Parameters
    ----------
    words : str
        What took its place: "example ‘Two wells’", "seed 5".
    position : int
        Edits of the run that took its place that were done before it did.
    run : Run
    begin : callable returning Run
        What "reset all" begins again.
    scenario : str or None
    touched_from : int or None
        Gestures after which a person had changed anything; None if nobody has.
    playing : bool
    speed : float
    failure : str or None
    """

    words: str
    position: int
    run: Run
    begin: Callable[[], Run]
    scenario: str | None
    touched_from: int | None
    playing: bool
    speed: float
    failure: str | None

    @cached_property
    def nbytes(self) -> int:
        """Bytes of the run, once it has been set aside."""
        return self.run.nbytes


class Shelf:
    """Runs that were left, in order; and those that were come back from, to be done again."""

    def __init__(self) -> None:
        self._past: list[LeftRun] = []
        self._future: list[LeftRun] = []

    def put(self, left: LeftRun, *, keep_undone: bool = False) -> None:
        """Keep a run that is being left; what was undone can be done again only if it says so."""
        if not keep_undone:
            left.run.network.edits.forget_undone()
            self._future.clear()
        self._past.append(left)
        self._bound()

    def put_other(self, left: LeftRun, gesture: str) -> None:
        """Keep a run as it had gone on from a moment at which a gesture was now done instead.

        Where that is an undo, redo comes back to it: undo would never come to an end.
        """
        if gesture == "undo":
            self._future.append(left)
            self._bound()
        else:
            self.put(left, keep_undone=gesture == "redo")

    def forget_undone(self) -> None:
        """Let nothing that was undone be done again: something else has been done."""
        self._future.clear()

    def undoable(self, run: Run) -> str:
        """What took the place of the last run left, if nothing of the present one is undone
        before that; empty otherwise."""
        edits = run.network.edits
        if not self._past:
            return ""
        # What a script has done, a replay's for one, was begun with the run.
        begun = max(self._past[-1].position, run.scripted_edits)
        return self._past[-1].words if edits.position <= begun or not edits.undoable else ""

    def redoable(self, run: Run) -> str:
        """What would be done again, if nothing of the present run is before that."""
        return self._future[-1].words if self._future and not run.network.edits.redoable else ""

    def back(self, present: LeftRun) -> LeftRun:
        """The last run left, to go on with; the present one is kept for `forward`."""
        return self._swap(self._past, self._future, present)

    def forward(self, present: LeftRun) -> LeftRun:
        """The run that was come back from, to go on with; the present one is kept for `back`."""
        return self._swap(self._future, self._past, present)

    def _swap(self, source: list[LeftRun], target: list[LeftRun], present: LeftRun) -> LeftRun:
        source[-1].run.keep_past()  # should its network be too large now, nothing has happened
        found = source.pop()
        target.append(replace(present, words=found.words, position=found.position))
        self._bound()
        return found

    def _bound(self) -> None:
        """Let those that were set aside first go, until what is left has room."""
        _let_go(self._past, LIMIT)
        _let_go(self._future, UNDONE_LIMIT)


def _let_go(runs: list[LeftRun], limit: int) -> None:
    """Set the last one aside, and let the first go until what is left has room."""
    if runs:
        runs[-1].run.set_aside()
    del runs[:-DEPTH]
    total, opened = 0, dict[int, int]()
    for place in range(len(runs) - 1, -1, -1):
        # What was opened from a file, from which several runs may have been begun.
        held_nbytes(getattr(runs[place].begin, "__self__", None), opened)
        total += runs[place].nbytes
        if total + sum(opened.values()) > limit and place < len(runs) - 1:
            del runs[: place + 1]
            return
