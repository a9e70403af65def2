"""Experiments: points a minute and the share of the cores, against plain serial numpy in this run;
the frame rate of another tab while both cores measure.

A point is 20 trials of a recall at a load of .138. Plain numpy is what a course would write: a
dense W, one neuron after another, its patterns added by a matrix product or one outer product after
the other, with as many threads for its linear algebra as it takes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

import main
from sim.experiments import Plan, Results
from sim.experiments.executors import Processes, cores
from sim.experiments.running import Measurement, Progress
from tests.benchmarks.memories import say
from tests.benchmarks.window import Paints, close_window, open_window, run

SIZES = (500, 1000, 2000, 5000)
LOAD, TRIALS = 0.138, 20
WARM, LONGEST = 8.0, 20.0  # s before it counts, and that are measured


def measure(seconds: float) -> None:
    """Print all of it."""
    print("experiments", flush=True)
    ours = {n: _points(n) for n in SIZES}
    for n in (500, 1000):
        _compare(n, ours[n])
    _beside(main._application(), max(seconds, 5.0))


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def _points(n: int) -> float:
    """s a point of N neurons takes on all cores, once the processes are there."""
    # Points that differ in nothing that costs: as many as the time allows.
    loads = tuple(round(LOAD + 1e-6 * k, 9) for k in range(2000))
    plan = Plan.default("recall", seed=7, neurons=n, load=loads)
    plan = Plan("recall", plan.settings, plan.swept, TRIALS, TRIALS, None, 7)
    told: list[tuple[float, Progress]] = []
    began = time.perf_counter()

    def tell(progress: Progress) -> bool:
        told.append((time.perf_counter(), progress))
        return time.perf_counter() - began < WARM + LONGEST

    pool = Processes()
    try:
        Measurement(Results(plan), pool).run(tell)
    finally:
        pool.close()
    first = next((k for k, (at, _) in enumerate(told) if at - began >= WARM), len(told) // 2)
    (t0, p0), (t1, p1) = told[first], told[-1]
    each = TRIALS * (t1 - t0) / max(1, p1.trials - p0.trials)
    spent = p1.busy * p1.elapsed - p0.busy * p0.elapsed
    say(
        f"N = {n:,}: {60.0 / each:,.0f} points of {TRIALS} trials a minute at a load of {LOAD}, "
        f"{1e3 * each:.1f} ms each; trials take {100.0 * spent / (t1 - t0):.0f} % of "
        f"{cores()} cores ({_load()})"
    )
    return each


def _product(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return x.T @ x / x.shape[1]


def _outer(x: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.zeros((x.shape[1], x.shape[1]))
    for xi in x:
        weights += np.outer(xi, xi)
    return weights / x.shape[1]


def _serial(
    n: int, seed: int, learn: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> float:
    """One trial, straight: the overlap it ends with."""
    rng = np.random.default_rng(seed)
    x = rng.choice([-1.0, 1.0], (round(LOAD * n), n))
    weights = learn(x)
    np.fill_diagonal(weights, 0.0)
    state = x[0].copy()
    while True:
        changed = False
        for i in rng.permutation(n):
            new = 1.0 if weights[i] @ state > 0.0 else -1.0
            if new != state[i]:
                state[i], changed = new, True
        if not changed:
            return float(state @ x[0] / n)


def _compare(n: int, ours: float) -> None:
    """Tell how much faster a point is than plain numpy."""
    for learn, words in ((_product, "W by a product"), (_outer, "W by outer products")):
        began, times = time.perf_counter(), 0
        while times < 4 or time.perf_counter() - began < 2.0:
            _serial(n, times, learn)
            times += 1
        each = TRIALS * (time.perf_counter() - began) / times
        say(f"N = {n:,}: {each / ours:.0f} times serial numpy, {words} ({1e3 * each:.0f} ms each)")


def _beside(app: QApplication, seconds: float) -> None:
    """Frame interval of the ring while both cores measure."""
    window = open_window("turn-in-the-dark")
    page = window.workspace.page("capacity")
    plan = Plan.default("recall", seed=7, neurons=(1000,), load=tuple(np.arange(0.1, 0.2, 0.001)))
    page.measurements.add(Plan("recall", plan.settings, plan.swept, 1000, 1000, None, 7))
    run(app, 4.0)
    paints = Paints(window, window.tab.ring)
    run(app, seconds)
    paints.end()
    progress = page.measurements.current.progress
    interval = 1e3 * np.diff(paints.times)
    say(
        f"the ring while {page.measurements.where.workers} processes measure: frame interval p50 "
        f"{np.percentile(interval, 50):.1f} ms, p99 {np.percentile(interval, 99):.1f} ms, "
        f"{1e3 * len(interval) / interval.sum():.0f} fps; trials take {100 * progress.busy:.0f} % "
        f"of the cores ({_load()})"
    )
    close_window(window)


if __name__ == "__main__":
    measure(5.0)
