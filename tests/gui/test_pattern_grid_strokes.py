"""The grid alone under the mouse: strokes, the lines they draw, covers and picks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gui.hopfield.pattern_grid import PatternGrid
from gui.hopfield.strokes import cells_between, clipped
from tests.gui.hands import LEFT, NONE, RIGHT, SHIFT, Key, double_click, move
from tests.gui.pattern_grid_hands import (
    NO_BUTTON,
    Said,
    at,
    drag,
    grid,
    inked,
    press,
    release,
    said,
)

__all__ = ["grid", "said"]  # fixtures, of this file too

MIDDLE = Qt.MouseButton.MiddleButton
PATTERNS = st.lists(st.sampled_from([-1.0, 1.0]), min_size=100, max_size=100)


# ---- strokes -------------------------------------------------------------------------------------


def test_a_click_sets_a_cell_and_one_with_the_right_button_clears_it(grid, said):
    drag(grid, [(2, 3)])
    assert said.all[-3:] == [
        ("stroke_begun", 1), ("drawn", [23], 1.0, 1), ("stroke_ended", 1)
    ]  # fmt: skip
    drag(grid, [(2, 3)], RIGHT)
    assert said.of("drawn")[-1] == [[23], -1.0, 2]
    assert said.strokes == ["stroke_begun", "stroke_ended"] * 2
    assert inked(grid) == set()


cell_of_ten = st.tuples(st.integers(0, 9), st.integers(0, 9))
line = st.lists(cell_of_ten, min_size=1, max_size=4)


@pytest.mark.parametrize(("button", "value"), [(LEFT, 1.0), (RIGHT, -1.0)], ids=["left", "right"])
@given(st.data())
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_retracing_a_line_changes_nothing_of_it(grid, button, value, data):
    """Wherever a stroke begins, on ink or on paper, Draw draws and the other button clears."""
    cells = data.draw(line)
    grid.show_pattern(np.array(data.draw(PATTERNS)), 10, 10)
    said = Said(grid)
    drag(grid, cells, button)
    once = inked(grid)
    assert said.values <= {value}
    drag(grid, cells, button)
    assert inked(grid) == once
    for row, column in cells:
        assert (10 * row + column in once) is (value > 0)


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
    assert inked(grid) == {11}


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
