"""The turning dial alone, under a person's hands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.kit.theme import LIGHT
from gui.ring.velocity_dial import VelocityDial
from tests.gui.hands import LEFT, NONE, RIGHT, SHIFT, Key, double_click, knob, move, wheel


@pytest.fixture
def turns() -> list[float]:
    """The velocities the dial has asked for."""
    return []


@pytest.fixture
def dial(qtbot, turns):
    """A large dial, so that a pixel is a fraction of a degree."""
    dial = VelocityDial()
    dial.setFixedSize(600, 600)
    dial.turned.connect(turns.append)
    qtbot.addWidget(dial)
    dial.show()
    dial.activateWindow()
    dial.setFocus()
    qtbot.waitUntil(dial.hasFocus)
    return dial


# ---- dragging ------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [360, 200, 90, 25, -25, -90, -200, -360])
def test_a_press_on_the_travel_sets_that_velocity(dial, asked):
    QTest.mousePress(dial, LEFT, NONE, knob(dial, asked))
    assert dial.value == pytest.approx(asked, abs=2)
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, asked))


def test_left_of_the_top_turns_counter_clockwise(dial):
    QTest.mousePress(dial, LEFT, NONE, QPoint(150, 150))
    assert dial.value > 0
    QTest.mouseRelease(dial, LEFT, NONE, QPoint(150, 150))
    QTest.mousePress(dial, LEFT, NONE, QPoint(450, 150))
    assert dial.value < 0
    QTest.mouseRelease(dial, LEFT, NONE, QPoint(450, 150))


def test_a_drag_follows_the_mouse_and_springs_back_on_release(dial, turns):
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 0))
    for asked in (45, 90, 180, 90, -90):
        move(dial, knob(dial, asked))
        assert dial.value == pytest.approx(asked, abs=2)
        assert dial.held
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, -90))
    assert not dial.held
    assert dial.value == 0
    assert turns[-1] == 0
    assert turns[:-1] == pytest.approx([45, 90, 180, 90, -90], abs=2)


def test_latched_it_stays_where_it_is_let_go(dial, turns):
    dial.springs = False
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 0))
    move(dial, knob(dial, 120))
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 120))
    assert dial.value == pytest.approx(120, abs=2)
    assert turns[-1] == dial.value


def test_whole_degrees_a_second_come_from_a_drag(dial, turns):
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 33))
    for asked in range(40, 200, 7):
        move(dial, knob(dial, asked))
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 199))
    assert all(value == round(value) for value in turns)


@pytest.mark.parametrize("near", [-15, -8, 0, 8, 15])
def test_round_the_top_there_is_a_detent_at_zero(dial, near):
    """6 degrees of knob, 16 degrees a second, count as zero."""
    dial.springs = False
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 90))
    move(dial, knob(dial, near))
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, near))
    assert dial.value == 0


@pytest.mark.parametrize("near", [-18, 18])
def test_the_detent_ends(dial, near):
    QTest.mousePress(dial, LEFT, NONE, knob(dial, near))
    assert dial.value == pytest.approx(near, abs=2)
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, near))


@pytest.mark.parametrize("side", [1, -1])
def test_past_the_end_of_its_travel_the_knob_stays_on_its_side(dial, side):
    """Dragged on through the bottom it does not jump to the opposite velocity."""
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 300 * side))
    for turn in (360, 400, 450, 480, 520, 560):
        move(dial, knob(dial, turn * side))
        assert dial.value == 360 * side
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 300 * side))


def test_far_outside_the_widget_the_drag_goes_on(dial):
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 0))
    move(dial, QPoint(-4000, 300))
    assert dial.value == pytest.approx(240, abs=2)
    QTest.mouseRelease(dial, LEFT, NONE, QPoint(-4000, 300))
    assert dial.value == 0


def test_the_other_buttons_do_not_turn(dial, turns):
    for button in (RIGHT, Qt.MouseButton.MiddleButton):
        QTest.mousePress(dial, button, NONE, knob(dial, 90))
        move(dial, knob(dial, 180), button)
        QTest.mouseRelease(dial, button, NONE, knob(dial, 180))
    assert turns == []
    assert not dial.held


def test_a_right_click_during_a_drag_does_not_end_it(dial):
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 90))
    QTest.mousePress(dial, RIGHT, NONE, knob(dial, 90))
    QTest.mouseRelease(dial, RIGHT, NONE, knob(dial, 90))
    assert dial.held
    move(dial, knob(dial, 180))
    assert dial.value == pytest.approx(180, abs=2)
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 180))
    assert dial.value == 0


def test_moving_without_a_button_does_nothing(dial, turns):
    move(dial, knob(dial, 180), Qt.MouseButton.NoButton)
    assert turns == []


@pytest.mark.parametrize("springs", [True, False])
def test_a_double_click_is_zero(dial, turns, springs):
    dial.springs = springs
    dial.show_value(120)
    double_click(dial, knob(dial, 200))
    assert dial.value == 0
    assert not dial.held
    assert turns[-1] == 0


def test_letting_go_from_outside_ends_a_drag_without_a_word(dial, turns):
    """As a reset does: the hand that still holds the button turns nothing any more."""
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 90))
    said = len(turns)
    dial.cancel_drag()
    move(dial, knob(dial, 200))
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 200))
    assert len(turns) == said
    assert not dial.held


# ---- wheel ---------------------------------------------------------------------------------------


def test_the_wheel_turns_by_ten_and_stays(dial, turns):
    assert wheel(dial, 1)
    assert wheel(dial, 2)
    assert dial.value == 30
    wheel(dial, -1)
    assert turns == [10, 30, 20]
    assert dial.springs
    assert dial.value == 20


def test_the_wheel_with_shift_turns_by_one(dial):
    wheel(dial, 3, SHIFT)
    assert dial.value == 3


def test_a_fine_wheel_adds_up(dial):
    for _ in range(8):
        wheel(dial, 1 / 8)
    assert dial.value == pytest.approx(10)


def test_the_wheel_stops_at_the_end_of_travel(dial):
    for _ in range(50):
        wheel(dial, 1)
    assert dial.value == 360
    for _ in range(100):
        wheel(dial, -1)
    assert dial.value == -360


# ---- keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "modifier", "asked"),
    [
        (Key.Key_Left, NONE, 10),
        (Key.Key_Up, NONE, 10),
        (Key.Key_Right, NONE, -10),
        (Key.Key_Down, NONE, -10),
        (Key.Key_Left, SHIFT, 1),
        (Key.Key_Right, SHIFT, -1),
    ],
)
def test_a_held_arrow_turns_and_its_release_springs_back(dial, turns, key, modifier, asked):
    QTest.keyPress(dial, key, modifier)
    assert dial.value == asked
    assert dial.held
    QTest.keyRelease(dial, key, modifier)
    assert turns == [asked, 0]
    assert not dial.held


def test_a_held_arrow_turns_faster_as_it_repeats(dial, turns):
    QTest.keyPress(dial, Key.Key_Left)
    for _ in range(4):
        repeat(dial, Key.Key_Left)
    assert dial.value == 50
    QTest.keyRelease(dial, Key.Key_Left)
    assert dial.value == 0


def repeat(dial: VelocityDial, key: Qt.Key) -> None:
    """One repetition of a held key, as X11 sends it: a release and a press, both marked."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QKeyEvent

    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        QCoreApplication.sendEvent(dial, QKeyEvent(kind, key, NONE, "", True))


