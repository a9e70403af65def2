"""The phase line of one neuron: how fast its activity changes against what it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakMethod, ref

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.circuits.point_signs import (
    PointInk,
    eigenvalue_words,
    paint_point,
    paint_words,
    place_label,
)
from gui.circuits.run_hands import RunHands, RunMenuHands
from gui.kit.plane_signs import paint_cross
from gui.kit.plot_values import Quantity, Reading, Trace
from gui.kit.plots import Curve, Level, Plot
from gui.kit.theme import Theme, font
from gui.kit.tooltips import wrapped
from sim.arrays import Array

if TYPE_CHECKING:
    from sim.circuits.portrait import LinePortrait

__all__ = ["LineView"]

REACH = 10.0  # px at scale 1 within which a hand takes a start or a fixed point
STEP = 0.02  # of the axis that an arrow key goes
ABOUT = (
    "Click: start here; with Shift: where it came from. Drag a start to move it. "
    "Click a fixed point: its eigenvalue."
)
Key = Qt.Key

LEAST = 0.02  # of the width of v, as high as the picture is where nothing moves


class _Overlay(pg.GraphicsObject):  # type: ignore[misc]
    """Signs over the curve, in pixels of the plot; kept in pixels until `update` if so wished."""

    def __init__(self, view: LineView, paint: Callable[[QPainter], None], kept: bool) -> None:
        super().__init__()
        # The view has it: no circle.
        self._of, self._paint = ref(view), WeakMethod(paint)
        self._room = QRectF()
        if kept:
            self.setCacheMode(self.CacheMode.DeviceCoordinateCache)

    def fit(self, room: QRectF) -> None:
        """Be so large."""
        self.prepareGeometryChange()
        self._room = room
        self.update()

    def boundingRect(self) -> QRectF:
        return self._room

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        view, paint = self._of(), self._paint()
        if view is not None and paint is not None and view.portrait is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.save()
            paint(painter)
            painter.restore()


class LineView(Plot):
    """Shows dv/dt against v with the flow along v, and lets a person start runs on it.

    Signals
    -------
    gesture(str, object)
        "start", "move_start" or "remove_start", as of the phase plane; their y is 0.
    point_chosen(int)
        The fixed point that has been chosen; -1 for none.
    """

    name = "Phase line"
    gesture = Signal(str, object)
    point_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.portrait: LinePortrait | None = None
        self.chosen = -1
        self.starts: Array = np.zeros(0)
        self.heads: Array = np.zeros(0)
        self.live_run = -1
        self.tau: float | None = None
        self._unit = ""
        self._rates: Array = np.zeros(0)
        self._cross: float | None = None
        self._focus_shown = self._shift = False
        super().__init__(parent)
        self.runs = RunHands(self, self._held_moved)
        self.hands.deleteLater()
        self.hands = RunMenuHands(self, self.viewport(), self.runs)
        self._zero, self._curve = Level(0.0, angle=0), Curve(antialias=True)
        self._signs = _Overlay(self, self._paint_signs, kept=True)
        self._overlay = _Overlay(self, self._paint_runs, kept=False)
        for item in (self._zero, self._curve):
            self.addItem(item)
        for height, overlay in enumerate((self._signs, self._overlay)):
            overlay.setZValue(20.0 + height)
            self.scene().addItem(overlay)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setToolTip(wrapped(ABOUT))

    def sizeHint(self) -> QSize:
        return QSize(760, 560)

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._zero.setPen(self._pen("muted", 1.2))
        self._curve.setPen(self._pen("input", 2.4))
        self._paint_anew()

    def arrange(self) -> None:
        """What is painted in pixels follows the axes."""
        self._paint_anew()

    def _paint_anew(self) -> None:
        self._signs.update()
        self._overlay.update()

    def show_portrait(
        self, portrait: LinePortrait | None, tau: float | None = None, unit: str = ""
    ) -> None:
        """Show this portrait from now on; rates in units of 1/τ if τ (s) is given.

        Parameters
        ----------
        portrait : LinePortrait or None
        tau : float, optional
        unit : str
            Of the activity.
        """
        self.portrait, self.tau, self._unit = portrait, tau, unit
        for side, quantity in zip(("bottom", "left"), self.quantities(), strict=True):
            self.getAxis(side).setLabel(quantity.heading, color=self._theme.muted)
            self.getAxis(side).label.setFont(self._font())
        if portrait is None:
            self._rates = np.zeros(0)
            self._curve.setData([], [])
            self._paint_anew()
            return
        if self.chosen >= len(portrait.fixed.points):
            self.choose_point(-1)
        self._rates = portrait.velocity * (tau if tau is not None else 1.0)
        wide = float(np.ptp(portrait.v))
        most = max(LEAST * wide, float(np.abs(self._rates).max()))
        low, high = float(self._rates.min()), float(self._rates.max())
        v = portrait.v
        ends = (min(low, -0.25 * most) - 0.08 * most, max(high, 0.25 * most) + 0.08 * most)
        self.set_home((float(v[0]), float(v[-1])), ends)
        self._curve.setData(v, self._rates)
        told = [f"{p.kind} at {self._at_words(float(p.place[0]))}" for p in portrait.fixed.points]
        told += ["a line of fixed points" for _ in portrait.fixed.lines]
        self.setAccessibleDescription(f"On it: {'; '.join(told) or 'no fixed point'}.")
        self._paint_anew()
        self.changed()

    def show_runs(self, starts: Array, heads: Array, live: int = -1) -> None:
        """Show where runs begin and where they are, each (m,); `live` is the network's."""
        self.starts = np.asarray(starts, dtype=float).reshape(-1)
        self.heads = np.asarray(heads, dtype=float).reshape(-1)
        self.live_run = live
        self._overlay.update()

    def choose_point(self, index: int) -> None:
        """Have a fixed point chosen, -1 for none."""
        self.chosen = index
        self._signs.update()

    def cancel_drag(self) -> None:
        """Let go of what is held."""
        self.runs.cancel()

    # ---- words ---------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        rate = f"{self._unit or '1'}/{'τ' if self.tau is not None else 's'}"
        return Quantity("v", self._unit), Quantity("dv/dt", rate)

    def traces(self) -> list[Trace]:
        """The rate of change against the activity."""
        if self.portrait is None:
            return []
        return [Trace("dv/dt", self.portrait.v, self._rates, self._theme.colour("input"))]

    def words_at(self, name: str, x: float, y: float) -> str:
        """ "v = 0.31; dv/dt = −0.40 1/τ"."""
        return f"{self._at_words(x)}; {name} = {self.quantities()[1].words(y)}"

    def _at_words(self, v: float) -> str:
        return f"v = {self.quantities()[0].words(v)}"

    def reading_at(self, position: QPointF) -> Reading | None:
        """The fixed point under the mouse, or the rate of change there."""
        point = self.near_point(position)
        if self.runs.held is not None:
            return None
        if point is None or self.portrait is None:
            return super().reading_at(position)
        fixed = self.portrait.fixed.points[point]
        v = float(fixed.place[0])
        words = f"{fixed.kind}  {eigenvalue_words(fixed.eigenvalues, self.tau)}"
        ink = self._theme.colour("text")
        return Reading(f"{words}; {self._at_words(v)}", self.to_pixels(v, 0.0), ink)

    # ---- what the hand finds -------------------------------------------------------------------

    def _near(self, places: Array, position: QPointF) -> int | None:
        away = [(self.to_pixels(v, 0.0) - position).manhattanLength() for v in places.tolist()]
        near = int(np.argmin(away)) if away else -1
        return near if near >= 0 and away[near] <= REACH * self._scale else None

    def near_start(self, position: QPointF) -> int | None:
        """The trajectory whose start is under a position."""
        return None if self.portrait is None else self._near(self.starts, position)

    def near_point(self, position: QPointF) -> int | None:
        """The fixed point under a position."""
        if self.portrait is None:
            return None
        return self._near(np.array([p.place[0] for p in self.portrait.fixed.points]), position)

    def start_position(self, number: int) -> QPointF:
        """Where the start of a trajectory is."""
        return self.to_pixels(float(self.starts[number]), 0.0)

    def place_within(self, position: QPointF) -> tuple[float, float]:
        """The activity at a position, and 0."""
        v, part = self.to_place(position).x(), self.extent
        return min(max(v, part.left()), part.right()), 0.0

    # ---- hand ----------------------------------------------------------------------------------

    def _held_moved(self) -> None:
        held, place = self.runs.held, self.runs.place
        if held is not None and place is not None and held < len(self.starts):
            self.starts = self.starts.copy()
            self.starts[held] = place[0]
        self._overlay.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_shown, self._cross = False, None
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.runs.press(event):
            self.hands.leave()
        else:
            self.hands.press(event)
        self._overlay.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.runs.move(event):
            self.hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.runs.release(event) or not self.hands.release(event):
            return
        if self.portrait is not None and self.pixels().contains(event.position()):
            self.runs.click(event.position(), self._shift)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, part = event.key(), self.extent
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        used = (Key.Key_Left, Key.Key_Right, Key.Key_Return, Key.Key_Enter, Key.Key_Delete,
                Key.Key_Backspace)  # fmt: skip
        if self.portrait is None or key not in used:
            QWidget.keyPressEvent(self, event)
            return
        at = self._cross if self._cross is not None else self._first_place()
        if key in (Key.Key_Left, Key.Key_Right):
            way = (1.0 if key == Key.Key_Right else -1.0) * (0.2 if fine else 1.0)
            at = min(max(at + way * STEP * part.width(), part.left()), part.right())
            self._focus_shown = True
        elif key in (Key.Key_Delete, Key.Key_Backspace):
            number = self.near_start(self.to_pixels(at, 0.0))
            if number is not None:
                self.runs.remove(number)
        elif not event.isAutoRepeat():
            self.runs.click(self.to_pixels(at, 0.0), fine)
        self._cross = at
        self._overlay.update()

    def _first_place(self) -> float:
        live = self.live_run
        return float(self.heads[live]) if 0 <= live < len(self.heads) else self.extent.center().x()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._overlay.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._overlay.update()

    # ---- picture -------------------------------------------------------------------------------

    def close(self) -> None:
        """Close it: pyqtgraph then takes the scene apart, and would crash on what it has not put
        there.
        """
        for overlay in (self._signs, self._overlay):
            if overlay.scene() is not None:
                self.scene().removeItem(overlay)
        super().close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_overlay"):  # the base is resized before that
            for overlay in (self._signs, self._overlay):
                overlay.fit(QRectF(self.viewport().rect()))

    def _clip(self, painter: QPainter) -> None:
        edge = 9.0 * self._scale
        painter.setClipRect(self.pixels().adjusted(-edge, 0.0, edge, 0.0))

    def _paint_signs(self, painter: QPainter) -> None:
        """The flow along v, and fixed points."""
        assert self.portrait is not None
        self._clip(painter)
        self._paint_flow(painter)
        theme, scale = self._theme, self._scale
        for line in self.portrait.fixed.lines:
            ends = [self.to_pixels(float(end[0]), 0.0) for end in (line.start, line.stop)]
            painter.setPen(QPen(theme.colour("text"), 6.0 * scale))
            painter.drawLine(*ends)
        self._paint_points(painter)

    def _paint_runs(self, painter: QPainter) -> None:
        """Starts and runs, the crosshair, and a frame where the keys have brought the focus."""
        theme, scale = self._theme, self._scale
        self._clip(painter)
        for places, size in ((self.starts, 5.2), (self.heads, 3.4)):
            for k, v in enumerate(places.tolist()):
                live = k == self.live_run
                if math.isfinite(v):
                    wide = 7.4 if live and places is self.heads else size
                    painter.setPen(QPen(theme.colour("panel"), 1.6 * scale))
                    painter.setBrush(theme.colour("state" if live else "text"))
                    painter.drawEllipse(self.to_pixels(v, 0.0), wide * scale, wide * scale)
        painter.setClipping(False)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self._cross is not None:
                paint_cross(painter, self.to_pixels(self._cross, 0.0), scale)
            if self._focus_shown:
                painter.setPen(QPen(theme.colour("input"), 2.0))
                frame = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(frame, 6, 6)

    def _paint_flow(self, painter: QPainter) -> None:
        """Arrow heads on the axis: to where v moves, larger where it moves faster."""
        assert self.portrait is not None
        scale, area = self._scale, self.pixels()
        every = max(2, int(area.width() / (40.0 * scale)))
        x0, wide = self.extent.left(), self.extent.width()
        most = max(1e-12, float(np.abs(self._rates).max()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("muted"))
        for v in (x0 + wide * (np.arange(every) + 0.5) / every).tolist():
            part = float(np.interp(v, self.portrait.v, self._rates)) / most
            if abs(part) > 0.004:
                size = (4.0 + 7.0 * math.sqrt(abs(part))) * scale
                ahead = QPointF(math.copysign(size, part), 0.0)
                side, at = QPointF(0.0, 0.62 * size), self.to_pixels(v, 0.0)
                painter.drawPolygon(QPolygonF([at + ahead, at - ahead + side, at - ahead - side]))

    def _paint_points(self, painter: QPainter) -> None:
        assert self.portrait is not None
        theme, scale, size = self._theme, self._scale, 8.0 * self._scale
        colours = PointInk(theme.colour("text"), theme.colour("panel"))
        points = self.portrait.fixed.points
        ats = [self.to_pixels(float(p.place[0]), 0.0) for p in points]
        taken = [QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size) for at in ats]
        room, letters = self.pixels().adjusted(2, 2, -2, -2), font(13, 700, scale)
        origin, one = self.to_pixels(0.0, 0.0), self.to_pixels(1.0, 1.0)
        x = origin.x() + (one.x() - origin.x()) * self.portrait.v
        y = origin.y() + (one.y() - origin.y()) * self._rates

        def crossed(box: QRectF) -> float:
            if not room.contains(box) or any(box.intersects(other) for other in taken):
                return math.inf
            inside = (x > box.left()) & (x < box.right()) & (y > box.top()) & (y < box.bottom())
            return float(inside.sum())

        for k, (point, at) in enumerate(zip(points, ats, strict=True)):
            paint_point(painter, point.kind, at, size, colours, k == self.chosen)
            values = eigenvalue_words(point.eigenvalues, self.tau) if k == self.chosen else ""
            words, metrics = f"{point.kind}  {values}".strip(), QFontMetricsF(letters)
            box = place_label(words, at, size + 6.0 * scale, metrics, crossed)
            if box is not None:
                taken.append(box)
                base = QPointF(box.left() + 2.0, box.top() + metrics.ascent())
                paint_words(painter, words, base, letters, colours, 3.4 * scale)
