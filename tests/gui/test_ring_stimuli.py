"""Stimuli put, moved, strengthened, widened and taken away by mouse, wheel, keys and list."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from gui.figures.alone import figure_drawn
from gui.figures.items import Words
from gui.figures.request import FigureRequest
from gui.kit.number import Number
from gui.kit.theme import THEMES
from gui.ring.ring_stimuli import values_words
from gui.ring.ring_view import RingView
from gui.ring.stimuli_box import StimuliBox
from gui.ring.stimulus_marker import stimulus_colour
from sim.errors import GestureError
from sim.ring import FlyCompass, RectifiedRing, RectifiedRingParameters
from sim.ring.stimuli import MOST_STIMULI, PlacedStimulus
from sim.run import Run
from tests.gui.hands import (
    CONTROL,
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    Key,
    Person,
    move,
    on_ring,
    type_into,
    wheel_at,
)
from tests.gui.layout_hands import SIZES, at, contrast, faults, lay_out, present
from tests.gui.waiting import wait


@pytest.fixture
def driven(person) -> Person:
    """Somebody at the rectified ring, with S1 of 5 Hz at 60° and S2 of 4.9 Hz at 210°."""
    person.window.tab.start_scenario("select-one-of-two")
    wait(lambda: len(person.settle().snapshot.stimuli) == 2)
    person.ring.setFocus()
    return person


def there(person: Person) -> dict[str, tuple[float, float, float]]:
    """Direction (°), strength (Hz) and width (°) of every stimulus, by name."""
    found = person.settle().snapshot.stimuli
    return {
        f"S{s.number}": (
            round(math.degrees(s.direction), 3), round(s.strength, 3),
            round(math.degrees(s.width), 3),
        )
        for s in found
    }  # fmt: skip


def marker(person: Person, name: str):
    """Where the marker of a stimulus is on the ring."""
    number = int(name[1:])
    (found,) = [s for s in person.settle().snapshot.stimuli if s.number == number]
    return person.ring._picture.stimuli.marker_at(found).toPoint()


def drag(person: Person, *way) -> None:
    QTest.mousePress(person.ring, LEFT, NONE, way[0])
    for point in way[1:]:
        move(person.ring, point)
    QTest.mouseRelease(person.ring, LEFT, NONE, way[-1])


def undo(person: Person) -> None:
    person.press(Key.Key_Z, CONTROL)


# ---- the mouse -----------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [0.69, 0.9])
def test_a_click_puts_a_stimulus_and_holding_on_moves_it_in_one_step_of_undo(driven, radius):
    before = there(driven)
    drag(driven, *(on_ring(driven.ring, a, radius) for a in (300, 310, 330)))
    after = there(driven)
    direction, strength, width = after.pop("S3")
    assert after == before
    assert direction == pytest.approx(330, abs=2)
    assert (strength, width) == (5.0, 20.0)
    undo(driven)
    assert there(driven) == before


def test_a_drag_round_moves_it_and_leaves_its_strength(driven):
    away = driven.ring._picture.polar(QPointF(marker(driven, "S2")))[1]
    drag(driven, marker(driven, "S2"), *(on_ring(driven.ring, a, away) for a in (240, 260, 270)))
    assert there(driven)["S2"] == (pytest.approx(270, abs=2), 4.9, 20.0)
    wait(lambda: driven.field("S2 direction").text().startswith(("268", "269", "270")))


def test_each_drag_is_one_step_of_undo(driven):
    """Two drags of the same stimulus are two steps; many moves of one are one."""
    begun = there(driven)
    ring, angles = driven.ring, ((210, 220, 230), (230, 250, 260))
    away = ring._picture.polar(QPointF(marker(driven, "S2")))[1]
    drag(driven, *(on_ring(ring, a, away) for a in angles[0]))
    between = there(driven)
    drag(driven, marker(driven, "S2"), *(on_ring(ring, a, away) for a in angles[1][1:]))
    assert there(driven)["S2"][0] == pytest.approx(260, abs=2)
    undo(driven)
    assert there(driven) == between
    undo(driven)
    assert there(driven) == begun


def test_outwards_strengthens_inwards_weakens_and_never_inhibits(driven):
    start = marker(driven, "S1")
    outside = on_ring(driven.ring, 60, 1.1)
    drag(driven, start, outside)
    direction, strength, _ = there(driven)["S1"]
    assert direction == 60.0
    assert strength > 6.0
    drag(driven, marker(driven, "S1"), on_ring(driven.ring, 60, 0.2))
    assert there(driven)["S1"][:2] == (60.0, 0.0)


def test_values_are_said_while_it_is_held(driven):
    driven.pause()
    before = driven.ring.grab().toImage()
    QTest.mousePress(driven.ring, LEFT, NONE, marker(driven, "S1"))
    driven.settle()
    assert driven.ring.grab().toImage() != before
    QTest.mouseRelease(driven.ring, LEFT, NONE, marker(driven, "S1"))
    said = values_words(PlacedStimulus(1, math.radians(60), -4.95, math.radians(22.5)))
    assert said == "60°, −4.95 Hz, width 22.5°"
    assert values_words(PlacedStimulus(1, 0.0, 5.0, shape="flat")) == "5 Hz"
    oriented = PlacedStimulus(1, math.radians(60), 5.0, math.radians(40))
    assert values_words(oriented, math.pi) == "30°, 5 Hz, width 20°"


def test_a_reset_ends_a_drag(driven):
    QTest.mousePress(driven.ring, LEFT, NONE, marker(driven, "S1"))
    move(driven.ring, on_ring(driven.ring, 120, 0.9))
    driven.press(Key.Key_R)
    after = there(driven)
    move(driven.ring, on_ring(driven.ring, 180, 0.9))
    assert there(driven) == after
    QTest.mouseRelease(driven.ring, LEFT, NONE, on_ring(driven.ring, 180, 0.9))
    assert there(driven) == after


def test_the_wheel_widens_the_stimulus_under_it_and_no_other(driven):
    assert wheel_at(driven.ring, marker(driven, "S2"), 1)
    assert wheel_at(driven.ring, marker(driven, "S2"), 1)
    wide = there(driven)
    assert wide["S2"][2] == 24.0
    assert wide["S1"][2] == 20.0
    assert not wheel_at(driven.ring, on_ring(driven.ring, 120, 0.9), 1)
    wheel_at(driven.ring, marker(driven, "S2"), -100)
    assert there(driven)["S2"][2] == 1.0
    undo(driven)
    assert there(driven)["S2"][2] == 20.0, "one turn of the wheel is one step"


def test_two_fingers_widen_it(driven):
    spot = QPointF(marker(driven, "S1"))
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        spot, spot, QPointF(driven.ring.mapToGlobal(spot.toPoint())), 0.5, QPointF(),
    )  # fmt: skip
    QCoreApplication.sendEvent(driven.ring, pinch)
    assert there(driven)["S1"][2] == 30.0


@pytest.mark.parametrize(("entry", "left"), [("Turn S1 off", 2), ("Remove S1", 1)])
def test_the_right_button_offers_to_turn_it_off_and_to_remove_it(driven, entry, left):
    QTest.mouseClick(driven.ring, RIGHT, NONE, marker(driven, "S1"))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [a for a in menu.actions() if a.text() == entry]
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
    driven.come_back()
    stimuli = driven.settle().snapshot.stimuli
    assert len(stimuli) == left
    assert not any(s.on for s in stimuli if s.number == 1)
    assert not driven.snapshot.silenced.any()


def test_on_a_compass_the_ring_takes_current_and_its_outside_a_stimulus(person):
    drag(person, on_ring(person.ring, 200, 0.69))
    assert there(person) == {}
    drag(person, on_ring(person.ring, 200, 0.85))
    assert there(person) == {"S1": (pytest.approx(200, abs=1), 10.0, 20.0)}
    wait(lambda: person.heading == pytest.approx(200, abs=2))
    QTest.mouseDClick(person.ring, LEFT, NONE, marker(person, "S1"))
    QTest.mouseRelease(person.ring, LEFT, NONE, marker(person, "S1"))
    assert person.settle().snapshot.landmark is None


# ---- keys ----------------------------------------------------------------------------------------


def test_keys_put_choose_move_strengthen_widen_switch_and_remove(driven):
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_A):
        driven.press(key)
    assert there(driven)["S3"] == (100.0, 5.0, 20.0)
    before = there(driven)
    driven.press(Key.Key_2)
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Up, Key.Key_Plus, Key.Key_Plus):
        driven.press(key)
    driven.press(Key.Key_Right, SHIFT)
    driven.press(Key.Key_Down, SHIFT)
    assert there(driven) == {**before, "S2": (219.0, 5.3, 24.0)}
    driven.press(Key.Key_O)
    assert [s.on for s in driven.settle().snapshot.stimuli] == [True, False, True]
    driven.press(Key.Key_Delete)
    assert set(there(driven)) == {"S1", "S3"}
    driven.press(Key.Key_Left)
    assert set(there(driven)) == {"S1", "S3"}, "nothing is chosen: the cursor moves"


def test_a_number_that_is_not_there_and_other_keys_do_nothing(driven):
    before = there(driven)
    for key in (Key.Key_7, Key.Key_Delete, Key.Key_Plus, Key.Key_0, Key.Key_L):
        driven.press(key)
    assert there(driven) == before
    assert driven.notice == ""


# ---- the list ------------------------------------------------------------------------------------


def test_the_list_shows_and_takes_exact_values(driven):
    driven.type("S2 direction", "33.5")
    driven.type("S2 strength", "-4.95")
    driven.type("S2 width", "12.5°")
    assert there(driven)["S2"] == (33.5, -4.95, 12.5)
    driven.type("S2 direction", "393.5")
    wait(lambda: driven.field("S2 direction").text() == "33.5°")
    undo(driven)
    wait(lambda: driven.field("S2 width").text() == "20°")


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("S1 width", "0", "between 0.1 and 180 degrees"),
        ("S1 strength", "nan", "finite"),
        ("S1 strength", "5000", "within ±1000 Hz"),
        ("S1 direction", "north", "not a number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(driven, field, typed, why):
    before, shown = there(driven), driven.field(field).text()
    driven.type(field, typed)
    wait(lambda: why in driven.remark)
    assert driven.notice == ""
    assert driven.field(field).text() == shown
    assert there(driven) == before


def test_where_a_turn_is_half_a_circle_angles_are_those_of_orientations(qtbot):
    box, asked = StimuliBox(), []
    qtbot.addWidget(box)
    box.gesture.connect(lambda _, arguments: asked.append(arguments))
    stimulus = PlacedStimulus(1, math.radians(60), 5.0, math.radians(40))
    box.show_stimuli((stimulus,), 5.0, math.pi)
    box.show()
    fields = {f.accessibleName(): f for f in box.findChildren(Number)}
    assert [f.text() for f in fields.values()] == ["30°", "5 Hz", "20°"]
    type_into(fields["S1 direction"], "45")
    assert asked == [{"number": 1, "direction": pytest.approx(math.pi / 2)}]


def test_the_list_of_an_orientation_ring_has_orientations(driven):
    given = RectifiedRingParameters(period="orientation")
    driven.window.tab.engine.load(lambda: Run(RectifiedRing(given)))
    wait(lambda: driven.field("S1 direction").text() == "45°")
    driven.type("S1 width", "15")
    assert there(driven)["S1"] == (90.0, 5.0, 30.0), "angles on the ring are twice as large"


def test_swap_off_on_shape_and_remove(driven):
    driven.click("Swap")
    assert [s[1] for s in there(driven).values()] == [4.9, 5.0]
    driven.click("All off")
    assert not any(s.on for s in driven.settle().snapshot.stimuli)
    driven.click("All on")
    assert all(s.on for s in driven.settle().snapshot.stimuli)
    undo(driven)
    assert not any(s.on for s in driven.settle().snapshot.stimuli), "all of them in one step"
    driven.click("S2")
    assert [s.on for s in driven.settle().snapshot.stimuli] == [False, True]
    driven.choose(driven.named(QAbstractButton, "S2 shape"), "Flat")
    assert driven.settle().snapshot.stimuli[1].shape == "flat"
    wait(lambda: not driven.field("S2 direction").isEnabled())
    driven.choose(driven.named(QAbstractButton, "S1 shape"), "Remove S1")
    assert set(there(driven)) == {"S2"}
    driven.click("Add")
    assert set(there(driven)) == {"S1", "S2"}, "the first free name"


def test_the_thirteenth_is_refused_in_a_sentence(driven):
    for _ in range(MOST_STIMULI - 2):
        driven.click("Add")
    assert len(there(driven)) == MOST_STIMULI
    drag(driven, on_ring(driven.ring, 97, 0.69), on_ring(driven.ring, 120, 0.69))
    wait(lambda: "takes 12 stimuli" in driven.notice)
    driven.press(Key.Key_A)
    assert len(there(driven)) == MOST_STIMULI
    at(driven, SIZES[0], "dark")
    assert faults(driven) == []


def test_a_script_of_a_thousand_is_refused_at_the_thirteenth():
    run = Run(RectifiedRing())
    with pytest.raises(GestureError, match="takes 12 stimuli"):
        for place in range(1000):
            run.perform("add_stimulus", direction=0.01 * place)
    assert len(run.network.now.placed) == MOST_STIMULI


# ---- looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_a_stimulus_keeps_its_colour_and_its_name_can_be_read_in_it(theme):
    colours = [stimulus_colour(theme, number).name() for number in range(1, 13)]
    assert len(set(colours)) == 6
    assert colours[0] == theme.colour("input").name()
    assert not {theme.state, theme.energy, theme.alarm} & set(colours)
    assert all(contrast(colour, theme.panel) >= 4.5 for colour in colours)


@pytest.mark.parametrize("kind", [FlyCompass, RectifiedRing], ids=lambda k: k.name)
def test_bars_outside_are_the_inputs_of_the_stimuli(qtbot, kind):
    network = kind()
    network.clear_stimuli()
    network.add_stimulus(direction=1.0, width=0.3)
    network.add_stimulus(direction=4.0, width=0.3, strength=-5.0, on=False)
    ring = RingView()
    qtbot.addWidget(ring)
    ring.resize(700, 700)
    ring.show_snapshot(network.snapshot())
    ring.show()
    picture, image = ring._picture, ring.grab().toImage()
    background = image.pixelColor(5, 5)
    bar = image.pixelColor(on_ring(ring, 63.75, 0.785))
    assert bar.blue() > bar.red() + 20, "S1 has the colour of inputs"
    assert image.pixelColor(on_ring(ring, 150, 0.785)) == background
    whole = picture.stimuli
    assert whole.under(whole.marker_at(network.now.placed[1]), network.now.placed).number == 2
    weak = PlacedStimulus(1, 1.0, 0.0)
    assert picture.polar(whole.marker_at(weak))[1] > 0.75, "beside the cells, not on them"


def test_a_figure_has_the_stimuli_and_not_what_is_said_to_a_hand(driven):
    driven.pause()
    request = FigureRequest(width=85.0, height=85.0)

    def drawn() -> tuple[int, str]:
        items = figure_drawn(driven.window.tab, "ring", request).items
        words = [item.what.text for item in items if isinstance(item.what, Words)]
        return len(items), " ".join(words)

    shapes, words = drawn()
    assert {"S1", "S2"} <= set(words.split())
    move(driven.ring, marker(driven, "S1"), Qt.MouseButton.NoButton)
    assert drawn() == (shapes, words)
    driven.click("S2")
    driven.press(Key.Key_1)
    wait(lambda: not driven.settle().snapshot.stimuli[1].on)
    assert drawn() == (shapes, words), "one that is off is there too"
    driven.window.tab.engine.post("clear_stimuli")
    driven.settle()
    assert "S1" not in drawn()[1]


def test_five_stimuli_fit_their_list(driven):
    for _ in range(3):
        driven.click("Add")
    driven.settle()
    driven.type("S4 strength", "-123.45")
    driven.type("S5 direction", "337.5")
    driven.type("S5 width", "128.5")
    found = {}
    for size in (SIZES[0], SIZES[-1]):
        at(driven, size, "light")
        if wrong := faults(driven):
            found[size] = wrong
    assert found == {}


def test_presenting_a_driven_ring_offers_stimuli_and_background(driven):
    person = driven
    present(person, (1280, 720))
    lay_out(person)
    assert faults(person) == []
    assert not person.buttons("Landmark")
    before = len(there(person))
    person.click("Add stimulus")
    person.click("Swap")
    person.type("Background", "2")
    assert len(there(person)) == before + 1
    assert there(person)["S1"][1] == 4.9
    assert person.snapshot.parameters.background == 2.0
    person.window.tab.start_scenario("hold-in-the-dark")
    wait(lambda: person.buttons("Landmark"))
    assert not person.buttons("Add stimulus")
    person.press(Key.Key_Escape)
