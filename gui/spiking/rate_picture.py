"""The firing rates of all excitatory neurons as a picture."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.kit.theme import DARK, THEMES, Theme, font
from gui.kit.tooltips import wrapped
from sim.spiking.parameters import ACTIVITY
from sim.spiking.patterns import Drawing, pixels_of

__all__ = ["RatePicture"]

HIGHEST = 60.0  # Hz, the end of the scale
HELD = 2.0 / 3.0  # of it: 40 Hz, at which the neurons of a held pattern fire
#: Ends of the scale of drawings, parts of the usual one: of the neurons of a pixel that is on only
#: as many are in the pattern as all of them together may be.
ENDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
WHOLE_FROM = 4.0  # pixels of the screen; larger pixels of the picture are all of one size
BAR, AWAY, WORDS = 9, 10, 38  # px of the scale, from the picture to it, and right of it
EDGE = 7  # px above and below the picture, for the words at the ends of the scale


class RatePicture(QWidget):
    """Rates as brightness: in the shape of a drawing, or all neurons by their number.

    With a drawing each of its pixels shows the mean rate of the neurons that belong to it, so that
    a letter that is remembered is seen. The scale ends at 60 Hz; of a drawing at what is for its
    pixels as much: the fewer of their neurons are in the pattern, the lower.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._rates: NDArray[np.float32] = np.zeros(0, np.float32)
        self._drawing: Drawing | None = None
        self._part = 1.0
        self._binary = False
        self._cells: NDArray[np.float64] = np.zeros((1, 1))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Firing rates of the excitatory neurons")

    def sizeHint(self) -> QSize:
        return QSize(round(352 * self._scale), round(190 * self._scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(150 * self._scale), round(90 * self._scale))

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def show_rates(
        self, rates: NDArray[np.float32], drawing: Drawing | None, binary: bool
    ) -> None:  # fmt: skip
        """Show these rates.

        Parameters
        ----------
        rates : (N,) float32
            Hz; of two-state neurons 0 or 1.
        drawing : Drawing or None
            In whose shape they are shown; None for all neurons in the order of their numbers.
        binary : bool
            Whether they are two-state neurons.
        """
        self._rates, self._binary = rates, binary
        if drawing is not self._drawing:
            self._drawing = drawing
            self._part = 1.0 if drawing is None else _end_of(drawing)
        self.update()

    @property
    def end(self) -> float:
        """Where the scale ends, Hz; of two-state neurons the share that is on."""
        return self._part * (1.0 if self._binary else HIGHEST)

    # ---- what is where -------------------------------------------------------------------------

    def _room(self) -> QRectF:
        """All the picture may take."""
        edge, beside = EDGE * self._scale, (AWAY + BAR + WORDS) * self._scale
        return QRectF(
            0.0, edge, max(1.0, self.width() - beside), max(1.0, self.height() - 2 * edge)
        )

    def picture_rect(self) -> QRectF:
        """Where the picture lies: square pixels, as large as they fit."""
        room, (rows, columns) = self._room(), self._cells.shape
        side = min(room.width() / columns, room.height() / rows)
        ratio = self.devicePixelRatioF()
        if side * ratio >= WHOLE_FROM:
            side = int(side * ratio) / ratio
        wide, high = side * columns, side * rows
        left = (room.width() - wide) / 2.0
        return QRectF(round(left), round(room.center().y() - high / 2.0), wide, high)

    def _arranged(self) -> NDArray[np.float64]:
        """What each pixel shows, (rows, columns), of the whole scale; NaN where no neuron is."""
        top, count = self.end, len(self._rates)
        if self._drawing is not None and count:
            rows, columns = self._drawing.pixels.shape
            members, neurons = _members(count, rows * columns)
            with np.errstate(invalid="ignore"):
                means = np.bincount(members, self._rates, rows * columns) / neurons
            return means.reshape(rows, columns) / top
        room = self._room()
        columns = max(1, math.ceil(math.sqrt(count * room.width() / room.height())))
        rows = max(1, math.ceil(count / columns))
        cells = np.full(rows * columns, np.nan)
        cells[:count] = self._rates / top
        return cells.reshape(rows, columns)

    def told_at(self, position: QPoint) -> str:
        """What the picture says at a place, in words; empty beside it."""
        rect, (rows, columns) = self.picture_rect(), self._cells.shape
        if not rect.contains(position.toPointF()) or not len(self._rates):
            return ""
        column = min(columns - 1, int((position.x() - rect.left()) / rect.width() * columns))
        row = min(rows - 1, int((position.y() - rect.top()) / rect.height() * rows))
        value = self.end * float(self._cells[row, column])
        if math.isnan(value):
            return ""
        place = row * columns + column
        if self._drawing is None:
            does = ("on" if value > 0.5 else "off") if self._binary else f"{value:.0f} Hz"
            return f"Neuron {place + 1:,}: {does}"
        count = int(_members(len(self._rates), rows * columns)[1][place])
        does = f"{100 * value:.0f} % are on" if self._binary else f"{value:.1f} Hz on average"
        return f"Row {row + 1}, column {column + 1}, {count:,} neurons: {does}"

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            words = self.told_at(event.pos())
            QToolTip.showText(event.globalPos(), wrapped(words or self._about()), self)
            return True
        return super().event(event)

    def _about(self) -> str:
        what = "Which neurons are on" if self._binary else "Firing rates over the last half second"
        if self._drawing is None:
            return f"{what}: all excitatory neurons in the order of their numbers."
        return f"{what}: the mean of the neurons that belong to each pixel of the drawing."

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._cells = self._arranged()
        rect = self.picture_rect()
        painter.fillRect(rect, self._theme.colour("background"))
        painter.drawImage(rect, _shaded(self._cells, self._theme))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("line"), 1.0))
        painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._paint_scale(painter, rect)
        painter.end()

    def _paint_scale(self, painter: QPainter, beside: QRectF) -> None:
        """The colours from 0 up to the end of the scale, with their values."""
        scale, theme = self._scale, self._theme
        bar = QRectF(beside.right() + AWAY * scale, beside.top(), BAR * scale, beside.height())
        steps = 2 if self._binary and self._drawing is None else 256
        painter.drawImage(bar, _shaded(np.linspace(1.0, 0.0, steps)[:, None], theme))
        painter.setPen(QPen(theme.colour("line"), 1.0))
        painter.drawRect(bar)
        painter.setPen(theme.colour("muted"))
        painter.setFont(font(11, scale=scale))
        high = painter.fontMetrics().height()
        values = self._values()
        if bar.height() < 2.2 * high * len(values):
            values = [values[0], values[-1]]
        for place, words in enumerate(values):
            y = bar.top() + bar.height() * place / (len(values) - 1)
            where = QRectF(bar.right() + 5 * scale, y - high / 2, WORDS * scale, high)
            painter.drawText(
                where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
            )

    def _values(self) -> list[str]:
        """What stands at the scale, from its upper end down, equally far apart."""
        if self._binary and self._drawing is None:
            return ["on", "off"]
        end, unit = (100.0 * self.end, "%") if self._binary else (self.end, " Hz")
        parts = 3 if end % 3 == 0 else 2
        return [
            f"{end * (1 - k / parts):g}" + ("" if k else unit) for k in range(parts + 1)
        ]  # fmt: skip


