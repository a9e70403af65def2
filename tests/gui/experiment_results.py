"""Results for tests of the plots of experiments: recalls, and numbers over decades."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from gui.experiments.curve_plot import CurvePlot
from gui.kit.theme import LIGHT
from sim.experiments import EXPERIMENTS, Plan, Results
from sim.experiments.experiment import Measure
from sim.experiments.retrieval import OVERLAP, RECALL
from tests.gui.readout_plots import shower

ENDLESS = dataclasses.replace(OVERLAP, ends=None)
FREE = Qt.MouseButton.NoButton
LOADS = (0.05, 0.1, 0.14, 0.18)
#: Failures and waiting times against N, both over decades: nobody measures that here.
MADE = dataclasses.replace(
    RECALL,
    name="made",
    x="neurons",
    swept={"load": (0.05, 0.1), "neurons": (50, 100, 200, 500, 1000, 2000, 5000)},
    measures=(
        Measure("failed", "Failed", high=1.0, logarithmic=True),
        Measure("wait", "Waiting time", unit="ms", scale=1e-3, high=0.1),
    ),
)


def recalls(trials: int = 20, sizes=(500, 1000), precision=None) -> Results:
    """Overlaps that fall with load, the faster the larger the network."""
    plan = Plan.default("recall", seed=7, neurons=sizes, load=LOADS)
    results = Results(dataclasses.replace(plan, precision=precision))
    rng = np.random.default_rng(1)
    for place, point in enumerate(plan.points):
        fails = 0.02 if point.load < 0.12 else 0.3 + point.neurons / 5000.0
        rows = []
        for _ in range(trials):
            overlap = 0.35 if rng.random() < fails else 0.992
            overlap += 0.008 * rng.random()
            rows.append((overlap, float(overlap > 0.9), 0.0, 0.5 * (1.0 - overlap)))
        results.add(place, 0, rows)
    return results


def theory_of(results: Results, measure: str = "overlap"):
    plan = results.plan
    firsts = [plan.points[series.points[0]] for series in plan.series]
    return plan.entry.theory(firsts, measure, np.linspace(0.05, 0.18, 40))


def at_point(plot: CurvePlot, place: int) -> QPoint:
    """Where a point is, px."""
    results = plot._results
    point = results.plan.points[place]
    mean = results.estimate(place, plot._measure.name).mean
    x, y = (float(r.along(v)) for r, v in ((plot._across, getattr(point, results.plan.entry.x)),
                                           (plot._up, mean)))  # fmt: skip
    return plot.to_pixels(x, y).toPoint()


def signals(plot) -> list[tuple[str, int]]:
    """Everything a plot tells from now on."""
    told: list[tuple[str, int]] = []
    plot.pointed.connect(lambda place: told.append(("pointed", place)))
    plot.chosen.connect(lambda place: told.append(("chosen", place)))
    plot.open_asked.connect(lambda place: told.append(("open", place)))
    return told


@pytest.fixture
def shown(qtbot):
    """Shows a plot in the light theme."""
    return shower(qtbot, LIGHT, (760, 600))


@pytest.fixture
def decades(monkeypatch) -> Results:
    """Numbers over decades."""
    monkeypatch.setitem(EXPERIMENTS, "made", (__name__, "MADE"))
    results = Results(Plan.default("made"))
    for place, point in enumerate(results.plan.points):
        failed = 0.3 * math.exp(-point.neurons / 400.0) if point.neurons < 5000 else 0.0
        results.add(place, 0, [(failed * part, 0.02 + 0.2 * part) for part in (0.9, 1.0, 1.1)])
    return results
