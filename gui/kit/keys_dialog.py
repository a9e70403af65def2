"""The list of keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from gui.kit.theme import Style

__all__ = ["KeysDialog"]


class KeysDialog(QDialog):
    """A table of keys and what they do.

    Parameters
    ----------
    keys : iterable of (str, str)
        A key, or some of them, and what it does.
    style : Style
        How it is to look.
    """

    def __init__(self, keys: Iterable[tuple[str, str]], style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        style.give(self)
        rows = "".join(
            f'<tr><td style="padding:4px 24px 4px 0"><b>{key}</b></td>'
            f'<td style="padding:4px 0">{about}</td></tr>'
            for key, about in keys
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 18)
        layout.addWidget(QLabel(f"<table>{rows}</table>"))
