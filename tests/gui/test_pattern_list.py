"""The list of memories alone: what a hand on it says, and what it draws."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip

import gui.hopfield.pattern_list
from gui.hopfield.pattern_list import PatternList, pattern_colours
from gui.kit.pattern_colours import _contrast, overlap_words
from gui.kit.theme import DARK, LIGHT
from sim.hopfield.patterns.pattern import Pattern
from tests.gui.hands import LEFT, NONE, RIGHT, Key, double_click

NAMES = ("A", "F", "H", "K", "X", "3")
OVERLAPS = (0.94, 0.22, 0.31, 0.12, 0.05, -0.08)


def patterns(names, n=16) -> tuple[Pattern, ...]:
    rng = np.random.default_rng(7)
    return tuple(Pattern.of(name, rng.choice([-1, 1], n)) for name in names)


class Said:
    """What the list has said, in order."""

    def __init__(self, shown: PatternList) -> None:
        self.all: list[tuple] = []
        for name in ("chosen", "cue_asked", "forget_asked", "renamed"):
            signal = getattr(shown, name)
            signal.connect(lambda *what, name=name: self.all.append((name, *what)))


@pytest.fixture
def shown(qtbot):
    """Six memories, all to be seen."""
    shown = PatternList()
    shown.set_theme(LIGHT, 1.0)
    shown.resize(230, 240)
    shown.show_patterns(patterns(NAMES), OVERLAPS, 0, 4, 4)
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    shown.setFocus()
    qtbot.waitUntil(shown.hasFocus)
    return shown


@pytest.fixture
def said(shown):
    return Said(shown)


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


def on_name(shown, index) -> QPoint:
    return QPoint(shown.picture_rect(index).right() + 14, shown.row_rect(index).center().y())


def click(shown, index, button=LEFT) -> None:
    QTest.mouseClick(shown.viewport(), button, NONE, on_name(shown, index))


def editor(shown) -> QLineEdit:
    found = [e for e in shown.findChildren(QLineEdit) if e.isVisible()]
    assert len(found) == 1
    return found[0]


def picture(shown):
    return shown.grab().toImage()


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
    assert said.all == [("cue_asked", 4)] * 2 + [("forget_asked", 4)] * 2


def test_a_held_delete_forgets_one_memory_only(shown, said):
    shown.choose(0)
    QTest.keyPress(shown, Key.Key_Delete)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 3:
        QCoreApplication.sendEvent(shown, QKeyEvent(kind, Key.Key_Delete, NONE, "", True))
    assert said.all == [("forget_asked", 0)]


def test_without_a_choice_the_keys_do_nothing(shown, said):
    for key in (Key.Key_Return, Key.Key_Delete, Key.Key_F2):
        QTest.keyClick(shown, key)
    assert said.all == []


def test_a_double_click_on_the_picture_asks_for_the_cue(shown, said):
    double_click(shown.viewport(), shown.picture_rect(1).center())
    assert said.all == [("chosen", 1), ("cue_asked", 1)]


def test_the_menu_asks_the_same(shown, said):
    for words, what in (("Use as cue", "cue_asked"), ("Forget", "forget_asked")):
        where = on_name(shown, 2)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, where, shown.viewport().mapToGlobal(where)
        )
        QCoreApplication.sendEvent(shown.viewport(), event)
        menu = QApplication.activePopupWidget()
        assert [action.text() for action in menu.actions()] == ["Use as cue", "Rename…", "Forget"]
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
    assert said.all == [("forget_asked", 0)]


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
    assert said.all == [("renamed", 1, "Flag")]
    assert not [e for e in shown.findChildren(QLineEdit) if e.isVisible()]
    assert shown.hasFocus(), "back where it was"


def test_a_double_click_on_the_name_renames(shown, said):
    double_click(shown.viewport(), on_name(shown, 5))
    QTest.keyClicks(editor(shown), "three")
    QTest.keyClick(editor(shown), Key.Key_Enter)
    assert said.all == [("chosen", 5), ("renamed", 5, "three")]


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
    assert said.all == [("renamed", 1, "zebra")]


def test_a_name_being_typed_stays_with_its_memory(shown, said):
    some = patterns(NAMES)
    shown.show_patterns(some, OVERLAPS, 0, 4, 4)
    shown.rename(3)
    QTest.keyClicks(editor(shown), "king")
    shown.show_patterns(some[2:], OVERLAPS[2:], 0, 4, 4)
    assert editor(shown).geometry().intersects(shown.row_rect(1))
    QTest.keyClick(editor(shown), Key.Key_Return)
    assert said.all == [("renamed", 1, "king")]


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


# ---- the picture ---------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda t: t.name)
def test_the_colours_stand_out_and_differ(theme):
    colours = pattern_colours(theme)
    assert len(colours) == 8
    for colour in colours:
        assert _contrast(colour, theme.colour("panel")) >= 3.0, colour.name()
    for one, other in itertools.combinations(colours, 2):
        apart = sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
        assert apart > 50, (one.name(), other.name())
    colours[0].setRgb(0, 0, 0)
    assert pattern_colours(theme)[0] != colours[0], "a list of one's own"


def test_the_first_colours_are_those_of_the_lectures():
    """Blue, orange, green, pink, yellow, vermilion: Okabe and Ito's order."""
    hues = [colour.hslHue() for colour in pattern_colours(LIGHT)[:6]]
    for hue, (least, most) in zip(
        hues, ((190, 220), (30, 50), (150, 175), (310, 340), (45, 65), (15, 35)), strict=True
    ):
        assert least <= hue <= most, hues


