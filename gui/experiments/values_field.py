"""The values that a setting takes, as a person gives them: evenly spaced, or one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QWidget

from gui.kit.fitting_label import FittingLabel
from gui.kit.number import Number
from gui.kit.remark import Remark
from gui.kit.theme import Theme
from gui.kit.tooltips import wrapped
from sim.errors import ParameterError
from sim.experiments import read_values
from sim.parameters import Spec

__all__ = ["LABEL", "NARROWEST", "SYNTAX", "AxisField", "WordsField", "read_typed"]

LABEL = 104  # px, as in forms
NARROWEST = 40  # px of a number that shares a row with another one
GAP = 3  # px between rows
MOST_DIGITS = 9  # decimals of an end of a range
SYNTAX = "Numbers with commas between them, or from : to : step, such as 0.02:0.20:0.01"


def _typed(number: float) -> str:
    """A number as it is typed: "0.05", "1000"."""
    return f"{number:.10g}"


def _numbers(spec: Spec, values: Sequence[Any]) -> list[str]:
    return [_typed(value / spec.scale) for value in values]


def _words(spec: Spec, values: Sequence[Any]) -> str:
    """Values as `read_values` reads them."""
    if spec.kind == "flag":
        return ", ".join(map(spec.show, values))
    return ", ".join(values if spec.kind == "choice" else _numbers(spec, values))


def read_typed(spec: Spec, name: str, words: str) -> tuple[Any, ...]:
    """Values as a person types them, SI; raises ParameterError in a sentence."""
    return read_values(spec, name, words.replace("−", "-").strip().strip(","))


def _even(spec: Spec, name: str, values: tuple[Any, ...]) -> tuple[float, float, float] | None:
    """From, to and step, in the unit a person reads, of values that are evenly spaced."""
    if len(values) < 3 or not _spaced(spec) or not values[0] < values[-1]:
        return None
    low, high = float(_typed(values[0] / spec.scale)), float(_typed(values[-1] / spec.scale))
    step = float(_typed((high - low) / (len(values) - 1)))
    try:
        made = read_values(spec, name, ":".join(map(_typed, (low, high, step))))
    except ParameterError:
        return None  # a step between whole numbers that is none itself
    return (low, high, step) if made == values else None


def _spaced(spec: Spec) -> bool:
    return spec.kind in ("real", "integer")


def _decimals(*numbers: float) -> int:
    """The fewest with which these numbers are shown as they are."""
    wanted = range(MOST_DIGITS)
    near = (d for d in wanted if all(math.isclose(round(x, d), x, rel_tol=1e-9) for x in numbers))
    return next(near, MOST_DIGITS)


def _shortened(words: str) -> list[str]:
    """Words, and fewer and fewer of them."""
    parts = words.split()
    fewer = (" ".join(parts[:count]) + "…" for count in range(len(parts) - 1, 0, -1))
    return [words, *fewer]


class WordsField(QLineEdit):
    """A field of words whose meaning is judged by who listens; what is refused stays, marked.

    Escape gives back what was there.

    Signals
    -------
    entered(str)
        A person has typed something else.
    """

    entered = Signal(str)

    def __init__(self, name: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(wrapped(about))
        self._before = ""
        self._remark: Remark | None = None
        self.textEdited.connect(self.forgive)
        self.editingFinished.connect(self._commit)

    def show_words(self, words: str) -> None:
        """Show these words."""
        self._before = words
        self.setText(words)
        self.setCursorPosition(0)  # its beginning is seen
        self.forgive()

    def refuse(self, words: str) -> None:
        """Say at the field why what stands there is impossible."""
        if self._remark is None:
            self._remark = Remark(self)
        self._remark.say(words)

    @Slot()
    def forgive(self) -> None:
        """Take away what is said at the field."""
        if self._remark is not None:
            self._remark.leave()

    @Slot()
    def _commit(self) -> None:
        if self.isModified():
            self.setModified(False)
            self._before = self.text()
            if not self.hasFocus():
                self.setCursorPosition(0)
            self.entered.emit(self.text())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.forgive()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.show_words(self._before)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            undoing = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            others = event.text() in (" ", "?") or any(map(event.matches, undoing))
            if not self.isModified() and others:
                event.ignore()  # the window's keys work while nothing is typed yet
                return False
            if event.key() == Qt.Key.Key_Escape and self.isModified():
                event.accept()
                return True
        return super().event(event)


class _End(Number):
    """A number to as many decimals as it is typed with."""

    def show_exactly(self, value: float, decimals: int, step: float) -> None:
        self.set_unit(self._unit, decimals, step)
        self.revert(value)

    def _read(self, words: str) -> float | None:
        value = super()._read(words)
        if value is not None and math.isfinite(value):
            self._decimals = max(self._decimals, _decimals(value))
        return value


class AxisField(QWidget):
    """The values along an axis: from, to and in steps of, or one by one.

    Signals
    -------
    changed()
        A person has given other values.
    refused(str)
        What was typed is impossible, in a sentence, which is said at the field.

    Parameters
    ----------
    name : str
        Of the setting.
    spec : Spec
    room : int
        px for a number, at the usual size of words.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, name: str, spec: Spec, room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.spec = name, spec
        self._values: tuple[Any, ...] | None = ()  # None: as the fields say
        self.even = True
        """Whether the values are given as evenly spaced ones."""
        what = spec.label
        self.label, self.steps = FittingLabel(what), QPushButton()
        whole = spec.kind == "integer"
        self.low, self.high, self.step = (_End(spec.unit, 0, 1.0, whole=whole) for _ in range(3))
        about = f"{spec.help}\n{spec.show(spec.low)} to {spec.show(spec.high)}."
        for field, words in ((self.low, "from"), (self.high, "to"), (self.step, "in steps of")):
            field.setAccessibleName(f"{what} {words}")
            field.setToolTip(wrapped(about))
            field.entered.connect(self._touch)
            field.refused.connect(self.refused)
        self.words = WordsField(f"Values of {what.lower()}", f"{about}\n{SYNTAX}")
        self.words.entered.connect(self._read_words)
        for field in (self.low, self.step):
            field.setMinimumWidth(NARROWEST)
        self.high.take_room(room)
        self.count = FittingLabel()
        self.count.setObjectName("muted")
        self._choose_way(what)
        self._lay_out()

    def _choose_way(self, what: str) -> None:
        """The button in front of the steps, with its menu."""
        self.steps.setObjectName("corner")
        self.steps.setStyleSheet("text-align: left; padding: 0px;")
        self.steps.setAccessibleName(f"How values of {what.lower()} are given")
        self.steps.setToolTip("Give evenly spaced values, or each by itself")
        menu, group = QMenu(self), QActionGroup(self)
        self.ways: dict[bool, QAction] = {}
        """Of the menu: in even steps, and one by one."""
        for way, words in ((True, "In even steps"), (False, "One by one")):
            action = self.ways[way] = menu.addAction(words)
            action.setCheckable(True)
            group.addAction(action)
        group.triggered.connect(self._turn)
        self.steps.setMenu(menu)
        if not _spaced(self.spec):
            self.steps.hide()  # and never shown before it has a parent: it would be a window

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(GAP)
        grid.setColumnMinimumWidth(0, LABEL)
        grid.setColumnStretch(1, 1)
        # As wide as the labels of forms are, whatever it says.
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.low, 0, 1)
        grid.addWidget(self.high, 0, 2)
        grid.addWidget(self.words, 0, 1, 1, 2)
        grid.addWidget(self.steps, 1, 0)
        grid.addWidget(self.step, 1, 1)
        grid.addWidget(self.count, 1, 2)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a size of words; colours come with the style of the window."""
        self._grid.setVerticalSpacing(round(GAP * scale))
        self._grid.setColumnMinimumWidth(0, round(LABEL * scale))

    # ---- values --------------------------------------------------------------------------------

    def show_values(self, values: tuple[Any, ...]) -> None:
        """Show these, SI."""
        ends = _even(self.spec, self.name, values)
        self._show_way(ends is not None)
        self.words.show_words(_words(self.spec, values))
        if ends is not None:
            self._show_ends(*ends)
        self._values = values
        self._say_count()

    def values(self) -> tuple[Any, ...]:
        """SI; raises ParameterError."""
        if self._values is not None:
            return self._values
        if not self.even:
            return read_typed(self.spec, self.name, self.words.text())
        low, high, step = (field.value for field in (self.low, self.high, self.step))
        if high < low:
            raise ParameterError(
                f"{self.spec.label}: it goes from {self.low.text()} to {self.high.text()}; the "
                "first is the smaller one.",
                field=self.name,
            )
        if step <= 0.0:
            raise ParameterError(f"{self.spec.label}: steps are larger than 0.", field=self.name)
        return read_values(self.spec, self.name, ":".join(map(_typed, (low, high, step))))

    def refuse(self, words: str) -> None:
        """Say at the field why these values are impossible."""
        if not self.even:
            self.words.refuse(words)
            return
        wrong = self.step if self.step.value <= 0.0 else self.high
        wrong.refuse(words, wrong.value)

    def _show_way(self, even: bool) -> None:
        self.even = even
        self.ways[even].setChecked(True)
        for part in (self.low, self.high, self.step):
            part.setVisible(even)
        self.words.setVisible(not even)
        what, unit = self.spec.label, self.spec.unit
        wordings = (
            (f"{what} from, to", f"{what} from") if even else (f"{what}, {unit}",) * bool(unit)
        )
        self.label.say(*wordings, *_shortened(what))
        self.steps.setText("in steps of ▾" if even else "one by one ▾")

    def _show_ends(self, low: float, high: float, step: float) -> None:
        digits = _decimals(low, high, step)
        for field, value in ((self.low, low), (self.high, high), (self.step, step)):
            field.show_exactly(value, digits, step)

    def _say_count(self) -> None:
        try:
            many = len(self.values())
        except ParameterError:
            many = 0
        told = f"{many:,} value{'' if many == 1 else 's'}" if many else "no values"
        self.count.say(told, f"{many:,}")

    @Slot()
    def _touch(self) -> None:
        self._values = None
        if self.even:
            self._show_ends(self.low.value, self.high.value, self.step.value)
        self._say_count()
        self.changed.emit()

    @Slot(str)
    def _read_words(self, words: str) -> None:
        self._touch()
        try:
            self.values()
        except ParameterError as error:
            self.words.refuse(str(error))
            self.refused.emit(str(error))

    @Slot(QAction)
    def _turn(self, action: QAction) -> None:
        """Give the values the other way; they stay what they are, if they can."""
        even = action is self.ways[True]
        if even is self.even:
            return
        try:
            values = self.values()
        except ParameterError:
            values = ()
        self._show_way(even)
        ends = _even(self.spec, self.name, values)
        if not even or ends is not None:
            if values:
                self.words.show_words(_words(self.spec, values))
            self._values = values or None
            if ends is not None:
                self._show_ends(*ends)
        else:
            self._span(values)
            self._values = None
        self._say_count()
        self.changed.emit()

    def _span(self, values: tuple[Any, ...]) -> None:
        """Even steps between the ends of values that are not evenly spaced."""
        scale = self.spec.scale
        low = min(values, default=self.spec.low) / scale
        high = max(values, default=self.spec.high) / scale
        step = float(f"{(high - low) / max(1, len(values) - 1):.1g}")
        if self.spec.kind == "integer":
            step = max(1.0, round(step))
        self._show_ends(float(_typed(low)), float(_typed(high)), step or 1.0)
