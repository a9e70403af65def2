"""The experiments under way, waiting and done, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.experiments.states import State
from gui.kit.forms import heading
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from gui.kit.tooltips import wrapped

__all__ = ["QueueBox", "QueueRow"]


MOST_SHOWN = 12  # rows without a scroll bar
HIGH, BAR = 24, 4  # px of a line of words and of the bar below it
AIR = 3  # px above and below the bar
GAP = 6  # px between heading and rows
INDENT = 5  # px of words within the ring of the focus
SPACE = 6.0  # px between a title and what is said of it
CLICKED = ("running", "paused", "done", "failed", "cancelled")
NOTHING = "Nothing is under way or waiting."


@dataclass(frozen=True)
class QueueRow:
    """One experiment of the queue.

    Parameters
    ----------
    title : str
    fraction : float
        Of it that is measured, 0 to 1.
    words : str
        How far it has come: "62 %, 40 s left".
    state : str
        running, paused, waiting, done, failed or cancelled.
    """

    title: str
    fraction: float
    words: str
    state: State


class _Row(QAbstractButton):
    """A row: title and words, a bar where it is under way, a button that takes it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QueueRow("", 0.0, "", "waiting")
        self._theme, self._scale = DARK, 1.0
        self._focus_shown = self._hovered = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.remove = QPushButton("×", self)
        self.remove.setObjectName("corner")

    def set_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def show_row(self, row: QueueRow) -> None:
        """Show an experiment."""
        if row == self._row:
            return
        before, self._row = self._row, row
        self.update()
        if (row.title, row.words, row.state) == (before.title, before.words, before.state):
            return
        shown = row.state in CLICKED
        self.setAccessibleName(f"{row.title}, {row.words or row.state}")
        about = f"{row.title}: {row.words}" if row.words else row.title
        self.setToolTip(wrapped(f"{about}\nClick to show its results." if shown else about))
        policy = Qt.FocusPolicy.TabFocus if shown else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        self.remove.setVisible(not self.under_way)
        self.remove.setAccessibleName(f"Remove {row.title}")
        self.remove.setToolTip(
            "Remove it from the queue"
            if row.state in ("waiting", "cancelled")
            else "Take it off this list"
        )
        if self.under_way != (before.state in ("running", "paused")):
            self.updateGeometry()

    @property
    def under_way(self) -> bool:
        """Whether its trials are being made."""
        return self._row.state in ("running", "paused")

    @property
    def shows(self) -> bool:
        """Whether it has results to be shown."""
        return self._row.state in CLICKED

    # ---- sizes ---------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        high = HIGH + (BAR + 2 * AIR if self.under_way else 0)
        return QSize(round(120 * self._scale), round(high * self._scale))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        side = round(HIGH * self._scale)
        self.remove.setGeometry(self.width() - side, 0, side, side)

    # ---- hand ----------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(False)

    def _hover(self, over: bool) -> None:
        self._hovered = over
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_shown = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, scale, row = QPainter(self), self._scale, self._row
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ringed = self.hasFocus() and self._focus_shown
        line = QRectF(0.0, 0.0, self.width(), HIGH * scale)
        line.setLeft(INDENT * scale if ringed else 0.0)
        if not self.remove.isHidden():
            line.setRight(self.remove.x())
        bold = font(13, 600 if self.under_way else 400, scale)
        plain = font(13, 400, scale)
        said = QFontMetricsF(plain).horizontalAdvance(row.words)
        room = line.width() - (said + SPACE * scale if row.words else 0.0)
        metrics = QFontMetricsF(bold)
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        underlined = self._hovered and self.shows and not self.under_way
        bold.setUnderline(underlined)
        painter.setFont(bold)
        painter.setPen(self._theme.colour("muted" if row.state == "waiting" else "text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, middle, title)
        left = metrics.horizontalAdvance(title) + SPACE * scale
        painter.setFont(plain)
        token = "text" if self.under_way else "alarm" if row.state == "failed" else "muted"
        painter.setPen(self._theme.colour(token))
        painter.drawText(line.adjusted(left, 0.0, 0.0, 0.0), middle, row.words)
        if self.under_way:
            self._paint_bar(painter)
        if ringed:
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_bar(self, painter: QPainter) -> None:
        scale, row = self._scale, self._row
        bar = QRectF(0.0, (HIGH + AIR) * scale, self.width(), BAR * scale)
        painter.setPen(Qt.PenStyle.NoPen)
        round_off = 0.5 * bar.height()
        painter.setBrush(self._theme.colour("track"))
        painter.drawRoundedRect(bar, round_off, round_off)
        bar.setWidth(bar.width() * min(max(row.fraction, 0.0), 1.0))
        if bar.width() >= 1.0:
            painter.setBrush(self._theme.colour("muted" if row.state == "paused" else "input"))
            painter.drawRoundedRect(bar, round_off, round_off)


class QueueBox(QWidget):
    """A row for each experiment: the one under way bold, over a bar; those that wait grey.

    Signals
    -------
    remove_asked(int)
        The experiment of this place is to leave the queue.
    show_asked(int)
        Its results are to be shown.
    """

    remove_asked = Signal(int)
    show_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self.rows: list[_Row] = []
        """A button for each experiment; those beyond the last are hidden."""
        self._nothing = QLabel(NOTHING)
        self._nothing.setObjectName("muted")
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addWidget(self._nothing)
        self._list.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(heading("Queue"))
        self._column.addWidget(self._area)
        self.show_queue(())

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self._theme, self._scale = theme, scale
        self._column.setSpacing(round(GAP * scale))
        for row in self.rows:
            row.set_theme(theme, scale)
        self._fit()

    def show_queue(self, rows: Sequence[QueueRow]) -> None:
        """Show these experiments, in this order."""
        while len(self.rows) < len(rows):
            self._add()
        for place, row in enumerate(self.rows):
            there = place < len(rows)
            if there:
                row.show_row(rows[place])
            row.setVisible(there)
        self._nothing.setVisible(not rows)
        self._fit()

    def _add(self) -> None:
        row = _Row(self)
        row.set_theme(self._theme, self._scale)
        row.clicked.connect(self._show)
        row.remove.clicked.connect(self._remove)
        self._list.insertWidget(self._list.count() - 1, row)
        self.rows.append(row)

    def _fit(self) -> None:
        """As high as its rows, up to twelve of them."""
        shown = [row.sizeHint().height() for row in self.rows if not row.isHidden()]
        high = sum(shown[:MOST_SHOWN]) or round(HIGH * self._scale)
        self._area.setFixedHeight(high)

    @Slot()
    def _show(self) -> None:
        row = self.sender()
        assert isinstance(row, _Row)
        if row.shows:
            self.show_asked.emit(self.rows.index(row))

    @Slot()
    def _remove(self) -> None:
        row = self.sender().parent()
        assert isinstance(row, _Row)
        self.remove_asked.emit(self.rows.index(row))
