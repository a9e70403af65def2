"""A grid with its title above and its tools right below, however high the place for it is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.hopfield.pattern_grid import PatternGrid
from gui.kit.tooltips import wrapped

__all__ = ["Board"]

LEAST = 140  # px


class Board(QWidget):
    """Title and words, a pattern grid as large as fits, its tools.

    Parameters
    ----------
    title : str
    tools : QWidget
    on : str
        What is drawn on it, "cue" or "state".

    Signals
    -------
    gesture(str, object)
        `draw` or `cover` with its arguments.
    """

    gesture = Signal(str, object)

    def __init__(
        self,
        title: str,
        tools: QWidget,
        on: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._on = on
        self.fill = "paper"
        """What cells are covered with: paper, ink or noise."""
        self.words = _Elided()
        self.words.setObjectName("muted")
        self.grid = PatternGrid()
        self.grid.setAccessibleName(title)
        self.grid.drawn.connect(self._drawn)
        self.grid.covered.connect(self._covered)
        self.tools = tools
        self._rows = self._columns = 1
        name = QLabel(title)
        name.setObjectName("title")
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(name)
        heading.addWidget(self.words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(heading)
        layout.addWidget(self.grid, 1)
        layout.addWidget(tools)
        layout.addStretch()

    def _drawn(self, cells: list[int], value: float, stroke: int) -> None:
        drawn = {"cells": cells, "value": value, "stroke": stroke, "on": self._on}
        self.gesture.emit("draw", drawn)

    def _covered(self, top: int, left: int, bottom: int, right: int) -> None:
        band = {"top": top, "left": left, "bottom": bottom, "right": right}
        self.gesture.emit("cover", {**band, "fill": self.fill})

    def show_pattern(self, values: object, rows: int, columns: int) -> None:
        """Show a pattern; the grid takes on its proportions."""
        if (rows, columns) != (self._rows, self._columns):
            self._rows, self._columns = rows, columns
            self._proportion()
        self.grid.show_pattern(values, rows, columns)  # type: ignore[arg-type]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._proportion()

    def _proportion(self) -> None:
        high = round(self.width() * self._rows / self._columns)
        self.grid.setMaximumHeight(max(LEAST, high))


class _Elided(QLabel):
    """Plain words that end in dots where there is no room for them, and are told by the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(0, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        self.setToolTip(wrapped(self.text()) if words != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), words)
        painter.end()
