"""The focus stays where a person has put it."""

from __future__ import annotations

from weakref import ref

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Slot
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
        Which it looks after.
    pages : QWidget
        Whose children come and go as a whole, each with a focus of its own.
    """

    def __init__(self, window: QWidget, pages: QWidget) -> None:
        super().__init__(window)
        self._window, self._pages = ref(window), ref(pages)
        self._lost: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._changed)

    @Slot(QWidget, QWidget)
    def _changed(self, old: QWidget | None, now: QWidget | None) -> None:
        window, pages = self._window(), self._pages()
        if window is None or pages is None or not shiboken6.isValid(window):
            return
        if now is not None and now is not window:
            self._forget()
        if old is None or not shiboken6.isValid(old) or old.window() is not window:
            return
        if old.isEnabled() and old.isVisible():
            return  # a person has moved it
        page = next((child for child in pages.children() if _holds(child, old)), None)
        if isinstance(page, QWidget) and page.isHidden():
            return  # another page has come to the front
        self._lost = old
        old.installEventFilter(self)
        if now is not None:
            window.setFocus()

    def _forget(self) -> None:
        if self._lost is not None and shiboken6.isValid(self._lost):
            self._lost.removeEventFilter(self)
        self._lost = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.EnabledChange, QEvent.Type.Show):
            lost, window = self._lost, self._window()
            focused = QApplication.focusWidget()
            free = watched is lost and focused in (None, window)
            if free and lost is not None and lost.isEnabled() and lost.isVisible():
                self._forget()
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
