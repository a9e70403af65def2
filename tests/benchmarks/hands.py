"""The ten slowest gestures of a random walk through the window at 1440x900, for `make bench`."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

import main
from tests.benchmarks.random_hands import RandomHands, slowest
from tests.benchmarks.watching import answering, listening
from tests.benchmarks.window import close_window, open_window

SEED = 1
LONG = 6.0  # times as long as other measurements: a minute


def measure(seconds: float) -> None:
    """Walk for so long and print."""
    assert isinstance(main._application(), QApplication)
    chance = random.Random(SEED)
    with (
        listening(),
        tempfile.TemporaryDirectory() as folder,
        answering(Path(folder), chance),
    ):
        window = open_window("turn-in-the-dark")
        hands = RandomHands(window, chance)
        hands.walk(LONG * seconds)
        close_window(window)
    times = np.array([gesture.longest for gesture in hands.done])
    own = np.array([gesture.worked for gesture in hands.done])
    print(
        f"random hands: {len(times):,} gestures, seed {SEED}; the window stood still for "
        f"{np.percentile(times, 50):.0f} ms (p50), {np.percentile(times, 95):.0f} ms (p95); longer "
        f"than 100 ms after {int((times > 100.0).sum())}; its own thread worked at a stretch for "
        f"{np.percentile(own, 50):.0f} ms (p50), {np.percentile(own, 95):.0f} ms (p95), more than "
        f"100 ms after {int((own > 100.0).sum())}; the ten slowest, handled + stood:",
        flush=True,
    )
    for gesture in slowest(hands.done):
        print(f"  {gesture}")
