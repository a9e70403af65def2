"""A label that says as much as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
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
        self._wordings: tuple[str, ...] = ("",)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.say(*wordings)

    def say(self, words: str = "", *shorter: str) -> None:
        """Show this, or where it does not fit the first of the shorter ones that does."""
        if (words, *shorter) != self._wordings:
            self._wordings = words, *shorter
            self._choose()
            self.updateGeometry()

    def text(self) -> str:
        """All that is said, whether there is room for it or not."""
        return self._wordings[0]

    @property
    def shown(self) -> str:
        """The wording that is seen."""
        return super().text()

    def _choose(self) -> None:
        every, wide = self._wordings, self.width()
        shown = next((words for words in every if self._wide(words) <= wide), every[-1])
        if shown != self.shown:
            super().setText(shown)
            self.setToolTip("" if shown == every[0] else wrapped(every[0]))

    def _wide(self, words: str) -> int:
        """The room that words take with the margins of the label, px."""
        margins = self.contentsMargins()
        return self.fontMetrics().horizontalAdvance(words) + margins.left() + margins.right()

    def sizeHint(self) -> QSize:
        return QSize(self._wide(self._wordings[0]) + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(map(self._wide, self._wordings)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose()
