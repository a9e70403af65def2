"""A hand on the two grids of the Hopfield tab: what it draws reaches the network."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.gui.hands import CONTROL, LEFT, NONE, RIGHT, SHIFT, Key, cell, click, inked, move, stroke
from tests.gui.hopfield_hands import blank, cue_words, ink, more, person, undo_words
from tests.gui.waiting import wait

__all__ = ["blank", "person"]  # fixtures, of this file too


# ---- strokes -------------------------------------------------------------------------------------


def test_a_stroke_on_the_cue_reaches_the_network(blank):
    stroke(blank.cue, [(3, column) for column in range(2, 9)])
    assert ink(blank) == {(3, column) for column in range(2, 9)}
    assert blank.frame.touched
    assert blank.claim.startswith("Changed by hand")


def test_a_fast_stroke_has_no_gaps(blank):
    stroke(blank.cue, [(2, 1), (20, 13)])
    drawn = ink(blank)
    assert {row for row, _ in drawn} == set(range(2, 21))
    assert {column for _, column in drawn} == set(range(1, 14))
    assert len(drawn) == 18 + 12 + 1, "neighbours share an edge"


def test_a_line_that_is_retraced_stays(blank):
    stroke(blank.cue, [(5, 2), (5, 9)])
    stroke(blank.cue, [(5, 6), (5, 15)])
    stroke(blank.cue, [(5, 15), (5, 2)])
    assert ink(blank) == {(5, column) for column in range(2, 16)}


def test_a_stroke_over_the_edge_and_back_goes_on(blank):
    grid = blank.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 4, 20))
    for place in ((4, 30), (9, 30), (9, 20)):
        move(grid, cell(grid, *place))
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 9, 20))
    assert ink(blank) == {(row, column) for row in (4, 9) for column in range(20, 24)}


def test_the_right_button_always_clears(blank):
    stroke(blank.cue, [(7, 0), (7, 23)])
    stroke(blank.cue, [(7, 4), (7, 8)], RIGHT)
    stroke(blank.cue, [(12, 4), (12, 8)], RIGHT)
    assert ink(blank) == {(7, column) for column in range(24) if not 4 <= column <= 8}


def test_erase_clears_and_flip_inverts_once_a_stroke(blank):
    stroke(blank.cue, [(7, 0), (7, 23)])
    blank.click("Erase")
    stroke(blank.cue, [(7, 0), (7, 11)])
    assert ink(blank) == {(7, column) for column in range(12, 24)}
    blank.click("Flip")
    stroke(blank.cue, [(7, 6), (7, 17), (7, 6)])
    assert ink(blank) == {(7, column) for column in (*range(6, 12), *range(18, 24))}


@pytest.mark.parametrize("side", [1, 2, 3, 5])
def test_a_brush_draws_a_square(blank, side):
    more(blank, f"Brush {side} × {side}")
    stroke(blank.cue, [(10, 10)])
    drawn = ink(blank)
    assert len(drawn) == side**2
    assert (10, 10) in drawn
    for place in (0, 1):
        assert len({at[place] for at in drawn}) == side


@pytest.mark.parametrize(
    ("fill", "share"), [("paper", 0.0), ("ink", 1.0), ("noise", None)], ids=lambda w: str(w)
)
def test_covering_hides_a_region(person, fill, share):
    person.rest()
    more(person, f"Cover with {fill}")
    before = person.snapshot.cue.reshape(24, 24)
    person.click("Cover")
    stroke(person.cue, [(4, 3), (9, 9), (19, 20)])
    after = person.settle().snapshot.cue.reshape(24, 24)
    inside = np.zeros((24, 24), dtype=bool)
    inside[4:20, 3:21] = True
    assert (after[~inside] == before[~inside]).all()
    found = float((after[inside] > 0).mean())
    assert found == share if share is not None else 0.35 < found < 0.65
    blue = person.snapshot.cue_distance
    assert f"{100 * blue:.0f} % of pixels differ" in cue_words(person)


def test_a_cover_dragged_backwards_and_over_the_edge_ends_at_the_edge(blank):
    more(blank, "Cover with ink")
    blank.click("Cover")
    stroke(blank.cue, [(5, 5), (-4, -4)])
    assert ink(blank) == set(itertools.product(range(6), range(6)))


def test_cover_draws_on_the_state(person):
    """A region of the state is not covered: there one draws."""
    person.rest()
    person.click("Cover")
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    before = person.settle().snapshot
    stroke(person.state, [(0, 0), (0, 5)])
    after = person.settle().snapshot
    assert (after.cue == before.cue).all()
    assert inked(after.state, 24) - inked(before.state, 24) == {(0, c) for c in range(6)}


def test_what_a_hand_draws_stays_while_older_frames_come_in(blank):
    """A frame made before the stroke must not take away what is under the pen."""
    stale = blank.frame
    grid = blank.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
    move(grid, cell(grid, 2, 9))
    blank.window.show_frame(stale)
    assert inked(grid.values, 24) == {(2, column) for column in range(2, 10)}
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 2, 9))
    assert len(ink(blank)) == 8


# ---- keyboard ------------------------------------------------------------------------------------


def test_the_keyboard_draws(blank):
    grid = blank.cue
    grid.setFocus()
    blank.press(Key.Key_PageUp)
    blank.press(Key.Key_Home)
    for key in (Key.Key_Down, Key.Key_Right, Key.Key_Right):
        blank.press(key)
    blank.press(Key.Key_Space)
    assert ink(blank) == {(1, 2)}
    for _ in range(3):
        blank.press(Key.Key_Down, SHIFT)
    assert ink(blank) == {(row, 2) for row in range(1, 5)}
    blank.press(Key.Key_Delete)
    assert ink(blank) == {(row, 2) for row in range(1, 4)}
    assert blank.frame.playing, "Space was meant for the grid"


def test_a_held_space_draws_along_the_arrows_in_one_stroke(blank):
    grid = blank.cue
    grid.setFocus()
    blank.press(Key.Key_PageUp)
    blank.press(Key.Key_Home)
    QTest.keyPress(grid, Key.Key_Space)
    for _ in range(4):
        blank.press(Key.Key_Right)
    QTest.keyRelease(grid, Key.Key_Space)
    assert ink(blank) == {(0, column) for column in range(5)}
    blank.press(Key.Key_Z, CONTROL)
    assert ink(blank) == set()


def test_space_plays_and_pauses_after_a_click_on_a_grid(blank):
    """The keyboard's cursor comes with an arrow; before that Space is the window's."""
    stroke(blank.cue, [(3, 3)])
    blank.cue.setFocus()
    playing = blank.settle().playing
    for _ in range(2):
        blank.press(Key.Key_Space)
        wait(lambda was=playing: blank.frame.playing is not was)
        playing = blank.frame.playing
    assert ink(blank) == {(3, 3)}
    blank.press(Key.Key_Right)
    blank.press(Key.Key_Space)
    assert ink(blank) == {(3, 3), (3, 4)}
    assert blank.frame.playing is playing


def test_enter_on_a_grid_recalls_from_the_cue(blank):
    stroke(blank.cue, [(3, 3)])
    blank.pause()
    for grid in (blank.cue, blank.state):
        grid.setFocus()
        blank.press(Key.Key_Return)
        frame = blank.settle()
        assert frame.playing
        assert frame.snapshot.time - frame.snapshot.recalled_at < 30
        blank.rest()
        assert blank.outcome != "A, exactly."


# ---- drawing on the state ------------------------------------------------------------------------


def test_knocked_over_at_rest_it_wakes_up_and_comes_back(person):
    person.rest()
    at_rest = person.snapshot
    more(person, "Brush 5 × 5")
    stroke(person.state, [(12, 0), (12, 23)])
    knocked = person.settle()
    assert knocked.playing
    person.rest()
    assert person.outcome == "A, exactly."
    assert (person.snapshot.state == at_rest.state).all()
    assert person.snapshot.flips > at_rest.flips
    assert (person.snapshot.cue == at_rest.cue).all()


def test_knocked_over_while_it_runs_it_comes_back(person):
    person.click("Back to cue")
    person.window.tab.engine.set_speed(2.0)
    person.click("Play")
    person.run_for(0.6)  # so far that a row of ink no longer turns it to another memory
    stroke(person.state, [(1, 2), (1, 21)])
    frame = person.settle()
    assert not frame.at_rest
    assert frame.playing
    person.window.tab.engine.set_speed(60.0)
    person.rest()
    assert person.outcome == "A, exactly."


def test_a_stroke_on_a_standing_state_waits(person):
    person.rest()
    person.pause()
    stroke(person.state, [(0, 0), (0, 9)])
    s = person.settle().snapshot
    assert s.unstable.sum() == 10
    assert "10 want to flip" in person.window.tab.state_board.words.text()
    assert s.wrong().sum() == 10
    person.click("Play")
    person.rest()
    assert person.outcome == "A, exactly."


def test_drawing_on_the_state_is_undone_by_itself(person):
    person.rest()
    person.pause()
    before, seen = undo_words(person), person.snapshot.state
    stroke(person.state, [(0, 0), (0, 9)])
    person.settle()
    assert undo_words(person)[0] == "Undo: drawing on the state (Ctrl+Z)"
    assert (person.snapshot.state != seen).any()
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert undo_words(person)[0] == before[0]
    assert (person.snapshot.state == seen).all()


def test_a_held_pen_keeps_ink_in_the_running_state(person):
    """What is drawn is taken back by the network even under the pen; the stroke goes on."""
    person.rest()
    grid = person.state
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 1, 1))
    for column in range(2, 20):
        move(grid, cell(grid, 1, column))
        person.settle()
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 1, 19))
    person.rest()
    assert person.outcome == "A, exactly."
    assert inked(grid.values, 24) == inked(person.snapshot.state, 24)


# ---- a reset, another example: no hand is left on the grids --------------------------------------


@pytest.mark.parametrize("key", [Key.Key_R, Key.Key_Escape])
def test_a_reset_or_escape_lets_go_of_a_stroke(blank, key):
    grid = blank.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 2, 2))
    grid.setFocus()
    blank.press(key)
    blank.settle()
    move(grid, cell(grid, 2, 9))
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 2, 9))
    assert ink(blank) <= {(2, 2)}
    assert not grid.busy


def test_another_size_ends_the_stroke(blank):
    grid = blank.cue
    QTest.mousePress(grid, LEFT, NONE, cell(grid, 20, 20))
    blank.window.tab.engine.post("configure", rows=8, columns=8)
    wait(lambda: blank.settle().snapshot.rows == 8)
    move(grid, cell(grid, 2, 2))
    QTest.mouseRelease(grid, LEFT, NONE, cell(grid, 2, 2))
    blank.settle()
    assert blank.notice == ""
    assert len(blank.cue.values) == 64


def test_the_mouse_shows_where_it_would_draw(blank):
    before = blank.cue.grab().toImage()
    move(blank.cue, cell(blank.cue, 5, 5), Qt.MouseButton.NoButton)
    assert blank.cue.grab().toImage() != before


def test_tools_under_the_cue_say_what_they_do(person):
    tools = person.window.tab.cue_tools
    for action in tools.more.menu().actions()[:3]:
        assert action.toolTip() not in ("", action.text())
    for label in tools.findChildren(QLabel):
        assert label.toolTip()
    click(person.button("Flip"))
    assert person.cue.mode == "flip"
