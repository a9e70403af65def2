"""Activity round the ring against time."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import age_words, number
from gui.kit.plot_values import Quantity, Reading, Table
from gui.kit.plots import Curve, Plot
from gui.kit.theme import Theme, activity_colours
from gui.ring.plots import AGE, breaks
from sim.arrays import Array

__all__ = ["Kymograph"]

NONE: Array = np.zeros(0)


class Kymograph(Plot):
    """Activity round the ring against time, with decoded and true heading on it.

    Parameters
    ----------
    span : float
        Seconds shown.
    """

    name = "Bump over time"
    time_axis = True

    def __init__(self, span: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self._image = pg.ImageItem()
        self._image.setLookupTable(activity_colours())
        self._true = Curve()
        self._shadow = Curve()
        self._decoded = Curve()
        for item in (self._image, self._shadow, self._true, self._decoded):
            self.addItem(item)
        self._ages, self._headings = NONE, (NONE, NONE)
        self._activity, self._interval = np.zeros((0, 1)), 1.0
        self.set_ticks("bottom", [(t, age_words(t)) for t in range(-10, 1, 5)])
        self._degrees = 0.0
        self.stand_for(360.0)

    def stand_for(self, whole: float) -> None:
        """Have one turn of the ring stand for so many degrees."""
        if whole != self._degrees:
            self._degrees = whole
            self.set_ticks("left", [(whole * k / 4, f"{whole * k / 4:.0f}°") for k in range(5)])
            self.set_home((-self._span, 0.0), (0.0, whole))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        self._true.setPen(self._pen("input", style=Qt.PenStyle.DashLine))
        # A dark edge keeps the state's colour apart from the yellow of the bump.
        low = activity_colours()[0].tolist()
        self._shadow.setPen(pg.mkPen(*low, width=4.0 * scale))
        self._decoded.setPen(self._pen("state", 2.0))
        self.getViewBox().setBackgroundColor(pg.mkColor(*low))

    def show_history(
        self, ages: Array, true: Array, decoded: Array, activity: Array, interval: float, top: float
    ) -> None:
        """Draw the last seconds.

        Parameters
        ----------
        ages : (t,) float
            Seconds before now, negative.
        true, decoded : (t,) float
            Headings, degrees of what the ring stands for.
        activity : (c, n) float
            Rates, Hz, a row every `interval` s, the newest last.
        top : float
            Hz at the top of the colours.
        """
        self._ages, self._headings = ages, (true, decoded)
        self._activity, self._interval = activity, interval
        columns, n = activity.shape
        if columns:
            self._image.setImage(activity.T, autoLevels=False, levels=(0.0, top))
            half = 0.5 * self._degrees / n
            wide = columns * interval
            self._image.setRect(QRectF(-wide, -half, wide, self._degrees))
        else:
            self._image.clear()
        self._true.setData(ages, true, connect=breaks(true))
        joined = breaks(decoded, self._degrees)
        self._shadow.setData(ages, decoded, connect=joined)
        self._decoded.setData(ages, decoded, connect=joined)
        self.changed()

    def quantities(self) -> tuple[Quantity, Quantity]:
        return AGE, Quantity("angle", "°", 0)

    def tick_words(self, side: str, value: float, decimals: int) -> str:
        return super().tick_words(side, value, decimals) if side == "left" else age_words(value)

    def reading_at(self, position: QPointF) -> Reading | None:
        """Angle, time and rate under the mouse: "137°, −3.20 s: 23.4 Hz"."""
        columns, n = self._activity.shape
        if not self.pixels().contains(position):
            return None
        place = self.to_place(position)
        column = columns + math.floor(place.x() / self._interval)
        if not 0 <= column < columns:
            return None
        rate = float(self._activity[column, round(place.y() / self._degrees * n) % n])
        words = f"{place.y() % self._degrees:.0f}°, {AGE.words(place.x())}: {number(rate, 1)} Hz"
        return Reading(words, None, self._theme.colour("state"))

    def values(self) -> Table:
        """A row for each column of the picture: its time, both headings, the rate at each angle."""
        columns, n = self._activity.shape
        ages = (np.arange(columns) - columns + 1.0) * self._interval
        low = self.extent.left() if self.zoomed else -math.inf
        high = self.extent.right() if self.zoomed else math.inf
        kept = (ages >= low) & (ages <= high)
        near = np.searchsorted(self._ages, ages[kept]).clip(0, max(0, len(self._ages) - 1))
        known = len(self._ages) > 0
        headings = [h[near] if known else np.zeros(0) for h in self._headings]
        told = [f"rate at {self._degrees * i / n:g}° (Hz)" for i in range(n)]
        rates = [self._activity[kept, i] for i in range(n)]
        named = (AGE.heading, "true heading (°)", "decoded heading (°)", *told)
        return Table(named, (ages[kept], *headings, *rates))
