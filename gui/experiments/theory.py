"""Curves of theory, worked out beside the window and known from then on."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.engine.jobs import Jobs
from gui.experiments.ruler import log_spaced
from sim.experiments import Plan
from sim.experiments.experiment import Line, Theory

__all__ = ["TheoryLines"]

DENSE = 121  # values along the axis
KEPT = 60  # plans and measures


class TheoryLines(QObject):
    """What theory says of plans.

    Signals
    -------
    known()
        More is known than before.
    failed(str)
        Why something is not.

    Parameters
    ----------
    jobs : Jobs
    parent : QObject
    """

    known = Signal()
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._found: dict[tuple[int, str], tuple[Plan, Theory]] = {}
        self._asked: set[tuple[int, str]] = set()

    def of(self, plan: Plan, measure: str) -> Theory:
        """Lines and marks of a measure; none as long as they are being worked out."""
        key = (id(plan), measure)
        if key in self._found:
            return self._found[key][1]
        if key not in self._asked:
            self._asked.add(key)

            def have(lines: Any) -> None:
                self._keep(plan, measure, lines)
                self.known.emit()

            def failed(words: str) -> None:
                self._keep(plan, measure, ())
                self.failed.emit(words)

            self._jobs.submit(lambda progress: _work_out(plan, measure), have, failed)
        return ()

    def _keep(self, plan: Plan, measure: str, lines: Theory) -> None:
        if len(self._found) >= KEPT:
            self._found.pop(next(iter(self._found)))
        self._asked.discard((id(plan), measure))
        self._found[id(plan), measure] = plan, lines

    def at(self, plan: Plan, place: int) -> dict[str, float | None]:
        """What theory says of a point, for each measure of which it is known by now."""
        entry, point = plan.entry, plan.points[place]
        series = next(k for k, one in enumerate(plan.series) if place in one.points)
        found: dict[str, float | None] = {}
        for measure in entry.measures:
            _, lines = self._found.get((id(plan), measure.name), (plan, ()))
            found[measure.name] = None
            if entry.y is None:
                x = float(getattr(point, entry.x))
                found[measure.name] = _value(lines, series, x)
        return found


def _value(lines: Theory, series: int, x: float) -> float | None:
    """Of the first solid line of a series, at x; None where there is none."""
    solid = [line for line in lines if isinstance(line, Line) and not line.dashed]
    for line in solid:
        mine = line.series in (None, series)
        if mine and len(line.x) and line.x[0] <= x <= line.x[-1]:
            return float(np.interp(x, line.x, line.y))
    return None


def _work_out(plan: Plan, measure: str) -> Theory:
    entry = plan.entry
    values = np.array(plan.x, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    x = np.linspace(low, high, DENSE)
    if log_spaced(plan.x):
        x = np.geomspace(low, high, DENSE)
    x = np.unique(np.concatenate([x, values]))
    points = [plan.points[one.points[0]] for one in plan.series]
    return tuple(entry.theory(points, measure, x))
