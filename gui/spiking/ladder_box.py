"""How real the neurons are: the rungs of the ladder, and what was measured on each."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from gui.kit.forms import heading
from gui.kit.pattern_colours import overlap_words
from gui.kit.theme import BY_KEYBOARD, DARK, Theme, font
from gui.kit.tooltips import wrapped
from sim.spiking.ladder import LADDER, Rung

__all__ = ["LadderBox"]

TITLE = "The ladder: how real are the neurons?"
RUNGS = tuple(LADDER.values())
NAMES = tuple(LADDER)
THIN = "diluted"  # where connections are first heeded
ONE_IN_FIVE = 0.2  # of them that are left when a person climbs onto it from below
ROW, DOT, INDENT, RIM = 25, 5, 18, 1  # px
STEADY, STEADY_COST = 0.015, 0.12  # by how much what was measured changes before it is shown anew
IN_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
            9: "nine", 10: "ten"}  # fmt: skip

DOUBTS = 20  # moments, beyond which what is not remembered is lost: a cue in passing is shorter
LOST = {
    "mixed": "No single pattern stood out.",
    "all at once": "Far more neurons than those of one pattern were active.",
}

Key = Qt.Key


@dataclass
class _Measured:
    """What was seen of one rung while it was in force.

    Parameters
    ----------
    held : bool or None
        Whether one memory is held; None as long as nothing is said.
    instead : str
        If none is: "lost", "mixed" or "all at once".
    overlap : float or None
        While it is held.
    cost : float or None
        Simulated seconds a second of computing.
    doubts : int
        How many moments in a row have said that none is held.
    """

    held: bool | None = None
    instead: str = ""
    overlap: float | None = None
    cost: float | None = None
    doubts: int = 0

    def note(self, verdict: str, overlap: float | None, cost: float | None) -> bool:
        """Take note of a moment; whether something else is to be shown."""
        before = self.held, self.instead, self.overlap, self.cost
        if verdict.startswith("remembers") and " and " not in verdict:
            self.held = True
            if overlap is not None and _apart(self.overlap, overlap, STEADY):
                self.overlap = overlap
            self.doubts = 0
        elif not verdict or verdict == "quiet":
            self.doubts = 0
        elif self.doubts < DOUBTS:
            self.doubts += 1
        else:
            self.held, self.overlap = False, None
            self.instead = "mixed" if verdict.startswith("remembers") else verdict
            if verdict.startswith("forgot"):
                self.instead = "lost"
        if cost is not None and _apart(self.cost, cost, STEADY_COST * cost):
            self.cost = cost
        return before != (self.held, self.instead, self.overlap, self.cost)

    def words(self) -> tuple[str, ...]:
        """In few words, the most of them first: "0.90 · 12×"."""
        first = ""
        if self.held is not None:
            first = self.instead
            if self.held:
                first = "held" if self.overlap is None else overlap_words(self.overlap)
        second = "" if self.cost is None else f"{_times(self.cost)}×"
        return " · ".join(part for part in (first, second) if part), first, ""

    def sentence(self) -> str:
        """The same in sentences; empty if nothing is known."""
        told = []
        if self.held:
            at = "" if self.overlap is None else f" at overlap {overlap_words(self.overlap)}"
            told.append(f"The memory was held{at}.")
        elif self.held is False:
            told.append(LOST.get(self.instead, "The memory was lost."))
        if self.cost is not None:
            told.append(f"{_times(self.cost)} simulated seconds a second of computing.")
        return " ".join(told)


def _apart(old: float | None, new: float, least: float) -> bool:
    return math.isfinite(new) and (old is None or abs(new - old) >= least)


def _times(cost: float) -> str:
    return f"{cost:.1f}" if cost < 9.95 else f"{cost:,.0f}"


class LadderBox(QWidget):
    """The rungs from two-state neurons to integrate-and-fire ones, of which one is in force.

    A click climbs onto a rung; so does Enter on that to which Up and Down lead. A dot says whether
    the memory was held there, and at the right stands at which overlap, and how much faster than
    time itself it is computed.

    Signals
    -------
    gesture(str, object)
        `configure` with the rung, and with a connection probability where it begins to matter.
    """

    gesture = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = heading(TITLE)
        # The verdict last seen, and that with which the present rung was begun.
        self._last = self._inherited = ""
        self.rungs = _Rungs(self)
        """The rows."""
        self.rungs.climbed.connect(self._climb)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self.rungs)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self.rungs.set_theme(theme, scale)

    def show_ladder(
        self, rung: str, connection: float, verdict: str, overlap: float | None,
        cost: float | None,
    ) -> None:  # fmt: skip
        """Follow the network, and remember what becomes of the memory on the rung in force.

        Parameters
        ----------
        rung : str
            In force, by its name.
        connection : float
            The connection probability, 0 to 1.
        verdict : str
            As `sim.spiking.outcome.spiking_verdict` says it: "remembers 7" is held; "quiet" and
            nothing say nothing; everything else, several patterns at once too, is lost if it is
            said twenty times in a row: while a distractor is shown, two may be active.
        overlap : float or None
            With the pattern that is remembered.
        cost : float or None
            Simulated seconds a second of computing, where known.
        """
        rungs = self.rungs
        if rung != rungs.rung:
            self._inherited = self._last
            rungs.measured[rung].doubts = 0
            rungs.at = NAMES.index(rung)
        self._last = verdict
        if verdict != self._inherited:
            self._inherited = ""
        # What was lost before is no fault of this rung's.
        told = "" if self._inherited and not verdict.startswith("remembers") else verdict
        changed = rungs.measured[rung].note(told, overlap, cost)
        if changed or (rung, connection) != (rungs.rung, rungs.connection):
            rungs.rung, rungs.connection = rung, connection
            rungs.setAccessibleDescription(rungs.told(NAMES.index(rung)))
            rungs.update()

    def forget(self) -> None:
        """Forget all that was measured."""
        self.rungs.measured = {name: _Measured() for name in NAMES}
        self.rungs.update()

    def _climb(self, name: str) -> None:
        now = self.rungs.rung
        if name == now:
            return
        changes: dict[str, object] = {"rung": name}
        below = NAMES.index(now) < NAMES.index(name)
        if name == THIN and below and self.rungs.connection >= 1.0:
            changes["connection"] = ONE_IN_FIVE
        self.gesture.emit("configure", changes)


class _Rungs(QWidget):
    """The rows: a dot, a title, what was measured."""

    climbed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self.rung, self.connection = NAMES[-1], 1.0
        self.measured = {name: _Measured() for name in NAMES}
        self.at = len(NAMES) - 1
        self._hovered = -1
        self._focus_shown = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(TITLE)

    def set_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(272 * self._scale), len(RUNGS) * self._row)

    def minimumSizeHint(self) -> QSize:
        return QSize(round(180 * self._scale), self.sizeHint().height())

    @property
    def _row(self) -> int:
        return round(ROW * self._scale)

    def row_rect(self, place: int) -> QRectF:
        """Where a row lies, from 0."""
        return QRectF(0, place * self._row, self.width(), self._row)

    def _row_at(self, y: float) -> int:
        """The row at a height; -1 beside all of them."""
        place = int(y // self._row)
        return place if 0 <= place < len(RUNGS) else -1

    # ---- words ---------------------------------------------------------------------------------

    def title(self, rung: Rung) -> str:
        """What a rung is called: with its share of the connections where it is in force."""
        whole = self.connection == 1.0 and self.rung != THIN
        if rung.name != THIN or whole or not LADDER[self.rung].diluted:
            return rung.title
        one_in = 1.0 / max(self.connection, 1e-6)
        if round(one_in) in IN_WORDS and abs(one_in - round(one_in)) < 1e-6:
            return f"one synapse in {IN_WORDS[round(one_in)]}"
        return f"{100 * self.connection:.0f} % of the synapses"

    def told(self, place: int) -> str:
        """A row in words."""
        rung = RUNGS[place]
        now = ", in force" if rung.name == self.rung else ""
        return f"{self.title(rung)}{now}. {rung.summary} {self.measured[rung.name].sentence()}"

    # ---- hand ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_shown = False
        place = self._row_at(event.position().y())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.at = place
            self.update()
            self.climbed.emit(NAMES[place])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # whose press was taken here

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._row_at(event.position().y()))

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(RUNGS) - 1
        steps = {Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_Home: -last, Key.Key_End: last}
        if event.key() in steps:
            self._focus_shown = True
            self.at = min(max(self.at + steps[Key(event.key())], 0), last)
            self.setAccessibleDescription(self.told(self.at))
            self.update()
        elif event.key() in (Key.Key_Return, Key.Key_Enter):
            self.climbed.emit(NAMES[self.at])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            place = self._row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), wrapped(self._about(place)), self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().event(event)

    def _about(self, place: int) -> str:
        if place < 0:
            return ""
        rung = RUNGS[place]
        return f"{rung.summary}\n{self.measured[rung.name].sentence()}".strip()

    # ---- picture -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, rung in enumerate(RUNGS):
            self._paint_row(painter, place, rung)
        painter.end()

    def _paint_row(self, painter: QPainter, place: int, rung: Rung) -> None:
        theme, scale, rect = self._theme, self._scale, self.row_rect(place)
        focused = self.hasFocus() and self._focus_shown and place == self.at
        if focused or place == self._hovered:
            edge = theme.colour("input") if focused else theme.colour("raised")
            painter.setPen(QPen(edge, 2.0 if focused else 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush if focused else theme.colour("raised"))
            beside = (RIM + INDENT - 5) * scale  # the dot stays outside
            painter.drawRoundedRect(rect.adjusted(beside, 1, -1, -1), 5, 5)
        now = rung.name == self.rung
        x = (RIM + DOT) * scale
        self._paint_dot(painter, QPointF(x, rect.center().y()), self.measured[rung.name], now)
        middle, left = Qt.AlignmentFlag.AlignVCenter, (RIM + INDENT) * scale
        right = rect.right() - 6 * scale
        painter.setFont(font(13, 600 if now else 400, scale))
        wide = QFontMetricsF(painter.font()).horizontalAdvance(self.title(rung))
        painter.setPen(theme.colour("text"))
        words = QFontMetricsF(painter.font()).elidedText(
            self.title(rung), Qt.TextElideMode.ElideRight, right - left
        )
        painter.drawText(QRectF(left, rect.top(), right - left, rect.height()), middle, words)
        painter.setFont(font(11, scale=scale))
        metrics = QFontMetricsF(painter.font())
        room = right - left - wide - 6 * scale
        fitting = [
            w for w in self.measured[rung.name].words() if metrics.horizontalAdvance(w) <= room
        ]
        painter.setPen(theme.colour("muted"))
        where = QRectF(left, rect.top(), right - left, rect.height())
        painter.drawText(where, middle | Qt.AlignmentFlag.AlignRight, next(iter(fitting), ""))

    def _paint_dot(
        self, painter: QPainter, at: QPointF, measured: _Measured, now: bool
    ) -> None:  # fmt: skip
        """A dot if the memory was held, a cross if it was lost, a ring if nobody has tried."""
        theme, radius = self._theme, DOT * self._scale
        if measured.held is False:
            pen = QPen(theme.colour("alarm"), 2.2 * self._scale)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            d = 0.72 * radius
            painter.drawLine(at + QPointF(-d, -d), at + QPointF(d, d))
            painter.drawLine(at + QPointF(-d, d), at + QPointF(d, -d))
        elif measured.held or now:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("energy" if measured.held else "state"))
            painter.drawEllipse(at, radius, radius)
        else:
            painter.setPen(QPen(theme.colour("muted"), 1.4 * self._scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            d = radius - 0.7 * self._scale
            painter.drawEllipse(at, d, d)
