"""The load gauge alone: where its tick stands and what its words say."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QFontMetricsF

from gui.hopfield.load_gauge import LoadGauge
from gui.kit.theme import DARK, LIGHT
from tests.gui.hands import about

WORDS = "0.138 N = 79"


@pytest.fixture(params=[DARK, LIGHT], ids=lambda theme: theme.name)
def gauge(qtbot, request):
    gauge = LoadGauge()
    gauge.set_theme(request.param, 1.0)
    gauge.resize(230, gauge.sizeHint().height())
    qtbot.addWidget(gauge)
    gauge.show()
    return gauge


def tick(gauge) -> float:
    """Where along the bar the tick is seen, px: it reaches out above it."""
    image = gauge.grab().toImage()
    text = gauge._theme.text
    found = [x for x in range(image.width()) if image.pixelColor(x, 3).name() == text]
    assert found
    return sum(found) / len(found)


def test_the_tick_stands_at_the_load(gauge):
    for patterns in (0, 20, 40, 79):
        gauge.show_load(patterns, 576, 79.5, WORDS)
        assert tick(gauge) == pytest.approx(patterns / 79.5 * 230, abs=4)
        assert not gauge.over


def test_beyond_capacity_it_says_so_and_not_by_colour_alone(gauge):
    gauge.show_load(79, 576, 79.5, WORDS)
    before = gauge.grab().toImage()
    gauge.show_load(80, 576, 79.5, WORDS)
    assert gauge.over
    assert tick(gauge) > 224
    assert gauge.left_words(1000.0) == "over capacity: 80 memories / 576 neurons"
    assert "over capacity" in about(gauge)
    after = gauge.grab().toImage()
    alarm = gauge._theme.colour("alarm").name()
    rows = range(gauge.height() // 2, gauge.height())
    sign = {after.pixelColor(x, y).name() for x in range(12) for y in rows}
    assert alarm in sign, "the sign before the words"
    assert alarm not in {before.pixelColor(x, y).name() for x in range(12) for y in rows}


def test_as_many_as_the_capacity_are_not_too_many(gauge):
    gauge.show_load(79, 576, 79.0, WORDS)
    assert not gauge.over
    assert gauge.fraction == 1.0


@pytest.mark.parametrize("capacity", [None, math.inf, math.nan])
def test_without_a_capacity_there_is_no_tick_and_it_says_why(gauge, capacity):
    gauge.show_load(6, 576, capacity, "")
    assert gauge.fraction is None
    assert not gauge.over
    assert gauge.right_words == "no known capacity"
    assert "No capacity" in gauge.toolTip()
    assert not gauge.grab().isNull()


def test_a_rule_that_holds_nothing(gauge):
    gauge.show_load(0, 576, 0.0, "0")
    assert (gauge.fraction, gauge.over) == (0.0, False)
    gauge.show_load(1, 576, 0.0, "0")
    assert (gauge.fraction, gauge.over) == (1.0, True)


def test_words_are_as_long_as_fits(gauge):
    gauge.show_load(1200, 16384, 2261.0, "0.138 N = 2,261")
    metrics = QFontMetricsF(gauge._font())
    assert gauge.left_words(1000.0) == "1,200 memories / 16,384 neurons"
    for room in (60.0, 120.0, 150.0, 200.0, 400.0):
        words = gauge.left_words(room)
        assert metrics.horizontalAdvance(words) <= max(
            room, metrics.horizontalAdvance("1,200 / 16,384")
        )
        assert words.startswith("1,200")


def test_one_is_one(gauge):
    gauge.show_load(1, 1, 1.0, "")
    assert gauge.left_words(1000.0) == "1 memory / 1 neuron"
    assert gauge.right_words == "capacity 1"


@pytest.mark.parametrize("scale", [1.0, 1.35])
@pytest.mark.parametrize("width", [120, 230, 800])
def test_it_draws_at_every_size(gauge, scale, width):
    gauge.set_theme(gauge._theme, scale)
    gauge.resize(width, gauge.sizeHint().height())
    for patterns in (6, 6000):
        gauge.show_load(patterns, 576, 79.5, WORDS)
        assert not gauge.grab().isNull()
