"""Cue and state on the stage of the Hopfield tab: their sizes, and what shares them out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSettings
from PySide6.QtTest import QTest

from gui.hopfield.arrangement import Room, arranged
from tests.gui.hands import LEFT, NONE, Person, double_click, move
from tests.gui.hopfield_hands import more, person
from tests.gui.layout_hands import lay_out

__all__ = ["person"]  # the fixture, of this file too


@pytest.fixture
def usual(person):
    """Somebody before a state larger than the cue."""
    boards = person.window.tab.boards
    boards.set_equal(False)
    yield person
    boards.set_equal(False)
    person.window.resize(1200, 680)


def sizes(person: Person) -> tuple[float, float]:
    """Of the cells of cue and state, px."""
    return person.cue.cells.side, person.state.cells.side


def is_equal(person: Person) -> bool:
    return bool(person.window.tab.cue_tools.equal.isChecked())


def test_a_double_click_between_them_makes_them_equal_and_back(usual):
    person = usual
    handle = person.window.tab.boards.handle
    before = sizes(person)
    assert before[1] > before[0]
    double_click(handle)
    cue, state = sizes(person)
    assert cue == state
    assert is_equal(person)
    double_click(handle)
    assert sizes(person) == before
    assert not is_equal(person)
    more(person, "Cue and state of equal size")
    assert sizes(person) == (cue, state)


def test_dragging_between_them_shares_out_the_room(usual):
    person = usual
    handle = person.window.tab.boards.handle
    before = sizes(person)
    at = handle.rect().center()
    start = handle.mapToParent(at)
    QTest.mousePress(handle, LEFT, NONE, at)
    for by in (20, 40, 60):  # it moves with the hand
        move(handle, handle.mapFromParent(start + QPoint(by, 0)))
    QTest.mouseRelease(handle, LEFT, NONE, at)
    after = sizes(person)
    assert after[0] > before[0]
    assert after[1] < before[1]


def test_equal_sizes_are_remembered(sit_down, tmp_path):
    settings = QSettings(str(tmp_path / "lab.ini"), QSettings.Format.IniFormat)
    person = sit_down(settings=settings, tab="hopfield")
    more(person, "Cue and state of equal size")
    person.window.close()
    again = sit_down(settings=settings, tab="hopfield")
    again.settle()
    lay_out(again)
    cue, state = sizes(again)
    assert cue == state
    assert is_equal(again)


@pytest.mark.parametrize("example", ["complete-half-an-a", "three-neurons", "heat-melts-a-memory"])
def test_on_a_large_screen_little_stands_empty(usual, example):
    """Down from the lower of the two columns to the box, and below the higher one."""
    person = usual
    person.try_this(example)
    person.pause()
    person.window.resize(1920, 1080)
    lay_out(person)
    boards = person.window.tab.boards
    found = boards._arrangement
    assert found.end > 0.75 * boards.height()
    ends = [found.cue_tools, found.state_tools]
    lowest = max(top + high for _, top, _, high in ends)
    assert max(lowest, found.end) <= boards.height()
    assert found.end - lowest < 240
    cells = person.state.cells.whole
    assert max(cells.width() / boards.width(), cells.height() / boards.height()) > 0.57


@pytest.mark.parametrize("wide", [400, 783, 1500])
def test_a_figure_of_the_grids_is_no_higher_than_they_are(usual, wide):
    """Its cells are as large as with all the height there is, and none of it stays empty."""
    page = usual.window.tab
    boards, panel = page.boards, page.stage_panel
    snug = page.filmed().snug
    high = snug(wide, 900)
    assert high <= 900 and snug(wide, high) == high
    needs = boards._needs(lambda _: 0, lambda _: 0, (0, 0))
    across, others = panel.width() - boards.width(), panel.height() - boards.height()
    most, least = (arranged(Room(wide - across, h - others), needs) for h in (900, high))
    assert least.state_side == most.state_side
    assert least.end == high - others


def test_there_is_one_more_and_clear_is_seen(usual):
    assert len(usual.buttons("More")) == 1
    assert usual.button("More") is usual.window.tab.cue_tools.more
    assert usual.button("Clear").isVisible()
