"""Windows for the tests: one of one's own, or one that a whole file of tests shares."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from gui.engine import Engine
from gui.hopfield.page import HopfieldPage
from gui.window import MainWindow
from sim.run import Run
from tests.conftest import discard, shared
from tests.gui.engines import Clock, Watched
from tests.gui.hands import Person
from tests.gui.waiting import wait


@pytest.fixture(autouse=True, scope="session")
def idle() -> Iterator[None]:
    """The tab of experiments begins with nothing: its opening example takes both cores."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.experiments.examples.OPENING", "")
        yield


@pytest.fixture
def sit_down(open_window: Callable[..., MainWindow]) -> Callable[..., Person]:
    """Open a window of this test's own and sit down at it."""
    return lambda *arguments, **more: Person(open_window(*arguments, **more))


@pytest.fixture(scope="module")
def shared_window(qapp: QApplication) -> Iterator[MainWindow]:
    """One window for all the tests of a file (opening one costs half a second)."""
    yield from _window()


@pytest.fixture(scope="module")
def hopfield_window(qapp: QApplication) -> Iterator[MainWindow]:
    """The same, open at the Hopfield tab."""
    importlib.import_module("numba")
    yield from _window("hopfield")


def _window(tab: str | None = None) -> Iterator[MainWindow]:
    window = MainWindow(tab=tab)
    window.resize(1200, 680)  # quicker to draw than a large one
    window.show()
    window.activateWindow()
    window.start()
    wait(lambda: window.tab.frame is not None and window.isActiveWindow())
    shared.append(window)
    yield window
    shared.remove(window)
    discard(window)


@pytest.fixture
def person(shared_window: MainWindow) -> Iterator[Person]:
    """Somebody at the shared window; `hold-in-the-dark` has just begun, ten times as fast."""
    window = shared_window
    person = _seated(window)
    window.setFocus()
    engine = window.tab.engine
    window.tab.start_scenario("hold-in-the-dark")
    engine.set_speed(10.0)
    frame = person.settle()
    person.button("Springs back").setChecked(True)
    assert frame.scenario == "hold-in-the-dark"
    assert frame.playing
    wait(lambda: person.field("Seed").text().strip() == "7")
    yield person
    _stand_up(window)


@pytest.fixture
def at_hopfield(hopfield_window: MainWindow) -> Iterator[Person]:
    """Somebody at the shared window's Hopfield tab, its tools as they are at first; the tab's
    opening example has just begun, at the highest speed."""
    window = hopfield_window
    tab = window.tab
    assert isinstance(tab, HopfieldPage)
    person = _seated(window)
    tools, recall = tab.cue_tools, tab.recall_tools
    for box, on in ((recall.unstable, True), (recall.wrong, False)):
        if box.isChecked() is not on:
            box.click()
    for words in ("Draw", "State", "Between memories"):
        button = person.button(words)
        if not button.isChecked():
            button.click()
    for group in (tools.fills, tools.brushes):
        group.actions()[0].trigger()
    tools.slider.setValue(30)
    tab._picked = tab._recording = None
    window.setFocus()
    tab.start_scenario(tab.opening)
    tab.engine.set_speed(60.0)  # after it: another kind of network has another pace
    frame = person.settle()
    assert frame.scenario == tab.opening
    assert frame.playing
    yield person
    _stand_up(window)


def _seated(window: MainWindow) -> Person:
    """Somebody at a window that looks as it does at first, the pointer at its corner."""
    QCursor.setPos(window.mapToGlobal(QPoint(0, 0)))
    if window.presenting:
        window.looks.toggle_presenting()
    if window.theme.name != "dark":
        window.looks.toggle_theme()
    window.tab.notice.dismiss()
    window.tab.seed = None
    person = Person(window)
    person.come_back()
    return person


def _stand_up(window: MainWindow) -> None:
    """What the last test held down is not the next one's."""
    window.tab.cancel_drag()
    while QApplication.activePopupWidget() is not None:
        QApplication.activePopupWidget().close()


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def watch(qtbot) -> Iterator[Callable[..., Watched]]:
    """Start an engine; stopped at the end."""
    started: list[Engine] = []

    def start(begin: Callable[[], Run], scenario: str | None = None) -> Watched:
        engine = Engine(begin, scenario)
        started.append(engine)
        watched = Watched(qtbot, engine)
        engine.start()
        return watched

    yield start
    for engine in started:
        engine.stop()
        assert not engine.running
