"""The window itself: opening, remembering, presenting."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QPoint,
    QSettings,
    QTimer,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

import main
from gui.ring.velocity_dial import VelocityDial
from gui.window import MainWindow
from sim.scenarios import scenarios
from tests.gui.hands import LEFT, NONE, Key, Person, move
from tests.gui.waiting import wait
from tests.gui.window_hands import tab_of


def test_it_opens_on_the_ring_with_an_example_that_runs(sit_down):
    person = sit_down()
    assert person.window.tab.name == "ring"
    assert person.window.windowTitle() == "Attractor Lab"
    assert person.frame.scenario == "turn-in-the-dark"
    assert person.claim == scenarios()["turn-in-the-dark"].claim
    assert person.named(QComboBox, "Example").currentText() == "Turn in the dark"
    person.run_for(0.3)
    assert person.frame.playing
    assert person.snapshot.peak > 10
    wait(lambda: "t = " in person.status and "seed 7" in person.status)
    wait(lambda: person.buttons("Pause"))
    assert person.notice == ""


def test_it_opens_with_what_is_asked_for(sit_down):
    person = sit_down("light", "eight-neurons-stick", 99)
    assert person.window.theme.name == "light"
    assert person.frame.scenario == "eight-neurons-stick"
    assert person.frame.seed == 99
    assert len(person.snapshot.rates) == 8
    # The seed asked for holds for the other examples too.
    person.try_this("drift-from-noise")
    assert person.settle().seed == 99


def test_it_opens_the_hopfield_tab_with_what_is_asked_for(sit_down):
    person = sit_down("light", "the-mirror", 99)
    assert person.window.tab.name == "hopfield"
    assert person.frame.scenario == "the-mirror"
    assert person.frame.seed == 99
    assert person.claim == scenarios()["the-mirror"].claim
    person.window.tab.engine.set_speed(200.0)
    person.rest()
    assert person.snapshot.outcome.verdict == "mirror A"


@pytest.mark.parametrize("tab", ["ring", "hopfield"])
def test_it_can_open_standing(sit_down, tab):
    """And shows what its script has done by then, not an empty grid."""
    person = sit_down(tab=tab, playing=False)
    person.settle()
    assert person.window.tab.name == tab
    assert not person.frame.playing
    assert person.snapshot.step == 0
    wait(lambda: person.buttons("Play"))
    assert person.claim == scenarios()[person.window.tab.opening].claim
    if tab == "hopfield":
        assert person.names == ["A", "M", "Z"]
        assert person.snapshot.cue_distance > 0.1


# ---- what is remembered --------------------------------------------------------------------------


def settings_in(folder) -> QSettings:
    return QSettings(str(folder / "lab.ini"), QSettings.Format.IniFormat)


def drag_handle(person: Person, which: int, by: int) -> list[int]:
    splitter = person.window.tab.splitter
    handle = splitter.handle(which)
    at = QPoint(handle.width() // 2, 100)
    QTest.mousePress(handle, LEFT, NONE, at)
    move(handle, at + QPoint(by, 0))
    QTest.mouseRelease(handle, LEFT, NONE, at + QPoint(by, 0))
    return splitter.sizes()


@pytest.mark.parametrize("tab", ["ring", "hopfield"])
def test_splitters_are_where_they_were_left(sit_down, tmp_path, tab):
    """Each tab has its own."""
    person = sit_down(settings=settings_in(tmp_path), size=(1440, 900), tab=tab)
    person.settle()
    before = person.window.tab.splitter.sizes()
    sizes = drag_handle(person, 2, -60)
    assert sizes[2] == pytest.approx(before[2] + 60, abs=6)
    person.window.close()
    again = sit_down(settings=settings_in(tmp_path), size=(1440, 900), tab=tab)
    assert again.window.tab.splitter.sizes() == pytest.approx(sizes, abs=2)
    other = tab_of(again, "hopfield" if tab == "ring" else "ring")
    again.click(other.title)
    wait(lambda: other.frame is not None)
    assert other.splitter.sizes() != pytest.approx(sizes, abs=20)


def test_nothing_is_remembered_without_settings(sit_down, tmp_path):
    person = sit_down()
    drag_handle(person, 2, -60)
    person.window.close()
    assert list(tmp_path.rglob("*.ini")) == []


@pytest.mark.parametrize(
    "kept",
    [
        {"ring/splitter": ["wide", "wider", "widest"]},
        {"ring/splitter": ["1", "2"]},
        {"ring/splitter": ["-4", "0", "99999999999999"]},
        {"hopfield/splitter": ["-4", "0", "99999999999999"]},
        {"window/size": "large", "window/theme": "mauve"},
    ],
    ids=str,
)
def test_spoilt_settings_do_not_keep_it_from_opening(sit_down, tmp_path, kept):
    settings = settings_in(tmp_path)
    for key, value in kept.items():
        settings.setValue(key, value)
    settings.sync()
    person = sit_down(settings=settings_in(tmp_path))
    assert person.settle().playing
    assert person.ring.width() > 200


@pytest.fixture
def run_main(qapp, monkeypatch, tmp_path):
    """Run the program as the command line does, with somebody at its window until it closes."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(tmp_path))

    def run(words, act) -> int:
        failures: list[BaseException] = []

        def at_the_window() -> None:
            try:
                every = QApplication.topLevelWidgets()
                (window,) = [w for w in every if isinstance(w, MainWindow) and w.isVisible()]
                window.activateWindow()
                wait(lambda: window.tab.frame is not None and window.isActiveWindow())
                act(Person(window))
            except BaseException as failure:
                failures.append(failure)
            finally:
                QApplication.closeAllWindows()
                QApplication.quit()

        heeding = qInstallMessageHandler(None)
        QTimer.singleShot(0, at_the_window)
        try:
            code = main.main(words)
        finally:
            qInstallMessageHandler(heeding)
            app = QApplication.instance()
            app.setStyleSheet("")
            # Delivered later, outside `exec`, it would end every loop of the tests that follow.
            QCoreApplication.removePostedEvents(app, QEvent.Type.Quit.value)
        if failures:
            raise failures[0]
        return code

    return run


