"""The panel that explains: the words of a page, the keys, and what has been said."""

from __future__ import annotations

import html
from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.kit.glossary import Word
from gui.kit.theme import Style

__all__ = ["HelpDialog"]

WIDEST, HIGHEST = 1000, 720  # px at the usual size of words
SHARE = 0.86  # of the window, at most
NAMES = 150  # px for words and symbols at least


class HelpDialog(QDialog):
    """Pages of text, one of which is seen; the program goes on behind it.

    Parameters
    ----------
    title : str
        Of the page that is explained.
    style : Style
        How it is to look.
    parent : QWidget
        The window.
    """

    def __init__(self, title: str, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{title}: words and keys")
        style.give(self)
        self.ensurePolished()
        self._scale = max(1.0, self.fontMetrics().height() / 16)
        self.choice = QButtonGroup(self)
        self.pages = QStackedWidget()
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(2)
        close = QPushButton("Close")
        close.setToolTip("Close this panel (Esc)")
        close.clicked.connect(self.close)
        top = QHBoxLayout()
        top.addLayout(self._tabs)
        top.addStretch(1)
        top.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 8, 18, 14)
        layout.addLayout(top)
        layout.addWidget(self.pages, 1)
        self.choice.idClicked.connect(self.show_page)
        room = parent.size() * SHARE
        self.resize(
            QSize(round(WIDEST * self._scale), round(HIGHEST * self._scale)).boundedTo(room)
        )

    @Slot(int)
    def show_page(self, page: int) -> None:
        """Show a page, by its number."""
        self.choice.button(page).setChecked(True)
        self.pages.setCurrentIndex(page)
        shown = self.pages.currentWidget()
        if shown is not None:
            shown.setFocus()  # arrows scroll it

    def add_words(self, words: Iterable[Word], note: str) -> None:
        """A page of words with symbol and meaning, and a note below."""
        grid = self._grid("Words")
        grid.setColumnMinimumWidth(0, round(NAMES * self._scale))
        grid.setColumnStretch(1, 1)
        row = 0
        for row, word in enumerate(words, 1):
            name = QVBoxLayout()
            name.setSpacing(0)
            name.addWidget(_label(html.escape(word.word), "title"))
            if word.symbol:
                name.addWidget(_label(f"<i>{word.symbol}</i>", "equation"))
            name.addStretch(1)
            text = _label(word.text)
            text.setWordWrap(True)
            grid.addLayout(name, row, 0)
            grid.addWidget(text, row, 1, Qt.AlignmentFlag.AlignTop)
        below = _label(html.escape(note), "muted")
        below.setWordWrap(True)
        grid.addWidget(below, row + 1, 0, 1, 2)
        grid.setRowStretch(row + 2, 1)

    def add_pairs(self, title: str, pairs: Iterable[tuple[str, str]], none: str) -> None:
        """A page of two columns: a key and what it does, a time and what was said."""
        grid = self._grid(title)
        grid.setColumnStretch(1, 1)
        row = 0
        for row, (left, right) in enumerate(pairs, 1):
            name, words = _label(html.escape(left), "title"), _label(html.escape(right))
            words.setWordWrap(True)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)
        if not row:
            grid.addWidget(_label(none, "muted"), 1, 0, 1, 2)
        grid.setRowStretch(row + 2, 1)

    def _grid(self, title: str) -> QGridLayout:
        """A page that scrolls, with a button that shows it; the grid to be filled."""
        button = QPushButton(title)
        button.setObjectName("tab")
        button.setCheckable(True)
        button.setAutoDefault(False)
        self.choice.addButton(button, self.pages.count())
        self._tabs.addWidget(button)
        content = QWidget()
        content.setObjectName("readouts")
        grid = QGridLayout(content)
        grid.setContentsMargins(4, 8, 12, 8)
        grid.setHorizontalSpacing(round(18 * self._scale))
        grid.setVerticalSpacing(round(7 * self._scale))
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.addWidget(area)
        return grid


def _label(words: str, look: str = "") -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setObjectName(look)
    return label
