"""The plots alone: what they join, what they break, what they bear."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.kit.theme import DARK, LIGHT
from gui.ring.diffusion_page import DiffusionPlot
from gui.ring.drift_page import DriftPlot
from gui.ring.kymograph import Kymograph
from gui.ring.plots import ErrorPlot, breaks
from gui.ring.theory_plots import GainPlot, SpectrumPlot, WeightsPlot
from tests.gui.hands import double_click_plot, wheel
from tests.gui.recall_plot_hands import written

PLOTS = {
    "kymograph": lambda: Kymograph(10.0),
    "error": lambda: ErrorPlot(10.0),
    "weights": WeightsPlot,
    "spectrum": SpectrumPlot,
    "gain": GainPlot,
    "drift": DriftPlot,
    "diffusion": DiffusionPlot,
}


@pytest.fixture
def plot_of(qtbot):
    def make(name: str, theme=DARK):
        plot = PLOTS[name]()
        qtbot.addWidget(plot)
        plot.resize(380, 220)
        plot.set_theme(theme, 1.0)
        plot.show()
        return plot

    return make


def curves(plot) -> list[pg.PlotCurveItem]:
    """Every curve that has points."""
    items = plot.getPlotItem().items
    return [i for i in items if isinstance(i, pg.PlotCurveItem) and i.getData()[0] is not None]


def strokes(curve: pg.PlotCurveItem) -> list[tuple[float, float]]:
    """Both heights of every stroke the curve draws."""
    path = curve.getPath()
    elements = [path.elementAt(i) for i in range(path.elementCount())]
    return [(before.y, after.y) for before, after in pairwise(elements) if after.isLineTo()]


# ---- breaks at wraps -----------------------------------------------------------------------------


def test_a_curve_of_an_angle_breaks_where_it_wraps():
    assert breaks(np.array([350.0, 355.0, 0.0, 5.0, 359.0])).tolist() == [1, 0, 1, 0, 1]


def test_an_error_breaks_where_it_wraps_too():
    assert breaks(np.array([170.0, -175.0, -170.0])).tolist() == [0, 1, 1]


@pytest.mark.parametrize("n", [0, 1])
def test_short_curves_break_nowhere(n):
    assert breaks(np.zeros(n)).tolist() == [1] * n


def test_nothing_is_joined_to_what_is_not_known():
    assert breaks(np.array([1.0, np.nan, 2.0, 3.0])).tolist() == [0, 0, 1, 1]


@given(hnp.arrays(float, st.integers(2, 40), elements=st.floats(0, 360, exclude_max=True)))
def test_two_points_are_joined_only_within_half_a_turn(angle):
    joined = breaks(angle)
    assert joined.shape == angle.shape
    far = np.abs(np.diff(angle)) >= 180.0
    assert not joined[:-1][far].any()
    assert joined[:-1][~far].all()


@pytest.mark.parametrize("speed", [90.0, -90.0, 720.0, -2000.0])
def test_a_turning_heading_is_drawn_without_a_stroke_across(plot_of, speed):
    plot = plot_of("kymograph")
    ages = np.linspace(-10, 0, 500)
    heading = np.mod(40.0 + speed * ages, 360.0)
    plot.show_history(ages, heading, np.mod(heading + 3, 360), np.ones((500, 96)), 0.02, 40.0)
    drawn = curves(plot)
    assert len(drawn) >= 2
    for curve in drawn:
        assert strokes(curve)
        assert max(abs(a - b) for a, b in strokes(curve)) < 180.0


def test_an_error_that_wraps_is_drawn_without_a_stroke_across(plot_of):
    plot = plot_of("error")
    ages = np.linspace(-10, 0, 200)
    error = (np.linspace(0, 500, 200) + 180) % 360 - 180
    plot.show_error(ages, error)
    (curve,) = curves(plot)
    assert max(abs(a - b) for a, b in strokes(curve)) < 180.0


# ---- what they bear ------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda t: t.name)
@pytest.mark.parametrize("name", PLOTS)
def test_it_draws_empty_in_both_themes(plot_of, name, theme):
    assert not plot_of(name, theme).grab().isNull()


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_the_first_moments_of_a_run_are_drawn(plot_of, rows):
    ages = np.linspace(-0.01, 0, rows)
    kymograph, error = plot_of("kymograph"), plot_of("error")
    angle = np.full(rows, 90.0)
    for columns in (0, 1):
        kymograph.show_history(ages, angle, angle, np.ones((columns, 16)), 0.02, 40.0)
    error.show_error(ages, np.zeros(rows))
    assert not kymograph.grab().isNull()
    assert not error.grab().isNull()


def test_a_silent_network_is_drawn(plot_of):
    """Nothing fires: the decoded heading is not a number for as long as that lasts."""
    ages = np.linspace(-10, 0, 500)
    gone = np.full(500, np.nan)
    kymograph, error, spectrum = plot_of("kymograph"), plot_of("error"), plot_of("spectrum")
    kymograph.show_history(ages, np.full(500, 90.0), gone, np.zeros((500, 96)), 0.02, 10.0)
    error.show_error(ages, gone)
    spectrum.show_eigenvalues(np.zeros(96, dtype=complex))
    gone[250:] = 30.0
    kymograph.show_history(ages, np.full(500, 90.0), gone, np.zeros((500, 96)), 0.02, 10.0)
    error.show_error(ages, gone)
    for plot in (kymograph, error, spectrum):
        assert not plot.grab().isNull()


@pytest.mark.parametrize("largest", [0.0, 0.4, 1.0, 3.0, 7.0, 30.0, 100.0, 180.0])
def test_the_error_fits_its_plot(plot_of, largest):
    plot = plot_of("error")
    plot.show_error(np.linspace(-10, 0, 100), np.linspace(-largest, largest, 100))
    low, high = plot.getViewBox().viewRange()[1]
    assert low <= -largest
    assert high >= largest
    assert high <= max(3.0 * largest, 2.0)


def test_the_kymograph_puts_each_neuron_at_its_angle(plot_of):
    """The neuron at 90 degrees is drawn at 90 degrees, the newest column at now."""
    plot = plot_of("kymograph")
    activity = np.zeros((100, 36))
    activity[:, 9] = 40.0
    plot.show_history(np.array([]), np.array([]), np.array([]), activity, 0.02, 40.0)
    plot.grab()
    (image,) = [i for i in plot.getPlotItem().items if isinstance(i, pg.ImageItem)]
    rectangle = image.mapRectToView(image.boundingRect())
    assert rectangle.right() == pytest.approx(0.0)
    assert rectangle.left() == pytest.approx(-2.0)
    row = np.flatnonzero(image.image[:, -1])
    assert len(row) == 1
    middle = rectangle.top() + (row[0] + 0.5) * rectangle.height() / 36
    assert middle == pytest.approx(90.0)


def test_weights_are_drawn_with_zero_in_the_middle(plot_of):
    plot = plot_of("weights")
    for weights in (np.diag([1.0, -3.0, 2.0]), np.zeros((4, 4)), -np.ones((5, 5))):
        plot.show_weights(weights)
        (image,) = [i for i in plot.getPlotItem().items if isinstance(i, pg.ImageItem)]
        low, high = image.levels
        assert low == -high < 0
        assert high >= np.abs(weights).max()
        assert not plot.grab().isNull()


@pytest.mark.parametrize("count", [4, 16, 96])
def test_eigenvalues_all_lie_within_the_plot(plot_of, count):
    plot = plot_of("spectrum")
    for values in (
        np.linspace(1.0, -4.2, count) + 0j,
        np.full(count, 1.7 + 0.4j),
        np.zeros(count, dtype=complex),
    ):
        plot.show_eigenvalues(values)
        (left, right), (low, high) = plot.getViewBox().viewRange()
        shown = values.real[:16]
        assert low <= shown.min()
        assert high >= max(shown.max(), 1.0)
        assert left < 1
        assert right > len(shown)


# ---- axes ----------------------------------------------------------------------------------------


def test_the_error_axis_returns_when_the_error_has(plot_of):
    plot = plot_of("error")
    ages = np.linspace(-10, 0, 501)
    error = np.where(ages < -5.0, 0.5, np.where(ages < -4.0, 170.0, -3.0))
    plot.show_error(ages[:300], error[:300])
    assert plot.getViewBox().viewRange()[1][1] > 180.0
    plot.show_error(ages, error)
    assert plot.getViewBox().viewRange()[1] == pytest.approx([-5.4, 5.4])
    assert written(plot.getPlotItem().getAxis("left")) == ["−5°", "−2.5°", "0°", "+2.5°", "+5°"]


def test_plots_against_time_in_one_column_begin_at_the_same_place(qtbot):
    column = QWidget()
    qtbot.addWidget(column)
    layout = QVBoxLayout(column)
    kymograph, error = Kymograph(10.0), ErrorPlot(10.0)
    for plot in (kymograph, error):
        layout.addWidget(plot)
        plot.set_theme(LIGHT, 1.3)
    column.resize(400, 400)
    column.show()
    error.show_error(np.linspace(-10, 0, 9), np.linspace(0, 170, 9))

    def aligned() -> bool:
        column.grab()
        return kymograph.pixels().left() == error.pixels().left()

    qtbot.waitUntil(aligned)
    assert kymograph.pixels().right() == error.pixels().right()


def test_lines_are_as_wide_on_a_fine_screen(plot_of):
    """On twice the pixels a line has twice as many of them across."""
    plot = plot_of("error", LIGHT)
    plot.show_error(np.linspace(-10, 0, 100), np.full(100, 3.0))

    def across(ratio: float) -> int:
        image = QImage(plot.size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        QWidget.render(plot, painter, QPoint())
        painter.end()
        x = round(plot.pixels().center().x() * ratio)
        colour = LIGHT.colour("state").name()
        return sum(image.pixelColor(x, y).name() == colour for y in range(image.height()))

    assert [across(1.0), across(2.0), across(3.0)] == [1, 2, 3]


# ---- zooming -------------------------------------------------------------------------------------


def filled(plot) -> GainPlot:
    asked = np.linspace(-1000, 1000, 24)
    plot.show_curve(asked, 0.9 * asked, asked, 500.0)
    plot.grab()
    return plot


def test_a_zoomed_gain_curve_has_a_way_back(plot_of):
    plot = filled(plot_of("gain"))
    home = np.array(plot.getViewBox().viewRange())
    assert wheel(plot.viewport(), 3)
    assert np.ptp(plot.getViewBox().viewRange()[0]) < np.ptp(home[0])
    double_click_plot(plot.viewport())
    np.testing.assert_allclose(plot.getViewBox().viewRange(), home)


def test_a_cleared_gain_curve_shows_nothing(plot_of):
    plot = plot_of("gain")
    empty = plot.grab().toImage()
    filled(plot)
    assert plot.grab().toImage() != empty
    plot.clear_curve()
    assert all(not len(curve.getData()[0]) for curve in curves(plot))
    points = [i for i in plot.getPlotItem().items if isinstance(i, pg.ScatterPlotItem)]
    assert all(not len(item.data) for item in points)


def test_negative_ticks_have_minus_signs(plot_of):
    plot = filled(plot_of("gain"))
    for side in ("left", "bottom"):
        words = "".join(written(plot.getPlotItem().getAxis(side)))
        assert "−1,000" in words
        assert "-" not in words


@pytest.mark.parametrize("name", PLOTS)
def test_plots_do_not_take_the_focus(plot_of, name):
    plot = plot_of(name)
    assert not plot.hasFocus()
    double_click_plot(plot.viewport())
    assert not plot.hasFocus()
