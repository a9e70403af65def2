"""Fields for matrices and vectors, alone and in a form, as a person types and pastes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.kit.forms import ParameterForm
from gui.kit.theme import DARK, LIGHT, Style
from sim.circuits.parameters import CircuitParameters
from tests.gui.form_hands import Heard
from tests.gui.hands import CONTROL, NONE, SHIFT, Key, double_click, type_into

MINUS = "−"
THREE = ((0.0, 1.0, 2.0), (-1.0, 0.5, 0.0), (3.0, 0.0, -4.0))


@pytest.fixture
def form(qtbot):
    """The form of a circuit of two neurons."""
    form = ParameterForm(CircuitParameters)
    qtbot.addWidget(form)
    form.show_parameters(CircuitParameters())
    form.resize(250, 600)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    return form


@pytest.fixture
def weights(form):
    return form.editor("weights").field


def texts(field) -> list[list[str]]:
    return [[cell.text() for cell in row] for row in field.cells]


def into(cell) -> None:
    """Tab into a cell."""
    cell.setFocus()
    assert cell.hasFocus()


def paste(cell, words: str) -> None:
    QApplication.clipboard().setText(words)
    into(cell)
    QTest.keyClick(cell, Key.Key_V, CONTROL)


def said(field) -> list[str]:
    return [cell.remark for row in field.cells for cell in row if cell.remark]


def test_every_entry_has_a_field(form, weights):
    assert texts(weights) == [["0", f"{MINUS}2"], [f"{MINUS}2", "0"]]
    assert texts(form.editor("inputs").field) == [["0.50", "0.40"]]
    assert texts(form.editor("time_constants").field) == [["20 ms", "20 ms"]]
    assert weights.cells[0][1].accessibleName() == "Weights, row 1, column 2"
    assert form.editor("inputs").field.cells[0][1].accessibleName() == "Inputs, 2"
    assert "Ctrl+V" in weights.cells[0][0].toolTip()


def test_typing_commits_one_entry_and_tells_the_whole(form, weights):
    heard = Heard(form)
    type_into(weights.cells[0][1], "1.5")
    assert heard.values == [("weights", ((0.0, 1.5), (-2.0, 0.0)))]
    type_into(form.editor("time_constants").field.cells[0][1], "35 ms")
    assert heard.values[-1] == ("time_constants", (0.02, 0.035))
    type_into(form.editor("inputs").field.cells[0][0], "-0,25")
    assert heard.values[-1] == ("inputs", (-0.25, 0.4))
    assert heard.refusals == []


def test_up_and_down_step_an_entry(form, weights):
    heard = Heard(form)
    into(weights.cells[1][1])
    QTest.keyClick(weights.cells[1][1], Key.Key_Up)
    assert heard.values == [("weights", ((0.0, -2.0), (-2.0, 0.1)))]


def test_arrows_and_tab_go_to_the_neighbours(weights):
    cells = weights.cells
    into(cells[0][0])
    for key, modifier, place in (
        (Key.Key_Tab, NONE, (0, 1)),
        (Key.Key_Tab, NONE, (1, 0)),
        (Key.Key_Right, NONE, (1, 1)),
        (Key.Key_Right, NONE, (1, 1)),  # there is no farther one
        (Key.Key_Up, CONTROL, (0, 1)),
    ):
        QTest.keyClick(QApplication.focusWidget(), key, modifier)
        assert cells[place[0]][place[1]].hasFocus()
        cells[place[0]][place[1]].selectAll()
    QTest.keyClick(cells[0][1], Key.Key_Left)
    QTest.keyClick(cells[0][0], Key.Key_Down, CONTROL)
    assert cells[1][0].hasFocus()


def test_an_arrow_moves_the_cursor_while_something_is_typed(weights):
    cell = weights.cells[0][0]
    into(cell)
    QTest.keyClicks(cell, "12")
    QTest.keyClick(cell, Key.Key_Left)
    assert cell.hasFocus()
    assert cell.cursorPosition() == 1
    QTest.keyClick(cell, Key.Key_Escape)


def test_out_of_range_is_refused_at_the_field_and_changes_nothing(form, weights):
    heard = Heard(form)
    type_into(weights.cells[0][1], "21")
    assert heard.values == []
    assert len(heard.refusals) == 1
    assert said(weights) == heard.refusals
    assert weights.cells[0][1].remark == heard.refusals[0]
    assert weights.cells[0][1].text() == f"{MINUS}2"
    type_into(weights.cells[0][1], "much")
    assert "not a number" in heard.refusals[-1]
    assert heard.values == []


@pytest.mark.parametrize(
    "words", ["[[0, 1], [-3.5, 0]]", "[0 1; -3.5 0]", "0\t1\n-3,5\t0\n", f"0 1\n{MINUS}3.5 0"]
)
def test_a_whole_matrix_is_pasted(form, weights, words):
    heard = Heard(form)
    paste(weights.cells[1][1], words)
    assert heard.values == [("weights", ((0.0, 1.0), (-3.5, 0.0)))]
    assert texts(weights) == [["0", "1"], [f"{MINUS}3.5", "0"]]
    assert heard.refusals == []


def test_a_pasted_matrix_of_another_size_has_its_own_fields(form, weights):
    heard = Heard(form)
    paste(weights.cells[0][0], "0 1 2; -1 .5 0; 3 0 -4")
    assert heard.values == [("weights", THREE)]
    assert [len(row) for row in texts(weights)] == [3, 3, 3]
    form.show_parameters(CircuitParameters().replace(weights=THREE))
    assert len(texts(form.editor("inputs").field)[0]) == 3
    form.show_parameters(CircuitParameters())
    assert [len(row) for row in texts(weights)] == [2, 2]
    assert not any(c.isVisible() for c in weights.findChildren(type(weights.cells[0][0]))
                   if c not in weights.cells[0] + weights.cells[1])  # fmt: skip


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("1 2 3; 4 5 6", "square"),
        ("1 2; 3", "alike"),
        ("a b; c d", "not a number"),
        ("0 nan; 1 0", "finite"),
        ("[[]]", "no numbers"),
        ("\n".join(["0 " * 9] * 9), "at most 8 × 8"),
        ("0 1; 30 0", "between"),
    ],
)
def test_what_is_no_matrix_is_refused_and_changes_nothing(form, weights, words, why):
    heard = Heard(form)
    paste(weights.cells[0][1], words)
    assert heard.values == []
    assert len(heard.refusals) == 1
    assert why in heard.refusals[0]
    assert said(weights) == heard.refusals
    assert texts(weights) == [["0", f"{MINUS}2"], [f"{MINUS}2", "0"]]
    assert not any(cell.isModified() for row in weights.cells for cell in row)


def test_one_number_is_pasted_into_one_field(form, weights):
    heard = Heard(form)
    paste(weights.cells[0][0], "1,5")
    assert heard.values == []
    QTest.keyClick(weights.cells[0][0], Key.Key_Return)
    assert heard.values == [("weights", ((1.5, -2.0), (-2.0, 0.0)))]


def test_a_row_is_pasted_into_a_vector(form):
    heard = Heard(form)
    inputs = form.editor("inputs").field
    paste(inputs.cells[0][1], "[0.1, -0.2]")
    assert heard.values == [("inputs", (0.1, -0.2))]
    paste(form.editor("time_constants").field.cells[0][0], "10\t30")
    assert heard.values[-1] == ("time_constants", (0.01, 0.03))
    paste(inputs.cells[0][1], "1 2 3")
    assert heard.refusals == ["These are 3 numbers, and 2 go here."]


def test_the_matrix_is_copied_as_a_table(weights):
    into(weights.cells[0][0])
    QTest.keyClick(weights.cells[0][0], Key.Key_C, CONTROL | SHIFT)
    assert QApplication.clipboard().text() == "0\t-2\n-2\t0"


def test_the_menu_of_a_field_copies_and_pastes_all(form, weights):
    heard = Heard(form)
    cell = weights.cells[0][0]
    QApplication.clipboard().setText("1 2; 3 4")
    at = QPoint(5, 5)
    QApplication.sendEvent(
        cell, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, cell.mapToGlobal(at))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {action.text().split("\t")[0]: action for action in menu.actions()}
    entries["Paste all"].trigger()
    entries["Copy all"].trigger()
    menu.close()
    assert heard.values == [("weights", ((1.0, 2.0), (3.0, 4.0)))]
    assert QApplication.clipboard().text() == "1\t2\n3\t4"


def test_a_double_click_on_the_label_restores_the_default(form, weights):
    heard = Heard(form)
    form.show_parameters(CircuitParameters().replace(weights=THREE))
    double_click(weights.label)
    assert heard.values == [("weights", ((0.0, -2.0), (-2.0, 0.0)))]


def test_the_network_may_refuse(form, weights):
    type_into(weights.cells[1][0], "1")
    assert form.refuse("weights", "It would run away.", CircuitParameters())
    assert weights.cells[1][0].remark == "It would run away."
    assert weights.cells[1][0].text() == f"{MINUS}2"
    weights.hide()
    assert not form.refuse("weights", "It would run away.", CircuitParameters())


def test_showing_is_not_changing_and_leaves_who_types_alone(form, weights):
    heard = Heard(form)
    cell = weights.cells[0][0]
    into(cell)
    QTest.keyClicks(cell, "7")
    form.show_parameters(CircuitParameters(weights=((3.0, 1.0), (1.0, 3.0))))
    assert cell.text() == "7"
    assert weights.cells[1][1].text() == "3"
    QTest.keyClick(cell, Key.Key_Escape)
    form.show_parameters(CircuitParameters(weights=((3.0, 1.0), (1.0, 3.0))))
    assert cell.text() == "3"
    assert heard.values == []


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_signs_have_colours_and_eight_by_eight_fit(form, weights, theme):
    style = Style()
    style.choose(theme, 1.0, form)
    form.show_parameters(CircuitParameters().replace(weights=[[-1.25] * 4 + [1.5] * 3 + [0.0]] * 8))
    form.setFixedWidth(250)
    QApplication.processEvents()
    row = weights.cells[0]
    colours = [row[k].palette().color(row[k].foregroundRole()).name() for k in (0, 5, 7)]
    assert len(set(colours)) == 3
    for cell in row:
        seen = cell.contentsRect().width()
        assert cell.fontMetrics().horizontalAdvance(cell.text()) <= seen
        assert cell.geometry().right() <= weights.width()
    style.choose(DARK, 1.0)
