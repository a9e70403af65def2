"""The window itself: opening, remembering, presenting, closing at any moment."""

from __future__ import annotations

import sys
import threading

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
from PySide6.QtWidgets import QApplication, QLabel

import main
from gui.kit.page import Page
from gui.kit.transport import speed_words
from gui.ring.velocity_dial import VelocityDial
from gui.window import MainWindow
from sim.errors import NetworkFailure
from sim.hopfield import HopfieldNetwork
from sim.model import Pace
from sim.ring import FlyCompass
from sim.run import Run
from sim.scenarios import scenarios
from tests.gui.diary import Gate
from tests.gui.hands import (
    LEFT,
    NONE,
    Key,
    Person,
    cell,
    double_click,
    knob,
    move,
    on_ring,
    paste_into,
    wait,
)


def test_it_opens_on_the_ring_with_an_example_that_runs(sit_down):
    person = sit_down()
    assert person.window.tab.name == "ring"
    assert person.window.windowTitle() == "Attractor Lab"
    assert person.frame.scenario == "turn-in-the-dark"
    assert person.claim == scenarios()["turn-in-the-dark"].claim
    assert person.button("Turn in the dark").isChecked()
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
    person.click("Drift from noise")
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


# ---- tabs ----------------------------------------------------------------------------------------


def turn_to(person: Person, title: str) -> None:
    """Click a tab, and wait until it is to be seen."""
    person.click(title)
    assert person.window.tab.title == title
    wait(lambda: person.window.tab.frame is not None)
    person.settle()


def tab_of(person: Person, name: str) -> Page:
    """One of the tabs, in front or not."""
    return person.window.workspace.page(name)


HOPFIELD, RING = "Hopfield memory", "Ring attractor"


def test_a_tab_plays_when_it_is_first_turned_to_and_the_one_left_stands(sit_down):
    person = sit_down()
    ring, hopfield = tab_of(person, "ring"), tab_of(person, "hopfield")
    person.run_for(0.2)
    assert hopfield.frame is None, "a hidden tab is not drawn"
    turn_to(person, HOPFIELD)
    assert person.frame.playing
    assert person.frame.scenario == "complete-half-an-a"
    wait(lambda: person.snapshot.step > 0)
    left = ring.engine
    wait(lambda: (frame := left.take_frame()) is not None and not frame.playing)
    QTest.qWait(40)
    assert left.take_frame() is None, "who is hidden does nothing"


def test_a_tab_is_found_again_as_it_was_left(sit_down):
    """Standing: what was left running does not go on by itself, nor from the beginning."""
    person = sit_down()
    run = person.run_for(0.2).run
    turn_to(person, HOPFIELD)
    person.window.tab.engine.post("clear_cue")
    cleared = person.settle()
    turn_to(person, RING)
    wait(lambda: not person.frame.playing)
    assert person.frame.run == run
    step = person.snapshot.step
    assert step > 0
    wait(lambda: person.buttons("Play"))
    person.press(Key.Key_Space)
    wait(lambda: person.frame.playing and person.snapshot.step > step)
    turn_to(person, HOPFIELD)
    wait(lambda: not person.frame.playing)
    assert person.frame.run == cleared.run
    assert (person.snapshot.cue == -1.0).all()


def test_a_tab_left_standing_stands(sit_down):
    person = sit_down()
    turn_to(person, HOPFIELD)
    person.window.tab.engine.set_speed(200.0)
    person.rest()
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    turn_to(person, RING)
    turn_to(person, HOPFIELD)
    assert not person.frame.playing
    assert person.button("Play")


def test_turning_to_the_tab_in_front_changes_nothing(sit_down):
    person = sit_down()
    asked = person.window.tab.engine.posted
    person.click(RING)
    assert person.window.tab.engine.posted == asked
    assert person.run_for(0.1).playing


def test_the_bar_below_is_that_of_the_tab_in_front(sit_down):
    person = sit_down()
    transport = person.window.transport
    wait(lambda: "×" in transport.speed_words.text())
    assert "0.1× real time" in transport.speed.toolTip().replace("0.10", "0.1")
    assert "integration step" in person.button("Step").toolTip()
    turn_to(person, HOPFIELD)
    wait(lambda: transport.speed_words.text() == "1.0 sweeps/s")
    assert "0.05 sweeps/s to 200 sweeps/s" in transport.speed.toolTip()
    assert "1.0 sweeps/s" in transport.speed.toolTip()
    assert "neuron" in person.button("Step").toolTip()
    assert "cue" in person.button("Reset state").toolTip()
    words = [a.text() for a in person.button("Export").menu().actions()]
    assert any("last sweeps" in w for w in words)
    turn_to(person, RING)
    wait(lambda: transport.speed_words.text() == "1.0× real time")
    assert "integration step" in person.button("Step").toolTip()
    words = [a.text() for a in person.button("Export").menu().actions()]
    assert any("last minute" in w for w in words)


