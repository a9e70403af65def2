"""`make soak`: a thousand times open, run, close; nothing may be left and nothing said.
`make soak ARGS="--hands 600"`: everything used once, then random hands, so many seconds in all;
nothing may fail, and memory may not grow from minute 5 on.

Each tab in turn is in front. Every tenth of its windows is closed in the middle of a drag, every
tenth after its network failed, every tenth while a measurement runs or a rule learns, every tenth
after all tabs have been in front, the others while the network is being stepped. Memory is read
after each hundred, once the first hundred have filled the caches.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import random
import sys
import tempfile
import threading
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    Qt,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import main as program
from gui.hopfield.page import HopfieldPage
from gui.interpreter import LastingObjects
from gui.kit.allocation import give_back_free_memory
from gui.kit.engine_page import EnginePage
from gui.registry import PAGES
from gui.ring.page import RingPage
from gui.window import MainWindow
from sim.errors import NetworkFailure
from tests.benchmarks.everything_once import put_away, use_everything
from tests.benchmarks.random_hands import Gesture, RandomHands, slowest
from tests.benchmarks.watching import answering, listening, resident
from tests.gui.waiting import let_go_on

SETTLED = 300.0  # s after which every cache has been filled
ROOM = 30.0  # MiB that they may take from then on
PATIENCE = 60.0  # s for a network to be begun
TWICE = 2  # as an undo keeps the last run that was left whatever its size


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
    let_go_on(60)
    tab, moment = window.tab, number // len(PAGES) % 10
    if isinstance(tab, RingPage):
        _at_the_ring(tab, moment)
    elif isinstance(tab, HopfieldPage):
        _at_the_grids(tab, moment)
    if moment == 5:
        tab.engine.fetch(_break, _ignore)
        let_go_on(30)
    elif moment == 9:
        for place in range(len(PAGES)):
            window.show_tab(place)
            let_go_on(20)
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
        tab.plots.theory.want("gain")
        tab.plots.theory.page.measure_button.click()
        let_go_on(20)


def _at_the_grids(tab: HopfieldPage, moment: int) -> None:
    """A recall, a stroke on both grids, or a rule that learns, under way."""
    if moment == 1:
        tab.start_scenario("heat-melts-a-memory")
        let_go_on(30)
    elif moment == 3:
        for grid in (tab.cue, tab.state):
            QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=grid.rect().center())
            QTest.mouseMove(grid, grid.rect().center() / 2)
    elif moment in (6, 7):
        tab.engine.post("store_random", count=200)
        tab.engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
        if moment == 6:
            tab.engine.pause()
        let_go_on(30)


class _Hands:
    """Random hands at one window, and what memory does meanwhile.

    What happens to be open at a moment, 20,000 neurons or 8, is not what is kept: it is compared
    where every page has come back to the example it opens with.
    """

    def __init__(self, seconds: float, seed: int) -> None:
        self.seconds = seconds
        self._chance = random.Random(seed)
        self._before = self._told = 0.0  # s until this part began, and until memory was told last
        self._at_rest: list[float] = []  # MiB, when settled and at the end
        self._count, self._slowest = 0, list[Gesture]()

    def run(self) -> int:
        """Go on for so long and report; 1 if anything failed, was said, or memory grew."""
        with (
            listening() as said,
            tempfile.TemporaryDirectory() as folder,
            answering(Path(folder), self._chance),
        ):
            window = MainWindow()
            LastingObjects(window.workspace)
            window.resize(1440, 900)
            window.show()
            window.start()
            hands, began = RandomHands(window, self._chance), perf_counter()
            use_everything(window)
            self._before = perf_counter() - began
            print(f"everything used once in {self._before:.0f} s: {_held():.1f} MiB", flush=True)
            for until in (min(SETTLED, self.seconds), self.seconds):
                hands.walk(until - self._before, lambda gone: self._note(gone, hands))
                self._before = until
                self._take(hands)
                _come_to_rest(window, Path(folder))
                self._at_rest.append(_held())
                print(f"at rest after {until:.0f} s: {self._at_rest[-1]:.1f} MiB", flush=True)
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        print(f"{self._count:,} gestures; the slowest:")
        for gesture in self._slowest:
            print(gesture)
        growth = self._at_rest[-1] - self._at_rest[0]
        print(f"growth after {SETTLED:.0f} s: {growth:+.1f} MiB")
        return 1 if said or growth > ROOM else 0

    def _note(self, gone: float, hands: RandomHands) -> None:
        gone += self._before
        if gone - self._told >= 30.0:
            self._told = gone
            self._take(hands)
            print(f"{gone:.0f} s: {_held():.1f} MiB", flush=True)

    def _take(self, hands: RandomHands) -> None:
        """Count what was done and keep the slowest: all of an hour would be memory that grows."""
        self._count += len(hands.done)
        self._slowest = slowest([*self._slowest, *hands.done])
        hands.done.clear()


def _come_to_rest(window: MainWindow, folder: Path) -> None:
    """Put away what is open beside the window, have what was recorded in a file, and each page show
    the example it opens with."""
    put_away()
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()  # help, say, of which the words and the picture take 9 MiB
    window.looks.stop_presenting()
    for place in range(len(PAGES)):
        window.show_tab((place + 1) % len(PAGES))  # a picture that was frozen goes on
        window.show_tab(place)
        page = window.tab
        if isinstance(page, EnginePage):
            for _ in range(TWICE):
                _begin_again(page)
                _write_recording(page, folder)
        let_go_on(500)


def _begin_again(page: EnginePage) -> None:
    """Have a page show the beginning of the example it opens with."""
    run = -1 if page.frame is None else page.frame.run
    page.start_scenario(page.opening)
    began = perf_counter()
    while page.frame is None or page.frame.run == run:
        if perf_counter() - began > PATIENCE:
            raise TimeoutError(f"{page.name} did not begin its example")
        let_go_on(50)


def _write_recording(page: EnginePage, folder: Path) -> None:
    """Have what was recorded in a file: until then it stays, whatever its size."""
    if page.recording is not None:
        page.export_data(folder / f"recorded-{page.name}.npz")
        page.jobs.wait()
        let_go_on(50)


def _held() -> float:
    """MiB of its own, without what the program gives back every 20 s."""
    gc.collect()
    give_back_free_memory()
    return resident()


def main() -> int:
    """Do what is asked; the exit code."""
    parser = argparse.ArgumentParser(prog="make soak ARGS=…")
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--hands", type=float, metavar="SECONDS", help="random hands, so long")
    parser.add_argument("--seed", type=int, default=0, help="of the random hands")
    asked = parser.parse_args()
    faulthandler.enable()  # should the process end, it says where
    app = program._application()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    if asked.hands is not None:
        return _Hands(asked.hands, asked.seed).run()
    return _cycles(app, asked.cycles)


def _cycles(app: QApplication, count: int) -> int:
    """Open, run and close so often; 1 if anything was left behind or said."""
    said: list[str] = []

    def hear(kind: object, context: object, message: str) -> None:
        if "This plugin does not support" not in message:
            said.append(message)

    qInstallMessageHandler(hear)
    read: list[float] = []
    for number in range(count):
        cycle(number)
        if number % 100 == 99:
            read.append(resident())
            left = len(app.topLevelWidgets())
            threads = threading.active_count()
            print(
                f"{number + 1} cycles: {read[-1]:.1f} MiB, {left} windows, {threads} Python "
                f"threads, {len(list(Path('/proc/self/task').iterdir()))} system threads",
                flush=True,
            )
    growth = read[-1] - read[0] if len(read) > 1 else 0.0
    span = 100 * (len(read) - 1)
    print(f"growth after the first hundred: {growth:+.1f} MiB over {span} cycles")
    for message in said[:5]:
        print("said:", message)
    return 1 if said or app.topLevelWidgets() or threading.active_count() > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
