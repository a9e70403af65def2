"""A paint device that keeps what is painted on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import wraps
from typing import Any

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QGuiApplication,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPixmap,
    QTextItem,
    QTransform,
)

from gui.figures.items import Image, Item, Shape, Words, is_box
from gui.figures.lent_arrays import let_go

__all__ = ["Sheet"]

INCH = 25.4  # mm
DIRTY = QPaintEngine.DirtyFlag
CLIPPED_ANEW = DIRTY.DirtyClipPath | DIRTY.DirtyClipRegion | DIRTY.DirtyClipEnabled
EDGE = 0.01  # px by which something may lie outside what is seen, and be seen whole


def _kept(act: Any) -> Any:
    """Have an exception in one of the engine's methods, which Qt calls, raised after painting."""

    @wraps(act)
    def safely(engine: _Engine, *arguments: Any, **more: Any) -> None:
        try:
            act(engine, *arguments, **more)
        except Exception as error:
            engine.failure = engine.failure or error

    return safely


def _kept_array(act: Any) -> Any:
    """The same for a method that is given an array, whose elements would stay for ever."""

    @_kept
    @wraps(act)
    def safely(engine: _Engine, lent: Any, *arguments: Any) -> None:
        try:
            act(engine, lent, *arguments)
        finally:
            let_go(lent)

    return safely


