"""The thread that steps the network, beside the window's.

It drains the command queue, steps within a budget, leaves a frame in the mailbox and sleeps. While
the window is too busy to take a frame it does not step, for they share an interpreter. It never
emits a signal per step; signals carry rare events only.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from gui.engine.frame import Frame
from gui.engine.mailbox import Mailbox
from gui.engine.stepper import Stepper
from sim.errors import SimError

__all__ = ["Worker"]

TICK = 1.0 / 120.0  # s from one batch to the next
BUDGET = 0.004  # s of stepping in a batch
REST = 0.002  # s at least between batches: the window's
BEHIND, PATIENT = 0.030, 0.120  # s for which a frame lies untaken while stepping waits
SHARE = 2.5  # a frame takes this part of the time at most: a costly one comes less often


class Worker(QThread):
    """Steps a `Stepper` until told to stop.

    Signals
    -------
    refused(str, str)
        A command was impossible; nothing changed. The second is the parameter or argument at fault
        by its name in the code, empty if none is.
    failed(str, object)
        The network failed, with these parameters; its run has stopped.
    captured(object)
        A capture has ended: its Dataset, and why it did if nobody asked.
    fetched(object, object)
        The answer to `fetch`: the callable that is to have it, and the result.
    """

    refused = Signal(str, str)
    failed = Signal(str, object)
    fetched = Signal(object, object)
    captured = Signal(object)

    def __init__(
        self, stepper: Stepper, mailbox: Mailbox[Frame], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self._mailbox = mailbox
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._told: int | None = None
        self._stale = False  # whether there is something to be seen that no frame shows
        self._frame_due = 0.0

    def post(self, act: Callable[[], None]) -> None:
        """Queue something to be done before the next batch of steps."""
        self._commands.put(act)
        self._wake.set()

    def command(self, act: Callable[[Stepper], None]) -> None:
        """Queue a command to the stepper."""
        self.post(lambda: self._stepper.command(act))

    def fetch(self, read: Callable[[Stepper], Any], then: Callable[[Any], None]) -> None:
        """Have `read` called between two batches, and its answer sent up for `then`; nobody waits
        for it any more once the thread is to end."""

        def answer() -> None:
            if not self._stopping.is_set():
                self.fetched.emit(then, read(self._stepper))

        self.post(answer)

    def stop(self) -> None:
        """Ask the thread to end after the batch under way and what has been asked for."""
        self._stopping.set()
        self._wake.set()

    def forget(self) -> None:
        """Let go of what is queued, once the thread has ended: it holds the pages that asked."""
        self._commands = queue.SimpleQueue()

    def drain(self) -> bool:
        """Carry out everything queued; whether there was anything."""
        any_done = False
        while True:
            try:
                act = self._commands.get_nowait()
            except queue.Empty:
                return any_done
            any_done = True
            try:
                act()
            except SimError as error:
                self.refused.emit(str(error), error.field or "")
            except Exception as error:
                logging.getLogger(__name__).exception("a command failed")
                self.refused.emit(
                    f"That failed unexpectedly ({type(error).__name__}: {error}); "
                    "Reset all begins afresh.",
                    "",
                )

    def run(self) -> None:
        """The thread's work; see the module docstring."""
        stepper = self._stepper
        while not self._stopping.is_set():
            began = perf_counter()
            self._wake.clear()
            try:
                self._work()
            except Exception as error:
                # The thread outlives whatever fails; the run does not.
                logging.getLogger(__name__).exception("the worker failed")
                stepper.fail(f"{type(error).__name__}: {error}.")
                self._tell_failure()
            rest = max(REST, TICK - (perf_counter() - began))
            self._wake.wait(None if self._idle else rest)
        self.drain()  # what was done just before the end is kept with the rest

    @property
    def _idle(self) -> bool:
        """Whether there is nothing to do until somebody asks for something."""
        stepper = self._stepper
        return not stepper.working and (not stepper.playing or stepper.run.at_rest)

    @property
    def _window_is_behind(self) -> bool:
        """Whether the window is busy with something long, such as another page or theme.

        Stepping meanwhile would only make it longer: the two share an interpreter. If the window
        takes no frame for longer than that, it is not looking, and the network goes on.
        """
        return BEHIND < self._mailbox.waited < PATIENT

    def _work(self) -> None:
        """One round: commands, steps, a frame, and what is to be told."""
        stepper = self._stepper
        commanded = self.drain()
        self._stale = self._stale or commanded or stepper.failed_run != self._told
        free = not self._window_is_behind
        if stepper.working and free:
            stepper.work(BUDGET, self._stopping.is_set)
            self._stale = True
        elif stepper.playing and free:
            self._stale = self._stale or not stepper.run.at_rest
            stepper.keep_pace(max(BUDGET, stepper.run.network.budget), self._stopping.is_set)
        began = perf_counter()
        if self._stale and (commanded or self._idle or began >= self._frame_due):
            self._mailbox.put(stepper.frame())
            self._stale = False
            self._frame_due = began + SHARE * (perf_counter() - began)
        if stepper.captured is not None:
            self.captured.emit(stepper.captured)
            stepper.captured = None
        if stepper.complaint is not None:
            self.refused.emit(stepper.complaint, "")
            stepper.complaint = None
        self._tell_failure()

    def _tell_failure(self) -> None:
        """Say once for each run that it has failed."""
        stepper = self._stepper
        if stepper.failed_run != self._told:
            self._told = stepper.failed_run
            if stepper.failure is not None:
                self.failed.emit(stepper.failure, stepper.run.network.parameters)
