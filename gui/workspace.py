"""What stands above the pages: it makes them when first shown, and owns engines and jobs."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot

from gui.engine import Engine
from gui.engine.jobs import Jobs
from gui.kit.allocation import give_back_free_memory
from gui.kit.engine_page import EnginePage
from gui.kit.page import Page, PageContext
from gui.kit.page_entry import PageEntry
from sim.scenarios import scenario_named

__all__ = ["Workspace"]

TIDY_INTERVAL = 20_000  # ms; it takes 20 to 40


class Workspace(QObject):
    """The pages there are, made and not yet made, and what they run on.

    Parameters
    ----------
    entries : sequence of PageEntry
        The pages, in order.
    front : str, optional
        Name of the page in front at first; the first page otherwise.
    scenario : str, optional
        The scenario with which the network of that page begins.
    seed : int, optional
        Of every run, instead of the scenarios' own.
    settings : QSettings, optional
        Where pages may remember what a person chose.
    folder : Path, optional
        Where they may keep what they make.

    Signals
    -------
    page_made(object)
        A page has been made and is to be put somewhere.
    closing()
        Everything is about to be stopped.
    """

    page_made = Signal(object)
    closing = Signal()

    def __init__(
        self,
        entries: Sequence[PageEntry],
        front: str | None = None,
        scenario: str | None = None,
        seed: int | None = None,
        parent: QObject | None = None,
        *,
        settings: QSettings | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._folder = settings, folder
        self._entries = {entry.name: entry for entry in entries}
        self._front = front if front in self._entries else entries[0].name
        self._scenario, self._seed = scenario, seed
        self._asked_of = self._owner(self._entries[self._front])
        self._pages: dict[str, Page] = {}
        self._engines: dict[str, Engine] = {}
        self._jobs: list[Jobs] = []
        self._started = self._over = False
        self._tidying = QTimer(self)
        self._tidying.setInterval(TIDY_INTERVAL)
        self._tidying.timeout.connect(self._tidy)

    # ---- pages ---------------------------------------------------------------------------------

    @property
    def entries(self) -> list[PageEntry]:
        """Every page there is, in order."""
        return list(self._entries.values())

    @property
    def pages(self) -> list[Page]:
        """The pages made so far, in order."""
        return [self._pages[name] for name in self._entries if name in self._pages]

    @property
    def front_name(self) -> str:
        """The name of the page in front."""
        return self._front

    @property
    def front(self) -> Page:
        """The page in front."""
        return self.page(self._front)

    def page(self, name: str) -> Page:
        """A page, made if it has not been shown yet."""
        if name not in self._pages:
            entry = self._entries[name]
            kind = getattr(importlib.import_module(entry.module), entry.class_name)
            page = cast(Page, kind(self._context(entry)))
            self._pages[name] = page
            self.page_made.emit(page)
        return self._pages[name]

    def _context(self, entry: PageEntry) -> PageContext:
        jobs, long_jobs = Jobs(self), Jobs(self)
        self._jobs += [jobs, long_jobs]
        if self._over:
            jobs.stop()
            long_jobs.stop()
        owner = self._owner(entry)
        sharing = sum(self._owner(other) == owner for other in self._entries.values()) > 1
        engine = self._engine(owner)
        return PageContext(
            entry, jobs, engine, sharing, self._seed, self._settings, long_jobs=long_jobs,
            folder=self._folder, titles={one.name: one.title for one in self._entries.values()},
        )  # fmt: skip

    # ---- engines -------------------------------------------------------------------------------

    @property
    def engines(self) -> list[Engine]:
        """The engines made so far."""
        return list(self._engines.values())

    def running(self) -> list[tuple[str, Engine]]:
        """The engines made so far, with the names of the pages whose networks are on them."""
        return list(self._engines.items())

    def owner_of(self, name: str) -> str:
        """The name of the page whose network a page shows."""
        return self._owner(self._entries[name])

    @staticmethod
    def _owner(entry: PageEntry) -> str:
        """The name of the page whose network a page shows."""
        return entry.shares or entry.name

    def _engine(self, owner: str) -> Engine | None:
        """The engine of a page's network, if it has one; its thread runs once all are started."""
        opening = self._entries[owner].opening
        if opening is None:
            return None
        if owner not in self._engines:
            asked = self._scenario if owner == self._asked_of else None
            scenario, seed = scenario_named(asked or opening), self._seed
            engine = Engine(lambda: scenario.start(seed), scenario.name, self)
            if scenario.speed is not None:
                engine.set_speed(scenario.speed)
            self._engines[owner] = engine
            if self._started and not self._over:
                engine.start()
        return self._engines[owner]

    # ---- from the beginning to the end ---------------------------------------------------------

    def start(self, *, playing: bool = True) -> None:
        """Start the threads, and the network of the page in front."""
        self._started = True
        self._tidying.start()
        page = self.front
        for engine in self._engines.values():
            engine.start()
        if isinstance(page, EnginePage):
            if playing:
                page.engine.play()
            else:
                page.engine.pause()  # a command is answered by a frame
        elif playing:
            page.begin()
        page.opened = playing or isinstance(page, EnginePage)

    def turn_to(self, name: str) -> bool:
        """Bring a page to the front; it goes on as it was left, playing if it played.

        The network of the page that leaves stands still meanwhile.

        Returns
        -------
        bool
            Whether it shows another network than the page that leaves, or none.
        """
        leaving, coming = self.front, self.page(name)
        leaving.cancel_drag()
        self._front = name
        left = leaving.engine if isinstance(leaving, EnginePage) else None
        engine = coming.engine if isinstance(coming, EnginePage) else None
        if leaving.frame is not None:  # one that has just been made may have none yet
            for page in self._pages_on(left):
                page.frame = leaving.frame
        if engine is not left and left is not None:
            left.hold()
        if isinstance(coming, EnginePage):
            if engine is not left and any(page.opened for page in self._pages_on(engine)):
                coming.engine.release()
            elif engine is not left:
                coming.engine.play()  # a page opens on a running example
            coming.opened = True
        elif self._started and not coming.opened:
            coming.begin()
            coming.opened = True
        return engine is None or engine is not left

    def _pages_on(self, engine: Engine | None) -> list[EnginePage]:
        """The pages made so far that show the network on an engine."""
        pages = (page for page in self.pages if isinstance(page, EnginePage))
        return [page for page in pages if page.engine is engine]

    @Slot()
    def _tidy(self) -> None:
        """Give back what nobody has any more.

        What knows itself is found late by the collector if that is left to itself, and it can be
        large: a network that was left while it learnt.
        """
        if gc.get_count()[-1]:
            gc.collect()
        give_back_free_memory()

    def shut_down(self) -> None:
        """Stop every job and every engine, and wait for them."""
        self._over = True
        self.closing.emit()
        self._tidying.stop()
        for page in self.pages:
            page.cancel_drag()
        for jobs in self._jobs:
            jobs.stop()
        for page in self.pages:
            page.shut_down()
        for engine in self._engines.values():
            engine.stop()
