"""Many runs of the network that is running, made beside the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.engine import Engine
from gui.engine.stepper import Stepper
from gui.kit.last_job import LastJob
from sim.hopfield import AssociativeMemory
from sim.hopfield.energy.runs import many_runs

__all__ = ["RunMaking"]

LEARNING = "The memories are still being learnt: start the runs when that is done."


class RunMaking(QObject):
    """Takes a copy of an engine's network and has it run many times.

    Signals
    -------
    made(object, object)
        The `Runs`, None if they were cancelled, and the parameters they were made with.
    refused(str)
        Why none can be made now.

    Parameters
    ----------
    engine : Engine
    work : LastJob
        In which they are made.
    parent : QObject
    """

    made = Signal(object, object)
    refused = Signal(str)

    def __init__(self, engine: Engine, work: LastJob, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._work = engine, work

    def start(self, start: str, count: int, seed: int, wanted: Callable[[], bool]) -> None:
        """Begin.

        Parameters
        ----------
        start : str
            Where they begin, as `many_runs` takes it; "here" for the present state.
        count, seed : int
        wanted : callable
            Whether they are still wanted once the network has been copied.
        """

        def read(stepper: Stepper) -> AssociativeMemory | None:
            network = stepper.run.network
            assert isinstance(network, AssociativeMemory)
            return None if network.pending else network.clone(np.random.default_rng(seed))

        def have(network: AssociativeMemory | None) -> None:
            if not wanted() or self._work.busy:
                return
            if network is None:
                self.refused.emit(LEARNING)
                return
            where: Any = network.shown if start == "here" else start
            settings = network.parameters
            self._work.submit(
                lambda progress: many_runs(network, where, count, seed, progress),
                lambda runs: self.made.emit(runs, settings),
            )

        self._engine.fetch(read, have)
