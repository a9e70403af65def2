"""What a page of experiments shows of a measurement: curves or plane, a point, words; how that is
kept, exported and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from gui.experiments.measurements import Measured, Measurements
from gui.experiments.readouts import PointReadouts
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
from gui.experiments.where_box import WhereBox
from gui.kit.claim_box import ClaimBox
from gui.kit.filmed import Filmed, FilmedPlot
from gui.kit.kept_result import KeptResult
from gui.kit.page import Page, PageContext
from gui.kit.theme import Theme
from sim.errors import SimError
from sim.experiments import Plan, Results, write_results
from sim.experiments.examples import example_named, examples

__all__ = ["ResultsPage"]

FOLDER = "experiments"


class ResultsPage(Page):
    """Stage and readouts of one measurement out of several.

    A subclass makes the controls, and says with them what is measured.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._titles = dict(context.titles)
        self.shown: Measured | None = None
        self._place: int | None = None
        self._blank = Results(examples()[0].plan)
        self.where = WhereBox()
        folder = None if context.folder is None else context.folder / FOLDER
        where = self.where.where
        self.measurements = Measurements(context.long_jobs, folder, where, self)
        self.measurements.unreadable.connect(self.say)
        self.theory = TheoryLines(context.jobs, self)
        self.theory.known.connect(self._draw)
        self.theory.failed.connect(self.say)
        self._build_stage()
        self.beside.watch({"curve": self.figure.curves})
        self.beside.changed.connect(self._draw)
        self.figure.show_plan(self._blank.plan)

    # ---- what a subclass does ------------------------------------------------------------------

    def show_in_form(self, plan: Plan) -> None:
        """Have the controls show a plan."""
        raise NotImplementedError

    # ---- layout --------------------------------------------------------------------------------

    def _build_stage(self) -> None:
        self.figure = ExperimentStage()
        self.figure.chosen.connect(self._choose)
        self.figure.measure_chosen.connect(self._draw)
        self.words = ClaimBox()
        self.outcome, self.claim = self.words.sentence, self.words.claim
        self.words.with_sentence(True)
        self.stage.addWidget(self.figure, 1)
        self.stage.addWidget(self.words)
        self.side = PointReadouts(self._titles)
        self.side.plane_asked.connect(self._show_plane)
        self.readouts.addWidget(self.side)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress stage and readouts."""
        super().set_theme(theme, scale)
        for part in (self.figure, self.side):
            part.set_theme(theme, scale)
        self._draw_plots()

    def present(self, on: bool) -> None:
        """The stage alone, or everything."""
        super().present(on)
        self.figure.hint.setVisible(not on)

    # ---- what is shown -------------------------------------------------------------------------

    @property
    def _results(self) -> Results:
        return self._blank if self.shown is None else self.shown.results

    def show_measured(self, measured: Measured) -> None:
        """Show a measurement."""
        if measured is not self.shown:
            self.shown, self._place = measured, None
            self.figure.show_plan(measured.plan)
            self.words.begin()
        self._draw()

    @Slot()
    def _draw(self) -> None:
        """Draw what has been measured, and say what that is."""
        results = self._results
        failure = "" if self.shown is None else self.shown.failure
        self.outcome.setText(said_of(results) or failure)
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
            self.show_in_form(plane.plan)

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

    # ---- kept, exported, brought back ----------------------------------------------------------

    def export_data(self, path: Path) -> None:
        """Write every trial that is shown."""
        results = self._results
        if not results.trials:
            self.say("Nothing has been measured yet: run an experiment first.")
            return
        kept = results.copy()
        self.jobs.submit(
            lambda progress: write_results(kept, path),
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

    def view_state(self) -> dict[str, Any]:
        """The results, the measure and the point; what a person has asked for besides."""
        kept: dict[str, Any] = {"measure": self.figure.measure, "point": self._place}
        if self.shown is not None:
            kept |= {"results": stored(self.shown.results), "example": self.shown.example}
        others = (one for one in self.measurements.unfinished if one is not self.shown)
        return {**super().view_state(), **kept, "queue": [stored(one.results) for one in others]}

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept, as far as it is understood."""
        super().restore_view(kept)
        self.measurements.find_unfinished()  # of which some may be in the session too
        queue = kept.get("queue")
        for letters in queue if isinstance(queue, list) else ():
            measured = self._taken(letters)
            if measured is not None:
                self.measurements.have_begun(measured)
        if "results" in kept:
            measured = self._taken(kept["results"])
            if measured is None:
                return
            names = {one.name for one in examples()}
            measured.example = kept["example"] if kept.get("example") in names else ""
            self.show_measured(measured)
            self.show_in_form(measured.plan)
        self.figure.show_measure(kept.get("measure"))
        point = kept.get("point")
        if isinstance(point, int):
            self._place = point if 0 <= point < len(self._results.plan.points) else None
            self.figure.plot.select(-1 if self._place is None else self._place)
        self._draw()

    def _taken(self, letters: Any) -> Measured | None:
        """The measurement of some results: an unfinished one that has them already, or another;
        None, and why, if they are damaged."""
        try:
            results = restored(letters)
        except SimError as error:
            self.say(str(error))
            return None
        plan = results.plan.to_plain()
        for one in self.measurements.unfinished:
            if one.results.trials >= results.trials and one.plan.to_plain() == plan:
                return one
        return self.measurements.take(results)
