"""A number among many, as of a matrix."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.kit.number import Number
from gui.kit.remark import Remark

__all__ = ["Cell"]

Key = Qt.Key


class _Said(Remark):
    """What is said at a field among many, which have a style of their own."""

    def _dress(self, field: QWidget) -> None:
        among = field.parentWidget()
        above = among.parentWidget() if among is not None else None
        super()._dress(above or among or field)


class Cell(Number):
    """One number among many of the same unit.

    Parameters
    ----------
    unit : str
        Understood where it is typed, also while it is not shown.
    place : (int, int)
        Its row and column, from 0.

    Signals
    -------
    left(int, int)
        The focus should go so many rows and columns on.
    pasted(str)
        A text of several numbers was pasted.
    copied()
        All numbers are to be copied.
    """

    left = Signal(int, int)
    pasted = Signal(str)
    copied = Signal()
    _polished = ""

    def __init__(
        self, unit: str, decimals: int, step: float, place: tuple[int, int], parent: QWidget
    ) -> None:
        super().__init__(unit, decimals, step, parent)
        self._understood = unit
        self.place = place

    def crowd(self, some: bool, more: bool) -> None:
        """Leave out the unit where there are some beside it, and zeros at the end with more, or of
        finer numbers."""
        unit, trimmed = "" if some else self._understood, more or self._decimals > 2
        if (unit, trimmed) != (self._unit, self._trimmed):
            self._unit, self._trimmed = unit, trimmed
            margin = -2 if more else 0  # of what every field has by itself
            self.setTextMargins(margin, 0, margin, 0)
            if not self.isModified():
                self._write()

    def _write(self) -> None:
        super()._write()
        self.setProperty("sign", "" if not self._value else "−" if self._value < 0.0 else "+")
        if not self.hasFocus():
            self.setCursorPosition(0)  # where it does not fit, its end is not seen
        self._repolish()

    def _repolish(self) -> None:
        sign = self.property("sign")
        if sign != self._polished:
            self._polished = sign
            self.style().unpolish(self)
            self.style().polish(self)

    def _read(self, words: str) -> float | None:
        plain = words.strip()
        if self._understood and plain.lower().endswith(self._understood.lower()):
            plain = plain[: -len(self._understood)]
        return super()._read(plain)

    def _remark_on(self, words: str) -> None:
        if self._remark is None:
            self._remark = _Said(self)
        super()._remark_on(words)

    # ---- keys and the clipboard ----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Paste) and self._several():
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif _copies_all(event):
            self.copied.emit()
        elif control and event.key() in (Key.Key_Up, Key.Key_Down):
            self._commit()
            self.left.emit(1 if event.key() == Key.Key_Down else -1, 0)
        elif event.key() in (Key.Key_Left, Key.Key_Right) and self._whole_chosen(event):
            self.left.emit(0, 1 if event.key() == Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if _copies_all(event):
                event.accept()
                return True
        return super().event(event)

    def _whole_chosen(self, event: QKeyEvent) -> bool:
        """Whether an arrow means the neighbour: nothing is being typed here."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and not self.isModified() and self.selectedText() == self.text()

    def _several(self) -> bool:
        """Whether what is on the clipboard is more than one word, or one that is no number."""
        words = QGuiApplication.clipboard().text().strip()
        if self._understood:
            words = words.removesuffix(self._understood).strip()
        if len(words.split()) > 1:
            return True
        return any(mark in words for mark in "[](){};,") and self._read(words) is None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        menu.addAction("Copy all\tCtrl+Shift+C").triggered.connect(self.copied)
        paste = menu.addAction("Paste all")
        paste.setEnabled(bool(QGuiApplication.clipboard().text().strip()))
        paste.triggered.connect(self._paste_all)
        menu.popup(event.globalPos())

    @Slot()
    def _paste_all(self) -> None:
        self.pasted.emit(QGuiApplication.clipboard().text())


def _copies_all(event: QKeyEvent) -> bool:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return event.key() == Key.Key_C and event.modifiers() == both
