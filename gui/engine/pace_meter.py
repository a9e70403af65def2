"""How fast a run goes: what is reached, and what could be."""

from __future__ import annotations

import math
from collections import deque

__all__ = ["PaceMeter"]

LONG = 1.0  # s over which is averaged
LEAST = 0.2  # s below which nothing is said
LEAST_SPENT = 0.005  # s of stepping below which nothing is said of what it costs


class PaceMeter:
    """Counts time of a network against that of the clock, over the last second."""

    def __init__(self) -> None:
        self._rounds: deque[tuple[float, float, float]] = deque()

    def clear(self) -> None:
        """Forget what was counted: the run has stood, or is another one."""
        self._rounds.clear()

    def add(self, now: float, gone: float, spent: float) -> None:
        """Count a round of steps.

        Parameters
        ----------
        now : float
            When it began, s.
        gone : float
            By how much the network's time has moved in it.
        spent : float
            How long the steps took, s.
        """
        self._rounds.append((now, gone, spent))
        while len(self._rounds) > 2 and now - self._rounds[0][0] > LONG:
            self._rounds.popleft()

    @property
    def achieved(self) -> float:
        """Units of the network's time a second; NaN before that is known."""
        if len(self._rounds) < 2:
            return math.nan
        span = self._rounds[-1][0] - self._rounds[0][0]
        gone = sum(gone for _, gone, _ in self._rounds) - self._rounds[0][1]
        return gone / span if span > LEAST else math.nan

    @property
    def capacity(self) -> float:
        """Units of the network's time that a second of stepping makes; NaN before that is known."""
        spent = sum(spent for *_, spent in self._rounds)
        gone = sum(gone for _, gone, _ in self._rounds)
        return gone / spent if spent > LEAST_SPENT else math.nan
