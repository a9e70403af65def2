"""Opened, run and closed again and again: nothing stays behind."""

from __future__ import annotations

import gc
import os
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import getCppPointer

from gui.kit.page import Page
from gui.kit.plots import Plot
from gui.window import MainWindow
from tests.conftest import _left_since, _running, discard
from tests.gui.hands import LEFT, NONE, Person, cell, knob, move, on_ring
from tests.gui.waiting import wait


def cycle(number: int) -> None:
    """Open a window, let it run, do something or other, close it, destroy it."""
    tab = "hopfield" if number % 8 > 3 else "ring"
    window = MainWindow("light" if number % 2 else "dark", tab)
    window.resize(1200, 680)
    window.show()
    window.start()
    wait(lambda: window.tab.frame is not None and window.tab.frame.snapshot.step > 5)
    person = Person(window)
    (on_the_ring if tab == "ring" else on_the_grids)(person, number)
    if number % 4 == 0:
        for entry in window.workspace.entries:
            person.click(entry.title)
            wait(lambda: window.tab.frame is not None or not person.networked)
    discard(window)


def on_the_ring(person: Person, number: int) -> None:
    """A hand on the dial, a hand on the ring, another example."""
    window = person.window
    if number % 4 == 1:
        QTest.mousePress(person.dial, LEFT, NONE, knob(person.dial, 90))
        move(person.dial, knob(person.dial, 120))
    elif number % 4 == 2:
        QTest.mousePress(person.ring, LEFT, NONE, on_ring(person.ring, 100))
        move(person.ring, on_ring(person.ring, 130))
    elif number % 4 == 3:
        window.show_help()
        person.try_this("eight-neurons-stick")


def on_the_grids(person: Person, number: int) -> None:
    """A stroke on cue and state, a rule that learns, another example."""
    window = person.window
    if number % 4 == 1:
        for grid in (person.cue, person.state):
            QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
            move(grid, cell(grid, 9, 12))
    elif number % 4 == 2:
        window.tab.engine.post("store_random", count=200)
        window.tab.engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
        wait(lambda: person.snapshot.learning is not None)
    elif number % 4 == 3:
        window.show_help()
        window.tab.start_scenario("a-hundred-pictures")
        wait(lambda: person.frame.scenario == "a-hundred-pictures")


def threads_of_this_process() -> list[str]:
    """Names of all threads the system knows of, but for those that Qt keeps for later."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        return []
    names = [task.read_text().strip() for task in tasks.glob("*/comm")]
    return sorted(name for name in names if not name.startswith("Thread (pooled"))


def main_windows(app: QApplication) -> set[int]:
    """Every main window there is, to be seen or not."""
    return {getCppPointer(w)[0] for w in app.topLevelWidgets() if isinstance(w, MainWindow)}


@pytest.mark.slow  # `make soak` does a thousand
def test_fifteen_cycles_leave_nothing(qapp):
    cycle(0)
    before, threads, windows = _running(), threads_of_this_process(), main_windows(qapp)
    for number in range(15):
        cycle(number)
    assert not _left_since(before)
    assert threads_of_this_process() == threads
    assert main_windows(qapp) <= windows, "but for those that other tests have closed"


def parts_of_windows(app: QApplication) -> dict[int, str]:
    """All tabs and plots that Python knows, and every window, menus among them."""
    known = {id(t): type(t).__name__ for t in gc.get_objects() if isinstance(t, (Page, Plot))}
    # Of a window that Python has forgotten it makes another wrapper each time it is asked.
    return known | {getCppPointer(w)[0]: type(w).__name__ for w in app.topLevelWidgets()}


def test_nothing_of_a_closed_window_is_left_to_the_garbage_collector(qapp):
    """It would take plots and menus apart whenever it runs, and in whatever thread."""
    for number in range(4):  # what is made once and kept, is made
        cycle(number)
    gc.disable()
    try:
        before = parts_of_windows(qapp)
        for number in (0, 3, 4, 5):
            cycle(number)
        left = parts_of_windows(qapp)
    finally:
        gc.enable()
    assert not [name for key, name in left.items() if key not in before]


def resident() -> float:
    """MiB of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_three_hundred_cycles_do_not_grow(qapp):
    for number in range(60):
        cycle(number)
    threads, memory = threads_of_this_process(), resident()
    for number in range(240):
        cycle(number)
    assert threads_of_this_process() == threads
    # What is left of a window would be megabytes each time.
    assert resident() - memory < 48


# ---- the watch itself (tests/conftest.py) --------------------------------------------------------


def test_what_is_left_running_is_noticed_and_named(qapp):
    before = _running()
    timer, widget, gate = QTimer(), QWidget(), threading.Event()
    timer.start(10_000)
    widget.show()
    thread = threading.Thread(target=gate.wait, name="forgotten")
    thread.start()
    left = {name for name, _ in _left_since(before).values()}
    gate.set()
    thread.join()
    timer.stop()
    widget.close()
    assert any("QTimer" in name for name in left)
    assert any("QWidget" in name for name in left)
    assert "the thread 'forgotten'" in left
    assert not _left_since(before)


@pytest.fixture(scope="module")
def sleeping(qapp):
    """A timer without a parent, and one of a window's, that were there before the tests."""
    window = QWidget()
    return window, QTimer(), QTimer(window)


def test_what_was_there_before_is_noticed_when_it_runs(sleeping):
    """Though a test does not look through everything there was before it."""
    before = _running()
    for timer in sleeping[1:]:
        timer.start(10_000)
        assert set(_running()) - set(before) == {id(timer)}
        timer.stop()
    assert not _left_since(before)


def test_a_window_left_open_is_noticed(qapp):
    before = _running()
    window = MainWindow()
    window.show()
    window.start()
    left = " ".join(name for name, _ in _left_since(before).values())
    discard(window)
    assert "MainWindow" in left
    assert "QThread Worker" in left
    assert "QTimer" in left


def test_a_destroyed_window_takes_all_its_parts_with_it(qapp):
    gone: list[str] = []
    window = MainWindow()
    ring, hopfield = map(window.workspace.page, ("ring", "hopfield"))
    parts: list[QObject] = [window, ring, ring.engine, ring.ring]
    parts += [hopfield, hopfield.engine, hopfield.cue, hopfield.state, hopfield.memory]
    for part in parts:
        name = type(part).__name__
        part.destroyed.connect(lambda _=None, name=name: gone.append(name))
    window.show()
    window.start()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sorted(gone) == sorted(type(part).__name__ for part in parts)
