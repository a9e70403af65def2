"""What the brightness of the streaks of a phase plane means."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.kit.theme import DARK, Theme, font

__all__ = ["SpeedKey"]

WIDE, HIGH, GAP = 64.0, 8.0, 7.0  # px at scale 1


class SpeedKey(QWidget):
    """The word and a bar from slow to fast."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self.setToolTip("Bright streaks are where the state moves fast")
        self.setAccessibleName("Brightness of streaks: speed")

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self._theme, self._scale = theme, scale
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        self.setFont(font(12, 400, self._scale))
        words = self.fontMetrics().horizontalAdvance("speed")
        wide = words + (GAP + WIDE) * self._scale
        return QSize(round(wide), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, scale = QPainter(self), self._scale
        room = QRectF(self.rect())
        painter.setFont(font(12, 400, scale))
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), "speed")
        bar = QRectF(room.right() - WIDE * scale, 0.0, WIDE * scale, HIGH * scale)
        bar.moveTop(room.center().y() - bar.height() / 2)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        gradient.setColorAt(0.0, self._theme.colour("text", 0.06))
        gradient.setColorAt(1.0, self._theme.colour("text", 0.62))
        painter.fillRect(bar, gradient)
        painter.end()
