"""Keys: each is one action, which its button triggers too and the list of keys shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

__all__ = ["key_action", "listed"]


def key_action(parent: QObject, about: str, act: Callable[[], object], *keys: str) -> QAction:
    """An action with its keys.

    Parameters
    ----------
    about : str
        What it does, for the list of keys.
    act : callable
        What it does; a slot of a QObject.
    keys : str
        Each of these does it, as Qt writes them.
    """
    action = QAction(about, parent)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.triggered.connect(act)
    return action


def listed(actions: Iterable[QAction]) -> list[tuple[str, str]]:
    """The keys of some actions, and what they do."""
    text = QKeySequence.SequenceFormat.NativeText
    return [
        (" or ".join(key.toString(text) for key in action.shortcuts()), action.text())
        for action in actions
        if action.shortcuts()
    ]
