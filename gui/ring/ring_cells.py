"""The cells and bars of a ring as exact shapes, for a figure; and the scale of their colours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath

from gui.kit.theme import Theme, activity_colours, font
from sim.angles import ring_angles
from sim.ring import RingSnapshot
from sim.ring.columns import in_columns

__all__ = [
    "BAR_ALPHA",
    "BAR_FOOT",
    "BAR_OUT",
    "RING_IN",
    "RING_OUT",
    "SHIFTER_BANDS",
    "SHIFT_IN",
    "activity_brushes",
    "bar_gap",
    "cell_gap",
    "gathered",
    "paint_exact_cells",
    "paint_scale",
    "sector",
    "turns_of",
]

# Radii relative to half the side of the drawing.
BAR_OUT, RING_OUT, RING_IN, SHIFT_IN = 0.97, 0.74, 0.635, 0.575
BAR_FOOT = RING_OUT + 0.015
_MIDDLE = 0.5 * (SHIFT_IN + RING_IN - 0.012)
SHIFTER_BANDS = [(_MIDDLE + 0.004, RING_IN - 0.012), (SHIFT_IN, _MIDDLE - 0.004)]
BAR_ALPHA = 0.3
MOST_CELLS = 180  # drawn; more could not be told apart, and cost more than a frame


@cache
def activity_brushes() -> list[QBrush]:
    """(256,) brushes from silence to the top of the scale."""
    return [QBrush(QColor(r, g, b)) for r, g, b in activity_colours().tolist()]


@lru_cache(maxsize=8)
def turns_of(n: int) -> NDArray[np.float64]:
    """(n, k) rad: each neuron's sector from edge to edge, with as many bends as look round."""
    bends = max(1, math.ceil(360.0 / n / 5.0))
    return 2 * math.pi * (np.arange(n)[:, None] + np.linspace(-0.5, 0.5, bends + 1)) / n


def cell_gap(n: int) -> float:
    """Width of the gap between two of n cells, relative to half the side of the drawing."""
    return min(0.12 * 2 * math.pi / n, 0.02) * RING_OUT


def bar_gap(n: int) -> float:
    """Half the gap between two of n bars, rad."""
    return max(0.17 * 2 * math.pi / n, 0.004)


def gathered(s: RingSnapshot) -> RingSnapshot:
    """A moment as it is drawn: of many neurons, the averages over those of each cell."""
    if len(s.rates) <= MOST_CELLS:
        return s
    return replace(
        s, angles=ring_angles(MOST_CELLS), rates=in_columns(s.rates, MOST_CELLS),
        shifters=None if s.shifters is None else in_columns(s.shifters, MOST_CELLS),
        silenced=in_columns(s.silenced, MOST_CELLS) > 0.5,
    )  # fmt: skip


def paint_exact_cells(
    painter: QPainter, centre: QPointF, half: float, s: RingSnapshot, top: float, theme: Theme
) -> None:
    """Paint every cell as a shape with nothing over it, and the rates as bars unless stimuli are.

    Parameters
    ----------
    painter : QPainter
    centre : QPointF
    half : float
        Half the side of the drawing, px.
    s : RingSnapshot
    top : float
        Hz at the top of the colours and of the bars.
    theme : Theme
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    step = math.pi / len(s.rates)
    gap = cell_gap(len(s.rates)) / 2.0
    for rates, (inner, outer) in _bands(s):
        level = np.clip(rates / top, 0.0, 1.0) * 255.0
        spread = step - gap / (0.5 * (inner + outer))
        for i, shade in enumerate(level.astype(int).tolist()):
            painter.setBrush(activity_brushes()[shade])
            painter.drawPath(sector(centre, half, 2 * step * i, spread, (inner, outer)))
    if s.stimuli:
        return
    painter.setBrush(theme.colour("state", BAR_ALPHA))
    high = np.minimum(s.rates / top, 1.0)
    spread = step - bar_gap(len(s.rates))
    for i in np.flatnonzero(high > 0.0).tolist():
        out = BAR_FOOT + (BAR_OUT - BAR_FOOT) * float(high[i])
        painter.drawPath(sector(centre, half, 2 * step * i, spread, (BAR_FOOT, out)))


def _bands(s: RingSnapshot) -> Iterator[tuple[NDArray[np.float64], tuple[float, float]]]:
    yield s.rates, (RING_IN, RING_OUT)
    if s.shifters is not None:
        yield from zip(s.shifters, SHIFTER_BANDS, strict=True)


def sector(
    centre: QPointF, half: float, middle: float, spread: float, radii: tuple[float, float]
) -> QPainterPath:
    """The part of a ring within an angle (rad) of its middle, between two relative radii."""
    path = QPainterPath()
    start, turn = math.degrees(middle - spread), math.degrees(2 * spread)
    inner, outer = (_round(centre, half * radius) for radius in radii)
    path.arcMoveTo(outer, start)
    path.arcTo(outer, start, turn)
    path.arcTo(inner, start + turn, -turn)
    path.closeSubpath()
    return path


def _round(centre: QPointF, radius: float) -> QRectF:
    return QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)


def paint_scale(painter: QPainter, wide: float, top: float, theme: Theme, scale: float) -> None:
    """Paint the colour scale, from 0 to `top` Hz, at the top right of a widget so wide (px)."""
    painter.setFont(font(12, scale=scale))
    metrics = painter.fontMetrics()
    top_words = f"{top:.0f} Hz"
    right = wide - 8 - metrics.horizontalAdvance(top_words)
    bar = QRectF(right - 8 - 96, 6 + metrics.height() / 2 - 4, 96, 8)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    colours = activity_colours()
    for stop in range(0, 256, 15):
        gradient.setColorAt(stop / 255.0, QColor(*colours[stop].tolist()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(bar, 3, 3)
    painter.setPen(theme.colour("muted"))
    line = QRectF(0, 6, wide - 8, metrics.height())
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, top_words)
    line.setRight(bar.left() - 8)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, "0")
