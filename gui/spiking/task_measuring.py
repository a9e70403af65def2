"""How often the memory that is running is right, measured in trials beside the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot

from gui.engine.jobs import Jobs
from gui.kit.measuring import Measuring
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


class TaskMeasuring(Measuring):
    """Runs the trials a page asks for, and takes them away when the memory is another one.

    Parameters
    ----------
    page : TaskPage
    jobs : Jobs
    parent : QObject
    """

    def __init__(self, page: TaskPage, jobs: Jobs, parent: QObject) -> None:
        super().__init__(page, jobs, parent)
        self._page = page
        page.measure_asked.connect(self._measure)
        self._now: tuple[Any, ...] | None = None

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
        self.keep_only(now)

    @Slot(str, int, object)
    def _measure(self, over: Any, trials: int, settings: Any) -> None:
        if self._now is None:
            return
        parameters, drawings, seed, silenced = self._now
        task, values = checked_task(**settings), VALUES[over]

        def work(progress: Any) -> Accuracy | None:
            return measure_accuracy(
                parameters, drawings, seed, task, over, values, trials, progress,
                silenced=silenced,
            )  # fmt: skip

        self.measure(self._now, work)

    def show(self, result: Accuracy) -> None:
        """Have the page show what was measured."""
        self._page.show_accuracy(result)

    def clear(self) -> None:
        """Have the page show nothing."""
        self._page.clear_accuracy()
