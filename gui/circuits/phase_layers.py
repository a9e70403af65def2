"""What a phase plane carries, painted in pixels: basins, curves, runs, fixed points."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from gui.circuits.colours import attractor_colours, low_digit, neuron_colour
from gui.circuits.point_signs import (
    PointInk,
    eigenvalue_words,
    paint_point,
    paint_words,
    place_label,
)
from gui.circuits.polylines import clipped, sampled, sparse
from gui.kit.hillshade import thinned
from gui.kit.plane_signs import draw_pieces
from gui.kit.plot_labels import readable
from sim.arrays import Array
from sim.circuits.cycles import Cycle
from sim.circuits.fixed_points import FixedPoint
from sim.circuits.portrait import attractors

if TYPE_CHECKING:
    from gui.circuits.phase_view import PhaseView

__all__ = [
    "basin_image",
    "paint_basins",
    "paint_curves",
    "paint_heads",
    "paint_live_head",
    "paint_points",
    "paint_runs",
    "point_words",
]

TINT = {"dark": 0.125, "light": 0.13}  # of an attractor's colour in its basin
FINE = 128  # px along a side of the picture of basins
LONGEST = 1500  # points of a path that are drawn
STEP = 4.0  # px between the points of a path that are drawn
ROUND = Qt.PenCapStyle.RoundCap
NO_PEN, NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush


def ink_of(view: PhaseView) -> PointInk:
    """The colours of signs and words on the plane."""
    return PointInk(view.theme.colour("text"), view.theme.colour("background"))


def _pen(colour: QColor, wide: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, wide, style)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(ROUND if style == Qt.PenStyle.SolidLine else Qt.PenCapStyle.FlatCap)
    return pen


def _dashed(colour: QColor, wide: float, dash: float, gap: float) -> QPen:
    """A broken line whose dashes are given in px."""
    pen = _pen(colour, wide, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([dash / wide, gap / wide])
    return pen


def _draw(painter: QPainter, view: PhaseView, curves: Iterable[Array], step: float = 0.0) -> None:
    """Curves in the units of the axes, with the pen that is set; smooth ones by a step in px."""
    room = view.plot_rect().adjusted(-20.0, -20.0, 20.0, 20.0)
    painter.setBrush(NO_BRUSH)
    for curve in curves:
        for piece in clipped(view.points(np.asarray(curve, dtype=float)), room):
            if step > 0.0:
                draw_pieces(painter, sparse(piece, step))
            else:
                painter.drawPolyline(arrayToQPolygonF(*thinned(piece, LONGEST).T))


# ---- the ground ----------------------------------------------------------------------------------


def basin_image(view: PhaseView) -> QImage | None:
    """The basins as a picture with a pixel for each place they are known at, the top row first."""
    labels = view.basins
    if labels is None or view.portrait is None or (labels == labels.flat[0]).all():
        return None  # one colour everywhere would say nothing
    found: list[FixedPoint | Cycle] = attractors(view.portrait.fixed, view.portrait.cycles)
    stable = [e.place if isinstance(e, FixedPoint) else e.points.mean(axis=0) for e in found]
    ground, part = view.theme.colour("background"), TINT[view.theme.name]
    table = []
    for colour in (ground, *attractor_colours(view.theme, stable)):
        ends = [(g.redF(), g.greenF(), g.blueF()) for g in (ground, colour)]
        mixed = QColor.fromRgbF(*(x + part * (y - x) for x, y in zip(*ends, strict=True)))
        table.append(mixed.rgb())
    pixels = np.array(table, dtype=np.uint32)[_finer(labels)[::-1] + 1]
    rows, columns = pixels.shape
    form = QImage.Format.Format_RGB32
    return QImage(np.ascontiguousarray(pixels).tobytes(), columns, rows, 4 * columns, form).copy()


def _finer(labels: NDArray[np.int8]) -> NDArray[np.intp]:
    """Labels on a finer grid, their borders smooth: where a B-spline of each is the greatest."""
    every = np.unique(labels)
    if len(every) == 1 or min(labels.shape) >= FINE:
        return labels.astype(np.intp)
    up, across = (_spline(points, FINE) for points in labels.shape)
    shares = [up @ (labels == label).astype(float) @ across.T for label in every]
    return np.asarray(every[np.argmax(shares, axis=0)], dtype=np.intp)


@lru_cache(maxsize=8)
def _spline(points: int, pixels: int) -> Array:
    """(pixels, points): cubic B-splines about the middles of so many points."""
    at = (np.arange(pixels) + 0.5) / pixels * points - 0.5
    weights = np.zeros((pixels, points))
    for shift in range(-1, 3):
        near = np.floor(at).astype(np.intp) + shift
        t = np.abs(at - near)
        w = np.where(t < 1.0, 2 / 3 - t**2 + t**3 / 2, np.maximum(2.0 - t, 0.0) ** 3 / 6)
        np.add.at(weights, (np.arange(pixels), np.clip(near, 0, points - 1)), w)
    return weights


def paint_basins(painter: QPainter, view: PhaseView, image: QImage | None) -> None:
    """Which attractor the state would go to from each place, or the empty ground."""
    plot = view.plot_rect()
    if image is None:
        painter.fillRect(plot, view.theme.colour("panel"))
        return
    x0, x1, y0, y1 = view.extent()
    shown, wide, high = view.shown, image.width(), image.height()
    source = QRectF(
        (shown.left() - x0) / (x1 - x0) * wide, (y1 - shown.bottom()) / (y1 - y0) * high,
        shown.width() / (x1 - x0) * wide, shown.height() / (y1 - y0) * high,
    )  # fmt: skip
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(plot, image, source)
    painter.restore()


# ---- curves --------------------------------------------------------------------------------------


def paint_curves(painter: QPainter, view: PhaseView) -> None:
    """Nullclines, separatrices, cycles, lines of fixed points, ways out of a chosen saddle."""
    portrait, theme, scale = view.portrait, view.theme, view.scale
    if portrait is None:
        return
    painter.setClipRect(view.plot_rect())
    text = theme.colour("text")
    for neuron, curves in zip(view.axes, portrait.nullclines, strict=True):
        painter.setPen(_pen(neuron_colour(theme, neuron), 2.4 * scale))
        _draw(painter, view, curves)
    painter.setPen(_dashed(text, 1.8 * scale, 6.0 * scale, 4.5 * scale))
    _draw(painter, view, portrait.separatrices)
    if view.chosen_kind == "saddle":
        painter.setPen(_dashed(theme.colour("text", 0.75), 1.6 * scale, 1.6 * scale, 4.0 * scale))
        _draw(painter, view, portrait.unstable)
    for cycle in portrait.cycles:
        wide = 3.4 * scale
        painter.setPen(_pen(theme.colour("background", 0.6), wide + 3.0 * scale))
        _draw(painter, view, [cycle.points])
        solid, broken = _pen(text, wide), _dashed(text, wide, 9.0 * scale, 6.0 * scale)
        painter.setPen(solid if cycle.stable else broken)
        _draw(painter, view, [cycle.points])
    for line in portrait.fixed.lines:
        wide = 6.0 * scale
        painter.setPen(_pen(theme.colour("background", 0.7), wide + 3.0 * scale))
        _draw(painter, view, [np.stack([line.start, line.stop])])
        solid, broken = _pen(text, wide), _dashed(text, wide, 10.0 * scale, 6.0 * scale)
        painter.setPen(solid if line.stable else broken)
        _draw(painter, view, [np.stack([line.start, line.stop])])


# ---- runs ----------------------------------------------------------------------------------------


def paint_runs(painter: QPainter, view: PhaseView) -> None:
    """The paths of runs, and where they start."""
    theme, scale = view.theme, view.scale
    plot = view.plot_rect()
    painter.setClipRect(plot)
    painter.setPen(_dashed(theme.colour("muted"), 1.6 * scale, 4.0 * scale, 4.0 * scale))
    _draw(painter, view, view.backwards)
    for number, path in enumerate(view.paths):
        live = number == view.live_run
        painter.setPen(QPen(theme.colour("state" if live else "text"), 1.7 * scale))
        _draw(painter, view, [path], STEP)
    edge = 8.0 * scale
    painter.setClipRect(plot.adjusted(-edge, -edge, edge, edge))
    painter.setPen(QPen(theme.colour("background"), 1.6 * scale))
    room = plot.adjusted(-1.0, -1.0, 1.0, 1.0)
    for number, (x, y) in enumerate(view.points(view.starts).tolist()):
        if _lies_in(room, QPointF(x, y)):
            painter.setBrush(theme.colour("state" if number == view.live_run else "text"))
            painter.drawEllipse(QPointF(x, y), 5.2 * scale, 5.2 * scale)


def paint_heads(painter: QPainter, view: PhaseView) -> None:
    """Where the runs are now, and the way of the live one."""
    theme, scale, plot = view.theme, view.scale, view.plot_rect()
    edge = 9.0 * scale
    painter.setClipRect(plot)
    if len(view.trail) > 1:
        line = arrayToQPolygonF(*sparse(view.points(view.trail), 2.0).T)
        painter.setBrush(NO_BRUSH)
        painter.setPen(_pen(theme.colour("state"), 3.6 * scale))
        painter.drawPolyline(line)
    painter.setClipRect(plot.adjusted(-edge, -edge, edge, edge))
    room = plot.adjusted(-1.0, -1.0, 1.0, 1.0)
    painter.setPen(QPen(theme.colour("background"), 1.4 * scale))
    painter.setBrush(theme.colour("text"))
    heads = [QPointF(x, y) for x, y in view.points(view.heads).tolist()]
    for number, at in enumerate(heads):
        if number != view.live_run and _lies_in(room, at):
            painter.drawEllipse(at, 3.4 * scale, 3.4 * scale)


def _lies_in(room: QRectF, at: QPointF) -> bool:
    """Whether a place lies in a box; to Qt one that is not a number, of a run that has left all
    bounds, lies in every box."""
    return math.isfinite(at.x()) and math.isfinite(at.y()) and room.contains(at)


def paint_live_head(painter: QPainter, view: PhaseView) -> None:
    """Where the state is."""
    if view.live is None:
        return
    at, scale = view.point_at(*view.live), view.scale
    if _lies_in(view.plot_rect().adjusted(-1.0, -1.0, 1.0, 1.0), at):
        painter.setPen(QPen(view.theme.colour("background"), 2.2 * scale))
        painter.setBrush(view.theme.colour("state"))
        painter.drawEllipse(at, 7.4 * scale, 7.4 * scale)


# ---- fixed points --------------------------------------------------------------------------------


def paint_points(painter: QPainter, view: PhaseView) -> None:
    """Fixed points by their signs, their names, and what the curves are, where there is room."""
    portrait, scale = view.portrait, view.scale
    if portrait is None:
        return
    plot, colours, size = view.plot_rect(), ink_of(view), 8.0 * scale
    room = plot.adjusted(-2.0, -2.0, 2.0, 2.0)
    places = view.points(np.array([p.place for p in portrait.fixed.points]).reshape(-1, 2))
    inside = [k for k, (x, y) in enumerate(places.tolist()) if room.contains(QPointF(x, y))]
    ats = {k: QPointF(*places[k].tolist()) for k in inside}
    if view.chosen in ats:
        _paint_eigenvectors(painter, view, ats[view.chosen])
    for k in inside:
        kind = portrait.fixed.points[k].kind
        paint_point(painter, kind, ats[k], size, colours, k == view.chosen)
    names = _Names(painter, view, list(ats.values()), size)
    letters = view.font_of(13, 700)
    # The chosen first, then the stable ones: they are left out last.
    for k in sorted(inside, key=lambda k: (k != view.chosen, not portrait.fixed.points[k].stable)):
        names.write(view.point_label(k), ats[k], size + 4.0 * scale, letters, colours.ink)
    if view.turning.under_way:
        return  # as soon as the hand rests, names find their places
    for neuron, curves in zip(view.axes, portrait.nullclines, strict=True):
        words = f"dv{low_digit(neuron)}/dt = 0"
        colour = readable(neuron_colour(view.theme, neuron), colours.ground)
        names.write_along(words, curves, view.font_of(11, 600), colour)


class _Names:
    """Writes words on a plane so that none covers another or a sign, and as few lines as may be."""

    def __init__(
        self, painter: QPainter, view: PhaseView, signs: list[QPointF], size: float
    ) -> None:
        self._painter, self._view = painter, view
        self._room = view.plot_rect().adjusted(3.0, 3.0, -3.0, -3.0)
        half = 1.4 * size
        self._taken = [QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half) for at in signs]
        portrait = view.portrait
        assert portrait is not None
        if view.turning.under_way:
            self._busy = np.zeros((0, 2))
            return
        curves = [*portrait.nullclines[0], *portrait.nullclines[1], *portrait.separatrices]
        curves += [cycle.points for cycle in portrait.cycles]
        curves += view.paths
        pieces = [
            sampled(piece, 5.0)
            for curve in curves
            for piece in clipped(view.points(np.asarray(curve, dtype=float)), self._room)
        ]
        starts = np.repeat(view.points(view.starts), 4, axis=0)  # worth more than a line
        self._busy = np.concatenate([np.zeros((0, 2)), starts, *pieces])

    def crossed(self, box: QRectF) -> float:
        """What is in the way of a box: places of lines, or too much."""
        if not self._room.contains(box) or any(box.intersects(t) for t in self._taken):
            return np.inf
        x, y = self._busy[:, 0], self._busy[:, 1]
        inside = (x > box.left()) & (x < box.right()) & (y > box.top()) & (y < box.bottom())
        return float(inside.sum())

    def write(self, words: str, at: QPointF, away: float, letters: QFont, ink: QColor) -> bool:
        """Write words beside a place, if there is room."""
        metrics = QFontMetricsF(letters)
        box = place_label(words, at, away, metrics, self.crossed) if words else None
        if box is None:
            return False
        self._taken.append(box)
        base = QPointF(box.left() + 2.0, box.top() + metrics.ascent())
        colours = PointInk(ink, self._view.theme.colour("background"))
        paint_words(self._painter, words, base, letters, colours, 3.4 * self._view.scale)
        return True

    def write_along(self, words: str, curves: Iterable[Array], letters: QFont, ink: QColor) -> None:
        """Write words beside the end of a curve, or wherever along it fewest lines are crossed."""
        metrics = QFontMetricsF(letters)
        away, found = 3.0 * self._view.scale, None
        for curve in curves:
            for piece in clipped(self._view.points(np.asarray(curve, dtype=float)), self._room):
                way = sampled(piece, 24.0)
                order = np.abs(np.arange(len(way)) - (len(way) - 1) / 2).argsort()[::-1]
                for x, y in way[order].tolist():
                    box = place_label(words, QPointF(x, y), away, metrics, self.crossed)
                    cost = np.inf if box is None else self.crossed(box)
                    if found is None or cost < found[0]:
                        found = (cost, QPointF(x, y))
                    if cost == 0.0:
                        break
        if found is not None and found[0] < 3.0:
            self.write(words, found[1], away, letters, ink)


def _paint_eigenvectors(painter: QPainter, view: PhaseView, at: QPointF) -> None:
    """The directions in which the flow goes straight, to the chosen fixed point or away from it."""
    portrait, scale = view.portrait, view.scale
    assert portrait is not None
    point = portrait.fixed.points[view.chosen]
    if len(point.place) != 2 or np.abs(np.imag(point.eigenvalues)).max() > 0.0:
        return
    origin, turn = view.points(np.zeros((1, 2)))[0], view.points(np.eye(2))
    values, vectors = np.real(point.eigenvalues), np.real(point.eigenvectors).T
    for value, vector in zip(values, vectors, strict=True):
        way = vector @ (turn - origin)
        long = float(np.hypot(*way))
        if long == 0.0:
            continue
        step = QPointF(*(way / long).tolist())
        for side in (step, -step):
            out = float(value) > 0.0
            near, far = at + side * (15.0 * scale), at + side * (58.0 * scale)
            foot, tip = (near, far) if out else (far, near)
            _paint_arrow(painter, view, foot, tip, abs(float(value)) > 1e-9)


def _paint_arrow(
    painter: QPainter, view: PhaseView, foot: QPointF, tip: QPointF, headed: bool
) -> None:
    scale, way = view.scale, tip - foot
    along = way / max(1e-9, (way.x() ** 2 + way.y() ** 2) ** 0.5)
    across = QPointF(-along.y(), along.x())
    neck = tip - along * (9.0 * scale) if headed else tip
    wing = across * (4.6 * scale)
    head = QPolygonF([tip, neck + wing, neck - wing, tip])
    ground, ink = view.theme.colour("background", 0.8), view.theme.colour("text")
    for colour, more in ((ground, 3.0), (ink, 0.0)):
        painter.setPen(QPen(colour, (2.4 + more) * scale))
        painter.drawLine(foot, neck)
        if headed:
            painter.setPen(QPen(colour, more * scale) if more else NO_PEN)
            painter.setBrush(colour)
            painter.drawPolygon(head)


def point_words(
    kind: str, eigenvalues: NDArray[np.complex128], tau: float | None, full: bool
) -> str:
    """What stands beside a fixed point: its kind, and its eigenvalues where they are wanted."""
    return f"{kind}  {eigenvalue_words(eigenvalues, tau)}" if full else kind
