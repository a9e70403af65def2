"""An energy landscape seen from above, with what lies and what moves on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.energy.landscape_signs import (
    RIM,
    box_round,
    paint_arrow,
    paint_line,
    paint_name,
    paint_sign,
)
from gui.kit.hillshade import (
    between,
    decimals,
    energy_colours,
    hillshade,
    line_step,
    mark_words,
    place_words,
    placed,
    ticks,
)
from gui.kit.plot_labels import number
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from sim.arrays import Array
from sim.plane import Mark, Plane

__all__ = ["LandscapeView"]

Point = tuple[float, float]
Key = Qt.Key

LEVELS = 14  # contour lines, about
LARGEST = 900  # px along a side of the relief; larger ones are enlarged
REACH = 9.0  # px at scale 1 within which a click takes the edge or a mark
RIM_ROOM = 9.0  # px at scale 1 round the plot for marks at its edge
STEP = 0.02  # of the axis that an arrow key goes
RANKS = {"memory": 0, "corner": 0, "well": 0, "mirror": 1, "mixture": 2}


class LandscapeView(QWidget):
    """Shows a `Plane`; a click, or the arrow keys and Enter, say where to drop the state.

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
        self._theme: Theme = DARK
        self._scale = 1.0
        self._landscape: Plane | None = None
        self._why_not = ""
        self._limits = (0.0, 0.0)
        self._given: list[NDArray[np.floating]] = []
        self._paths: list[Array] = []
        self._trail: Array = np.zeros((0, 2))
        self._live: Point | None = None
        self._arrows: list[tuple[Point, Point]] = []
        self._cross: Point | None = None
        self._focus_shown = False
        self._relief: tuple[object, QImage] | None = None
        self._still: QPixmap | None = None
        self._marks: QPixmap | None = None  # made with it, drawn over the ways
        self._label_bottom = 0.0  # where the note begins
        self._layer: tuple[object, int, QPixmap] | None = None  # earlier runs, and how many
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 260)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Energy landscape")

    def sizeHint(self) -> QSize:
        return QSize(680, 740)

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self._forget()

    def show_landscape(self, landscape: Plane | None, why_not: str = "") -> None:
        """Show this landscape from now on, or for None why there is none."""
        if landscape is self._landscape and why_not == self._why_not:
            return
        old = self._landscape
        if landscape is None or old is None or landscape.labels != old.labels:
            self._cross = None
        self._landscape, self._why_not, self._relief = landscape, why_not, None
        told = why_not
        if landscape is not None:
            known = landscape.values[np.isfinite(landscape.values)]
            self._limits = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
            names = ", ".join(mark.name for mark in landscape.marks[:12])
            low, high = (self._value_words(limit) for limit in self._limits)
            told = f"{landscape.quantity} from {low} to {high}. On it: {names or 'nothing'}."
        self.setAccessibleDescription(told)
        self._forget()

    def show_paths(self, paths: Sequence[NDArray[np.floating]]) -> None:
        """Show earlier runs, each (t, 2) from its start to its end.

        Arrays that were there the last time, in the same order, are not drawn again.
        """
        given, known = list(paths), len(self._given)
        same = all(a is b for a, b in zip(given, self._given, strict=False))
        if same and len(given) == known:
            return
        if not same or len(given) < known:
            self._layer, self._paths, known = None, [], 0
        self._given = given
        self._paths += [placed(path) for path in given[known:]]
        self._forget()

    def show_trail(self, points: NDArray[np.floating]) -> None:
        """Show the way of the state so far, (t, 2)."""
        self._trail = placed(points)
        self.update()

    def show_live(self, x: float, y: float) -> None:
        """Show where the state is; not a number takes it away."""
        self._live = (float(x), float(y)) if math.isfinite(x) and math.isfinite(y) else None
        self.update()

    def show_arrows(self, arrows: Sequence[tuple[Point, Point]]) -> None:
        """Show jumps from one place to another, such as those of a two-cycle."""
        self._arrows = list(arrows)
        self.update()

    # ---- geometry ------------------------------------------------------------------------------

    def _font(self, pixels: float = 12.0, weight: int = 400) -> QFont:
        return font(pixels, weight, self._scale)

    def plot_rect(self) -> QRectF:
        """The square in which the landscape lies."""
        high = QFontMetricsF(self._font()).height()
        rim = RIM_ROOM * self._scale
        left = QFontMetricsF(self._font()).horizontalAdvance("−0.5") + high + rim + 16 * self._scale
        right, top = 8.0 + rim, 1.5 * high + 4.0 + rim
        below = 2.4 * high + 14.0 * self._scale + rim + self._note_height()
        side = max(40.0, min(self.width() - left - right, self.height() - top - below))
        ratio = self.devicePixelRatioF()
        corner = (left + (self.width() - left - right - side) / 2, top)
        x, y, side = (math.floor(part * ratio) / ratio for part in (*corner, side))
        return QRectF(x, y, side, side)

    def _note(self) -> str:
        step = line_step(*self._limits, LEVELS)
        note = self._landscape.note if self._landscape is not None else ""
        words = number(step) if step >= 1000.0 else f"{step:g}"
        return f"{note} Lines are {words} apart." if step and note else note

    def _note_height(self) -> float:
        room = QRectF(0, 0, max(10.0, self.width() - 24.0), 1000.0)
        wrapped = Qt.TextFlag.TextWordWrap
        return QFontMetricsF(self._font()).boundingRect(room, int(wrapped), self._note()).height()

    def _extent(self) -> tuple[float, float, float, float]:
        assert self._landscape is not None
        x, y = self._landscape.x, self._landscape.y
        return float(x[0]), float(x[-1]), float(y[0]), float(y[-1])

    def _points(self, where: Array) -> Array:
        """Where places (t, 2) of the axes lie in the widget."""
        x0, x1, y0, y1 = self._extent()
        plot = self.plot_rect()
        return np.stack([
            plot.left() + (where[:, 0] - x0) / (x1 - x0) * plot.width(),
            plot.bottom() - (where[:, 1] - y0) / (y1 - y0) * plot.height(),
        ], axis=1)  # fmt: skip

    def point_at(self, x: float, y: float) -> QPointF:
        """Where a place of the axes lies in the widget."""
        px, py = self._points(np.array([[x, y]]))[0].tolist()
        return QPointF(px, py)

    def place_at(self, position: QPointF) -> Point:
        """The place of the axes at a position in the widget."""
        x0, x1, y0, y1 = self._extent()
        plot = self.plot_rect()
        across = (position.x() - plot.left()) / plot.width()
        up = (plot.bottom() - position.y()) / plot.height()
        return x0 + across * (x1 - x0), y0 + up * (y1 - y0)

    def value_at(self, x: float, y: float) -> float:
        """The energy there, between the points it is known at; not a number outside."""
        s = self._landscape
        assert s is not None
        x0, x1, y0, y1 = self._extent()
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            return math.nan
        return between(s.values, (x - x0) / (x1 - x0), (y - y0) / (y1 - y0))

    def mark_at(self, position: QPointF) -> Mark | None:
        """The mark within reach of a position in the widget."""
        s = self._landscape
        if s is None or not s.marks:
            return None
        nearest = self._nearest(np.array([(mark.x, mark.y) for mark in s.marks]), position)
        return None if nearest is None else s.marks[nearest]

    def _nearest(self, places: Array, position: QPointF) -> int | None:
        """Which of some places (k, 2) is nearest to a position and within reach of it."""
        away = self._points(places) - np.array([position.x(), position.y()])
        far = np.hypot(away[:, 0], away[:, 1])
        near = int(np.argmin(far)) if far.size else -1
        return near if near >= 0 and far[near] <= REACH * self._scale else None

    def _aim(self, position: QPointF) -> Point | None:
        """The place meant by a click: a mark or the edge of what there is, if it is near."""
        mark, s = self.mark_at(position), self._landscape
        assert s is not None
        if mark is not None:
            return mark.x, mark.y
        x, y = self.place_at(position)
        if math.isfinite(self.value_at(x, y)):
            return x, y
        rows, columns = np.nonzero(np.isfinite(s.values))
        known = np.stack([s.x[columns], s.y[rows]], axis=1)
        nearest = self._nearest(known, position)
        return None if nearest is None else (float(known[nearest, 0]), float(known[nearest, 1]))

    def event(self, event: QEvent) -> bool:
        kind = QEvent.Type
        if event.type() in (kind.DevicePixelRatioChange, kind.Resize):
            self._forget()
        elif event.type() == kind.Leave:
            self.hovered.emit("")
        elif event.type() == kind.ToolTip:
            assert isinstance(event, QHelpEvent)
            mark = self.mark_at(QPointF(event.pos()))
            words = f"{mark_words(mark)} {self._words(mark.x, mark.y)}" if mark else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _forget(self) -> None:
        self._still = None
        self.update()

    # ---- words ---------------------------------------------------------------------------------

    def _value_words(self, value: float) -> str:
        return number(value, decimals(self._limits[1] - self._limits[0]))

    def _words(self, x: float, y: float) -> str:
        assert self._landscape is not None
        places = decimals(self._limits[1] - self._limits[0]) + 1
        return place_words(self._landscape, x, y, self.value_at(x, y), places)

    # ---- hand ----------------------------------------------------------------------------------

    def _click(self, position: QPointF) -> None:
        assert self._landscape is not None
        aim = self._aim(position)
        if aim is not None:
            self.clicked.emit(*aim)
        else:
            self.refused.emit(self._landscape.why_no_state(*self.place_at(position)))

    def _near(self, position: QPointF) -> bool:
        edge = REACH * self._scale
        room = self.plot_rect().adjusted(-edge, -edge, edge, edge)
        return self._landscape is not None and room.contains(position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_shown = False
        self._cross = None
        self.update()
        if event.button() == Qt.MouseButton.LeftButton and self._near(event.position()):
            self._click(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        aim = self._aim(event.position()) if self._near(event.position()) else None
        self.setCursor(Qt.CursorShape.ArrowCursor if aim is None else Qt.CursorShape.CrossCursor)
        self.hovered.emit("" if aim is None else self._words(*aim))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        ways = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1),
                Key.Key_Down: (0, -1)}  # fmt: skip
        if self._landscape is None or key not in (*ways, Key.Key_Return, Key.Key_Enter):
            super().keyPressEvent(event)
            return
        x0, x1, y0, y1 = self._extent()
        x, y = self._cross or self._live or ((x0 + x1) / 2, (y0 + y1) / 2)
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
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._landscape is None:
            painter.fillRect(self.rect(), self._theme.colour("background"))
            painter.setPen(self._theme.colour("muted"))
            painter.setFont(self._font(14))
            room = self.rect().adjusted(24, 24, -24, -24)
            wrapped = Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | wrapped), self._why_not)
        else:
            if self._still is None:
                self._still = self._still_picture()
            painter.drawPixmap(0, 0, self._still)
            self._paint_moving(painter)
        if self.hasFocus() and self._focus_shown:
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _still_picture(self) -> QPixmap:
        """Everything but what moves: relief, axes, scale, earlier runs; and the marks."""
        s, ratio = self._landscape, self.devicePixelRatioF()
        assert s is not None
        pixmap = self._blank(self._theme.colour("background"))
        painter = QPainter(pixmap)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        plot = self.plot_rect()
        painter.drawImage(plot, self._relief_image(round(plot.width() * ratio)))
        self._paint_axes(painter, plot)
        self._paint_top(painter)
        painter.setPen(self._theme.colour("muted"))
        painter.setFont(self._font())
        below = QRectF(12.0, self._label_bottom, self.width() - 24.0, self._note_height() + 2.0)
        wrapped = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(below, wrapped, self._note())
        painter.drawPixmap(0, 0, self._paths_layer())
        painter.end()
        self._marks = self._blank(QColor(0, 0, 0, 0))
        painter = QPainter(self._marks)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter, plot)
        painter.end()
        return pixmap

    def _blank(self, colour: QColor) -> QPixmap:
        pixmap = QPixmap(self.size() * self.devicePixelRatioF())
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        pixmap.fill(colour)
        return pixmap

    def _paths_layer(self) -> QPixmap:
        """The earlier runs; one more is drawn onto those that are there."""
        ratio, plot, scale = self.devicePixelRatioF(), self.plot_rect(), self._scale
        key = (ratio, self.size(), plot, self._extent(), scale)
        if self._layer is None or self._layer[0] != key:
            self._layer = (key, 0, self._blank(QColor(0, 0, 0, 0)))
        _, drawn, pixmap = self._layer
        if drawn < len(self._paths):
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(plot.adjusted(-4, -4, 4, 4))
            for path in self._paths[drawn:]:
                way = self._points(path)
                paint_line(painter, way, QColor(255, 255, 255, 190), 1.2 * scale)
                if len(way):
                    painter.setPen(QPen(RIM, 1.0))
                    painter.setBrush(QColor("white"))
                    painter.drawEllipse(QPointF(*way[-1].tolist()), 2.6 * scale, 2.6 * scale)
            painter.end()
            self._layer = (key, len(self._paths), pixmap)
        return pixmap

    def _relief_image(self, side: int) -> QImage:
        """The picture of the surface, evaluated anew only when it or its size has changed."""
        s = self._landscape
        assert s is not None
        side = max(2, min(side, LARGEST))
        key = (side, self._theme.name)
        if self._relief is None or self._relief[0] != key:
            colours = energy_colours(self._theme.energy)
            made = hillshade(s.values, *self._limits, colours, LEVELS, (side, side))
            image = QImage(made.data, side, side, 4 * side, QImage.Format.Format_RGBA8888)
            self._relief = key, image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        return self._relief[1]

    def _paint_axes(self, painter: QPainter, plot: QRectF) -> None:
        """Ticks, their numbers and what the axes are."""
        s, theme, scale = self._landscape, self._theme, self._scale
        assert s is not None
        if np.isfinite(s.values[[0, -1]]).all():
            painter.setPen(QPen(theme.colour("line"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(plot)
        painter.setFont(self._font())
        metrics = painter.fontMetrics()
        high, tick, rim = metrics.height(), 4.0 * scale, RIM_ROOM * scale
        x0, x1, y0, y1 = self._extent()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value, words in ticks(x0, x1):
            at = self.point_at(value, y0)
            painter.setPen(theme.colour("muted"))
            painter.drawLine(at + QPointF(0, rim), at + QPointF(0, rim + tick))
            room = QRectF(at.x() - 40, at.y() + rim + tick + 1, 80, high)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, words)
        widest = 0
        for value, words in ticks(y0, y1):
            at = self.point_at(x0, value)
            painter.drawLine(at - QPointF(rim, 0), at - QPointF(rim + tick, 0))
            widest = max(widest, metrics.horizontalAdvance(words))
            room = QRectF(at.x() - rim - tick - 83, at.y() - high / 2, 80, high)
            painter.drawText(room, right, words)
        painter.setPen(theme.colour("text"))
        below = QRectF(plot.left(), plot.bottom() + rim + tick + high + 3, plot.width(), high + 2)
        self._label_bottom = below.bottom() + 5.0 * scale
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, s.labels[0])
        painter.save()
        painter.translate(plot.left() - rim - tick - widest - 9 - high, plot.center().y())
        painter.rotate(-90)
        along = QRectF(-plot.height() / 2, 0, plot.height(), high + 2)
        painter.drawText(along, Qt.AlignmentFlag.AlignHCenter, s.labels[1])
        painter.restore()

    def _paint_top(self, painter: QPainter) -> None:
        """What is shown, left, and the colours from low to high, right."""
        s, theme, scale = self._landscape, self._theme, self._scale
        assert s is not None
        painter.setFont(self._font())
        metrics = painter.fontMetrics()
        line = QRectF(12.0, 4.0, self.width() - 24.0, metrics.height() + 4.0)
        upright = Qt.AlignmentFlag.AlignVCenter
        low, high = (self._value_words(limit) for limit in self._limits)
        painter.setPen(theme.colour("muted"))
        painter.drawText(line, int(upright | Qt.AlignmentFlag.AlignRight), high)
        wide = 92.0 * scale
        left = line.right() - metrics.horizontalAdvance(high) - 8.0 - wide
        bar = QRectF(left, line.center().y() - 4.0 * scale, wide, 8.0 * scale)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        colours = energy_colours(theme.energy)
        for stop in range(0, 256, 15):
            gradient.setColorAt(stop / 255.0, QColor(*colours[stop].tolist()))
        painter.setBrush(gradient)
        painter.setPen(QPen(theme.colour("line"), 1.0))
        painter.drawRoundedRect(bar, 3, 3)
        line.setRight(bar.left() - 8.0)
        painter.setPen(theme.colour("muted"))
        painter.drawText(line, int(upright | Qt.AlignmentFlag.AlignRight), low)
        line.setRight(line.right() - metrics.horizontalAdvance(low) - 12.0)
        title = {"free energy": "Free-energy landscape", "Lyapunov function": "Lyapunov function"}
        words = title.get(s.quantity, "Energy landscape")
        painter.setFont(self._font(13, 600))
        taken = painter.fontMetrics().horizontalAdvance(words)
        if taken <= line.width():
            painter.setPen(theme.colour("text"))
            painter.drawText(line, upright, words)
        line.setLeft(line.left() + taken + 9.0 * scale)
        painter.setFont(self._font())
        hint = "click to drop the state there"
        if metrics.horizontalAdvance(hint) <= line.width():
            painter.setPen(theme.colour("muted"))
            painter.drawText(line, upright, hint)

    def _paint_marks(self, painter: QPainter, plot: QRectF) -> None:
        """Memories, mirrors, mixtures and corners; names where there is room for them."""
        s, scale = self._landscape, self._scale
        assert s is not None
        room = plot.adjusted(-3, -3, 3, 3)
        where = [(mark, self.point_at(mark.x, mark.y)) for mark in s.marks]
        where = [(mark, at) for mark, at in where if room.contains(at)]
        where.sort(key=lambda pair: (RANKS.get(pair[0].kind, 3), not pair[0].stable))
        size = 5.0 * scale
        taken = [box_round(at, 1.2 * size) for _, at in where]
        for mark, at in reversed(where):
            paint_sign(painter, mark, at, size)
        bold = self._font(13, 700)
        metrics = QFontMetricsF(bold)
        edge = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        for mark, at in where:
            words = mark.name
            if mark.kind == "corner":
                words = f"{words}  E = {self._value_words(self.value_at(mark.x, mark.y))}"
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

    def _paint_moving(self, painter: QPainter) -> None:
        """The state and its way, jumps, and the crosshair."""
        theme, scale, plot = self._theme, self._scale, self.plot_rect()
        painter.save()
        painter.setClipRect(plot.adjusted(-9 * scale, -9 * scale, 9 * scale, 9 * scale))
        if len(self._trail):
            trail = self._points(self._trail)
            paint_line(painter, trail, theme.colour("state"), 2.6 * scale)
        for start, stop in self._arrows:
            paint_arrow(painter, self.point_at(*start), self.point_at(*stop), scale)
        if self._marks is not None:
            painter.setClipping(False)
            painter.drawPixmap(0, 0, self._marks)  # whose names can be read on a way too
            painter.setClipping(True)
        if self._live is not None:
            painter.setPen(QPen(RIM, 2.2 * scale))
            painter.setBrush(theme.colour("state"))
            painter.drawEllipse(self.point_at(*self._live), 8.0 * scale, 8.0 * scale)
        if self._cross is not None and self.hasFocus():
            at = self.point_at(*self._cross)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, wide in ((RIM, 4.0), (QColor("white"), 1.6)):
                painter.setPen(QPen(colour, wide * scale))
                for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
                    painter.drawLine(at + way * (5 * scale), at + way * (16 * scale))
        painter.restore()
