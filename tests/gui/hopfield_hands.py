"""What the tests of the Hopfield tab share: somebody at it, and where to look there."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog

from gui.hopfield.pattern_list import PatternList
from gui.kit.forms import ParameterForm
from sim.hopfield import MEMORY_NETWORKS
from tests.gui.hands import NONE, Key, Person, inked
from tests.gui.waiting import wait

TITLES = {kind.name: kind.title for kind in MEMORY_NETWORKS}


@pytest.fixture
def person(at_hopfield):
    return at_hopfield


@pytest.fixture
def resting(person) -> Person:
    """Somebody before a network at rest in A."""
    person.rest()
    return person


def the_list(person: Person) -> PatternList:
    return person.named(PatternList, "Stored memories")


def shown_parameters(person: Person) -> set[str]:
    """Names of the parameters that have an editor to be seen."""

    def seen() -> list[ParameterForm]:
        return [f for f in person.window.findChildren(ParameterForm) if f.isVisible()]

    wait(seen)  # a form is made when it is first wanted, and shown by the next event
    (form,) = seen()
    return {name for name, widgets in form._widgets.items() if widgets[0].isVisible()}


def picture(person: Person) -> QImage:
    return person.state.grab().toImage()


@pytest.fixture
def learner(resting) -> Person:
    """Somebody whose perceptron has learnt all 26 letters."""
    person = resting
    person.window.tab.engine.post("forget_all")
    person.window.tab.engine.post("configure", rule="perceptron")
    person.window.tab.engine.post("store_letters", text="ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    learnt(person)
    return person


def learnt(person: Person) -> None:
    person.settle()
    wait(lambda: person.snapshot.learning is not None and not person.snapshot.learning.running)


def closed(person: Person) -> None:
    """No dialog is open; the window is in front."""
    wait(lambda: not any(d.isVisible() for d in person.window.findChildren(QDialog)))
    person.come_back()
    person.settle()


def walk(person: Person, key=Key.Key_Tab, modifier=NONE) -> list:
    """Every widget the focus comes to, until it comes round."""
    person.window.setFocus()
    reached = []
    for _ in range(200):
        person.press(key, modifier)
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.append(widget)
    return reached


@pytest.fixture
def blank(person) -> Person:
    """Somebody at a cue without ink, the network at rest in A."""
    person.rest()
    person.window.tab.engine.post("clear_cue")
    assert ink(person) == set()
    return person


def more(person: Person, *entries: str) -> None:
    """Choose from the menu under the cue."""
    person.choose(person.window.tab.cue_tools.more, *entries)
    person.settle()


def ink(person: Person) -> set[tuple[int, int]]:
    """Cells of the network's cue that are ink, which are those to be seen."""
    s = person.settle().snapshot
    shown = inked(person.cue.values, s.columns)
    assert shown == inked(s.cue, s.columns)
    return shown


def cue_words(person: Person) -> str:
    """What stands beside "Cue"."""
    return str(person.window.tab.cue_board.words.text())


def undo_words(person: Person) -> tuple[str, str]:
    """What the two buttons say they would do."""
    bar = person.window.bar
    return bar.undo.toolTip(), bar.redo.toolTip()
