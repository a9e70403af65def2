"""The list of stimuli: the exact values of each, and buttons to add, swap and turn off all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.kit.forms import heading
from gui.kit.number import Number
from gui.kit.theme import BASE_PIXELS, DARK, Theme, font
from gui.kit.tooltips import wrapped
from gui.ring.stimulus_marker import paint_marker
from sim.ring.stimuli import SHAPES, PlacedStimulus

__all__ = ["StimuliBox"]

WIDTH = math.radians(20.0)  # of a stimulus that is added here
#: Title, unit, decimals, step of an arrow key, room in px, what it is.
FIELDS = {
    "direction": ("direction", "°", 1, 5.0, 55, "Where it is largest"),
    "strength": ("strength", "Hz", 2, 0.5, 84, "Its input at its centre; negative: it inhibits"),
    "width": ("width", "°", 1, 1.0, 55, "Its standard deviation"),
}


class _Mark(QAbstractButton):
    """The disc of a stimulus, pressed in while it acts."""

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._number, self._theme = number, DARK
        self.setText(f"S{number}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme's colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        side = round(26 * self.fontInfo().pixelSize() / BASE_PIXELS)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, side = QPointF(self.width() / 2.0, self.height() / 2.0), float(self.width())
        face = font(0.41 * side, 600)
        radius = side / 2.0 - 3.5
        paint_marker(painter, centre, radius, self._number, self.isChecked(), self._theme, face)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)
        painter.end()


class _Row(QWidget):
    """One stimulus: on or off, direction, strength, width, and a menu of its shape.

    Parameters
    ----------
    number : int
        1 for S1.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self.asked = ""
        """The field that was typed in last, where a refusal is said."""
        self._shown: PlacedStimulus | None = None
        self._degree = 1.0  # of what the ring stands for, in rad on the ring
        name = f"S{number}"
        self.mark = _Mark(number, self)
        self.mark.setToolTip(f"{name}, on or off")
        self.mark.clicked.connect(self._switch)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.mark)
        layout.addStretch(1)
        self.fields: dict[str, Number] = {}
        for key, (title, unit, decimals, step, room, about) in FIELDS.items():
            field = self.fields[key] = Number(unit, decimals, step, trimmed=True)
            field.setObjectName("tight")
            field.setAccessibleName(f"{name} {title}")
            field.take_room(room)
            field.refused.connect(self.refused)
            layout.addWidget(field)
            field.setToolTip(about)
        self.fields["direction"].entered.connect(self._direction)
        self.fields["strength"].entered.connect(self._strength)
        self.fields["width"].entered.connect(self._width)
        self.more = QPushButton("▾")
        self.more.setObjectName("tool")
        self.more.setAccessibleName(f"{name} shape")
        self.more.setToolTip(f"Shape of {name}; remove it")
        self.more.setMenu(self._menu())
        layout.addWidget(self.more)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self._shapes = QActionGroup(self)
        for shape, about in SHAPES.items():
            action = menu.addAction(about.title)
            action.setCheckable(True)
            action.setData(shape)
            self._shapes.addAction(action)
        self._shapes.triggered.connect(self._reshape)
        menu.addSeparator()
        menu.addAction(f"Remove S{self.number}").triggered.connect(self._remove)
        return menu

    def show_stimulus(self, stimulus: PlacedStimulus, turn: float) -> None:
        """Show its values, except where a person is typing; a turn stands for so much, rad."""
        if stimulus != self._shown:
            self.asked = ""  # what was asked has been done; a refusal may still be on its way
        self._degree = math.radians(1.0) * 2 * math.pi / turn
        self.mark.setChecked(stimulus.on)
        self._show_numbers(stimulus)
        if self._shown is not None and self._shown.shape == stimulus.shape:
            self._shown = stimulus
            return
        self._shown = stimulus
        shape = SHAPES[stimulus.shape]
        for action in self._shapes.actions():
            action.setChecked(action.data() == stimulus.shape)
        for key, there in (("direction", shape.directed), ("width", shape.wide)):
            field = self.fields[key]
            field.setEnabled(there)
            without = f"A stimulus of shape {shape.title} has no {key}"
            field.setToolTip(wrapped(FIELDS[key][5] if there else without))

    def _show_numbers(self, stimulus: PlacedStimulus) -> None:
        self.fields["direction"].show_number(stimulus.direction / self._degree)
        self.fields["strength"].show_number(stimulus.strength)
        self.fields["width"].show_number(stimulus.width / self._degree)

    def refuse(self, field: str, words: str) -> bool:
        """Say at a field why the network would not have what was typed; whether it was here."""
        if not field or field != self.asked or self._shown is None:
            return False
        value = self._shown.strength
        if field != "strength":
            value = getattr(self._shown, field) / self._degree
        self.asked = ""
        self.fields[field].refuse(words, value)
        return True

    def _ask(self, **changes: Any) -> None:
        self.asked = next(iter(changes))
        self.gesture.emit("change_stimulus", {"number": self.number, **changes})

    @Slot(float)
    def _direction(self, degrees: float) -> None:
        self._ask(direction=degrees * self._degree)

    @Slot(float)
    def _strength(self, hertz: float) -> None:
        self._ask(strength=hertz)

    @Slot(float)
    def _width(self, degrees: float) -> None:
        self._ask(width=degrees * self._degree)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        self._ask(on=on)

    @Slot(object)
    def _reshape(self, action: Any) -> None:
        self._ask(shape=action.data())

    @Slot()
    def _remove(self) -> None:
        self.gesture.emit("remove_stimulus", {"number": self.number})


