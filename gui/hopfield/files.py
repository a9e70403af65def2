"""The Hopfield tab's files: images and sets of patterns, read and written beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from gui.hopfield.images import FORMATS, NAME_FILTER, read_image
from gui.hopfield.import_dialog import ImportDialog
from gui.kit.engine_page import EnginePage
from gui.kit.file_dialogs import ask_open, ask_save
from gui.kit.memory_page import MemoryPage
from sim.hopfield import MemorySnapshot
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.pattern_file import PatternSet, read_patterns, write_patterns

__all__ = ["PatternFiles"]

PICTURES = {*(f".{name}" for name in FORMATS), ".jpg"}
PATTERN_FILTER = "Patterns (*.patterns *.txt)"


class PatternFiles(QObject):
    """Opens and saves for a tab; everything slow is a job, everything wrong a sentence."""

    def __init__(self, tab: EnginePage) -> None:
        super().__init__(tab)
        self._grid = (0, 0)  # for which an image is being fitted

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

    @Slot()
    def ask_image(self) -> None:
        """Ask for an image."""
        path = ask_open(self._tab, "Import an image", NAME_FILTER)
        if path is not None:
            self.open_path(str(path))

    @Slot()
    def ask_open(self) -> None:
        """Ask for a pattern file or an image."""
        every = f"{PATTERN_FILTER};;{NAME_FILTER};;All files (*)"
        path = ask_open(self._tab, "Open patterns or an image", every)
        if path is not None:
            self.open_path(str(path))

    @Slot()
    def ask_save(self) -> None:
        """Ask where to save the memories."""
        path = ask_save(self._tab, "Save patterns", "memories.patterns", PATTERN_FILTER)
        if path is not None:
            self.save(path if path.suffix else path.with_name(f"{path.name}.patterns"))

    @Slot(str)
    def open_path(self, path: str) -> None:
        """Open a file for what its name says it is."""
        file = Path(path)
        tab = self._tab
        if file.suffix.lower() in PICTURES:
            tab.jobs.submit(
                lambda progress: read_image(file), lambda image: self._import(image, file.stem),
                tab.say,
            )  # fmt: skip
        else:
            tab.jobs.submit(lambda progress: read_patterns(file), self._have_set, tab.say)

    def _import(self, image: Any, name: str) -> None:
        tab, s = self._tab, self._shown
        if not tab.isVisible() or QApplication.activeModalWidget() is not None:
            # Somebody has gone on meanwhile: a question would come out of nowhere.
            tab.say(f"{name} was not taken in, as something else was opened: drop it once more.")
            return
        grey = MemoryPage.kind_of(s).takes_grey
        self._grid = (s.rows, s.columns)
        dialog = ImportDialog(image, s.rows, s.columns, name, grey, tab.theme, tab)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.decided.connect(self._decided)
        dialog.open()

    @Slot(str, object)
    def _decided(self, what: str, pattern: Pattern) -> None:
        s = self._shown
        if (s.rows, s.columns) != self._grid:
            self._tab.say("The grid is another one now: import the image again.")
        elif what == "store":
            self._tab.engine.post("store", values=pattern.values, name=pattern.name)
        else:
            self._tab.engine.post("set_cue", values=pattern.values)

    def _have_set(self, patterns: PatternSet) -> None:
        tab, s = self._tab, self._shown
        tab.engine.post(
            "store_set",
            names=[pattern.name for pattern in patterns.patterns],
            values=[pattern.values for pattern in patterns.patterns],
            rows=patterns.rows,
            columns=patterns.columns,
        )
        if (patterns.rows, patterns.columns) != (s.rows, s.columns):
            tab.say(
                f"The patterns of {patterns.rows} × {patterns.columns} pixels were scaled to "
                f"{s.rows} × {s.columns}."
            )

    def save(self, path: Path) -> None:
        """Write the memories as they are shown."""
        tab, s = self._tab, self._shown
        tab.jobs.submit(
            lambda progress: write_patterns(path, s.patterns, s.rows, s.columns),
            lambda done: tab.say(f"{len(s.patterns)} patterns written to {path}."),
            tab.say,
        )
