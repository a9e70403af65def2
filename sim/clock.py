"""Steps and model time: a network's clock, whose step may change its length on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array

__all__ = ["Clock"]


@dataclass(slots=True)
class Clock:
    """Counts steps, and time in the unit of the network's `pace`.

    Time is counted from the last change of the length of a step, and not added up step by step, so
    that it is the same to the bit however a run is cut into calls.

    Parameters
    ----------
    dt : float
        The length of a step now.
    step : int
        Steps taken.
    first : int
        The step from which steps have been as long as now.
    start : float
        The time of that step.
    """

    dt: float
    step: int = 0
    first: int = 0
    start: float = 0.0

    @property
    def time(self) -> float:
        """The time now."""
        return self.start + (self.step - self.first) * self.dt

    def time_at(self, step: Any) -> Any:
        """The time of a step, or of an array of steps, counted in steps as long as now."""
        return self.start + (step - self.first) * self.dt

    def times(self, step: int, count: int) -> Array:
        """The times of `count` steps from `step` on, (count,)."""
        begin = float(step - self.first)
        times: Array = self.start + np.arange(begin, begin + count, dtype=np.float64) * self.dt
        return times

    def set_length(self, dt: float) -> None:
        """Make steps from now on this long; the time so far stays what it is."""
        self.start, self.first = self.time, self.step
        self.dt = dt
