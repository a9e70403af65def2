"""The ring alone: what a hand on it says, and what it draws."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.kit.theme import DARK, LIGHT
from gui.ring.ring_view import RingView
from sim.ring import HEADING_NETWORKS, FlyCompass, SmallRing
from tests.gui.hands import LEFT, NONE, RIGHT, Key, degrees_between, double_click, move, on_ring


class Said:
    """What the ring has said, in order."""

    def __init__(self, ring: RingView) -> None:
        self.all: list[tuple[str, object]] = []
        ring.gesture.connect(self.hear)

    def hear(self, name: str, arguments: dict[str, Any]) -> None:
        values = list(arguments.values())
        value = values[0] if values else None
        if "direction" in arguments:
            value = math.degrees(arguments["direction"])
        self.all.append((name, value))

    def of(self, name: str) -> list:
        return [what for said, what in self.all if said == name]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.all]

    @property
    def silent(self) -> set[int]:
        return {neuron for some in self.of("silence") for neuron in some}


@pytest.fixture
def ring(qtbot):
    """A ring of 96 neurons on which a neuron is 15 pixels wide."""
    ring = RingView()
    ring.resize(700, 700)
    ring.show_snapshot(FlyCompass().snapshot())
    qtbot.addWidget(ring)
    ring.show()
    ring.activateWindow()
    ring.setFocus()
    qtbot.waitUntil(ring.hasFocus)
    return ring


@pytest.fixture
def said(ring):
    return Said(ring)


def near(angle: float, other: float) -> bool:
    return abs(degrees_between(math.radians(angle), math.radians(other))) < 1.0


def drag(ring, degrees, button, radius=0.69) -> None:
    first, *rest = degrees
    QTest.mousePress(ring, button, NONE, on_ring(ring, first, radius))
    for angle in rest:
        move(ring, on_ring(ring, angle, radius), button)
    QTest.mouseRelease(ring, button, NONE, on_ring(ring, degrees[-1], radius))


# ---- injecting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [0.55, 0.69, 0.75])
def test_a_left_drag_injects_where_the_mouse_is_until_it_is_let_go(ring, said, radius):
    drag(ring, [30, 50, 80, 350], LEFT, radius)
    assert said.names == ["inject"] * 4 + ["release"]
    assert all(near(a, b) for a, b in zip(said.of("inject"), [30, 50, 80, 350], strict=True))


def test_a_drag_may_leave_the_ring(ring, said):
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 0))
    move(ring, on_ring(ring, 45, 3.0))
    move(ring, on_ring(ring, 90, 0.2))
    QTest.mouseRelease(ring, LEFT, NONE, on_ring(ring, 90, 0.2))
    assert near(said.of("inject")[1], 45)
    assert near(said.of("inject")[2], 90)
    assert said.names[-1] == "release"


def test_moving_without_a_button_says_nothing(ring, said):
    move(ring, on_ring(ring, 10), Qt.MouseButton.NoButton)
    assert said.all == []


@pytest.mark.parametrize("button", [LEFT, RIGHT, Qt.MouseButton.MiddleButton])
@pytest.mark.parametrize("radius", [0.0, 0.3, 0.45, 1.2, 1.35])
def test_a_press_inside_or_outside_the_ring_does_nothing(ring, said, button, radius):
    QTest.mousePress(ring, button, NONE, on_ring(ring, 45, radius))
    move(ring, on_ring(ring, 50), button)
    QTest.mouseRelease(ring, button, NONE, on_ring(ring, 50))
    assert said.all == []


def test_leaving_the_ring_by_the_keyboard_ends_the_injection(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    ring, field = RingView(), QLineEdit()
    ring.show_snapshot(FlyCompass().snapshot())
    layout.addWidget(ring)
    layout.addWidget(field)
    box.show()
    box.activateWindow()
    ring.setFocus()
    qtbot.waitUntil(ring.hasFocus)
    said = Said(ring)
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 30))
    field.setFocus()
    assert said.names == ["inject", "release"]
    move(ring, on_ring(ring, 60))
    QTest.mouseRelease(ring, LEFT, NONE, on_ring(ring, 60))
    assert said.names == ["inject", "release"]


def test_letting_go_from_outside_ends_the_injection_once(ring, said):
    QTest.mousePress(ring, LEFT, NONE, on_ring(ring, 30))
    ring.cancel_drag()
    ring.cancel_drag()
    QTest.mouseRelease(ring, LEFT, NONE, on_ring(ring, 30))
    assert said.names == ["inject", "release"]


@pytest.mark.parametrize("first_up", [LEFT, RIGHT])
def test_current_never_stays_on_when_the_buttons_have_been_mixed(ring, said, first_up):
    """Left down, right down, both up in either order: nothing is held, nothing flows."""
    at = on_ring(ring, 30)
    QTest.mousePress(ring, LEFT, NONE, at)
    QTest.mousePress(ring, RIGHT, NONE, at)
    QTest.mouseRelease(ring, first_up, NONE, at)
    QTest.mouseRelease(ring, RIGHT if first_up == LEFT else LEFT, NONE, at)
    flow = [name for name in said.names if name in ("inject", "release")]
    assert flow
    assert flow[-1] == "release"


# ---- silencing -----------------------------------------------------------------------------------


def test_a_right_click_silences_the_neuron_under_the_mouse(ring, said):
    drag(ring, [45], RIGHT)
    assert said.silent == {12}
    assert "inject" not in said.names


@pytest.mark.parametrize(
    ("start", "stop"), [(45, 90), (90, 45), (337.5, 22.5), (22.5, 337.5), (352.5, 97.5), (0, 172.5)]
)
def test_a_right_drag_in_one_jump_silences_all_passed_by_the_shorter_way(ring, said, start, stop):
    drag(ring, [start, stop], RIGHT)
    way = round(degrees_between(math.radians(stop), math.radians(start)) / 3.75)
    first = round(start / 3.75)
    step = 1 if way > 0 else -1
    expected = {(first + i) % 96 for i in range(0, way + step, step)}
    assert said.silent == expected


def test_all_the_way_round_in_fast_jumps_silences_all(ring, said):
    drag(ring, [0, 100, 200, 300, 359], RIGHT)
    assert said.silent == set(range(96))


@given(
    st.sampled_from([4, 5, 8, 16, 96, 256]),
    st.lists(st.floats(0, 360, exclude_max=True), min_size=2, max_size=6),
)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_right_drag_leaves_no_gap(ring, n, angles):
    """However fast the mouse: what was silenced is one arc round the ring without holes."""
    kind = SmallRing if n < 16 else FlyCompass
    ring.show_snapshot(kind(kind.Parameters(neurons=n)).snapshot())
    said = Said(ring)
    drag(ring, angles, RIGHT)
    assert said.silent
    assert min(said.silent) >= 0
    assert max(said.silent) < n
    holes = sum((neuron + 1) % n not in said.silent for neuron in said.silent)
    assert holes == (len(said.silent) < n)


def test_a_right_drag_injects_nothing_and_ends(ring, said):
    drag(ring, [10, 30], RIGHT)
    count = len(said.all)
    move(ring, on_ring(ring, 90), RIGHT)
    assert len(said.all) == count
    assert set(said.names) == {"silence"}


# ---- landmarks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [0.55, 0.69, 0.75])
def test_a_double_click_toggles_a_landmark_there(ring, said, radius):
    double_click(ring, on_ring(ring, 210, radius))
    assert len(said.of("toggle_landmark")) == 1
    assert near(said.of("toggle_landmark")[0], 210)
    # The click that comes first injects for its moment and no longer.
    assert said.names.count("inject") == said.names.count("release") == 1


@pytest.mark.parametrize("radius", [0.0, 0.4, 1.2, 1.35])
def test_a_double_click_inside_or_outside_the_ring_does_nothing(ring, said, radius):
    double_click(ring, on_ring(ring, 45, radius))
    assert said.all == []


def test_a_double_click_with_another_button_drops_no_landmark(ring, said):
    double_click(ring, on_ring(ring, 45), RIGHT)
    assert said.of("toggle_landmark") == []


# ---- the keyboard --------------------------------------------------------------------------------


def test_arrows_move_the_cursor_and_enter_injects_while_held(ring, said):
    for _ in range(3):
        QTest.keyClick(ring, Key.Key_Left)
    QTest.keyPress(ring, Key.Key_Return)
    assert said.all == [("inject", pytest.approx(105))]
    QTest.keyPress(ring, Key.Key_Right)
    assert said.all[-1] == ("inject", pytest.approx(100))
    QTest.keyRelease(ring, Key.Key_Return)
    assert said.names == ["inject", "inject", "release"]


def test_a_held_enter_that_repeats_is_one_injection(ring, said):
    QTest.keyPress(ring, Key.Key_Return)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 3:
        QCoreApplication.sendEvent(ring, QKeyEvent(kind, Key.Key_Return, NONE, "", True))
    assert said.names == ["inject"]
    QTest.keyRelease(ring, Key.Key_Return)
    assert said.names == ["inject", "release"]


def test_the_cursor_goes_all_the_way_round(ring, said):
    for _ in range(72):
        QTest.keyClick(ring, Key.Key_Right)
    QTest.keyClick(ring, Key.Key_L)
    assert near(said.of("toggle_landmark")[0], 90)
    assert 0 <= said.of("toggle_landmark")[0] < 360


def test_l_toggles_a_landmark_and_x_silences_at_the_cursor(ring, said):
    QTest.keyClick(ring, Key.Key_Left)
    QTest.keyClick(ring, Key.Key_L)
    QTest.keyClick(ring, Key.Key_X)
    assert said.of("toggle_landmark") == [pytest.approx(95)]
    assert said.of("silence") == [[25]]


def test_the_cursor_is_seen_as_soon_as_a_key_needs_it(ring):
    """What a key acts on must be visible, its first use included."""
    before = ring.grab().toImage()
    QTest.keyClick(ring, Key.Key_L)
    assert ring.grab().toImage() != before


def test_other_keys_are_left_to_the_window(ring, said):
    for key in (Key.Key_R, Key.Key_Up, Key.Key_Home):
        QTest.keyClick(ring, key)
    assert said.all == []


# ---- before the first frame ----------------------------------------------------------------------


def test_without_a_frame_it_draws_and_bears_every_touch(qtbot):
    ring = RingView()
    qtbot.addWidget(ring)
    ring.show()
    said = Said(ring)
    drag(ring, [10, 50], LEFT)
    drag(ring, [10, 50], RIGHT)
    double_click(ring, on_ring(ring, 30))
    for key in (Key.Key_Left, Key.Key_X):
        QTest.keyClick(ring, key)
    assert "silence" not in said.names
    assert "inject" not in said.names
    assert not ring.grab().isNull()


# ---- the picture ---------------------------------------------------------------------------------


def colour_at(ring, degrees, radius):
    image = ring.grab().toImage()
    return image.pixelColor(on_ring(ring, degrees, radius))


@pytest.mark.parametrize("kind", HEADING_NETWORKS)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda t: t.name)
def test_the_bump_is_bright_where_it_is_and_dark_elsewhere(ring, kind, theme):
    network = kind()
    network.place(math.radians(225))
    ring.set_theme(theme, 1.0)
    ring.show_snapshot(network.snapshot())
    assert colour_at(ring, 225, 0.69).lightness() > 120
    assert colour_at(ring, 45, 0.69).lightness() < 60


def test_bars_stand_on_firing_neurons_only(ring):
    network = FlyCompass()
    network.place(math.radians(45))
    ring.show_snapshot(network.snapshot())
    background = DARK.colour("background")
    assert colour_at(ring, 45, 0.85) != background
    assert colour_at(ring, 225, 0.85) == background


def test_shifter_rings_are_drawn_where_there_are_such(ring):
    snapshot = FlyCompass().snapshot()
    assert snapshot.shifters is not None
    with_them = ring.grab().toImage()
    ring.show_snapshot(dataclasses.replace(snapshot, shifters=None))
    assert ring.grab().toImage() != with_them


@pytest.mark.parametrize("heading", [0.0, 0.01, math.pi, 2 * math.pi - 0.01])
def test_every_mark_is_drawn(ring, heading):
    """Landmark, current, silenced neurons, needles, arrow: each changes the picture."""
    plain = FlyCompass().snapshot()
    quiet = np.zeros(96, dtype=bool)
    quiet[[3, 95]] = True
    ring.show_snapshot(plain)
    before = ring.grab().toImage()
    for change in (
        {"landmark": heading},
        {"injection": heading},
        {"silenced": quiet},
        {"true_heading": heading},
        {"decoded": heading},
        {"velocity": 1.0},
        {"velocity": -80.0},
    ):
        ring.show_snapshot(dataclasses.replace(plain, **change))
        assert ring.grab().toImage() != before, change


def test_without_a_bump_it_says_so_and_points_nowhere(ring):
    plain = FlyCompass().snapshot()
    flat = dataclasses.replace(
        plain, rates=np.zeros(96), peak=0.0, width=math.nan, decoded=math.nan
    )
    before = ring.grab().toImage()
    ring.show_snapshot(flat)
    assert ring.grab().toImage() != before


@pytest.mark.parametrize("peak", [0.0, 3.0, 9.9, 10.0, 39.0, 41.0, 55.0, 1e4])
def test_the_top_of_the_colours_covers_the_peak_and_does_not_breathe(ring, peak):
    plain = FlyCompass().snapshot()
    ring.show_snapshot(dataclasses.replace(plain, peak=peak))
    top = ring.full_scale
    assert top >= peak
    for wobble in (0.99, 1.0, 0.97, 1.0):
        ring.show_snapshot(dataclasses.replace(plain, peak=wobble * peak))
        assert ring.full_scale == top


@pytest.mark.parametrize("size", [(260, 260), (900, 260), (260, 900), (1600, 1200)])
@pytest.mark.parametrize("scale", [1.0, 1.35])
def test_it_draws_at_every_size_and_a_hand_finds_the_neurons(ring, said, size, scale):
    ring.set_theme(LIGHT, scale)
    ring.resize(*size)
    assert not ring.grab().isNull()
    drag(ring, [180], RIGHT)
    assert said.silent == {48}


def test_the_middle_of_the_widget_is_the_middle_of_the_ring(ring):
    assert ring.point_at(0.0, 0.0).toPoint() == QPoint(350, 350)
    assert ring.point_at(math.pi / 2).y() < 350, "90 degrees is up"
    assert ring.point_at(0.0).x() > 350, "0 degrees is right"
