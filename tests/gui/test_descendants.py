"""What lies in a widget is found without being kept."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QWidget
from shiboken6 import isValid

from gui.figures.dialog import ask_figure
from gui.kit.descendants import descendants
from gui.ring.page import RingPage
from tests.gui.hands import Person
from tests.gui.waiting import wait


def gone() -> int:
    """Widgets that Qt has deleted and Python still keeps."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return sum(isinstance(each, QWidget) and not isValid(each) for each in gc.get_objects())


def test_all_within_are_found_in_their_order_as_qt_finds_them(qtbot):
    top = QWidget()
    qtbot.addWidget(top)
    frame, label = QFrame(top), QLabel(top)
    inner = QLabel(frame)
    inner.setObjectName("title")
    assert descendants(top, QLabel) == [inner, label]
    assert descendants(top, QLabel, "title") == [inner]
    assert descendants(top, QWidget) == [frame, inner, label] == top.findChildren(QWidget)


def test_what_qt_makes_and_deletes_is_not_kept(qtbot):
    top = QWidget()
    qtbot.addWidget(top)
    before = gone()
    for _ in range(5):
        box = QComboBox(top)
        box.view()
        assert len(descendants(top, QWidget)) > 5, "the parts of the list are among them"
        box.deleteLater()
        del box
        assert gone() == before


@pytest.mark.parametrize("title", ["stage", "error"])
def test_a_figure_leaves_nothing_of_its_dialog_behind(person: Person, title: str):
    page = person.window.tab
    assert isinstance(page, RingPage)

    def ask() -> None:
        dialog = ask_figure(page, title)
        wait(lambda: not dialog.preview.image.isNull())
        dialog.close()
        wait(lambda: not isValid(dialog))

    ask()
    before = gone()
    for _ in range(3):
        ask()
    assert gone() == before
