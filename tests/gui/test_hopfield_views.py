"""What the Hopfield tab shows of its network: field, weights, marks, overlaps, the map."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint

from tests.gui.hands import Key, Person, cell, click, stroke
from tests.gui.hopfield_hands import TITLES, person, picture, resting, walk
from tests.gui.waiting import wait

__all__ = ["person", "resting"]  # fixtures, of this file too


def test_the_input_field_is_shown_with_its_scale(resting):
    person = resting
    state = picture(person)
    person.click("Input field")
    assert (person.state._field == person.snapshot.field).all()
    assert person.state._field_words == "input less threshold"
    assert person.state.field_limit >= np.abs(person.snapshot.field).max()
    assert picture(person) != state
    # The field cannot be drawn on.
    before = person.settle().applied
    stroke(person.state, [(2, 2), (2, 9)])
    assert person.settle().applied == before
    person.click("State")
    assert person.state._field is None


def test_the_weights_of_a_picked_pixel_are_shown_and_follow_the_rule(resting):
    person = resting
    patterns = np.array([m.values for m in person.snapshot.patterns], dtype=float)
    person.click("Weights")
    wait(lambda: person.state._field is not None)
    assert person.state._field_words == "w to pixel 301", "the middle, until one is picked"
    click(person.state, cell(person.state, 3, 5))
    wait(lambda: person.state._field_words == "w to pixel 78")
    hebb = patterns.T @ patterns[:, 77] / 576
    hebb[77] = 0.0
    np.testing.assert_allclose(person.state._field, hebb, atol=1e-6)
    person.pick("Learning rule", "Projection (pseudo-inverse)")
    wait(lambda: np.abs(person.state._field - hebb).max() > 1e-3)
    assert person.state._field_words == "w to pixel 78"
    person.click("Store drawing")
    person.settle()
    person.pick("Learning rule", "Hebb (outer product)")
    four = np.vstack([patterns, person.settle().snapshot.cue])
    expected = four.T @ four[:, 77] / 576
    expected[77] = 0.0
    wait(lambda: np.abs(person.state._field - expected).max() < 1e-6)


def test_a_pixel_is_picked_with_the_keyboard_too(resting):
    person = resting
    person.click("Weights")
    person.state.setFocus()
    for key in (Key.Key_PageUp, Key.Key_Home, Key.Key_Right, Key.Key_Return):
        person.press(key)
    wait(lambda: person.state._field_words == "w to pixel 2")
    assert person.frame.playing


def test_without_single_synapses_there_are_no_weights_to_see(resting):
    person = resting
    person.click("Weights")
    wait(lambda: person.state._field is not None)
    person.pick("Network", TITLES["dense"])
    person.settle()
    button = person.button("Weights")
    assert not button.isEnabled()
    assert "no synapses" in button.toolTip()
    assert person.button("State").isChecked()
    assert person.button("State") in walk(person)
    assert person.state._field is None, "not those of the network before"
    assert person.notice == ""
    stroke(person.state, [(0, 0), (0, 5)])
    person.rest()
    person.pick("Network", TITLES["graded"])
    person.settle()
    person.click("Weights")
    wait(lambda: person.state._field is not None)


def test_weights_are_those_of_the_example_that_runs(resting):
    person = resting
    person.click("Weights")
    wait(lambda: person.state._field is not None)
    person.window.tab.start_scenario("the-mirror")  # the same memories, as often changed
    person.settle()
    person.window.tab.start_scenario("similar-letters-merge")
    patterns = person.settle().snapshot.patterns
    patterns = np.array([m.values for m in patterns], dtype=float)
    expected = patterns.T @ patterns[:, 300] / 576
    expected[300] = 0.0
    wait(lambda: np.abs(person.state._field - expected).max() < 1e-6)


def test_the_picked_pixel_stays_on_the_grid_when_that_shrinks(resting):
    person = resting
    person.click("Weights")
    click(person.state, cell(person.state, 23, 23))
    wait(lambda: person.state._field_words == "w to pixel 576")
    person.pick("Grid", "8 × 8")
    wait(lambda: person.state._field_words == "w to pixel 37")
    assert person.notice == ""


def knocked(person: Person) -> None:
    """Ten cells of the state are wrong, and it stands still."""
    person.pause()
    stroke(person.state, [(0, 3), (0, 12)])
    assert person.settle().snapshot.unstable.sum() == 10


def test_unstable_cells_are_outlined_as_long_as_asked_for(resting):
    person = resting
    knocked(person)
    assert (person.state._marks.unstable == person.snapshot.unstable).all()
    with_marks = picture(person)
    box = person.button("Unstable")
    click(box, QPoint(8, box.height() // 2))
    assert person.state._marks.unstable is None
    assert picture(person) != with_marks


def test_wrong_pixels_are_crossed_out_when_asked_for(resting):
    person = resting
    knocked(person)
    before = picture(person)
    assert person.state._marks.wrong is None
    box = person.button("Wrong")
    click(box, QPoint(8, box.height() // 2))
    wrong = person.snapshot.state != person.snapshot.patterns[0].values
    assert wrong.sum() == 10
    assert (person.state._marks.wrong == wrong).all()
    assert picture(person) != before


def test_between_memories_the_overlaps_are_told(resting):
    pages = resting.window.tab.curves.pages
    assert pages.title.text() == "Overlaps between memories"
    assert "crosstalk 0.2" in pages.number.text()


def test_the_map_follows_the_temperature(resting):
    person = resting
    person.click("Map")
    pages = person.window.tab.curves.pages
    assert "T = 0.00" in pages.number.text()
    person.type("Temperature", "0.60")
    person.settle()
    assert "T = 0.60" in pages.number.text()
    person.pick("Learning rule", "Storkey")
    person.settle()
    assert not person.button("Map").isEnabled()
    assert "theory for the Hebb rule" in person.button("Map").toolTip()
    assert person.button("Between memories").isChecked()
