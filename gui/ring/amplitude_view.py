"""The plane of a linear ring's two amplitudes, with the state moving in it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.hillshade import thinned
from gui.kit.plane_layers import RIM_ROOM
from gui.kit.plane_signs import paint_line
from gui.kit.plane_view import PlaneView
from gui.kit.plot_labels import number, round_above
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.ring import RingSnapshot

__all__ = ["AmplitudeView"]

LEAST_REACH = 5.0  # Hz
PIECES = 12  # of the path, each fainter than the one after it
POINTS = 500  # of the path that are drawn


class AmplitudeView(PlaneView):
    """Shows where the output is in the plane of cosine and sine, and lets a person draw it there.

    The height over the plane is the ring's Lyapunov function: where it is flat, every point stands.
    A press or a drag with the left button puts a bump of that height at that angle on the ring; the
    arrow keys and Enter do the same.

    Signals
    -------
    gesture(str, object)
        `set_output` and its arguments.
    """

    about = (
        "Drag: draw in a bump; its distance from the middle is its height. Colour: the Lyapunov "
        "function, which falls as the ring moves; where it is flat, every point stands. "
        "Wheel: zoom. Double-click: everything again. Right-click: copy or export."
    )
    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._reach = 0.0
        self._holding = False
        self.setAccessibleName("Plane of the two amplitudes")
        self.clicked.connect(self._keyed)

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self.plot.setBackground(theme.colour("panel"))

    @property
    def note(self) -> str:
        """What the height over the plane means for the states."""
        return "" if self.plane is None else self.plane.note

    def show_snapshot(self, s: RingSnapshot, path: Array) -> None:
        """Show the plane of a moment and, (t, 2) Hz, the path to it."""
        now = s.amplitudes()
        assert now is not None
        furthest = max(LEAST_REACH, float(np.abs(path).max(initial=0.0)), *map(abs, now))
        # While a hand draws, the axes stay as they are.
        if not self._holding and not 0.3 * self._reach <= furthest <= 0.95 * self._reach:
            self._reach = round_above(1.15 * furthest)
        key = (s.parameters, s.inputs.tobytes(), s.silenced.tobytes(), self._reach)
        if key != self._shown:
            self._shown = key
            self.show_plane(s.amplitude_plane(self._reach))
        self.show_trail(path)
        self.show_live(*now)

    def _words(self, x: float, y: float) -> str:
        degrees = math.degrees(math.atan2(y, x)) % 360.0
        return f"{number(math.hypot(x, y), 1)} Hz at {degrees:.0f}°"

    def _paint_trail(self, painter: QPainter) -> None:
        """The path, fading with its age."""
        if self.plane is None or len(self.trail) < 2:
            return
        edge = RIM_ROOM * self.scale
        painter.setClipRect(self.plot_rect().adjusted(-edge, -edge, edge, edge))
        way, last = self.points(self.trail), len(self.trail) - 1
        colour = QColor(self.theme.colour("state"))
        for piece in range(PIECES):
            first, end = (round(last * part / PIECES) for part in (piece, piece + 1))
            colour.setAlphaF((piece + 1) / PIECES)
            line = thinned(way[first : end + 1], POINTS // PIECES)
            paint_line(painter, line, colour, 2.2 * self.scale)

    # ---- hand ----------------------------------------------------------------------------------

    def cancel_drag(self) -> None:
        """Let go of what is being drawn."""
        self._holding = False

    def _draw_at(self, position: QPointF, again: bool) -> None:
        x0, x1, y0, y1 = self._ends(self.shown)
        x, y = self.place_at(position)
        self._put(min(max(x, x0), x1), min(max(y, y0), y1), again)

    def _put(self, x: float, y: float, again: bool) -> None:
        bump = {"height": math.hypot(x, y), "direction": math.atan2(y, x), "again": again}
        self.gesture.emit("set_output", bump)

    @Slot(float, float)
    def _keyed(self, x: float, y: float) -> None:
        self._put(x, y, again=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._near(event.position()):
            self._focus_shown, self._cross = False, None
            self._holding = True
            self._draw_at(event.position(), again=False)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._holding:
            self._draw_at(event.position(), again=True)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._holding = False
            event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.zoomed and event.button() == Qt.MouseButton.LeftButton:
            self.view_all()
        else:
            self.mousePressEvent(event)
