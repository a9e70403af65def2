"""Words in plots: where labels go so that none covers another, how numbers are written there, and
colours that can be read. Arithmetic alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from sim.arrays import Array
from sim.words import energy_words, grouped, number, superscript

__all__ = [
    "Label",
    "age_words",
    "elided",
    "energy_words",
    "envelope",
    "grouped",
    "nice_step",
    "number",
    "readable",
    "round_above",
    "scientific",
    "spread",
    "superscript",
]


@dataclass(frozen=True)
class Label:
    """Words on a plot, in pixels of the plot."""

    words: str
    rectangle: QRectF
    colour: QColor
    at: QPointF
    """What it belongs to: the end of a curve, the middle of a line."""
    surface: QColor
    """What is painted under the words."""

    def paint(self, painter: QPainter, font: QFont) -> None:
        """Draw the words, and a line to what they belong to if that lies off their height."""
        middle = QPointF(self.rectangle.left() - 2.0, self.rectangle.center().y())
        painter.fillRect(self.rectangle, self.surface)
        painter.setFont(font)
        painter.setPen(self.colour)
        if self.at.x() < middle.x() - 3.0 and abs(self.at.y() - middle.y()) > 3.0:
            painter.drawLine(self.at, middle)
        upright = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rectangle, int(upright), self.words)


def spread(wanted: Sequence[float], height: float, low: float, high: float) -> list[float]:
    """Centres of labels, in the order given, none covering another and all within a stretch.

    The nearest to what is wanted in least squares: pooled adjacent violators, then clipped.

    Parameters
    ----------
    wanted : (n,) float
        Where each would like to be.
    height : float
        Of a label.
    low, high : float
        The stretch the labels must lie in; too many labels for it stick out at `high`.
    """
    pools: list[tuple[float, int]] = []
    for index, place in enumerate(wanted):
        pools.append((place - index * height, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (second, b), (first, a) = pools.pop(), pools.pop()
            pools.append(((first * a + second * b) / (a + b), a + b))
    flat = [place for place, count in pools for _ in range(count)]
    least = low + height / 2.0
    most = max(least, high - height / 2.0 - (len(flat) - 1) * height)
    return [min(max(place, least), most) + i * height for i, place in enumerate(flat)]


def elided(words: str, metrics: QFontMetricsF, width: float) -> str:
    """Words cut to a width in pixels in their middle: names often end in what tells them apart."""
    return metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, width)


def readable(colour: QColor, surface: QColor, contrast: float = 4.5) -> QColor:
    """The colour, moved toward black or white until words in it can be read on the surface."""
    return QColor(_readable(colour.rgb(), surface.rgb(), contrast))


@lru_cache(maxsize=1024)
def _readable(colour: int, surface: int, contrast: float) -> int:
    ground = _luminance(QColor(surface))
    end = 0.0 if ground > 0.18 else 255.0
    given = QColor(colour)
    for part in np.linspace(0.0, 1.0, 21):
        parts = (given.red(), given.green(), given.blue())
        moved = QColor(*(round(c + (end - c) * part) for c in parts))
        light = _luminance(moved)
        if (max(light, ground) + 0.05) / (min(light, ground) + 0.05) >= contrast:
            break
    return moved.rgb()


def _luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def age_words(age: float, unit: str = "s") -> str:
    """How long ago something was, on an axis of time: "−5 s", "now".

    Parameters
    ----------
    age : float
        0 or below.
    unit : str
        In which it is counted.
    """
    return "now" if age == 0 else f"−{-age:.6g} {unit}"


def nice_step(rough: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is at least `rough` (positive)."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((m * power for m in (1.0, 2.0, 5.0) if rough <= m * power * 1.000001), 10.0 * power)


def round_above(value: float) -> float:
    """The next round number from a positive one on, less than a tenth above it."""
    step = nice_step(value / 40.0)
    return float(f"{step * math.ceil(1.02 * value / step):.6g}")


def scientific(largest: float) -> int:
    """The power of ten (a multiple of three) to take out of an axis that reaches `largest`."""
    if largest == 0.0 or 1e-2 <= largest < 1e5:
        return 0
    return 3 * math.floor(math.log10(largest) / 3.0)


def envelope(x: Array, y: Array, limit: int) -> tuple[Array, Array]:
    """A curve of at most about `limit` points that looks the same: lows and highs of stretches.

    Stretches are counted from the first point, so that a curve which grows does not shimmer.

    Parameters
    ----------
    x : (t,) float
    y : (t, k) float
        k curves over the same x.
    limit : int
        Points to keep; what has no more is given back as it is.
    """
    t = len(x)
    if t <= limit:
        return x, y
    size = 2
    while 2 * t > limit * size:
        size *= 2
    whole = t // size
    stretches = y[: whole * size].reshape(whole, size, -1)
    low, high = stretches.min(axis=1), stretches.max(axis=1)
    rising = stretches[:, 0] <= stretches[:, -1]
    both = np.stack([np.where(rising, low, high), np.where(rising, high, low)], axis=1)
    ends = x[: whole * size].reshape(whole, size)[:, [0, -1]].ravel()
    drawn = both.reshape(2 * whole, -1)
    return np.concatenate([ends, x[whole * size :]]), np.concatenate([drawn, y[whole * size :]])
