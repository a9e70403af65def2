"""`make bench`: frame rate, latency, pace and start-up of the real window, the speed and memory of
associative memories, their energy landscapes, what going back costs, and the slowest gestures of
random hands.

The window runs under Xvfb where it is installed (a real X server, software drawing), else
offscreen. Every figure is from this run on this machine.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = (
    "window", "rings", "memories", "energy", "circuits", "spiking", "experiments", "past", "hands",
)  # fmt: skip
BARE = """
import sys, time
start = time.perf_counter()
import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
app = QApplication([])
window = QWidget()
window.resize(1440, 900)
row = QHBoxLayout(window)
for _ in range(5):
    plot = pg.PlotWidget()
    plot.plot(np.sin(np.arange(1000.0)))
    row.addWidget(plot)
window.show()
def painted():
    print(time.perf_counter() - start)
    app.quit()
QTimer.singleShot(0, painted)
window.grab()
app.exec()
"""
TEN = """
import dataclasses
import gui.registry as registry
registry.PAGES = registry.PAGES + tuple(
    dataclasses.replace(registry.PAGES[i % 3], name=f"page{i}", shares=None) for i in range(7)
)
"""  # a program with ten pages
OPENING = """
import time
import main
app = main._application()
from gui.window import MainWindow
window = MainWindow()
window.show()
window.start()
app.processEvents()
start = time.perf_counter()
window.show_tab(%d)
window.grab()
print(time.perf_counter() - start)
window.close()
"""  # a page that has not been seen yet, in a window that is there
OURS = """
import sys, time
start = time.perf_counter()
{first}
import main
app = main._application()
from PySide6.QtCore import QTimer
from gui.window import MainWindow
window = MainWindow()
window.show()
window.start()
def painted():
    print(time.perf_counter() - start)
    window.close()
    app.quit()
QTimer.singleShot(0, painted)
window.grab()
app.exec()
"""


def _first_paint(program: str, times: int) -> list[float]:
    found = []
    # As a person has it: modules compiled once and kept.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, text=True, cwd=ROOT, check=True, env=environment,
        )  # fmt: skip
        found.append(float(done.stdout.split()[-1]))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each measurement")
    parser.add_argument("--skip-start", action="store_true", help="leave out the start-up time")
    parser.add_argument("--only", choices=PARTS, help="measure only that")
    parser.add_argument("--in-display", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.in_display and shutil.which("xvfb-run"):
        words = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", sys.executable, "-m",
                 "tests.benchmarks", "--in-display", "--seconds", str(asked.seconds)]  # fmt: skip
        if asked.skip_start:
            words.append("--skip-start")
        if asked.only:
            words += ["--only", asked.only]
        environment = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"}
        sys.exit(subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode)
    if not asked.in_display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    where = os.environ.get("QT_QPA_PLATFORM") or f"X server at {os.environ.get('DISPLAY')}"
    print(f"{os.cpu_count()} cores, {where}, Python {sys.version.split()[0]}", flush=True)
    if not asked.skip_start:
        _bench_start_up()
    for part in PARTS:
        if asked.only in (None, part):
            importlib.import_module(f"tests.benchmarks.{part}").measure(asked.seconds)


def _bench_start_up() -> None:
    programs = {
        "bare": BARE,
        "ours": OURS.format(first=""),
        "ten": OURS.format(first=TEN),
        "hopfield": OPENING % 1,
        "energy": OPENING % 2,
        "spiking": OPENING % 4,
    }
    found: dict[str, list[float]] = {name: [] for name in programs}
    for program in programs.values():
        _first_paint(program, 1)
    for _ in range(5):
        for name, program in programs.items():
            found[name] += _first_paint(program, 1)
    middle = [1e3 * sorted(times)[2] for times in found.values()]
    bare, ours, ten, hopfield, energy, spiking = middle
    print(
        f"first painted window: {ours:.0f} ms; bare Qt + numpy + pyqtgraph with five plots: "
        f"{bare:.0f} ms; ratio {ours / bare:.2f}; with ten pages: {ten:.0f} ms, ratio "
        f"{ten / bare:.2f}; a page not yet seen opens in {hopfield:.0f} ms (Hopfield), "
        f"{energy:.0f} ms (Energy), {spiking:.0f} ms (Spiking memory) (medians of 5, alternating)",
        flush=True,
    )


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"took {time.perf_counter() - began:.0f} s")
