"""The bar under the page: pause, cancel, how far the measurement has come, export."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from gui.experiments.measurements import Measured
from gui.kit.fitting_label import FittingLabel
from gui.kit.theme import Theme
from sim.experiments.executors import cores
from sim.experiments.running import Progress
from sim.words import duration_words

__all__ = ["RunBar", "progress_words"]

EXPORTS = (
    ("figure", "Figure of the stage or a plot…"),
    ("png", "Picture of the window (PNG)…"),
    ("npz", "Every trial, parameters and seed (NPZ)…"),
    ("csv", "Every trial, parameters and seed (CSV)…"),
    ("parquet", "Every trial, parameters and seed (Parquet)…"),
)


def progress_words(progress: Progress | None) -> str:
    """How far a measurement has come: "62 %, 40 s left"."""
    if progress is None:
        return "starting"
    share = f"{100.0 * progress.fraction:.0f} %"
    left = progress.left
    return f"{share}, {duration_words(left)} left" if math.isfinite(left) else share


def course_words(measured: Measured | None) -> str:
    """Trials made and the share of the machine they take."""
    if measured is None:
        return "Nothing is measured yet."
    progress, made = measured.progress, measured.results.trials
    if measured.state == "waiting":
        return "waits for its turn"
    if measured.state in ("running", "paused") and progress is not None:
        many = cores()
        machine = "1 core" if many == 1 else f"{many} cores"
        busy = f"{100.0 * progress.busy:.0f} % of {machine}"
        if measured.where is not None and measured.where.cluster:
            busy = "on a cluster"
        pause = "paused" if measured.state == "paused" else progress_words(progress)
        return f"{made:,} of {progress.expected:,} trials · {pause} · {busy}"
    if measured.state == "running":
        return "processes are starting"
    ends = {"done": "done", "failed": "failed", "cancelled": "unfinished"}
    return f"{made:,} trials · {ends.get(measured.state, measured.state)}"


class RunBar(QWidget):
    """Buttons and words.

    Signals
    -------
    pause_asked(), cancel_asked()
        Buttons; the first one is for going on, too.
    export_asked(str)
        An entry of the Export menu.
    """

    pause_asked = Signal()
    cancel_asked = Signal()
    export_asked = Signal(str)

    def __init__(self, keep: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.pause = QPushButton("Pause")
        self.pause.setObjectName("primary")
        self.pause.clicked.connect(self.pause_asked)
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Give up the measurement under way; what has been measured stays")
        self.cancel.clicked.connect(self.cancel_asked)
        self.course = FittingLabel()
        self.course.setObjectName("muted")
        self.export = QPushButton("Export ▾")
        self.export.setToolTip("Write a figure, a picture or the data")
        menu = QMenu(self.export)
        for kind, words in EXPORTS:
            action = menu.addAction(words)
            action.setData(kind)
        menu.triggered.connect(self._ask_for_export)
        self.export.setMenu(menu)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.pause)
        self._row.addWidget(self.cancel)
        self._row.addWidget(self.course, 1)
        self._row.addWidget(keep)
        self._row.addWidget(self.export)

    @Slot(QAction)
    def _ask_for_export(self, action: QAction) -> None:
        self.export_asked.emit(action.data())

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a size; colours come with the style of the window."""
        self._row.setContentsMargins(*(round(one * scale) for one in (14, 9, 14, 9)))
        self._row.setSpacing(round(10 * scale))

    def show_measured(self, measured: Measured | None) -> None:
        """Show how far the measurement on the stage has come."""
        state = "" if measured is None else measured.state
        again = state in ("cancelled", "failed", "paused")
        self.pause.setText("Go on" if again else "Pause")
        self.pause.setToolTip(
            "Go on with what is unfinished (Space)"
            if again
            else "Stop handing out trials until you go on (Space)"
        )
        self.pause.setEnabled(again or state == "running")
        self.cancel.setEnabled(state in ("running", "paused"))
        self.course.say(course_words(measured))
