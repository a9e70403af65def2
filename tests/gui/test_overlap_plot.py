"""The overlaps of the spiking memory alone."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.kit.theme import DARK, LIGHT
from gui.spiking.colours import memory_colour
from gui.spiking.overlap_plot import OverlapPlot, overlap_key
from gui.spiking.raster_view import RasterView


def overlaps():
    k, patterns = 1000, 90
    ages = np.linspace(-9.99, 0.0, k)
    m = np.random.default_rng(0).normal(0.0, 0.01, (k, patterns)).astype(np.float32)
    m[k // 4 :, 6] = 1.0
    m[k // 2 : k // 2 + 60, 22] = 0.5
    return ages, m


@pytest.fixture
def stage(qtbot):
    """A raster above the overlaps, as on the page."""
    stage = QWidget()
    column = QVBoxLayout(stage)
    column.setContentsMargins(0, 0, 0, 0)
    stage.raster, stage.plot = RasterView(), OverlapPlot()
    stage.plot.margins_changed.connect(stage.raster.set_margins)
    column.addWidget(stage.raster, 3)
    column.addWidget(stage.plot, 1)
    for part in (stage.raster, stage.plot):
        part.set_theme(DARK, 1.0)
    qtbot.addWidget(stage)
    stage.resize(600, 500)
    stage.show()
    qtbot.waitExposed(stage)
    return stage


@pytest.fixture
def plot(stage):
    stage.plot.show_history(*overlaps(), 7, 23)
    return stage.plot


def words(key: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", "", key)).split())


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_raster_and_overlaps_have_the_same_axis_of_time(stage, qtbot, scale):
    for part in (stage.raster, stage.plot):
        part.set_theme(LIGHT, scale)
    stage.resize(round(700 * scale), round(500 * scale))

    def aligned():
        area, curves = stage.raster.area, stage.plot.pixels()
        return (
            abs(area.left() - curves.left()) < 1.0
            and abs(area.right() - curves.right()) < 1.0
            and area.width() > 600 * scale
        )

    qtbot.waitUntil(aligned)
    left, right = stage.plot.margins
    assert 0 < left < 40 * scale
    assert 0 < right < 40 * scale


def test_two_patterns_have_a_line_and_the_others_a_band(plot):
    assert [trace.name for trace in plot.traces()] == [
        "pattern 7", "pattern 23", "largest of the others", "smallest of the others",
    ]  # fmt: skip
    first, second, high, low = plot.traces()
    assert first.colour == DARK.colour("input")
    assert second.colour == DARK.colour("state")
    assert first.y[-1] == 1.0
    assert np.all(low.y <= high.y)
    assert high.y.max() < 0.1
    picture = plot.grab().toImage()
    area = plot.pixels()
    x, top = round(area.left() + 0.8 * area.width()), plot.to_pixels(0.0, 1.0).y()
    column = {picture.pixelColor(x, round(top) + dy).name() for dy in (-1, 0, 1)}
    assert DARK.input in column


def test_another_pattern_that_stands_out_has_a_line_of_its_own(plot):
    ages, m = overlaps()
    m[700:, 40] = 0.6
    plot.show_history(ages, m, 7, 23, {41: "T"})
    assert [trace.name for trace in plot.traces()][2] == "pattern T"
    plot.show_history(ages, m, 7, 41)
    assert [trace.name for trace in plot.traces()][:3] == ["pattern 7", "pattern 41", "pattern 23"]


def test_all_that_stood_out_have_lines_the_newest_first_and_the_band_holds_none_of_them(plot):
    ages, m = overlaps()
    held = {3: (0, 200), 12: (200, 400), 31: (380, 600), 60: (700, 750), 81: (650, 1000)}
    for number, (start, stop) in held.items():
        m[start:stop, number - 1] = 0.9
    m[300:320, 50] = 0.29  # it does not stand out
    plot.show_history(ages, m, 7, 23)
    names = [trace.name for trace in plot.traces()]
    assert names[2:-2] == [f"pattern {k}" for k in (81, 60, 31, 12, 3)]
    for trace in plot.traces()[2:-2]:
        number = int(trace.name.split()[1])
        assert trace.colour == memory_colour(DARK, number, 7, 23)
    assert plot.traces()[-2].y.max() == pytest.approx(0.29)
    picture = plot.grab().toImage()
    at = plot.to_pixels(0.5 * (ages[0] + ages[200]), 0.9)
    column = {picture.pixelColor(round(at.x()), round(at.y()) + dy).name() for dy in (-1, 0, 1)}
    assert memory_colour(DARK, 3, 7, 23).name() in column
    below = picture.pixelColor(round(at.x()), round(plot.to_pixels(0.0, 0.6).y()))
    assert below.name() == DARK.panel, "no slab up to it"
    m[900:, 69:79] = 0.5
    plot.show_history(ages, m, 7, 23)
    names = [trace.name for trace in plot.traces()]
    assert names[2:-2] == [f"pattern {k}" for k in range(70, 76)], "six at most"
    plot.show_history(*overlaps(), 7, 23)
    assert len(plot.traces()) == 4


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [(0, 0, []), (7, 7, ["pattern 7"]), (0, 23, ["pattern 23"]), (99, 7, ["pattern 7"])],
)
def test_patterns_that_are_not_there_have_no_line(plot, first, second, named):
    ages, m = overlaps()
    m[:, [6, 22]] *= 0.1
    plot.show_history(ages, m, first, second)
    assert [trace.name for trace in plot.traces()][: len(named)] == named
    assert len(plot.traces()) == len(named) + 2
    plot.grab()


def test_few_patterns_and_short_histories(plot):
    ages, m = overlaps()
    plot.show_history(ages[-3:], m[-3:, 5:7], 1, 2)
    assert len(plot.traces()) == 2
    plot.grab()
    plot.show_history(np.zeros(0), np.zeros((0, 5)), 1, 2)
    assert all(not len(trace.x) for trace in plot.traces())
    plot.grab()


def test_pointing_at_a_line_reads_its_value(plot):
    at = plot.to_pixels(-2.0, 1.0).toPoint()
    QTest.mouseMove(plot.viewport(), QPoint(at.x(), at.y()))
    assert re.fullmatch(r"pattern 7: 1\.00 at −(1\.9|2\.0)\d s", plot.hands.words)
    assert plot.values().headings[:2] == ("time from now (s)", "pattern 7 overlap")
    assert [words for _, words in plot.getAxis("bottom")._tickLevels[0]] == ["−10 s", "−5 s", "now"]


def test_the_key_says_which_line_is_which():
    assert words(overlap_key(DARK, 7, 23, 88)) == "— 7 — 23 — 88 others"
    assert words(overlap_key(LIGHT, 7, 0, 1, {7: "a < b"})) == "— a < b — 1 other"
    assert words(overlap_key(DARK, 7, 7, 0)) == "— 7"
    assert DARK.input in overlap_key(DARK, 7, 23, 88)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_first_two_memories_have_colours_no_other_has(theme):
    taken = [memory_colour(theme, k, 7, 23).name() for k in range(1, 60) if k not in (7, 23)]
    assert not {memory_colour(theme, k, 7, 23).name() for k in (7, 23)} & set(taken)
    assert len(set(taken)) == 3
    assert memory_colour(theme, 0, 0, 0).name() == theme.muted
