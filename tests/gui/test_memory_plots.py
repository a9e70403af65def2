"""The readouts of the Hopfield tab: what is drawn is what was given, and no word covers another."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtTest import QTest

from gui.hopfield.correlation_plot import CorrelationPlot
from gui.hopfield.readout_pages import CORRELATIONS, LEARNING, MAP, NO_EPOCHS, ReadoutPages
from gui.hopfield.readout_plots import ErrorsPlot, OverlapMapPlot, fixed_points
from gui.kit.memory_plots import EnergyPlot, OverlapPlot
from gui.kit.plot_labels import envelope, nice_step, number, readable, scientific, spread
from gui.kit.theme import DARK, LIGHT

OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442"]
KINDS = {
    "overlaps": OverlapPlot, "energy": EnergyPlot, "map": OverlapMapPlot,
    "correlations": CorrelationPlot, "errors": ErrorsPlot, "pages": ReadoutPages,
}  # fmt: skip
GRID = np.linspace(-1.0, 1.0, 201)


@pytest.fixture
def put_up(qtbot):
    def make(kind: str, theme=LIGHT, size=(384, 200), scale=1.0):
        widget = KINDS[kind]()
        qtbot.addWidget(widget)
        widget.set_theme(theme, scale)
        widget.resize(*size)
        widget.show()
        QTest.qWait(0)
        return widget

    return make


def colours(count: int) -> list[QColor]:
    return [QColor(OKABE_ITO[i % len(OKABE_ITO)]) for i in range(count)]


def names(count: int, length: int = 1) -> list[str]:
    return [f"{i}".rjust(length, "m") for i in range(count)]


def recall(count: int, points: int, last: float, noise: float = 0.0):
    """Sweeps, overlaps and energy of something like a recall."""
    rng = np.random.default_rng(3)
    sweeps = np.linspace(0.0, last, points)
    ends = np.concatenate([[0.95], rng.uniform(-0.3, 0.3, 100)])[:count]
    gone = np.exp(-sweeps / max(last / 6.0, 1e-9))[:, None]
    overlaps = ends * (1.0 - gone) + 0.3 * gone + noise * rng.standard_normal((points, count))
    return sweeps, np.clip(overlaps, -1.0, 1.0), -40.0 - 228.1 * (1.0 - gone[:, 0])


def drawn(plot) -> list[pg.PlotCurveItem]:
    items = plot.getPlotItem().items
    return [i for i in items if isinstance(i, pg.PlotCurveItem) and i.isVisible()]


def apart(plot) -> bool:
    """No label covers another, and all lie on the plot."""
    boxes = [label.rectangle for label in plot.labels]
    inside = plot._pixels().adjusted(-0.5, -0.5, 20.0, 0.5)
    covered = any(a.adjusted(0, 0.01, 0, -0.01).intersects(b) for a, b in combinations(boxes, 2))
    return not covered and all(inside.contains(box) for box in boxes)


# ---- words ---------------------------------------------------------------------------------------


@given(st.lists(st.floats(-50, 250), max_size=8), st.floats(5, 20))
def test_labels_are_spread_in_order_and_within(wanted, height):
    wanted.sort()
    places = spread(wanted, height, 0.0, 200.0)
    assert all(b - a >= height - 1e-6 for a, b in pairwise(places))
    assert all(height / 2 - 1e-6 <= p <= 200.0 - height / 2 + 1e-6 for p in places)


def test_labels_with_room_stay_where_they_belong():
    assert spread([20.0, 50.0, 90.0], 14.0, 0.0, 100.0) == pytest.approx([20.0, 50.0, 90.0])
    assert spread([50.0, 50.0], 10.0, 0.0, 100.0) == pytest.approx([45.0, 55.0])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-268.13, "−268.1"),
        (0.0, "0.0"),
        (-0.01, "0.0"),
        (-12345.6, "−12,346"),
        (-2.5e9, "−2.50·10⁹"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, words):
    assert number(value) == words


@pytest.mark.parametrize(("rough", "step"), [(0.7, 1), (1, 1), (3, 5), (6, 10), (0.012, 0.02)])
def test_steps_are_one_two_five(rough, step):
    assert nice_step(rough) == pytest.approx(step)


def test_powers_taken_out_of_an_axis_are_multiples_of_three():
    assert [scientific(v) for v in (0.0, 268.0, 3e5, 2e9, 4e-5)] == [0, 0, 3, 9, -6]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("colour", OKABE_ITO)
def test_every_memory_s_colour_can_be_read(theme, colour):
    def light(c):
        parts = np.array(c.getRgbF()[:3])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722] + 0.05

    pair = sorted(map(light, (readable(QColor(colour), QColor(theme.panel)), QColor(theme.panel))))
    assert pair[1] / pair[0] >= 4.5


def test_an_envelope_keeps_every_extreme_and_the_ends():
    rng = np.random.default_rng(0)
    x, y = np.arange(5003.0), rng.standard_normal((5003, 3))
    fewer, low_high = envelope(x, y, 800)
    assert 300 < len(fewer) <= 900
    assert (np.diff(fewer) >= 0).all()
    np.testing.assert_array_equal(low_high.max(axis=0), y.max(axis=0))
    np.testing.assert_array_equal(low_high.min(axis=0), y.min(axis=0))
    assert (fewer[0], fewer[-1]) == (0.0, 5002.0)
    np.testing.assert_array_equal(low_high[-1], y[-1])
    assert envelope(x, y, 6000)[1] is y


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
    overlaps = np.zeros((3, 16))
    overlaps[:, [0, 7, 14]] = 0.9
    plot.show_overlaps(np.arange(3.0), overlaps, names(16), colours(16), [0, 7, 14])
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


def test_the_sweeps_shown_grow_in_doublings_and_do_not_breathe(put_up):
    plot = put_up("overlaps")
    seen = []
    for last in np.linspace(0.0, 170.0, 400):
        sweeps = np.linspace(0.0, last, 20)
        plot.show_overlaps(sweeps, np.zeros((20, 2)), names(2), colours(2), [])
        (left, right), (low, high) = plot.getViewBox().viewRange()
        seen.append((left, right, low, high))
        assert plot.sweeps_shown[1] >= last
    assert list(dict.fromkeys(seen)) == sorted(set(seen))
    assert len(set(seen)) == 6  # 10, 20, 40, 80, 160, 320
    assert {s[2:] for s in seen} == {(-1.05, 1.05)}


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


def test_both_plots_against_sweeps_share_their_axis(put_up):
    overlaps, energy = put_up("overlaps"), put_up("energy")
    sweeps, m, e = recall(3, 100, 37.0)
    overlaps.show_overlaps(sweeps, m, names(3), colours(3), [])
    energy.show_energy(sweeps, e * 1e4, [("A", -268.1e4, colours(1)[0])])
    assert overlaps._to_pixels(20.0, 0.0).x() == energy._to_pixels(20.0, 0.0).x()
    axes = [[words for _, words in p.getAxis("bottom")._tickLevels[0]] for p in (overlaps, energy)]
    assert axes == [["0", "20", "40 sweeps"]] * 2
    energy.set_unit("τ")
    assert energy.getAxis("bottom")._tickLevels[0][-1][1] == "40 τ"


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


@given(st.floats(-1e12, 1e12), st.floats(0, 1e6))
def test_any_range_of_energies_gets_ticks_within(qapp, middle, half):
    plot = EnergyPlot()
    plot.resize(384, 200)
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
    assert plot.toolTip() == "F · H: −0.22"
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
    assert button.toolTip() == NO_EPOCHS
    click(pages, LEARNING)
    pages.show_page(LEARNING)
    assert pages.page == CORRELATIONS
    pages.show_learning((40.0, 3.0), 3456, "epoch 2, 3 errors left")
    assert button.isEnabled()
    assert button.toolTip() != NO_EPOCHS
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
