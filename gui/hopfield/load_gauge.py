"""How full the memory is: its load against what the learning rule can hold."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit.theme import DARK, Theme, font
from gui.kit.tooltips import wrapped

__all__ = ["LoadGauge"]

BAR = 8.0  # px at scale 1


class LoadGauge(QWidget):
    """A bar from empty to the capacity, a tick at the load, and both in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._patterns, self._neurons = 0, 0
        self._capacity: float | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Load")
        self._tell()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._font())
        return QSize(230, math.ceil((BAR + 14.0) * self._scale + metrics.height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def show_load(self, patterns: int, neurons: int, capacity: float | None, words: str) -> None:
        """Show so many memories in so many neurons.

        Parameters
        ----------
        memories, neurons : int
        capacity : float or None
            Memories the rule holds in these neurons, None if nobody has published that.
        words : str
            The capacity in words, such as "0.138 N = 79".
        """
        if capacity is not None and not math.isfinite(capacity):
            capacity = None
        given = (patterns, neurons, capacity, words)
        if given != (self._patterns, self._neurons, self._capacity, self._words):
            self._patterns, self._neurons, self._capacity, self._words = given
            self._tell()
            self.update()

    @property
    def over(self) -> bool:
        """Whether there are more memories than the rule can hold."""
        return self._capacity is not None and self._patterns > self._capacity

    @property
    def fraction(self) -> float | None:
        """Where the tick stands, 0 to 1; None without a capacity."""
        if self._capacity is None:
            return None
        if self._capacity <= 0.0:
            return 1.0 if self._patterns else 0.0
        return min(self._patterns / self._capacity, 1.0)

    # ---- words ---------------------------------------------------------------------------------

    def left_words(self, room: float) -> str:
        """How many memories there are, at the length that fits into so many px."""
        few, many = f"{self._patterns:,}", f"{self._neurons:,}"
        patterns = "1 memory" if self._patterns == 1 else f"{few} memories"
        neurons = "1 neuron" if self._neurons == 1 else f"{many} neurons"
        choice = [f"{patterns} / {neurons}", f"{patterns} / {many}", f"{few} / {many}"]
        if self.over:
            choice = [f"over capacity: {words}" for words in (*choice, few)] + ["over capacity"]
        metrics = QFontMetricsF(self._font())
        fitting = (words for words in choice if metrics.horizontalAdvance(words) <= room)
        return next(fitting, choice[-1])

    @property
    def right_words(self) -> str:
        """The capacity."""
        if self._capacity is None:
            return self._words or "no known capacity"
        return self._words or f"capacity {self._capacity:,.0f}"

    def _tell(self) -> None:
        words = f"{self._patterns:,} memories in {self._neurons:,} neurons. "
        if self._capacity is None:
            words += "No capacity is known for these settings, so the bar has no end."
        elif self.over:
            words += (
                f"The rule holds about {self._capacity:,.0f}: over capacity. Forget some, or "
                "choose a rule that holds more."
            )
        else:
            words += f"The rule holds about {self._capacity:,.0f}; the bar ends there."
        self.setToolTip(wrapped(words))
        self.setAccessibleDescription(words)

    # ---- picture -------------------------------------------------------------------------------

    def _font(self) -> QFont:
        return font(12, 600 if self.over else 400, self._scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._theme, self._scale
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0, 5.0 * scale, self.width(), BAR * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._capacity is None:
            painter.setBrush(theme.colour("track"))
        else:
            gradient = QLinearGradient(bar.topLeft(), bar.topRight())
            for stop, token in ((0.0, "energy"), (0.55, "energy"), (0.8, "state"), (1.0, "alarm")):
                gradient.setColorAt(stop, theme.colour(token))
            painter.setBrush(gradient)
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        fraction = self.fraction
        if fraction is not None:
            wide = round(3.0 * scale)
            left = 1 + round(fraction * (bar.width() - wide - 2))
            tick = QRectF(left, bar.top() - 4 * scale, wide, bar.height() + 8 * scale)
            painter.fillRect(tick.adjusted(-1, 0, 1, 0), theme.colour("panel"))
            painter.fillRect(tick, theme.colour("text"))
        self._paint_words(painter, bar.bottom() + 5.0 * scale)
        painter.end()

    def _paint_words(self, painter: QPainter, top: float) -> None:
        theme = self._theme
        painter.setFont(font(12, scale=self._scale))
        metrics = painter.fontMetrics()
        room = QRectF(0, top, self.width(), metrics.height())
        right = self.right_words
        right_wide = metrics.horizontalAdvance(right)
        painter.setPen(theme.colour("muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, right)
        room.setRight(room.right() - right_wide - 8)
        if self.over:
            # A sign before the words: never colour alone.
            side = metrics.ascent()
            sign = QRectF(0, top + (metrics.height() - side) / 2, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("alarm"))
            painter.drawPolygon(
                QPolygonF([
                    QPointF(sign.center().x(), sign.top()), sign.bottomRight(), sign.bottomLeft(),
                ])
            )  # fmt: skip
            painter.setPen(QPen(theme.colour("panel"), 1.6 * self._scale))
            x, y = sign.center().x(), sign.top()
            painter.drawLine(QPointF(x, y + side * 0.4), QPointF(x, y + side * 0.68))
            painter.drawLine(QPointF(x, y + side * 0.82), QPointF(x, y + side * 0.85))
            room.setLeft(side + 5)
            painter.setPen(theme.colour("alarm"))
        painter.setFont(self._font())
        words = self.left_words(room.width())
        words = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, max(0, int(room.width()) + 1)
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, words)
