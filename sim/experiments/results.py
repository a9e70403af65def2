"""What has been measured so far: the numbers of every trial, and what follows from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.experiments.experiment import Measure
from sim.experiments.plan import Plan
from sim.statistics import mean_interval, wilson

__all__ = ["Estimate", "Results"]


@dataclass(frozen=True)
class Estimate:
    """The mean of a measure at a point.

    Parameters
    ----------
    mean : float
        SI; NaN of no trials.
    low, high : float
        95 % interval: Student's of a mean, Wilson's of a probability.
    trials : int
    """

    mean: float
    low: float
    high: float
    trials: int

    @property
    def half(self) -> float:
        """Half the interval."""
        return 0.5 * (self.high - self.low)


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


class Results:
    """The numbers of the trials made so far, by point.

    The trials of a point count from the first on without a gap: what comes out does not depend on
    the order in which they were made.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        count, width = len(plan.points), len(plan.entry.measures)
        # The first `made` rows of a table count; what comes before its turn waits beside it.
        # A hundred plans may wait for their turn: points without trials take no room.
        self._tables: list[Array] = [np.empty((0, width))] * count
        self._later: dict[int, dict[int, tuple[float, ...]]] = {}
        self._made, self._wanted, self._trials = [0] * count, [plan.trials] * count, 0
        self._known: dict[tuple[int, str], Estimate] = {}

    def add(self, place: int, first: int, rows: Sequence[Sequence[float]]) -> None:
        """Keep the numbers of some trials of a point, one row a trial; again is no harm."""
        later, made = self._later.setdefault(place, {}), self._made[place]
        for trial, row in enumerate(rows, first):
            if trial >= made and trial not in later:
                later[trial] = tuple(map(float, row))
                self._trials += 1
        new: list[tuple[float, ...]] = []
        while made + len(new) in later:
            new.append(later.pop(made + len(new)))
        if not later:
            del self._later[place]
        if new:
            self._append(place, new)
            self._look(place)

    def _append(self, place: int, new: list[tuple[float, ...]]) -> None:
        table, made = self._tables[place], self._made[place]
        count = made + len(new)
        if count > len(table):
            self._tables[place] = np.empty((max(count, 2 * len(table)), table.shape[1]))
            self._tables[place][:made] = table[:made]
        self._tables[place][made:count] = new
        self._made[place] = count

    def _look(self, place: int) -> None:
        """See whether the interval is as narrow as asked, after each `plan.trials` trials."""
        plan, made = self.plan, self._made[place]
        measure = plan.entry.measures[0]
        looked = self._wanted[place]
        if plan.precision is None:
            return
        while looked <= made and looked < plan.most:
            one = estimated(self._tables[place][:looked, 0], measure, plan.points[place])
            if looked == made:
                self._known[place, measure.name] = one
            if one.half <= plan.precision:
                break
            looked = min(looked + plan.trials, plan.most)
        self._wanted[place] = looked

    def copy(self) -> Results:
        """The same numbers, by themselves."""
        other = Results(self.plan)
        other._tables = [table.copy() for table in self._tables]
        other._later = {place: dict(later) for place, later in self._later.items()}
        other._made, other._wanted = list(self._made), list(self._wanted)
        other._trials = self._trials
        return other

    def made(self, place: int) -> int:
        """Trials of a point that are there, from the first on without a gap."""
        return self._made[place]

    def has(self, place: int, trial: int) -> bool:
        """Whether a trial has been made."""
        return trial < self._made[place] or trial in self._later.get(place, ())

    @property
    def trials(self) -> int:
        """Trials made, of all points."""
        return self._trials

    def values(self, place: int, measure: str) -> Array:
        """One number for each trial of a point, (trials,), SI."""
        column = [one.name for one in self.plan.entry.measures].index(measure)
        return self._tables[place][: self._made[place], column].copy()

    def table(self, place: int) -> Array:
        """Every number of a point, (trials, measures), SI."""
        return self._tables[place][: self._made[place]].copy()

    def estimate(self, place: int, measure: str | None = None) -> Estimate:
        """The mean of a measure (the first one, if none is named) at a point."""
        entry = self.plan.entry
        chosen = entry.measures[0] if measure is None else entry.measure(measure)
        key, made = (place, chosen.name), self._made[place]
        if not made:
            return NOTHING
        found = self._known.get(key)
        if found is None or found.trials != made:
            point = self.plan.points[place]
            found = estimated(self.values(place, chosen.name), chosen, point)
            self._known[key] = found
        return found

    def wanted(self, place: int) -> int:
        """Trials a point takes as far as is known: all of them are made if `made` says as many.

        It follows from the first trials of the point alone, whoever made them in whatever order.
        """
        return self._wanted[place]

    @property
    def done(self) -> bool:
        """Whether every point is."""
        return all(self.made(k) >= self.wanted(k) for k in range(len(self.plan.points)))

    def curve(self, series: int, measure: str | None = None) -> tuple[Array, list[Estimate]]:
        """A series: the values along the axis (k,), SI, and the estimates of the points there that
        have been measured."""
        places = [k for k in self.plan.series[series].points if self.made(k)]
        x = [float(getattr(self.plan.points[k], self.plan.entry.x)) for k in places]
        return np.array(x), [self.estimate(k, measure) for k in places]

    def crossing(self, series: int, level: float, measure: str | None = None) -> float | None:
        """Where a falling or rising curve first crosses a level, between two measured points, SI;
        None if it does not."""
        x, estimates = self.curve(series, measure)
        y = [one.mean - level for one in estimates]
        for k in range(len(y) - 1):
            if y[k] == 0.0:
                return float(x[k])
            if y[k] * y[k + 1] < 0.0:
                return float(x[k] + (x[k + 1] - x[k]) * y[k] / (y[k] - y[k + 1]))
        return None


def estimated(values: Any, measure: Measure, point: Any) -> Estimate:
    """The mean of a measure in some trials (k,) of a point, with its interval."""
    count = len(values)
    if count == 0:
        return NOTHING
    mean = float(np.mean(values))
    if measure.yes_or_no:
        low, high = wilson(round(float(np.sum(values))), count)
    else:
        low, high = mean_interval(np.asarray(values), measure.ends)
    if mean == 0.0 and measure.each:
        # What has not been seen in n looks is rarer than 3/n, 95 times of 100.
        high = 3.0 / (count * getattr(point, measure.each))
    return Estimate(mean, low, high, count)
