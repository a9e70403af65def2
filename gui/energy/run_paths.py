"""The paths of runs over the axes of a landscape."""

from __future__ import annotations

from collections.abc import Sequence

from sim.arrays import Array
from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.runs import Runs, runs_over
from sim.hopfield.patterns.pattern import Pattern

__all__ = ["DRAWN", "RunPaths"]

DRAWN = 40  # runs at most


class RunPaths:
    """Paths that are the same arrays until runs, axes or memories are others: a view draws again
    only what are others."""

    def __init__(self) -> None:
        self._of: tuple[Runs, Axes, Sequence[Pattern]] | None = None
        self._paths: list[Array] = []

    def over(self, axes: Axes, runs: Runs, patterns: Sequence[Pattern]) -> list[Array]:
        """The paths (t, 2) of the first runs."""
        key = (runs, axes, patterns)
        if self._of is None or any(a is not b for a, b in zip(key, self._of, strict=True)):
            self._of, self._paths = key, runs_over(axes, runs.runs[:DRAWN], patterns)
        return self._paths

    def forget(self) -> None:
        """Let go of the runs, which may be of 20 MiB."""
        self._of, self._paths = None, []
