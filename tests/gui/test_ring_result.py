"""The picture of a ring that is kept beside the next result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gui.kit.theme import activity_colours
from gui.ring.result import RING_IN, RING_OUT, SIDE, _picture
from sim.ring.linear_ring import LinearRing


def colour_at(picture, angle: float) -> list[int]:
    """The colour of the ring at an angle, in the middle of its band."""
    half, middle = SIDE / 2.0, 0.25 * SIDE * (RING_IN + RING_OUT)
    x, y = half + middle * np.cos(angle), half - middle * np.sin(angle)
    pixel = picture.pixelColor(round(x), round(y))
    return [pixel.red(), pixel.green(), pixel.blue()]


@pytest.mark.parametrize("deepest", [-0.5, -500.0])
def test_rates_below_zero_are_as_dark_as_none(qapp: QApplication, deepest: float):
    """A linear ring has them, and when it runs away far deeper than it is high."""
    network = LinearRing(LinearRing.Parameters(neurons=24), seed=1)
    network.set_output(height=5.0, direction=1.0)
    s = network.snapshot()
    assert s.rates.min() < -0.9 * s.rates.max() < 0.0
    rates = np.where(s.rates < 0.0, deepest * np.abs(s.rates), s.rates)
    picture = _picture(replace(s, rates=rates))
    colours = activity_colours()
    lowest, highest = s.angles[int(np.argmin(rates))], s.angles[int(np.argmax(rates))]
    assert np.abs(np.subtract(colour_at(picture, lowest), colours[0])).max() <= 2
    assert np.abs(np.subtract(colour_at(picture, highest), colours[255])).max() <= 2
