"""A plan as a form: the experiment, what is swept, what is set, and how many trials."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from gui.experiments.experiment_menu import ExperimentMenu
from gui.experiments.outlook import heeded, outlook, some_points
from gui.experiments.plan_edits import Draft
from gui.experiments.series_field import SeriesField
from gui.experiments.trials_box import TrialsBox, room_for
from gui.experiments.values_field import AxisField
from gui.kit.fitting_label import FittingLabel
from gui.kit.form_choice import FormChoice
from gui.kit.forms import (
    NumberEditor,
    ParameterForm,
    heading,
    narrow,
    push_button,
    row,
    tool,
)
from gui.kit.theme import DARK, Theme
from sim.errors import SimError
from sim.experiments import EXPERIMENTS, Experiment, ExperimentError, Plan
from sim.experiments.plan import MOST_POINTS
from sim.parameters import ParameterSet

__all__ = ["PlanForm"]

#: Settings that are shown without asking for more, where an experiment has them.
FIRST = ("rule", "cue", "temperature", "noise")
FEW = 4  # settings that need no button to show more
AIR = 4  # px round what belongs together


class PlanForm(QWidget):
    """Choose an experiment, the values its settings take, trials and seed; run it or queue it.

    Signals
    -------
    run_asked(object), queue_asked(object)
        A `Plan` is to be measured now, or after what is waiting.
    edited(object, object)
        By hand: the `Draft` before, and that now.
    open_asked()
        A file of results is to be opened.
    refused(str)
        Why what was typed or asked for is impossible, in a sentence, which is said at its field
        too; nothing is run.
    """

    run_asked = Signal(object)
    queue_asked = Signal(object)
    edited = Signal(object, object)
    open_asked = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale, self._workers = DARK, 1.0, 1
        self._refused = self._barred = False  # just now; by the press that is under way
        self.refused.connect(self._note_refusal)
        self._left: dict[str, Plan] = {}  # what was asked of an experiment when it was left
        self._values: dict[str, Any] = {}  # of every setting
        self._base: dict[str, Any] = {}  # of the settings of the plan that was shown
        self._order: tuple[str, ...] = ()  # of what that plan has swept
        self._single: set[str] = set()  # what of it has one value only
        self._heeded: frozenset[str] = frozenset()
        self._impossible = self._showing = False
        self.draft: Draft | None = None
        """What it asks for; what it asked for last, where that is impossible."""
        self.axes: dict[str, AxisField] = {}
        """The field of each axis, by the name of its setting."""
        self.series: list[SeriesField] = []
        """What makes curves; the last one makes none."""
        self._entry: Experiment
        self._trials: TrialsBox
        self._build()
        self.show_plan(Plan.default(next(iter(EXPERIMENTS))))

    def _build(self) -> None:
        self.menu = ExperimentMenu()
        narrow(self.menu).activated.connect(self._choose)
        self._swept = QVBoxLayout()
        self._swept.setSpacing(8)
        self._set = QVBoxLayout()
        self._forms = FormChoice(self._set)
        self.more = tool("More settings", "Show every setting, or the first ones alone")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_settings)
        self._counted = QVBoxLayout()
        self.words = FittingLabel()
        self.run_button = push_button("Run", self._run)
        self.run_button.setObjectName("primary")
        self.run_button.setToolTip("Measure this now")
        self.queue_button = push_button("Queue", self._queue)
        self.queue_button.setToolTip("Measure this after what is waiting")
        self.open_button = push_button("Open result…", self.open_asked)
        self.open_button.setToolTip("Show a file of results, and the plan it was made by")
        for button in (self.run_button, self.queue_button, self.open_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.pressed.connect(self._press)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading("Experiment"))
        column.addWidget(self.menu)
        for part in (self._swept, self._set, self._counted):
            column.addLayout(part)
        column.insertWidget(column.indexOf(self._counted), self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words)
        column.addLayout(row(self.run_button, self.queue_button, self.open_button, stretch=True))

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self._theme, self._scale = theme, scale
        self._swept.setSpacing(round(8 * scale))
        self._swept.setContentsMargins(0, 0, 0, round(AIR * scale))
        self._counted.setContentsMargins(0, round(AIR * scale), 0, round(AIR * scale))
        self._counted.setSpacing(round(6 * scale))
        self._column.setSpacing(round(6 * scale))
        for field in self.series:
            field.set_theme(theme, scale)
        for axis in self.axes.values():
            axis.set_theme(theme, scale)
        self._trials.set_theme(theme, scale)
        self._colour_words()

    def set_workers(self, workers: int) -> None:
        """How many trials are made at once, for the time it takes."""
        self._workers = max(0, workers)
        self._follow()

    # ---- a plan --------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show a plan; nothing is told."""
        self._showing = True
        try:
            self._show_plan(plan)
        finally:
            self._showing = False

    def _show_plan(self, plan: Plan) -> None:
        self._build_fields(plan.entry)
        self._base = plan.settings.to_dict()
        self._order = tuple(plan.swept)
        self._values = dict(self._base)
        several = []
        self._single = set()
        for name, values in plan.swept.items():
            if name in self.axes:
                self.axes[name].show_values(values)
            elif len(values) > 1:
                several.append(name)
            else:
                self._single.add(name)
                self._values[name] = values[0]
        for name in several:
            self.series[-1].show_series(name, plan.swept[name])
            self._add_series()
        self._trials.show_plan(plan)
        form = self._form
        for name, value in self._values.items():
            form.editor(name).show_value(value)
        self._follow()

    def plan(self) -> Plan:
        """The plan as the fields say; raises ParameterError or ExperimentError."""
        self._trials.check()
        swept = self._read()
        return self._draft_of(self._settings(swept), swept).plan()

    def _draft_of(self, settings: ParameterSet, swept: dict[str, tuple[Any, ...]]) -> Draft:
        trials = self._trials
        return Draft(
            self._entry.name, settings, swept, trials.trials, trials.most, trials.precision,
            trials.seed,
        )  # fmt: skip

    def _read(self) -> dict[str, tuple[Any, ...]]:
        """The values of all that is swept, in the order of the plan that was shown."""
        found = {field.name: field.values() for field in self.series if field.name}
        found |= {name: (self._values[name],) for name in self._single if name not in found}
        found |= {name: field.values() for name, field in self.axes.items()}
        order = [name for name in self._order if name in found]
        return {name: found[name] for name in dict.fromkeys([*order, *found])}

    def _settings(self, swept: dict[str, tuple[Any, ...]]) -> ParameterSet:
        """What holds for every point."""
        kind = self._entry.Settings
        values = self._values | {name: self._base[name] for name in swept}
        try:
            return kind.from_dict(values)
        except SimError:
            # What is swept may be possible only with the values it takes.
            return kind.from_dict(values | {name: some[0] for name, some in swept.items()})

    # ---- fields --------------------------------------------------------------------------------

    @property
    def _form(self) -> ParameterForm:
        kind = self._entry.Settings
        return self._forms.turn_to(kind, lambda: self._made_form(kind))

    def _made_form(self, kind: type[ParameterSet]) -> ParameterForm:
        form = ParameterForm(kind)
        form.changed.connect(self._take)
        form.refused.connect(self.refused)
        return form

    def _build_fields(self, entry: Experiment) -> None:
        """Have the fields of an experiment in place of those of another."""
        self._entry = entry
        self.menu.show_entry(entry)
        for old in (*self.series, *self.axes.values()):
            _let_go(old)
        self.series, self.axes = [], {}
        specs, room = entry.Settings.specs(), room_for(entry)
        for name in entry.axes:
            field = self.axes[name] = AxisField(name, specs[name], room)
            field.changed.connect(self._follow)
            field.refused.connect(self.refused)
            field.set_theme(self._theme, self._scale)
            self._swept.addWidget(field)
        self._add_series()
        while (item := self._counted.takeAt(0)) is not None:
            _let_go(item.widget())
        trials = self._trials = TrialsBox(entry, room)
        trials.changed.connect(self._follow)
        trials.refused.connect(self.refused)
        trials.set_theme(self._theme, self._scale)
        self._counted.addWidget(heading("Trials"))
        self._counted.addWidget(trials)
        form = self._form
        form.hide()
        for editor in map(form.editor, specs):
            if isinstance(editor, NumberEditor):
                editor.number.take_room(room)

    def _add_series(self) -> None:
        """One more field for what makes curves, above the axes."""
        entry = self._entry
        words = ("curves", "curve") if entry.y is None else ("planes", "plane")
        field = SeriesField(entry.Settings, entry.axes, *words)
        field.be_first(not self.series)
        field.chosen.connect(self._choose_series)
        field.changed.connect(self._follow)
        field.refused.connect(self.refused)
        field.set_theme(self._theme, self._scale)
        self._swept.insertWidget(len(self.series), field)
        self.series.append(field)

    @Slot()
    def _follow(self) -> None:
        """Show which settings matter, and what the plan comes to."""
        self._refused = False
        wrong = None
        try:
            self._trials.check()
            swept = self._read()
            settings = self._settings(swept)
            points = some_points(settings, swept)
        except SimError as error:
            wrong = error
            self._heeded |= {error.field} if error.field else set()
        else:
            self._heeded = heeded(points)
            count = math.prod(map(len, swept.values()))
            if count > MOST_POINTS:
                wrong = ExperimentError(f"{count:,} points are more than {MOST_POINTS:,}.")
        if wrong is None:
            trials, workers = self._trials.trials, self._workers
            more = self._trials.precision is not None
            self.words.say(*outlook(self._entry, points, count, trials, workers, more))
            self._note(settings, swept)
        else:
            self.words.say(*self._shorter(wrong))
        self._impossible = wrong is not None
        self._colour_words()
        self._show_settings()

    def _note(self, settings: ParameterSet, swept: dict[str, tuple[Any, ...]]) -> None:
        """Tell what a hand has changed."""
        before, self.draft = self.draft, self._draft_of(settings, swept)
        now = self.draft
        if before is not None and before != now and not self._showing:
            self.edited.emit(before, now)

    def _shorter(self, error: SimError) -> tuple[str, ...]:
        specs = self._entry.Settings.specs()
        short = "Impossible as it is"
        where = (f"{short}: {specs[error.field].label}",) if error.field in specs else ()
        return (str(error), *where, short)

    def _colour_words(self) -> None:
        token = self._theme.alarm if self._impossible else self._theme.muted
        self.words.setStyleSheet(f"color: {token};")

    @Slot()
    def _show_settings(self) -> None:
        """Show the settings that matter and are not swept, all or the first of them."""
        kind = self._entry.Settings
        swept = {*self.axes, *(field.name for field in self.series)}
        rest = [name for name in kind.specs() if name in self._heeded and name not in swept]
        first = [n for n in rest if n in FIRST or self._values[n] != kind.default(n)]
        short = len(rest) > FEW and len(first) >= 2
        self.more.setVisible(short)
        everything = self.more.isChecked() or not short
        self._form.show_only(rest if everything else first)
        self._form.setVisible(bool(rest))
        for field in self.series[1:]:
            field.setVisible(bool(field.name) or self.more.isChecked())

    # ---- hand ----------------------------------------------------------------------------------

    @Slot(int)
    def _choose(self, place: int) -> None:
        name = self.menu.itemData(place)
        if name == self._entry.name:
            return
        try:
            self._left[self._entry.name] = self.plan()
        except SimError:
            self._left.pop(self._entry.name, None)
        before = self.draft
        self.show_plan(self._left.get(name) or Plan.default(name, self._trials.seed))
        self.edited.emit(before, self.draft)

    @Slot(str, object)
    def _take(self, name: str, value: Any) -> None:
        self._values[name] = value
        self._form.editor(name).show_value(value)
        self._follow()

    @Slot(str)
    def _choose_series(self, name: str) -> None:
        """Have the values of another setting make curves."""
        field = self.sender()
        assert isinstance(field, SeriesField)
        if any(other.name == name != "" for other in self.series):
            field.show_series(field.name, field.shown)
            self.refused.emit(
                f"{self._entry.Settings.specs()[name].label} has several values already."
            )
            return
        field.show_series(name, self._values_of(name))
        self._single.discard(name)
        if not name:
            self.series.remove(field)
            self._swept.removeWidget(field)
            _let_go(field)
            self.series[0].be_first(True)
        elif field is self.series[-1]:
            self._add_series()
        self._follow()

    def _values_of(self, name: str) -> tuple[Any, ...]:
        """The values a setting takes at first where it makes curves."""
        if not name:
            return ()
        if self._entry.Settings.specs()[name].kind == "flag":
            return (False, True)
        usual = self._entry.swept.get(name, ())
        return usual if len(usual) > 1 else (self._values[name],)

    @Slot()
    def _run(self) -> None:
        self._ask(self.run_asked)

    @Slot()
    def _queue(self) -> None:
        self._ask(self.queue_asked)

    def _ask(self, signal: SignalInstance) -> None:
        """Tell the plan, or why there is none."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit) and self.isAncestorOf(focused):
            focused.editingFinished.emit()  # what is being typed counts
        barred = self._barred or self._refused
        self._barred = self._refused = False
        if barred:
            return
        try:
            plan = self.plan()
        except SimError as error:
            self._mark(error)
            self.refused.emit(str(error))
            self._refused = False
            return
        signal.emit(plan)

    @Slot()
    def _press(self) -> None:
        # The press has taken the focus from a field, and what was typed there was refused.
        self._barred = self._refused

    @Slot(str)
    def _note_refusal(self, words: str) -> None:
        self._refused = True
        QTimer.singleShot(0, self._forget_refusal)

    @Slot()
    def _forget_refusal(self) -> None:
        self._refused = False

    def _mark(self, error: SimError) -> None:
        """Say at its field what is wrong, and have the field seen."""
        name, words = error.field or "", str(error)
        makes = {field.name: field for field in self.series if field.name}
        field = self.axes.get(name) or makes.get(name)
        if field is not None:
            self._have_seen(field)
            field.refuse(words)
        elif name in self._trials.editors:
            self._have_seen(self._trials)
            self._trials.refuse(name, words)
        elif name in self._values:
            editor = self._form.editor(name)
            at = editor.number if isinstance(editor, NumberEditor) else self._form
            self._have_seen(at)
            if isinstance(editor, NumberEditor):
                editor.refuse(words, self._values[name])

    def _have_seen(self, part: QWidget) -> None:
        """Scroll to a part of the form."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(part)


def _let_go(part: QWidget | None) -> None:
    if part is not None:
        part.hide()
        part.deleteLater()
