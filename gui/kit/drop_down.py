"""A drop-down list that shows all its entries."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from gui.kit.key_actions import keep_letters

__all__ = ["DropDown", "let_go_of_popups"]

MOST_SHOWN = 30  # entries without a scroll bar
FRAME = 24  # px beside the words of an entry


class DropDown(QComboBox):
    """A drop-down list: all its entries are to be seen, the one under the hand is marked.

    A wheel in passing does not choose, nor does a letter while it is closed. A click opens it and
    leaves the focus where it is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaxVisibleItems(MOST_SHOWN)
        self.view().setTextElideMode(Qt.TextElideMode.ElideNone)

    def showPopup(self) -> None:
        # The list may be wider than the box, which is as narrow as its place.
        view = self.view()
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + FRAME))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt would choose the next entry that begins with it: another network, by a slip.
        if not event.text().isalpha():
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        return keep_letters(event) or super().event(event)


def let_go_of_popups() -> None:
    """Let the windows of lists go that are closed, with their pictures.

    Qt keeps one of 100 to 600 KiB for every list that has ever been open; the next time it makes
    another in less than a frame.
    """
    for window in QApplication.topLevelWidgets():
        popup = window.windowType() == Qt.WindowType.Popup
        if popup and window.isHidden() and window.internalWinId():
            window.destroy()
