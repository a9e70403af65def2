"""The plane in which runs spread most, as axes of the landscape."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.engine.jobs import Jobs
from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.runs import Runs
from sim.hopfield.energy.state_axes import components_of

__all__ = ["RunPlane"]


class RunPlane(QObject):
    """Finds the principal components of runs, beside the window.

    Signals
    -------
    found(object)
        The axes.
    failed(str)
        Why there are none.

    Parameters
    ----------
    jobs : Jobs
        In which they are found.
    parent : QObject
    """

    found = Signal(object)
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._of: Runs | None = None
        self.asked = False
        """Whether the plane is to be found once there are runs."""

    def is_of(self, runs: Runs) -> bool:
        """Whether it is of these runs that the plane was taken last."""
        return self._of is runs

    def want(self, runs: Runs | None, coming: bool) -> bool:
        """Find the plane of the runs there are, or of those that are coming; whether some have to
        be started, as there are none and none are coming."""
        self.asked = coming or runs is None
        if not self.asked and runs is not None:
            self.take(runs)
        return runs is None and not coming

    def take(self, runs: Runs) -> None:
        """Find the plane of some runs."""
        self._of = runs
        states = [run.states for run in runs.runs]

        def have(axes: Axes) -> None:
            if self._of is runs:
                self.found.emit(axes)

        self._jobs.submit(lambda progress: components_of(states), have, self.failed.emit)

    def forget(self) -> None:
        """The runs have gone: they may be of 20 MiB."""
        self._of, self.asked = None, False
