"""How far a measurement has come, and how long the rest will take."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.experiments.parcels import Made, Parcel
from sim.experiments.results import Results

__all__ = ["Account", "Progress"]

SETTLED = 1.0  # s after the first numbers, from which on the pace is what has been seen
LATELY = 10.0  # s over which it is, about


@dataclass(frozen=True)
class Progress:
    """How far a measurement has come.

    Parameters
    ----------
    trials, expected : int
        Made, and to be made in all, as far as can be told.
    points : int
        Points that are done.
    elapsed : float
        s since it began, without pauses.
    left : float
        s until it is done, about; infinity where that cannot be told yet.
    busy : float
        Of the cores there are, the share that the measurement has had, 0 to 1.
    """

    trials: int
    expected: int
    points: int
    elapsed: float
    left: float
    busy: float

    @property
    def fraction(self) -> float:
        """Made of all that is to be made, 0 to 1."""
        return min(1.0, self.trials / self.expected) if self.expected else 1.0


class Account:
    """What the trials have cost so far, and what those to come will.

    Parameters
    ----------
    results : Results
    costs : list of float
        s that a trial of each point takes, as its experiment says.
    cores : int
        There are.
    workers : int
        Trials that are made at once.
    """

    def __init__(self, results: Results, costs: list[float], cores: int, workers: int) -> None:
        self._results, self._cores, self._workers = results, cores, min(cores, workers)
        self._costs = np.array(costs)
        count = len(costs)
        self._seconds, self._counted = np.zeros(count), np.zeros(count, dtype=np.int64)
        self._made, self._foreseen = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self._rate = 1.0  # s of processor time for each that `costs` says
        self._told = self._warm = 0.0
        self._spent = self._paced = self._span = 0.0
        self._at: float | None = None  # when numbers have come last
        self.known = False
        for place in range(count):
            self._look(place)

    def each(self, place: int) -> float:
        """Seconds of processor time that a trial of a point takes, about."""
        if self._counted[place]:
            return float(self._seconds[place] / self._counted[place])
        return float(self._rate * self._costs[place])

    def book(self, parcel: Parcel, made: Made, elapsed: float) -> None:
        """Take in what a parcel has cost, its numbers being among the results."""
        self._spent += made.spent
        self.known = True
        if self._at is not None:
            stays = math.exp(-(elapsed - self._at) / LATELY)
            self._span = stays * self._span + elapsed - self._at
            self._paced = stays * self._paced + sum(made.seconds)
        self._at = elapsed
        for part, seconds in zip(parcel.parts, made.seconds, strict=True):
            self._look(part.place)
            if made.warm:
                self._seconds[part.place] += seconds
                self._counted[part.place] += part.count
                self._told += part.count * self._costs[part.place]
                self._warm += seconds
        if self._told:
            self._rate = max(1e-3, self._warm / self._told)

    def _look(self, place: int) -> None:
        self._made[place] = self._results.made(place)
        self._foreseen[place] = self._foresee(place)

    def _foresee(self, place: int) -> int:
        """Trials a point will have taken, as far as its interval tells by now."""
        plan, made = self._results.plan, self._results.made(place)
        wanted = self._results.wanted(place)
        if plan.precision is None or made < plan.trials or wanted <= made:
            return max(made, wanted)
        half = self._results.estimate(place).half
        if not math.isfinite(half):
            return plan.most
        needed = min(plan.most, made * (half / plan.precision) ** 2)
        return min(plan.most, max(wanted, math.ceil(needed / plan.trials) * plan.trials))

    def progress(self, elapsed: float) -> Progress:
        """How far it has come, so many seconds (without pauses) after it began."""
        made, foreseen = self._made, self._foreseen
        begun = made >= self._results.plan.trials
        if begun.any() and not begun.all():
            # Those that have not been met yet will take as many as the others.
            foreseen = np.where(begun, foreseen, np.mean(foreseen[begun]))
        own = self._seconds / np.maximum(1, self._counted)
        each = np.where(self._counted > 0, own, self._rate * self._costs)
        left, pace = float(np.sum((foreseen - made) * each)), self._pace()
        left = left / pace if pace else (math.inf if left else 0.0)
        busy = self._spent / (self._cores * elapsed) if elapsed > 0.0 else 0.0
        trials, expected = self._results.trials, round(float(foreseen.sum()))
        points = int(np.count_nonzero(self._foreseen <= made))
        return Progress(trials, expected, points, elapsed, left, min(1.0, busy))

    def _pace(self) -> float:
        """Seconds of processor time that trials are given in a second; 0 if that is not known."""
        if self._at is None:
            return 0.0
        return self._paced / self._span if self._span > SETTLED else float(self._workers)
