"""What comes in between on the Hopfield tab: other tabs, closing, failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from sim.errors import NetworkFailure
from sim.hopfield import HopfieldNetwork, HopfieldParameters
from sim.run import Run
from tests.gui.hands import CONTROL, LEFT, NONE, Key, Person, cell, drop, inked, move, stroke
from tests.gui.hopfield_file_hands import cross, dialog_of, person, very_wide
from tests.gui.waiting import wait

__all__ = ["person"]  # the fixture, of this file too


# ---- other tabs ----------------------------------------------------------------------------------


def to_ring_and_back(person: Person) -> None:
    person.click("Ring attractor")
    wait(lambda: person.window.tab.frame is not None)
    assert person.window.tab.name == "ring"
    wait(lambda: person.snapshot.time > 0.0)
    person.click("Hopfield memory")
    assert person.window.tab.name == "hopfield"
    person.settle()


def test_the_tab_left_while_it_runs_stands_still_and_goes_on(person):
    person.type("Temperature", "0.30")
    person.run_for(1.0)
    hidden = person.window.tab.engine
    person.click("Ring attractor")
    wait(lambda: person.window.tab.frame is not None)
    person.settle()
    seen = []
    hidden.fetch(lambda stepper: stepper.run.network.step, seen.append)
    wait(lambda: seen)
    person.run_for(0.2)
    hidden.fetch(lambda stepper: stepper.run.network.step, seen.append)
    wait(lambda: len(seen) == 2)
    assert seen[0] == seen[1]
    person.press(Key.Key_D, CONTROL)  # a key of the hidden tab does nothing
    person.click("Hopfield memory")
    before = person.settle().snapshot.time
    assert person.frame.playing
    assert person.names == ["A", "M", "Z"]
    wait(lambda: "sweeps" in person.window.transport.speed_words.text())
    wait(lambda: person.snapshot.time > before)


def test_a_stroke_in_progress_ends_with_the_tab(person):
    person.click("Erase")
    grid = person.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
    move(grid, cell(grid, 2, 6))
    to_ring_and_back(person)
    before = inked(person.settle().snapshot.cue, 24)
    move(grid, cell(grid, 20, 6))
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 20, 6))
    assert inked(person.settle().snapshot.cue, 24) == before
    assert not grid.busy


def slow_learning(person: Person) -> None:
    """Have a rule learn that takes its time."""
    engine = person.window.tab.engine
    engine.post("configure", rule="perceptron", margin=10.0, rate=0.001)
    engine.post("store_letters", text="BCDEFGHIJKLNOPQRSTUVWXY0123456789")
    wait(lambda: person.settle().snapshot.learning and person.snapshot.learning.running)


def test_learning_goes_on_behind_another_tab(person):
    slow_learning(person)
    epochs = len(person.snapshot.learning.errors)
    to_ring_and_back(person)
    wait(lambda: len(person.snapshot.learning.errors) > epochs)
    person.click("Cancel")
    person.settle()
    assert person.names == ["A", "M", "Z"]
    assert person.snapshot.learning is None or not person.snapshot.learning.running


def test_while_learning_hands_are_free(person):
    """Drawing, views, keys and another example work while a rule learns."""
    slow_learning(person)
    before = inked(person.snapshot.cue, 24)
    stroke(person.cue, [(23, 1), (23, 9)])
    assert inked(person.settle().snapshot.cue, 24) != before
    for words in ("Input field", "Weights", "State"):
        person.click(words)
    person.window.setFocus()
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    person.pick("Example", "The mirror")
    person.settle()
    person.rest()
    assert person.outcome.startswith("The mirror of A")


# ---- closing at any moment -----------------------------------------------------------------------


def while_running(person: Person, folder: Path) -> None:
    person.type("Temperature", "0.50")
    person.run_for(0.1)


def while_drawing(person: Person, folder: Path) -> None:
    for grid in (person.cue, person.state):
        QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
        move(grid, cell(grid, 9, 9))


def while_learning(person: Person, folder: Path) -> None:
    slow_learning(person)


def while_importing(person: Person, folder: Path) -> None:
    drop(person.cue, cross(folder / "Cross.png"))
    dialog_of(person)


def while_reading(person: Person, folder: Path) -> None:
    path = folder / "wide.png"
    very_wide(path)
    drop(person.cue, path)


def while_renaming(person: Person, folder: Path) -> None:
    person.window.tab.memory.list.rename(0)


@pytest.mark.parametrize(
    "busy",
    [while_running, while_drawing, while_learning, while_importing, while_reading, while_renaming],
)
def test_it_can_be_closed_at_any_moment(sit_down, tmp_path, busy):
    person = sit_down(tab="hopfield")
    person.settle()
    busy(person, tmp_path)
    engines = person.window.workspace.engines
    person.window.close()
    assert not any(engine.running for engine in engines)
    assert not person.window.tab.jobs.busy


# ---- failures ------------------------------------------------------------------------------------


class Failing(HopfieldNetwork):
    """Fails in its third sweep."""

    error: Exception = NetworkFailure("The network failed; use Reset all.", step=1200)

    def advance(self, steps, recorder=None):
        if self.step + steps > 1200:
            raise self.error
        super().advance(steps, recorder)


class Stumbling(Failing):
    error = ValueError("a slip")


def failing(kind: type[Failing]) -> Run:
    run = Run(kind(HopfieldParameters(temperature=0.3), 7))
    run.perform("store_letters", text="AMZ")
    return run


@pytest.mark.parametrize("kind", [Failing, Stumbling])
def test_a_failure_stops_that_run_alone_and_is_told(person, kind, caplog):
    person.window.tab.engine.load(lambda: failing(kind))
    person.window.tab.engine.play()
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.notice)
    assert ("a slip" if kind is Stumbling else "The network failed") in person.notice
    assert "emperature 0.30" in person.notice, "with its parameters"
    wait(lambda: "stopped by a failure" in person.status)
    for words in ("Play", "Step"):
        assert not person.button(words).isEnabled()
    # Everything else goes on.
    person.window.setFocus()
    for key in (Key.Key_Space, Key.Key_S, Key.Key_T, Key.Key_T):
        person.press(key)
    stroke(person.cue, [(0, 0), (0, 5)])
    person.click("Store drawing")
    for words in ("Recall", "One update", "One sweep", "Back to cue", "Input field", "State"):
        person.click(words)
    frame = person.settle()
    assert frame.failure is not None
    assert person.names[-1] == "Drawing 1"
    person.window.tab.start_scenario("complete-half-an-a")
    person.window.tab.engine.set_speed(60.0)
    person.rest()
    assert person.settle().failure is None
    assert person.outcome == "A, exactly."
    assert person.notice == ""
    caplog.clear()


def test_reset_state_recovers_from_a_failure_with_its_memories(person):
    person.window.tab.engine.load(lambda: failing(Failing))
    person.window.tab.engine.play()
    person.window.tab.engine.set_speed(60.0)
    wait(lambda: person.notice)
    person.click("Reset state")
    frame = person.settle()
    assert frame.failure is None
    assert person.names == ["A", "M", "Z"]
    wait(lambda: person.button("Step").isEnabled())


class Unteachable(HopfieldNetwork):
    """Cannot learn a fourth memory."""

    def learning(self, epochs):
        if len(self.patterns) > 3:
            raise MemoryError("no room for it")
        yield from super().learning(epochs)


def test_a_failure_while_learning_is_told(person, caplog):
    def begin() -> Run:
        run = Run(Unteachable(HopfieldParameters(), 7))
        run.perform("store_letters", text="AMZ")
        return run

    person.window.tab.engine.load(begin)
    person.window.tab.engine.play()
    person.settle()
    person.click("Store drawing")
    wait(lambda: person.notice)
    assert "no room for it" in person.notice
    wait(lambda: person.frame.failure is not None)
    person.click("Reset all")
    person.settle()
    assert person.frame.failure is None
    assert person.names == ["A", "M", "Z"]
    caplog.clear()
