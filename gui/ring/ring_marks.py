"""What lies round a ring and is done to it: landmark, current, pinned places, the cursor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from gui.kit.theme import font
from gui.ring.ring_cells import BAR_OUT, RING_IN, RING_OUT
from sim.ring import HeadingSnapshot, RingSnapshot

if TYPE_CHECKING:
    from gui.ring.ring_picture import RingPicture

__all__ = ["paint_marks"]


def paint_marks(picture: RingPicture, painter: QPainter, s: RingSnapshot) -> None:
    """Pinned places, landmark, injected current; the keyboard's cursor and its frame."""
    theme = picture.theme
    _paint_pinned(picture, painter)
    if isinstance(s, HeadingSnapshot) and s.landmark is not None:
        # A flag of the world's colour: a triangle pointing at the ring, and the word.
        tip, base = picture.point_at(s.landmark, RING_OUT + 0.01), RING_OUT + 0.1
        spread = 0.05
        painter.setPen(QPen(theme.colour("background"), 2.0))
        painter.setBrush(theme.colour("input"))
        painter.drawPolygon(
            QPolygonF([
                tip, picture.point_at(s.landmark - spread, base),
                picture.point_at(s.landmark + spread, base),
            ])
        )  # fmt: skip
        painter.setPen(theme.colour("input"))
        painter.setFont(font(13, 600, picture.scale))
        _word_outside(picture, painter, s.landmark, base + 0.03, "landmark")
    if s.injection is not None:
        painter.setPen(QPen(theme.colour("input"), 4.0 * picture.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath()
        turns = np.linspace(s.injection - 0.35, s.injection + 0.35, 16).tolist()
        path.moveTo(picture.point_at(turns[0], RING_OUT + 0.03))
        for a in turns[1:]:
            path.lineTo(picture.point_at(a, RING_OUT + 0.03))
        painter.drawPath(path)
        painter.setFont(font(13, 600, picture.scale))
        _word_outside(picture, painter, s.injection, RING_OUT + 0.07, "current")
    if picture.widget.hasFocus() and picture.cursor is not None:
        painter.setPen(QPen(theme.colour("text"), 2.0, Qt.PenStyle.DashLine))
        painter.drawLine(
            picture.point_at(picture.cursor, RING_IN - 0.02),
            picture.point_at(picture.cursor, BAR_OUT),
        )
    picture.paint_focus(painter)


def _paint_pinned(picture: RingPicture, painter: QPainter) -> None:
    """A dot inside the ring at each direction at which the bump stays."""
    side = max(2.5, 0.011 * picture.half()) * picture.scale
    if len(picture.pinned) > 48:
        side *= 0.6
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(picture.theme.colour("state"))
    for angle in picture.pinned.tolist():
        painter.drawEllipse(picture.point_at(angle, RING_IN - 0.03), side, side)


def _word_outside(
    picture: RingPicture, painter: QPainter, angle: float, radius: float, word: str
) -> None:
    metrics = painter.fontMetrics()
    wide, high = metrics.horizontalAdvance(word), metrics.height()
    at = picture.point_at(angle, radius)
    box = QRectF(0, 0, wide + 4, high)
    box.moveCenter(
        QPointF(at.x() + math.cos(angle) * wide / 2.0, at.y() - math.sin(angle) * high / 2.0)
    )
    edge = QRectF(picture.widget.rect()).adjusted(2, 2, -2, -2)
    box.moveRight(min(box.right(), edge.right()))
    box.moveLeft(max(box.left(), edge.left()))
    box.moveTop(max(box.top(), edge.top()))
    box.moveBottom(min(box.bottom(), edge.bottom()))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
