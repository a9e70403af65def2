"""The present trial of delayed match to sample as a bar of its phases; the last ones as marks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.kit.plot_labels import readable
from gui.kit.theme import DARK, Theme, font
from sim.spiking.task import PHASES, Task, TaskRun, Trial, phase_of

__all__ = ["TrialBar", "TrialMarks", "told", "trial_words"]

BAR, OVER = 26, 4  # px: height of the bar, and how far the line at now stands out of it
CORNER = 4.0  # px
SHOWN = 10  # trials that are marked
MARK, GAP = 16, 5  # px
FADED = 0.35  # of what is not under way
LEAST = {"rest": 8.0, "sample": 16.0, "delay": 34.0, "test": 16.0, "answer": 22.0, "erase": 22.0}


def trial_words(run: TaskRun | None) -> str:
    """How many trials were answered rightly: "14 of 15 right"."""
    if run is None:
        return ""
    return f"{run.correct:,} of {run.done:,} right" if run.done else "first trial"


def told(trial: Trial) -> str:
    """A trial in a line: "Trial 15: sample 7, test 23, no match; answered match, wrong"."""
    distractor = f", distractor {trial.distractor}" if trial.distractor else ""
    kind = "match" if trial.match else "no match"
    words = f"Trial {trial.number}: sample {trial.sample}{distractor}, test {trial.test}, {kind}"
    if trial.answer < 0:
        return words
    said = "match" if trial.answer else "no match"
    return f"{words}; answered {said}, {'right' if trial.right else 'wrong'}"


class TrialBar(QWidget):
    """Rest, sample, delay, test and answer along a bar, as long as they last, with a line at now.

    What is short against the delay keeps a least width, so that a sample is seen in any trial.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._run: TaskRun | None = None
        self._task, self._since = Task(), 0.0
        self._drawn: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The present trial")
        self.setToolTip("Phases of a trial, as long as they last.")

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale, self._drawn = theme, scale, None
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(280 * self._scale), round((BAR + 2 * OVER) * self._scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(120 * self._scale), self.sizeHint().height())

    # ---- what is shown -------------------------------------------------------------------------

    def show_task(self, task: Task) -> None:
        """Trials of this task are to come: their phases are drawn, faded, while none is under way.

        Parameters
        ----------
        task : Task
        """
        self._task = task
        self._redraw()

    def show_trial(self, run: TaskRun | None, since: float) -> None:
        """Draw the present trial, or none.

        Parameters
        ----------
        run : TaskRun or None
        since : float
            s since the trial has begun.
        """
        if run is not self._run:
            about = told(run.trial) if run is not None else "No trial is under way."
            self.setToolTip(about)
            self.setAccessibleDescription(about)
        self._run, self._since = run, since
        if run is not None:
            self._task = run.task
        self._redraw()

    def _redraw(self) -> None:
        """Paint, if the line at now has come a pixel further or something else is another."""
        at = round(self.place_of(self._since)) if self._run is not None else -1
        what = (self._run, self._task, at, self.width())
        if what != self._drawn:
            self._drawn = what
            self.update()

    # ---- where things are ----------------------------------------------------------------------

    def _widths(self) -> list[float]:
        """Of the phases, px: as they last, but never below what they need."""
        whole, lengths = float(self.width()), self._task.lengths
        least = [
            LEAST[name] * self._scale if length else 0.0
            for name, length in zip(PHASES, lengths, strict=True)
        ]
        free = max(0.0, whole - sum(least))
        wanted = [whole * length / self._task.length for length in lengths]
        over = [max(0.0, w - m) for w, m in zip(wanted, least, strict=True)]
        share = free / (sum(over) or 1.0)
        return [m + share * more for m, more in zip(least, over, strict=True)]

    def _edges(self) -> list[float]:
        edges = [0.0]
        for wide in self._widths():
            edges.append(edges[-1] + wide)
        return edges

    def place_of(self, since: float) -> float:
        """Where a moment is, px from the left end.

        Parameters
        ----------
        since : float
            s since the trial has begun.
        """
        begun, edges = 0.0, self._edges()
        for place, length in enumerate(self._task.lengths):
            if since < begun + length:
                part = max(0.0, since - begun) / length
                return edges[place] + part * (edges[place + 1] - edges[place])
            begun += length
        return edges[-1]

    # ---- drawing -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        s, theme = self._scale, self._theme
        bar = QRectF(0.0, OVER * s, self.width(), BAR * s)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(bar, CORNER * s, CORNER * s)
        edges, trial = self._edges(), self._run.trial if self._run else None
        spans = {n: (edges[k], edges[k + 1]) for k, n in enumerate(PHASES)}
        self._paint_block(painter, bar, spans["sample"], "input", trial.sample if trial else 0)
        self._paint_block(painter, bar, spans["test"], "state", trial.test if trial else 0)
        distractor = self._distractor(bar, trial)
        if not distractor.isEmpty():
            self._paint_distractor(painter, distractor, trial)
            spans["delay"] = spans["delay"][0], distractor.left()
        self._paint_words(painter, bar, spans, trial)
        if self._run is not None:
            wide = max(2, round(2.0 * s))
            x = min(max(round(self.place_of(self._since) - 0.5 * wide), 0), self.width() - wide)
            painter.fillRect(x, 0, wide, self.height(), theme.colour("text"))

    def _alpha(self) -> float:
        return 1.0 if self._run is not None else FADED

    def _paint_block(
        self, painter: QPainter, bar: QRectF, span: tuple[float, float], token: str, number: int
    ) -> None:
        """A cue with the number of its pattern."""
        block = QRectF(span[0], bar.top(), span[1] - span[0], bar.height())
        painter.fillRect(block, self._theme.colour(token, self._alpha()))
        ink = self._theme.colour("on_state" if token == "state" else "background")
        self._number(painter, block, number, ink)

    def _distractor(self, bar: QRectF, trial: Trial | None) -> QRectF:
        """Where the distractor is, in the middle of the delay; empty without one."""
        task = self._task
        if task.distractor_strength == 0.0 or (trial is not None and not trial.distractor):
            return QRectF()
        begun = task.lengths[0] + task.shown + 0.5 * max(0.0, task.delay - task.shown)
        a, b = self.place_of(begun), self.place_of(begun + task.shown)
        return QRectF(a, bar.top(), max(b - a, 12.0 * self._scale), bar.height())

    def _paint_distractor(self, painter: QPainter, block: QRectF, trial: Trial | None) -> None:
        """A block with an edge alone."""
        inset = 1.0 * self._scale
        colour = self._theme.colour("muted", self._alpha())
        painter.setPen(QPen(colour, 1.5 * self._scale, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRect(block.adjusted(inset, inset, -inset, -inset))
        self._number(painter, block, trial.distractor if trial else 0, self._theme.colour("text"))

    def _number(self, painter: QPainter, block: QRectF, number: int, ink: QColor) -> None:
        chosen = font(11, 600, self._scale)
        if number and QFontMetricsF(chosen).horizontalAdvance(str(number)) <= block.width() - 2.0:
            painter.setFont(chosen)
            painter.setPen(ink)
            painter.drawText(block, int(Qt.AlignmentFlag.AlignCenter), str(number))

    def _paint_words(
        self, painter: QPainter, bar: QRectF, spans: dict[str, tuple[float, float]],
        trial: Trial | None,
    ) -> None:  # fmt: skip
        """The names of the phases that have room for them, that of the present one the clearest."""
        theme, pad = self._theme, 5.0 * self._scale
        now = phase_of(self._run, self._since) if self._run else ""
        end = "erase" if trial is None or trial.answer < 0 else "answer"
        told_of = {"rest": ("rest",), "delay": ("delay",), "answer": ("answer", end)}
        for words, (phase, *also) in told_of.items():
            left = spans[phase][0]
            right = spans["erase"][1] if phase == "answer" else spans[phase][1]
            present = now in (phase, *also)
            token, weight = ("text", 600) if present else ("muted", 400)
            colour = readable(theme.colour(token), theme.colour("raised"))
            if phase == "answer" and trial is not None and trial.answer >= 0:
                words, weight = ("match" if trial.answer else "no match"), 600
                colour = theme.colour("energy" if trial.right else "alarm")
                colour = readable(colour, theme.colour("raised"))
            self._write(painter, QRectF(left + pad, bar.top(), right - left - pad, bar.height()),
                        words, font(11, weight, self._scale), colour)  # fmt: skip

    def _write(
        self, painter: QPainter, room: QRectF, words: str, chosen: QFont, colour: QColor
    ) -> None:
        if QFontMetricsF(chosen).horizontalAdvance(words) > room.width():
            return
        painter.setFont(chosen)
        painter.setPen(colour)
        upright = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(upright), words)


class TrialMarks(QWidget):
    """The last ten trials: a tick for a right answer, a cross for a wrong one, the newest last.

    Pointing at one tells what it was.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, 1.0
        self._trials: tuple[Trial, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The last trials")

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Those that are marked, the newest last."""
        return self._trials

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of marks."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        s = self._scale
        return QSize(round((SHOWN * (MARK + GAP) - GAP) * s), round((MARK + 2) * s))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_trials(self, last: tuple[Trial, ...]) -> None:
        """Mark the newest of these trials.

        Parameters
        ----------
        last : tuple of Trial
            Answered ones, the newest last.
        """
        shown = last[-SHOWN:]
        if shown != self._trials:
            self._trials = shown
            self.setAccessibleDescription("; ".join(map(told, shown)))
            self.update()

    def rectangle(self, place: int) -> QRectF:
        """Where the mark of the place-th of them is, from 0, px."""
        s = self._scale
        return QRectF(place * (MARK + GAP) * s + 1.0, 1.0, MARK * s, MARK * s)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            at = QPointF(event.pos())
            places = range(len(self._trials))
            found = next((k for k in places if self.rectangle(k).contains(at)), None)
            words = "" if found is None else told(self._trials[found])
            if found is None and not self._trials:
                words = "How the last ten trials went."
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(SHOWN):
            room = self.rectangle(place)
            if place < len(self._trials):
                self._paint_mark(painter, room, self._trials[place].right)
            else:
                painter.setPen(QPen(self._theme.colour("track"), 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)

    def _paint_mark(self, painter: QPainter, room: QRectF, right: bool) -> None:
        """A filled square with a tick or a cross."""
        s, theme = self._scale, self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("energy" if right else "alarm"))
        painter.drawRoundedRect(room, 3.0 * s, 3.0 * s)
        pen = QPen(theme.colour("panel"), 2.0 * s)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)

        def at(x: float, y: float) -> QPointF:
            return QPointF(room.left() + x * room.width(), room.top() + y * room.height())

        if right:
            painter.drawPolyline([at(0.26, 0.54), at(0.44, 0.71), at(0.75, 0.32)])
        else:
            painter.drawLine(QLineF(at(0.3, 0.3), at(0.7, 0.7)))
            painter.drawLine(QLineF(at(0.7, 0.3), at(0.3, 0.7)))
