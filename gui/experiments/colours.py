"""Colours and shapes of series, and the colours of a plane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF

from gui.experiments.ruler import Ruler
from gui.kit.pattern_colours import mixed, pattern_colours
from gui.kit.theme import THEMES, Theme, font
from sim.arrays import Array

__all__ = [
    "ColourScale",
    "paint_shape",
    "plane_colours",
    "series_colour",
    "series_token",
]

#: Tokens, and indices among the colours of memories: sky blue, amber, green first.
SERIES: tuple[str | int, ...] = (5, "state", "energy", 2, 7, 0)
#: Corners of the shapes after the circle, as wide as a circle of radius 1 looks.
CORNERS = (
    (),
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
    ((0.0, -1.25), (1.1, 0.8), (-1.1, 0.8)),
    ((0.0, 1.25), (1.1, -0.8), (-1.1, -0.8)),
)
STRIP = 64.0, 9.0  # px at scale 1, of the scale of a plane
COLD, STEPS = 0.09, 256  # of the warm colour in that of nothing; colours of a plane


def series_token(series: int) -> str | int:
    """The colour of a series as kept curves name it: a token of the theme, or a memory's."""
    return SERIES[series % len(SERIES)]


def series_colour(theme: Theme, series: int) -> QColor:
    """The colour of a series, counted from 0."""
    token = series_token(series)
    return theme.colour(token) if isinstance(token, str) else pattern_colours(theme)[token]


def paint_shape(painter: QPainter, series: int, at: QPointF, radius: float) -> None:
    """Draw the shape of a series with the pen and the brush there are: never colour alone."""
    corners = CORNERS[series % len(CORNERS)]
    if not corners:
        painter.drawEllipse(at, radius, radius)
        return
    places = [QPointF(at.x() + radius * x, at.y() + radius * y) for x, y in corners]
    painter.drawPolygon(QPolygonF(places))


def plane_colours(theme: Theme) -> tuple[QColor, ...]:
    """256 colours from paper to the colour of the state, for a plane."""
    return _plane_colours(theme.name)


@lru_cache(maxsize=4)
def _plane_colours(name: str) -> tuple[QColor, ...]:
    theme = THEMES[name]
    paper, warm = theme.colour("panel"), theme.colour("state")
    parts = np.linspace(COLD, 1.0, STEPS).tolist()
    return tuple(mixed(warm, paper, part) for part in parts)


@dataclass(frozen=True)
class ColourScale:
    """Which colour of a plane is which value.

    Parameters
    ----------
    ruler : Ruler
        Of the measure.
    ends : (float, float)
        The places on its axis of the first and the last colour.
    """

    ruler: Ruler
    ends: tuple[float, float]

    def levels(self, values: Array) -> Array:
        """The colour of each value, SI, from 0 to 255; NaN for no value."""
        low, high = self.ends
        places = self.ruler.along(values)
        if self.ruler.logarithmic:
            places = np.where(np.isfinite(values) & np.isnan(places), low, places)
        return np.asarray((STEPS - 1) * np.clip((places - low) / (high - low), 0.0, 1.0))

    def paint(self, painter: QPainter, corner: QPointF, theme: Theme, scale: float) -> None:
        """Draw it in a line that ends at a place, the name of the measure before it."""
        letters, colours = font(11, scale=scale), plane_colours(theme)
        metrics, (wide, high) = QFontMetricsF(letters), (side * scale for side in STRIP)
        low, top = map(self._end, self.ends)
        name, gap = self.ruler.name, 5.0 * scale
        right = corner.x() - metrics.horizontalAdvance(top)
        strip = QRectF(right - gap - wide, corner.y() - 0.5 * high, wide, high)
        columns = round(wide)
        for column in range(columns):
            colour = colours[round((STEPS - 1) * column / max(1, columns - 1))]
            painter.fillRect(QRectF(strip.left() + column, strip.top(), 1.5, high), colour)
        painter.setFont(letters)
        painter.setPen(theme.colour("muted"))
        base = corner.y() + 0.5 * (metrics.ascent() - metrics.descent())
        left = strip.left() - gap - metrics.horizontalAdvance(low)
        painter.drawText(QPointF(right, base), top)
        painter.drawText(QPointF(left, base), low)
        left -= 2.0 * gap + metrics.horizontalAdvance(name)
        if left >= 2.0:
            painter.drawText(QPointF(left, base), name)

    def _end(self, place: float) -> str:
        """An end of the scale in words."""
        words = self.ruler.digits(self.ruler.value_at(place))
        if "." in words and not self.ruler.logarithmic:
            words = words.rstrip("0").rstrip(".")
        return self.ruler.quantity.with_unit(words)
