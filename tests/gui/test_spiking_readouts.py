"""The readouts of the spiking memory alone: rates, a membrane potential, intervals."""

from __future__ import annotations

import html
import math
import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest

from gui.kit.theme import DARK, LIGHT
from gui.spiking.interval_plot import IntervalPlot, neuron_words
from gui.spiking.population_plot import PopulationPlot, population_key
from gui.spiking.rate_histogram import RateHistogram, rate_words
from gui.spiking.voltage_plot import NO_POTENTIAL, VoltagePlot, spikes_in
from sim.spiking.intervals import Intervals
from tests.gui.hands import move

THRESHOLD, RESET, DT = 0.0195, 0.010, 0.0005  # V, V, s


@pytest.fixture
def shown(qtbot):
    """Show a plot as large as it is in the column of readouts, dressed."""

    def show(plot, theme=DARK, scale=1.0, size=(352, 130)):
        qtbot.addWidget(plot)
        plot.set_theme(theme, scale)
        plot.resize(*(round(side * scale) for side in size))
        plot.show()
        qtbot.waitUntil(plot.isVisible)
        return plot

    return show


def plain(words: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", "", words)).split())


def point_at(plot, x: float, y: float) -> str:
    """Point at a place of the axes; what is read off."""
    move(plot.viewport(), plot.to_pixels(x, y).toPoint())
    return plot.hands.words


def copied(plot) -> list[list[str]]:
    plot.hands.copy()
    return [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]


def has_colour(picture: QImage, colour: QColor, near: int = 12) -> bool:
    raw = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(raw.constBits(), np.uint8).reshape(raw.height(), raw.bytesPerLine())
    pixels = pixels[:, : 4 * raw.width()].reshape(-1, 4)[:, 2::-1].astype(int)
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return bool((np.abs(pixels - wanted).max(axis=1) <= near).any())


# ---- rates of the populations --------------------------------------------------------------------


def populations(rates=(4.0, 20.0, 14.0), span=10.0):
    ages = np.arange(-span, 0.001, 0.01)
    return ages, np.tile(np.array(rates, dtype=float), (len(ages), 1))


@pytest.mark.parametrize(("theme", "scale"), [(DARK, 1.0), (LIGHT, 1.5)])
def test_each_population_has_its_curve_and_its_name(shown, theme, scale):
    plot = shown(PopulationPlot(), theme, scale)
    plot.show_history(*populations())
    assert [label.words for label in plot.labels] == ["I₁", "I₂", "E"]
    assert all(label.rectangle.right() <= plot.width() for label in plot.labels)
    tops = sorted(label.rectangle.top() for label in plot.labels)
    assert min(np.diff(tops)) > 8.0
    assert [trace.name for trace in plot.traces()] == ["E", "I₁", "I₂"]
    picture = plot.grab().toImage()
    for token in ("state", "input"):
        assert has_colour(picture, theme.colour(token), 40)


def test_rates_are_read_off_and_copied_in_hertz(shown):
    plot = shown(PopulationPlot())
    plot.show_history(*populations())
    assert re.fullmatch(r"I₁ 20\.0 Hz at −5\.0[01] s", point_at(plot, -5.0, 19.0))
    assert copied(plot)[0] == ["time from now (s)", "E rate (Hz)", "I₁ rate (Hz)", "I₂ rate (Hz)"]


def test_a_population_that_there_is_not_has_no_curve(shown):
    plot = shown(PopulationPlot())
    plot.show_history(*populations())
    plot.show_history(*populations((0.5, math.nan, math.nan)))
    assert [label.words for label in plot.labels] == ["E"]
    assert [trace.name for trace in plot.traces()] == ["E"]
    ages, rates = populations()
    rates[: len(ages) // 2, 1:] = math.nan  # another kind of neurons a while ago
    plot.show_history(ages, rates)
    assert len(plot.labels) == 3
    plot.show_history(np.zeros(0), np.zeros((0, 3)))
    assert plot.labels == []
    plot.grab()


def test_the_axis_of_rates_grows_at_once_and_shrinks_late(shown):
    plot = shown(PopulationPlot())
    plot.show_history(*populations())
    before = plot.extent
    assert 20.0 < before.bottom() <= 30.0
    plot.show_history(*populations((2.0, 14.0, 10.0)))
    assert plot.extent == before
    plot.show_history(*populations((4.0, 70.0, 10.0)))
    assert 70.0 < plot.extent.bottom() <= 100.0
    plot.show_history(*populations((0.5, 3.0, 0.0)))
    assert plot.extent.bottom() == 4.0
    assert plot.tick_words("bottom", -5.0, 0) == "−5 s"


def test_a_point_is_a_mean_of_fifty_milliseconds(shown):
    plot = shown(PopulationPlot())
    ages, rates = populations()
    rates[500, 1] += 10.0
    plot.show_history(ages, rates)
    trace = plot.traces()[1]
    assert trace.y.max() == pytest.approx(22.0)
    lifted = trace.x[trace.y > 21.0]
    assert lifted == pytest.approx(ages[500:505])  # only after it happened


def test_names_do_not_change_places_for_a_ripple(shown):
    plot = shown(PopulationPlot())
    plot.show_history(*populations((4.0, 21.0, 20.0)))
    plot.show_history(*populations((4.0, 20.0, 21.0)))
    assert [label.words for label in plot.labels] == ["I₁", "I₂", "E"]
    plot.show_history(*populations((4.0, 14.0, 21.0)))
    assert [label.words for label in plot.labels] == ["I₂", "I₁", "E"]


def test_of_two_state_neurons_the_share_that_is_on_is_shown(shown):
    plot = shown(PopulationPlot())
    plot.show_history(*populations())
    plot.set_binary(True)
    assert plot.traces() == []
    plot.show_history(*populations((0.1, math.nan, math.nan)))
    assert plot.labels == []
    assert point_at(plot, -5.0, 9.0).startswith("10.00 % on at −5.0")
    assert copied(plot)[0] == ["time from now (s)", "neurons on (%)"]


def test_the_key_tells_the_rates():
    rates = np.array([4.12, 20.4, 13.9])
    assert plain(population_key(DARK, rates, False)) == "E 4.1 I₁ 20 I₂ 14 Hz"
    assert plain(population_key(LIGHT, np.array([0.034, np.nan, np.nan]), False)) == "E 0.03 Hz"
    assert plain(population_key(DARK, np.array([0.1012, np.nan, np.nan]), True)) == "10.1 % on"
    assert plain(population_key(DARK, np.full(3, np.nan), False)) == ""


# ---- the membrane potential ----------------------------------------------------------------------


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


def test_spikes_that_are_known_otherwise_are_drawn(shown):
    plot = shown(VoltagePlot(), LIGHT, 1.5)
    ages, volts, _ = potential(thin=25)
    plot.show_history(ages, volts, THRESHOLD, RESET, np.array([-3.0, -0.5, -0.25, -0.01]))
    assert plot.spikes == 3


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


# ---- intervals -----------------------------------------------------------------------------------


def intervals(ms, column=0.002) -> Intervals:
    return Intervals.between(1e-3 * np.concatenate([[0.0], np.cumsum(ms)]), column)


def test_intervals_and_their_mean_are_shown(shown):
    plot = shown(IntervalPlot())
    assert plot.nothing == "Fewer than 4 spikes in the last 10 s."
    found = intervals([20.0] * 30 + [32.0] * 10)
    plot.show_intervals(found)
    assert plot.nothing == ""
    assert [label.words for label in plot.labels] == ["mean 23 ms"]
    assert point_at(plot, 20.0, 5.0) == "19 to 21 ms: 30 intervals"
    assert point_at(plot, 26.0, 1.0).endswith(": 0 intervals")
    table = copied(plot)
    assert table[0] == ["interval from (ms)", "to (ms)", "intervals"]
    assert sum(float(row[2]) for row in table[1:]) == 40


def test_few_long_intervals_do_not_squeeze_the_others(shown):
    plot = shown(IntervalPlot(), LIGHT)
    plot.show_intervals(intervals([24.0] * 200 + [2000.0] * 2))
    assert plot.extent.right() == 40.0
    assert [label.words for label in plot.labels] == ["mean 44 ms", "2 over 40 ms"]
    boxes = [label.rectangle for label in plot.labels]
    assert not boxes[0].intersects(boxes[1])
    assert all(box.right() <= plot.width() for box in boxes)
    plot.grab()


def test_the_axis_of_intervals_shrinks_late(shown):
    plot = shown(IntervalPlot())
    plot.show_intervals(intervals(np.linspace(20.0, 180.0, 50)))
    far = plot.extent.right()
    assert far == 200.0
    plot.show_intervals(intervals(np.linspace(20.0, 120.0, 50)))
    assert plot.extent.right() == far
    plot.show_intervals(intervals(np.linspace(20.0, 60.0, 50)))
    assert plot.extent.right() < 100.0


def test_too_few_spikes_say_so(shown):
    plot = shown(IntervalPlot(20.0))
    plot.show_intervals(intervals([20.0] * 10))
    plot.show_intervals(intervals([20.0] * 2))
    assert plot.nothing == "Fewer than 4 spikes in the last 20 s."
    assert plot.labels == []
    assert point_at(plot, 20.0, 1.0) == ""
    assert has_colour(plot.grab().toImage(), DARK.colour("muted"))
    plot.show_nothing("Neurons of this kind do not fire.")
    assert plot.nothing == "Neurons of this kind do not fire."


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((1203, 0.618, "7", True), ("Neuron 1,204", "in pattern 7", "CV 0.62")),
        ((0, math.nan, "7", False), ("Neuron 1", "not in pattern 7", "CV –")),
        ((5, 1.0, "face", True), ("Neuron 6", "in “face”", "CV 1.00")),
        ((5, 1.0, "", False, 9), ("Neuron 6", "in 9 patterns", "CV 1.00")),
        ((5, 1.0, "", False, 1), ("Neuron 6", "in 1 pattern", "CV 1.00")),
        ((5, 1.0), ("Neuron 6", "in no pattern", "CV 1.00")),
    ],
)
def test_what_is_said_of_a_neuron(given, words):
    assert neuron_words(*given) == words


