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
from gui.kit.plot_values import Reading, Table
from gui.kit.plots import Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["CorrelationPlot"]

SEEN_AFAR = 7.0  # contrast of the numbers with their cells, WCAG's enhanced


class CorrelationPlot(Plot):
    """Overlaps of the memories with each other, a square of colour for each pair.

    Signals
    -------
    hovered(str)
        The pair under the mouse and its overlap, "A · F: 0.22"; empty when there is none.
    """

    name = "Overlaps between memories"
    own_ticks = square_cells = True
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
        self._total = 0
        self.getViewBox().sigResized.connect(self.arrange)
        self.arrange()

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._image.setLookupTable(theme.signed_colours())
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(pg.mkPen(None))
        self.arrange()

    def show_correlations(self, matrix: Array, names: Sequence[str], total: int = 0) -> None:
        """Draw (P, P) overlaps between memories of these names.

        Parameters
        ----------
        matrix : (P, P) float
        names : P str
        total : int
            How many memories there are, where they are more.
        """
        total = max(total, len(matrix))
        if total != self._total:
            self._total = total
            self.viewport().update()
        matrix = np.nan_to_num(np.asarray(matrix, dtype=np.float64), posinf=0.0, neginf=0.0)
        if list(names) == self._names and np.array_equal(matrix, self._matrix):
            return
        self._matrix, self._names = matrix, list(names)
        self._hover(None)
        if matrix.size:
            self._image.setImage(matrix, autoLevels=False, levels=(-1.0, 1.0))
        else:
            self._image.clear()
        self.arrange()
        self.changed()

    def arrange(self, *_: object) -> None:
        """Square cells from the left edge; names only where there is room for them."""
        count = len(self._matrix)
        box, metrics = self.getViewBox(), QFontMetricsF(self._font())
        cell = box.height() / max(1, count)
        if self.zoomed:
            cell = box.height() / self.extent.height()
        names = [elided(n, metrics, self.NAME_WIDTH * self._scale) for n in self._names]
        middles = [i + 0.5 for i in range(count)]
        seen = count if not self.zoomed else self.extent.height()
        # While it is zoomed, the last memory may have gone.
        named = count > 0 and 0 < seen <= self.NAMED and cell >= metrics.height() - 2.0
        below = named and max(map(metrics.horizontalAdvance, self._names)) < cell + 1.0
        for side, kept in (("left", named), ("bottom", below)):
            ticks = list(zip(middles, names, strict=True)) if kept else []
            self.set_ticks(side, ticks)
            self.getAxis(side).setStyle(tickLength=0, tickAlpha=0)
        self.getAxis("bottom").setHeight(round(metrics.height() + 2.0) if below else 2)
        tall = float(max(1, count))
        self.set_home((0.0, tall * box.width() / max(1.0, box.height())), (0.0, tall))
        self.viewport().update()

    @property
    def square(self) -> QRectF:
        """Where the matrix lies, pixels; where it is zoomed, also beyond what is shown."""
        corner = self.to_pixels(0.0, 0.0)
        side = self.to_pixels(0.0, len(self._matrix)).y() - corner.y()
        return QRectF(corner.x(), corner.y(), side, side)

    # ---- what is read off ----------------------------------------------------------------------

    def _pair_at(self, position: QPointF) -> tuple[int, int] | None:
        """The row and the column under a position."""
        place, count = self.to_place(position), len(self._matrix)
        row, column = math.floor(place.y()), math.floor(place.x())
        on = 0 <= row < count and 0 <= column < count and self.pixels().contains(position)
        return (row, column) if on else None

    def _pair_words(self, pair: tuple[int, int]) -> str:
        a, b = (self._names[i] for i in pair)
        return f"{a} · {b}: {number(float(self._matrix[pair]), 2)}"

    def reading_at(self, position: QPointF) -> Reading | None:
        """The two memories under the mouse and their overlap."""
        pair = self._pair_at(position)
        if pair is None:
            return None
        return Reading(self._pair_words(pair), None, self._theme.colour("state"))

    def values(self) -> Table:
        """The matrix: a row for each memory."""
        columns = (self._matrix[:, i] for i in range(len(self._names)))
        return Table(("overlap with", *self._names), (self._names, *columns))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(None if self.hands.dragging else self._pair_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, pair: tuple[int, int] | None) -> None:
        if pair == self._pair:
            return
        self._pair = pair
        self.hovered.emit("" if pair is None else self._pair_words(pair))
        self.viewport().update()

    @property
    def part_words(self) -> str:
        """How many of the memories are shown; empty for all."""
        count = len(self._matrix)
        return f"first {count:,} of {self._total:,}" if count < self._total else ""

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
            area = self.pixels()
            painter.save()
            painter.setClipRect(area.adjusted(-1.0, -1.0, 1.0, 1.0))
            self._draw_cells(painter, square, square.height() / count)
            painter.restore()
            beside = QRectF(square.right() + 16.0, area.top(), 0.0, area.height())
            beside.setRight(area.right())
            if beside.width() > 80.0 * self._scale and not self.zoomed:
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
                painter.setPen(readable(self._theme.colour("text"), under, SEEN_AFAR))
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
        if self.part_words:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(QRectF(beside.left(), top, beside.width(), high), 0, self.part_words)
            top += high
        key = QRectF(beside.left(), beside.bottom() - 2.0 * high, 90.0 * self._scale, 8.0)
        if key.top() < top + 4.0:
            return
        # It ends where the overlaps do.
        low = min(0.0, math.floor(10.0 * float(self._matrix.min())) / 10.0)
        colours = self._theme.signed_colours()[round(127.5 * (low + 1.0)) :]
        table = np.ascontiguousarray(colours)
        strip = QImage(table.data, len(table), 1, 4 * len(table), QImage.Format.Format_RGBA8888)
        painter.drawImage(key, strip)
        painter.setPen(self._theme.colour("muted"))
        under = QRectF(key.left(), key.bottom() + 2.0, key.width(), high)
        ends = [(f"{low:g}".replace("-", "−"), "Left"), ("1", "Right")]
        if low <= -0.5:
            zero = key.left() - low / (1.0 - low) * key.width()
            middle = QRectF(zero - 10.0, under.top(), 20.0, high)
            painter.drawText(middle, int(Qt.AlignmentFlag.AlignHCenter), "0")
        for words, side in ends:
            painter.drawText(under, int(Qt.AlignmentFlag[f"Align{side}"]), words)
