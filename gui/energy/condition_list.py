"""When the energy picture holds: its conditions, and buttons that break or mend them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.kit.theme import DARK, Theme
from gui.kit.tooltips import wrapped
from sim.conditions import Condition

__all__ = ["ConditionList"]

TITLE = "When does the energy picture hold?"
TICK = ((0.16, 0.54), (0.4, 0.78), (0.84, 0.24))
CROSS = (((0.22, 0.22), (0.78, 0.78)), ((0.78, 0.22), (0.22, 0.78)))


class ConditionList(QWidget):
    """Conditions with a tick or a cross each.

    Signals
    -------
    change_asked(str)
        The key of a condition that is to be broken or mended.
    """

    change_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._conditions: tuple[Condition, ...] = ()
        self._rows: list[_Row] = []
        heading = QLabel(TITLE)
        heading.setObjectName("heading")
        heading.setWordWrap(True)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(heading)
        self.setAccessibleName(TITLE)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        for row in self._rows:
            row.sign.set_theme(theme, scale)

    def show_conditions(self, conditions: Sequence[Condition]) -> None:
        """Show these conditions; rows that stay keep the keyboard's focus."""
        given = tuple(conditions)
        if given == self._conditions:
            return
        self._conditions = given
        while len(self._rows) > len(given):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(given):
            row = _Row()
            row.sign.set_theme(self._theme, self._scale)
            row.asked.connect(self.change_asked)
            self._column.addWidget(row)
            self._rows.append(row)
        for row, condition in zip(self._rows, given, strict=True):
            row.show_condition(condition)

    @property
    def words(self) -> list[tuple[str, bool, str]]:
        """What is to be read: the words, whether they are ticked, and the button's words."""
        return [(row.label.text(), row.sign.holds, row.button.text()) for row in self._rows]

    def button(self, key: str) -> QPushButton:
        """The button that breaks or mends a condition."""
        return next(row.button for row in self._rows if row.key == key)


class _Row(QWidget):
    """One condition: its sign, its words, its button."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.key = ""
        self.sign = _Sign()
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.button = QPushButton()
        self.button.setObjectName("low")
        self.button.clicked.connect(self._ask)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(self.sign)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)

    def show_condition(self, condition: Condition) -> None:
        """Show this one from now on."""
        self.key = condition.key
        self.sign.show_holds(condition.holds)
        self.label.setText(condition.words)
        self.button.setText(condition.change)
        self.button.setVisible(bool(condition.change))
        holds = "holds" if condition.holds else "does not hold"
        self.button.setAccessibleName(f"{condition.change}: {condition.words}, {holds}")
        self.setToolTip(wrapped(condition.why))
        about = f"{condition.change} and recall again. {condition.why}"
        self.button.setToolTip(wrapped(about))

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(self.key)


class _Sign(QWidget):
    """A tick in the colour of energy, or a cross in that of alarm."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme = DARK
        self._scale = 1.0
        self.holds = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = round(15 * self._scale)
        return QSize(side, side)

    def set_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def show_holds(self, holds: bool) -> None:
        self.holds = holds
        self.setAccessibleName("holds" if holds else "does not hold")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(min(self.width(), self.height()))
        pen = QPen(self._theme.colour("energy" if self.holds else "alarm"), 2.2 * self._scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for line in (TICK,) if self.holds else CROSS:
            painter.drawPolyline(QPolygonF([QPointF(x * side, y * side) for x, y in line]))
        painter.end()
