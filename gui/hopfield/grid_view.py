"""A pattern of cells to be looked at: its state or its field, marks, numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.hopfield.grid_picture import (
    Cells,
    Marks,
    draw_image,
    field_image,
    paint_legend,
    paint_lines,
    paint_numbers,
    pattern_image,
    rounded_limit,
)
from gui.kit.filmed import drawn_as_shapes
from gui.kit.theme import DARK, LIGHT, Theme

__all__ = ["MARGIN", "GridView"]

MARGIN = 4.0  # px round the grid, for the focus to be seen in


class GridView(QWidget):
    """Shows a pattern, ink on paper, as large as fits. Cells go by index, in reading order.

    Signals
    -------
    fit_changed()
        It needs another place: other proportions, or another height `below` the cells.
    """

    fit_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._values: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._rows = self._columns = 0
        self._marks = Marks()
        self._field: NDArray[np.float32] | None = None
        self._field_words = ""
        self._limit = 0.0
        self._numbers: tuple[str, ...] = ()
        self._picked = -1
        self._focus_shown = False
        self._cells: Cells | None = None
        self._image: QImage | None = None
        self._overlay: QImage | None = None
        self._lines: tuple[object, QPixmap] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Pattern")

    def sizeHint(self) -> QSize:
        return QSize(380, 380)

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self._forget_picture()
        self.fit_changed.emit()

    def show_pattern(self, values: ArrayLike, rows: int, columns: int) -> None:
        """Draw this pattern, (rows * columns,) from -1 (paper) to +1 (ink), from now on.

        A grid of another size takes the marks away and ends the stroke in progress.

        Raises
        ------
        ValueError
            If there are not as many values as cells.
        """
        given = np.array(values, dtype=np.float32).ravel()
        if rows < 1 or columns < 1 or given.size != rows * columns:
            raise ValueError(f"{given.size} values are no pattern of {rows} × {columns} cells")
        if (rows, columns) != (self._rows, self._columns):
            self._rows, self._columns = rows, columns
            self._marks, self._field, self._numbers, self._picked = Marks(), None, (), -1
            self._values = given
            self._forget_picture()
            self._reshaped()
            self.fit_changed.emit()
            return
        if np.array_equal(given, self._values):
            return
        self._values = given
        self._forget_picture()

    @property
    def values(self) -> NDArray[np.float32]:
        """The pattern shown, with the stroke in progress."""
        return self._values.copy()

    def show_marks(
        self,
        *,
        glow: ArrayLike | None = None,
        unstable: ArrayLike | None = None,
        wrong: ArrayLike | None = None,
    ) -> None:
        """Mark cells, all (N,): just flipped (0 to 1, fading), wants to flip, is wrong."""
        n = self._values.size
        self._marks = Marks(
            None if glow is None else np.array(glow, dtype=np.float32).reshape(n),
            None if unstable is None else np.array(unstable, dtype=np.bool_).reshape(n),
            None if wrong is None else np.array(wrong, dtype=np.bool_).reshape(n),
        )
        self._overlay = None
        self.update()

    def show_field(self, values: ArrayLike | None, words: str = "") -> None:
        """Show signed values (N,) in place of the pattern, and what they are; None ends that."""
        had = self._field is not None
        if values is None:
            self._field, self._limit = None, 0.0
        else:
            given = np.nan_to_num(np.array(values, dtype=np.float32).reshape(self._values.size))
            self._field, self._field_words = given, words
            self._limit = rounded_limit(float(np.abs(given).max(initial=0.0)), self._limit)
        self._forget_picture()
        if had is not (self._field is not None):
            self.fit_changed.emit()

    @property
    def field_limit(self) -> float:
        """The end of the signed colours."""
        return self._limit

    def show_numbers(self, words: Sequence[str] | None) -> None:
        """Write a line into each cell; for tiny networks."""
        given = tuple(words) if words is not None else ()
        if given and len(given) != self._values.size:
            raise ValueError(f"{len(given)} words for {self._values.size} cells")
        if given != self._numbers:
            self._numbers = given
            self.update()

    def show_picked(self, index: int | None) -> None:
        """Highlight a cell as the one picked."""
        known = index is not None and 0 <= index < self._values.size
        self._picked = index if known and index is not None else -1
        self.update()

    # ---- geometry ------------------------------------------------------------------------------

    @property
    def rows(self) -> int:
        """Rows of the pattern; 0 if there is none."""
        return self._rows

    @property
    def columns(self) -> int:
        """Columns of the pattern; 0 if there is none."""
        return self._columns

    @property
    def below(self) -> int:
        """What is kept free under the cells for the legend of their colours, px."""
        return round(26 * self._scale) if self._field is not None else 0

    @property
    def cells(self) -> Cells:
        """Where the cells lie."""
        if self._cells is None:
            self._cells = Cells.fitted(
                max(self._rows, 1), max(self._columns, 1), QSizeF(self.size()),
                self.devicePixelRatioF(), MARGIN, self.below,
            )  # fmt: skip
        return self._cells

    def cell_at(self, position: QPointF) -> int:
        """The cell at a position in the widget, -1 for none."""
        return self.cells.at(position) if self._values.size else -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cells = self._overlay = None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._forget_picture()
        return super().event(event)

    def _forget_picture(self) -> None:
        self._cells = self._image = self._overlay = None
        self.update()

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("background"))
        if self._values.size:
            self._paint_cells(painter)
            self._paint_hand(painter)
        if self.hasFocus() and self._focus_shown:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("input"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_cells(self, painter: QPainter) -> None:
        cells, theme, ratio = self.cells, self._theme, self.devicePixelRatioF()
        if self._image is None:
            shape = self._rows, self._columns
            if self._field is not None:
                self._image = field_image(self._field, *shape, self._limit, theme)
            else:
                self._image = pattern_image(self._values, *shape)
        draw_image(painter, cells, self._image)
        if drawn_as_shapes(painter):
            paint_lines(painter, cells, ratio, theme.colour("line"))
        else:
            painter.drawPixmap(0, 0, self._lines_pixmap())
        if self._marks.count:
            # On paper the colours that are made for paper, whatever the theme.
            colours = theme if self._field is not None else LIGHT
            if self._marks.as_image(cells):
                if self._overlay is None:
                    self._overlay = self._marks.image(cells, ratio, colours)
                draw_image(painter, cells, self._overlay)
            else:
                self._marks.paint(painter, cells, colours, bool(self._numbers))
        if self._numbers:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_numbers(painter, cells, self._numbers, self._image, self._scale)
        if self._field is not None:
            whole = cells.whole
            wide = max(whole.width(), min(self.width() - 2 * MARGIN, 300.0 * self._scale))
            where = QRectF(0, whole.bottom() + 4, wide, 22.0 * self._scale)
            where.moveLeft((self.width() - wide) / 2)
            paint_legend(painter, where, self._limit, self._field_words, theme, self._scale)

    def _lines_pixmap(self) -> QPixmap:
        """The lines between the cells; drawing them anew would take longer than all the rest."""
        ratio = self.devicePixelRatioF()
        key = (self.cells, ratio, self.size(), self._theme.name)
        if self._lines is None or self._lines[0] != key:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            paint_lines(painter, self.cells, ratio, self._theme.colour("line"))
            painter.end()
            self._lines = (key, pixmap)
        return self._lines[1]

    def _reshaped(self) -> None:
        """The grid has got another number of rows or columns."""

    def _paint_hand(self, painter: QPainter) -> None:
        """What a hand does here, over everything else."""
