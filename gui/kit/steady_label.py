"""Words that wrap in a place that never changes its height."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

__all__ = ["SteadyLabel"]


class SteadyLabel(QLabel):
    """As high as the tallest of all that it may say, whatever it says.

    It asks for that height alone: a label whose height depends on its width has a scroll area give
    everything beside it the height it would like, instead of the height it needs.

    Parameters
    ----------
    texts : iterable of str
        What it may say; what it has said is known as well.
    """

    def __init__(self, texts: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = dict.fromkeys(texts)
        self._heights: dict[str, int] = {}  # px, of those measured
        self._measured_at: object = None
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def hasHeightForWidth(self) -> bool:
        return False

    def setText(self, words: str) -> None:
        super().setText(words)
        if words not in self._texts:
            self._texts[words] = None
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        said, wide = self.text(), self.width()
        place = wide, self.font().key()
        if place != self._measured_at:
            self._measured_at = place
            self._heights.clear()
        new = [words for words in self._texts if words not in self._heights]
        if new:
            self.setUpdatesEnabled(False)
            self.setMinimumHeight(0)  # below which no height is told
            for words in new:
                super().setText(words)
                self._heights[words] = self.heightForWidth(wide)
            super().setText(said)
            self.setUpdatesEnabled(True)
        self.setFixedHeight(max([1, *self._heights.values()]))
