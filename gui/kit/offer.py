"""A line that offers something a person may take or leave."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.kit.overlay import Overlay

__all__ = ["Offer"]

LASTING = 60_000  # ms; then it is to be found where its tooltip says


class Offer(Overlay):
    """A sentence, a button that takes the offer, and one that leaves it; it moves nothing.

    Signals
    -------
    taken()

    Parameters
    ----------
    button : str
        What the button says that takes it.
    ground, parent : QWidget
        What it lies over, and whose child it is.
    """

    taken = Signal()
    low = True

    def __init__(self, button: str, ground: QWidget, parent: QWidget) -> None:
        super().__init__(ground, parent)
        self.setObjectName("notice")
        self._words = QLabel()
        self.take = QPushButton(button)
        self.leave_button = QPushButton("Close")
        self.leave_button.setToolTip("Leave it; it stays under File, Open recent")
        for each in (self.take, self.leave_button):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.take)
        layout.addWidget(self.leave_button)
        self.take.clicked.connect(self._taken)
        self.leave_button.clicked.connect(self._left)

    @property
    def words(self) -> str:
        """What is offered, empty if nothing is."""
        return "" if self.isHidden() else self._words.text()

    def widest(self) -> int:
        """As wide as what is offered."""
        return self.sizeHint().width()

    def make(self, words: str) -> None:
        """Offer something."""
        self._words.setText(words)
        self.appear(LASTING)

    @Slot()
    def _left(self) -> None:
        self.leave()

    @Slot()
    def _taken(self) -> None:
        self.leave()
        self.taken.emit()
