"""A circuit drawn: its neurons glow with their activity, synapses are lines, inputs are arrows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QRadialGradient,
)

from gui.circuits.circuit_parts import Part, signed_words
from gui.circuits.colours import low_digit, neuron_colour
from gui.kit.filmed import drawn_as_shapes
from gui.kit.theme import DARK, Theme, font
from sim.arrays import Array
from sim.circuits import CircuitParameters

__all__ = ["CircuitPicture"]

AROUND = 3  # neurons from which on they stand in a circle
LARGEST = 27.0  # px at scale 1, the radius of a neuron
NO_PEN, NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush


@dataclass
class _Line:
    """A synapse or an input: its path, where its end mark goes and in which direction."""

    path: QPainterPath
    tip: QPointF
    along: QPointF
    samples: Array = field(default_factory=lambda: np.zeros((0, 2)))
    label: QPointF = field(default_factory=QPointF)


def _unit(angle: float) -> QPointF:
    """The direction of an angle, rad, counted clockwise on the screen from the right."""
    return QPointF(math.cos(angle), math.sin(angle))


class CircuitPicture:
    """Where everything in a circuit lies in a widget, and what it looks like."""

    def __init__(self) -> None:
        self.parameters: CircuitParameters | None = None
        self.v: Array = np.zeros(0)
        self.pulsed: frozenset[int] = frozenset()
        self.limits = (0.0, 1.0)
        """The activities that look silent and full."""
        self.lit: Part | None = None
        """What is under the mouse, held, or chosen by the keys: it stands out."""
        self.wire: tuple[int, QPointF] | None = None
        """A synapse that is being drawn: from which neuron, and where its end is."""
        self.radius = LARGEST
        self._theme: Theme
        self._scale, self._room = 1.0, QRectF()
        self.places: list[QPointF] = []
        self._out: list[float] = []
        self._lines: dict[Part, _Line] = {}
        self._kept = QPixmap()
        self._key: tuple[object, ...] = ()

    # ---- where things lie ----------------------------------------------------------------------

    def lay_out(self, room: QRectF, theme: Theme, scale: float) -> None:
        """Give everything its place in so much room."""
        self._room, self._theme, self._scale = room, theme, scale
        p = self.parameters
        if p is None:
            return
        n, s = p.neurons, scale
        high = QFontMetricsF(self._letters()).height()
        arrow = min(30.0 * s, 0.22 * room.height())
        label = QFontMetricsF(self._letters()).horizontalAdvance("h₁ −.50") / 2
        if n < AROUND:
            above = 22.0 * s  # for bows, loops and what they tell
            free = room.height() - arrow - high - above - 6.0 * s
            self.radius = min(LARGEST * s, 0.5 * free, room.width() / (4.2 * n))
            middle = room.top() + above + max(self.radius, 0.5 * free)
            gap = min(4.6 * self.radius, 0.5 * room.width())
            x = [room.center().x() + gap * (k - 0.5 * (n - 1)) for k in range(n)]
            self.places = [QPointF(at, middle) for at in x]
            self._out = [math.pi / 2] * n
        else:
            turns = [2 * math.pi * k / n - math.pi / 2 for k in range(n)]
            arrow = 17.0 * s
            beyond = arrow + 9.0 * s
            across = 0.5 * room.width() - beyond - 2.0 * label
            up = 0.5 * room.height() - beyond - high
            apart = 2.0 * math.sin(math.pi / n)
            self.radius = min(0.72 * LARGEST * s, 0.28 * apart * (across + up) / 2, 0.36 * up)
            across, up = across - self.radius, up - self.radius
            across = min(across, 1.7 * up)
            c = room.center()
            self.places = [c + QPointF(across * math.cos(t), up * math.sin(t)) for t in turns]
            self._out = [math.atan2(up * math.sin(t), across * math.cos(t)) for t in turns]
        self._lines = {}
        for i in range(n):
            self._lay_input(i, arrow)
            for j in range(n):
                self._lay_synapse(i, j)

    def _letters(self, weight: int = 400) -> QFont:
        return font(11.5, weight, self._scale)

    def _lay_input(self, i: int, long: float) -> None:
        way, at = _unit(self._out[i]), self.places[i]
        tip = at + way * (self.radius + 3.0 * self._scale)
        foot = tip + way * long
        path = QPainterPath(foot)
        path.lineTo(tip)
        high = QFontMetricsF(self._letters()).height()
        wide = QFontMetricsF(self._letters()).horizontalAdvance("h₁ −.50")
        away = 0.5 * high * abs(way.y()) + (0.5 * wide + 5.0) * abs(way.x()) + 1.0 * self._scale
        self._lines[Part("input", i)] = self._line(path, -way, foot + way * away)

    def _lay_synapse(self, i: int, j: int) -> None:
        """From neuron j to neuron i: a bow to the left of the way there, or a loop."""
        r, s = self.radius, self._scale
        if i == j:
            self._lay_loop(i)
            return
        start, stop = self.places[j], self.places[i]
        away = stop - start
        angle = math.atan2(away.y(), away.x())
        turn = 0.52 if len(self.places) < AROUND else 0.3
        leave = start + _unit(angle - turn) * (r + 2.0 * s)
        arrive = stop + _unit(angle + math.pi + turn) * (r + 7.0 * s)
        left = QPointF(away.y(), -away.x()) / math.hypot(away.x(), away.y())
        long = math.hypot(*(arrive - leave).toTuple())
        bend = (leave + arrive) / 2 + left * (
            0.26 * long if len(self.places) < AROUND else 0.12 * long
        )
        path = QPainterPath(leave)
        path.quadTo(bend, arrive)
        way = arrive - bend
        along = way / max(1e-9, math.hypot(way.x(), way.y()))
        label = path.pointAtPercent(0.5) + left * (10.0 * s)
        self._lines[Part("weight", i, j)] = self._line(path, along, label)

    def _lay_loop(self, i: int) -> None:
        r, s, n = self.radius, self._scale, len(self.places)
        if n == 1:
            angle = -math.pi / 2
        elif n < AROUND:
            angle = math.pi if i == 0 else 0.0
        else:
            angle = self._out[i] + 1.05
        at, reach = self.places[i], r + (5.0 + 0.3 * r)
        half, far = 0.55, r * 2.1 + 5.0 * s
        leave = at + _unit(angle - half) * (r + 2.0 * s)
        arrive = at + _unit(angle + half) * (r + 7.0 * s)
        path = QPainterPath(leave)
        path.cubicTo(
            at + _unit(angle - half * 1.25) * far, at + _unit(angle + half * 1.25) * far, arrive
        )
        along = at - arrive
        along = along / max(1e-9, math.hypot(along.x(), along.y()))
        label = at + _unit(angle) * (reach + 16.0 * s)
        self._lines[Part("weight", i, i)] = self._line(path, along, label)

    @staticmethod
    def _line(path: QPainterPath, along: QPointF, label: QPointF) -> _Line:
        places = [path.pointAtPercent(t) for t in np.linspace(0.0, 1.0, 25).tolist()]
        samples = np.array([(at.x(), at.y()) for at in places])
        return _Line(path, places[-1], along, samples, label)

    # ---- what is where -------------------------------------------------------------------------

    def value(self, part: Part) -> float:
        """The weight or the input that a part stands for."""
        assert self.parameters is not None
        if part.kind == "weight":
            return float(self.parameters.weights[part.neuron][part.source])
        return float(self.parameters.inputs[part.neuron])

    def parts(self) -> list[Part]:
        """Everything that is drawn, neuron by neuron: itself, its input, and where it leads."""
        if self.parameters is None:
            return []
        found = []
        for j in range(self.parameters.neurons):
            found += [Part("neuron", j), Part("input", j)]
            ways = [Part("weight", i, j) for i in range(self.parameters.neurons)]
            found += [part for part in ways if self.value(part) != 0.0 or part == self.lit]
        return found

    def neuron_at(self, position: QPointF) -> int | None:
        """The neuron at a position."""
        away = [math.hypot(*(at - position).toTuple()) for at in self.places]
        near = int(np.argmin(away)) if away else -1
        return near if near >= 0 and away[near] <= self.radius + 1.0 else None

    def part_at(self, position: QPointF) -> Part | None:
        """What is at a position: a neuron, or the nearest line that is drawn."""
        neuron = self.neuron_at(position)
        if neuron is not None:
            return Part("neuron", neuron)
        best, found = 9.0 * self._scale, None
        for part in self.parts():
            if part.kind != "neuron":
                line = self._lines[part]
                away = line.samples - np.array([position.x(), position.y()])
                far = float(np.hypot(away[:, 0], away[:, 1]).min())
                if part.kind == "input":  # its words are part of it
                    off = line.label - position
                    far = min(far, max(abs(off.x()) - 18 * self._scale, abs(off.y()) - 2.0))
                if far < best:
                    best, found = far, part
        return found

    def middle_of(self, part: Part) -> QPointF:
        """A place at which a part is taken."""
        if part.kind == "neuron":
            return self.places[part.neuron]
        return self._lines[part].path.pointAtPercent(0.5)

    # ---- painting ------------------------------------------------------------------------------

    def paint(self, painter: QPainter, keys: bool) -> None:
        """Paint it all; `keys`: a frame round what the keys have chosen."""
        if self.parameters is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parts = self.parts()
        for part in parts:
            if part.kind == "neuron":
                self._paint_glow(painter, part.neuron)
        self._paint_lines(painter, parts)
        for part in parts:
            if part.kind == "neuron":
                self._paint_neuron(painter, part, keys)
        if self.wire is not None:
            source, end = self.wire
            colour = neuron_colour(self._theme, source)
            painter.setPen(QPen(colour, 3.0 * self._scale, Qt.PenStyle.DashLine))
            painter.drawLine(self.places[source], end)
        if self.lit is not None and self.lit.kind == "weight":
            self._paint_synapse(painter, self.lit)
        if self.lit is not None and self.lit.kind != "neuron":
            self._paint_value(painter, self.lit, keys)

    def _paint_lines(self, painter: QPainter, parts: list[Part]) -> None:
        """Synapses and inputs, kept in pixels while nothing of them changes."""
        if drawn_as_shapes(painter):
            self._draw_lines(painter, parts)
            return
        ratio = painter.device().devicePixelRatioF()
        key = (self.parameters, self.lit, self._room, self._scale, self._theme, ratio)
        if key != self._key:
            self._key = key
            size = (self._room.bottomRight() + self._room.topLeft()).toPoint()  # alike all round
            self._kept = QPixmap(round(size.x() * ratio), round(size.y() * ratio))
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(QColor(0, 0, 0, 0))
            onto = QPainter(self._kept)
            onto.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_lines(onto, parts)
            onto.end()
        painter.drawPixmap(0, 0, self._kept)

    def _draw_lines(self, painter: QPainter, parts: list[Part]) -> None:
        for part in parts:
            if part.kind == "weight" and part != self.lit:
                self._paint_synapse(painter, part)
            elif part.kind == "input":
                self._paint_input(painter, part)

    def _level(self, i: int) -> float:
        low, high = self.limits
        part = (float(self.v[i]) - low) / (high - low) if i < len(self.v) and high > low else 0.0
        return min(max(part, 0.0), 1.0) if math.isfinite(part) else 1.0

    def _paint_glow(self, painter: QPainter, i: int) -> None:
        level, at, far = self._level(i), self.places[i], self.radius * 1.6
        if level < 0.02:
            return
        colour = neuron_colour(self._theme, i)
        gradient = QRadialGradient(at, far)
        for place, part in ((0.0, 0.5), (0.62, 0.5), (1.0, 0.0)):
            colour.setAlphaF(part * level)
            gradient.setColorAt(place, colour)
        painter.setPen(NO_PEN)
        painter.setBrush(gradient)
        painter.drawEllipse(at, far, far)

    def _paint_neuron(self, painter: QPainter, part: Part, keys: bool) -> None:
        i, theme, s, at, r = (
            part.neuron,
            self._theme,
            self._scale,
            self.places[part.neuron],
            self.radius,
        )
        colour, ground = neuron_colour(theme, i), theme.colour("panel")
        share = 0.06 + 0.84 * math.sqrt(self._level(i))
        mixed = [
            g + share * (c - g)
            for g, c in zip(
                (ground.redF(), ground.greenF(), ground.blueF()),
                (colour.redF(), colour.greenF(), colour.blueF()),
                strict=True,
            )
        ]
        fill = QColor.fromRgbF(*mixed)
        painter.setPen(QPen(colour, 2.2 * s))
        painter.setBrush(fill)
        painter.drawEllipse(at, r, r)
        painter.setBrush(NO_BRUSH)
        if i in self.pulsed:
            painter.setPen(QPen(theme.colour("text"), 3.0 * s))
            painter.drawEllipse(at, r + 3.5 * s, r + 3.5 * s)
        if part == self.lit:
            painter.setPen(QPen(theme.colour("input" if keys else "text"), 2.0 * s))
            painter.drawEllipse(at, r + 5.0 * s, r + 5.0 * s)
        painter.setFont(font(min(15.0, 0.62 * r / s), 700, s))
        bright = 0.299 * fill.redF() + 0.587 * fill.greenF() + 0.114 * fill.blueF()
        painter.setPen(QColor(DARK.background if bright > 0.5 else "#ffffff"))
        box = QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(i + 1))

    def _paint_synapse(self, painter: QPainter, part: Part) -> None:
        """A line as wide as the weight is large: an arrow head excites, a dot inhibits."""
        line, value, s = self._lines[part], self.value(part), self._scale
        colour = neuron_colour(self._theme, part.source)
        wide = (1.4 + 3.4 * min(1.0, math.sqrt(abs(value) / 4.0))) * s
        pen = QPen(colour, wide)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if value == 0.0:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setBrush(NO_BRUSH)
        if part == self.lit:
            halo = self._theme.colour("text", 0.35)
            painter.setPen(QPen(halo, wide + 6.0 * s))
            painter.drawPath(line.path)
        painter.setPen(pen)
        painter.drawPath(line.path)
        painter.setPen(NO_PEN)
        painter.setBrush(colour)
        if value < 0.0:
            size = max(3.6 * s, 0.5 * wide + 2.4 * s)
            painter.drawEllipse(line.tip, size, size)
        elif value > 0.0:
            self._paint_head(painter, line, max(8.5 * s, 1.4 * wide + 4.5 * s))

    def _paint_head(self, painter: QPainter, line: _Line, size: float) -> None:
        across = QPointF(-line.along.y(), line.along.x()) * (0.62 * size)
        tip, back = (
            line.tip + line.along * (4.0 * self._scale),
            line.tip - line.along * (size - 4.0 * self._scale),
        )
        painter.drawPolygon(QPolygonF([tip, back + across, back - across]))

    def _paint_input(self, painter: QPainter, part: Part) -> None:
        """An arrow as wide as the input is large, with its value; a dot where it holds down."""
        line, value, s, theme = self._lines[part], self.value(part), self._scale, self._theme
        lit = part == self.lit
        colour = theme.colour("text" if lit else "muted")
        wide = (1.6 + 2.4 * min(1.0, abs(value) / (1.0 + abs(value)) * 1.4)) * s
        pen = QPen(colour, wide)
        if value == 0.0:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawPath(line.path)
        painter.setPen(NO_PEN)
        painter.setBrush(colour)
        if value < 0.0:
            painter.drawEllipse(line.tip, 4.0 * s, 4.0 * s)
        elif value > 0.0:
            self._paint_head(painter, line, 9.0 * s)
        words = f"h{low_digit(part.neuron)} {signed_words(value, short=True)}"
        letters = self._letters(700 if lit else 400)
        metrics = QFontMetricsF(letters)
        box = QRectF(0, 0, metrics.horizontalAdvance(words) + 4, metrics.height())
        box.moveCenter(line.label)
        painter.setFont(letters)
        painter.setPen(theme.colour("text" if lit else "muted"))
        painter.drawText(self._inside(box), int(Qt.AlignmentFlag.AlignCenter), words)

    def _inside(self, box: QRectF) -> QRectF:
        """A box moved into the widget."""
        room, moved = self._room, QRectF(box)
        moved.moveLeft(min(max(box.left(), room.left()), room.right() - box.width()))
        moved.moveTop(min(max(box.top(), room.top()), room.bottom() - box.height()))
        return moved

    def _paint_value(self, painter: QPainter, part: Part, keys: bool) -> None:
        """What a line that stands out is worth, beside it."""
        s, theme = self._scale, self._theme
        if part.kind == "input" and not keys:
            return  # it is written there in any case
        line = self._lines[part]
        words = signed_words(self.value(part))
        if part.kind == "weight":
            words = f"w{low_digit(part.neuron)}{low_digit(part.source)}  {words}"
        letters = self._letters(700)
        metrics = QFontMetricsF(letters)
        box = QRectF(0, 0, metrics.horizontalAdvance(words) + 12 * s, metrics.height() + 4 * s)
        box.moveCenter(line.label)
        if part.kind == "weight" and len(self.places) >= AROUND:
            box.moveTopLeft(self._room.topLeft())  # in the midst it would cover others
        box = self._inside(box)
        painter.setPen(QPen(theme.colour("input" if keys else "muted"), 1.4 * s))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(box, 4 * s, 4 * s)
        painter.setFont(letters)
        painter.setPen(theme.colour("text"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
