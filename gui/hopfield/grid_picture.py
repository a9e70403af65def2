"""How a grid of cells looks: ink on paper in both themes, and the marks laid over it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QLinearGradient, QPainter, QPen, QPixmap

from gui.kit.painted import without_engine
from gui.kit.theme import LIGHT, Theme, font

__all__ = [
    "INK",
    "PAPER",
    "Cells",
    "Marks",
    "draw_image",
    "field_image",
    "paint_legend",
    "paint_lines",
    "paint_numbers",
    "paint_outline",
    "pattern_image",
    "rounded_limit",
    "thumbnail",
    "whole_side",
]

INK, PAPER = "#1d222b", "#fdfcfa"
LINED = 6.0  # px a cell from which lines are drawn between cells
WHOLE = 6  # device px a cell from which all cells have the same whole size,
LOST = 0.125  # and below that where no more than this part of the size is lost by it
LEAST = 0.25  # device px a cell, however little room there is
MANY = 64 * 64  # cells from which marks are an image, not outlines
CROWD = 1200  # marks from which they are one image in a smaller grid, too
SHADES = 16  # of fading marks


def whole_side(side: float) -> float:
    """The side of a cell, device px, on whole ones if it does not become much smaller by that."""
    whole = math.floor(side)
    return whole if whole >= WHOLE or whole >= (1.0 - LOST) * side > 0.0 else side


@dataclass(frozen=True)
class Cells:
    """Where the cells of a grid lie in its widget."""

    rows: int
    columns: int
    left: float
    top: float
    side: float
    crisp: bool

    @classmethod
    def fitted(
        cls, rows: int, columns: int, room: QSizeF, ratio: float, margin: float, below: float
    ) -> Cells:
        """Square cells as large as fit, centred, at the top, on whole device pixels.

        Parameters
        ----------
        rows, columns : int
        room : QSizeF
            Of the widget.
        ratio : float
            Device pixels to a pixel.
        margin, below : float
            Kept free all round, and under the grid.
        """
        wide = (room.width() - 2 * margin) * ratio
        high = (room.height() - 2 * margin - below) * ratio
        side = whole_side(max(LEAST, min(wide / columns, high / rows)))
        crisp = side == math.floor(side)
        left = max(0, round((room.width() * ratio - side * columns) / 2))
        top = round(margin * ratio)
        return cls(rows, columns, left / ratio, top / ratio, side / ratio, crisp)

    @property
    def whole(self) -> QRectF:
        """The whole grid."""
        return QRectF(self.left, self.top, self.side * self.columns, self.side * self.rows)

    def rect(self, index: int) -> QRectF:
        """One cell."""
        row, column = divmod(index, self.columns)
        s = self.side
        return QRectF(self.left + column * s, self.top + row * s, s, s)

    def block(self, top: int, left: int, bottom: int, right: int) -> QRectF:
        """A rectangle of cells, both ends included."""
        s = self.side
        return QRectF(
            self.left + left * s, self.top + top * s, (right - left + 1) * s, (bottom - top + 1) * s
        )

    def point(self, position: QPointF) -> tuple[float, float]:
        """A position in the widget as (x, y) in cells."""
        return (position.x() - self.left) / self.side, (position.y() - self.top) / self.side

    def at(self, position: QPointF) -> int:
        """The cell at a position in the widget, -1 beside the grid."""
        x, y = self.point(position)
        inside = 0.0 <= x < self.columns and 0.0 <= y < self.rows
        return int(y) * self.columns + int(x) if inside else -1


# ---- images --------------------------------------------------------------------------------------


def _ramp() -> NDArray[np.uint32]:
    """(256,) from paper to ink."""
    paper, ink = QColor(PAPER), QColor(INK)
    ends = np.array([[c.red(), c.green(), c.blue()] for c in (paper, ink)], dtype=np.float64)
    mixed = ends[0] + (ends[1] - ends[0]) * np.linspace(0.0, 1.0, 256)[:, None]
    return _packed(np.rint(mixed))


def _packed(colours: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Rows of red, green, blue as opaque pixels."""
    r, g, b = (colours[:, k].astype(np.uint32) for k in range(3))
    return np.uint32(0xFF000000) | (r << np.uint32(16)) | (g << np.uint32(8)) | b


_INKS = _ramp()


