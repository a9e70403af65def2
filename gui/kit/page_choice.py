"""Readouts of which one is seen at a time, chosen by buttons over them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

__all__ = ["PageChoice"]

GAP = 6  # px beside words


def _place_of(page: QWidget) -> QWidget:
    """A place that a page leaves empty while it is shown elsewhere, as in a presentation."""
    place = QWidget()
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)
    return place


class PageChoice(QWidget):
    """A row of buttons, words at its right that belong to the page in front, and the pages.

    Signals
    -------
    chosen(str)
        The key of the page that is in front now.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._words: list[tuple[str, QLabel]] = []
        self._offered: tuple[str, ...] = ()
        self._wanted = ""  # what a person has chosen, when it is there
        self.current = ""
        """The key of the page in front."""
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._clicked)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._pages = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._row)
        layout.addWidget(self._pages, 1)

    def add(self, key: str, title: str, page: QWidget, *words: QLabel) -> None:
        """Add a page, with what is said beside the buttons while it is in front: a label that
        takes the room there is, and others at the right."""
        button = QPushButton(title)
        button.setObjectName("flat")
        button.setProperty("close", True)
        button.setCheckable(True)
        button.hide()
        self._group.addButton(button, len(self._keys))
        self._row.insertWidget(len(self._keys), button)
        self._keys.append(key)
        self._pages.addWidget(_place_of(page))
        for place, label in enumerate(words):
            label.hide()
            if place == 0:
                label.setObjectName("muted")
                label.setContentsMargins(GAP, 0, GAP, 0)
            self._words.append((key, label))
            self._row.insertWidget(self._row.count() - 1, label, 0 if place else 1000)

    def offer(self, keys: Sequence[str]) -> None:
        """Offer these pages; the one that a person has last chosen is in front, or the first."""
        if tuple(keys) == self._offered:
            return
        self._offered = tuple(keys)
        for place, key in enumerate(self._keys):
            self._group.button(place).setVisible(key in keys)
        self.show_page(self._wanted if self._wanted in keys else keys[0])

    @Slot(int)
    def _clicked(self, place: int) -> None:
        self.want(self._keys[place])

    def want(self, key: str) -> None:
        """Bring a page to the front, now and whenever it is offered again."""
        self._wanted = key
        if key in self._offered:
            self.show_page(key)

    def show_page(self, key: str) -> None:
        """Bring a page to the front."""
        place = self._keys.index(key)
        self.current = key
        self._group.button(place).setChecked(True)
        self._pages.setCurrentIndex(place)
        for other, label in self._words:
            label.setVisible(other == key)
        self.chosen.emit(key)
