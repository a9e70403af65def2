"""What a plot shows, as values: named curves with units, the point nearest to a place, a table.

Arithmetic alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from gui.kit.plot_labels import number
from sim.arrays import Array

__all__ = ["Quantity", "Reading", "Table", "Trace", "moved", "nearest", "table_of", "zoomed"]

NEAR = 6.0  # px left and right of the mouse within which the nearest point of a curve is looked for
CLOSEST = 1e-5  # of a whole axis: as far as it can be zoomed


@dataclass(frozen=True)
class Quantity:
    """What is counted along an axis, and how it is written.

    Parameters
    ----------
    name : str
        "overlap", "time".
    unit : str
        "°", "s", "sweeps"; empty for none.
    decimals : int
        Of a value that is read off.
    told : callable, optional
        Writes a value instead of so many decimals.
    """

    name: str
    unit: str = ""
    decimals: int = 2
    told: Callable[[float], str] | None = None

    def words(self, value: float) -> str:
        """A value with its unit: "0.94", "−3.2 s", "12°"; a dash where there is none."""
        if not math.isfinite(value):
            return "–"
        return self.with_unit(self.told(value) if self.told else number(value, self.decimals))

    def with_unit(self, words: str) -> str:
        """Words with the unit after them, a degree sign close."""
        return f"{words}{'' if self.unit.startswith('°') else ' '}{self.unit}".strip()

    @property
    def heading(self) -> str:
        """Over a column of values: "time (s)"."""
        return f"{self.name} ({self.unit})" if self.unit not in ("", self.name) else self.name


@dataclass(frozen=True)
class Trace:
    """A curve, or points, of a plot.

    Parameters
    ----------
    name : str
        What it is called when its values are told.
    x, y : (n,) float
        In the units on the screen.
    colour : QColor
    rising : bool
        Whether x never falls, as along an axis of time.
    """

    name: str
    x: Array
    y: Array
    colour: QColor
    rising: bool = True


@dataclass(frozen=True)
class Reading:
    """What is said of a place in a plot.

    Parameters
    ----------
    words : str
    at : QPointF or None
        The point that is meant, px; None where the place itself is.
    colour : QColor
        Of its mark.
    """

    words: str
    at: QPointF | None
    colour: QColor


@dataclass(frozen=True)
class Table:
    """Columns of values under headings with units.

    Parameters
    ----------
    headings : tuple of str
    columns : tuple of array or list
        Numbers, or words; shorter ones end in empty cells.
    """

    headings: tuple[str, ...]
    columns: tuple[Sequence[Any] | NDArray[Any], ...]

    @property
    def rows(self) -> int:
        """How many rows there are below the headings."""
        return max(map(len, self.columns), default=0)

    def text(self) -> str:
        """Rows of cells divided by tabs, the headings first; nothing where a value is unknown."""
        lines = ["\t".join(_plain(words) for words in self.headings)]
        cells = [_cells(column, self.rows) for column in self.columns]
        lines += ["\t".join(row) for row in zip(*cells, strict=True)]
        return "\n".join(lines) + "\n"


def _cells(column: Sequence[Any] | NDArray[Any], rows: int) -> list[str]:
    if isinstance(column, np.ndarray) and column.dtype.kind == "f":
        # All in one go: a landscape has 35,000 of them.
        told = ("%.10g\n" * len(column) % tuple(column.tolist())).split("\n")[:-1]
        for place in np.flatnonzero(~np.isfinite(column)):
            told[place] = ""
    else:
        values = column.tolist() if isinstance(column, np.ndarray) else list(column)
        told = [
            _plain(v) if isinstance(v, str) else (f"{v:.10g}" if math.isfinite(v) else "")
            for v in values
        ]
    return told + [""] * (rows - len(told))


def _plain(words: str) -> str:
    """Words that stay in their cell."""
    return " ".join(words.split())


def table_of(
    x: Quantity, y: Quantity, traces: Sequence[Trace], between: tuple[float, float]
) -> Table:
    """The points of some curves as a table: one column of x where all have the same.

    Parameters
    ----------
    x, y : Quantity
    traces : sequence of Trace
    between : (float, float)
        The least and the largest x to take.
    """
    headings: list[str] = []
    columns: list[Array] = []
    before: Array | None = None
    low, high = between
    for trace in traces:
        kept = (trace.x >= low) & (trace.x <= high)
        if before is None or (before is not trace.x and not np.array_equal(before, trace.x)):
            before = trace.x
            headings.append(x.heading)
            columns.append(trace.x[kept])
        named = f"{trace.name} {y.heading}" if trace.name not in ("", y.name) else y.heading
        headings.append(named)
        columns.append(trace.y[kept])
    return Table(tuple(headings), tuple(columns))


def nearest(
    traces: Sequence[Trace], place: QPointF, pixel: tuple[float, float], extent: QRectF
) -> tuple[int, int] | None:
    """The point of some curves nearest to a place, as numbers of a trace and of a point of it.

    Of a curve along an axis of time the points above and below the place are looked at, so that
    any height belongs to one; of scattered points, all.

    Parameters
    ----------
    traces : sequence of Trace
    place : QPointF
        In the units of the axes.
    pixel : (float, float)
        How much of x and of y a pixel is.
    extent : QRectF
        The part of the axes that is shown: what lies outside is not meant.
    """
    best, found = math.inf, None
    for index, trace in enumerate(traces):
        if not len(trace.x):
            continue
        first, last = 0, len(trace.x)
        if trace.rising:
            reach = NEAR * pixel[0]
            first, last = np.searchsorted(trace.x, (place.x() - reach, place.x() + reach)).tolist()
            if first == last:  # between two points, or beyond an end
                first, last = max(0, first - 1), min(len(trace.x), last + 1)
        x, y = trace.x[first:last], trace.y[first:last]
        far = np.hypot((x - place.x()) / pixel[0], (y - place.y()) / pixel[1])
        seen = (x >= extent.left()) & (x <= extent.right())
        seen &= (y >= extent.top()) & (y <= extent.bottom())
        far[~(seen & np.isfinite(far))] = np.inf
        point = int(np.argmin(far))
        if far[point] < best:
            best, found = float(far[point]), (index, first + point)
    return found


# ---- what part of the axes is shown --------------------------------------------------------------


def zoomed(shown: QRectF, home: QRectF, about: QPointF, across: float, up: float) -> QRectF | None:
    """The part of the axes shown after zooming about a place; None when that is all of them.

    Parameters
    ----------
    shown, home : QRectF
        The part shown now, and all there is; the top is the lowest value of y.
    about : QPointF
        The place that stays where it is.
    across, up : float
        By how much x and y change: below 1 nearer, above 1 farther away.
    """
    ends = []
    for now, all_of, at, factor in (
        ((shown.left(), shown.right()), (home.left(), home.right()), about.x(), across),
        ((shown.top(), shown.bottom()), (home.top(), home.bottom()), about.y(), up),
    ):
        whole = all_of[1] - all_of[0]
        wide = now[1] - now[0]
        # Numbers far from zero lie only so close.
        least = max(CLOSEST * whole, 1e-9 * max(map(abs, all_of)))
        goal = min(max(wide * factor, min(least, wide)), whole)
        low = at - (at - now[0]) * (goal / wide)
        low = min(max(low, all_of[0]), all_of[1] - goal)
        ends.append((low, goal))
    made = QRectF(ends[0][0], ends[1][0], ends[0][1], ends[1][1])
    return None if _all_of(made, home) else made


def moved(shown: QRectF, home: QRectF, x: float, y: float) -> QRectF:
    """The part of the axes shown after moving it by so much, within all there is."""
    left = min(max(shown.left() + x, home.left()), home.right() - shown.width())
    low = min(max(shown.top() + y, home.top()), home.bottom() - shown.height())
    return QRectF(left, low, shown.width(), shown.height())


def _all_of(part: QRectF, home: QRectF) -> bool:
    return part.width() >= 0.9999 * home.width() and part.height() >= 0.9999 * home.height()
