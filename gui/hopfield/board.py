"""A grid with its title above, of which it is said from outside how large it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.hopfield.pattern_grid import PatternGrid
from gui.kit.fitting_label import FittingLabel
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["Board", "cell_numbers"]

BELOW_TITLE = 4  # px


class Board(QWidget):
    """Title and words, and a pattern grid below them.

    Parameters
    ----------
    title : str
    on : str
        What is drawn on it, "cue" or "state".

    Signals
    -------
    gesture(str, object)
        `draw` or `cover` with its arguments.
    """

    gesture = Signal(str, object)

    def __init__(self, title: str, on: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = on
        self.fill = "paper"
        """What cells are covered with: paper, ink or noise."""
        self.words = FittingLabel()
        self.words.setObjectName("muted")
        name = QLabel(title)
        name.setObjectName("title")
        self._title = QWidget(self)
        heading = QHBoxLayout(self._title)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.setSpacing(8)
        heading.addWidget(name)
        heading.addWidget(self.words, 1)
        self.grid = PatternGrid(self)
        self.grid.setAccessibleName(title)
        self.grid.drawn.connect(self._drawn)
        self.grid.covered.connect(self._covered)
        self._size = QSize(0, 0)
        self._head = 0

    def _drawn(self, cells: list[int], value: float, stroke: int) -> None:
        drawn = {"cells": cells, "value": value, "stroke": stroke, "on": self._on}
        self.gesture.emit("draw", drawn)

    def _covered(self, top: int, left: int, bottom: int, right: int) -> None:
        band = {"top": top, "left": left, "bottom": bottom, "right": right}
        self.gesture.emit("cover", {**band, "fill": self.fill})

    def show_pattern(self, values: object, rows: int, columns: int) -> None:
        """Show a pattern; a grid of other proportions finds its place anew."""
        self.grid.show_pattern(values, rows, columns)  # type: ignore[arg-type]

    # ---- places --------------------------------------------------------------------------------

    @property
    def head(self) -> int:
        """Height of the title with what is free below it, px."""
        return self._title.sizeHint().height() + BELOW_TITLE

    def size_grid(self, width: int, height: int) -> None:
        """Have the grid so large, below the title at the left."""
        self._size = QSize(width, height)
        self._lay_out()

    def _lay_out(self) -> None:
        self._head = self.head
        self._title.setGeometry(0, 0, self.width(), self._head - BELOW_TITLE)
        self.grid.setGeometry(0, self._head, self._size.width(), self._size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.head != self._head:
            self._lay_out()
            self.updateGeometry()
        return super().event(event)


def cell_numbers(s: MemorySnapshot) -> list[str]:
    """State and field of each neuron, to be read in its cell."""
    return [
        f"s = {1 if v > 0 else s.low:+d}  h = {h:.3g}".replace("-", "−").replace("+0", "0")
        for v, h in zip(s.state, s.field, strict=True)
    ]
