"""The readouts of the spiking memory alone: rates, a membrane potential, intervals."""

from __future__ import annotations

import html
import math
import re
from functools import partial

import numpy as np
import pytest

from gui.kit.theme import DARK, LIGHT
from gui.spiking.interval_plot import IntervalPlot, neuron_words
from gui.spiking.population_plot import PopulationPlot, population_key
from gui.spiking.rate_histogram import RateHistogram, rate_words
from sim.spiking.intervals import Intervals
from tests.gui.readout_plots import copied, has_colour, point_at, show

THRESHOLD, RESET, DT = 0.0195, 0.010, 0.0005  # V, V, s


@pytest.fixture
def shown(qtbot):
    """Show a plot as large as it is in the column of readouts, dressed."""
    return partial(show, qtbot)


def plain(words: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", "", words)).split())


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
