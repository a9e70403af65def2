"""The picture of firing rates."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from gui.kit.theme import DARK, LIGHT
from gui.spiking.rate_picture import RatePicture
from sim.spiking.patterns import Drawing, pixels_of, stored_patterns

NEURONS = 800


@pytest.fixture
def picture(qtbot):
    picture = RatePicture()
    qtbot.addWidget(picture)
    picture.set_theme(DARK, 1.0)
    picture.resize(352, 190)
    picture.show()
    return picture


@pytest.fixture
def corner():
    """A drawing whose upper left quarter is on."""
    pixels = np.zeros((10, 12), bool)
    pixels[:5, :6] = True
    return Drawing("corner", pixels)


def shades(picture, rows, columns) -> np.ndarray:
    """(rows, columns) lightness of the middle of each pixel of the picture."""
    image, rect = picture.grab().toImage(), picture.picture_rect()
    found = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            x = rect.left() + (j + 0.5) * rect.width() / columns
            y = rect.top() + (i + 0.5) * rect.height() / rows
            found[i, j] = image.pixelColor(int(x), int(y)).lightnessF()
    return found


@pytest.mark.parametrize("theme, sign", [(DARK, 1), (LIGHT, -1)], ids=["dark", "light"])
def test_a_held_drawing_is_seen_in_its_shape(picture, corner, theme, sign):
    picture.set_theme(theme, 1.0)
    row = stored_patterns(NEURONS, 0.1, 4, (corner,), 7)[4]
    picture.show_rates(40.0 * row.astype(np.float32), corner, False)
    seen = sign * shades(picture, 10, 12)
    assert seen[corner.pixels].min() > seen[~corner.pixels].max() - 1e-9
    assert seen[corner.pixels].mean() > seen[~corner.pixels].mean() + 0.3
    rect = picture.picture_rect()
    assert rect.width() / rect.height() == pytest.approx(12 / 10, rel=0.02)


def test_a_pixel_shows_the_mean_of_its_neurons(picture, corner):
    rates = np.arange(NEURONS, dtype=np.float32) / 50.0
    picture.show_rates(rates, corner, False)
    picture.grab()
    members = pixels_of(NEURONS, 120)
    means = [rates[members == k].mean() / picture.end for k in range(120)]
    assert picture._cells.ravel() == pytest.approx(means, rel=1e-6)
    rect = picture.picture_rect()
    last = QPoint(int(rect.right()) - 2, int(rect.bottom()) - 2)
    words = picture.told_at(last)
    count, mean = int((members == 119).sum()), rates[members == 119].mean()
    assert words == f"Row 10, column 12, {count} neurons: {mean:.1f} Hz on average"
    assert picture.told_at(QPoint(1, 1)) == ""


def test_the_scale_of_a_drawing_ends_at_what_its_pixels_can_show(picture, corner):
    rates = np.zeros(NEURONS, np.float32)
    picture.show_rates(rates, None, False)
    assert picture.end == 60.0
    picture.show_rates(rates, corner, False)
    assert picture.end == 24.0, "4 in 10 of their neurons are in the pattern"
    picture.show_rates(rates, Drawing("tenth", np.arange(100).reshape(10, 10) < 10), False)
    assert picture.end == 60.0
    picture.show_rates(rates, corner, True)
    assert picture.end == 0.4
    assert picture._values() == ["40%", "20", "0"]


@pytest.mark.parametrize("neurons", [400, 797, 8000])
def test_every_neuron_has_a_square_of_its_own(picture, neurons):
    rates = np.zeros(neurons, np.float32)
    rates[[0, neurons - 1]] = 40.0
    picture.show_rates(rates, None, False)
    seen = picture.grab().toImage()
    rows, columns = picture._cells.shape
    assert np.isfinite(picture._cells).sum() == neurons
    assert (rows - 1) * columns < neurons <= rows * columns
    rect = picture.picture_rect()
    side = rect.width() / columns
    assert rect.height() / rows == pytest.approx(side)
    first = QPoint(int(rect.left() + side / 2), int(rect.top() + side / 2))
    assert seen.pixelColor(first).blueF() > 0.7
    assert picture.told_at(first) == "Neuron 1: 40 Hz"
    row, column = divmod(neurons - 1, columns)
    at = rect.topLeft().toPoint() + QPoint(
        math.floor((column + 0.5) * side), math.floor((row + 0.5) * side)
    )
    assert picture.told_at(at) == f"Neuron {neurons:,}: 40 Hz"


def test_two_state_neurons_are_on_or_off(picture):
    on = (np.arange(NEURONS) % 10 == 0).astype(np.float32)
    picture.show_rates(on, None, True)
    picture.grab()
    assert picture._values() == ["on", "off"]
    rect = picture.picture_rect().topLeft().toPoint()
    assert picture.told_at(rect + QPoint(1, 1)) == "Neuron 1: on"


def test_rates_beyond_the_scale_and_none_at_all_are_drawn(picture):
    picture.grab()
    picture.show_rates(np.full(NEURONS, 500.0, np.float32), None, False)
    assert picture.grab().toImage().pixelColor(100, 90).lightnessF() > 0.7
    picture.resize(60, 20)
    picture.grab()
