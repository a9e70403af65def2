"""A movie written by another process, beside the window, which stays at its frame rate."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from weakref import WeakMethod

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QProcess,
    QTemporaryDir,
    QTimer,
    Signal,
    Slot,
)

from gui.engine.stepper import Stepper
from gui.kit.engine_page import EnginePage
from gui.movies.command import request_words
from gui.movies.encoder import part_path
from gui.movies.request import MovieCancelled, MovieRequest
from gui.registry import PAGES
from sim.sessions.kept_run import KeptRun, keep
from sim.sessions.session_file import Session, write_session

__all__ = ["MovieJob"]

MAIN = Path(__file__).parents[2] / "main.py"
GRACE = 5000  # ms for the process to clear up behind it
TOLD = re.compile(r"frame (\d+) of (\d+), (\d+) s left")


class MovieJob(QObject):
    """One movie at a time, from the run on a page as it stands.

    Parameters
    ----------
    parent : QObject

    Signals
    -------
    progressed(int, int, int)
        Frames done, frames there will be, seconds left.
    finished(str)
        The movie is written; what the process said.
    failed(str)
        Why there is none, in a sentence.
    """

    progressed = Signal(int, int, int)
    finished = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.busy = False
        """Whether a movie is being made."""
        self._cancelled = False
        self._folder: QTemporaryDir | None = None
        self._page: EnginePage | None = None
        self.path = Path()
        """Of the movie."""
        self._request = MovieRequest()
        self._said = ""
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._not_started)
        self._impatient = QTimer(self)
        self._impatient.setSingleShot(True)
        self._impatient.setInterval(GRACE)
        self._impatient.timeout.connect(self._process.kill)
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.stop)

    def start(self, page: EnginePage, request: MovieRequest, path: Path) -> None:
        """Keep the run of a page as it stands, and have a movie of it written."""
        self.busy, self._cancelled, self._said = True, False, ""
        self._page, self._request, self.path = page, request, path
        self._folder = QTemporaryDir()
        frame = page.frame
        assert frame is not None
        speed, kept = frame.speed, WeakMethod(self._have_run)

        def read(stepper: Stepper) -> KeptRun:
            now = stepper.frame(observe=False)
            run = keep(stepper.run, scenario=now.scenario, touched=now.touched)
            return replace(run, speed=speed)

        def then(run: KeptRun) -> None:
            if (have := kept()) is not None:
                have(run)

        page.engine.fetch(read, then)

    @property
    def goes_on(self) -> bool:
        """Whether a movie is being made that nobody has cancelled."""
        return self.busy and not self._cancelled

    @property
    def _session(self) -> Path:
        assert self._folder is not None
        return Path(self._folder.filePath("film.attractor"))

    def _have_run(self, run: KeptRun) -> None:
        page = self._page
        assert page is not None
        entry = next(entry for entry in PAGES if entry.name == page.name)
        session = Session({entry.shares or entry.name: run}, front=page.name)
        path, written, failed = self._session, WeakMethod(self._begin), WeakMethod(self._fail)

        def done(_: object) -> None:
            if (go := written()) is not None:
                go()

        def not_done(sentence: str) -> None:
            if (tell := failed()) is not None:
                tell(sentence)

        page.jobs.submit(lambda progress: write_session(session, path), done, not_done)

    def _begin(self) -> None:
        if self._cancelled:
            self._fail(str(MovieCancelled()))
            return
        words = [str(MAIN), str(self._session), f"--movie={self.path}"]
        self._process.start(sys.executable, [*words, *request_words(self._request)])

    @Slot()
    def _hear(self) -> None:
        self._said += bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        *lines, self._said = self._said.split("\n")
        for line in lines:
            if told := TOLD.match(line):
                self.progressed.emit(*(int(number) for number in told.groups()))

    @Slot(int, QProcess.ExitStatus)
    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        self._impatient.stop()
        if self._cancelled:
            self._fail(str(MovieCancelled()))
        elif code == 0 and status is QProcess.ExitStatus.NormalExit:
            self._over()
            self.finished.emit(f"Written to {self.path}.")
        else:
            said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
            last = (said.strip().splitlines() or ["The movie could not be made."])[-1]
            self._fail(last.removeprefix("attractor-lab: "))

    @Slot(QProcess.ProcessError)
    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._fail(f"The movie could not be begun: {self._process.errorString()}.")

    def _fail(self, sentence: str) -> None:
        self._over()
        self.failed.emit(sentence)

    def _over(self) -> None:
        self.busy, self._page, self._folder = False, None, None

    @Slot()
    def cancel(self) -> None:
        """Have the movie given up; `failed` follows when nothing is left of it."""
        if not self.busy:
            return
        self._cancelled = True
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.terminate()
            self._impatient.start()

    @Slot()
    def stop(self) -> None:
        """Give the movie up and wait until nothing is left of it: the program ends."""
        number = self._process.processId()
        self.cancel()
        if number and not self._process.waitForFinished(GRACE):
            self._process.kill()
            self._process.waitForFinished(GRACE)
        if number:
            part_path(self.path, number).unlink(missing_ok=True)
