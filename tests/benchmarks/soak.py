"""`make soak`: a thousand times open, run, close; nothing may be left and nothing said.

Each tab in turn is in front. Every tenth of its windows is closed in the middle of a drag, every
tenth after its network failed, every tenth while a measurement runs or a rule learns, every tenth
after all tabs have been in front, the others while the network is being stepped. Memory is read
after each hundred, once the first hundred have filled the caches.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    Qt,
    QTimer,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import main as program
from gui.hopfield.page import HopfieldPage
from gui.registry import PAGES
from gui.ring.page import RingPage
from gui.window import MainWindow
from sim.errors import NetworkFailure

PAGE = os.sysconf("SC_PAGE_SIZE")


def _resident() -> float:
    """MiB of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(loop.quit)
    timer.start(milliseconds)
    loop.exec()


def _break(stepper: object) -> None:
    network = stepper.run.network  # type: ignore[attr-defined]

    def fail(steps: int, recorder: object = None) -> None:
        raise NetworkFailure("It was asked to fail.", step=network.step)

    network.advance = fail


def _ignore(answer: object) -> None:
    """What `fetch` wants to hand the answer to."""


def cycle(number: int) -> None:
    """Open a window, let it run, close it in one of several awkward moments."""
    front = PAGES[number % len(PAGES)].name
    window = MainWindow("dark" if number % 2 else "light", front)
    window.show()
    window.start()
    _wait(60)
    tab, moment = window.tab, number // len(PAGES) % 10
    if isinstance(tab, RingPage):
        _at_the_ring(tab, moment)
    elif isinstance(tab, HopfieldPage):
        _at_the_grids(tab, moment)
    if moment == 5:
        tab.engine.fetch(_break, _ignore)
        _wait(30)
    elif moment == 9:
        for place in range(len(PAGES)):
            window.show_tab(place)
            _wait(20)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _at_the_ring(tab: RingPage, moment: int) -> None:
    """A drag, or a measurement, under way."""
    if moment == 3:
        middle = tab.ring.point_at(1.0).toPoint()
        QTest.mousePress(tab.ring, Qt.MouseButton.LeftButton, pos=middle)
        QTest.mousePress(tab.turning.dial, Qt.MouseButton.LeftButton)
    elif moment == 7:
        tab.theory.choice.button(1).click()
        tab.theory.measure.click()
        _wait(20)


def _at_the_grids(tab: HopfieldPage, moment: int) -> None:
    """A recall, a stroke on both grids, or a rule that learns, under way."""
    if moment == 1:
        tab.start_scenario("heat-melts-a-memory")
        _wait(30)
    elif moment == 3:
        for grid in (tab.cue, tab.state):
            QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=grid.rect().center())
            QTest.mouseMove(grid, grid.rect().center() / 2)
    elif moment in (6, 7):
        tab.engine.post("store_random", count=200)
        tab.engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
        if moment == 6:
            tab.engine.pause()
        _wait(30)


def main() -> int:
    """Run the cycles and report; 1 if anything was left behind or said."""
    parser = argparse.ArgumentParser(prog="make soak ARGS=…")
    parser.add_argument("--cycles", type=int, default=1000)
    asked = parser.parse_args()
    app = program._application()
    assert isinstance(app, QApplication)
    said: list[str] = []

    def hear(kind: object, context: object, message: str) -> None:
        if "This plugin does not support" not in message:
            said.append(message)

    qInstallMessageHandler(hear)
    app.setQuitOnLastWindowClosed(False)
    resident = []
    for number in range(asked.cycles):
        cycle(number)
        if number % 100 == 99:
            resident.append(_resident())
            left = len(app.topLevelWidgets())
            threads = threading.active_count()
            print(
                f"{number + 1} cycles: {resident[-1]:.1f} MiB, {left} windows, {threads} Python "
                f"threads, {len(list(Path('/proc/self/task').iterdir()))} system threads",
                flush=True,
            )
    growth = resident[-1] - resident[0] if len(resident) > 1 else 0.0
    span = 100 * (len(resident) - 1)
    print(f"growth after the first hundred: {growth:+.1f} MiB over {span} cycles")
    for message in said[:5]:
        print("said:", message)
    return 1 if said or app.topLevelWidgets() or threading.active_count() > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
