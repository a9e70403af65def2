"""The window's way to a movie: what, how large, how fast, where to; then how far it has come."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakMethod

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.engine.stepper import Stepper
from gui.kit.descendants import descendants
from gui.kit.drop_down import DropDown
from gui.kit.engine_page import EnginePage
from gui.kit.file_dialogs import ask_save
from gui.kit.forms import sentence
from gui.movies.job import MovieJob
from gui.movies.parts import part_words
from gui.movies.request import FORMATS, MovieError, MovieRequest, Plan, size_from_words
from sim.dataset import is_of

__all__ = ["MovieDialog", "ask_movie", "may_be_left"]

SIZES = ("1280x720", "1920x1080", "1080x1080")
RATES = (15, 24, 25, 30, 50, 60)  # frames a second
THEMES = ("dark", "light")
NAMES = ("Part", "Stretch", "Size", "Frames a second", "Theme", "Format")
ABOUT = (
    "What is shown: the stage, the stage with readouts, or one plot",
    "Which part of the run; Record chooses one",
    "Width and height in pixels; others can be typed",
    "How smooth the movie is, and how large",
    "Colours of the movie",
    "MP4 plays everywhere; GIF and WebP move in web pages",
)


def ask_movie(parent: QWidget, page: EnginePage | None, theme: str) -> None:
    """Ask for a movie of what a page shows; one at a time."""
    if page is None or page.frame is None:
        return
    for open_already in descendants(parent, MovieDialog):
        if open_already.isVisible():
            open_already.raise_()
            open_already.activateWindow()
            return
    MovieDialog(page, theme, parent).show()


def may_be_left(window: QWidget) -> bool:
    """Whether nothing is lost if a window closes: no movie is under way, or it is given up."""
    dialogs = descendants(window, MovieDialog)
    return all(dialog.may_give_up() for dialog in dialogs if dialog.job.goes_on)


class MovieDialog(QDialog):
    """Asks for a movie of a page's run and has it written; the window goes on meanwhile.

    Parameters
    ----------
    page : EnginePage
        With a frame on it.
    theme : str
        "dark" or "light", offered first.
    parent : QWidget
    """

    def __init__(self, page: EnginePage, theme: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export movie")
        self._page = page
        self._gone = False
        self.job = MovieJob(self)
        self.job.progressed.connect(self._show_progress)
        self.job.finished.connect(self._have)
        self.job.failed.connect(self._have_not)
        self._make_choices(theme)
        self._lay_out()
        for box in self._boxes:
            box.currentIndexChanged.connect(self._count)
        self.size_box.editTextChanged.connect(self._count)
        self._look_for_recording()
        self._count()

    # ---- making it -----------------------------------------------------------------------------

    def _make_choices(self, theme: str) -> None:
        self._boxes = [DropDown() for _ in ABOUT]
        for box, about in zip(self._boxes, ABOUT, strict=True):
            box.setToolTip(about)
        self.part, self.stretch, self.size_box, self.rate, self.theme_box, self.format = self._boxes
        for name, words in part_words(self._page).items():
            self.part.addItem(words, name)
        self.size_box.addItems(SIZES)
        self.size_box.setEditable(True)
        self.size_box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for rate in RATES:
            self.rate.addItem(str(rate), rate)
        self.rate.setCurrentIndex(RATES.index(30))
        for name in THEMES:
            self.theme_box.addItem(name.capitalize(), name)
        self.theme_box.setCurrentIndex(THEMES.index(theme))
        for ending, words in FORMATS.items():
            self.format.addItem(words, ending)
        frame = self._page.frame
        assert frame is not None
        self._unit, self._speed, self._present = frame.pace.unit, frame.speed, frame.snapshot.time
        self.stretch.addItem("The run from its beginning to now", (0.0, self._present))

    def _lay_out(self) -> None:
        self.form = QWidget()
        rows = QFormLayout(self.form)
        rows.setContentsMargins(0, 0, 0, 0)
        for words, box in zip(NAMES, self._boxes, strict=True):
            box.setAccessibleName(words)
            rows.addRow(words, box)
        self.words = sentence()
        self.words.setMinimumWidth(420)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress")
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.left = QLabel()
        self.left.setObjectName("muted")
        self.write, self.close_button = QPushButton("Export…"), QPushButton("Close")
        self.write.setObjectName("primary")
        self.write.setDefault(True)
        self.write.clicked.connect(self._ask_path)
        self.close_button.clicked.connect(self._cancel)
        buttons = QHBoxLayout()
        buttons.addWidget(self.left, 1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.write)
        column = QVBoxLayout(self)
        for part in (self.form, self.words, self.bar):
            column.addWidget(part)
        column.addLayout(buttons)

    def _look_for_recording(self) -> None:
        """Offer the recording last made, if it is one of this run."""
        data = self._page.recording
        if data is None:
            return
        offer = WeakMethod(self._offer_recording)

        def told(same: bool) -> None:
            if same and (act := offer()) is not None:
                act()

        def read(stepper: Stepper) -> bool:
            return is_of(data, stepper.run)

        self._page.engine.fetch(read, told)

    def _offer_recording(self) -> None:
        data = self._page.recording
        if self.job.busy or self._gone or data is None:
            return
        time = data.traces["time"]
        first, last = float(time[0]), min(float(time[-1]), self._present)
        words = f"The recording, {last - first:.1f} {self._unit}"
        self.stretch.insertItem(0, words, (first, last))
        self.stretch.setCurrentIndex(0)

    # ---- what is asked for ---------------------------------------------------------------------

    def plan(self) -> tuple[MovieRequest, Plan]:
        """What is chosen, and the frames it comes to; raises MovieError if it is impossible."""
        start, stop = self.stretch.currentData()
        request = MovieRequest(
            part=self.part.currentData(),
            size=size_from_words(self.size_box.currentText().strip()),
            fps=self.rate.currentData(),
            theme=self.theme_box.currentData(),
            start=start,
            stop=stop,
            speed=self._speed,
        )
        request.check_format(Path(f"film{self.format.currentData()}"))
        return request, request.plan(self._present, self._speed)

    @Slot()
    def _count(self) -> None:
        """Say how long the movie will be, or why there can be none."""
        if self.job.busy:
            return
        try:
            self.words.setText(f"{self.plan()[1].words(self._unit)}.")
            self.write.setEnabled(True)
        except MovieError as error:
            self.words.setText(str(error))
            self.write.setEnabled(False)

    @Slot()
    def _ask_path(self) -> None:
        ending = self.format.currentData()
        name = f"attractor-lab-{self._page.name}{ending}"
        formats = sorted(FORMATS, key=lambda each: each != ending)
        path = ask_save(
            self, "Export movie", name, {f"{FORMATS[each]} (*{each})": each for each in formats}
        )
        if path is not None:
            self.format.setCurrentIndex(self.format.findData(path.suffix.lower()))
            self._begin(path)

    def _begin(self, path: Path) -> None:
        try:
            request, plan = self.plan()
        except MovieError as error:
            self.words.setText(str(error))
            return
        self._show_busy(True)
        self.words.setText(f"{plan.words(self._unit)}.")  # not what was written before
        self.bar.setRange(0, plan.count)
        self.bar.setValue(0)
        self.left.setText("Beginning")
        self.job.start(self._page, request, path)

    def _show_busy(self, on: bool) -> None:
        self.form.setEnabled(not on)
        self.write.setEnabled(not on)
        self.bar.setVisible(on)
        self.close_button.setText("Cancel" if on else "Close")
        self.left.clear()

    # ---- how far it has come -------------------------------------------------------------------

    @Slot(int, int, int)
    def _show_progress(self, done: int, count: int, left: int) -> None:
        self.bar.setRange(0, count)
        self.bar.setValue(done)
        self.left.setText(f"{left} s left")

    @Slot(str)
    def _have(self, words: str) -> None:
        self._show_busy(False)
        self.words.setText(words)
        self._leave()

    @Slot(str)
    def _have_not(self, words: str) -> None:
        self._show_busy(False)
        self.words.setText(words)
        self._leave()

    @Slot()
    def _cancel(self) -> None:
        """Cancel the movie under way; without one, close."""
        if self.job.busy:
            self.left.setText("Cancelling")
            self.job.cancel()
        else:
            self.reject()

    def may_give_up(self) -> bool:
        """Ask whether the movie under way may be given up."""
        known = f": {self.left.text()}" if self.bar.value() else ""
        words = f"{self.job.path.name} is not finished{known}. Close without it?"
        button = QMessageBox.StandardButton
        answer = QMessageBox.warning(
            self, "A movie is being written", words, button.Yes | button.No, button.No
        )
        return answer == button.Yes

    def done(self, result: int) -> None:
        """Close, and give up the movie under way."""
        self._gone = True
        super().done(result)
        self.job.cancel()
        self._leave()

    def _leave(self) -> None:
        """Go for good once closed, and nothing is under way."""
        if self._gone and not self.job.busy:
            self.deleteLater()
