"""A widget that is taken out of its layout for a while."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QLabel, QLayout, QWidget

__all__ = ["Borrowed"]


class Borrowed:
    """A widget taken from where it lies, to be put back as it was.

    Whether it is hidden remains its owner's to say. One that lies in no layout goes back to its
    parent.

    Parameters
    ----------
    widget : QWidget
    """

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        parent = widget.parentWidget()
        assert parent is not None
        self._parent = parent
        self._sizes: tuple[QSize, QSize] = (widget.minimumSize(), widget.maximumSize())
        self._icon = widget.iconSize() if isinstance(widget, QAbstractButton) else None
        self._wrapped = isinstance(widget, QLabel) and widget.wordWrap()
        self._place = QWidget(parent)
        self._place.hide()
        layout = parent.layout()
        found = layout is not None and _exchange(layout, widget, self._place)
        self._layout = layout if found else None

    def give_back(self) -> None:
        """Put it back where it was, of the size it had."""
        widget = self.widget
        hidden = widget.isHidden()
        low, high = self._sizes
        widget.setMinimumSize(low)
        widget.setMaximumSize(high)
        if isinstance(widget, QAbstractButton) and self._icon is not None:
            widget.setIconSize(self._icon)
        if isinstance(widget, QLabel):
            widget.setWordWrap(self._wrapped)
        widget.setParent(self._parent)
        if self._layout is not None:
            _exchange(self._layout, self._place, widget)
        widget.setVisible(not hidden)
        self._place.deleteLater()


def _exchange(layout: QLayout, one: QWidget, other: QWidget) -> bool:
    """Have a widget where another one lies in a layout; whether it lay there."""
    item = layout.replaceWidget(one, other)
    if item is None:
        return False
    # A widget tells but one layout of its new sizes, that of the first item that is there.
    shiboken6.delete(item)
    return True
