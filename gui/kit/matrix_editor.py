"""Fields for parameters of many numbers: a square of weights, a row of inputs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from gui.kit.number_cell import Cell
from gui.kit.plot_labels import readable
from gui.kit.theme import BASE_PIXELS, DARK, THEMES, Theme
from gui.kit.tooltips import wrapped
from sim.errors import ParameterError
from sim.numbers_text import matrix_text, read_matrix, read_vector
from sim.parameters import Spec

__all__ = ["EntriesField", "MatrixField", "VectorField"]

Rows = tuple[tuple[float, ...], ...]

WIDE = 74  # px, of a field at the most
BESIDE = 2  # fields of a row that fit beside its label
LABEL, GAP = 104, 8  # px, as in every form
HANDS = (
    "Arrows left and right, and Ctrl with up and down, go to its neighbours. Ctrl+V sets all of "
    "them from rows of numbers, Ctrl+Shift+C copies all."
)


class _Restoring(QLabel):
    """A label that a double-click turns into a reset of what it names."""

    restored = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.restored.emit()


class EntriesField(QWidget):
    """A label and a field for each number of a parameter of many, laid out anew with their number.

    Negative numbers have the colour of input, positive ones that of the state.

    Parameters
    ----------
    name : str
        Of the parameter.
    spec : Spec
        Of kind "vector" or "matrix".
    default : tuple
        Told in the tooltip.

    Signals
    -------
    entered(object)
        A person gave another tuple, SI: one entry, or all by pasting.
    refused(str)
        Why not; it is said at the field too, and nothing has changed.
    restored()
        The default is wanted: the label was double-clicked.
    """

    entered = Signal(object)
    refused = Signal(str)
    restored = Signal()

    def __init__(
        self, name: str, spec: Spec, default: Any = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name, self.spec = name, spec
        self._rows: Rows = ()
        self._cells: list[list[Cell]] = []
        self._spare: dict[tuple[int, int], Cell] = {}
        self._last: Cell | None = None
        self._beside = False
        self._behind = False  # a field that is typed into shows something else
        self._look: tuple[Theme, int, int] | None = None
        self.label = _Restoring(spec.label)
        self.label.restored.connect(self.restored)
        shown = f"; double-click for {spec.show(default)}" if default is not None else ""
        symbol = f" ({spec.symbol})" if spec.symbol else ""
        self._about = wrapped(
            f"{spec.help}\n{spec.label}{symbol}: {spec.show_number(spec.low)} to "
            f"{spec.show_number(spec.high)}{shown}.\n{HANDS}"
        )
        self.label.setToolTip(self._about)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        if default is not None:
            self.show_value(default)

    # ---- what a subclass says ------------------------------------------------------------------

    def _rows_of(self, value: Any) -> Rows:
        """The rows of a value."""
        raise NotImplementedError

    def _value_of(self, rows: Rows) -> Any:
        """The value of rows."""
        raise NotImplementedError

    def _read(self, text: str) -> Rows:
        """The rows that a pasted text means, in the unit shown; raises ParameterError."""
        raise NotImplementedError

    def _called(self, row: int, column: int) -> str:
        """What one entry is called."""
        raise NotImplementedError

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """What is shown, SI."""
        return self._value_of(self._rows)

    @property
    def cells(self) -> list[list[Cell]]:
        """The fields, row by row."""
        return [list(row) for row in self._cells]

    def show_value(self, value: Any) -> None:
        """Show a value, SI, except where a person is typing; fields are as many as it has."""
        rows = self._rows_of(value)
        if rows == self._rows and not self._behind:
            return
        if list(map(len, rows)) != list(map(len, self._rows)):
            self._lay(len(rows), len(rows[0]))
        self._rows = rows
        self._behind = False
        for cells, row in zip(self._cells, rows, strict=True):
            for cell, entry in zip(cells, row, strict=True):
                self._behind |= cell.isModified()
                cell.show_number(entry / self.spec.scale)

    def refuse(self, words: str, value: Any) -> None:
        """Say at the field that was typed into why that is impossible; show this value."""
        self.show_value(value)
        cell = self._last if self._last is not None and self._last.isVisible() else None
        if cell is None and self._cells:
            cell = self._cells[0][0]
        if cell is not None:
            row, column = cell.place
            cell.refuse(words, self._rows[row][column] / self.spec.scale)

    def _lay(self, rows: int, columns: int) -> None:
        """Have so many fields."""
        within = self.isAncestorOf(QApplication.focusWidget() or self)
        for cells in self._cells:
            for cell in cells:
                self._grid.removeWidget(cell)
                cell.hide()
        self._grid.removeWidget(self.label)
        beside = rows == 1 and columns <= BESIDE
        apart = bool(self.spec.unit) and columns > BESIDE
        self.label.setText(f"{self.spec.label}, {self.spec.unit}" if apart else self.spec.label)
        self._grid.addWidget(self.label, 0, 0, 1, 1 if beside else columns + 1)
        for column in range(self._grid.columnCount() + 1):
            self._grid.setColumnStretch(column, 0)
            self._grid.setColumnMinimumWidth(column, 0)
        first, top = (1, 0) if beside else (0, 1)
        self._cells = [
            [self._cell(row, column) for column in range(columns)] for row in range(rows)
        ]
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                self._grid.addWidget(cell, top + row, first + column)
                self._grid.setColumnStretch(first + column, 100)
                cell.show()
        self._beside = beside
        self._grid.setColumnStretch(first + columns, 1)
        order = [self._cells[row][column] for row in range(rows) for column in range(columns)]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        if within and order and not (QApplication.focusWidget() or self).isVisible():
            order[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._look = None
        self._dress()

    def _cell(self, row: int, column: int) -> Cell:
        """The field of an entry, made when it is first needed."""
        cell = self._spare.get((row, column))
        if cell is None:
            spec = self.spec
            whole = min((spec.high - spec.low) / spec.scale, 10.0)
            step = max(10.0**-spec.decimals, round(whole / 100.0, spec.decimals))
            cell = Cell(spec.unit, spec.decimals, step, (row, column), self)
            cell.setToolTip(self._about)
            cell.setMinimumWidth(0)
            cell.entered.connect(self._entered)
            cell.refused.connect(self.refused)
            cell.left.connect(self._go)
            cell.pasted.connect(self.paste)
            cell.copied.connect(self.copy)
            self._spare[row, column] = cell
        cell.setAccessibleName(self._called(row, column))
        return cell

    # ---- looks ---------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange)
        if event.type() in kinds:
            self._dress()

    def _dress(self) -> None:
        """Have the colours of signs, and smaller fields where there are many."""
        if not self._cells:
            return
        app = QApplication.palette().color(QApplication.palette().ColorRole.Window).name()
        theme = next((t for t in THEMES.values() if t.panel == app), DARK)
        columns = len(self._cells[0])
        look = theme, self.label.fontInfo().pixelSize(), columns
        if look == self._look:
            return
        self._look = look
        scale = look[1] / BASE_PIXELS
        pixels = 13 if columns <= 4 else 11 if columns <= 6 else 9
        side = 6 if columns <= 3 else 3 if columns == 4 else 1 if columns <= 6 else 0
        high = 2 if columns <= 4 else 1
        within, less = (
            f"{round(high * scale) - k}px {max(0, round(side * scale) - k)}px" for k in (0, 1)
        )
        ground = theme.colour("raised")
        negative, positive = (readable(theme.colour(t), ground).name() for t in ("input", "state"))
        gap = 4 if columns <= 4 else 2 if columns <= 6 else 1
        self._grid.setSpacing(round(gap * scale))
        # So much is left out of the form's own column and gap.
        self._grid.setColumnMinimumWidth(0, LABEL + GAP - gap if self._beside else 0)
        for cells in self._cells:
            for cell in cells:
                cell.setMaximumWidth(round(WIDE * scale))
                cell.crowd(columns > BESIDE, columns > 4)
        signed = (
            f'QLineEdit[sign="−"] {{ color: {negative}; }}'
            f'QLineEdit[sign="+"] {{ color: {positive}; }}'
        )
        self.setStyleSheet(
            f"QLineEdit {{ font-size: {round(pixels * scale)}px; padding: {within}; }}"
            f"QLineEdit:focus {{ padding: {less}; }}"
            f'QLineEdit[refused="true"] {{ padding: {less}; }}'
            + (signed if self.spec.low < 0.0 else "")
        )

    # ---- what a person does --------------------------------------------------------------------

    @Slot(float)
    def _entered(self, shown: float) -> None:
        cell = self.sender()
        assert isinstance(cell, Cell)
        self._last = cell
        at, across = cell.place
        entry = float(f"{shown * self.spec.scale:.12g}")
        rows = tuple(
            tuple(entry if (i, j) == (at, across) else old for j, old in enumerate(row))
            for i, row in enumerate(self._rows)
        )
        self._give(rows)

    def _give(self, rows: Rows) -> None:
        """Show and tell of another value, or say why it is impossible."""
        try:
            value = self.spec.check(self.name, self._value_of(rows))
        except ParameterError as error:
            self._take_back(str(error))
            return
        self.show_value(value)  # before it is told: who hears of it may refuse it
        self.entered.emit(value)

    def _take_back(self, words: str) -> None:
        self.refuse(words, self.value)
        self.refused.emit(words)

    @Slot(int, int)
    def _go(self, down: int, across: int) -> None:
        """To the neighbour of the field that the focus is in, if there is one."""
        cell = self.sender()
        assert isinstance(cell, Cell)
        row, column = cell.place[0] + down, cell.place[1] + across
        if 0 <= row < len(self._cells) and 0 <= column < len(self._cells[row]):
            self._cells[row][column].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def paste(self, text: str) -> None:
        """Set all numbers to those of a text, or say in a sentence why that cannot be."""
        sender = self.sender()
        self._last = sender if isinstance(sender, Cell) else self._last
        scale = self.spec.scale
        try:
            read = self._read(text)
        except ParameterError as error:
            self._take_back(str(error))
            return
        rows = tuple(tuple(float(f"{entry * scale:.12g}") for entry in row) for row in read)
        if rows != self._rows:
            self._give(rows)

    @Slot()
    def copy(self) -> None:
        """Put all numbers on the clipboard, tabs between them, in the unit shown."""
        scale = self.spec.scale
        shown: Sequence[Sequence[float]] = [[e / scale for e in row] for row in self._rows]
        QGuiApplication.clipboard().setText(matrix_text(shown))


class MatrixField(EntriesField):
    """A square of fields under their label, a row for each row of the matrix."""

    def _rows_of(self, value: Any) -> Rows:
        return tuple(tuple(float(entry) for entry in row) for row in value)

    def _value_of(self, rows: Rows) -> Any:
        return rows

    def _read(self, text: str) -> Rows:
        return read_matrix(text, self.spec.most)

    def _called(self, row: int, column: int) -> str:
        return f"{self.spec.label}, row {row + 1}, column {column + 1}"


class VectorField(EntriesField):
    """A row of fields, beside their label where they are few."""

    def _rows_of(self, value: Any) -> Rows:
        return (tuple(float(entry) for entry in value),)

    def _value_of(self, rows: Rows) -> Any:
        return rows[0] if rows else ()

    def _read(self, text: str) -> Rows:
        entries = read_vector(text, self.spec.most)
        here = len(self._rows[0]) if self._rows else 0
        if len(entries) != here:
            raise ParameterError(f"These are {len(entries)} numbers, and {here} go here.")
        return (entries,)

    def _called(self, row: int, column: int) -> str:
        return f"{self.spec.label}, {column + 1}"
