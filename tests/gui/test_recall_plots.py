"""Overlaps and energy against sweeps: drawn as they were given, and no word covers another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.kit.recall_plots import EnergyPlot, OverlapPlot
from gui.kit.theme import LIGHT
from tests.gui.recall_plot_hands import colours, names, put_up, recall, written

__all__ = ["put_up"]  # the fixture, of this file too


def drawn(plot) -> list[pg.PlotCurveItem]:
    items = plot.getPlotItem().items
    return [i for i in items if isinstance(i, pg.PlotCurveItem) and i.isVisible()]


def apart(plot) -> bool:
    """No label covers another, and all lie on the plot."""
    boxes = [label.rectangle for label in plot.labels]
    inside = plot.pixels().adjusted(-0.5, -0.5, 20.0, 0.5)
    covered = any(a.adjusted(0, 0.01, 0, -0.01).intersects(b) for a, b in combinations(boxes, 2))
    return not covered and all(inside.contains(box) for box in boxes)


# ---- overlaps ------------------------------------------------------------------------------------


def test_overlaps_are_drawn_as_given(put_up):
    plot = put_up("overlaps")
    sweeps, overlaps, _ = recall(6, 300, 8.0, 0.02)
    plot.show_overlaps(sweeps, overlaps, names(6), colours(6), [0])
    curves = drawn(plot)
    assert len(curves) == 6
    for memory, curve in enumerate(curves):
        x, y = curve.getData()
        np.testing.assert_array_equal(x, sweeps)
        np.testing.assert_array_equal(y, overlaps[:, memory])
        assert curve.opts["pen"].color() == colours(6)[memory]
    assert [c.opts["pen"].widthF() for c in curves] == [2.0] + [1.0] * 5
    assert max(curves, key=lambda c: c.zValue()) is curves[0]
    assert {label.words for label in plot.labels} == set(names(6))
    assert apart(plot)


def test_of_many_the_eight_largest_and_the_highlighted_are_drawn(put_up):
    plot = put_up("overlaps")
    overlaps = np.tile(np.linspace(0.01, 0.6, 60), (5, 1))
    overlaps[:, 3] = -0.9
    plot.show_overlaps(np.arange(5.0), overlaps, names(60), colours(60), [1])
    assert set(plot.shown) == {1, 3, *range(54, 60)}
    assert len(drawn(plot)) == 8
    assert plot.shown[-1] == 3


def test_memories_of_one_colour_differ_in_their_lines(put_up):
    plot = put_up("overlaps")
    overlaps = np.zeros((3, 17))
    overlaps[:, [0, 8, 16]] = 0.9
    plot.show_overlaps(np.arange(3.0), overlaps, names(17), colours(17), [0, 8, 16])
    styles = {c.opts["pen"].style() for c in drawn(plot) if c.getData()[1][-1] == 0.9}
    assert len(styles) == 3


@pytest.mark.parametrize("height", [70, 110, 240])
@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_labels_of_overlaps_never_cover_each_other(put_up, height, scale):
    plot = put_up("overlaps", size=(384, height), scale=scale)
    rng = np.random.default_rng(2)
    for count in (0, 1, 3, 8, 60):
        for last in (0.0, 4.0, 10.0, 33.0):
            overlaps = np.clip(rng.normal(0, 0.1, (4, count)), -1, 1)
            overlaps[:, :2] = 1.0
            sweeps = np.linspace(0, last, 4)
            plot.show_overlaps(sweeps, overlaps, names(count, 20), colours(count), [0])
            assert apart(plot)
            assert len(plot.labels) >= min(count, 2)
            if count:
                assert "0" in {label.words[-1] for label in plot.labels}


def test_labels_neither_flicker_nor_leave_the_order_of_their_curves(put_up):
    plot = put_up("overlaps")
    rng = np.random.default_rng(4)
    overlaps = np.tile(rng.uniform(-0.02, 0.02, 60), (3, 1))
    overlaps[:, 0] = 0.9
    shows = set()
    for _ in range(30):
        noisy = overlaps + rng.uniform(-0.005, 0.005, 60)
        plot.show_overlaps(np.arange(3.0), noisy, names(60), colours(60), [0])
        shows.add(tuple(plot.shown))
    assert len(shows) == 1
    overlaps[:, 5], overlaps[:, 0] = 0.8, 0.1
    plot.show_overlaps(np.arange(3.0), overlaps, names(60), colours(60), [])
    assert plot.shown[:2] == [5, 0]


def test_the_axis_follows_the_run_and_does_not_breathe(put_up):
    plot = put_up("overlaps")
    seen = []
    for last in np.linspace(0.0, 170.0, 400):
        sweeps = np.linspace(0.0, last, 20)
        plot.show_overlaps(sweeps, np.zeros((20, 2)), names(2), colours(2), [])
        seen.append(plot.sweeps_shown)
        assert plot.sweeps_shown[1] >= 0.99 * last
        assert plot.getViewBox().viewRange()[1] == [-1.05, 1.05]
    spans = [span for _, span in dict.fromkeys(seen)]
    assert spans == [1.0, 2.0, 4.0, 6.0, 10.0, 20.0, 40.0, 60.0, 100.0, 200.0]


@pytest.mark.parametrize("last", [0.3, 1.0, 1.1, 2.5, 7.0, 33.0, 120.0])
def test_of_the_axis_at_least_half_is_used(put_up, last):
    plot = put_up("energy")
    plot.show_energy(np.linspace(0.0, last, 20), np.zeros(20))
    first, end = plot.sweeps_shown
    assert first == 0.0
    assert end <= max(1.0, 2.0 * last)


def test_a_window_that_moves_stays_in_view(put_up):
    plot = put_up("energy")
    ranges = set()
    for last in np.arange(1000.0, 1100.0, 1.0):
        sweeps = np.linspace(last - 400.0, last, 50)
        plot.show_energy(sweeps, np.zeros(50))
        first, end = plot.sweeps_shown
        assert first <= sweeps[0]
        assert end >= last
        ranges.add((first, end))
    assert len(ranges) <= 2


@pytest.mark.parametrize("factor", [1.0, 45.0, 1e4])
def test_both_plots_against_sweeps_share_their_axis(qtbot, factor):
    """One above the other they are aligned, however wide the numbers of the energy are."""
    column = QWidget()
    qtbot.addWidget(column)
    layout, overlaps, energy = QVBoxLayout(column), OverlapPlot(), EnergyPlot()
    for plot in (overlaps, energy):
        layout.addWidget(plot)
        plot.set_theme(LIGHT, 1.0)
    column.resize(384, 400)
    column.show()
    sweeps, m, e = recall(3, 100, 37.0)
    overlaps.show_overlaps(sweeps, m, names(3), colours(3), [])
    energy.show_energy(sweeps, e * factor, [("A", -268.1 * factor, colours(1)[0])])
    column.grab()
    assert overlaps.to_pixels(20.0, 0.0).x() == energy.to_pixels(20.0, 0.0).x()
    axes = [[words for _, words in p.getAxis("bottom")._tickLevels[0]] for p in (overlaps, energy)]
    assert axes == [["0", "20", "40 sweeps"]] * 2
    energy.set_unit("τ")
    assert energy.getAxis("bottom")._tickLevels[0][-1][1] == "40 τ"
    assert len(written(energy.getAxis("left"))) == len(energy.getAxis("left")._tickLevels[0])


# ---- energy --------------------------------------------------------------------------------------


def test_energy_and_levels_are_drawn_as_given(put_up):
    plot = put_up("energy")
    sweeps, _, energy = recall(1, 500, 8.0)
    levels = [
        ("A", -268.1, colours(1)[0]),
        ("F", -266.0, colours(2)[1]),
        ("H", -150.0, LIGHT.colour("text")),
    ]
    plot.show_energy(sweeps, energy, [*levels, ("K", -100.0, colours(1)[0])])
    x, y = plot._curve.getData()
    np.testing.assert_array_equal(x, sweeps)
    np.testing.assert_array_equal(y, energy)
    lines = [
        i for i in plot.getPlotItem().items if isinstance(i, pg.InfiniteLine) and i.isVisible()
    ]
    assert [line.value() for line in lines] == [-268.1, -266.0, -150.0]
    assert {line.pen.style() for line in lines} == {Qt.PenStyle.DashLine}
    said = [label.words for label in plot.labels]
    assert said == ["memory H  −150.0", "memory F  −266.0", "memory A  −268.1"]
    assert apart(plot)
    plot.resize(200, 200)
    said = [label.words for label in plot.labels]
    assert said == ["H  −150.0", "F  −266.0", "A  −268.1"], "the curve is to be seen beside them"
    plot.show_energy(sweeps, energy, [])
    assert not plot.labels
    assert not any(line.isVisible() for line in lines)


@pytest.mark.parametrize("height", [70, 120, 240])
@pytest.mark.parametrize("factor", [1e-4, 1.0, 1e9])
def test_labels_of_levels_never_cover_each_other(put_up, height, factor):
    plot = put_up("energy", size=(384, height))
    sweeps, _, energy = recall(1, 50, 8.0)
    for values in ([-268.1], [-268.1, -268.1, -268.1], [-268.1, -40.0], [-268.1, -267.0, -41.0]):
        levels = [
            (name, v * factor, colours(1)[0]) for name, v in zip(names(3, 20), values, strict=False)
        ]
        plot.show_energy(sweeps, energy * factor, levels)
        assert apart(plot)
        assert plot.labels


def test_the_energy_s_range_holds_what_is_shown_and_stays(put_up):
    plot = put_up("energy")
    sweeps, _, energy = recall(1, 400, 8.0)
    levels = [("A", -268.1, colours(1)[0])]
    plot.show_energy(sweeps[:2], energy[:2], levels)
    before = plot.getViewBox().viewRange()[1]
    assert before[0] < -268.1
    assert before[1] > energy[0]
    for t in range(2, 400, 7):
        plot.show_energy(sweeps[:t], energy[:t], levels)
        assert plot.getViewBox().viewRange()[1] == before
    plot.show_energy(sweeps, energy * 3.0, levels)
    low, high = plot.getViewBox().viewRange()[1]
    assert low < -3.0 * 268.1 < -40.0 < high
    plot.show_energy(sweeps, energy / 10.0, [])
    low, high = plot.getViewBox().viewRange()[1]
    assert -100.0 < low < -26.9
    assert high < 100.0


@pytest.fixture(scope="module")
def one_plot(qapp):
    plot = EnergyPlot()
    plot.resize(384, 200)
    return plot


@given(st.floats(-1e12, 1e12), st.floats(0, 1e6))
def test_any_range_of_energies_gets_ticks_within(one_plot, middle, half):
    plot = one_plot
    plot.show_energy(np.array([0.0, 1.0]), np.array([middle - half, middle + half]))
    low, high = plot._low, plot._high
    assert low <= middle - half <= middle + half <= high
    (ticks, _) = plot.getAxis("left")._tickLevels
    assert 1 <= len(ticks) <= 12


def test_rises_are_marked_where_they_happened(put_up):
    plot = put_up("energy")
    sweeps, energy = np.linspace(0, 8, 81), -np.arange(81.0)
    energy[20:] += 5.0
    energy[60:] += 9.0
    plot.show_energy(sweeps, energy, [], sweeps[[20, 60]])
    np.testing.assert_array_equal(plot._marks.data["x"], sweeps[[20, 60]])
    np.testing.assert_array_equal(plot._marks.data["y"], energy[[20, 60]])
    x, y = plot._risen.getData()
    np.testing.assert_array_equal(x, sweeps[[19, 20, 59, 60]])
    np.testing.assert_array_equal(y, energy[[19, 20, 59, 60]])
    assert plot._marks.opts["brush"].color() == LIGHT.colour("alarm")
    plot.show_energy(sweeps, energy, [], np.zeros(0))
    assert not len(plot._marks.data)
    assert not len(plot._risen.getData()[0])


def test_of_rises_without_end_the_largest_are_marked(put_up):
    plot = put_up("energy")
    rng = np.random.default_rng(5)
    sweeps, energy = np.linspace(0, 80, 4000), rng.standard_normal(4000)
    energy[2001:] += 30.0
    plot.show_energy(sweeps, energy, [], sweeps[1:][np.diff(energy) > 0])
    marks = plot._marks.data
    assert 10 < len(marks) < 60
    assert sweeps[2001] in marks["x"]
    assert (np.diff(marks["x"]) > 0).all()
