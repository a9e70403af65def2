"""The pages of readouts of the Hopfield tab: what is drawn is what was given, at all numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from gui.hopfield.errors_plot import ErrorsPlot
from gui.hopfield.overlap_map_plot import OverlapMapPlot, fixed_points
from gui.hopfield.readout_pages import CORRELATIONS, LEARNING, MAP, NO_EPOCHS
from gui.kit.theme import DARK, LIGHT
from tests.gui.hands import about
from tests.gui.recall_plot_hands import KINDS, colours, names, put_up, recall, written

__all__ = ["put_up"]  # the fixture, of this file too

GRID = np.linspace(-1.0, 1.0, 201)


# ---- the overlap map -----------------------------------------------------------------------------


def magnetisation(temperature: float) -> float:
    """The positive root of m = tanh(m/T), by iteration."""
    m = 1.0
    for _ in range(20_000):
        m = np.tanh(m / temperature)
    return float(m)


@pytest.mark.parametrize("temperature", [0.05, 0.2, 0.4, 0.6, 0.8, 0.9])
def test_fixed_points_below_the_critical_temperature(temperature):
    points, stable = fixed_points(GRID, np.tanh(GRID / temperature))
    m = magnetisation(temperature)
    np.testing.assert_allclose(points, [-m, 0.0, m], atol=2e-4)
    assert stable.tolist() == [True, False, True]


@pytest.mark.parametrize("temperature", [1.0, 1.5, 5.0])
def test_above_the_critical_temperature_only_nothing_is_stable(temperature):
    points, stable = fixed_points(GRID, np.tanh(GRID / temperature))
    np.testing.assert_allclose(points, [0.0], atol=1e-9)
    assert stable.tolist() == [True]


@pytest.mark.parametrize("grid", [GRID, np.linspace(-1, 1, 200)], ids=["odd", "even"])
def test_without_noise_the_map_is_a_step(grid):
    points, stable = fixed_points(grid, np.sign(grid))
    np.testing.assert_allclose(points, [-1.0, 0.0, 1.0], atol=1e-9)
    assert stable.tolist() == [True, False, True]


def test_a_map_without_crossings_or_points_has_no_fixed_points():
    for m, following in ((GRID, GRID), (np.zeros(0), np.zeros(0)), (GRID, np.full(201, 2.0))):
        points, stable = fixed_points(m, following)
        assert not len(points)
        assert not len(stable)


def test_the_map_is_drawn_with_its_points(put_up):
    plot = put_up("map")
    plot.show_map(GRID, np.tanh(GRID / 0.5), 0.5, 0.01)
    x, y = plot._curve.getData()
    np.testing.assert_array_equal(x, GRID)
    np.testing.assert_array_equal(y, np.tanh(GRID / 0.5))
    np.testing.assert_allclose(plot._stable.data["x"], [-0.9575, 0.9575], atol=2e-4)
    np.testing.assert_allclose(plot._unstable.data["x"], [0.0], atol=1e-9)
    assert "0.96" in plot.toolTip()
    assert "−0.96" in plot.toolTip()


def test_the_network_steps_on_the_map(put_up):
    plot = put_up("map")
    steps = np.array([0.2, 0.38, 0.641, 0.857])
    plot.show_steps(steps)
    x, y = plot._web.getData()
    np.testing.assert_array_equal(x, [0.2, 0.2, 0.38, 0.38, 0.641, 0.641, 0.857])
    np.testing.assert_array_equal(y, [0.2, 0.38, 0.38, 0.641, 0.641, 0.857, 0.857])
    assert (plot._last.data["x"][0], plot._last.data["y"][0]) == (0.641, 0.857)
    np.testing.assert_array_equal(plot._dots.data["y"], [0.38, 0.641])
    plot.show_steps(np.linspace(0, 1, 200))
    assert len(plot._dots.data) == plot.KEPT - 1
    for few in ([], [0.4], [np.nan]):
        plot.show_steps(np.array(few))
        assert len(plot._last.data) == np.isfinite(few).sum()


# ---- overlaps between memories -------------------------------------------------------------------


def between(count: int) -> np.ndarray:
    return np.corrcoef(np.random.default_rng(6).standard_normal((count, 40))).reshape(count, count)


def test_the_matrix_is_drawn_with_fixed_levels(put_up):
    plot = put_up("correlations")
    plot.show_correlations(between(6), list("AFHKX3"))
    np.testing.assert_array_equal(plot._image.image, between(6))
    assert tuple(plot._image.levels) == (-1.0, 1.0)
    left = [words for _, words in plot.getAxis("left")._tickLevels[0]]
    assert left == list("AFHKX3")
    assert left == [words for _, words in plot.getAxis("bottom")._tickLevels[0]]
    assert plot.square.width() == pytest.approx(plot.square.height())


def test_the_last_memory_may_go_while_the_plot_is_zoomed(put_up):
    plot = put_up("correlations")
    plot.show_correlations(between(6), list("AFHKX3"))
    plot.zoom(plot.to_pixels(1.0, 1.0), 0.5)
    assert plot.zoomed
    plot.show_correlations(np.ones((0, 0)), [])
    plot.resize(400, 220)
    assert written(plot.getAxis("left")) == []
    plot.show_correlations(between(6), list("AFHKX3"))
    assert written(plot.getAxis("left"))


def test_many_memories_are_not_named_on_the_axes(put_up):
    plot = put_up("correlations")
    plot.show_correlations(between(60), names(60, 20))
    assert plot.getAxis("left")._tickLevels[0] == []
    assert plot.square.right() <= plot.width()


def test_names_wider_than_a_cell_stand_at_the_left_only(put_up):
    plot = put_up("correlations")
    plot.show_correlations(between(5), names(5, 20))
    assert plot.getAxis("bottom")._tickLevels[0] == []
    written = [words for _, words in plot.getAxis("left")._tickLevels[0]]
    assert [w[-1] for w in written] == list("01234")
    metrics = QFontMetricsF(plot._font())
    assert max(map(metrics.horizontalAdvance, written)) <= plot.NAME_WIDTH


def test_the_pair_under_the_mouse_is_read_off(put_up, qtbot):
    plot = put_up("correlations")
    matrix = np.eye(4)
    matrix[1, 2] = matrix[2, 1] = -0.224
    plot.show_correlations(matrix, list("AFHK"))
    assert plot.strongest == (1, 2)
    heard = []
    plot.hovered.connect(heard.append)
    cell = plot.square.height() / 4
    at = plot.square.topLeft().toPoint() + QPoint(round(2.5 * cell), round(1.5 * cell))
    QTest.mouseMove(plot.viewport(), at)
    qtbot.waitUntil(lambda: heard == ["F · H: −0.22"])
    assert plot.hands.words == "F · H: −0.22"
    QTest.mouseMove(plot.viewport(), at + QPoint(round(4 * cell), 0))
    qtbot.waitUntil(lambda: heard[-1] == "")


# ---- learning ------------------------------------------------------------------------------------


def test_errors_are_drawn_on_a_scale_where_the_last_ones_count(put_up):
    plot = put_up("errors")
    errors = np.array([900.0, 99.0, 9.0, 1.0, 0.0])
    plot.show_errors(errors, 3456)
    x, y = plot._curve.getData()
    np.testing.assert_array_equal(x, [1, 2, 3, 4, 5])
    np.testing.assert_allclose(y, np.log10([901, 100, 10, 2, 1]))
    assert plot.words == "no errors left"
    ticks = plot.getAxis("left")._tickLevels[0]
    assert [words for _, words in ticks][:3] == ["0", "1", "10"]
    plot.show_errors(errors[:4], 3456)
    assert plot.words == ""


def test_epochs_shown_grow_in_steps(put_up):
    plot = put_up("errors")
    seen = set()
    for count in range(130):
        plot.show_errors(np.ones(count), 100)
        seen.add(plot._epochs)
        assert plot._epochs >= count
    assert seen == {10, 20, 50, 100, 200}


# ---- the pages -----------------------------------------------------------------------------------


def click(pages, page):
    QTest.mouseClick(pages.choice.button(page), Qt.MouseButton.LeftButton)


def test_a_page_is_opened_by_its_button_and_its_plot_made_then(put_up):
    pages = put_up("pages")
    chosen = []
    pages.page_chosen.connect(chosen.append)
    pages.show_correlations(between(3), list("AFH"), 0.112)
    assert (pages.title.text(), pages.number.text()) == (
        "Overlaps between memories",
        "crosstalk 0.11",
    )
    assert not pages.findChildren(OverlapMapPlot)
    pages.show_map(GRID, np.tanh(GRID / 0.3), 0.3, 6 / 576)
    pages.show_steps(np.array([0.1, 0.3]))
    assert pages.number.text() == "crosstalk 0.11"
    click(pages, MAP)
    assert chosen == [MAP]
    assert (pages.title.text(), pages.number.text()) == ("Overlap map", "T = 0.30, α = 0.01")
    (plot,) = pages.findChildren(OverlapMapPlot)
    assert plot._last.data["y"][0] == 0.3
    assert len(plot._stable.data) == 2
    pages.set_theme(DARK, 1.3)
    assert plot.backgroundBrush().color() == DARK.colour("panel")


def test_learning_is_open_only_when_there_is_something_to_see(put_up):
    pages = put_up("pages")
    button = pages.choice.button(LEARNING)
    assert not button.isEnabled()
    assert about(button) == NO_EPOCHS
    click(pages, LEARNING)
    pages.show_page(LEARNING)
    assert pages.page == CORRELATIONS
    pages.show_learning((40.0, 3.0), 3456, "epoch 2, 3 errors left")
    assert button.isEnabled()
    assert about(button) != NO_EPOCHS
    click(pages, LEARNING)
    assert (pages.page, pages.number.text()) == (LEARNING, "epoch 2, 3 errors left")
    pages.show_learning((40.0, 3.0, 0.0), 3456, "epoch 3, no errors left")
    assert pages.findChildren(ErrorsPlot)[0].words == "no errors left"
    pages.show_learning((), 0, "Nothing has been learned yet")
    assert pages.page == CORRELATIONS
    assert button.toolTip() == "Nothing has been learned yet"
    assert pages.choice.checkedId() == CORRELATIONS


def test_one_memory_has_no_crosstalk(put_up):
    pages = put_up("pages")
    pages.show_correlations(np.ones((1, 1)), ["A"], float("nan"))
    assert pages.number.text() == ""


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_the_pages_fit_beside_the_stage(put_up, scale):
    pages = put_up("pages", scale=scale)
    assert pages.minimumSizeHint().width() <= 352 * scale


# ---- what they bear ------------------------------------------------------------------------------


def fill(kind: str, widget, count: int, points: int) -> None:
    """Show plausible data of so many memories."""
    sweeps, overlaps, energy = recall(count, points, 12.0, 0.02)
    called = names(count, 20)
    if kind == "overlaps":
        widget.show_overlaps(sweeps, overlaps, called, colours(count), range(min(count, 3)))
    elif kind == "energy":
        levels = [(n, -268.1, c) for n, c in zip(called[:3], colours(3), strict=False)]
        widget.show_energy(sweeps, energy, levels, sweeps[1:])
    elif kind == "map":
        widget.show_map(GRID, np.tanh(2.0 * GRID), 0.5, 0.1)
        widget.show_steps(overlaps[:20, 0] if count else np.zeros(0))
    elif kind == "correlations":
        widget.show_correlations(between(count), called)
    elif kind == "errors":
        widget.show_errors(np.arange(points)[::-1], 576 * count)
    else:
        widget.show_correlations(between(count), called, 0.1)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("kind", KINDS)
def test_all_numbers_of_memories_are_drawn_in_both_themes(put_up, kind, theme):
    widget = put_up(kind, theme)
    empty = widget.grab().toImage()
    for count, points in ((0, 0), (0, 5), (1, 1), (6, 2), (60, 2500), (0, 0)):
        fill(kind, widget, count, points)
        assert not widget.grab().isNull()
    fill(kind, widget, 6, 300)
    assert widget.grab().toImage() != empty


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "pages"])
def test_a_low_plot_is_drawn(put_up, kind):
    widget = put_up(kind, size=(300, 70))
    fill(kind, widget, 6, 300)
    box = widget.getViewBox()
    assert box.height() >= 28.0
    assert not widget.grab().isNull()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_borne(put_up, bad):
    sweeps, overlaps, energy = recall(3, 20, 5.0)
    overlaps[4:7, 1], energy[[3, -1]] = bad, bad
    overlaps[-1, 2] = bad
    plot = put_up("overlaps")
    plot.show_overlaps(sweeps, overlaps, names(3), colours(3), [0])
    assert not plot.grab().isNull()
    plot = put_up("energy")
    plot.show_energy(sweeps, energy, [("A", bad, colours(1)[0])], sweeps[[4]])
    assert np.isfinite(plot._curve.getData()[1]).all()
    assert not plot.labels
    assert not plot.grab().isNull()
    plot = put_up("correlations")
    matrix = np.eye(3)
    matrix[0, 1] = bad
    plot.show_correlations(matrix, list("AFH"))
    assert not plot.grab().isNull()


def test_a_matrix_of_a_part_of_the_memories_says_so(put_up):
    pages = put_up("pages")
    pages.show_correlations(np.eye(64), [f"m{i}" for i in range(64)], 0.2, 303)
    assert pages.number.text() == "64 of 303"
    assert pages.number.toolTip() == "The first 64 of 303 memories; their crosstalk 0.20."
    assert pages._plots[0].part_words == "first 64 of 303"
    pages.show_correlations(np.eye(3), list("AFH"), 0.0, 3)
    assert pages.number.text() == "crosstalk 0.00"
    assert pages._plots[0].part_words == ""
