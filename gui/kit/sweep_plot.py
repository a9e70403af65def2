"""What the plots against sweeps have in common: an axis that does not breathe, room for labels."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import Label
from gui.kit.plots import Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["Curve", "SweepPlot"]


class Curve(pg.PlotCurveItem):  # type: ignore[misc]
    """A curve in a plot of fixed range: it may draw on all of it, at any frame."""

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()


class SweepPlot(Plot):
    """A plot against sweeps since the last recall.

    The axis spans 10, 20, 40... sweeps; where the beginning is no longer kept it moves on in
    quarters of its span. To its right there is room for the labels of the curves.
    """

    ROOM, AXIS = 62, 44
    SHORTEST = 10.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = "sweeps"
        self._start, self._span = 0.0, self.SHORTEST
        self._y = (-1.0, 1.0)
        self.getViewBox().sigResized.connect(self._place)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self.getAxis("left").setWidth(round(self.AXIS * scale))
        self._place()

    def set_unit(self, words: str) -> None:
        """Name what time is counted in: "sweeps", or "τ" for the continuous networks."""
        if words != self._unit:
            self._unit = words
            self._place()

    @property
    def sweeps_shown(self) -> tuple[float, float]:
        """First and last sweep of the axis."""
        return self._start, self._start + self._span

    def _fit_sweeps(self, sweeps: Array) -> None:
        start, span = 0.0, self.SHORTEST
        first, last = (float(sweeps[0]), float(sweeps[-1])) if len(sweeps) else (0.0, 0.0)
        if self.kept_range is not None:
            last = max(last, self.kept_range[1])
        moved = first > last / 4.0
        needed = (last - first) * 4.0 / 3.0 if moved else last
        while span < needed:
            span *= 2.0
        if moved and last > span:
            quarter = span / 4.0
            start = math.ceil((last - span) / quarter) * quarter
        if (start, span) != (self._start, self._span):
            self._start, self._span = start, span
            self._place()

    def _place(self, *_: object) -> None:
        """Set range and ticks: the room for labels is a width in pixels."""
        room = self.ROOM * self._scale
        wide = max(20.0, self.getViewBox().width() - room)
        first, last = self.sweeps_shown
        self.set_home((first, last + self._span * room / wide), self._y)
        ticks = [(x, f"{x:,g}") for x in (first, first + self._span / 2.0)]
        self.getAxis("bottom").setTicks([[*ticks, (last, f"{last:,g} {self._unit}")], []])

    def _limit(self) -> int:
        """Points worth drawing: three for each pixel."""
        return 3 * max(100, round(float(self.getViewBox().width())))

    def _pixels(self) -> QRectF:
        """Where the curves are drawn."""
        return QRectF(self.getViewBox().sceneBoundingRect())

    def _to_pixels(self, x: float, y: float) -> QPointF:
        area, home = self._pixels(), self._home
        return QPointF(
            area.left() + (x - home.left()) / home.width() * area.width(),
            area.bottom() - (y - home.top()) / home.height() * area.height(),
        )

    @property
    def labels(self) -> list[Label]:
        """The words on the plot and where they are."""
        return []

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label in self.labels:
            label.paint(painter, self._font())
        painter.restore()
