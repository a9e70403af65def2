"""The picture of a ring: activity as colour and bars, and over it marks and readings."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from gui.kit.filmed import drawn_as_shapes
from gui.kit.pattern_colours import mixed
from gui.kit.plot_labels import round_above
from gui.kit.theme import font
from gui.ring.ring_cells import (
    BAR_ALPHA,
    BAR_FOOT,
    BAR_OUT,
    RING_IN,
    RING_OUT,
    SHIFT_IN,
    SHIFTER_BANDS,
    activity_brushes,
    bar_gap,
    cell_gap,
    gathered,
    paint_exact_cells,
    paint_scale,
    turns_of,
)
from gui.ring.ring_marks import paint_marks
from gui.ring.ring_overlay import NOTHING, paint_overlay
from gui.ring.ring_readings import RingReadings
from gui.ring.ring_stimuli import RingStimuli
from gui.ring.stage_view import StagePicture
from sim.ring import RingSnapshot

__all__ = ["RingPicture"]


@lru_cache(maxsize=12)  # up to three bands of each ring
def _ring_cells(n: int, inner: float, outer: float) -> list[QPolygonF]:
    """A polygon for each neuron that covers its cell and a little more, on a ring of radius 1.

    Drawn without antialiasing (a quarter of the time); what they cover too much of is covered.
    """
    turns = turns_of(n)
    # The chords of the outer edge must stay outside the arc they stand for.
    reach = (outer + 0.002) / math.cos((turns[0, 1] - turns[0, 0]) / 2)
    rays = np.stack([np.cos(turns), -np.sin(turns)], axis=2)
    corners = np.concatenate([reach * rays, (inner - 0.006) * rays[:, ::-1]], axis=1)
    return [QPolygonF([QPointF(x, y) for x, y in cell]) for cell in corners.tolist()]


class RingPicture(StagePicture):
    """Paints a ring as large as a widget.

    Parameters
    ----------
    widget : QWidget
        On which it is painted.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.full_scale = 40.0
        """Hz at the top of the colour scale."""
        self.pinned: NDArray[np.float64] = np.zeros(0)
        """Directions at which the bump stays, rad."""
        self.overlay = NOTHING
        """What an analysis shows on the ring."""
        self._readings = RingReadings(self)
        self.stimuli = RingStimuli(self)
        """What is put on the ring, as it is painted."""
        self._frame: tuple[object, QPixmap] | None = None

    def fit(self, peak: float) -> None:
        """Choose the top of the colours: where the rates end, in steps that do not breathe."""
        if not 0.85 * self.full_scale <= peak <= self.full_scale:
            self.full_scale = round_above(max(peak, 1.0))

    # ---- geometry ------------------------------------------------------------------------------

    def half(self) -> float:
        """Half the side of the drawing, px."""
        return float(min(self._widget.width(), self._widget.height())) / 2.0 - 4.0

    def centre(self) -> QPointF:
        """Its middle, in widget coordinates."""
        return QPointF(self._widget.width() / 2.0, self._widget.height() / 2.0)

    def point_at(self, angle: float, radius: float = 0.69) -> QPointF:
        """Where, in widget coordinates, an angle (rad) lies at a relative radius."""
        half, centre = self.half(), self.centre()
        return QPointF(
            centre.x() + radius * half * math.cos(angle),
            centre.y() - radius * half * math.sin(angle),
        )

    def _points_at(
        self, angles: NDArray[np.floating], radii: NDArray[np.floating]
    ) -> NDArray[np.floating]:
        """`point_at` for many: (…, 2) px for angles (rad) and relative radii (…)."""
        centre, reach = self.centre(), radii * self.half()
        return np.stack(
            [centre.x() + reach * np.cos(angles), centre.y() - reach * np.sin(angles)], axis=-1
        )

    def polar(self, position: QPointF) -> tuple[float, float]:
        """Angle (rad) and relative radius of a position in widget coordinates."""
        d = position - self.centre()
        return math.atan2(-d.y(), d.x()) % (2 * math.pi), math.hypot(d.x(), d.y()) / self.half()

    # ---- picture -------------------------------------------------------------------------------

    def paint(self, painter: QPainter, s: RingSnapshot) -> None:
        """Paint a moment on an empty widget."""
        self.stimuli.turn = s.turn
        self.stimuli.fit(s.stimuli)
        s = gathered(s)
        if drawn_as_shapes(painter):
            top, theme = self.full_scale, self._theme
            paint_exact_cells(painter, self.centre(), self.half(), s, top, theme)
            self.stimuli.paint_exact_bars(painter, s)
            self._paint_labels(painter, s)
            self._paint_scale(painter)
        else:
            self._paint_cells(painter, s)
        self._paint_silenced(painter, s)
        paint_overlay(self, painter, self.overlay)
        paint_marks(self, painter, s)
        self.stimuli.paint_markers(painter, s)
        self._readings.paint(painter, s)

    def _paint_scale(self, painter: QPainter) -> None:
        paint_scale(painter, self._widget.width(), self.full_scale, self._theme, self._scale)

    def _paint_cells(self, painter: QPainter, s: RingSnapshot) -> None:
        """Bars and cells, a little too large, and over them what they may not cover."""
        if s.stimuli:
            self.stimuli.paint_bars(painter, s)
        else:
            self._paint_bars(painter, s.rates)
        # Silent cells are this disc; the frame covers it elsewhere.
        silent, side = activity_brushes()[0], (RING_OUT + 0.005) * self.half()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(silent)
        painter.drawEllipse(self.centre(), side, side)
        self._paint_band(painter, s.rates, RING_IN, RING_OUT)
        shifters = s.shifters
        if shifters is not None:
            for rates, (inner, outer) in zip(shifters, SHIFTER_BANDS, strict=True):
                self._paint_band(painter, rates, inner, outer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._frame_pixmap(s))

    def _frame_pixmap(self, s: RingSnapshot) -> QPixmap:
        """What lies over the cells and does not change: their edges and gaps, labels, scale."""
        n, shifters = len(s.rates), s.shifters is not None
        size, ratio = self._widget.size(), self._widget.devicePixelRatioF()
        look = (self._theme.name, self._scale, ratio)
        key = (n, shifters, self.full_scale, size, s.turn, look)
        if self._frame is None or self._frame[0] != key:
            pixmap = QPixmap(size * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_edges(painter, n, shifters)
            self._paint_labels(painter, s)
            self._paint_scale(painter)
            painter.end()
            self._frame = (key, pixmap)
        return self._frame[1]

    def _paint_edges(self, painter: QPainter, n: int, shifters: bool) -> None:
        """Background over all that the cells cover too much of."""
        background = self._theme.colour("background")
        bands = [(RING_IN, RING_OUT), *(SHIFTER_BANDS if shifters else [])]
        half, centre = self.half(), self.centre()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(background)
        rims = sorted({r for band in bands for r in band})
        # Annuli outside, between and inside the bands.
        gaps = [(0.0, rims[0]), (rims[-1], BAR_FOOT)]
        gaps += [(rims[i], rims[i + 1]) for i in range(1, len(rims) - 1, 2)]
        for inner, outer in gaps:
            path = QPainterPath()
            path.addEllipse(centre, outer * half, outer * half)
            path.addEllipse(centre, inner * half, inner * half)
            painter.drawPath(path)
        step = 2 * math.pi / n
        between = (np.arange(n) + 0.5) * step
        painter.setPen(QPen(background, cell_gap(n) * half))
        ends = self._points_at(between[:, None], np.array([rims[0] - 0.004, rims[-1] + 0.004]))
        painter.drawLines([QLineF(*start, *end) for start, end in ends.tolist()])
        painter.setPen(Qt.PenStyle.NoPen)
        wide = bar_gap(n)
        corners = self._points_at(
            between[:, None] + np.array([-wide, -wide, wide, wide]),
            np.array([BAR_FOOT, 1.2, 1.2, BAR_FOOT]),
        )
        for gap in corners.tolist():
            painter.drawPolygon([QPointF(x, y) for x, y in gap])

    def _paint_band(
        self, painter: QPainter, rates: NDArray[np.float64], inner: float, outer: float
    ) -> None:
        """The cells of one ring in the colours of their rates."""
        painter.setPen(Qt.PenStyle.NoPen)
        level = np.clip(rates / self.full_scale, 0.0, 1.0) * 255.0
        cells, brushes = _ring_cells(len(rates), inner, outer), activity_brushes()
        painter.save()
        painter.translate(self.centre())
        painter.scale(self.half(), self.half())
        for cell, shade in zip(cells, level.astype(int).tolist(), strict=True):
            if shade:
                painter.setBrush(brushes[shade])
                painter.drawPolygon(cell)
        painter.restore()

    def _paint_silenced(self, painter: QPainter, s: RingSnapshot) -> None:
        """Grey and crossed out: never colour alone."""
        n = len(s.rates)
        step = math.pi / n * 0.8
        painter.setBrush(self._theme.colour("track"))
        for i in np.flatnonzero(s.silenced).tolist():
            a = 2 * math.pi * i / n
            corners = ((-step, RING_IN), (step, RING_IN), (step, RING_OUT), (-step, RING_OUT))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(QPolygonF([self.point_at(a + d, r) for d, r in corners]))
            painter.setPen(QPen(self._theme.colour("alarm"), 2.0 * self._scale))
            painter.drawLine(
                self.point_at(a - step, RING_IN + 0.01), self.point_at(a + step, RING_OUT - 0.01)
            )

    def _paint_bars(self, painter: QPainter, rates: NDArray[np.float64]) -> None:
        """A bar on each firing neuron, as long as its rate; the frame cuts the gaps between."""
        turns = turns_of(len(rates))
        high = np.minimum(rates / self.full_scale, 1.0)
        # Below that a bar is a line of two pixels.
        index = np.flatnonzero(high > 0.05)
        out = BAR_FOOT + (BAR_OUT - BAR_FOOT) * high[index]
        half, centre = self.half(), self.centre()
        rays = np.stack([np.cos(turns[index]), -np.sin(turns[index])], axis=2)
        far = (half * out)[:, None, None] * rays
        near = half * (BAR_FOOT - 0.008) * rays[:, ::-1]
        corners = np.concatenate([far, near], axis=1) + np.array([centre.x(), centre.y()])
        painter.setPen(Qt.PenStyle.NoPen)
        colour, background = self._theme.colour("state"), self._theme.colour("background")
        painter.setBrush(mixed(colour, background, BAR_ALPHA))
        for bar in corners.tolist():
            painter.drawPolygon([QPointF(x, y) for x, y in bar])

    def _paint_labels(self, painter: QPainter, s: RingSnapshot) -> None:
        """The angles that the ring stands for, inside it."""
        painter.setPen(self._theme.colour("muted"))
        painter.setFont(self.label_font())
        metrics = painter.fontMetrics()
        for degrees in range(0, 360, 30):
            words = f"{s.degrees(math.radians(degrees)):.0f}°"
            wide, high = metrics.horizontalAdvance(words), metrics.height()
            turn = math.radians(degrees)
            # As far out as its corner allows.
            extent = abs(math.cos(turn)) * wide / 2 + abs(math.sin(turn)) * high / 2
            reach = SHIFT_IN - 0.01 - extent / self.half()
            where = QRectF(0, 0, wide + 8, high)
            where.moveCenter(self.point_at(turn, reach))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)

    def label_font(self) -> QFont:
        """Of the angles inside the ring."""
        return font(min(16.0, max(12.0, self.half() * 0.042)), scale=self._scale)
