"""Where many runs ended: a bar, a count and an interval for each ending."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from gui.kit.pattern_colours import pattern_colours
from gui.kit.plot_labels import elided
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from gui.kit.tooltips import wrapped
from sim.statistics import Ending

__all__ = ["RunBars", "share_words"]

NOTHING = "No runs yet: press 20 random starts."
ROW, GAP, BAR = 28.0, 9.0, 8.0  # px at scale 1
EDGE = 5.0  # px left and right of the rows, for the focus to be seen in
SHOWN = 5  # rows in the size it would like to have


def share_words(ending: Ending, total: int) -> str:
    """ "36 % (27 to 46)": its share of the runs and the 95 % interval."""
    share = 100.0 * ending.count / max(total, 1)
    return f"{share:.0f} % ({100.0 * ending.low:.0f} to {100.0 * ending.high:.0f})"


class RunBars(QWidget):
    """The endings under a heading, the most frequent first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel("Where the runs ended")
        self.title.setObjectName("title")
        self.total = QLabel()
        self._words = ""
        self.total.setObjectName("muted")
        self.rows = _Rows()
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.total)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.rows, 1)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self.rows.set_theme(theme, scale)

    def show_endings(self, rows: Sequence[Ending], total: int) -> None:
        """Show where so many runs ended; none takes all away."""
        self._words = "" if total == 0 else "1 run" if total == 1 else f"{total:,} runs"
        self.show_note("")
        self.rows.show_endings(tuple(rows), total)

    def show_note(self, words: str) -> None:
        """Say something beside their number."""
        self.total.setText(f"{self._words}, {words}" if words and self._words else self._words)

    @property
    def words(self) -> list[str]:
        """The rows in words, from the top."""
        return [self.rows.told(index) for index in range(len(self.rows.endings))]


