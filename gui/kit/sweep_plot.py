"""What the plots against sweeps have in common: an axis that follows the run, room for labels."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import Label
from gui.kit.plot_values import Quantity
from gui.kit.plots import Plot
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["SweepPlot"]

SPANS = (1.0, 2.0, 4.0, 6.0)  # sweeps, and ten, a hundred... times as many


def span_of(sweeps: float) -> float:
    """The shortest axis that holds so many sweeps: 1, 2, 4, 6, 10, 20, 40, 60, 100..."""
    sweeps *= 0.99  # a hair beyond its end lies in the room for labels
    power = 1.0
    while 10.0 * power < sweeps:
        power *= 10.0
    return next((s * power for s in SPANS if sweeps <= s * power), 10.0 * power)


class SweepPlot(Plot):
    """A plot against sweeps since the last recall.

    The axis spans 1, 2, 4, 6, 10, 20... sweeps, so that at least half of it is used; where the
    beginning is no longer kept it moves on in quarters of its span. To its right there is room for
    the labels of the curves.
    """

    time_axis = True
    ROOM = 62

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = "sweeps"
        self._start, self._span = 0.0, SPANS[0]
        self._y = (-1.0, 1.0)
        self.getViewBox().sigResized.connect(self._place)

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._place()

    def set_unit(self, words: str) -> None:
        """Name what time is counted in: "sweeps", or "τ" for the continuous networks."""
        if words != self._unit:
            self._unit = words
            self._place()

    @property
    def sweeps(self) -> Quantity:
        """What is along the axis."""
        return Quantity("sweeps" if self._unit == "sweeps" else "time", self._unit)

    @property
    def sweeps_shown(self) -> tuple[float, float]:
        """First and last sweep of the axis where everything is shown."""
        return self._start, self._start + self._span

    def _fit_sweeps(self, sweeps: Array) -> None:
        start = 0.0
        first, last = (float(sweeps[0]), float(sweeps[-1])) if len(sweeps) else (0.0, 0.0)
        if self.kept_range is not None:
            last = max(last, self.kept_range[1])
        moving = first > last / 4.0
        span = span_of((last - first) * 4.0 / 3.0 if moving else last)
        if moving and last > span:
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
        unit = "sweep" if last == 1.0 and self._unit == "sweeps" else self._unit
        self.set_ticks("bottom", [*ticks, (last, f"{last:,g} {unit}")])

    def _seen(self, sweeps: Array) -> slice:
        """Which points are drawn: those on the part that is shown, and one beyond each end."""
        if not self.zoomed:
            return slice(None)
        ends = (self.extent.left(), self.extent.right())
        first, last = np.searchsorted(sweeps, ends).tolist()
        return slice(max(0, first - 1), last + 1)

    def _limit(self) -> int:
        """Points worth drawing: three for each pixel."""
        return 3 * max(100, round(float(self.getViewBox().width())))

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
