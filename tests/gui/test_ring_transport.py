"""The transport below the ring, and a hand that is quicker than the network."""

from __future__ import annotations

import dataclasses
import math

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider

from tests.gui.hands import Key, double_click, paste_into, wheel
from tests.gui.ring_hands import untouched
from tests.gui.waiting import wait

# ---- the transport -------------------------------------------------------------------------------


def test_the_buttons_of_the_transport_do_what_they_say(person):
    wait(lambda: person.buttons("Pause"))
    person.click("Pause")
    wait(lambda: not person.frame.playing)
    step = person.settle().snapshot.step
    person.click("Step")
    assert person.settle().snapshot.step == step + 1
    wait(lambda: person.buttons("Play"))
    person.click("Play")
    assert person.settle().playing
    run = person.frame.run
    person.click("Reset state")
    assert person.settle().run == run + 1
    person.click("Reset all")
    assert person.settle().run == run + 2
    assert untouched(person)
    assert person.frame.playing


def test_a_reset_while_standing_stays_standing(person):
    person.run_for(0.2)
    person.pause()
    person.click("Reset state")
    frame = person.settle()
    assert not frame.playing
    assert frame.snapshot.step == 0


def test_the_status_line_tells_time_heading_size_seed_and_pace(person):
    person.run_for(1.0)
    wait(lambda: "× real time" in person.status)
    for words in ("t = ", "heading 90", "bump ", "N = 64", "seed 7", " fps"):
        assert words in person.status
    person.pause()
    wait(lambda: "paused" in person.status)


def test_another_seed_begins_another_run(person):
    person.run_for(0.5)
    person.window.tab.engine.set_speed(1.0)  # so that half a second takes half a second
    run = person.frame.run
    person.type("Seed", "123")
    frame = person.settle()
    assert frame.seed == 123
    assert frame.run == run + 1
    assert frame.snapshot.time < 0.5
    wait(lambda: "seed 123" in person.status)
    assert person.field("Seed").text().strip() == "123"


@pytest.mark.parametrize("typed", ["-1", "1.5", "seven", "nan", "1e999"])
def test_an_impossible_seed_is_refused_in_a_sentence_and_put_back(person, typed):
    paste_into(person.field("Seed"), typed)
    assert person.remark.endswith(".")
    assert person.field("Seed").text().strip() == "7"
    assert person.run_for(0.1).seed == 7


@pytest.mark.parametrize(("key", "faster"), [(Key.Key_PageUp, True), (Key.Key_PageDown, False)])
def test_the_speed_slider_sets_the_pace_and_says_it(person, key, faster):
    slider = person.named(QSlider, "Playback speed")
    double_click(slider)
    assert person.settle().speed == 1.0
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, key)
    frame = person.settle()
    assert frame.speed == pytest.approx(10 ** (0.5 if faster else -0.5))
    words = "3.2× real time" if faster else "0.32× real time"
    labels = person.window.transport.findChildren(QLabel)
    wait(lambda: any(label.text() == words for label in labels))
    assert frame.snapshot.parameters.dt == 0.002, "the numerics stay as they are"
    double_click(slider)
    assert person.settle().speed == 1.0


@pytest.mark.parametrize(("key", "faster"), [(Key.Key_Right, True), (Key.Key_Left, False)])
def test_arrows_leave_the_detent_of_the_speed_slider(person, key, faster):
    slider = person.named(QSlider, "Playback speed")
    double_click(slider)
    assert person.settle().speed == 1.0
    slider.setFocus()
    for _ in range(12):
        QTest.keyClick(slider, key)
    speed = person.settle().speed
    assert (speed > 1.05) if faster else (speed < 0.95)


def test_both_ends_of_the_speed_slider_are_as_it_says(person):
    slider = person.named(QSlider, "Playback speed")
    double_click(slider)
    assert person.settle().speed == 1.0
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_End)
    assert person.settle().speed == pytest.approx(10.0)
    QTest.keyClick(slider, Key.Key_Home)
    assert person.settle().speed == pytest.approx(0.1)


# ---- a hand that is quicker than the network -----------------------------------------------------

# A frame made before a gesture may arrive after it. It must not put back what the hand has just
# moved: the next notch would start from there.


def test_two_notches_of_the_wheel_are_two_notches(person):
    stale = person.pause()
    wheel(person.dial, 1)
    person.window.show_frame(stale)
    wheel(person.dial, 1)
    person.settle()
    assert math.degrees(person.snapshot.velocity) == pytest.approx(20)


def test_two_arrows_up_in_a_field_are_two_steps(person):
    field = person.field("Turning velocity")
    stale = person.pause()
    field.setFocus()
    QTest.keyClick(field, Key.Key_Up)
    person.window.show_frame(stale)
    QTest.keyClick(field, Key.Key_Up)
    person.settle()
    assert math.degrees(person.snapshot.velocity) == pytest.approx(20)


def test_three_pages_on_a_parameters_slider_are_three_pages(person):
    slider = person.editor("noise").slider
    person.pause()
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_PageUp)
    first = person.settle()
    QTest.keyClick(slider, Key.Key_PageUp)
    # What the first page led to, drawn after the second.
    other = dataclasses.replace(
        first.snapshot, parameters=dataclasses.replace(first.snapshot.parameters)
    )
    person.window.show_frame(dataclasses.replace(first, snapshot=other))
    QTest.keyClick(slider, Key.Key_PageUp)
    person.settle()
    assert person.snapshot.parameters.noise == pytest.approx(0.3)


def test_two_pages_on_the_speed_slider_are_two_pages(person):
    slider = person.named(QSlider, "Playback speed")
    person.window.tab.engine.set_speed(1.0)
    stale = person.pause()
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_PageUp)
    person.window.show_frame(stale)
    QTest.keyClick(slider, Key.Key_PageUp)
    assert person.settle().speed == pytest.approx(10**0.2)


def test_pressing_space_twice_at_once_is_once_there_and_back(person):
    person.press(Key.Key_Space)
    person.press(Key.Key_Space)
    assert person.settle().playing
