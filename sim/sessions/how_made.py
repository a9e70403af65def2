"""How many recalls of a network were made, kept so that they can be made again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.hopfield.memory import AssociativeMemory
from sim.parameters import ParameterSet
from sim.sessions.packing import pack

__all__ = ["MOST_RUNS", "RANDOM", "HowMade", "fingerprint"]

MOST_RUNS = 2000
RANDOM = "random"


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
