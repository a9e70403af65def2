"""What is on the pages, gathered for a file and put back from one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt

from gui.engine.stepper import Stepper
from gui.kit.engine_page import EnginePage
from gui.workspace import Workspace
from sim.errors import SessionError
from sim.model import Network
from sim.networks import network_named
from sim.scenarios import scenario_named, scenarios
from sim.sessions.kept_run import KeptRun
from sim.sessions.session_file import Session

__all__ = ["Gathering", "put_back", "refuse_unknown", "session_words"]

PICTURE_WIDTH = 480  # px


class Gathering(QObject):
    """Asks every engine for its run, and hands on the session once all have answered.

    Parameters
    ----------
    workspace : Workspace
    then : callable
        Gets the Session.
    parent : QObject
    failed : callable, optional
        Called where there is none, as a page cannot say what it shows; the error is raised then.
    """

    def __init__(
        self,
        workspace: Workspace,
        then: Callable[[Session], None],
        parent: QObject,
        failed: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._then, self._failed = workspace, then, failed
        self._runs: dict[str, KeptRun] = {}
        self._names = [name for name, _ in workspace.running()]

    def begin(self) -> None:
        """Ask."""
        if not self._names:
            self._hand_on()
        for name, engine in self._workspace.running():
            engine.fetch(Stepper.kept, _Answer(self, name))

    def answered(self, name: str, kept: KeptRun) -> None:
        """Take an answer."""
        self._runs[name] = kept
        if len(self._runs) < len(self._names):
            return
        self._hand_on()

    def _hand_on(self) -> None:
        self.deleteLater()
        try:
            runs = {name: self._runs[name] for name in self._names}
            session = gathered(self._workspace, runs)
        except Exception:
            if self._failed is not None:
                self._failed()
            raise
        self._then(session)


class _Answer:
    """The answer of one engine."""

    def __init__(self, gathering: Gathering, name: str) -> None:
        self._gathering, self._name = gathering, name

    def __call__(self, kept: KeptRun) -> None:
        self._gathering.answered(self._name, kept)


def gathered(workspace: Workspace, runs: Mapping[str, KeptRun]) -> Session:
    """The session of these runs, and of what the pages show."""
    front = workspace.front
    return Session(
        runs=runs,
        shown={page.name: page.view_state() for page in workspace.pages},
        front=front.name,
        picture=_picture(front.stage_picture()),
        saved=datetime.now().isoformat(timespec="seconds"),
    )


def _picture(pixmap: Any) -> bytes:
    """A small PNG of what is seen."""
    small = pixmap.scaledToWidth(PICTURE_WIDTH, Qt.TransformationMode.SmoothTransformation)
    letters = QByteArray()
    buffer = QBuffer(letters)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    small.save(buffer, "PNG")
    return bytes(letters.data())


def refuse_unknown(session: Session, workspace: Workspace) -> None:
    """Raise SessionError for a session of pages, or networks on them, that are not there."""
    entries = {entry.name: entry for entry in workspace.entries}
    if session.front not in entries:
        raise SessionError(f"the page {session.front!r} in front is not one of this program")
    for name, kept in session.runs.items():
        entry = entries.get(name)
        if entry is None or entry.opening is None or entry.shares is not None:
            raise SessionError(f"this program has no page {name!r} with a network of its own")
        own = network_named(scenario_named(entry.opening).network)
        if _family(network_named(kept.network)) != _family(own):
            raise SessionError(f"a network {kept.network!r} does not belong on the page {name!r}")
        if kept.scenario is not None and kept.scenario not in scenarios():
            raise SessionError(f"this program has no example {kept.scenario!r}")


def _family(kind: type[Network]) -> list[str]:
    """The package of networks that it is from: a page has all of one."""
    return kind.__module__.split(".")[:2]


def put_back(session: Session, workspace: Workspace, words: str) -> list[Callable[[], None]]:
    """What is to be called, page by page and the one in front first, to have every run go on where
    it was kept and every page show what it showed; the window may do something in between."""
    known = {entry.name for entry in workspace.entries}
    names = dict.fromkeys([session.front, *session.runs, *session.shown])
    coming = dict(session.runs)

    def put(name: str) -> None:
        owner = workspace.owner_of(name)
        if owner in coming:
            _go_on(owner, coming.pop(owner), session, workspace, words)
        if name in session.shown:
            workspace.page(name).restore_view(session.shown[name])

    return [partial(put, name) for name in names if name in known]


def _go_on(name: str, kept: KeptRun, session: Session, workspace: Workspace, words: str) -> None:
    """Have a run go on on its page."""
    page = workspace.page(name)
    assert isinstance(page, EnginePage)
    page.notice.dismiss()
    page.cancel_drag()
    page.opened = True  # it stands as it was left
    example = None if kept.scenario is None else scenario_named(kept.scenario)
    page.engine.load(
        kept.go_on, kept.scenario, words, touched=kept.touched, speed=kept.speed,
        again=None if example is None else partial(example.start, page.seed),
    )  # fmt: skip
    in_front = name == workspace.owner_of(session.front)
    if in_front and session.shown.get(session.front, {}).get("playing") is True:
        page.engine.play()
    else:
        page.engine.pause()  # one behind is found at the moment at which it was kept
    if not in_front:
        page.engine.hold()


def session_words(session: Session, workspace: Workspace) -> str:
    """What a session is, in a few words: "Hopfield memory, 5 patterns, today 10:32"."""
    titles = {entry.name: entry.title for entry in workspace.entries}
    front = titles.get(session.front, session.front)
    known = session.front in titles
    own = session.runs.get(workspace.owner_of(session.front)) if known else None
    about = [front] + ([own.words] if own is not None else [])
    try:
        when = datetime.fromisoformat(session.saved)
    except ValueError:
        return ", ".join(about)
    days = (datetime.now().date() - when.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"{when.day} {when:%B}")
    return ", ".join([*about, f"{day} {when:%H:%M}"])
