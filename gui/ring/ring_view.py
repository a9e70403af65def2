"""The ring of neurons, live: activity as colour and bars, headings as needles."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from gui.ring.ring_cells import BAR_FOOT
from gui.ring.ring_overlay import RingOverlay
from gui.ring.ring_picture import RingPicture
from gui.ring.stage_view import StageView
from gui.ring.stimulus_hands import StimulusHands
from sim.ring import RingSnapshot, ring_kind

__all__ = ["RingView"]

GRAB_IN, GRAB_OUT = 0.5, 1.05  # where a press takes hold of the ring
KEY_STEP = math.radians(5.0)


def _can(kind: type, gesture: str) -> bool:
    """Whether a kind of network has a gesture of this name."""
    return hasattr(getattr(kind, gesture, None), "__gesture__")


class RingView(StageView):
    """Shows a `RingSnapshot` and lets a person touch it.

    A press outside the ring puts a stimulus there, on a ring that is not turned one on it too;
    a marker is dragged round to move its stimulus, outwards to strengthen it, the wheel widens it,
    the right button offers to take it away. On a ring that is turned a drag with the left button
    injects current, a double-click drops a landmark, or picks it up. A drag with the right button
    silences the neurons passed over.

    With the keyboard: arrows move a cursor, A puts a stimulus there, Enter injects while held, L
    drops or picks up the landmark, X silences the neuron under the cursor. A digit chooses a
    stimulus, for the keys of `StimulusHands`.

    Signals
    -------
    gesture(str, object)
        What a person does to the ring, and its arguments: `inject`, `release`, `toggle_landmark`,
        `silence`, `add_stimulus`, `change_stimulus` or `remove_stimulus`.
    """

    _picture: RingPicture
    _snapshot: RingSnapshot | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Activity on the ring", parent)
        self._picture = RingPicture(self)
        self._last_angle = 0.0
        self._turned = self._marked = True
        self._stimuli = StimulusHands(self._picture, self)
        self._stimuli.gesture.connect(self.gesture)
        self.setMouseTracking(True)
        self.grabGesture(Qt.GestureType.PinchGesture)

    def show_snapshot(
        self, snapshot: RingSnapshot, *, current: bool = True, highest: float = 0.0
    ) -> None:
        """Draw this moment from now on.

        Parameters
        ----------
        snapshot : RingSnapshot
        current : bool
            Whether it knows of all that was asked of the network.
        highest : float
            Hz; the largest rate of the last seconds: what fades does so in the same colours.
        """
        if self._snapshot is None or snapshot.kind != self._snapshot.kind:
            kind = ring_kind(snapshot.kind)
            self._turned = _can(kind, "turn")
            self._marked = _can(kind, "toggle_landmark")
        self._snapshot = snapshot
        self._stimuli.follow(snapshot, current=current)
        self._picture.fit(max(snapshot.peak, highest))
        self.update()

    @Slot(object)
    def show_overlay(self, overlay: RingOverlay) -> None:
        """Draw what an analysis has to show on the ring."""
        if overlay is not self._picture.overlay:
            self._picture.overlay = overlay
            self.update()

    def show_pinned(self, places: NDArray[np.float64]) -> None:
        """Mark the directions (places,) rad at which the bump stays."""
        self._picture.pinned = places
        self.update()

    @property
    def full_scale(self) -> float:
        """Hz at the top of the colour scale."""
        return self._picture.full_scale

    def cancel_drag(self) -> None:
        """Cancel a drag in progress, as a reset does."""
        if self._stimuli.holding:
            self._stimuli.let_go()
        elif self._holding == Qt.MouseButton.LeftButton:
            self.gesture.emit("release", {})
        self._holding = None

    # ---- geometry ------------------------------------------------------------------------------

    def point_at(self, angle: float, radius: float = 0.69) -> QPointF:
        """Where, in widget coordinates, an angle (rad) lies at a relative radius."""
        return self._picture.point_at(angle, radius)

    def _neurons_between(self, start: float, stop: float) -> list[int]:
        """Indices of the neurons passed over by the shorter way from one angle to another."""
        assert self._snapshot is not None
        n = len(self._snapshot.angles)
        turn = (stop - start + math.pi) % (2 * math.pi) - math.pi
        count = max(2, math.ceil(abs(turn) / (math.pi / n)) + 1)
        passed = start + np.linspace(0.0, turn, count)
        return sorted({round(a / (2 * math.pi) * n) % n for a in passed.tolist()})

    # ---- hand ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._snapshot is None or self._holding:
            return
        at, button = event.position(), event.button()
        angle, radius = self._picture.polar(at)
        self._last_angle = angle
        within = GRAB_IN <= radius <= GRAB_OUT
        if button == Qt.MouseButton.LeftButton:
            if self._stimuli.grab(at):
                self._holding = button
            elif within and self._turned and radius < BAR_FOOT:
                self._holding = button
                self.gesture.emit("inject", {"direction": angle})
            elif within and self._stimuli.put(at):
                self._holding = button
        elif button == Qt.MouseButton.RightButton and within:
            if self._stimuli.offer(at, event.globalPosition().toPoint()):
                return
            self._holding = button
            self.gesture.emit("silence", {"neurons": self._neurons_between(angle, angle)})

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stimuli.holding:
            self._stimuli.drag(event.position())
            return
        if self._holding is None:
            self._stimuli.point(event.position())
            return
        angle, _ = self._picture.polar(event.position())
        if self._holding == Qt.MouseButton.LeftButton:
            self.gesture.emit("inject", {"direction": angle})
        else:
            self.gesture.emit(
                "silence", {"neurons": self._neurons_between(self._last_angle, angle)}
            )
        self._last_angle = angle

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == self._holding:
            self.cancel_drag()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        angle, radius = self._picture.polar(event.position())
        on_ring = self._marked and GRAB_IN <= radius < BAR_FOOT
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if on_ring and not self._stimuli.near(event.position()):
            self.cancel_drag()
            self.gesture.emit("toggle_landmark", {"direction": angle})
        elif radius >= BAR_FOOT or not self._turned:
            self.mousePressEvent(event)  # the second of two quick presses

    def wheelEvent(self, event: QWheelEvent) -> None:
        taken = self._stimuli.turn_wheel(event.position(), event.angleDelta().y() / 120.0)
        event.setAccepted(taken)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._stimuli.point(None)

    def event(self, event: QEvent) -> bool:
        """Two fingers widen a stimulus, on a screen or on a trackpad."""
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                at = QPointF(self.mapFromGlobal(pinch.centerPoint()))
                if self._stimuli.pinch(at, pinch.scaleFactor()):
                    event.accept()
                    return True
        elif (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
            and self._stimuli.pinch(event.position(), 1.0 + event.value())
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        needing = (Qt.Key.Key_A, Qt.Key.Key_L, Qt.Key.Key_X)
        if key in needing and self._picture.cursor is None:
            self._picture.cursor = math.pi / 2
            self.update()
        cursor = self._picture.cursor if self._picture.cursor is not None else math.pi / 2
        if self._snapshot is not None and self._stimuli.key(event, cursor):
            return
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = KEY_STEP if key == Qt.Key.Key_Left else -KEY_STEP
            self._picture.cursor = (cursor + step) % (2 * math.pi)
            if self._holding == Qt.MouseButton.LeftButton:
                self.gesture.emit("inject", {"direction": self._picture.cursor})
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._picture.cursor = cursor
                self._holding = Qt.MouseButton.LeftButton
                self.gesture.emit("inject", {"direction": cursor})
        elif key == Qt.Key.Key_L and self._marked:
            self.gesture.emit("toggle_landmark", {"direction": cursor})
        elif key == Qt.Key.Key_X and self._snapshot is not None:
            self.gesture.emit("silence", {"neurons": self._neurons_between(cursor, cursor)})
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.cancel_drag()
        else:
            super().keyReleaseEvent(event)
