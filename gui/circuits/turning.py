"""Whether portraits follow each other, as while a knob is turned."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

__all__ = ["Turning"]

REST = 150  # ms after a portrait within which another one is a turn of a knob


class Turning(QTimer):
    """Ends with `timeout`, some time after the last portrait.

    Parameters
    ----------
    parent : QObject
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.under_way = False
        self.setSingleShot(True)
        self.setInterval(REST)
        self.timeout.connect(self._end)

    def follow(self) -> None:
        """There is another portrait."""
        self.under_way = self.isActive()
        self.start()

    @Slot()
    def _end(self) -> None:
        self.under_way = False
