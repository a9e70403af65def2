"""Axes given by two patterns: the overlaps with them, or the plane they span.

Where the energy is a function of the overlaps with the patterns alone (Hebb, projection, dense
memories) it is shown over those with any two of them, the others held at their present value, and
for up to five patterns it is dim where no state has all of these overlaps (`reach`). Equal and
opposite patterns go along with the axis. For real-valued neurons there is the plane a xi1 + b xi2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.energy.axes import Axes, Extent, LandscapeError, on_plane
from sim.hopfield.energy.reach import MOST_REACHED, reachable, within_reach
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["OverlapAxes", "PatternAxes", "TwoPatternAxes"]

EDGE = 1e-9  # by which rounding may take a point beyond the edge it lies on
ROOM = 0.04  # of the plane beyond -1 and 1


@dataclass(frozen=True, eq=False)
class TwoPatternAxes(Axes):
    """Axes given by two patterns.

    Parameters
    ----------
    first, second : int
        Which.
    """

    first: int = 0
    second: int = 1

    @classmethod
    def chosen(cls, first: int, second: int) -> Axes | None:
        """Axes of this kind for two patterns, or None."""
        return cls(first, second)

    def fit(self, s: MemorySnapshot) -> bool:
        """Whether they still are, of its size and patterns."""
        return max(self.first, self.second) < len(s.patterns)

    def check(self, network: AssociativeMemory) -> None:
        """Raise LandscapeError if the network has no landscape over them."""
        count = len(network.patterns)
        if count < 2:
            raise LandscapeError("Two memories make a landscape: store another one.")
        if not (0 <= self.first < count and 0 <= self.second < count):
            raise LandscapeError("One of the two memories has been forgotten: choose another.")
        if self.first == self.second:
            raise LandscapeError("Choose two different memories for the axes.")

    def pair(self, patterns: Sequence[Pattern]) -> tuple[Array, Array]:
        """The two patterns, (N,) each."""
        first, second = patterns[self.first].values, patterns[self.second].values
        return first.astype(np.float64), second.astype(np.float64)

    def point(self, patterns: Sequence[Pattern], x: float, y: float) -> Array:
        """What lies at a place, (N,)."""
        first, second = self.pair(patterns)
        return x * first + y * second

    def shown(self, network: AssociativeMemory) -> list[int]:
        """The two, and those most alike to them."""
        patterns = network.patterns
        others = [k for k in range(len(patterns)) if k not in (self.first, self.second)]
        first, second = self.pair(patterns)
        alike = [
            -abs(float(patterns[k].values @ first)) - abs(float(patterns[k].values @ second))
            for k in others
        ]
        nearest = [others[k] for k in np.argsort(alike, kind="stable")[:4]]
        return [self.first, self.second, *nearest]


@dataclass(frozen=True, eq=False)
class OverlapAxes(TwoPatternAxes):
    """The overlaps with two patterns."""

    title = "Overlaps with two memories"
    no_free_energy = ""
    mixtures = True

    @classmethod
    def possible(cls, s: MemorySnapshot) -> bool:
        """Whether they are axes of this network."""
        return len(s.patterns) > 1 and s.by_overlaps

    def check(self, network: AssociativeMemory) -> None:
        """Raise LandscapeError if the network has no landscape over them."""
        super().check(network)
        if network.energy_over_overlaps(np.zeros((1, len(network.patterns)))) is None:
            raise LandscapeError(
                "The energy of this rule is no function of the overlaps: choose principal "
                "components."
            )

    @property
    def extent(self) -> Extent:
        """x0, x1, y0, y1 of the plane that is shown."""
        return -1.0 - ROOM, 1.0 + ROOM, -1.0 - ROOM, 1.0 + ROOM

    def labels(self, network: AssociativeMemory) -> tuple[str, str]:
        """What they are called."""
        names = network.patterns[self.first].name, network.patterns[self.second].name
        return f"overlap with {names[0]}", f"overlap with {names[1]}"

    def values(self, network: AssociativeMemory, x: Array, y: Array) -> Array:
        """The energy at these places, all of one shape; NaN where no state is."""
        patterns = np.array([p.values for p in network.patterns], dtype=np.float64)
        _, tied = self._others(patterns)
        held = network.overlaps()
        inside = self._of_the_two(patterns, x, y)
        overlaps = np.tile(held, (int(inside.sum()), 1))
        for index, (axis, sign) in tied.items():
            overlaps[:, index] = sign * (x, y)[axis][inside]
        energies = network.energy_over_overlaps(overlaps)
        assert energies is not None
        values = np.full(x.shape, np.nan)
        values[inside] = energies
        return values

    def _others(self, patterns: Array) -> tuple[list[int], dict[int, tuple[int, int]]]:
        """Patterns (P, N) whose overlaps are held, no two of them alike; and those that are the
        first or the second pattern, or its negative, with the axis and the sign."""
        n, tied = patterns.shape[1], {self.first: (0, 1), self.second: (1, 1)}
        others: list[int] = []
        alike = np.rint(patterns @ patterns[[self.first, self.second]].T)
        for index, (on_first, on_second) in enumerate(alike.tolist()):
            if index in tied:
                continue
            if n in (abs(on_first), abs(on_second)):
                axis = 0 if abs(on_first) == n else 1
                tied[index] = axis, int(np.sign(alike[index, axis]))
            # With more than can be worked out it does not matter which they are.
            elif len(others) <= MOST_REACHED and not any(
                abs(patterns[index] @ patterns[other]) == n for other in others
            ):
                others.append(index)
        return others, tied

    def _of_the_two(self, patterns: Array, x: Array, y: Array) -> NDArray[np.bool_]:
        """Where states have these overlaps with the two, whatever those with the others."""
        first, second = patterns[self.first], patterns[self.second]
        return reachable(x, y, float(first @ second) / len(first))

    def dim(self, network: AssociativeMemory, x: Array, y: Array) -> NDArray[np.bool_] | None:
        """Where no state has these overlaps while the others are held."""
        patterns = np.array([p.values for p in network.patterns], dtype=np.float64)
        others, _ = self._others(patterns)
        if not others or 2 + len(others) > MOST_REACHED:
            return None
        shown = patterns[[self.first, self.second, *others]]
        return ~within_reach(shown, network.overlaps()[others], x, y)

    def free_values(
        self, network: AssociativeMemory, x: Array, y: Array, temperature: float
    ) -> Array:
        """The free energy at these places."""
        return network.free_energy(self.first, self.second, x, y, temperature)

    def note(self, network: AssociativeMemory) -> str:
        """What kind of picture it is, in a sentence."""
        patterns = np.array([p.values for p in network.patterns], dtype=np.float64)
        others, _ = self._others(patterns)
        if not others:
            return "Exact: the energy is a function of the overlaps alone."
        if 2 + len(others) <= MOST_REACHED:
            return "Exact; dim where no state has these overlaps while the others are held."
        return (
            "The energy of these overlaps, the others held; with so many memories not every point "
            "of it is a state."
        )

    def place(self, state: NDArray[Any], patterns: Sequence[Pattern]) -> tuple[float, float]:
        """Where a state (N,) of -1 to +1 lies."""
        first, second = self.pair(patterns)
        s = np.asarray(state, dtype=np.float64)
        return float(first @ s) / len(s), float(second @ s) / len(s)

    def gesture_at(self, s: MemorySnapshot, x: float, y: float) -> tuple[str, Mapping[str, Any]]:
        """The gesture that puts a network in a state there."""
        return "drop_at", {"first": self.first, "second": self.second, "m1": x, "m2": y}

    def path(
        self, states: NDArray[Any], overlaps: Array, patterns: Sequence[Pattern]
    ) -> Array | None:
        """The path (t, 2) of a run, or None."""
        two = [self.first, self.second]
        return overlaps[:, two] if overlaps.shape[1] > max(two) else None

    def held(self, overlaps: Array) -> Array:
        """Of the present overlaps (P,), those that the picture depends on."""
        return np.delete(overlaps, [self.first, self.second])

    def no_state(self, x: float, y: float, labels: tuple[str, str]) -> str:
        """Why there is no state at a place."""
        names = (label.removeprefix("overlap with ") for label in labels)
        one, other = (
            f"so {'like' if m >= 0.0 else 'unlike'} {name}"
            for m, name in zip((x, y), names, strict=True)
        )
        return f"No state has these overlaps: none is {one} and {other} at once."


@dataclass(frozen=True, eq=False)
class PatternAxes(TwoPatternAxes):
    """The plane a xi1 + b xi2 of two patterns, for real-valued neurons."""

    title = "Plane of two memories"

    @classmethod
    def possible(cls, s: MemorySnapshot) -> bool:
        """Whether they are axes of this network."""
        return len(s.patterns) > 1 and s.graded and not s.by_overlaps

    @property
    def extent(self) -> Extent:
        """x0, x1, y0, y1 of the plane that is shown."""
        return -1.25, 1.25, -1.25, 1.25

    def labels(self, network: AssociativeMemory) -> tuple[str, str]:
        """What they are called."""
        names = network.patterns[self.first].name, network.patterns[self.second].name
        return f"share of {names[0]}", f"share of {names[1]}"

    def values(self, network: AssociativeMemory, x: Array, y: Array) -> Array:
        """The energy at these places, all of one shape; NaN where no state is."""
        first, second = self.pair(network.patterns)
        values = on_plane(network, np.zeros(network.neurons), first, second, x, y)
        return np.where(_within(first, second, x, y), values, np.nan) if network.bounded else values

    def note(self, network: AssociativeMemory) -> str:
        """What kind of picture it is, in a sentence."""
        return "Exact on the plane of states a ξ₁ + b ξ₂ of the two memories."

    def place(self, state: NDArray[Any], patterns: Sequence[Pattern]) -> tuple[float, float]:
        """Where a state (N,) of -1 to +1 lies."""
        both = np.stack(self.pair(patterns), axis=1)
        (a, b), *_ = np.linalg.lstsq(both, np.asarray(state, dtype=np.float64), rcond=None)
        return float(a), float(b)


def _within(first: Array, second: Array, across: Array, up: Array) -> NDArray[np.bool_]:
    """Where no neuron of a xi1 + b xi2 would have to be beyond -1 or 1."""
    sites = np.unique(np.stack([first, second], axis=1), axis=0)
    largest = np.zeros(across.shape)
    for a, b in sites:
        np.maximum(largest, np.abs(a * across + b * up), out=largest)
    return largest <= 1.0 + EDGE
