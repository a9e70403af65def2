"""How alike the memories are, pair by pair."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import elided, number, readable
from gui.kit.plots import Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["CorrelationPlot"]


class CorrelationPlot(Plot):
    """Overlaps of the memories with each other, a square of colour for each pair.

    Signals
    -------
    hovered(str)
        The pair under the mouse and its overlap, "A · F: 0.22"; empty when there is none.
    """

    NAMED, NAME_WIDTH = 12, 72
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = pg.ImageItem()
        self.addItem(self._image)
        self.getViewBox().invertY(True)
        self._matrix = np.zeros((0, 0))
        self._names: list[str] = []
        self._pair: tuple[int, int] | None = None
        self.getViewBox().sigResized.connect(self._arrange)
        self._arrange()

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._image.setLookupTable(theme.signed_colours())
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(pg.mkPen(None))
        self._arrange()

    def show_correlations(self, matrix: Array, names: Sequence[str]) -> None:
        """Draw (P, P) overlaps between memories of these names."""
        matrix = np.nan_to_num(np.asarray(matrix, dtype=np.float64), posinf=0.0, neginf=0.0)
        if list(names) == self._names and np.array_equal(matrix, self._matrix):
            return
        self._matrix, self._names = matrix, list(names)
        self._hover(None)
        if matrix.size:
            self._image.setImage(matrix, autoLevels=False, levels=(-1.0, 1.0))
        else:
            self._image.clear()
        self._arrange()

    def _arrange(self, *_: object) -> None:
        """Square cells from the left edge; names only where there is room for them."""
        count = len(self._matrix)
        box, metrics = self.getViewBox(), QFontMetricsF(self._font())
        cell = box.height() / max(1, count)
        names = [elided(n, metrics, self.NAME_WIDTH * self._scale) for n in self._names]
        middles = [i + 0.5 for i in range(count)]
        named = 0 < count <= self.NAMED and cell >= metrics.height() - 2.0
        below = named and max(map(metrics.horizontalAdvance, self._names)) < cell + 1.0
        for side, kept in (("left", named), ("bottom", below)):
            ticks = list(zip(middles, names, strict=True)) if kept else []
            axis = self.getAxis(side)
            axis.setTicks([ticks, []])
            axis.setStyle(tickLength=0, tickAlpha=0)
        across = max(map(metrics.horizontalAdvance, names), default=0.0) if named else 0.0
        self.getAxis("left").setWidth(round(across + 8.0))
        self.getAxis("bottom").setHeight(round(metrics.height() + 2.0) if below else 2)
        tall = float(max(1, count))
        self.set_home((0.0, tall * box.width() / max(1.0, box.height())), (0.0, tall))
        self.viewport().update()

    @property
    def square(self) -> QRectF:
        """Where the matrix is drawn, pixels."""
        area = self.getViewBox().sceneBoundingRect()
        return QRectF(area.left(), area.top(), min(area.width(), area.height()), area.height())

    # ---- what is read off ----------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        square, count = self.square, len(self._matrix)
        at = (event.position() - square.topLeft()) / max(1.0, square.height()) * count
        column, row = math.floor(at.x()), math.floor(at.y())
        self._hover((row, column) if 0 <= row < count and 0 <= column < count else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, pair: tuple[int, int] | None) -> None:
        if pair == self._pair:
            return
        self._pair = pair
        words = ""
        if pair is not None:
            a, b = (self._names[i] for i in pair)
            words = f"{a} · {b}: {number(float(self._matrix[pair]), 2)}"
        self.setToolTip(words)
        self.hovered.emit(words)
        self.viewport().update()

    @property
    def strongest(self) -> tuple[int, int] | None:
        """The two memories that overlap most, whatever the sign; None for fewer than two."""
        if len(self._matrix) < 2:
            return None
        upper = np.abs(np.triu(self._matrix, 1))
        row, column = np.unravel_index(int(upper.argmax()), upper.shape)
        return int(row), int(column)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setFont(self._font())
        square, count = self.square, len(self._matrix)
        if not count:
            painter.setPen(self._theme.colour("muted"))
            middle = int(Qt.AlignmentFlag.AlignCenter)
            painter.drawText(QRectF(self.rect()), middle, "No memories stored")
        else:
            self._draw_cells(painter, square, square.height() / count)
            area = self.getViewBox().sceneBoundingRect()
            beside = QRectF(square.right() + 16.0, area.top(), 0.0, area.height())
            beside.setRight(area.right())
            if beside.width() > 80.0 * self._scale:
                self._draw_reading(painter, beside)
        painter.restore()

    def _draw_cells(self, painter: QPainter, square: QRectF, cell: float) -> None:
        """Lines between the cells and numbers in them, as far as there is room."""
        count = len(self._matrix)
        if cell >= 6.0:
            painter.setPen(self._theme.colour("panel"))
            for i in range(1, count):
                x, y = square.left() + i * cell, square.top() + i * cell
                painter.drawLine(QPointF(x, square.top()), QPointF(x, square.bottom()))
                painter.drawLine(QPointF(square.left(), y), QPointF(square.right(), y))
        if cell >= 30.0 * self._scale:
            middle = int(Qt.AlignmentFlag.AlignCenter)
            table = self._theme.signed_colours()
            for row, column in np.ndindex(self._matrix.shape):
                value = float(self._matrix[row, column])
                under = QColor(*table[round(127.5 * (min(1.0, max(-1.0, value)) + 1.0))].tolist())
                painter.setPen(readable(self._theme.colour("text"), under))
                corner = square.topLeft() + QPointF(column * cell, row * cell)
                box = QRectF(corner.x(), corner.y(), cell, cell)
                painter.drawText(box, middle, number(value, 2))
        if self._pair is not None:
            row, column = self._pair
            painter.setPen(pg.mkPen(self._theme.colour("text"), width=2))
            painter.drawRect(
                QRectF(square.left() + column * cell, square.top() + row * cell, cell, cell)
            )

    def _draw_reading(self, painter: QPainter, beside: QRectF) -> None:
        """The pair under the mouse, else the most alike; below it what the colours mean."""
        pair = self._pair or self.strongest
        high = QFontMetricsF(self._font()).height() + 3.0
        top = beside.top()
        if pair is not None:
            metrics = QFontMetricsF(self._font())
            most = (beside.width() - metrics.horizontalAdvance(" · ")) / 2.0
            names = [self._names[i] for i in pair]
            if sum(map(metrics.horizontalAdvance, names)) > 2.0 * most:
                names = [elided(name, metrics, most) for name in names]
            for words, token in (
                ("under the mouse" if self._pair else "most alike", "muted"),
                (" · ".join(names), "text"),
                (number(float(self._matrix[pair]), 2), "text"),
            ):
                painter.setPen(self._theme.colour(token))
                painter.drawText(QRectF(beside.left(), top, beside.width(), high), 0, words)
                top += high
        key = QRectF(beside.left(), beside.bottom() - 2.0 * high, 90.0 * self._scale, 8.0)
        if key.top() < top + 4.0:
            return
        table = np.ascontiguousarray(self._theme.signed_colours())
        strip = QImage(table.data, 256, 1, 1024, QImage.Format.Format_RGBA8888)
        painter.drawImage(key, strip)
        painter.setPen(self._theme.colour("muted"))
        under = QRectF(key.left(), key.bottom() + 2.0, key.width(), high)
        for words, side in (("−1", "Left"), ("0", "HCenter"), ("1", "Right")):
            painter.drawText(under, int(Qt.AlignmentFlag[f"Align{side}"]), words)
