"""Where cue, state and tools go in a room: inside it, apart, and with cells as large as fit."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.hopfield.arrangement import GAP, Arrangement, Needs, Room, arranged

TOOLS = (560.0, 620.0)  # px that the tools of cue and state would have in one row
ROW = 33.0


def rows_of(length: float):
    """Tools that break into rows."""
    return lambda wide: round(ROW * -(-length // max(1, wide)))


def needs(rows: int, columns: int, share: float = 0.58, below: int = 0) -> Needs:
    cue, state = map(rows_of, TOOLS)
    return Needs(rows, columns, 22, 4.0, below, cue, state, (146, 90), share)


def parts(found: Arrangement) -> list[tuple[int, int, int, int]]:
    """All that is seen: grids and tools."""
    grids = [
        (board[0], board[1] + board[3] - size[1], *size)
        for board, size in ((found.cue, found.cue_grid), (found.state, found.state_grid))
    ]
    return [*grids, found.cue_tools, found.state_tools, found.handle]


@given(
    width=st.integers(560, 1400), height=st.integers(420, 1100),
    rows=st.integers(1, 128), columns=st.integers(1, 128),
    share=st.floats(0.25, 2.0), ratio=st.sampled_from([1.0, 1.25, 2.0]),
    below=st.sampled_from([0, 26]),
)  # fmt: skip
def test_all_is_inside_and_apart(width, height, rows, columns, share, ratio, below):
    wanted = needs(rows, columns, share, below)
    found = arranged(Room(width, height, ratio), wanted)
    for left, top, wide, high in parts(found):
        assert left >= 0 and top >= 0
        assert left + wide <= width and top + high <= height
    for (ax, ay, aw, ah), (bx, by, bw, bh) in combinations(parts(found), 2):
        assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay
    for side in (found.cue_side, found.state_side):
        pixels = side * ratio
        assert pixels < 6.0 or pixels == pytest.approx(round(pixels))
    assert found.cue_side >= min(found.state_side, share * found.state_side - 1.0 / ratio) * 0.875


@pytest.mark.parametrize("shape", [(1, 3), (8, 8), (10, 10), (24, 24), (64, 64), (28, 10)], ids=str)
@pytest.mark.parametrize("room", [(392, 510), (560, 441), (571, 480), (726, 680), (1091, 855)])
def test_cells_are_as_large_as_fit(room, shape):
    """Neither in breadth nor in height is there room for cells a pixel larger, or hardly any."""
    rows, columns = shape
    for share in (0.58, 1.0):
        found = arranged(Room(*room), needs(rows, columns, share))
        if found.stacked:
            free = room[0] - found.state_grid[0], room[1] - found.end
        else:
            wide = found.cue_grid[0] + found.state_grid[0]
            free = room[0] - GAP - wide, room[1] - found.end
        grown = (2 * columns, 2 * rows)
        tight = free[0] <= grown[0] + 8 or free[1] <= grown[1] + ROW
        beside = found.state[2] - found.state_grid[0] + found.cue[2] - found.cue_grid[0]
        assert tight or beside <= grown[0] + 8, found
        if share == 1.0:
            assert found.cue_side == found.state_side
            assert found.cue_grid == found.state_grid


def test_three_neurons_in_a_row_fill_a_large_stage():
    found = arranged(Room(1091, 855), needs(1, 3))
    assert found.stacked
    assert min(found.cue_side, found.state_side) > 300


def test_without_tools_the_grids_take_their_place():
    """A movie leaves the tools out."""
    wanted = needs(28, 10)
    bare = Needs(28, 10, 22, 4.0, 0, lambda wide: 0, lambda wide: 0, (0, 0), 1.0)
    room = Room(726, 500)
    assert arranged(room, bare).cue_side > arranged(room, wanted).cue_side
    assert arranged(room, bare).end > 470


def test_a_room_too_small_for_anything_is_borne():
    found = arranged(Room(150, 60), needs(24, 24))
    assert found.end > 60
    assert found.state_side > 0
