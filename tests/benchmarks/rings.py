"""A step of every ring, alone, against the straightforward code in the same run; the window beside
three stimuli at ten times real time, and beside a thousand spiking neurons.

The straightforward code is Heun's method on a dense matrix, as course code has it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication

import main
from sim.ring import RING_NETWORKS, PoissonRing
from tests.benchmarks.memories import best, say
from tests.benchmarks.window import Paints, close_window, open_window, run

NEURONS, STEPS, TIMES = 96, 2560, 7
SPIKING = 1000


def measure(seconds: float) -> None:
    """Print all of it."""
    plain = _plain()
    say(f"plain Heun on a dense matrix, N = {NEURONS}: {plain:.1f} us a step")
    for kind in RING_NETWORKS:
        if kind is not PoissonRing:
            most = int(kind.Parameters.specs()["neurons"].high)
            network: Any = kind(kind.Parameters(neurons=min(NEURONS, most)))
            took = _step(network, STEPS)
            ratio = plain / took
            n = network.parameters.neurons
            say(f"{kind.name}, N = {n}: {took:.1f} us a step alone, {ratio:.1f} times as fast")
    spiking = PoissonRing(PoissonRing.Parameters(neurons=SPIKING))
    alone = 1e6 * spiking.dt / _step(spiking, STEPS)
    say(f"poisson-ring, N = {SPIKING}, dt {1e3 * spiking.dt:g} ms: {alone:.1f} s a second alone")
    app = main._application()
    assert isinstance(app, QApplication)
    _beside(app, "select-one-of-two", seconds, 10.0, ("add_stimulus", {"direction": 5.0}))
    _beside(app, "poisson-drift", seconds, 1.0, ("configure", {"neurons": SPIKING}))


def _step(network: Any, steps: int) -> float:
    """us a step, the best of some repetitions."""
    network.advance(steps)
    return 1e6 * best(lambda: network.advance(steps), TIMES) / steps


def _plain() -> float:
    """us a step of the rectified ring as course code has it."""
    angles = 2.0 * math.pi * np.arange(NEURONS) / NEURONS
    W = (2.0 * 1.9 / NEURONS) * np.cos(angles[:, None] - angles)
    h = 5.0 * np.exp(-0.5 * ((angles - math.pi) / 0.35) ** 2)
    rate, v = 0.001 / 0.020, np.zeros(NEURONS)

    def change(v: np.ndarray) -> np.ndarray:
        return rate * (-v + np.maximum(h + W @ v, 0.0))

    def advance() -> None:
        nonlocal v
        for _ in range(STEPS):
            first = change(v)
            v = v + 0.5 * (first + change(v + first))

    return 1e6 * best(advance, TIMES) / STEPS


def _beside(
    app: QApplication, name: str, seconds: float, speed: float, gesture: tuple[str, dict[str, Any]]
) -> None:
    """Frame interval and achieved speed beside the window, after a gesture."""
    window = open_window(name)
    window.tab.engine.set_speed(speed)
    window.tab.engine.post(gesture[0], **gesture[1])
    run(app, 2.0)
    paints = Paints(window, window.tab.ring)
    first = window.tab.frame
    run(app, seconds)
    last = window.tab.frame
    paints.end()
    interval = 1e3 * np.diff(paints.times)
    took = paints.times[-1] - paints.times[0]
    pace = (last.snapshot.time - first.snapshot.time) / seconds
    say(
        f"{name}, N = {len(last.snapshot.rates)}, {len(last.snapshot.stimuli)} stimuli, asked for "
        f"{speed:g}x: frame interval p50 {np.percentile(interval, 50):.1f} ms, p99 "
        f"{np.percentile(interval, 99):.1f} ms, {len(interval) / took:.0f} fps; {pace:.2f}x"
    )
    close_window(window)
