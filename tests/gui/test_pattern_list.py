"""The list of memories alone: what a hand on it says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

import gui.hopfield.pattern_list
from gui.hopfield.pattern_list import PatternList
from tests.gui.hands import LEFT, NONE, Key, double_click
from tests.gui.pattern_list_hands import (
    NAMES,
    OVERLAPS,
    Said,
    on_name,
    patterns,
    picture,
    said,
    shown,
)

__all__ = ["said", "shown"]  # fixtures, of this file too


@pytest.fixture
def full(qtbot):
    """Two thousand memories."""
    full = PatternList()
    full.resize(230, 240)
    many = patterns([f"random {i}" for i in range(2000)])
    full.show_patterns(many, np.zeros(2000), None, 4, 4)
    qtbot.addWidget(full)
    full.show()
    full.activateWindow()
    full.setFocus()
    qtbot.waitUntil(full.hasFocus)
    return full


def click(shown, index, button=LEFT) -> None:
    QTest.mouseClick(shown.viewport(), button, NONE, on_name(shown, index))


def editor(shown) -> QLineEdit:
    found = [e for e in shown.findChildren(QLineEdit) if e.isVisible()]
    assert len(found) == 1
    return found[0]


# ---- choosing ------------------------------------------------------------------------------------


def test_a_click_chooses(shown, said):
    click(shown, 2)
    click(shown, 2)
    assert said.all == [("chosen", 2)]
    assert shown.current == 2


def test_a_click_below_the_rows_chooses_nothing(shown, said):
    QTest.mouseClick(shown.viewport(), LEFT, NONE, QPoint(50, 230))
    assert said.all == []


def test_keys_choose(shown, said):
    for key, index in (
        (Key.Key_Down, 0), (Key.Key_Down, 1), (Key.Key_Up, 0), (Key.Key_End, 5),
        (Key.Key_Home, 0), (Key.Key_PageDown, 5), (Key.Key_PageUp, 0),
    ):  # fmt: skip
        QTest.keyClick(shown, key)
        assert shown.current == index, key
    assert said.all[-1] == ("chosen", 0)
    before = list(said.all)
    QTest.keyClick(shown, Key.Key_Up)
    assert said.all == before, "the first one already"


def test_the_chosen_row_is_seen_and_told(shown):
    before = picture(shown)
    click(shown, 1)
    assert picture(shown) != before
    assert shown.accessibleDescription().startswith("F: overlap 0.22.")


def test_choosing_from_outside_says_nothing(shown, said):
    shown.choose(3)
    assert shown.current == 3
    shown.choose(17)
    assert shown.current is None
    assert said.all == []


def test_the_same_memory_stays_chosen_when_the_list_changes(shown):
    some = patterns(NAMES)
    shown.show_patterns(some, OVERLAPS, 0, 4, 4)
    shown.choose(3)
    shown.show_patterns((*some[:1], *some[2:]), OVERLAPS[1:], 0, 4, 4)
    assert shown.current == 2
    shown.show_patterns(some[:2], OVERLAPS[:2], 0, 4, 4)
    assert shown.current == 1, "its neighbour, when it is gone"
    shown.show_patterns((), (), None, 4, 4)
    assert shown.current is None


# ---- asking --------------------------------------------------------------------------------------


def test_keys_ask(shown, said):
    shown.choose(4)
    for key in (Key.Key_Return, Key.Key_Enter, Key.Key_Delete, Key.Key_Backspace):
        QTest.keyClick(shown, key)
    assert said.all == [("cue_pattern", 4)] * 2 + [("forget", 4)] * 2


def test_a_held_delete_forgets_one_memory_only(shown, said):
    shown.choose(0)
    QTest.keyPress(shown, Key.Key_Delete)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 3:
        QCoreApplication.sendEvent(shown, QKeyEvent(kind, Key.Key_Delete, NONE, "", True))
    assert said.all == [("forget", 0)]


def test_without_a_choice_the_keys_do_nothing(shown, said):
    for key in (Key.Key_Return, Key.Key_Delete, Key.Key_F2):
        QTest.keyClick(shown, key)
    assert said.all == []


def test_a_double_click_on_the_picture_asks_for_the_cue(shown, said):
    double_click(shown.viewport(), shown.picture_rect(1).center())
    assert said.all == [("chosen", 1), ("cue_pattern", 1)]


def test_the_menu_asks_the_same(shown, said):
    for words, what in (("Use as cue", "cue_pattern"), ("Forget", "forget")):
        where = on_name(shown, 2)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, where, shown.viewport().mapToGlobal(where)
        )
        QCoreApplication.sendEvent(shown.viewport(), event)
        menu = QApplication.activePopupWidget()
        assert [action.text() for action in menu.actions()] == [
            "Use as cue",
            "Rename…",
            "Forget",
            "Store in spikes",
        ]
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.close()
        assert said.all[-1] == (what, 2)
    assert said.all[0] == ("chosen", 2)


def test_the_menu_by_keyboard_is_for_the_chosen_row(shown, said):
    shown.choose(3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QCoreApplication.sendEvent(shown.viewport(), event)
    menu = QApplication.activePopupWidget()
    # Meanwhile the list changes: the menu is about a memory, not about a place.
    kept = shown._patterns[3]
    shown.show_patterns((kept,), (0.5,), 0, 4, 4)
    menu.actions()[2].trigger()
    menu.close()
    assert said.all == [("forget", 0)]


def test_no_menu_beside_the_rows(shown):
    where = QPoint(50, 230)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, QPoint(0, 0))
    QCoreApplication.sendEvent(shown.viewport(), event)
    assert QApplication.activePopupWidget() is None


# ---- renaming ------------------------------------------------------------------------------------


def test_a_name_is_typed_in_place(shown, said):
    shown.choose(1)
    QTest.keyClick(shown, Key.Key_F2)
    field = editor(shown)
    assert field.text() == "F"
    QTest.keyClicks(field, "  Flag ")
    QTest.keyClick(field, Key.Key_Return)
    assert said.all == [("rename", 1, "Flag")]
    assert not [e for e in shown.findChildren(QLineEdit) if e.isVisible()]
    assert shown.hasFocus(), "back where it was"


def test_a_double_click_on_the_name_renames(shown, said):
    double_click(shown.viewport(), on_name(shown, 5))
    QTest.keyClicks(editor(shown), "three")
    QTest.keyClick(editor(shown), Key.Key_Enter)
    assert said.all == [("chosen", 5), ("rename", 5, "three")]


@pytest.mark.parametrize("typed", ["", "   ", "F"])
def test_no_name_or_the_same_name_changes_nothing(shown, said, typed):
    shown.rename(1)
    field = editor(shown)
    field.selectAll()
    QTest.keyClick(field, Key.Key_Delete)
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Key.Key_Return)
    assert said.all == []


def test_escape_gives_a_name_up(shown, said):
    shown.rename(1)
    QTest.keyClicks(editor(shown), "zebra")
    QTest.keyClick(editor(shown), Key.Key_Escape)
    assert said.all == []
    assert shown.hasFocus()


def test_a_click_elsewhere_takes_the_name(shown, said):
    shown.rename(1)
    QTest.keyClicks(editor(shown), "zebra")
    shown.setFocus(Qt.FocusReason.MouseFocusReason)
    assert said.all == [("rename", 1, "zebra")]


def test_a_name_being_typed_stays_with_its_memory(shown, said):
    some = patterns(NAMES)
    shown.show_patterns(some, OVERLAPS, 0, 4, 4)
    shown.rename(3)
    QTest.keyClicks(editor(shown), "king")
    shown.show_patterns(some[2:], OVERLAPS[2:], 0, 4, 4)
    assert editor(shown).geometry().intersects(shown.row_rect(1))
    QTest.keyClick(editor(shown), Key.Key_Return)
    assert said.all == [("rename", 1, "king")]


def test_a_name_of_a_memory_that_is_gone_is_dropped(shown, said):
    shown.rename(3)
    shown.show_patterns(patterns("QR"), (0.1, 0.2), 0, 4, 4)
    assert not [e for e in shown.findChildren(QLineEdit) if e.isVisible()]
    assert said.all == []


# ---- many ----------------------------------------------------------------------------------------


def test_only_rows_to_be_seen_are_drawn(full, monkeypatch):
    pictures = []
    real = gui.hopfield.pattern_list.thumbnail
    monkeypatch.setattr(
        gui.hopfield.pattern_list, "thumbnail", lambda *a: pictures.append(1) or real(*a)
    )
    rows = []
    painted = full._paint_row
    monkeypatch.setattr(full, "_paint_row", lambda p, i, c: rows.append(i) or painted(p, i, c))
    full.verticalScrollBar().setValue(700 * 36)
    rows.clear()
    full.grab()
    assert rows[0] == 700
    assert len(rows) <= 8
    made = len(pictures)
    full.show_patterns(full._patterns, np.full(2000, 0.5), 3, 4, 4)
    full.grab()
    assert len(pictures) == made, "the pictures of the same memories are kept"
    assert made <= 16


def test_the_same_tuple_is_not_looked_through_again(full, monkeypatch):
    def fail(*_):
        raise AssertionError("looked through again")

    monkeypatch.setattr(full, "_replace", fail)
    full.show_patterns(full._patterns, np.ones(2000), 3, 4, 4)


def test_the_chosen_row_is_scrolled_to(full):
    said = Said(full)
    QTest.keyClick(full, Key.Key_End)
    assert said.all == [("chosen", 1999)]
    assert full.viewport().rect().contains(full.row_rect(1999))
    QTest.keyClick(full, Key.Key_Home)
    assert full.row_rect(0).top() == 0
    full.choose(1000)
    assert full.viewport().rect().contains(full.row_rect(1000))
    click(full, 1000)
    assert full.current == 1000, "a click finds the row where it is shown"


def test_the_wheel_and_a_name_being_typed(full):
    full.rename(5)
    before = editor(full).geometry().top()
    full.verticalScrollBar().setValue(36)
    assert editor(full).geometry().top() == before - 36
