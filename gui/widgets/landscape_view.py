"""An energy landscape seen from above, with what lies and what moves on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.theme import BY_KEYBOARD, DARK, Theme, font
from gui.widgets.plot_words import nice_step, number
from gui.widgets.relief import energy_colours, line_step, relief
from sim.hopfield.landscape import Landscape, Mark

__all__ = ["LandscapeView"]

Array = NDArray[np.float64]
Point = tuple[float, float]
Key = Qt.Key

LEVELS = 14  # contour lines, about
LARGEST = 900  # px along a side of the relief; larger ones are enlarged
REACH = 9.0  # px at scale 1 within which a click takes the edge or a mark
RIM = QColor("#0b1e28")  # round everything on the relief, which is the same in both themes
STEP = 0.02  # of the axis that an arrow key goes
RANKS = {"memory": 0, "corner": 0, "mirror": 1, "mixture": 2}


class LandscapeView(QWidget):
    """Shows a `Landscape`; a click, or the arrow keys and Enter, say where to drop the state.

    Parameters
    ----------
    heading : bool
        Whether the line with the colour scale also says what is shown.

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

    def __init__(self, parent: QWidget | None = None, heading: bool = True) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._heading = heading
        self._landscape: Landscape | None = None
        self._why_not = ""
        self._limits = (0.0, 0.0)
        self._paths: list[Array] = []
        self._trail: Array = np.zeros((0, 2))
        self._live: Point | None = None
        self._arrows: list[tuple[Point, Point]] = []
        self._cross: Point | None = None
        self._focus_shown = False
        self._relief: tuple[object, QImage] | None = None
        self._still: QPixmap | None = None
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

    def show_landscape(self, landscape: Landscape | None, why_not: str = "") -> None:
        """Show this landscape from now on, or for None why there is none."""
        if landscape is self._landscape and why_not == self._why_not:
            return
        if landscape is None or self._landscape is None or (
            landscape.labels != self._landscape.labels
        ):
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
        """Show earlier runs, each (t, 2) from its start to its end."""
        self._paths = [_finite(path) for path in paths]
        self._forget()

    def show_trail(self, points: NDArray[np.floating]) -> None:
        """Show the way of the state so far, (t, 2)."""
        self._trail = _finite(points)
        self.update()

    def show_live(self, x: float, y: float) -> None:
        """Show where the state is; not a number takes it away."""
        self._live = (float(x), float(y)) if math.isfinite(x) and math.isfinite(y) else None
        self.update()

    def show_arrows(self, arrows: Sequence[tuple[Point, Point]]) -> None:
        """Show jumps from one place to another, such as those of a two-cycle."""
        self._arrows = [(start, stop) for start, stop in arrows]
        self.update()

    # ---- geometry ------------------------------------------------------------------------------

    def _font(self, pixels: float = 12.0, weight: int = 400) -> QFont:
        return font(pixels, weight, self._scale)

    def plot_rect(self) -> QRectF:
        """The square in which the landscape lies."""
        high = QFontMetricsF(self._font()).height()
        left = QFontMetricsF(self._font()).horizontalAdvance("−0.5") + high + 16.0 * self._scale
        top, below = 1.9 * high + 4.0, 2.0 * high + 14.0 * self._scale + self._note_height() + 6.0
        side = max(40.0, min(self.width() - left - 14.0, self.height() - top - below))
        ratio = self.devicePixelRatioF()
        corner = (left + (self.width() - left - 14.0 - side) / 2, top)
        x, y, side = (math.floor(part * ratio) / ratio for part in (*corner, side))
        return QRectF(x, y, side, side)

    def _note(self) -> str:
        step = line_step(*self._limits, LEVELS)
        note = self._landscape.note if self._landscape is not None else ""
        return f"{note} Lines are {number(step, _decimals(step))} apart." if step and note else note

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
        ny, nx = s.values.shape
        across, up = (x - x0) / (x1 - x0) * (nx - 1), (y - y0) / (y1 - y0) * (ny - 1)
        j, i = min(int(across), nx - 2), min(int(up), ny - 2)
        a, b = across - j, up - i
        weights = np.outer([1.0 - b, b], [1.0 - a, a])
        corners = s.values[i : i + 2, j : j + 2]
        known = np.isfinite(corners) & (weights > 0.0)
        if weights[known].sum() < 0.5:
            return math.nan
        return float((weights[known] * corners[known]).sum() / weights[known].sum())

    def mark_at(self, position: QPointF) -> Mark | None:
        """The mark within reach of a position in the widget."""
        s = self._landscape
        if s is None or not s.marks:
            return None
        away = self._points(np.array([(mark.x, mark.y) for mark in s.marks]))
        far = np.hypot(away[:, 0] - position.x(), away[:, 1] - position.y())
        nearest = int(np.argmin(far))
        return s.marks[nearest] if far[nearest] <= REACH * self._scale else None

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
        if not rows.size:
            return None
        known = np.stack([s.x[columns], s.y[rows]], axis=1)
        away = self._points(known) - np.array([position.x(), position.y()])
        far = np.hypot(away[:, 0], away[:, 1])
        nearest = int(np.argmin(far))
        if far[nearest] > REACH * self._scale:
            return None
        return float(known[nearest, 0]), float(known[nearest, 1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._still = None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._forget()
        elif event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            mark = self.mark_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._told(mark) if mark else "", self)
            return True
        return super().event(event)

    def _forget(self) -> None:
        self._still = None
        self.update()

    # ---- words ---------------------------------------------------------------------------------

    def _told(self, mark: Mark) -> str:
        kind = "" if mark.kind == "corner" else f", a {mark.kind}"
        stable = "stable" if mark.stable else "not stable: an update at T = 0 would change it"
        return f"{mark.name}{kind}, {stable}. {self._words(mark.x, mark.y)}"

    def _value_words(self, value: float) -> str:
        return number(value, _decimals(self._limits[1] - self._limits[0]))

    def _words(self, x: float, y: float) -> str:
        """ "m_A = 0.32, m_F = −0.10, E = −120.4"."""
        s = self._landscape
        assert s is not None
        if s.axes.kind == "components":
            symbols = ("PC 1", "PC 2")
        else:
            # "overlap with A" is m_A; the others are short as they are.
            symbols = tuple(label.replace("overlap with ", "m_") for label in s.labels)
        height = {"free energy": "F", "Lyapunov function": "L"}.get(s.quantity, "E")
        value = self.value_at(x, y)
        finer = _decimals(self._limits[1] - self._limits[0]) + 1
        words = [f"{symbols[0]} = {number(x, 2)}", f"{symbols[1]} = {number(y, 2)}"]
        if math.isfinite(value):
            words.append(f"{height} = {number(value, finer)}")
        return ", ".join(words)

    def _why_none(self, x: float, y: float) -> str:
        s = self._landscape
        assert s is not None
        if s.axes.kind != "overlaps":
            return "No state lies there: some neurons would have to be beyond −1 or 1."
        names = (label.removeprefix("overlap with ") for label in s.labels)
        parts = [f"so {'like' if m >= 0.0 else 'unlike'} {name}"
                 for m, name in zip((x, y), names, strict=True)]  # fmt: skip
        return f"No state has these overlaps: none is {parts[0]} and {parts[1]} at once."

    # ---- hand ----------------------------------------------------------------------------------

    def _click(self, position: QPointF) -> None:
        aim = self._aim(position)
        if aim is not None:
            self.clicked.emit(*aim)
        else:
            self.refused.emit(self._why_none(*self.place_at(position)))

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

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit("")

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
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_moving(painter)
        if self.hasFocus() and self._focus_shown:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
