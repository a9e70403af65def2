"""A measurement beside the window that a part of a page asks for, and shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from gui.engine.jobs import Jobs
from gui.kit.last_job import LastJob

__all__ = ["Measuring"]


class Shows(Protocol):
    """What asks for a measurement: it says when one is to be cancelled, and follows its course."""

    cancel_asked: SignalInstance

    def begin(self) -> None:
        """A measurement begins."""

    def show_progress(self, fraction: float) -> None:
        """So much of it is done."""


class Measuring(QObject):
    """Makes the measurements a page asks for; what they are of is a subclass's.

    Signals
    -------
    failed(str)
        Why there is none.

    Parameters
    ----------
    page : Shows
    jobs : Jobs
    parent : QObject
    """

    failed = Signal(str)

    def __init__(self, page: Any, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._shows: Shows = page
        self._last = LastJob(jobs, self)
        self._last.failed.connect(self.failed)
        jobs.progressed.connect(self._show_progress)
        page.cancel_asked.connect(self._cancel)
        self._shown: Any = None
        """Of what the result is that is shown, or being made."""

    # ---- what a subclass does ------------------------------------------------------------------

    def show(self, result: Any) -> None:
        """Have the page show a result."""
        raise NotImplementedError

    def clear(self) -> None:
        """Have the page show none."""
        raise NotImplementedError

    # ---- the measurement -----------------------------------------------------------------------

    def measure(self, of: Any, work: Callable[[Callable[[float], bool]], Any]) -> None:
        """Have something measured; `work` gives None where it was cancelled.

        Parameters
        ----------
        of : object
            What it is of, for `follow`.
        work : callable
            Given a callable that is told how far it has come, and says whether to go on.
        """
        self._shown = of
        self._shows.begin()
        self._last.submit(work, self._have, self._have_not)

    def keep_only(self, of: Any) -> None:
        """Take away a result, or give up a measurement, of anything else."""
        if self._shown is not None and self._shown != of:
            self._shown = None
            self._last.give_up()
            self.clear()

    def _have(self, result: Any) -> None:
        if result is None:
            self._have_not()
        else:
            self.show(result)

    def _have_not(self) -> None:
        self._shown = None
        self.clear()

    @Slot()
    def _cancel(self) -> None:
        self._last.cancel()

    @Slot(float)
    def _show_progress(self, fraction: float) -> None:
        if self._last.busy:
            self._shows.show_progress(fraction)
