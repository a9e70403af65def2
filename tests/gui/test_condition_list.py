"""When the energy picture holds: ticks, crosses, and buttons that change it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gui.energy.condition_list import ConditionList
from gui.kit.theme import DARK, LIGHT
from sim.conditions import Condition
from tests.gui.hands import click


def four(symmetric: bool = True) -> list[Condition]:
    weights = Condition("symmetric", "Weights symmetric", True, "Gains are losses.", "Cut one way")
    if not symmetric:
        words = "Weights not symmetric"
        weights = Condition("symmetric", words, False, "It may rise.", "Mend the cuts")
    return [
        weights,
        Condition("one at a time", "One neuron at a time", True, "Each sees.", "All at once"),
        Condition("self", "No self-connections", True, "None hears itself.", "Make them negative"),
        Condition("cold", "Temperature 0.50", False, "Heat flips neurons.", ""),
    ]


@pytest.fixture(params=[DARK, LIGHT], ids=lambda theme: theme.name)
def shown(qtbot, request):
    shown = ConditionList()
    shown.set_theme(request.param, 1.0)
    shown.resize(300, 200)
    qtbot.addWidget(shown)
    shown.show_conditions(four())
    shown.show()
    return shown


def test_the_rows_say_what_holds(shown):
    assert shown.words == [
        ("Weights symmetric", True, "Cut one way"),
        ("One neuron at a time", True, "All at once"),
        ("No self-connections", True, "Make them negative"),
        ("Temperature 0.50", False, ""),
    ]
    shown.show_conditions(four(symmetric=False))
    assert shown.words[0] == ("Weights not symmetric", False, "Mend the cuts")


def test_a_button_asks_for_its_change(shown):
    asked = []
    shown.change_asked.connect(asked.append)
    click(shown.button("one at a time"))
    click(shown.button("symmetric"))
    assert asked == ["one at a time", "symmetric"]


def test_what_cannot_be_changed_has_no_button(shown):
    assert not shown.button("cold").isVisible()
    assert shown.button("self").isVisible()


def test_why_is_told(shown):
    assert shown.button("self").parentWidget().toolTip() == "None hears itself."
    assert shown.button("symmetric").accessibleName() == "Cut one way: Weights symmetric, holds"


def test_a_tick_has_the_colour_of_energy_and_a_cross_that_of_alarm(shown):
    def colours(row):
        image = row.sign.grab().toImage()
        sides = range(image.width()), range(image.height())
        return {image.pixelColor(x, y).name() for x in sides[0] for y in sides[1]}

    theme = shown._theme
    tick, cross = colours(shown._rows[0]), colours(shown._rows[3])
    assert theme.energy in tick
    assert theme.alarm not in tick
    assert theme.alarm in cross
    assert theme.energy not in cross


def test_the_focus_stays_on_a_button_whose_condition_changes(shown, qtbot):
    shown.activateWindow()
    button = shown.button("symmetric")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    shown.show_conditions(four(symmetric=False))
    assert button.hasFocus()
    assert button.text() == "Mend the cuts"


def test_fewer_and_more_conditions(shown):
    shown.show_conditions(four()[:2])
    assert len(shown.words) == 2
    shown.show_conditions([])
    assert shown.words == []
    shown.show_conditions(four())
    assert len(shown.words) == 4


@pytest.mark.parametrize("width", [250, 300, 380])
def test_nothing_is_clipped(shown, qtbot, width):
    shown.show_conditions(four(symmetric=False))
    shown.resize(width, shown.heightForWidth(width))
    assert shown.minimumSizeHint().width() <= 300
    layout = shown.layout()
    layout.activate()
    for row in shown._rows:
        row.layout().activate()
        assert row.label.height() >= row.label.heightForWidth(row.label.width())
        if row.button.isVisible():
            assert row.button.width() >= row.button.sizeHint().width()
            assert row.button.geometry().right() < row.width()
