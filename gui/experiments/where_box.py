"""Where trials are made: on processes of this machine, or on a cluster."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.experiments.states import Where
from gui.experiments.values_field import WordsField
from gui.kit.drop_down import DropDown
from gui.kit.forms import heading, narrow
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.experiments.executors import cores

__all__ = ["WhereBox"]

MANY = 8  # cores up to which every number of processes is offered
ADDRESS = re.compile(r"(tcp|tls|ws|wss)://(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(\d{1,5})")
GAP = 6  # px between rows
CLUSTER = 0  # in the menu, beside numbers of processes


class WhereBox(QWidget):
    """A menu of numbers of processes and of a cluster, whose address is typed below.

    As long as no address has been given, trials are made on this machine.

    Signals
    -------
    changed(object)
        A person has chosen another `Where`.
    refused(str)
        What was typed is no address, in a sentence, which is said at the field.
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        here = cores()
        self._where = Where(here, "")
        self.menu = narrow(DropDown())
        self.menu.setAccessibleName("Where trials are made")
        self.menu.setToolTip(
            wrapped("Processes of this machine, or a Dask cluster; results are the same to the bit")
        )
        for count in _counts(here):
            many = "1 process" if count == 1 else f"{count} processes"
            self.menu.addItem(f"This machine, {many}", count)
        self.menu.addItem("Dask cluster…", CLUSTER)
        self.menu.setCurrentIndex(self.menu.findData(here))
        self.menu.activated.connect(self._choose)
        self.address = WordsField(
            "Address of the scheduler",
            "Where the scheduler of a Dask cluster listens: it says so when it starts.",
        )
        self.address.setPlaceholderText("tcp://host:8786")
        self.address.entered.connect(self._connect)
        self.address.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (heading("Where"), self.menu, self.address):
            self._column.addWidget(part)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a size of words; colours come with the style of the window."""
        self._column.setSpacing(round(GAP * scale))

    @property
    def where(self) -> Where:
        """Where trials are made."""
        return self._where

    @Slot(int)
    def _choose(self, place: int) -> None:
        workers = self.menu.itemData(place)
        self.address.setVisible(workers == CLUSTER)
        if workers != CLUSTER:
            self._have(Where(workers, ""))
        elif ADDRESS.fullmatch(self.address.text().strip()):
            self._have(Where(self._where.workers, self.address.text().strip()))
        else:
            self.address.setFocus()

    @Slot(str)
    def _connect(self, words: str) -> None:
        address = words.strip()
        found = ADDRESS.fullmatch(address)
        if found is not None and 0 < int(found[3]) < 65536:
            self._have(Where(self._where.workers, address))
            return
        why_not = f"“{address}” is no address of a scheduler: type one such as tcp://host:8786."
        self.address.refuse(why_not)
        self.refused.emit(why_not)
        self._have(Where(self._where.workers, ""))

    def _have(self, where: Where) -> None:
        if where != self._where:
            self._where = where
            self.changed.emit(where)


def _counts(most: int) -> list[int]:
    """Numbers of processes to choose from: all there are, or by doubling, and one fewer than all,
    which leaves the window a core of its own."""
    if most <= MANY:
        return list(range(most, 0, -1))
    doubled = {2**k for k in range(most.bit_length())}
    return sorted({most, most - 1, *doubled}, reverse=True)
