"""What a ring says in its middle: needles of headings, the arrow of turning, the main reading."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from weakref import proxy

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from gui.kit.theme import font
from gui.ring.ring_cells import SHIFT_IN
from sim.ring import HeadingSnapshot, RingSnapshot
from sim.words import number

if TYPE_CHECKING:
    from gui.ring.ring_picture import RingPicture

__all__ = ["RingReadings"]

NEEDLE, ARROW = 0.45, 0.21  # relative to half the side of the drawing


class RingReadings:
    """Paints the middle of a ring.

    Parameters
    ----------
    picture : RingPicture
        Which it is a part of.
    """

    def __init__(self, picture: RingPicture) -> None:
        self._picture = proxy(picture)  # which has it: no circle
        self._reading_below = True

    def paint(self, painter: QPainter, s: RingSnapshot) -> None:
        """Paint reading and needles over the cells."""
        self._paint_reading(painter, s)
        self._paint_needles(painter, s)

    def _reaches(self) -> tuple[float, float]:
        """Relative lengths of the true and the decoded needle, clear of the labels."""
        metrics = QFontMetricsF(self._picture.label_font())
        room = SHIFT_IN - 0.055 - metrics.horizontalAdvance("330°") / self._picture.half()
        true = min(NEEDLE, room)
        return true, true - 0.085

    def _paint_needles(self, painter: QPainter, s: RingSnapshot) -> None:
        theme, centre = self._picture.theme, self._picture.centre()
        thick = max(3.0, self._picture.half() * 0.012) * self._picture.scale
        painter.setBrush(Qt.BrushStyle.NoBrush)
        true_reach, decoded_reach = self._reaches()
        if isinstance(s, HeadingSnapshot):
            if abs(s.velocity) > 1e-3:
                self._paint_arrow(painter, s.velocity)
            self._paint_true(painter, s.true_heading, true_reach, thick)
        if math.isfinite(s.decoded):
            decoded = self._picture.point_at(s.decoded, decoded_reach)
            pen = QPen(theme.colour("state"), thick)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(centre, decoded)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("state"))
            painter.drawEllipse(decoded, thick * 1.6, thick * 1.6)
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(centre, thick * 1.2, thick * 1.2)

    def _paint_true(self, painter: QPainter, heading: float, reach: float, thick: float) -> None:
        """The needle of the world, which ends in a square; the network's ends in a disc."""
        colour, tip = self._picture.theme.colour("input"), self._picture.point_at(heading, reach)
        painter.setPen(QPen(colour, thick * 0.7))
        painter.drawLine(self._picture.centre(), tip)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        side = thick * 2.1
        painter.save()
        painter.translate(tip)
        painter.rotate(-math.degrees(heading))
        painter.drawRect(QRectF(-side / 2, -side / 2, side, side))
        painter.restore()

    def _paint_arrow(self, painter: QPainter, velocity: float) -> None:
        """A curved arrow in the direction of turning; longer for faster."""
        theme = self._picture.theme
        sweep = math.copysign(min(0.35 + abs(velocity) / math.radians(360.0) * 2.2, 4.0), velocity)
        # Across from the reading.
        start = (math.pi / 2 if self._reading_below else -math.pi / 2) - sweep / 2
        pen = QPen(
            theme.colour("input"), max(2.0, self._picture.half() * 0.007) * self._picture.scale
        )
        painter.setPen(pen)
        path = QPainterPath()
        turns = np.linspace(start, start + sweep, 4 + round(8 * abs(sweep))).tolist()
        path.moveTo(self._picture.point_at(turns[0], ARROW))
        for a in turns[1:]:
            path.lineTo(self._picture.point_at(a, ARROW))
        painter.drawPath(path)
        end = start + sweep
        ahead = end + math.copysign(0.16, sweep)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("input"))
        painter.drawPolygon(
            QPolygonF([
                self._picture.point_at(end, ARROW - 0.028), self._picture.point_at(ahead, ARROW),
                self._picture.point_at(end, ARROW + 0.028),
            ])
        )  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_reading(self, painter: QPainter, s: RingSnapshot) -> None:
        """The main reading in digits, on the side where the needle is not."""
        theme, half, centre = self._picture.theme, self._picture.half(), self._picture.centre()
        if math.isfinite(s.decoded):
            up = math.sin(s.decoded)
            # It changes sides only when the needle is well over there.
            if abs(up) > 0.5:
                self._reading_below = up > 0.0
            words = self._headline(s)
        else:
            words = "no bump"
        painter.setPen(theme.colour("text"))
        painter.setFont(self._fitted(words, max(20.0, half * 0.075)))
        high = painter.fontMetrics().height()
        small = font(min(15.0, max(12.0, half * 0.04)), scale=self._picture.scale)
        below = QFontMetricsF(small).height()
        where = QRectF(0, 0, half, high)
        side = 0.27 if self._reading_below else -0.27
        where.moveCenter(QPointF(centre.x(), centre.y() + half * side - below / 2))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        where.translate(0, (high + below) / 2 - 2)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, self._about_headline(s))

    def _fitted(self, words: str, size: float) -> QFont:
        """The font of the main reading, small enough for its words to lie between two angles."""
        label = QFontMetricsF(self._picture.label_font())
        wide, turn = label.horizontalAdvance("330°"), math.radians(30.0)
        extent = 0.5 * (math.cos(turn) * wide + math.sin(turn) * label.height())
        reach = self._picture.half() * (SHIFT_IN - 0.01) - extent
        room = 2.0 * (math.cos(turn) * reach - 0.5 * wide) - label.height()
        face = font(size, 600, self._picture.scale)
        needed = QFontMetricsF(face).horizontalAdvance(words)
        return font(size * min(1.0, room / needed), 600, self._picture.scale)

    @staticmethod
    def _headline(s: RingSnapshot) -> str:
        """The heading of a compass; how high the bump of another ring is."""
        if isinstance(s, HeadingSnapshot):
            return f"{math.degrees(s.decoded) % 360.0:.1f}°"
        return f"{number(s.peak)} Hz"

    @staticmethod
    def _about_headline(s: RingSnapshot) -> str:
        if isinstance(s, HeadingSnapshot) or not math.isfinite(s.decoded):
            return "decoded heading" if isinstance(s, HeadingSnapshot) else ""
        return f"peak at {s.degrees(s.decoded):.0f}°"
