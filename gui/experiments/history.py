"""What a person has begun, shown or removed on the page, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gui.experiments.measurements import Measured
from gui.experiments.plan_edits import Draft

__all__ = ["History", "Moment"]

MOST = 50  # acts that can be undone
TOGETHER = 1000  # ms between two changes of one thing that are one act: a slider that is dragged


@dataclass(frozen=True)
class Moment:
    """What the page shows.

    Parameters
    ----------
    rows : tuple of Measured or None
        Of the queue; None where the act is none of the queue's or the stage's, which stay as they
        are.
    current, shown : Measured or None
        The one under way, and the one on the stage.
    place : int or None
        The point that has been chosen.
    draft : Draft or None
        What the form asks for, as far as it is possible.
    """

    rows: tuple[Measured, ...] | None = None
    current: Measured | None = None
    shown: Measured | None = None
    place: int | None = None
    draft: Draft | None = None


class History(QObject):
    """A list of moments, before each act, with the words for it.

    Signals
    -------
    told(str, str)
        What would be undone and done again; empty for nothing.
    """

    told = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._past: list[tuple[str, Moment]] = []
        self._future: list[tuple[str, Moment]] = []
        self._key, self._since = "", QElapsedTimer()  # of the last act
        self.acts = 0
        """How often something has been done, undone or done again."""

    def remember(self, words: str, now: Moment, key: str = "") -> None:
        """Keep this moment: something is about to be done. What is done with the same key right
        after it is a part of it."""
        same = key and key == self._key and self._since.elapsed() < TOGETHER
        if same and self._past:
            self._past[-1] = words, self._past[-1][1]
        else:
            self._past = [*self._past, (words, now)][-MOST:]
        self._key = key
        self._since.start()
        self._future.clear()
        self.acts += 1
        self.tell()

    def undo(self, now: Moment) -> Moment | None:
        """The moment before the last act; None if there was none."""
        return self._go(self._past, self._future, now)

    def redo(self, now: Moment) -> Moment | None:
        """The moment after what was undone last."""
        return self._go(self._future, self._past, now)

    def _go(
        self, here: list[tuple[str, Moment]], there: list[tuple[str, Moment]], now: Moment
    ) -> Moment | None:
        if not here:
            return None
        words, moment = here.pop()
        there.append((words, Moment(draft=now.draft) if moment.rows is None else now))
        self._key = ""
        self.acts += 1
        return moment

    def tell(self) -> None:
        """Say what can be undone and done again."""
        undo = self._past[-1][0] if self._past else ""
        redo = self._future[-1][0] if self._future else ""
        self.told.emit(undo, redo)
