"""A widget that is taken out of its layout for a while."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QLabel, QLayout, QWidget

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
        self._layout = _layout_of(widget, parent)
        if self._layout is not None:
            _exchange(self._layout, widget, self._place)

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


def _layout_of(widget: QWidget, parent: QWidget) -> QBoxLayout | None:
    """The row or column in which a widget lies, if any."""
    top = parent.layout()
    if top is None:
        return None
    every = [top, *top.findChildren(QLayout)]
    found = next((layout for layout in every if layout.indexOf(widget) >= 0), None)
    if found is not None and not isinstance(found, QBoxLayout):
        raise TypeError(f"only what lies in a row or a column can be lent, not {widget!r}")
    return found


def _exchange(layout: QBoxLayout, one: QWidget, other: QWidget) -> None:
    """Have a widget where another one lies."""
    # Not by `replaceWidget`: a widget tells but one layout of its new sizes, that of the first
    # item there is, and here the old item would stay.
    place = layout.indexOf(one)
    stretch = layout.stretch(place)
    layout.removeWidget(one)
    layout.insertWidget(place, other, stretch)
