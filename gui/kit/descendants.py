"""The widgets that lie in a widget."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

__all__ = ["descendants"]

Kind = TypeVar("Kind", bound=QWidget)


def descendants(part: QWidget, kind: type[Kind], name: str = "") -> list[Kind]:
    """All of a kind, and of a name if one is given, in a widget; each before those within it.

    In place of `findChildren`: PySide 6.11 has whatever that finds belong to the widget that was
    asked, so that the parts of drop-down lists and dialogs, which Qt makes and deletes, are kept in
    Python as long as their window.
    """
    found: list[Kind] = []
    ahead = part.children()[::-1]
    while ahead:
        widget = ahead.pop()
        if isinstance(widget, QWidget):
            if isinstance(widget, kind) and (not name or widget.objectName() == name):
                found.append(widget)
            ahead += widget.children()[::-1]
    return found
