"""What series of points and lines of theory are called: in a row beside the title, and in plots,
where words cover nothing. An index is set low: "T_M" as a T with a low M.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.experiments.colours import Ruler, paint_shape, series_colour
from gui.kit.plot_labels import readable
from gui.kit.plot_values import Reading
from gui.kit.plots import Plot
from gui.kit.theme import DARK, Theme, font
from gui.kit.tooltips import wrapped
from sim.arrays import Array
from sim.experiments.experiment import Line, Theory
from sim.experiments.plan import Plan

__all__ = [
    "DrawnTheory",
    "PlotWords",
    "SeriesLegend",
    "index_free",
    "laid_out",
    "on_screen",
    "sampled",
]  # fmt: skip

INDEX = re.compile(r"(?<=\w)_(\w{1,2})(?!\w)")
SMALL, LOW = 0.74, 0.22  # of the size of words: how large an index is, how far below
MOST = 6  # series that are named
LETTERS = 34  # in a line of words in a plot
DOT, DASH = 4.5, 16.0  # px at scale 1: radius of a dot, length of a line
PARTS = (0.5, 0.35, 0.65, 0.2, 0.8, 1.0, 0.06)  # of a line, where its label may be
CASING = 3.0  # px at scale 1 wider than a line, of what is under it
REACH = 10.0  # px at scale 1 from a line within which it is pointed at
NEAR, APART = 6.0, 14.0  # px at scale 1: from a dot to its words, from those to the next dot


# ---- words with an index -------------------------------------------------------------------------


def index_free(words: str) -> str:
    """Words without the signs of an index, where it cannot be set low: "αc = 0.138"."""
    return INDEX.sub(r"\1", words)


def _pieces(words: str) -> list[tuple[str, bool]]:
    """Words in pieces, each with whether it is an index."""
    return [(piece, bool(k % 2)) for k, piece in enumerate(INDEX.split(words)) if piece]


def _smaller(letters: QFont) -> QFont:
    small = QFont(letters)
    small.setPixelSize(max(7, round(SMALL * letters.pixelSize())))
    return small


def _width(words: str, letters: QFont) -> float:
    fonts = QFontMetricsF(letters), QFontMetricsF(_smaller(letters))
    return sum(fonts[low].horizontalAdvance(piece) for piece, low in _pieces(words))


def _paint(painter: QPainter, left: float, base: float, words: str, letters: QFont) -> None:
    """Write words from a place on their base line on."""
    for piece, low in _pieces(words):
        chosen = _smaller(letters) if low else letters
        painter.setFont(chosen)
        painter.drawText(QPointF(left, base + LOW * letters.pixelSize() * low), piece)
        left += QFontMetricsF(chosen).horizontalAdvance(piece)


# ---- words in a plot -----------------------------------------------------------------------------


@dataclass(frozen=True)
class PlotWords:
    """Words in a plot, in lines, on a ground of their own.

    Parameters
    ----------
    words : str
    box : QRectF
        px.
    colour : QColor
    """

    words: str
    box: QRectF
    colour: QColor

    @staticmethod
    def size(words: str, letters: QFont) -> QSize:
        """The room that words take, px."""
        lines = textwrap.wrap(words, LETTERS) or [""]
        wide = max(_width(line, letters) for line in lines)
        high = QFontMetricsF(letters).height() * len(lines)
        return QSize(round(wide + 9.0), round(high + 3.0))

    def paint(self, painter: QPainter, letters: QFont, ground: QColor) -> None:
        """Write them."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.box, 3.0, 3.0)
        painter.setPen(self.colour)
        metrics = QFontMetricsF(letters)
        base = self.box.top() + 1.0 + metrics.ascent()
        for line in textwrap.wrap(self.words, LETTERS):
            _paint(painter, self.box.left() + 4.0, base, line, letters)
            base += metrics.height()


def sampled(points: Array, step: float = 5.0) -> Array:
    """Points (k, 2) along a polyline of px (n, 2), as far apart as said; gaps stay gaps."""
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 2:
        return points
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    places = np.linspace(0.0, along[-1], min(2000, int(along[-1] / step) + 2))
    return np.stack([np.interp(places, along, points[:, k]) for k in (0, 1)], axis=1)


def laid_out(wanted: Sequence[Sequence[QRectF]], crowd: Array, area: QRectF) -> list[QRectF]:
    """A place for each of some labels, covering as little as can be.

    Parameters
    ----------
    wanted : sequence of sequences of QRectF
        For each label where it may be, the best place first.
    crowd : (k, 2) float
        px, what should not be covered.
    area : QRectF
        Within which labels have to be.
    """
    found: list[QRectF] = []
    for places in wanted:
        best, chosen = np.inf, QRectF()
        for rank, box in enumerate(places):
            grown = box.adjusted(-2.0, -2.0, 2.0, 2.0)
            cost = 0.02 * rank + 1e4 * (not area.contains(box))
            cost += 1e3 * sum(grown.intersects(other) for other in found)
            if cost >= best:
                continue
            x, y = crowd[:, 0], crowd[:, 1]
            inside = (x > grown.left()) & (x < grown.right())
            inside &= (y > grown.top()) & (y < grown.bottom())
            cost += float(np.count_nonzero(inside))
            if cost < best:
                best, chosen = cost, box
        found.append(chosen)
    return found


