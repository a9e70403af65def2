"""The past of a run that can be gone back to, as a line with a handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.engine import Frame
from gui.kit.theme import DARK, Theme

__all__ = ["Timeline", "behind_words"]

HEIGHT, LEAST, MARGIN, RADIUS = 18, 14.0, 8.0, 5.0  # px


def behind_words(frame: Frame) -> str:
    """How far back the moment that is shown lies: "−3.2 s", or "now"."""
    if not frame.behind:
        return "now"
    unit = frame.pace.unit
    return f"−{frame.end_time - frame.snapshot.time:.{2 if unit == 's' else 1}f} {unit}"


class Timeline(QWidget):
    """A line from the first moment that can be gone back to, to the last.

    Signals
    -------
    gone_to(object)
        A step a person wants to see, an int.
    gone_by(int)
        Frames forth, or back.
    """

    gone_to = Signal(object)
    gone_by = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._first = self._step = self._end = 0
        self._behind = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("The past of this run")
        self.setToolTip("Drag to go back in this run’s past; , and . go by one frame")

    def sizeHint(self) -> QSize:
        # Enlarged, the handle needs less room about it.
        return QSize(200, max(HEIGHT, round(LEAST * self._scale)))

    def minimumSizeHint(self) -> QSize:
        return QSize(20, self.sizeHint().height())

    def set_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Take on a theme and a size of lines."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        """Show how far the past reaches, and which moment is shown."""
        shown = (frame.first_step, frame.snapshot.step, frame.end_step, frame.behind)
        if shown != (self._first, self._step, self._end, self._behind):
            self._first, self._step, self._end, self._behind = shown
            self.update()

    def place_of(self, step: int) -> QPointF:
        """Where a step lies on the line."""
        span = max(1, self._end - self._first)
        share = (step - self._first) / span if self._end > self._first else 1.0
        margin = MARGIN * self._scale
        return QPointF(margin + share * (self.width() - 2 * margin), self.height() / 2)

    def _step_at(self, x: float) -> int:
        margin = MARGIN * self._scale
        share = (x - margin) / max(1.0, self.width() - 2 * margin)
        share = min(max(share, 0.0), 1.0)
        return self._first + round(share * (self._end - self._first))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, scale, middle = self._theme, self._scale, self.height() / 2
        margin, radius = MARGIN * scale, RADIUS * scale
        now = self.place_of(self._step)
        line, cap = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
        for colour, stop in (("track", self.width() - margin), ("state_words", now.x())):
            painter.setPen(QPen(theme.colour(colour), 3.0 * scale, line, cap))
            painter.drawLine(QPointF(margin, middle), QPointF(stop, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("state_words" if self._behind else "muted"))
        painter.drawEllipse(now, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("text"), 1.0))
            painter.drawEllipse(now, radius + 2.0, radius + 2.0)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.gone_to.emit(self._step_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.gone_to.emit(self._step_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in moves:
            self.gone_by.emit(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.gone_to.emit(self._first if event.key() == Qt.Key.Key_Home else self._end)
        else:
            super().keyPressEvent(event)
