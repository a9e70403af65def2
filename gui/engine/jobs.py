"""Work that takes too long for the window: done beside it, with progress and cancel.

One job at a time on one thread of its own, so that a measurement, a file being read and a file
being written never crowd the simulation out of its core.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThreadPool, Signal, Slot

from sim.errors import SimError

__all__ = ["Jobs"]

Report = Callable[[float], bool]

IDLE = 2000  # ms until the thread ends, and with it Qt's fonts and their glyphs of that thread


class Jobs(QObject):
    """Runs callables away from the window and hands their results back to it.

    Signals
    -------
    progressed(float)
        Fraction done of the job under way.
    """

    progressed = Signal(float)
    _finished = Signal(int, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setExpiryTimeout(IDLE)
        self._cancels: dict[int, threading.Event] = {}
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[str], None]]] = {}
        self._count = 0
        self._stopped = False
        self._finished.connect(self._finish)

    def submit(
        self,
        work: Callable[[Report], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> int:
        """Have `work(progress)` done; `done(result)` or `failed(sentence)` follows on this thread.

        `progress(fraction)` returns False once the job should give up. The number returned is
        for `cancel`. After `stop` nothing is begun any more.
        """
        self._count += 1
        if self._stopped:
            return self._count
        number, cancelled = self._count, threading.Event()
        self._waiting[number] = (done, failed)
        self._cancels[number] = cancelled
        # Not as a QRunnable: one that is done before `start` has come back, PySide 6.11 keeps.
        self._pool.start(lambda: self._run(number, work, cancelled))
        return number

    def _run(self, number: int, work: Callable[[Report], Any], cancelled: threading.Event) -> None:
        """Do what was submitted, on the thread of the pool."""
        if self._stopped:
            return

        def report(fraction: float) -> bool:
            if not cancelled.is_set():
                self.progressed.emit(fraction)
            return not cancelled.is_set()

        try:
            self._finished.emit(number, work(report), "")
        except (SimError, OSError) as error:
            self._finished.emit(number, None, str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("a job failed")
            self._finished.emit(number, None, f"{type(error).__name__}: {error}")

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._waiting)

    def wait(self) -> None:
        """Wait until everything submitted is done, and have its results handed over."""
        while self._waiting:
            self._pool.waitForDone()
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def cancel(self, number: int) -> None:
        """Ask a job to give up."""
        if number in self._cancels:
            self._cancels[number].set()

    def stop(self) -> None:
        """Give up everything and wait until nothing runs."""
        self._stopped = True
        for cancelled in self._cancels.values():
            cancelled.set()
        self._pool.waitForDone()  # not cleared before: PySide keeps what is taken out of it
        self._waiting.clear()

    @Slot(int, object, str)
    def _finish(self, number: int, result: Any, failure: str) -> None:
        if number not in self._waiting:
            return
        done, failed = self._waiting.pop(number)
        del self._cancels[number]
        if failure:
            failed(failure)
        else:
            done(result)
