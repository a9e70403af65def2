"""A point in words: its settings, what was measured there, and one of its trials to be opened."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.experiments.ruler import Ruler
from gui.kit.fitting_label import FittingLabel
from gui.kit.forms import row, tool
from gui.kit.number import Number
from gui.kit.theme import DARK, Theme
from gui.kit.tooltips import wrapped
from sim.experiments import Estimate, Plan, Results, trial_seed
from sim.experiments.experiment import Measure
from sim.experiments.telling import interval_words

__all__ = ["PointBox", "counted", "estimate_words", "point_words", "series_of",
           "trial_words", "trials_words"]  # fmt: skip

WIDE = 46  # letters that fit into a line, so that no number has to be broken
JOINED = "\N{WORD JOINER}"  # after a slash, where a line could break without it
BRACKET = "&nbsp;(\\(|to&nbsp;)"  # before which a narrow cell may break
UNIT = f"&nbsp;([^\\W\\d]+/{JOINED})"  # before which any cell may
FIELD = 56  # px at the usual size of words, of the number of a trial
NONE = "No point is chosen. Click one in the plot: here are its numbers, and its networks."


def counted(count: int, what: str = "trial") -> str:
    """ "1 trial", "1,200 trials"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def trials_words(results: Results, place: int) -> str:
    """How many trials of a point there are: "120 trials", "12 of 20 trials so far"."""
    made, wanted = results.made(place), results.wanted(place)
    return counted(made) if made >= wanted else f"{made:,} of {counted(wanted)} so far"


def estimate_words(measure: Measure, estimate: Estimate) -> str:
    """A mean with its 95 % interval: "0.911 ± 0.033", "84.6 % (81 to 88 %)"."""
    ruler = Ruler.of_measure(measure)
    if not measure.yes_or_no:
        return ruler.quantity.with_unit(interval_words(estimate, ruler.scale))
    low, high = estimate.low / ruler.scale, estimate.high / ruler.scale
    digits = 0 if high - low >= 2.0 else 1
    return f"{ruler.words(estimate.mean)} ({low:.{digits}f} to {high:.{digits}f} {ruler.unit})"


def series_of(plan: Plan, place: int) -> int:
    """The series a point belongs to."""
    return place // len(plan.series[0].points)


def point_words(plan: Plan, place: int, patterns: bool = False) -> str:
    """The settings that tell a point from the others: "load 0.145, N = 1,000".

    Parameters
    ----------
    plan : Plan
    place : int
    patterns : bool
        Whether to say how many patterns a load is: "load 0.145 (145 patterns)".
    """
    point, specs = plan.points[place], plan.entry.Settings.specs()
    told = []
    for name in plan.entry.axes:
        ruler = Ruler.of_setting(specs[name])
        words = ruler.told(getattr(point, name))
        if name == "load" and patterns and _count(point) is not None:
            words += f" ({counted(_count(point) or 0, 'pattern')})"
        told.append(words)
    series = plan.series[series_of(plan, place)]
    if series.label and (plan.entry.y is None or len(plan.series) > 1):
        told.append(series.label)
    if patterns and "load" not in plan.entry.axes and _count(point) is not None:
        told.append(counted(_count(point) or 0, "pattern"))
    return ", ".join(told)


def _count(point: Any) -> int | None:
    """How many patterns a point has, where that follows from its settings."""
    count = None if "count" in type(point).specs() else getattr(point, "count", None)
    return count if isinstance(count, int) else None


