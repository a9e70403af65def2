"""Of several forms one is on its page."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.kit.form_choice import FormChoice
from gui.kit.forms import ParameterForm
from gui.kit.number import Number
from sim.hopfield import HopfieldNetwork
from sim.ring import FlyCompass
from tests.gui.form_hands import Heard
from tests.gui.hands import type_into


def test_only_the_form_that_is_shown_is_on_its_page(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    page, above, below = QWidget(window), QLabel(), QLabel()
    layout = QVBoxLayout(page)
    for part in (above, below):
        layout.addWidget(part)
    window.show()
    made: list[type] = []
    choice = FormChoice(layout, below)

    def turn_to(kind) -> ParameterForm:
        def make() -> ParameterForm:
            made.append(kind)
            return ParameterForm(kind.Parameters)

        return choice.turn_to(kind.name, make)

    first = turn_to(FlyCompass)
    heard = Heard(first)
    assert turn_to(FlyCompass) is first
    number = first.findChildren(Number)[0]
    window.activateWindow()
    number.setFocus()
    qtbot.waitUntil(number.hasFocus)
    number.selectAll()
    QTest.keyClicks(number, "50")  # and no Enter: it is not meant for the next network
    second = turn_to(HopfieldNetwork)
    assert window.focusWidget() is not None and second.isAncestorOf(window.focusWidget())
    assert [layout.itemAt(i).widget() for i in range(layout.count())] == [above, second, below]
    assert second.isVisible() and first.isHidden()
    assert window.isAncestorOf(first) and not page.isAncestorOf(first)
    page.setStyleSheet("QLabel { color: #123456; }")
    assert turn_to(FlyCompass) is first
    assert [layout.itemAt(i).widget() for i in range(layout.count())] == [above, first, below]
    assert first.isVisible() and second.isHidden()
    label = first.findChildren(QLabel)[0]
    assert label.palette().windowText().color().name() == "#123456", "it looks as the page does"
    assert made == [FlyCompass, HopfieldNetwork]
    assert heard.values == []
    type_into(number, "48")
    assert [name for name, _ in heard.values] == ["neurons"]