class StimuliBox(QWidget):
    """A row for each stimulus; Add, Swap and All off beside the title.

    Signals
    -------
    gesture(str, object)
        What a person does to the stimuli, and its arguments.
    refused(str)
        What was typed is no number, which is said at its field.
    """

    gesture = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._stimuli: tuple[PlacedStimulus, ...] | None = None
        self._strength, self._turn = 0.0, 2 * math.pi
        self._asked = False  # something has been typed since
        self._rows: dict[int, _Row] = {}
        self.add = self._button("Add", "Put another stimulus on the ring, away from the others")
        self.add.clicked.connect(self.add_one)
        self.swap = self._button("Swap", "")
        self.swap.clicked.connect(self.swap_two)
        self.all = self._button("All off", "Turn every stimulus off, or all on if none is")
        self.all.clicked.connect(self._switch_all)
        title = QHBoxLayout()
        title.setSpacing(6)
        title.addWidget(heading("Stimuli"))
        title.addStretch(1)
        for button in (self.add, self.swap, self.all):
            title.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addLayout(title)
        self.show_stimuli((), 0.0)

    @staticmethod
    def _button(words: str, about: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName("low")
        button.setToolTip(wrapped(about))
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme's colours."""
        self._theme = theme
        for row in self._rows.values():
            row.mark.set_theme(theme)

    def show_stimuli(
        self,
        stimuli: Sequence[PlacedStimulus],
        usual_strength: float,
        turn: float = 2 * math.pi,
    ) -> None:
        """Show what is on the ring.

        Parameters
        ----------
        stimuli : sequence of PlacedStimulus
        usual_strength : float
            Hz, of a stimulus that is added.
        turn : float
            What one turn of the ring stands for, rad.
        """
        self._strength = usual_strength
        if self._stimuli == tuple(stimuli) and self._turn == turn and not self._asked:
            return
        self._stimuli, self._turn, self._asked = tuple(stimuli), turn, False
        numbers = [stimulus.number for stimulus in stimuli]
        for number, row in self._rows.items():
            if number not in numbers:
                row.hide()
        for stimulus in stimuli:
            row = self._row(stimulus.number)
            row.show_stimulus(stimulus, turn)
            row.show()
        self.swap.setVisible(len(stimuli) > 1)
        if len(stimuli) > 1:
            words = f"Exchange the strengths of S{numbers[0]} and S{numbers[1]}"
            self.swap.setToolTip(wrapped(words))
        self.all.setVisible(bool(stimuli))
        self.all.setText("All off" if self._any_on else "All on")

    @property
    def _any_on(self) -> bool:
        return any(stimulus.on for stimulus in self._stimuli or ())

    def _row(self, number: int) -> _Row:
        """The row of a stimulus, made when first wanted."""
        if number not in self._rows:
            row = _Row(number, self)
            row.mark.set_theme(self._theme)
            row.gesture.connect(self._relay)
            row.refused.connect(self.refused)
            self._column.insertWidget(1 + sum(n < number for n in self._rows), row)
            self._rows[number] = row
        return self._rows[number]

    def refuse(self, field: str, words: str) -> bool:
        """Say at the field a person typed in why the network would not have it.

        Returns
        -------
        bool
            Whether it was typed here.
        """
        return any(row.refuse(field, words) for row in self._rows.values() if row.isVisible())

    @Slot(str, object)
    def _relay(self, name: str, arguments: Any) -> None:
        self._asked = True
        for row in self._rows.values():
            if row is not self.sender():
                row.asked = ""
        self.gesture.emit(name, arguments)

    @Slot()
    def add_one(self) -> None:
        """Ask for a stimulus in the middle of the widest gap between those there are."""
        direction = math.radians(round(math.degrees(self._widest_gap())) % 360)
        self.gesture.emit(
            "add_stimulus", {"direction": direction, "strength": self._strength, "width": WIDTH}
        )

    def _widest_gap(self) -> float:
        there = sorted(stimulus.direction for stimulus in self._stimuli or ())
        if not there:
            return math.pi / 2.0
        pairs = zip(there, [*there[1:], there[0]], strict=True)
        turns = [(after - before) % (2 * math.pi) or 2 * math.pi for before, after in pairs]
        place = turns.index(max(turns))
        return there[place] + turns[place] / 2.0

    @Slot()
    def swap_two(self) -> None:
        """Ask the first two stimuli to exchange their strengths."""
        numbers = [stimulus.number for stimulus in self._stimuli or ()]
        first, second = numbers[:2] if len(numbers) > 1 else (1, 2)
        self.gesture.emit("swap_stimuli", {"first": first, "second": second})

    @Slot()
    def _switch_all(self) -> None:
        self.gesture.emit("switch_stimuli", {"on": not self._any_on})
