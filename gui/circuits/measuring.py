"""Decisions under noise of the circuit that is running, made many times beside the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.circuits.decision_page import DecisionPage
from gui.engine.jobs import Jobs
from gui.kit.last_job import LastJob
from sim.circuits import CircuitParameters, CircuitSnapshot
from sim.circuits.decision import Trials, telling_differences, trials

__all__ = ["TrialsMeasuring"]


class TrialsMeasuring(QObject):
    """Makes the trials a page asks for, and takes them away when the circuit is another one.

    Signals
    -------
    failed(str)
        Why there are none.

    Parameters
    ----------
    page : DecisionPage
    jobs : Jobs
    parent : QObject
    """

    failed = Signal(str)

    def __init__(self, page: DecisionPage, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._last = LastJob(jobs, self)
        self._last.failed.connect(self.failed)
        jobs.progressed.connect(self._show_progress)
        page.measure_asked.connect(self._measure)
        page.cancel_asked.connect(self._cancel)
        self._now: tuple[CircuitParameters, int] | None = None
        self._shown: Any = None

    def follow(self, s: CircuitSnapshot, seed: int) -> None:
        """The circuit that is shown, and its seed."""
        if self._now is not None and self._now[0] is s.parameters and self._now[1] == seed:
            return
        self._now = s.parameters, seed
        self._page.allow("" if s.parameters.noise > 0.0 else "Set Noise above 0 first")
        if self._shown is not None and self._shown != self._key():
            self._shown = None
            self._last.give_up()
            self._page.clear_trials()

    def _key(self) -> Any:
        assert self._now is not None
        p, seed = self._now
        return p, seed

    @Slot(int)
    def _measure(self, count: int) -> None:
        if self._now is None:
            return
        p, seed = self._now
        self._shown = self._key()
        self._page.begin()

        def work(progress: Any) -> Trials | None:
            return trials(p, telling_differences(p), count, seed, progress)

        self._last.submit(work, self._have, self._have_not)

    def _have(self, result: Trials | None) -> None:
        if result is None or self._now is None:
            self._have_not()
        else:
            self._page.show_trials(result, max(self._now[0].time_constants))

    def _have_not(self) -> None:
        self._shown = None
        self._page.clear_trials()

    @Slot()
    def _cancel(self) -> None:
        self._last.cancel()

    @Slot(float)
    def _show_progress(self, fraction: float) -> None:
        if self._last.busy:
            self._page.show_progress(fraction)
