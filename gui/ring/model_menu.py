"""The menu of ring networks, grouped by family."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from gui.kit.drop_down import DropDown
from sim.ring import RingKind

__all__ = ["ModelMenu"]


class ModelMenu(DropDown):
    """Kinds of ring, each family under its name.

    Parameters
    ----------
    kinds : sequence of network classes
        Families, and the kinds of each, in their order here.

    Signals
    -------
    chosen(str)
        The name of the kind a person wants.
    """

    chosen = Signal(str)

    def __init__(self, kinds: Sequence[RingKind], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip("The network on the ring")
        self.setAccessibleName("Model")
        for family in dict.fromkeys(kind.family for kind in kinds):
            self._add_heading(family)
            for kind in kinds:
                if kind.family == family:
                    self.addItem(kind.title, kind.name)
                    self.setItemData(self.count() - 1, kind.summary, Qt.ItemDataRole.ToolTipRole)
        self.activated.connect(self._choose)

    def _add_heading(self, words: str) -> None:
        self.addItem(words)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(self.count() - 1)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        face = item.font()
        face.setBold(True)
        item.setFont(face)

    def show_kind(self, name: str) -> None:
        """Show which kind is running."""
        place = self.findData(name)
        if self.currentIndex() != place:
            self.setCurrentIndex(place)

    @Slot(int)
    def _choose(self, place: int) -> None:
        name = self.itemData(place)
        if isinstance(name, str):
            self.chosen.emit(name)
