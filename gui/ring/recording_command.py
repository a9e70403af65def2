"""The words of the command line that say how a recording is to be read."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.ring.recordings.choices import RecordingChoices

__all__ = ["add_words", "choices_from", "recording_words"]

_NAMES = (
    *("heading", "heading_unit", "clockwise", "front", "back", "y"),
    *("time", "time_unit", "frame_rate", "missing"),
)


def add_words(parser: argparse.ArgumentParser) -> None:
    """Let a command line say how FILE, a recording of heading, is to be read."""
    add = parser.add_argument_group("how to read FILE, a recording of heading").add_argument
    add("--heading", metavar="COLUMN", help="the column of the heading, by its name")
    add("--heading-unit", "--unit", metavar="deg|rad", help="in what the heading is given")
    add("--clockwise", action="store_true", help="the heading grows as the animal turns right")
    add("--front", metavar=("X", "Y"), nargs=2,
        help="instead of --heading: the columns of the point in front on the animal")  # fmt: skip
    add("--back", metavar=("X", "Y"), nargs=2, help="the columns of the point at the back")
    add("--y", metavar="down|up", choices=("down", "up"),
        help="which way y of the points grows (down unless said)")  # fmt: skip
    add("--time", metavar="COLUMN", help="the column of time, or 'row number' to count rows")
    add("--time-unit", metavar="UNIT",
        help="s, ms, us, ns, min, frames, or iso for ISO 8601 time stamps")  # fmt: skip
    add("--frame-rate", metavar="N", type=float, help="frames, or rows, a second")
    add("--missing", metavar="MARK", action="append",
        help="what stands where nothing was recorded, such as -1; may be repeated")  # fmt: skip


def recording_words(asked: argparse.Namespace) -> list[str]:
    """The words of these that are on a command line."""
    said = [name for name in _NAMES if getattr(asked, name) not in (None, False)]
    return ["--" + name.replace("_", "-") for name in said]


def choices_from(asked: argparse.Namespace) -> RecordingChoices | None:
    """What a command line says of a recording; None for nothing.

    Raises
    ------
    TrajectoryFileError
        If that is impossible.
    """
    if not recording_words(asked):
        return None
    from sim.ring.recordings.choices import RecordingChoices

    return RecordingChoices(
        time=asked.time,
        time_unit=asked.time_unit,
        frame_rate=asked.frame_rate,
        heading=asked.heading,
        heading_unit=asked.heading_unit,
        front=asked.front,
        back=asked.back,
        clockwise=asked.clockwise,
        y_down=None if asked.y is None else asked.y == "down",
        missing=asked.missing,
    )
