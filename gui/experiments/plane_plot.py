"""A plane of points, coloured by what was measured there, and lines of theory over it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.experiments.colours import ColourScale, plane_colours
from gui.experiments.plot_words import PlotWords, on_screen
from gui.experiments.point_box import estimate_words, point_words, trials_words
from gui.experiments.point_plot import PointPlot
from gui.experiments.ruler import Ruler, log_spaced, measured_range
from gui.kit.plot_values import Reading, Table
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.experiments import Results
from sim.experiments.experiment import Theory

__all__ = ["PlanePlot"]

SLACK = 0.25  # of the range of a measure, beyond which the colours of a plane leave it
TOP = 24.0  # px at scale 1, over a plane for its scale


def _edges(places: Array) -> Array:
    """Between neighbours half way, and as far beyond both ends."""
    if len(places) == 1:
        return np.array([places[0] - 0.5, places[0] + 0.5])
    middles = 0.5 * (places[:-1] + places[1:])
    first, last = 2.0 * places[0] - middles[0], 2.0 * places[-1] - middles[-1]
    return np.concatenate([[first], middles, [last]])


class PlanePlot(PointPlot):
    """A measure over two settings: a cell for each point, empty until it is measured."""

    name = "Plane"
    surface = "panel"
    about = "Each cell is a point of the plane; those that are empty are not measured yet."

    def __init__(self, parent: QWidget | None = None) -> None:
        self._first = 0
        self._orders: tuple[list[int], list[int]] = ([], [])
        self._edges: tuple[Array, Array] = (np.zeros(0), np.zeros(0))
        self._means: Array = np.zeros((0, 0))
        self._colours = ColourScale(Ruler("measure"), (0.0, 1.0))
        super().__init__(parent)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        margins = round(TOP * scale), round(10 * scale)
        self.getPlotItem().setContentsMargins(0, margins[0], margins[1], 0)

    def show_results(
        self, results: Results | None, measure: str, theory: Theory, series: int = 0
    ) -> None:
        """Draw what has been measured so far.

        Parameters
        ----------
        results : Results or None
            Of an experiment with a second axis.
        measure : str
        theory : sequence of Line
            Over the plane.
        series : int
            Which of the planes, where there are several.
        """
        plan = self._take(results, measure)
        if results is None or plan is None or self._measure is None or plan.entry.y is None:
            self._means = np.zeros((0, 0))
            self.viewport().update()
            return
        specs, rulers = plan.entry.Settings.specs(), []
        orders, edges = [], []
        for name in plan.entry.axes:
            values = [float(value) for value in plan.swept[name]]
            ruler = Ruler.of_setting(specs[name], log_spaced(values))
            order = np.argsort(values).tolist()
            rulers.append(ruler)
            orders.append(order)
            edges.append(_edges(ruler.along(values)[order]))
        self._across, self._up = rulers
        self._orders, self._edges = (orders[0], orders[1]), (edges[0], edges[1])
        self._first = plan.series[series].points[0]
        self._means = np.array([
            [results.estimate(self._place(i, j), measure).mean for i in range(len(orders[0]))]
            for j in range(len(orders[1]))
        ])  # fmt: skip
        of = Ruler.of_measure(self._measure)
        self._colours = ColourScale(of, measured_range(of, self._measure, self._means, SLACK))
        self._lines.take(theory, self._across, self._up)
        self.setAccessibleName(f"{self._measure.label} over {rulers[0].name} and {rulers[1].name}")
        self._name_axis("bottom", rulers[0].title)
        self._name_axis("left", rulers[1].title)
        self._lay()
        self.changed()
        self.viewport().update()

    def _place(self, i: int, j: int) -> int:
        """The point of a column and a row, counted along the axes."""
        across, up = self._orders
        return self._first + up[j] * len(across) + across[i]

    def _cell(self, place: int) -> tuple[int, int] | None:
        """Column and row of a point; None if it lies in no cell here."""
        across, up = self._orders
        row, column = divmod(place - self._first, max(1, len(across)))
        if place < self._first or row >= len(up):
            return None
        return across.index(column), up.index(row)

    def _lay(self, *_: object) -> None:
        x, y = self._edges
        if len(x) and len(y):
            self.set_home((float(x[0]), float(x[-1])), (float(y[0]), float(y[-1])))

    # ---- painting ------------------------------------------------------------------------------

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        if self._results is None or not self._means.size:
            painter.restore()
            return
        painter.setClipRect(self.pixels())
        self._paint_cells(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        panel = self._theme.colour("panel")
        self._lines.paint(painter, self, self._theme.colour("panel", 0.8))
        self._paint_chosen(painter)
        panel.setAlphaF(0.88)
        for label in self.labels:
            label.paint(painter, self._font(), panel)
        painter.setClipping(False)
        corner = QPointF(self.pixels().right(), self.pixels().top() - 0.5 * TOP * self._scale)
        self._colours.paint(painter, corner, self._theme, self._scale)
        self._paint_focus(painter)
        painter.restore()

    @property
    def labels(self) -> list[PlotWords]:
        """What the lines of theory are called."""
        return self._lines.labels(self, self._lines.crowd(self))

    def _pixel_edges(self) -> tuple[list[int], list[int]]:
        """The edges of the cells, whole px; those of rows from below."""
        x, y = (
            np.rint(on_screen(self, np.stack([edges, edges], axis=1))[:, side]).astype(int).tolist()
            for side, edges in enumerate(self._edges)
        )
        return x, y

    def _paint_cells(self, painter: QPainter) -> None:
        x, y = self._pixel_edges()
        colours, dot = plane_colours(self._theme), self._theme.colour("line")
        for j, row in enumerate(self._colours.levels(self._means).tolist()):
            for i, level in enumerate(row):
                left, top, wide, high = x[i], y[j + 1], x[i + 1] - x[i], y[j] - y[j + 1]
                if math.isfinite(level):
                    painter.fillRect(left, top, wide, high, colours[round(level)])
                else:
                    painter.fillRect(left + wide // 2, top + high // 2, 2, 2, dot)

    def _paint_chosen(self, painter: QPainter) -> None:
        cell = self._cell(self._chosen)
        if cell is None:
            return
        x, y = self._pixel_edges()
        (i, j), wide = cell, 2.0 * self._scale
        box = QRectF(QPointF(x[i], y[j + 1]), QPointF(x[i + 1], y[j]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for more, colour in ((2.0, self._theme.colour("panel")), (0.0, self._ring_colour())):
            painter.setPen(QPen(colour, wide + more))
            painter.drawRect(box)

    # ---- the hand ------------------------------------------------------------------------------

    def place_at(self, position: QPointF) -> int:
        if not self._means.size or not self.pixels().contains(position):
            return -1
        at = self.to_place(position)
        x, y = self._edges
        i = int(np.searchsorted(x, at.x(), side="right")) - 1
        j = int(np.searchsorted(y, at.y(), side="right")) - 1
        rows, columns = self._means.shape
        return self._place(min(max(i, 0), columns - 1), min(max(j, 0), rows - 1))

    def _next(self, across: int, up: int) -> int:
        if not self._means.size:
            return -1
        cell, (rows, columns) = self._cell(self._chosen), self._means.shape
        if cell is None:
            return self._place(0, 0)
        i = min(max(cell[0] + across, 0), columns - 1)
        return self._place(i, min(max(cell[1] + up, 0), rows - 1))

    # ---- values --------------------------------------------------------------------------------

    def reading_at(self, position: QPointF) -> Reading | None:
        """ "load 0.045, temperature 0.50: 0.976 ± 0.012, 4 trials"."""
        place, results, measure = self.place_at(position), self._results, self._measure
        if place < 0 or results is None or measure is None:
            return None
        words = f"{point_words(results.plan, place)}: "
        if not results.made(place):
            return Reading(f"{words}not measured yet", None, self._theme.colour("state"))
        estimate = results.estimate(place, measure.name)
        words += f"{estimate_words(measure, estimate)}, {trials_words(results, place)}"
        return Reading(words, None, self._theme.colour("state"))

    def values(self) -> Table:
        """A row for each point that is shown and has been measured."""
        if self._results is None or self._measure is None:
            return Table((), ())
        results, part = self._results, self.extent
        names, rows = results.plan.entry.axes, []
        for j, i in np.argwhere(np.isfinite(self._means)).tolist():
            place = self._place(i, j)
            point = results.plan.points[place]
            at = [float(getattr(point, name)) for name in names]
            x, y = float(self._across.along(at[0])), float(self._up.along(at[1]))
            if part.left() <= x <= part.right() and part.top() <= y <= part.bottom():
                e, scale = results.estimate(place, self._measure.name), self._colours.ruler.scale
                rows.append([
                    at[0] / self._across.scale, at[1] / self._up.scale,
                    e.mean / scale, e.low / scale, e.high / scale, e.trials,
                ])  # fmt: skip
        heads = [ruler.quantity.heading for ruler in (self._across, self._up, self._colours.ruler)]
        columns = tuple(list(column) for column in zip(*rows, strict=True)) or ((),) * 6
        return Table((*heads, "from (95 %)", "to (95 %)", "trials"), columns)
