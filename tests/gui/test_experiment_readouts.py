"""The plane, the trials of a point, the point in words, and the legend of experiments."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QTextDocument
from PySide6.QtTest import QTest

from gui.experiments.colours import ColourScale, plane_colours, series_colour
from gui.experiments.plane_plot import PlanePlot
from gui.experiments.point_box import PointBox, estimate_words
from gui.experiments.ruler import Ruler
from gui.experiments.series_legend import SeriesLegend
from gui.experiments.trial_histogram import TrialHistogram
from gui.kit.theme import DARK, LIGHT, Style, load_fonts
from sim.experiments import Plan, Results, trial_seed
from sim.experiments.experiment import Line
from sim.experiments.results import estimated
from sim.experiments.retrieval import OVERLAP, RECALLED
from sim.experiments.telling import interval_words
from tests.gui.experiment_results import (
    ENDLESS,
    FREE,
    decades,
    recalls,
    shown,
    signals,
    theory_of,
)
from tests.gui.hands import LEFT, NONE, Key, move
from tests.gui.readout_plots import copied, has_colour

__all__ = ["decades", "shown"]  # fixtures, of this file too


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


def test_the_scale_of_a_plane_is_drawn_whole_at_every_size_of_words(qapp):
    scale, ends = ColourScale(Ruler("Overlap"), (0.0, 1.0)), plane_colours(LIGHT)
    for hundredths in range(70, 320):  # windows of 600 px to those of a projector
        picture = QImage(700, 60, QImage.Format.Format_RGB32)
        picture.fill(LIGHT.colour("background"))
        painter = QPainter(picture)
        scale.paint(painter, QPointF(690.0, 30.0), LIGHT, 0.01 * hundredths)
        painter.end()
        assert has_colour(picture, ends[0], near=1)
        assert has_colour(picture, ends[-1], near=1)


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
    box = PointBox()
    load_fonts()
    Style().choose(LIGHT, 1.0, box)
    shown(box, size=(352, 300))
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


@pytest.mark.parametrize("wide", [268, 300, 355, 400])
def test_a_unit_is_not_broken_where_there_is_little_room(box, wide):
    box.resize(wide, 330)
    results = Results(Plan.default("diffusion", seed=3))
    measures = results.plan.entry.measures
    rows = [(trial,) * len(measures) for trial in (0.00429, 0.153, 0.318, 0.212, 0.111)]
    results.add(0, 0, rows)
    box.show_point(results, 0, {measures[0].name: 0.0982})
    page = QTextDocument()
    page.setDefaultFont(box.numbers.font())
    page.setDocumentMargin(0.0)  # as a label has it
    page.setHtml(box.numbers.text())
    page.setTextWidth(box.numbers.width())
    assert page.idealWidth() <= box.numbers.width() + 1  # columns are whole pixels
    assert box.numbers.minimumSizeHint().width() <= wide
    assert "rad²/" in page.toPlainText()
    assert not [line for line in _lines(page) if line.rstrip("\N{WORD JOINER}").endswith("/")]


def _lines(page: QTextDocument) -> list[str]:
    """The lines a text is broken into."""
    made, block = [], page.begin()
    while block.isValid():
        layout, words = block.layout(), block.text()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            made.append(words[line.textStart() : line.textStart() + line.textLength()].strip())
        block = block.next()
    return made


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
