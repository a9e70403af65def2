"""Lines of theory, drawn in a plot with their names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.experiments.colours import series_colour
from gui.experiments.plot_words import PlotWords, index_free, laid_out, on_screen, sampled
from gui.experiments.ruler import Ruler
from gui.kit.plot_labels import readable
from gui.kit.plot_values import Reading
from gui.kit.plots import Plot
from gui.kit.theme import DARK, Theme, font
from sim.arrays import Array
from sim.experiments.experiment import Line, Theory

__all__ = ["DrawnTheory"]

PARTS = (0.5, 0.35, 0.65, 0.2, 0.8, 1.0, 0.06)  # of a line, where its label may be
CASING = 3.0  # px at scale 1 wider than a line, of what is under it
REACH = 10.0  # px at scale 1 from a line within which it is pointed at


class DrawnTheory:
    """The lines of theory in a plot, which are drawn, named and read off."""

    def __init__(self) -> None:
        self._theme, self._scale, self._letters = DARK, 1.0, font(12)
        self._rulers = Ruler("x"), Ruler("y")
        self._lines: list[tuple[Line, Array]] = []

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale, self._letters = theme, scale, font(12, scale=scale)

    def take(self, theory: Theory, across: Ruler, up: Ruler) -> None:
        """Have these lines on these axes."""
        self._rulers = across, up
        self._lines = [
            (line, np.stack([across.along(line.x), up.along(line.y)], axis=1))
            for line in theory
            if isinstance(line, Line)
        ]

    @property
    def lines(self) -> Sequence[tuple[Line, Array]]:
        """Each line with its places on the axes, (k, 2)."""
        return self._lines

    def crowd(self, plot: Plot) -> Array:
        """(k, 2) px, points along all of them."""
        every = [sampled(on_screen(plot, places)) for _, places in self._lines]
        return np.concatenate([np.zeros((0, 2)), *every])

    def _colour(self, line: Line) -> QColor:
        if line.series is None:
            return self._theme.colour("text")
        return series_colour(self._theme, line.series)

    def paint(self, painter: QPainter, plot: Plot, casing: QColor | None = None) -> None:
        """Draw them; with a casing where they lie on colours."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide = 1.8 * self._scale
        for line, places in self._lines:
            points = on_screen(plot, places)
            if casing is not None:
                _draw_through(painter, points, QPen(casing, wide + CASING * self._scale))
            pen = QPen(self._colour(line), wide)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if line.dashed:
                pen.setDashPattern([3.5, 2.5])
            _draw_through(painter, points, pen)

    def labels(self, plot: Plot, crowd: Array) -> list[PlotWords]:
        """Their names in the plot, where they cover as little as can be."""
        named = [
            (line, found) for line, places in self._lines
            if (found := self._beside(line.label, plot, places))
        ]  # fmt: skip
        boxes = laid_out([found for _, found in named], crowd, plot.pixels())
        ground = self._theme.colour("panel")
        return [
            PlotWords(line.label, box, readable(self._colour(line), ground))
            for (line, _), box in zip(named, boxes, strict=True)
        ]

    def _beside(self, words: str, plot: Plot, places: Array) -> list[QRectF]:
        """Where a label may be: along its line, at either side, the best place first."""
        points = sampled(on_screen(plot, places))
        area = plot.pixels().adjusted(1.0, 1.0, -1.0, -1.0)
        inside = [point for point in points.tolist() if area.contains(QPointF(*point))]
        size = PlotWords.size(words, self._letters)
        wide, high = float(size.width()), float(size.height())
        found = []
        for away in (5.0 * self._scale, 12.0 * self._scale):
            for part in PARTS if inside else ():
                x, y = inside[round(part * (len(inside) - 1))]
                for left in (x + away, x - away - wide, x - 0.5 * wide):
                    for top in (y - away - high, y + away, y - 0.5 * high):
                        found.append(QRectF(left, top, wide, high))
        return found

    def reading(self, plot: Plot, position: QPointF) -> Reading | None:
        """What is said of the nearest place of a line: "theory, N → ∞: 0.975 at load 0.120"."""
        best, found = (REACH * self._scale) ** 2, None
        for line, places in self._lines:
            points = sampled(on_screen(plot, places), 2.0)
            far = (points[:, 0] - position.x()) ** 2 + (points[:, 1] - position.y()) ** 2
            if len(far) and float(far.min()) < best:
                best = float(far.min())
                found = line, QPointF(*points[int(np.argmin(far))].tolist())
        if found is None:
            return None
        line, at = found
        (across, up), place = self._rulers, plot.to_place(at)
        value, where = up.value_at(place.y()), across.value_at(place.x())
        said = f"{up.words(value)} at {across.told(where)}"
        return Reading(f"{index_free(line.label)}: {said}", at, self._colour(line))


def _draw_through(painter: QPainter, points: Array, pen: QPen) -> None:
    """A line through points, px, broken where there are none."""
    painter.setPen(pen)
    known = np.isfinite(points).all(axis=1)
    ends = np.flatnonzero(np.diff(np.concatenate([[0], known.astype(np.int8), [0]])))
    for first, last in ends.reshape(-1, 2).tolist():
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points[first:last].tolist()]))