class _Engine(QPaintEngine):
    """Turns what Qt asks to be drawn into items."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.items: list[Item] = []
        self.failure: Exception | None = None
        self._transform = QTransform()
        self._pen, self._brush = QPen(), QBrush()
        self._opacity = 1.0
        self._hints = QPainter.RenderHint(0)
        self._clip: QPainterPath | None = None
        self._system: QRect | None = None
        self._both: tuple[object, object, QPainterPath | None] = (None, None, None)

    def begin(self, device: QPaintDevice) -> bool:
        self.setActive(True)
        return True

    def end(self) -> bool:
        self.setActive(False)
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    @_kept
    def updateState(self, state: QPaintEngineState) -> None:
        self._transform = QTransform(state.transform())
        self._pen, self._brush = QPen(state.pen()), QBrush(state.brush())
        self._opacity, self._hints = state.opacity(), state.renderHints()
        painter = state.painter()
        if not painter.hasClipping():
            self._clip = None
        elif self._clip is None or state.state() & CLIPPED_ANEW:
            self._clip = self._transform.map(painter.clipPath())

    # ---- shapes --------------------------------------------------------------------------------

    @_kept
    def drawPath(self, path: QPainterPath) -> None:
        self._add_path(path)

    @_kept_array
    def drawPolygon(self, points: Iterable[QPointF], mode: QPaintEngine.PolygonDrawMode) -> None:
        path = _polyline([QPointF(point) for point in points])
        modes = QPaintEngine.PolygonDrawMode
        if mode != modes.PolylineMode:
            path.closeSubpath()
            if mode == modes.WindingMode:
                path.setFillRule(Qt.FillRule.WindingFill)
        self._add_path(path, filled=mode != modes.PolylineMode)

    @_kept_array
    def drawLines(self, lines: Iterable[QLineF | QLine]) -> None:
        path, end = QPainterPath(), None
        for line in lines:
            start, stop = QPointF(line.p1()), QPointF(line.p2())
            if start != end:
                path.moveTo(start)
            path.lineTo(stop)
            end = stop
        self._add_path(path, filled=False)

    @_kept_array
    def drawRects(self, rects: Iterable[QRectF | QRect]) -> None:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for rect in rects:
            path.addRect(QRectF(rect))
        self._add_path(path)

    @_kept_array
    def drawPoints(self, points: Iterable[QPointF | QPoint]) -> None:
        pen, wide = self._pen, max(1.0, self._pen.widthF()) / 2.0
        path = QPainterPath()
        for point in points:
            path.addEllipse(QPointF(point), wide, wide)
        self._add(Shape(self._transform.map(path), None, QBrush(pen.brush()), smooth=True))

    def _add_path(self, path: QPainterPath, *, filled: bool = True) -> None:
        t, brush = self._transform, None
        if filled and self._brush.style() != Qt.BrushStyle.NoBrush:
            brush = QBrush(self._brush)
            if brush.gradient() is not None:
                brush.setTransform(brush.transform() * t)
        pen = self._pen
        stroked = pen.style() != Qt.PenStyle.NoPen and pen.color().alpha() > 0
        smooth = stroked or bool(self._hints & QPainter.RenderHint.Antialiasing)
        alike = math.isclose(t.m11() ** 2 + t.m12() ** 2, t.m21() ** 2 + t.m22() ** 2, rel_tol=1e-6)
        if stroked and not pen.isCosmetic() and pen.widthF() > 0.0 and not alike:
            # Its width is not the same in all directions: an outline of it is.
            if brush is not None:
                self._add(Shape(t.map(path), None, brush, smooth))
            line = t.map(QPainterPathStroker(pen).createStroke(path))
            self._add(Shape(line, None, QBrush(pen.brush()), smooth=True))
        elif stroked or brush is not None:
            wide = self._line(pen) if stroked else None
            self._add(Shape(t.map(path), wide, brush, smooth))

    def _line(self, pen: QPen) -> QPen:
        """A pen whose width is in px of the drawing."""
        line, wide = QPen(pen), pen.widthF()
        if pen.isCosmetic() or wide == 0.0:
            line.setWidthF(wide if wide > 0.0 else 1.0)
        else:
            line.setWidthF(wide * math.sqrt(abs(self._transform.determinant())))
        line.setCosmetic(False)
        if line.joinStyle() == Qt.PenJoinStyle.BevelJoin:
            line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return line

    # ---- words and images ----------------------------------------------------------------------

    @_kept
    def drawTextItem(self, place: QPointF, item: QTextItem) -> None:
        font = QFont(item.font())
        if font.pixelSize() <= 0:
            dots = self.paintDevice().logicalDpiY()
            font.setPixelSize(max(1, round(font.pointSizeF() * dots / 72.0)))
        words = Words(
            item.text(), font, QPointF(place), item.width(), self._pen.color(), self._transform
        )
        if item.text().strip():
            self._add(words)

    @_kept
    def drawImage(self, rect: QRectF, image: QImage, source: QRectF, flags: Any = None) -> None:
        self._add_image(rect, image, source)

    @_kept
    def drawPixmap(self, rect: QRectF, pixmap: QPixmap, source: QRectF) -> None:
        self._add_image(rect, pixmap.toImage(), source)

    @_kept
    def drawTiledPixmap(self, rect: QRectF, pixmap: QPixmap, start: QPointF) -> None:
        tiled = QImage(rect.size().toSize(), QImage.Format.Format_ARGB32_Premultiplied)
        tiled.fill(Qt.GlobalColor.transparent)
        painter = QPainter(tiled)
        painter.drawTiledPixmap(tiled.rect(), pixmap, start.toPoint())
        painter.end()
        self._add_image(rect, tiled, QRectF(tiled.rect()))

    def _add_image(self, rect: QRectF, image: QImage, source: QRectF) -> None:
        part = source.toAlignedRect()
        # A copy: what it was made from may have its pixels in an array that changes.
        kept = image.copy(part if part != image.rect() else QRect())
        kept.setDevicePixelRatio(1.0)
        smooth = bool(self._hints & QPainter.RenderHint.SmoothPixmapTransform)
        self._add(Image(kept, QRectF(rect), self._transform, smooth))

    # ---- what is seen of it --------------------------------------------------------------------

    def _add(self, what: Shape | Words | Image) -> None:
        self.items.append(Item(what, self._seen(what), self._opacity))

    def _seen(self, what: Shape | Words | Image) -> QPainterPath | None:
        """What a thing is cut off by, None if by nothing."""
        system = self.systemClip().boundingRect()
        if self._both[0] is not self._clip or self._both[1] != system:
            clip = self._clip
            if not system.isEmpty():
                widget = QPainterPath()
                widget.addRect(QRectF(system))
                clip = widget if clip is None else clip.intersected(widget)
            self._both = (self._clip, system, clip)
        clip = self._both[2]
        if clip is None or not is_box(clip):
            return clip
        room = clip.boundingRect().adjusted(-EDGE, -EDGE, EDGE, EDGE)
        return None if room.contains(_reach(what)) else clip


def _polyline(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath()
    if points:
        path.moveTo(points[0])
    for point in points[1:]:
        path.lineTo(point)
    return path


def _reach(what: Shape | Words | Image) -> QRectF:
    """A box that holds all of a thing, px of the drawing."""
    if isinstance(what, Shape):
        wide = what.pen.widthF() if what.pen is not None else 0.0
        return what.path.boundingRect().adjusted(-wide, -wide, wide, wide)
    if isinstance(what, Image):
        return what.transform.mapRect(what.where)
    high = what.font.pixelSize()
    place = what.place
    return what.transform.mapRect(QRectF(place.x(), place.y() - 1.2 * high, what.width, 1.6 * high))


class Sheet(QPaintDevice):
    """What is painted on it is kept in `items`.

    Parameters
    ----------
    size : QSize
        px
    """

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self._size, self._engine = size, _Engine()
        screen = QGuiApplication.primaryScreen()
        self._dots = round(screen.logicalDotsPerInch()) if screen is not None else 96

    @property
    def items(self) -> list[Item]:
        """What was painted, in order."""
        return self._engine.items

    def check(self) -> None:
        """Raise what went wrong while it was painted on."""
        if self._engine.failure is not None:
            raise self._engine.failure

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        known = {
            kinds.PdmWidth: self._size.width(),
            kinds.PdmHeight: self._size.height(),
            kinds.PdmWidthMM: round(self._size.width() * INCH / self._dots),
            kinds.PdmHeightMM: round(self._size.height() * INCH / self._dots),
            kinds.PdmDevicePixelRatio: 1,
            kinds.PdmDevicePixelRatioScaled: round(QPaintDevice.devicePixelRatioFScale()),
            kinds.PdmDepth: 32,
            kinds.PdmNumColors: 2**31 - 1,
        }
        return known.get(metric, self._dots)
