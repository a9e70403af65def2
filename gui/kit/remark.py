"""What is said at a field: why what was typed there is impossible."""

from __future__ import annotations

from weakref import ref

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimerEvent
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QWidget

from gui.kit.overlay import reading_time

__all__ = ["Remark"]

WIDEST = 300  # px at the usual size of words
GAP = 3  # px to the field


class Remark(QLabel):
    """A sentence under a field, over what is there; the field has a red edge as long.

    It goes with its reading time, at a click, when its field says so, or with its field.

    Parameters
    ----------
    field : QLineEdit
    """

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(_ground_of(field))
        self._field = ref(field)
        field.destroyed.connect(self.deleteLater)  # it is no part of its field, but of the page
        self._timer = 0
        self.setObjectName("remark")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()

    @property
    def words(self) -> str:
        """What it says, empty if nothing."""
        return "" if self.isHidden() else self.text()

    def say(self, words: str) -> None:
        """Say something for as long as it takes to be read."""
        field = self._field()
        if field is None:
            return
        self.setText(words)
        ground = _ground_of(field)
        if self.parentWidget() is not ground:
            self.setParent(ground)
        self._mark(True)
        self._dress(field)
        self._place(field, ground)
        self.show()
        self.raise_()
        self._wait(reading_time(words))

    def leave(self) -> None:
        """Say it no longer."""
        self._wait(0)
        if not self.isHidden():
            self.hide()
            self.setStyleSheet("")  # some 80 KiB, of every field that ever refused something
            self._mark(False)

    def _mark(self, refused: bool) -> None:
        field = self._field()
        if field is not None:
            field.setProperty("refused", refused)
            field.style().unpolish(field)
            field.style().polish(field)

    def _dress(self, field: QWidget) -> None:
        """Look as the part of the window does in which the field is."""
        part: QWidget | None = field
        while part is not None and not part.styleSheet():
            part = part.parentWidget()
        if part is not None and self.styleSheet() != part.styleSheet():
            self.setStyleSheet(part.styleSheet())
        self.ensurePolished()

    def _place(self, field: QWidget, ground: QWidget) -> None:
        """Right under the field, or over it where there is no room below."""
        at = QRect(field.mapTo(ground, QPoint(0, 0)), field.size())
        widest = round(WIDEST * max(1.0, self.fontMetrics().height() / 16))
        wide = min(max(widest, field.width()), ground.width() - 2 * GAP)
        size = QSize(min(wide, self._natural()), 0)
        size.setHeight(self.heightForWidth(size.width()))
        left = min(max(at.right() - size.width() + 1, GAP), ground.width() - size.width() - GAP)
        below = at.bottom() + 1 + GAP
        fits = below + size.height() <= ground.height()
        self.setGeometry(
            QRect(QPoint(left, below if fits else max(0, at.top() - GAP - size.height())), size)
        )

    def _natural(self) -> int:
        """The width of the sentence in one line."""
        self.setWordWrap(False)
        width = self.sizeHint().width()
        self.setWordWrap(True)
        return width

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() == self._timer:
            self.leave()
        else:
            super().timerEvent(event)

    def _wait(self, milliseconds: int) -> None:
        if self._timer:
            self.killTimer(self._timer)
        self._timer = self.startTimer(milliseconds) if milliseconds else 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.leave()


def _ground_of(field: QWidget) -> QWidget:
    """Where a sentence at a field lies: what scrolls with the field, else its window."""
    at = field
    while (above := at.parentWidget()) is not None and not at.isWindow():
        area = above.parentWidget()
        if isinstance(area, QScrollArea) and area.widget() is at:
            return at
        at = above
    return field.window()
