"""Decisions under noise of the circuit that is running, made many times beside the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot

from gui.circuits.decision_page import DecisionPage
from gui.engine.jobs import Jobs
from gui.kit.measuring import Measuring
from sim.circuits import CircuitParameters, CircuitSnapshot
from sim.circuits.decision import Trials, telling_differences, trials

__all__ = ["TrialsMeasuring"]


class TrialsMeasuring(Measuring):
    """Makes the trials a page asks for, and takes them away when the circuit is another one.

    Parameters
    ----------
    page : DecisionPage
    jobs : Jobs
    parent : QObject
    """

    def __init__(self, page: DecisionPage, jobs: Jobs, parent: QObject) -> None:
        super().__init__(page, jobs, parent)
        self._page = page
        page.measure_asked.connect(self._measure)
        self._now: tuple[CircuitParameters, int] | None = None

    def follow(self, s: CircuitSnapshot, seed: int) -> None:
        """The circuit that is shown, and its seed."""
        if self._now is not None and self._now[0] is s.parameters and self._now[1] == seed:
            return
        self._now = s.parameters, seed
        self._page.allow("" if s.parameters.noise > 0.0 else "Set Noise above 0 first")
        self.keep_only(self._now)

    @Slot(int)
    def _measure(self, count: int) -> None:
        if self._now is None:
            return
        p, seed = self._now

        def work(progress: Any) -> Trials | None:
            return trials(p, telling_differences(p), count, seed, progress)

        self.measure(self._now, work)

    def show(self, result: Trials) -> None:
        """Have the page show what was measured."""
        assert self._now is not None
        self._page.show_trials(result, max(self._now[0].time_constants))

    def clear(self) -> None:
        """Have the page show nothing."""
        self._page.clear_trials()
