"""Stimuli round a painted ring: the input of each as bars, and a marker where it is largest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import proxy

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPen, QPolygonF

from gui.kit.filmed import drawn_as_shapes
from gui.kit.pattern_colours import mixed
from gui.kit.plot_labels import round_above
from gui.kit.theme import Scale, Theme, font
from gui.ring.ring_cells import BAR_FOOT, RING_OUT, bar_gap, sector, turns_of
from gui.ring.stimulus_marker import paint_marker, stimulus_colour
from sim.arrays import Array
from sim.ring import RingSnapshot
from sim.ring.stimuli import SHAPES, PlacedStimulus

if TYPE_CHECKING:
    from gui.ring.ring_picture import RingPicture

__all__ = ["RingStimuli", "values_words"]

ON, OFF = 0.55, 0.2  # part of its colour in the bars of a stimulus
SHORTEST = 0.02  # of the top; below that a bar is a line
LEAST_TOP = 2.0  # Hz
NEAR = 4.0  # px beside a marker where a press still takes it


def values_words(stimulus: PlacedStimulus, turn: float = 2 * math.pi) -> str:
    """ "60°, 5 Hz, width 20°", where one turn of the ring stands for `turn` rad."""
    shape, share = SHAPES[stimulus.shape], turn / (2 * math.pi)
    words = [f"{share * math.degrees(stimulus.direction):.4g}°"] if shape.directed else []
    words.append(f"{stimulus.strength:.4g} Hz")
    if shape.wide:
        words.append(f"width {share * math.degrees(stimulus.width):.4g}°")
    return ", ".join(words).replace("-", "−")


@lru_cache(maxsize=8)
def _fonts(scale: float, least: float) -> tuple[QFont, QFont]:
    """Of the names in the markers, and of the values beside them."""
    given = Scale(scale, least)
    return font(11.5, 600, given), font(13, 600, given)


class RingStimuli:
    """Paints the stimuli of a ring, and finds them under a hand.

    Parameters
    ----------
    picture : RingPicture
        Which it is a part of.
    """

    def __init__(self, picture: RingPicture) -> None:
        self._picture: RingPicture = proxy(picture)  # which has it: no circle
        self.top = 10.0
        """Hz of the longest bar there is room for."""
        self.turn = 2 * math.pi
        """What one turn of the ring stands for, rad."""
        self.held = False
        """Whether a hand has hold of one; the scale stays then."""
        self.chosen: int | None = None
        """The number of the stimulus that keys act on."""
        self.told: int | None = None
        """The number of the stimulus of which the values are said."""
        self._bars: tuple[object, list[tuple[QBrush, list[QPolygonF]]]] | None = None

    # ---- geometry ------------------------------------------------------------------------------

    def fit(self, stimuli: Sequence[PlacedStimulus]) -> None:
        """Choose the top of the bars, in steps: the strongest takes half of them or more."""
        most = max((abs(stimulus.strength) for stimulus in stimuli), default=0.0)
        if stimuli and not self.held and not 0.5 * self.top <= most <= 0.95 * self.top:
            self.top = round_above(max(most / 0.8, LEAST_TOP))

    @property
    def _faces(self) -> tuple[QFont, QFont]:
        scale = self._picture.scale
        return _fonts(float(scale), getattr(scale, "least", 0.0))

    @property
    def radius(self) -> float:
        """Of a marker, px."""
        return max(11.0, 0.95 * self._faces[0].pixelSize(), 0.032 * self._picture.half())

    @property
    def reach(self) -> float:
        """The relative radius where the longest bars end, and markers do not yet leave the room."""
        return 1.0 + (2.0 - self.radius) / self._picture.half()

    def hertz(self, outwards: float) -> float:
        """How much stronger a stimulus is whose marker lies so much (relative radius) further."""
        return outwards * self.top / (self.reach - BAR_FOOT)

    def marker_at(self, stimulus: PlacedStimulus) -> QPointF:
        """The middle of a marker, in widget coordinates: where its longest bar ends."""
        level = min(abs(stimulus.strength) / self.top, 1.0)
        tip = BAR_FOOT + (self.reach - BAR_FOOT) * level
        inmost = RING_OUT + (self.radius + 1.0) / self._picture.half()
        return self._picture.point_at(stimulus.direction, min(max(tip, inmost), self.reach))

    def under(self, position: QPointF, stimuli: Sequence[PlacedStimulus]) -> PlacedStimulus | None:
        """The stimulus whose marker lies there: of several the nearest."""
        found, nearest = None, self.radius + NEAR
        for stimulus in stimuli:
            away = self.marker_at(stimulus) - position
            if (distance := math.hypot(away.x(), away.y())) <= nearest:
                found, nearest = stimulus, distance
        return found

    # ---- bars ----------------------------------------------------------------------------------

    def _levels(self, s: RingSnapshot) -> Array:
        """(k, n) input of each stimulus, were it on, relative to the longest bar."""
        given = [replace(stimulus, on=True).input(s.angles, 1.0) for stimulus in s.stimuli]
        return np.clip(np.stack(given) / self.top, -1.0, 1.0)

    def _brush(self, stimulus: PlacedStimulus, inhibits: bool) -> QBrush:
        theme: Theme = self._picture.theme
        colour = stimulus_colour(theme, stimulus.number)
        shade = mixed(colour, theme.colour("background"), ON if stimulus.on else OFF)
        return QBrush(shade, Qt.BrushStyle.BDiagPattern) if inhibits else QBrush(shade)

    def paint_bars(self, painter: QPainter, s: RingSnapshot) -> None:
        """The input of each stimulus as bars, the shorter ones in front; hatched where negative.

        The picture's frame cuts the gaps between them.
        """
        half, centre = self._picture.half(), self._picture.centre()
        key = (
            s.stimuli, len(s.angles), half, centre.toTuple(), self.top, self.reach,
            self._picture.theme.name,
        )  # fmt: skip
        if self._bars is None or self._bars[0] != key:
            self._bars = (key, self._polygons(s, half, centre))
        painter.setPen(Qt.PenStyle.NoPen)
        for brush, bars in self._bars[1]:
            painter.setBrush(brush)
            for bar in bars:
                painter.drawPolygon(bar)

    def _polygons(
        self, s: RingSnapshot, half: float, centre: QPointF
    ) -> list[tuple[QBrush, list[QPolygonF]]]:
        """What `paint_bars` paints, those behind first."""
        turns, levels = turns_of(len(s.angles)), self._levels(s)
        rays = np.stack([np.cos(turns), -np.sin(turns)], axis=2)
        order = np.argsort(-np.abs(levels), axis=0, kind="stable")
        span, middle = self.reach - BAR_FOOT, np.array([centre.x(), centre.y()])
        near = half * (BAR_FOOT - 0.008) * rays[:, ::-1]
        made = []
        for ranked in order:
            for place, stimulus in enumerate(s.stimuli):
                for sign in (1.0, -1.0):
                    level = sign * levels[place]
                    index = np.flatnonzero((ranked == place) & (level > SHORTEST))
                    if not len(index):
                        continue
                    out = half * (BAR_FOOT + span * level[index])
                    far = out[:, None, None] * rays[index]
                    corners = np.concatenate([far, near[index]], axis=1) + middle
                    bars = [QPolygonF([QPointF(x, y) for x, y in b]) for b in corners.tolist()]
                    made.append((self._brush(stimulus, sign < 0.0), bars))
        return made

    def paint_exact_bars(self, painter: QPainter, s: RingSnapshot) -> None:
        """The same as exact shapes, for a figure."""
        if not s.stimuli:
            return
        half, centre = self._picture.half(), self._picture.centre()
        levels, n = self._levels(s), len(s.angles)
        step, spread = 2 * math.pi / n, math.pi / n - bar_gap(n)
        painter.setPen(Qt.PenStyle.NoPen)
        for i in range(n):
            for place in np.argsort(-np.abs(levels[:, i]), kind="stable").tolist():
                level = float(levels[place, i])
                if abs(level) > 1e-3:
                    painter.setBrush(self._brush(s.stimuli[place], level < 0.0))
                    out = BAR_FOOT + (self.reach - BAR_FOOT) * abs(level)
                    painter.drawPath(sector(centre, half, step * i, spread, (BAR_FOOT, out)))

    # ---- markers -------------------------------------------------------------------------------

    def paint_markers(self, painter: QPainter, s: RingSnapshot) -> None:
        """Every marker, and the values of the one that is held or pointed at."""
        theme, radius = self._picture.theme, self.radius
        focused = self._picture.widget.hasFocus()
        shown = self.told
        if shown is None and focused:
            shown = self.chosen
        if drawn_as_shapes(painter):
            shown = None  # what is said to a hand belongs in no figure
        # The one that is spoken of lies over the others.
        for stimulus in sorted(s.stimuli, key=lambda one: (one.number == shown, -one.number)):
            at = self.marker_at(stimulus)
            paint_marker(painter, at, radius, stimulus.number, stimulus.on, theme, self._faces[0])
            if stimulus.number == self.chosen and focused:
                painter.setPen(QPen(theme.colour("text"), 2.0, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(at, radius + 3.0, radius + 3.0)
            if stimulus.number == shown:
                self._paint_values(painter, stimulus, at)

    def _paint_values(self, painter: QPainter, stimulus: PlacedStimulus, at: QPointF) -> None:
        """The values of a stimulus on a plate beside its marker, inside the ring's widget."""
        theme, words = self._picture.theme, values_words(stimulus, self.turn)
        painter.setFont(self._faces[1])
        metrics = painter.fontMetrics()
        plate = QRectF(0, 0, metrics.horizontalAdvance(words) + 14, metrics.height() + 6)
        # Inwards, over the ring: outside there may be no room, and beside it other markers.
        in_x, in_y = -math.cos(stimulus.direction), math.sin(stimulus.direction)
        extent = min(
            plate.width() / 2 / max(abs(in_x), 1e-6), plate.height() / 2 / max(abs(in_y), 1e-6)
        )
        away = self.radius + 5.0 + extent
        room = QRectF(self._picture.widget.rect()).adjusted(2, 2, -2, -2)
        left, top = at.x() + away * in_x - plate.width() / 2, at.y() + away * in_y
        left = min(max(left, room.left()), room.right() - plate.width())
        top = min(max(top - plate.height() / 2, room.top()), room.bottom() - plate.height())
        plate.moveTopLeft(QPointF(left, top))
        painter.setPen(QPen(stimulus_colour(theme, stimulus.number), 1.5))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(plate, 5, 5)
        painter.setPen(theme.colour("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
