"""Asking where to save: the real dialog, answered by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gui.kit.descendants import descendants
from gui.kit.file_dialogs import ask_save, keep_folder
from tests.gui.hands import Key

PATTERNS = {"Pattern file (*.patterns)": ".patterns", "Table (*.csv)": ".csv"}


class Answers:
    """What a person does with each dialog that comes up, in turn."""

    def __init__(self, *answers: Callable[[QWidget], None]) -> None:
        self._answers = list(answers)
        self.said: list[str] = []
        self._dealt_with: QWidget | None = None
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.setSingleShot(True)  # one under way does not fire in a dialog within a dialog
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @property
    def left(self) -> int:
        return len(self._answers)

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        self._timer.start()
        dialog = QApplication.activeModalWidget()
        if dialog is None or dialog is self._dealt_with:
            return
        self._dealt_with = dialog
        if isinstance(dialog, QMessageBox):
            self.said.append(dialog.text())
        answer = self._answers.pop(0) if self._answers else _cancel
        answer(dialog)


def _cancel(dialog: QWidget) -> None:
    QTest.keyClick(dialog, Key.Key_Escape)


def _typed(name: str) -> Callable[[QWidget], None]:
    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, QFileDialog)
        (field,) = descendants(dialog, QLineEdit, "fileNameEdit")
        field.setText(name)
        QTest.keyClick(field, Key.Key_Return)

    return answer


def _pressed(which: QMessageBox.StandardButton) -> Callable[[QWidget], None]:
    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        dialog.button(which).click()

    return answer


YES, NO = (_pressed(b) for b in (QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No))


def _asked(parent: QWidget, *answers: Callable[[QWidget], None]) -> tuple[Path | None, Answers]:
    hands = Answers(*answers)
    try:
        return ask_save(parent, "Save patterns", "memories.patterns", PATTERNS), hands
    finally:
        hands.stop()


@pytest.fixture
def parent(qtbot: QtBot, tmp_path: Path) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    keep_folder(widget, str(tmp_path))
    (tmp_path / "lecture.patterns").write_bytes(b"precious")
    return widget


def test_what_is_typed_without_an_ending_asks_before_it_replaces(parent, tmp_path):
    path, hands = _asked(parent, _typed("lecture"), YES)
    assert path == tmp_path / "lecture.patterns"
    assert hands.said == ["lecture.patterns already exists. Replace it?"]


def test_no_is_asked_again(parent, tmp_path):
    path, hands = _asked(parent, _typed("lecture"), NO, _typed("other"))
    assert path == tmp_path / "other.patterns" and len(hands.said) == 1
    path, hands = _asked(parent, _typed("lecture"), NO, _cancel)
    assert path is None and hands.left == 0


def test_a_name_that_is_new_is_not_asked_about(parent, tmp_path):
    path, hands = _asked(parent, _typed("new"))
    assert path == tmp_path / "new.patterns" and not hands.said


def test_an_ending_that_will_do_is_kept_and_qt_asks_about_it(parent, tmp_path):
    (tmp_path / "lecture.csv").write_bytes(b"precious")
    path, hands = _asked(parent, _typed("lecture.csv"), YES)
    assert path == tmp_path / "lecture.csv" and len(hands.said) == 1