def seen_colours(shown, index) -> set[str]:
    image, rect = picture(shown), shown._columns_of_row(shown.row_rect(index))[1].toRect()
    y = rect.center().y()
    return {image.pixelColor(x, y).name() for x in range(rect.left(), rect.right())}


def test_a_bar_has_the_colour_of_its_memory_and_the_length_of_the_overlap(shown):
    colours = [colour.name() for colour in pattern_colours(LIGHT)]

    def long(overlap) -> int:
        shown.show_patterns(shown._patterns, [overlap] * 6, 0, 4, 4)
        image, rect = picture(shown), shown._columns_of_row(shown.row_rect(2))[1].toRect()
        y = rect.center().y()
        return sum(
            image.pixelColor(x, y).name() == colours[2] for x in range(rect.left(), rect.right())
        )

    lengths = [long(overlap) for overlap in (0.0, 0.2, 0.5, 1.0)]
    assert lengths[0] == 0
    assert lengths == sorted(lengths)
    assert lengths[2] == pytest.approx(lengths[3] / 2, abs=2)


def test_a_negative_bar_is_striped(shown):
    shown.show_patterns(shown._patterns, [0.8] * 6, None, 4, 4)
    whole = seen_colours(shown, 1)
    shown.show_patterns(shown._patterns, [-0.8] * 6, None, 4, 4)
    assert len(seen_colours(shown, 1)) > len(whole) + 2, "colour, gaps and their edges"


def test_numbers_in_words():
    assert overlap_words(0.942) == "0.94"
    assert overlap_words(-0.08) == "−0.08"
    assert overlap_words(-0.001) == "0.00"
    assert overlap_words(float("nan")) == "–"


@pytest.mark.parametrize("overlap", [np.nan, np.inf, 5.0, -5.0])
def test_odd_overlaps_are_drawn(shown, overlap):
    shown.show_patterns(shown._patterns, [overlap] * 6, 0, 4, 4)
    assert not shown.grab().isNull()


def test_the_nearest_is_set_apart(shown):
    before = picture(shown)
    shown.show_patterns(shown._patterns, OVERLAPS, 1, 4, 4)
    assert picture(shown) != before


def test_an_empty_list_says_so(shown, monkeypatch):
    said = []
    real = QPainter.drawText

    class Listening(QPainter):
        def drawText(self, *arguments):
            said.append(arguments[-1])
            return real(self, *arguments)

    monkeypatch.setattr(gui.hopfield.pattern_list, "QPainter", Listening)
    shown.show_patterns((), (), None, 4, 4)
    shown.grab()
    assert said == ["Nothing stored yet. Draw a pattern and press Store drawing."]
    for key in (Key.Key_Down, Key.Key_Delete, Key.Key_End):
        QTest.keyClick(shown, key)


@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (8, 8), (24, 24), (3, 30), (128, 128)])
@pytest.mark.parametrize("scale", [1.0, 1.35])
def test_pictures_of_every_size(shown, shape, scale):
    rows, columns = shape
    ink = Pattern.of("ink", np.ones(rows * columns))
    grey = Pattern.of("grey", np.linspace(-1, 1, rows * columns))
    shown.set_theme(DARK, scale)
    shown.show_patterns((ink, grey), (0.5, 0.5), 0, rows, columns)
    middle = picture(shown).pixelColor(shown.picture_rect(0).center())
    assert middle.lightness() < 60
    image, rect = picture(shown), shown.picture_rect(1)
    places = itertools.product(range(rect.left(), rect.right()), range(rect.top(), rect.bottom()))
    seen = {image.pixelColor(x, y).lightness() for x, y in places}
    assert any(80 < lightness < 200 for lightness in seen), "shades between ink and paper"


@pytest.mark.parametrize("width", [160, 230, 600])
def test_nothing_in_a_row_overlaps(shown, width):
    shown.resize(width, 240)
    long = patterns(["a very long name of a file.png", "A"])
    shown.show_patterns(long, (0.5, -0.5), 0, 4, 4)
    name, bar, number = shown._columns_of_row(shown.row_rect(0))
    assert shown.picture_rect(0).right() < name.left()
    assert name.right() <= bar.left()
    assert bar.right() <= number.left()
    assert number.right() <= shown.viewport().width()
    assert not shown.grab().isNull()


def test_each_row_tells_itself(shown, qtbot):
    where = on_name(shown, 0)
    event = QHelpEvent(QEvent.Type.ToolTip, where, shown.viewport().mapToGlobal(where))
    QCoreApplication.sendEvent(shown.viewport(), event)
    qtbot.waitUntil(lambda: QToolTip.text() != "")
    assert QToolTip.text().startswith("A: overlap 0.94, the nearest memory.")
    QToolTip.hideText()


def test_six_rows_fit_into_the_size_it_would_like(shown):
    shown.resize(shown.sizeHint())
    assert shown.verticalScrollBar().maximum() == 0


def test_overlaps_must_be_as_many_as_memories(shown):
    with pytest.raises(ValueError, match="2 overlaps with 1 memories"):
        shown.show_patterns(patterns("A"), (0.1, 0.2), 0, 4, 4)


def test_the_right_button_chooses_and_renames_nothing(shown, said):
    QTest.mouseDClick(shown.viewport(), RIGHT, NONE, on_name(shown, 1))
    assert not [e for e in shown.findChildren(QLineEdit) if e.isVisible()]
