"""Many runs of the network that is running, made beside the window."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
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
from sim.sessions.packing import pack

__all__ = ["MOST_RUNS", "HowMade", "RunMaking", "fingerprint"]

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
    network : str
        Its `fingerprint`.
    """

    start: str | NDArray[np.float32]
    count: int
    seed: int
    settings: ParameterSet
    network: str

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
            "network": self.network,
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
        return cls(start, count, seed, found, str(kept.get("network")))

    def copy_of(self, network: AssociativeMemory) -> AssociativeMemory | None:
        """A copy of a network, with the settings of the runs; None if it is not the one they were
        of: it has other memories, has learnt otherwise, or would have to for these settings."""
        if network.pending or fingerprint(network) != self.network:
            return None
        copy = network.clone(np.random.default_rng(self.seed))
        changed = self.settings.changed_from(network.parameters)
        if changed:
            copy.perform("configure", {name: getattr(self.settings, name) for name in changed})
        return None if copy.pending else copy

    def make(
        self, network: AssociativeMemory, progress: Callable[[float], bool] | None = None
    ) -> Runs | None:
        """Make the runs, of a copy of the network; None if they were given up."""
        return many_runs(network, self.start, self.count, self.seed, progress)


def fingerprint(network: AssociativeMemory) -> str:
    """What tells a network from others: of its memories and of what it has learnt from them."""
    values = tuple(pattern.values for pattern in network.patterns)
    tree, arrays = pack({"patterns": values, "learnt": network.now.learnt}, "")
    told = hashlib.sha256(json.dumps(tree, sort_keys=True).encode())
    for name in sorted(arrays):
        told.update(arrays[name].tobytes())
    return told.hexdigest()


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
            lambda progress: how.make(network, progress),
            lambda runs: self.made.emit(runs, how),
        )
