"""The tabs of the window: each as it was left, with its own bar, speed and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gui.kit.transport import speed_words
from gui.looks import AHEAD, NEXT
from sim.hopfield import HopfieldNetwork
from sim.model import Pace
from sim.scenarios import scenarios
from tests.gui.hands import Key, double_click
from tests.gui.waiting import let_go_on, wait
from tests.gui.window_hands import HOPFIELD, RING, tab_of, turn_to


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
    let_go_on(40)
    assert left.take_frame() is None, "who is hidden does nothing"


def test_a_tab_is_found_again_as_it_was_left(sit_down):
    """Playing if it played, from where it stood: it stands still while it is not in front."""
    person = sit_down()
    left = person.run_for(0.2)
    run = left.run
    turn_to(person, HOPFIELD)
    person.window.tab.engine.post("clear_cue")
    cleared = person.settle()
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    held = tab_of(person, "ring").engine
    turn_to(person, RING)
    assert person.window.tab.engine is held
    assert person.frame.run == run
    assert person.frame.playing
    step = person.snapshot.step
    assert step > left.snapshot.step
    wait(lambda: person.buttons("Pause") and person.snapshot.step > step)
    turn_to(person, HOPFIELD)
    assert not person.frame.playing
    assert person.frame.run == cleared.run
    assert (person.snapshot.cue == -1.0).all()


def test_pictures_of_a_tab_that_is_left_are_let_go(sit_down):
    """Qt keeps up to 10 MiB of them for what is seen: what is not seen any more should not stay."""
    person = sit_down()
    person.run_for(0.2)
    picture = QPixmap(64, 64)
    picture.fill(Qt.GlobalColor.black)
    assert QPixmapCache.insert("of the ring", picture)
    turn_to(person, HOPFIELD)
    assert QPixmapCache.find("of the ring") is None


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
    wait(lambda: transport.speed_words.text() == "0.40 sweeps/s")
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
    assert person.frame.speed == 0.4, "its example's"
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
    let_go_on(30)
    assert "at rest" in person.status
    assert "fps" not in person.status
    assert f"{frame.snapshot.updates:,} updates" in person.status
    assert person.button("Pause")


def test_pages_behind_take_on_another_theme_one_by_one_while_nobody_is_at_work(
    sit_down, monkeypatch
):
    person = sit_down()
    window = person.window
    ring = window.tab
    turn_to(person, HOPFIELD)
    old, front = ring.theme, window.tab
    choosing: list[QWidget | None] = [ring]  # a menu is open
    monkeypatch.setattr(QApplication, "activePopupWidget", staticmethod(lambda: choosing[0]))
    window.looks.toggle_theme()
    assert front.theme is not old
    let_go_on(AHEAD + NEXT)
    assert ring.theme is old, "who chooses from a menu is not held up"
    choosing[0] = None
    wait(lambda: ring.theme is front.theme)
    assert ring.styleSheet() == front.styleSheet()
    assert window.tab is front, "nobody sees it"
    told: list[object] = []
    monkeypatch.setattr(ring, "set_theme", lambda *looks: told.append(looks))
    turn_to(person, RING)
    assert not told, "there is nothing left to do"


def test_what_an_export_would_write_is_said_in_either_theme(sit_down):
    person = sit_down(tab="hopfield")
    person.window.tab.engine.set_speed(200.0)
    person.rest()
    person.press(Key.Key_T)
    words = [a.text() for a in person.button("Export").menu().actions()]
    assert any("last sweeps" in w for w in words)


@pytest.mark.parametrize(
    ("tab", "own", "others"),
    [("ring", "On the dial", "recall from the cue"), ("hopfield", "recall from the cue", "dial")],
)
def test_the_list_of_keys_has_those_of_the_tab_in_front(sit_down, tab, own, others):
    person = sit_down(tab=tab)
    person.press(Key.Key_Question)
    dialog = QApplication.activeWindow()
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Play or pause" in words
    assert own in words
    assert others not in words
    dialog.close()


STANDING = [name for name, scenario in scenarios().items() if scenario.standing]


@pytest.mark.parametrize("name", STANDING)
def test_an_example_to_be_gone_through_by_hand_stands(sit_down, name):
    person = sit_down(tab="hopfield")
    person.try_this(name)
    frame = person.settle()
    assert frame.scenario == name
    assert not frame.playing
    assert frame.snapshot.step == 0
    assert len(frame.snapshot.patterns) > 0
    person.press(Key.Key_S)
    assert person.settle().snapshot.step == 1
