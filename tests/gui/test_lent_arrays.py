"""What Qt hands in arrays to the device that keeps figures is freed with it."""

from __future__ import annotations

import gc

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter

from gui.figures.items import Shape
from gui.figures.recorder import Sheet

KINDS = (QLine, QLineF, QPoint, QPointF, QRect, QRectF)


def held() -> int:
    """Points, lines and rectangles that there are."""
    gc.collect()
    return sum(type(each) in KINDS for each in gc.get_objects())


def painted() -> Sheet:
    """A sheet with something of every kind that is handed over in an array."""
    sheet = Sheet(QSize(60, 60))
    painter = QPainter(sheet)
    painter.drawLines([QLineF(k, 0.0, k, 9.0) for k in range(20)])
    painter.drawLines([QLine(k, 0, k, 9) for k in range(20)])
    painter.drawPolyline([QPointF(k, k % 3) for k in range(20)])
    painter.drawPolygon([QPoint(1, 2), QPoint(2, 3), QPoint(7, 3)])
    painter.drawRects([QRectF(k, 0.0, 1.0, 1.0) for k in range(20)])
    painter.drawRects([QRect(k, 0, 1, 1) for k in range(20)])
    painter.drawPoints([QPointF(k, 1.0) for k in range(20)])
    painter.drawPoints([QPoint(k, 1) for k in range(20)])
    painter.end()
    sheet.check()
    return sheet


def test_figures_leave_no_points_or_lines_behind(qapp):
    painted()
    before = held()
    for _ in range(10):
        painted()
    assert held() <= before + 2


def test_what_was_painted_is_still_there(qapp):
    gc.collect()
    shapes = [item.what for item in painted().items if isinstance(item.what, Shape)]
    lines = shapes[0].path
    assert lines.elementCount() == 40 and lines.elementAt(39).x == 19.0
    assert [round(shape.path.boundingRect().width()) for shape in shapes[:4]] == [19, 19, 19, 6]