def test_the_speed_slider_goes_from_the_slowest_to_the_fastest(sit_down):
    person = sit_down()
    for title, pace in ((RING, Pace()), (HOPFIELD, HopfieldNetwork.pace)):
        turn_to(person, title)
        person.pause()
        slider = person.window.transport.speed
        slider.setFocus()
        for key, speed in ((Key.Key_End, pace.fastest), (Key.Key_Home, pace.slowest)):
            QTest.keyClick(slider, key)
            assert person.settle().speed == speed
        double_click(slider)
        assert person.settle().speed == pace.usual
        before = slider.value()
        QTest.keyClick(slider, Key.Key_Right)
        assert person.settle().speed > pace.usual
        assert slider.value() > before
        QTest.keyClick(slider, Key.Key_Left)
        assert person.settle().speed == pace.usual, "there is a detent"
        assert person.window.transport.speed_words.text() == speed_words(pace.usual, pace)


def test_a_speed_chosen_in_one_tab_is_not_the_others(sit_down):
    person = sit_down()
    slider = person.window.transport.speed
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_End)
    assert person.settle().speed == 10.0
    turn_to(person, HOPFIELD)
    assert person.frame.speed == 1.0
    person.click(RING)
    wait(lambda: person.window.transport.speed_words.text() == "10.0× real time")
    assert person.settle().speed == 10.0


@pytest.mark.parametrize(
    ("speed", "pace", "words"),
    [
        (1.0, Pace(), "1.0× real time"),
        (0.1, Pace(), "0.10× real time"),
        (10.0, Pace(), "10.0× real time"),
        (0.05, Pace("sweeps"), "0.05 sweeps/s"),
        (0.94, Pace("sweeps"), "0.94 sweeps/s"),
        (0.999, Pace("sweeps"), "1.0 sweeps/s"),
        (12.34, Pace("sweeps"), "12.3 sweeps/s"),
        (99.4, Pace("sweeps"), "99.4 sweeps/s"),
        (99.7, Pace("sweeps"), "100 sweeps/s"),
        (200.0, Pace("τ"), "200 τ/s"),
    ],
)
def test_a_speed_has_its_unit(speed, pace, words):
    assert speed_words(speed, pace) == words


def test_at_rest_it_says_so_and_what_was_read_last(sit_down):
    """No frame comes any more that could put it right."""
    person = sit_down(tab="hopfield")
    person.window.tab.engine.set_speed(200.0)
    frame = person.rest()
    QTest.qWait(30)
    assert "at rest" in person.status
    assert "fps" not in person.status
    assert f"{frame.snapshot.updates:,} updates" in person.status
    assert person.button("Pause")


def test_what_an_export_would_write_is_said_in_either_theme(sit_down):
    person = sit_down(tab="hopfield")
    person.window.tab.engine.set_speed(200.0)
    person.rest()
    person.press(Key.Key_T)
    words = [a.text() for a in person.button("Export").menu().actions()]
    assert any("last sweeps" in w for w in words)


@pytest.mark.parametrize(
    ("tab", "own", "others"),
    [("ring", "on the dial", "recall from the cue"), ("hopfield", "recall from the cue", "dial")],
)
def test_the_list_of_keys_has_those_of_the_tab_in_front(sit_down, tab, own, others):
    person = sit_down(tab=tab)
    person.press(Key.Key_Question)
    dialog = QApplication.activeWindow()
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "play or pause" in words
    assert own in words
    assert others not in words
    dialog.close()


STANDING = [name for name, scenario in scenarios().items() if scenario.standing]


@pytest.mark.parametrize("name", STANDING)
def test_an_example_to_be_gone_through_by_hand_stands(sit_down, name):
    person = sit_down(tab="hopfield")
    person.pick("Example", scenarios()[name].title)
    frame = person.settle()
    assert frame.scenario == name
    assert not frame.playing
    assert frame.snapshot.step == 0
    assert len(frame.snapshot.patterns) > 0
    person.press(Key.Key_S)
    assert person.settle().snapshot.step == 1


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
    dial = window.findChild(VelocityDial)
    assert not dial.isVisible()
    assert person.ring.isVisible()
    after = word_heights(person)
    kept = set(before) & set(after)
    assert len(kept) >= 4
    for words in kept:
        assert after[words] > 1.15 * before[words], words
    person.run_for(0.2)
    person.press(Key.Key_Escape if way == "key" else Key.Key_F11)
    assert not window.presenting
    assert not window.isFullScreen()
    assert dial.isVisible()
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


# ---- closing -------------------------------------------------------------------------------------


