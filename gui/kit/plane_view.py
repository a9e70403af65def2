"""A plane of states seen from above: a height over it, marks, paths and the state, and a click.

The axes, the transforms and the picture of the height are pyqtgraph's; what lies on the picture is
painted in layers over it, in pixels, so that lines and signs have one width whatever the axes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.kit.hillshade import (
    between,
    decimals,
    energy_colours,
    hillshade,
    mark_words,
    place_words,
    placed,
    shade,
)
from gui.kit.plane_layers import Layer, PathsLayer, paint_marks
from gui.kit.plane_signs import RIM, paint_arrow, paint_cross, paint_line
from gui.kit.plot_labels import number
from gui.kit.plots import Plot
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from sim.arrays import Array
from sim.plane import Mark, Plane

__all__ = ["LEVELS", "PlaneView"]

Point = tuple[float, float]
Key = Qt.Key

LEVELS = 14  # contour lines, about
LARGEST = 900  # px along a side of the picture; larger ones are enlarged
REACH = 9.0  # px at scale 1 within which a click takes the edge or a mark
RIM_ROOM = 9.0  # px at scale 1 round the plane for marks at its edge
STEP = 0.02  # of the axis that an arrow key goes


class PlaneView(QWidget):
    """Shows a `Plane`; a click, or the arrow keys and Enter, say which place is meant.

    Signals
    -------
    clicked(float, float)
        A place on it, in the units of its axes, at which there are states.
    refused(str)
        Why there is no state where the click was.
    hovered(str)
        What is under the mouse or the crosshair, empty for nothing.
    """

    clicked = Signal(float, float)
    refused = Signal(str)
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.scale = 1.0
        self.plane: Plane | None = None
        self.paths: list[Array] = []
        self.trail: Array = np.zeros((0, 2))
        self.live: Point | None = None
        self.arrows: list[tuple[Point, Point]] = []
        self.limits = (0.0, 0.0)
        """The lowest and the highest value on the plane."""
        self._given: list[NDArray[np.floating]] = []
        self._why_not = ""
        self._cross: Point | None = None
        self._focus_shown = False
        self._side = 0  # px of the picture there is
        self._make_plot()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 260)

    def _make_plot(self) -> None:
        self.plot = Plot(self)
        # The mouse is this widget's.
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        item = self.plot.getPlotItem()
        for side in ("left", "bottom"):
            item.getAxis(side).setStyle(maxTextLevel=0, maxTickLevel=0, autoExpandTextSpace=False)
            item.getAxis(side).setCacheMode(Layer.CacheMode.DeviceCoordinateCache)
        self._picture = pg.ImageItem()
        self._picture.setCacheMode(Layer.CacheMode.DeviceCoordinateCache)
        item.addItem(self._picture)
        self._layers = {
            "ground": Layer(self, self.paint_ground, kept=True),
            "paths": PathsLayer(self),
            "trail": Layer(self, self._paint_trail),
            "marks": Layer(self, self._paint_marks, kept=True),
            "live": Layer(self, self._paint_live),
        }
        for height, layer in enumerate(self._layers.values()):
            layer.setZValue(10.0 + height)
            self.plot.scene().addItem(layer)

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._side = self._side if theme is self.theme else 0
        self.theme, self.scale = theme, scale
        self.plot.set_theme(theme, scale)
        self.plot.setBackground(theme.colour("background"))
        item = self.plot.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        item.getViewBox().setBorder(None)
        for side in ("left", "bottom"):
            item.getAxis(side).setTickFont(self.font_of())
            item.getAxis(side).label.setFont(self.font_of())
        self._lay_out()

    def show_plane(self, plane: Plane | None, why_not: str = "") -> None:
        """Show this plane from now on, or for None why there is none."""
        if plane is self.plane and why_not == self._why_not:
            return
        old = self.plane
        if plane is None or old is None or plane.labels != old.labels:
            self._cross = None
        self.plane, self._why_not, self._side = plane, why_not, 0
        told = why_not
        if plane is not None:
            known = plane.values[np.isfinite(plane.values)]
            self.limits = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
            names = ", ".join(mark.name for mark in plane.marks[:12])
            low, high = (self.value_words(limit) for limit in self.limits)
            told = f"{plane.quantity} from {low} to {high}. On it: {names or 'nothing'}."
        self.setAccessibleDescription(told)
        self._lay_out()

    def show_paths(self, paths: Sequence[NDArray[np.floating]]) -> None:
        """Show earlier runs, each (t, 2) from its start to its end.

        Arrays that were there the last time, in the same order, are not drawn again.
        """
        given, known = list(paths), len(self._given)
        same = all(a is b for a, b in zip(given, self._given, strict=False))
        if same and len(given) == known:
            return
        if not same or len(given) < known:
            self.paths, known = [], 0
        self._given = given
        self.paths += [placed(path) for path in given[known:]]
        self._layers["paths"].update()

    def show_trail(self, points: NDArray[np.floating]) -> None:
        """Show the path of the state so far, (t, 2)."""
        self.trail = placed(points)
        self._layers["trail"].update()

    def show_live(self, x: float, y: float) -> None:
        """Show where the state is; not a number takes it away."""
        self.live = (float(x), float(y)) if math.isfinite(x) and math.isfinite(y) else None
        self._layers["live"].update()

    def show_arrows(self, arrows: Sequence[tuple[Point, Point]]) -> None:
        """Show jumps from one place to another, such as those of a two-cycle."""
        self.arrows = list(arrows)
        self._layers["trail"].update()

    # ---- geometry ------------------------------------------------------------------------------

    def font_of(self, pixels: float = 12.0, weight: int = 400) -> QFont:
        """A font of this size at scale 1."""
        return font(pixels, weight, self.scale)

    def room_above(self) -> float:
        """Pixels to leave above the plane."""
        return 4.0

    def room_below(self) -> float:
        """Pixels to leave below the axis and its label."""
        return 4.0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plot.setGeometry(self.rect())
        self._lay_out()

    def _lay_out(self) -> None:
        """Give the axes their places and the plane a square as large as there is room for."""
        item = self.plot.getPlotItem()
        item.setVisible(self.plane is not None)
        if self.plane is not None:
            metrics, rim = QFontMetricsF(self.font_of()), RIM_ROOM * self.scale
            high = metrics.height()
            left, bottom = item.getAxis("left"), item.getAxis("bottom")
            for axis, label in zip((bottom, left), self.plane.labels, strict=True):
                axis.setLabel(label, color=self.theme.text)
            wide = metrics.horizontalAdvance("−0.5") + high + 14 * self.scale
            tall = 2.0 * high + 10.0
            left.setWidth(wide)
            bottom.setHeight(tall)
            room = (self.width() - wide - 8.0,
                    self.height() - tall - self.room_above() - self.room_below())  # fmt: skip
            side = math.floor(max(40.0 + 2 * rim, min(room)))
            beside = math.floor((room[0] - side) / 2)
            above = math.ceil(self.room_above())
            item.layout.setContentsMargins(
                max(0, beside), above, max(0, self.width() - beside - wide - side),
                max(0, self.height() - above - side - tall),
            )  # fmt: skip
            item.layout.activate()
            x0, x1, y0, y1 = self.extent()
            part = rim / (side - 2 * rim)
            item.getViewBox().setRange(xRange=(x0, x1), yRange=(y0, y1), padding=part)
            self._show_height(round((side - 2 * rim) * self.devicePixelRatioF()))
        for layer in self._layers.values():
            layer.fit()

    def _show_height(self, side: int) -> None:
        """The picture of the height, worked out anew only when it or its size has changed."""
        side = max(2, min(side, LARGEST))
        if side == self._side:
            return
        self._side = side
        assert self.plane is not None
        colours = energy_colours(self.theme.energy)
        made = hillshade(self.plane.values, *self.limits, colours, LEVELS, (side, side))
        shade(made, self.plane.dim)
        x0, x1, y0, y1 = self.extent()
        # Its first row is the top, and an item's the lowest.
        self._picture.setImage(np.ascontiguousarray(made[::-1]), autoLevels=False)
        self._picture.setRect(QRectF(x0, y0, x1 - x0, y1 - y0))

    def extent(self) -> tuple[float, float, float, float]:
        """The ends of the axes."""
        assert self.plane is not None
        x, y = self.plane.x, self.plane.y
        return float(x[0]), float(x[-1]), float(y[0]), float(y[-1])

    def plot_rect(self) -> QRectF:
        """The square in which the plane lies, in pixels."""
        x0, x1, y0, y1 = self.extent()
        return QRectF(self.point_at(x0, y1), self.point_at(x1, y0))

    def points(self, where: Array) -> Array:
        """Where places (t, 2) of the axes lie in the widget."""
        box = self.plot.getPlotItem().getViewBox()
        box.childTransform()  # brings the group up to date
        t = box.childGroup.sceneTransform()
        return np.asarray(where * (t.m11(), t.m22()) + (t.dx(), t.dy()))

    def point_at(self, x: float, y: float) -> QPointF:
        """Where a place of the axes lies in the widget."""
        px, py = self.points(np.array([[x, y]]))[0].tolist()
        return QPointF(px, py)

    def place_at(self, position: QPointF) -> Point:
        """The place of the axes at a position in the widget."""
        where = self.plot.getPlotItem().getViewBox().mapSceneToView(position)
        return where.x(), where.y()

    def value_at(self, x: float, y: float) -> float:
        """The height there, between the points it is known at; not a number outside."""
        assert self.plane is not None
        x0, x1, y0, y1 = self.extent()
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            return math.nan
        return between(self.plane.values, (x - x0) / (x1 - x0), (y - y0) / (y1 - y0))

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

    # ---- words ---------------------------------------------------------------------------------

    def value_words(self, value: float) -> str:
        """A height in as many decimals as tell heights apart."""
        return number(value, decimals(self.limits[1] - self.limits[0]))

    def _words(self, x: float, y: float) -> str:
        assert self.plane is not None
        places = decimals(self.limits[1] - self.limits[0]) + 1
        return place_words(self.plane, x, y, self.value_at(x, y), places)

    # ---- hand ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        kind = QEvent.Type
        if event.type() == kind.DevicePixelRatioChange:
            self._lay_out()
        elif event.type() == kind.Leave:
            self.hovered.emit("")
        elif event.type() == kind.ToolTip:
            assert isinstance(event, QHelpEvent)
            mark = self.mark_at(QPointF(event.pos()))
            words = f"{mark_words(mark)} {self._words(mark.x, mark.y)}" if mark else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _click(self, position: QPointF) -> None:
        assert self.plane is not None
        meant = self._meant(position)
        if meant is not None:
            self.clicked.emit(*meant)
        else:
            self.refused.emit(self.plane.why_no_state(*self.place_at(position)))

    def _near(self, position: QPointF) -> bool:
        if self.plane is None:
            return False
        edge = REACH * self.scale
        return self.plot_rect().adjusted(-edge, -edge, edge, edge).contains(position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_shown = False
        self._cross = None
        self._layers["live"].update()
        if event.button() == Qt.MouseButton.LeftButton and self._near(event.position()):
            self._click(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        meant = self._meant(event.position()) if self._near(event.position()) else None
        self.setCursor(Qt.CursorShape.ArrowCursor if meant is None else Qt.CursorShape.CrossCursor)
        self.hovered.emit("" if meant is None else self._words(*meant))

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

    # ---- layers --------------------------------------------------------------------------------

    def paint_ground(self, painter: QPainter) -> None:
        """What lies under everything: the frame, or why there is no plane."""
        if self.plane is None:
            painter.setPen(self.theme.colour("muted"))
            painter.setFont(self.font_of(14))
            room = self.rect().adjusted(24, 24, -24, -24)
            wrapped = Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | wrapped), self._why_not)
        elif np.isfinite(self.plane.values[[0, -1]]).all():
            painter.setPen(QPen(self.theme.colour("line"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.plot_rect())

    def _clip(self, painter: QPainter) -> None:
        edge = RIM_ROOM * self.scale
        painter.setClipRect(self.plot_rect().adjusted(-edge, -edge, edge, edge))

    def _paint_trail(self, painter: QPainter) -> None:
        """The path of the state, and jumps."""
        if self.plane is None:
            return
        self._clip(painter)
        if len(self.trail):
            paint_line(painter, self.points(self.trail), self.theme.colour("state"),
                       2.6 * self.scale)  # fmt: skip
        for start, stop in self.arrows:
            paint_arrow(painter, self.point_at(*start), self.point_at(*stop), self.scale)

    def mark_label(self, mark: Mark) -> str:
        """What stands beside a mark."""
        return mark.name

    def _paint_marks(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_marks(painter, self)

    def _paint_live(self, painter: QPainter) -> None:
        """The state, the crosshair, and a frame round all where the keys have brought the focus."""
        scale = self.scale
        if self.plane is not None and self.live is not None:
            painter.save()
            self._clip(painter)
            painter.setPen(QPen(RIM, 2.2 * scale))
            painter.setBrush(self.theme.colour("state"))
            painter.drawEllipse(self.point_at(*self.live), 8.0 * scale, 8.0 * scale)
            painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.plane is not None and self._cross is not None and self.hasFocus():
            paint_cross(painter, self.point_at(*self._cross), scale)
        if self.hasFocus() and self._focus_shown:
            painter.setPen(QPen(self.theme.colour("input"), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
