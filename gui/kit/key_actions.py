"""Keys: each is one action, which its button triggers too and the list of keys shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

__all__ = ["keep_letters", "key_action", "listed"]

BESIDE_SHIFT = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def keep_letters(event: QEvent) -> bool:
    """Have a list keep the letters that are typed while it has the focus, as a field does.

    Letters do something in the window only while no field and no list has the focus.

    Returns
    -------
    bool
        Whether the event asked if a letter is for the list: it has been accepted.
    """
    if event.type() != QEvent.Type.ShortcutOverride:
        return False
    assert isinstance(event, QKeyEvent)
    if event.modifiers() & BESIDE_SHIFT or not event.text().isalpha():
        return False
    event.accept()
    return True


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
