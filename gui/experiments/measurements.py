"""The measurements of the page: one under way, others waiting, earlier ones kept."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.engine.jobs import Jobs
from gui.experiments.states import State, Where
from sim.experiments import ExperimentError, Plan, Results, read_results
from sim.experiments.executors import Pool, Processes
from sim.experiments.files import Journal, part_of
from sim.experiments.running import Measurement, Progress

__all__ = ["Measured", "Measurements", "kept_words"]

LOOK = 200  # ms from one look at what has come to the next
LINGER = 30_000  # ms that processes stay after the last measurement: the next begins at once
MOST_KEPT = 100  # files of results in the program's own folder
MOST_OVER = 24  # of which the queue shows twelve; an undo has what it needs of those before
Rows = tuple[int, int, tuple[tuple[float, ...], ...]]


class Measured:
    """A measurement and what has come of it so far.

    Parameters
    ----------
    results : Results
        As far as they are shown.
    path : Path or None
        Of the file they are kept in.
    state : State
        See `gui.experiments.states`.
    """

    def __init__(self, results: Results, path: Path | None, state: State = "waiting") -> None:
        self.results, self.path, self.state = results, path, state
        self.progress: Progress | None = None
        self.failure = ""
        self.where: Where | None = None
        self.example = ""
        self.come: deque[Rows] = deque()  # from the thread that measures, not yet shown
        self.paused, self.cancelled = threading.Event(), threading.Event()

    @property
    def plan(self) -> Plan:
        """What is measured."""
        return self.results.plan

    @property
    def under_way(self) -> bool:
        """Whether it is being made, or stands still for the time being."""
        return self.state in ("running", "paused")

    def take_in(self) -> bool:
        """Show what has come; whether anything has."""
        any_ = False
        while self.come:
            place, first, rows = self.come.popleft()
            self.results.add(place, first, rows)
            any_ = True
        return any_


class _Keeper:
    """Writes numbers to a file, then has them shown."""

    def __init__(self, measured: Measured, journal: Journal | None) -> None:
        self._measured, self._journal = measured, journal

    def keep(self, place: int, first: int, rows: tuple[tuple[float, ...], ...]) -> None:
        """Keep some trials of a point."""
        if self._journal is not None:
            self._journal.keep(place, first, rows)
        self._measured.come.append((place, first, rows))


class Measurements(QObject):
    """The queue: one at a time, in the order in which they were asked for.

    Signals
    -------
    changed()
        One has begun, ended, or is another than before.
    grown(object)
        Numbers have come, of this `Measured`.
    ended(object)
        A `Measured` is done, failed or cancelled.
    unreadable(str)
        Why something that was left unfinished cannot be gone on with, or will not be found.

    Parameters
    ----------
    jobs : Jobs
        On which they are made.
    folder : Path or None
        In which results are kept as they come; nowhere if None.
    where : Where
        Where trials are made.
    parent : QObject
    """

    changed = Signal()
    grown = Signal(object)
    ended = Signal(object)
    unreadable = Signal(str)

    def __init__(self, jobs: Jobs, folder: Path | None, where: Where, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self.folder = jobs, folder
        self.all: list[Measured] = []
        self.where = where
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)
        self._given: set[Path] = set()  # each file is of one measurement
        self._removed: set[Path] = set()
        """Files of what has been taken from the list unfinished; they go when the program ends."""
        self._pool: tuple[Where, Pool] | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(LINGER)
        self._idle.timeout.connect(self._end_idle)

    # ---- what there is -------------------------------------------------------------------------

    @property
    def current(self) -> Measured | None:
        """The one under way."""
        return next((one for one in self.all if one.under_way), None)

    @property
    def unfinished(self) -> list[Measured]:
        """Those a person has asked for that are not done."""
        return [one for one in self.all if one.state != "done" and not one.example]

    def find_unfinished(self) -> None:
        """Take up what an earlier time has left unfinished, to be gone on with."""
        if self.folder is None:
            return
        self._make_room(self.folder)
        known = {one.path for one in self.all}
        for part in sorted(self.folder.glob("*.part")):
            path = part.with_suffix("")
            if path in known:
                continue
            try:
                self.all.append(Measured(read_results(part), path, "cancelled"))
                self._given.add(path)
            except ExperimentError as error:
                self.unreadable.emit(str(error))
        if self.all:
            self.changed.emit()

    @staticmethod
    def _make_room(folder: Path) -> None:
        """Remove the oldest finished results."""
        with suppress(OSError):  # another program has just removed one
            files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)
            for path in files[:-MOST_KEPT]:
                path.unlink(missing_ok=True)

    # ---- what a person asks for ----------------------------------------------------------------

    def add(self, plan: Plan, *, first: bool = False, example: str = "") -> Measured:
        """Measure a plan once it is its turn, or at once and before the others."""
        measured = Measured(Results(plan), self._new_path(plan))
        measured.example = example
        place = len(self.all)
        if first:
            stopped = self._give_up()
            if stopped is not None and not stopped.results.trials:
                self.all.remove(stopped)  # there is nothing to go on with
                if stopped.path is not None:
                    self._removed.add(stopped.path)
                place -= 1
            waiting = (k for k, one in enumerate(self.all) if one.state == "waiting")
            place = next(waiting, place)
        self.all.insert(place, measured)
        self._leave_oldest()
        self._go_on_with_queue()
        if measured.state == "waiting":
            self.have_begun(measured)
        self.changed.emit()
        return measured

    def have_begun(self, one: Measured) -> None:
        """Begin the file of one that a person has asked for, with what there is of it: it is found
        there the next time, even if the program ends before its turn."""
        path = one.path
        if one.example or path is None or path.exists() or part_of(path).exists():
            return
        try:
            journal = _journal(one)
            if journal is not None:
                with journal:
                    _take_over(one.results, journal.results, journal)
        except ExperimentError as error:
            self.unreadable.emit(str(error))

    def _leave_oldest(self) -> None:
        """Have no more in memory than can be chosen; what is in files stays there."""
        over = [one for one in self.all if not one.under_way and one.state != "waiting"]
        for one in over[:-MOST_OVER]:
            self.all.remove(one)

    def go_on(self, measured: Measured) -> None:
        """Go on with one that was cancelled or has failed."""
        if measured.state in ("cancelled", "failed"):
            measured.state = "waiting"
            measured.paused.clear()
            self._go_on_with_queue()
            if measured.state == "waiting":
                self.have_begun(measured)
            self.changed.emit()

    def pause(self, on: bool) -> None:
        """Have the one under way begin nothing new, or go on."""
        one = self.current
        if one is not None:
            (one.paused.set if on else one.paused.clear)()
            one.state = "paused" if on else "running"
            self.changed.emit()

    def cancel(self) -> None:
        """Give up the one under way; what has been measured stays, and the next one begins."""
        one = self._give_up()
        if one is not None:
            self._go_on_with_queue()
            self.ended.emit(one)
            self.changed.emit()

    def _give_up(self) -> Measured | None:
        one = self.current
        if one is not None:
            one.cancelled.set()
            one.paused.clear()
            one.state = "cancelled"
            one.take_in()
        return one

    def remove(self, place: int) -> None:
        """Take one from the list; what is done stays in its file, what is unfinished goes with the
        program's end."""
        one = self.all[place]
        if one.under_way:
            self._give_up()
        self.all.remove(one)
        if one.path is not None and one.state != "done":
            self._removed.add(one.path)
        self._go_on_with_queue()
        self.changed.emit()

    def put_back(self, rows: Sequence[Measured], current: Measured | None) -> None:
        """Have these in the list again, in their order, and this one under way."""
        under_way = self.current
        if under_way is not None and under_way is not current:
            self._give_up()
        for one in self.all:
            if one not in rows and one.state != "done" and one.path is not None:
                self._removed.add(one.path)
        self.all[:] = rows
        self._removed -= {one.path for one in rows if one.path is not None}
        if current is not None and not current.under_way:
            self.go_on(current)
        self._go_on_with_queue()
        self.changed.emit()

    def take(self, results: Results) -> Measured:
        """Have results that come from a file among the others."""
        path = None if results.done else self._new_path(results.plan)
        measured = Measured(results, path, "done" if results.done else "cancelled")
        self.all.append(measured)
        self._leave_oldest()
        self.changed.emit()
        return measured

    def stop(self) -> None:
        """Let go of everything: the program ends, and the jobs have."""
        self._timer.stop()
        self._let_go()
        for one in self.unfinished:
            self.have_begun(one)
        for path in self._removed:
            with suppress(OSError):
                part_of(path).unlink(missing_ok=True)

    # ---- the work ------------------------------------------------------------------------------

    def _new_path(self, plan: Plan) -> Path | None:
        """The file of a new measurement."""
        if self.folder is None:
            return None
        for number in range(1, 100_000):
            path = self.folder / f"{plan.experiment}-{number}.npz"
            if path not in self._given and not path.exists() and not part_of(path).exists():
                self._given.add(path)
                return path
        return None

    def _go_on_with_queue(self) -> None:
        """Begin the next one that waits, if none is under way."""
        if self.current is not None:
            return
        one = next((one for one in self.all if one.state == "waiting"), None)
        if one is None:
            return
        one.state, one.where, one.failure = "running", self.where, ""
        # Of this time: an earlier one that was cancelled may not have ended yet.
        cancelled = one.cancelled = threading.Event()
        self._timer.start()
        self._idle.stop()

        def ended(whole: bool) -> None:
            self._end(one, cancelled, "done" if whole else "cancelled")

        def failed(words: str) -> None:
            if one.cancelled is cancelled:
                one.failure = words
            self._end(one, cancelled, "failed")

        self._jobs.submit(lambda report: self._measure(one, cancelled, report), ended, failed)

    def _end(self, one: Measured, cancelled: threading.Event, state: State) -> None:
        one.take_in()
        if one.under_way and one.cancelled is cancelled:
            one.state = state
            self.ended.emit(one)
        self._go_on_with_queue()
        if self.current is None:
            self._timer.stop()
            self._idle.start()
        self.changed.emit()

    def _let_go(self) -> None:
        """End the processes, or leave the cluster: they have nothing to do any more."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool[1].close()

    @Slot()
    def _end_idle(self) -> None:
        # Leaving a cluster may take seconds.
        self._jobs.submit(lambda report: self._let_go(), _nothing, self.unreadable.emit)

    @Slot()
    def _look(self) -> None:
        one = self.current
        if one is not None and one.take_in():
            self.grown.emit(one)
        elif one is not None:
            self.changed.emit()

    # ---- on the thread of the jobs -------------------------------------------------------------

    def _measure(
        self, one: Measured, cancelled: threading.Event, report: Callable[[float], bool]
    ) -> bool:
        """Make what is missing of a measurement; whether all is done."""
        if cancelled.is_set() or one.where is None:
            return False
        pool = self._pool_at(one.where)
        journal = _journal(one)
        results = Results(one.plan) if journal is None else journal.results
        if not results.trials:
            _take_over(one.results, results, journal)

        def told(progress: Progress) -> bool:
            one.progress = progress
            return report(progress.fraction) and not cancelled.is_set()

        whole = False
        try:
            whole = Measurement(results, pool, _Keeper(one, journal)).run(told, one.paused.is_set)
            if whole and journal is not None:
                journal.finish()
            return whole
        finally:
            if not whole:
                self._let_go()  # whatever its processes are doing
            if journal is not None:
                journal.close()
                if not results.trials and one.path is not None:
                    part_of(one.path).unlink(missing_ok=True)

    def _pool_at(self, where: Where) -> Pool:
        """The processes or the cluster, those of the last measurement if they are there yet."""
        if self._pool is None or self._pool[0] != where:
            self._let_go()
            pool: Pool
            if where.cluster:
                from sim.experiments.cluster import Cluster

                pool = Cluster(where.cluster)
            else:
                pool = Processes(where.workers)
            self._pool = where, pool
        return self._pool[1]


def _journal(one: Measured) -> Journal | None:
    """The file a measurement is kept in, gone on with where it has been begun."""
    if one.path is None:
        return None
    if part_of(one.path).exists():
        return Journal.resume(one.path)
    try:
        one.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExperimentError(
            f"Results cannot be kept: {one.path.parent} cannot be made "
            f"({(error.strerror or 'unknown reason').lower()})."
        ) from None
    return Journal.begin(one.path, one.plan)


def _take_over(known: Results, results: Results, journal: Journal | None) -> None:
    """Have the trials that are known among the results, and in their file if there is one."""
    for place in range(len(known.plan.points)):
        rows = tuple(map(tuple, known.table(place).tolist()))
        if rows:
            results.add(place, 0, rows)
            if journal is not None:
                journal.keep(place, 0, rows)


def _nothing(result: object) -> None:
    """Nothing is to be done with it."""


def kept_words(one: Measured | None) -> list[str]:
    """How many points and trials there are, and where they are kept."""
    if one is None:
        return []
    words = [f"{len(one.plan.points):,} points", f"{one.results.trials:,} trials"]
    if one.path is not None:
        words.append(f"kept as they come: {one.path.name}")
    return words
