"""The list of memories alone: what it draws."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRectF
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolTip

import gui.hopfield.pattern_list
from gui.hopfield.pattern_list import pattern_colours
from gui.kit.pattern_colours import _contrast, overlap_words, paint_overlap
from gui.kit.theme import DARK, LIGHT
from sim.hopfield.patterns.pattern import Pattern
from tests.gui.hands import NONE, RIGHT, Key
from tests.gui.pattern_list_hands import OVERLAPS, on_name, patterns, picture, said, shown

__all__ = ["said", "shown"]  # fixtures, of this file too


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
    """Blue, orange, pink, yellow, vermilion: Okabe and Ito's order, but for energy's green."""
    hues = [colour.hslHue() for colour in pattern_colours(LIGHT)[:5]]
    for hue, (least, most) in zip(
        hues, ((190, 220), (30, 50), (310, 340), (45, 65), (15, 35)), strict=True
    ):
        assert least <= hue <= most, hues


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda t: t.name)
def test_no_memory_has_the_colour_of_energy(theme):
    green = theme.colour("energy").hslHue()
    hues = [c.hslHue() for c in pattern_colours(theme) if c.hslSaturation() > 40]
    assert min(abs(hue - green) for hue in hues) > 30


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda t: t.name)
def test_bars_of_overlap_stand_out_from_their_track(qapp, theme):
    for colour in pattern_colours(theme):
        image = QImage(200, 20, QImage.Format.Format_RGB32)
        image.fill(theme.colour("panel"))
        painter = QPainter(image)
        paint_overlap(painter, QRectF(0, 0, 200, 20), 0.5, colour, theme, 1.0)
        painter.end()
        assert _contrast(image.pixelColor(50, 10), image.pixelColor(150, 10)) >= 3.0


def test_memories_that_share_a_colour_have_other_marks(shown):
    shown.resize(300, 900)
    shown.show_patterns(patterns([f"m{i}" for i in range(17)]), [0.1] * 17, None, 4, 4)
    image = picture(shown)

    def stripe(index: int) -> float:
        """How much of the stripe of a memory is filled."""
        room, colour = shown.picture_rect(index), pattern_colours(LIGHT)[index % 8].name()
        column = [image.pixelColor(3, y).name() for y in range(room.top(), room.bottom() + 1)]
        return sum(seen == colour for seen in column) / len(column)

    assert stripe(0) == 1.0
    assert 0.3 < stripe(8) < 0.95
    assert 0.3 < stripe(16) < 0.95


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