class _Rows(QAbstractScrollArea):
    """The rows; scrolls by wheel and keys where they are many."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme = DARK
        self._scale = 1.0
        self.endings: tuple[Ending, ...] = ()
        self._total = 0
        self._focus_shown = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName("Where the runs ended")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        return QSize(300, SHOWN * self._row)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 2 * self._row)

    @property
    def _row(self) -> int:
        return round(ROW * self._scale)

    def set_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self._measure()

    def show_endings(self, endings: tuple[Ending, ...], total: int) -> None:
        if (endings, total) == (self.endings, self._total):
            return
        self.endings, self._total = endings, total
        told = (self.told(index) for index in range(len(endings)))
        self.setAccessibleDescription(" ".join(told) or NOTHING)
        self._measure()

    def told(self, index: int) -> str:
        """A row in words."""
        ending = self.endings[index]
        return (
            f"{ending.label}: {ending.count:,} of {self._total:,} runs, "
            f"{share_words(ending, self._total)}; 95 % interval in brackets."
        )

    def _measure(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        # The last row scrolls whole into view.
        bar.setRange(0, max(0, len(self.endings) * self._row - room))
        bar.setPageStep(room)
        bar.setSingleStep(self._row)
        # Reached by Tab only where there is something to scroll.
        scrolls = bar.maximum() > 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            done = super().viewportEvent(event)
            self._measure()
            return done
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            index = (event.pos().y() + self.verticalScrollBar().value()) // self._row
            words = self.told(index) if 0 <= index < len(self.endings) else ""
            QToolTip.showText(event.globalPos(), wrapped(words), self.viewport())
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # ---- picture -------------------------------------------------------------------------------

    def _colour(self, ending: Ending) -> QColor:
        if ending.kind == "mixture":
            return self._theme.colour("alarm")
        if ending.member is None:
            return self._theme.colour("muted")
        colours = pattern_colours(self._theme)
        return colours[ending.member % len(colours)]

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self.viewport()
        painter = QPainter(view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(view.rect(), self._theme.colour("panel"))
        painter.setFont(font(13, scale=self._scale))
        if not self.endings:
            painter.setPen(self._theme.colour("muted"))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            room = view.rect().adjusted(round(EDGE), 4, -4, -4)
            painter.drawText(room, int(flags | Qt.TextFlag.TextWordWrap), NOTHING)
        else:
            columns = self._columns()
            offset = self.verticalScrollBar().value()
            first = offset // self._row
            last = min(len(self.endings), -(-(offset + view.height()) // self._row))
            for index in range(first, last):
                top = index * self._row - offset
                self._paint_row(painter, self.endings[index], top, columns)
        if self.hasFocus() and self._focus_shown:
            painter.setPen(QPen(self._theme.colour("input"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(view.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.end()

    def _columns(self) -> list[tuple[float, float]]:
        """Left and width of the label, the bar, the count and the interval."""
        metrics, gap = QFontMetricsF(font(13, scale=self._scale)), GAP * self._scale
        widths = [
            max(map(metrics.horizontalAdvance, texts)) + 2.0
            for texts in (
                [ending.label for ending in self.endings],
                [f"{ending.count:,}" for ending in self.endings],
                [share_words(ending, self._total) for ending in self.endings],
            )
        ]
        room = self.viewport().width() - 2 * EDGE - widths[1] - widths[2] - 3 * gap
        label = min(widths[0], 0.6 * room)
        lefts, out = EDGE, []
        for width in (label, room - label, widths[1], widths[2]):
            out.append((lefts, width))
            lefts += width + gap
        return out

    def _paint_row(
        self, painter: QPainter, ending: Ending, top: int, columns: list[tuple[float, float]]
    ) -> None:
        theme, middle = self._theme, Qt.AlignmentFlag.AlignVCenter
        label, bar, count, share = (QRectF(x, top, w, self._row) for x, w in columns)
        painter.setPen(theme.colour("text"))
        words = elided(ending.label, QFontMetricsF(painter.font()), math.ceil(label.width()))
        painter.drawText(label, middle | Qt.AlignmentFlag.AlignLeft, words)
        painter.drawText(count, middle | Qt.AlignmentFlag.AlignRight, f"{ending.count:,}")
        painter.setPen(theme.colour("muted"))
        words = share_words(ending, self._total)
        painter.drawText(share, middle | Qt.AlignmentFlag.AlignRight, words)
        if bar.width() > 8:
            self._paint_bar(painter, bar, ending)

    def _paint_bar(self, painter: QPainter, room: QRectF, ending: Ending) -> None:
        """Its share of all runs, hatched for a mirror, and its interval as a whisker."""
        theme, scale, colour = self._theme, self._scale, self._colour(ending)
        high = BAR * scale
        track = QRectF(room.left(), room.center().y() - high / 2, room.width(), high)
        whole, part = QPainterPath(), QPainterPath()
        whole.addRoundedRect(track, high / 2, high / 2)
        painter.fillPath(whole, theme.colour("track"))
        wide = track.width() * ending.count / max(self._total, 1)
        part.addRect(QRectF(track.left(), track.top(), wide, high))
        filled = whole.intersected(part)
        if ending.kind == "mirror":
            painter.fillPath(filled, theme.colour("panel"))
            painter.save()
            painter.setClipPath(filled)
            painter.setPen(QPen(colour, 2.2 * scale))
            starts = np.arange(track.left() - high, track.left() + wide + high, 5.0 * scale)
            painter.drawLines([
                QLineF(x, track.bottom() + 1, x + high + 2, track.top() - 1)
                for x in starts.tolist()
            ])  # fmt: skip
            painter.restore()
            painter.setPen(QPen(colour, 1.2 * scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(filled)
        else:
            painter.fillPath(filled, colour)
        y = track.center().y()
        low, far = (track.left() + track.width() * end for end in (ending.low, ending.high))
        ends = [(QPointF(low, y), QPointF(far, y))]
        cap = high / 2 + 1.5 * scale
        ends += [(QPointF(x, y - cap), QPointF(x, y + cap)) for x in (low, far)]
        painter.setPen(QPen(theme.colour("text"), 1.3 * scale))
        for start, stop in ends:
            painter.drawLine(start, stop)
