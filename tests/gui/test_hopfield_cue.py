"""Tools that wreck the cue of the Hopfield tab: noise, chance, clear, invert."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider

from tests.gui.hands import Key, Person, double_click, inked, type_into
from tests.gui.hopfield_hands import cue_words, ink, more, person

__all__ = ["person"]  # the fixture, of this file too


def lay_a(person: Person) -> None:
    """The cue is A, untouched."""
    person.rest()
    person.window.tab.memory.list.gesture.emit("cue_pattern", {"index": 0})
    person.settle()
    assert cue_words(person) == "is A"


def differing(person: Person) -> int:
    s = person.settle().snapshot
    return int((s.cue != s.patterns[0].values).sum())


def test_corrupt_flips_as_many_pixels_as_the_slider_says(person):
    lay_a(person)
    slider = person.named(QSlider, "Noise")
    slider.setFocus()
    for _ in range(2):
        QTest.keyClick(slider, Key.Key_PageDown)
    assert person.field("Noise").text() == f"{slider.value()}%"
    person.click("Corrupt")
    assert differing(person) == round(576 * slider.value() / 100)
    assert cue_words(person) == f"{slider.value()} % of pixels differ from A"


@pytest.mark.parametrize(("typed", "flipped"), [("12", 69), ("0", 0), ("100%", 576), ("7.4", 40)])
def test_corrupt_takes_a_typed_number(person, typed, flipped):
    lay_a(person)
    person.type("Noise", typed)
    person.click("Corrupt")
    assert differing(person) == flipped
    assert person.named(QSlider, "Noise").value() == round(flipped / 5.76)


@pytest.mark.parametrize("typed", ["101", "-3", "1e9", "a lot"])
def test_impossible_noise_is_refused_in_a_sentence(person, typed):
    lay_a(person)
    type_into(person.field("Noise"), typed)
    assert person.remark.endswith(".")
    assert person.field("Noise").text() == "30%"
    assert person.named(QSlider, "Noise").value() == 30
    person.click("Corrupt")
    assert differing(person) == round(0.3 * 576)


def test_a_double_click_restores_the_noise(person):
    person.type("Noise", "77")
    slider = person.named(QSlider, "Noise")
    double_click(slider, QPoint(slider.width() - 4, slider.height() // 2))
    assert person.field("Noise").text() == "30%"
    assert slider.value() == 30


def test_replacing_by_chance_changes_about_half_of_what_it_replaces(person):
    lay_a(person)
    person.type("Noise", "100")
    more(person, "Replace pixels by chance")
    assert 220 < differing(person) < 356
    assert "% of pixels differ from" in cue_words(person)


def test_clear_invert_and_random_do_what_they_say(person):
    lay_a(person)
    a = inked(person.snapshot.cue, 24)
    more(person, "Invert the cue")
    every = set(itertools.product(range(24), range(24)))
    assert ink(person) == every - a
    person.click("Clear")
    assert ink(person) == set()
    more(person, "Random cue")
    one = ink(person)
    assert 220 < len(one) < 356
    more(person, "Random cue")
    assert ink(person) != one


def test_without_memories_the_cue_is_compared_with_nothing(person):
    person.rest()
    person.choose(person.window.tab.memory.patterns, "Forget all memories")
    person.settle()
    assert person.names == []
    assert cue_words(person) == ""
    person.click("Corrupt")
    assert "Nothing is stored yet" in person.outcome
