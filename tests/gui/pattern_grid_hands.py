"""What the tests of the grid alone share: a grid, a mouse on its cells, and what it said."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.hopfield.pattern_grid import PatternGrid
from tests.gui.hands import LEFT, NONE, move

NO_BUTTON = Qt.MouseButton.NoButton


class Said:
    """What the grid has said, in order."""

    def __init__(self, grid: PatternGrid) -> None:
        self.all: list[tuple] = []
        for name in (
            "stroke_begun", "drawn", "stroke_ended", "covered", "picked", "hovered",
            "file_dropped", "refused",
        ):  # fmt: skip
            signal = getattr(grid, name)
            signal.connect(lambda *what, name=name: self.all.append((name, *what)))

    def of(self, name: str) -> list:
        return [what if len(what) > 1 else what[0] for said, *what in self.all if said == name]

    @property
    def strokes(self) -> list[str]:
        """Beginnings and ends."""
        return [said for said, *_ in self.all if said.startswith("stroke")]

    @property
    def cells(self) -> list[int]:
        return [cell for cells, _, _ in self.of("drawn") for cell in cells]

    @property
    def values(self) -> set[float]:
        return {value for _, value, _ in self.of("drawn")}


@pytest.fixture
def grid(qtbot):
    """An empty grid of 10 x 10 cells of 40 pixels, the first at (4, 4)."""
    grid = PatternGrid()
    grid.resize(408, 408)
    grid.show_pattern(np.full(100, -1.0), 10, 10)
    qtbot.addWidget(grid)
    grid.show()
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    return grid


@pytest.fixture
def said(grid):
    return Said(grid)


def at(grid, row, column) -> QPoint:
    """The middle of a cell, which may lie beside the grid."""
    cells = grid.cells
    return QPoint(
        round(cells.left + (column + 0.5) * cells.side), round(cells.top + (row + 0.5) * cells.side)
    )


def press(grid, cell, button=LEFT) -> None:
    QTest.mousePress(grid, button, NONE, at(grid, *cell))


def release(grid, cell, button=LEFT) -> None:
    QTest.mouseRelease(grid, button, NONE, at(grid, *cell))


def drag(grid, cells, button=LEFT) -> None:
    first, *rest = cells
    press(grid, first, button)
    for cell in rest:
        move(grid, at(grid, *cell), button)
    release(grid, ([first, *rest])[-1], button)


def inked(grid) -> set[int]:
    return set(np.flatnonzero(grid.values > 0).tolist())
