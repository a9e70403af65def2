"""Sessions in files: saved, opened, kept by themselves; and whatever other file is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.engine.jobs import Jobs
from gui.kit.engine_page import EnginePage
from gui.kit.file_dialogs import ask_save
from gui.kit.page_entry import fitting
from gui.sessions.gathering import Gathering, gathered, put_back, refuse_unknown, session_words
from gui.sessions.kept_files import KeptFiles
from gui.sessions.open_dialog import ask_open
from gui.workspace import Workspace
from sim.errors import SessionError
from sim.sessions.session_file import (
    Session,
    is_session,
    read_session,
    write_session,
)

__all__ = ["SessionFiles"]

SESSION = ".attractor"
FILTERS = {f"Sessions (*{SESSION})": SESSION}
KEPT_EVERY = 10_000  # ms
RECENT = 10
PATIENCE = 20  # ms between two looks whether a page has anything on it


class SessionFiles(QObject):
    """Opens and saves for the window.

    Parameters
    ----------
    workspace : Workspace
    settings : QSettings, optional
        Where recent files are remembered; nowhere if None.
    kept : KeptFiles, optional
        Where what is being worked on is kept by itself; nowhere if None.
    parent : QObject

    Signals
    -------
    front_wanted(str)
        The page that is to come to the front.
    offered(str)
        What was left the last time, in a sentence; empty once something else has been opened.
    named(str)
        The name of the file the session is in; empty for none. Undo of its opening takes it away.
    """

    front_wanted = Signal(str)
    offered = Signal(str)
    named = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        settings: QSettings | None,
        kept: KeptFiles | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._settings, self._kept = workspace, settings, kept
        self._jobs = Jobs(self)
        self.path: Path | None = None
        """Where the session was saved or opened last."""
        self._opening = ""  # what undo calls it
        self._told = ""
        self._left: Path | None = None
        self._offers = True  # what was left the last time, as long as nothing is opened
        self._written: Any = None  # what was kept by itself last
        self._gathering = False
        self._for_page: tuple[str, Path, Any] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._hand_over)
        self._coming: list[Callable[[], None]] = []  # pages of a session that is being opened
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._put_next)
        self._timer = QTimer(self)
        self._timer.setInterval(KEPT_EVERY)
        self._timer.timeout.connect(self.keep)

    # ---- saving --------------------------------------------------------------------------------

    @Slot()
    def save(self) -> None:
        """Save where it was saved, or opened, last; ask where, the first time, and where opening
        it has been undone."""
        if self.path is None or not self._name:
            self.save_as()
        else:
            self.save_to(self.path)

    @Slot()
    def save_as(self) -> None:
        """Ask where to save, and save."""
        front = self._workspace.front
        suggested = str(self.path or f"session{SESSION}")
        path = ask_save(front, "Save the session", suggested, FILTERS)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save the session to a file."""
        self.finish_opening()

        def have(session: Session) -> None:
            self._jobs.submit(lambda progress: write_session(session, path), saved, self._say)

        def saved(_: object) -> None:
            same = path == self.path and bool(self._name)  # what was opened: it can be undone yet
            self._note_path(path, self._opening if same else "")
            self._remember(path)
            self._say(f"Saved to {path}.")

        Gathering(self._workspace, have, self).begin()

    def _note_path(self, path: Path | None, opening: str = "") -> None:
        """Note the file the session is in, if it is in one, and what undo calls its opening."""
        self.path, self._opening = path, opening
        self.tell_name()

    @property
    def _name(self) -> str:
        """Of the file the session is in; empty for none, or if opening it has been undone."""
        name = "" if self.path is None else self.path.name
        pages = self._workspace.pages
        shown = [(p, p.frame) for p in pages if isinstance(p, EnginePage) and p.frame is not None]
        frames = [frame for page, frame in shown if page.is_current(frame)]
        undone = any(self._opening and frame.redoable == self._opening for frame in frames)
        return "" if undone else name

    def tell_name(self) -> None:
        """Say the name if it has changed: opening the file may have been undone, or done again."""
        if (name := self._name) != self._told:
            self._told = name
            self.named.emit(name)

    # ---- opening -------------------------------------------------------------------------------

    @Slot()
    def ask_open(self) -> None:
        """Ask for a file of any kind, and open it."""
        path = ask_open(self._workspace.front, self._workspace.entries)
        if path is not None:
            self.open_path(path)

    @Slot(str)
    def open_dropped(self, path: str) -> None:
        """Open a file that was dropped."""
        self.open_path(Path(path))

    def open_path(self, path: Path, choices: Any = None) -> None:
        """Open a file for what it is: a session, or what a page takes.

        `choices` say how a page is to read it; a session cannot be told anything.
        """
        self.finish_opening()
        try:
            with path.open("rb") as file:
                head = file.read(64)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            self._say(f"{path} cannot be read ({reason}): choose another file.")
            return
        if path.suffix.lower() == SESSION or is_session(path):
            if choices is not None:
                self._say(f"{path.name} is a session: open it without saying how to read it.")
                return
            self._jobs.submit(lambda progress: self._read(path), self._opened(path), self._say)
            return
        entries = self._workspace.entries
        takes = fitting(entries, path, head)
        if not takes:
            self._say(
                f"{path.name} is nothing that can be opened here: a session (.attractor), a "
                "recording of heading (.csv), a picture or a set of patterns can."
            )
            return
        front = self._workspace.front_name
        entry = next((entry for entry in takes if entry.name == front), takes[0])
        name = entry.name
        self.front_wanted.emit(name)
        if any(e.name == front and e.takes(path.suffix) for e in entries) and name != front:
            self._say(f"{path.name} looks like {entry.files}, and is opened as one.")
        self._remember(path)
        self._for_page = (name, path, choices)
        self._hand_over()

    @Slot()
    def _hand_over(self) -> None:
        """Have a page open a file, once there is something on it."""
        if self._for_page is None:
            return
        name, path, choices = self._for_page
        page = self._workspace.page(name)
        if isinstance(page, EnginePage) and page.frame is None:
            self._patience.start()
            return
        self._for_page = None
        if choices is None:
            page.open_file(path)
        else:
            page.open_told(path, choices)

    def _read(self, path: Path) -> Session:
        """Read a session and see that every run of it goes on; raises SessionError."""
        session = read_session(path)
        try:
            refuse_unknown(session, self._workspace)
        except SessionError as error:
            raise SessionError(f"{path.name} cannot be opened: {error}.") from None
        for kept in session.runs.values():
            kept.go_on()
        return session

    def _opened(self, path: Path) -> Any:
        def opened(session: Session) -> None:
            self.finish_opening()  # of one that was opened a moment ago
            self._offer_no_more()
            own = self._kept is not None and path.parent == self._kept.folder
            name = "what was kept by itself" if own else path.name
            opening = f"opened {name}"
            put_front, *others = put_back(session, self._workspace, opening)
            put_front()
            self.front_wanted.emit(session.front)
            self._coming = others
            self._next.start()
            self._note_path(None if own else path, opening)
            if not own:
                self._remember(path)
            self._say(
                "What was kept by itself is open: it goes on from there (Space)."
                if own
                else f"{path.name} is open: it goes on from where it was saved (Space)."
            )

        return opened

    @Slot()
    def _put_next(self) -> None:
        """Put the next page of a session back: all of them at once would take too long."""
        if self._coming:
            self._next.start()
            self._coming.pop(0)()

    def finish_opening(self) -> None:
        """Put all pages back that are still to come: something else is about to be done."""
        while self._coming:
            self._coming.pop(0)()

    # ---- kept by itself ------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to keep, every ten seconds, what a person is working on; offer what was left."""
        if self._kept is None:
            return
        self._timer.start()
        if self._offers:
            self._jobs.submit(self._find_left, self._offer, self._say)

    def _find_left(self, progress: Any) -> tuple[Path, Session] | None:
        """The newest file of an earlier time that can be opened."""
        for path in self._kept.earlier() if self._kept is not None else ():
            try:
                return path, self._read(path)
            except SessionError:
                continue  # a damaged one is not offered: it stays among the recent files
        return None

    def _offer(self, found: tuple[Path, Session] | None) -> None:
        if found is not None and self._offers:
            self._left = found[0]
            words = session_words(found[1], self._workspace)
            self.offered.emit(f"Continue where you left: {words}")

    def _offer_no_more(self) -> None:
        """Something else is opened: what was left stays among the recent files."""
        self._offers = False
        self.offered.emit("")

    @Slot()
    def go_on(self) -> None:
        """Open what was left the last time."""
        if self._left is not None:
            self.open_path(self._left)
            return
        self._offer_no_more()
        self._jobs.submit(self._find_left, self._go_on_with, self._say)

    def _go_on_with(self, found: tuple[Path, Session] | None) -> None:
        if found is None:
            self._say("There is nothing to continue: nothing was left the last time.")
        else:
            self._opened(found[0])(found[1])

    def _work(self) -> Any:
        """What a person has done so far, by numbers that change with it; None for nothing."""
        done = {page.name: page.work_done() for page in self._workspace.pages}
        return {name: work for name, work in done.items() if work is not None} or None

    @Slot()
    def keep(self) -> None:
        """Keep what is being worked on, if it has changed."""
        self.finish_opening()
        work = self._work()
        if self._kept is None or work is None or work == self._written or self._gathering:
            return
        self._gathering = True

        def have(session: Session) -> None:
            self._jobs.submit(lambda progress: self._write(session), kept, self._not_kept)

        def kept(_: object) -> None:
            self._gathering = False
            self._written = work

        def failed() -> None:
            self._gathering = False  # it is tried again in ten seconds

        Gathering(self._workspace, have, self, failed).begin()

    def _not_kept(self, words: str) -> None:
        """Say that nothing is kept by itself, once."""
        self._kept = None
        self._say(words)

    def _write(self, session: Session) -> None:
        """Write to the own file of this time; raises SessionError."""
        assert self._kept is not None
        try:
            self._kept.make_room()
        except OSError as error:
            raise SessionError(
                f"What you do is not kept by itself, as {self._kept.folder} cannot be made "
                f"({(error.strerror or 'unknown reason').lower()}): save it with Ctrl+S."
            ) from None
        write_session(session, self._kept.own)

    def stop(self) -> None:
        """Keep the end of what was worked on; the engines' threads have ended."""
        self._timer.stop()
        self._next.stop()
        self._jobs.stop()
        work = self._work()
        if self._kept is None or work is None or work == self._written:
            return
        runs = {name: engine.kept() for name, engine in self._workspace.running()}
        self._write(gathered(self._workspace, runs))

    # ---- recent files --------------------------------------------------------------------------

    def recent(self) -> list[Path]:
        """Files opened and saved lately that are still there, and what was kept by itself."""
        kept = self._settings.value("files/recent") if self._settings is not None else None
        listed = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
        return [path for path in map(Path, map(str, listed)) if path.is_file()][:RECENT]

    def _remember(self, path: Path) -> None:
        if self._settings is not None:
            rest = [str(other) for other in self.recent() if other != path.absolute()]
            self._settings.setValue("files/recent", [str(path.absolute()), *rest][:RECENT])

    def recent_menu(self, parent: QWidget) -> QMenu:
        """A menu of recent files, listed afresh whenever it opens."""
        menu = QMenu("Open recent", parent)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        menu.triggered.connect(self._open_recent)
        return menu

    @Slot(QAction)
    def _open_recent(self, action: QAction) -> None:
        if action.data():
            self.open_path(Path(action.data()))

    @Slot()
    def _fill(self) -> None:
        menu = self.sender()
        assert isinstance(menu, QMenu)
        menu.clear()
        for path in self.recent():
            action = menu.addAction(path.name)
            action.setData(str(path))
            action.setToolTip(str(path))
        if self._kept is not None:
            menu.addSeparator()
            for path, when in self._kept.earlier().items():
                action = menu.addAction(f"Kept by itself, {when:%Y-%m-%d %H:%M}")
                action.setData(str(path))
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)

    def _say(self, words: str) -> None:
        self._workspace.front.say(words)
