"""The dialog in which a person says how a file is to be read as a heading in time."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.kit.theme import Theme
from gui.ring.plots import HeadingPlot
from gui.ring.recording_form import RecordingForm
from gui.ring.recording_preview import SPAN, Preview
from sim.ring.recordings.choices import RecordingChoices
from sim.ring.recordings.trajectory import MOUSE_TURNING
from sim.ring.recordings.trajectory_file import RecordingFile
from sim.ring.recordings.wording import TrajectoryFileError, count

__all__ = ["RecordingDialog"]

START_SIZE = (1080, 640)
ROWS = 12  # of the file that are shown
COLUMNS = 200
READING = "Reading…"
MOUSE = [speed for fraction, speed in MOUSE_TURNING if fraction in (0.5, 0.99)]


class RecordingDialog(QDialog):
    """Shows the first rows of a file, how they are read, and the heading that comes of it.

    Opened with `open()`; it blocks nothing but its parent. It reads nothing itself: what is to be
    read anew is asked for, and the answer is handed to `show_preview`.

    Parameters
    ----------
    file : RecordingFile
    said : RecordingChoices
        What has been said so far.
    proposed : str
        A sentence on where these choices come from; may be empty.
    theme : Theme
    scale : float
        Of words and lines.
    parent : QWidget, optional

    Signals
    -------
    asked(object)
        The file is to be read with these `RecordingChoices`.
    decided(object)
        The `Preview` that a person found right. Nothing is emitted if they cancel.
    """

    asked = Signal(object)
    decided = Signal(object)

    def __init__(
        self,
        file: RecordingFile,
        said: RecordingChoices,
        proposed: str,
        theme: Theme,
        scale: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Open recording: {file.path.name}")
        self._file, self._theme, self._proposed = file, theme, proposed
        self._preview: Preview | None = None
        self.table = self._first_rows()
        self.form = RecordingForm(file.columns, said)
        self.form.changed.connect(self._changed)
        self.form.refused.connect(self._refused)
        self.plot = HeadingPlot()
        self.plot.set_theme(theme, scale)
        self.span = QLabel()
        self.span.setObjectName("muted")
        self.size_words = QLabel()
        self.size_words.setObjectName("muted")
        self.size_words.setWordWrap(True)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.open_button = QPushButton("Open")
        self.open_button.setObjectName("primary")
        self.open_button.setDefault(True)
        self.open_button.setToolTip("Turn the network as this heading says (Enter)")
        self.open_button.clicked.connect(self._decide)
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.setToolTip("Close without opening the recording (Escape)")
        self.cancel.clicked.connect(self.reject)
        self._lay_out()
        wanted = QSize(round(START_SIZE[0] * scale), round(START_SIZE[1] * scale))
        self.resize(wanted.boundedTo(self.screen().availableSize()))

    # Layout

    def _first_rows(self) -> QTableWidget:
        rows = self._file.table.rows[:ROWS]
        columns = self._file.columns[:COLUMNS]
        table = QTableWidget(len(rows), len(columns))
        table.setAccessibleName("First rows")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        for i, row in enumerate(rows):
            for j, cell in enumerate(row[: len(columns)]):
                item = QTableWidgetItem(cell)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                table.setItem(i, j, item)
        for j, column in enumerate(columns):
            table.setHorizontalHeaderItem(j, QTableWidgetItem(f"\n{column.name}"))
        return table

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(_title("First rows"))
        left.addWidget(self.table, 1)
        left.addSpacing(4)
        left.addWidget(self.form)
        right = QVBoxLayout()
        right.setSpacing(8)
        title = QHBoxLayout()
        title.addWidget(_title("Heading"))
        title.addStretch(1)
        title.addWidget(self.span)
        right.addLayout(title)
        right.addWidget(self.plot, 1)
        right.addSpacing(4)
        right.addWidget(_title("Turning speed"))
        right.addLayout(self._speed_table())
        right.addWidget(self.size_words)
        both = QHBoxLayout()
        both.setSpacing(20)
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.words, 1)
        for button in (self.cancel, self.open_button):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(14)
        layout.addLayout(both, 1)
        layout.addLayout(buttons)

    def _speed_table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        right = Qt.AlignmentFlag.AlignRight
        for column, words in enumerate(("this file", "a foraging mouse"), 1):
            grid.addWidget(_muted(words), 0, column, right)
        self.speeds = {}
        for row, (words, usual) in enumerate(
            zip(("Median", "99th percentile"), MOUSE, strict=True), 1
        ):
            grid.addWidget(QLabel(words), row, 0)
            self.speeds[words] = QLabel()
            grid.addWidget(self.speeds[words], row, 1, right)
            grid.addWidget(_muted(f"{usual:.0f}°/s"), row, 2, right)
        grid.setColumnStretch(0, 1)
        return grid

    # What is shown

    def show_preview(self, preview: Preview) -> None:
        """Show what came of reading the file."""
        first, self._preview = self._preview is None, preview
        choices = preview.examined.choices
        self.form.show_choices(choices)
        self._mark_columns(choices)
        self.plot.show_heading(preview.times, preview.headings, preview.joined)
        trajectory = preview.examined.trajectory
        speeds = preview.speeds
        self.speeds["Median"].setText("" if speeds is None else _speed(speeds.median))
        self.speeds["99th percentile"].setText("" if speeds is None else _speed(speeds.high))
        if trajectory is None or speeds is None:
            self.span.setText("")
            self.size_words.setText("")
        else:
            whole = trajectory.duration <= max(SPAN, float(preview.times[-1]))
            self.span.setText("" if whole else f"the first {preview.times[-1]:,.0f} s")
            words = [count(len(trajectory.times), "sample"), f"{trajectory.duration:,.1f} s"]
            if len(trajectory.gaps):
                words.append(count(len(trajectory.gaps), "gap"))
            self.size_words.setText(f"{', '.join(words)}; fastest turn {_speed(speeds.fastest)}.")
        self.open_button.setEnabled(preview.trajectory is not None)
        self._say_state(preview)
        if first and preview.examined.problem is not None:
            self.form.turn_to(preview.examined.problem.field)
        elif first:
            self.open_button.setFocus()

    def _say_state(self, preview: Preview) -> None:
        if preview.refusal:
            self._say(preview.refusal, alarm=True)
            return
        self._say(" ".join(filter(None, (self._proposed, *preview.examined.assumed))))

    def _mark_columns(self, choices: RecordingChoices) -> None:
        """Say over each column what it is read as."""
        roles: dict[str, list[str]] = {}
        named = [(choices.time, "time"), (choices.heading, "heading")]
        for words, point in (("front", choices.front), ("back", choices.back)):
            named += [(name, f"{words} {axis}") for name, axis in zip(point or (), "xy")]  # noqa: B905
        for name, role in named:
            if name is not None:
                roles.setdefault(name, []).append(role)
        for j, column in enumerate(self._file.columns[:COLUMNS]):
            role = " and ".join(roles.get(column.name, ()))
            token = "input" if role == "time" else "state_words" if role else "muted"
            colour = self._theme.colour(token)
            header = self.table.horizontalHeaderItem(j)
            assert header is not None
            header.setText(f"{role}\n{column.name}")
            header.setForeground(colour)
            for i in range(self.table.rowCount()):
                if (item := self.table.item(i, j)) is not None:
                    item.setForeground(colour)
        self.table.resizeColumnsToContents()

    def _say(self, words: str, *, alarm: bool = False) -> None:
        self.words.setText(words)
        self.words.setStyleSheet(f"color: {self._theme.alarm if alarm else self._theme.muted};")

    # What a person does

    @Slot()
    def _changed(self) -> None:
        self.open_button.setEnabled(False)
        self._proposed = ""
        try:
            said = self.form.said()
        except TrajectoryFileError as error:
            if self._preview is not None:
                self.form.show_choices(self._preview.examined.choices)
            self._say(str(error), alarm=True)
            return
        self._say(READING)
        self.asked.emit(said)

    @Slot(str)
    def _refused(self, words: str) -> None:
        self.open_button.setEnabled(False)
        self._say(words, alarm=True)

    @Slot()
    def _decide(self) -> None:
        preview, self._preview = self._preview, None  # once, however often it is clicked
        if preview is not None and preview.trajectory is not None:
            self.accept()
            self.decided.emit(preview)


def _speed(degrees: float) -> str:
    digits = 0 if degrees >= 9.95 else 1 if degrees >= 0.995 else 2
    return f"{degrees:,.{digits}f}°/s"


def _title(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("title")
    return label


def _muted(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("muted")
    return label
