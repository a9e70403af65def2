"""What a movie is to show, and which moments of the run its frames are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from sim.errors import SimError

__all__ = [
    "FORMATS",
    "MOST_FRAMES",
    "MovieCancelled",
    "MovieError",
    "MovieRequest",
    "MovieRequestError",
    "Plan",
    "check_path",
    "size_from_words",
]

FORMATS = {".mp4": "MP4 video, H.264", ".gif": "GIF", ".webp": "Animated WebP"}
SMALLEST, LARGEST = (160, 120), (3840, 2160)  # px
FASTEST = 60  # frames a second
FASTEST_GIF = 50  # a GIF counts in hundredths of a second, and players slow down 1/100 s
MOST_FRAMES = 216_000  # an hour at 60 frames a second
SLOWEST_SPEED, FASTEST_SPEED = 1e-3, 1e6  # units of the network's time a second


class MovieError(SimError):
    """A movie that cannot be made or written."""


class MovieRequestError(MovieError):
    """A movie that is impossible as asked for: nothing has been begun."""


class MovieCancelled(MovieError):
    """Somebody has had enough of it; nothing is left of the movie."""

    def __init__(self) -> None:
        super().__init__("The movie was cancelled; nothing was written.")


def size_from_words(words: str) -> tuple[int, int]:
    """Width and height from words such as "1280x720", px. Raises MovieError."""
    wide, _, high = words.lower().replace("×", "x").partition("x")
    if not (wide.isdecimal() and high.isdecimal()):
        raise MovieError(f"The size of a movie looks like 1280x720, not {words!r}.")
    return int(wide), int(high)


def check_path(path: Path) -> None:
    """See that a movie can be written there; raises MovieError."""
    if path.suffix.lower() not in FORMATS:
        raise MovieError(f"{path.name} is no name for a movie: end it with {', '.join(FORMATS)}.")
    if not path.absolute().parent.is_dir():
        raise MovieError(f"The folder of {path} does not exist: make it first.")
    if path.is_dir():
        raise MovieError(f"{path} is a folder: choose another name.")


@dataclass(frozen=True, kw_only=True)
class MovieRequest:
    """How a run is to be filmed. Raises MovieError if that is impossible.

    Parameters
    ----------
    part : str
        "stage", "readouts" (the stage with the readouts), or a plot of the page by its name.
    size : (int, int)
        Width and height in pixels, both even.
    fps : int
        Frames a second.
    theme : str
        "dark" or "light".
    start, stop : float, optional
        The stretch filmed, in the unit of the network's time; from the beginning, to the present
        moment of the run.
    speed : float, optional
        Units of the network's time in a second of film; that of the run if None.
    """

    part: str = "stage"
    size: tuple[int, int] = (1280, 720)
    fps: int = 30
    theme: str = "dark"
    start: float | None = None
    stop: float | None = None
    speed: float | None = None

    def __post_init__(self) -> None:
        wide, high = self.size
        if not (SMALLEST[0] <= wide <= LARGEST[0] and SMALLEST[1] <= high <= LARGEST[1]):
            raise MovieError(
                f"A movie is between {SMALLEST[0]}x{SMALLEST[1]} and {LARGEST[0]}x{LARGEST[1]} "
                f"pixels large, not {wide}x{high}."
            )
        if wide % 2 or high % 2:
            raise MovieError(
                f"Width and height of a movie are even numbers of pixels, not {wide}x{high}: "
                f"take {wide + wide % 2}x{high + high % 2}."
            )
        if not 1 <= self.fps <= FASTEST:
            raise MovieError(f"A movie has 1 to {FASTEST} frames a second, not {self.fps}.")
        if self.theme not in ("dark", "light"):
            raise MovieError(f"A movie is dark or light, not {self.theme!r}.")
        speed = 1.0 if self.speed is None else self.speed
        if not SLOWEST_SPEED <= speed <= FASTEST_SPEED:
            raise MovieError(
                f"The speed of a movie lies between {SLOWEST_SPEED:g} and {FASTEST_SPEED:g} units "
                f"of the network's time a second, not {speed:g}."
            )
        for time in (self.start, self.stop):
            if time is not None and not (math.isfinite(time) and time >= 0.0):
                raise MovieError(f"A movie begins and ends at times from 0 on, not at {time:g}.")

    def check_format(self, path: Path) -> None:
        """See that the format of a file can hold this movie; raises MovieError."""
        if path.suffix.lower() == ".gif" and self.fps > FASTEST_GIF:
            raise MovieError(
                f"A GIF has at most {FASTEST_GIF} frames a second, not {self.fps}: "
                "take fewer, or write an MP4."
            )

    def plan(self, present: float, speed: float) -> Plan:
        """The frames there will be.

        Parameters
        ----------
        present : float
            The time up to which the run has gone.
        speed : float
            Of the run, used unless the request has its own.

        Raises
        ------
        MovieError
            If there is nothing between start and stop, or more than can be filmed.
        """
        start = self.start or 0.0
        stop = present if self.stop is None else self.stop
        if stop > present + 1e-9:
            raise MovieRequestError(
                f"The run has gone up to {present:.2f}, so a movie of it cannot end at {stop:.2f}."
            )
        if stop <= start:
            raise MovieRequestError(
                f"There is nothing to film between {start:.2f} and {stop:.2f}: let the network "
                "run, or choose an earlier beginning."
            )
        plan = Plan(start, min(stop, present), self.speed or speed, self.fps)
        if plan.count > MOST_FRAMES:
            raise MovieRequestError(
                f"The movie would have {plan.count:,} frames, and at most {MOST_FRAMES:,} are "
                "written: take a shorter stretch, a higher speed or fewer frames a second."
            )
        return plan


@dataclass(frozen=True)
class Plan:
    """The moments of a run that the frames of a movie show.

    Frame `i` shows what the film has come to at the end of its time on screen,
    `start + (i + 1) speed / fps`; the last shows `stop`.

    Parameters
    ----------
    start, stop : float
        In the unit of the network's time.
    speed : float
        Units of that time in a second of film.
    fps : int
        Frames a second.
    """

    start: float
    stop: float
    speed: float
    fps: int

    @property
    def count(self) -> int:
        """The number of frames; one at least."""
        return max(1, math.ceil((self.stop - self.start) / self.speed * self.fps - 1e-6))

    @property
    def duration(self) -> float:
        """Seconds of film."""
        return self.count / self.fps

    def time(self, frame: int) -> float:
        """The moment a frame shows, in the unit of the network's time."""
        if frame >= self.count - 1:
            return self.stop
        return self.start + (frame + 1) * self.speed / self.fps

    def words(self, unit: str) -> str:
        """How long it is: "10.0 s of the run at 1×: 10.0 s of film, 300 frames"."""
        pace = f"{self.speed:.3g}×" if unit == "s" else f"{self.speed:.3g} {unit}/s"
        return (
            f"{self.stop - self.start:.1f} {unit} of the run at {pace}: "
            f"{self.duration:.1f} s of film, {self.count:,} frame{'s' if self.count > 1 else ''}"
        )
