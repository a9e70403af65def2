"""The choices with which a file is read as a heading in time, as a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.kit.drop_down import DropDown
from gui.kit.forms import narrow, row
from sim.ring.recordings.choices import FRAMES, ISO, ROW_NUMBER, RecordingChoices
from sim.ring.recordings.columns import Column, heading_columns
from sim.ring.recordings.proposal import suggested_points
from sim.ring.recordings.wording import TrajectoryFileError

__all__ = ["RecordingForm"]

TIME_UNITS = {
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
    "min": "minutes",
    FRAMES: "frames",
    ISO: "time stamps (ISO 8601)",
}
HEADING_UNITS = {"deg": "degrees", "rad": "radians"}
SOURCES = ("one column", "two points")
DIRECTIONS = ("left (counter-clockwise)", "right (clockwise)")
COUNTED = "none: rows are counted"
POINTS = ("front", "back")
STRETCH = {"Frames a second": 1, "Unit of heading": 0, "": 0}  # by the name of a field; else 3


class RecordingForm(QWidget):
    """Which column is what, in which unit.

    It shows choices that are filled in, and keeps apart what a person said of them: what was found
    is found anew when something it depends on is changed.

    Parameters
    ----------
    columns : sequence of Column
        Of the file.
    said : RecordingChoices
        What has been said so far.
    parent : QWidget, optional

    Signals
    -------
    changed()
        A person chose otherwise.
    refused(str)
        What was typed is impossible.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self, columns: Sequence[Column], said: RecordingChoices, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._said = said
        self._pending = ""
        """What is still to be chosen, in a sentence."""
        self._by_points = False
        """Whether it is a point that is still to be chosen, and not a column."""
        self._names = [column.name for column in columns]
        self.time = self._column_menu("Time column", "The column that says when")
        self.time.addItem(COUNTED)
        self.time.activated.connect(self._time_chosen)
        self.time_unit = self._menu(
            "Unit of time", TIME_UNITS.values(), "In what the time is given"
        )
        self.time_unit.activated.connect(self._time_unit_chosen)
        self.rate = self._field(
            "Frames a second", "How many frames, or rows, there are in a second"
        )
        self.rate.editingFinished.connect(self._rate_typed)
        self.rate.setMaximumWidth(110)
        self.rate_label = QLabel("a second")
        self.source = self._menu(
            "Heading from", SOURCES, "The heading is in a column, or the direction between points"
        )
        self.source.activated.connect(self._source_chosen)
        self.heading = self._column_menu("Heading column", "The column that holds the heading")
        self.heading.activated.connect(self._heading_chosen)
        self.heading_unit = self._menu(
            "Unit of heading", HEADING_UNITS.values(), "In what the heading is given"
        )
        self.heading_unit.activated.connect(self._heading_unit_chosen)
        self.direction = self._menu(
            "Positive is", DIRECTIONS, "Which way the animal turns as the heading grows"
        )
        self.direction.activated.connect(self._direction_chosen)
        self.points = {
            point: [
                self._column_menu(f"{point.capitalize()} {axis}", f"{axis} of the point {where}")
                for axis in "xy"
            ]
            for point, where in zip(POINTS, ("in front", "at the back"), strict=True)
        }
        for menu in (*self.points["front"], *self.points["back"]):
            menu.activated.connect(self._point_chosen)
        self.y_down = QCheckBox("y grows downward")
        self.y_down.setToolTip("As in pictures, whose rows are counted from the top")
        self.y_down.clicked.connect(self._y_chosen)
        self.missing = self._field(
            "Missing",
            "What stands where nothing was recorded, such as −1; separate several by spaces",
        )
        self.missing.setPlaceholderText("empty cells and NaN")
        self.missing.editingFinished.connect(self._missing_typed)
        self._of_column: list[QWidget] = []
        self._of_points: list[QWidget] = []
        self._lay_out()

    @staticmethod
    def _menu(name: str, entries: Any, hint: str) -> QComboBox:
        menu = DropDown()
        menu.addItems(list(entries))
        menu.setPlaceholderText("choose")
        menu.setAccessibleName(name)
        menu.setToolTip(hint)
        return menu

    def _column_menu(self, name: str, hint: str) -> QComboBox:
        """A menu of columns, whose names may be long."""
        return narrow(self._menu(name, self._names, hint))

    @staticmethod
    def _field(name: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setToolTip(hint)
        return field

    def _lay_out(self) -> None:
        lines = (
            ("Time", (self.time, self.time_unit, self.rate, self.rate_label)),
            ("Heading from", (self.source, self.heading, self.heading_unit)),
            ("Positive is", (self.direction,)),
            ("Point in front", tuple(self.points["front"])),
            ("Point at the back", (*self.points["back"], self.y_down)),
            ("Means missing", (self.missing,)),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        labels = [QLabel(words) for words, _ in lines]
        rows = []
        for label, (_, widgets) in zip(labels, lines, strict=True):
            line = QWidget()
            beside = row(label, *widgets)
            line.setLayout(beside)
            for widget in widgets:
                beside.setStretchFactor(widget, STRETCH.get(widget.accessibleName(), 3))
            layout.addWidget(line)
            rows.append(line)
        wide = max(label.sizeHint().width() for label in labels)
        for label in labels:
            label.setMinimumWidth(wide + 4)
        self._of_column = [self.heading, self.heading_unit, rows[2]]
        self._of_points = [rows[3], rows[4]]

    # What is shown

    def show_choices(self, choices: RecordingChoices) -> None:
        """Show choices as they were filled in; what could not be is left open."""
        _choose(self.time, COUNTED if choices.time == ROW_NUMBER else choices.time)
        _choose(self.time_unit, TIME_UNITS.get(choices.time_unit or ""))
        counted = choices.time_unit == FRAMES
        self.rate.setVisible(counted)
        self.rate_label.setVisible(counted)
        if not self.rate.isModified():
            self.rate.setText("" if choices.frame_rate is None else f"{choices.frame_rate:g}")
        points = self._by_points if self._pending else choices.front is not None
        self.source.setCurrentIndex(int(points))
        for widget in self._of_column:
            widget.setVisible(not points)
        for widget in self._of_points:
            widget.setVisible(points)
        _choose(self.heading_unit, HEADING_UNITS.get(choices.heading_unit or ""))
        self.direction.setCurrentIndex(int(choices.clockwise))
        self.y_down.setChecked(choices.y_down is not False)
        if not self._pending:
            _choose(self.heading, choices.heading)
            for point in POINTS:
                chosen = getattr(choices, point) or (None, None)
                for menu, name in zip(self.points[point], chosen, strict=True):
                    _choose(menu, name)
        if not self.missing.isModified():
            marks = choices.missing or ()
            self.missing.setText(" ".join(marks).replace("-", "−"))

    def said(self) -> RecordingChoices:
        """What a person said; raises TrajectoryFileError where that is not whole yet."""
        if self._pending:
            raise TrajectoryFileError(self._pending, field="heading")
        return self._said

    def turn_to(self, choice: str | None) -> None:
        """Put the focus where a choice is made, called as in `RecordingChoices`."""
        places: dict[str, QWidget] = {
            "frame_rate": self.rate,
            "time": self.time,
            "time_unit": self.time_unit,
            "heading": self.heading,
        }
        if choice in places:
            places[choice].setFocus()

    # What a person says

    def _say(self, **said: Any) -> None:
        self._said = replace(self._said, **said)
        self._pending = ""
        self.changed.emit()

    def _ask(self, sentence: str, *, by_points: bool) -> None:
        """Wait for another choice before anything is read."""
        self._pending, self._by_points = sentence, by_points
        self.changed.emit()

    @Slot(int)
    def _time_chosen(self, place: int) -> None:
        name = self._names[place] if place < len(self._names) else ROW_NUMBER
        self._say(time=name, time_unit=None)

    @Slot(int)
    def _time_unit_chosen(self, place: int) -> None:
        self._say(time_unit=list(TIME_UNITS)[place])

    @Slot()
    def _rate_typed(self) -> None:
        if not self.rate.isModified():
            return
        self.rate.setModified(False)
        words = self.rate.text().strip().replace(",", ".")
        try:
            self._say(frame_rate=float(words) if words else None)
        except ValueError:
            self.refused.emit(f"“{words}” is no number of frames a second.")
        except TrajectoryFileError as error:
            self.refused.emit(str(error))

    @Slot(int)
    def _source_chosen(self, place: int) -> None:
        free = [column for column in self._columns if column.name != self.time.currentText()]
        if place == 0:
            fitting = heading_columns(free, ())
            if fitting:
                self._say(heading=fitting[0].name, heading_unit=None, front=None, back=None)
            else:
                self.heading.setCurrentIndex(-1)
                self._ask("Choose the column of the heading.", by_points=False)
            return
        two = suggested_points(free)
        if two is None:
            for menu in (*self.points["front"], *self.points["back"]):
                menu.setCurrentIndex(-1)
            self._ask("Choose x and y of both points.", by_points=True)
            return
        front, back = ((point[1].name, point[2].name) for point in two)
        self._say(heading=None, heading_unit=None, front=front, back=back)

    @Slot(int)
    def _heading_chosen(self, place: int) -> None:
        self._say(heading=self._names[place], heading_unit=None, front=None, back=None)

    @Slot(int)
    def _heading_unit_chosen(self, place: int) -> None:
        self._say(heading_unit=list(HEADING_UNITS)[place])

    @Slot(int)
    def _direction_chosen(self, place: int) -> None:
        self._say(clockwise=place == 1)

    @Slot(bool)
    def _y_chosen(self, down: bool) -> None:
        self._say(y_down=down)

    @Slot()
    def _missing_typed(self) -> None:
        if not self.missing.isModified():
            return
        self.missing.setModified(False)
        self._say(missing=tuple(self.missing.text().replace("−", "-").split()))

    @Slot(int)
    def _point_chosen(self, _: int) -> None:
        front, back = (
            tuple(menu.currentText() if menu.currentIndex() >= 0 else "" for menu in menus)
            for menus in self.points.values()
        )
        if not all((*front, *back)):
            self._ask("Choose x and y of both points.", by_points=True)
            return
        try:
            self._say(heading=None, heading_unit=None, front=front, back=back)
        except TrajectoryFileError as error:
            self._ask(str(error), by_points=True)


def _choose(menu: QComboBox, words: str | None) -> None:
    """Show an entry of a menu, or none."""
    menu.setCurrentIndex(-1 if words is None else menu.findText(words, Qt.MatchFlag.MatchExactly))
