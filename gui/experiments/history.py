"""What a person has begun, shown or removed on the page, and the way back."""

from __future__ import annotations

from collections.abc import Callable
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

    Parameters
    ----------
    take : callable
        Gives the present moment.
    restore : callable
        Goes back to one.
    parent : QObject
    """

    told = Signal(str, str)

    def __init__(
        self, take: Callable[[], Moment], restore: Callable[[Moment], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._take, self._restore = take, restore
        self._past: list[tuple[str, Moment]] = []
        self._future: list[tuple[str, Moment]] = []

    def remember(self, words: str) -> None:
        """Keep this moment: something is about to be done."""
        self._past = [*self._past, (words, self._take())][-MOST:]
        self._future.clear()
        self.tell()

    def undo(self) -> None:
        """Go back to before the last act."""
        self._go(self._past, self._future)

    def redo(self) -> None:
        """Do again what was undone."""
        self._go(self._future, self._past)

    def _go(self, here: list[tuple[str, Moment]], there: list[tuple[str, Moment]]) -> None:
        if here:
            words, moment = here.pop()
            there.append((words, self._take()))
            self._restore(moment)
        self.tell()

    def tell(self) -> None:
        """Say what can be undone and done again."""
        undo = self._past[-1][0] if self._past else ""
        redo = self._future[-1][0] if self._future else ""
        self.told.emit(undo, redo)
