"""The command line, then the window."""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import sys
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from sim.errors import SimError
from sim.version import __version__

__all__ = ["main"]

TOUR_FOLDER = Path("tour")
LONGEST = 3600.0  # s of model time before a screenshot


class _Wrong(Exception):
    """A word on the command line that cannot be obeyed; the sentence says why."""


def _size(words: str) -> str:
    if not re.fullmatch(r"(\d+)[xX×](\d+)", words):
        raise argparse.ArgumentTypeError(f"a size looks like 1440x900, not {words!r}")
    return words


def _window_size(words: str) -> tuple[int, int]:
    """The size of a window; raises _Wrong."""
    wide, high = (int(number) for number in re.split("[xX×]", words))
    if not (1024 <= wide <= 7680 and 680 <= high <= 4320):
        raise _Wrong("the size of a window lies between 1024x680 and 7680x4320.")
    return wide, high


def _seed(words: str) -> int:
    if not words.isdecimal() or int(words) > 999_999_999:
        raise argparse.ArgumentTypeError(
            f"a seed is a whole number from 0 to 999999999, not {words!r}"
        )
    return int(words)


def _seconds(words: str) -> float:
    try:
        seconds = float(words)
    except ValueError:
        seconds = -1.0
    if not 0.0 <= seconds <= LONGEST:
        raise argparse.ArgumentTypeError(
            f"a time lies between 0 and {LONGEST:.0f} seconds, not {words!r}"
        )
    return seconds


