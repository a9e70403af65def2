"""The Energy tab: why recall works, and when the picture of a landscape no longer holds.

It shows the network of the Hopfield tab, on that tab's engine: what is changed here is changed
there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from weakref import proxy

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QWidget

from gui.energy.controls import MEMORY, EnergyControls
from gui.energy.landscape_view import LandscapeView
from gui.energy.landscapes import Landscapes
from gui.energy.readouts import EnergyReadouts
from gui.energy.recalls import Recalls
from gui.energy.result import energy_result
from gui.energy.ring_shown import RingShown
from gui.energy.run_making import RunMaking
from gui.energy.run_paths import DRAWN, RunPaths
from gui.energy.run_plane import RunPlane
from gui.engine import Frame
from gui.kit.filmed import Filmed, FilmedPlot
from gui.kit.kept_result import KeptResult
from gui.kit.last_job import LastJob
from gui.kit.memory_page import MemoryPage
from gui.kit.page import PageContext
from gui.kit.presented import Presented
from gui.kit.theme import Theme
from sim.hopfield import MemorySnapshot
from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.conditions import conditions
from sim.hopfield.energy.landscape import Landscape
from sim.hopfield.energy.planes import axes_of, possible_axes, two_cycle, why_no_axes
from sim.hopfield.energy.runs import Runs
from sim.hopfield.energy.state_axes import ComponentAxes
from sim.hopfield.patterns.pattern import Pattern
from sim.sessions.how_made import HowMade

__all__ = ["EnergyPage"]

RUNS = 20  # of the first picture


class EnergyPage(MemoryPage):
    """Controls, landscape and readouts of the energy of the running memory."""

    keys = (
        ("Click", "On the landscape: drop the state there and run"),
        ("Arrows, Enter", "On the landscape: move a crosshair, drop the state there"),
    )

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runs: Runs | None = None
        self._paths = RunPaths()
        self._landscape: Landscape | None = None
        self._axes: Axes | None = None
        self._recalls = Recalls()
        self._wanted: Axes | None = None  # of a session that is being opened
        self._coming: dict[str, Any] = {}  # of it, kept until it is there
        self._network: tuple[Any, ...] = ()
        self._patterns: tuple[Pattern, ...] = ()  # of which it is, so that their ids stay theirs
        self._how: HowMade | None = None  # as the runs were made
        self._by_hand, self._first = False, True  # axes chosen by a person; a network just come
        self._build_controls()
        self._build_stage()
        self.plots = EnergyReadouts(self)
        self.beside.watch({"energy": self.plots.energy})

    # ---- layout --------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        side = self.side = EnergyControls()
        self.work = LastJob(self.jobs, self)
        self.work.begun.connect(side.begin_runs)
        self.work.over.connect(self._over)
        self.work.failed.connect(self.say)
        page = proxy(self)  # or the page would be in a circle
        self.making = RunMaking(
            self.engine, self.work, lambda: (page._network, page.ring.shown), self
        )
        self.making.made.connect(self._have_runs)
        self.making.refused.connect(self._runs_refused)
        self.plane = RunPlane(self.jobs, self)
        self.plane.found.connect(self._have_axes)
        self.plane.failed.connect(self.say)
        self.ring = RingShown(self)
        self.landscapes = Landscapes(self.engine, self)
        self.landscapes.found.connect(self._have_landscape)
        self.controls.addWidget(side, 1)
        side.of_chosen.connect(self._of_chosen)
        side.axes_chosen.connect(self._axes_chosen)
        side.shown_chosen.connect(self._redraw_landscape)
        side.gesture.connect(self.perform)
        side.runs_asked.connect(self._start_runs)
        side.cancel_asked.connect(self.work.cancel)
        side.checklist.change_asked.connect(self._change)
        side.refused.connect(self.notice.note)
        self.jobs.progressed.connect(side.show_progress)

    def _build_stage(self) -> None:
        self.view = LandscapeView()
        self.view.clicked.connect(self._drop)
        self.view.refused.connect(self.complain)
        self.stage.addWidget(self.view, 1)
        self.words.with_sentence()

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress every widget of the tab."""
        for part in (self.side, self.view, self.plots):
            part.set_theme(theme, scale)
        super().set_theme(theme, scale)

    # ---- drawing -------------------------------------------------------------------------------

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        s = frame.snapshot
        assert isinstance(s, MemorySnapshot)
        if self.ring.shown:
            # A ring is looked at; the memory runs on unseen.
            self.side.show_settings(s, self._axes)
            self.side.show_of(self.side.of)
            return
        self._follow_network(frame, s)
        if self.is_current(frame):
            self._choose_axes(s)
            self.side.show_settings(s, self._axes)
            self._ask_landscape(s)
        self._draw_live(s)
        self._draw_energy(frame, s)
        self.outcome.setText(s.outcome.words)
        if self._first and self.is_current(frame) and not s.pending:
            self._first = False
            self._begin_runs(s)

    def _follow_network(self, frame: Frame, s: MemorySnapshot) -> None:
        """Keep nothing of another network; put a recall that is over among the earlier ones."""
        network = (frame.run, len(s.state), *(id(pattern.values) for pattern in s.patterns))
        if network != self._network:
            if self._network:
                self._forget_runs()
            self._network, self._patterns = network, s.patterns
            self._recalls.forget(earlier=False)
            if self._landscape is not None and not self._landscape.axes.fit(s):
                self._lay_down("The network is another one.")
        if self._recalls.follow(frame.run, s.recalled_at):
            self._show_earlier()

    def _forget_runs(self) -> None:
        """The network is another one: what was run before says nothing about it."""
        self.work.give_up()
        self._recalls.forget()
        self._runs, self._axes, self._first = None, None, True
        self._by_hand = False
        self._paths.forget()
        self.plane.forget()
        self._show_earlier()
        self.plots.bars.show_endings((), 0)
        self.view.show_paths(())

    def _show_earlier(self) -> None:
        runs = [(run.sweeps, run.energy) for run in self._runs.runs] if self._runs else []
        self.plots.energy.show_earlier([*runs[:DRAWN], *self._recalls.earlier])

    def _draw_live(self, s: MemorySnapshot) -> None:
        found = self._landscape
        if found is None:
            return
        x, y = found.axes.place(s.state, s.patterns)
        self.view.show_trail(self._recalls.trail(s.time, x, y))
        self.view.show_live(x, y)
        self.view.show_arrows(two_cycle(found.axes, s))

    def _draw_energy(self, frame: Frame, s: MemorySnapshot) -> None:
        how = self._how
        same = how is not None and how.settings == s.parameters
        since = self.plots.show_frame(frame, self._runs, same)
        if len(since.energy) > 1:
            self._recalls.note((since.energy_sweeps, since.energy))
        self.side.checklist.show_conditions(conditions(s))

    # ---- the landscape -------------------------------------------------------------------------

    def _choose_axes(self, s: MemorySnapshot) -> None:
        """Axes for this network: those in force, or the first that there are."""
        axes, wanted = self._axes, self._wanted
        possible = possible_axes(s)
        if wanted is not None and type(wanted) in possible and wanted.fit(s):
            self._axes, self._by_hand, self._wanted = wanted, True, None
            return
        lasting = possible if self._by_hand else possible[:1]
        if axes is not None and type(axes) in lasting and axes.fit(s):
            return
        # Components taken for want of other axes give way to them.
        self._by_hand = False
        self._axes = possible[0].chosen(0, max(1, s.nearest or 1))
        if self._axes is None and self._runs is not None and not self.plane.is_of(self._runs):
            # There is no other plane for this network than that of its runs, if it has any.
            self.plane.take(self._runs)

    @Slot(object, int, int)
    def _axes_chosen(self, kind: type[Axes], first: int, second: int) -> None:
        self._by_hand = True
        self._coming.pop("axes", None)
        chosen = kind.chosen(first, second)
        if chosen is not None:
            self.plane.forget()
            self._have_axes(chosen)
        elif self.plane.want(self._runs, self.work.busy):
            self.say(f"Principal components are those of recorded runs: {RUNS} are started.")
            self._start_runs("random", RUNS)

    @Slot(object)
    def _have_axes(self, axes: Axes) -> None:
        self._axes = axes
        self._recalls.clear_trail()
        self._redraw_landscape()

    @Slot()
    def _redraw_landscape(self) -> None:
        self.landscapes.forget()
        if self.ring.shown:
            self._show_paths()
        if self.frame is not None:
            self.draw(self.frame)
            self.show_claim(self.frame)

    def _ask_landscape(self, s: MemorySnapshot) -> None:
        """Have the landscape evaluated when it is another one than that shown."""
        if self._axes is None:
            self._lay_down(why_no_axes(s))
        else:
            free = self.side.free_energy and not self._axes.no_free_energy
            self.landscapes.ask(s, self._axes, free)

    @Slot(object)
    def _have_landscape(self, answer: Landscape | str) -> None:
        if self.ring.shown:
            return
        if isinstance(answer, str):
            self._lay_down(answer or "Learning.")
            return
        if self.frame is None or not answer.axes.fit(self.shown):
            self.landscapes.forget()  # of a network that has gone, or has yet to be shown
            return
        self._landscape = answer
        self.view.show_plane(answer)
        self._show_paths()
        self._draw_live(self.shown)

    def _lay_down(self, why_not: str) -> None:
        """Have no landscape, and say why."""
        self._landscape = None
        self.view.show_plane(None, why_not)

    def _show_paths(self) -> None:
        if self.ring.shown:
            self.view.show_paths(self.ring.paths() if self.side.trajectories else ())
            return
        found, runs = self._landscape, self._runs
        if found is None or runs is None or not self.side.trajectories:
            self.view.show_paths(())
            return
        self.view.show_paths(self._paths.over(found.axes, runs, self.shown.patterns))

    @Slot(float, float)
    def _drop(self, x: float, y: float) -> None:
        """Put the state where a click was, and let it run from there."""
        found = self._landscape
        if found is None or self.ring.shown:
            return
        self.perform(*found.axes.gesture_at(self.shown, x, y))
        self.engine.play()

    @Slot(str)
    def _of_chosen(self, name: str) -> None:
        """Show the landscape of a ring, or of the memory again."""
        if name == self.side.of:
            return
        self.side.show_of(name)
        self._recalls.clear_trail()
        self.view.show_no_state()
        self._forget_runs()
        self.ring.begin(name)
        if not self.ring.shown:
            self._redraw_landscape()

    # ---- runs ----------------------------------------------------------------------------------

    @Slot(str, int)
    def _start_runs(self, start: str, count: int) -> None:
        """Run many times beside the window."""
        if not self.work.busy:
            seed = self.frame.seed if self.frame is not None else 0
            self.side.begin_runs()
            self.making.start(start, count, seed)

    def _begin_runs(self, s: MemorySnapshot) -> None:
        """Have runs of a network that has just come: those of its session, or some."""
        how = HowMade.of(self._coming.get("runs"), s.parameters, len(s.state))
        if how is None:
            self._begin_some()
            return
        if self._coming.get("axes") == [ComponentAxes.__name__]:
            self.plane.asked = True
            self._by_hand = possible_axes(s)[0] is not ComponentAxes
        self.side.begin_runs()
        self.making.again(how, self._begin_some)

    def _begin_some(self) -> None:
        """Have the tab open on something."""
        self._coming = {}
        if self._runs is None and self.shown.patterns:
            self._start_runs("random", RUNS)
        else:
            self._over()

    @Slot(str)
    def _runs_refused(self, why: str) -> None:
        self._over()
        self.say(why)

    @Slot()
    def _over(self) -> None:
        self.side.end_runs()
        self.side.show_of(self.side.of)

    @Slot(object, object)
    def _have_runs(self, runs: Runs | None, how: HowMade) -> None:
        asked, self.plane.asked, self._coming = self.plane.asked, False, {}
        if runs is not None:
            self._runs, self._how = runs, how
        if self._runs is not None and (asked or self._axes is None):
            self.plane.take(self._runs)
        if runs is None:
            return
        self.plots.bars.show_endings(runs.endings, len(runs.runs))
        self._show_earlier()
        self._show_paths()
        if self.frame is not None:
            # At rest no frame comes by that would say it.
            self._draw_energy(self.frame, self.shown)

    # ---- changes -------------------------------------------------------------------------------

    @Slot(str)
    def _change(self, key: str) -> None:
        """Break a condition, or mend it, and show on a fresh recall what that does."""
        wanted = next(c for c in conditions(self.shown) if c.key == key)
        self.perform("configure", wanted.changes)
        self.perform("recall", {})
        self.engine.play()

    # ---- what a tab answers --------------------------------------------------------------------

    def readings(self, frame: Frame) -> list[str]:
        """Runs, and the readings of the network."""
        runs = [f"{len(self._runs.runs)} runs"] if self._runs is not None else []
        return [*runs, *super().readings(frame)]

    def claim_for(self, frame: Frame) -> str:
        """What may be said of the ring that is looked at, or of the memory."""
        return self.ring.claim if self.ring.shown else super().claim_for(frame)

    def start_scenario(self, name: str) -> None:
        """Begin a scenario, which is one of a memory."""
        self._of_chosen(MEMORY)
        super().start_scenario(name)

    def view_state(self) -> dict[str, Any]:
        """Axes, what is drawn over them, the runs, and whether it is a ring that is seen."""
        runs = self._how.plain() if self._runs is not None and self._how is not None else None
        kept = {**self.side.view_state(self._axes), "runs": runs, **self._coming}
        return {**super().view_state(), **kept}

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept."""
        super().restore_view(kept)
        self._wanted = axes_of(kept.get("axes"))
        self._coming = {name: kept[name] for name in ("axes", "runs") if name in kept}
        self.side.restore_view(kept)
        self._of_chosen(str(kept.get("of", MEMORY)))
        self._redraw_landscape()

    def result(self) -> KeptResult | None:
        """The landscape, the energy of this recall, and what is said of the state."""
        if self.frame is None or self.view.plane is None or self.ring.shown:
            return None
        return energy_result(self.frame, self.view, self.result_settings())

    def filmed(self) -> Filmed:
        """The energy of every run, and where the runs ended."""
        landscape = FilmedPlot("", self.view, least=QSize(420, 440))
        return Filmed(self.plots.filmed(), pictures={"landscape": landscape})

    def presented(self) -> Presented:
        """Which energy is seen, and the heat; the landscape's note leaves it its room."""
        handles = (*self.side.quantities.buttons(), self.setting("temperature"))
        shown = self.presented_with(handles)
        return replace(shown, told=(*shown.told, self.view.note))
