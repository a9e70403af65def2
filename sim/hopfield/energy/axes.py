"""What the two directions of a landscape are: what every kind of axes says of itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import SimError
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["Axes", "Extent", "LandscapeError", "on_plane"]

Extent = tuple[float, float, float, float]


class LandscapeError(SimError):
    """A landscape that does not exist for this network."""


@dataclass(frozen=True, eq=False)
class Axes(ABC):
    """What the two directions of a landscape are."""

    title: ClassVar[str]
    """As it is chosen."""
    no_free_energy: ClassVar[str] = "A free energy is one of overlaps: choose two memories as axes."
    """Why there is none over them; empty if there is."""
    mixtures: ClassVar[bool] = False
    """Whether mixtures of three patterns are marked on them."""

    @classmethod
    def chosen(cls, first: int, second: int) -> Axes | None:
        """Axes of this kind for two patterns a person has chosen; None if they need runs."""
        return cls()

    @classmethod
    @abstractmethod
    def possible(cls, s: MemorySnapshot) -> bool:
        """Whether they are axes of this network."""

    @abstractmethod
    def fit(self, s: MemorySnapshot) -> bool:
        """Whether they still are, of its size and patterns."""

    @abstractmethod
    def check(self, network: AssociativeMemory) -> None:
        """Raise LandscapeError if the network has no landscape over them."""

    @property
    @abstractmethod
    def extent(self) -> Extent:
        """x0, x1, y0, y1 of the plane that is shown."""

    @abstractmethod
    def labels(self, network: AssociativeMemory) -> tuple[str, str]:
        """What they are called."""

    @abstractmethod
    def values(self, network: AssociativeMemory, x: Array, y: Array) -> Array:
        """The energy at these places, all of one shape; NaN where no state is."""

    def free_values(
        self, network: AssociativeMemory, x: Array, y: Array, temperature: float
    ) -> Array:
        """The free energy at these places; only where `no_free_energy` is empty."""
        raise LandscapeError(self.no_free_energy)

    def dim(self, network: AssociativeMemory, x: Array, y: Array) -> NDArray[np.bool_] | None:
        """At which of these places there is a height and yet no state; None for nowhere."""
        return None

    @abstractmethod
    def note(self, network: AssociativeMemory) -> str:
        """What kind of picture it is, in a sentence."""

    @abstractmethod
    def place(self, state: NDArray[Any], patterns: Sequence[Pattern]) -> tuple[float, float]:
        """Where a state (N,) of -1 to +1 lies."""

    @abstractmethod
    def point(self, patterns: Sequence[Pattern], x: float, y: float) -> Array:
        """What lies at a place, (N,)."""

    def state_at(
        self, patterns: Sequence[Pattern], graded: bool, x: float, y: float
    ) -> NDArray[np.float64]:
        """The state (N,) at a place, or the binary one nearest to it."""
        state = self.point(patterns, x, y)
        if not graded:
            state = np.where(state > 0.0, 1.0, -1.0)
        return np.asarray(np.clip(state, -1.0, 1.0))

    def gesture_at(self, s: MemorySnapshot, x: float, y: float) -> tuple[str, Mapping[str, Any]]:
        """The gesture that puts a network in a state there."""
        return "set_state", {"values": self.state_at(s.patterns, s.graded, x, y)}

    def path(
        self, states: NDArray[Any], overlaps: Array, patterns: Sequence[Pattern]
    ) -> Array | None:
        """The path (t, 2) of a run of which some states (k, N) and more overlaps (t, Q) are
        known; None if it is no run over these axes."""
        return np.array([self.place(state, patterns) for state in states])

    def held(self, overlaps: Array) -> Array:
        """Of the present overlaps (P,), those that the picture depends on."""
        return np.zeros(0)

    def no_state(self, x: float, y: float, labels: tuple[str, str]) -> str:
        """Why there is no state at a place, in a sentence; empty for the usual reason."""
        return ""

    def symbols(self, labels: tuple[str, str]) -> tuple[str, str]:
        """The labels in a few letters."""
        first, second = (label.replace("overlap with ", "m_") for label in labels)
        return first, second

    def shown(self, network: AssociativeMemory) -> list[int]:
        """Which patterns are marked: the first few."""
        return list(range(min(len(network.patterns), 6)))


def on_plane(
    network: AssociativeMemory, origin: Array, u: Array, v: Array, across: Array, up: Array
) -> Array:
    """The energy of a network over a plane origin + x u + y v of states."""
    values = network.energy_on_plane(origin, u, v, across.ravel(), up.ravel())
    return np.asarray(values).reshape(across.shape)
