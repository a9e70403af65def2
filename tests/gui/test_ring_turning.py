"""Turning and touching the ring, through the window: dial, wheel, keys, landmark, drag."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from sim.scenarios import scenarios
from tests.gui.hands import (
    LEFT,
    NONE,
    RIGHT,
    Key,
    click,
    degrees_between,
    double_click,
    knob,
    move,
    on_ring,
    paste_into,
    wheel,
)
from tests.gui.ring_hands import measured_speed, untouched
from tests.gui.waiting import wait

# ---- turning -------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [90, -150])
def test_holding_the_dial_turns_the_bump_and_letting_go_stops_it(person, asked):
    dial = person.dial
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 0))
    move(dial, knob(dial, asked))
    asked_exactly = dial.value
    assert asked_exactly == pytest.approx(asked, abs=12)
    assert measured_speed(person) == pytest.approx(asked_exactly, rel=0.03)
    assert abs(degrees_between(person.snapshot.decoded, person.snapshot.true_heading)) < 3
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, asked))
    person.run_for(0.2)
    assert person.snapshot.velocity == 0
    assert measured_speed(person, 0.2) == pytest.approx(0, abs=2)
    assert person.field("Turning velocity").text() == "0 °/s"


def test_a_held_arrow_turns_the_bump_and_its_release_stops_it(person):
    person.dial.setFocus()
    QTest.keyPress(person.dial, Key.Key_Left)
    person.run_for(0.1)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(10)
    assert person.field("Turning velocity").text() == "+10 °/s"
    QTest.keyRelease(person.dial, Key.Key_Left)
    person.settle()
    assert person.snapshot.velocity == 0


def test_a_latched_dial_goes_on_turning(person):
    click(person.button("Springs back"), QPoint(8, 8))
    dial = person.dial
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 0))
    move(dial, knob(dial, 180))
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 180))
    person.run_for(0.2)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(180, abs=12)
    double_click(dial, knob(dial, 180))
    person.settle()
    assert person.snapshot.velocity == 0


def test_the_wheel_over_the_dial_turns_the_bump(person):
    for _ in range(3):
        wheel(person.dial, 1)
    person.settle()
    assert math.degrees(person.snapshot.velocity) == pytest.approx(30)
    assert person.dial.value == pytest.approx(30)


@pytest.mark.parametrize("typed", ["120", "−45", "300 °/s"])
def test_a_typed_velocity_turns_the_bump(person, typed):
    meant = {"120": 120, "300 °/s": 300}.get(typed, -45)
    paste_into(person.field("Turning velocity"), typed)
    assert measured_speed(person) == pytest.approx(meant, rel=0.04)
    assert person.dial.value == pytest.approx(meant)


def test_a_click_and_typing_is_enough_for_a_velocity_while_another_turns(person):
    """No selecting, no deleting: also while what is there changes at every frame."""
    person.try_this("mouse-turning")
    person.run_for(0.2)
    field = person.field("Turning velocity")
    QTest.mouseClick(field, LEFT, NONE, field.rect().center())
    person.run_for(0.2)
    QTest.keyClicks(field, "40")
    QTest.keyClick(field, Key.Key_Return)
    person.settle()
    assert person.notice == ""
    assert math.degrees(person.snapshot.velocity) == pytest.approx(40)


def test_what_the_velocity_field_shows_is_how_fast_it_turns(person):
    paste_into(person.field("Turning velocity"), "0.5")
    person.settle()
    shown = float(person.field("Turning velocity").text().removesuffix("°/s").replace("−", "-"))
    assert math.degrees(person.snapshot.velocity) == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize("typed", ["-5001", "inf", "nan"])
def test_an_impossible_velocity_is_refused_in_a_sentence_and_put_back(person, typed):
    person.type("Turning velocity", "20")
    person.settle()
    paste_into(person.field("Turning velocity"), typed)
    person.settle()
    wait(lambda: person.remark)
    assert person.remark.endswith(".")
    assert person.notice == ""
    assert math.degrees(person.snapshot.velocity) == pytest.approx(20)
    wait(lambda: person.field("Turning velocity").text() == "+20 °/s")
    assert person.frame.playing


def test_letters_for_a_velocity_are_refused_in_a_sentence(person):
    paste_into(person.field("Turning velocity"), "quick")
    assert "“quick” is not a number" in person.remark
    assert person.field("Turning velocity").text() == "0 °/s"


def test_a_refused_velocity_leaves_the_script_alone(person):
    """Nothing changed means the example goes on as announced."""
    person.try_this("turn-in-the-dark")
    person.settle()
    paste_into(person.field("Turning velocity"), "99999")
    person.run_for(2.0)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(90)
    assert untouched(person)


def test_turning_by_hand_ends_the_script_and_takes_back_the_claim(person):
    person.try_this("turn-in-the-dark")
    person.settle()
    assert untouched(person)
    person.type("Turning velocity", "15")
    person.run_for(3.0)
    assert math.degrees(person.snapshot.velocity) == pytest.approx(15)
    assert person.claim != scenarios()["turn-in-the-dark"].claim


# ---- a hand on the ring --------------------------------------------------------------------------


def test_a_double_click_drops_a_landmark_that_pulls_the_bump(person):
    double_click(person.ring, on_ring(person.ring, 200))
    person.settle()
    assert math.degrees(person.snapshot.landmark) == pytest.approx(200, abs=1)
    assert person.editor("landmark_strength").number.text() == "4.0 Hz"
    person.run_for(2.5)
    assert person.heading == pytest.approx(200, abs=2)
    assert math.degrees(person.snapshot.true_heading) == pytest.approx(90, abs=0.01)


def test_a_double_click_near_the_landmark_picks_it_up(person):
    double_click(person.ring, on_ring(person.ring, 200))
    person.settle()
    double_click(person.ring, on_ring(person.ring, 207))
    person.settle()
    assert person.snapshot.landmark is None
    assert person.editor("landmark_strength").number.text() == "0.0 Hz"


def test_a_double_click_elsewhere_moves_the_landmark_and_keeps_its_strength(person):
    paste_into(person.editor("landmark_strength").number, "9")
    person.settle()
    double_click(person.ring, on_ring(person.ring, 300))
    person.settle()
    assert math.degrees(person.snapshot.landmark) == pytest.approx(300, abs=1)
    assert person.snapshot.parameters.landmark_strength == 9


def test_dragging_pulls_the_bump_along_and_letting_go_leaves_it(person):
    ring = person.ring
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 120))
    for angle in (140, 160, 180):
        move(ring, on_ring(ring, angle))
        person.run_for(0.6)
    assert math.degrees(person.snapshot.injection) == pytest.approx(180, abs=1)
    assert person.heading == pytest.approx(180, abs=8)
    QTest.mouseRelease(ring, LEFT, NONE, on_ring(ring, 180))
    person.run_for(1.0)
    assert person.snapshot.injection is None
    assert person.heading == pytest.approx(180, abs=8)
    assert "Changed by hand" in person.claim


def test_right_dragging_silences_and_a_button_revives(person):
    ring = person.ring
    assert person.buttons("Let all fire") == []
    QTest.mousePress(ring, RIGHT, NONE, on_ring(ring, 45))
    move(ring, on_ring(ring, 60), RIGHT)
    QTest.mouseRelease(ring, RIGHT, NONE, on_ring(ring, 60))
    person.settle()
    assert np.flatnonzero(person.snapshot.silenced).tolist() == [8, 9, 10, 11]
    assert (person.snapshot.rates[8:12] == 0).all()
    person.click("Let all fire")
    person.settle()
    assert not person.snapshot.silenced.any()
    assert person.buttons("Let all fire") == []


def test_with_every_neuron_silenced_the_program_goes_on_and_says_so(person):
    ring = person.ring
    QTest.mousePress(ring, RIGHT, NONE, on_ring(ring, 0))
    for angle in (100, 200, 300, 359):
        move(ring, on_ring(ring, angle), RIGHT)
    QTest.mouseRelease(ring, RIGHT, NONE, on_ring(ring, 359))
    person.run_for(0.5)
    assert person.snapshot.silenced.all()
    assert math.isnan(person.snapshot.decoded)
    wait(lambda: "no bump" in person.status)
    # Touching it now is allowed too.
    person.type("Turning velocity", "50")
    paste_into(person.editor("neurons").number, "48")
    person.run_for(0.3)
    assert person.snapshot.silenced.all(), "a lesion stays where it was on the ring"
    person.press(Key.Key_R)
    assert person.settle().playing
    assert person.run_for(0.1).failure is None


def test_the_ring_is_played_from_the_keyboard(person):
    ring = person.ring
    ring.setFocus()
    for _ in range(4):
        QTest.keyClick(ring, Key.Key_Left)
    QTest.keyClick(ring, Key.Key_L)
    person.settle()
    assert math.degrees(person.snapshot.landmark) == pytest.approx(110, abs=0.1)
    QTest.keyClick(ring, Key.Key_L)
    person.settle()
    assert person.snapshot.landmark is None
    QTest.keyPress(ring, Key.Key_Return)
    person.settle()
    assert math.degrees(person.snapshot.injection) == pytest.approx(110, abs=0.1)
    QTest.keyRelease(ring, Key.Key_Return)
    QTest.keyClick(ring, Key.Key_X)
    person.settle()
    assert person.snapshot.injection is None
    assert np.flatnonzero(person.snapshot.silenced).tolist() == [20]


def test_a_reset_lets_go_of_what_a_hand_still_holds(person):
    ring = person.ring
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 120))
    person.settle()
    person.press(Key.Key_R)
    person.settle()
    assert person.snapshot.injection is None
    move(ring, on_ring(ring, 200))
    QTest.mouseRelease(ring, LEFT, NONE, on_ring(ring, 200))
    person.run_for(0.1)
    assert person.snapshot.injection is None
