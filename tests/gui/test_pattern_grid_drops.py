"""The grid alone under a mouse in passing: the cell it is over, files dropped."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

from tests.gui.hands import LEFT, NONE, move
from tests.gui.pattern_grid_hands import NO_BUTTON, at, grid, said

__all__ = ["grid", "said"]  # fixtures, of this file too


def test_the_cell_under_the_mouse_is_told_once(grid, said):
    for where in (at(grid, 1, 1), at(grid, 1, 1) + QPoint(5, 5), at(grid, 1, 2), QPoint(1, 1)):
        move(grid, where, NO_BUTTON)
    assert said.of("hovered") == [11, 12, -1]
    move(grid, at(grid, 3, 3), NO_BUTTON)
    QCoreApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert said.of("hovered")[-2:] == [33, -1]


def drop(grid, data: QMimeData) -> QDropEvent:
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, LEFT, NONE)
    QCoreApplication.sendEvent(grid, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(50, 50), actions, data, LEFT, NONE)
    QCoreApplication.sendEvent(grid, event)
    return event


def files(*paths) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_one_file_can_be_dropped(grid, said, tmp_path):
    path = tmp_path / "a café.png"
    path.write_bytes(b"")
    event = drop(grid, files(path))
    assert said.of("file_dropped") == [str(path)]
    assert said.of("refused") == []
    assert event.dropAction() == Qt.DropAction.CopyAction, "the file stays where it is"


def test_what_cannot_be_taken_is_told(grid, said, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"")
    words = QMimeData()
    words.setText("hello")
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/a.png")])
    for data, about in (
        (files(path, path), "2 were dropped"),
        (words, "Only a file"),
        (web, "not a file on this computer"),
        (files(tmp_path), "is a folder"),
        (files(tmp_path / "gone.png"), "no longer there"),
        (QMimeData(), "Only a file"),
    ):
        drop(grid, data)
        sentence = said.of("refused")[-1]
        assert about in sentence
        assert sentence.endswith(".")
    assert said.of("file_dropped") == []


def test_a_drag_over_the_grid_is_seen_and_forgotten(grid):
    before = grid.grab().toImage()
    data = files("a.png")
    QCoreApplication.sendEvent(
        grid, QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, LEFT, NONE)
    )
    assert grid.grab().toImage() != before
    QCoreApplication.sendEvent(grid, QDragLeaveEvent())
    assert grid.grab().toImage() == before
