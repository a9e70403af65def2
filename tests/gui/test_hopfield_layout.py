"""Nothing of the Hopfield tab clipped, nothing covered: at every size, in both themes."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect

from gui.kit.theme import THEMES
from sim.hopfield import TwoLayerMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.run import Run
from tests.gui.hands import Key, Person
from tests.gui.layout_hands import (
    SIZES,
    at,
    contrast,
    controls_can_be_reached,
    every_button_is_told,
    faults,
    lay_out,
    present,
)
from tests.gui.waiting import wait


@pytest.fixture
def at_memory(hopfield_window) -> Person:
    """Somebody at the Hopfield tab, as the test before has left it."""
    person = Person(hopfield_window)
    person.come_back()
    hopfield_window.setFocus()
    hopfield_window.tab.notice.dismiss()
    return person


def opening(person: Person) -> None:
    """The example it opens with, settled."""
    person.window.tab.start_scenario("complete-half-an-a")
    person.window.tab.engine.set_speed(60.0)
    person.rest()


def perceptron(person: Person) -> None:
    """A rule that learns, with its errors; more memories than the list has room for."""
    opening(person)
    engine = person.window.tab.engine
    engine.post("store_letters", text="BCDEFGHIJKLNOPQRSTUVWXY")
    engine.post("configure", rule="perceptron", coding="01", thresholds="set")
    wait(lambda: person.settle().snapshot.learning and not person.snapshot.learning.running)


def covariance(person: Person) -> None:
    """The rule with the most settings, and so many memories that it holds no more."""
    opening(person)
    engine = person.window.tab.engine
    engine.post("configure", rows=8, columns=8, rule="covariance", thresholds="set")
    engine.post("configure", temperature=0.3, cut=0.5)
    engine.post("store_random", count=64)


def long_names(person: Person) -> None:
    """Grey pictures with names as long as they may be."""
    person.window.tab.start_scenario("a-hundred-pictures")
    for index in (3, 16, 63):
        name = f"The {index}th of those pictures, quite long"
        person.window.tab.engine.post("rename", index=index, name=name)


def two_layers(person: Person) -> None:
    """The network with the most numbers."""
    run = Run(TwoLayerMemory(TwoLayerMemory.Parameters(hidden="power"), 7))
    run.perform("store_letters", text="AMZ")
    person.window.tab.engine.load(lambda: run)


STATES = (opening, perceptron, covariance, long_names, two_layers)


@pytest.mark.parametrize(
    ("state", "theme"),
    [(state, ("dark", "light")[place % 2]) for place, state in enumerate(STATES)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_nothing_of_the_hopfield_tab_is_clipped_or_covered(at_memory, state, theme):
    person = at_memory
    state(person)
    found = {}
    for size in SIZES:
        at(person, size, theme)
        if wrong := faults(person):
            found[size] = wrong
        grids_are_in_place(person)
        controls_can_be_reached(person, without_scrolling=size >= (1440, 900))
    assert found == {}


def grids_are_in_place(person: Person) -> None:
    """Controls, cue, state and readouts in this order, the grids as large as may be."""
    window = person.window
    boards = [window.tab.memory, person.cue, person.state, window.tab.curves]
    places = [QRect(w.mapTo(window, w.rect().topLeft()), w.size()) for w in boards]
    for left, right in pairwise(places):
        assert left.right() < right.left()
    wide = window.width()
    for grid in (person.cue, person.state):
        cells = grid.cells.whole
        assert cells.width() >= (0.15 if wide >= 1200 else 0.12) * wide
        assert cells.width() >= 0.85 * grid.width() or cells.height() >= 0.85 * grid.height()
    assert person.state.cells.whole.width() > person.cue.cells.whole.width()


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=str)
def test_every_view_and_page_of_the_hopfield_tab_fits(at_memory, size):
    person = at_memory
    perceptron(person)
    at(person, size, "light")
    found = {}
    for words in ("Input field", "Weights", "Learning", "Between memories", "State"):
        person.click(words)
        lay_out(person)
        if wrong := faults(person):
            found[words] = wrong
    person.window.tab.say("The list is full: on this grid it keeps 4,096 memories. Forget some.")
    lay_out(person)
    found |= {"notice": wrong} if (wrong := faults(person)) else {}
    assert found == {}


def test_while_it_learns_all_words_are_whole(at_memory):
    person = at_memory
    perceptron(person)
    person.window.tab.engine.post("configure", margin=10.0, rate=0.001)
    wait(lambda: person.settle().snapshot.learning.running)
    person.window.resize(*SIZES[0])
    lay_out(person)
    found = faults(person)
    person.click("Cancel")
    assert found == []


@pytest.mark.parametrize(
    ("state", "size"),
    [(opening, (1920, 1080)), (long_names, (1440, 900))],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_presenting_the_hopfield_tab_leaves_all_words_whole(at_memory, state, size):
    person = at_memory
    state(person)
    at(person, size, "light")
    present(person, size)
    found = faults(person)
    person.press(Key.Key_Escape)
    lay_out(person)
    assert found == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_name_in_the_outcome_can_be_read(at_memory, theme):
    """Whichever colour a memory has: as words it needs more contrast than as a line."""
    person = at_memory
    opening(person)
    at(person, SIZES[0], theme)
    s = person.snapshot
    names = [Pattern(f"M{i}", s.patterns[0].values) for i in range(8)]
    for index in range(8):
        outcome = dataclasses.replace(s.outcome, members=(index,), spans=((0, 1, index),))
        shown = dataclasses.replace(s, patterns=tuple(names), outcome=outcome)
        words = person.window.tab._outcome_words(shown)
        colour = re.search(r"color:(#\w{6})", words)[1]
        assert contrast(colour, THEMES[theme].panel) >= 4.5


def test_the_hopfield_tab_says_what_its_buttons_do(at_memory):
    opening(at_memory)
    every_button_is_told(at_memory)
