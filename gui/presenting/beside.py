"""What stands beside the figure while presenting: one readout, chosen, and the sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.kit.presented import Presented
from gui.presenting.borrowed import Borrowed

__all__ = ["Beside"]


class Beside(QWidget):
    """A column with one readout of a page under a menu of all of them.

    Signals
    -------
    chosen(str)
        The name of the readout that is seen from now on.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("beside")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._presented = Presented()
        self._borrowed: list[Borrowed] = []
        self._told: list[Borrowed] = []
        self.title = QPushButton()
        self.title.setObjectName("readout")
        self.title.setToolTip("Choose what is shown here")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.menu = QMenu(self.title)
        self.title.setMenu(self.menu)
        self._choices = QActionGroup(self)
        self._choices.triggered.connect(self._chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 8, 14, 8)
        self._column.setSpacing(6)
        self._column.addWidget(self.title)
        self._body = QVBoxLayout()
        self._body.setSpacing(6)
        self._column.addLayout(self._body, 1)
        self._words = QVBoxLayout()
        self._words.setSpacing(8)
        self._column.addLayout(self._words)

    # ---- what is shown -------------------------------------------------------------------------

    def take(self, presented: Presented, name: str) -> None:
        """Have the readouts of a page to choose from, and show one of them."""
        self._presented = presented
        self.menu.clear()
        for each, readout in presented.readouts.items():
            action = self.menu.addAction(readout.title or each.capitalize())
            action.setCheckable(True)
            action.setData(each)
            self._choices.addAction(action)
        self.title.setVisible(bool(presented.readouts))
        self.show_readout(
            name if name in presented.readouts else next(iter(presented.readouts), "")
        )

    def show_readout(self, name: str) -> None:
        """Show this readout and no other; none if there is none of this name."""
        self._fold()
        readout = self._presented.readouts.get(name)
        if readout is None:
            return
        for action in self._choices.actions():
            action.setChecked(action.data() == name)
        self.title.setText(f"{readout.title or name.capitalize()} ▾")
        if readout.beside is not None:
            self._borrow(readout.beside, 0)
            readout.beside.setWordWrap(True)
        self._borrow(readout.plot, 1)

    def _borrow(self, widget: QWidget, stretch: int) -> None:
        hidden = widget.isHidden()
        self._borrowed.append(Borrowed(widget))
        self._body.addWidget(widget, stretch)
        widget.setVisible(not hidden)

    def tell(self, labels: Sequence[QLabel]) -> None:
        """Have these sentences below the readout, and no others."""
        if [borrowed.widget for borrowed in self._told] == list(labels):
            return
        self._hush()
        for label in labels:
            hidden = label.isHidden()
            self._told.append(Borrowed(label))
            self._words.addWidget(label)
            label.setWordWrap(True)
            label.setVisible(not hidden)

    def fit(self, claim: QLabel | None, high: int) -> None:
        """Give words the height they need, however much a plot would like: a claim so much."""
        for borrowed in self._borrowed:
            label = borrowed.widget
            if isinstance(label, QLabel):
                label.ensurePolished()
                label.setMinimumHeight(max(0, label.heightForWidth(self.room)))
        if claim is not None:
            claim.setMinimumHeight(high)

    @property
    def room(self) -> int:
        """The width, px, there is for what is in it."""
        margins = self._column.contentsMargins()
        return self.minimumWidth() - margins.left() - margins.right()

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self._borrowed or self._told)

    def give_back(self) -> None:
        """Put everything back where it was."""
        self._fold()
        self._hush()

    def _fold(self) -> None:
        while self._borrowed:
            self._borrowed.pop().give_back()

    def _hush(self) -> None:
        while self._told:
            self._told.pop().give_back()

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self.show_readout(action.data())
        self.chosen.emit(action.data())
