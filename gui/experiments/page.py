"""The tab of experiments: a plan, its curves or its plane, and the point that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gui.experiments.history import History, Moment
from gui.experiments.measurements import Measured, kept_words
from gui.experiments.plan_edits import Draft, edit_words
from gui.experiments.plan_form import PlanForm
from gui.experiments.point_box import trial_words
from gui.experiments.queue_box import QueueBox
from gui.experiments.queue_rows import row_of, title_of
from gui.experiments.results_page import ResultsPage
from gui.experiments.run_bar import RunBar
from gui.experiments.states import Where
from gui.kit.example_menu import ExampleMenu
from gui.kit.file_dialogs import ask_open, folder_of, keep_folder
from gui.kit.page import PageContext
from gui.kit.presented import Presented
from gui.kit.theme import Theme
from sim.errors import SimError
from sim.experiments import Plan, Results, read_results, trial_seed
from sim.experiments import examples as known
from sim.experiments.examples import example_named, examples

__all__ = ["CapacityPage"]

FILES = "Results of an experiment (*.npz *.csv *.parquet *.part)"
ROWS = 12  # of the queue


class CapacityPage(ResultsPage):
    """Controls, stage and readouts of the experiments."""

    keys = (
        ("Arrows, Enter", "On the curves and the plane: choose a point, open its network"),
        ("Ctrl+Enter", "Run the plan"),
    )

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._rows: list[Measured] = []
        self.measurements.changed.connect(self._follow_queue)
        self.measurements.grown.connect(self._grow)
        self.measurements.ended.connect(self._end)
        self.history = History(self)
        self.history.told.connect(self._tell_undo)
        self._build_controls()
        self.figure.open_asked.connect(self._open_point)
        self.side.open_asked.connect(self._open)
        self._build_bar()
        self.add_key("Pause, or go on", self._pause, "Space")
        self.add_key("Run the plan", self._run_form, "Ctrl+Return", "Ctrl+Enter")
        self.add_key("Keep this result beside the next", self.keep_beside, "Ctrl+K")
        self.form.show_plan(self._blank.plan)
        self.form.set_workers(self.where.where.workers)
        self._follow_queue()

    # ---- layout --------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        side = self.controls
        self.examples = ExampleMenu(examples())
        self.examples.chosen.connect(self.start_example)
        self.form = PlanForm()
        self.form.run_asked.connect(self._run)
        self.form.queue_asked.connect(self._queue)
        self.form.open_asked.connect(self._ask_open)
        self.form.refused.connect(self.notice.note)
        self.form.edited.connect(self._note_edit)
        self.where.changed.connect(self._move)
        self.where.refused.connect(self.notice.note)
        self.queue = QueueBox()
        self.queue.remove_asked.connect(self._remove_row)
        self.queue.show_asked.connect(self._show_row)
        for part in (self.examples, self.form, self.where, self.queue):
            side.addWidget(part)
        side.addStretch(1)

    def _build_bar(self) -> None:
        self.bar = RunBar(self.beside.button)
        self.bar.pause_asked.connect(self._pause)
        self.bar.cancel_asked.connect(self.measurements.cancel)
        self.bar.export_asked.connect(self.export_asked)
        self.column.addWidget(self.bar)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress every widget of the tab."""
        super().set_theme(theme, scale)
        for part in (self.form, self.where, self.queue, self.bar):
            part.set_theme(theme, scale)

    def present(self, on: bool) -> None:
        """The stage alone, or everything."""
        super().present(on)
        self.bar.setVisible(not on)

    def show_in_form(self, plan: Plan) -> None:
        """Have the form show a plan."""
        self.form.show_plan(plan)

    def show_measured(self, measured: Measured) -> None:
        """Show a measurement, and that it is shown."""
        super().show_measured(measured)
        self.examples.show_example(measured.example or None)
        self._follow_queue()

    # ---- what it begins with -------------------------------------------------------------------

    def begin(self) -> None:
        """Begin with the first example, unless there is something already."""
        self.measurements.find_unfinished()
        if self.shown is None and known.OPENING:
            self.start_example(known.OPENING)
            self._queue_example(known.BESIDE)

    def settle(self, seconds: float) -> None:
        """Measure the first example, to intervals twice as wide, for at most so long."""
        first = examples()[0]
        assert first.plan.precision is not None
        plan = replace(first.plan, precision=2.0 * first.plan.precision)
        self.form.show_plan(plan)
        self.show_measured(self.measurements.add(plan, example=first.name))
        time, loop = QElapsedTimer(), QEventLoop()
        time.start()
        while time.elapsed() < 1000.0 * seconds and self.measurements.current is not None:
            QTimer.singleShot(50, loop.quit)
            loop.exec()
        QApplication.processEvents()

    def shut_down(self) -> None:
        """Let the processes go."""
        self.measurements.stop()

    @Slot(str)
    def start_example(self, name: str) -> None:
        """Measure an example at once."""
        example = example_named(name)
        if self.shown is not None:
            self._remember(f"example “{example.title}”")
        self.form.show_plan(example.plan)
        self._begin_at_once(example.plan, name)

    def _queue_example(self, name: str) -> None:
        """Measure an example after what is under way."""
        self.measurements.add(example_named(name).plan, example=name)

    def _begin_at_once(self, plan: Plan, example: str = "") -> None:
        """Measure a plan before anything else, and say what that has stopped."""
        self.notice.dismiss()
        stopped = self.measurements.current
        measured = self.measurements.add(plan, first=True, example=example)
        if stopped is not None and stopped.results.trials:
            self.say(f"“{title_of(stopped)}” has been stopped: click it in the queue to go on.")
        self.show_measured(measured)

    # ---- what is measured ----------------------------------------------------------------------

    @Slot()
    def _run_form(self) -> None:
        self.form.run_button.click()

    @Slot(object)
    def _run(self, plan: Plan) -> None:
        self._remember("run")
        self._begin_at_once(plan)

    @Slot(object)
    def _queue(self, plan: Plan) -> None:
        self._remember("queue")
        measured = self.measurements.add(plan)
        if measured.under_way:
            self.show_measured(measured)

    @Slot(object)
    def _move(self, where: Where) -> None:
        self.measurements.where = where
        self.form.set_workers(0 if where.cluster else where.workers)

    @Slot()
    def _pause(self) -> None:
        shown, current = self.shown, self.measurements.current
        if current is not None:
            self.measurements.pause(current.state == "running")
        elif shown is not None:
            self.measurements.go_on(shown)

    @Slot(int)
    def _show_row(self, place: int) -> None:
        if place >= len(self._rows):
            return
        chosen = self._rows[place]
        self._remember(f"show “{title_of(chosen)}”")
        self.show_measured(chosen)
        self.form.show_plan(chosen.plan)

    @Slot(int)
    def _remove_row(self, place: int) -> None:
        if place >= len(self._rows):
            return  # the second click of two: the row has gone
        gone = self._rows[place]
        self._remember(f"remove “{title_of(gone)}”")
        self.measurements.remove(self.measurements.all.index(gone))

    @Slot(object)
    def _grow(self, measured: Measured) -> None:
        if measured is self.shown:
            self._draw()
        elif measured is self._plane:
            self._draw_plots()
        self._follow_queue()

    @Slot(object)
    def _end(self, measured: Measured) -> None:
        if measured.failure:
            self.notice.say(measured.failure, alarm=True)
        self._draw()

    @Slot()
    def _follow_queue(self) -> None:
        every = self.measurements.all
        ahead = [one for one in every if one.under_way or one.state == "waiting"]
        # What is over comes below what is to come, the newest first.
        self._rows = [*ahead, *(one for one in reversed(every) if one not in ahead)][:ROWS]
        self.queue.show_queue([row_of(one) for one in self._rows])
        self.bar.show_measured(self.measurements.current or self.shown)
        self.tell_status()

    def status_words(self) -> list[str]:
        """How many points there are, and where they are kept."""
        return kept_words(self.shown)

    @Slot(str, str)
    def _tell_undo(self, undo: str, redo: str) -> None:
        if self.isVisible():
            self.undo_told.emit(undo, redo)

    def tell_status(self) -> None:
        """Say what is shown, where trials are made, and what can be undone."""
        if not self.isVisible():
            return
        where = self.measurements.where
        many = "1 process" if where.workers == 1 else f"{where.workers} processes"
        right = ["a cluster" if where.cluster else many, f"seed {self._results.plan.seed}"]
        self.status_told.emit(self.status_words(), right)
        self.history.tell()

    # ---- the way back --------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last thing that was set, begun, shown, opened or removed."""
        self._go(self.history.undo)

    def redo(self) -> None:
        """Do it again."""
        self._go(self.history.redo)

    def _moment(self) -> Moment:
        queue = self.measurements
        return Moment(tuple(queue.all), queue.current, self.shown, self._place, self.form.draft)

    def _remember(self, words: str) -> None:
        """Something is about to be done that can be undone."""
        self.history.remember(words, self._moment())

    @Slot(object, object)
    def _note_edit(self, before: Draft, now: Draft) -> None:
        """Something of the form has been changed; what is measured stays as it is."""
        words, key = edit_words(before, now)
        self.history.remember(words, Moment(draft=before), key)

    def _go(self, way: Callable[[Moment], Moment | None]) -> None:
        """Go one act back or forth; one of the form that has come to nothing is passed over."""
        self.notice.dismiss()
        moment = way(self._moment())
        while moment is not None and moment.rows is None and moment.draft == self.form.draft:
            moment = way(self._moment())
        if moment is not None:
            self._go_to(moment)
        self.history.tell()

    def _go_to(self, moment: Moment) -> None:
        if moment.rows is not None:
            self.measurements.put_back(moment.rows, moment.current)
        elif moment.draft is not None:
            self.form.show_plan(moment.draft.plan())
        if moment.shown is not None:
            self.form.show_plan(moment.shown.plan)
            self.show_measured(moment.shown)
            self._place = moment.place
            self.figure.plot.select(-1 if moment.place is None else moment.place)
            self._show_point()

    @Slot(int)
    def _open_point(self, place: int) -> None:
        self._open(place, self.side.point.trial if place == self._place else 0)

    @Slot(int, int)
    def _open(self, place: int, trial: int) -> None:
        """Open the network of a trial on its own page."""
        results = self._results
        plan = results.plan
        point = plan.points[place]
        opening = plan.entry.opening(point, trial_seed(plan.experiment, point, plan.seed, trial))
        words = trial_words(results, place, trial)
        self.run_handed_over.emit(opening.tab, opening.run, words)

    # ---- files, results, sessions --------------------------------------------------------------

    @Slot()
    def _ask_open(self) -> None:
        folder = self.measurements.folder
        if folder is not None and folder.is_dir() and not folder_of(self):
            keep_folder(self, str(folder))  # what has been measured before is there
        path = ask_open(self, "Open results", FILES)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Show the results in a file."""

        def have(results: Results) -> None:
            self._remember(f"opened {path.name}")
            self.show_measured(self.measurements.take(results))
            self.form.show_plan(results.plan)

        self.jobs.submit(lambda progress: read_results(path), have, self.complain)

    def work_done(self) -> Any:
        """How often something has been done, and how much of it has been measured."""
        return (self.history.acts, self._results.trials) if self.history.acts else None

    def view_state(self) -> dict[str, Any]:
        """What is shown, and what the form is set to."""
        try:
            draft = None if self.form.draft is None else self.form.draft.plan().to_plain()
        except SimError:
            draft = None  # at some of its points there is no network: that is said by Run
        return {**super().view_state(), "draft": draft}

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept, as far as it is understood."""
        super().restore_view(kept)
        if kept.get("draft") is not None:
            try:
                self.form.show_plan(Plan.from_plain(kept["draft"]))
            except SimError as error:
                self.say(str(error))

    def presented(self) -> Presented:
        """The stage, with the trials of a point."""
        shown = super().presented()
        readouts = {"trials": shown.readouts["trials"]}
        handles = (self.bar.pause, self.examples.next)
        left_out = (*shown.left_out, self.words)
        return Presented(handles, readouts, left_out, self.claim, (self.outcome,))
