"""The membrane potential of one neuron, as it is drawn."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gui.kit.theme import DARK, LIGHT
from gui.spiking.voltage_plot import NO_POTENTIAL, VoltagePlot, spikes_in
from tests.gui.hands import move
from tests.gui.readout_plots import copied, has_colour, point_at, show

THRESHOLD, RESET, DT = 0.0195, 0.010, 0.0005  # V, V, s


@pytest.fixture
def shown(qtbot):
    """Show a plot as large as it is in the column of readouts, dressed."""
    return partial(show, qtbot)


def potential(span=0.6, every=50, thin=1):
    """A saw: up to the threshold in `every` steps, 4 of which it is refractory."""
    k = round(span / DT)
    ages = DT * np.arange(-k + 1, 1)
    phase = np.arange(k) % every
    rise = np.maximum(0, phase - 4) / (every - 5)
    volts = RESET + (THRESHOLD + 0.0004 - RESET) * rise
    return ages[::thin], volts[::thin], int((phase[:-1] == every - 1).sum())


def test_every_spike_is_a_stroke(shown):
    plot = shown(VoltagePlot())
    ages, volts, spikes = potential()
    plot.show_history(ages, volts, THRESHOLD, RESET)
    assert plot.spikes == spikes == 23
    area = plot.pixels()
    top = plot.to_pixels(0.0, 1e3 * THRESHOLD + 8.0).y()
    picture = plot.grab().toImage()
    panel = DARK.colour("panel").rgb()
    across = range(round(area.left()) + 2, round(area.right()) - 2)
    row = [picture.pixel(x, round(top)) != panel for x in across]
    begun = sum(now and not before for before, now in zip([False, *row], row, strict=False))
    assert begun == spikes


@pytest.mark.parametrize("thin", [2, 4])
def test_spikes_are_known_from_what_rows_are_left(thin):
    _, volts, spikes = potential(thin=thin)
    assert abs(len(spikes_in(volts, THRESHOLD, RESET)) - spikes) <= 1


def test_a_potential_above_a_threshold_without_effect_is_no_spike(shown):
    rng = np.random.default_rng(1)
    volts = 0.0195 + 0.001 * np.cumsum(rng.normal(0.0, 0.3, 1200)).clip(-5.0, 20.0)
    assert (volts > THRESHOLD).any()
    assert not len(spikes_in(volts, THRESHOLD, RESET))
    plot = shown(VoltagePlot())
    plot.show_history(DT * np.arange(-1199, 1), volts + 0.03, THRESHOLD, RESET)
    assert plot.extent.bottom() > 1e3 * (volts.max() + 0.03)
    assert plot.spikes == 0


def test_a_potential_far_below_is_held_by_the_axis(shown):
    plot = shown(VoltagePlot())
    ages, volts, _ = potential()
    plot.show_history(ages, volts, THRESHOLD, RESET)
    assert plot.extent.top() == 0.0
    plot.show_history(ages, volts - 0.025, THRESHOLD, RESET)
    low = plot.extent.top()
    assert low == -20.0
    plot.show_history(ages, volts - 0.018, THRESHOLD, RESET)
    assert plot.extent.top() == low
    plot.show_history(ages, volts, THRESHOLD, RESET)
    assert plot.extent.top() == 0.0


def volts_at(plot) -> list[str]:
    return [words for _, words in plot.getAxis("left")._tickLevels[0]]


@pytest.mark.parametrize(("theme", "scale"), [(DARK, 1.0), (LIGHT, 1.5)])
def test_a_potential_far_beyond_the_axis_is_drawn_at_its_edge_and_told(shown, theme, scale):
    plot = shown(VoltagePlot(), theme, scale)
    ages, volts, _ = potential()
    deep = volts - np.where(ages > -0.3, 0.448, 0.0)
    plot.show_history(ages, deep, 0.020, RESET)
    assert (plot.extent.top(), plot.extent.bottom()) == (-60.0, 32.0)
    assert volts_at(plot) == ["−60", "−40", "−20", "0", "20 mV"]
    assert plot.beyond == "down to −440 mV"
    picture, y = plot.grab().toImage(), round(plot.pixels().bottom())
    x = round(plot.to_pixels(-0.1, 0.0).x())
    near = [picture.pixelColor(x, y - dy).lightness() for dy in range(round(5 * scale))]
    panel, text = (theme.colour(token).lightness() for token in ("panel", "text"))
    assert max(abs(light - panel) for light in near) > 0.5 * abs(text - panel)
    assert plot.traces()[0].y.min() == pytest.approx(1e3 * deep.min())
    plot.show_history(ages, volts, 0.020, RESET)
    assert plot.beyond == ""
    assert volts_at(plot) == ["0", "10", "20 mV"]


@pytest.mark.parametrize(
    ("foot", "top", "threshold", "high", "words"),
    [
        (0.0, 0.0, 19.5, 130, ["0", "10", "19.5 mV"]),
        (-25.0, 0.0, 20.0, 130, ["−20", "0", "20 mV"]),
        (-59.0, 0.0, 20.0, 80, ["−50", "20 mV"]),
        (-59.0, 150.0, 20.0, 130, ["−50", "20", "50", "100", "150 mV"]),
    ],
)
def test_the_axis_has_few_numbers_and_the_threshold_among_them(
    shown, foot, top, threshold, high, words
):
    plot = shown(VoltagePlot(), size=(352, high))
    ages = np.linspace(-0.6, 0.0, 100)
    plot.show_history(ages, 1e-3 * np.linspace(foot, top, 100), 1e-3 * threshold, RESET)
    assert volts_at(plot) == words


def test_the_potential_is_read_off_as_it_was(shown):
    plot = shown(VoltagePlot())
    ages, volts, _ = potential()
    plot.show_history(ages, volts, THRESHOLD, RESET)
    assert re.fullmatch(r"1\d\.\d mV at −30\d\.\d ms", point_at(plot, -0.3, 15.0))
    table = copied(plot)
    assert table[0] == ["time from now (s)", "membrane potential (mV)"]
    assert max(float(row[1]) for row in table[1:]) == pytest.approx(19.9)


def test_what_has_no_potential_says_so(shown):
    plot = shown(VoltagePlot())
    ages, volts, _ = potential()
    plot.show_history(ages, volts, THRESHOLD, RESET)
    full = plot.grab().toImage()
    plot.show_nothing(NO_POTENTIAL)
    said = plot.grab().toImage()
    assert has_colour(said, DARK.colour("muted"))
    assert not has_colour(said, DARK.colour("text"))
    assert point_at(plot, -0.3, 15.0) == ""
    plot.show_history(ages, volts, THRESHOLD, RESET)
    move(plot.viewport(), QPoint(1, 1))
    assert plot.grab().toImage() == full


def test_a_zoomed_potential_shows_the_part(shown):
    plot = shown(VoltagePlot())
    ages, volts, spikes = potential()
    plot.show_history(ages, volts, THRESHOLD, RESET)
    plot.zoom(QPointF(plot.pixels().center()), 0.4)
    assert plot.zoomed
    assert len(plot.values().columns[0]) < 0.5 * len(ages)
    QTest.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.rect().center())
    assert not plot.zoomed
    assert plot.spikes == spikes
