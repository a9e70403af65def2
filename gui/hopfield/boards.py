"""Cue and state with their tools, on as much of the stage as there is."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.hopfield.arrangement import GAP, LOW, UNDER, Arrangement, Needs, Room, arranged
from gui.hopfield.board import Board
from gui.hopfield.grid_view import MARGIN
from gui.kit.flow import Flow

__all__ = ["Boards"]

USUAL = 0.58  # size of the cue's cells to that of the state's
SMALLEST, LARGEST = 0.25, 2.0  # of that, by hand
Widths = tuple[int, int]
SLIM = 320  # px wide at least
NEARLY_EQUAL = 0.06  # at which a hand that drags finds equal sizes


class Boards(QWidget):
    """The two boards, arranged so that their cells are as large as fit.

    A handle between them shares out the room; a double-click on it makes both equal, and another
    one makes them as they usually are.

    Parameters
    ----------
    cue, state : Board
    cue_tools, state_tools : Flow

    Signals
    -------
    share_changed()
        `share` is another one.
    """

    share_changed = Signal()

    def __init__(
        self,
        cue: Board,
        cue_tools: Flow,
        state: Board,
        state_tools: Flow,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.cue, self.state = cue, state
        self._cue_tools, self._state_tools = cue_tools, state_tools
        self._share = USUAL
        self._arrangement: Arrangement | None = None
        self.handle = _Handle()
        # In the order in which Tab goes through them.
        for part in (cue, cue_tools, self.handle, state, state_tools):
            part.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for board in (cue, state):
            board.grid.fit_changed.connect(self.arrange)
        self.handle.dragged.connect(self._dragged)
        self.handle.restored.connect(self.toggle_equal)

    # ---- sizes of cue and state ----------------------------------------------------------------

    @property
    def share(self) -> float:
        """The size of the cue's cells to that of the state's, at least."""
        return self._share

    @share.setter
    def share(self, share: float) -> None:
        share = min(max(float(share), SMALLEST), LARGEST)
        if math.isfinite(share) and share != self._share:
            self._share = share
            self.arrange()
            self.share_changed.emit()

    @property
    def equal(self) -> bool:
        """Whether both have cells of one size."""
        return self._share == 1.0

    @Slot(bool)
    def set_equal(self, equal: bool) -> None:
        """Give both cells of one size, or make the state the larger one."""
        self.share = 1.0 if equal else USUAL

    @Slot()
    def toggle_equal(self) -> None:
        """From equal sizes to the usual ones, or to equal ones."""
        self.set_equal(not self.equal)

    @Slot(QPointF)
    def _dragged(self, place: QPointF) -> None:
        """Share the room as the handle is held."""
        found = self._arrangement
        if found is None:
            return
        if found.stacked:
            # Titles and tools keep their heights: what is shared out is the grids'.
            free = found.cue_grid[1] + found.state_grid[1]
            cue = place.y() - self.cue.head - (found.handle[1] - found.cue[3])
        else:
            free, cue = self.width() - GAP, place.x() - GAP / 2
        share = cue / max(1.0, free - cue)
        self.share = 1.0 if abs(share - 1.0) < NEARLY_EQUAL else share

    # ---- places --------------------------------------------------------------------------------

    @Slot()
    def arrange(self) -> None:
        """Find the places of all anew."""
        cue, state = self.cue.grid, self.state.grid
        if not state.rows or not cue.rows or self.width() < 2 * GAP:
            return
        cue_tools, state_tools = self._tools()
        needs = self._needs(cue_tools, state_tools, (cue_tools.least, state_tools.least))
        found = arranged(Room(self.width(), self.height(), self.devicePixelRatioF()), needs)
        self._arrangement = found
        for part, where in (
            (self.cue, found.cue),
            (self.state, found.state),
            (self.handle, found.handle),
        ):
            part.setGeometry(QRect(*where))
        cue_tools.place(QRect(*found.cue_tools))
        state_tools.place(QRect(*found.state_tools))
        self.cue.size_grid(*found.cue_grid)
        self.state.size_grid(*found.state_grid)
        self.handle.set_upright(not found.stacked)

    def _needs(
        self, cue_tools: Callable[[int], int], state_tools: Callable[[int], int], least: Widths
    ) -> Needs:
        return Needs(
            rows=self.state.grid.rows,
            columns=self.state.grid.columns,
            head=max(self.cue.head, self.state.head),
            margin=MARGIN,
            below=self.state.grid.below,
            cue_tools=cue_tools,
            state_tools=state_tools,
            least=least,
            share=self._share,
        )

    def snug(self, wide: int, high: int) -> int:
        """How high, px, the panel in which they lie has to be without their tools, where it is so
        wide and at most so high, for nothing of it to stay empty."""
        panel = self.parentWidget()
        if panel is None or not self.state.grid.rows or not self.cue.grid.rows:
            return high
        across, others = panel.width() - self.width(), panel.height() - self.height()
        room = Room(wide - across, max(1, high - others), self.devicePixelRatioF())
        found = arranged(room, self._needs(_no_tools, _no_tools, (0, 0)))
        return min(high, found.end + others)

    def minimumSizeHint(self) -> QSize:
        both = self._tools()
        wide = max(SLIM, *(tools.least for tools in both))
        high = sum(tools(wide) + UNDER for tools in both if tools.there)
        return QSize(wide, self.cue.head + LOW + high)

    def _tools(self) -> tuple[_Tools, _Tools]:
        return _Tools(self._cue_tools, self), _Tools(self._state_tools, self)

    def sizeHint(self) -> QSize:
        return QSize(760, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.arrange()
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self.arrange()
        return super().event(event)


def _no_tools(wide: int) -> int:
    """The height of tools that are left out."""
    return 0


class _Tools:
    """Tools as the arrangement asks for them: none, if they are hidden or shown elsewhere."""

    def __init__(self, tools: Flow, boards: QWidget) -> None:
        self._tools = tools
        self.there = tools.parentWidget() is boards and not tools.isHidden()
        self.least = tools.minimumSizeHint().width() if self.there else 0

    def __call__(self, wide: int) -> int:
        return self._tools.heightForWidth(wide) if self.there else 0

    def place(self, where: QRect) -> None:
        """Put them there."""
        if self.there:
            self._tools.setGeometry(where)


class _Handle(QWidget):
    """The strip between cue and state.

    Signals
    -------
    dragged(QPointF)
        Where it is held, in its parent.
    restored()
        It was clicked twice.
    """

    dragged = Signal(QPointF)
    restored = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(
            "Drag to share the room between cue and state; double-click for equal sizes, and back"
        )
        self._upright, self._over, self._held = True, False, False
        self.set_upright(True)

    def set_upright(self, upright: bool) -> None:
        """Whether it stands between two columns, or lies between two rows."""
        self._upright = upright
        shape = Qt.CursorShape.SplitHCursor if upright else Qt.CursorShape.SplitVCursor
        self.setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.button() == Qt.MouseButton.LeftButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self.dragged.emit(self.mapToParent(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._held = False
        self.restored.emit()

    def enterEvent(self, event: object) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._over = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self._over or self._held):
            return
        painter = QPainter(self)
        middle = self.rect().center()
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        if self._upright:
            painter.drawLine(middle.x(), 0, middle.x(), self.height())
        else:
            painter.drawLine(0, middle.y(), self.width(), middle.y())
        painter.end()
