"""A button that drops the landmark, or picks it up: for a presenter whose hand is far away."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from sim.ring import HeadingSnapshot

__all__ = ["LandmarkButton"]

BESIDE = math.radians(60.0)  # from the bump, to the left


class LandmarkButton(QPushButton):
    """Pressed in while there is a landmark.

    Signals
    -------
    gesture(str, object)
        `toggle_landmark` and its arguments.
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Landmark", parent)
        self.setCheckable(True)
        self.setToolTip("Drop a landmark 60° to the left of the bump, or pick it up")
        self._direction = BESIDE
        self.clicked.connect(self._ask)
        self.show()

    def show_snapshot(self, s: HeadingSnapshot) -> None:
        """Follow the network."""
        there = s.landmark is not None
        self._direction = s.landmark if s.landmark is not None else s.decoded + BESIDE
        if self.isChecked() is not there:
            self.setChecked(there)

    @Slot()
    def _ask(self) -> None:
        self.gesture.emit("toggle_landmark", {"direction": self._direction})
