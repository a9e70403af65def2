"""A kept result as it is seen: its picture, its number and settings, its sentence."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from gui.kit.kept_curves import DASHES
from gui.kit.kept_result import KeptResult
from gui.kit.theme import DARK, Theme, font
from gui.kit.tooltips import wrapped

__all__ = ["JOINT", "LEAST", "KeptCard"]

SAMPLE = 24.0  # px of a dashed line beside the number of its result
JOINT = " · "  # between settings
EDGE, GAP = 6, 7  # px round the card, and between picture and words
LEAST = (116, 56)  # px at scale 1: the smallest card, three lines high
WORDS = 60  # px, the least width of the words
SHARE = 0.38  # of its width at most for the picture
NARROW = 110.0  # px beside the number that are too few for settings


class KeptCard(QFrame):
    """A picture, and beside it the settings in a line and the sentence.

    Signals
    -------
    removed(int)
        The result of this place is not to be kept any longer.

    Parameters
    ----------
    place : int
        From 0.
    result : KeptResult
    """

    removed = Signal(int)

    def __init__(self, place: int, result: KeptResult, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kept")
        self.place, self.result = place, result
        self._scale = 1.0
        self.picture = _Picture(result.picture, self)
        self.words = _Words(place, self)
        remove = self.corner = QPushButton("×", self.words)
        remove.setObjectName("corner")
        remove.setAccessibleName(f"Remove result {place + 1}")
        remove.setToolTip("Keep this result no longer")
        remove.clicked.connect(self._remove)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self._scale = scale
        self.updateGeometry()
        self.words.set_theme(theme, scale)
        self.picture.line = QPen(theme.colour("line"))
        self.picture.update()
        self._place_parts()

    def minimumSizeHint(self) -> QSize:
        return QSize(round(LEAST[0] * self._scale), round(LEAST[1] * self._scale))

    def sizeHint(self) -> QSize:
        return QSize(round(1.8 * LEAST[0] * self._scale), round(1.2 * LEAST[1] * self._scale))

    def show_settings(self, words: str) -> None:
        """Say what its settings are, in a line."""
        sentence = self.result.sentence
        every = JOINT.join(f"{name}: {value}" for name, value in self.result.settings.items())
        self.words.show_words(words, sentence)
        told = f"{sentence}\n\n{every}"
        if told != self.accessibleDescription():
            self.words.setToolTip(wrapped(told))
            self.picture.setToolTip(wrapped(told))
            self.setAccessibleName(f"Kept result {self.place + 1}")
            self.setAccessibleDescription(told)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_parts()

    def _place_parts(self) -> None:
        """The picture as large as the height allows, words beside it, the button in the corner."""
        room = self.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        most = min(round(SHARE * room.width()), room.width() - GAP - round(WORDS * self._scale))
        wide = max(1, min(self.picture.wanted(room.height()), most))
        self.picture.setGeometry(room.left(), room.top(), wide, room.height())
        left = room.left() + wide + GAP
        self.words.setGeometry(left, room.top(), room.right() + 1 - left, room.height())
        corner = self.corner
        corner.adjustSize()
        corner.move(self.words.width() - corner.width(), 0)
        self.words.leave_free(0 if corner.isHidden() else corner.width())

    @Slot()
    def _remove(self) -> None:
        self.corner.setEnabled(False)  # the second click of two would be for another result
        self.removed.emit(self.place)


class _Picture(QWidget):
    """A picture, as large as the height allows; cells stay cells."""

    def __init__(self, image: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = image
        self.line = QPen(DARK.colour("line"))

    def wanted(self, high: int) -> int:
        """How wide it is where it is so high, px."""
        ratio = self._image.width() / max(1, self._image.height())
        return round(min(2.0, max(0.5, ratio)) * high)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size = QSize(self._image.size())
        size.scale(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        smaller = size.width() * self.devicePixelRatioF() < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smaller)
        left = (self.width() - size.width()) / 2.0
        top = (self.height() - size.height()) / 2.0
        place = QRectF(left, top, size.width(), size.height())
        painter.drawImage(place, self._image)
        if not self._image.hasAlphaChannel():  # paper on paper would have no edge
            painter.setPen(self.line)
            painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class _Words(QWidget):
    """A number with its dashed line, a line of settings, and a sentence in what lines there are."""

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.settings = self.sentence = ""
        self._theme: Theme = DARK
        self._scale = 1.0
        self._free = 0

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self._theme, self._scale = theme, scale
        self.update()

    def leave_free(self, wide: int) -> None:
        """Leave so much, px, of the first line free at its end."""
        if wide != self._free:
            self._free = wide
            self.update()

    def show_words(self, settings: str, sentence: str) -> None:
        """Show these words."""
        if (settings, sentence) != (self.settings, self.sentence):
            self.settings, self.sentence = settings, sentence
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = font(12, 600, self._scale)
        metrics = QFontMetricsF(bold)
        painter.setFont(bold)
        painter.setPen(self._theme.colour("text"))
        number = str(self._place + 1)
        painter.drawText(QPointF(0.0, metrics.ascent()), number)
        left = metrics.horizontalAdvance(number) + 5.0
        middle = metrics.ascent() - 0.5 * metrics.xHeight()
        pen = QPen(self._theme.colour("text"), 1.5 * self._scale, DASHES[self._place % len(DASHES)])
        painter.setPen(pen)
        end = left + SAMPLE * self._scale
        painter.drawLine(QPointF(left, middle), QPointF(end, middle))
        painter.setPen(self._theme.colour("text"))
        beside = self.width() - self._free - end - 7.0 >= NARROW * self._scale
        top = 0.0 if beside else metrics.lineSpacing()
        indent, most = (end + 7.0, 2) if beside else (0.0, 1)
        settings = self.settings if beside else self._whole(metrics)
        used = self._paint_lines(painter, settings, top, indent, most)
        painter.setFont(font(12, 400, self._scale))
        painter.setPen(self._theme.colour("muted"))
        self._paint_lines(painter, self.sentence, used, 0.0, 99)
        painter.end()

    def _whole(self, metrics: QFontMetricsF) -> str:
        """As many of the settings as fit into a line whole; if none does, the first without its
        name, which the line above the cards tells too."""
        every = self.settings.split(JOINT)
        fits = [JOINT.join(every[:count]) for count in range(len(every), 0, -1)]
        fits.append(every[0].rpartition(": ")[2])
        room = self.width()
        return next((words for words in fits if metrics.horizontalAdvance(words) <= room), fits[-1])

    def _paint_lines(
        self, painter: QPainter, words: str, top: float, indent: float, most: int
    ) -> float:
        """Wrapped words from a height on, as many lines as there is room for, the last one elided
        if that is not all; where they end."""
        metrics = QFontMetricsF(painter.font())
        high = metrics.lineSpacing()
        lines = min(most, math.floor((self.height() - top) / high + 0.1))
        layout = QTextLayout(words, painter.font())
        layout.setTextOption(QTextOption())
        layout.beginLayout()
        for number in range(lines):
            line = layout.createLine()
            if not line.isValid():
                break
            first = indent if number == 0 else 0.0
            free = self._free if top == 0.0 else 0
            room = max(1.0, self.width() - free - first)
            start = line.textStart()
            line.setLineWidth(room)
            over = start + line.textLength() < len(words)
            shown = words[start : start + line.textLength()]
            if number == lines - 1 and over:
                shown = metrics.elidedText(words[start:], Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(first, top + metrics.ascent()), shown)
            top += high
        layout.endLayout()
        return top
