"""The signs of bifurcations in a diagram, and where their names go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["EVENT_WORDS", "event_labels", "paint_event"]

#: What each kind of event is called, where that is not its name.
EVENT_WORDS = {"branch point": "branches meet"}

SIGNS = {
    "fold": (),
    "Hopf": ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)),
    "pitchfork": ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)),
    "branch point": ((0.0, -1.3), (1.2, 0.9), (-1.2, 0.9)),
}
CLOSE = 8.0  # px, events of one kind so near share a name
AWAY = 7.0  # px from an event to its name


def paint_event(painter: QPainter, kind: str, at: QPointF, size: float, theme: Theme) -> None:
    """A disc for a fold, a square for a Hopf bifurcation, a diamond for a pitchfork, a triangle
    for any other meeting of branches, a small disc for a corner.
    """
    painter.setPen(QPen(theme.colour("text"), max(1.0, 0.4 * size)))
    painter.setBrush(theme.colour("panel"))
    corners = SIGNS.get(kind, ())
    if corners:
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) * size for x, y in corners]))
    else:
        radius = size if kind == "fold" else 0.65 * size
        painter.drawEllipse(at, radius, radius)


def event_labels(
    events: Sequence[tuple[str, QPointF]], metrics: QFontMetricsF, area: QRectF, drawn: Array
) -> list[tuple[str, QRectF]]:
    """The names of events and where they go: beside each, where they cover least.

    Parameters
    ----------
    events : sequence of (kind, place in px)
    metrics : QFontMetricsF
        Of the names.
    area : QRectF
        They stay in it.
    drawn : (k, 2) float
        Points of curves, px.
    """
    made: list[tuple[str, QRectF]] = []
    named: list[tuple[str, QPointF]] = []
    for kind, at in events:
        if any(k == kind and (at - p).manhattanLength() < CLOSE for k, p in named):
            continue
        named.append((kind, at))
        words = EVENT_WORDS.get(kind, kind)
        size = metrics.horizontalAdvance(words) + 4.0, metrics.height()
        best, least = None, np.inf
        for rank, place in enumerate(_round(at, *size)):
            cost = rank + _covered(place, area, drawn, events, made)
            if cost < least:
                best, least = place, cost
        if best is not None and least < 500.0:
            made.append((words, best))
    return made


def _round(at: QPointF, wide: float, high: float) -> list[QRectF]:
    """Places for words round one, the usual ones first."""
    x, y = at.x(), at.y()
    left, right, middle = x - AWAY - wide, x + AWAY, x - wide / 2.0
    above, below, beside = y - AWAY - high, y + AWAY, y - high / 2.0
    return [
        QRectF(QPointF(*corner), QPointF(corner[0] + wide, corner[1] + high))
        for corner in (
            (left, beside), (right, beside), (middle, above), (middle, below), (left, above),
            (right, above), (left, below), (right, below), (middle, above - high),
            (middle, below + high),
        )
    ]  # fmt: skip


def _covered(
    place: QRectF, area: QRectF, drawn: Array, events: Sequence[tuple[str, QPointF]],
    made: Sequence[tuple[str, QRectF]],
) -> float:  # fmt: skip
    """How much is under words at a place; a thousand where they cannot be."""
    if not area.contains(place) or any(place.intersects(other) for _, other in made):
        return 1000.0
    x, y = drawn[:, 0], drawn[:, 1]
    inside = (x > place.left()) & (x < place.right()) & (y > place.top()) & (y < place.bottom())
    near = place.adjusted(-3.0, -3.0, 3.0, 3.0)
    return 3.0 * float(inside.sum()) + 100.0 * sum(near.contains(at) for _, at in events)