# ---- firing rates --------------------------------------------------------------------------------


def rates(held=40.0, others=0.5, neurons=2000):
    rng = np.random.default_rng(4)
    members = np.arange(neurons) % 10 == 0
    drawn = np.where(members, rng.normal(held, 6.0, neurons), rng.exponential(others, neurons))
    return np.abs(drawn).astype(np.float32), members


@pytest.mark.parametrize(("theme", "scale"), [(DARK, 1.0), (LIGHT, 1.5)])
def test_members_and_others_are_both_as_high_as_the_plot(shown, theme, scale):
    plot = shown(RateHistogram(), theme, scale)
    plot.show_rates(*rates(), theme.colour("input"))
    picture = plot.grab().toImage()
    assert has_colour(picture, theme.colour("input"))
    assert has_colour(picture, theme.colour("muted"))
    others, held = plot.labels
    assert re.fullmatch(r"9\d(\.\d)? % of the others", others.words)
    assert re.fullmatch(r"1\d % of the held", held.words)
    assert not others.rectangle.intersects(held.rectangle)
    assert others.rectangle.left() >= 0.0
    assert held.rectangle.bottom() <= plot.to_pixels(0.0, 1.0).y() + 1.0


def test_names_of_bars_at_the_same_rate_stand_side_by_side(shown):
    plot = shown(RateHistogram(), size=(300, 90))
    firing, members = rates()
    plot.show_rates(np.where(members, 0.3, firing).astype(np.float32), members)
    boxes = [label.rectangle for label in plot.labels]
    assert not boxes[0].intersects(boxes[1])
    assert boxes[1].right() <= plot.width()


