"""The turning dial: a knob for a signed velocity, with a detent at zero."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.theme import BY_KEYBOARD, DARK, Theme

__all__ = ["VelocityDial"]

SWEEP = 135.0  # degrees of knob either side of the top
DETENT = 6.0  # degrees of knob around zero that count as zero
KEY_STEP, FINE_STEP = 10.0, 1.0  # degrees a second


class VelocityDial(QWidget):
    """A knob for a turning velocity in degrees a second; left (counter-clockwise) is positive.

    Drag round the knob, turn the wheel, or use the arrow keys (Shift for single degrees; Home is
    zero). While `springs` is true a drag or a held key returns to zero when let go; wheel and
    typing stay.

    Parameters
    ----------
    limit : float
        The velocity at the end of the knob's travel, degrees a second.

    Signals
    -------
    turned(float)
        The person set another velocity, degrees a second.
    """

    turned = Signal(float)

    def __init__(self, limit: float = 360.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limit = limit
        self.springs = True
        self.heeds_wheel = True
        self._value = 0.0
        self._dragging = False
        self._key: int | None = None
        self._focus_shown = False
        self._theme = DARK
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("Turning velocity, degrees a second")
        self.setToolTip(
            "Turns the bump: drag, scroll, or use the arrow keys (Shift for single degrees, "
            "Home for zero). Double-click for zero."
        )

    def sizeHint(self) -> QSize:
        return QSize(96, 96)

    @property
    def value(self) -> float:
        """The velocity shown, degrees a second."""
        return self._value

    @property
    def held(self) -> bool:
        """Whether a person has hold of the knob."""
        return self._dragging or self._key is not None

    def show_value(self, value: float) -> None:
        """Follow the network's velocity, unless a person has hold of the knob."""
        if not self.held and value != self._value:
            self._value = value
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme's colours."""
        self._theme = theme
        self.update()

    def cancel_drag(self) -> None:
        """Cancel a drag or held key, as a reset does."""
        self._dragging, self._key = False, None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def _set(self, value: float) -> None:
        value = min(max(value, -self.limit), self.limit)
        if value != self._value:
            self._value = value
            self.update()
            self.turned.emit(value)

    def _step(self, change: float) -> None:
        """Change by so much; a velocity typed beyond the travel is not cut back to it."""
        limit = max(self.limit, abs(self._value))
        value = min(max(round(self._value + change, 6), -limit), limit)
        if value != self._value:
            self._value = value
            self.update()
            self.turned.emit(value)

    # ---- hand ----------------------------------------------------------------------------------

    def _value_at(self, position: QPointF) -> float:
        across = position.x() - self.width() / 2.0
        up = self.height() / 2.0 - position.y()
        knob = math.degrees(math.atan2(across, up))  # 0 at the top, clockwise
        if abs(knob) < DETENT:
            return 0.0
        # Left of the top is counter-clockwise, hence positive. Below the ends of travel the knob
        # stays on the side it was on.
        if abs(knob) > SWEEP and self._value * -knob < 0.0:
            knob = -knob
        knob = min(max(knob, -SWEEP), SWEEP)
        return round(-knob / SWEEP * self.limit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._set(self._value_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._set(self._value_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self.cancel_drag()
            if self.springs:
                self._set(0.0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.cancel_drag()
        self._set(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.heeds_wheel:
            event.ignore()
            return
        notches = event.angleDelta().y() / 120.0
        step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else KEY_STEP
        self._step(notches * step)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else KEY_STEP
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._key = key
            self._step(step)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self._key = key
            self._step(-step)
        elif key == Qt.Key.Key_Home:
            self._set(0.0)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == self._key and not event.isAutoRepeat():
            self._key = None
            if self.springs:
                self._set(0.0)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._key is not None:
            self._key = None
            if self.springs:
                self._set(0.0)
        super().focusOutEvent(event)
        self.update()

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        centre = QPointF(self.width() / 2.0, self.height() / 2.0)
        rim = side / 2.0 - 7.0
        arc = QRectF(centre.x() - rim, centre.y() - rim, 2 * rim, 2 * rim)
        knob = -min(max(self._value / self.limit, -1.0), 1.0) * SWEEP
        pen = QPen(theme.colour("track"), 8.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(arc, round((90 - SWEEP) * 16), round(2 * SWEEP * 16))
        pen.setColor(theme.colour("input"))
        painter.setPen(pen)
        painter.drawArc(arc, 90 * 16, round(-knob * 16))
        painter.setPen(QPen(theme.colour("muted"), 1.5))
        painter.drawLine(
            QPointF(centre.x(), centre.y() - rim - 6), QPointF(centre.x(), centre.y() - rim + 5)
        )
        focus = self.hasFocus() and self._focus_shown
        painter.setPen(QPen(theme.colour("input"), 2.0) if focus else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("raised"))
        radius = rim - 10.0
        painter.drawEllipse(centre, radius, radius)
        turn = math.radians(knob)
        inner, outer = radius * 0.42, radius * 0.82
        pen = QPen(QColor(theme.text), 4.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        direction = QPointF(math.sin(turn), -math.cos(turn))
        painter.drawLine(centre + direction * inner, centre + direction * outer)
        painter.end()
