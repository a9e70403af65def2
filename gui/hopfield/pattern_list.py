"""The stored memories: a picture, a name and a live overlap for each."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QMenu, QSizePolicy, QToolTip, QWidget

from gui.hopfield.grid_picture import thumbnail
from gui.hopfield.name_editor import NameEditor
from gui.hopfield.pattern_row import PICTURE, ROW, name_width, row_columns, row_told
from gui.kit.key_actions import keep_letters
from gui.kit.pattern_colours import overlap_words, paint_overlap, paint_swatch, pattern_colours
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from sim.hopfield.patterns.pattern import Pattern

__all__ = ["PatternList"]

NOTHING = "Nothing stored yet. Draw a pattern and press Store drawing."
SHOWN = 6  # rows in the size it would like to have
LONGEST_NAME = 40  # letters

Key = Qt.Key


class PatternList(QAbstractScrollArea):
    """The stored memories in rows, of which only those to be seen are drawn.

    Click or Up and Down choose a memory; Enter, or a double-click on its picture, asks to use it as
    the cue; F2, or a double-click beside the picture, renames it in place; Delete asks to forget
    it. The context menu offers the same.

    Signals
    -------
    gesture(str, object)
        What a person does to a memory, and its arguments: `cue_pattern`, `forget` or `rename`.
    asked(str)
        "spikes": the chosen memory is wanted elsewhere, as by `PatternMenu`.
    """

    gesture = Signal(str, object)
    asked = Signal(str)
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._patterns: tuple[Pattern, ...] = ()
        self._overlaps: NDArray[np.float64] = np.zeros(0)
        self._nearest: int | None = None
        self._rows = self._columns = 1
        self._current: int | None = None
        self._pictures: dict[Pattern, QPixmap] = {}
        self._name_width: float | None = None
        self._focus_shown = False
        self._editor: QLineEdit | None = None
        self._edited: Pattern | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(self._place_editor)
        self.setAccessibleName("Stored memories")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        return QSize(230, round(SHOWN * self._row))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(2 * self._row))

    @property
    def _row(self) -> float:
        """Height of a row, whole px."""
        return float(round(ROW * self._scale))

    # ---- what is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self._pictures.clear()
        self._name_width = None
        self._place_editor()
        self._measure()
        self.updateGeometry()

    def show_patterns(
        self,
        patterns: tuple[Pattern, ...],
        overlaps: ArrayLike,
        nearest: int | None,
        rows: int,
        columns: int,
    ) -> None:
        """Show these memories of a grid, and how far the state overlaps with each.

        Parameters
        ----------
        memories : tuple of Memory
        overlaps : (P,) float, -1 to 1
        nearest : int or None
            Which is set in bold.
        rows, columns : int
            Of the grid.
        """
        given = np.array(overlaps, dtype=np.float64).ravel()
        if given.size != len(patterns):
            raise ValueError(f"{given.size} overlaps with {len(patterns)} memories")
        if patterns is not self._patterns or (rows, columns) != (self._rows, self._columns):
            self._replace(patterns, rows, columns)
        self._overlaps, self._nearest = given, nearest
        self.viewport().update()

    def _replace(self, patterns: tuple[Pattern, ...], rows: int, columns: int) -> None:
        if (rows, columns) != (self._rows, self._columns):
            self._pictures.clear()
        current = None if self._current is None else self._patterns[self._current]
        self._patterns, self._rows, self._columns = patterns, rows, columns
        kept = set(patterns)
        self._pictures = {m: p for m, p in self._pictures.items() if m in kept}
        if current is not None:
            # The same memory stays chosen wherever it is now; if it is gone, its neighbour.
            place = next((i for i, m in enumerate(patterns) if m is current), self._current)
            self._current = min(place or 0, len(patterns) - 1) if patterns else None
        if self._edited is not None and self._edited not in kept:
            self._close_editor()
        self._name_width = None
        self._measure()
        self._place_editor()

    @property
    def current(self) -> int | None:
        """The memory chosen, None for none."""
        return self._current

    def choose(self, index: int | None) -> None:
        """Choose a memory, unless there is none such; nothing is said about it."""
        self._current = index if index is not None and index < len(self._patterns) else None
        self._reveal()
        self.viewport().update()

    # ---- geometry ------------------------------------------------------------------------------

    def row_rect(self, index: int) -> QRect:
        """Where the row of a memory lies in the viewport."""
        row = int(self._row)
        top = index * row - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), row)

    def picture_rect(self, index: int) -> QRect:
        """Where its picture lies in the viewport."""
        rect = self.row_rect(index)
        side = round(PICTURE * self._scale)
        return QRect(
            round(6 * self._scale), rect.top() + (rect.height() - side) // 2, side, side
        )  # fmt: skip

    def _row_at(self, position: QPoint) -> int | None:
        index = (position.y() + self.verticalScrollBar().value()) // int(self._row)
        return int(index) if 0 <= index < len(self._patterns) else None

    def _measure(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, len(self._patterns) * int(self._row) - room))
        bar.setPageStep(room)
        bar.setSingleStep(int(self._row))
        self.viewport().update()

    def _reveal(self) -> None:
        """Scroll until the chosen memory can be seen."""
        if self._current is None:
            return
        bar, rect = self.verticalScrollBar(), self.row_rect(self._current)
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() + 1 - self.viewport().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
        self._place_editor()

    def _columns_of_row(self, rect: QRect) -> tuple[QRectF, QRectF, QRectF]:
        """The name, the bar and the number of a row."""
        metrics = QFontMetricsF(self._font(600))
        if self._name_width is None:
            self._name_width = name_width(metrics, [m.name for m in self._patterns])
        return row_columns(rect, metrics, self._name_width, self._scale)

    # ---- hand ----------------------------------------------------------------------------------

    def _choose(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self.setAccessibleDescription(self._told(index))
            self.chosen.emit(index)
        self._reveal()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._row_at(event.position().toPoint())
        self._focus_shown = False
        if index is not None:
            self._choose(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # whose press was taken here

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        where = event.position().toPoint()
        index = self._row_at(where)
        if index is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.picture_rect(index).contains(where):
            self._cue(index)
        else:
            self.rename(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self._row_at(event.pos())
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self._current
            if index is not None:
                where = self.viewport().mapToGlobal(self.picture_rect(index).bottomRight())
        if index is None:
            return
        self._choose(index)
        pattern = self._patterns[index]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asks = {"Use as cue": self._cue, "Rename…": self.rename, "Forget": self._forget}
        for words, ask in {**asks, "Store in spikes": self._ask_for_spikes}.items():
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, ask=ask: self._ask(ask, pattern))
        menu.popup(where)

    def _ask_for_spikes(self, _index: int) -> None:
        self.asked.emit("spikes")

    def _ask(self, ask: Callable[[int], object], pattern: Pattern) -> None:
        """Ask something about a memory, wherever it is by now."""
        index = next((i for i, m in enumerate(self._patterns) if m is pattern), None)
        if index is not None:
            ask(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._patterns) - 1
        page = max(1, int(self.viewport().height() / self._row) - 1)
        steps = {
            Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_PageUp: -page, Key.Key_PageDown: page,
            Key.Key_Home: -last, Key.Key_End: last,
        }  # fmt: skip
        if last < 0:
            super().keyPressEvent(event)
        elif key in steps:
            self._focus_shown = True
            # With none chosen, every way leads in from the top, but End.
            now = -1 if self._current is None else self._current
            aim = last if key == Key.Key_End else now + steps[Key(key)]
            self._choose(min(max(aim, 0), last))
        elif self._current is None:
            super().keyPressEvent(event)
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._cue(self._current)
        elif key in (Key.Key_Delete, Key.Key_Backspace):
            if not event.isAutoRepeat():  # a held key would empty the list
                self._forget(self._current)
        elif key == Key.Key_F2:
            self.rename(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        if self._focus_shown:
            self._reveal()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._pictures.clear()
        return keep_letters(event) or super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            index = self._row_at(event.pos())
            words = self.toolTip() if index is None else self._told(index)
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def _told(self, index: int) -> str:
        """A row in words."""
        overlap = overlap_words(self._overlaps[index])
        return row_told(self._patterns[index].name, overlap, index == self._nearest)

    def _cue(self, index: int) -> None:
        self.gesture.emit("cue_pattern", {"index": index})

    def _forget(self, index: int) -> None:
        self.gesture.emit("forget", {"index": index})

    # ---- renaming ------------------------------------------------------------------------------

    def rename(self, index: int) -> None:
        """Let a person type another name for a memory, in its row."""
        self._close_editor()
        self._current = index
        self._reveal()
        pattern = self._patterns[index]
        editor = NameEditor(pattern.name, self.viewport())
        editor.setMaxLength(LONGEST_NAME)
        editor.setAccessibleName(f"Name of memory {pattern.name}")
        editor.selectAll()
        editor.given_up.connect(self._close_editor)
        editor.editingFinished.connect(self._take_name)
        self._editor, self._edited = editor, pattern
        self._place_editor()
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.viewport().update()

    def _take_name(self) -> None:
        if self._editor is None:
            return
        name, pattern = self._editor.text().strip(), self._edited
        self._close_editor()
        index = next((i for i, m in enumerate(self._patterns) if m is pattern), None)
        if index is not None and name and name != self._patterns[index].name:
            self.gesture.emit("rename", {"index": index, "name": name})

    def _close_editor(self) -> None:
        editor, self._editor, self._edited = self._editor, None, None
        if editor is not None:
            had_focus = editor.hasFocus()
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.viewport().update()

    def _place_editor(self) -> None:
        """Keep the editor on the row of its memory."""
        if self._editor is None or self._edited is None:
            return
        index = next((i for i, m in enumerate(self._patterns) if m is self._edited), None)
        if index is not None:
            rect = self.row_rect(index)
            left = self._columns_of_row(rect)[0].left() - 7 * self._scale
            high = min(rect.height() - 2, self._editor.sizeHint().height())
            self._editor.setGeometry(
                round(left), rect.center().y() - high // 2, round(rect.width() - left - 4), high
            )

    # ---- picture -------------------------------------------------------------------------------

    def _font(self, weight: int = 400) -> QFont:
        return font(13, weight, self._scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self.viewport()
        painter = QPainter(view)
        painter.fillRect(view.rect(), self._theme.colour("panel"))
        if self._patterns:
            offset, row = self.verticalScrollBar().value(), int(self._row)
            first = offset // row
            last = min((offset + view.height() - 1) // row + 1, len(self._patterns))
            colours = pattern_colours(self._theme)
            for index in range(first, last):
                self._paint_row(painter, index, colours[index % len(colours)])
        else:
            painter.setPen(self._theme.colour("muted"))
            painter.setFont(self._font())
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            where = view.rect().adjusted(6, 6, -6, -6)
            painter.drawText(where, flags | Qt.TextFlag.TextWordWrap, NOTHING)
        if self.hasFocus() and self._focus_shown and self._current is None:
            self._ring(painter, QRectF(view.rect()))
        painter.end()

    def _ring(self, painter: QPainter, rect: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("input"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)

    def _paint_row(self, painter: QPainter, index: int, colour: QColor) -> None:
        theme, pattern, rect = self._theme, self._patterns[index], self.row_rect(index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index == self._current:
            painter.setPen(QPen(theme.colour("line"), 1.0))
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        picture = self.picture_rect(index)
        painter.drawPixmap(picture.topLeft(), self._picture(pattern))
        # A stripe of its colour, which shows however short the bar is.
        paint_swatch(painter, picture, index, colour, self._scale)
        (name, bar, number), near = self._columns_of_row(rect), index == self._nearest
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._font(600 if near else 400))
        painter.setPen(theme.colour("text"))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(
            pattern.name, Qt.TextElideMode.ElideMiddle, math.ceil(name.width())
        )
        painter.drawText(name, middle | Qt.AlignmentFlag.AlignLeft, words)
        overlap = float(self._overlaps[index])
        painter.setPen(theme.colour("text" if near else "muted"))
        painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, overlap_words(overlap))
        if bar.width() > 8:
            paint_overlap(painter, bar, overlap, colour, self._theme, self._scale)
        if index == self._current and self.hasFocus() and self._focus_shown:
            self._ring(painter, QRectF(rect))

    def _picture(self, pattern: Pattern) -> QPixmap:
        if pattern not in self._pictures:
            self._pictures[pattern] = thumbnail(
                pattern.values, self._rows, self._columns, round(PICTURE * self._scale),
                self.devicePixelRatioF(), self._theme.colour("line"),
            )  # fmt: skip
        return self._pictures[pattern]
