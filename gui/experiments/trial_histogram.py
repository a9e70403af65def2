"""How the trials of one point are distributed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from gui.experiments.point_box import counted, point_words
from gui.experiments.ruler import Ruler
from gui.kit.plot_labels import grouped, nice_step
from gui.kit.plot_values import Quantity, Reading, Table
from gui.kit.plots import Plot
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.experiments import Results
from sim.experiments.experiment import Measure

__all__ = ["TrialHistogram"]

BARS = 40  # about
EACH = 5.0  # bars to a decade
SHARE = (0.08, 0.92)  # of a bin, from where to where its bar goes
NONE, EMPTY = "Choose a point: its trials are counted here.", "No trials of this point yet."


class TrialHistogram(Plot):
    """Bars: how many trials of a point gave how much of a measure.

    A bin holds its upper end and not its lower one, so that an overlap of just 0.9 is no recall.
    """

    name = "Trials of a point"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = NONE
        self._title, self._said = "Trials", ""
        self._measure: Measure | None = None
        self._ruler = Ruler("value")
        self._edges: Array = np.zeros(0)
        self._counts: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._none = 0  # trials that a logarithmic axis has no place for: they are zero
        self.getPlotItem().hideAxis("left")
        self.setToolTip("How many trials of the chosen point gave which value.")
        self.getViewBox().sigResized.connect(self._lay)

    @property
    def title(self) -> str:
        """What is counted: "Overlap after recall at load 0.145, N = 1,000"."""
        return self._title

    @property
    def said(self) -> str:
        """How many trials: "240 trials"."""
        return self._said

    # ---- what is shown -------------------------------------------------------------------------

    def show_point(self, results: Results | None, place: int | None, measure: str) -> None:
        """Count the trials of a point.

        Parameters
        ----------
        results : Results or None
        place : int or None
            The point; None for none, and so is a negative one.
        measure : str
        """
        self._edges, self._counts, self._none = np.zeros(0), np.zeros(0, dtype=np.int64), 0
        self._title, self._said, self._nothing = "Trials", "", NONE
        if results is not None and place is not None and place >= 0:
            self._measure = results.plan.entry.measure(measure)
            self._ruler = Ruler.of_measure(self._measure)
            self._title = f"{self._measure.label} at {point_words(results.plan, place)}"
            values = results.values(place, measure)
            self._said = counted(len(values))
            self._nothing = "" if len(values) else EMPTY
            self._count(self._measure, values)
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self._said or self._nothing)
        self._lay()
        self.changed()
        self.viewport().update()

    def _count(self, measure: Measure, values: Array) -> None:
        places = self._ruler.along(values)
        if measure.yes_or_no:
            yes = int(np.count_nonzero(values > 0.5))
            self._edges = np.array([0.0, 1.0, 2.0])
            self._counts = np.array([len(values) - yes, yes])
            return
        known = places[np.isfinite(places)]
        self._none = len(places) - len(known)
        low, high = self._ruler.along([measure.low, measure.high]).tolist()
        least, most = (float(known.min()), float(known.max())) if len(known) else (low, high)
        low = min(low, least) if math.isfinite(low) else least
        high = max(high, most) if math.isfinite(high) else most
        if self._ruler.logarithmic:
            if not math.isfinite(low):
                low, high = -3.0, 0.0
            low, step = math.floor(low), 1.0 / EACH
        else:
            step = _bin(low, high)
        first = math.floor(low / step + 1e-9)
        bars = max(1, math.ceil(high / step - 1e-9) - first)
        self._edges = step * (first + np.arange(bars + 1))
        # The lower end of the first bin belongs to it.
        bins = np.ceil(known / step - 1e-9).astype(np.int64) - 1 - first
        self._counts = np.bincount(np.clip(bins, 0, bars - 1), minlength=bars)

    def _lay(self, *_: object) -> None:
        """Set range and ticks, with room for words over the highest bar."""
        edges = self._edges
        if not len(edges):
            return
        words = 2.0 + QFontMetricsF(self._font()).height()
        high = max(20.0, self.getViewBox().height() - words)
        left, right = float(edges[0]), float(edges[-1])
        if self._none:
            left -= 2.0 * (edges[1] - edges[0])
        pad = 0.015 * (right - left)
        self.set_home((left - pad, right + pad), (0.0, 1.0 + words / high))
        self.set_ticks("bottom", self._bottom_ticks())

    def _bottom_ticks(self) -> list[tuple[float, str]]:
        low, high = float(self._edges[0]), float(self._edges[-1])
        if self._measure is not None and self._measure.yes_or_no:
            return [(0.5, "no"), (1.5, "yes")]
        room = max(2, int(self.pixels().width() / (70.0 * self._scale)))
        if self._ruler.logarithmic:
            ticks = self._ruler.log_ticks(low, high, room)
            if self._none:
                clear = self.to_pixels(self._zero, 0.0).x() + 36.0 * self._scale
                ticks = [tick for tick in ticks if self.to_pixels(tick[0], 0.0).x() > clear]
                ticks.insert(0, (self._zero, "0"))
            return _with_unit(ticks, self._ruler.unit)
        step = nice_step((high - low) / min(room, 4))
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        numbers = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
        return _with_unit(
            [(n * step, grouped(n * step, decimals)) for n in numbers], self._ruler.unit
        )

    @property
    def _zero(self) -> float:
        """Where the bar of zeros stands beside a logarithmic axis."""
        return float(self._edges[0] - 1.0 * (self._edges[1] - self._edges[0]))

    def set_theme(self, theme: Theme, scale: float) -> None:
        super().set_theme(theme, scale)
        side = round(14 * scale)  # for the numbers at both ends
        self.getPlotItem().setContentsMargins(side, round(8 * scale), side, 0)
        self._lay()

    # ---- painting ------------------------------------------------------------------------------

    def bars(self) -> list[tuple[float, float, int, QColor]]:
        """Each bar: from where to where on the axis, how many trials, its colour."""
        found = [
            (float(left), float(right), int(count), self._colour(float(right)))
            for left, right, count in zip(
                self._edges[:-1], self._edges[1:], self._counts, strict=True
            )
        ]
        if self._none:
            half = 0.5 * float(self._edges[1] - self._edges[0])
            found.insert(0, (self._zero - half, self._zero + half, self._none, self._colour(0.0)))
        return found

    def _colour(self, upper: float) -> QColor:
        """Of a bar that ends there: where trials succeed or fail, the failed ones are red."""
        good = None if self._measure is None else self._measure.good
        failed = good is not None and upper * self._ruler.scale <= good + 1e-9
        return self._theme.colour("alarm" if failed else "state")

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.setFont(self._font())
        if self._nothing:
            painter.fillRect(rect, self._theme.colour("panel"))
            painter.setPen(self._theme.colour("muted"))
            middle = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(QRectF(self.viewport().rect()), middle, self._nothing)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        every, area = self.bars(), self.pixels()
        most = max(1, *(count for _, _, count, _ in every))
        yes_or_no = self._measure is not None and self._measure.yes_or_no
        highest = next(k for k, bar in enumerate(every) if bar[2] == most or k == len(every) - 1)
        painter.setClipRect(area.adjusted(0.0, -2.0, 0.0, 0.0))
        for k, (left, right, count, colour) in enumerate(every):
            first, last = (left + part * (right - left) for part in SHARE)
            top = self.to_pixels(first, count / most)
            box = QRectF(top, self.to_pixels(last, 0.0))
            if count:
                painter.fillRect(box.adjusted(0.0, min(0.0, box.height() - 1.5), 0.0, 0.0), colour)
            if yes_or_no or k == highest:
                self._paint_count(painter, box, count, yes_or_no)
        painter.setClipping(False)
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.restore()

    def _paint_count(self, painter: QPainter, bar: QRectF, count: int, share: bool) -> None:
        """Over a bar how many trials it is."""
        words = f"{count:,}"
        if share:
            total = max(1, int(self._counts.sum()))
            words = f"{words} ({grouped(100.0 * count / total, 1)} %)"
        metrics, area = QFontMetricsF(self._font()), self.pixels()
        wide = metrics.horizontalAdvance(words)
        left = min(max(bar.center().x() - 0.5 * wide, area.left()), area.right() - wide)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(QPointF(left, bar.top() - 3.0), words)

    # ---- values --------------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, Quantity]:
        return self._ruler.quantity, Quantity("trials", decimals=0)

    def reading_at(self, position: QPointF) -> Reading | None:
        """ "0.300 to 0.325: 12 of 240 trials"."""
        if self._nothing or not self.pixels().contains(position):
            return None
        x = self.to_place(position).x()
        total = int(self._counts.sum()) + self._none
        for left, right, count, colour in self.bars():
            if left <= x <= right:
                words = f"{self._bin_words(left, right)}: {count:,} of {counted(total)}"
                return Reading(words, None, colour)
        return None

    def _bin_words(self, left: float, right: float) -> str:
        if self._measure is not None and self._measure.yes_or_no:
            return "yes" if left >= 1.0 else "no"
        if left < self._edges[0]:
            return "0"
        low, high = (self._ruler.value_at(end) for end in (left, right))
        return f"{self._ruler.digits(low)} to {self._ruler.words(high)}"

    def values(self) -> Table:
        """A row for each bar: its ends, in the unit, and its trials."""
        every, heading = self.bars() if len(self._edges) else [], self._ruler.quantity.heading
        if self._measure is not None and self._measure.yes_or_no:
            words = ["yes" if left >= 1.0 else "no" for left, _, _, _ in every]
            return Table((heading, "trials"), (words, [bar[2] for bar in every]))
        ends = [
            [
                0.0 if self._ruler.logarithmic and left < self._edges[0]
                else self._ruler.value_at(end) / self._ruler.scale
                for end in (left, right)
            ]
            for left, right, _, _ in every
        ]  # fmt: skip
        columns = np.array(ends).reshape(-1, 2).T
        counts = [count for _, _, count, _ in every]
        return Table((f"{heading} from", "to", "trials"), (columns[0], columns[1], counts))


def _bin(low: float, high: float) -> float:
    """How wide a bin is: a round number of which there are about forty between two values."""
    rough = max(high - low, 1e-9) / BARS
    power = 10.0 ** math.floor(math.log10(rough))
    return min((m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0)), key=lambda w: abs(w - rough))


def _with_unit(ticks: list[tuple[float, str]], unit: str) -> list[tuple[float, str]]:
    """Ticks of which the last has the unit."""
    if not ticks or not unit:
        return ticks
    place, words = ticks[-1]
    return [*ticks[:-1], (place, Quantity("", unit).with_unit(words))]
