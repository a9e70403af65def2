"""What a hand does on a plot: reads a value, zooms, moves, goes back, copies, exports."""

from __future__ import annotations

import math
from typing import Protocol, cast
from weakref import ref

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from gui.kit.filmed import HAND_MARK, ask_for_figure
from gui.kit.plot_values import Reading, Table
from gui.kit.theme import DARK, Theme, font

__all__ = ["ABOUT", "Handled", "PlotHands"]

#: In the tooltip of every plot.
ABOUT = (
    "Wheel: zoom (over an axis: that axis). Drag: move. Double-click: everything again. "
    "Right-click: copy or export."
)
NOTCH = 0.8  # of the axes is left by a notch of the wheel


class Handled(Protocol):
    """A widget that lets `PlotHands` read, zoom and move it."""

    @property
    def zoomed(self) -> bool:
        """Whether a hand has chosen the part of the axes that is shown."""

    def view_all(self) -> None:
        """Show everything again."""

    def zoom(self, position: QPointF, factor: float) -> None:
        """Change the part shown about a position by a factor, below 1 nearer."""

    def pan(self, pixels: QPointF) -> None:
        """Move what is shown by so many pixels."""

    def mark_corner(self) -> QPointF:
        """Where the top right corner of the button lies that takes a zoom back."""

    def reading_at(self, position: QPointF) -> Reading | None:
        """What is said of a position; None for nothing."""

    def values(self) -> Table:
        """Everything that is shown, in the units on the screen."""