def test_shares_are_read_off_and_copied(shown):
    plot = shown(RateHistogram())
    firing, members = rates()
    plot.show_rates(firing, members)
    inside = 100.0 * np.mean((firing[members] >= 40.0) & (firing[members] < 42.0))
    words = f"40 to 42 Hz: {inside:.1f} % of the held, 0.0 % of the others"
    assert point_at(plot, 41.0, 0.2) == words
    table = copied(plot)
    assert table[0] == ["rate from (Hz)", "to (Hz)", "the others (%)", "the held (%)"]
    assert sum(float(row[3]) for row in table[1:]) == pytest.approx(100.0)
    plot.show_rates(firing)
    assert copied(plot)[0][2:] == ["all neurons (%)"]


def test_the_axis_of_firing_rates_grows_at_once_and_shrinks_late(shown):
    plot = shown(RateHistogram())
    plot.show_rates(*rates(20.0))
    assert plot.extent.right() == 60.0
    plot.show_rates(*rates(60.0))
    far = plot.extent.right()
    assert far >= 80.0
    plot.show_rates(*rates(48.0))
    assert plot.extent.right() == far
    plot.show_rates(*rates(15.0))
    assert plot.extent.right() == 60.0
    plot.show_rates(*rates(300.0))
    assert plot.extent.right() >= 320.0
    assert len(plot.values().columns[0]) <= 80
    assert point_at(plot, plot.extent.right() - 1.0, 0.5).split(":")[0].endswith("Hz or more")


def test_groups_without_anybody_are_left_out(shown):
    plot = shown(RateHistogram())
    firing, members = rates()
    plot.show_rates(firing, np.zeros_like(members))
    assert [label.words.split(" of ")[1] for label in plot.labels] == ["the others"]
    plot.show_nothing("Neurons of this kind are on or off.")
    assert plot.labels == []
    assert point_at(plot, 20.0, 0.5) == ""
    plot.show_rates(firing, members)
    assert plot.nothing == ""


def test_what_is_said_of_firing_rates():
    firing = np.array([34.0, 46.0, 0.4, 0.6], np.float32)
    members = np.array([True, True, False, False])
    assert rate_words(firing, members) == "held 40 ± 6 Hz, others 0.5 Hz"
    assert rate_words(0.1 * firing, members) == "held 4.0 ± 0.6 Hz, others 0.05 Hz"
    assert rate_words(firing, np.ones(4, bool)) == "held 20 ± 20 Hz, others – Hz"
    assert rate_words(firing[2:], None) == "all 0.5 Hz"
