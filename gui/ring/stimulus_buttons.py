"""Buttons that add and swap stimuli while presenting: for a hand that is far from the list."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from gui.ring.stimuli_box import StimuliBox

__all__ = ["StimulusButtons"]


class StimulusButtons(QObject):
    """What the list's own Add and Swap do, on rings that are driven by stimuli.

    Parameters
    ----------
    box : StimuliBox
        The list.
    parent : QWidget
        Where they lie while nobody presents.
    """

    def __init__(self, box: StimuliBox, parent: QWidget) -> None:
        super().__init__(parent)
        self.add = QPushButton("Add stimulus", parent)
        self.add.setToolTip("Put another stimulus on the ring, away from the others")
        self.add.clicked.connect(box.add_one)
        self.swap = QPushButton("Swap", parent)
        self.swap.setToolTip("Exchange the strengths of the first two stimuli")
        self.swap.clicked.connect(box.swap_two)
        self.show_for(driven=False)

    @property
    def all(self) -> tuple[QPushButton, QPushButton]:
        """Add and Swap."""
        return self.add, self.swap

    def show_for(self, *, driven: bool) -> None:
        """Be there on a ring driven by stimuli."""
        for button in self.all:
            button.setVisible(driven)
