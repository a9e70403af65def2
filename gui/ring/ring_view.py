"""The ring of neurons, live: activity as colour and bars, headings as needles."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.theme import BY_KEYBOARD, Theme
from gui.ring.ring_picture import RingPicture
from sim.ring import RingSnapshot

__all__ = ["RingView"]

GRAB_IN, GRAB_OUT = 0.5, 1.05  # where a press takes hold of the ring
KEY_STEP = math.radians(5.0)


class RingView(QWidget):
    """Shows a `RingSnapshot` and lets a person touch it.

    Drag with the left button to inject current, with the right button to silence the neurons
    passed over; double-click drops a landmark, or picks it up. With the keyboard: arrows move a
    cursor, Enter injects while held, L drops or picks up the landmark, X silences the neuron under
    the cursor.

    Signals
    -------
    gesture(str, object)
        What a person does to the ring, and its arguments: `inject`, `release`, `toggle_landmark`
        or `silence`.
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = RingPicture(self)
        self._snapshot: RingSnapshot | None = None
        self._holding: Qt.MouseButton | None = None
        self._last_angle = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 260)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Activity on the ring")

    def sizeHint(self) -> QSize:
        return QSize(640, 640)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._picture.set_theme(theme, scale)
        self.update()

    def show_snapshot(self, snapshot: RingSnapshot) -> None:
        """Draw this moment from now on."""
        self._snapshot = snapshot
        self._picture.fit(snapshot.peak)
        self.update()

    def show_pinned(self, places: NDArray[np.float64]) -> None:
        """Mark the directions (places,) rad at which the bump stays."""
        self._picture.pinned = places
        self.update()

    @property
    def full_scale(self) -> float:
        """Hz at the top of the colour scale."""
        return self._picture.full_scale

    def cancel_drag(self) -> None:
        """Cancel a drag in progress, as a reset does."""
        if self._holding == Qt.MouseButton.LeftButton:
            self.gesture.emit("release", {})
        self._holding = None

    # ---- geometry ------------------------------------------------------------------------------

    def point_at(self, angle: float, radius: float = 0.69) -> QPointF:
        """Where, in widget coordinates, an angle (rad) lies at a relative radius."""
        return self._picture.point_at(angle, radius)

    def _neurons_between(self, start: float, stop: float) -> list[int]:
        """Indices of the neurons passed over by the shorter way from one angle to another."""
        assert self._snapshot is not None
        n = len(self._snapshot.angles)
        turn = (stop - start + math.pi) % (2 * math.pi) - math.pi
        count = max(2, math.ceil(abs(turn) / (math.pi / n)) + 1)
        passed = start + np.linspace(0.0, turn, count)
        return sorted({round(a / (2 * math.pi) * n) % n for a in passed.tolist()})

    # ---- hand ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        angle, radius = self._picture.polar(event.position())
        if self._snapshot is None or not GRAB_IN <= radius <= GRAB_OUT or self._holding:
            return
        self._last_angle = angle
        if event.button() == Qt.MouseButton.LeftButton:
            self._holding = event.button()
            self.gesture.emit("inject", {"direction": angle})
        elif event.button() == Qt.MouseButton.RightButton:
            self._holding = event.button()
            self.gesture.emit("silence", {"neurons": self._neurons_between(angle, angle)})

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._holding is None:
            return
        angle, _ = self._picture.polar(event.position())
        if self._holding == Qt.MouseButton.LeftButton:
            self.gesture.emit("inject", {"direction": angle})
        else:
            self.gesture.emit(
                "silence", {"neurons": self._neurons_between(self._last_angle, angle)}
            )
        self._last_angle = angle

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == self._holding:
            self.cancel_drag()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        angle, radius = self._picture.polar(event.position())
        if event.button() == Qt.MouseButton.LeftButton and GRAB_IN <= radius <= GRAB_OUT:
            self.cancel_drag()
            self.gesture.emit("toggle_landmark", {"direction": angle})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_L, Qt.Key.Key_X) and self._picture.cursor is None:
            self._picture.cursor = math.pi / 2
            self.update()
        cursor = self._picture.cursor if self._picture.cursor is not None else math.pi / 2
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = KEY_STEP if key == Qt.Key.Key_Left else -KEY_STEP
            self._picture.cursor = (cursor + step) % (2 * math.pi)
            if self._holding == Qt.MouseButton.LeftButton:
                self.gesture.emit("inject", {"direction": self._picture.cursor})
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._picture.cursor = cursor
                self._holding = Qt.MouseButton.LeftButton
                self.gesture.emit("inject", {"direction": cursor})
        elif key == Qt.Key.Key_L:
            self.gesture.emit("toggle_landmark", {"direction": cursor})
        elif key == Qt.Key.Key_X and self._snapshot is not None:
            self.gesture.emit("silence", {"neurons": self._neurons_between(cursor, cursor)})
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.cancel_drag()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._picture.focus_shown = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.cancel_drag()
        super().focusOutEvent(event)
        self.update()

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._picture.background)
        if self._snapshot is not None:
            self._picture.paint(painter, self._snapshot)
        painter.end()
