"""The signs of fixed points, and what is written beside them.

A stable one is filled, an unstable one hollow, a saddle half of each; a focus has an arm that winds
out of it, a centre a dot in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from gui.kit.filmed import drawn_as_shapes
from gui.kit.painted import without_engine
from gui.kit.plot_labels import number

__all__ = ["PointInk", "eigenvalue_words", "paint_point", "paint_words", "place_label"]


@dataclass(frozen=True)
class PointInk:
    """In what colours signs are painted: theirs, and what lies under and round them."""

    ink: QColor
    ground: QColor


def paint_point(
    painter: QPainter, kind: str, at: QPointF, size: float, colours: PointInk, chosen: bool = False
) -> None:
    """The sign of a fixed point of a kind, its radius given in px."""
    ink, ground = colours.ink, colours.ground
    line = QPen(ink, 0.3 * size)
    line.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(at, 1.3 * size, 1.3 * size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if chosen:
        ring = QColor(ink)
        ring.setAlphaF(0.55)
        painter.setPen(QPen(ring, 0.2 * size))
        painter.drawEllipse(at, 2.1 * size, 2.1 * size)
    if "focus" in kind:
        painter.setPen(QPen(ground, 0.62 * size))
        painter.drawPath(_arm(at, size))
        painter.setPen(line)
        painter.drawPath(_arm(at, size))
    painter.setPen(line)
    painter.setBrush(ink if kind.startswith("stable") else ground)
    round_it = QRectF(at.x() - 0.88 * size, at.y() - 0.88 * size, 1.76 * size, 1.76 * size)
    if kind == "degenerate":
        ends = ((0.0, -1.1), (1.1, 0.0), (0.0, 1.1), (-1.1, 0.0))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) * size for x, y in ends]))
    else:
        painter.drawEllipse(round_it)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if kind == "saddle":
        painter.drawPie(round_it, 90 * 16, 180 * 16)
    elif kind == "centre":
        painter.drawEllipse(at, 0.36 * size, 0.36 * size)
    painter.restore()


def _arm(at: QPointF, size: float) -> QPainterPath:
    """A spiral arm from the rim of a disc outwards."""
    turns = np.linspace(0.0, 1.5 * math.pi, 28)
    far = size * (0.9 + 1.0 * turns / turns[-1])
    across, up = at.x() + far * np.cos(turns + 0.6), at.y() + far * np.sin(turns + 0.6)
    path = QPainterPath()
    path.addPolygon(QPolygonF(list(map(QPointF, across.tolist(), up.tolist()))))
    return path


# ---- words ---------------------------------------------------------------------------------------


def _signed(value: float) -> str:
    size = abs(value)
    decimals = 0 if size >= 99.5 else 1 if size >= 9.95 else 2
    words = number(size, decimals)
    if "." in words:
        words = words.rstrip("0").rstrip(".")
    return words if words == "0" else f"{'−' if value < 0.0 else '+'}{words}"


def eigenvalue_words(values: NDArray[np.complex128], tau: float | None) -> str:
    """ "λ = +1, −3", or "λ = −0.5 ± 2.1i": in units of 1/τ, or 1/s where there is no one τ."""
    found = np.asarray(values, dtype=complex) * (tau if tau is not None else 1.0)
    unit = "" if tau is not None else " /s"
    if len(found) == 2 and abs(found[0].imag) > 1e-9 * max(1.0, float(np.abs(found).max())):
        real, turning = _signed(float(found[0].real)), _signed(abs(float(found[0].imag)))
        return f"λ = {real} ± {turning.lstrip('+')}i{unit}"
    return f"λ = {', '.join(_signed(float(value.real)) for value in found)}{unit}"


def paint_words(
    painter: QPainter, words: str, base: QPointF, letters: QFont, colours: PointInk, rim: float
) -> None:
    """Words with a rim of the ground's colour, to be read over lines."""
    if drawn_as_shapes(painter):
        _draw_words(painter, words, base, letters, colours, rim)
        return
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    key = letters.toString(), colours.ink.rgba(), colours.ground.rgba()
    picture, shift = _picture_of(words, *key, rim, ratio)
    painter.drawPixmap(base - shift, picture)


@lru_cache(maxsize=64)
def _picture_of(
    words: str, letters: str, ink: int, ground: int, rim: float, ratio: float
) -> tuple[QPixmap, QPointF]:
    """Words as they are painted, and where their base line begins: a rim takes 2 ms to draw."""
    face = QFont()
    face.fromString(letters)
    room = QFontMetricsF(face).boundingRect(words).adjusted(-rim - 2, -rim - 2, rim + 2, rim + 2)
    picture = QPixmap((room.size() * ratio).toSize() + QSize(1, 1))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = PointInk(QColor.fromRgba(ink), QColor.fromRgba(ground))
    _draw_words(painter, words, -room.topLeft(), face, colours, rim)
    painter.end()
    return without_engine(picture), -room.topLeft()


def _draw_words(
    painter: QPainter, words: str, base: QPointF, letters: QFont, colours: PointInk, rim: float
) -> None:
    path = QPainterPath()
    path.addText(base, letters, words)
    ground = QColor(colours.ground)
    ground.setAlphaF(0.85)
    pen = QPen(ground, rim)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, colours.ink)


def place_label(
    words: str, at: QPointF, away: float, metrics: QFontMetricsF,
    crossed: Callable[[QRectF], float],
) -> QRectF | None:  # fmt: skip
    """Where words go beside a place, or None where there is no room.

    Parameters
    ----------
    words : str
    at : QPointF
    away : float
        Pixels from it to them.
    metrics : QFontMetricsF
    crossed : callable
        How much is in the way of a box: the least is taken, infinite never.
    """
    wide, high = metrics.horizontalAdvance(words) + 4.0, metrics.height()
    beside, under, slant = away + wide / 2, away + high / 2, 0.75 * away + high / 2
    shifts = [
        (beside, -slant), (beside, slant), (-beside, -slant), (-beside, slant), (beside, 0.0),
        (-beside, 0.0), (0.0, -under), (0.0, under), (0.6 * wide, -under - 0.3 * high),
        (0.6 * wide, under + 0.3 * high), (-0.6 * wide, -under - 0.3 * high),
        (-0.6 * wide, under + 0.3 * high),
    ]  # fmt: skip
    boxes = [
        QRectF(at.x() + dx - wide / 2, at.y() + dy - high / 2, wide, high) for dx, dy in shifts
    ]
    best = min(boxes, key=crossed)
    return best if math.isfinite(crossed(best)) else None
