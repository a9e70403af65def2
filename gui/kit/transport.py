"""The transport bar and the status line under every tab."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSlider, QWidget

from gui.engine import Frame
from gui.kit.number import Number
from gui.kit.theme import DARK, Theme, pictogram
from gui.kit.timeline import Timeline, behind_words
from gui.kit.tooltips import wrapped
from sim.model import Pace

__all__ = ["StatusLine", "TransportBar", "pace_words", "speed_words"]

DETENT, SINGLE = 3, 5  # ticks that count as the usual speed; ticks of an arrow key, which leave it
DATA_WORDS = {
    "csv": "Readings, {} (CSV)…",
    "npz": "All data, parameters and gestures, {} (NPZ)…",
}
FROZEN = "Frozen (B)"
MAX_SEED = 999_999_999
SLIDER = 100  # slider ticks per factor of ten
NARROW = 1150  # px wide at scale 1, below which all is a little tighter so that one can go back


def speed_words(speed: float, pace: Pace) -> str:
    """A speed as a person reads it: "1.0× real time", "2.5 sweeps/s"."""
    number = f"{speed:.{0 if speed >= 99.5 else 1 if speed >= 0.95 else 2}f}"
    return f"{number}× real time" if pace.unit == "s" else f"{number} {pace.unit}/s"


def achieved_words(frame: Frame) -> str:
    """The speed reached over the last second."""
    if frame.pace.unit == "s":
        return f"{frame.achieved:.2f}× real time"
    return speed_words(max(frame.achieved, 1e-9), frame.pace)


def pace_words(frame: Frame, frames_per_second: float) -> list[str]:
    """How the network is being stepped, for the right of the status line."""
    if frame.failure is not None:
        pace = ["stopped by a failure"]
    elif not frame.playing:
        pace = ["paused"]
    elif frame.at_rest:
        pace = ["at rest"]
    elif math.isfinite(frame.achieved):
        pace = [f"{frames_per_second:.0f} fps", achieved_words(frame)]
    else:
        pace = ["starting"]
    return pace


def _tick(speed: float) -> int:
    return round(math.log10(speed) * SLIDER)


class _SpeedSlider(QSlider):
    restored = Signal()

    def mouseDoubleClickEvent(self, event: object) -> None:
        self.restored.emit()


class TransportBar(QWidget):
    """Play, step, reset, speed, seed, record and export.

    Signals
    -------
    play_toggled(), stepped(), reset_state(), reset_all(), record_toggled()
        Buttons.
    speed_chosen(float)
        Units of the network's time a second.
    seed_chosen(int)
        Begin again with this seed.
    export_chosen(str)
        "png", "svg", "csv", "npz" or "movie"; "python" for a script on the clipboard.
    refused(str)
        What was typed is impossible, in a sentence.
    """

    play_toggled = Signal()
    stepped = Signal()
    reset_state = Signal()
    reset_all = Signal()
    speed_chosen = Signal(float)
    seed_chosen = Signal(int)
    record_toggled = Signal()
    export_chosen = Signal(str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._make_widgets()
        self._make_export_menu()
        self._lay_out()
        self._connect()
        self._playing = self._capturing = self._frozen = False
        self._export_words = "the last minute"
        self._seed = 0
        self._pace: Pace | None = None
        self._step_words = "Pause and take one step (S)"
        self._scale = 1.0
        self._icons: dict[str, QIcon] = {}
        self.export.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.set_theme(DARK)
        self.show_speed(1.0, Pace())

    def _make_widgets(self) -> None:
        self.timeline = Timeline()
        self.moment = QLabel("now")
        self.moment.setObjectName("muted")
        self.play = QPushButton("Play")
        self.play.setObjectName("primary")
        self.play.setToolTip("Play or pause (Space)")
        self.step = QPushButton("Step")
        self.step.setAutoRepeat(True)
        self.reset = QPushButton("Reset state")
        self.everything = QPushButton("Reset all")
        self.everything.setToolTip(
            "Begin again as this example was opened: settings, script and seed (Shift+R)"
        )
        self.speed = _SpeedSlider(Qt.Orientation.Horizontal)
        self.speed.setSingleStep(SINGLE)
        self.speed.setPageStep(SLIDER // 10)
        self.speed.setAccessibleName("Playback speed")
        self.speed_words = QLabel()
        self.seed = Number("", 0, 1.0, whole=True)
        self.seed.take_room(92)
        self.seed.setToolTip("Seed of every random number; another one begins another run")
        self.seed.setAccessibleName("Seed")
        self.record = QPushButton("Record")
        self.record.setCheckable(True)
        self.record.setToolTip("Keep every step from now until pressed again; Export writes it")
        self.export = QPushButton("Export")
        self.export.setToolTip(
            "Write a figure, a picture, data or a movie; copy the run as a script"
        )

    def _make_export_menu(self) -> None:
        menu = QMenu(self.export)
        menu.setToolTipsVisible(True)
        self._actions: dict[str, QAction] = {}
        for key, words in (
            ("figure", "Figure of the stage or a plot (PNG, SVG, PDF)…"),
            ("png", "Picture of the window (PNG)…"),
            ("svg", "Picture of the window (SVG)…"),
            ("csv", DATA_WORDS["csv"]),
            ("npz", DATA_WORDS["npz"]),
            ("python", "Copy as Python"),
            ("movie", "Movie of the run (MP4, GIF, WebP)…"),
        ):
            action = menu.addAction(words)
            action.setData(key)
            if key == "python":
                action.setToolTip("Copy a script that repeats this run with sim, to the bit")
            self._actions[key] = action
        menu.triggered.connect(self._exported)
        self.export.setMenu(menu)

    def _lay_out(self) -> None:
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        for widget in (self.play, self.step, self.reset, self.everything):
            layout.addWidget(widget)
        layout.addWidget(self.speed)
        layout.addWidget(self.speed_words)
        layout.addWidget(self.timeline, 1)
        layout.addWidget(self.moment)
        seed_label = QLabel("Seed")
        seed_label.setObjectName("muted")
        layout.addWidget(seed_label)
        layout.addWidget(self.seed)
        layout.addWidget(self.record)
        layout.addWidget(self.export)

    def _connect(self) -> None:
        self.play.clicked.connect(self.play_toggled)
        self.step.clicked.connect(self.stepped)
        self.reset.clicked.connect(self.reset_state)
        self.everything.clicked.connect(self.reset_all)
        self.record.clicked.connect(self._recorded)
        self.speed.valueChanged.connect(self._slid)
        self.speed.restored.connect(self._restore_speed)
        self.seed.entered.connect(self._seeded)
        self.seed.refused.connect(self.refused)

    def describe(self, step: str, reset: str) -> None:
        """Say what a step and a reset are for the network in front.

        Parameters
        ----------
        step, reset : str
            Tooltips of the two buttons.
        """
        self._step_words = step
        self.step.setToolTip(wrapped(step))
        self.reset.setToolTip(wrapped(reset))

    def show_playing(self, playing: bool, failure: str | None) -> None:
        """Show whether the network runs, and why it cannot."""
        self._playing = playing
        self.play.setText(" Pause" if playing else " Play")
        self.play.setIcon(self._icons["pause" if playing else "play"])
        for button, words in (
            (self.play, "Play or pause (Space)"),
            (self.step, self._step_words),
        ):
            button.setEnabled(failure is None)
            button.setToolTip(
                wrapped(words if failure is None else f"The run has failed: {failure}")
            )

    def show_moment(self, frame: Frame) -> None:
        """Show which moment of the run is seen, and how far back one can go."""
        self.timeline.show_frame(frame)
        words = FROZEN if self._frozen else behind_words(frame)
        if self.moment.text() != words:
            self.moment.setText(words)

    def show_frozen(self, frozen: bool) -> None:
        """Mark that the picture stands while the network goes on, or that it no longer does."""
        self._frozen = frozen
        moment = self.moment
        moment.setObjectName("frozen" if frozen else "muted")
        moment.setToolTip("The picture stands, the network goes on; B shows the present")
        if not frozen:
            moment.setToolTip("")
        moment.style().unpolish(moment)
        moment.style().polish(moment)
        moment.setText(FROZEN if frozen else "now")
        self._fit()

    def show_speed(self, speed: float, pace: Pace) -> None:
        """Show the asked speed on a scale from the slowest to the fastest there is."""
        self.speed.blockSignals(True)
        if pace != self._pace:
            self._pace = pace
            self.speed.setRange(_tick(pace.slowest), _tick(pace.fastest))
            about = (
                f"Playback speed, {self._words(pace.slowest)} to {self._words(pace.fastest)}; "
                f"never changes the numerics. Double-click for {self._words(pace.usual)}."
            )
            self.speed.setToolTip(wrapped(about))
        if not self.speed.isSliderDown():
            self.speed.setValue(_tick(speed))
        self.speed.blockSignals(False)
        self.speed_words.setText(self._words(speed))

    def _words(self, speed: float) -> str:
        assert self._pace is not None
        return speed_words(speed, self._pace)

    def show_capturing(self, capturing: bool, export: str) -> None:
        """Show whether a recording is under way, and what data an export would write."""
        self._export_words = export
        for key, words in DATA_WORDS.items():
            self._actions[key].setText(words.format(export))
        self.record.setChecked(capturing)
        self._label_record(capturing)

    def set_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Colour the signs on the buttons; make room for words so much larger."""
        colours = {"play": theme.on_state, "pause": theme.on_state}
        self._icons = {
            name: QIcon(pictogram(name, colours.get(name, theme.text)))
            for name in ("play", "pause", "record", "stop")
        }
        self.export.setIcon(QIcon(pictogram("down", theme.text)))
        self.timeline.set_theme(theme, scale)
        self._scale = scale
        self._fit()
        self.show_playing(self._playing, None)
        self.show_capturing(self._capturing, self._export_words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give everything the room that suits the words and the window."""
        scale = self._scale
        tight = self.width() < NARROW * scale
        self._row.setSpacing(6 if tight else 8)
        for widget, wide in (
            (self.speed, 44),
            (self.speed_words, 92 if tight else 112),
            (self.moment, 88 if self._frozen else 62 if tight else 70),
            (self.play, 88),
        ):
            widget.setMinimumWidth(round(wide * scale))
        self.speed.setMaximumWidth(round((44 if tight else 150) * scale))

    @Slot(bool)
    def _recorded(self, on: bool) -> None:
        self._label_record(on)
        self.record_toggled.emit()

    def _label_record(self, capturing: bool) -> None:
        self._capturing = capturing
        self.record.setText(" Stop recording" if capturing else " Record")
        self.record.setIcon(self._icons["stop" if capturing else "record"])

    @Slot(int)
    def _slid(self, tick: int) -> None:
        # A detent at the usual speed.
        assert self._pace is not None
        pace = self._pace
        ends = {self.speed.minimum(): pace.slowest, self.speed.maximum(): pace.fastest}
        usual = abs(tick - _tick(pace.usual)) <= DETENT
        speed = pace.usual if usual else ends.get(tick, 10.0 ** (tick / SLIDER))
        self.speed_words.setText(self._words(speed))
        self.speed_chosen.emit(speed)

    @Slot()
    def _restore_speed(self) -> None:
        assert self._pace is not None
        self.show_speed(self._pace.usual, self._pace)
        self.speed_chosen.emit(self._pace.usual)

    @Slot(float)
    def _seeded(self, value: float) -> None:
        if value < 0 or value != int(value) or value > MAX_SEED:
            words = f"A seed is a whole number from 0 to {MAX_SEED}."
            self.seed.refuse(words, self._seed)
            self.refused.emit(words)
            return
        self._seed = int(value)
        self.seed_chosen.emit(self._seed)

    def show_seed(self, seed: int) -> None:
        """Show the run's seed."""
        self._seed = seed
        self.seed.show_number(seed)

    @Slot(QAction)
    def _exported(self, action: QAction) -> None:
        self.export_chosen.emit(action.data())


class StatusLine(QWidget):
    """Readings of the tab on the left, of the machine on the right.

    Parameters
    ----------
    between : QWidget
        What lies between them where there is room.
    parent : QWidget, optional
    """

    def __init__(self, between: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._left, self._right = QLabel(), QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 3, 14, 3)
        layout.addWidget(self._left)
        layout.addStretch(1)
        layout.addWidget(between, 1000)
        layout.addWidget(self._right)

    def show_words(self, left: list[str], right: list[str]) -> None:
        """Set both sides; items are set apart by a wide space."""
        gap = "\u2003"
        self._left.setText(gap.join(left))
        self._right.setText(gap.join(right))

    @property
    def words(self) -> str:
        """All it says."""
        return f"{self._left.text()}\n{self._right.text()}"
