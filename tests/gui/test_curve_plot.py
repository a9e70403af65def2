"""Curves of experiments: points that are read off, chosen and opened, axes, theory, kept curves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gui.experiments.colours import series_colour
from gui.experiments.curve_plot import CurvePlot
from gui.experiments.plot_words import index_free
from gui.experiments.ruler import Ruler, log_spaced, measured_range
from gui.kit.kept_curves import KeptCurves
from gui.kit.theme import DARK, LIGHT
from sim.experiments import Results
from sim.experiments.experiment import Line, Mark, Measure
from sim.experiments.telling import interval_words
from tests.gui.experiment_results import (
    FREE,
    at_point,
    decades,
    recalls,
    shown,
    signals,
    theory_of,
)
from tests.gui.hands import LEFT, NONE, Key, move, wheel_at
from tests.gui.readout_plots import copied, has_colour

__all__ = ["decades", "shown"]  # fixtures, of this file too


# ---- curves --------------------------------------------------------------------------------------


@pytest.fixture
def curves(shown) -> CurvePlot:
    results = recalls()
    plot = shown(CurvePlot())
    plot.show_results(results, "overlap", theory_of(results))
    return plot


def test_pointing_at_a_point_tells_its_numbers(curves):
    told = signals(curves)
    move(curves.viewport(), at_point(curves, 2), FREE)
    estimate = curves._results.estimate(2, "overlap")
    assert curves.hands.words == (f"N = 500: {interval_words(estimate)} at load 0.140, 20 trials")
    x = curves.to_pixels(0.075, 0.5).toPoint()
    move(curves.viewport(), x, FREE)
    assert curves.hands.words == ""
    assert told == [("pointed", 2), ("pointed", -1)]


def test_pointing_at_theory_tells_what_it_says(curves):
    move(curves.viewport(), curves.to_pixels(0.125, 0.991).toPoint(), FREE)
    assert curves.hands.words.startswith("theory, N → ∞: 0.99")
    move(curves.viewport(), curves.to_pixels(0.16, 0.0).toPoint(), FREE)
    assert curves.hands.words == "", "beyond the critical load there is no such state"


def test_a_click_chooses_a_point_and_another_opens_it(curves):
    told = signals(curves)
    at = at_point(curves, 3)
    QTest.mouseClick(curves.viewport(), LEFT, NONE, at)
    assert [one for one in told if one[0] != "pointed"] == [("chosen", 3)]
    assert curves.chosen_place == 3
    assert "load 0.180, N = 500" in curves.accessibleDescription()
    QTest.mouseClick(curves.viewport(), LEFT, NONE, at)
    assert told[-1] == ("open", 3)
    QTest.mouseClick(curves.viewport(), LEFT, NONE, curves.to_pixels(0.07, 0.4).toPoint())
    assert told[-1] == ("open", 3)  # nothing is there


def test_a_double_click_opens_once(curves):
    told = signals(curves)
    at = at_point(curves, 3)
    for _ in range(2):  # the second time the point is chosen already
        QTest.mouseClick(curves.viewport(), LEFT, NONE, at)
        QTest.mouseDClick(curves.viewport(), LEFT, NONE, at)
        QTest.mouseRelease(curves.viewport(), LEFT, NONE, at)
    acts = [one for one in told if one[0] != "pointed"]
    assert acts == [("chosen", 3), ("open", 3), ("open", 3)]


def test_keys_go_along_a_series_and_between_series(curves):
    told = signals(curves)
    curves.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(curves, Key.Key_Right)
    assert curves.chosen_place == 0
    for _ in range(9):
        QTest.keyClick(curves, Key.Key_Right)
    assert curves.chosen_place == 3
    QTest.keyClick(curves, Key.Key_Down)
    assert curves.chosen_place == 7  # the larger network has lost more
    QTest.keyClick(curves, Key.Key_Down)
    QTest.keyClick(curves, Key.Key_Left)
    assert curves.chosen_place == 6
    QTest.keyClick(curves, Key.Key_Return)
    assert told[-1] == ("open", 6)
    assert told.count(("open", 6)) == 1


def test_marking_from_outside_says_nothing(curves):
    told = signals(curves)
    before = curves.grab().toImage()
    curves.select(5)
    assert told == []
    assert curves.grab().toImage() != before
    curves.show_results(None, "overlap", ())
    assert curves.chosen_place == -1


def test_points_fill_in_and_are_hollow_until_they_have_their_trials(shown):
    results = Results(recalls(precision=0.08).plan)
    plot = shown(CurvePlot(), size=(300, 220))
    plot.show_results(results, "overlap", ())
    assert plot.values().rows == 0
    results.add(0, 0, [(1.0, 1.0, 1.0, 0.0)])
    plot.show_results(results, "overlap", ())
    at = at_point(plot, 0)
    colour = LIGHT.colour("background")
    assert plot.grab().toImage().pixelColor(at) == colour
    move(plot.viewport(), at, FREE)
    assert plot.hands.words == "N = 500: 1.00 (0.00 to 1.00) at load 0.050, 1 of 20 trials so far"
    results.add(0, 1, [(1.0, 1.0, 1.0, 0.0)] * 19)
    plot.show_results(results, "overlap", ())
    assert plot.grab().toImage().pixelColor(at).rgb() == series_colour(LIGHT, 0).rgb()
    assert plot.hands.words == "N = 500: 1.000 (0.860 to 1.000) at load 0.050, 20 trials"


def test_the_axes_are_those_of_the_plan_and_hold_whole_points(curves):
    extent = curves.extent
    assert extent.left() < 0.05
    assert extent.right() > 0.18
    top = curves.to_pixels(0.0, 1.0).y() - curves.pixels().top()
    assert top >= 10.0
    results = Results(curves._results.plan)
    curves.show_results(results, "overlap", ())
    assert curves.extent == extent
    results.add(0, 0, [(-0.3, 0.0, 0.0, 0.6), (-0.31, 0.0, 0.0, 0.6)])
    curves.show_results(results, "overlap", ())
    assert curves.extent.top() < -0.4


def test_probabilities_and_fractions_are_told_in_per_cent(shown):
    results = recalls()
    plot = shown(CurvePlot())
    plot.show_results(results, "recalled", theory_of(results, "recalled"))
    assert plot.tick_words("left", 20.0, 0) == "20 %"
    move(plot.viewport(), at_point(plot, 0), FREE)
    low = results.estimate(0, "recalled").low
    assert plot.hands.words.startswith(f"N = 500: 100.0 % ({100 * low:.0f} to 100 %) at load")
    plot.show_results(results, "wrong", theory_of(results, "wrong"))
    assert 25.0 < plot.extent.bottom() < 50.0, "no further than what is drawn"


def test_the_label_of_a_mark_covers_no_curve(curves):
    (label,) = curves.labels
    assert label.words == "α_c = 0.1379"
    assert index_free(label.words) == "αc = 0.1379"
    assert curves.pixels().contains(label.box)
    for place in range(8):
        assert not label.box.contains(QPointF(at_point(curves, place)))


def test_several_lines_of_theory_are_named_in_the_plot(shown):
    results, x = recalls(), np.linspace(0.05, 0.18, 30)
    lines = [Line("bound", x, 0.5 + x), Line("exact", x, 0.9 - x, dashed=True)]
    marks = [Mark(f"x_{k} = {0.1 + 0.002 * k:.3f}", 0.1 + 0.002 * k) for k in range(3)]
    plot = shown(CurvePlot(), DARK)
    plot.show_results(results, "overlap", [*lines, *marks])
    boxes = [label.box for label in plot.labels]
    assert [label.words for label in plot.labels][:2] == ["bound", "exact"]
    assert len(boxes) == 5
    for k, box in enumerate(boxes):
        assert plot.pixels().contains(box)
        assert not any(box.intersects(other) for other in boxes[:k])


def test_what_is_copied_has_units_intervals_and_theory(curves):
    rows = copied(curves)
    assert rows[0][:5] == [
        "load", "N = 500 overlap after recall", "N = 500 from (95 %)", "N = 500 to (95 %)",
        "N = 500 trials",
    ]  # fmt: skip
    assert rows[0][-1] == "theory, N → ∞ overlap after recall"
    assert [row[0] for row in rows[1:5]] == ["0.05", "0.1", "0.14", "0.18"]
    assert rows[1][4] == "20"
    wheel_at(curves.viewport(), at_point(curves, 0), 6.0)
    assert curves.zoomed
    assert len(copied(curves)) < len(rows)


def test_a_zoom_keeps_points_under_the_mouse(curves):
    wheel_at(curves.viewport(), at_point(curves, 2), 3.0)
    assert curves.place_at(QPointF(at_point(curves, 2))) == 2


# ---- logarithmic axes ----------------------------------------------------------------------------


def test_values_over_decades_have_a_logarithmic_axis():
    assert log_spaced((50, 100, 200, 500, 1000, 2000))
    assert not log_spaced((50, 100, 200, 500))
    assert not log_spaced(tuple(range(1, 101)))
    assert not log_spaced((0.0, 1.0, 10.0, 100.0))
    ruler = Ruler("number", "N", decimals=0, logarithmic=True)
    ticks = [words for _, words in ruler.log_ticks(1.6, 3.4, 8)]
    assert ticks == ["50", "100", "200", "500", "1,000", "2,000"]
    assert [words for _, words in ruler.log_ticks(-6.0, -4.0, 3)] == ["10⁻⁶", "10⁻⁵", "10⁻⁴"]


def test_zero_lies_at_the_edge_of_a_logarithmic_axis_and_is_told_as_zero(shown, decades):
    plot = shown(CurvePlot())
    plot.show_results(decades, "failed", ())
    low, high = plot._ends
    assert high == 0.0
    assert low == math.floor(math.log10(decades.estimate(5, "failed").mean))
    zero = plot.to_pixels(math.log10(5000), low)
    assert plot.pixels().contains(zero)
    assert plot.place_at(zero) == 13  # of the later series, which lies over the other
    move(plot.viewport(), zero.toPoint(), FREE)
    assert plot.hands.words.startswith("P/N = 0.1: 0 at N = 5,000")
    under = zero.toPoint() + QPoint(0, 11)
    assert plot.grab().toImage().pixelColor(under).rgb() == series_colour(LIGHT, 1).rgb()
    assert copied(plot)[-1][1] == "0"


def test_an_axis_grows_with_what_is_measured(shown, decades):
    plot = shown(CurvePlot())
    plot.show_results(decades, "wait", ())
    assert plot.extent.bottom() > 220.0
    assert plot.getAxis("left").labelText == "waiting time (ms)"
    open_ended = Measure("n", "Number", high=math.inf)
    assert measured_range(Ruler.of_measure(open_ended), open_ended, np.array([3.0, 7.0])) == (0, 7)


# ---- kept beside ---------------------------------------------------------------------------------


def test_kept_curves_lie_in_the_plot_where_it_counts_alike(curves):
    kept = KeptCurves(curves)
    kept.set_theme(LIGHT, 1.0)
    made = curves.kept()
    assert [curve.colour for curve in made] == [5, "state"]
    kept.show_curves([(0, curve) for curve in made])
    before = curves.grab().toImage()
    results = recalls(sizes=(200,))
    curves.show_results(results, "overlap", ())
    kept.show_unit(curves.counts)
    assert curves.grab().toImage() != before
    assert all(line.isVisible() for _, _, line, _ in kept._drawn)
    curves.show_results(results, "recalled", ())
    kept.show_unit(curves.counts)
    assert not any(line.isVisible() for _, _, line, _ in kept._drawn)


# ---- both themes, larger words -------------------------------------------------------------------


@pytest.mark.parametrize(("theme", "scale"), [(DARK, 1.5), (LIGHT, 0.85)])
def test_other_looks_leave_the_numbers_as_they_are(curves, theme, scale):
    before = copied(curves)
    curves.set_theme(theme, scale)
    assert copied(curves) == before
    picture = curves.grab().toImage()
    assert all(has_colour(picture, series_colour(theme, k)) for k in range(2))
    assert curves.getAxis("bottom").labelText == "load  P/N"
    assert curves.getAxis("bottom").labelStyle["color"] == theme.muted
