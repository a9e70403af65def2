"""The bar below a presentation: timeline, Play, a page's handles, its claim, its examples."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.kit.setting_handle import Handle
from gui.presenting.borrowed import Borrowed
from sim.scenarios import Scenario

__all__ = ["PresentingBar"]

DIAL, LARGEST_DIAL = 46.0, 96  # px, of a handle that is as high as it is wide
ICON = 13.0  # px
WIDEST = "−8888 °/s"  # for which a number field has room


class PresentingBar(QWidget):
    """Large controls under the figure.

    Signals
    -------
    example_chosen(str)
        The name of the scenario to begin.
    """

    example_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presenting")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._borrowed: list[Borrowed] = []
        self._claim: Borrowed | None = None
        self._examples: list[Scenario] = []
        self._place = -1
        self.examples = QPushButton("Try this ▾")
        self.examples.setToolTip("Examples; each sets everything it needs")
        self._menu = QMenu(self.examples)
        self._menu.setToolTipsVisible(True)
        self._menu.triggered.connect(self._example_chosen)
        self.examples.setMenu(self._menu)
        self.following = QPushButton("Next")
        self.following.setToolTip("The next example")
        self.following.clicked.connect(self._next)
        self.more = QPushButton("⋯")
        self.more.setToolTip("Pages, words, pointer; stop presenting")
        self._lay_out()

    def _lay_out(self) -> None:
        self._top, self._handles, self._right = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._words = QVBoxLayout()
        self._row = QHBoxLayout()
        for layout in (self._top, self._handles, self._right):
            layout.setSpacing(10)
        self._row.setSpacing(16)
        self._row.addLayout(self._handles)
        self._row.addLayout(self._words, 1)
        self._row.addLayout(self._right)
        for button in (self.examples, self.following, self.more):
            self._right.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 6, 16, 8)
        self._column.setSpacing(5)
        self._column.addLayout(self._top)
        self._column.addLayout(self._row)

    # ---- what is in it -------------------------------------------------------------------------

    def take(self, top: Sequence[QWidget], handles: Sequence[QWidget]) -> None:
        """Have these widgets in the upper row and at the left, in this order."""
        for widgets, layout in ((top, self._top), (handles, self._handles)):
            for widget in widgets:
                hidden = widget.isHidden()
                self._borrowed.append(Borrowed(widget))
                layout.addWidget(widget)
                widget.setVisible(not hidden)
        if top:
            self._top.setStretchFactor(top[0], 1)

    def give_back(self) -> None:
        """Put everything back where it was."""
        self.show_claim(None)
        while self._borrowed:
            borrowed = self._borrowed.pop()
            if isinstance(borrowed.widget, Handle):
                borrowed.widget.be_short(False)
            borrowed.give_back()

    def size_handles(self, scale: float) -> None:
        """Give what has a size of its own the one that goes with words so much larger."""
        for borrowed in self._borrowed:
            widget = borrowed.widget
            policy = widget.sizePolicy()
            if isinstance(widget, QLineEdit):
                widget.ensurePolished()
                room = widget.fontMetrics().horizontalAdvance(WIDEST)
                widget.setFixedWidth(room + round(22 * scale))
            elif isinstance(widget, QAbstractButton):
                widget.setIconSize(QSize(round(ICON * scale), round(ICON * scale)))
            elif policy.horizontalPolicy() == policy.verticalPolicy() == QSizePolicy.Policy.Fixed:
                side = min(round(DIAL * scale), LARGEST_DIAL)
                widget.setFixedSize(side, side)

    def be_short(self, short: bool) -> None:
        """Have the settings under their symbols alone, where the bar is narrow."""
        for borrowed in self._borrowed:
            if isinstance(borrowed.widget, Handle):
                borrowed.widget.be_short(short)

    def room_for_claim(self, wide: int) -> int:
        """The width, px, that is left for a claim in a bar so wide."""
        margins = self.contentsMargins() + self._column.contentsMargins()
        taken = margins.left() + margins.right() + 2 * self._row.spacing()
        for layout in (self._handles, self._right):
            layout.invalidate()
            taken += layout.sizeHint().width()
        return wide - taken

    def show_claim(self, label: QLabel | None, high: int = 0) -> None:
        """Have a claim in the bar, with room for words so high; None for none."""
        if self._claim is not None and self._claim.widget is not label:
            self._claim.give_back()
            self._claim = None
        if label is None:
            return
        if self._claim is None:
            hidden = label.isHidden()
            self._claim = Borrowed(label)
            self._words.addWidget(label)
            label.setVisible(not hidden)
        label.setMinimumHeight(high)

    # ---- examples ------------------------------------------------------------------------------

    def offer(self, examples: Sequence[Scenario]) -> None:
        """Have these examples to choose from; without any, nothing is offered."""
        self._examples, self._place = list(examples), -1
        self._menu.clear()
        for scenario in examples:
            action = self._menu.addAction(scenario.title)
            action.setToolTip(scenario.claim)
            action.setData(scenario.name)
            action.setCheckable(True)
        self.examples.setVisible(bool(examples))
        self.following.setVisible(bool(examples))

    def mark(self, name: str | None) -> None:
        """Mark the example that is running; the next one is the one after it."""
        names = [scenario.name for scenario in self._examples]
        place = names.index(name) if name in names else -1
        for at, action in enumerate(self._menu.actions()):
            action.setChecked(at == place)
        self._place = place if place >= 0 else self._place

    @Slot(QAction)
    def _example_chosen(self, action: QAction) -> None:
        self.example_chosen.emit(action.data())

    @Slot()
    def _next(self) -> None:
        self._place = (self._place + 1) % len(self._examples)
        self.example_chosen.emit(self._examples[self._place].name)
