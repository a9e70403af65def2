"""What has to be known to read a table as a heading in time, and may have to be said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sim.ring.recordings.wording import TrajectoryFileError, printable

__all__ = [
    "FRAMES",
    "HEADING_UNITS",
    "ISO",
    "ROW_NUMBER",
    "SECONDS",
    "TIME_UNITS",
    "TURN",
    "UNIT_SHOWN",
    "RecordingChoices",
    "mark_number",
]

SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0}
"""Seconds in a unit of time."""

TURN = {"rad": 2.0 * math.pi, "deg": 360.0}
"""A whole turn in a unit of angle."""

FRAMES, ISO = "frames", "iso"
TIME_UNITS = (*SECONDS, FRAMES, ISO)
"""What a time can be given in: a unit, counted frames, or ISO 8601 time stamps."""

HEADING_UNITS = tuple(TURN)
"""What a heading can be given in."""

UNIT_SHOWN = {"us": "µs", "rad": "radians", "deg": "degrees"}
"""Units that a person reads otherwise than they are called here."""

ROW_NUMBER = "row number"
"""Stands for a column of time in a file that has none: the rows are counted, from 0."""

HIGHEST_RATE = 1e6
"""Frames a second; none is filmed faster."""

MOST_MARKS = 20


@dataclass(frozen=True, kw_only=True)
class RecordingChoices:
    """How a table is read as a heading in time. What is None is found in the file, if it can be.

    Parameters
    ----------
    time : str, optional
        The column of time, by its name ("column 2" if it has none), or `ROW_NUMBER`.
    time_unit : str, optional
        One of `TIME_UNITS`: "s", "ms", "us", "ns", "min", "frames" (counted) or "iso" (time stamps
        such as 2024-05-01T12:00:00.033).
    frame_rate : float, optional
        Frames a second, where frames are counted.
    heading : str, optional
        The column of the heading.
    heading_unit : str, optional
        "rad" or "deg".
    front, back : (str, str), optional
        Instead of `heading`: the columns of x and y of two points on the animal. The heading is the
        direction from the one at the back to the one in front.
    clockwise : bool
        Whether the heading in the column grows as the animal turns to the right.
    y_down : bool, optional
        Whether y of the points grows downward, as it does in pictures.
    missing : tuple of str, optional
        What stands where nothing was recorded, such as "-1"; numbers are compared as numbers, and
        only in the columns of heading and points. Empty cells and NaN always mean that.

    Raises
    ------
    TrajectoryFileError
        If a choice is impossible, or two contradict each other.
    """

    time: str | None = None
    time_unit: str | None = None
    frame_rate: float | None = None
    heading: str | None = None
    heading_unit: str | None = None
    front: tuple[str, str] | None = None
    back: tuple[str, str] | None = None
    clockwise: bool = False
    y_down: bool | None = None
    missing: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("time", "heading"):
            column = getattr(self, name)
            if column is not None and not (isinstance(column, str) and column.strip()):
                raise _wrong(name, "is the name of a column", column)
        for name, units in (("time_unit", TIME_UNITS), ("heading_unit", HEADING_UNITS)):
            unit = getattr(self, name)
            if unit is not None and unit not in units:
                raise _wrong(name, f"is one of {', '.join(units)}", unit)
        self._check_rate()
        for name in ("front", "back"):
            point = getattr(self, name)
            if point is not None:
                object.__setattr__(self, name, _point(name, point))
        if (self.front is None) != (self.back is None):
            raise TrajectoryFileError(
                "A heading is made of two points: give x and y of the one in front and of the one "
                "at the back.",
                field="back" if self.back is None else "front",
            )
        if self.front is not None and self.heading is not None:
            raise TrajectoryFileError(
                "A heading is either in a column or made of two points: leave one of them out.",
                field="heading",
            )
        if self.front is not None and self.front == self.back:
            raise TrajectoryFileError(
                "The two points that make a heading are the same: choose another one.",
                field="back",
            )
        if ROW_NUMBER in self.value_columns:
            raise TrajectoryFileError(
                "Rows that are counted can be the time, not the heading: choose another column.",
                field="heading",
            )
        for name in ("clockwise", "y_down"):
            if getattr(self, name) not in (True, False, *((None,) if name == "y_down" else ())):
                raise _wrong(name, "is true or false", getattr(self, name))
        if self.missing is not None:
            object.__setattr__(self, "missing", _marks(self.missing))

    def _check_rate(self) -> None:
        rate = self.frame_rate
        if rate is None:
            return
        if isinstance(rate, bool) or not isinstance(rate, int | float):
            raise _wrong("frame_rate", "is a number of frames a second", rate)
        if not 0.0 < rate <= HIGHEST_RATE:
            raise TrajectoryFileError(
                f"A frame rate of {rate:g} a second is impossible: give one above 0 and up to "
                f"{HIGHEST_RATE:,.0f}.",
                field="frame_rate",
            )
        object.__setattr__(self, "frame_rate", float(rate))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns named so far."""
        named = (self.time, self.heading, *(self.front or ()), *(self.back or ()))
        return tuple(name for name in named if name is not None and name != ROW_NUMBER)

    @property
    def value_columns(self) -> tuple[str, ...]:
        """The column of the heading, or x and y of the point in front and of the other."""
        if self.heading is not None:
            return (self.heading,)
        return (*(self.front or ()), *(self.back or ()))

    def kept(self) -> dict[str, Any]:
        """Itself as plain values, for `from_kept`."""
        return asdict(self)

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> RecordingChoices:
        """Itself from what `kept` returned, whatever JSON made of it.

        Raises
        ------
        TrajectoryFileError
            If it is none of that.
        """
        names = {field.name for field in fields(cls)}
        if not names.issuperset(kept):
            raise TrajectoryFileError("These are no choices for a recording: choose afresh.")
        return cls(**kept)


def _wrong(name: str, what: str, value: object) -> TrajectoryFileError:
    shown = printable(str(value))
    return TrajectoryFileError(f"'{name}' {what}, not '{shown}': choose another.", field=name)


def _point(name: str, point: Any) -> tuple[str, str]:
    """Two names of columns, x and y."""
    parts = (point,) if isinstance(point, str) else tuple(point)
    if len(parts) != 2 or not all(isinstance(part, str) and part.strip() for part in parts):
        raise TrajectoryFileError(
            f"'{name}' is a point, given by the names of two columns, x and y.", field=name
        )
    if parts[0] == parts[1]:
        raise TrajectoryFileError(
            f"x and y of the point '{name}' are both in '{printable(parts[0])}': "
            "choose two columns.",
            field=name,
        )
    return parts[0], parts[1]


def _marks(missing: Any) -> tuple[str, ...]:
    """What means missing, as it stands in a cell."""
    marks = (missing,) if isinstance(missing, str | int | float) else tuple(missing)
    marks = tuple(mark.strip() if isinstance(mark, str) else f"{mark:g}" for mark in marks)
    marks = tuple(dict.fromkeys(mark for mark in marks if mark))
    if len(marks) > MOST_MARKS or any(len(mark) > 40 for mark in marks):
        raise TrajectoryFileError(
            f"At most {MOST_MARKS} short words or numbers can mean missing: give fewer.",
            field="missing",
        )
    return marks


def mark_number(mark: str) -> float | None:
    """The number that a mark of what is missing stands for; None if it is a word."""
    try:
        return float(mark.replace(",", ".").replace("−", "-"))
    except ValueError:
        return None
