"""Words and numbers on plots: spread, rounded, readable."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from gui.kit.plot_labels import envelope, nice_step, number, readable, scientific, spread
from gui.kit.theme import DARK, LIGHT
from tests.gui.recall_plot_hands import OKABE_ITO


@given(st.lists(st.floats(-50, 250), max_size=8), st.floats(5, 20))
def test_labels_are_spread_in_order_and_within(wanted, height):
    wanted.sort()
    places = spread(wanted, height, 0.0, 200.0)
    assert all(b - a >= height - 1e-6 for a, b in pairwise(places))
    assert all(height / 2 - 1e-6 <= p <= 200.0 - height / 2 + 1e-6 for p in places)


def test_labels_with_room_stay_where_they_belong():
    assert spread([20.0, 50.0, 90.0], 14.0, 0.0, 100.0) == pytest.approx([20.0, 50.0, 90.0])
    assert spread([50.0, 50.0], 10.0, 0.0, 100.0) == pytest.approx([45.0, 55.0])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-268.13, "−268.1"),
        (0.0, "0.0"),
        (-0.01, "0.0"),
        (-12345.6, "−12,346"),
        (-2.5e9, "−2.50·10⁹"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, words):
    assert number(value) == words


@pytest.mark.parametrize(("rough", "step"), [(0.7, 1), (1, 1), (3, 5), (6, 10), (0.012, 0.02)])
def test_steps_are_one_two_five(rough, step):
    assert nice_step(rough) == pytest.approx(step)


def test_powers_taken_out_of_an_axis_are_multiples_of_three():
    assert [scientific(v) for v in (0.0, 268.0, 3e5, 2e9, 4e-5)] == [0, 0, 3, 9, -6]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("colour", OKABE_ITO)
def test_every_memory_s_colour_can_be_read(theme, colour):
    def light(c):
        parts = np.array(c.getRgbF()[:3])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722] + 0.05

    pair = sorted(map(light, (readable(QColor(colour), QColor(theme.panel)), QColor(theme.panel))))
    assert pair[1] / pair[0] >= 4.5


def test_an_envelope_keeps_every_extreme_and_the_ends():
    rng = np.random.default_rng(0)
    x, y = np.arange(5003.0), rng.standard_normal((5003, 3))
    fewer, low_high = envelope(x, y, 800)
    assert 300 < len(fewer) <= 900
    assert (np.diff(fewer) >= 0).all()
    np.testing.assert_array_equal(low_high.max(axis=0), y.max(axis=0))
    np.testing.assert_array_equal(low_high.min(axis=0), y.min(axis=0))
    assert (fewer[0], fewer[-1]) == (0.0, 5002.0)
    np.testing.assert_array_equal(low_high[-1], y[-1])
    assert envelope(x, y, 6000)[1] is y
