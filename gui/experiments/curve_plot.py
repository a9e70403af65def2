"""Measured curves with their intervals, and theory over them; a point of them can be chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.experiments.colours import paint_shape, series_colour, series_token
from gui.experiments.plot_words import PlotWords, laid_out, on_screen, sampled
from gui.experiments.point_box import estimate_words, series_of, trials_words
from gui.experiments.point_plot import PointPlot
from gui.experiments.ruler import Ruler, log_spaced, measured_range
from gui.kit.kept_result import KeptCurve
from gui.kit.pattern_colours import mixed
from gui.kit.plot_values import Reading, Table, Trace
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.experiments import Estimate, Results
from sim.experiments.experiment import Mark, Theory

__all__ = ["CurvePlot"]

RADIUS, RING = 4.0, 8.5  # px at scale 1: of a point, and of the ring around the chosen one
PAD = (16.0, 14.0)  # px at scale 1 beyond the points, along x and along y
REACH = 12.0  # px at scale 1 from a point within which it is pointed at
PALE = 0.55  # opacity of what joins points
NOTHING = "Nothing is measured yet: choose an experiment and press Run."


@dataclass(frozen=True)
class _Points:
    """The measured points of a series, in the order of the axis.

    Parameters
    ----------
    places : list of int
        Among those of the plan.
    at : (k, 2) float
        On the axes; what a logarithmic one has no place for lies at its bottom.
    ends : (k, 2) float
        Of the intervals, on the axis; NaN for none.
    estimates : list of Estimate
    ready, below : (k,) bool
        Whether a point has all its trials, and whether it lies below the axis.
    """

    places: list[int]
    at: Array
    ends: Array
    estimates: list[Estimate]
    ready: NDArray[np.bool_]
    below: NDArray[np.bool_]


class CurvePlot(PointPlot):
    """A measure against a setting: points with 95 % intervals for each series, joined by a thin
    line, and theory. A point is hollow until it has all its trials.
    """

    name = "Measured curves"
    about = "Points with 95 % intervals; hollow ones still get trials. The lines are theory."

    def __init__(self, parent: QWidget | None = None) -> None:
        self._points: list[_Points] = []
        self._wanted: dict[tuple[int, int], int] = {}
        self._span, self._ends = (0.0, 1.0), (0.0, 1.0)
        self._marks: list[Mark] = []
        self._labels: tuple[Any, list[PlotWords]] | None = None
        super().__init__(parent)
        self.getPlotItem().showAxis("left")
        self.getPlotItem().showAxis("bottom")

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self.getPlotItem().setContentsMargins(0, 0, round(8 * scale), 0)

    # ---- what is shown -------------------------------------------------------------------------

    def show_results(self, results: Results | None, measure: str, theory: Theory) -> None:
        """Draw what has been measured so far.

        Parameters
        ----------
        results : Results or None
        measure : str
            The name of one.
        theory : sequence of Line or Mark
        """
        before = self._results
        plan = self._take(results, measure)
        if before is not results:
            self._wanted = {}
        self._points, self._marks, self._labels = [], [], None
        if results is None or plan is None or self._measure is None:
            self._lines.take((), self._across, self._up)
            self.viewport().update()
            return
        values = [float(value) for value in plan.x]
        spec = plan.entry.Settings.specs()[plan.entry.x]
        self._across = Ruler.of_setting(spec, log_spaced(values))
        self._up = Ruler.of_measure(self._measure)
        means = np.array([
            results.estimate(k, measure).mean for k in range(len(plan.points)) if results.made(k)
        ])  # fmt: skip
        along = self._across.along(values)
        self._span, self._ends = (float(along.min()), float(along.max())), measured_range(
            self._up, self._measure, means
        )  # fmt: skip
        self._points = [self._of_series(results, k, measure) for k in range(len(plan.series))]
        self._marks = [one for one in theory if isinstance(one, Mark)]
        self._lines.take(theory, self._across, self._up)
        self.setAccessibleName(f"{self._measure.label} against {self._across.name}")
        self._name_axis("bottom", self._across.title)
        self._name_axis("left", self._up.title if self._up.unit not in ("", "%") else "")
        self._lay()
        self.changed()
        self.viewport().update()

    def _of_series(self, results: Results, series: int, measure: str) -> _Points:
        plan = results.plan
        made = [place for place in plan.series[series].points if results.made(place)]
        x = self._across.along([float(getattr(plan.points[k], plan.entry.x)) for k in made])
        order = np.argsort(x)
        places = [made[k] for k in order.tolist()]
        estimates = [results.estimate(place, measure) for place in places]
        y = self._up.along([one.mean for one in estimates])
        ends = self._up.along([(one.low, one.high) for one in estimates]).reshape(-1, 2)
        known = np.array([math.isfinite(one.half) for one in estimates], dtype=bool)
        below = ~np.isfinite(y)
        # Of an interval that reaches zero a logarithmic axis shows all there is room for.
        ends[known & np.isnan(ends[:, 0]), 0] = self._ends[0] - 1.0
        ends[~known] = np.nan
        y = np.where(below, self._ends[0], y)
        ready = np.array([self._is_ready(results, place) for place in places], dtype=bool)
        return _Points(places, np.stack([x[order], y], axis=1), ends, estimates, ready, below)

    def _is_ready(self, results: Results, place: int) -> bool:
        """Whether a point has its trials; how many those are takes a while to find out."""
        key = place, results.made(place)
        if key not in self._wanted:
            self._wanted[key] = results.wanted(place)
        return key[1] >= self._wanted[key]

    def _lay(self, *_: object) -> None:
        """Have the axes hold all, with room for whole points at the ends."""
        (left, right), (low, high) = self._span, self._ends
        if self.kept_range is not None:
            left, right = min(left, self.kept_range[0]), max(right, self.kept_range[1])
            low, high = min(low, self.kept_range[2]), max(high, self.kept_range[3])
        box = self.getViewBox()
        room = [max(40.0, side) for side in (box.width(), box.height())]
        wide, tall = (right - left) or 1.0, (high - low) or 1.0
        x, y = (pad * self._scale for pad in PAD)
        x, y = wide * x / max(1.0, room[0] - 2.0 * x), tall * y / max(1.0, room[1] - 2.0 * y)
        self.set_home((left - x, right + x), (low - y, high + y))

    # ---- results that are kept -----------------------------------------------------------------

    @property
    def counts(self) -> str:
        """What is along the axes: kept curves are drawn only where it is the same."""
        told = [f"{ruler.title}{' log' * ruler.logarithmic}" for ruler in (self._across, self._up)]
        return " against ".join(reversed(told))

    def kept(self) -> list[KeptCurve]:
        """The measured curves, to be drawn beside later ones (`gui.kit.kept_curves`)."""
        return [
            KeptCurve(points.at[:, 0], points.at[:, 1], series_token(k), self.counts)
            for k, points in enumerate(self._points)
            if len(points.places) > 1
        ]

    def _lay_ticks(self, side: str) -> None:
        super()._lay_ticks(side)
        if side == "left":
            self._levels = list(self._ticks_between("left"))  # which have their lines

    # ---- painting ------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawBackground(painter, rect)
        if self._measure is None:
            return
        area = self.pixels()
        painter.setPen(QPen(self._theme.colour("line"), 1.0))
        for place, _ in self._levels:
            y = round(self.to_pixels(0.0, place).y()) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._measure is None:
            painter.fillRect(rect, self._theme.colour(self.surface))
            painter.setFont(self._font())
            painter.setPen(self._theme.colour("muted"))
            middle = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(QRectF(self.viewport().rect()), middle, NOTHING)
        else:
            painter.setClipRect(self.pixels())
            self._paint_marks(painter)
            self._lines.paint(painter, self)
            for series, points in enumerate(self._points):
                self._paint_joined(painter, series, points)
            for series, points in enumerate(self._points):
                self._paint_points(painter, series, points)
            self._paint_ring(painter)
            ground = self._theme.colour(self.surface, 0.85)
            for label in self.labels:
                label.paint(painter, self._font(), ground)
            painter.setClipping(False)
        self._paint_focus(painter)
        painter.restore()

    def _paint_marks(self, painter: QPainter) -> None:
        area = self.pixels()
        painter.setPen(QPen(self._theme.colour("muted"), max(1.0, self._scale)))
        for mark in self._marks:
            x = self.to_pixels(float(self._across.along(mark.x)), 0.0).x()
            if area.left() <= x <= area.right():
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _paint_joined(self, painter: QPainter, series: int, points: _Points) -> None:
        """What joins the points of a series, and their intervals."""
        scale, colour = self._scale, series_colour(self._theme, series)
        at, area = on_screen(self, points.at), self.pixels()
        painter.setPen(QPen(mixed(colour, self._theme.colour(self.surface), PALE), 1.4 * scale))
        painter.drawLines([
            QLineF(*one, *other) for one, other in pairwise(at.tolist())
        ])  # fmt: skip
        painter.setPen(QPen(colour, 1.6 * scale))
        for k in (0, 1):  # from below and from above
            tips = on_screen(self, np.stack([points.at[:, 0], points.ends[:, k]], axis=1))
            heights = np.clip(tips[:, 1], area.top(), area.bottom())
            painter.drawLines([
                QLineF(x, y, x, end)
                for (x, y), end in zip(at.tolist(), heights.tolist(), strict=True)
                if math.isfinite(end)
            ])  # fmt: skip

    def _paint_points(self, painter: QPainter, series: int, points: _Points) -> None:
        """The points of a series: those that still get trials are hollow."""
        scale, colour = self._scale, series_colour(self._theme, series)
        surface = self._theme.colour(self.surface)
        for (x, y), ready, below in zip(
            on_screen(self, points.at).tolist(),
            points.ready.tolist(),
            points.below.tolist(),
            strict=True,
        ):
            painter.setPen(QPen(colour, 1.6 * scale))
            painter.setBrush(colour if ready else surface)
            paint_shape(painter, series, QPointF(x, y), (RADIUS - 0.8) * scale)
            if below:
                self._paint_arrow(painter, QPointF(x, y + RADIUS * scale), colour)

    def _paint_ring(self, painter: QPainter) -> None:
        """Around the chosen point."""
        for points in self._points:
            if self._chosen in points.places:
                at = on_screen(self, points.at[[points.places.index(self._chosen)]])[0]
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._ring_colour(), 2.0 * self._scale))
                painter.drawEllipse(QPointF(*at.tolist()), *(2 * [RING * self._scale]))

    def _paint_arrow(self, painter: QPainter, top: QPointF, colour: QColor) -> None:
        """From a point that lies below the axis: downwards."""
        tip = top + QPointF(0.0, 9.0 * self._scale)
        side = 3.2 * self._scale
        painter.drawLine(top, tip)
        painter.setBrush(colour)
        painter.drawPolygon(
            QPolygonF([tip, tip - QPointF(side, 1.4 * side), tip - QPointF(-side, 1.4 * side)])
        )

    # ---- words in it ---------------------------------------------------------------------------

    @property
    def labels(self) -> list[PlotWords]:
        """What marks are called, and lines of theory where there are several."""
        key = (self._theme.name, self._scale, self.pixels(), self.extent)
        if self._labels is None or self._labels[0] != key:
            self._labels = key, self._laid_out()
        return self._labels[1]

    def _laid_out(self) -> list[PlotWords]:
        crowd = [self._lines.crowd(self)]
        for points in self._points:
            crowd.append(sampled(on_screen(self, points.at), 4.0))
            for k in (0, 1):
                ends = np.stack([points.at[:, 0], points.ends[:, k]], axis=1)
                crowd.append(on_screen(self, ends))
        dense = np.concatenate(crowd)
        dense = dense[np.isfinite(dense).all(axis=1)]
        several = len({line.label for line, _ in self._lines.lines}) > 1
        found = self._lines.labels(self, dense) if several else []
        wanted, named, colours = [], [], []
        for mark in self._marks:
            places = self._beside_mark(mark)
            if places:
                wanted.append(places)
                named.append(mark.label)
                own = mark.series is not None and len(self._points) > 1
                colours.append(
                    series_colour(self._theme, mark.series or 0)
                    if own
                    else self._theme.colour("muted")
                )
        taken = [[label.box] for label in found]
        boxes = laid_out([*taken, *wanted], dense, self.pixels())[len(taken) :]
        told = zip(named, boxes, colours, strict=True)
        return found + [PlotWords(words, box, colour) for words, box, colour in told]

    def _beside_mark(self, mark: Mark) -> list[QRectF]:
        """Where the label of a mark may be: beside it, low down first."""
        area = self.pixels()
        x = self.to_pixels(float(self._across.along(mark.x)), 0.0).x()
        if not area.left() <= x <= area.right():
            return []
        size, away = PlotWords.size(mark.label, self._font()), 5.0 * self._scale
        wide, high = float(size.width()), float(size.height())
        first, step = area.bottom() - 0.07 * area.height() - high, 0.7 * high
        tops = np.arange(first, area.top(), -step).tolist()
        lefts = (x + away, x - away - wide)
        if lefts[1] < area.left() and lefts[0] + wide > area.right():
            lefts = (area.left() + 2.0, area.right() - wide - 2.0)  # over its own line
        return [QRectF(left, top, wide, high) for left in lefts for top in tops]

    # ---- the hand ------------------------------------------------------------------------------

    def place_at(self, position: QPointF) -> int:
        if not self.pixels().contains(position):
            return -1
        best, found = (REACH * self._scale) ** 2, -1
        for points in self._points:
            at = on_screen(self, points.at)
            far = (at[:, 0] - position.x()) ** 2 + (at[:, 1] - position.y()) ** 2
            if len(far) and float(far.min()) <= best:
                best, found = float(far.min()), points.places[int(np.argmin(far))]
        return found

    def _next(self, across: int, up: int) -> int:
        every = [points for points in self._points if points.places]
        if not every or self._results is None:
            return -1
        here = next((one for one in every if self._chosen in one.places), None)
        if here is None:
            return every[0].places[0]
        k = here.places.index(self._chosen)
        if across:
            return here.places[min(max(k + across, 0), len(here.places) - 1)]
        return self._above(float(here.at[k, 0]), up)

    def _above(self, x: float, up: int) -> int:
        """The next point over or under the chosen one, at the same x; that one if there is none."""
        stack = [
            (float(y), -series, place)
            for series, points in enumerate(self._points)
            for place, (at, y) in zip(points.places, points.at.tolist(), strict=True)
            if at == x
        ]
        order = [place for _, _, place in sorted(stack)]
        k = order.index(self._chosen) + up
        return order[min(max(k, 0), len(order) - 1)]

    # ---- values --------------------------------------------------------------------------------

    def reading_at(self, position: QPointF) -> Reading | None:
        """ "N = 500: 0.915 ± 0.018 at load 0.150, 120 trials"; of theory beside the points."""
        if self._results is None or not self.pixels().contains(position):
            return None
        place = self.place_at(position)
        if place < 0:
            return self._lines.reading(self, position)
        results, measure, plan = self._results, self._measure, self._results.plan
        assert measure is not None
        series = series_of(plan, place)
        points = self._points[series]
        k = points.places.index(place)
        x = float(getattr(plan.points[place], plan.entry.x))
        words = (
            f"{plan.series[series].label or 'measured'}: "
            f"{estimate_words(measure, points.estimates[k])} at {self._across.told(x)}, "
            f"{trials_words(results, place)}"
        )
        at = self.to_pixels(*points.at[k].tolist())
        return Reading(words, at, series_colour(self._theme, series))

    def traces(self) -> list[Trace]:
        """The curves, and theory, as they lie on the axes."""
        made = [
            Trace(self._named(k), points.at[:, 0], points.at[:, 1],
                  series_colour(self._theme, k))
            for k, points in enumerate(self._points)
        ]  # fmt: skip
        dark = self._theme.colour("text")
        return made + [
            Trace(line.label, at[:, 0], at[:, 1], dark, rising=False)
            for line, at in self._lines.lines
        ]

    def _named(self, series: int) -> str:
        assert self._results is not None
        return self._results.plan.series[series].label

    def values(self) -> Table:
        """For each series the means, the ends of their intervals and the trials, in units; then
        the lines of theory."""
        heads, columns = [], []
        measured, across = self._up.quantity.heading, self._across.quantity.heading
        for k, points in enumerate(self._points):
            named = f"{self._named(k)} ".lstrip()
            seen = self._within(points.at[:, 0])
            some = [e for e, shown in zip(points.estimates, seen.tolist(), strict=True) if shown]
            table = np.array([(e.mean, e.low, e.high) for e in some]).reshape(-1, 3)
            heads += [across, f"{named}{measured}", f"{named}from (95 %)", f"{named}to (95 %)"]
            heads.append(f"{named}trials")
            columns.append(self._units(points.at[seen, 0]))
            columns += list((table / self._up.scale).T)
            columns.append(np.array([e.trials for e in some]))
        for line, at in self._lines.lines:
            seen = self._within(at[:, 0])
            heads += [across, f"{line.label} {measured}"]
            columns += [self._units(at[seen, 0]), line.y[seen] / self._up.scale]
        return Table(tuple(heads), tuple(columns))

    def _within(self, x: Array) -> Any:
        """Which places of the axis are shown."""
        return (x >= self.extent.left()) & (x <= self.extent.right())

    def _units(self, x: Array) -> Array:
        """Places of the axis in the unit a person reads."""
        return np.asarray(10.0**x if self._across.logarithmic else x)