def _image(pixels: NDArray[np.uint32], form: QImage.Format) -> QImage:
    high, wide = pixels.shape
    kept = np.ascontiguousarray(pixels)
    return QImage(kept.data, wide, high, 4 * wide, form).copy()


def _levels(values: NDArray[np.float32], limit: float) -> NDArray[np.intp]:
    levels: NDArray[np.intp] = np.rint((np.clip(values / limit, -1.0, 1.0) + 1.0) * 127.5).astype(
        np.intp
    )
    return levels


def pattern_image(values: ArrayLike, rows: int, columns: int) -> QImage:
    """A pattern, one pixel a cell, from paper (-1) to ink (+1)."""
    cells = np.asarray(values, dtype=np.float32).reshape(rows, columns)
    return _image(_INKS[_levels(cells, 1.0)], QImage.Format.Format_RGB32)


def field_image(
    values: NDArray[np.float32], rows: int, columns: int, limit: float, theme: Theme
) -> QImage:
    """Signed values, one pixel a cell, from -limit to limit."""
    colours = _packed(theme.signed_colours()[:, :3].astype(np.float64))
    return _image(
        colours[_levels(values.reshape(rows, columns), limit)], QImage.Format.Format_RGB32
    )


def draw_image(painter: QPainter, cells: Cells, image: QImage) -> None:
    """Lay an image over the cells, whatever its pixels to a cell."""
    if not cells.crisp and image.width() == cells.columns:
        # Smoothed from several pixels a cell: sharp edges of fractional width.
        image = image.scaled(4 * cells.columns, 4 * cells.rows)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not cells.crisp)
    painter.drawImage(cells.whole, image, QRectF(image.rect()))


def thumbnail(
    values: ArrayLike, rows: int, columns: int, side: float, ratio: float, edge: QColor
) -> QPixmap:
    """A pattern as a small square picture with an edge."""
    pixels = max(1, round(side * ratio))
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(QColor(PAPER))
    painter = QPainter(pixmap)
    room = QSizeF(pixels, pixels)
    cells = Cells.fitted(rows, columns, room, 1.0, 1.0, 0.0)
    # Too small for equal cells to fill it: smoothed over all the room there is.
    cell = (pixels - 2.0) / max(rows, columns)
    if cell < 4.0:
        wide, high = cell * columns, cell * rows
        cells = Cells(rows, columns, (pixels - wide) / 2, (pixels - high) / 2, cell, False)
    else:
        top = (pixels - cells.side * rows) // 2
        cells = Cells(rows, columns, cells.left, top, cells.side, True)
    image = pattern_image(values, rows, columns)
    if not cells.crisp and max(rows, columns) > pixels:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = cells.whole.size().toSize()
        small = image.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(cells.whole.topLeft(), small)
    else:
        draw_image(painter, cells, image)
    painter.setPen(QPen(edge, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(0, 0, pixels - 1, pixels - 1)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return without_engine(pixmap)


# ---- lines, numbers, legend ----------------------------------------------------------------------


def paint_lines(painter: QPainter, cells: Cells, ratio: float, edge: QColor) -> None:
    """Thin lines between the cells if these are large enough, and the edge of the paper."""
    whole, half = cells.whole, 0.5 / ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if cells.side >= LINED:
        line = QColor("#b9b6ae")
        line.setAlphaF(min(0.5, 0.2 + 0.03 * (cells.side - LINED)))
        x = [whole.left() + i * cells.side + half for i in range(1, cells.columns)]
        y = [whole.top() + i * cells.side + half for i in range(1, cells.rows)]
        painter.setPen(QPen(line, 0.0))
        painter.drawLines(
            [QLineF(a, whole.top(), a, whole.bottom()) for a in x]
            + [QLineF(whole.left(), a, whole.right(), a) for a in y]
        )
    painter.setPen(QPen(edge, 0.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(whole.adjusted(-half, -half, half, half))


def paint_numbers(
    painter: QPainter, cells: Cells, words: Sequence[str], image: QImage, scale: float
) -> None:
    """A line of text in each cell, all of one size, dark or light as the cell asks for."""
    room = cells.side * 0.88
    lines = [line for word in words for line in word.split("\n")]
    pixels = min(22.0, cells.side * 0.3)
    metrics = QFontMetricsF(font(pixels, 500, scale))
    wide = max((metrics.horizontalAdvance(line) for line in lines), default=0.0)
    if wide > room:
        pixels *= room / wide
    painter.setFont(font(max(pixels, 7.0), 500, scale))
    for index, word in enumerate(words):
        row, column = divmod(index, cells.columns)
        under = image.pixelColor(column, row)
        light = 0.30 * under.red() + 0.59 * under.green() + 0.11 * under.blue() > 128.0
        painter.setPen(QColor(INK if light else PAPER))
        painter.drawText(cells.rect(index), Qt.AlignmentFlag.AlignCenter, word)


def rounded_limit(peak: float, before: float) -> float:
    """The end of a symmetric scale: a round number that does not breathe with the values."""
    if not peak > 0.0:
        return before if before > 0.0 else 1.0
    if 0.5 * before <= peak <= before:
        return before
    ten = 10.0 ** math.floor(math.log10(peak))
    steps = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    return next((step * ten for step in steps if step * ten >= peak * (1 - 1e-6)), 10.0 * ten)


def paint_legend(
    painter: QPainter, where: QRectF, limit: float, words: str, theme: Theme, scale: float
) -> None:
    """The signed colours with their limits, and what they mean."""
    painter.setFont(font(12, scale=scale))
    metrics = painter.fontMetrics()
    low, high = f"−{limit:.3g}", f"+{limit:.3g}"
    low_wide, high_wide = (metrics.horizontalAdvance(word) for word in (low, high))
    room_wide = where.width() - low_wide - high_wide - 20
    # The words first: they would be cut off, and a bar is read as well when it is shorter.
    beside_words = max(48.0 * scale, room_wide - metrics.horizontalAdvance(words) - 14)
    bar_wide = max(24.0, min(140.0 * scale, room_wide, beside_words))
    left = where.right() - high_wide - 8 - bar_wide
    bar = QRectF(left, where.center().y() - 4 * scale, bar_wide, 8 * scale)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    colours = theme.signed_colours()
    for stop in range(0, 256, 15):
        gradient.setColorAt(stop / 255.0, QColor(*colours[stop].tolist()))
    painter.setPen(QPen(theme.colour("muted"), 1.0))
    painter.setBrush(gradient)
    painter.drawRect(bar)
    painter.setPen(theme.colour("muted"))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(where, middle | Qt.AlignmentFlag.AlignRight, high)
    room = QRectF(where.left(), where.top(), left - 8 - where.left(), where.height())
    painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, low)
    room.setRight(room.right() - low_wide - 10)
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, int(room.width())))
    painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, words)


