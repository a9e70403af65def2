"""Small circuits: how long portraits and bifurcation diagrams take, against scipy in this run, and
the frames they are drawn in with twenty trajectories while a knob is turned.
"""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtWidgets import QApplication

import main
from sim.arrays import Array
from sim.circuits import CIRCUITS, CircuitNetwork, CircuitParameters
from sim.circuits.bifurcation import diagram
from sim.circuits.equations import Equations
from sim.circuits.knobs import knob_named
from sim.circuits.portrait import basins, portrait
from sim.circuits.readout import CircuitObserver
from tests.benchmarks.memories import best, say
from tests.benchmarks.window import Paints, close_window, open_window, run

TIMES = 7
RUNS = 20
POINTS = 400
DENSE = 200  # along a side of the grid on which fixed points are looked for by brute force
TURNED = 0.01  # s between two positions of a knob
SCANNED = ("winner-take-all", "excitatory-inhibitory", "pair")


def measure(seconds: float) -> None:
    """Print all of it."""
    for name in ("winner-take-all", "excitatory-inhibitory", "linear", "pair"):
        _portrait(name)
    for name in SCANNED:
        _diagram(name)
    _stepping()
    app = main._application()
    assert isinstance(app, QApplication)
    _turning(app, seconds)


def _of(name: str) -> CircuitParameters:
    return CircuitParameters.from_dict(CIRCUITS[name].settings)


def _portrait(name: str) -> None:
    """A portrait, and the same by a dense grid and one orbit after another."""
    network = CircuitNetwork(_of(name))
    box = CircuitObserver()(network).box
    e = network.equations
    ours = best(lambda: portrait(e, box), TIMES)
    drawn = portrait(e, box)
    tint = best(lambda: basins(e, drawn.fixed, drawn.cycles, box, 40), TIMES)
    brute = best(lambda: _dense(e, box), 1)
    say(
        f"portrait of {name}: {1e3 * ours:.1f} ms, basins 40 x 40 {1e3 * tint:.1f} ms more; a "
        f"{DENSE} x {DENSE} grid with solve_ivp from its corners and sign changes "
        f"{1e3 * brute:.0f} ms, {brute / ours:.0f} times as long"
    )


def _dense(e: Equations, box: tuple[Array, Array]) -> None:
    """Fixed points by sign changes on a grid, polished, and orbits by scipy's solve_ivp."""
    from scipy.integrate import solve_ivp
    from scipy.optimize import root

    axes = [np.linspace(box[0][k], box[1][k], DENSE) for k in range(2)]
    at = np.stack(np.meshgrid(*axes), axis=-1)
    f = e.velocity(at.reshape(-1, 2)).reshape(DENSE, DENSE, 2) > 0.0
    changes = np.ones((DENSE - 1, DENSE - 1), dtype=bool)
    for k in range(2):
        g = f[..., k].astype(int)
        around = g[:-1, :-1] + g[1:, :-1] + g[:-1, 1:] + g[1:, 1:]
        changes &= (around > 0) & (around < 4)
    for i, j in np.argwhere(changes):
        root(lambda v: e.velocity(v), at[i, j])
    for i in (0, -1):
        for j in (0, -1):
            solve_ivp(lambda t, v: e.velocity(v), (0.0, 0.5), at[i, j], rtol=1e-6)


def _diagram(name: str) -> None:
    p = _of(name)
    circuit = CIRCUITS[name]
    low, high = next((low, high) for key, low, high in circuit.knobs if key == circuit.scanned)
    knob = knob_named(p, circuit.scanned)
    ours = best(lambda: diagram(p, knob, low, high, points=POINTS), TIMES)
    bare = best(lambda: diagram(p, knob, low, high, points=POINTS, cycles=False), TIMES)
    values = np.linspace(low, high, POINTS)
    brute = best(lambda: _scanned(p, circuit.scanned, values), 1)
    say(
        f"bifurcation diagram of {name} over {circuit.scanned}, {POINTS} points with stability: "
        f"{1e3 * ours:.0f} ms ({1e3 * bare:.0f} without limit cycles); scipy's root from 9 starts "
        f"at each {1e3 * brute:.0f} ms, {brute / ours:.0f} times as long"
    )


def _scanned(p: CircuitParameters, key: str, values: Array) -> None:
    from scipy.optimize import root

    knob = knob_named(p, key)
    starts = [np.array([a, b]) for a in (-0.9, 0.1, 0.9) for b in (-0.9, 0.1, 0.9)]
    for value in values:
        e = knob.write(p, float(value)).equations()
        for start in starts:
            found = root(lambda v, e=e: e.velocity(v), start)
            np.linalg.eigvals(e.jacobian(found.x))


def _stepping() -> None:
    """Steps of twenty runs at once."""
    network = CircuitNetwork()
    for k in range(RUNS - 1):
        network.perform("start", {"place": [0.05 * k, 0.9 - 0.04 * k]})
    network.advance(256)
    took = 1e6 * best(lambda: network.advance(2560), TIMES) / 2560
    say(f"{RUNS} runs of two neurons: {took:.2f} us a step")


def _turning(app: QApplication, seconds: float) -> None:
    """Frames with twenty trajectories while a knob is turned, and how old portraits are."""
    window = open_window("more-input-wins")
    page = window.tab
    rng = np.random.default_rng(1)
    for place in rng.uniform(0.0, 0.6, (RUNS - 1, 2)).tolist():
        page.engine.post("start", place=place)
    run(app, 2.0)
    paints = Paints(window, page.phase.plot.viewport())
    ages, turned = [], 0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        value = 2.0 + 0.8 * np.sin(0.05 * turned)
        asked = time.perf_counter()
        page.engine.post("turn_knob", knob="inhibition", value=value, again=True)
        turned += 1
        before = page.phase.portrait
        run(app, TURNED)
        while page.phase.portrait is before and time.perf_counter() - asked < 0.5:
            run(app, 0.001)
        ages.append(time.perf_counter() - asked)
    paints.end()
    interval = 1e3 * np.diff(paints.times)
    took = paints.times[-1] - paints.times[0]
    old = 1e3 * np.array(ages)
    say(
        f"{RUNS} trajectories while a knob is turned: frame interval p50 "
        f"{np.percentile(interval, 50):.1f} ms, p99 {np.percentile(interval, 99):.1f} ms, "
        f"{len(interval) / took:.0f} fps; from the turn to its portrait on the screen p50 "
        f"{np.percentile(old, 50):.0f} ms, p95 {np.percentile(old, 95):.0f} ms"
    )
    close_window(window)