def closed(person: Person) -> None:
    """Close it; it must be gone, and nothing may run any more (`nothing_left` looks too)."""
    tabs = person.window.tabs
    assert person.window.close()
    assert not person.window.isVisible()
    engines = person.window.workspace.engines
    assert engines and tabs
    for engine in engines:
        assert not engine.running
        engine.take_frame()
    for tab in tabs:
        assert not tab.jobs.busy
    QTest.qWait(40)
    for engine in engines:
        assert engine.take_frame() is None


def test_it_closes_while_running(sit_down):
    closed(sit_down())


def test_it_closes_before_its_first_frame(open_window, qapp, qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.start()
    closed(Person(window))


def test_it_closes_without_having_been_started(qapp, qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    closed(Person(window))


def test_it_closes_twice(sit_down):
    person = sit_down()
    closed(person)
    closed(person)


def test_it_closes_under_a_hand_on_the_dial(sit_down):
    person = sit_down()
    QTest.mousePress(person.dial, LEFT, NONE, knob(person.dial, 90))
    move(person.dial, knob(person.dial, 150))
    closed(person)


def test_it_closes_under_a_hand_on_the_ring(sit_down):
    person = sit_down()
    ring = person.ring
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 100))
    move(ring, on_ring(ring, 140))
    closed(person)


def test_it_closes_with_words_half_typed(sit_down):
    person = sit_down()
    person.type("Turning velocity", "12abc", None)
    closed(person)


def test_it_closes_while_a_memory_is_recalled(sit_down):
    person = sit_down(scenario="heat-melts-a-memory")
    wait(lambda: person.snapshot.step > 0)
    closed(person)


def test_it_closes_in_the_middle_of_a_stroke(sit_down):
    person = sit_down(tab="hopfield")
    for grid in (person.cue, person.state):
        QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
        move(grid, cell(grid, 9, 12))
    closed(person)


@pytest.mark.parametrize("playing", [True, False])
def test_it_closes_while_a_rule_learns(sit_down, playing):
    """Learning that would take long; nobody waits for its end."""
    person = sit_down(tab="hopfield", playing=playing)
    engine = person.window.tab.engine
    engine.post("configure", rows=64, columns=64)
    engine.post("store_random", count=300)
    engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
    wait(lambda: person.snapshot.learning is not None and person.snapshot.learning.running)
    closed(person)


def test_it_closes_with_both_tabs_having_been_in_front(sit_down):
    person = sit_down()
    turn_to(person, HOPFIELD)
    turn_to(person, RING)
    person.press(Key.Key_Space)
    person.settle()
    closed(person)


def test_it_closes_while_a_tab_is_turned_to(sit_down):
    person = sit_down()
    person.click(HOPFIELD)
    closed(person)


def test_it_closes_during_a_step_that_takes_long(sit_down):
    gate = Gate(FlyCompass)
    person = sit_down()
    person.window.tab.engine.load(lambda: Run(gate.kind()))
    person.settle()
    gate.closed.set()
    assert gate.entered.wait(10.0)
    gate.open_in(0.7)
    closed(person)
    assert gate.opened.is_set(), "the step was waited for"


def test_it_closes_during_a_failure(sit_down):
    class Exploding(FlyCompass):
        def advance(self, steps, recorder=None):
            raise NetworkFailure("It grew without bound.", step=self.step)

    person = sit_down()
    person.window.tab.engine.load(lambda: Run(Exploding()))
    closed(person)


def test_it_closes_while_measuring(sit_down):
    person = sit_down()
    paste_into(person.editor("dt").number, "0.1")
    person.settle()
    person.click("Gain curve")
    person.click("Measure")
    closed(person)


def test_it_closes_while_reading_and_writing(sit_down, tmp_path):
    path = tmp_path / "long.csv"
    rows = "".join(f"{i * 0.01:.2f},{i % 360}\n" for i in range(200_000))
    path.write_text(f"time (s),heading (deg)\n{rows}")
    person = sit_down()
    person.run_for(0.2)
    person.window.tab.open_file(path)
    person.window.export(tmp_path / "run.npz")
    closed(person)


def test_no_work_begins_after_it_has_closed(sit_down, tmp_path):
    """An answer of the engine's that was on its way when the window closed starts no job."""
    person = sit_down()
    person.run_for(0.2)
    answered = threading.Event()
    person.window.export(tmp_path / "run.csv")
    person.window.tab.engine.fetch(lambda stepper: answered.set(), lambda _: None)
    assert answered.wait(10.0)
    person.window.close()
    written = list(tmp_path.iterdir())
    closed(person)
    assert list(tmp_path.iterdir()) == written


def test_it_closes_while_recording(sit_down):
    person = sit_down()
    person.click("Record")
    person.run_for(0.2)
    closed(person)


def test_it_closes_with_the_list_of_keys_open(sit_down):
    person = sit_down()
    person.press(Key.Key_Question)
    closed(person)
