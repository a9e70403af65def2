"""Opening a recording: read beside the window, asked about where anything had to be assumed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.kit.page import Page
from gui.ring.recording_dialog import RecordingDialog
from gui.ring.recording_memory import RecordingMemory
from gui.ring.recording_preview import Preview, preview
from sim.ring.recordings.choices import RecordingChoices
from sim.ring.recordings.trajectory_file import RecordingFile

__all__ = ["FILTER", "RecordingOpener"]

FILTER = (
    "Recordings (*.csv *.tsv *.txt *.dat *.ang *.npz *.npy *.mat *.h5 *.hdf5 *.nwb);;All files (*)"
)
AS_LAST_TIME = "Proposed as it was right the last time for a file with these columns."
NOTHING_SAID = RecordingChoices()


@dataclass(frozen=True, eq=False)
class _Found:
    """A file as it was read at first."""

    file: RecordingFile
    said: RecordingChoices
    preview: Preview
    proposed: str
    asks: bool


class RecordingOpener(QObject):
    """Opens recordings for a page.

    A file of which nothing had to be assumed is taken as it is; otherwise a dialog shows how it
    was read. Every reading is a job of the page's.

    Parameters
    ----------
    page : Page
        Over which it asks.

    Signals
    -------
    taken(object)
        A `Trajectory` to be followed.
    refused(str)
        Why a file cannot be opened.
    reading(bool)
        Whether a file is being read for the first time.
    """

    taken = Signal(object)
    refused = Signal(str)
    reading = Signal(bool)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._jobs = page.jobs
        self._memory = RecordingMemory(page.settings)
        self._dialog: RecordingDialog | None = None
        self._file: RecordingFile | None = None  # that the dialog asks about
        self._busy = False
        self._wanted: RecordingChoices | None = None  # what is to be read after this
        self._last: tuple[Path, RecordingChoices] | None = None

    def open(self, path: Path, said: RecordingChoices = NOTHING_SAID) -> None:
        """Open a file, of which something may have been said."""
        memory = self._memory
        self._begin(lambda: _found(path, said, memory))

    @property
    def can_open_again(self) -> bool:
        """Whether a recording was opened from a file."""
        return self._last is not None

    @Slot()
    def open_again(self) -> None:
        """Ask how the recording opened last is to be read."""
        if self._last is None:
            return
        path, choices = self._last

        def work() -> _Found:
            file = RecordingFile(path, choices)
            return _Found(file, choices, preview(file, choices), "", True)

        self._begin(work)

    def _begin(self, work: Any) -> None:
        self.reading.emit(True)
        self._jobs.submit(lambda progress: work(), self._have, self._have_not)

    def _have_not(self, sentence: str) -> None:
        self.reading.emit(False)
        self.refused.emit(sentence)

    def _have(self, found: _Found) -> None:
        self.reading.emit(False)
        if not found.asks:
            self._take(found.file, found.preview)
        elif not found.preview.mendable:
            self.refused.emit(found.preview.refusal)
        else:
            self._ask(found)

    def _ask(self, found: _Found) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self._file = found.file
        page = self.parent()
        assert isinstance(page, Page)
        dialog = RecordingDialog(
            found.file, found.said, found.proposed, page.theme, page.scale, page
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.asked.connect(self._read_again)
        dialog.decided.connect(self._decided)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.show_preview(found.preview)
        dialog.open()

    @Slot(object)
    def _read_again(self, said: RecordingChoices) -> None:
        """Read with other choices; of many asked for meanwhile only the last."""
        self._wanted = said
        if not self._busy:
            self._read_wanted()

    def _read_wanted(self) -> None:
        file, said = self._file, self._wanted
        if file is None or said is None:
            return
        self._busy, self._wanted = True, None
        self._jobs.submit(lambda progress: preview(file, said), self._previewed, self._unread)

    def _previewed(self, preview: Preview) -> None:
        self._busy = False
        if self._wanted is not None:
            self._read_wanted()
        elif self._dialog is not None:
            self._dialog.show_preview(preview)

    def _unread(self, sentence: str) -> None:
        self._busy = False
        if self._dialog is not None:
            self._dialog.reject()
        self.refused.emit(sentence)

    @Slot(int)
    def _closed(self, code: int) -> None:
        self._dialog = None
        self._wanted = None
        if code != RecordingDialog.DialogCode.Accepted:
            self._file = None  # of which every array that was looked at is in memory

    @Slot(object)
    def _decided(self, preview: Preview) -> None:
        file, self._file = self._file, None
        assert file is not None
        names = [column.name for column in file.columns]
        choices = preview.examined.choices
        # Where nothing was missing, something may be in the next file.
        self._memory.remember(names, replace(choices, missing=choices.missing or None))
        self._take(file, preview)

    def _take(self, file: RecordingFile, preview: Preview) -> None:
        assert preview.trajectory is not None
        self._last = (file.path, preview.examined.choices)
        self.taken.emit(preview.trajectory)


def _found(path: Path, said: RecordingChoices, memory: RecordingMemory) -> _Found:
    """Read a file as was said or, where nothing was, as was right the last time."""
    file = RecordingFile(path, said)
    first = preview(file, said)
    clean = first.trajectory is not None and not first.examined.assumed
    if said == NOTHING_SAID:
        known = memory.of([column.name for column in file.columns])
        if known is not None:
            again = preview(file, known)
            same = clean and again.examined.choices == first.examined.choices
            worse = again.examined.trajectory is None and first.examined.trajectory is not None
            if not same and not worse:
                return _Found(file, known, again, AS_LAST_TIME, True)
    return _Found(file, said, first, "", not clean)
