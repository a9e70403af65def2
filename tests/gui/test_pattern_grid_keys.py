"""The grid alone under the keyboard: its cursor, what keys draw, whose keys they are."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.hopfield.pattern_grid import PatternGrid
from tests.gui.hands import CONTROL, NONE, SHIFT, Key
from tests.gui.pattern_grid_hands import Said, drag, grid, inked, press, release, said

__all__ = ["grid", "said"]  # fixtures, of this file too


def test_arrows_move_a_cursor_that_is_seen(grid, said):
    before = grid.grab().toImage()
    QTest.keyClick(grid, Key.Key_Up)
    assert grid.grab().toImage() != before
    assert said.of("hovered") == [45]
    grid.clearFocus()
    assert grid.grab().toImage() == before, "and not without the focus"
    assert said.of("hovered") == [45, -1]


def test_the_cursor_stays_on_the_grid_and_jumps(grid, said):
    for key, cell in (
        (Key.Key_Home, 50), (Key.Key_PageUp, 0), (Key.Key_Up, 0), (Key.Key_Left, 0),
        (Key.Key_End, 9), (Key.Key_Right, 9), (Key.Key_PageDown, 99), (Key.Key_Down, 99),
    ):  # fmt: skip
        QTest.keyClick(grid, key)
        assert said.of("hovered")[-1] == cell, key


def test_space_draws_at_the_cursor_and_delete_clears(grid, said):
    QTest.keyClick(grid, Key.Key_Home)
    for key in (Key.Key_Space, Key.Key_Delete):
        QTest.keyClick(grid, key)
    assert said.of("drawn") == [[[50], 1.0, 1], [[50], -1.0, 2]]
    assert said.strokes == ["stroke_begun", "stroke_ended"] * 2


@pytest.mark.parametrize("modifier", [NONE, SHIFT], ids=["alone", "with Shift"])
def test_space_held_draws_a_line_with_the_arrows(grid, said, modifier):
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyPress(grid, Key.Key_Space)
    for _ in range(3):
        QTest.keyClick(grid, Key.Key_Right, modifier)
    QTest.keyRelease(grid, Key.Key_Space)
    QTest.keyClick(grid, Key.Key_Right)
    assert said.cells == [50, 51, 52, 53]
    assert said.strokes == ["stroke_begun", "stroke_ended"], "one stroke to undo"


def test_shift_and_arrows_carry_the_colour_of_the_cell(grid, said):
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyClick(grid, Key.Key_Space)
    QTest.keyPress(grid, Key.Key_Shift, SHIFT)
    for key in (Key.Key_Right, Key.Key_Down):
        # QTest's own clicks would let go of Shift after each.
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(grid, QKeyEvent(kind, key, SHIFT))
    QTest.keyRelease(grid, Key.Key_Shift)
    assert inked(grid) == {50, 51, 61}
    assert said.strokes == ["stroke_begun", "stroke_ended"] * 2


def test_a_space_that_repeats_is_one_stroke(grid, said):
    QTest.keyClick(grid, Key.Key_Right)
    QTest.keyPress(grid, Key.Key_Space)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 3:
        QCoreApplication.sendEvent(grid, QKeyEvent(kind, Key.Key_Space, NONE, " ", True))
    assert len(said.of("drawn")) == 1
    QTest.keyRelease(grid, Key.Key_Space)
    assert said.strokes == ["stroke_begun", "stroke_ended"]


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_delete_clears_at_the_cursor(grid, said, key):
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyClick(grid, key)
    assert said.of("drawn") == [[[50], -1.0, 1]]
    assert said.strokes == ["stroke_begun", "stroke_ended"]


@pytest.mark.parametrize(("mode", "value"), [("draw", 1.0), ("erase", -1.0), ("flip", 0.0)])
def test_space_does_what_the_mode_says(grid, said, mode, value):
    grid.mode = mode
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyClick(grid, Key.Key_Space)
    assert said.of("drawn") == [[[50], value, 1]]


def test_keyboard_and_mouse_do_not_share_a_stroke(grid, said):
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyPress(grid, Key.Key_Space)
    press(grid, (1, 1))
    release(grid, (1, 1))
    QTest.keyRelease(grid, Key.Key_Space)
    press(grid, (2, 2))
    for key in (Key.Key_Right, Key.Key_Delete, Key.Key_Space):
        QTest.keyClick(grid, key)
    release(grid, (2, 2))
    assert said.cells == [50, 22]
    assert said.strokes == ["stroke_begun", "stroke_ended"] * 2


@pytest.fixture
def room(qtbot):
    """A window with a field, a grid, and the window's own keys."""
    room = QWidget()
    qtbot.addWidget(room)
    field, grid = QLineEdit(), PatternGrid()
    grid.show_pattern(np.full(100, -1.0), 10, 10)
    layout = QVBoxLayout(room)
    layout.addWidget(field)
    layout.addWidget(grid)
    room.resize(500, 500)
    room.played = []
    for key in ("Space", "S", "R", "Escape"):
        shortcut = QShortcut(QKeySequence(key), room)
        shortcut.activated.connect(lambda key=key: room.played.append(key))
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    field.setFocus()
    room.field, room.grid = field, grid
    return room


def test_space_draws_and_does_not_play_when_the_keyboard_came_here(room):
    said = Said(room.grid)
    QTest.keyClick(room.field, Key.Key_Tab)
    assert room.grid.hasFocus()
    QTest.keyClick(room.grid, Key.Key_Space)
    assert room.played == []
    assert said.of("drawn") == [[[55], 1.0, 1]]
    for key in (Key.Key_S, Key.Key_R, Key.Key_Escape):
        QTest.keyClick(room.grid, key)
    assert room.played == ["S", "R", "Escape"], "the other keys are the window's"


def test_space_plays_after_a_click_and_draws_once_the_cursor_shows(room):
    said = Said(room.grid)
    drag(room.grid, [(1, 1)])
    assert room.grid.hasFocus() or not room.grid.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(room.grid, Key.Key_Space)
    assert room.played == ["Space"]
    assert len(said.of("drawn")) == 1
    QTest.keyClick(room.grid, Key.Key_Right)
    QTest.keyClick(room.grid, Key.Key_Space)
    assert room.played == ["Space"]
    assert said.of("drawn")[-1] == [[12], 1.0, 2], "the cursor is where the mouse was"
    drag(room.grid, [(5, 5)])
    QTest.keyClick(room.grid, Key.Key_Space)
    assert room.played == ["Space", "Space"]


def test_space_plays_where_nothing_can_be_drawn(room):
    room.grid.editable = False
    QTest.keyClick(room.field, Key.Key_Tab)
    QTest.keyClick(room.grid, Key.Key_Space)
    assert room.played == ["Space"]


def test_escape_is_the_windows_unless_something_is_held(room):
    press(room.grid, (1, 1))
    QTest.keyClick(room.grid, Key.Key_Escape)
    assert room.played == []
    QTest.keyClick(room.grid, Key.Key_Escape)
    assert room.played == ["Escape"]


def test_keys_with_control_are_the_windows(grid, said):
    QTest.keyClick(grid, Key.Key_Right)
    for key in (Key.Key_Space, Key.Key_Delete, Key.Key_Z):
        QTest.keyClick(grid, key, CONTROL)
    assert said.strokes == []


def test_focus_from_the_keyboard_is_seen(room):
    room.grid.setFocus(Qt.FocusReason.MouseFocusReason)
    before = room.grid.grab().toImage()
    room.field.setFocus()
    QTest.keyClick(room.field, Key.Key_Tab)
    assert room.grid.grab().toImage() != before
