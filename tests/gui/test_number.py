"""Number fields alone, as a person types and steps them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.kit.descendants import descendants
from gui.kit.number import Number
from gui.kit.remark import Remark
from tests.gui.form_hands import Heard
from tests.gui.hands import LEFT, NONE, Key, paste_into, type_into
from tests.gui.waiting import wait

MINUS = "−"


def field_of(qtbot, *arguments, **more) -> tuple[Number, Heard]:
    box = QWidget()
    qtbot.addWidget(box)
    field = Number(*arguments, box, **more)
    field.box = box  # keeps it
    box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    return field, Heard(field)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("25", 25),
        ("25 ms", 25),
        ("25ms", 25),
        (" 25 ", 25),
        ("2,5", 2.5),
        ("2.5", 2.5),
        (".5", 0.5),
        ("-12", -12),
        (f"{MINUS}12", -12),
        ("+12", 12),
        ("1e2", 100),
    ],
)
def test_what_is_typed_is_understood(qtbot, typed, meant):
    field, heard = field_of(qtbot, "ms", 1, 1.0)
    paste_into(field, typed)
    assert heard.values == [meant]
    assert heard.refusals == []
    assert field.value == meant


@pytest.mark.parametrize(
    "typed", ["abc", "", " ", "1.2.3", "12 apples", "--3", "1/2", "ms", "0x10"]
)
def test_what_is_no_number_is_refused_in_a_sentence_and_put_back(qtbot, typed):
    field, heard = field_of(qtbot, "ms", 0, 1.0)
    field.show_number(20)
    if typed:
        paste_into(field, typed)
    else:
        type_into(field, "", Key.Key_Delete)
        QTest.keyClick(field, Key.Key_Return)
    assert heard.values == []
    assert len(heard.refusals) == 1
    assert typed.strip() in heard.refusals[0]
    assert heard.refusals[0].endswith(".")
    assert field.text() == "20 ms"


def test_keys_one_after_the_other_and_enter(qtbot):
    field, heard = field_of(qtbot, "°/s", 0, 10.0, signed=True)
    type_into(field, "-135")
    assert heard.values == [-135]
    assert field.text() == f"{MINUS}135 °/s"


def test_leaving_the_field_enters_what_was_typed(qtbot):
    field, heard = field_of(qtbot, "ms", 0, 1.0)
    type_into(field, "33", None)
    assert heard.values == []
    field.clearFocus()
    assert heard.values == [33]


def test_enter_says_it_once_and_leaving_afterwards_says_nothing(qtbot):
    field, heard = field_of(qtbot, "ms", 0, 1.0)
    type_into(field, "33")
    field.clearFocus()
    assert heard.values == [33]


def test_typing_what_is_there_says_nothing(qtbot):
    field, heard = field_of(qtbot, "ms", 0, 1.0)
    field.show_number(33)
    type_into(field, "33")
    QTest.keyClick(field, Key.Key_Return)
    assert heard.values == []


def test_escape_gives_back_what_was_there(qtbot):
    field, heard = field_of(qtbot, "ms", 0, 1.0)
    field.show_number(20)
    type_into(field, "99", Key.Key_Escape)
    assert field.text() == "20 ms"
    field.clearFocus()
    assert heard.values == heard.refusals == []


def test_up_and_down_step(qtbot):
    field, heard = field_of(qtbot, "°/s", 0, 10.0, signed=True)
    field.setFocus()
    for _ in range(3):
        QTest.keyClick(field, Key.Key_Up)
    QTest.keyClick(field, Key.Key_Down)
    assert heard.values == [10, 20, 30, 20]
    assert field.text() == "+20 °/s"


def test_up_steps_from_what_has_just_been_typed(qtbot):
    field, heard = field_of(qtbot, "Hz", 1, 0.1)
    type_into(field, "2", Key.Key_Up)
    assert heard.values == [2, 2.1]
    assert field.text() == "2.1 Hz"


@pytest.mark.parametrize(
    ("unit", "decimals", "signed", "value", "shown"),
    [
        ("ms", 0, False, 20, "20 ms"),
        ("°", 1, False, -3.25, f"{MINUS}3.2°"),
        ("%", 1, True, 5, "+5.0%"),
        ("", 0, False, 96, "96"),
        ("°/s", 0, True, 90, "+90 °/s"),
        ("°/s", 0, True, 0, "0 °/s"),
        ("°/s", 0, True, -90, f"{MINUS}90 °/s"),
        ("°", 1, True, -0.01, "0.0°"),
        ("°/s", 0, True, 0.3, "0 °/s"),
    ],
)
def test_a_number_is_shown_with_its_unit_and_true_signs(
    qtbot, unit, decimals, signed, value, shown
):
    field, heard = field_of(qtbot, unit, decimals, 1.0, signed=signed)
    field.show_number(1.0)
    field.show_number(value)
    assert field.text().strip() == shown
    assert heard.values == [], "only a person enters numbers"


def test_the_model_does_not_write_over_a_person_typing(qtbot):
    field, heard = field_of(qtbot, "ms", 0, 1.0)
    type_into(field, "12", None)
    field.show_number(77)
    assert field.text() == "12"
    QTest.keyClick(field, Key.Key_Return)
    assert heard.values == [12]
    field.show_number(77)
    assert field.text() == "77 ms"


@pytest.mark.parametrize(
    ("decimals", "typed"), [(0, "22.5"), (0, "0.4"), (1, "-0.04"), (2, "0.125")]
)
def test_what_is_shown_is_what_was_set(qtbot, decimals, typed):
    """More decimals than the field shows: rounded, or shown, but never set and hidden."""
    field, heard = field_of(qtbot, "ms", decimals, 1.0)
    field.show_number(7)
    paste_into(field, typed)
    shown = float(field.text().removesuffix("ms").replace(MINUS, "-"))
    assert heard.values == [shown]


@pytest.mark.parametrize("way", ["click", "tab"])
def test_coming_into_a_field_one_types_over_what_is_there(qtbot, way):
    field, heard = field_of(qtbot, "ms", 0, 1.0)
    other = Number("", 0, 1.0, field.box)
    other.move(0, 60)
    other.show()
    other.setFocus()
    field.show_number(20)
    if way == "click":
        QTest.mouseClick(field, LEFT, NONE, field.rect().center())
    else:
        QTest.keyClick(other, Key.Key_Tab)
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "35")
    QTest.keyClick(field, Key.Key_Return)
    assert heard.refusals == []
    assert heard.values == [35]


def test_the_models_changes_do_not_take_the_selection_away(qtbot):
    """Else nobody could type a velocity while a recording turns the network."""
    field, heard = field_of(qtbot, "°/s", 0, 1.0, signed=True)
    other = Number("", 0, 1.0, field.box)
    other.setFocus()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    for value in (12, -34, 56):
        field.show_number(value)
    QTest.keyClicks(field, "35")
    QTest.keyClick(field, Key.Key_Return)
    assert heard.refusals == []
    assert heard.values == [35]


def test_the_field_for_degrees_takes_the_sign_it_shows(qtbot):
    """What it shows can be typed back, unit and all."""
    for unit, decimals, value in (("°/s", 0, -90), ("%", 1, 2.5), ("Hz√s", 2, 0.32), ("°", 0, 350)):
        field, heard = field_of(qtbot, unit, decimals, 1.0, signed=True)
        field.show_number(value)
        words = field.text()
        field.show_number(0)
        paste_into(field, words)
        assert heard.values == [value]
        assert heard.refusals == []


def test_what_is_said_at_a_field_goes_with_it(qtbot):
    """It lies on the page, not in the field: it stayed there when a row of fields was taken out."""
    field, _ = field_of(qtbot, "ms", 0, 1.0)
    page = field.box
    paste_into(field, "abc")
    assert [remark.isVisible() for remark in descendants(page, Remark)] == [True]
    field.deleteLater()
    wait(lambda: not descendants(page, Remark))
