"""The drawn circuit alone: what a hand on it asks for, and what it shows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QToolTip, QWidget

from gui.circuits.circuit_parts import Part, signed_words
from gui.circuits.circuit_view import CircuitView
from gui.circuits.colours import neuron_colour
from gui.kit.theme import DARK, LIGHT
from sim.circuits import CircuitParameters
from sim.circuits.knobs import knob_named
from tests.gui.hands import CONTROL, LEFT, NONE, RIGHT, SHIFT, Key, double_click, move, wheel_at

NO_BUTTON = Qt.MouseButton.NoButton


class Network:
    """Does at once what the circuit asks for, as the page does."""

    def __init__(self, view: CircuitView) -> None:
        self.view = view
        self.parameters = CircuitParameters()
        self.v = np.array([0.5, 0.0])
        self.asked: list[tuple[str, dict]] = []
        view.gesture.connect(self.do)
        self.show()

    def do(self, name: str, told: dict) -> None:
        self.asked.append((name, told))
        if name == "turn_knob":
            knob = knob_named(self.parameters, told["knob"])
            self.parameters = knob.write(self.parameters, told["value"])
            self.show()

    def become(self, **changes) -> None:
        self.parameters = self.parameters.replace(**changes)
        self.v = np.full(self.parameters.neurons, 0.3)
        self.show()

    def show(self) -> None:
        self.view.show_circuit(self.parameters, self.v)

    @property
    def weights(self) -> list[list[float]]:
        return [list(row) for row in self.parameters.weights]


@pytest.fixture
def view(qtbot):
    holder = QWidget()
    row = QHBoxLayout(holder)
    before, view, after = QLineEdit(), CircuitView(), QLineEdit()
    for widget in (before, view, after):
        row.addWidget(widget)
    holder.resize(700, 220)
    view.set_theme(DARK, 1.0)
    view.setFixedSize(300, 170)
    qtbot.addWidget(holder)
    view.holder = holder  # lives as long as it
    holder.show()
    holder.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    return view


@pytest.fixture
def network(view):
    return Network(view)


def on(view, kind: str, neuron: int, source: int = -1) -> QPoint:
    return view.middle_of(kind, neuron, source).toPoint()


def drag(view, start: QPoint, *ways: QPoint) -> None:
    QTest.mousePress(view, LEFT, NONE, start)
    for way in ways:
        move(view, start + way)
    QTest.mouseRelease(view, LEFT, NONE, start + ways[-1])


def image(view):
    return view.grab().toImage()


# ---- the mouse -----------------------------------------------------------------------------------


def test_a_synapse_is_turned_by_a_drag_up_and_down(view, network):
    drag(view, on(view, "weight", 0, 1), QPoint(0, -6), QPoint(0, -30), QPoint(0, 30))
    knobs, values, again = zip(
        *((told["knob"], told["value"], told["again"]) for _, told in network.asked), strict=True
    )
    assert set(knobs) == {"weight 1 2"}
    assert values == pytest.approx((-1.9, -1.5, -2.5))
    assert again == (False, True, True)
    assert network.weights == [[0, pytest.approx(-2.5)], [-2, 0]]


def test_shift_makes_the_steps_finer(view, network):
    where = on(view, "weight", 1, 0)
    assert wheel_at(view, where, 1, SHIFT)
    assert network.asked[-1][1] == {"knob": "weight 2 1", "value": -1.99, "again": False}
    assert wheel_at(view, where, 1)
    assert network.asked[-1][1]["value"] == pytest.approx(-1.95)
    assert network.asked[-1][1]["again"] is True


def test_an_input_is_turned_by_a_drag_and_by_the_wheel(view, network):
    drag(view, on(view, "input", 1), QPoint(0, -12))
    assert network.asked == [("turn_knob", {"knob": "input 2", "value": 0.6, "again": False})]
    wheel_at(view, on(view, "input", 0), -2)
    assert network.parameters.inputs == pytest.approx((0.4, 0.6))


def test_inputs_in_hertz_go_in_larger_steps(view, network):
    network.become(inputs=(20.0, 10.0))
    wheel_at(view, on(view, "input", 0), 1)
    assert network.parameters.inputs[0] == pytest.approx(20.5)


def test_a_double_click_removes_a_synapse(view, network):
    double_click(view, on(view, "weight", 0, 1))
    assert network.asked == [("turn_knob", {"knob": "weight 1 2", "value": 0.0, "again": False})]
    # It was under the mouse, and is gone as soon as the mouse is.
    move(view, QPoint(2, 2), NO_BUTTON)
    move(view, on(view, "weight", 0, 1), NO_BUTTON)
    assert view.chosen is None


def test_a_click_on_a_neuron_pulses_it(view, network):
    QTest.mouseClick(view, LEFT, NONE, on(view, "neuron", 1))
    assert network.asked == [("pulse", {"neuron": 2, "amplitude": 1.0})]


def test_a_drag_from_neuron_to_neuron_makes_a_synapse_where_there_is_none(view, network):
    first, second = on(view, "neuron", 0), on(view, "neuron", 1)
    network.become(weights=((0.0, 0.0), (-2.0, 0.0)))
    drag(view, second, QPoint(-50, 0), first - second)
    assert network.asked == [("turn_knob", {"knob": "weight 1 2", "value": 1.0, "again": False})]
    assert view.chosen == Part("weight", 0, 1)
    drag(view, first, QPoint(50, 0), second - first)
    assert len(network.asked) == 1, "one that is there stays as it is"
    drag(view, first, QPoint(0, -60), QPoint(0, 3))
    assert network.asked[-1][1] == {"knob": "weight 1 1", "value": 1.0, "again": False}
    drag(view, first, QPoint(60, -60))
    assert len(network.asked) == 2, "nothing lies there"


def test_other_buttons_and_the_empty_ground_do_nothing(view, network):
    QTest.mouseClick(view, RIGHT, NONE, on(view, "neuron", 0))
    QTest.mouseClick(view, LEFT, NONE, QPoint(2, 2))
    assert not wheel_at(view, QPoint(2, 2), 1)
    assert not wheel_at(view, on(view, "neuron", 0), 1)
    assert network.asked == []


def test_a_drag_that_is_cancelled_is_over(view, network):
    start = on(view, "weight", 0, 1)
    QTest.mousePress(view, LEFT, NONE, start)
    move(view, start - QPoint(0, 12))
    view.cancel_drag()
    move(view, start - QPoint(0, 60))
    QTest.mouseRelease(view, LEFT, NONE, start - QPoint(0, 60))
    assert len(network.asked) == 1


def test_weights_stay_within_their_range(view, network):
    network.become(weights=((0.0, 19.98), (-2.0, 0.0)))
    wheel_at(view, on(view, "weight", 0, 1), 5)
    assert network.weights[0][1] == 20.0


def test_a_synapse_under_the_mouse_stands_out_and_tells_its_value(view, network):
    before = image(view)
    move(view, on(view, "weight", 0, 1), NO_BUTTON)
    assert view.chosen == Part("weight", 0, 1)
    assert image(view) != before
    where = on(view, "weight", 0, 1)
    QApplication.sendEvent(
        view, QHelpEvent(QHelpEvent.Type.ToolTip, where, view.mapToGlobal(where))
    )  # fmt: skip
    assert QToolTip.text().startswith("Weight to 1 from 2: −2.00\nDrag up or down")
    QToolTip.hideText()
    move(view, QPoint(2, 2), NO_BUTTON)
    assert view.chosen is None
    assert image(view) == before


# ---- the keyboard --------------------------------------------------------------------------------


def tab_to(view) -> None:
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    assert view.hasFocus()


def test_tab_goes_from_neuron_to_neuron_and_on(view, network):
    tab_to(view)
    seen = [view.chosen]
    QTest.keyClick(view, Key.Key_Tab)
    seen.append(view.chosen)
    assert seen == [Part("neuron", 0), Part("neuron", 1)]
    QTest.keyClick(view, Key.Key_Tab)
    assert not view.hasFocus()
    assert view.chosen is None
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Backtab)
    assert view.chosen == Part("neuron", 1)


def test_arrows_choose_and_change_and_enter_pulses(view, network):
    tab_to(view)
    order = []
    for _ in range(6):
        order.append((view.chosen.kind, view.chosen.knob))
        QTest.keyClick(view, Key.Key_Right)
    assert order == [
        ("neuron", ""), ("input", "input 1"), ("weight", "weight 2 1"),
        ("neuron", ""), ("input", "input 2"), ("weight", "weight 1 2"),
    ]  # fmt: skip
    QTest.keyClick(view, Key.Key_Left)
    assert view.chosen.knob == "weight 1 2"
    for key, modifier in ((Key.Key_Plus, SHIFT), (Key.Key_Up, SHIFT), (Key.Key_Minus, NONE)):
        QTest.keyClick(view, key, modifier)
    values = [told["value"] for _, told in network.asked]
    assert values == pytest.approx([-1.95, -1.94, -2.0], abs=1e-9)
    assert not any(told["again"] for _, told in network.asked)
    QTest.keyClick(view, Key.Key_Return)
    assert network.asked[-1] == ("pulse", {"neuron": 1, "amplitude": 1.0})


def test_delete_removes_a_synapse_and_a_digit_makes_one(view, network):
    tab_to(view)
    QTest.keyClick(view, Key.Key_Left)
    assert view.chosen.knob == "weight 1 2"
    QTest.keyClick(view, Key.Key_Delete)
    assert network.weights == [[0, 0], [-2, 0]]
    QTest.keyClick(view, Key.Key_Right)
    assert view.chosen == Part("neuron", 0)
    QTest.keyClick(view, Key.Key_1)
    assert network.weights == [[1, 0], [-2, 0]]
    assert view.chosen == Part("weight", 0, 0)


def test_the_keys_of_the_window_are_left_to_it(view, network):
    tab_to(view)
    for key, modifier in ((Key.Key_S, CONTROL), (Key.Key_Space, NONE), (Key.Key_F11, NONE)):
        QTest.keyClick(view, key, modifier)
    assert network.asked == []


# ---- what is drawn -------------------------------------------------------------------------------


def test_neurons_glow_as_they_are_active(view, network):
    middle = on(view, "neuron", 1) + QPoint(-14, 0)
    silent = image(view).pixelColor(middle)
    view.show_circuit(network.parameters, np.array([0.5, 1.0]))
    full = image(view).pixelColor(middle)
    colour = neuron_colour(DARK, 1)
    far = [abs(shown.red() - colour.red()) for shown in (silent, full)]
    assert far[0] > 100 > 40 > far[1]


def test_a_pulse_is_seen(view, network):
    before = image(view)
    view.show_circuit(network.parameters, network.v, {0})
    assert image(view) != before


def test_a_hidden_detail_never_asks_twice_for_the_same_picture(view, network):
    """Lines are kept in pixels: they follow every change all the same."""
    seen = [image(view)]
    for weights in (((0.0, 2.0), (-2.0, 0.0)), ((1.0, 2.0), (-2.0, 0.0))):
        network.become(weights=weights)
        seen.append(image(view))
    view.set_theme(LIGHT, 1.0)
    seen.append(image(view))
    assert all(a != b for k, a in enumerate(seen) for b in seen[:k])


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("neurons", range(1, 9))
def test_every_neuron_lies_in_the_widget_and_none_on_another(view, theme, scale, neurons):
    network = Network(view)
    W = np.full((neurons, neurons), -0.5) + np.eye(neurons)
    network.become(weights=W.tolist())
    view.set_theme(theme, scale)
    view.setFixedSize(round(270 * scale), view.sizeHint().height())
    places = [on(view, "neuron", i) for i in range(neurons)]
    radius = view._picture.radius
    for k, place in enumerate(places):
        assert view.rect().adjusted(2, 2, -2, -2).contains(place)
        away = [(place - other).manhattanLength() for other in places[:k]]
        assert min(away, default=1e3) > 2.2 * radius
        move(view, place, NO_BUTTON)
        assert view.chosen == Part("neuron", k)
    for i in range(neurons):
        move(view, on(view, "input", i), NO_BUTTON)
        assert view.chosen == Part("input", i)
    assert not image(view).isNull()


def test_another_number_of_neurons_asks_for_another_height(view, network):
    heights = []
    for neurons in (1, 3, 8):
        network.become(neurons=neurons)
        heights.append(view.sizeHint().height())
    assert heights == sorted(set(heights))


def test_it_is_told_to_those_who_do_not_see_it(view, network):
    assert view.accessibleName() == "Circuit"
    told = view.accessibleDescription()
    assert told.startswith("2 neurons. input 1 0.50; weight to 2 from 1 −2.00; input 2 0.40")
    network.become(weights=((1.5, 0.0), (-2.0, 0.0)))
    assert "weight of 1 to itself 1.50" in view.accessibleDescription()


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [(0.5, "0.50", ".50"), (-2, "−2.00", "−2.00"), (0, "0.00", "0"), (-0.2, "−0.20", "−.20"),
     (35, "35.0", "35.0"), (-1e-9, "0.00", "0")],
)  # fmt: skip
def test_numbers_are_short(value, long, short):
    assert signed_words(value) == long
    assert signed_words(value, short=True) == short
