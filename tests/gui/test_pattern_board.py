"""The board of stored patterns: what it shows, and what a hand on it says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.kit.theme import DARK, LIGHT
from gui.spiking.pattern_board import PatternBoard
from gui.spiking.thumbnails import SIDE, neuron_pixels, tiled
from sim.hopfield.patterns.letters import letters
from sim.spiking.patterns import drawing_of, stored_patterns
from tests.gui.hands import LEFT, NONE, RIGHT, SHIFT, Key

NEURONS = 800


def drawn(text: str, side: int = 12):
    return tuple(
        drawing_of(p.name, np.reshape(p.values, (side, side)), 0.1)
        for p in letters(text, side, side)
    )


def stored(random: int, drawings=()):
    return stored_patterns(NEURONS, 0.1, random, drawings, 7)


@pytest.fixture
def board(qtbot):
    """Ninety patterns and two letters."""
    board = PatternBoard()
    qtbot.addWidget(board)
    board.set_theme(DARK, 1.0)
    board.resize(272, 118)
    board.letters = drawn("AX")
    board.show_patterns(stored(90, board.letters), board.letters)
    board.said = []
    for name in ("chosen", "cue_asked", "remove_asked"):
        getattr(board, name).connect(lambda k, name=name: board.said.append((name, k)))
    board.show()
    board.activateWindow()
    board.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(board.hasFocus)
    return board


def click(board, number, button=LEFT, keys=NONE) -> None:
    QTest.mouseClick(board.viewport(), button, keys, board.tile_rect(number).center())


def colours(board) -> np.ndarray:
    """(height, width) colours of what is seen."""
    image = board.viewport().grab().toImage().convertToFormat(board.grab().toImage().format())
    words = np.frombuffer(image.constBits(), np.uint32)
    return words.reshape(image.height(), -1)[:, : image.width()].copy()


# ---- pictures ------------------------------------------------------------------------------------


def test_a_picture_is_of_neurons_that_are_in_the_pattern():
    patterns = stored(20)
    pictures = neuron_pixels(patterns)
    stride = NEURONS // SIDE**2
    sets = [patterns[:, k : SIDE**2 * stride : stride] for k in range(stride)]
    flat = pictures.reshape(20, -1)
    assert any(np.array_equal(flat, one) for one in sets), "of the same neurons for all"
    assert flat.any(axis=1).all(), "and none is blank"
    assert not neuron_pixels(np.zeros((0, NEURONS), np.int8)).size


@pytest.mark.parametrize("random, letters", [(1, 0), (9, 1), (90, 0), (90, 12), (500, 3), (0, 2)])
@pytest.mark.parametrize("unit", [0.85, 1.0, 1.5, 2.0])
def test_no_picture_lies_on_another(random, letters, unit):
    room = QSize(round(272 * unit), round(100 * unit))
    tiling = tiled(random, letters, room, unit)
    assert len(tiling.places) == random + letters
    filled = np.zeros((tiling.size.height(), tiling.size.width()), int)
    for rect in tiling.places:
        filled[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] += 1
        assert rect.left() >= 0
        assert rect.right() < room.width()
    assert filled.max() == 1
    assert filled.sum() == sum(r.width() * r.height() for r in tiling.places)
    if (random, letters) == (90, 0) and unit >= 1.0:
        assert tiling.size.height() <= room.height()
    assert all(r.width() >= 2 * tiling.places[0].width() for r in tiling.places[random:] if random)


def test_a_letter_is_seen(board):
    rect = board.tile_rect(91)
    inside = colours(board)[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
    ink = inside == DARK.colour("text").rgb()
    assert 0.05 < ink.mean() < 0.5
    assert ink.any(axis=1).sum() > 0.6 * rect.height()


def test_it_is_painted_anew_for_other_patterns_only(board):
    board.viewport().grab()
    image = board._image
    board.show_patterns(board._patterns, tuple(board.letters))
    board.show_marks((3,), (4,), 5)
    board.show_readings(np.zeros(92), np.zeros(92), False)
    board.viewport().grab()
    assert board._image is image
    before = colours(board)
    board.show_patterns(stored(92), ())
    assert not np.array_equal(colours(board), before)


def test_marks_have_colours(board):
    plain = colours(board)

    def seen(token: str) -> np.ndarray:
        return (colours(board) == DARK.colour(token).rgb()) & (plain != DARK.colour(token).rgb())

    board.show_marks((7, 9), (30,), 50)
    for token, number in (("input", 7), ("state", 9), ("muted", 30), ("text", 50)):
        rows, columns = np.nonzero(seen(token))
        rect = board.tile_rect(number).adjusted(-3, -3, 3, 3)
        near = (rows >= rect.top()) & (rows <= rect.bottom())
        near &= (columns >= rect.left()) & (columns <= rect.right())
        assert near.sum() > 15, token
    board.show_marks((), (), 0)
    board.clearFocus()
    board.viewport().grab()
    assert not seen("state").any()


def test_both_themes_and_sizes(board):
    board.set_theme(LIGHT, 1.5)
    board.resize(408, 177)
    assert (colours(board) == LIGHT.colour("text").rgb()).sum() > 500
    assert board.sizeHint().height() <= 177


def test_many_are_scrolled_to(board, qtbot):
    board.show_patterns(stored(300), ())
    assert board.verticalScrollBar().maximum() > 0
    QTest.keyClick(board, Key.Key_End)
    assert board.viewport().rect().contains(board.tile_rect(300))
    click(board, 299)
    assert board.said[-1] == ("cue_asked", 299)
    board.show_patterns(stored(4), ())
    assert board.verticalScrollBar().maximum() == 0
    assert board.tile_rect(1).width() > 30, "few are shown larger"


# ---- hands ---------------------------------------------------------------------------------------


def test_a_click_chooses_and_cues_with_shift_it_only_chooses(board):
    click(board, 7)
    assert board.said == [("chosen", 7), ("cue_asked", 7)]
    board.said.clear()
    click(board, 12, keys=SHIFT)
    assert board.said == [("chosen", 12)]
    click(board, 12)
    assert board.said == [("chosen", 12), ("cue_asked", 12)]
    board.said.clear()
    QTest.mouseDClick(board.viewport(), LEFT, NONE, board.tile_rect(12).center())
    assert board.said == [], "the click before it has cued"


def test_keys_choose_cue_and_remove(board):
    QTest.keyClick(board, Key.Key_Return)
    assert board.said == [], "nothing is chosen yet"
    QTest.keyClick(board, Key.Key_Right)
    assert board.said.pop() == ("chosen", 91), "the first letter stands first"
    QTest.keyClick(board, Key.Key_Right)
    assert board.said.pop() == ("chosen", 92)
    QTest.keyClick(board, Key.Key_Delete)
    assert board.said.pop() == ("remove_asked", 2)
    QTest.keyClick(board, Key.Key_Right)
    assert board.said.pop() == ("chosen", 1)
    QTest.keyClick(board, Key.Key_Delete)
    assert board.said == [], "only drawings can be removed"
    QTest.keyClick(board, Key.Key_Enter)
    assert board.said.pop() == ("cue_asked", 1)
    QTest.keyClick(board, Key.Key_Down)
    number = board.said.pop()[1]
    one, below = board.tile_rect(1), board.tile_rect(number)
    assert below.left() == one.left()
    assert below.top() > one.bottom()
    QTest.keyClick(board, Key.Key_Up)
    QTest.keyClick(board, Key.Key_Left)
    assert board.said == [("chosen", 1), ("chosen", 92)]
    QTest.keyClick(board, Key.Key_Up)
    QTest.keyClick(board, Key.Key_Home)
    assert board.said[-1] == ("chosen", 91)


def menu_at(board, number) -> QMenu:
    where = board.tile_rect(number).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, where, board.viewport().mapToGlobal(where)
    )
    QApplication.sendEvent(board.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def pick(menu: QMenu, words: str) -> None:
    action = next(a for a in menu.actions() if a.text() == words)
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())


def test_a_menu_cues_and_removes(board):
    click(board, 5, RIGHT)
    assert board.said == [("chosen", 5)]
    menu = menu_at(board, 5)
    assert [a.text() for a in menu.actions()] == ["Cue"]
    pick(menu, "Cue")
    assert board.said.pop() == ("cue_asked", 5)
    pick(menu_at(board, 91), "Remove drawing")
    assert board.said.pop() == ("remove_asked", 1)


def test_a_pattern_in_words(board):
    assert board.told(7) == "Pattern 7"
    overlaps, rates = np.zeros(92), np.zeros(92)
    overlaps[6], rates[6], overlaps[91] = 0.984, 40.2, -0.05
    board.show_readings(overlaps, rates, False)
    assert board.told(7) == "Pattern 7: overlap 0.98, 40 Hz"
    assert board.told(92) == "“X” (pattern 92): overlap −0.05, 0 Hz"
    board.show_readings(overlaps, rates / 40.2, True)
    assert board.told(7) == "Pattern 7: overlap 0.98, 100 % of its neurons are on"


def test_what_is_gone_is_not_chosen(board):
    board.show_marks((92,), (), 92)
    board.show_patterns(stored(20), ())
    board.viewport().grab()
    assert board._chosen == 0
    board.show_marks((21,), (400,), 30)
    board.viewport().grab()
    QTest.mouseClick(board.viewport(), LEFT, NONE, QPoint(270, 115))
    assert board.said == []
