"""Recall, storing and learning against the straightforward code on a dense matrix, in this run;
memory; images; the Hopfield tab's frame interval.

The straightforward code is what a page of lecture notes has: `h = W[i] @ s` neuron by neuron, and
N x N matrices for everything that is stored. Both are given the best of some repetitions.
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

import main
from gui.hopfield.page import HopfieldPage
from sim.hopfield import HopfieldNetwork, HopfieldParameters
from sim.hopfield.patterns.files.images import read_image
from sim.hopfield.patterns.generated import binarise, fit, otsu
from sim.run import Run
from tests.benchmarks.window import Paints, close_window, open_window, run

SIDES = (32, 64, 128)
HEATS = (0.0, 0.3, 1.0)
FEW = 20
SPOILT = 0.2


def best(
    act: Callable[[], object], times: int, before: Callable[[], object] | None = None
) -> float:
    """The shortest time an act takes, s."""
    found = []
    for _ in range(times):
        if before is not None:
            before()
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found)


def say(words: str) -> None:
    print(words, flush=True)


# ---- our network ---------------------------------------------------------------------------------


def network_of(side: int, count: int, heat: float = 0.0, **values: object) -> HopfieldNetwork:
    """A network with random memories, learnt, the cue one of them with a fifth flipped."""
    network = HopfieldNetwork(
        HopfieldParameters(rows=side, columns=side, temperature=heat, **values), seed=1
    )
    network.store_random(count=count)
    network.cue_pattern(index=0)
    network.corrupt(fraction=SPOILT)
    network.finish()
    network.recall()
    return network


# ---- the straightforward code --------------------------------------------------------------------


def dense_weights(patterns: NDArray[np.int8], dtype: type) -> NDArray[np.floating]:
    """W = (1/N) sum xi xi^T without its diagonal, from patterns (N, P)."""
    x = patterns.astype(dtype)
    weights = x @ x.T
    weights /= len(x)
    np.fill_diagonal(weights, 0.0)
    return weights


def loop_sweep(
    weights: NDArray[np.floating], s: NDArray[np.floating], heat: float, rng: np.random.Generator
) -> None:
    """Ask every neuron once, in random order."""
    order = rng.permutation(len(s))
    if heat == 0.0:
        for i in order:
            h = weights[i] @ s
            if h != 0.0:
                s[i] = 1.0 if h > 0.0 else -1.0
        return
    chance = rng.random(len(s))
    for i in order:
        h = weights[i] @ s
        s[i] = 1.0 if chance[i] < 1.0 / (1.0 + np.exp(-2.0 * h / heat)) else -1.0


# ---- recall --------------------------------------------------------------------------------------


def _recall() -> None:
    say("sweeps a second, one neuron at a time in random order, from a cue with 20 % flipped:")
    say("       N      P    T      loop      first two sweeps       later sweeps")
    for side in SIDES:
        n = side * side
        loops = _loops(n)
        for heat in HEATS:
            for count in (round(0.05 * n), FEW):
                _compare_recall(side, count, heat, loops[heat])
    say("       (loop at N = 16,384 in single precision: in double its matrix takes 2.1 GB. Later")
    say("       sweeps: at T = 0 converged and at rest, at T > 0 after twenty sweeps.)")


def _loops(n: int) -> dict[float, float]:
    """What a sweep takes the loop, s, by temperature; the number of memories does not matter."""
    dtype = np.float32 if n > 10_000 else np.float64
    rng = np.random.default_rng(0)
    patterns = rng.choice(np.array([-1, 1], dtype=np.int8), (n, FEW))
    weights = dense_weights(patterns, dtype)
    cue = (np.where(rng.random(n) < SPOILT, -1, 1) * patterns[:, 0]).astype(dtype)
    state = cue.copy()
    return {
        heat: best(
            lambda heat=heat: loop_sweep(weights, state, heat, rng),
            2 if n > 10_000 else 4,
            lambda: np.copyto(state, cue),
        )
        for heat in HEATS
    }


def _compare_recall(side: int, count: int, heat: float, plain: float) -> None:
    n = side * side
    network = network_of(side, count, heat)
    network.advance(16)  # compiled and loaded
    first = best(lambda: network.advance(2 * n), 5, network.recall) / 2
    network.advance(20 * n)
    later = best(lambda: network.advance(4 * n), 5) / 4
    assert heat > 0.0 or network.at_rest
    say(
        f"  {n:6,} {count:6,}  {heat:3.1f}  {1 / plain:8.1f}  {1 / first:10,.0f} "
        f"({plain / first:5.0f}x)  {1 / later:10,.0f} ({plain / later:7,.0f}x)"
    )


def _memory() -> None:
    say("memory, MB: kept by the network; the most while storing and recalling; W in double")
    for side in SIDES:
        n = side * side
        for count in (round(0.05 * n), FEW):
            tracemalloc.start()
            network = network_of(side, count)
            network.advance(2 * n)
            kept, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            factors, dense = network.weights.nbytes, 8 * n * n
            say(
                f"  {n:6,} {count:6,}  {kept / 1e6:8.2f} (weights {factors / 1e6:6.2f}) "
                f"{most / 1e6:8.2f} {dense / 1e6:8.1f}  ({dense / most:.0f} times less)"
            )


# ---- storing and learning ------------------------------------------------------------------------


def _storing() -> None:
    say("storing and learning, ms (ours, N x N, ratio):")
    for side in SIDES[:2]:
        n = side * side
        count = round(0.05 * n)
        rng = np.random.default_rng(2)
        new = rng.choice(np.array([-1, 1], dtype=np.int8), n)
        patterns = rng.choice(np.array([-1, 1], dtype=np.int8), (n, count))
        x, fresh = patterns.astype(np.float64), new.astype(np.float64)
        weights = dense_weights(patterns, np.float64)

        def hebb(w: NDArray[np.float64] = weights, v: NDArray[np.float64] = fresh) -> None:
            w += np.outer(v, v) / len(v)
            np.fill_diagonal(w, 0.0)

        _told(n, f"Hebb, one more after {count}", _one_more(side, count, new, "hebb"),
              best(hebb, 3))  # fmt: skip
        _told(n, f"Storkey, one more after {count}", _one_more(side, count, new, "storkey"),
              best(lambda w=weights, v=fresh: _storkey(w, v), 2))  # fmt: skip
        _told(n, f"Projection, one more after {count}", _one_more(side, count, new, "projection"),
              best(lambda x=x: _projection(x), 2))  # fmt: skip
        _told(n, f"Projection, all {count}", _all_at_once(side, count, "projection"),
              best(lambda x=x: _projection(x), 2))  # fmt: skip
        part = 4
        straight = best(lambda w=weights, x=x[:, :part]: _perceptron(w, x), 2) * count / part
        _told(n, f"Perceptron, an epoch of {count}", _epoch(side, count), straight)
    say("       (the straightforward epoch: its first four memories, times the number of them)")


def _told(n: int, what: str, ours: float, straight: float) -> None:
    say(f"  {n:6,}  {what:33} {1e3 * ours:9.2f} {1e3 * straight:10.1f}  {straight / ours:6.0f}x")


def _one_more(side: int, count: int, new: NDArray[np.int8], rule: str) -> float:
    """What it takes to store one more memory, learnt and ready to be recalled."""
    network = network_of(side, count, rule=rule)

    def store() -> None:
        network.store(new)
        network.finish()

    def forget() -> None:
        if len(network.patterns) > count:
            network.undo()
            network.finish()

    return best(store, 4, forget)


def _all_at_once(side: int, count: int, rule: str) -> float:
    network = network_of(side, count, rule="hebb")

    def learn() -> None:
        network.configure(rule=rule)
        network.finish()

    def back() -> None:
        network.configure(rule="hebb")
        network.finish()

    return best(learn, 3, back)


def _epoch(side: int, count: int) -> float:
    # A margin so wide and a rate so small that nothing is learnt for good in so few epochs.
    network = network_of(side, count, rule="perceptron", margin=10.0, rate=0.001, epochs=1)
    epochs = 4
    network.learn(epochs=epochs)
    return best(network.finish, 1) / epochs


def _storkey(weights: NDArray[np.float64], xi: NDArray[np.float64]) -> None:
    """One memory: W += (xi xi^T - xi o h^T - h o xi^T)/N, h_ij = sum_{k != i,j} w_ik xi_k."""
    n = len(xi)
    h = (weights @ xi)[:, None] - weights.diagonal()[:, None] * xi[:, None] - weights * xi
    weights += (np.outer(xi, xi) - xi[:, None] * h.T - h * xi) / n
    np.fill_diagonal(weights, 0.0)


def _projection(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """All memories, the columns of x: W = X X^+."""
    weights = x @ np.linalg.pinv(x)
    np.fill_diagonal(weights, 0.0)
    return weights


def _perceptron(weights: NDArray[np.float64], x: NDArray[np.float64]) -> None:
    """An epoch: memory after memory, M += eta (err o xi) xi^T."""
    for xi in x.T:
        wrong = (weights @ xi) * xi < 10.0
        weights += 0.001 * np.outer(wrong * xi, xi)
        np.fill_diagonal(weights, 0.0)


# ---- images --------------------------------------------------------------------------------------


def _images() -> None:
    rng = np.random.default_rng(3)
    wide, high = 4000, 3000
    smooth = np.kron(rng.integers(0, 256, (high // 20, wide // 20)), np.ones((20, 20), int))
    bytes_ = np.ascontiguousarray(smooth.astype(np.uint8))
    image = QImage(bytes_.data, wide, high, wide, QImage.Format.Format_Grayscale8)
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("png", "jpg"):
            path = Path(folder) / f"picture.{kind}"
            image.save(str(path))

            def take(path: Path = path) -> None:
                picture = fit(read_image(path), 64, 64)
                binarise(picture, otsu(picture))

            say(
                f"image of {wide} x {high} ({kind}, {path.stat().st_size / 1e6:.1f} MB), read, "
                f"fitted to 64 x 64, thresholded: {1e3 * best(take, 3):.0f} ms (beside the window)"
            )


# ---- the tab -------------------------------------------------------------------------------------


def _frames(app: QApplication, seconds: float) -> None:
    window = open_window("complete-half-an-a")
    _watch(app, window, "opening example, 1 sweep a second", 1.0, seconds)
    close_window(window)
    for heat, words in ((0.3, "T = 0.3"), (0.0, "T = 0")):
        window = open_window("complete-half-an-a")
        window.tab.engine.load(lambda heat=heat: _large(heat))
        window.tab.engine.play()
        _watch(app, window, f"128 x 128, 819 memories, {words}, 10 sweeps a second", 10.0, seconds)
        close_window(window)


def _large(heat: float) -> Run:
    run = Run(HopfieldNetwork(HopfieldParameters(rows=128, columns=128, temperature=heat), seed=1))
    run.perform("store_random", count=819)
    run.perform("cue_pattern", index=0)
    run.perform("corrupt", fraction=SPOILT)
    run.perform("recall")
    return run


def _watch(app: QApplication, window, what: str, speed: float, seconds: float) -> None:
    """Frame interval and pace while a recall is under way; begun anew whenever it has arrived."""
    tab = window.tab
    assert isinstance(tab, HopfieldPage)
    tab.engine.set_speed(speed)
    run(app, 3.0)
    paints = Paints(window, tab.state)
    interval: list[float] = []
    swept = took = 0.0
    for _ in _recalls(app, tab, seconds):
        first, began, painted = tab.frame, time.perf_counter(), len(paints.times)
        while time.perf_counter() - began < min(2.0, seconds) and not tab.frame.at_rest:
            run(app, 0.1)
        took += time.perf_counter() - began
        swept += tab.frame.snapshot.time - first.snapshot.time
        interval += (1e3 * np.diff(paints.times[painted:])).tolist()
    paints.end()
    say(
        f"{what}: frame interval p50 {np.percentile(interval, 50):.1f} ms, "
        f"p99 {np.percentile(interval, 99):.1f} ms, {1e3 * len(interval) / sum(interval):.0f} fps; "
        f"achieved {swept / took:.2f} sweeps a second"
    )


def _recalls(app: QApplication, tab: HopfieldPage, seconds: float) -> Iterator[None]:
    """Begin a recall again and again for so long."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        tab.engine.post("recall")
        asked = tab.engine.posted
        while tab.frame is None or tab.frame.applied < asked:
            run(app, 0.02)
        yield


def measure(seconds: float) -> None:
    """Print all of it."""
    app = main._application()
    assert isinstance(app, QApplication)
    _recall()
    _memory()
    _storing()
    _images()
    _frames(app, seconds)