# ---- theory in a plot ----------------------------------------------------------------------------


def on_screen(plot: Plot, places: Array) -> Array:
    """Places of the axes of a plot (k, 2) in px."""
    area, part = plot.pixels(), plot.extent
    x = area.left() + (places[:, 0] - part.left()) / (part.width() or 1.0) * area.width()
    y = area.bottom() - (places[:, 1] - part.top()) / (part.height() or 1.0) * area.height()
    return np.stack([x, y], axis=1)


class DrawnTheory:
    """The lines of theory in a plot, which are drawn, named and read off."""

    def __init__(self) -> None:
        self._theme, self._scale, self._letters = DARK, 1.0, font(12)
        self._rulers = Ruler("x"), Ruler("y")
        self._lines: list[tuple[Line, Array]] = []

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale, self._letters = theme, scale, font(12, scale=scale)

    def take(self, theory: Theory, across: Ruler, up: Ruler) -> None:
        """Have these lines on these axes."""
        self._rulers = across, up
        self._lines = [
            (line, np.stack([across.along(line.x), up.along(line.y)], axis=1))
            for line in theory
            if isinstance(line, Line)
        ]

    @property
    def lines(self) -> Sequence[tuple[Line, Array]]:
        """Each line with its places on the axes, (k, 2)."""
        return self._lines

    def crowd(self, plot: Plot) -> Array:
        """(k, 2) px, points along all of them."""
        every = [sampled(on_screen(plot, places)) for _, places in self._lines]
        return np.concatenate([np.zeros((0, 2)), *every])

    def _colour(self, line: Line) -> QColor:
        if line.series is None:
            return self._theme.colour("text")
        return series_colour(self._theme, line.series)

    def paint(self, painter: QPainter, plot: Plot, casing: QColor | None = None) -> None:
        """Draw them; with a casing where they lie on colours."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide = 1.8 * self._scale
        for line, places in self._lines:
            points = on_screen(plot, places)
            if casing is not None:
                _draw_through(painter, points, QPen(casing, wide + CASING * self._scale))
            pen = QPen(self._colour(line), wide)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if line.dashed:
                pen.setDashPattern([3.5, 2.5])
            _draw_through(painter, points, pen)

    def labels(self, plot: Plot, crowd: Array) -> list[PlotWords]:
        """Their names in the plot, where they cover as little as can be."""
        named = [
            (line, found) for line, places in self._lines
            if (found := self._beside(line.label, plot, places))
        ]  # fmt: skip
        boxes = laid_out([found for _, found in named], crowd, plot.pixels())
        ground = self._theme.colour("panel")
        return [
            PlotWords(line.label, box, readable(self._colour(line), ground))
            for (line, _), box in zip(named, boxes, strict=True)
        ]

    def _beside(self, words: str, plot: Plot, places: Array) -> list[QRectF]:
        """Where a label may be: along its line, at either side, the best place first."""
        points = sampled(on_screen(plot, places))
        area = plot.pixels().adjusted(1.0, 1.0, -1.0, -1.0)
        inside = [point for point in points.tolist() if area.contains(QPointF(*point))]
        size = PlotWords.size(words, self._letters)
        wide, high = float(size.width()), float(size.height())
        found = []
        for away in (5.0 * self._scale, 12.0 * self._scale):
            for part in PARTS if inside else ():
                x, y = inside[round(part * (len(inside) - 1))]
                for left in (x + away, x - away - wide, x - 0.5 * wide):
                    for top in (y - away - high, y + away, y - 0.5 * high):
                        found.append(QRectF(left, top, wide, high))
        return found

    def reading(self, plot: Plot, position: QPointF) -> Reading | None:
        """What is said of the nearest place of a line: "theory, N → ∞: 0.975 at load 0.120"."""
        best, found = (REACH * self._scale) ** 2, None
        for line, places in self._lines:
            points = sampled(on_screen(plot, places), 2.0)
            far = (points[:, 0] - position.x()) ** 2 + (points[:, 1] - position.y()) ** 2
            if len(far) and float(far.min()) < best:
                best = float(far.min())
                found = line, QPointF(*points[int(np.argmin(far))].tolist())
        if found is None:
            return None
        line, at = found
        (across, up), place = self._rulers, plot.to_place(at)
        value, where = up.value_at(place.y()), across.value_at(place.x())
        said = f"{up.words(value)} at {across.told(where)}"
        return Reading(f"{index_free(line.label)}: {said}", at, self._colour(line))


def _draw_through(painter: QPainter, points: Array, pen: QPen) -> None:
    """A line through points, px, broken where there are none."""
    painter.setPen(pen)
    known = np.isfinite(points).all(axis=1)
    ends = np.flatnonzero(np.diff(np.concatenate([[0], known.astype(np.int8), [0]])))
    for first, last in ends.reshape(-1, 2).tolist():
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points[first:last].tolist()]))


# ---- the row beside the title --------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """A word of the legend: its series, or None for a line of theory."""

    words: str
    series: int | None = None
    dashed: bool = False


def _shortened(labels: Sequence[str]) -> list[str]:
    """Labels of which only the first says what it is a value of: "N = 500", "1,000"."""
    heads = {label.partition(" = ")[0] for label in labels}
    plain = all(label.count(" = ") == 1 for label in labels)
    if len(heads) != 1 or not plain:
        return list(labels)
    return [labels[0], *(label.partition(" = ")[2] for label in labels[1:])]


class SeriesLegend(QWidget):
    """The series of a plot with their colours and shapes, and its lines of theory, in one line.

    Where there is no room it says less: "theory" alone, then fewer series and "+ 3". The tooltip
    says all.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._wordings: list[list[_Entry]] = [[]]
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend")

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def show_series(self, plan: Plan | None, theory: Theory) -> None:
        """Name the series of a plan, and lines of theory; None for nothing.

        Parameters
        ----------
        plan : Plan or None
        theory : sequence of Line or Mark
        """
        labels = [] if plan is None else [series.label for series in plan.series if series.label]
        every = [_Entry(words, k) for k, words in enumerate(_shortened(labels))]
        lines = [line for line in theory if isinstance(line, Line)]
        shared = dict.fromkeys(
            (line.label, line.dashed) for line in lines if line.series is None
        )  # fmt: skip
        ends = [_Entry(words, None, dashed) for words, dashed in shared]
        short = [_Entry("theory")] if lines else []
        if any(line.series is not None for line in lines) or len(ends) > 2:
            ends = short
        self._wordings = []
        for least in range(min(MOST, len(every)), -1, -1):
            left = len(every) - least
            kept = [*every[:least], *([_Entry(f"+ {left}", -1)] if left else [])]
            self._wordings += [kept + short] if self._wordings else [kept + ends, kept + short]
        self._wordings.append([])
        said = ", ".join([*labels, *dict.fromkeys(index_free(line.label) for line in lines)])
        self.setToolTip(wrapped(said))
        self.setAccessibleDescription(said)
        self.updateGeometry()
        self.update()

    @property
    def shown(self) -> str:
        """What is written, for as much as there is room."""
        return "  ".join(index_free(entry.words) for entry in self._fitting())

    def _letters(self) -> QFont:
        return font(12, scale=self._scale)

    def _fitting(self) -> list[_Entry]:
        room = float(self.width())
        return next((some for some in self._wordings if self._wide(some) <= room), [])

    def _lead(self, entry: _Entry) -> float:
        """How much stands before the words of an entry, px."""
        if entry.series == -1:
            return 0.0
        sign = DASH if entry.series is None else 2.0 * DOT
        return (sign + NEAR) * self._scale

    def _wide(self, entries: Sequence[_Entry]) -> float:
        letters, apart = self._letters(), APART * self._scale
        needed = [self._lead(entry) + _width(entry.words, letters) for entry in entries]
        return sum(needed) + apart * max(0, len(needed) - 1) + 2.0

    def sizeHint(self) -> QSize:
        high = QFontMetricsF(self._letters()).height() + 4.0 * self._scale
        return QSize(round(self._wide(self._wordings[0]) + 1.5), round(high))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        entries, letters, theme = self._fitting(), self._letters(), self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, middle = QFontMetricsF(letters), self.height() / 2.0
        base = middle + 0.5 * (metrics.ascent() - metrics.descent())
        left = self.width() - self._wide(entries) + 1.0
        for entry in entries:
            colour = theme.colour("muted")
            if entry.series is None:
                style = Qt.PenStyle.DashLine if entry.dashed else Qt.PenStyle.SolidLine
                painter.setPen(QPen(theme.colour("text"), 2.0 * self._scale, style))
                painter.drawLine(
                    QPointF(left, middle), QPointF(left + DASH * self._scale, middle)
                )  # fmt: skip
            elif entry.series >= 0:
                colour = series_colour(theme, entry.series)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                radius = DOT * self._scale
                paint_shape(painter, entry.series, QPointF(left + radius, middle), radius)
                colour = readable(colour, theme.colour("background"))
            left += self._lead(entry)
            painter.setPen(colour)
            _paint(painter, left, base, entry.words, letters)
            left += _width(entry.words, letters) + APART * self._scale
        painter.end()
