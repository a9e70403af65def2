"""A figure as it will be, as large as there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

__all__ = ["Preview"]

SQUARE = 8  # px of the board under what is transparent
BOARD = ("#ffffff", "#d9d9d9")


class Preview(QWidget):
    """Shows a picture on a board that is seen where the picture is transparent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setMinimumSize(QSize(420, 320))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview")

    def room_for(self, wide: float, high: float) -> tuple[int, int]:
        """The pixels of the screen that a figure of these proportions has here."""
        ratio = self.devicePixelRatioF()
        part = min(self.width() / wide, self.height() / high) * ratio
        return max(1, round(wide * part)), max(1, round(high * part))

    def show_image(self, image: QImage) -> None:
        """Show a picture; an empty one shows nothing."""
        self.image = image
        self.image.setDevicePixelRatio(self.devicePixelRatioF())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        size = self.image.deviceIndependentSize()
        place = QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2,
            size.width(), size.height(),
        )  # fmt: skip
        painter = QPainter(self)
        if self.image.hasAlphaChannel():
            painter.save()
            painter.setClipRect(place)
            painter.fillRect(place, QColor(BOARD[0]))
            tile = QImage(2 * SQUARE, 2 * SQUARE, QImage.Format.Format_RGB32)
            tile.fill(QColor(BOARD[0]))
            squares = QPainter(tile)
            squares.fillRect(0, 0, SQUARE, SQUARE, QColor(BOARD[1]))
            squares.fillRect(SQUARE, SQUARE, SQUARE, SQUARE, QColor(BOARD[1]))
            squares.end()
            painter.setBrush(tile)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRect(place)
            painter.restore()
        painter.drawImage(place.topLeft(), self.image)
        painter.end()