class PointBox(QWidget):
    """One point in words, and one of its trials, which can be opened where networks are shown.

    Trials are counted from 1 for a person, and from 0 everywhere else.

    Signals
    -------
    open_asked(int, int)
        The network of a trial is to be opened: the place of the point, the trial (from 0).
    """

    open_asked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._scale = 1.0
        self._titles: Mapping[str, str] = {}
        self._results: Results | None = None
        self._place = -1
        self._trial = 0
        self._narrow = False
        self._theory: dict[str, float | None] = {}
        self._shown: tuple[Any, ...] = ()
        self.title = QLabel("This point")
        self.title.setObjectName("title")
        self.counted = FittingLabel()
        self.counted.setObjectName("muted")
        self.nothing = _Words("No point", NONE)
        self.nothing.setObjectName("muted")
        self.settings = _Words("Settings of the point")
        self.numbers = _Words("What was measured at the point")
        self.numbers.setTextFormat(Qt.TextFormat.RichText)
        self._build_chooser()
        self.open_button = QPushButton("Open")
        self.open_button.clicked.connect(self._open)
        self._lay_out()
        self._show()

    def _build_chooser(self) -> None:
        self.before = tool("‹", "The trial before (of this point)")
        self.after = tool("›", "The next trial (of this point)")
        self.before.setAccessibleName("The trial before")
        self.after.setAccessibleName("The next trial")
        self.before.clicked.connect(self._go_back)
        self.after.clicked.connect(self._go_on)
        self.field = Number("", 0, 1.0, whole=True)
        self.field.take_room(FIELD)
        self.field.setAccessibleName("Trial")
        self.field.setToolTip(wrapped("Which of the trials of this point. Up and Down: the next."))
        self.field.entered.connect(self._typed)
        self.seed = _Words("Number of trials, and the seed of this one")
        self.seed.setObjectName("muted")
        self.seed.setToolTip(wrapped("The seed of this trial’s network. It can be copied."))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.counted)
        self.trial_words = QLabel("Trial")
        self._detail: list[QWidget] = [self.settings, self.numbers, self.open_button, self.seed]
        self._detail += [self.trial_words, self.before, self.field, self.after]
        chooser = row(self.trial_words, self.before, self.field, self.after)
        chooser.setSpacing(6)
        chooser.addWidget(self.seed, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.nothing)
        layout.addWidget(self.settings)
        layout.addWidget(self.numbers)
        layout.addLayout(chooser)
        layout.addLayout(row(self.open_button, stretch=True))
        layout.addStretch(1)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours; the size of its words is that of the style sheet."""
        self._theme, self._scale = theme, scale
        self._shown = ()
        self._show()

    def set_page_titles(self, titles: Mapping[str, str]) -> None:
        """Say what pages are called.

        Parameters
        ----------
        titles : mapping of str to str
            Title of each page by its name, of those that can be opened.
        """
        self._titles = dict(titles)
        self._shown = ()
        self._show()

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def trial(self) -> int:
        """The trial that is chosen, from 0."""
        return self._trial

    def show_point(
        self, results: Results | None, place: int | None, theory_values: Mapping[str, float | None]
    ) -> None:
        """Tell of a point; None for none. The chosen trial stays, as long as the point does.

        Parameters
        ----------
        results : Results or None
        place : int or None
        theory_values : mapping of str to float or None
            By the name of a measure what theory says of it at this point, SI.
        """
        chosen = -1 if place is None or results is None else place
        plan = None if self._results is None else self._results.plan
        if chosen != self._place or (results is not None and results.plan is not plan):
            self._trial = 0
        self._results, self._place, self._theory = results, chosen, dict(theory_values)
        self._show()

    def _show(self) -> None:
        results, place = self._results, self._place
        there = results is not None and place >= 0
        made = results.made(place) if results is not None and there else 0
        self._trial = min(self._trial, max(0, made - 1))
        told = (id(results), place, made, self._trial, *self._theory.items())
        if told == self._shown:
            return
        self._shown = told
        self.nothing.setVisible(not there)
        for widget in self._detail:
            widget.setVisible(there)
        if results is None or not there:
            self.counted.say("")
            return
        plan = results.plan
        trials = trials_words(results, place)
        self.counted.say(f"{trials}, seed {plan.seed}", trials, counted(made))
        self.settings.setText(point_words(plan, place, patterns=True))
        self.numbers.setText(self._table(results, place))
        self._show_trial(plan, made)

    def _show_trial(self, plan: Plan, made: int) -> None:
        point = plan.points[self._place]
        seed = trial_seed(plan.experiment, point, plan.seed, self._trial)
        self.field.revert(self._trial + 1.0)
        self.seed.setText(f"of {made:,}, seed {seed}")
        self.field.setEnabled(made > 1)
        self.before.setEnabled(self._trial > 0)
        self.after.setEnabled(self._trial < made - 1)
        title = self._titles.get(plan.entry.opening(point, seed).tab)
        self.open_button.setText(f"Open in {title}" if title else "Open")
        self.open_button.setEnabled(bool(title))
        self.open_button.setToolTip(
            wrapped(
                "The network of this trial, made anew from its seed, on its own page."
                if title
                else "No page shows this kind of network."
            )
        )

    def _table(self, results: Results, place: int) -> str:
        """A row for each measure: its mean with the interval, theory, and the chosen trial."""
        entry, rows = results.plan.entry, results.table(place)
        known = any(self._theory.get(measure.name) is not None for measure in entry.measures)
        heads = ["", "mean (95 %)", *(["theory"] if known else []), f"trial {self._trial + 1:,}"]
        cells = [self._row(heads, f"color: {self._theme.muted}")]
        for column, measure in enumerate(entry.measures):
            ruler, theory = Ruler.of_measure(measure), self._theory.get(measure.name)
            told = [measure.label, "–", *(["none"] if known else []), "–"]
            if known and theory is not None:
                told[2] = ruler.words(theory)
            if len(rows):
                told[1] = estimate_words(measure, results.estimate(place, measure.name))
                alone = float(rows[self._trial, column])
                told[-1] = ("yes" if alone else "no") if measure.yes_or_no else ruler.words(alone)
            cells.append(self._row(told))
        lines = "".join(cells)
        table = f"<table width='100%' cellspacing='0' cellpadding='0'>{lines}</table>"
        return table if known else f"{table}<p style='margin: 4px 0 0 0'>theory: none</p>"

    def _row(self, cells: list[str], style: str = "") -> str:
        """A row of a table, its first cell at the left and the others at the right, which break
        before a unit such as rad²/s alone, or before a bracket where there is little room."""
        made = []
        for k, words in enumerate(cells):
            said = html.escape(words)
            if k:
                said = said.replace("/", f"/{JOINED}").replace(" ", "&nbsp;")
                for before in (UNIT, *((BRACKET,) if self._narrow else ())):
                    said = re.sub(before, r" \1", said)
            side, away = ("right", round(8 * self._scale)) if k else ("left", 0)
            made.append(f"<td align='{side}' style='padding: 2px 0 2px {away}px; {style}'>")
            made.append(f"{said}</td>")
        return f"<tr>{''.join(made)}</tr>"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.fontMetrics().horizontalAdvance("x" * WIDE)
        if narrow != self._narrow:
            self._narrow, self._shown = narrow, ()
            self._show()

    # ---- hands ---------------------------------------------------------------------------------

    @Slot()
    def _go_back(self) -> None:
        self._choose(self._trial - 1)

    @Slot()
    def _go_on(self) -> None:
        self._choose(self._trial + 1)

    @Slot(float)
    def _typed(self, trial: float) -> None:
        assert self._results is not None
        made = self._results.made(self._place)
        if not 1 <= trial <= made:
            self.field.refuse(f"The trials of this point are 1 to {made:,}.", self._trial + 1.0)
            return
        self._choose(int(trial) - 1)

    def _choose(self, trial: int) -> None:
        self._trial = max(0, trial)
        self._show()

    @Slot()
    def _open(self) -> None:
        self.open_asked.emit(self._place, self._trial)


class _Words(QLabel):
    """Words that wrap, to be marked and copied, as high as they need.

    They ask for that height alone: a label whose height depends on its width has a column give
    plots beside it no height.
    """

    def __init__(self, name: str, words: str = "") -> None:
        self._fitted: tuple[str, int, str] | None = None  # what its height is of
        super().__init__(words)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(name)

    def hasHeightForWidth(self) -> bool:
        return False

    def setText(self, words: str) -> None:
        super().setText(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        of = self.text(), self.width(), self.font().key()
        if of != self._fitted:
            self._fitted = of
            self.setMinimumHeight(0)  # below which no height is told
            self.setFixedHeight(max(1, self.heightForWidth(self.width())))


def trial_words(results: Results, place: int, trial: int) -> str:
    """What a trial is of, and what came of it: "trial 3 of “Recall against load” at …"."""
    plan = results.plan
    words = f"trial {trial + 1} of “{plan.entry.title}” at {point_words(plan, place)}"
    if trial >= results.made(place):
        return words
    measure = plan.entry.measures[0]
    number = results.values(place, measure.name)[trial] / measure.scale
    return f"{words}: {measure.label.lower()} {f'{number:.3g} {measure.unit}'.strip()}"
