"""A pointer that can be seen from the back of a hall: a halo round the mouse."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Slot
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication

__all__ = ["PointerHalo", "halo"]

SIDE = 88.0  # px; larger cursors are refused by some screens at twice the scale
RIM = 5.0
ARROW = ((0, 0), (0, 17), (3.9, 13.6), (6.7, 20), (9.6, 18.8), (6.9, 12.6), (12, 12.4))


def halo(colour: QColor, ratio: float) -> QPixmap:
    """An arrow whose tip is the middle of a bright disc.

    Parameters
    ----------
    colour : QColor
        Of the disc.
    ratio : float
        Pixels of the screen in one of the window.
    """
    pixmap = QPixmap(round(SIDE * ratio), round(SIDE * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(SIDE / 2, SIDE / 2)
    inside, rim = QColor(colour), QColor(colour)
    inside.setAlphaF(0.3)
    rim.setAlphaF(0.95)
    painter.setBrush(inside)
    painter.setPen(QPen(rim, RIM))
    painter.drawEllipse(middle, SIDE / 2 - RIM, SIDE / 2 - RIM)
    painter.setBrush(QColor("white"))
    painter.setPen(QPen(QColor("black"), 1.4))
    painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in ARROW]))
    painter.end()
    return pixmap


class PointerHalo(QObject):
    """Gives the mouse a halo over the whole program while it is on.

    The halo is the cursor itself: the screen draws it, and no widget is painted again for it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.on = False

    def show(self, colour: QColor, ratio: float) -> None:
        """Show it, or show it in another colour."""
        self.hide()
        self.on = True
        QApplication.setOverrideCursor(QCursor(halo(colour, ratio)))

    @Slot()
    def hide(self) -> None:
        """Have the usual pointer again."""
        if self.on:
            self.on = False
            QApplication.restoreOverrideCursor()
