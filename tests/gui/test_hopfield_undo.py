"""Undo and redo on the Hopfield tab."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from tests.gui.hands import CONTROL, LEFT, NONE, SHIFT, Key, cell, move, stroke
from tests.gui.hopfield_hands import blank, ink, person, undo_words
from tests.gui.waiting import wait

__all__ = ["blank", "person"]  # fixtures, of this file too


def test_a_whole_stroke_is_one_undo(blank):
    grid = blank.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
    for column in range(3, 12):
        move(grid, cell(grid, 2, column))
        blank.settle()
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 2, 11))
    stroke(grid, [(6, 2), (6, 5)])
    assert len(ink(blank)) == 14
    assert undo_words(blank)[0] == "Undo: drawing (Ctrl+Z)"
    blank.click("Undo")
    assert ink(blank) == {(2, column) for column in range(2, 12)}
    blank.click("Undo")
    assert ink(blank) == set()
    blank.click("Redo")
    blank.click("Redo")
    assert len(ink(blank)) == 14
    assert undo_words(blank)[1] == "There is nothing to redo"
    assert not blank.button("Redo").isEnabled()


def test_strokes_before_and_after_a_recall_are_two(blank):
    stroke(blank.cue, [(2, 2)])
    blank.click("Recall")
    stroke(blank.cue, [(3, 2)])
    blank.settle()
    blank.press(Key.Key_Z, CONTROL)
    assert ink(blank) == {(2, 2)}


def test_the_keys_undo_and_redo(blank):
    stroke(blank.cue, [(2, 2)])
    stroke(blank.cue, [(9, 9)])
    blank.press(Key.Key_Z, CONTROL)
    assert ink(blank) == {(2, 2)}
    blank.press(Key.Key_Z, CONTROL)
    assert ink(blank) == set()
    blank.press(Key.Key_Z, CONTROL | SHIFT)
    assert ink(blank) == {(2, 2)}
    blank.press(Key.Key_Y, CONTROL)
    assert ink(blank) == {(2, 2), (9, 9)}
    blank.press(Key.Key_Y, CONTROL)
    wait(lambda: blank.notice == "There is nothing to do again.")


def test_undo_in_the_middle_of_a_stroke_ends_it(blank):
    grid = blank.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
    move(grid, cell(grid, 2, 5))
    blank.press(Key.Key_Z, CONTROL)
    assert ink(blank) == set()
    move(grid, cell(grid, 2, 9))
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 2, 9))
    assert ink(blank) == set()


RENAME = {"index": 0, "name": "Alpha"}


@pytest.mark.parametrize(
    ("change", "look"),
    [
        (lambda p: p.click("Store drawing"), lambda p: p.names),
        (lambda p: p.window.tab.perform("forget", {"index": 1}), lambda p: p.names),
        (lambda p: p.window.tab.perform("rename", RENAME), lambda p: p.names),
        (lambda p: p.pick("Learning rule", "Storkey"), lambda p: p.snapshot.parameters.rule),
        (lambda p: p.pick("Grid", "12 × 12"), lambda p: (p.snapshot.rows, len(p.snapshot.cue))),
        (lambda p: p.click("Corrupt"), lambda p: p.snapshot.cue_distance),
        (lambda p: p.choose(p.window.tab.cue_tools.more, "Invert the cue"),
         lambda p: p.snapshot.cue_distance),
        (lambda p: p.type("Temperature", "0.5"), lambda p: p.snapshot.parameters.temperature),
    ],
    ids=["store", "forget", "rename", "rule", "size", "corrupt", "invert", "temperature"],
)  # fmt: skip
def test_every_change_can_be_undone_and_done_again(person, change, look):
    person.rest()
    before = look(person)
    change(person)
    person.settle()
    after = look(person)
    assert after != before
    person.click("Undo")
    person.settle()
    assert look(person) == before
    person.click("Redo")
    person.settle()
    assert look(person) == after


def test_where_nothing_can_be_undone_the_buttons_say_so(person):
    person.rest()
    person.press(Key.Key_R)
    person.settle()
    while person.window.bar.undo.isEnabled():
        person.click("Undo")
        person.settle()
    assert undo_words(person)[0] == "There is nothing to undo"
    person.press(Key.Key_Z, CONTROL)
    wait(lambda: person.notice == "There is nothing to undo.")
