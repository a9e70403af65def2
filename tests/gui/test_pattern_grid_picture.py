"""The grid alone: what it draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QSizeF
from PySide6.QtGui import QColor, QPainter

import gui.hopfield.grid_view
from gui.hopfield.grid_picture import INK, PAPER, Cells, rounded_limit
from gui.kit.theme import DARK, LIGHT
from tests.gui.pattern_grid_hands import at, grid

__all__ = ["grid"]  # the fixture, of this file too


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
    if side != pytest.approx(round(side)):
        assert math.floor(side) < min(6.0, 0.875 * side), "a whole one would be much smaller"
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