def _end_of(drawing: Drawing) -> float:
    """Where the scale for a drawing ends, as a part of the usual one."""
    share = float(drawing.pixels.mean())
    wanted = min(1.0, ACTIVITY / share) if share else 1.0
    return min(ENDS, key=lambda end: abs(math.log(end / wanted)))


@lru_cache(maxsize=8)
def _members(neurons: int, pixels: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """To which pixel each neuron belongs, and how many belong to each."""
    members = pixels_of(neurons, pixels)
    return members, np.bincount(members, minlength=pixels)


@lru_cache(maxsize=2)
def _colours(name: str) -> NDArray[np.uint32]:
    """(257,) colours from the background over that of the input, at 40 Hz, towards that of words;
    the last is where there is nothing."""
    theme = THEMES[name]
    ends = [
        np.array([c.red(), c.green(), c.blue()], float)
        for c in map(QColor, (theme.background, theme.input, theme.text))
    ]
    ends[2] = 0.3 * ends[1] + 0.7 * ends[2]
    x = np.linspace(0.0, 1.0, 256)
    r, g, b = (
        np.rint(np.interp(x, [0.0, HELD, 1.0], [end[k] for end in ends])).astype(np.uint32)
        for k in range(3)
    )
    table = np.uint32(0xFF000000) | (r << np.uint32(16)) | (g << np.uint32(8)) | b
    return np.append(table, theme.colour("panel").rgb()).astype(np.uint32)


def _shaded(values: NDArray[np.float64], theme: Theme) -> QImage:
    """An image with a pixel for each value, (rows, columns) from 0 to 1."""
    known = np.nan_to_num(values * 255.0, nan=256.0)
    known[values > 1.0] = 255.0
    pixels = _colours(theme.name)[np.maximum(known, 0.0).astype(np.intp)]
    rows, columns = values.shape
    # Copied: an image made from an array only borrows its memory.
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
