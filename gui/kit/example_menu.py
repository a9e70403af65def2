"""“Try this”: the examples of a page as a menu, and a button for the next one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.kit.drop_down import DropDown
from gui.kit.forms import heading, narrow, tool

__all__ = ["ExampleMenu"]


class Shown(Protocol):
    """An example."""

    @property
    def name(self) -> str:
        """By which it is chosen."""
        ...

    @property
    def title(self) -> str:
        """What the menu says."""
        ...

    @property
    def claim(self) -> str:
        """What it shows, in a sentence or two."""
        ...


class ExampleMenu(QWidget):
    """A page's examples, the same on every page; not to be seen where there are none.

    Parameters
    ----------
    examples : iterable of Shown
        In the order in which Next goes through them.

    Signals
    -------
    chosen(str)
        The name of an example that is to begin.
    """

    chosen = Signal(str)

    def __init__(self, examples: Iterable[Shown], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu = narrow(DropDown())
        self.menu.setAccessibleName("Example")
        self.menu.setPlaceholderText("Choose an example")
        self.menu.setToolTip("Examples; each sets everything it needs")
        for place, example in enumerate(examples):
            self.menu.addItem(example.title, example.name)
            self.menu.setItemData(place, example.claim, Qt.ItemDataRole.ToolTipRole)
        self.menu.activated.connect(self._choose)
        self.next = tool("Next", "The next example")
        self.next.clicked.connect(self._choose_next)
        self._last = -1  # the place of the last example, after which the next one comes
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.menu, 1)
        row.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(6)
        layout.addWidget(heading("Try this"))
        layout.addLayout(row)
        if not self.menu.count():
            self.hide()

    def show_example(self, name: str | None) -> None:
        """Show which example is running; None if it is another network."""
        place = self.menu.findData(name)
        self.menu.setCurrentIndex(place)
        self._last = place if place >= 0 else self._last

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._last = place
        self.chosen.emit(self.menu.itemData(place))

    @Slot()
    def _choose_next(self) -> None:
        place = (self._last + 1) % self.menu.count()
        self.menu.setCurrentIndex(place)
        self._choose(place)
