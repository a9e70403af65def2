"""The Energy tab: how long a landscape takes, against brute force in this run, and the frames it
is drawn in with twenty runs on it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QApplication

import main
from gui.energy.page import EnergyPage
from gui.kit.hillshade import energy_colours, hillshade
from gui.kit.plane_picture import LEVELS
from gui.kit.theme import DARK
from gui.window import MainWindow
from sim.hopfield import (
    AssociativeMemory,
    DenseMemory,
    DenseParameters,
    HopfieldNetwork,
    HopfieldParameters,
    ModernMemory,
    ModernParameters,
)
from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.landscape import GRID, landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes, PatternAxes
from tests.benchmarks.memories import best, dense_weights, say
from tests.benchmarks.window import Paints, close_window, run

RUNS = 20
PIXELS = 600  # along a side of the relief at 1440x900
PATIENCE = 60.0  # s
EVERY = 0.05  # s between two positions of the temperature's slider


def _stored(network: AssociativeMemory, count: int) -> AssociativeMemory:
    network.store_random(count=count)
    network.cue_pattern(index=0)
    network.finish()
    return network


def _evaluations() -> None:
    """Every kind of landscape, and one energy after another from the dense matrix."""
    say(f"landscapes of {GRID} x {GRID} points:")
    cases: tuple[tuple[str, AssociativeMemory, type[Axes], float | None], ...] = (
        ("Hopfield, N = 100, P = 3, overlaps", _hopfield(10, 3), OverlapAxes, None),
        ("Hopfield, N = 100, P = 3, free energy at T = 0.5", _hopfield(10, 3), OverlapAxes, 0.5),
        ("Hopfield, N = 4,096, P = 205, overlaps", _hopfield(64, 205), OverlapAxes, None),
        ("dense, n = 3, N = 100, P = 20", _stored(
            DenseMemory(DenseParameters(rows=10, columns=10), seed=1), 20), OverlapAxes, None),
        ("modern, N = 100, P = 20", _stored(
            ModernMemory(ModernParameters(rows=10, columns=10), seed=1), 20), PatternAxes, None),
    )  # fmt: skip
    for words, network, kind, temperature in cases:

        def take(
            network: AssociativeMemory = network,
            kind: type[Axes] = kind,
            heat: float | None = temperature,
        ) -> object:
            return landscape(network, kind(), heat)

        say(f"  {words}: {1e3 * best(take, 7):.1f} ms")
    network = _hopfield(10, 3)
    ours = best(lambda: landscape(network, OverlapAxes()), 7)
    patterns = np.stack([memory.values for memory in network.patterns], axis=1)
    weights = dense_weights(patterns, np.float64)
    inside = int(np.isfinite(landscape(network, OverlapAxes()).values).sum())
    states = np.random.default_rng(0).choice([-1.0, 1.0], (inside, 100))
    loop = best(lambda: [-0.5 * s @ weights @ s for s in states], 3)
    say(
        f"  the {inside:,} states of the first of them one after another, s W s with the dense "
        f"matrix: {1e3 * loop:.0f} ms, {loop / ours:.0f}x as long"
    )
    found = landscape(network, OverlapAxes())
    known = found.values[np.isfinite(found.values)]
    ends, colours = (float(known.min()), float(known.max())), energy_colours(DARK.energy)
    made = best(lambda: hillshade(found.values, *ends, colours, LEVELS, (PIXELS, PIXELS)), 7)
    say(f"  its relief, colours, light and lines, {PIXELS} x {PIXELS} px: {1e3 * made:.0f} ms")


def _hopfield(side: int, count: int) -> AssociativeMemory:
    return _stored(HopfieldNetwork(HopfieldParameters(rows=side, columns=side), seed=1), count)


def _until(app: QApplication, what: str, condition: Callable[[], bool]) -> None:
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(f"waited {PATIENCE:.0f} s for {what}")
        run(app, 0.02)


def _frames(app: QApplication, seconds: float) -> None:
    """Frame intervals with twenty runs drawn: while a recall runs, and while T is moved."""
    window = MainWindow(tab="energy")
    window.resize(1440, 900)
    window.show()
    window.start()
    tab = window.tab
    assert isinstance(tab, EnergyPage)
    _until(app, "a landscape", lambda: tab._landscape is not None)
    _until(app, "the runs", lambda: tab._runs is not None and not tab.jobs.busy)
    assert tab._runs is not None
    drawn = len(tab._runs.runs)
    assert drawn == RUNS
    tab.engine.set_speed(1.0)
    paints = Paints(window, tab.view.plot.viewport())
    interval: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        tab.engine.post("recall")
        asked = tab.engine.posted
        _until(
            app,
            "a recall",
            lambda asked=asked: tab.frame is not None and tab.frame.applied >= asked,
        )
        painted, began = len(paints.times), time.perf_counter()
        while time.perf_counter() - began < min(2.0, seconds) and not tab.frame.at_rest:
            run(app, 0.1)
        interval += (1e3 * np.diff(paints.times[painted:])).tolist()
    paints.end()
    say(f"{drawn} runs drawn, a recall at 1 sweep a second: {_told(interval)}")

    tab.side.quantities.button(1).click()
    run(app, 1.0)
    paints = Paints(window, tab.view.plot.viewport())
    shown = 0
    old = tab._landscape
    painted, began = len(paints.times), time.perf_counter()
    place = 0
    while time.perf_counter() - began < seconds:
        place += 1
        tab.engine.post("configure", temperature=round(0.55 + 0.45 * np.sin(0.1 * place), 2))
        run(app, EVERY)
        if tab._landscape is not old:
            old = tab._landscape
            shown += 1
    took = time.perf_counter() - began
    interval = (1e3 * np.diff(paints.times[painted:])).tolist()
    paints.end()
    say(
        f"{drawn} runs drawn, the free energy while T is moved {1 / EVERY:.0f} times a second: "
        f"{_told(interval)}; {shown / took:.1f} new landscapes a second"
    )
    close_window(window)


def _told(interval: list[float]) -> str:
    return (
        f"frame interval p50 {np.percentile(interval, 50):.1f} ms, "
        f"p99 {np.percentile(interval, 99):.1f} ms, "
        f"{1e3 * len(interval) / sum(interval):.0f} fps"
    )


def measure(seconds: float) -> None:
    """Print all of it."""
    app = main._application()
    assert isinstance(app, QApplication)
    _evaluations()
    _frames(app, seconds)
