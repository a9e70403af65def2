"""The phases of trials as a thin line against time, and an axis of time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.kit.plot_labels import readable
from gui.kit.theme import Theme, font

__all__ = ["Phase", "axis_height", "paint_axis", "paint_phases", "phase_at"]

Phase = tuple[float, float, str, QColor | None]
"""When it begins and ends, s, what it is called, and its colour where something is shown."""
PAD = 5.0  # px at scale 1 beside a name
TIGHT = 2.0  # px at scale 1 beside one in a block
TICK, APART = 4.0, 2.0  # px at scale 1: a tick of the axis, and what is left above its words


def phase_at(phases: Sequence[Phase], x_of: Callable[[float], float], x: float) -> str:
    """What is said of the phase at a place, px: "delay, 2 s"; nothing where there is none."""
    for start, stop, name, _ in phases:
        if x_of(start) <= x < x_of(stop):
            return f"{name}, {stop - start:.3g} s"
    return ""


def paint_phases(
    painter: QPainter,
    room: QRectF,
    phases: Sequence[Phase],
    x_of: Callable[[float], float],
    look: tuple[Theme, float],
) -> None:
    """Paint the phases: blocks where something is shown, names where there is room for them.

    What a phase is called stands within it, whole or not at all: of "sample 7" all, the word or the
    number.

    Parameters
    ----------
    painter : QPainter
    room : QRectF
    phases : sequence of Phase
        In the order of their beginnings.
    x_of : callable
        The place of a time, px.
    look : Theme and scale
    """
    theme, scale = look
    painter.save()
    painter.setClipRect(room)
    painter.fillRect(room, theme.colour("raised"))
    letters = font(11, scale=scale)
    metrics, pad = QFontMetricsF(letters), PAD * scale
    painter.setFont(letters)
    seen = [
        (max(x_of(start), room.left()), min(x_of(stop), room.right()), name, colour)
        for start, stop, name, colour in phases
        if x_of(stop) > room.left() and x_of(start) < room.right()
    ]
    for left, right, name, colour in seen:
        ground, space, begin = theme.colour("raised"), right - left - 2.0 * pad, left + pad
        if colour is not None:
            ground, space = colour, right - left - 2.0 * TIGHT * scale
            block = QRectF(left, room.top(), max(1.0, right - left), room.height())
            painter.fillRect(block, colour)
        elif left > room.left():
            painter.fillRect(QRectF(left, room.top(), 1.0, room.height()), theme.colour("track"))
        words = next((w for w in _lengths(name) if metrics.horizontalAdvance(w) <= space), "")
        if not words:
            continue
        wide = metrics.horizontalAdvance(words)
        if colour is not None:
            begin = left + 0.5 * (right - left - wide)
        ink = theme.colour("muted" if colour is None else "text")
        painter.setPen(readable(ink, ground, 4.5 if colour is None else 6.0))
        box = QRectF(begin, room.top(), wide + 1.0, room.height())
        upright = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(upright), words)
    painter.restore()


def _lengths(name: str) -> tuple[str, ...]:
    """What a phase may be called, the longest first: "sample 7", "sample", "7"."""
    first, _, number = name.partition(" ")
    return (name, first, number) if number else (name,)


def axis_height(scale: float) -> float:
    """How much room an axis of time takes, px."""
    return math.ceil(QFontMetricsF(font(11, scale=scale)).height() + (TICK + APART) * scale)


def paint_axis(
    painter: QPainter,
    room: QRectF,
    ends: tuple[float, float],
    span: float,
    look: tuple[Theme, float],
) -> None:
    """Paint an axis of time: "−10 s", "−5 s", "now".

    Parameters
    ----------
    painter : QPainter
    room : QRectF
        From the place of the oldest time to that of now, `axis_height` high.
    ends : (float, float)
        px between which words may stand; those at the ends of the axis stand out.
    span : float
        s that are shown.
    look : Theme and scale
    """
    theme, scale = look
    letters = font(11, scale=scale)
    metrics, thick, line = QFontMetricsF(letters), max(1.0, scale), theme.colour("line")
    painter.setFont(letters)
    painter.fillRect(QRectF(room.left(), room.top(), room.width(), thick), line)
    for part in (0.0, 0.5, 1.0):
        at, age = room.left() + part * room.width(), (1.0 - part) * span
        left = min(max(at - 0.5 * thick, room.left()), room.right() - thick)
        painter.fillRect(QRectF(left, room.top(), thick, TICK * scale), line)
        words = f"−{age:.6g} s" if age else "now"
        wide = metrics.horizontalAdvance(words)
        begin = max(min(at - 0.5 * wide, ends[1] - wide), ends[0])
        box = QRectF(begin, room.top() + (TICK + APART) * scale, wide + 1.0, metrics.height())
        painter.setPen(theme.colour("muted"))
        upright = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(upright), words)