def test_latched_the_arrows_stay(dial):
    dial.springs = False
    for _ in range(3):
        QTest.keyClick(dial, Key.Key_Left)
    QTest.keyClick(dial, Key.Key_Right, SHIFT)
    assert dial.value == 29


def test_home_is_zero(dial, turns):
    dial.show_value(77)
    QTest.keyClick(dial, Key.Key_Home)
    assert dial.value == 0
    assert turns == [0]


def test_arrows_stop_at_the_limits(dial):
    dial.springs = False
    for _ in range(40):
        QTest.keyClick(dial, Key.Key_Right)
    assert dial.value == -360


def test_with_both_arrows_held_the_last_one_let_go_springs_back(dial):
    QTest.keyPress(dial, Key.Key_Left)
    QTest.keyPress(dial, Key.Key_Right)
    QTest.keyRelease(dial, Key.Key_Right)
    QTest.keyRelease(dial, Key.Key_Left)
    assert dial.value == 0
    assert not dial.held


def test_leaving_the_dial_with_a_key_held_springs_back(qtbot):
    """The release of the key goes to whatever has the focus then."""
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    dial, field = VelocityDial(), QLineEdit()
    layout.addWidget(dial)
    layout.addWidget(field)
    box.show()
    box.activateWindow()
    dial.setFocus()
    qtbot.waitUntil(dial.hasFocus)
    turned: list[float] = []
    dial.turned.connect(turned.append)
    QTest.keyPress(dial, Key.Key_Left)
    field.setFocus()
    assert turned == [10, 0]
    assert not dial.held


