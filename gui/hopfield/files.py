"""The Hopfield tab's files: images and sets of patterns, read and written beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from gui.engine.stepper import Stepper
from gui.hopfield.import_place import ImportPlace
from gui.kit.engine_page import EnginePage
from gui.kit.file_dialogs import ask_open, ask_save
from gui.kit.last_job import LastJob
from gui.kit.memory_page import MemoryPage
from sim.hopfield import AssociativeMemory, MemorySnapshot
from sim.hopfield.patterns.files.choices import Choices
from sim.hopfield.patterns.files.images import SUFFIXES
from sim.hopfield.patterns.files.reading import (
    Look,
    count_patterns,
    is_own,
    look,
    read_set,
)
from sim.hopfield.patterns.files.saving import write_set
from sim.hopfield.patterns.generated import LARGEST_SIDE
from sim.hopfield.patterns.pattern_file import PatternSet, read_patterns

if TYPE_CHECKING:
    from gui.hopfield.import_dialog import ImportDialog

__all__ = ["PatternFiles"]


def _filter(words: str, suffixes: tuple[str, ...]) -> str:
    return f"{words} ({' '.join(f'*{suffix}' for suffix in suffixes)})"


OWN = ".patterns"
SETS = (OWN, ".npy", ".npz", ".csv", ".tsv", ".txt")
EVERY_FILTER = _filter("Patterns and images", (*SETS, *SUFFIXES))
IMAGE_FILTER = _filter("Images", SUFFIXES)
SET_FILTER = _filter("Patterns", SETS)
SAVE_FILTERS = {
    "Pattern file (*.patterns)": ".patterns",
    "NumPy array with names (*.npz)": ".npz",
    "NumPy array (*.npy)": ".npy",
    "Table with names (*.csv)": ".csv",
}


def _look_or_read(path: Path, choices: Choices | None, progress: Any) -> Look | PatternSet:
    """The set of a pattern file, which leaves nothing open; of any other file, what it holds."""
    own = path.suffix.lower() == OWN or is_own(path)
    return read_patterns(path) if own else look(path, choices, progress)


class PatternFiles(QObject):
    """Opens and saves for a tab; everything slow is a job, everything wrong a sentence."""

    def __init__(self, tab: EnginePage) -> None:
        super().__init__(tab)
        self._grid = (0, 0)  # for which patterns are being fitted
        self._path = Path()
        self._dialog: ImportDialog | None = None
        self._looking = LastJob(tab.jobs, self)
        self._reading = LastJob(tab.jobs, self)
        self._counting = LastJob(tab.jobs, self)
        for job in (self._looking, self._reading, self._counting):
            job.failed.connect(self._failed)
        tab.jobs.progressed.connect(self._progressed)

    @property
    def _tab(self) -> EnginePage:
        # Not kept: a tab and what keeps it would go only when garbage is collected, whenever and in
        # whatever thread that is.
        tab = self.parent()
        assert isinstance(tab, EnginePage)
        return tab

    @property
    def _shown(self) -> MemorySnapshot:
        assert self._tab.frame is not None
        snapshot = self._tab.frame.snapshot
        assert isinstance(snapshot, MemorySnapshot)
        return snapshot

    # ---- asking for a file ---------------------------------------------------------------------

    @Slot()
    def ask_image(self) -> None:
        """Ask for an image."""
        path = ask_open(self._tab, "Import an image", IMAGE_FILTER)
        if path is not None:
            self.open_path(str(path))

    @Slot()
    def ask_open(self) -> None:
        """Ask for patterns or an image."""
        every = f"{EVERY_FILTER};;{SET_FILTER};;{IMAGE_FILTER};;All files (*)"
        path = ask_open(self._tab, "Open patterns or an image", every)
        if path is not None:
            self.open_path(str(path))

    @Slot()
    def ask_save(self) -> None:
        """Ask where to save the memories, and as what."""
        path = ask_save(self._tab, "Save patterns", "memories.patterns", SAVE_FILTERS)
        if path is not None:
            self.save(path)

    # ---- opening -------------------------------------------------------------------------------

    @Slot(str)
    def open_path(self, path: str) -> None:
        """Open a file of patterns: those of a pattern file are stored, of any other a person is
        shown what they will be."""
        file = Path(path)
        tab = self._tab

        def have(found: Look | PatternSet) -> None:
            if isinstance(found, PatternSet):
                self._have_set(found)
            else:
                self._ask(found)

        tab.jobs.submit(lambda progress: _look_or_read(file, None, progress), have, tab.say)

    def _ask(self, found: Look) -> None:
        """Find out how much room there is on each grid it could be, then show the dialog."""
        if self._too_late(found):
            return
        s = self._shown
        grids = {(s.rows, s.columns), *found.facts.shapes}
        grids = {grid for grid in grids if max(grid) <= LARGEST_SIDE}

        def read(stepper: Stepper) -> dict[tuple[int, int], int]:
            network = stepper.run.network
            assert isinstance(network, AssociativeMemory)
            p = network.parameters
            return {(h, w): network.most(p.replace(rows=h, columns=w)) for h, w in grids}

        self._tab.engine.fetch(read, lambda most: self._import(found, most))

    def _too_late(self, found: Look) -> bool:
        """Whether somebody has gone on meanwhile: a question would come out of nowhere."""
        tab = self._tab
        late = not tab.isVisible() or QApplication.activeModalWidget() is not None
        if late:
            name = found.path.stem
            tab.say(f"{name} was not taken in, as something else was opened: drop it once more.")
        return late

    def _import(self, found: Look, most: dict[tuple[int, int], int]) -> None:
        if self._too_late(found):
            return
        tab, s = self._tab, self._shown
        self._grid = (s.rows, s.columns)
        self._path = found.path
        grey = MemoryPage.kind_of(s).takes_grey
        place = ImportPlace(s.rows, s.columns, grey, s.graded, len(s.patterns), most)
        from gui.hopfield.import_dialog import ImportDialog

        dialog = self._dialog = ImportDialog(found, place, tab.theme, tab)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.decided.connect(self._decided)
        dialog.look_wanted.connect(self._look_again)
        dialog.reading_wanted.connect(self._read)
        dialog.reading_stopped.connect(self._reading.give_up)
        dialog.finished.connect(self._closed)
        dialog.open()
        self._count(found)

    @Slot(object)
    def _look_again(self, choices: Choices) -> None:
        path = self._path
        self._counting.give_up()
        self._looking.give_up()

        def have(found: Look) -> None:
            if self._dialog is not None:
                self._dialog.show_look(found)
                self._count(found)

        self._looking.submit(lambda progress: look(path, choices, progress), have)

    def _count(self, found: Look) -> None:
        """Have the patterns of a file counted, where their number is not known."""
        if found.facts.count is not None:
            return
        path, choices = self._path, found.choices

        def have(total: int | None) -> None:
            if total is not None and self._dialog is not None:
                self._dialog.show_total(total)

        self._counting.submit(lambda progress: count_patterns(path, choices, progress), have)

    @Slot(object)
    def _read(self, choices: Choices) -> None:
        path = self._path
        self._counting.give_up()
        self._looking.give_up()

        def have(found: PatternSet | None) -> None:
            if found is not None and self._dialog is not None:
                self._dialog.finish("store", found.patterns)

        self._reading.submit(lambda progress: read_set(path, choices, progress), have)

    @Slot(float)
    def _progressed(self, fraction: float) -> None:
        if self._dialog is not None and self._reading.busy:
            self._dialog.show_progress(fraction)

    @Slot(str)
    def _failed(self, words: str) -> None:
        if self._dialog is not None:
            self._dialog.refuse(words)

    @Slot()
    def _closed(self) -> None:
        self._dialog = None
        for job in (self._looking, self._reading, self._counting):
            job.give_up()

    # ---- what comes of it ----------------------------------------------------------------------

    @Slot(str, object)
    def _decided(self, what: str, made: PatternSet) -> None:
        s = self._shown
        first = made.patterns[0]
        if (s.rows, s.columns) != self._grid:
            self._tab.say("The grid is another one now: import the image again.")
        elif what == "cue":
            self._tab.engine.post("set_cue", values=first.values)
        elif len(made.patterns) == 1 and (made.rows, made.columns) == self._grid:
            self._tab.engine.post("store", values=first.values, name=first.name)
        else:
            self._store(made, resize=True)

    def _store(self, made: PatternSet, *, resize: bool) -> None:
        self._tab.engine.post(
            "store_set",
            names=[pattern.name for pattern in made.patterns],
            values=[pattern.values for pattern in made.patterns],
            rows=made.rows,
            columns=made.columns,
            resize=resize,
        )

    def _have_set(self, patterns: PatternSet) -> None:
        tab, s = self._tab, self._shown
        self._store(patterns, resize=False)
        if (patterns.rows, patterns.columns) != (s.rows, s.columns):
            tab.say(
                f"The patterns of {patterns.rows} × {patterns.columns} pixels were scaled to "
                f"{s.rows} × {s.columns}."
            )

    # ---- saving --------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the memories as they are shown."""
        tab, s = self._tab, self._shown
        words = f"{len(s.patterns)} patterns written to {path}."
        if path.suffix.lower() == ".npy":
            words += " An NPY file has no place for their names: NPZ and CSV keep them."
        tab.jobs.submit(
            lambda progress: write_set(path, s.patterns, s.rows, s.columns),
            lambda done: tab.say(words),
            tab.say,
        )
