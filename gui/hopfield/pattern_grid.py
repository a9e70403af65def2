"""A pattern of cells that is drawn on, covered, picked from, and marked."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from gui.hopfield.grid_picture import paint_outline
from gui.hopfield.grid_view import GridView
from gui.hopfield.strokes import (
    ARROWS,
    CLEAR,
    INVERT,
    JUMPS,
    SET,
    Stroke,
    brushed,
    moved,
)
from gui.kit.dropped import dropped_file
from gui.kit.theme import BY_KEYBOARD, LIGHT

__all__ = ["Mode", "PatternGrid"]

Mode = Literal["draw", "erase", "flip", "cover"]

Key = Qt.Key
ENTER = (Key.Key_Return, Key.Key_Enter)
CLEARING = (Key.Key_Delete, Key.Key_Backspace)
NOT_OURS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class PatternGrid(GridView):
    """Shows a pattern, ink on paper, and lets a person draw on it.

    `mode` says what the left button does; the right one always clears. With the keyboard: arrows,
    Home, End, Page Up and Down move a cursor, Space does to its cell what the left button does
    (held, the arrows draw; with Shift they carry the cell's colour along), Delete clears it. A
    stroke is shown at once, and then whatever the next `show_pattern` says. Cells are given by
    index, in reading order.

    Signals
    -------
    stroke_begun(int), stroke_ended(int)
        A stroke, by its number: each has the number after the last one's.
    drawn(list, float, int)
        Cells newly covered by a stroke; what they become (+1 set, -1 cleared, 0 inverted); its
        number.
    covered(int, int, int, int)
        A rectangle was drawn in mode "cover": top, left, bottom, right, all included.
    picked(int)
        A cell was chosen while `pickable`.
    hovered(int)
        The cell under the mouse or the cursor, -1 for none.
    file_dropped(str)
        The path of the one file that was dropped here.
    refused(str)
        Why something dropped cannot be taken, in a sentence.
    """

    stroke_begun = Signal(int)
    drawn = Signal(list, float, int)
    stroke_ended = Signal(int)
    covered = Signal(int, int, int, int)
    picked = Signal(int)
    hovered = Signal(int)
    file_dropped = Signal(str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = "draw"
        self._editable, self._pickable, self._brush = True, False, 1
        self._stroke: Stroke | None = None
        self._strokes = 0
        self._holding: Qt.MouseButton | int | None = None  # what holds the stroke: button or key
        self._band: tuple[int, int] | None = None  # first and last corner of the cover
        self._hover, self._cursor = -1, -1
        self._keyed = False  # whether the keyboard is at work here, so that its cursor is seen
        self._dragged_over = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._point()

    # ---- what a hand may do --------------------------------------------------------------------

    @property
    def mode(self) -> Mode:
        """What the left button and Space do."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        if mode != self._mode:
            self.cancel_drag()
            self._mode = mode

    @property
    def editable(self) -> bool:
        """Whether it can be drawn on."""
        return self._editable

    @editable.setter
    def editable(self, editable: bool) -> None:
        if editable != self._editable:
            self.cancel_drag()
            self._editable = editable
            self._point()

    @property
    def pickable(self) -> bool:
        """Whether a click picks a cell and draws nothing."""
        return self._pickable

    @pickable.setter
    def pickable(self, pickable: bool) -> None:
        if pickable != self._pickable:
            self.cancel_drag()
            self._pickable = pickable
            self._point()

    @property
    def brush(self) -> int:
        """Side of the square that is drawn with, cells (1 to 9)."""
        return self._brush

    @brush.setter
    def brush(self, side: int) -> None:
        self._brush = min(max(int(side), 1), 9)
        self.update()

    @property
    def busy(self) -> bool:
        """Whether a stroke or a cover is in progress."""
        return self._stroke is not None or self._band is not None

    def _point(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._pickable:
            shape = Qt.CursorShape.PointingHandCursor
        elif self._editable:
            shape = Qt.CursorShape.CrossCursor
        self.setCursor(shape)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if self._wants(event):
                # These keys are meant for the grid, not for the window: Space would play.
                event.accept()
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._stroke is not None:
            self._stroke.lift()  # another cell may lie under the same hand

    def _reshaped(self) -> None:
        self.cancel_drag()
        self._cursor = -1
        self._set_hover(-1)

    # ---- strokes -------------------------------------------------------------------------------

    def cancel_drag(self) -> None:
        """Cancel a drag in progress, as a reset does. What has been drawn stays drawn."""
        self._holding = None
        if self._band is not None:
            self._band = None
            self.update()
        if self._stroke is not None:
            number, self._stroke = self._stroke.number, None
            self.stroke_ended.emit(number)

    def _begin(
        self, value: float, point: tuple[float, float], holding: Qt.MouseButton | int
    ) -> None:
        self._strokes += 1
        self._stroke = Stroke(self._strokes, value, self._rows, self._columns, self._brush)
        self._holding = holding
        self.stroke_begun.emit(self._strokes)
        self._go_on(point)

    def _go_on(self, point: tuple[float, float]) -> None:
        stroke = self._stroke
        new = stroke.move(point) if stroke is not None else []
        if stroke is None or not new:
            return
        values = self._values
        values[new] = -values[new] if stroke.value == INVERT else stroke.value
        self._image = None
        self.update()
        self.drawn.emit(new, stroke.value, stroke.number)

    @property
    def _value(self) -> float:
        """What becomes of the cells of a stroke in this mode."""
        return {"erase": CLEAR, "flip": INVERT}.get(self._mode, SET)

    def _pick(self, index: int) -> None:
        self._picked = index
        self.update()
        self.picked.emit(index)

    def _finish_band(self) -> None:
        assert self._band is not None
        corners = self._band_cells(*self._band)
        self.cancel_drag()
        self.covered.emit(*corners)

    def _band_cells(self, one: int, other: int) -> tuple[int, int, int, int]:
        """The rectangle between two of its corners: top, left, bottom, right."""
        (top, left), (bottom, right) = divmod(one, self._columns), divmod(other, self._columns)
        return min(top, bottom), min(left, right), max(top, bottom), max(left, right)

    def _nearest(self, position: QPointF) -> int:
        """The cell at a position, or the one nearest to it."""
        x, y = self.cells.point(position)
        column = min(max(int(x), 0), self._columns - 1)
        row = min(max(int(y), 0), self._rows - 1)
        return row * self._columns + column

    # ---- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index, button = self.cell_at(event.position()), event.button()
        left = button == Qt.MouseButton.LeftButton
        if self.busy or index < 0 or not (left or button == Qt.MouseButton.RightButton):
            return
        self._keyed = self._focus_shown = False
        self._cursor = index
        self.update()
        if self._pickable:
            if left:
                self._pick(index)
        elif self._editable:
            if left and self._mode == "cover":
                self._band, self._holding = (index, index), button
            else:
                value = self._value if left else CLEAR
                self._begin(value, self.cells.point(event.position()), button)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self.cell_at(event.position()))
        if not isinstance(self._holding, Qt.MouseButton):
            return
        if not event.buttons() & self._holding:
            self.cancel_drag()  # let go where this window could not see it
        elif self._band is not None:
            self._band = (self._band[0], self._nearest(event.position()))
            self.update()
        else:
            self._go_on(self.cells.point(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != self._holding:
            return
        if self._band is not None:
            self._band = (self._band[0], self._nearest(event.position()))
            self._finish_band()
        else:
            self._go_on(self.cells.point(event.position()))
            self.cancel_drag()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hover(-1)

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()
            self.hovered.emit(index)

    # ---- keyboard ------------------------------------------------------------------------------

    def _wants(self, event: QKeyEvent) -> bool:
        """Whether a key is meant for the grid and not for the window."""
        key = event.key()
        if not self._values.size or event.modifiers() & NOT_OURS:
            return False
        if key == Key.Key_Escape or key in ARROWS or key in JUMPS:
            return key != Key.Key_Escape or self.busy
        if key == Key.Key_Space or key in CLEARING or key in ENTER:
            able = self._pickable or self._editable
            if key in ENTER:
                able = self._pickable or self._band is not None
            return able and (self._keyed or self._focus_shown)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if not self._wants(event):
            super().keyPressEvent(event)
            return
        if key == Key.Key_Escape:
            self.cancel_drag()
            return
        self._show_cursor()
        if key in ARROWS or key in JUMPS:
            self._step(key, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif not event.isAutoRepeat():
            self._act(key)

    def _step(self, key: int, drawing: bool) -> None:
        """Move the cursor; with Shift, carry its cell's colour along."""
        drawing = drawing and key in ARROWS and self._editable and not self._pickable
        if drawing and not self.busy and self._mode != "cover":
            value = SET if self._values[self._cursor] > 0.0 else CLEAR
            value = value if self._mode == "draw" else self._value
            self._begin(value, self._middle(self._cursor), int(Key.Key_Shift))
        self._cursor = moved(self._cursor, key, self._rows, self._columns)
        by_mouse = isinstance(self._holding, Qt.MouseButton)
        if self._band is not None and not by_mouse:
            self._band = (self._band[0], self._cursor)
        elif self._stroke is not None and not by_mouse:
            self._go_on(self._middle(self._cursor))
        self._set_hover(self._cursor)

    def _act(self, key: int) -> None:
        """Do to the cursor's cell what a key says."""
        if self._pickable:
            if key not in CLEARING:
                self._pick(self._cursor)
        elif self._band is not None and key not in CLEARING:
            if not isinstance(self._holding, Qt.MouseButton):
                self._finish_band()
        elif self.busy:
            pass
        elif key in CLEARING:
            self._begin(CLEAR, self._middle(self._cursor), int(key))
            self.cancel_drag()
        elif self._mode == "cover":
            self._band, self._holding = (self._cursor, self._cursor), int(key)
        else:
            self._begin(self._value, self._middle(self._cursor), int(key))

    def _show_cursor(self) -> None:
        if self._cursor < 0:
            self._cursor = (self._rows // 2) * self._columns + self._columns // 2
        self._keyed = True
        self.update()

    def _middle(self, index: int) -> tuple[float, float]:
        row, column = divmod(index, self._columns)
        return column + 0.5, row + 0.5

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._stroke is not None and event.key() == self._holding and not event.isAutoRepeat():
            self.cancel_drag()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        if self._focus_shown and self._values.size:
            self._show_cursor()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.cancel_drag()
        if self._keyed:
            self._set_hover(-1)
        self._keyed = self._focus_shown = False
        super().focusOutEvent(event)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_drag()
        super().hideEvent(event)

    # ---- files ---------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Whatever it is: what cannot be taken is told when it is dropped.
        self._dragged_over = True
        event.setDropAction(Qt.DropAction.CopyAction)  # the file stays where it is
        event.accept()
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._dragged_over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._dragged_over = False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.update()
        path, words = dropped_file(event.mimeData())
        if words:
            self.refused.emit(words)
        else:
            self.file_dropped.emit(path)

    def _paint_hand(self, painter: QPainter) -> None:
        """What the hand is about to touch, has picked, covers."""
        cells, blue = self.cells, LIGHT.colour("input")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picked >= 0:
            paint_outline(
                painter, cells.rect(self._picked), blue, Qt.PenStyle.SolidLine, self._scale
            )
        able = self._editable or self._pickable
        if self._hover >= 0 and able and not self._keyed and self._band is None:
            brush = 1 if self._pickable or self._mode == "cover" else self._brush
            where = divmod(self._hover, self._columns)
            preview = cells.block(*brushed(*where, brush, self._rows, self._columns))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(blue, 1.5))
            painter.drawRect(preview)
        if self._band is not None:
            band = cells.block(*self._band_cells(*self._band))
            wash = QColor(blue)
            wash.setAlphaF(0.25)
            painter.fillRect(band, wash)
            paint_outline(painter, band, blue, Qt.PenStyle.DashLine, self._scale)
        if self._keyed and self.hasFocus() and self._cursor >= 0:
            rect = cells.rect(self._cursor)
            more = max(0.0, (8.0 - cells.side) / 2)
            rect.adjust(-more, -more, more, more)
            paint_outline(painter, rect, blue, Qt.PenStyle.SolidLine, self._scale)
        if self._dragged_over:
            paint_outline(painter, cells.whole, blue, Qt.PenStyle.DashLine, self._scale)
