"""Many runs of the network that is running, made beside the window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.engine import Engine
from gui.engine.stepper import Stepper
from gui.kit.last_job import LastJob
from sim.hopfield import AssociativeMemory
from sim.hopfield.energy.runs import many_runs
from sim.sessions.how_made import RANDOM, HowMade, fingerprint

__all__ = ["RunMaking"]

LEARNING = "The memories are still being learnt: start the runs when that is done."


class RunMaking(QObject):
    """Takes a copy of an engine's network and has it run many times.

    Signals
    -------
    made(object, object)
        The `Runs`, None if they were cancelled, and `HowMade`.
    refused(str)
        Why none can be made now.

    Parameters
    ----------
    engine : Engine
    work : LastJob
        In which they are made.
    of : callable
        What tells the network on the page from others: once that is another one, runs of the one
        that was copied are not wanted any more.
    parent : QObject
    """

    made = Signal(object, object)
    refused = Signal(str)

    def __init__(
        self, engine: Engine, work: LastJob, of: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._engine, self._work, self._of = engine, work, of

    def start(self, start: str, count: int, seed: int) -> None:
        """Begin.

        Parameters
        ----------
        start : str
            Where they begin: at the "cue", at "random", or "here", in the present state.
        count, seed : int
        """
        asked = self._of()

        def read(stepper: Stepper) -> tuple[HowMade, AssociativeMemory] | None:
            network = stepper.run.network
            assert isinstance(network, AssociativeMemory)
            if network.pending:
                return None
            places = {"cue": network.cue, "here": network.shown}
            place = places[start].copy() if start in places else RANDOM
            how = HowMade(place, count, seed, network.parameters, fingerprint(network))
            return how, network.clone(np.random.default_rng(seed))

        def have(found: tuple[HowMade, AssociativeMemory] | None) -> None:
            if self._of() != asked or self._work.busy:
                return
            if found is None:
                self.refused.emit(LEARNING)
            else:
                self._submit(*found)

        self._engine.fetch(read, have)

    def again(self, how: HowMade, otherwise: Callable[[], None]) -> None:
        """Begin those of a session once more; do something else where the network is not that of
        which they were."""
        asked = self._of()

        def read(stepper: Stepper) -> AssociativeMemory | None:
            network = stepper.run.network
            assert isinstance(network, AssociativeMemory)
            return how.copy_of(network)

        def have(network: AssociativeMemory | None) -> None:
            if self._of() != asked or self._work.busy:
                return
            if network is None:
                otherwise()
            else:
                self._submit(how, network)

        self._engine.fetch(read, have)

    def _submit(self, how: HowMade, network: AssociativeMemory) -> None:
        self._work.submit(
            lambda progress: many_runs(network, how.start, how.count, how.seed, progress),
            lambda runs: self.made.emit(runs, how),
        )
