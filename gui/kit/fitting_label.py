"""A label that says as much as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.kit.tooltips import wrapped

__all__ = ["FittingLabel"]


class FittingLabel(QLabel):
    """One plain line, worded in several ways of which the longest that fits is shown.

    Where it is not the first, the tooltip says that one.

    Parameters
    ----------
    *wordings : str
        The longest first; the last one may be empty.
    """

    def __init__(self, *wordings: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shorter: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.say(*wordings)

    def say(self, words: str = "", *shorter: str) -> None:
        """Show this, or where it does not fit the first of the shorter ones that does."""
        if (words, shorter) != (self.text(), self._shorter):
            self._shorter = shorter
            self.setText(words)

    @property
    def shown(self) -> str:
        """The wording that is seen."""
        every = (self.text(), *self._shorter)
        return next((words for words in every if self._wide(words) <= self.width()), every[-1])

    def _wide(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words)

    def minimumSizeHint(self) -> QSize:
        least = min(map(self._wide, (self.text(), *self._shorter)))
        return QSize(least, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.shown
        self.setToolTip("" if words == self.text() else wrapped(self.text()))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), words)
        painter.end()
