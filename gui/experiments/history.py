"""What a person has begun, shown or removed on the page, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from gui.experiments.measurements import Measured

__all__ = ["History", "Moment"]

MOST = 50  # acts that can be undone


@dataclass(frozen=True)
class Moment:
    """What the page shows.

    Parameters
    ----------
    rows : tuple of Measured
        Of the queue.
    current, shown : Measured or None
        The one under way, and the one on the stage.
    place : int or None
        The point that has been chosen.
    """

    rows: tuple[Measured, ...]
    current: Measured | None
    shown: Measured | None
    place: int | None


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

    def remember(self, words: str, now: Moment) -> None:
        """Keep this moment: something is about to be done."""
        self._past = [*self._past, (words, now)][-MOST:]
        self._future.clear()
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
        there.append((words, now))
        return moment

    def tell(self) -> None:
        """Say what can be undone and done again."""
        undo = self._past[-1][0] if self._past else ""
        redo = self._future[-1][0] if self._future else ""
        self.told.emit(undo, redo)
