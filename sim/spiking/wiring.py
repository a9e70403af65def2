"""The connections of the spiking memory, made of patterns and a seed and shared."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.spiking import kernels, layout
from sim.spiking.parameters import ACTIVITY, SpikingParameters
from sim.spiking.patterns import Drawing, stored_patterns

__all__ = ["Connections", "connections_of"]

ALIKE, APART = 0x5EED, 0xA51D  # of the keys of connections that are the same both ways, or not


@dataclass(frozen=True, eq=False)
class Connections:
    """Patterns, and what follows of them; nobody writes to it.

    Parameters
    ----------
    patterns : (P, N) int8
        1 for the neurons in each.
    wiring : layout.Wiring
    """

    patterns: NDArray[np.int8]
    wiring: layout.Wiring

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.patterns.nbytes + sum(int(array.nbytes) for array in self.wiring)


Key = tuple[Any, ...]
_known: weakref.WeakValueDictionary[Key, Connections] = weakref.WeakValueDictionary()
_last: list[Connections] = []


def connections_of(
    parameters: SpikingParameters, drawings: tuple[Drawing, ...], seed: int
) -> Connections:
    """The connections of a network, which is made for each once while somebody has it.

    Parameters
    ----------
    parameters : SpikingParameters
    drawings : tuple of Drawing
    seed : int
    """
    p = parameters
    alike = p.kind.alike and p.share < 1.0
    key = (p.neurons, p.patterns, p.share, alike, drawings, seed)
    found = _known.get(key)
    if found is None:
        _last.clear()  # so that there are not three of them at a time
        found = _known[key] = _made(p, drawings, seed, alike)
    _last[:] = [found]
    return found


def _made(
    p: SpikingParameters, drawings: tuple[Drawing, ...], seed: int, alike: bool
) -> Connections:
    n = p.excitatory
    patterns = stored_patterns(n, ACTIVITY, p.patterns, drawings, seed)
    starts, members = _rows(patterns.T)
    counts = np.empty((n, n), np.int8)
    key = np.random.default_rng([seed, 3, ALIKE if alike else APART]).integers(
        0, 2**64, dtype=np.uint64
    )
    kernels.compiled(kernels.fill_counts)(
        counts=counts, member_starts=starts, members=members, by_pattern=patterns, key=key,
        share=p.share, alike=alike,
    )  # fmt: skip
    rng = np.random.default_rng([seed, 4])
    hears = rng.random((2 * p.each_inhibitory, n), dtype=np.float32) < p.listened
    target_starts, targets = _rows(hears.T)
    wiring = layout.Wiring(
        counts=counts, loads=patterns.sum(axis=0).astype(np.float32), member_starts=starts,
        members=members, target_starts=target_starts, targets=targets,
    )  # fmt: skip
    for array in (patterns, *wiring):
        array.flags.writeable = False
    return Connections(patterns, wiring)


def _rows(table: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where the entries of each row begin, (rows + 1,), and the columns that are not 0."""
    rows, columns = np.nonzero(table)
    starts = np.zeros(len(table) + 1, np.int32)
    np.cumsum(np.bincount(rows, minlength=len(table)), out=starts[1:])
    return starts, columns.astype(np.int32)
