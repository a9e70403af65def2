"""Work beside the window of which only what was asked for last is heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.engine.jobs import Jobs

__all__ = ["LastJob"]


class LastJob(QObject):
    """The work under way, if there is any.

    Parameters
    ----------
    jobs : Jobs
    parent : QObject

    Signals
    -------
    begun(), over()
        Work begins; there is none any more.
    failed(str)
        Why work has failed, in a sentence.
    """

    begun = Signal()
    over = Signal()
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._number: int | None = None

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._number is not None

    def submit(
        self,
        work: Callable[[Callable[[float], bool]], Any],
        done: Callable[[Any], None],
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Have work done; `otherwise` follows on a failure."""

        def ended() -> bool:
            """Whether it is still the last that was asked for; it is no longer under way."""
            if self._number != number:
                return False
            self._number = None
            self.over.emit()
            return True

        def have(answer: Any) -> None:
            if ended():
                done(answer)

        def failed(sentence: str) -> None:
            if ended():
                self.failed.emit(sentence)
                if otherwise is not None:
                    otherwise()

        self.begun.emit()
        number = self._number = self._jobs.submit(work, have, failed)

    @Slot()
    def cancel(self) -> None:
        """Have the work under way cancelled; it says so itself."""
        if self._number is not None:
            self._jobs.cancel(self._number)

    def give_up(self) -> None:
        """Have the work under way cancelled, and hear no more of it."""
        self.cancel()
        self._number = None
        self.over.emit()