def _parser() -> argparse.ArgumentParser:
    from gui.figures import command as figures
    from gui.movies import command as movies
    from gui.ring import recording_command

    parser = argparse.ArgumentParser(
        prog="attractor-lab",
        description="A laboratory in which attractor networks are seen and touched.",
    )
    add = parser.add_argument
    add("--tab", metavar="NAME", help="open with this tab")
    add("--scenario", metavar="NAME", help="open with this scenario; see --list-scenarios")
    add("--list-scenarios", action="store_true", help="list the scenarios and what they claim")
    add("--theme", choices=("dark", "light"), help="colours")
    add("--size", metavar="WxH", type=_size,
        help="size of the window, such as 1440x900, or of the movie, such as 1280x720")  # fmt: skip
    add("--seed", metavar="N", type=_seed, help="seed of every run")
    add("--screenshot", metavar="FILE", type=Path, help="write a PNG of the window and exit")
    add("--after", metavar="SECONDS", type=_seconds,
        help="model time before the screenshot (5 unless said)")  # fmt: skip
    add("file", metavar="FILE", nargs="?", type=Path,
        help="a session, a recording of heading, a picture or patterns to open; with --movie, a "
        "session to make a movie of")  # fmt: skip
    add("--continue", dest="go_on", action="store_true",
        help="open what was left the last time")  # fmt: skip
    add("--tour", metavar="DIR", type=Path,
        help="write a PNG of every tab in both themes and a contact sheet, and exit")  # fmt: skip
    figures.add_words(parser)
    movies.add_words(parser)
    recording_command.add_words(parser)
    add("--version", action="version", version=f"Attractor Lab {__version__}")
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run the program; the exit code.

    Parameters
    ----------
    words : sequence of str, optional
        The command line, `sys.argv` otherwise.
    """
    parser = _parser()
    asked = parser.parse_args(words)
    try:
        return _obey(asked)
    except _Wrong as error:
        print(f"attractor-lab: {error}", file=sys.stderr)
        return 2
    except SimError as error:
        print(f"attractor-lab: {error}", file=sys.stderr)
        return 1


def _obey(asked: argparse.Namespace) -> int:
    from sim.scenarios import listing, scenarios

    if asked.list_scenarios:
        print(listing(scenarios().values()))
        return 0
    if asked.scenario and asked.scenario not in scenarios():
        raise _Wrong(
            f"there is no scenario {asked.scenario!r}; there are: {', '.join(scenarios())}."
        )
    if asked.after is not None and asked.screenshot is None:
        raise _Wrong("--after goes with --screenshot FILE.")
    if asked.figure is None and asked.dpi is not None:
        raise _Wrong("--dpi goes with --figure NAME.")
    if asked.figure is not None and asked.screenshot is None:
        raise _Wrong("--figure goes with --screenshot FILE.")
    if asked.tour is not None and (asked.screenshot or asked.theme or asked.size or asked.tab):
        raise _Wrong("--tour goes alone or with --seed: it draws every tab in both themes.")
    if asked.screenshot is not None and not asked.screenshot.absolute().parent.is_dir():
        raise _Wrong(f"the folder of {asked.screenshot} does not exist: make it first.")
    drawn = asked.screenshot is not None or asked.tour is not None
    if asked.go_on and (drawn or asked.movie is not None or asked.file is not None):
        raise _Wrong("--continue goes without FILE, --movie, --screenshot and --tour.")
    if asked.file is not None and drawn:
        raise _Wrong("FILE goes without --screenshot and --tour: with --movie, or by itself.")
    if asked.file is not None and not asked.file.is_file():
        raise _Wrong(f"there is no file {str(asked.file)!r} to open.")
    _check_tab(asked)
    choices = _recording_choices(asked)
    if asked.movie is not None:
        return _movie(asked)
    _check_no_movie(asked)
    tour = asked.tour
    drawn = asked.screenshot is not None or tour is not None
    if not drawn:
        lacking = _lacking_display()
        if lacking:
            print(f"{lacking} Rendering the tour to {TOUR_FOLDER}/ instead.", flush=True)
            tour, drawn = TOUR_FOLDER, True
    if drawn:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = _application()
    if tour is not None:
        from gui.pictures import tour as render_tour

        for path in render_tour(tour, asked.seed):
            print(path)
        return 0
    if asked.screenshot is not None:
        return _screenshot(asked)
    return _open_window(app, asked, choices)


def _recording_choices(asked: argparse.Namespace) -> object:
    """How FILE is to be read, as far as the command line says; raises _Wrong."""
    from gui.ring.recording_command import choices_from, recording_words

    if (words := recording_words(asked)) and (asked.file is None or asked.movie is not None):
        raise _Wrong(f"{', '.join(words)} goes with FILE, a recording, and without --movie.")
    try:
        return choices_from(asked)
    except SimError as error:
        raise _Wrong(str(error)) from None


def _check_no_movie(asked: argparse.Namespace) -> None:
    """See that nothing is said of a movie where none is asked for, and the size is a window's.

    Raises _Wrong.
    """
    from gui.movies.command import movie_words

    if words := movie_words(asked):
        raise _Wrong(f"{', '.join(words)} goes with --movie OUT.")
    if asked.figure is None:
        asked.size = _window_size(asked.size) if asked.size else None


def _movie(asked: argparse.Namespace) -> int:
    """Write a movie without a window; raises _Wrong and SimError."""
    from gui.movies.command import request_from, write
    from gui.movies.request import MovieRequestError, check_path

    if asked.screenshot is not None or asked.tour is not None:
        raise _Wrong("--movie goes without --screenshot and --tour.")
    if asked.file is not None and (asked.scenario or asked.seed is not None):
        raise _Wrong("--movie of FILE goes without --scenario and --seed: they are the session's.")
    try:
        request = request_from(asked)
        check_path(asked.movie)
        request.check_format(asked.movie)
    except SimError as error:
        raise _Wrong(str(error)) from None
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _application()
    from gui.movies.sources import scenario_source, session_source

    try:
        if asked.file is not None:
            source = session_source(asked.file, asked.tab)
        else:
            source = scenario_source(asked.tab, asked.scenario, asked.seed, asked.stop)
        write(source, request, asked.movie)
    except MovieRequestError as error:
        raise _Wrong(str(error)) from None
    return 0


def _check_tab(asked: argparse.Namespace) -> None:
    """See that the tab exists and is the scenario's; raises _Wrong."""
    if not asked.tab:
        return
    from sim.scenarios import scenarios

    try:
        from gui.registry import PAGES
    except ImportError as error:
        raise _unloadable(error) from None
    names = [tab.name for tab in PAGES]
    if asked.tab not in names:
        raise _Wrong(f"there is no tab {asked.tab!r}; there are: {', '.join(names)}.")
    if asked.scenario and scenarios()[asked.scenario].tab != asked.tab:
        raise _Wrong(
            f"the scenario {asked.scenario!r} belongs to the tab "
            f"{scenarios()[asked.scenario].tab!r}, not to {asked.tab!r}."
        )


def _unloadable(error: ImportError) -> _Wrong:
    return _Wrong(f"Qt cannot be loaded ({error}): `make run` installs what it needs.")


