"""The signs a plane of states carries: paths, marks with their names, and jumps.

The relief has the same colours in both themes, so these do too: light with a dark rim.
"""

from __future__ import annotations

import math

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from gui.kit.hillshade import thinned
from gui.kit.theme import DARK
from sim.arrays import Array
from sim.plane import Mark

__all__ = [
    "RIM",
    "RIM_WIDE",
    "UNDER",
    "box_round",
    "draw_pieces",
    "paint_arrow",
    "paint_cross",
    "paint_line",
    "paint_name",
    "paint_sign",
]


RIM = QColor("#0b1e28")  # round everything on the relief
UNDER = QColor(11, 30, 40, 90)  # under a path
LONGEST = 700  # points of a path that are drawn
RIM_WIDE = 1.8  # px wider than a path


def box_round(at: QPointF, half: float) -> QRectF:
    """The square about a point whose sides are twice `half` px."""
    return QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)


def draw_pieces(painter: QPainter, points: Array) -> None:
    """A line (t, 2) piece by piece: many times as fast as in one, and as good if it is thin or its
    pieces are short."""
    pieces = PrimitiveArray(QLineF, 4)
    pieces.resize(max(0, len(points) - 1))
    if len(points) > 1:
        pieces.ndarray()[:] = np.concatenate([points[:-1], points[1:]], axis=1)
        painter.drawLines(*pieces.drawargs())


def paint_line(painter: QPainter, points: Array, colour: QColor, wide: float) -> None:
    """A path with a dark rim, which shows on light ground too."""
    if len(points) < 2:
        return
    line = arrayToQPolygonF(*thinned(points, LONGEST).T)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, width in ((UNDER, wide + RIM_WIDE), (colour, wide)):
        pen = QPen(shade, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(line)


def paint_sign(painter: QPainter, mark: Mark, at: QPointF, size: float) -> None:
    """A disc for a memory, a smaller one for a mirror, a diamond, a square; hollow if unstable."""
    colour = QColor(DARK.alarm if mark.kind == "mixture" else "#ffffff")
    rim = QColor(RIM)
    for shade in (colour, rim):
        shade.setAlphaF(1.0 if mark.stable else 0.7)
    shape = QPainterPath()
    if mark.kind == "mixture":
        turns = ((0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0), (0.0, -1.2))
        shape.addPolygon(QPolygonF([at + QPointF(x, y) * size for x, y in turns]))
    elif mark.kind == "corner":
        shape.addRect(box_round(at, size))
    else:
        radius = size if mark.kind in ("memory", "well") else 0.8 * size
        shape.addEllipse(at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(rim, 3.4 if mark.stable else 4.4))
    painter.drawPath(shape)
    if mark.stable:
        painter.fillPath(shape, colour)
    else:
        painter.setPen(QPen(colour, 1.8))
        painter.drawPath(shape)


def paint_name(
    painter: QPainter, words: str, base: QPointF, letters: QFont, mark: Mark, scale: float
) -> None:
    """Words with a dark rim, to be read on any colour."""
    path = QPainterPath()
    path.addText(base, letters, words)
    rim = QPen(RIM, 3.6 * scale)
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setOpacity(1.0 if mark.stable else 0.88)
    painter.strokePath(path, rim)
    painter.fillPath(path, QColor("#ff8a66" if mark.kind == "mixture" else "white"))
    painter.setOpacity(1.0)


def paint_arrow(painter: QPainter, start: QPointF, stop: QPointF, scale: float) -> None:
    """A bent arrow, so that the way there and the way back lie side by side."""
    away = stop - start
    if math.hypot(away.x(), away.y()) < 4.0:
        return
    bend = (start + stop) / 2 + QPointF(away.y(), -away.x()) * 0.22
    # It ends short of the mark, in the direction it arrives from.
    arrive, leave = (way / math.hypot(way.x(), way.y()) for way in (stop - bend, bend - start))
    tip, foot = stop - arrive * (9.0 * scale), stop - arrive * (22.0 * scale)
    way = QPainterPath(start + leave * (9.0 * scale))
    way.quadTo(bend, foot)
    wing = QPointF(arrive.y(), -arrive.x()) * (6.5 * scale)
    head = QPainterPath()
    head.addPolygon(QPolygonF([tip, foot + wing, foot - wing, tip]))
    colour = QColor(DARK.alarm)
    for shade, wide in ((RIM, 5.4), (colour, 2.8)):
        painter.strokePath(way, QPen(shade, wide * scale))
        if shade is RIM:
            painter.strokePath(head, QPen(RIM, 2.6 * scale))
    painter.fillPath(head, colour)


def paint_cross(painter: QPainter, at: QPointF, scale: float) -> None:
    """A crosshair, open in the middle."""
    for colour, wide in ((RIM, 4.0), (QColor("white"), 1.6)):
        painter.setPen(QPen(colour, wide * scale))
        for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            painter.drawLine(at + way * (5 * scale), at + way * (16 * scale))
