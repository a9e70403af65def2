"""The focus stays where a person has put it."""

from __future__ import annotations

from weakref import ref

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

__all__ = ["FocusKeeper", "press_focused"]

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FocusKeeper(QObject):
    """Keeps the focus from falling to a neighbour when its widget is disabled or hidden.

    Qt gives it to the next widget then: a button that may not be pressed while its work is under
    way hands it to a field, and what is typed goes there. Here the window has it meanwhile, and the
    widget again as soon as it can, unless a person has put it elsewhere.

    Parameters
    ----------
    window : QWidget
        Which it looks after, and which asks it in `focusNextPrevChild`: Qt calls that for Tab too.
    pages : QWidget
        Whose children come and go as a whole, each with a focus of its own.
    """

    def __init__(self, window: QWidget, pages: QWidget) -> None:
        super().__init__(window)
        self._window, self._pages = ref(window), ref(pages)
        self._lost: QWidget | None = None

    def keep(self) -> bool:
        """Keep the focus from moving on if it is not a person who moves it; whether it was kept."""
        window, pages = self._window(), self._pages()
        lost = window.focusWidget() if window is not None else None
        if window is None or pages is None or lost is None or lost is window:
            return False
        if lost.isEnabled() and lost.isVisible():
            return False  # a person has pressed Tab
        page = next((child for child in pages.children() if _holds(child, lost)), None)
        if isinstance(page, QWidget) and page.isHidden():
            return False  # another page has come to the front
        self._forget()
        self._lost = lost
        lost.installEventFilter(self)
        window.setFocus()
        return True

    def _forget(self) -> None:
        if self._lost is not None and shiboken6.isValid(self._lost):
            self._lost.removeEventFilter(self)
        self._lost = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.EnabledChange, QEvent.Type.Show):
            lost = self._lost
            if watched is lost and lost is not None and lost.isEnabled() and lost.isVisible():
                self._forget()
                if QApplication.focusWidget() in (None, self._window()):
                    lost.setFocus()
        return False


def press_focused(event: QKeyEvent) -> bool:
    """Have Enter press the button that has the focus; whether it did.

    Space, which presses buttons elsewhere, plays and pauses wherever the focus is.
    """
    focused = QApplication.focusWidget()
    if event.key() not in ENTER or not isinstance(focused, QAbstractButton):
        return False
    focused.click()
    return True


def _holds(child: QObject, widget: QWidget) -> bool:
    return isinstance(child, QWidget) and child.isAncestorOf(widget)
