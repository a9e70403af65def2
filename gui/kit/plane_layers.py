"""Layers over the picture of a plane, painted in pixels of its widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakMethod, ref

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from gui.kit.filmed import drawn_as_shapes
from gui.kit.hillshade import thinned
from gui.kit.plane_signs import (
    RIM,
    RIM_WIDE,
    UNDER,
    box_round,
    draw_pieces,
    paint_arrow,
    paint_cross,
    paint_line,
    paint_name,
    paint_sign,
)
from gui.kit.theme import font
from sim.arrays import Array

if TYPE_CHECKING:
    from gui.kit.plane_ground import PlaneGround

__all__ = ["RIM_ROOM", "Layer", "PathsLayer", "paint_live", "paint_marks", "paint_trail"]

RIM_ROOM = 9.0  # px at scale 1 round the plane for marks at its edge
PATH, PATH_WIDE = QColor(255, 255, 255, 190), 1.2  # of an earlier run; px at scale 1
MOST_POINTS = 400  # of it that are drawn
RANKS = {"memory": 0, "corner": 0, "well": 0, "mirror": 1, "mixture": 2}


class Layer(pg.GraphicsObject):  # type: ignore[misc]
    """A layer as large as its view.

    Parameters
    ----------
    view : PlaneGround
    paint : callable
        Paints it.
    kept : bool
        Whether what was painted is kept until `update`.
    """

    def __init__(
        self, view: PlaneGround, paint: Callable[[QPainter], None], kept: bool = False
    ) -> None:
        super().__init__()
        # The view has its layers: no circle.
        self._of, self._paint = ref(view), WeakMethod(paint)
        self._room = QRectF()
        if kept:
            self.setCacheMode(self.CacheMode.DeviceCoordinateCache)

    @property
    def _view(self) -> PlaneGround:
        view = self._of()
        assert view is not None
        return view

    def fit(self) -> None:
        """Be as large as the view, and paint anew."""
        self.prepareGeometryChange()
        self._room = QRectF(self._view.rect())
        self.update()

    def boundingRect(self) -> QRectF:
        return self._room

    def paint(self, painter, option, widget=None) -> None:  # type: ignore[no-untyped-def]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint = self._paint()
        if paint is not None:
            painter.save()
            paint(painter)
            painter.restore()


class PathsLayer(Layer):
    """Earlier runs: one more is drawn onto those that are there.

    Their picture is drawn piece by piece, what comes later instead of what was there: to blend what
    lies over itself, as runs that leap to and fro do, takes 80 times as long.
    """

    def __init__(self, view: PlaneGround) -> None:
        super().__init__(view, self._draw)
        self._pixmap = QPixmap()
        self._key: object = None
        self._drawn: list[object] = []

    def _draw(self, painter: QPainter) -> None:
        view = self._view
        if view.plane is None or not view.paths:
            self._key, self._drawn, self._pixmap = None, [], QPixmap()
            return
        if drawn_as_shapes(painter):
            self._draw_shapes(painter)
            return
        ratio, plot, scale = view.devicePixelRatioF(), view.plot_rect(), view.scale
        key = (ratio, view.size(), plot, view.shown, scale)
        known = self._drawn
        same = len(known) <= len(view.paths) and all(
            a is b for a, b in zip(known, view.paths, strict=False)
        )
        if key != self._key or not same:
            self._key, self._drawn = key, []
            self._pixmap = QPixmap(view.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(QColor(0, 0, 0, 0))
        if len(self._drawn) < len(view.paths):
            self._draw_onto(len(self._drawn))
            self._drawn = list(view.paths)
        painter.drawPixmap(0, 0, self._pixmap)

    def _begin(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._view.plot_rect().adjusted(-4, -4, 4, 4))

    def _draw_onto(self, first: int) -> None:
        """Draw the paths from a place on onto the picture."""
        view, wide = self._view, PATH_WIDE * self._view.scale
        pens = [QPen(UNDER, wide + RIM_WIDE), QPen(PATH, wide)]
        for pen in pens:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter = QPainter(self._pixmap)
        self._begin(painter)
        for path in view.paths[first:]:
            way = thinned(view.points(path), MOST_POINTS)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            for pen in pens:
                painter.setPen(pen)
                draw_pieces(painter, way)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            self._paint_end(painter, way)
        painter.end()

    def _draw_shapes(self, painter: QPainter) -> None:
        """Draw them where shapes are kept, as in a vector figure."""
        view = self._view
        self._begin(painter)
        for path in view.paths:
            way = thinned(view.points(path), MOST_POINTS)
            paint_line(painter, way, PATH, PATH_WIDE * view.scale)
            self._paint_end(painter, way)

    def _paint_end(self, painter: QPainter, way: Array) -> None:
        """A white disc where a path ends."""
        if len(way):
            painter.setPen(QPen(RIM, 1.0))
            painter.setBrush(QColor("white"))
            half = 2.6 * self._view.scale
            painter.drawEllipse(QPointF(*way[-1].tolist()), half, half)


def _clip(painter: QPainter, view: PlaneGround) -> None:
    edge = RIM_ROOM * view.scale
    painter.setClipRect(view.plot_rect().adjusted(-edge, -edge, edge, edge))


def paint_trail(painter: QPainter, view: PlaneGround) -> None:
    """The path of the state, and jumps."""
    _clip(painter, view)
    if len(view.trail):
        way = view.points(view.trail)
        paint_line(painter, way, view.theme.colour("state"), 2.6 * view.scale)
    for start, stop in view.arrows:
        paint_arrow(painter, view.point_at(*start), view.point_at(*stop), view.scale)


def paint_live(painter: QPainter, view: PlaneGround, cross: tuple[float, float] | None) -> None:
    """The state, and a crosshair."""
    scale = view.scale
    painter.save()
    _clip(painter, view)
    if view.live is not None:
        painter.setPen(QPen(RIM, 2.2 * scale))
        painter.setBrush(view.theme.colour("state"))
        painter.drawEllipse(view.point_at(*view.live), 8.0 * scale, 8.0 * scale)
    painter.restore()
    if cross is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        paint_cross(painter, view.point_at(*cross), scale)


def paint_marks(painter: QPainter, view: PlaneGround) -> None:
    """The marks of a plane; their names where there is room for them."""
    assert view.plane is not None
    plot, scale = view.plot_rect(), view.scale
    where = [(mark, view.point_at(mark.x, mark.y)) for mark in view.plane.marks]
    room = plot.adjusted(-3, -3, 3, 3)
    inside = [(mark, at) for mark, at in where if room.contains(at)]
    inside.sort(key=lambda pair: (RANKS.get(pair[0].kind, 3), not pair[0].stable))
    size = 5.0 * scale
    taken = [box_round(at, 1.2 * size) for _, at in inside]
    for mark, at in reversed(inside):
        paint_sign(painter, mark, at, size)
    bold = font(13, 700, scale)
    metrics = QFontMetricsF(bold)
    edge = QRectF(view.rect()).adjusted(3, 3, -3, -3)
    for mark, at in inside:
        words = view.mark_label(mark)
        wide, high = metrics.horizontalAdvance(words) + 4, metrics.height()
        off = size + 4 * scale
        # Toward the middle of the picture first, where there is most room.
        inward = 1.0 if at.x() < plot.center().x() else -1.0
        down = 1.0 if at.y() < plot.center().y() else -1.0
        beside, under = inward * (off + wide / 2), down * (off + high / 2)
        shifts = [(beside, 0.0), (0.0, under), (0.0, -under), (-beside, 0.0),
                  (beside, down * off), (beside, -down * off)]  # fmt: skip
        if mark.kind == "corner":
            shifts.insert(0, (inward * (wide / 2 + size), down * (off + high)))
        for dx, dy in shifts:
            box = QRectF(at.x() + dx - wide / 2, at.y() + dy - high / 2, wide, high)
            if edge.contains(box) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                base = QPointF(box.left() + 2, box.top() + metrics.ascent())
                paint_name(painter, words, base, bold, mark, scale)
                break
