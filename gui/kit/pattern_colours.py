"""The colour of each memory, its overlap as a bar and in words; a colour over another."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.kit.theme import THEMES, Theme

__all__ = ["mixed", "overlap_words", "paint_overlap", "paint_swatch", "paint_track",
           "pattern_colours", "pattern_style"]  # fmt: skip

#: Okabe and Ito's colours in the order in which memories get them. Their green is energy's, and no
#: memory has it; a violet comes last in its stead.
COLOURS = (
    "#0072b2", "#e69f00", "#cc79a7", "#f0e442", "#d55e00", "#56b4e9", "#000000", "#8a5fd3",
)  # fmt: skip
#: Of its curve and its mark in lists: memories that share a colour differ in it.
STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DotLine,
)
CONTRAST = 3.1  # of each colour against the panel, at least


def _luminance(colour: QColor) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: QColor, other: QColor) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@cache
def _adapted(name: str) -> tuple[QColor, ...]:
    """The colours made lighter or darker until they stand out on a theme's panel."""
    panel = THEMES[name].colour("panel")
    step = -0.01 if _luminance(panel) > 0.5 else 0.01
    made = []
    for word in COLOURS:
        colour = QColor(word)
        hue, saturation = max(colour.hslHueF(), 0.0), colour.hslSaturationF()
        lightness = colour.lightnessF()
        while _contrast(colour, panel) < CONTRAST and 0.0 <= lightness + step <= 1.0:
            lightness += step
            colour = QColor.fromHslF(hue, saturation, lightness)
        made.append(colour)
    return tuple(made)


def pattern_colours(theme: Theme) -> list[QColor]:
    """The colours of the memories by index, taken again from the start after the last, then with
    other lines (`pattern_style`).

    Okabe and Ito's but for the green, made lighter or darker until each has a contrast of 3:1 on
    the panel.
    """
    return [QColor(colour) for colour in _adapted(theme.name)]


def pattern_style(index: int) -> Qt.PenStyle:
    """The line of a memory: solid for the first eight, then dashed, and so on."""
    return STYLES[index // len(COLOURS) % len(STYLES)]


def paint_swatch(
    painter: QPainter, beside: QRect, index: int, colour: QColor, scale: float
) -> None:
    """A stripe of the colour of a memory left of its picture, broken as its curve is."""
    wide = 3.0 * scale
    painter.setPen(QPen(colour, wide, pattern_style(index), Qt.PenCapStyle.FlatCap))
    painter.drawLine(QLineF(1.5 + wide / 2, beside.top(), 1.5 + wide / 2, beside.bottom() + 1))


def paint_track(painter: QPainter, track: QRectF, theme: Theme) -> None:
    """The room of a bar: the panel with an edge, from which every bar stands out 3:1."""
    half = track.height() / 2.0
    painter.setPen(QPen(theme.colour("track"), 1.0))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), half - 0.5, half - 0.5)


def overlap_words(overlap: float) -> str:
    """Two decimals with a real minus sign; a dash if there is none."""
    if not math.isfinite(overlap):
        return "–"
    return f"{round(overlap, 2) + 0.0:.2f}".replace("-", "−")


def paint_overlap(
    painter: QPainter, room: QRectF, overlap: float, colour: QColor, theme: Theme, scale: float
) -> None:
    """As long as the overlap is large; striped where it is negative."""
    high = 7.0 * scale
    track = QRectF(room.left(), room.center().y() - high / 2, room.width(), high)
    paint_track(painter, track, theme)
    painter.setPen(Qt.PenStyle.NoPen)
    long = min(abs(overlap), 1.0) * track.width() if math.isfinite(overlap) else 0.0
    if long < 0.5:
        return
    path = QPainterPath()
    path.addRoundedRect(track, high / 2, high / 2)
    part = QPainterPath()
    part.addRect(QRectF(track.left(), track.top(), long, high))
    filled = path.intersected(part)
    if overlap > 0.0:
        painter.setBrush(colour)
        painter.drawPath(filled)
        return
    painter.setBrush(theme.colour("panel"))
    painter.drawPath(filled)
    painter.save()
    painter.setClipPath(filled)
    painter.setPen(QPen(colour, 2.2 * scale))
    step = 5.0 * scale
    painter.drawLines([
        QLineF(QPointF(x, track.bottom() + 1), QPointF(x + high + 2, track.top() - 1))
        for x in np.arange(track.left() - high, track.left() + long + high, step).tolist()
    ])  # fmt: skip
    painter.restore()
    painter.setPen(QPen(colour, 1.2 * scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(filled)


def mixed(colour: QColor, background: QColor, part: float) -> QColor:
    """A part of a colour over a background, opaque: filling it is faster than blending."""
    parts = (
        round(part * over + (1.0 - part) * under)
        for over, under in (
            (colour.red(), background.red()),
            (colour.green(), background.green()),
            (colour.blue(), background.blue()),
        )
    )
    return QColor(*parts)
