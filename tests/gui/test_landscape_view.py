"""The landscape alone: its relief, what a hand on it says, and what it draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from gui.circuits.phase_view import PhaseView
from gui.energy.landscape_view import LandscapeView
from gui.kit.hillshade import DIM, between, energy_colours, hillshade, line_step, thinned, ticks
from gui.kit.theme import DARK, LIGHT
from sim.hopfield.energy.landscape import Landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes
from sim.hopfield.energy.state_axes import NeuronAxes
from sim.plane import Mark, Plane
from tests.gui.hands import LEFT, NONE, RIGHT, SHIFT, Key, move

N = 576


def diamond(marks: tuple[Mark, ...] | None = None) -> Landscape:
    """E = -(N/2)(m1^2 + m2^2) over the overlaps two unrelated memories allow."""
    x = np.linspace(-1.04, 1.04, 105)
    m1, m2 = np.meshgrid(x, x)
    values = np.where(np.abs(m1) + np.abs(m2) <= 1.0 + 1e-9, -N / 2 * (m1**2 + m2**2), np.nan)
    if marks is None:
        marks = (
            Mark(1.0, 0.0, "A", "memory", True), Mark(-1.0, 0.0, "−A", "mirror", True),
            Mark(0.0, 1.0, "F", "memory", True), Mark(0.0, -1.0, "−F", "mirror", False),
            Mark(0.5, 0.5, "A + F − H", "mixture", True),
        )  # fmt: skip
    labels = ("overlap with A", "overlap with F")
    note = "Exact: the energy is a function of the overlaps alone."
    return Landscape(x, x, values, labels, "energy", note, marks, axes=OverlapAxes())


def two_neurons() -> Landscape:
    x = np.linspace(-1.0, 1.0, 81)
    a, b = np.meshgrid(x, x)
    marks = tuple(Mark(i, j, f"({i}, {j})", "corner", i != j) for i in (-1, 1) for j in (-1, 1))
    note = "Exact at the four corners."
    return Landscape(x, x, 2 * a * b, ("s₁", "s₂"), "energy", note, marks, axes=NeuronAxes())


class Said:
    """What the landscape has said, in order."""

    def __init__(self, view: LandscapeView) -> None:
        self.clicked: list[tuple[float, float]] = []
        self.refused: list[str] = []
        self.hovered: list[str] = []
        view.clicked.connect(lambda x, y: self.clicked.append((x, y)))
        view.refused.connect(self.refused.append)
        view.hovered.connect(self.hovered.append)


@pytest.fixture
def view(qtbot):
    view = LandscapeView()
    view.resize(560, 620)
    view.show_plane(diamond())
    qtbot.addWidget(view)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    return view


@pytest.mark.parametrize("kind", [LandscapeView, PhaseView])
def test_where_there_is_nothing_any_more_nothing_is_copied(qtbot, kind):
    """A menu may be open for longer than what it was opened on is there."""
    view = kind()
    qtbot.addWidget(view)
    QGuiApplication.clipboard().setText("before")
    view.hands.copy()
    assert view.values().rows == 0
    assert QGuiApplication.clipboard().text() == "before"


@pytest.fixture
def said(view):
    return Said(view)


def at(view, x: float, y: float) -> QPoint:
    return view.point_at(x, y).toPoint()


def image(view):
    return view.grab().toImage()


def test_a_click_is_promised_only_where_it_does_something(view):
    """On the plane of a ring nothing can be put down."""
    s = diamond(marks=())
    inked = []
    for plane in (s, Plane(s.x, s.y, s.values, s.labels, s.quantity, s.note, ())):
        view.show_plane(plane)
        picture = image(view)
        line = [picture.pixel(x, y) for x in range(12, picture.width() - 12) for y in range(4, 24)]
        inked.append(sum(pixel != picture.pixel(2, 2) for pixel in line))
    assert inked[0] > inked[1] > 0


# ---- the relief ----------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_colours_grow_ever_lighter(theme):
    light = energy_colours(theme.energy).astype(float) @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(light) >= -0.5).all()
    assert light[-1] - light[0] > 150


def test_low_is_dark_and_the_first_row_is_at_the_bottom():
    values = np.repeat(np.linspace(0.0, 1.0, 20)[:, None], 20, axis=1)
    picture = hillshade(values, 0.0, 1.0, energy_colours(DARK.energy), 0, (100, 80)).astype(int)
    assert picture.shape == (100, 80, 4)
    assert picture[0, 40, :3].sum() > picture[50, 40, :3].sum() > picture[-1, 40, :3].sum()
    assert (picture[..., 3] == 255).all()


def test_a_level_plane_has_its_colour_and_no_lines():
    colours = energy_colours(DARK.energy)
    picture = hillshade(np.full((9, 9), 0.5), 0.0, 1.0, colours, 10, (40, 40))
    assert np.abs(picture[..., :3].astype(int) - colours[127].astype(int)).max() <= 2
    assert len(np.unique(picture.reshape(-1, 4), axis=0)) == 1


def test_lines_lie_at_multiples_of_their_step():
    values = np.repeat(np.linspace(0.0, 1.0, 161)[None, :], 161, axis=0)
    assert line_step(0.0, 1.0, 10) == pytest.approx(0.1)
    with_lines, without = (
        hillshade(values, 0.0, 1.0, energy_colours(DARK.energy), k, (40, 600))[20].astype(int)
        for k in (10, 0)
    )
    marked = np.abs(with_lines - without).sum(axis=1)
    found = [
        i for i in range(1, 599) if marked[i] > 30 and marked[i] == marked[i - 2 : i + 3].max()
    ]
    places = {round(10 * (i + 0.5) / 600) for i in found}
    assert {1, 2, 3, 4, 5, 6, 7, 8, 9} <= places
    assert all(abs((i + 0.5) / 60 - round((i + 0.5) / 60)) < 0.03 for i in found)


def test_light_comes_from_the_upper_left():
    """A hill of one colour is lighter on the side of the light."""
    x = np.linspace(-1, 1, 81)
    a, b = np.meshgrid(x, x)
    hill = np.exp(-4 * (a**2 + b**2))
    flat = np.repeat(energy_colours(DARK.energy)[128:129], 256, axis=0)
    picture = hillshade(hill, 0.0, 1.0, flat, 0, (200, 200)).astype(int)
    assert picture[70, 70, :3].sum() > picture[5, 5, :3].sum() > picture[130, 130, :3].sum()


def test_where_nothing_is_it_is_clear_and_the_edge_is_straight():
    s = diamond()
    low, high = np.nanmin(s.values), np.nanmax(s.values)
    picture = hillshade(s.values, low, high, energy_colours(DARK.energy), 14, (400, 400))
    pixel = (np.arange(400) + 0.5) / 400 * 2.08 - 1.04
    away = np.abs(pixel)[None, :] + np.abs(pixel)[:, None] - 1.0
    assert (picture[away > 0.04, 3] == 0).all()
    # The tips are a little rounded.
    sides = np.minimum(np.abs(pixel)[None, :], np.abs(pixel)[:, None]) > 0.06
    assert (picture[(away < -0.02) & sides, 3] == 255).all()


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 40])
@pytest.mark.parametrize("hole", [False, True])
def test_a_relief_is_the_same_however_many_rows_are_painted_at_a_time(monkeypatch, rows, hole):
    x, y = np.meshgrid(np.linspace(-1.0, 1.0, 21), np.linspace(-1.0, 1.0, 17))
    values = np.where(hole & (x**2 + y**2 > 0.9), np.nan, np.sin(3.0 * x) * np.cos(2.0 * y))
    pictures = []
    for pixels in (rows * 50, 10**6):
        monkeypatch.setattr("gui.kit.hillshade.BAND", pixels)
        pictures.append(hillshade(values, -1.0, 1.0, energy_colours(DARK.energy), 9, (40, 50)))
    assert np.array_equal(*pictures)


def test_the_shade_ends_where_it_should_and_leaves_no_teeth_on_the_edge():
    """Beyond the edge all is in the shade, and pixels on it are nearest to that."""
    s = diamond()
    across = np.broadcast_to(s.x, s.values.shape)
    low, high = np.nanmin(s.values), np.nanmax(s.values)
    plain, shaded = (
        hillshade(s.values, low, high, energy_colours(DARK.energy), 14, (400, 400), dim=dim)
        for dim in (None, (across < 0.0) | np.isnan(s.values))
    )
    seen, pixel = plain[..., 3] > 0, (np.arange(400) + 0.5) / 400 * 2.08 - 1.04
    lit, dark = (seen & side for side in (pixel > 0.04, pixel < -0.04))
    assert (shaded[lit] == plain[lit]).all()
    assert (shaded[dark, :3] == (DIM * plain[dark, :3]).astype(np.uint8)).all()
    assert (shaded[..., 3] == plain[..., 3]).all()


def test_nothing_at_all_is_a_clear_picture():
    picture = hillshade(np.full((5, 5), np.nan), 0.0, 0.0, energy_colours(DARK.energy), 5, (9, 9))
    assert (picture == 0).all()


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(0, 1, 0.1), (-288, 0, 25), (0, 0, 0), (0, math.nan, 0), (0, 3e8, 2.5e7)],
)
def test_line_steps_are_round(low, high, step):
    assert line_step(low, high, 12) == pytest.approx(step)


def test_ticks_are_round_with_real_minus_signs():
    assert [words for _, words in ticks(-1.04, 1.04)] == ["−1", "−0.5", "0", "0.5", "1"]
    assert [words for _, words in ticks(-24, 31)] == ["−20", "0", "20"]


def test_heights_between_points():
    values = np.array([[0.0, 1.0], [2.0, np.nan]])
    assert between(values, 0.5, 0.0) == pytest.approx(0.5)
    assert between(values, 0.0, 1.0) == 2.0
    assert math.isnan(between(values, 1.0, 1.0))


def test_a_long_way_keeps_its_ends():
    way = np.stack([np.linspace(0, 9000, 5000), np.zeros(5000)], axis=1)
    kept = thinned(way, 700)
    assert len(kept) <= 701
    assert (kept[0] == way[0]).all()
    assert (kept[-1] == way[-1]).all()
    assert len(thinned(np.zeros((50, 2)), 700)) == 1


# ---- the mouse -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "y"), [(0.3, -0.1), (-0.2, 0.6), (0.0, 0.0)])
def test_a_click_says_where(view, said, x, y):
    QTest.mouseClick(view, LEFT, NONE, at(view, x, y))
    assert said.refused == []
    assert said.clicked[0] == pytest.approx((x, y), abs=0.01)


def test_a_click_on_a_memory_means_the_memory(view, said):
    QTest.mouseClick(view, LEFT, NONE, at(view, 1.0, 0.0) + QPoint(3, 2))
    assert said.clicked == [(1.0, 0.0)]


def test_a_click_just_beside_the_edge_takes_the_edge(view, said):
    QTest.mouseClick(view, LEFT, NONE, at(view, -0.52, -0.5))
    assert said.refused == []
    assert sum(map(abs, said.clicked[0])) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [(0.8, 0.8, "so like A and so like F"), (0.8, -0.8, "so like A and so unlike F")],
)
def test_a_click_where_no_state_is_says_why(view, said, x, y, words):
    QTest.mouseClick(view, LEFT, NONE, at(view, x, y))
    assert said.clicked == []
    assert said.refused == [f"No state has these overlaps: none is {words} at once."]


def test_clicks_beside_the_plot_and_other_buttons_say_nothing(view, said):
    QTest.mouseClick(view, LEFT, NONE, QPoint(3, 3))
    QTest.mouseClick(view, LEFT, NONE, QPoint(300, view.height() - 3))
    QTest.mouseClick(view, RIGHT, NONE, at(view, 0.0, 0.0))
    assert (said.clicked, said.refused) == ([], [])


def test_the_corners_of_two_neurons_can_be_clicked(view, said):
    view.show_plane(two_neurons())
    for x, y in ((1, 1), (-1, 1), (-1, -1)):
        QTest.mouseClick(view, LEFT, NONE, at(view, x, y) + QPoint(x * 4, -y * 4))
    assert said.clicked == [(1, 1), (-1, 1), (-1, -1)]


def test_what_is_under_the_mouse_is_told(view, said):
    move(view, at(view, 0.32, -0.1), Qt.MouseButton.NoButton)
    x, y = view.place_at(QPointF(at(view, 0.32, -0.1)))
    words = f"m_A = {x:.2f}, m_F = −{-y:.2f}, E = −{N / 2 * (x * x + y * y):.1f}"
    assert said.hovered[-1].startswith(words[:-3])
    move(view, at(view, 0.9, 0.9), Qt.MouseButton.NoButton)
    assert said.hovered[-1] == ""
    move(view, at(view, 0.1, 0.1), Qt.MouseButton.NoButton)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert said.hovered[-1] == ""


def test_a_mark_tells_what_it_is(view):
    where = at(view, 0.5, 0.5)
    event = QHelpEvent(QEvent.Type.ToolTip, where, view.mapToGlobal(where))
    QApplication.sendEvent(view, event)
    assert QToolTip.text().startswith("A + F − H, a mixture, stable.")
    assert view.mark_at(QPointF(at(view, 0.0, -1.0))).name == "−F"
    assert view.mark_at(QPointF(at(view, 0.2, 0.2))) is None
    QToolTip.hideText()


# ---- the keyboard --------------------------------------------------------------------------------


def test_arrows_move_a_crosshair_and_enter_clicks(view, said):
    before = image(view)
    for _ in range(5):
        QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_Up)
    QTest.keyClick(view, Key.Key_Down, SHIFT)
    assert said.hovered[-1].startswith("m_A = 0.21, m_F = 0.03, E = ")
    assert image(view) != before
    QTest.keyClick(view, Key.Key_Return)
    assert said.clicked[0] == pytest.approx((0.02 * 2.08 * 5, 0.016 * 2.08), abs=1e-6)


def test_the_crosshair_starts_at_the_state_and_stays_on_the_plot(view, said):
    view.show_live(0.4, 0.2)
    QTest.keyClick(view, Key.Key_Left)
    assert said.hovered[-1].startswith("m_A = 0.36, m_F = 0.20")
    for _ in range(80):
        QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_Enter)
    assert len(said.refused) == 1


def test_without_a_landscape_there_is_nothing_to_click(view, said):
    view.show_plane(None, "Two memories make a landscape: store another one.")
    QTest.mouseClick(view, LEFT, NONE, view.rect().center())
    for key in (Key.Key_Right, Key.Key_Return):
        QTest.keyClick(view, key)
    move(view, view.rect().center(), Qt.MouseButton.NoButton)
    assert (said.clicked, said.refused) == ([], [])
    assert view.accessibleDescription().startswith("Two memories")
    assert not image(view).isNull()


# ---- what is drawn -------------------------------------------------------------------------------


def is_near(colour, token: str, far: int = 24) -> bool:
    wanted = DARK.colour(token)
    return all(
        abs(a - b) <= far
        for a, b in zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True)
    )  # fmt: skip


def test_the_state_and_its_way_are_in_the_colour_of_the_state(view):
    view.show_live(0.3, 0.3)
    view.show_trail(np.array([[-0.4, -0.4], [np.nan, 0.0], [-0.4, 0.2], [0.3, 0.3]]))
    shown = image(view)
    assert is_near(shown.pixelColor(at(view, 0.3, 0.3)), "state")
    assert is_near(shown.pixelColor(at(view, -0.4, -0.1)), "state")
    view.show_live(math.nan, 0.0)
    view.show_trail(np.zeros((0, 2)))
    assert not is_near(image(view).pixelColor(at(view, 0.3, 0.3)), "state")


def test_earlier_runs_stay_while_the_landscape_changes_and_go_when_told(view):
    plain = image(view).pixelColor(at(view, -0.2, 0.2))
    paths = [np.array([[-0.4, 0.2], [0.1, 0.2]])]
    view.show_paths(paths)
    drawn = image(view).pixelColor(at(view, -0.2, 0.2))
    assert drawn != plain
    more = [*paths, np.array([[-0.2, -0.4], [0.2, -0.4]])]
    before = image(view).pixelColor(at(view, 0.0, -0.4))
    view.show_paths(more)
    assert image(view).pixelColor(at(view, 0.0, -0.4)) != before
    view.show_plane(diamond())
    assert image(view).pixelColor(at(view, -0.2, 0.2)) == drawn
    view.show_paths(more[1:])
    assert image(view).pixelColor(at(view, -0.2, 0.2)) == plain
    view.show_paths([])
    assert image(view).pixelColor(at(view, 0.0, -0.4)) == before


def test_mixtures_are_in_the_colour_of_alarm_and_unstable_marks_are_hollow(view):
    shown = image(view)
    assert is_near(shown.pixelColor(at(view, 0.5, 0.5)), "alarm")
    assert shown.pixelColor(at(view, -1.0, 0.0)).lightness() > 240
    assert shown.pixelColor(at(view, 0.0, -1.0)).lightness() < 200


def test_jumps_are_drawn_beside_each_other(view):
    view.show_plane(two_neurons())
    before = image(view)
    view.show_arrows([((1, 1), (-1, -1)), ((-1, -1), (1, 1))])
    after = image(view)
    plot = view.plot_rect().toRect()
    y = plot.center().y()
    red = [
        x for x in range(plot.left(), plot.right())
        if is_near(after.pixelColor(x, y), "alarm")
    ]  # fmt: skip
    assert not any(is_near(before.pixelColor(x, y), "alarm") for x in red)
    assert max(np.diff(red)) > 0.1 * plot.width()
    view.show_arrows([])
    assert image(view) == before


def test_names_never_cover_each_other(view):
    """Twenty mixtures in one place: some names are left out, each sign can still be asked."""
    crowd = tuple(
        Mark(0.3 + 0.01 * k, 0.3, f"A + F − memory {k}", "mixture", True) for k in range(20)
    )
    view.show_plane(diamond(crowd))
    assert not image(view).isNull()
    assert view.mark_at(view.point_at(0.3, 0.3)) is not None


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("scale", [1.0, 1.35])
@pytest.mark.parametrize("size", [(240, 260), (900, 400), (400, 900)])
def test_the_plot_is_square_and_lies_in_the_widget(view, theme, scale, size):
    view.set_theme(theme, scale)
    view.resize(*size)
    for shown in (diamond(), two_neurons()):
        view.show_plane(shown)
        plot = view.plot_rect()
        assert plot.width() == pytest.approx(plot.height())
        assert view.rect().contains(plot.toRect())
        assert not image(view).isNull()


def test_places_and_positions_are_each_others_inverse(view):
    for place in ((0.3, -0.7), (-1.0, 1.0)):
        assert view.place_at(view.point_at(*place)) == pytest.approx(place)


def test_it_is_told_to_those_who_do_not_see_it(view):
    assert view.accessibleName() == "Energy landscape"
    assert view.accessibleDescription().startswith("energy from −288.0 to 0. On it: A, −A, F")
