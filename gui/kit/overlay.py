"""Something that lies over a part of the window and moves nothing."""

from __future__ import annotations

from weakref import ref

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimerEvent
from PySide6.QtGui import QCursor, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

__all__ = ["Overlay", "reading_time"]

MARGIN = 10  # px to the edges of what it lies over
WIDEST = 760  # px, unless words are larger than usual
GLANCE, WORD = 4000, 400  # ms to notice it, and for each word: 150 a minute, from a back row
AGAIN = 2000  # ms until a look whether it is still being read
NEAR = 24  # px round the pointer that are to stay free


def reading_time(words: str) -> int:
    """How long some words are to be seen, ms."""
    return GLANCE + WORD * len(words.split())


class Overlay(QWidget):
    """Lies over its ground, at the top or at the bottom: where it hides least of what is in use.

    It goes by itself once it has been seen for long enough: not while the pointer or the focus is
    on it, nor while its page is not in front.

    Parameters
    ----------
    ground : QWidget
        What it lies over; a child of `parent` at any depth.
    parent : QWidget
    """

    def __init__(self, ground: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = ref(ground)
        self._timer = 0
        self._before: ref[QWidget] | None = None  # that had the focus when it came
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        ground.installEventFilter(self)
        self.hide()

    def appear(self, lasting: int) -> None:
        """Show it for so many milliseconds."""
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self._before = ref(focused) if focused is not None else None
        self._wait(lasting)
        self.show()
        self._place(self._handled())

    def leave(self) -> None:
        """Take it away; the focus goes back to where it was."""
        self._wait(0)
        focused, before = QApplication.focusWidget(), self._before() if self._before else None
        if focused is not None and self.isAncestorOf(focused):
            there = before is not None and shiboken6.isValid(before) and before.isVisible()
            (before if before is not None and there else self.window()).setFocus()
        self.hide()

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() != self._timer:
            super().timerEvent(event)
        elif self._read:
            self._wait(AGAIN)
        else:
            self.leave()

    def _wait(self, milliseconds: int) -> None:
        """Have it looked after in so many milliseconds; not at all if 0."""
        if self._timer:
            self.killTimer(self._timer)
        self._timer = self.startTimer(milliseconds) if milliseconds else 0

    @property
    def _read(self) -> bool:
        """Whether somebody may be reading it, or has not seen it yet."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        return self.underMouse() or inside or not self.isVisible()

    # ---- its place -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place([])
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place(self._handled())

    def _handled(self) -> list[QRect]:
        """What a person is at work on, where it must not lie: the focus, and round the pointer."""
        parent, ground, focused = self.parentWidget(), self._ground(), QApplication.focusWidget()
        if parent is None or ground is None:
            return []
        places = []
        if focused is not None and focused is not ground and ground.isAncestorOf(focused):
            places.append(QRect(focused.mapTo(parent, QPoint(0, 0)), focused.size()))
        pointer = parent.mapFromGlobal(QCursor.pos())
        places.append(QRect(pointer, pointer).adjusted(-NEAR, -NEAR, NEAR, NEAR))
        return places

    def _place(self, handled: list[QRect]) -> None:
        """Lie at the top of the ground, or at the bottom if that hides less of what is handled."""
        parent, ground = self.parentWidget(), self._ground()
        if parent is None or ground is None or not parent.isAncestorOf(ground):
            return  # the ground has been taken out, for a movie
        corner = ground.mapTo(parent, QPoint(0, 0))
        room = QRect(corner, ground.size()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self.ensurePolished()
        wide = min(room.width(), self.widest())
        high = self.heightForWidth(wide) if self.hasHeightForWidth() else self.sizeHint().height()
        high = min(max(high, self.minimumSizeHint().height()), room.height())
        left = room.left() + (room.width() - wide) // 2
        tops = [room.top(), room.bottom() + 1 - high]
        if not handled and self.geometry().width():
            # It stays at the end at which it was put.
            tops.sort(key=lambda top: abs(top - self.y()))
        hidden = [self._hides(QRect(left, top, wide, high), handled) for top in tops]
        self.setGeometry(left, tops[hidden.index(min(hidden))], wide, high)
        self.raise_()

    def widest(self) -> int:
        """How wide it may be, px."""
        return round(WIDEST * max(1.0, self.fontMetrics().height() / 16))

    @staticmethod
    def _hides(place: QRect, handled: list[QRect]) -> int:
        common = [place.intersected(other) for other in handled]
        return sum(max(0, area.width()) * max(0, area.height()) for area in common)
