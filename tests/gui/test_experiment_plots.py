"""Measured curves, planes, histograms and single points, as a person points at them."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from gui.experiments.colours import Ruler, log_spaced, measured_range, series_colour
from gui.experiments.curve_plot import CurvePlot
from gui.experiments.plane_plot import PlanePlot
from gui.experiments.point_box import PointBox, estimate_words
from gui.experiments.series_legend import SeriesLegend, index_free
from gui.experiments.trial_histogram import TrialHistogram
from gui.kit.kept_curves import KeptCurves
from gui.kit.theme import DARK, LIGHT
from sim.experiments import EXPERIMENTS, Plan, Results, trial_seed
from sim.experiments.experiment import Line, Mark, Measure
from sim.experiments.results import estimated
from sim.experiments.retrieval import OVERLAP, RECALL, RECALLED
from sim.experiments.telling import interval_words
from tests.gui.hands import LEFT, NONE, Key, move, wheel_at
from tests.gui.readout_plots import copied, has_colour

ENDLESS = dataclasses.replace(OVERLAP, ends=None)
FREE = Qt.MouseButton.NoButton
LOADS = (0.05, 0.1, 0.14, 0.18)
#: Failures and waiting times against N, both over decades: nobody measures that here.
MADE = dataclasses.replace(
    RECALL,
    name="made",
    x="neurons",
    swept={"load": (0.05, 0.1), "neurons": (50, 100, 200, 500, 1000, 2000, 5000)},
    measures=(
        Measure("failed", "Failed", high=1.0, logarithmic=True),
        Measure("wait", "Waiting time", unit="ms", scale=1e-3, high=0.1),
    ),
)


@pytest.fixture
def shown(qtbot):
    """Show a widget, dressed."""

    def show(widget, theme=LIGHT, scale=1.0, size=(760, 600)):
        qtbot.addWidget(widget)
        widget.set_theme(theme, scale)
        widget.resize(*(round(side * scale) for side in size))
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return show


def recalls(trials: int = 20, sizes=(500, 1000), precision=None) -> Results:
    """Overlaps that fall with load, the faster the larger the network."""
    plan = Plan.default("recall", seed=7, neurons=sizes, load=LOADS)
    results = Results(dataclasses.replace(plan, precision=precision))
    rng = np.random.default_rng(1)
    for place, point in enumerate(plan.points):
        fails = 0.02 if point.load < 0.12 else 0.3 + point.neurons / 5000.0
        rows = []
        for _ in range(trials):
            overlap = 0.35 if rng.random() < fails else 0.992
            overlap += 0.008 * rng.random()
            rows.append((overlap, float(overlap > 0.9), 0.0, 0.5 * (1.0 - overlap)))
        results.add(place, 0, rows)
    return results


def theory_of(results: Results, measure: str = "overlap"):
    plan = results.plan
    firsts = [plan.points[series.points[0]] for series in plan.series]
    return plan.entry.theory(firsts, measure, np.linspace(0.05, 0.18, 40))


def at_point(plot: CurvePlot, place: int) -> QPoint:
    """Where a point is, px."""
    results = plot._results
    point = results.plan.points[place]
    mean = results.estimate(place, plot._measure.name).mean
    x, y = (float(r.along(v)) for r, v in ((plot._across, getattr(point, results.plan.entry.x)),
                                           (plot._up, mean)))  # fmt: skip
    return plot.to_pixels(x, y).toPoint()


def signals(plot) -> list[tuple[str, int]]:
    """Everything a plot tells from now on."""
    told: list[tuple[str, int]] = []
    plot.pointed.connect(lambda place: told.append(("pointed", place)))
    plot.chosen.connect(lambda place: told.append(("chosen", place)))
    plot.open_asked.connect(lambda place: told.append(("open", place)))
    return told


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


@pytest.fixture
def decades(monkeypatch) -> Results:
    monkeypatch.setitem(EXPERIMENTS, "made", (__name__, "MADE"))
    results = Results(Plan.default("made"))
    for place, point in enumerate(results.plan.points):
        failed = 0.3 * math.exp(-point.neurons / 400.0) if point.neurons < 5000 else 0.0
        results.add(place, 0, [(failed * part, 0.02 + 0.2 * part) for part in (0.9, 1.0, 1.1)])
    return results


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


# ---- the plane -----------------------------------------------------------------------------------


@pytest.fixture
def plane(shown) -> PlanePlot:
    plan = Plan.default("plane", neurons=200, load=(0.05, 0.1, 0.15), temperature=(0.1, 0.5, 0.9))
    results = Results(plan)
    for place, point in enumerate(plan.points[:7]):
        overlap = max(0.0, 1.0 - point.temperature - 2.0 * point.load)
        results.add(place, 0, [(overlap, float(overlap > 0.9))] * 4)
    plot = shown(PlanePlot(), size=(352, 260))
    x = np.linspace(0.03, 0.13, 20)
    theory = [Line("T_M: memories", x, 1.0 - 7.0 * x),
              Line("T_c: memories deepest", 0.4 * x, 1.0 - 16.0 * x, dashed=True),
              Line("T_g: spin glass", x, 0.95 + x, dashed=True)]  # fmt: skip
    plot.show_results(results, "overlap", theory)
    return plot


def cell(plot: PlanePlot, load: float, temperature: float) -> QPoint:
    return plot.to_pixels(load, temperature).toPoint()


def test_cells_are_read_off_chosen_and_opened(plane):
    told = signals(plane)
    at = cell(plane, 0.1, 0.5)
    move(plane.viewport(), at, FREE)
    assert plane.hands.words.startswith("load 0.100, temperature 0.50: ")
    assert "0.30 (0.02 to 0.72), 4 of 8 trials" in plane.hands.words.replace("\n", " ")
    QTest.mouseClick(plane.viewport(), LEFT, NONE, at)
    QTest.mouseClick(plane.viewport(), LEFT, NONE, at)
    assert told == [("pointed", 4), ("chosen", 4), ("open", 4)]
    move(plane.viewport(), cell(plane, 0.15, 0.9), FREE)
    assert plane.hands.words.endswith("not measured yet")
    QTest.keyClick(plane, Key.Key_Up)
    QTest.keyClick(plane, Key.Key_Right)
    assert plane.chosen_place == 8


def test_a_plane_goes_from_paper_to_amber_and_is_empty_where_nothing_was_measured(plane):
    picture = plane.grab().toImage()
    warm, cold = (picture.pixelColor(cell(plane, 0.15, t) + QPoint(18, 14)) for t in (0.1, 0.5))
    empty = picture.pixelColor(cell(plane, 0.15, 0.9) + QPoint(18, 14))
    assert empty == LIGHT.colour("panel")
    assert warm.saturation() > cold.saturation() > 0


def test_lines_over_a_plane_are_named_apart(plane):
    labels = plane.labels
    assert [label.words.partition(":")[0] for label in labels] == ["T_M", "T_c", "T_g"]
    for k, label in enumerate(labels):
        assert plane.pixels().contains(label.box)
        assert not any(label.box.intersects(other.box) for other in labels[:k])


def test_what_is_copied_of_a_plane_is_a_row_a_point(plane):
    rows = copied(plane)
    assert rows[0][:3] == ["load", "temperature", "overlap after recall"]
    assert len(rows) == 8
    assert rows[1][:3] == ["0.05", "0.1", "0.8"]


# ---- trials of a point ---------------------------------------------------------------------------


def test_overlaps_of_recalls_are_amber_and_the_others_red(shown):
    results = Results(recalls().plan)
    overlaps = (0.0, 0.31, 0.9, 0.9000001, 1.0, 1.0)
    results.add(0, 0, [(m, float(m > 0.9), 0.0, 0.0) for m in overlaps])
    plot = shown(TrialHistogram(), size=(352, 170))
    plot.show_point(results, 0, "overlap")
    assert plot.title == "Overlap after recall at load 0.050, N = 500"
    assert plot.said == "6 trials"
    counts = {token: sum(n for _, _, n, c in plot.bars() if c == LIGHT.colour(token))
              for token in ("alarm", "state")}  # fmt: skip
    assert counts == {"alarm": 3, "state": 3}
    move(plot.viewport(), plot.to_pixels(0.99, 0.5).toPoint(), FREE)
    assert plot.hands.words == "0.975 to 1.000: 2 of 6 trials"
    picture = plot.grab().toImage()
    assert has_colour(picture, LIGHT.colour("alarm"))
    assert has_colour(picture, LIGHT.colour("state"))


def test_yes_and_no_are_two_bars(shown):
    results = recalls()
    plot = shown(TrialHistogram(), DARK, size=(352, 170))
    plot.show_point(results, 3, "recalled")
    yes = round(20 * results.estimate(3, "recalled").mean)
    assert copied(plot) == [["recalled (m > 0.9) (%)", "trials"], ["no", f"{20 - yes}"],
                            ["yes", f"{yes}"]]  # fmt: skip
    move(plot.viewport(), plot.to_pixels(1.5, 0.1).toPoint(), FREE)
    assert plot.hands.words == f"yes: {yes} of 20 trials"


def test_zeros_have_a_bar_of_their_own_beside_a_logarithmic_axis(shown, decades):
    plot = shown(TrialHistogram(), size=(352, 170))
    plot.show_point(decades, 6, "failed")
    assert plot.bars()[0][2] == 3
    move(plot.viewport(), plot.to_pixels(plot._zero, 0.5).toPoint(), FREE)
    assert plot.hands.words == "0: 3 of 3 trials"
    plot.show_point(decades, None, "failed")
    assert plot.said == ""
    assert plot.reading_at(QPointF(plot.rect().center())) is None


# ---- one point in words --------------------------------------------------------------------------


@pytest.fixture
def box(shown) -> PointBox:
    box = shown(PointBox(), size=(352, 300))
    box.set_page_titles({"hopfield": "Hopfield memory"})
    return box


def test_a_point_is_told_in_words(box):
    results = recalls()
    box.show_point(results, 6, {"overlap": 0.975, "recalled": None})
    assert box.settings.text() == "load 0.140 (140 patterns), N = 1,000"
    assert box.counted.text() == "20 trials, seed 7"
    told = box.numbers.text().replace("&nbsp;", " ")
    overlap = results.estimate(6, "overlap")
    assert interval_words(overlap) in told
    assert "0.975" in told
    assert "none" in told
    box.show_point(results, 6, {})
    assert "theory: none" in box.numbers.text()


def test_a_trial_is_chosen_by_buttons_keys_and_number_and_opened(box, qtbot):
    results, opened = recalls(), []
    box.show_point(results, 6, {})
    box.open_asked.connect(lambda place, trial: opened.append((place, trial)))
    assert box.open_button.text() == "Open in Hopfield memory"
    assert not box.before.isEnabled()
    QTest.mouseClick(box.after, LEFT)
    assert box.trial == 1
    seed = trial_seed("recall", results.plan.points[6], 7, 1)
    assert box.seed.text() == f"of 20, seed {seed}"
    box.field.setFocus()
    QTest.keyClick(box.field, Key.Key_Up)
    assert box.trial == 2
    box.field.selectAll()
    QTest.keyClicks(box.field, "20")
    QTest.keyClick(box.field, Key.Key_Return)
    assert not box.after.isEnabled()
    alone = results.table(6)[19, 0]
    assert f"{alone:.3f}" in box.numbers.text()
    QTest.keyClicks(box.field, "21")
    QTest.keyClick(box.field, Key.Key_Return)
    assert box.field.remark == "The trials of this point are 1 to 20."
    QTest.mouseClick(box.open_button, LEFT)
    assert opened == [(6, 19)]


def test_the_chosen_trial_stays_while_others_arrive_and_not_at_another_point(box):
    results = recalls()
    box.show_point(results, 6, {})
    QTest.mouseClick(box.after, LEFT)
    results.add(6, 20, [(1.0, 1.0, 1.0, 0.0)] * 5)
    box.show_point(results, 6, {})
    assert box.trial == 1
    assert box.seed.text().startswith("of 25, ")
    box.show_point(results, 5, {})
    assert box.trial == 0


def test_without_a_point_or_a_page_the_box_says_so(box):
    assert box.nothing.isVisible()
    assert not box.open_button.isVisible()
    box.show_point(recalls(), 0, {})
    assert not box.nothing.isVisible()
    box.set_page_titles({})
    assert not box.open_button.isEnabled()
    assert box.open_button.toolTip() == "No page shows this kind of network."
    box.show_point(None, None, {})
    assert box.nothing.isVisible()


def test_the_seed_can_be_copied(box):
    box.show_point(recalls(), 0, {})
    box.seed.setFocus()
    QTest.keyClick(box.seed, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box.seed, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == box.seed.text()


@pytest.mark.parametrize("wide", [268, 352])
def test_nothing_of_a_point_is_cut_off(box, wide):
    box.resize(wide, 330)
    box.show_point(recalls(), 6, {"overlap": 0.975})
    assert box.numbers.height() >= box.numbers.heightForWidth(box.numbers.width())
    assert box.numbers.sizeHint().width() <= box.width() or box._narrow
    assert box.minimumSizeHint().width() <= wide
    assert box.open_button.geometry().bottom() <= box.height()


def test_intervals_in_words():
    assert estimate_words(ENDLESS, estimated([0.9, 1.0], ENDLESS, None)) == "0.95 ± 0.64"
    assert estimate_words(ENDLESS, estimated([0.9], ENDLESS, None)) == "0.9"
    assert estimate_words(OVERLAP, estimated([1.0] * 20, OVERLAP, None)) == "1.000 (0.860 to 1.000)"
    assert estimate_words(RECALLED, estimated([1.0, 0.0], RECALLED, None)) == "50.0 % (9 to 91 %)"
    many = estimated([1.0] * 9990 + [0.0] * 10, RECALLED, None)
    assert estimate_words(RECALLED, many) == "99.9 % (99.8 to 99.9 %)"


# ---- the legend ----------------------------------------------------------------------------------


def test_the_legend_says_as_much_as_there_is_room_for(shown):
    results = recalls(sizes=(100, 500, 1000))
    legend = shown(SeriesLegend(), size=(420, 24))
    legend.show_series(results.plan, theory_of(results))
    assert legend.shown == "N = 100  500  1,000  theory, N → ∞"
    assert "N = 1,000" in legend.toolTip()
    legend.resize(260, 24)
    assert legend.shown == "N = 100  500  1,000  theory"
    legend.resize(225, 24)
    assert legend.shown == "N = 100  500  + 1  theory"
    assert has_colour(legend.grab().toImage(), series_colour(LIGHT, 1))
    legend.show_series(None, ())
    assert legend.shown == ""


def test_more_than_six_series_are_counted(shown):
    plan = Plan.default("recall", neurons=tuple(100 * n for n in range(1, 10)), load=(0.1,))
    legend = shown(SeriesLegend(), DARK, size=(700, 24))
    legend.show_series(plan, ())
    assert legend.shown.endswith("600  + 3")


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
