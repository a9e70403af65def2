"""Tooltips as wide as a line that is read with ease."""

from __future__ import annotations

import textwrap
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from gui.kit.descendants import descendants

__all__ = ["WIDTH", "wrap_tooltips", "wrapped"]

WIDTH = 60  # characters


@lru_cache(maxsize=4096)  # there are hundreds of them, and each page has the same again
def wrapped(words: str) -> str:
    """Words in lines of at most sixty characters; those with marks of their own as they are."""
    if words.startswith("<"):
        return words
    return "\n".join(
        line
        for given in words.splitlines()
        for line in textwrap.wrap(given, WIDTH, break_on_hyphens=False) or [""]
    )


def wrap_tooltips(part: QWidget) -> None:
    """Wrap the tooltips of everything in a part of the window, entries of lists and menus too.

    Those that are set later are wrapped where they are set.
    """
    for widget in (part, *descendants(part, QWidget)):
        if widget.toolTip():
            widget.setToolTip(wrapped(widget.toolTip()))
        if isinstance(widget, QComboBox):
            for place in range(widget.count()):
                words = widget.itemData(place, Qt.ItemDataRole.ToolTipRole)
                if words:
                    widget.setItemData(place, wrapped(words), Qt.ItemDataRole.ToolTipRole)
        for action in widget.actions():
            if action.toolTip() != action.text():
                action.setToolTip(wrapped(action.toolTip()))
