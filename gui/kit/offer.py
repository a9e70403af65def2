"""A line that offers something a person may take or leave."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

__all__ = ["Offer"]


class Offer(QWidget):
    """A sentence, a button that takes the offer, and one that leaves it.

    Signals
    -------
    taken()
    """

    taken = Signal()

    def __init__(self, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel()
        self.take = QPushButton(button)
        self.leave = QPushButton("Close")
        self.leave.setToolTip("Leave it; it stays under File, Open recent")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 14, 4)
        layout.addWidget(self._words)
        layout.addWidget(self.take)
        layout.addStretch(1)
        layout.addWidget(self.leave)
        self.take.clicked.connect(self._taken)
        self.leave.clicked.connect(self.hide)
        self.hide()

    @property
    def words(self) -> str:
        """What is offered, empty if nothing is."""
        return "" if self.isHidden() else self._words.text()

    def make(self, words: str) -> None:
        """Offer something."""
        self._words.setText(words)
        self.show()

    @Slot()
    def _taken(self) -> None:
        self.hide()
        self.taken.emit()
