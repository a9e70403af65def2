"""The tab of experiments: a plan, its curves or its plane, and the point that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gui.experiments.measurements import Measured, Measurements, kept_words
from gui.experiments.plan_form import PlanForm
from gui.experiments.point_box import trial_words
from gui.experiments.queue_box import QueueBox
from gui.experiments.queue_rows import row_of, title_of
from gui.experiments.readouts import PointReadouts
from gui.experiments.run_bar import RunBar
from gui.experiments.shown import (
    measured_result,
    measured_settings,
    restored,
    said_of,
    stored,
    telling_point,
)
from gui.experiments.stage import ExperimentStage
from gui.experiments.theory import TheoryLines
from gui.experiments.where_box import Where, WhereBox
from gui.kit.claim_box import ClaimBox
from gui.kit.example_menu import ExampleMenu
from gui.kit.file_dialogs import ask_open
from gui.kit.filmed import Filmed, FilmedPlot
from gui.kit.kept_result import KeptResult
from gui.kit.page import Page, PageContext
from gui.kit.presented import Presented
from gui.kit.theme import Theme
from sim.errors import SimError
from sim.experiments import Plan, Results, read_results, trial_seed, write_results
from sim.experiments import examples as known
from sim.experiments.examples import example_named, examples

__all__ = ["CapacityPage"]

FILES = "Results of an experiment (*.npz *.csv *.parquet *.part)"
FOLDER = "experiments"
ROWS = 12  # of the queue


class CapacityPage(Page):
    """Controls, stage and readouts of the experiments."""

    keys = (
        ("Arrows, Enter", "On the curves and the plane: choose a point, open its network"),
        ("Ctrl+Enter", "Run the plan"),
    )

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._titles = dict(context.titles)
        self.shown: Measured | None = None
        self._place: int | None = None
        self._rows: list[Measured] = []
        self._begun = False
        self._blank = Results(examples()[0].plan)
        folder = None if context.folder is None else context.folder / FOLDER
        self.where = WhereBox()
        self.measurements = Measurements(context.long_jobs, folder, self.where.where, self)
        self.measurements.changed.connect(self._follow_queue)
        self.measurements.grown.connect(self._grow)
        self.measurements.ended.connect(self._end)
        self.theory = TheoryLines(context.jobs, self)
        self.theory.known.connect(self._draw)
        self.theory.failed.connect(self.say)
        self._build_controls()
        self._build_stage()
        self._build_bar()
        self.add_key("Pause, or go on", self._pause, "Space")
        self.add_key("Run the plan", self._run_form, "Ctrl+Return", "Ctrl+Enter")
        self.add_key("Keep this result beside the next", self.keep_beside, "Ctrl+K")
        self.beside.watch({"curve": self.figure.curves})
        self.beside.changed.connect(self._draw)
        self.form.show_plan(self._blank.plan)
        self.figure.show_plan(self._blank.plan)
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
        self.where.changed.connect(self._move)
        self.where.refused.connect(self.notice.note)
        self.queue = QueueBox()
        self.queue.remove_asked.connect(self._remove_row)
        self.queue.show_asked.connect(self._show_row)
        for part in (self.examples, self.form, self.where, self.queue):
            side.addWidget(part)
        side.addStretch(1)

    def _build_stage(self) -> None:
        self.figure = ExperimentStage()
        self.figure.chosen.connect(self._choose)
        self.figure.open_asked.connect(self._open_point)
        self.figure.measure_chosen.connect(self._draw)
        self.words = ClaimBox()
        self.outcome, self.claim = self.words.sentence, self.words.claim
        self.words.with_sentence(True)
        self.stage.addWidget(self.figure, 1)
        self.stage.addWidget(self.words)
        self.side = PointReadouts(self._titles)
        self.side.open_asked.connect(self._open)
        self.side.plane_asked.connect(self._show_plane)
        self.readouts.addWidget(self.side)

    def _build_bar(self) -> None:
        self.bar = RunBar(self.beside.button)
        self.bar.pause_asked.connect(self._pause)
        self.bar.cancel_asked.connect(self.measurements.cancel)
        self.bar.export_asked.connect(self.export_asked)
        self.column.addWidget(self.bar)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress every widget of the tab."""
        super().set_theme(theme, scale)
        for part in (self.form, self.where, self.queue, self.figure, self.side, self.bar):
            part.set_theme(theme, scale)
        self._draw_plots()

    def present(self, on: bool) -> None:
        """The stage alone, or everything."""
        super().present(on)
        self.bar.setVisible(not on)
        self.figure.hint.setVisible(not on)

    # ---- what it begins with -------------------------------------------------------------------

    def begin(self) -> None:
        """Begin with the first example, unless there is something already."""
        if self._begun:
            return
        self._begun = True
        self.measurements.find_unfinished()
        if self.shown is None and known.OPENING:
            self.start_example(known.OPENING)
            self._queue_example(known.BESIDE)

    def settle(self, seconds: float) -> None:
        """Measure the first example, as many trials as its points have at least, for so long."""
        first = examples()[0]
        plan = replace(first.plan, precision=None)
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
        self._begin_at_once(plan)

    @Slot(object)
    def _queue(self, plan: Plan) -> None:
        measured = self.measurements.add(plan)
        if measured.under_way:
            self.show_measured(measured)

    @Slot(object)
    def _move(self, where: Where) -> None:
        self.measurements.where = where
        self.form.set_workers(where.workers)

    @Slot()
    def _pause(self) -> None:
        shown, current = self.shown, self.measurements.current
        if current is not None:
            self.measurements.pause(current.state == "running")
        elif shown is not None:
            self.measurements.go_on(shown)

    @Slot(int)
    def _show_row(self, place: int) -> None:
        self.show_measured(self._rows[place])
        self.form.show_plan(self._rows[place].plan)

    @Slot(int)
    def _remove_row(self, place: int) -> None:
        self.measurements.remove(self.measurements.all.index(self._rows[place]))

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

    def tell_status(self) -> None:
        """Say what is shown, and where trials are made."""
        where = self.measurements.where
        many = "1 process" if where.workers == 1 else f"{where.workers} processes"
        right = ["a cluster" if where.cluster else many, f"seed {self._results.plan.seed}"]
        self.status_told.emit(self.status_words(), right)

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def _results(self) -> Results:
        return self._blank if self.shown is None else self.shown.results

    def show_measured(self, measured: Measured) -> None:
        """Show a measurement."""
        if measured is not self.shown:
            self.shown, self._place = measured, None
            self.figure.show_plan(measured.plan)
            self.examples.show_example(measured.example or None)
            self.words.begin()
        self._draw()
        self._follow_queue()

    @Slot()
    def _draw(self) -> None:
        """Draw what has been measured, and say what that is."""
        results = self._results
        self.outcome.setText(said_of(results))
        self.claim.setText(self._claim())
        self._draw_plots()

    def _draw_plots(self) -> None:
        """Draw what has been measured, theory and the point."""
        results, measure = self._results, self.figure.measure
        lines = self.theory.of(results.plan, measure)
        if results.plan.entry.y is None:
            # The table of the point tells theory of every measure.
            for other in results.plan.entry.measures:
                self.theory.of(results.plan, other.name)
        self.figure.show_results(results, lines)
        if self.beside.results:
            self.beside.follow(self.result_settings(), self.figure.curves.counts)
        self._show_point()
        plane = self._plane
        if plane is not None:
            measure = plane.plan.entry.measures[0].name
            theory = self.theory.of(plane.plan, measure)
            self.side.show_plane(plane.results, measure, theory)
        else:
            self.side.show_plane(None, "", ())

    @property
    def _plane(self) -> Measured | None:
        """The newest plane of the network on the stage, if that is not one itself."""
        entry = self._results.plan.entry
        every = reversed(self.measurements.all)
        planes = (one for one in every if one.plan.entry.y and one.results.trials)
        alike = (one for one in planes if one.plan.entry.Settings is entry.Settings)
        return next(alike, None) if entry.y is None else None

    @Slot()
    def _show_plane(self) -> None:
        plane = self._plane
        if plane is not None:
            self.show_measured(plane)
            self.form.show_plan(plane.plan)

    def _claim(self) -> str:
        """What the example shows; what the experiment is, if there is none."""
        shown = self.shown
        if shown is not None and shown.example:
            return example_named(shown.example).claim
        entry = self._results.plan.entry
        return f"{entry.summary} ({entry.citation})"

    def _show_point(self) -> None:
        results, measure = self._results, self.figure.measure
        place = self._place
        if place is None:
            place = telling_point(results)
            if results.done:
                self.figure.plot.select(-1 if place is None else place)
        theory = {} if place is None else self.theory.at(results.plan, place)
        self.side.show_point(results, place, measure, theory)

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._place = place if place >= 0 else None
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
        path = ask_open(self, "Open results", FILES)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Show the results in a file."""

        def have(results: Results) -> None:
            self.show_measured(self.measurements.take(results))
            self.form.show_plan(results.plan)

        self.jobs.submit(lambda progress: read_results(path), have, self.complain)

    def export_data(self, path: Path) -> None:
        """Write every trial that is shown."""
        results = self._results
        if not results.trials:
            self.say("Nothing has been measured yet: run an experiment first.")
            return
        kept = stored(results)
        self.jobs.submit(
            lambda progress: write_results(restored(kept), path),
            lambda done: self.say(f"Written to {path}."), self.say,
        )  # fmt: skip

    def result(self) -> KeptResult | None:
        """The plot, the sentence, and the curves."""
        results = self._results
        if not results.trials:
            return None
        curves = (
            {} if self.figure.plot is self.figure.plane else {"curve": self.figure.curves.kept()}
        )
        return measured_result(
            self.figure.plot, self.outcome.text(), self.result_settings(), curves
        )

    def result_settings(self) -> dict[str, str]:
        """The settings of the plan."""
        return {} if self.shown is None else measured_settings(self.shown.plan)

    def filmed(self) -> Filmed:
        """The plot on the stage, and the histogram."""
        side, figure = self.side, self.figure
        trials = FilmedPlot("Trials", side.histogram, side.heading)
        curve = FilmedPlot(figure.menu.currentText(), figure.plot)
        return Filmed({"curve": curve, "trials": trials}, (self.words, figure.hint))

    def presented(self) -> Presented:
        """The stage, with the trials of a point."""
        shown = super().presented()
        readouts = {"trials": shown.readouts["trials"]}
        handles = (self.bar.pause, self.examples.next)
        left_out = (*shown.left_out, self.words)
        return Presented(handles, readouts, left_out, self.claim, (self.outcome,))

    def view_state(self) -> dict[str, Any]:
        """The results, the measure and the point."""
        kept: dict[str, Any] = {"measure": self.figure.measure, "point": self._place}
        if self.shown is not None:
            kept |= {"results": stored(self.shown.results), "example": self.shown.example}
        return {**super().view_state(), **kept}

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept, as far as it is understood."""
        super().restore_view(kept)
        if "results" in kept:
            try:
                results = restored(kept["results"])
            except SimError as error:
                self.say(str(error))
                return
            measured = self.measurements.take(results)
            names = {one.name for one in examples()}
            measured.example = kept["example"] if kept.get("example") in names else ""
            self.show_measured(measured)
            self.form.show_plan(results.plan)
        self.figure.show_measure(kept.get("measure"))
        point = kept.get("point")
        if isinstance(point, int):
            self._place = point if 0 <= point < len(self._results.plan.points) else None
            self.figure.plot.select(-1 if self._place is None else self._place)
        self._draw()