# ---- marks ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Marks:
    """What is said about single cells: just flipped (fading), wants to flip, is wrong."""

    glow: NDArray[np.float32] | None = None
    unstable: NDArray[np.bool_] | None = None
    wrong: NDArray[np.bool_] | None = None

    @property
    def count(self) -> int:
        """How many marks there are."""
        some = (self.glow, self.unstable, self.wrong)
        return sum(int(np.count_nonzero(mark)) for mark in some if mark is not None)

    def as_image(self, cells: Cells) -> bool:
        """Whether they are too many for outlines."""
        return cells.rows * cells.columns >= MANY or self.count > CROWD

    def paint(self, painter: QPainter, cells: Cells, colours: Theme, aside: bool) -> None:
        """Outlines and crosses, one by one; `aside` keeps the crosses out of the middle."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.glow is not None:
            self._paint_glow(painter, cells, self.glow, colours)
        if self.unstable is not None and self.unstable.any():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("state"))
            painter.drawRects(self._rims(cells, self.unstable, 0.0, _thickness(cells.side)))
        if self.wrong is not None and self.wrong.any():
            reach = cells.side * (0.1 if aside else 0.17)
            where = 0.82 if aside else 0.5
            lines = []
            for i in np.flatnonzero(self.wrong).tolist():
                cell = cells.rect(i)
                x, y = cell.left() + where * cells.side, cell.top() + (1 - where) * cells.side
                lines.append(QLineF(x - reach, y - reach, x + reach, y + reach))
                lines.append(QLineF(x - reach, y + reach, x + reach, y - reach))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            thick = min(3.0, max(1.4, cells.side * 0.1))
            for pen in (QPen(QColor(PAPER), thick + 2.0), QPen(LIGHT.colour("alarm"), thick)):
                painter.setPen(pen)
                painter.drawLines(lines)

    @staticmethod
    def _paint_glow(
        painter: QPainter, cells: Cells, glow: NDArray[np.float32], colours: Theme
    ) -> None:
        """Wide outlines, also outside the cells, in as many draws as there are shades."""
        shades = np.rint(np.clip(np.nan_to_num(glow), 0.0, 1.0) * SHADES).astype(int)
        thick = _thickness(cells.side)
        painter.setPen(Qt.PenStyle.NoPen)
        for shade in np.unique(shades[shades > 0]).tolist():
            fade, which = shade / SHADES, shades == shade
            for out, wide, alpha in ((2 * thick, 3 * thick, 0.35), (0.0, 1.5 * thick, 0.8)):
                painter.setBrush(colours.colour("state", alpha * fade))
                painter.drawRects(Marks._rims(cells, which, out, wide))

    @staticmethod
    def _rims(cells: Cells, which: NDArray[np.bool_], out: float, thick: float) -> list[QRectF]:
        """The outlines of some cells as four filled bars each: much faster than a wide pen."""
        side, bars = cells.side + 2 * out, []
        row, column = np.divmod(np.flatnonzero(which), cells.columns)
        tops = (cells.top - out + row * cells.side).tolist()
        lefts = (cells.left - out + column * cells.side).tolist()
        for x, y in zip(lefts, tops, strict=True):
            bars.append(QRectF(x, y, side, thick))
            bars.append(QRectF(x, y + side - thick, side, thick))
            bars.append(QRectF(x, y + thick, thick, side - 2 * thick))
            bars.append(QRectF(x + side - thick, y + thick, thick, side - 2 * thick))
        return bars

    def image(self, cells: Cells, ratio: float, colours: Theme) -> QImage:
        """All of them as one image of a few pixels a cell."""
        side = round(cells.side * ratio)
        most = 4 if cells.rows * cells.columns > 12000 else 8
        # Pixels a cell that fit the screen's, where there is such a number.
        fine = next((k for k in range(most, 2, -1) if side % k == 0), min(most, max(side, 3)))
        stamp = np.arange(fine)
        rim = (stamp == 0) | (stamp == fine - 1)
        ring = rim[:, None] | rim[None, :]
        cross = (stamp[:, None] == stamp[None, :]) | (stamp[:, None] == fine - 1 - stamp[None, :])
        if fine >= 6:
            cross &= ~ring
        pixels = np.zeros((cells.rows, fine, cells.columns, fine), dtype=np.uint32)

        def at(mark: NDArray[np.bool_], shape: NDArray[np.bool_]) -> NDArray[np.bool_]:
            return mark.reshape(cells.rows, 1, cells.columns, 1) & shape[None, :, None, :]

        if self.glow is not None:
            fade = np.clip(np.nan_to_num(self.glow), 0.0, 1.0) * 255.0
            shades = _faded(colours.colour("state"), 0.75)[fade.astype(np.intp)]
            pixels[...] = shades.reshape(cells.rows, 1, cells.columns, 1)
        if self.unstable is not None:
            pixels[at(self.unstable, ring)] = colours.colour("state").rgba()
        if self.wrong is not None:
            pixels[at(self.wrong, cross)] = LIGHT.colour("alarm").rgba()
        flat = pixels.reshape(cells.rows * fine, cells.columns * fine)
        return _image(flat, QImage.Format.Format_ARGB32_Premultiplied)


def _thickness(side: float) -> float:
    return float(round(min(3.0, max(1.0, side * 0.14))))


def _faded(colour: QColor, most: float) -> NDArray[np.uint32]:
    """(256,) premultiplied pixels from clear to `most` of a colour."""
    alpha = np.linspace(0.0, most, 256)[:, None]
    parts = np.array([255, colour.red(), colour.green(), colour.blue()], dtype=np.float64)
    a, r, g, b = np.rint(alpha * parts).astype(np.uint32).T
    pixels: NDArray[np.uint32] = (
        (a << np.uint32(24)) | (r << np.uint32(16)) | (g << np.uint32(8)) | b
    )
    return pixels


def paint_outline(
    painter: QPainter, rect: QRectF, colour: QColor, style: Qt.PenStyle, scale: float
) -> None:
    """An outline that is seen on ink and on paper."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    thick = 2.5 * min(scale, 1.2)
    painter.setPen(QPen(QColor(PAPER), thick + 2.5))
    painter.drawRect(rect)
    painter.setPen(QPen(colour, thick, style))
    painter.drawRect(rect)
