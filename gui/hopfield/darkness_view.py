"""Darkness over a grid, as a picture or in cells, before it becomes a pattern."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.theme import LIGHT, Theme

__all__ = ["DarknessView", "darkness_image"]

RIM = 4  # px of paper round the grid: ink at its edge would be lost on a dark window
WHOLE_FROM = 4.0  # pixels; larger cells are all of one size
CELLS_SEEN_FROM = 5.0  # pixels; smaller cells are drawn without lines between them


def darkness_image(darkness: NDArray[np.float32] | NDArray[np.int8]) -> QImage:
    """An image with a pixel for each of these values, (rows, columns) in [-1, 1]: ink on paper."""
    paper, ink = LIGHT.colour("panel"), LIGHT.colour("text")
    share = (darkness.astype(np.float64)[..., None] + 1.0) / 2.0
    ends = np.array([[c.blue(), c.green(), c.red(), 255] for c in (paper, ink)], dtype=float)
    pixels = np.rint(ends[0] + (ends[1] - ends[0]) * share).astype(np.uint8)
    rows, columns = darkness.shape
    # Copied: an image made from an array only borrows its memory.
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


class DarknessView(QWidget):
    """Ink on paper, in both themes: darkness over a grid, as large as there is room.

    Two of the same size and grid show it at the same size, whether they draw the cells or a
    finer picture.
    """

    def __init__(self, theme: Theme, rows: int, columns: int, about: str, *, cells: bool) -> None:
        super().__init__()
        self.theme = theme
        self._rows, self._columns, self._cells = rows, columns, cells
        self._image = QImage()
        self.setAccessibleName(about)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 220)

    def set_grid(self, rows: int, columns: int) -> None:
        """Be a view of a grid of another size."""
        self._rows, self._columns = rows, columns
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 360)

    def show_darkness(self, darkness: NDArray[np.float32] | NDArray[np.int8]) -> None:
        """Draw these values, (rows, columns) in [-1, 1]."""
        self._image = darkness_image(darkness)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        rows, columns = self._rows, self._columns
        painter = QPainter(self)
        free = 2 * (RIM + 1)
        cell = min((self.width() - free) / columns, (self.height() - free) / rows)
        if cell >= WHOLE_FROM:
            cell = float(int(cell))
        width, height = cell * columns, cell * rows
        page = QRectF(RIM + 1.0, RIM + 1.0, width, height)  # below its title
        rim = page.adjusted(-RIM, -RIM, RIM, RIM)
        painter.fillRect(rim, LIGHT.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._cells)
        painter.drawImage(page, self._image)
        if self._cells and cell >= CELLS_SEEN_FROM:
            painter.setPen(QPen(LIGHT.colour("line"), 1.0))
            for i in range(1, columns):
                x = int(page.left() + i * cell)
                painter.drawLine(x, int(page.top()), x, int(page.bottom()))
            for i in range(1, rows):
                y = int(page.top() + i * cell)
                painter.drawLine(int(page.left()), y, int(page.right()), y)
        painter.setPen(QPen(self.theme.colour("line"), 1.0))
        painter.drawRect(rim.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()
