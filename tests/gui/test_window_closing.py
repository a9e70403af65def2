"""The window closes at any moment, whatever is under way."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtTest import QTest

from gui.window import MainWindow
from sim.errors import NetworkFailure
from sim.ring import FlyCompass
from sim.run import Run
from tests.gui.diary import Gate
from tests.gui.hands import LEFT, NONE, Key, Person, cell, knob, move, on_ring, paste_into
from tests.gui.waiting import let_go_on, wait
from tests.gui.window_hands import HOPFIELD, RING, turn_to


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
    let_go_on(40)
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
    person.click("Gain")
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
