"""The picture of an eye-position integrator: the eye, its gaze on a scale, its neurons as bars."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import round_above
from gui.kit.theme import Theme, font
from gui.ring.eye_words import became_words, degrees
from gui.ring.stage_view import StagePicture
from sim.ring import EyeSnapshot

__all__ = ["SHOWN", "EyePicture", "paint_eye"]

SHOWN = math.radians(50.0)  # rad to either side, on the scale
GAZE = 0.66  # of the height, above the bars
GROUP_GAP = 0.03  # of the width, between neurons for the left and for the right
BELOW = 0.1  # of the height of the bars, for rates below zero


def paint_eye(painter: QPainter, centre: QPointF, radius: float, to: QPointF, theme: Theme) -> None:
    """An eye seen from above that looks at a point."""
    painter.save()
    painter.translate(centre)
    painter.rotate(math.degrees(math.atan2(to.y() - centre.y(), to.x() - centre.x())))
    painter.setPen(QPen(theme.colour("muted"), max(1.5, 0.05 * radius)))
    painter.setBrush(theme.colour("panel"))
    painter.drawEllipse(QPointF(0.0, 0.0), radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("state"))
    painter.drawEllipse(QPointF(0.86 * radius, 0.0), 0.22 * radius, 0.46 * radius)
    painter.setBrush(theme.colour("on_state"))
    painter.drawEllipse(QPointF(0.95 * radius, 0.0), 0.13 * radius, 0.2 * radius)
    painter.restore()


class EyePicture(StagePicture):
    """Paints an eye and its neurons as large as a widget.

    Parameters
    ----------
    widget : QWidget
        On which it is painted.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._top = 100.0
        self._fitted: object = None
        self.neuron: int | None = None
        """The neuron at which it is."""
        self.aim: float | None = None
        """Where the mouse would have the eye look, rad."""

    def fit(self, s: EyeSnapshot) -> None:
        """Have room for every rate the tuning of the neurons gives on the scale."""
        fitted = (len(s.rates), s.parameters.thresholds)
        if fitted != self._fitted:
            self._fitted = fitted
            self._top = round_above(float((s.offsets + np.abs(s.slopes) * SHOWN).max()))

    # ---- geometry ------------------------------------------------------------------------------

    def _margin(self) -> float:
        return max(26.0 * self._scale, 0.05 * self._widget.width())

    def gaze_area(self) -> QRectF:
        """Where the eye and its scale are."""
        return QRectF(0.0, 0.0, self._widget.width(), GAZE * self._widget.height())

    def bars_area(self) -> QRectF:
        """Where the bars stand, rates below zero under them."""
        high, across = self._widget.height(), self._margin()
        above, below = GAZE * high + 26.0 * self._scale, high - 24.0 * self._scale
        return QRectF(across, above, self._widget.width() - 2 * across, max(10.0, below - above))

    def on_bars(self, at: QPointF) -> bool:
        """Whether a place lies among the bars."""
        return self.bars_area().contains(at)

    def bars_zero(self) -> float:
        """The y of a rate of zero."""
        area = self.bars_area()
        return area.bottom() - BELOW * area.height()

    def scale_line(self) -> float:
        """The y of the scale."""
        return max(52.0 * self._scale, 0.15 * self.gaze_area().height())

    def across(self, position: float) -> float:
        """The x of a position (rad) on the scale."""
        half = 0.5 * self._widget.width()
        return half + position / SHOWN * (half - self._margin())

    def position_at(self, x: float) -> float:
        """The position (rad) at an x."""
        half = 0.5 * self._widget.width()
        return (x - half) / (half - self._margin()) * SHOWN

    def bars(self, count: int) -> list[QRectF]:
        """The place of each neuron's bar at the largest rate there is room for."""
        area, left = self.bars_area(), count // 2
        gap = GROUP_GAP * area.width()
        wide = (area.width() - gap) / count
        between, tall = min(2.0, 0.2 * wide), (1.0 - BELOW) * area.height()
        starts = [area.left() + i * wide + (gap if i >= left else 0.0) for i in range(count)]
        return [QRectF(x + between / 2, area.top(), wide - between, tall) for x in starts]

    def neurons_between(self, start: float, stop: float, count: int) -> list[int]:
        """Indices of the neurons whose bars lie between two x, in either order."""
        low, high = min(start, stop), max(start, stop)
        found = enumerate(self.bars(count))
        return [i for i, bar in found if bar.right() >= low and bar.left() <= high]

    # ---- painting ------------------------------------------------------------------------------

    def paint(self, painter: QPainter, s: EyeSnapshot) -> None:
        """Paint a moment."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        self._paint_gaze(painter, s)
        self._paint_words(painter, s)
        self._paint_bars(painter, s)
        self.paint_focus(painter)

    def _paint_scale(self, painter: QPainter) -> None:
        y, scale, theme = self.scale_line(), self._scale, self._theme
        small = font(max(13.0, 0.022 * self._widget.height()), scale=scale)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        painter.setPen(QPen(theme.colour("muted"), 1.5 * scale))
        painter.drawLine(QLineF(self.across(-SHOWN), y, self.across(SHOWN), y))
        for tick in range(-50, 51, 10):
            x = self.across(math.radians(tick))
            long = tick % 20 == 0
            painter.drawLine(QLineF(x, y - (10.0 if long else 5.0) * scale, x, y))
            if long:
                words = f"{tick}°".replace("-", "−")
                if abs(tick) == 40:
                    words = f"{words} left" if tick < 0 else f"{words} right"
                wide = metrics.horizontalAdvance(words)
                at = QRectF(x - wide / 2 - 2, y - 14.0 * scale - metrics.height(), wide + 4, 0.0)
                at.setHeight(metrics.height())
                painter.drawText(at, Qt.AlignmentFlag.AlignCenter, words)

    def _eye(self) -> tuple[QPointF, float]:
        area = self.gaze_area()
        radius = min(0.16 * area.height(), 0.12 * area.width())
        return QPointF(area.center().x(), 0.62 * area.height()), radius

    def _on_scale(self, position: float) -> QPointF:
        """A place of the scale, at its end for what lies beyond."""
        return QPointF(self.across(max(-SHOWN, min(SHOWN, position))), self.scale_line())

    def _paint_gaze(self, painter: QPainter, s: EyeSnapshot) -> None:
        theme, scale = self._theme, self._scale
        centre, radius = self._eye()
        thick = max(4.0, 0.008 * self._widget.height()) * scale
        at = self._on_scale(s.position)
        if math.isfinite(s.predicted) and abs(s.predicted) <= SHOWN:
            painter.setPen(QPen(theme.colour("text"), 1.5 * scale, Qt.PenStyle.DashLine))
            painter.drawLine(centre, self._on_scale(s.predicted))
        pen = QPen(theme.colour("state"), thick)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(centre, at)
        paint_eye(painter, centre, radius, at, theme)
        self._paint_square(painter, s.target, thick, solid=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("state"))
        if abs(s.position) <= SHOWN:
            painter.drawEllipse(at, 1.9 * thick, 1.9 * thick)
        else:  # an arrow to what lies beyond the scale
            side = math.copysign(2.6 * thick, s.position)
            ahead = QPointF(side, 0.0)
            beside = QPointF(0.0, abs(side))
            painter.drawPolygon(QPolygonF([at - beside, at + ahead, at + beside]))
        if self.aim is not None:
            self._paint_aim(painter, self.aim, thick)
        if self.cursor is not None and self._widget.hasFocus():
            self._paint_cursor(painter, self._on_scale(self.cursor), thick)

    def _paint_square(self, painter: QPainter, position: float, thick: float, solid: bool) -> None:
        side, place = 3.2 * thick, self._on_scale(position)
        colour = self._theme.colour("input")
        painter.setPen(QPen(colour, 2.0 * self._scale))
        painter.setBrush(colour if solid else Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(place.x() - side / 2, place.y() - side / 2, side, side))

    def _paint_aim(self, painter: QPainter, aim: float, thick: float) -> None:
        """Where the saccade would go, while the mouse is held."""
        theme, place = self._theme, self._on_scale(aim)
        self._paint_square(painter, aim, thick, solid=False)
        painter.setFont(font(15.0, 600, self._scale))
        painter.setPen(theme.colour("input"))
        high = painter.fontMetrics().height()
        at = QRectF(place.x() - 60.0, place.y() + 2.4 * thick, 120.0, high)
        at.moveLeft(max(0.0, min(self._widget.width() - 120.0, at.left())))
        painter.drawText(at, Qt.AlignmentFlag.AlignCenter, degrees(aim))

    def _paint_cursor(self, painter: QPainter, place: QPointF, thick: float) -> None:
        foot, wide, high = place + QPointF(0.0, 2.2 * thick), 1.6 * thick, 2.6 * thick
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text"))
        corners = [foot, foot + QPointF(wide, high), foot + QPointF(-wide, high)]
        painter.drawPolygon(QPolygonF(corners))

    def _paint_words(self, painter: QPainter, s: EyeSnapshot) -> None:
        """Where the eye looks in large digits, and what became of it since the last saccade."""
        area, theme = self.gaze_area(), self._theme
        said = font(max(14.0, 0.026 * self._widget.height()), scale=self._scale)
        below = QFontMetricsF(said).height()
        centre, radius = self._eye()
        room = area.bottom() - below - (centre.y() + 1.05 * radius)
        high = min(0.09 * self._widget.height(), 0.8 * room / self._scale)
        large = font(max(20.0 / self._scale, high), 600, self._scale)
        painter.setFont(large)
        painter.setPen(theme.colour("text"))
        box = QRectF(0.0, centre.y() + 1.05 * radius, area.width(), room)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, degrees(s.position))
        painter.setFont(said)
        painter.setPen(theme.colour("muted"))
        box = QRectF(0.0, area.bottom() - below, area.width(), below)
        words = became_words(s)
        if QFontMetricsF(said).horizontalAdvance(words) > box.width():
            words = words.partition(";")[0]
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_bars(self, painter: QPainter, s: EyeSnapshot) -> None:
        theme, scale, area = self._theme, self._scale, self.bars_area()
        zero, bars = self.bars_zero(), self.bars(len(s.rates))
        tall, floor = bars[0].height(), zero - area.bottom()
        heights = np.clip(s.rates / self._top * tall, floor, tall)
        heights[s.silenced] = 0.0
        drawn = [
            QRectF(bar.left(), zero - high, bar.width(), high).normalized()
            for bar, high in zip(bars, heights.tolist(), strict=True)
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("state"))
        painter.drawRects(drawn)
        painter.setBrush(theme.colour("alarm"))
        for i in np.flatnonzero(s.silenced).tolist():
            painter.drawRect(QRectF(bars[i].left(), zero - 5.0, bars[i].width(), 5.0))
        if self.neuron is not None and self._widget.hasFocus():
            at = bars[self.neuron]
            painter.fillRect(QRectF(at.left(), zero + 3, at.width(), 4), theme.colour("text"))
        painter.setPen(QPen(theme.colour("muted"), scale))
        painter.drawLine(QLineF(area.left(), zero, area.right(), zero))
        small = font(max(12.0, 0.019 * self._widget.height()), scale=scale)
        painter.setFont(small)
        high = QFontMetricsF(small).height()
        half = area.width() / 2
        for left, words in (
            (area.left(), "fire for the left"),
            (area.left() + half, "for the right"),
        ):
            box = QRectF(left, zero + 8.0 * scale, half, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        top = f"{self._top:g} Hz"
        order = "outermost: recruited last" if s.parameters.thresholds else "outermost: steepest"
        line = QRectF(area.left(), area.top() - high - 2.0, area.width(), high)
        rates, metrics = f"Firing rates, to {top}", QFontMetricsF(small)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, rates)
        if metrics.horizontalAdvance(f"{rates}     {order}") < line.width():
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, order)
