"""Examples have one form on every page: a menu with Next at the top, the claim under the stage."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox

from gui.kit.claim_box import ClaimBox
from gui.kit.engine_page import EnginePage
from gui.kit.example_menu import ExampleMenu
from gui.registry import PAGES
from sim.scenarios import scenarios
from tests.gui.hands import Person
from tests.gui.layout_hands import lay_out
from tests.gui.waiting import wait
from tests.gui.window_hands import turn_to


@pytest.fixture
def visitor(shared_window) -> Person:
    """Somebody at the shared window, wherever it was left."""
    person = Person(shared_window)
    person.come_back()
    return person


@pytest.mark.parametrize("entry", [entry for entry in PAGES if entry.opening], ids=lambda e: e.name)
def test_every_page_has_them_in_one_form_and_place(visitor, entry):
    person = visitor
    turn_to(person, entry.title)
    page = person.window.tab
    assert isinstance(page, EnginePage)
    first, last = page.controls.itemAt(0), page.words
    assert isinstance(first.widget(), ExampleMenu) and first.widget() is page.examples
    assert isinstance(last, ClaimBox) and page.claim.parentWidget() is last
    own = list(scenarios(entry.name))
    person.try_this(own[-1])
    for name in own[:2]:
        person.click("Next")
        frame = person.settle()
        assert frame.scenario == name, "round, and on"
        assert frame.speed == scenarios()[name].speed
        assert person.named(QComboBox, "Example").currentData() == name
        assert person.claim == scenarios()[name].claim
    lay_out(person)
    stage = last.parentWidget()
    below = last.mapTo(stage, QPoint(0, last.height())).y()
    assert below >= stage.height() - 16, "it is the last thing on the stage"
    assert last.width() >= 0.9 * stage.width()


def test_the_box_does_not_move_the_figure_with_every_sentence(qtbot):
    box = ClaimBox()
    qtbot.addWidget(box)
    box.with_sentence()
    box.resize(400, 200)
    box.show()
    box.sentence.setText("A, exactly.")
    box.claim.setText("A claim of one line.")
    lines = 3 * box.claim.fontMetrics().lineSpacing()  # two for the sentence
    wait(lambda: box.claim.width() < 400 and box.minimumSizeHint().height() >= lines + 15)
    low = box.minimumSizeHint().height()
    box.sentence.setText("Two lines there are always room for, however short the sentence is now.")
    wait(lambda: box.minimumSizeHint().height() == low)
    box.sentence.setText("Something long. " * 20)
    wait(lambda: box.minimumSizeHint().height() > low)
    high = box.minimumSizeHint().height()
    box.sentence.setText("A, exactly.")
    wait(lambda: box.minimumSizeHint().height() == high)
    box.begin()
    wait(lambda: box.minimumSizeHint().height() == low)
