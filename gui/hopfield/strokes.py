"""What a hand does to a grid of cells: lines without gaps, strokes, dropped files."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt

__all__ = [
    "ARROWS",
    "CLEAR",
    "INVERT",
    "JUMPS",
    "SET",
    "Stroke",
    "brushed",
    "cells_between",
    "clipped",
    "moved",
]

#: What a stroke does to the cells it covers.
SET, CLEAR, INVERT = 1.0, -1.0, 0.0

#: Keys that move the cursor by a cell (down, across), or to an edge.
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
JUMPS = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

Point = tuple[float, float]
Block = tuple[int, int, int, int]


def clipped(start: Point, stop: Point, columns: int, rows: int) -> tuple[Point, Point] | None:
    """The part of a segment inside the grid, in cells; None if there is none (Liang, Barsky)."""
    (x, y), (dx, dy) = start, (stop[0] - start[0], stop[1] - start[1])
    first, last = 0.0, 1.0
    for change, room in ((-dx, x), (dx, columns - x), (-dy, y), (dy, rows - y)):
        if change == 0.0:
            if room < 0.0:
                return None
        elif change < 0.0:
            first = max(first, room / change)
        else:
            last = min(last, room / change)
    if first > last:
        return None
    return (x + first * dx, y + first * dy), (x + last * dx, y + last * dy)


def cells_between(start: Point, stop: Point) -> list[tuple[int, int]]:
    """Every cell (row, column) a segment passes through, in order; neighbours share an edge.

    Hence a fast stroke covers what the same stroke covers when it is slow (Amanatides, Woo 1987).
    """
    (x, y), (end_x, end_y) = start, stop
    column, row = math.floor(x), math.floor(y)
    last_column, last_row = math.floor(end_x), math.floor(end_y)
    across, down = end_x - x, end_y - y
    to_right, to_bottom = (1 if across > 0 else -1), (1 if down > 0 else -1)
    passed = [(row, column)]
    for _ in range(abs(last_column - column) + abs(last_row - row)):
        if column == last_column:
            sideways = False
        elif row == last_row:
            sideways = True
        else:  # whichever edge comes first
            next_x = (column + (to_right > 0) - x) / across
            next_y = (row + (to_bottom > 0) - y) / down
            sideways = next_x <= next_y
        if sideways:
            column += to_right
        else:
            row += to_bottom
        passed.append((row, column))
    return passed


def moved(cell: int, key: int, rows: int, columns: int) -> int:
    """The cell to which an arrow key, or one that jumps to an edge, takes the cursor."""
    row, column = divmod(cell, columns)
    if key in ARROWS:
        down, across = ARROWS[Qt.Key(key)]
        row, column = row + down, column + across
    elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        column = 0 if key == Qt.Key.Key_Home else columns - 1
    else:
        row = 0 if key == Qt.Key.Key_PageUp else rows - 1
    return min(max(row, 0), rows - 1) * columns + min(max(column, 0), columns - 1)


def brushed(row: int, column: int, brush: int, rows: int, columns: int) -> Block:
    """The cells under a brush: top, left, bottom, right, all included and inside the grid."""
    top, left = row - (brush - 1) // 2, column - (brush - 1) // 2
    bottom, right = min(top + brush, rows) - 1, min(left + brush, columns) - 1
    return max(top, 0), max(left, 0), bottom, right


class Stroke:
    """One movement of the pen, from press to release.

    Parameters
    ----------
    number : int
        Which stroke it is; undo merges what has the same.
    value : float
        What becomes of the cells: SET, CLEAR or INVERT.
    rows, columns : int
        Of the grid.
    brush : int
        Side of the square that is drawn with, cells.
    """

    def __init__(self, number: int, value: float, rows: int, columns: int, brush: int = 1) -> None:
        self.number, self.value = number, value
        self._rows, self._columns, self._brush = rows, columns, brush
        self._last: Point | None = None
        self._covered: set[int] = set()

    def lift(self) -> None:
        """Begin anew at the next point: no line is drawn to there."""
        self._last = None

    def move(self, point: Point) -> list[int]:
        """Go on to a point (x, y), in cells; the cells this covers for the first time.

        The way there may lead over the edge and back: only what lies inside is covered.
        """
        last = self._last if self._last is not None else point
        self._last = point
        inside = clipped(last, point, self._columns, self._rows)
        if inside is None:
            return []
        new: list[int] = []
        for row, column in cells_between(*inside):
            top, left, bottom, right = brushed(row, column, self._brush, self._rows, self._columns)
            for r in range(top, bottom + 1):
                for c in range(left, right + 1):
                    index = r * self._columns + c
                    if index not in self._covered:
                        self._covered.add(index)
                        new.append(index)
        return new
