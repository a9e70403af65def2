"""The patterns of the rate memory as tiles to be cued, filled as far as they are remembered."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.kit.pattern_colours import overlap_words
from gui.kit.plot_labels import readable
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from gui.kit.tooltips import wrapped
from sim.arrays import Array

__all__ = ["PatternTiles"]

FEW, COLUMNS = 50, (10, 20)  # patterns whose numbers fit into tiles; tiles in a row, few or many
HIGH, WORDS = (19, 12), (10, 9)  # px of tiles and of their numbers, few or many
MARGIN = 24  # px at the left for numbers beside rows of many tiles
OUTLINE = 1.5  # px
SHADES = 40  # steps of overlap that can be told apart
Key = Qt.Key


class PatternTiles(QWidget):
    """A tile for each pattern, the fuller the larger its overlap; numbers as far as they fit.

    A click chooses a pattern and asks for a cue of it; with Shift it only chooses. Arrows choose,
    Enter cues.

    Signals
    -------
    chosen(int)
        A pattern, from 1.
    cue_asked(int)
        A pattern that is to be cued, from 1.
    """

    chosen = Signal(int)
    cue_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._overlaps: Array = np.zeros(0)
        self._shown: tuple[Any, ...] = ()
        self._held = self._cued = 0
        self.number = 1
        """The pattern chosen, from 1."""
        self._focus_shown = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Patterns")

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of tiles and words."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def show_overlaps(self, overlaps: Array, held: int, cued: int) -> None:
        """Follow the network.

        Parameters
        ----------
        overlaps : (P,) float
        held, cued : int
            The pattern that is held, and that is being cued, from 1; 0 for none.
        """
        if len(overlaps) != len(self._overlaps):
            self.number = max(1, min(self.number, len(overlaps)))
            self.updateGeometry()
        self._overlaps, self._held, self._cued = overlaps, held, cued
        shades = np.rint(SHADES * np.abs(overlaps)).astype(np.int8).tobytes()
        seen = (shades, held, cued)
        if seen != self._shown:
            self._shown = seen
            self.update()

    def choose(self, number: int) -> None:
        """Choose a pattern, from 1, without cueing it."""
        if number != self.number and 1 <= number <= len(self._overlaps):
            self.number = number
            self.setAccessibleDescription(self.told(number))
            self.update()
            self.chosen.emit(number)

    def told(self, number: int) -> str:
        """A pattern in words: "Pattern 7: overlap 0.96"."""
        return f"Pattern {number}: overlap {overlap_words(float(self._overlaps[number - 1]))}"

    @property
    def _many(self) -> bool:
        return len(self._overlaps) > FEW

    def sizeHint(self) -> QSize:
        rows = max(1, math.ceil(len(self._overlaps) / COLUMNS[self._many]))
        high = round(rows * HIGH[self._many] * self._scale)
        return QSize(round(240 * self._scale), high)

    def tile(self, number: int) -> QRectF:
        """Where a pattern, from 1, lies."""
        left = MARGIN * self._scale if self._many else 0.0
        line, column = divmod(number - 1, COLUMNS[self._many])
        wide, high = (self.width() - left) / COLUMNS[self._many], HIGH[self._many] * self._scale
        return QRectF(left + column * wide, line * high, wide, high)

    def _number_at(self, position: QPointF) -> int:
        numbers = range(1, len(self._overlaps) + 1)
        return next((k for k in numbers if self.tile(k).contains(position)), 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._number_at(event.position())
        self._focus_shown = False
        if number and event.button() == Qt.MouseButton.LeftButton:
            self.choose(number)
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.cue_asked.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # its first click has cued; once is meant

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._overlaps)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        line = COLUMNS[self._many]
        ways: dict[int, int] = {
            Key.Key_Left: -1, Key.Key_Right: 1, Key.Key_Up: -line, Key.Key_Down: line,
        }  # fmt: skip
        if plain and key in ways:
            self._focus_shown = True
            self.choose(self.number + ways[key])
        elif plain and key in (Key.Key_Home, Key.Key_End):
            self._focus_shown = True
            self.choose(1 if key == Key.Key_Home else last)
        elif plain and key in (Key.Key_Return, Key.Key_Enter):
            if last and not event.isAutoRepeat():
                self.cue_asked.emit(self.number)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            number = self._number_at(QPointF(event.pos()))
            if number:
                words = f"{self.told(number)}\nClick to cue it; Shift-click only chooses it."
                QToolTip.showText(event.globalPos(), wrapped(words), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale, many = self._theme, self._scale, self._many
        painter = QPainter(self)
        painter.setFont(font(WORDS[many], 400, scale))
        gap = (1.0 if many else 1.5) * scale
        for number, overlap in enumerate(self._overlaps.tolist(), start=1):
            tile = self.tile(number).adjusted(0, 0, -gap, -gap)
            painter.fillRect(tile, theme.colour("line" if many else "raised"))
            token = "state" if overlap < 0.0 else "input"
            full = min(1.0, abs(overlap))
            painter.fillRect(tile, theme.colour(token, full))
            if not many:
                words = theme.colour("panel" if full > 0.5 else "text")
                painter.setPen(readable(words, _over(theme, token, full)))
                painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, str(number))
        if many:
            self._number_rows(painter)
        solid, broken = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
        self._outline(painter, self.number, "text", gap, solid)
        for marked, style in ((self._held, solid), (self._cued, broken)):
            inside = OUTLINE * scale if marked == self.number else 0.0
            self._outline(painter, marked, "input", gap, style, inside)
        if self.hasFocus() and self._focus_shown:
            painter.setPen(QPen(theme.colour("input"), 2.0))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _outline(
        self, painter: QPainter, number: int, token: str, gap: float, style: Qt.PenStyle,
        inside: float = 0.0,
    ) -> None:  # fmt: skip
        """Outline a pattern, so many px inside of another outline; nothing for 0."""
        if not 1 <= number <= len(self._overlaps):
            return
        thick = OUTLINE * self._scale
        pen = QPen(self._theme.colour(token), thick, style)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        d = inside + thick / 2.0
        painter.drawRect(self.tile(number).adjusted(d, d, -gap - d, -gap - d))

    def _number_rows(self, painter: QPainter) -> None:
        """Beside every row, the number of its first pattern."""
        painter.setPen(self._theme.colour("muted"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for first in range(1, len(self._overlaps) + 1, COLUMNS[self._many]):
            place = self.tile(first)
            place.setRect(0.0, place.top(), place.left() - 4.0 * self._scale, place.height())
            painter.drawText(place, right, str(first))


def _over(theme: Theme, token: str, alpha: float) -> QColor:
    """A colour as it looks over that of an empty tile."""
    ground, above = theme.colour("raised"), theme.colour(token)
    parts = (
        (ground.red(), above.red()), (ground.green(), above.green()), (ground.blue(), above.blue()),
    )  # fmt: skip
    return QColor(*(round(low + (high - low) * alpha) for low, high in parts))
