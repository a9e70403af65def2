"""A sentence the program has to say: what was assumed, what is wrong and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

__all__ = ["Notice"]


class Notice(QWidget):
    """A strip over the stage; stays until read and closed, or until the next one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        close = QPushButton("Close")
        close.setToolTip("Close this notice")
        close.clicked.connect(self.dismiss)
        column = QVBoxLayout()
        column.addWidget(close)
        column.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(self._words, 1)
        layout.addLayout(column)
        self.hide()

    @property
    def words(self) -> str:
        """What it says, empty when closed."""
        return "" if self.isHidden() else self._words.text()

    def say(self, words: str, *, alarm: bool = False) -> None:
        """Show a sentence; `alarm` marks failure."""
        self._words.setText(words)
        self.setProperty("alarm", alarm)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    @Slot()
    def dismiss(self) -> None:
        """Close it."""
        self._words.clear()
        self.hide()
