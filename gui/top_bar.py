"""The bar at the top of the window: tabs on the left; undo, files and looks on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)

from gui.kit.page_entry import PageEntry
from gui.kit.tooltips import wrapped

__all__ = ["TopBar"]


class TopBar(QWidget):
    """Tabs, undo and redo, the menu of files, theme, presenting, keys.

    Parameters
    ----------
    entries : sequence of PageEntry
        The pages, in order.
    front : str
        Name of the page in front.
    """

    def __init__(
        self, entries: Sequence[PageEntry], front: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 10, 0)
        layout.setSpacing(2)
        brand = QLabel("Attractor Lab")
        brand.setObjectName("brand")
        layout.addWidget(brand)
        layout.addSpacing(14)
        self.tabs = QButtonGroup(self)
        self._titles = [(entry.title, entry.short or entry.title) for entry in entries]
        for place, entry in enumerate(entries):
            button = QPushButton(entry.title)
            button.setAccessibleName(entry.title)
            button.setObjectName("tab")
            button.setCheckable(True)
            self.tabs.addButton(button, place)
            button.setChecked(entry.name == front)
            layout.addWidget(button)
        layout.addStretch(1)
        self.undo = self._flat("Undo", "There is nothing to undo")
        self.redo = self._flat("Redo", "There is nothing to redo")
        self.files = self._flat("File", "Open, save, replay")
        self.menu = QMenu(self.files)
        self.files.setMenu(self.menu)
        self.look = self._flat("View", "Size of words, pointer, freezing, presenting")
        self.look_menu = QMenu(self.look)
        self.look.setMenu(self.look_menu)
        self.presenting_menu = QMenu(self)
        self.theme = self._flat("", "Dark or light (T)")
        about = "The figure first, with large words and handles, on the whole screen (F11)"
        self.present = self._flat("Present", about)
        self.present.setCheckable(True)
        self.help = self._flat("?", "Words, keys and the last notices (?)")
        for button in (
            self.undo, self.redo, self.files, self.look, self.theme, self.present, self.help,
        ):  # fmt: skip
            layout.addWidget(button)
        self.show_undo("", "")
        self.page_actions = [self._page_action(button) for button in self.tabs.buttons()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Have tabs say their titles, or where they have no room short ones."""
        buttons, layout = self.tabs.buttons(), self.layout()
        if layout is None or not buttons:
            return
        longer = 0
        for button, (title, _) in zip(buttons, self._titles, strict=True):
            words = button.fontMetrics()
            longer += words.horizontalAdvance(title) - words.horizontalAdvance(button.text())
        short = layout.sizeHint().width() + longer > self.width()
        for button, titles in zip(buttons, self._titles, strict=True):
            if button.text() != titles[short]:
                button.setText(titles[short])
                button.setToolTip(titles[0] if short else "")

    def _page_action(self, button: QAbstractButton) -> QAction:
        """An entry of a menu that turns to a page as its tab does."""
        action = QAction(button.accessibleName(), self)
        action.setCheckable(True)
        action.setChecked(button.isChecked())
        action.triggered.connect(button.click)
        button.toggled.connect(action.setChecked)
        return action

    @staticmethod
    def _flat(words: str, about: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName("flat")
        button.setToolTip(about)
        return button

    def show_undo(self, undo: str, redo: str) -> None:
        """Say what would be undone and done again; empty for nothing."""
        for button, what, word, key in (
            (self.undo, undo, "Undo", "Ctrl+Z"),
            (self.redo, redo, "Redo", "Ctrl+Shift+Z"),
        ):
            about = wrapped(
                f"{word}: {what} ({key})" if what else f"There is nothing to {word.lower()}"
            )
            button.setEnabled(bool(what))
            if button.toolTip() != about:
                button.setToolTip(about)
