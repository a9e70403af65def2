"""The memories of the Hopfield tab: stored, named, forgotten, used as the cue."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from gui.hopfield.pattern_list import PatternList
from gui.hopfield.pattern_menu import RandomDialog
from sim.hopfield.patterns import naming
from tests.gui.hands import CONTROL, Key, Person, click, double_click, opened, stroke, type_into
from tests.gui.hopfield_hands import closed, person, resting, the_list
from tests.gui.waiting import wait

__all__ = ["person", "resting"]  # fixtures, of this file too


def test_a_drawing_is_stored_by_button_and_by_key(resting):
    person = resting
    stroke(person.cue, [(0, 0), (23, 23)])
    person.click("Store drawing")
    person.settle()
    assert person.names == ["A", "M", "Z", "Drawing 1"]
    assert (person.snapshot.patterns[3].values == person.snapshot.cue).all()
    assert person.window.tab.cue_board.words.text() == "is Drawing 1"
    person.press(Key.Key_D, CONTROL)
    person.settle()
    assert person.names[-1] == "Drawing 2"


def test_the_pad_of_letters_stays_open(resting):
    person = resting
    menu = opened(person.button("Letters"))
    for letter in "BC7":
        (button,) = [b for b in menu.findChildren(QPushButton) if b.text() == letter]
        click(button)
        assert QApplication.activePopupWidget() is menu
    QTest.keyClick(menu, Key.Key_Escape)
    person.come_back()
    person.settle()
    assert person.names == ["A", "M", "Z", "B", "C", "7"]
    person.choose(person.button("Letters"), "All 26 letters")
    person.settle()
    assert len(person.names) == 32
    assert person.names[6] == "A 2", "names are told apart"


def test_letters_that_do_not_fit_are_refused_in_a_sentence(resting):
    person = resting
    person.window.tab.engine.post("configure", rows=4, columns=4)
    person.settle()
    person.choose(person.button("Letters"), "All 10 digits")
    person.settle()
    wait(lambda: person.notice)
    assert "does not fit" in person.notice
    assert len(person.names) == 3


def test_shapes_are_stored(resting):
    person = resting
    patterns = person.window.tab.memory.patterns
    person.choose(patterns, "Shapes", "Disc")
    person.settle()
    assert person.names[3:] == ["Disc"]
    person.choose(patterns, "Shapes", "All shapes")
    person.settle()
    assert "Square" in person.names
    assert "Disc 2" in person.names


def random_dialog(person: Person) -> RandomDialog:
    person.choose(person.window.tab.memory.patterns, "Random patterns…")
    (dialog,) = [d for d in person.window.findChildren(RandomDialog) if d.isVisible()]
    return dialog


def test_random_patterns_are_as_many_and_as_active_as_asked(resting):
    person = resting
    dialog = random_dialog(person)
    type_into(dialog.count, "20", None)
    type_into(dialog.activity, "10", None)
    type_into(dialog.correlation, "0.2", Key.Key_Return)
    closed(person)
    assert len(person.names) == 23
    active = np.mean([(m.values > 0).mean() for m in person.snapshot.patterns[3:]])
    assert active == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("count", "0", "between 1 and 4096"),
        ("count", "5000", "between 1 and 4096"),
        ("count", "2.5", "whole number"),
        ("count", "many", "not a number"),
        ("activity", "120", "between 0 % and 100 %"),
        ("correlation", "-1", "between 0 and 1"),
    ],
)
def test_impossible_random_patterns_are_refused_in_the_dialog(resting, field, typed, words):
    person = resting
    dialog = random_dialog(person)
    for way in (lambda: click(dialog.store), lambda: person.press(Key.Key_Return)):
        type_into(getattr(dialog, field), typed, None)
        way()
        assert words in person.remark
        assert dialog.isVisible()
    person.press(Key.Key_Escape)
    closed(person)
    assert len(person.names) == 3
    assert not person.frame.touched


def rows(person: Person) -> PatternList:
    """The list with the focus, its first row chosen."""
    listing = the_list(person)
    listing.setFocus()
    person.press(Key.Key_Home)
    assert listing.current == 0
    return listing


def test_a_memory_is_renamed_in_place(resting):
    person = resting
    listing = rows(person)
    person.press(Key.Key_Down)
    person.press(Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "Letter <M>")
    QTest.keyClick(editor, Key.Key_Return)
    person.settle()
    assert person.names == ["A", "Letter <M>", "Z"]
    assert listing.hasFocus()
    # A name is a name, and no markup, also where it stands in a sentence.
    person.press(Key.Key_Return)
    person.settle()
    person.click("Recall")
    person.rest()
    assert person.outcome == "Letter <M>, exactly."


def test_naming_says_nothing_to_the_window(resting):
    """S, R, T and Space are letters of a name there."""
    person = resting
    rows(person)
    person.press(Key.Key_F2)
    run = person.frame.run
    QTest.keyClicks(QApplication.focusWidget(), "star trek. ")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    person.settle()
    assert person.names[0] == "star trek."
    assert person.frame.run == run
    assert person.frame.playing
    assert person.window.theme.name == "dark"


def test_a_memory_is_forgotten_with_delete_and_comes_back(resting):
    person = resting
    rows(person)
    for key in (Key.Key_Down, Key.Key_Delete):
        person.press(key)
    person.settle()
    assert person.names == ["A", "Z"]
    assert person.snapshot.overlaps.shape == (2,)
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert person.names == ["A", "M", "Z"]


def test_a_memory_is_used_as_the_cue(resting):
    person = resting
    listing = rows(person)
    double_click(listing.viewport(), listing.picture_rect(1).center())
    person.settle()
    assert (person.snapshot.cue == person.snapshot.patterns[1].values).all()
    for key in (Key.Key_End, Key.Key_Return):
        person.press(key)
    person.settle()
    assert (person.snapshot.cue == person.snapshot.patterns[2].values).all()


def test_the_chosen_memory_is_forgotten_from_the_menu(resting):
    person = resting
    the_list(person).choose(None)
    person.settle()
    person.window.show_frame(person.frame)
    actions = person.window.tab.memory.pattern_menu._actions
    assert not actions["forget"].isEnabled()
    rows(person)
    person.window.show_frame(person.frame)
    person.choose(person.window.tab.memory.patterns, "Forget the chosen memory")
    person.settle()
    assert person.names == ["M", "Z"]
    person.choose(person.window.tab.memory.patterns, "Forget all memories")
    person.settle()
    assert person.names == []
    assert "Nothing is stored yet" in person.outcome
    assert not actions["save"].isEnabled()


def test_a_full_list_refuses_in_a_sentence(resting, monkeypatch):
    person = resting
    monkeypatch.setattr(naming, "MOST_PATTERNS", 5)
    person.choose(person.button("Letters"), "All 26 letters")
    person.settle()
    wait(lambda: person.notice)
    assert person.notice == (
        "The list is full: on this grid it keeps 5 memories. Forget some first."
    )
    assert person.names == ["A", "M", "Z"]
    assert not person.frame.touched
    assert person.frame.undoable != "store ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for _ in range(2):
        person.click("Store drawing")
    person.settle()
    assert len(person.names) == 5


def test_a_long_list_scrolls_and_every_row_is_reached(resting):
    person = resting
    person.choose(person.button("Letters"), "All 26 letters")
    person.settle()
    listing = rows(person)
    person.press(Key.Key_End)
    assert listing.current == 28
    rect = listing.row_rect(28)
    assert listing.viewport().rect().contains(QRect(rect.left(), rect.top(), 5, rect.height()))
