"""The curves of kept results in a plot: dashed, each with the number of its result."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from gui.kit.kept_result import KeptCurve
from gui.kit.pattern_colours import pattern_colours
from gui.kit.plot_labels import readable
from gui.kit.plots import Curve, Plot
from gui.kit.theme import DARK, Theme, font
from sim.arrays import Array

__all__ = ["DASHES", "KeptCurves"]

DASHES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotDotLine)
"""How the curves of the first, second and third kept result are drawn."""
FAINT = 0.85  # opacity
NUMBERED = (0.55, 0.7, 0.85)  # of its length, where a curve has the number of its result


class KeptCurves(QObject):
    """Draws curves of kept results in a plot, beneath those of the present one.

    Parameters
    ----------
    plot : Plot
        Its owner; told the range they take up (`Plot.kept_range`).
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._theme: Theme = DARK
        self._scale = 1.0
        self._drawn: list[tuple[int, KeptCurve, Curve, pg.TextItem]] = []

    @property
    def drawn(self) -> list[tuple[int, KeptCurve]]:
        """The curves there are, each with the place of its result, from 0."""
        return [(place, curve) for place, curve, _, _ in self._drawn]

    def show_curves(self, curves: Sequence[tuple[int, KeptCurve]]) -> None:
        """Draw these curves, each with the place of its result, instead of those there are."""
        for _, _, line, number in self._drawn:
            self._plot.removeItem(line)
            self._plot.removeItem(number)
        self._drawn = []
        for place, curve in curves:
            known = np.isfinite(curve.y)
            if not known.any():
                continue
            line = Curve(curve.x, curve.y, connect="finite")
            number = self._number(place, curve.x[known], curve.y[known])
            for item, depth in ((line, 0.5), (number, 3.0)):
                item.setZValue(depth)
                self._plot.addItem(item, ignoreBounds=True)
            self._drawn.append((place, curve, line, number))
        self._dress()
        self._tell_range()

    def _number(self, place: int, x: Array, y: Array) -> pg.TextItem:
        """The number of a result beside its curve, each at a place of its own: curves that are
        alike show all of their numbers, and the end is left to the names of the present ones."""
        seen = self._plot.viewRect()
        shown = np.flatnonzero((x >= seen.left()) & (x <= seen.right()))
        if not len(shown):
            shown = np.arange(len(x))
        start, stop = float(x[shown[0]]), float(x[shown[-1]])
        at = int(np.searchsorted(x, start + NUMBERED[place % len(NUMBERED)] * (stop - start)))
        above = y[at] < seen.center().y()
        number = pg.TextItem(str(place + 1), anchor=(0.5, 1.1 if above else -0.1))
        number.setPos(float(x[at]), float(y[at]))
        return number

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        self._dress()

    def show_unit(self, unit: str) -> None:
        """Hide the curves whose x is counted in something else."""
        for _, curve, line, number in self._drawn:
            for item in (line, number):
                item.setVisible(not curve.unit or curve.unit == unit)
        self._tell_range()

    def _dress(self) -> None:
        for place, curve, line, number in self._drawn:
            colour = self._colour(curve.colour)
            style = DASHES[place % len(DASHES)]
            line.setPen(pg.mkPen(colour, width=max(1.0, 1.25 * self._scale), style=style))
            line.setOpacity(FAINT)
            number.setFont(font(10, 600, self._scale))
            surface = self._theme.colour("panel")
            number.setColor(readable(colour, surface))
            number.fill = pg.mkBrush(surface)

    def _colour(self, asked: str | int) -> QColor:
        if isinstance(asked, int):
            colours = pattern_colours(self._theme)
            return colours[asked % len(colours)]
        known = asked in ("state", "input", "energy", "alarm", "muted", "text")
        return self._theme.colour(asked if known else "muted")

    def _tell_range(self) -> None:
        seen = [curve for _, curve, line, _ in self._drawn if line.isVisible()]
        self._plot.kept_range = None
        if seen:
            x = np.concatenate([curve.x for curve in seen])
            y = np.concatenate([curve.y for curve in seen])
            low, high = float(np.nanmin(y)), float(np.nanmax(y))
            self._plot.kept_range = (float(x.min()), float(x.max()), low, high)