def test_the_theme_is_as_it_was_left(run_main):
    themes = []

    def look(person: Person) -> None:
        themes.append(person.window.theme.name)

    def change(person: Person) -> None:
        look(person)
        person.press(Key.Key_T)

    assert run_main([], change) == 0
    assert run_main([], look) == 0
    assert run_main(["--theme", "dark"], look) == 0
    assert themes == ["dark", "light", "dark"]


def test_a_size_asked_for_is_the_size(run_main):
    sizes = []
    run_main(["--size", "1300x700"], lambda person: sizes.append(person.window.size().toTuple()))
    assert sizes == [(1300, 700)]


def test_what_nobody_caught_is_said_in_the_window(run_main, capsys):
    """The details go to stderr, a sentence to the person, and the program goes on."""
    said = []

    def act(person: Person) -> None:
        try:
            raise RuntimeError("the cat is on the keyboard")
        except RuntimeError as error:
            sys.excepthook(RuntimeError, error, error.__traceback__)
        wait(lambda: person.notice)
        said.append(person.notice)
        person.run_for(0.1)

    hook = sys.excepthook
    sys.excepthook = sys.__excepthook__
    try:
        run_main([], act)
    finally:
        sys.excepthook = hook
    assert "the cat is on the keyboard" in said[0]
    assert "RuntimeError: the cat is on the keyboard" in capsys.readouterr().err


# ---- presenting ----------------------------------------------------------------------------------


def word_heights(person: Person) -> dict[str, int]:
    labels = [w for w in person.window.findChildren(QLabel) if w.isVisible() and w.text()]
    return {label.text(): label.fontMetrics().height() for label in labels}


@pytest.mark.parametrize("way", ["key", "button"])
def test_presenting_hides_the_controls_and_enlarges_words(sit_down, way):
    person = sit_down()
    window = person.window
    person.run_for(0.2)
    before, size = word_heights(person), window.size()
    sizes = window.tab.splitter.sizes()
    if way == "key":
        person.press(Key.Key_F11)
    else:
        person.click("Present")
    assert window.presenting
    assert window.isFullScreen()
    form = person.window.tab.forms
    assert not form.isVisible()
    assert window.findChild(VelocityDial).isVisible(), "the handles stay"
    assert person.ring.isVisible()
    after = word_heights(person)
    kept = set(before) & set(after)
    assert len(kept) >= 2
    for words in kept:
        assert after[words] > 1.15 * before[words], words
    person.run_for(0.2)
    person.press(Key.Key_Escape if way == "key" else Key.Key_F11)
    assert not window.presenting
    assert not window.isFullScreen()
    assert form.isVisible()
    wait(lambda: window.size() == size)
    person.run_for(0.1)
    assert window.tab.splitter.sizes() == pytest.approx(sizes, abs=2)
    restored = word_heights(person)
    assert all(restored[w] == before[w] for w in kept & set(restored))


def test_escape_without_presenting_does_nothing(sit_down):
    person = sit_down()
    run = person.frame.run
    person.press(Key.Key_Escape)
    person.run_for(0.1)
    assert person.frame.run == run
    assert not person.window.isFullScreen()


def test_closing_while_presenting_remembers_the_window_and_not_the_stage(sit_down, tmp_path):
    person = sit_down(settings=settings_in(tmp_path), size=(1300, 700))
    person.press(Key.Key_F11)
    person.run_for(0.1)
    person.window.close()
    kept = settings_in(tmp_path).value("ring/splitter")
    assert not kept or int(kept[0]) > 0
