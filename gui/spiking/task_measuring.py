"""How often the memory that is running is right, measured in trials beside the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.engine.jobs import Jobs
from gui.kit.last_job import LastJob
from gui.spiking.task_page import TaskPage
from sim.spiking.state import SpikingSnapshot
from sim.spiking.task import checked_task
from sim.spiking.trials import Accuracy, measure_accuracy

__all__ = ["TaskMeasuring"]

#: Values that are measured, s and V: delays in which a failing memory forgets, and distractors from
#: one that is ignored to one that takes over.
VALUES: dict[str, tuple[float, ...]] = {
    "delay": (0.25, 0.5, 1.0, 2.0, 4.0),
    "distractor_strength": (0.010, 0.014, 0.016, 0.018, 0.020),
}


class TaskMeasuring(QObject):
    """Runs the trials a page asks for, and takes them away when the memory is another one.

    Signals
    -------
    failed(str)
        Why there are none.

    Parameters
    ----------
    page : TaskPage
    jobs : Jobs
    parent : QObject
    """

    failed = Signal(str)

    def __init__(self, page: TaskPage, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._last = LastJob(jobs, self)
        self._last.failed.connect(self.failed)
        jobs.progressed.connect(self._show_progress)
        page.measure_asked.connect(self._measure)
        page.cancel_asked.connect(self._cancel)
        self._now: tuple[Any, ...] | None = None
        self._shown: tuple[Any, ...] | None = None

    def follow(self, s: SpikingSnapshot, seed: int) -> None:
        """The memory that is shown, and its seed.

        Parameters
        ----------
        s : SpikingSnapshot
        seed : int
        """
        now = (s.parameters, s.drawings, seed, s.silenced)
        held = self._now
        if held is not None and held[0] is now[0] and held[1] is now[1] and held[2:] == now[2:]:
            return
        self._now = now
        if self._shown is not None and self._shown != now:
            self._shown = None
            self._last.give_up()
            self._page.clear_accuracy()

    @Slot(str, int, object)
    def _measure(self, over: Any, trials: int, settings: Any) -> None:
        if self._now is None:
            return
        parameters, drawings, seed, silenced = self._shown = self._now
        task, values = checked_task(**settings), VALUES[over]
        self._page.begin()

        def work(progress: Any) -> Accuracy | None:
            return measure_accuracy(
                parameters, drawings, seed, task, over, values, trials, progress,
                silenced=silenced,
            )  # fmt: skip

        self._last.submit(work, self._have, self._have_not)

    def _have(self, result: Accuracy | None) -> None:
        if result is None:
            self._have_not()
        else:
            self._page.show_accuracy(result)

    def _have_not(self) -> None:
        self._shown = None
        self._page.clear_accuracy()

    @Slot()
    def _cancel(self) -> None:
        self._last.cancel()

    @Slot(float)
    def _show_progress(self, fraction: float) -> None:
        if self._last.busy:
            self._page.show_progress(fraction)
