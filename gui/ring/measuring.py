"""Measurements of the network that is running, made beside the window when a page asks for one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.engine.controller import Engine
from gui.engine.jobs import Jobs
from gui.engine.stepper import Stepper
from gui.kit.last_job import LastJob
from gui.ring.analysis_page import MeasuredPage
from sim.ring import Shown

__all__ = ["Measuring"]


def _copy_of(stepper: Stepper) -> Any:
    """A copy of the network, at the moment that is shown."""
    return stepper.run.network.clone()


class Measuring(QObject):
    """Measures what a page asks for, one thing at a time, and takes a result away when it is of
    another network than the one that is shown.

    Signals
    -------
    failed(str)
        Why nothing could be measured.

    Parameters
    ----------
    engine : Engine
    jobs : Jobs
    parent : QObject
    """

    failed = Signal(str)

    def __init__(self, engine: Engine, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._last = engine, LastJob(jobs, self)
        self._last.failed.connect(self.failed)
        jobs.progressed.connect(self._show_progress)
        self._now: tuple[Shown, int] | None = None
        self._results: dict[MeasuredPage, Any] = {}
        self._page: MeasuredPage | None = None

    def follow(self, s: Shown, seed: int) -> None:
        """The network that is shown, and its seed."""
        self._now = s, seed
        for page, key in list(self._results.items()):
            if not _is_of(page, key, s, seed):
                del self._results[page]
                page.clear()

    @Slot(object)
    def ask(self, page: MeasuredPage) -> None:
        """Begin, or give up what is under way."""
        before, self._page = self._page, None
        if before is not None:
            self._last.give_up()
            self._results.pop(before, None)
            before.clear()
        if before is not page:
            self._page = page
            page.begin()
            self._engine.fetch(_copy_of, self._begin)

    def _begin(self, network: Any) -> None:
        page = self._page
        if page is None or self._last.busy:
            return  # it was cancelled meanwhile
        key = network.name, page.key(network.snapshot(), network.seed)
        measure = page.measurement()

        def work(progress: Any) -> Any:
            return key, measure(network, progress)

        self._last.submit(work, self._have, self._have_not)

    def _have(self, answer: tuple[Any, Any]) -> None:
        page, self._page = self._page, None
        key, result = answer
        if page is None:
            return
        if result is None or (self._now is not None and not _is_of(page, key, *self._now)):
            self._results.pop(page, None)
            page.clear()
            return
        self._results[page] = key
        page.finish(result)

    def _have_not(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            self._results.pop(page, None)
            page.clear()

    @Slot(float)
    def _show_progress(self, fraction: float) -> None:
        if self._page is not None and self._last.busy:
            self._page.show_progress(fraction)


def _is_of(page: MeasuredPage, key: Any, s: Shown, seed: int) -> bool:
    """Whether a result is one of the network that is shown."""
    return bool(key[0] == s.kind and key[1] == page.key(s, seed))
