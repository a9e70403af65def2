"""Everything that turns the network: dial, typed velocity, recording."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.kit.forms import row
from gui.kit.number import Number
from gui.kit.theme import Theme
from gui.ring.velocity_dial import VelocityDial

__all__ = ["TurningBox"]

OPEN_HINT = "Turn as a recorded animal did: a file of time and heading, or of tracked points"


class TurningBox(QWidget):
    """The dial with its number, and the recording that may take its place.

    Signals
    -------
    turned(float)
        The person set another velocity, degrees a second.
    refused(str)
        What was typed is no number.
    open_asked(), stop_asked(), reread_asked()
        The person wants to choose a recording; to let go of it; to say how it is to be read.
    """

    turned = Signal(float)
    refused = Signal(str)
    open_asked = Signal()
    stop_asked = Signal()
    reread_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dial = VelocityDial()
        self.dial.turned.connect(self.turned)
        self.velocity = Number("°/s", 0, 10.0, signed=True)
        self.velocity.setObjectName("big")
        self.velocity.setMinimumWidth(150)
        self.velocity.setAccessibleName("Turning velocity")
        self.velocity.setToolTip("Type a turning velocity; counter-clockwise is positive")
        self.velocity.entered.connect(self.turned)
        self.velocity.refused.connect(self.refused)
        self.springs = QCheckBox("Springs back")
        self.springs.setChecked(True)
        self.springs.setToolTip(
            "Off: the dial stays where it is let go. Wheel and typing always stay."
        )
        self.springs.toggled.connect(self._spring)
        beside = QVBoxLayout()
        beside.setSpacing(6)
        beside.addStretch(1)
        beside.addWidget(self.velocity)
        beside.addWidget(self.springs)
        beside.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.dial)
        line.addLayout(beside, 1)
        self.open_recording = QPushButton("Open recording…")
        self.open_recording.setToolTip(OPEN_HINT)
        self.open_recording.clicked.connect(self.open_asked)
        self.stop_following = QPushButton("Stop")
        self.stop_following.setToolTip("Let go of the recording; the dial turns the network again")
        self.stop_following.clicked.connect(self.stop_asked)
        self.stop_following.hide()
        self.reread = QPushButton("Read as…")
        self.reread.setToolTip("See and change how the file of this recording is read")
        self.reread.clicked.connect(self.reread_asked)
        self.reread.hide()
        self.following = QLabel()
        self.following.setObjectName("muted")
        self.following.setWordWrap(True)  # or it would widen the column
        self.following.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(line)
        layout.addLayout(row(self.open_recording, self.stop_following, self.reread, stretch=True))
        layout.addWidget(self.following)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme's colours."""
        self.dial.set_theme(theme)

    def show_velocity(self, velocity: float) -> None:
        """Follow the network's asked velocity, degrees a second."""
        self.dial.show_value(velocity)
        self.velocity.show_number(velocity)

    def refuse(self, words: str, velocity: float) -> None:
        """Say at the field why it cannot turn like that; show what it does, degrees a second."""
        self.dial.show_value(velocity)
        self.velocity.refuse(words, velocity)

    def show_following(
        self, remaining: float | None, duration: float | None = None, *, from_file: bool = False
    ) -> None:
        """Show how far a recording of so many seconds is, by what is left, and whether it can be
        read otherwise; None without one."""
        followed = remaining is not None
        # A wheel in passing must not end a recording; a drag or a key means it.
        self.dial.heeds_wheel = not followed
        self.stop_following.setVisible(followed)
        self.reread.setVisible(followed and from_file)
        self.open_recording.setVisible(not followed)
        words = ""
        if remaining is not None and duration is not None:
            words = f"recording: {_span(duration - remaining)} of {_span(duration)} s"
            if remaining <= 0.0:
                words = f"recording at its end, {_span(duration)} s"
        if self.following.text() != words:
            self.following.setText(words)
            self.following.setVisible(bool(words))

    def show_reading(self, reading: bool) -> None:
        """Show whether a recording is being read."""
        self.open_recording.setEnabled(not reading)
        self.reread.setEnabled(not reading)
        self.open_recording.setToolTip("A recording is being read" if reading else OPEN_HINT)

    @Slot(bool)
    def _spring(self, on: bool) -> None:
        self.dial.springs = on


def _span(seconds: float) -> str:
    """Seconds to a tenth."""
    return f"{seconds:,.1f}"
