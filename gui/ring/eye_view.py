"""The gaze of an eye-position integrator, and the neurons that hold it."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from gui.ring.eye_picture import SHOWN, EyePicture
from gui.ring.stage_view import StageView
from sim.ring import EyeSnapshot

__all__ = ["EyeView"]

KEY_STEP, FINE_STEP = math.radians(5.0), math.radians(1.0)


class EyeView(StageView):
    """Shows an `EyeSnapshot` and lets a person make saccades.

    Press or drag over the scale and let go where the eye is to look; drag with the right button
    over the bars to silence neurons. With the keyboard: left and right move a cursor over the
    scale (Shift: single degrees, Home: the middle), Enter makes the saccade; up and down go from
    neuron to neuron, X silences one.

    Signals
    -------
    gesture(str, object)
        What a person does, and its arguments: `look_at` or `silence`.
    """

    _picture: EyePicture
    _snapshot: EyeSnapshot | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Gaze", parent)
        self._picture = EyePicture(self)

    def show_snapshot(self, snapshot: EyeSnapshot) -> None:
        """Draw this moment from now on."""
        self._snapshot = snapshot
        if self._picture.neuron is not None and self._picture.neuron >= len(snapshot.rates):
            self._picture.neuron = None
        self._picture.fit(snapshot)
        self.update()

    def cancel_drag(self) -> None:
        """Cancel a drag in progress, as a reset does: no saccade is made."""
        if self._holding == Qt.MouseButton.LeftButton:
            self._picture.aim = None
            self.update()
        self._holding = None

    def place_of(self, position: float) -> tuple[float, float]:
        """Where, in widget coordinates, a position (rad) lies on the scale."""
        return self._picture.across(position), self._picture.scale_line()

    def bar_of(self, neuron: int) -> tuple[float, float]:
        """Where, in widget coordinates, the foot of a neuron's bar is."""
        assert self._snapshot is not None
        bar = self._picture.bars(len(self._snapshot.rates))[neuron]
        return bar.center().x(), self._picture.bars_zero()

    # ---- hand ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._snapshot is None or self._holding is not None:
            return
        at = event.position()
        if event.button() == Qt.MouseButton.LeftButton and self._picture.gaze_area().contains(at):
            self._holding = event.button()
            self._aim(self._picture.position_at(at.x()))
        elif event.button() == Qt.MouseButton.RightButton and self._picture.on_bars(at):
            self._holding = event.button()
            self._silence(at.x(), at.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._holding == Qt.MouseButton.LeftButton:
            self._aim(self._picture.position_at(event.position().x()))
        elif self._holding == Qt.MouseButton.RightButton:
            self._silence(self._last, event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != self._holding:
            return
        self._holding = None
        aim, self._picture.aim = self._picture.aim, None
        if event.button() == Qt.MouseButton.LeftButton and aim is not None:
            self.gesture.emit("look_at", {"position": aim})
        self.update()

    def _aim(self, position: float) -> None:
        self._picture.aim = max(-SHOWN, min(SHOWN, position))
        self.update()

    def _silence(self, start: float, stop: float) -> None:
        """Silence the neurons whose bars lie between two places across."""
        assert self._snapshot is not None
        self._last = stop
        passed = self._picture.neurons_between(start, stop, len(self._snapshot.rates))
        if passed:
            self.gesture.emit("silence", {"neurons": passed})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        """Heed a key; whether it is one of ours."""
        key, picture = event.key(), self._picture
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = FINE_STEP if fine else KEY_STEP
            cursor = (picture.cursor or 0.0) + (step if key == Qt.Key.Key_Right else -step)
            picture.cursor = max(-SHOWN, min(SHOWN, cursor))
        elif key == Qt.Key.Key_Home:
            picture.cursor = 0.0
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if picture.cursor is None:
                picture.cursor = 0.0
            if not event.isAutoRepeat():
                self.gesture.emit("look_at", {"position": picture.cursor})
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._snapshot is not None:
            last = len(self._snapshot.rates) - 1
            step_to = 1 if key == Qt.Key.Key_Up else -1
            now = picture.neuron
            picture.neuron = last // 2 if now is None else max(0, min(last, now + step_to))
        elif key == Qt.Key.Key_X and picture.neuron is not None:
            self.gesture.emit("silence", {"neurons": [picture.neuron]})
        else:
            return False
        self.update()
        return True
