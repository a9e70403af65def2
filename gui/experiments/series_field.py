"""The setting whose values make curves, or planes, and those values."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.experiments.values_field import LABEL, SYNTAX, WordsField, read_typed
from gui.kit.drop_down import DropDown
from gui.kit.flow import Flow
from gui.kit.forms import narrow
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.errors import ParameterError
from sim.parameters import ParameterSet, Spec

__all__ = ["SeriesField"]

MOST_CHIPS = 12  # values that are shown one by one
ADD = 56  # px of the field that adds values
GAP = 5  # px between rows


class _StayingMenu(QMenu):
    """A menu that stays open while its entries are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if (
            action is not None
            and action.isCheckable()
            and self.rect().contains(event.position().toPoint())
        ):
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if action is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            action.trigger()
        else:
            super().keyPressEvent(event)


class SeriesField(QWidget):
    """A menu of settings, and below it the values that the chosen one takes.

    Each value is a button that takes it out. Numbers are typed, named values ticked in a menu.

    Signals
    -------
    chosen(str)
        A person wants the values of this setting; of none if it is empty.
    changed()
        A person has added a value or taken one out.
    refused(str)
        What was typed is impossible, in a sentence, which is said at the field.

    Parameters
    ----------
    kind : type of ParameterSet
        Settings of the experiment.
    but : collection of str
        Those that make no curves, being along an axis.
    many, one : str
        What each value makes: "curves", "curve".
    """

    chosen = Signal(str)
    changed = Signal()
    refused = Signal(str)

    def __init__(
        self,
        kind: type[ParameterSet],
        but: Collection[str],
        many: str,
        one: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._many, self._none = many, f"One {one}"
        self._specs = kind.specs()
        self.name = ""
        """The setting that is chosen; empty for none."""
        self.shown: tuple[Any, ...] = ()
        """The values that are seen."""
        self.menu = narrow(DropDown())
        self.menu.setToolTip(wrapped(f"The setting of which each value makes a {one} of its own"))
        self.menu.addItem(self._none, "")
        for name, spec in self._specs.items():
            if name not in but and spec.kind not in ("vector", "matrix"):
                self.menu.addItem(spec.label, name)
        self.menu.activated.connect(self._choose)
        self._build_values()
        self._label = QLabel()
        self.be_first(True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._label)
        top.addWidget(self.menu, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(top)
        self._column.addWidget(self.flow)
        self.show_series("", ())

    def _build_values(self) -> None:
        """Buttons for values, and what adds some: all at once, shown as they are needed."""
        self.chips: list[QPushButton] = []
        """A button for each value there is room for; those without a value are hidden."""
        self.flow = Flow()
        policy = self.flow.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)  # all its rows, not one in the middle
        self.flow.setSizePolicy(policy)
        for _ in range(MOST_CHIPS):
            chip = QPushButton()
            chip.setObjectName("tool")
            chip.setCheckable(True)
            chip.clicked.connect(self._take_out)
            self.chips.append(chip)
            self.flow.add(chip)
        self._rest = QLabel()
        self._rest.setObjectName("muted")
        self.add = WordsField("Add values", f"Add values.\n{SYNTAX}")
        self.add.setPlaceholderText("add")
        self.add.entered.connect(self._add)
        self.pick = QPushButton("Choose ▾")
        self.pick.setObjectName("tool")
        self.pick.setToolTip(f"Choose the values that make {self._many}")
        self._ticks = _StayingMenu(self)
        self._ticks.triggered.connect(self._tick)
        self.pick.setMenu(self._ticks)
        for part in (self._rest, self.add, self.pick):
            self.flow.add(part)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a size of words; colours come with the style of the window."""
        self._label.setFixedWidth(round(LABEL * scale))
        self._column.setSpacing(round(GAP * scale))
        self.add.setFixedWidth(round(ADD * scale))

    def be_first(self, first: bool) -> None:
        """Stand above the others of its kind, or below them."""
        words = f"{self._many.capitalize()} for" if first else "and for"
        self._label.setText(words)
        self.menu.setAccessibleName(f"{words} which setting")

    # ---- values --------------------------------------------------------------------------------

    @property
    def spec(self) -> Spec:
        """The declaration of the chosen setting."""
        return self._specs[self.name]

    def show_series(self, name: str, values: tuple[Any, ...]) -> None:
        """Show these values, SI, of a setting; of none if it has no name."""
        self.name = name
        self.menu.setCurrentIndex(self.menu.findData(name))
        self.flow.setVisible(bool(name))
        self.add.show_words("")
        numbers = bool(name) and self.spec.kind in ("real", "integer")
        self.add.setVisible(numbers)
        self.pick.setVisible(bool(name) and not numbers)
        self._ticks.clear()
        if name and not numbers:
            entries = [(False, "off"), (True, "on")]
            for value, words in self.spec.choices or entries:
                action = self._ticks.addAction(words)
                action.setCheckable(True)
                action.setData(value)
        self._show_chips(values)

    def values(self) -> tuple[Any, ...]:
        """SI; raises ParameterError."""
        if words := self.add.text().strip():
            read_typed(self.spec, self.name, words)  # what has been refused is still there
        if not self.shown:
            raise ParameterError(
                f"{self.spec.label}: give one value at least, or choose “{self._none}”.",
                field=self.name,
            )
        return self.shown

    def refuse(self, words: str) -> None:
        """Say why these values are impossible."""
        if self.add.isVisible():
            self.add.refuse(words)
        else:
            self.menu.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_chips(self, values: tuple[Any, ...]) -> None:
        self.shown = values
        room = MOST_CHIPS if len(values) <= MOST_CHIPS else MOST_CHIPS - 1
        for place, chip in enumerate(self.chips):
            there = place < min(len(values), room)
            if there:
                words = self.spec.exact(values[place])
                chip.setText(words)
                chip.setChecked(True)
                chip.setAccessibleName(f"{self.spec.label} {words}")
                chip.setToolTip(wrapped(f"Take {words} out"))
            chip.setVisible(there)
        more = len(values) - room
        self._rest.setText(f"and {more:,} more")
        self._rest.setVisible(more > 0)
        for action in self._ticks.actions():
            action.setChecked(action.data() in values)

    # ---- hand ----------------------------------------------------------------------------------

    @Slot(int)
    def _choose(self, place: int) -> None:
        name = self.menu.itemData(place)
        if name != self.name:
            self.chosen.emit(name)

    @Slot()
    def _take_out(self) -> None:
        chip = self.sender()
        assert isinstance(chip, QPushButton)
        place = self.chips.index(chip)
        self._have(self.shown[:place] + self.shown[place + 1 :])

    @Slot(QAction)
    def _tick(self, action: QAction) -> None:
        order = [tick.data() for tick in self._ticks.actions()]
        kept = {*self.shown, action.data()} if action.isChecked() else {*self.shown}
        if not action.isChecked():
            kept.discard(action.data())
        self._have(tuple(value for value in order if value in kept))

    @Slot(str)
    def _add(self, words: str) -> None:
        if not words.strip():
            return
        try:
            more = read_typed(self.spec, self.name, words)
        except ParameterError as error:
            self.add.refuse(str(error))
            self.changed.emit()
            self.refused.emit(str(error))
            return
        self.add.show_words("")
        self._have(tuple(sorted({*self.shown, *more})))

    def _have(self, values: tuple[Any, ...]) -> None:
        self._show_chips(values)
        self.changed.emit()
