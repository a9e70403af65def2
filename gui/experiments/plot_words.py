"""Words in a plot, with indices, laid where they cover nothing."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gui.kit.plots import Plot
from sim.arrays import Array

__all__ = [
    "PlotWords",
    "index_free",
    "laid_out",
    "on_screen",
    "paint_words",
    "sampled",
    "words_width",
]

INDEX = re.compile(r"(?<=\w)_(\w{1,2})(?!\w)")
SMALL, LOW = 0.74, 0.22  # of the size of words: how large an index is, how far below
LETTERS = 34  # in a line of words in a plot


def index_free(words: str) -> str:
    """Words without the signs of an index, where it cannot be set low: "αc = 0.138"."""
    return INDEX.sub(r"\1", words)


def _pieces(words: str) -> list[tuple[str, bool]]:
    """Words in pieces, each with whether it is an index."""
    return [(piece, bool(k % 2)) for k, piece in enumerate(INDEX.split(words)) if piece]


def _smaller(letters: QFont) -> QFont:
    small = QFont(letters)
    small.setPixelSize(max(7, round(SMALL * letters.pixelSize())))
    return small


def words_width(words: str, letters: QFont) -> float:
    """How wide some words are, px."""
    fonts = QFontMetricsF(letters), QFontMetricsF(_smaller(letters))
    return sum(fonts[low].horizontalAdvance(piece) for piece, low in _pieces(words))


def paint_words(painter: QPainter, left: float, base: float, words: str, letters: QFont) -> None:
    """Write words from a place on their base line on."""
    for piece, low in _pieces(words):
        chosen = _smaller(letters) if low else letters
        painter.setFont(chosen)
        painter.drawText(QPointF(left, base + LOW * letters.pixelSize() * low), piece)
        left += QFontMetricsF(chosen).horizontalAdvance(piece)


# ---- words in a plot -----------------------------------------------------------------------------


@dataclass(frozen=True)
class PlotWords:
    """Words in a plot, in lines, on a ground of their own.

    Parameters
    ----------
    words : str
    box : QRectF
        px.
    colour : QColor
    """

    words: str
    box: QRectF
    colour: QColor

    @staticmethod
    def size(words: str, letters: QFont) -> QSize:
        """The room that words take, px."""
        lines = textwrap.wrap(words, LETTERS) or [""]
        wide = max(words_width(line, letters) for line in lines)
        high = QFontMetricsF(letters).height() * len(lines)
        return QSize(round(wide + 9.0), round(high + 3.0))

    def paint(self, painter: QPainter, letters: QFont, ground: QColor) -> None:
        """Write them."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.box, 3.0, 3.0)
        painter.setPen(self.colour)
        metrics = QFontMetricsF(letters)
        base = self.box.top() + 1.0 + metrics.ascent()
        for line in textwrap.wrap(self.words, LETTERS):
            paint_words(painter, self.box.left() + 4.0, base, line, letters)
            base += metrics.height()


def sampled(points: Array, step: float = 5.0) -> Array:
    """Points (k, 2) along a polyline of px (n, 2), as far apart as said; gaps stay gaps."""
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 2:
        return points
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    places = np.linspace(0.0, along[-1], min(2000, int(along[-1] / step) + 2))
    return np.stack([np.interp(places, along, points[:, k]) for k in (0, 1)], axis=1)


def laid_out(wanted: Sequence[Sequence[QRectF]], crowd: Array, area: QRectF) -> list[QRectF]:
    """A place for each of some labels, covering as little as can be.

    Parameters
    ----------
    wanted : sequence of sequences of QRectF
        For each label where it may be, the best place first.
    crowd : (k, 2) float
        px, what should not be covered.
    area : QRectF
        Within which labels have to be.
    """
    found: list[QRectF] = []
    for places in wanted:
        best, chosen = np.inf, QRectF()
        for rank, box in enumerate(places):
            grown = box.adjusted(-2.0, -2.0, 2.0, 2.0)
            cost = 0.02 * rank + 1e4 * (not area.contains(box))
            cost += 1e3 * sum(grown.intersects(other) for other in found)
            if cost >= best:
                continue
            x, y = crowd[:, 0], crowd[:, 1]
            inside = (x > grown.left()) & (x < grown.right())
            inside &= (y > grown.top()) & (y < grown.bottom())
            cost += float(np.count_nonzero(inside))
            if cost < best:
                best, chosen = cost, box
        found.append(chosen)
    return found


# ---- theory in a plot ----------------------------------------------------------------------------


def on_screen(plot: Plot, places: Array) -> Array:
    """Places of the axes of a plot (k, 2) in px."""
    area, part = plot.pixels(), plot.extent
    x = area.left() + (places[:, 0] - part.left()) / (part.width() or 1.0) * area.width()
    y = area.bottom() - (places[:, 1] - part.top()) / (part.height() or 1.0) * area.height()
    return np.stack([x, y], axis=1)
