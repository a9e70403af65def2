"""A number that is typed, with its unit."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.kit.remark import Remark
from gui.kit.theme import BASE_PIXELS

__all__ = ["Number"]


class Number(QLineEdit):
    """A number that is typed, with its unit. Whether it is possible is judged by who listens.

    Up and Down step it; Escape gives back what was there; Enter chooses it, to be typed over. What
    is refused is said at the field, which shows what was there before.

    Parameters
    ----------
    unit : str
        Shown after the number.
    decimals : int
        Shown.
    step : float
        Of the arrow keys.
    signed : bool
        Whether positive numbers get a plus sign.
    whole : bool
        Whether fractions are refused; else they are rounded to what is shown.
    trimmed : bool
        Whether decimals that are 0 at the end are left out.

    Signals
    -------
    entered(float)
        A person gave another number.
    refused(str)
        What was typed is no number; what was there before is shown again.
    """

    entered = Signal(float)
    refused = Signal(str)
    _room = 0
    _zero = ""

    def __init__(
        self,
        unit: str,
        decimals: int,
        step: float,
        parent: QWidget | None = None,
        *,
        signed: bool = False,
        whole: bool = False,
        trimmed: bool = False,
    ) -> None:
        super().__init__(parent)
        self._unit, self._decimals, self._step, self._signed = unit, decimals, step, signed
        self._whole, self._trimmed = whole, trimmed
        self._value = self._before = 0.0
        self._entering = False
        self._remark: Remark | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.returnPressed.connect(self._entered)
        self.editingFinished.connect(self._commit)
        self.textEdited.connect(self.forgive)
        self._write()

    def set_unit(self, unit: str, decimals: int, step: float) -> None:
        """Show another unit from now on, with another number of decimals."""
        self._unit, self._decimals, self._step = unit, decimals, step
        self._write()

    def call_zero(self, word: str) -> None:
        """Show a word, which can be typed as well, where the number is 0."""
        self._zero = word
        self._write()

    @property
    def value(self) -> float:
        """The number shown."""
        return self._value

    def take_room(self, pixels: int) -> None:
        """Be so wide at the usual size of words, and wider with larger ones."""
        self._room = pixels
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        if self._room:
            self.setFixedWidth(round(self._room * self.fontInfo().pixelSize() / BASE_PIXELS))

    def show_number(self, value: float) -> None:
        """Follow the model, unless a person is typing here."""
        value = round(value, self._decimals) + 0.0
        if value != self._value and not self.isModified():
            self._value = value
            self._write()
            self.forgive()

    def _write(self) -> None:
        sign = "+" if self._signed and self._value > 0.0 else ""
        joint = "" if self._unit in ("°", "%", "") else " "
        digits = f"{self._value:.{self._decimals}f}"
        if self._trimmed and "." in digits:
            digits = digits.rstrip("0").rstrip(".")
        words = f"{sign}{digits}{joint}{self._unit}"
        if self._zero and self._value == 0.0:
            words = self._zero
        # Who is about to type over the number still can when the model changes it.
        chosen = self.hasFocus() and self.selectedText() == self.text() != ""
        self.setText(words.replace("-", "−"))
        self.setModified(False)
        if chosen:
            self.selectAll()

    @Slot()
    def _entered(self) -> None:
        self._commit()
        self.selectAll()

    @Slot()
    def _commit(self) -> None:
        if not self.isModified():
            return
        typed = self.text().strip()
        value = self._read(typed)
        self._write()  # what was there before, in words too
        why_not, such = "", "0" if self.text() == self._zero else self.text()
        if value is None:
            why_not = f"“{typed}” is not a number: type digits, such as {such}."
        elif not math.isfinite(value):
            why_not = "A number here must be finite: type digits, such as 10."
        elif self._whole and value != int(value):
            why_not = f"A whole number goes here, such as {such}, not {value:g}."
        if why_not or value is None:
            self._remark_on(why_not)
            self.refused.emit(why_not)
        else:
            self._give(value)

    def refuse(self, words: str, value: float | None = None) -> None:
        """Say at the field why what was entered is impossible, and take it back.

        Parameters
        ----------
        words : str
            Why, in a sentence.
        value : float, optional
            What is shown again; what was there before unless given.
        """
        chosen = self.hasFocus()
        self.revert(self._before if value is None else value)
        if chosen:
            self.selectAll()
        self._remark_on(words)

    @property
    def remark(self) -> str:
        """What is said at the field, empty if nothing is."""
        return self._remark.words if self._remark is not None else ""

    def _remark_on(self, words: str) -> None:
        if self._remark is None:
            self._remark = Remark(self)
        self._remark.say(words)

    @Slot()
    def forgive(self) -> None:
        """Take away what is said at the field."""
        if self._remark is not None:
            self._remark.leave()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.forgive()

    def _read(self, words: str) -> float | None:
        """The number in some words, with its unit or without; None if there is none."""
        words = words.replace("−", "-").replace(",", ".").replace(" ", "").lower()
        if self._zero and words == self._zero:
            return 0.0
        unit = self._unit.replace(" ", "").lower()
        for ending in (unit, unit.replace("°", ""), unit.replace("√", "")):
            words = words.removesuffix(ending) if ending else words
        try:
            return float(words)
        except ValueError:
            return None

    def _give(self, value: float) -> None:
        # What is shown is what is set.
        self._before, self._value = self._value, round(value, self._decimals) + 0.0
        value = self._value
        self._write()
        self.forgive()
        if value != self._before:
            self.entered.emit(value)

    def revert(self, value: float) -> None:
        """Show this number again, whatever was typed."""
        self._value = round(value, self._decimals) + 0.0
        self._write()
        self.forgive()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._commit()
            step = self._step if event.key() == Qt.Key.Key_Up else -self._step
            self._give(round(self._value + step, self._decimals))
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self._write()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._entering = event.reason() == Qt.FocusReason.MouseFocusReason
        self.selectAll()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # A click into the field chooses the number, as Tab does; a drag chooses a part.
        if self._entering and not self.hasSelectedText():
            self.selectAll()
        self._entering = False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if not self.isModified() and event.text() in (" ", "?"):
                # Nothing a number begins with: the window's keys work while nothing is typed yet.
                event.ignore()
                return False
            undoing = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if not self.isModified() and any(map(event.matches, undoing)):
                # Nothing typed here that could be undone: the window's undo is meant.
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape and self.isModified():
                event.accept()
                return True
        return super().event(event)
