"""The grid alone: what a hand on it says, and what it draws."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QShortcut,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

import gui.hopfield.grid_view
from gui.hopfield.grid_picture import INK, PAPER, Cells, rounded_limit
from gui.hopfield.pattern_grid import PatternGrid
from gui.hopfield.strokes import cells_between, clipped
from gui.kit.theme import DARK, LIGHT
from tests.gui.hands import CONTROL, LEFT, NONE, RIGHT, SHIFT, Key, double_click, move

MIDDLE = Qt.MouseButton.MiddleButton
NO_BUTTON = Qt.MouseButton.NoButton


class Said:
    """What the grid has said, in order."""

    def __init__(self, grid: PatternGrid) -> None:
        self.all: list[tuple] = []
        for name in (
            "stroke_begun", "drawn", "stroke_ended", "covered", "picked", "hovered",
            "file_dropped", "refused",
        ):  # fmt: skip
            signal = getattr(grid, name)
            signal.connect(lambda *what, name=name: self.all.append((name, *what)))

    def of(self, name: str) -> list:
        return [what if len(what) > 1 else what[0] for said, *what in self.all if said == name]

    @property
    def strokes(self) -> list[str]:
        """Beginnings and ends."""
        return [said for said, *_ in self.all if said.startswith("stroke")]

    @property
    def cells(self) -> list[int]:
        return [cell for cells, _, _ in self.of("drawn") for cell in cells]

    @property
    def values(self) -> set[float]:
        return {value for _, value, _ in self.of("drawn")}


@pytest.fixture
def grid(qtbot):
    """An empty grid of 10 x 10 cells of 40 pixels, the first at (4, 4)."""
    grid = PatternGrid()
    grid.resize(408, 408)
    grid.show_pattern(np.full(100, -1.0), 10, 10)
    qtbot.addWidget(grid)
    grid.show()
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    return grid


@pytest.fixture
def said(grid):
    return Said(grid)


def at(grid, row, column) -> QPoint:
    """The middle of a cell, which may lie beside the grid."""
    cells = grid.cells
    return QPoint(
        round(cells.left + (column + 0.5) * cells.side), round(cells.top + (row + 0.5) * cells.side)
    )


def press(grid, cell, button=LEFT) -> None:
    QTest.mousePress(grid, button, NONE, at(grid, *cell))


def release(grid, cell, button=LEFT) -> None:
    QTest.mouseRelease(grid, button, NONE, at(grid, *cell))


def drag(grid, cells, button=LEFT) -> None:
    first, *rest = cells
    press(grid, first, button)
    for cell in rest:
        move(grid, at(grid, *cell), button)
    release(grid, ([first, *rest])[-1], button)


def inked(grid) -> set[int]:
    return set(np.flatnonzero(grid.values > 0).tolist())


# ---- strokes -------------------------------------------------------------------------------------


def test_a_click_sets_a_paper_cell_and_the_next_one_clears_it(grid, said):
    drag(grid, [(2, 3)])
    assert said.all[-3:] == [
        ("stroke_begun", 1), ("drawn", [23], 1.0, 1), ("stroke_ended", 1)
    ]  # fmt: skip
    drag(grid, [(2, 3)])
    assert said.of("drawn")[-1] == [[23], -1.0, 2]
    assert said.strokes == ["stroke_begun", "stroke_ended"] * 2
    assert inked(grid) == set()


def test_the_first_cell_decides_for_the_whole_stroke(grid, said):
    values = np.full(100, -1.0)
    values[[23, 24]] = 1.0
    grid.show_pattern(values, 10, 10)
    drag(grid, [(2, 2), (2, 3), (2, 4), (2, 5)])
    assert said.values == {1.0}
    assert inked(grid) == {22, 23, 24, 25}
    drag(grid, [(2, 4), (2, 5), (2, 6)])
    assert inked(grid) == {22, 23}


def test_a_fast_stroke_has_no_gaps(grid, said):
    drag(grid, [(0, 0), (9, 9)])
    drawn = [divmod(cell, 10) for cell in said.cells]
    assert drawn[0] == (0, 0)
    assert drawn[-1] == (9, 9)
    for (row, column), (next_row, next_column) in itertools.pairwise(drawn):
        assert abs(row - next_row) + abs(column - next_column) == 1


def test_a_cell_is_drawn_once_a_stroke(grid, said):
    drag(grid, [(4, 1), (4, 8), (4, 1), (4, 8)])
    assert sorted(said.cells) == list(range(41, 49))
    assert len(said.of("drawn")) == 2, "nothing is said where nothing is new"


def test_a_stroke_off_the_edge_and_back_draws_what_lies_between(grid, said):
    drag(grid, [(5, 5), (5, 30), (2, 30), (2, 5)])
    assert set(said.cells) == {*range(55, 60), *range(25, 30)}
    assert said.strokes == ["stroke_begun", "stroke_ended"]


def test_a_stroke_that_passes_across_a_corner_from_outside_is_clipped(grid, said):
    drag(grid, [(0, 9), (-4, 9), (-4, 4), (4, -4)])
    drawn = {divmod(cell, 10) for cell in said.cells}
    assert {(0, 9), (0, 0)} <= drawn
    assert all(row + column <= 1 for row, column in drawn - {(0, 9)})


def test_a_press_beside_the_grid_begins_nothing(grid, said):
    grid.resize(700, 408)
    QTest.mousePress(grid, LEFT, NONE, QPoint(30, 200))
    move(grid, at(grid, 5, 5))
    QTest.mouseRelease(grid, LEFT, NONE, at(grid, 5, 5))
    assert said.strokes == []
    assert said.cells == []


@pytest.mark.parametrize("mode", ["draw", "erase", "flip", "cover"])
def test_the_right_button_always_clears(grid, said, mode):
    grid.mode = mode
    drag(grid, [(3, 3), (3, 5)], RIGHT)
    assert said.of("drawn") == [[[33], -1.0, 1], [[34, 35], -1.0, 1]]
    assert said.of("covered") == []


def test_erase_clears_whatever_the_first_cell_is(grid, said):
    grid.mode = "erase"
    drag(grid, [(3, 3), (3, 5)])
    assert said.values == {-1.0}


def test_flip_inverts_each_cell_once_a_stroke(grid, said):
    values = np.full(100, -1.0)
    values[34] = 1.0
    values[35] = 0.25
    grid.show_pattern(values, 10, 10)
    grid.mode = "flip"
    drag(grid, [(3, 3), (3, 5), (3, 3), (3, 5)])
    assert said.values == {0.0}
    assert sorted(said.cells) == [33, 34, 35]
    assert grid.values[33:36].tolist() == [1.0, -1.0, -0.25]


@pytest.mark.parametrize(("brush", "block"), [
    (1, {55}), (2, {55, 56, 65, 66}), (3, {44, 45, 46, 54, 55, 56, 64, 65, 66}),
])  # fmt: skip
def test_a_brush_draws_a_block(grid, said, brush, block):
    grid.brush = brush
    drag(grid, [(5, 5)])
    assert set(said.cells) == block


def test_a_large_brush_stays_on_the_grid(grid, said):
    grid.brush = 3
    drag(grid, [(0, 0), (9, 9)])
    assert min(said.cells) == 0
    assert max(said.cells) == 99
    assert len(said.cells) == len(set(said.cells))


def test_two_buttons_at_once_are_one_stroke(grid, said):
    press(grid, (1, 1), LEFT)
    press(grid, (1, 2), RIGHT)
    move(grid, at(grid, 1, 3), LEFT | RIGHT)
    release(grid, (1, 3), RIGHT)
    move(grid, at(grid, 1, 4))
    release(grid, (1, 4), LEFT)
    assert said.strokes == ["stroke_begun", "stroke_ended"]
    assert said.values == {1.0}
    assert said.cells == [11, 12, 13, 14]


def test_the_middle_button_does_nothing(grid, said):
    drag(grid, [(1, 1), (1, 5)], MIDDLE)
    assert said.strokes == []


def test_a_release_that_was_not_seen_ends_the_stroke(grid, said):
    press(grid, (1, 1))
    move(grid, at(grid, 8, 8), NO_BUTTON)
    assert said.strokes == ["stroke_begun", "stroke_ended"]
    assert said.cells == [11]


def test_a_double_click_is_two_clicks(grid, said):
    double_click(grid, at(grid, 1, 1))
    release(grid, (1, 1))
    assert said.strokes == ["stroke_begun", "stroke_ended"] * 2
    assert inked(grid) == set()


def test_letting_go_ends_the_stroke_and_the_rest_of_the_drag_draws_nothing(grid, said):
    press(grid, (1, 1))
    grid.cancel_drag()
    move(grid, at(grid, 1, 5))
    release(grid, (1, 5))
    assert said.strokes == ["stroke_begun", "stroke_ended"]
    assert said.cells == [11]
    grid.cancel_drag()
    assert said.strokes == ["stroke_begun", "stroke_ended"], "nothing was held"


@pytest.mark.parametrize("end", [
    lambda grid: setattr(grid, "mode", "erase"),
    lambda grid: setattr(grid, "editable", False),
    lambda grid: setattr(grid, "pickable", True),
    lambda grid: grid.clearFocus(),
    lambda grid: grid.hide(),
    lambda grid: QTest.keyClick(grid, Key.Key_Escape),
    lambda grid: grid.show_pattern(np.ones(64), 8, 8),
], ids=["mode", "editable", "pickable", "focus", "hidden", "escape", "another size"])  # fmt: skip
def test_what_ends_a_stroke(grid, said, end):
    press(grid, (1, 1))
    end(grid)
    assert said.strokes == ["stroke_begun", "stroke_ended"]
    assert not grid.busy


def test_another_size_during_a_stroke_leaves_the_new_pattern_alone(grid, said):
    press(grid, (9, 9))
    grid.show_pattern(np.full(4, -1.0), 2, 2)
    move(grid, at(grid, 1, 1))
    release(grid, (1, 1))
    assert said.cells == [99]
    assert inked(grid) == set()
    drag(grid, [(1, 1)])
    assert said.cells == [99, 3]


def test_another_size_from_within_a_stroke_is_borne(grid, said):
    """A window that answers the first cell with another grid, and a keyboard that does so."""
    grid.stroke_begun.connect(lambda _: grid.show_pattern(np.full(6, -1.0), 2, 3))
    drag(grid, [(9, 9), (0, 0)])
    assert said.cells == []
    grid.show_pattern(np.full(100, -1.0), 10, 10)
    QTest.keyClick(grid, Key.Key_End)
    QTest.keyClick(grid, Key.Key_PageDown)
    QTest.keyClick(grid, Key.Key_Down, SHIFT)
    assert said.cells == []
    assert not grid.grab().isNull()


def test_a_resize_during_a_stroke_draws_no_line_across(grid, said):
    press(grid, (1, 1))
    grid.resize(248, 248)  # now the same place is cell (3, 3)
    move(grid, at(grid, 8, 8))
    move(grid, at(grid, 8, 9))
    release(grid, (8, 9))
    assert said.cells == [11, 88, 89]
    assert said.strokes == ["stroke_begun", "stroke_ended"]


def test_a_stroke_is_shown_at_once_and_then_what_the_network_says(grid):
    before = grid.grab().toImage()
    press(grid, (1, 1))
    assert grid.grab().toImage() != before
    grid.show_pattern(np.full(100, -1.0), 10, 10)
    assert inked(grid) == set()
    move(grid, at(grid, 1, 2))
    assert inked(grid) == {12}, "and the stroke goes on"
    release(grid, (1, 2))


def test_what_cannot_be_edited_is_left_alone(grid, said):
    grid.editable = False
    drag(grid, [(1, 1), (5, 5)])
    drag(grid, [(1, 1), (5, 5)], RIGHT)
    QTest.keyClick(grid, Key.Key_Right)
    for key in (Key.Key_Space, Key.Key_Delete):
        QTest.keyClick(grid, key)
    QTest.keyClick(grid, Key.Key_Right, SHIFT)
    assert said.strokes == []
    assert inked(grid) == set()


# ---- lines of cells ------------------------------------------------------------------------------

coordinate = st.floats(-20.0, 20.0, allow_nan=False)
point = st.tuples(coordinate, coordinate)


@given(point, point)
def test_every_line_is_connected_and_ends_where_it_should(start, stop):
    cells = cells_between(start, stop)
    assert cells[0] == (np.floor(start[1]), np.floor(start[0]))
    assert cells[-1] == (np.floor(stop[1]), np.floor(stop[0]))
    for (row, column), (next_row, next_column) in itertools.pairwise(cells):
        assert abs(row - next_row) + abs(column - next_column) == 1
    assert len(set(cells)) == len(cells)


@given(point, point)
def test_a_slow_stroke_adds_nothing_to_a_fast_one(start, stop):
    fast = set(cells_between(start, stop))
    for t in np.linspace(0.0, 1.0, 50):
        x, y = (a + t * (b - a) for a, b in zip(start, stop, strict=True))
        # Within a rounding error of an edge either side is right.
        near = {
            (np.floor(y + dy), np.floor(x + dx)) for dx in (-1e-9, 1e-9) for dy in (-1e-9, 1e-9)
        }
        assert near & fast


@given(point, point)
def test_clipping_keeps_what_is_inside_and_nothing_else(start, stop):
    inside = clipped(start, stop, 10, 6)
    points = [
        tuple(a + t * (b - a) for a, b in zip(start, stop, strict=True))
        for t in np.linspace(0.0, 1.0, 60)
    ]
    within = [0.0 <= x <= 10.0 and 0.0 <= y <= 6.0 for x, y in points]
    if inside is None:
        assert not any(within)
    else:
        for x, y in inside:
            assert -1e-9 <= x <= 10.0 + 1e-9
            assert -1e-9 <= y <= 6.0 + 1e-9


# ---- cover and pick ------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "last", "block"), [
    ((2, 3), (6, 8), (2, 3, 6, 8)),
    ((6, 8), (2, 3), (2, 3, 6, 8)),
    ((6, 3), (2, 8), (2, 3, 6, 8)),
    ((4, 4), (4, 4), (4, 4, 4, 4)),
    ((4, 4), (40, 40), (4, 4, 9, 9)),
    ((4, 4), (-9, 5), (0, 4, 4, 5)),
])  # fmt: skip
def test_cover_gives_the_rectangle_released(grid, said, first, last, block):
    grid.mode = "cover"
    drag(grid, [first, (5, 5), last])
    assert said.of("covered") == [list(block)]
    assert said.cells == []


def test_escape_cancels_a_cover(grid, said):
    grid.mode = "cover"
    press(grid, (1, 1))
    move(grid, at(grid, 5, 5))
    with_band = grid.grab().toImage()
    QTest.keyClick(grid, Key.Key_Escape)
    assert grid.grab().toImage() != with_band
    move(grid, at(grid, 6, 6))
    release(grid, (6, 6))
    assert said.of("covered") == []


def test_letting_go_cancels_a_cover(grid, said):
    grid.mode = "cover"
    press(grid, (1, 1))
    grid.cancel_drag()
    release(grid, (6, 6))
    assert said.of("covered") == []


def test_a_cover_by_keyboard(grid, said):
    grid.mode = "cover"
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyClick(grid, Key.Key_Space)
    QTest.keyClick(grid, Key.Key_Right)
    QTest.keyClick(grid, Key.Key_Down)
    QTest.keyClick(grid, Key.Key_Return)
    assert said.of("covered") == [[5, 0, 6, 1]]
    QTest.keyClick(grid, Key.Key_Space)
    QTest.keyClick(grid, Key.Key_Escape)
    assert not grid.busy
    assert len(said.of("covered")) == 1


def test_picking_draws_nothing(grid, said):
    grid.pickable = True
    before = grid.grab().toImage()
    drag(grid, [(3, 4), (3, 8)])
    drag(grid, [(1, 1)], RIGHT)
    assert said.of("picked") == [34]
    assert said.strokes == []
    assert grid.grab().toImage() != before, "the picked cell is highlighted"
    QTest.keyClick(grid, Key.Key_Right)
    QTest.keyClick(grid, Key.Key_Space)
    QTest.keyClick(grid, Key.Key_Down)
    QTest.keyClick(grid, Key.Key_Return)
    QTest.keyClick(grid, Key.Key_Delete)
    assert said.of("picked")[-2:] == [12, 22]
    for index in (5, None, 100, -1):
        grid.show_picked(index)
        assert not grid.grab().isNull()


# ---- keyboard ------------------------------------------------------------------------------------


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


def test_space_sets_and_clears_at_the_cursor(grid, said):
    QTest.keyClick(grid, Key.Key_Home)
    QTest.keyClick(grid, Key.Key_Space)
    QTest.keyClick(grid, Key.Key_Space)
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


# ---- hovering and files --------------------------------------------------------------------------


def test_the_cell_under_the_mouse_is_told_once(grid, said):
    for where in (at(grid, 1, 1), at(grid, 1, 1) + QPoint(5, 5), at(grid, 1, 2), QPoint(1, 1)):
        move(grid, where, NO_BUTTON)
    assert said.of("hovered") == [11, 12, -1]
    move(grid, at(grid, 3, 3), NO_BUTTON)
    QCoreApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert said.of("hovered")[-2:] == [33, -1]


def drop(grid, data: QMimeData) -> QDropEvent:
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, LEFT, NONE)
    QCoreApplication.sendEvent(grid, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(50, 50), actions, data, LEFT, NONE)
    QCoreApplication.sendEvent(grid, event)
    return event


def files(*paths) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_one_file_can_be_dropped(grid, said, tmp_path):
    path = tmp_path / "a café.png"
    path.write_bytes(b"")
    event = drop(grid, files(path))
    assert said.of("file_dropped") == [str(path)]
    assert said.of("refused") == []
    assert event.dropAction() == Qt.DropAction.CopyAction, "the file stays where it is"


def test_what_cannot_be_taken_is_told(grid, said, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"")
    words = QMimeData()
    words.setText("hello")
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/a.png")])
    for data, about in (
        (files(path, path), "2 were dropped"),
        (words, "Only a file"),
        (web, "not a file on this computer"),
        (files(tmp_path), "is a folder"),
        (files(tmp_path / "gone.png"), "no longer there"),
        (QMimeData(), "Only a file"),
    ):
        drop(grid, data)
        sentence = said.of("refused")[-1]
        assert about in sentence
        assert sentence.endswith(".")
    assert said.of("file_dropped") == []


def test_a_drag_over_the_grid_is_seen_and_forgotten(grid):
    before = grid.grab().toImage()
    data = files("a.png")
    QCoreApplication.sendEvent(
        grid, QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, LEFT, NONE)
    )
    assert grid.grab().toImage() != before
    QCoreApplication.sendEvent(grid, QDragLeaveEvent())
    assert grid.grab().toImage() == before


# ---- the picture ---------------------------------------------------------------------------------


def colour(grid, cell) -> str:
    return grid.grab().toImage().pixelColor(at(grid, *cell)).name()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda t: t.name)
@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (8, 8), (24, 24), (128, 128), (5, 40)])
def test_cells_are_ink_on_paper_in_both_themes(grid, theme, shape):
    rows, columns = shape
    values = np.full(rows * columns, -1.0)
    values[0] = 1.0
    grid.set_theme(theme, 1.0)
    grid.show_pattern(values, rows, columns)
    if rows * columns <= 1000:
        assert colour(grid, (0, 0)) == INK
        assert colour(grid, (0, 1)) == PAPER
        assert colour(grid, (rows - 1, columns - 1)) == PAPER
    assert grid.grab().toImage().pixelColor(1, 1).name() == theme.background


def test_grey_cells_lie_between(grid):
    values = np.linspace(-1.0, 1.0, 100)
    grid.show_pattern(values, 10, 10)
    image = grid.grab().toImage()
    seen = [image.pixelColor(at(grid, *divmod(i, 10))).lightness() for i in range(100)]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) > 90


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("shape", [(8, 8), (24, 24), (64, 64), (3, 100), (128, 128)])
def test_cells_fill_the_room_in_whole_device_pixels(ratio, shape):
    rows, columns = shape
    room = QSizeF(613.0, 407.0)
    cells = Cells.fitted(rows, columns, room, ratio, 4.0, 0.0)
    side = cells.side * ratio
    if side >= 3.0:
        assert side == pytest.approx(round(side))
    whole = cells.whole
    assert whole.left() >= 3.0
    assert whole.right() <= 610.0
    assert whole.bottom() <= 404.0
    assert whole.top() == pytest.approx(4.0, abs=1.0 / ratio), "at the top"
    assert whole.center().x() == pytest.approx(306.5, abs=1.0), "in the middle"
    larger = side + 1.0
    assert larger * columns > 605.0 * ratio or larger * rows > 399.0 * ratio


def test_every_mark_is_drawn(grid):
    one = np.zeros(100, dtype=bool)
    one[55] = True
    before = grid.grab().toImage()
    for marks in ({"glow": 0.8 * one}, {"unstable": one}, {"wrong": one}):
        grid.show_marks(**marks)
        assert grid.grab().toImage() != before, marks
        assert colour(grid, (2, 2)) == PAPER, "and nowhere else"
    grid.show_marks()
    assert grid.grab().toImage() == before


def test_wrong_and_unstable_differ_in_shape(grid):
    one = np.zeros(100, dtype=bool)
    one[55] = True
    grid.show_marks(wrong=one)
    assert colour(grid, (5, 5)) != PAPER, "a cross in the middle"
    grid.show_marks(unstable=one)
    assert colour(grid, (5, 5)) == PAPER, "an outline round it"


def test_a_glow_fades(grid):
    one = np.zeros(100)
    seen = []
    corner = at(grid, 5, 5) - QPoint(19, 19)
    for glow in (1.0, 0.5, 0.1, 0.0):
        one[55] = glow
        grid.show_marks(glow=one)
        seen.append(grid.grab().toImage().pixelColor(corner).lightness())
    assert seen == sorted(seen)
    assert len(set(seen)) == 4


@pytest.mark.parametrize("size", [64, 128])
def test_marks_of_large_grids_are_drawn_too(grid, size):
    n = size * size
    grid.show_pattern(np.full(n, -1.0), size, size)
    before = grid.grab().toImage()
    one = np.zeros(n, dtype=bool)
    one[n // 2] = True
    for marks in ({"glow": 1.0 * one}, {"unstable": one}, {"wrong": one}):
        grid.show_marks(**marks)
        assert grid.grab().toImage() != before, marks


class Counting(QPainter):
    """A painter that counts what it is asked to draw."""

    calls = 0


def _counted(name):
    def draw(self, *arguments):
        Counting.calls += 1
        return getattr(QPainter, name)(self, *arguments)

    return draw


for _name in (
    "drawRect", "drawRects", "drawLine", "drawLines", "drawImage", "drawPixmap", "drawText",
    "fillRect", "drawPath", "drawPolygon", "drawEllipse", "drawRoundedRect",
):  # fmt: skip
    setattr(Counting, _name, _counted(_name))


def test_a_picture_takes_few_draws_however_many_cells_and_marks(grid, monkeypatch):
    monkeypatch.setattr(gui.hopfield.grid_view, "QPainter", Counting)
    rng = np.random.default_rng(1)

    def draws(side: int, share: float) -> int:
        n = side * side
        grid.show_pattern(rng.choice([-1.0, 1.0], n), side, side)
        some = rng.random(n) < share
        grid.show_marks(glow=some * rng.random(n), unstable=some, wrong=some)
        Counting.calls = 0
        assert not grid.grab().isNull()
        return Counting.calls

    assert 0 < draws(128, 0.0) <= 6
    assert draws(128, 0.9) <= 7, "marks are one image"
    assert draws(64, 0.9) <= 7
    assert draws(48, 0.9) <= 7
    assert draws(24, 0.2) <= 45, "outlines go shade by shade, not one by one"


def test_images_are_made_anew_only_when_something_has_changed(grid, monkeypatch):
    made = []
    real = gui.hopfield.grid_view.pattern_image
    monkeypatch.setattr(
        gui.hopfield.grid_view, "pattern_image", lambda *a: made.append(1) or real(*a)
    )
    values = np.ones(100)
    grid.show_pattern(values, 10, 10)
    for _ in range(3):
        grid.grab()
        grid.show_pattern(values, 10, 10)
    assert len(made) == 1


def test_a_field_is_shown_in_signed_colours_with_its_limits(grid):
    for theme in (DARK, LIGHT):
        grid.set_theme(theme, 1.0)
        values = np.zeros(100)
        values[11], values[12] = -3.0, 2.0
        grid.show_field(values, "Input field")
        assert grid.field_limit == 3.0
        assert colour(grid, (1, 1)) == theme.input
        zero = QColor(colour(grid, (5, 5))).lightness()
        assert zero == pytest.approx(theme.colour("background").lightness(), abs=2)
        assert grid.cells.whole.bottom() < grid.height() - 20, "room for the legend"
    grid.show_field(None)
    assert colour(grid, (1, 1)) == PAPER


def test_the_limits_of_a_field_do_not_breathe(grid):
    values = np.zeros(100)
    values[0] = 0.9
    grid.show_field(values)
    limit = grid.field_limit
    for peak in (0.8, 0.95, 0.6, 0.0):
        values[0] = peak
        grid.show_field(values)
        assert grid.field_limit == limit
    values[0] = np.nan
    grid.show_field(values)
    assert not grid.grab().isNull()


@given(st.floats(1e-12, 1e12), st.floats(0.0, 1e12))
def test_a_limit_covers_the_peak_and_is_not_much_larger(peak, before):
    limit = rounded_limit(peak, before)
    assert peak * (1 - 1e-5) <= limit <= 2.0 * peak * (1 + 1e-5)
    assert rounded_limit(peak, limit) == limit


@pytest.mark.parametrize("scale", [1.0, 1.35])
def test_numbers_are_legible_on_ink_and_on_paper(grid, scale):
    for theme in (DARK, LIGHT):
        grid.set_theme(theme, scale)
        grid.show_pattern([1.0, -1.0, 1.0], 1, 3)
        grid.show_numbers(None)
        grid.resize(600, 300)
        before = grid.grab().toImage()
        grid.show_numbers(["+1  h = −1", "−1  h = +0.67", "0"])
        image = grid.grab().toImage()
        assert image != before
        for cell, word in ((0, PAPER), (1, INK)):
            rect = grid.cells.rect(cell).toRect()
            seen = {
                image.pixelColor(x, rect.center().y()).name()
                for x in range(rect.left(), rect.right())
            }
            assert word in seen, "letters as light or dark as can be"
    grid.show_numbers(None)
    assert grid.grab().toImage() == before


def test_what_does_not_fit_is_refused(grid):
    with pytest.raises(ValueError, match="5 values are no pattern of 2 × 3 cells"):
        grid.show_pattern(np.ones(5), 2, 3)
    with pytest.raises(ValueError, match="2 words for 100 cells"):
        grid.show_numbers(["a", "b"])
    with pytest.raises(ValueError, match="reshape"):
        grid.show_marks(wrong=np.zeros(5))


def test_another_size_takes_marks_field_and_numbers_away(grid):
    grid.show_pattern(np.ones(4), 2, 2)
    plain = grid.grab().toImage()
    grid.show_pattern(np.ones(6), 2, 3)
    grid.show_marks(wrong=np.ones(6, dtype=bool))
    grid.show_field(np.ones(6))
    grid.show_numbers(["x"] * 6)
    grid.show_picked(5)
    grid.show_pattern(np.ones(4), 2, 2)
    assert grid.grab().toImage() == plain


def test_focus_from_the_keyboard_is_seen(room):
    room.grid.setFocus(Qt.FocusReason.MouseFocusReason)
    before = room.grid.grab().toImage()
    room.field.setFocus()
    QTest.keyClick(room.field, Key.Key_Tab)
    assert room.grid.grab().toImage() != before


@pytest.mark.parametrize("size", [(140, 140), (900, 160), (160, 900), (1600, 1200)])
def test_a_hand_finds_the_cells_at_every_size(grid, said, size):
    grid.resize(*size)
    drag(grid, [(7, 2)])
    assert said.cells == [72]
    assert grid.cell_at(QPointF(1.0, 1.0)) == -1


def test_without_a_pattern_it_draws_and_bears_every_touch(qtbot):
    grid = PatternGrid()
    qtbot.addWidget(grid)
    grid.show()
    said = Said(grid)
    for button in (LEFT, RIGHT):
        QTest.mouseClick(grid, button, NONE, QPoint(70, 70))
    move(grid, QPoint(80, 80), NO_BUTTON)
    for key in (Key.Key_Left, Key.Key_Space, Key.Key_Delete, Key.Key_Home, Key.Key_Escape):
        QTest.keyClick(grid, key)
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    grid.show_picked(3)
    assert said.all == []
    assert not grid.grab().isNull()