def _screenshot(asked: argparse.Namespace) -> int:
    from PySide6.QtCore import QSize

    from gui.pictures import figure, picture, save

    after = 5.0 if asked.after is None else asked.after
    if asked.figure is not None:
        from gui.figures.command import request_from

        try:
            request = request_from(asked)
            request.check_format(asked.screenshot)
        except SimError as error:
            raise _Wrong(str(error)) from None
        figure(
            asked.screenshot, asked.figure, request, after=after, tab=asked.tab,
            scenario=asked.scenario, seed=asked.seed,
        )  # fmt: skip
        return 0
    image = picture(
        theme=asked.theme or "dark",
        size=QSize(*(asked.size or (1440, 900))),
        after=after,
        tab=asked.tab,
        scenario=asked.scenario,
        seed=asked.seed,
    )
    save(image, asked.screenshot)
    return 0


def _open_window(app: object, asked: argparse.Namespace, choices: object) -> int:
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from gui.interpreter import LastingObjects
    from gui.sessions.kept_files import KeptFiles
    from gui.window import MainWindow

    assert isinstance(app, QApplication)
    settings = QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "attractor-lab", "attractor-lab"
    )
    kept = settings.value("window/theme")
    theme = asked.theme or (kept if kept in ("dark", "light") else "dark")
    window = MainWindow(theme, asked.tab, asked.scenario, asked.seed, settings, KeptFiles())
    LastingObjects(window.workspace)
    if asked.size:
        window.resize(*asked.size)
    _report_to(window)
    # Python hears Ctrl+C only between its own steps; the window's timer gives it those.
    # It may come in the middle of a drawing, so the window closes at the next event.
    signal.signal(signal.SIGINT, lambda number, frame: QTimer.singleShot(0, window.close))
    window.show()
    window.start()
    if asked.file is not None:
        window.files.open_path(asked.file, choices)
    elif asked.go_on:
        window.files.go_on()
    return app.exec()


def _application() -> object:
    """The QApplication, quiet about what the offscreen platform cannot do.

    Raises
    ------
    _Wrong
        If Qt's system libraries are missing.
    """
    try:
        from PySide6.QtCore import qInstallMessageHandler
        from PySide6.QtGui import QIcon
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise _unloadable(error) from None

    def heed(kind: object, context: object, message: str) -> None:
        if "This plugin does not support" not in message:
            print(message, file=sys.stderr)

    qInstallMessageHandler(heed)
    from gui.overrides import keep_exceptions_whole

    keep_exceptions_whole()  # before there is any class of the window
    from gui.interpreter import share_evenly
    from gui.kit.allocation import keep_heaps_small
    from gui.kit.theme import load_fonts

    keep_heaps_small()
    share_evenly()

    app = QApplication.instance() or QApplication(["attractor-lab"])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    load_fonts()
    with as_file(files("resources") / "icons" / "attractor-lab.png") as icon:
        app.setWindowIcon(QIcon(str(icon)))
    return app


def _report_to(window: object) -> None:
    """Show what nobody caught in the window, in a sentence; the details go to stderr."""
    usual = sys.excepthook

    def hook(kind, value, trace):  # type: ignore[no-untyped-def]
        usual(kind, value, trace)
        window.unexpected.emit(  # type: ignore[attr-defined]
            f"Something unexpected failed ({kind.__name__}: {value}). "
            "The program goes on; Reset all begins afresh."
        )

    sys.excepthook = hook


def _lacking_display() -> str:
    """A sentence if there is no display to open a window on, else nothing."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    wayland, display = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland:
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        if _answers(str(Path(runtime) / wayland)):
            return ""
    if not display:
        return "There is no display to open a window on."
    match = re.fullmatch(r"(?:unix)?([^:]*):(\d+)(?:\.\d+)?", display)
    if match:
        host, number = match[1], int(match[2])
        if not host and (
            _answers(f"/tmp/.X11-unix/X{number}") or _answers(f"\0/tmp/.X11-unix/X{number}")
        ):
            return ""
        if host and _answers((host, 6000 + number)):
            return ""
    return f"The display {display!r} does not answer."


def _answers(address: str | tuple[str, int]) -> bool:
    """Whether something listens at a unix socket's path or at (host, port)."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(2.0)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
