"""The menu of experiments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gui.kit.drop_down import DropDown
from gui.kit.tooltips import wrapped
from sim.experiments import EXPERIMENTS, Experiment, experiment_named

__all__ = ["ExperimentMenu"]


class ExperimentMenu(DropDown):
    """The experiments by their titles, each read when the list is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Experiment")
        for name in EXPERIMENTS:
            self.addItem(name, name)

    def show_entry(self, entry: Experiment) -> None:
        """Show an experiment as the one that is chosen."""
        place = self.findData(entry.name)
        self._title(place, entry)
        self.setCurrentIndex(place)
        self.setToolTip(wrapped(f"{entry.summary}\n{entry.citation}"))

    def _title(self, place: int, entry: Experiment) -> None:
        self.setItemText(place, entry.title)
        self.setItemData(place, wrapped(entry.summary), Qt.ItemDataRole.ToolTipRole)

    def read_titles(self) -> None:
        """Have each experiment with its title, which only its module knows."""
        for place in range(self.count()):
            self._title(place, experiment_named(self.itemData(place)))

    def showPopup(self) -> None:
        self.read_titles()
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.read_titles()
        super().keyPressEvent(event)
