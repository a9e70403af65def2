"""Windows for the tests: one of one's own, or one that a whole file of tests shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui.window import MainWindow
from tests.conftest import discard
from tests.gui.hands import Key, Person, wait


@pytest.fixture
def sit_down(open_window: Callable[..., MainWindow]) -> Callable[..., Person]:
    """Open a window of this test's own and sit down at it."""
    return lambda *arguments, **more: Person(open_window(*arguments, **more))


@pytest.fixture(scope="module")
def shared_window(qapp: QApplication) -> Iterator[MainWindow]:
    """One window for all the tests of a file (opening one costs half a second)."""
    window = MainWindow()
    window.resize(1200, 680)  # quicker to draw than a large one
    window.show()
    window.activateWindow()
    window.start()
    wait(lambda: window.tab.frame is not None and window.isActiveWindow())
    yield window
    discard(window)


@pytest.fixture
def person(shared_window: MainWindow) -> Iterator[Person]:
    """Somebody at the shared window; `hold-in-the-dark` has just begun, ten times as fast."""
    window = shared_window
    if window.presenting:
        window.toggle_presenting()
    if window.theme.name != "dark":
        window.toggle_theme()
    window.tab.notice.dismiss()
    window.tab.seed = None
    person = Person(window)
    if not window.isActiveWindow():  # no window manager does that after a dialog
        window.activateWindow()
        wait(window.isActiveWindow)
    person.button("Springs back").setChecked(True)
    window.setFocus()
    engine = window.tab.engine
    engine.set_speed(10.0)
    window.tab.start_scenario("hold-in-the-dark")
    frame = person.settle()
    assert frame.scenario == "hold-in-the-dark"
    assert frame.playing
    wait(lambda: person.field("Seed").text().strip() == "7")
    yield person
    # What the last test held down is not the next one's.
    window.tab.let_go()
    if QApplication.activePopupWidget() is not None:
        Person(window).press(Key.Key_Escape)
