"""What an analysis draws on the ring: a mode as a curve round it, and where the bump stays."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.ring.ring_cells import RING_IN, RING_OUT
from sim.arrays import Array

if TYPE_CHECKING:
    from gui.ring.ring_picture import RingPicture

__all__ = ["NOTHING", "RingOverlay", "paint_overlay"]

MIDDLE = 0.5 * (RING_IN + RING_OUT)  # radius of a mode where it is 0
REACH = 0.11  # of a mode where it is 1
DOTS = RING_OUT + 0.03  # radius of stable and unstable places
MOST_DOTS = 64  # on one ring


@dataclass(frozen=True, eq=False)
class RingOverlay:
    """Drawn over the ring.

    Parameters
    ----------
    mode : (n,) float or None
        Change of each neuron's output, 1 at the largest.
    stable, unstable : (k,) float
        Angles to which the bump returns, and which it leaves, rad.
    """

    mode: Array | None = None
    stable: Array = field(default_factory=lambda: np.zeros(0))
    unstable: Array = field(default_factory=lambda: np.zeros(0))


NOTHING = RingOverlay()


def paint_overlay(picture: RingPicture, painter: QPainter, overlay: RingOverlay) -> None:
    """A closed curve and its circle of zero; filled dots for stable places, open for unstable."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour, paper = picture.theme.colour("energy"), picture.background
    scale = picture.scale
    if overlay.mode is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        circle = MIDDLE * picture.half()
        for pen in (QPen(paper, 2.5 * scale), QPen(colour, 1.0 * scale, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawEllipse(picture.centre(), circle, circle)
        curve = _curve(picture, overlay.mode)
        for pen in (QPen(paper, 6.0 * scale), QPen(colour, 3.0 * scale)):
            painter.setPen(pen)
            painter.drawPolygon(curve)
    if len(overlay.stable) + len(overlay.unstable) > MOST_DOTS:
        return
    size = 0.016 * picture.half()
    for places, filled in ((overlay.unstable, False), (overlay.stable, True)):
        painter.setPen(QPen(paper if filled else colour, 1.5 * scale))
        painter.setBrush(colour if filled else paper)
        for angle in places.tolist():
            painter.drawEllipse(picture.point_at(angle, DOTS), size, size)


def _curve(picture: RingPicture, mode: Array) -> QPolygonF:
    angles = 2.0 * math.pi * np.arange(len(mode)) / len(mode)
    points: list[QPointF] = [
        picture.point_at(angle, MIDDLE + REACH * value)
        for angle, value in zip(angles.tolist(), mode.tolist(), strict=True)
    ]
    return QPolygonF(points)