class PlotHands(QObject):
    """The hand on one plot.

    Parameters
    ----------
    plot : QWidget
        That is `Handled`, and tells of what the mouse does.
    surface : QWidget
        On which it is drawn.
    """

    def __init__(self, plot: QWidget, surface: QWidget) -> None:
        super().__init__(plot)
        self._drawn_on = ref(surface)  # which has it, itself or by the plot: no circle
        self._theme, self._scale = DARK, 1.0
        self._at: QPointF | None = None
        self._from: QPointF | None = None
        self._dragging = False
        self._readout: _Readout | None = None
        self._mark: QPushButton | None = None

    @property
    def _plot(self) -> Handled:
        return cast("Handled", self.parent())

    @property
    def _surface(self) -> QWidget:
        surface = self._drawn_on()
        assert surface is not None
        return surface

    @property
    def dragging(self) -> bool:
        """Whether the plot is being moved."""
        return self._dragging

    @property
    def words(self) -> str:
        """What the readout says; empty while nothing is pointed at."""
        shown = self._readout is not None and not self._readout.isHidden()
        return self._readout.words if shown and self._readout is not None else ""

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self.place_mark()

    # ---- the mouse -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """A button goes down: the left one may begin to move the plot."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._from, self._dragging = event.position(), False
            event.accept()

    def move(self, event: QMouseEvent) -> None:
        """The mouse moves: over the plot, or with it."""
        at = event.position()
        if self._from is not None and event.buttons() & Qt.MouseButton.LeftButton:
            way = at - self._from
            far = QApplication.startDragDistance()
            if self._dragging or math.hypot(way.x(), way.y()) >= far:
                self._dragging = True
                self._from = at
                self._plot.pan(way)
                self._surface.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._at = at
        self.refresh()
        event.accept()

    def release(self, event: QMouseEvent) -> bool:
        """The left button goes up; whether that was a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._from is None:
            return False
        clicked = not self._dragging
        if self._dragging:
            self._surface.unsetCursor()
        self._from, self._dragging = None, False
        event.accept()
        return clicked

    def wheel(self, event: QWheelEvent) -> None:
        """The wheel zooms."""
        notches = event.angleDelta().y() / 120.0
        if notches:
            self._plot.zoom(event.position(), NOTCH**notches)
            self.refresh()
        event.accept()

    def leave(self) -> None:
        """Nothing is pointed at any more."""
        self._at = None
        if self._readout is not None:
            self._readout.hide()

    def refresh(self) -> None:
        """Say what is under the mouse now, if it is there: what is drawn may have changed."""
        if self._at is None:
            return
        reading = None if self._dragging else self._plot.reading_at(self._at)
        if reading is None:
            if self._readout is not None:
                self._readout.hide()
            return
        if self._readout is None:
            self._readout = _Readout(self._surface)
        self._readout.show_reading(reading, self._at, self._theme, self._scale)

    # ---- zoomed --------------------------------------------------------------------------------

    def place_mark(self) -> None:
        """Show that a plot is zoomed, where it is, by the button that takes it back."""
        if not self._plot.zoomed:
            if self._mark is not None:
                self._mark.hide()
            return
        if self._mark is None:
            self._mark = QPushButton("View all", self._surface)
            self._mark.setObjectName(HAND_MARK)
            self._mark.setToolTip("Zoomed: the axes stay as they are. Show everything again")
            self._mark.setCursor(Qt.CursorShape.ArrowCursor)
            self._mark.clicked.connect(self._view_all)
        mark, theme, scale = self._mark, self._theme, self._scale
        mark.setFont(font(11, 600, scale))
        mark.setStyleSheet(
            f"QPushButton {{ font-size: {round(11 * scale)}px; padding: 1px 6px; "
            f"color: {theme.text}; background: {theme.raised}; "
            f"border: 1px solid {theme.muted}; border-radius: 5px; }}"
            f"QPushButton:focus {{ border-color: {theme.input}; }}"
        )
        size, corner = mark.sizeHint(), self._plot.mark_corner().toPoint()
        mark.setGeometry(corner.x() - size.width(), corner.y(), size.width(), size.height())
        mark.show()
        mark.raise_()

    @Slot()
    def _view_all(self) -> None:
        self._plot.view_all()
        self.refresh()

    # ---- the menu ------------------------------------------------------------------------------

    def context_menu(self, event: QContextMenuEvent) -> None:
        """Open the menu of the plot."""
        self.leave()
        menu = QMenu(cast("QWidget", self.parent()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy values").triggered.connect(self.copy)
        menu.addAction("Export this plot…").triggered.connect(self.export)
        back = menu.addAction("View all")
        back.setEnabled(self._plot.zoomed)
        back.triggered.connect(self._view_all)
        menu.popup(event.globalPos())
        event.accept()

    @Slot()
    def copy(self) -> None:
        """Put the values shown on the clipboard, tabs between them, as a table takes them.

        While the menu was open what it was opened on may have gone: then it stays as it is.
        """
        values = self._plot.values()
        if values.headings:
            QGuiApplication.clipboard().setText(values.text())

    @Slot()
    def export(self) -> None:
        """Export the plot as a figure."""
        ask_for_figure(cast("QWidget", self.parent()))


class _Readout(QWidget):
    """A few words beside the mouse, and a mark on the point they are of."""

    DOT, AWAY, PAD = 4.5, 12.0, 5.0

    def __init__(self, surface: QWidget) -> None:
        super().__init__(surface)
        self.setObjectName(HAND_MARK)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = ""
        self._reading: Reading | None = None
        self._box, self._dot = QRectF(), QPointF()
        self._theme, self._scale = DARK, 1.0

    def show_reading(self, reading: Reading, mouse: QPointF, theme: Theme, scale: float) -> None:
        """Say it beside the mouse, wherever there is room."""
        self._reading, self._theme, self._scale, self.words = reading, theme, scale, reading.words
        surface = self.parentWidget()
        assert surface is not None
        room = QRectF(surface.rect()).adjusted(2, 2, -2, -2)
        metrics = QFontMetricsF(font(12, scale=scale))
        inner = QRectF(0, 0, max(40.0, room.width() - 2 * self.PAD), 1000.0)
        needed = metrics.boundingRect(inner, int(Qt.TextFlag.TextWordWrap), reading.words)
        box = QRectF(0, 0, needed.width() + 2 * self.PAD + 1, needed.height() + 2 * self.PAD)
        point = reading.at if reading.at is not None else mouse
        top = min(mouse.y(), point.y())
        box.moveBottomLeft(QPointF(mouse.x() + self.AWAY, top - self.AWAY))
        if box.right() > room.right():
            box.moveRight(mouse.x() - self.AWAY)
        if box.left() < room.left():
            box.moveLeft(room.left())
        if box.top() < room.top():
            box.moveTop(min(max(mouse.y(), point.y()) + self.AWAY, room.bottom() - box.height()))
        around = box
        if reading.at is not None:
            half = (self.DOT + 2.0) * scale
            around = box.united(QRectF(point.x() - half, point.y() - half, 2 * half, 2 * half))
        whole = around.toAlignedRect()
        corner = QPointF(whole.topLeft())
        self._box, self._dot = box.translated(-corner), point - corner
        if self.geometry() != whole:
            self.setGeometry(whole)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        assert self._reading is not None
        theme, scale = self._theme, self._scale
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._reading.at is not None:
            painter.setPen(QPen(theme.colour("panel"), 1.5 * scale))
            painter.setBrush(self._reading.colour)
            painter.drawEllipse(self._dot, self.DOT * scale, self.DOT * scale)
        painter.setPen(QPen(theme.colour("muted"), 1.0))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(self._box.adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0)
        painter.setPen(theme.colour("text"))
        painter.setFont(font(12, scale=scale))
        inner = self._box.adjusted(self.PAD, self.PAD, -self.PAD, -self.PAD)
        painter.drawText(inner, int(Qt.TextFlag.TextWordWrap), self._reading.words)
        painter.end()
