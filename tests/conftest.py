"""What every test stands on: no screen, no real settings, the program's own QApplication, and a
watch for whatever a test leaves running.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import shutil
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before Qt is imported, and before anything asks where settings live.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE"):
    os.environ.pop(_name, None)
# Every process of the tests would compile all modules for itself.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
_home = Path(tempfile.mkdtemp(prefix="attractor-lab-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name, _folder in (
    ("HOME", "home"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_DATA_HOME", "data"),
):
    (_home / _folder).mkdir()
    os.environ[_name] = str(_home / _folder)

import hypothesis  # noqa: E402
import pytest  # noqa: E402

# No test is timed: a machine may be busy with something else.
hypothesis.settings.register_profile("untimed", hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("untimed")

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from gui.sessions.kept_files import KeptFiles
    from gui.window import MainWindow

PATIENCE = 10_000  # ms; a wait that long has failed, on however slow a machine


def pytest_sessionstart(session: pytest.Session) -> None:
    """Have the second worker import the tests from the last: each has its half compiled, which is
    what takes long, and reads the other's."""
    tests = Path(__file__).parent
    if os.environ.get("PYTEST_XDIST_WORKER") != "gw1":
        return
    if [Path(part).resolve() for part in session.config.args] == [tests]:
        for file in sorted(tests.rglob("test_*.py"), reverse=True):
            place = file.relative_to(tests.parent).with_suffix("")
            importlib.import_module(".".join(place.parts))


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application exactly as the program makes it (Fusion, its own letters)."""
    from PySide6.QtCore import qInstallMessageHandler

    import gui.window
    import main

    # A third of the frames of a run nobody looks at. What answers a hand is drawn at once.
    gui.window.FRAME_INTERVAL = 0.05

    # The program installs a handler for Qt's messages; the tests keep pytest-qt's.
    heeding = qInstallMessageHandler(None)
    try:
        app = main._application()
    finally:
        qInstallMessageHandler(heeding)
    return app  # type: ignore[return-value]


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., MainWindow]]:
    """Open the program's window, running; closed at the end, its engines checked to be dead."""
    from gui.kit.engine_page import EnginePage
    from gui.window import MainWindow

    opened: list[MainWindow] = []

    def open_one(
        theme: str = "dark",
        scenario: str | None = None,
        seed: int | None = None,
        settings: QSettings | None = None,
        size: tuple[int, int] | None = (1200, 680),
        *,
        tab: str | None = None,
        playing: bool = True,
        kept: KeptFiles | None = None,
    ) -> MainWindow:
        try:
            window = MainWindow(theme, tab, scenario, seed, settings, kept)
        except Exception:
            # What there is of it must go now: left to Python, it goes whenever and in whatever
            # thread garbage happens to be collected.
            for rest in qapp.topLevelWidgets():
                if isinstance(rest, MainWindow) and rest not in opened:
                    discard(rest)
            raise
        opened.append(window)
        if size is not None:
            window.resize(*size)
        window.show()
        window.activateWindow()
        window.start(playing=playing)
        if isinstance(window.tab, EnginePage):
            qtbot.waitUntil(lambda: window.tab.frame is not None, timeout=PATIENCE)
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
        return window

    yield open_one
    for window in opened:
        discard(window)


def discard(window: MainWindow) -> None:
    """Close a window as a person does, see that its engines have ended, and destroy it."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    engines = window.workspace.engines
    if window.isVisible():
        window.close()
    alive = [engine for engine in engines if engine.running]
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # The next window is made twice as fast when no style sheet waits for each of its widgets.
    QApplication.instance().setStyleSheet("")
    assert not alive, "a closed window leaves no engine running"


# ---- what a test leaves behind -------------------------------------------------------------------


#: Windows that a whole file shares: engines of their pages and timers of their looks are theirs.
shared: list[MainWindow] = []
_watched: dict[type, bool] = {}
#: What was there before the test under way and may run, whether it does or not.
_met: list[weakref.ref[Any]] = []


def _among(things: Iterable[Any]) -> Iterator[Any]:
    """Those of some objects that go on by themselves when they are told to."""
    from PySide6.QtCore import QThread, QThreadPool, QTimer

    for thing in things:
        kind = type(thing)
        if kind not in _watched:
            _watched[kind] = issubclass(kind, (QThread, QThreadPool, QTimer))
        if _watched[kind]:
            yield thing


def _look_round() -> None:
    """Note what may run, and have nothing else of what is there looked through again: of the
    hundred thousand objects of a window a test makes and changes a few."""
    gc.collect()
    _met[:] = [known for known in _met if known() is not None]
    _met.extend(weakref.ref(thing) for thing in _among(gc.get_objects()))
    gc.freeze()


def _running() -> dict[int, tuple[str, Any]]:
    """Everything that goes on by itself: threads, pools at work, timers, windows on the screen."""
    found: dict[int, tuple[str, Any]] = {}
    for thread in threading.enumerate():
        # A dummy stands for a thread that Python did not start; those are Qt's, looked for below.
        if not isinstance(thread, threading._DummyThread):
            found[id(thread)] = (f"the thread {thread.name!r}", thread)
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return found
    import shiboken6
    from PySide6.QtCore import QThread, QThreadPool, QTimer

    theirs = {id(engine._worker) for window in shared for engine in window.workspace.engines}
    # Pages behind take on another theme when the test that asked for it may be over.
    theirs |= {id(timer) for window in shared for timer in window.looks.findChildren(QTimer)}
    met = [thing for known in _met if (thing := known()) is not None]
    for thing in (*met, *_among(gc.get_objects())):
        if id(thing) in theirs or not shiboken6.isValid(thing):
            continue
        if isinstance(thing, QThread) and thing.isRunning():
            found[id(thing)] = (f"the QThread {type(thing).__name__}", thing)
        elif isinstance(thing, QThreadPool) and thing.activeThreadCount():
            found[id(thing)] = ("a QThreadPool at work", thing)
        elif isinstance(thing, QTimer) and thing.isActive():
            found[id(thing)] = (f"a QTimer of {thing.parent()!r}", thing)
    for widget in app.topLevelWidgets():
        if widget.isVisible():
            found[id(widget)] = (f"the window {widget!r}", widget)
        if widget.parent() is not None:
            continue  # it is among the children of another
        for timer in widget.findChildren(QTimer):
            if timer.isActive() and id(timer) not in theirs:
                found[id(timer)] = (f"a QTimer of {timer.parent()!r}", timer)
    return found


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test, by name, that leaves a thread, a timer or a window behind."""
    _look_round()
    before = _running()
    yield
    left = _left_since(before)
    if left:
        names = "; ".join(sorted(name for name, _ in left.values()))
        pytest.fail(f"{request.node.nodeid} has left behind: {names}", pytrace=False)


def _left_since(before: dict[int, tuple[str, Any]]) -> dict[int, tuple[str, Any]]:
    """What runs now and did not before, after a grace for what is just ending."""
    left: dict[int, tuple[str, Any]] = {}
    for _ in range(50):
        left = {key: value for key, value in _running().items() if key not in before}
        if not left:
            break
        _, thing = next(iter(left.values()))
        if isinstance(thing, threading.Thread):
            thing.join(0.02)
        else:
            from tests.gui.waiting import let_go_on

            let_go_on(20)
    return left
