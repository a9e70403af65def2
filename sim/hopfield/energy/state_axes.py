"""Axes of states: of the only two neurons, or the first two principal components of runs.

The energy or Lyapunov function is evaluated on the plane itself; states of binary neurons lie
beside that of two components, so that a picture over components is a projection, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.energy.axes import Axes, Extent, LandscapeError, on_plane
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["MOST_STATES", "ComponentAxes", "NeuronAxes", "components", "components_of"]

MOST_STATES = 400  # from which principal components are taken
ON_A_LINE = 1e-13  # of the largest variance: a second one that is rounding
SPREAD = 0.25  # of the extent of recorded states, round them


@dataclass(frozen=True, eq=False)
class NeuronAxes(Axes):
    """The states of two neurons."""

    title = "The two neurons"

    @classmethod
    def possible(cls, s: MemorySnapshot) -> bool:
        """Whether they are axes of this network."""
        return len(s.state) == 2

    def fit(self, s: MemorySnapshot) -> bool:
        """Whether they still are, of its size and patterns."""
        return self.possible(s)

    def check(self, network: AssociativeMemory) -> None:
        """Raise LandscapeError if the network has no landscape over them."""
        if network.neurons != 2:
            raise LandscapeError("Two neurons are all the axes there are only in a network of two.")

    @property
    def extent(self) -> Extent:
        """x0, x1, y0, y1 of the plane that is shown."""
        return -1.0, 1.0, -1.0, 1.0

    def labels(self, network: AssociativeMemory) -> tuple[str, str]:
        """What they are called."""
        symbol = "v" if network.graded else "s"
        return f"{symbol}₁", f"{symbol}₂"

    def values(self, network: AssociativeMemory, x: Array, y: Array) -> Array:
        """The energy at these places, all of one shape; NaN where no state is."""
        return on_plane(network, np.zeros(2), np.eye(2)[0], np.eye(2)[1], x, y)

    def note(self, network: AssociativeMemory) -> str:
        """What kind of picture it is, in a sentence."""
        if network.graded:
            return "Exact: these two neurons are all there are."
        return "Exact at the four corners, which are all the states there are."

    def place(self, state: NDArray[Any], patterns: Sequence[Pattern]) -> tuple[float, float]:
        """Where a state (N,) of -1 to +1 lies."""
        return float(state[0]), float(state[1])

    def point(self, patterns: Sequence[Pattern], x: float, y: float) -> Array:
        """What lies at a place, (N,)."""
        return np.array([x, y])

    def path(
        self, states: NDArray[Any], overlaps: Array, patterns: Sequence[Pattern]
    ) -> Array | None:
        """The path (t, 2) of a run, or None."""
        return super().path(states, overlaps, patterns) if states.shape[1] == 2 else None


@dataclass(frozen=True, eq=False)
class ComponentAxes(Axes):
    """The first two principal components of recorded states.

    Parameters
    ----------
    origin, u, v : (N,) float
        The mean of the states and two orthonormal directions.
    extent : (x0, x1, y0, y1)
    share : float
        The part of the variance the two directions have.
    """

    origin: Array = field(default_factory=lambda: np.zeros(0))
    u: Array = field(default_factory=lambda: np.zeros(0))
    v: Array = field(default_factory=lambda: np.zeros(0))
    extent: Extent = (-1.0, 1.0, -1.0, 1.0)
    share: float = 1.0
    title = "Principal components of the runs"
    mixtures = True

    @classmethod
    def chosen(cls, first: int, second: int) -> Axes | None:
        """Axes of this kind for two patterns, or None."""
        return None

    @classmethod
    def possible(cls, s: MemorySnapshot) -> bool:
        """Whether they are axes of this network."""
        return True

    def fit(self, s: MemorySnapshot) -> bool:
        """Whether they still are, of its size and patterns."""
        return len(self.origin) == len(s.state)

    def check(self, network: AssociativeMemory) -> None:
        """Raise LandscapeError if the network has no landscape over them."""
        if len(self.origin) != network.neurons:
            raise LandscapeError("The grid has changed since those runs: start some again.")

    def labels(self, network: AssociativeMemory) -> tuple[str, str]:
        """What they are called."""
        return "first principal component", "second principal component"

    def values(self, network: AssociativeMemory, x: Array, y: Array) -> Array:
        """The energy at these places, all of one shape; NaN where no state is."""
        return on_plane(network, self.origin, self.u, self.v, x, y)

    def note(self, network: AssociativeMemory) -> str:
        """What kind of picture it is, in a sentence."""
        return (
            "A projection: the energy on the plane of the first two principal components, which "
            f"have {100 * self.share:.0f} % of the variance. States lie near it, not on it."
        )

    def place(self, state: NDArray[Any], patterns: Sequence[Pattern]) -> tuple[float, float]:
        """Where a state (N,) of -1 to +1 lies."""
        away = np.asarray(state, dtype=np.float64) - self.origin
        return float(away @ self.u), float(away @ self.v)

    def point(self, patterns: Sequence[Pattern], x: float, y: float) -> Array:
        """What lies at a place, (N,)."""
        return self.origin + x * self.u + y * self.v

    def path(
        self, states: NDArray[Any], overlaps: Array, patterns: Sequence[Pattern]
    ) -> Array | None:
        """The path (t, 2) of a run, or None."""
        same = states.shape[1] == len(self.origin)
        return super().path(states, overlaps, patterns) if same else None

    def symbols(self, labels: tuple[str, str]) -> tuple[str, str]:
        """The labels in a few letters."""
        return "PC 1", "PC 2"


def components(states: NDArray[Any]) -> ComponentAxes:
    """The plane of the first two principal components of recorded states (t, N).

    Raises
    ------
    LandscapeError
        If there are fewer than three different states.
    """
    if len(states) < 3:
        raise LandscapeError("There are no trajectories yet: start some runs first.")
    # So many of them at even distances span the plane well enough.
    recorded = np.asarray(states[:: -(-len(states) // MOST_STATES)], dtype=np.float64)
    origin = recorded.mean(axis=0)
    away = recorded - origin
    wide = away.shape[1] > len(away)
    variances, vectors = np.linalg.eigh(away @ away.T if wide else away.T @ away)
    if len(variances) < 2 or variances[-2] < ON_A_LINE * max(1.0, variances[-1]):
        raise LandscapeError("The recorded states lie on a line: start runs from other states too.")
    first = vectors[:, :-3:-1]
    if wide:
        first = away.T @ first / np.sqrt(variances[:-3:-1])
    u, v = np.ascontiguousarray(first.T)
    x, y = away @ u, away @ v
    around = [
        float(end + sign * SPREAD * np.ptp(along))
        for along in (x, y)
        for end, sign in ((along.min(), -1.0), (along.max(), 1.0))
    ]
    share = float(variances[-2:].sum() / variances.sum())
    return ComponentAxes(
        origin=origin, u=u, v=v, extent=(around[0], around[1], around[2], around[3]), share=share
    )


def components_of(runs: Sequence[NDArray[Any]]) -> ComponentAxes:
    """The plane of the states of several runs, each (t, N).

    Of many runs fewer states each, the last of them always.

    Raises
    ------
    LandscapeError
        If there are fewer than three different states.
    """
    every = max(1, -(-sum(len(states) for states in runs) // MOST_STATES))
    return components(np.concatenate([states[::-1][::every] for states in runs]))
