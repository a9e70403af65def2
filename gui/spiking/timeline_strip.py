"""The phases of trials as a thin line against time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.kit.plot_labels import readable
from gui.kit.theme import Theme, font

__all__ = ["Phase", "paint_phases", "phase_at"]

Phase = tuple[float, float, str, QColor | None]
"""When it begins and ends, s, what it is called, and its colour where something is shown."""
PAD = 5.0  # px at scale 1 before a name


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

    What a block is called stands in it, or right of it where the phase that follows has room for
    both names.

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
    free = room.left()  # as far as names have been written
    for place, (left, right, name, colour) in enumerate(seen):
        wide = metrics.horizontalAdvance(name)
        following = next((x for x in seen[place + 1 : place + 2] if x[3] is None), None)
        if colour is not None:
            painter.fillRect(
                QRectF(left, room.top(), max(1.0, right - left), room.height()), colour
            )
            begin = left + 0.5 * (right - left - wide)
            ground, fits = colour, begin >= left
            if not fits and following is not None:
                begin, ground = right + pad, theme.colour("raised")
                both = wide + metrics.horizontalAdvance(following[2]) + 3.0 * pad
                fits = right + both <= following[1]
        else:
            if left > max(free, room.left()):
                painter.fillRect(
                    QRectF(left, room.top(), 1.0, room.height()), theme.colour("track")
                )
            begin, ground = max(left + pad, free), theme.colour("raised")
            # A short phase may be named in the room of the one that follows.
            fits = begin + wide <= right or (
                left >= free and following is not None and begin + wide <= following[1]
            )
        if fits:
            words = theme.colour("muted" if colour is None else "text")
            painter.setPen(readable(words, ground, 4.5 if colour is None else 6.0))
            box = QRectF(begin, room.top(), wide + 1.0, room.height())
            upright = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(box, int(upright), name)
            free = begin + wide + pad if begin + wide > right else free
            if colour is not None and begin >= right:
                free = begin + wide + pad
    painter.restore()
