"""The legend of a plot: its series and lines of theory, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.experiments.colours import paint_shape, series_colour
from gui.experiments.plot_words import index_free, paint_words, words_width
from gui.kit.plot_labels import readable
from gui.kit.theme import DARK, Theme, font
from gui.kit.tooltips import wrapped
from sim.experiments.experiment import Line, Theory
from sim.experiments.plan import Plan

__all__ = ["SeriesLegend"]

MOST = 6  # series that are named
DOT, DASH = 4.5, 16.0  # px at scale 1: radius of a dot, length of a line
NEAR, APART = 6.0, 14.0  # px at scale 1: from a dot to its words, from those to the next dot


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
        needed = [self._lead(entry) + words_width(entry.words, letters) for entry in entries]
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
            paint_words(painter, left, base, entry.words, letters)
            left += words_width(entry.words, letters) + APART * self._scale
        painter.end()
