"""A label that says as much as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

__all__ = ["FittingLabel"]


class FittingLabel(QLabel):
    """One line, worded in several ways of which the longest that fits is shown.

    Parameters
    ----------
    wordings : sequence of str
        The longest first; the tooltip says it where there is no room for it.
    """

    def __init__(self, *wordings: str, parent: QWidget | None = None) -> None:
        super().__init__(wordings[0], parent)
        self._wordings = wordings
        self.setToolTip(wordings[0])

    def _wide(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + 2 * self.margin() + 1

    def sizeHint(self) -> QSize:
        return QSize(self._wide(self._wordings[0]), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide(self._wordings[-1]), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = (words for words in self._wordings if self._wide(words) <= self.width())
        self.setText(next(fitting, ""))