def test_other_keys_are_left_to_the_window(dial, turns):
    for key in (Key.Key_R, Key.Key_PageUp, Key.Key_5):
        QTest.keyClick(dial, key)
    assert turns == []


# ---- following the network -----------------------------------------------------------------------


def test_it_shows_the_networks_velocity_without_asking_for_it(dial, turns):
    dial.show_value(63.5)
    assert dial.value == 63.5
    assert turns == []


def test_it_does_not_move_under_a_hand(dial):
    QTest.mousePress(dial, LEFT, NONE, knob(dial, 90))
    value = dial.value
    dial.show_value(-300)
    assert dial.value == value
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 90))
    dial.show_value(-300)
    assert dial.value == -300


@pytest.mark.parametrize("velocity", [-5000, -361, 361, 5000])
def test_a_velocity_beyond_its_travel_is_drawn_at_its_end(dial, velocity):
    dial.show_value(velocity)
    picture = dial.grab().toImage()
    dial.show_value(360 if velocity > 0 else -360)
    assert dial.grab().toImage() == picture


@pytest.mark.parametrize("way", [1, -1])
def test_a_notch_forwards_never_slows_a_velocity_typed_beyond_the_travel(dial, way):
    dial.show_value(1000 * way)
    wheel(dial, way)
    assert abs(dial.value) >= 1000


def test_the_picture_shows_the_velocity_and_the_theme(dial):
    pictures = []
    for value in (0, 90, -90):
        dial.show_value(value)
        pictures.append(dial.grab().toImage())
    dial.set_theme(LIGHT)
    pictures.append(dial.grab().toImage())
    for i, one in enumerate(pictures):
        assert all(one != other for other in pictures[i + 1 :])


# ---- whatever a person does ----------------------------------------------------------------------

actions = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.integers(-700, 700)),
        st.tuples(st.just("move"), st.integers(-700, 700)),
        st.tuples(st.just("release"), st.just(0)),
        st.tuples(st.just("wheel"), st.integers(-5, 5)),
        st.tuples(st.just("key"), st.sampled_from(["Left", "Right", "Home"])),
        st.tuples(st.just("springs"), st.booleans()),
    ),
    max_size=25,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions)
def test_it_never_leaves_its_travel_and_says_every_change_once(dial, turns, done):
    """What was last said is what is shown, whatever came before."""
    dial.cancel_drag()
    dial.springs = True
    dial.show_value(0)
    turns.clear()
    for name, value in done:
        if name == "press":
            QTest.mousePress(dial, LEFT, NONE, knob(dial, value))
        elif name == "move":
            move(dial, knob(dial, value))
        elif name == "release":
            QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 0))
        elif name == "wheel":
            wheel(dial, value)
        elif name == "key":
            QTest.keyClick(dial, getattr(Key, f"Key_{value}"))
        else:
            dial.springs = value
        assert abs(dial.value) <= dial.limit
        assert dial.value == (turns[-1] if turns else 0)
    assert all(a != b for a, b in pairwise(turns))
    QTest.mouseRelease(dial, LEFT, NONE, knob(dial, 0))
