"""A line that offers something a person may take or leave."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gui.kit.fitting_label import FittingLabel

__all__ = ["Offer"]


class Offer(QWidget):
    """A sentence, a button that takes the offer, and one that leaves it.

    It lies in the status line and covers nothing, so that it may stay until it is answered.

    Signals
    -------
    taken()

    Parameters
    ----------
    button : str
        What the button says that takes it.
    parent : QWidget, optional
    """

    taken = Signal()

    def __init__(self, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("offer")
        self._words = FittingLabel()
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.take = QPushButton(button)
        self.leave_button = QPushButton("Close")
        self.leave_button.setToolTip("Leave it; it stays under File, Open recent")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 20, 0)
        layout.setSpacing(4)
        layout.addWidget(self._words, 1)
        for each in (self.take, self.leave_button):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            each.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
            layout.addWidget(each)
        self.take.clicked.connect(self._taken)
        self.leave_button.clicked.connect(self.hide)
        self.hide()

    @property
    def words(self) -> str:
        """What is offered, empty if nothing is."""
        return "" if self.isHidden() else self._words.text()

    @Slot(str)
    def make(self, words: str) -> None:
        """Offer something; nothing any more if there are no words."""
        self._words.say(words, words.rpartition(",")[0] or words, words.partition(":")[0], "")
        self.setVisible(bool(words))

    @Slot()
    def _taken(self) -> None:
        self.hide()
        self.taken.emit()
