"""The phase plane and the phase line alone: what a hand on them says, and what they draw."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.circuits.colours import attractor_colours, neuron_colour
from gui.circuits.line_view import LineView
from gui.circuits.phase_view import PhaseView
from gui.circuits.point_signs import eigenvalue_words
from gui.circuits.polylines import clipped, sparse
from gui.circuits.streaks import Streaks
from gui.kit.theme import DARK, LIGHT
from sim.circuits import CircuitParameters
from sim.circuits.portrait import basins, line_portrait, portrait
from tests.benchmarks.watching import listening
from tests.gui.hands import LEFT, NONE, RIGHT, SHIFT, Key, move, wheel_at

TAU = 0.02
BOX = (np.array([-0.08, -0.08]), np.array([0.68, 0.68]))
SADDLE = (0.1, 0.2)  # of the circuit below, by hand: v1 = .5 - 2 v2, v2 = .4 - 2 v1


@pytest.fixture(scope="module")
def winner():
    """Two neurons that inhibit each other with weight 2: two nodes and a saddle."""
    equations = CircuitParameters().equations()
    shown = portrait(equations, BOX)
    return shown, basins(equations, shown, shown.cycles, BOX, 32)


class Said:
    """What a view has said, in order."""

    def __init__(self, view: PhaseView | LineView) -> None:
        self.gestures: list[tuple[str, dict]] = []
        self.points: list[int] = []
        self.hovered: list[str] = []
        view.gesture.connect(lambda name, told: self.gestures.append((name, told)))
        view.point_chosen.connect(self.points.append)
        if isinstance(view, PhaseView):
            view.hovered.connect(self.hovered.append)


@pytest.fixture
def view(qtbot, winner):
    view = PhaseView()
    view.resize(620, 540)
    view.set_theme(DARK, 1.0)
    view.show_portrait(*winner, tau=TAU)
    qtbot.addWidget(view)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    return view


@pytest.fixture
def said(view):
    return Said(view)


def at(view, x: float, y: float) -> QPoint:
    return view.point_at(x, y).toPoint()


def image(view):
    return view.grab().toImage()


def index_of(view, kind: str) -> int:
    return next(k for k, p in enumerate(view.portrait.fixed.points) if p.kind == kind)


def run_from(view, *starts: tuple[float, float]) -> None:
    """Show straight runs from here to the first stable node."""
    ends = [p.place for p in view.portrait.fixed.points if p.stable]
    paths = [np.linspace(start, ends[0], 30) for start in starts]
    view.show_runs(paths, np.array(starts), np.array([path[10] for path in paths]), live=0)


# ---- the mouse -----------------------------------------------------------------------------------


def test_a_run_that_has_left_all_bounds_has_no_head(view):
    """To Qt a place that is not a number lies in every box."""
    nowhere = np.array([[np.nan, np.nan], [0.3, np.inf], [0.3, 0.3]])
    with listening() as said:
        view.show_runs([], nowhere, nowhere)
        view.grab()
    assert said == []


@pytest.mark.parametrize(("modifier", "backwards"), [(NONE, False), (SHIFT, True)])
def test_a_click_on_empty_ground_starts_a_run_there(view, said, modifier, backwards):
    QTest.mouseClick(view, LEFT, modifier, at(view, 0.45, 0.4))
    ((name, told),) = said.gestures
    assert name == "start"
    assert (told["x"], told["y"]) == pytest.approx((0.45, 0.4), abs=0.003)
    assert told["backwards"] is backwards
    assert said.points == []


def test_clicks_beside_the_plane_and_with_other_buttons_say_nothing(view, said):
    QTest.mouseClick(view, LEFT, NONE, QPoint(3, 3))
    QTest.mouseClick(view, RIGHT, NONE, at(view, 0.45, 0.4))
    assert (said.gestures, said.points) == ([], [])


def test_a_click_at_the_edge_means_the_edge(view, said):
    QTest.mouseClick(view, LEFT, NONE, at(view, 0.3, -0.08) + QPoint(0, 5))
    assert said.gestures[0][1]["y"] == pytest.approx(-0.08)


def test_a_double_click_starts_one_run_and_not_two(view, said):
    where = at(view, 0.45, 0.4)
    QTest.mouseClick(view, LEFT, NONE, where)
    QTest.mouseDClick(view, LEFT, NONE, where)
    assert len(said.gestures) == 1


def test_a_fixed_point_is_chosen_by_a_click_and_let_go_by_another(view, said):
    saddle, before = index_of(view, "saddle"), image(view)
    QTest.mouseClick(view, LEFT, NONE, at(view, *SADDLE) + QPoint(3, -2))
    assert (said.points, view.chosen, said.gestures) == ([saddle], saddle, [])
    assert image(view) != before, "its eigenvectors are seen"
    QTest.mouseClick(view, LEFT, NONE, at(view, *SADDLE))
    assert said.points == [saddle, -1]
    assert image(view) == before


def test_a_start_is_dragged_and_its_first_move_begins_the_stroke(view, said):
    run_from(view, (0.3, 0.6), (0.6, 0.3))
    QTest.mousePress(view, LEFT, NONE, at(view, 0.6, 0.3))
    for place in ((0.55, 0.35), (0.5, 0.4), (0.9, 0.4)):
        move(view, at(view, *place))
    QTest.mouseRelease(view, LEFT, NONE, at(view, 0.9, 0.4))
    assert [name for name, _ in said.gestures] == ["move_start"] * 3
    told = [gesture for _, gesture in said.gestures]
    assert [t["again"] for t in told] == [False, True, True]
    assert {t["number"] for t in told} == {1}
    assert (told[1]["x"], told[1]["y"]) == pytest.approx((0.5, 0.4), abs=0.005)
    assert told[2]["x"] == pytest.approx(0.68), "it stays on the plane"
    assert view.starts[1, 0] == pytest.approx(0.68)


def test_a_press_on_a_start_that_does_not_move_starts_nothing(view, said):
    run_from(view, (0.3, 0.6))
    QTest.mouseClick(view, LEFT, NONE, at(view, 0.3, 0.6))
    assert (said.gestures, said.points) == ([], [])


def test_a_drag_that_is_cancelled_is_over(view, said):
    run_from(view, (0.3, 0.6))
    QTest.mousePress(view, LEFT, NONE, at(view, 0.3, 0.6))
    view.cancel_drag()
    move(view, at(view, 0.4, 0.5))
    QTest.mouseRelease(view, LEFT, NONE, at(view, 0.4, 0.5))
    assert said.gestures == []


def menu_at(view, place: QPoint) -> QMenu:
    surface = view if isinstance(view, PhaseView) else view.viewport()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, surface.mapToGlobal(place)
    )  # fmt: skip
    QApplication.sendEvent(surface, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_the_menu_of_a_start_removes_its_run(view, said):
    run_from(view, (0.3, 0.6), (0.6, 0.3))
    menu = menu_at(view, at(view, 0.6, 0.3))
    assert entries(menu)[:2] == ["Remove this trajectory", "Copy values"]
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(menu.actions()[0]).center())
    assert said.gestures == [("remove_start", {"number": 1})]
    menu = menu_at(view, at(view, 0.45, 0.45))
    assert "Remove this trajectory" not in entries(menu)
    menu.close()


def test_what_is_under_the_mouse_is_told_in_units_of_tau(view, said):
    move(view, at(view, 0.6, 0.5), Qt.MouseButton.NoButton)
    x, y = view.place_at(QPointF(at(view, 0.6, 0.5)))
    # Both are silenced there, and decay.
    words = f"v₁ = {x:.2f}, v₂ = {y:.2f}; dv/dt = (−{x:.2f}, −{y:.2f}) /τ"
    assert said.hovered[-1] == view.hands.words == words
    move(view, at(view, *SADDLE), Qt.MouseButton.NoButton)
    assert view.hands.words == "saddle  λ = +1, −3; v₁ = 0.10, v₂ = 0.20"


def test_zooming_keeps_the_place_under_the_mouse_and_a_click_waits(qtbot, view, said):
    where = at(view, 0.5, 0.5)
    assert wheel_at(view, where, 4)
    assert view.zoomed
    assert view.place_at(QPointF(where)) == pytest.approx((0.5, 0.5), abs=0.003)
    QTest.mouseClick(view, LEFT, NONE, where)
    assert said.gestures == [], "it may be the first half of a double-click"
    qtbot.waitUntil(lambda: len(said.gestures) == 1)
    view.pan(QPointF(20.0, 10.0))
    assert not image(view).isNull()
    view.view_all()
    assert not view.zoomed


# ---- the keyboard --------------------------------------------------------------------------------


def test_arrows_move_a_crosshair_and_enter_starts_a_run(view, said):
    for _ in range(5):
        QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_Return)
    QTest.keyClick(view, Key.Key_Enter, SHIFT)
    middle = 0.3
    assert [name for name, _ in said.gestures] == ["start", "start"]
    assert said.gestures[0][1]["x"] == pytest.approx(middle + 5 * 0.02 * 0.76, abs=1e-6)
    assert [told["backwards"] for _, told in said.gestures] == [False, True]


def test_the_keys_go_from_point_to_point_and_remove_a_run(view, said):
    run_from(view, (0.5, 0.0))
    for _ in view.portrait.fixed.points:
        QTest.keyClick(view, Key.Key_PageDown)
        QTest.keyClick(view, Key.Key_Return)
    assert said.points == [0, 1, 2]
    assert said.gestures == []
    QTest.keyClick(view, Key.Key_Delete)
    assert said.gestures == [("remove_start", {"number": 0})]


# ---- what is drawn -------------------------------------------------------------------------------


def is_near(colour, wanted, far: int = 26) -> bool:
    pairs = zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True)
    return all(abs(a - b) <= far for a, b in pairs)


def test_nullclines_have_the_colour_of_their_neuron_and_basins_a_tint(view):
    shown = image(view)
    assert is_near(shown.pixelColor(at(view, 0.0, 0.5)), DARK.colour("input"))
    assert is_near(shown.pixelColor(at(view, 0.3, 0.0)), DARK.colour("state"))
    view.show_portrait(
        dataclasses.replace(view.portrait, streaks=np.zeros((0, 14, 2)), speeds=np.zeros(0)),
        view.basins, tau=TAU,
    )  # fmt: skip
    shown = image(view)
    first, second = (shown.pixelColor(at(view, *place)) for place in ((0.55, 0.4), (0.2, 0.6)))
    assert first.blue() > first.red(), "where neuron 1 wins"
    assert second.red() > second.blue(), "where neuron 2 wins"


def test_stable_points_are_filled_and_a_saddle_is_half(view):
    shown = image(view)
    nodes = [p.place for p in view.portrait.fixed.points if p.stable]
    for place in nodes:
        assert shown.pixelColor(at(view, *place)).lightness() > 200
    saddle = at(view, *SADDLE)
    assert shown.pixelColor(saddle - QPoint(3, 0)).lightness() > 200
    assert shown.pixelColor(saddle + QPoint(3, 0)).lightness() < 80


def test_runs_are_drawn_again_only_when_they_change(view):
    run_from(view, (0.6, 0.6))
    before = image(view)
    view.show_runs(view.paths, view.starts, view.heads + 0.02, live=0)
    after = image(view)
    assert after != before
    view.show_runs([], np.zeros((0, 2)), np.zeros((0, 2)))
    assert view.live is None
    assert image(view) != after


def test_streaks_drift_only_while_they_are_told_to(view):
    before = image(view)
    assert image(view) == before
    view.show_time(0.3)
    assert image(view) != before


def test_streaks_keep_to_their_ways():
    ways = np.stack([np.linspace(0, 1, 14), np.zeros(14)], axis=1)[None].repeat(50, 0)
    streaks = Streaks()
    streaks.show(ways, np.linspace(0, 1, 50))
    for _ in range(20):
        streaks.show_time(0.37)
        corners = streaks._corners(ways)
        assert (corners[..., 1] == 0).all()
        assert (np.diff(corners[..., 0], axis=1) >= -1e-12).all(), "the tail follows the front"
        assert corners.min() >= 0
        assert corners.max() <= 1


def test_the_same_axes_keep_the_zoom_and_the_choice(view):
    QTest.mouseClick(view, LEFT, NONE, at(view, *SADDLE))
    view.zoom(view.point_at(0.3, 0.3), 0.8)
    equations = CircuitParameters(inputs=(0.5, 0.45)).equations()
    view.show_portrait(portrait(equations, BOX), None, tau=TAU)
    assert view.zoomed
    assert view.chosen_kind == "saddle"
    view.show_portrait(portrait(equations, (BOX[0], 2 * BOX[1])), None, tau=TAU)
    assert view.extent()[1] == pytest.approx(1.36)


def test_without_a_portrait_there_is_nothing_to_click(view, said):
    view.show_portrait(None, why_not="A circuit of one neuron has no plane.")
    QTest.mouseClick(view, LEFT, NONE, view.rect().center())
    move(view, view.rect().center(), Qt.MouseButton.NoButton)
    for key in (Key.Key_Right, Key.Key_Return, Key.Key_PageDown):
        QTest.keyClick(view, key)
    assert (said.gestures, said.points) == ([], [])
    assert view.accessibleDescription().startswith("A circuit of one neuron")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("size", [(260, 260), (900, 420), (420, 900)])
def test_the_plane_lies_in_the_widget_whatever_its_size(view, theme, scale, size):
    view.set_theme(theme, scale)
    view.resize(*size)
    assert view.rect().contains(view.plot_rect().toRect())
    assert not image(view).isNull()
    assert view.place_at(view.point_at(0.2, 0.5)) == pytest.approx((0.2, 0.5))


def test_it_is_told_to_those_who_do_not_see_it(view):
    assert view.accessibleName() == "Phase plane"
    assert "saddle at v₁ = 0.10, v₂ = 0.20" in view.accessibleDescription()
    assert view.values().text().splitlines()[0].startswith("v₁\tv₂\tdv₁/dt (1/s)")


def test_curves_are_cut_to_what_is_seen():
    room = QRectF(0, 0, 10, 10)
    (piece,) = clipped(np.array([[-1e9, 5.0], [1e9, 5.0]]), room)
    assert piece == pytest.approx(np.array([[0, 5], [10, 5]]), abs=1e-6)
    zigzag = np.array([[5.0, 5.0], [5.0, 20.0], [7.0, 20.0], [7.0, 5.0]])
    assert [p.tolist() for p in clipped(zigzag, room)] == [[[5, 5], [5, 10]], [[7, 10], [7, 5]]]
    assert clipped(np.array([[20.0, 0.0], [30.0, 0.0]]), room) == []
    line = np.stack([np.linspace(0, 9, 901), np.zeros(901)], axis=1)
    assert len(sparse(line, 3.0)) <= 5
    assert sparse(line, 3.0)[-1].tolist() == [9, 0]


def test_eigenvalues_in_words():
    assert eigenvalue_words(np.array([50, -150], dtype=complex), 0.02) == "λ = +1, −3"
    assert eigenvalue_words(np.array([50, -150], dtype=complex), None) == "λ = +50, −150 /s"
    assert eigenvalue_words(np.array([-25 + 105j, -25 - 105j]), 0.02) == "λ = −0.5 ± 2.1i"


def test_two_basins_of_one_neuron_have_two_colours():
    alone = attractor_colours(DARK, [np.array([1.0, 0.0]), np.array([0.0, 1.0])])
    assert alone == [neuron_colour(DARK, 0), neuron_colour(DARK, 1)]
    places = [np.array([1.0, 0.0]), np.array([2.0, 0.0]), np.array([0.5, 0.5])]
    names = [colour.name() for colour in attractor_colours(DARK, places)]
    assert len(set(names)) == 3


# ---- the line ------------------------------------------------------------------------------------


@pytest.fixture
def line(qtbot):
    """A clipped neuron that excites itself: silent, full, and a fixed point at 0.5 between them."""
    equations = CircuitParameters().replace(
        neurons=1, weights=((2.0,),), inputs=(-0.5,), time_constants=(TAU,)
    ).equations()  # fmt: skip
    line = LineView()
    line.resize(520, 360)
    line.set_theme(DARK, 1.0)
    line.show_portrait(line_portrait(equations, (np.array([-0.2]), np.array([1.2]))), TAU)
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    return line


def test_on_the_line_runs_start_move_and_go(line):
    said = Said(line)
    surface = line.viewport()
    QTest.mouseClick(surface, LEFT, NONE, line.to_pixels(0.75, 0.1).toPoint())
    assert said.gestures[0][0] == "start"
    assert said.gestures[0][1]["x"] == pytest.approx(0.75, abs=0.005)
    line.show_runs(np.array([0.75]), np.array([0.8]), 0)
    QTest.mousePress(surface, LEFT, NONE, line.to_pixels(0.75, 0.0).toPoint())
    for v in (0.7, 0.65):
        move(surface, line.to_pixels(v, 0.0).toPoint())
    QTest.mouseRelease(surface, LEFT, NONE, line.to_pixels(0.65, 0.0).toPoint())
    assert [told["again"] for name, told in said.gestures[1:]] == [False, True]
    assert said.gestures[-1][1]["x"] == pytest.approx(0.65, abs=0.01)
    assert said.gestures[-1][1]["y"] == 0.0
    menu = menu_at(line, line.to_pixels(0.65, 0.0).toPoint())
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(menu.actions()[0]).center())
    assert said.gestures[-1] == ("remove_start", {"number": 0})


def test_on_the_line_a_fixed_point_is_chosen_and_keys_start_runs(line):
    said, before = Said(line), image(line)
    QTest.mouseClick(line.viewport(), LEFT, NONE, line.to_pixels(0.5, 0.0).toPoint())
    assert said.points == [1]
    assert image(line) != before
    for _ in range(3):
        QTest.keyClick(line, Key.Key_Right)
    QTest.keyClick(line, Key.Key_Return, SHIFT)
    ((name, told),) = said.gestures
    assert (name, told["backwards"]) == ("start", True)
    assert told["x"] == pytest.approx(0.5 + 3 * 0.02 * 1.4, abs=1e-6)
    assert line.accessibleDescription().startswith("On it: stable node at v = 0.00; unstable")
    move(line.viewport(), line.to_pixels(0.5, 0.0).toPoint(), Qt.MouseButton.NoButton)
    assert line.hands.words == "unstable node  λ = +1; v = 0.50"
    assert math.isfinite(line.traces()[0].y.sum())
