"""What every view on the stage of the ring page is: a picture as large as it, which keys reach."""

from __future__ import annotations

from typing import Any
from weakref import proxy

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.theme import BY_KEYBOARD, DARK, Theme

__all__ = ["StagePicture", "StageView"]


class StagePicture:
    """Paints a network as large as a widget; a kind of picture says what in `paint`.

    Parameters
    ----------
    widget : QWidget
        On which it is painted.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget: QWidget = proxy(widget)  # which has it: no circle
        self._theme: Theme = DARK
        self._scale = 1.0
        self.cursor: float | None = None
        """Where the keyboard's cursor is, rad."""
        self.focus_shown = False
        """Whether the keys have brought the focus here, which is shown by a frame."""

    @property
    def widget(self) -> QWidget:
        """On which it is painted."""
        return self._widget

    @property
    def theme(self) -> Theme:
        """In whose colours it is painted."""
        return self._theme

    @property
    def scale(self) -> float:
        """How much larger than usual words and lines are."""
        return self._scale

    @property
    def background(self) -> QColor:
        """What lies under it."""
        return self._theme.colour("background")

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale

    def paint(self, painter: QPainter, s: Any) -> None:
        """Paint a moment on an empty widget."""
        raise NotImplementedError

    def paint_focus(self, painter: QPainter) -> None:
        """The frame that shows where keys go."""
        if self._widget.hasFocus() and self.focus_shown:
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self._widget.rect()).adjusted(1, 1, -1, -1), 6, 6)


class StageView(QWidget):
    """Shows a moment of a network by a picture, and lets a person touch it.

    Signals
    -------
    gesture(str, object)
        What a person does, and its arguments.
    """

    gesture = Signal(str, object)
    _picture: StagePicture
    """Made by the kind of view."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot: Any = None
        self._holding: Qt.MouseButton | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 260)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(640, 640)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._picture.set_theme(theme, scale)
        self.update()

    def cancel_drag(self) -> None:
        """Cancel a drag in progress, as a reset does."""
        raise NotImplementedError

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._picture.focus_shown = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.cancel_drag()
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._picture.background)
        if self._snapshot is not None:
            self._picture.paint(painter, self._snapshot)
        painter.end()
