"""A plane of states under a hand: a click, a crosshair, a zoom."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from gui.kit.hillshade import mark_words, place_words
from gui.kit.plane_ground import PlaneGround, Point
from gui.kit.plot_hands import ABOUT
from gui.kit.plot_values import Reading, Table, moved, zoomed
from gui.kit.theme import BY_KEYBOARD
from gui.kit.tooltips import wrapped
from sim.arrays import Array
from sim.plane import Mark

__all__ = ["PlaneView"]

Key = Qt.Key

REACH = 9.0  # px at scale 1 within which a click takes the edge or a mark
STEP = 0.02  # of the axis that an arrow key goes


class PlaneView(PlaneGround):
    """Shows a `Plane`; a click, or the arrow keys and Enter, say which place is meant.

    The wheel zooms, a drag moves what is zoomed, a double-click shows all of it again.

    Signals
    -------
    clicked(float, float)
        A place on it, in the units of its axes, at which there are states.
    refused(str)
        Why there is no state where the click was.
    hovered(str)
        What is under the mouse or the crosshair, empty for nothing.
    """

    about = f"Click: drop the state. {ABOUT}"
    """What a hand can do on it, for the tooltip."""
    clicked = Signal(float, float)
    refused = Signal(str)
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meant_by_click: QPointF | None = None
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self._click_meant)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # ---- words ---------------------------------------------------------------------------------

    def _words(self, x: float, y: float) -> str:
        assert self.plane is not None
        return place_words(self.plane, x, y, self.value_at(x, y))

    # ---- hand ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        kind = QEvent.Type
        if event.type() == kind.DevicePixelRatioChange:
            self._lay_out()
        elif event.type() == kind.Leave:
            self.hands.leave()
            self.hovered.emit("")
        elif event.type() == kind.ToolTip:
            assert isinstance(event, QHelpEvent)
            mark = self.mark_at(QPointF(event.pos()))
            words = f"{mark_words(mark)} {self._words(mark.x, mark.y)}\n" if mark else ""
            told = wrapped(f"{words}{self.about}")
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def _click(self, position: QPointF) -> None:
        assert self.plane is not None
        meant = self._meant(position)
        if meant is not None:
            self.clicked.emit(*meant)
        else:
            self.refused.emit(self.plane.why_no_state(*self.place_at(position)))

    @Slot()
    def _click_meant(self) -> None:
        """A click that no second one has followed."""
        at, self._meant_by_click = self._meant_by_click, None
        if at is not None and self.plane is not None:
            self._click(at)

    def _near(self, position: QPointF) -> bool:
        if self.plane is None:
            return False
        edge = REACH * self.scale
        return self.plot_rect().adjusted(-edge, -edge, edge, edge).contains(position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_shown = False
        self._cross = None
        self._layers["live"].update()
        self.hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        meant = self._meant(event.position()) if self._near(event.position()) else None
        self.setCursor(Qt.CursorShape.ArrowCursor if meant is None else Qt.CursorShape.CrossCursor)
        self.hovered.emit("" if meant is None else self._words(*meant))
        self.hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.hands.release(event) or not self._near(event.position()):
            return
        if self.zoomed:
            # It may be the first half of the double-click that takes the zoom back.
            self._meant_by_click = event.position()
            self._waiting.start(QApplication.doubleClickInterval())
        else:
            self._click(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.zoomed:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._waiting.stop()
            self.view_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.plane is not None:
            self.hands.wheel(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.plane is not None:
            self.hands.context_menu(event)

    # ---- what the hand finds -------------------------------------------------------------------

    def mark_at(self, position: QPointF) -> Mark | None:
        """The mark within reach of a position in the widget."""
        plane = self.plane
        if plane is None or not plane.marks:
            return None
        nearest = self._nearest(np.array([(mark.x, mark.y) for mark in plane.marks]), position)
        return None if nearest is None else plane.marks[nearest]

    def _nearest(self, places: Array, position: QPointF) -> int | None:
        """Which of some places (k, 2) is nearest to a position and within reach of it."""
        away = self.points(places) - np.array([position.x(), position.y()])
        far = np.hypot(away[:, 0], away[:, 1])
        near = int(np.argmin(far)) if far.size else -1
        return near if near >= 0 and far[near] <= REACH * self.scale else None

    def _meant(self, position: QPointF) -> Point | None:
        """The place meant by a click: a mark or the edge of what there is, if it is near."""
        mark, plane = self.mark_at(position), self.plane
        assert plane is not None
        if mark is not None:
            return mark.x, mark.y
        x, y = self.place_at(position)
        if math.isfinite(self.value_at(x, y)):
            return x, y
        rows, columns = np.nonzero(np.isfinite(plane.values))
        known = np.stack([plane.x[columns], plane.y[rows]], axis=1)
        nearest = self._nearest(known, position)
        return None if nearest is None else (float(known[nearest, 0]), float(known[nearest, 1]))

    def view_all(self) -> None:
        """Show all of the plane."""
        self._meant_by_click = None
        self.show_part(None)

    def zoom(self, position: QPointF, factor: float) -> None:
        """Change the part shown about a position by a factor, below 1 nearer."""
        if self._near(position):
            x0, x1, y0, y1 = self.extent()
            home = QRectF(x0, y0, x1 - x0, y1 - y0)
            about = QPointF(*self.place_at(position))
            self.show_part(zoomed(self.shown, home, about, factor, factor))

    def pan(self, pixels: QPointF) -> None:
        """Move what is shown by so many pixels, where it is zoomed."""
        if self._part is None:
            return
        x0, x1, y0, y1 = self.extent()
        home, plot = QRectF(x0, y0, x1 - x0, y1 - y0), self.plot_rect()
        x = -pixels.x() / plot.width() * self._part.width()
        y = pixels.y() / plot.height() * self._part.height()
        self.show_part(moved(self._part, home, x, y))

    def mark_corner(self) -> QPointF:
        """Where the top right corner of the button lies that takes a zoom back."""
        return self.plot_rect().topRight() + QPointF(-4.0, 4.0)

    def reading_at(self, position: QPointF) -> Reading | None:
        """The mark or the place that a click would take, and its height."""
        meant = self._meant(position) if self._near(position) else None
        if meant is None:
            return None
        mark = self.mark_at(position)
        words = f"{mark.name}: {self._words(*meant)}" if mark else self._words(*meant)
        return Reading(words, self.point_at(*meant), self.theme.colour("state"))

    def values(self) -> Table:
        """A row for each point of the plane at which there is a height, of the part shown."""
        if self.plane is None:
            return Table((), ())
        plane, (x0, x1, y0, y1) = self.plane, self._ends(self.shown)
        x, y = np.meshgrid(plane.x, plane.y)
        kept = np.isfinite(plane.values) & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
        names = (*plane.labels, plane.quantity)
        return Table(names, (x[kept], y[kept], plane.values[kept]))

    # ---- keys ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        ways = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1),
                Key.Key_Down: (0, -1)}  # fmt: skip
        if self.plane is None or key not in (*ways, Key.Key_Return, Key.Key_Enter):
            super().keyPressEvent(event)
            return
        x0, x1, y0, y1 = self.extent()
        x, y = self._cross or self.live or ((x0 + x1) / 2, (y0 + y1) / 2)
        if key in ways:
            part = STEP * (0.2 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0)
            dx, dy = ways[Key(key)]
            x, y = x + dx * part * (x1 - x0), y + dy * part * (y1 - y0)
            self._cross = (min(max(x, x0), x1), min(max(y, y0), y1))
            self._focus_shown = True
            self.hovered.emit(self._words(*self._cross))
        elif not event.isAutoRepeat():
            self._cross = (x, y)
            self._click(self.point_at(x, y))
        self._layers["live"].update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        self._layers["live"].update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._layers["live"].update()
