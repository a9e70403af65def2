"""Many runs of the network that is running, made beside the window."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gui.engine import Engine
from gui.engine.stepper import Stepper
from gui.kit.last_job import LastJob
from sim.errors import SimError
from sim.hopfield import AssociativeMemory
from sim.hopfield.energy.runs import Runs, many_runs
from sim.parameters import ParameterSet

__all__ = ["MOST_RUNS", "HowMade", "RunMaking"]

MOST_RUNS = 2000
RANDOM = "random"
LEARNING = "The memories are still being learnt: start the runs when that is done."


@dataclass(frozen=True, eq=False)
class HowMade:
    """How runs of a network were made: made so once more, they are the same.

    Parameters
    ----------
    start : "random" or (N,) float32
        As `many_runs` takes it.
    count, seed : int
    settings : ParameterSet
        Those of the network.
    """

    start: str | NDArray[np.float32]
    count: int
    seed: int
    settings: ParameterSet

    def plain(self) -> dict[str, Any]:
        """The same for a session: plain JSON."""
        start = self.start
        if not isinstance(start, str):
            letters = zlib.compress(np.ascontiguousarray(start, dtype="<f4").tobytes())
            start = base64.b64encode(letters).decode("ascii")
        return {
            "start": start,
            "count": self.count,
            "seed": self.seed,
            "settings": self.settings.to_dict(),
        }

    @classmethod
    def of(cls, kept: Any, parameters: ParameterSet, neurons: int) -> HowMade | None:
        """What `plain` has kept, if it is of a network with such parameters; None if it is not."""
        if not isinstance(kept, Mapping):
            return None
        count, seed, settings = (kept.get(name) for name in ("count", "seed", "settings"))
        start = _start_of(kept.get("start"), neurons)
        if type(count) is not int or type(seed) is not int or not isinstance(settings, Mapping):
            return None
        if start is None or not 1 <= count <= MOST_RUNS or seed < 0:
            return None
        try:
            found = type(parameters).from_dict(settings)
        except (SimError, TypeError):
            return None
        if any(spec.rebuild for spec in found.changed_from(parameters).values()):
            return None
        return cls(start, count, seed, found)

    def make(
        self, network: AssociativeMemory, progress: Callable[[float], bool] | None = None
    ) -> Runs | None:
        """Make the runs, of a network that is nobody else's; None if they were given up."""
        changed = self.settings.changed_from(network.parameters)
        if changed:
            changes = {name: getattr(self.settings, name) for name in changed}
            network.perform("configure", changes)
        while network.pending:
            network.work()
        return many_runs(network, self.start, self.count, self.seed, progress)


def _start_of(kept: Any, neurons: int) -> str | NDArray[np.float32] | None:
    """Where runs began, as `HowMade.plain` has written it; None for what is no such place."""
    if not isinstance(kept, str) or kept == RANDOM:
        return kept if kept == RANDOM else None
    size = 4 * neurons
    try:
        letters = zlib.decompressobj().decompress(base64.b64decode(kept, validate=True), size + 1)
    except (binascii.Error, ValueError, zlib.error):
        return None
    if len(letters) != size:
        return None
    start = np.frombuffer(letters, dtype="<f4").astype(np.float32)
    return start if bool((np.abs(start) <= 1.0).all()) else None


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
            Where they begin: at the "cue", at "random", or "here", in the present state.
        count, seed : int
        wanted : callable
            Whether they are still wanted once the network has been copied.
        """

        def how(network: AssociativeMemory) -> HowMade:
            places = {"cue": network.cue, "here": network.shown}
            place = places[start].copy() if start in places else RANDOM
            return HowMade(place, count, seed, network.parameters)

        self._begin(how, seed, wanted)

    def again(self, how: HowMade, wanted: Callable[[], bool]) -> None:
        """Begin those of a session once more (see `start`)."""
        self._begin(lambda network: how, how.seed, wanted)

    def _begin(
        self,
        how_of: Callable[[AssociativeMemory], HowMade],
        seed: int,
        wanted: Callable[[], bool],
    ) -> None:
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
            how = how_of(network)
            self._work.submit(
                lambda progress: how.make(network, progress),
                lambda runs: self.made.emit(runs, how),
            )

        self._engine.fetch(read, have)
