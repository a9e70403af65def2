"""Movies from the command line: the words, and what is said while one is written."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from gui.movies.request import MovieCancelled, MovieRequest, size_from_words

if TYPE_CHECKING:
    from gui.movies.renderer import MovieSource

__all__ = ["Teller", "add_words", "movie_words", "request_from", "request_words", "write"]

TOLD = 0.25  # s between two lines of progress


def add_words(parser: argparse.ArgumentParser) -> None:
    """Give the command line its words about movies."""
    add = parser.add_argument_group("movies").add_argument
    add("--movie", metavar="OUT", type=Path,
        help="write a movie (MP4, GIF or WebP, by the ending) of size --size and exit")  # fmt: skip
    add("--part", metavar="NAME", help="stage (unless said), readouts (both), or a plot")
    add("--fps", metavar="N", type=int, help="frames a second (30 unless said)")
    add("--from", metavar="TIME", type=float, dest="start",
        help="where it begins, in the time of the network (0 unless said)")  # fmt: skip
    add("--to", metavar="TIME", type=float, dest="stop",
        help="where it ends (unless said: the session's present; 10 s of a scenario)")  # fmt: skip
    add("--speed", metavar="X", type=float, help="units of the network's time a second")


def movie_words(asked: argparse.Namespace) -> list[str]:
    """The words given that say something of a movie only."""
    names = {
        "part": "--part",
        "fps": "--fps",
        "start": "--from",
        "stop": "--to",
        "speed": "--speed",
    }
    return [word for name, word in names.items() if getattr(asked, name) is not None]


def request_from(asked: argparse.Namespace) -> MovieRequest:
    """What the command line asks for; raises MovieError if it is impossible."""
    given = {
        "part": asked.part,
        "size": size_from_words(asked.size) if asked.size else None,
        "fps": asked.fps,
        "theme": asked.theme,
        "start": asked.start,
        "stop": asked.stop,
        "speed": asked.speed,
    }
    return MovieRequest(**{name: value for name, value in given.items() if value is not None})


def request_words(request: MovieRequest) -> list[str]:
    """The words that ask for a movie as `request_from` reads them, but for the files."""
    words = {
        "--part": request.part,
        "--size": f"{request.size[0]}x{request.size[1]}",
        "--fps": request.fps,
        "--theme": request.theme,
        "--from": request.start,
        "--to": request.stop,
        "--speed": request.speed,
    }
    return [f"{name}={value}" for name, value in words.items() if value is not None]


class Teller:
    """Prints how far a movie has come, and how long the rest will take."""

    def __init__(self) -> None:
        self._first = self._told = 0.0

    def __call__(self, done: int, count: int) -> None:
        """Say that so many frames of so many are done, if that was not said just before."""
        now = monotonic()
        if done == 1:
            self._first = now  # what was before it is not done again for every frame
            if count > 1:
                return
        if now - self._told < TOLD and done < count:
            return
        self._told = now
        left = (now - self._first) * (count - done) / max(1, done - 1)
        print(f"frame {done} of {count}, {left:.0f} s left", flush=True)


@contextmanager
def _heeding_cancel() -> Iterator[list[int]]:
    """Have the first Ctrl+C or SIGTERM noted, where it can do no harm; the second ends at once."""
    noted: list[int] = []

    def note(number: int, _: object) -> None:
        noted.append(number)
        signal.signal(number, signal.default_int_handler)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, note) for number in numbers]
    try:
        yield noted
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def write(source: MovieSource, request: MovieRequest, path: Path) -> None:
    """Write a movie, telling how far it has come. Raises MovieError."""
    from gui.movies.renderer import film  # with all of the window's parts

    tell = Teller()
    with _heeding_cancel() as cancelled:

        def progress(done: int, count: int) -> None:
            if cancelled:
                raise MovieCancelled
            tell(done, count)

        plan = film(source, request, path, progress)
    print(f"Written to {path}: {plan.count} frames, {plan.duration:.1f} s.", flush=True)
