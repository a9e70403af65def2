"""The box under the stage: what has happened, in a sentence, and what the example claims."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

__all__ = ["ClaimBox"]

LINES = 2  # of the sentence that there is always room for, but for one that is so
WIDE = 800  # px wide, on which nearly all are a line


class ClaimBox(QFrame):
    """Two labels in one frame under the stage, the same on every page.

    Its height grows with what it says and does not shrink before the next run begins or its width
    changes, so that the figure above does not move with every sentence.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("claimbox")
        self.sentence = _Steady("sentence", LINES)
        self.sentence.setTextFormat(Qt.TextFormat.RichText)
        self.sentence.setToolTip("What the state is, as far as can honestly be said")
        self.sentence.hide()
        self.claim = _Steady("claim", 1)
        self.claim.setToolTip("What the example shows, or what this network does")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 7, 14, 8)
        self._column.setSpacing(3)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._column.addLayout(self._row)
        self._row.addWidget(self.claim, 1)

    def with_sentence(self, there: bool = True) -> None:
        """Have the sentence too, above the claim; or no longer."""
        if there != self.sentence.isHidden() or self.claim.parentWidget() is not self:
            return  # so it is, or the words are shown elsewhere for the time being
        if there:
            self._row.removeWidget(self.claim)
            self._row.insertWidget(0, self.sentence, 1)
            self._column.addWidget(self.claim)
        else:
            self._row.removeWidget(self.sentence)
            self._column.removeWidget(self.claim)
            self._row.insertWidget(0, self.claim, 1)
        self.sentence.setVisible(there)

    def hold(self, button: QWidget) -> None:
        """Have a button at the right, for what is to be done with what is said."""
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def begin(self) -> None:
        """Take no more room than what is said now needs: another run has begun."""
        for label in (self.sentence, self.claim):
            label.settle()


class _Steady(QLabel):
    """Words that wrap, in a place that grows with them and does not shrink.

    Parameters
    ----------
    name : str
        Of its look in the style sheet.
    lines : int
        That there is always room for.
    """

    def __init__(self, name: str, lines: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._lines = lines

    def setText(self, words: str) -> None:
        if words != self.text():
            super().setText(words)
            self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.settle()

    def settle(self) -> None:
        """Give back the room that is not needed now."""
        self.setMinimumHeight(0)
        self._grow()

    def _grow(self) -> None:
        lines = self._lines if self.width() < WIDE else 1
        least = lines * self.fontMetrics().lineSpacing()
        need = max(self.heightForWidth(self.width()), least)
        if need > self.minimumHeight():
            self.setMinimumHeight(need)
