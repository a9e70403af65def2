"""The timeline under every page: dragged, and gone along by frames."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from tests.gui.hands import CONTROL, LEFT, NONE, Key, Person, move
from tests.gui.waiting import wait
from tests.gui.window_hands import HOPFIELD, turn_to


def drag_to(person: Person, share: float) -> None:
    """Press the timeline at its end and drag to a share of its length."""
    line = person.window.transport.timeline
    middle = line.height() // 2
    QTest.mousePress(line, LEFT, NONE, QPoint(line.width() - 8, middle))
    for part in (0.9, 0.7, 0.5, 0.3, 0.1):
        at = share + (1.0 - share) * part
        move(line, QPoint(8 + round(at * (line.width() - 16)), middle))
    where = QPoint(8 + round(share * (line.width() - 16)), middle)
    move(line, where)
    QTest.mouseRelease(line, LEFT, NONE, where)
    person.settle()
    wait(lambda: person.window.commands._wanted is None)
    person.settle()


@pytest.fixture
def running(sit_down) -> Person:
    """At the ring, some seconds into the run, standing."""
    person = sit_down()
    person.window.tab.engine.set_speed(4.0)
    wait(lambda: person.snapshot.time > 3.0)
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    person.settle()
    return person


def test_a_drag_goes_back_and_everything_follows(running):
    end = running.frame
    assert not end.behind and running.window.transport.moment.text() == "now"
    drag_to(running, 0.4)
    shown = running.frame
    assert shown.behind and not shown.playing
    span = end.end_step - end.first_step
    assert abs(shown.snapshot.step - (end.first_step + 0.4 * span)) < 0.02 * span
    assert running.window.transport.moment.text().startswith("−")
    # The traces end at the moment that is seen.
    assert shown.history["time"][-1] == pytest.approx(shown.snapshot.time, abs=0.05)
    assert shown.end_step == end.end_step
    drag_to(running, 1.0)
    assert not running.frame.behind
    again = running.snapshot
    assert again.step == end.snapshot.step
    np.testing.assert_array_equal(again.rates, end.snapshot.rates)


def test_by_frames_there_and_back(running):
    end = running.snapshot
    running.press(Key.Key_Comma)
    wait(lambda: running.frame.behind)
    running.settle()
    first = running.snapshot
    assert 0 < end.step - first.step < 100
    running.press(Key.Key_Comma)
    wait(lambda: running.snapshot.step < first.step)
    running.settle()
    running.press(Key.Key_Period)
    wait(lambda: running.snapshot.step == first.step)
    np.testing.assert_array_equal(running.snapshot.rates, first.rates)
    running.settle()
    running.press(Key.Key_Period)
    wait(lambda: not running.frame.behind)
    running.settle()
    running.press(Key.Key_Period)  # beyond the end: steps are taken
    wait(lambda: running.snapshot.step > end.step)


def test_played_from_the_past_it_comes_to_the_same(running):
    end = running.snapshot
    drag_to(running, 0.5)
    running.press(Key.Key_Space)
    wait(lambda: not running.frame.behind)
    wait(lambda: running.snapshot.step > end.step)


def test_a_gesture_in_the_past_makes_another_future_that_is_undone(running):
    end = running.snapshot
    drag_to(running, 0.5)
    past = running.snapshot.step
    running.window.tab.perform("toggle_landmark", {"direction": 1.0})
    wait(lambda: not running.frame.behind)
    assert running.frame.end_step == past
    assert running.frame.undoable.startswith("landmark")
    running.press(Key.Key_Z, modifier=CONTROL)
    running.settle()
    assert running.snapshot.landmark is None
    assert running.frame.undoable.startswith("what came after")
    running.press(Key.Key_Z, modifier=CONTROL)
    wait(lambda: running.frame.behind)
    assert running.snapshot.step == past  # time has not moved
    drag_to(running, 1.0)
    assert running.snapshot.step == end.step
    np.testing.assert_array_equal(running.snapshot.rates, end.rates)
    running.press(Key.Key_Y, modifier=CONTROL)
    wait(lambda: running.snapshot.step == past)


def test_a_recall_just_missed_is_one_drag_away(sit_down):
    person = sit_down()
    turn_to(person, HOPFIELD)
    person.window.tab.engine.set_speed(20.0)
    wait(lambda: person.frame.at_rest)
    first = person.snapshot
    person.click("Clear")
    person.settle()
    person.click("Recall")
    wait(lambda: person.frame.at_rest and person.snapshot.recalled_at > first.recalled_at)
    drag_to(person, 0.3)
    seen = person.snapshot
    assert seen.recalled_at == first.recalled_at
    assert person.frame.behind
    # The cue of that time, too.
    np.testing.assert_array_equal(seen.cue, first.cue)


def test_at_the_keyboard(running):
    line = running.window.transport.timeline
    line.setFocus()
    QTest.keyClick(line, Key.Key_Left)
    wait(lambda: running.frame.behind)
    running.settle()
    QTest.keyClick(line, Key.Key_Home)
    wait(lambda: running.snapshot.step == running.frame.first_step)
    running.settle()
    QTest.keyClick(line, Key.Key_End)
    wait(lambda: not running.frame.behind)
