"""What can be found out about a table: which column is what, its unit, what means missing.

What is found by a name that says it, or shown by the numbers beyond doubt, is taken as known; what
is only likely is taken too, and said to be assumed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.ring.recordings.choices import (
    FRAMES,
    ISO,
    ROW_NUMBER,
    SECONDS,
    TURN,
    UNIT_SHOWN,
    RecordingChoices,
)
from sim.ring.recordings.columns import (
    Column,
    counts_frames,
    heading_columns,
    is_known_name,
    is_other,
    points_among,
    read_number,
    read_stamp,
    time_columns,
)
from sim.ring.recordings.table import Table
from sim.ring.recordings.wording import TrajectoryFileError, listed, printable

__all__ = [
    "Notes",
    "find_columns",
    "find_heading_unit",
    "find_marks",
    "find_time_unit",
    "suggested_points",
]

_TYPICAL_INTERVAL = 0.025  # s; a unit of time that is not named is the one that comes nearest
Point = tuple[str, Column, Column]
"""A point on the animal: its name, the columns of its x and y."""

_MARKS = (-1.0, -99.0, -999.0, -9999.0, -99999.0, 999.0, 9999.0, 99999.0)
_ENOUGH = 50  # numbers among which one that stands apart can be told
_FRONT_WORDS = ("nose", "snout", "front", "head", "led1", "red")
_BACK_WORDS = ("neck", "ear", "back", "body", "center", "centre", "tail", "led2", "green")


@dataclass
class Notes:
    """Sentences on how a file was read; those that say what was assumed are marked."""

    every: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Note what was found or done."""
        self.every.append(sentence)

    def assume(self, sentence: str) -> None:
        """Note what was assumed."""
        self.every.append(sentence)
        self.assumed.append(sentence)


# Which column is what


def find_columns(table: Table, name: str, said: RecordingChoices, notes: Notes) -> RecordingChoices:
    """Fill in the columns of time and heading that were not said.

    What cannot be found stays None.

    Raises
    ------
    TrajectoryFileError
        If a column that was said is not there.
    """
    _require(table, name, said)
    sample = next(iter(table.rows), ())
    times = time_columns(table.columns, sample)
    headings = heading_columns(table.columns, sample)
    choices = said
    silent = said.time is None and said.heading is None and said.front is None
    if not table.named and len(table.columns) == 2 and silent:
        notes.assume(
            "The file has no header: its first column was read as time, its second as heading."
        )
        choices = replace(said, time="column 1", heading="column 2")
    if choices.time is None:
        choices = _find_time(table, sample, times, choices, notes)
    if choices.heading is None and choices.front is None:
        choices = _find_heading(table, headings, choices, notes)
    if choices.front is not None and choices.y_down is None:
        notes.assume("y was taken to grow downward, as it does in pictures.")
        choices = replace(choices, y_down=True)
    chosen = set(choices.columns)
    fitting = {column.name for column in (*times, *headings)}
    unused = [c.name for c in table.columns if c.name not in chosen | fitting]
    if unused and table.named:
        notes.say(f"Not used: {listed(unused)}.")
    return _known_units(table, choices)


def _require(table: Table, name: str, said: RecordingChoices) -> None:
    names = [column.name for column in table.columns]
    for wanted in said.columns:
        if wanted not in names:
            raise TrajectoryFileError(
                f"{name} has no column '{printable(wanted)}'; its columns are {listed(names)}.",
                field="time" if wanted == said.time else "heading",
            )


def _find_time(
    table: Table,
    sample: Sequence[str],
    times: Sequence[Column],
    choices: RecordingChoices,
    notes: Notes,
) -> RecordingChoices:
    free = [column for column in table.columns if column.name not in choices.columns]
    fitting = [column for column in times if column in free]
    if fitting:
        _say_found("time", fitting, notes)
        return replace(choices, time=fitting[0].name)
    frames = [column for column in free if counts_frames(column)]
    if frames:
        return replace(choices, time=frames[0].name)
    stamps = [column for column in free if _is_stamp(sample, column)]
    if stamps:
        notes.assume(f"The time was read from {stamps[0].shown}.")
        return replace(choices, time=stamps[0].name)
    return _by_unit("time", free, SECONDS, choices, notes)


def _find_heading(
    table: Table, headings: Sequence[Column], choices: RecordingChoices, notes: Notes
) -> RecordingChoices:
    free = [column for column in table.columns if column.name not in choices.columns]
    fitting = [column for column in headings if column in free]
    if fitting:
        _say_found("heading", fitting, notes)
        return replace(choices, heading=fitting[0].name)
    if (two := suggested_points(free)) is not None:
        front, back = two
        notes.assume(
            f"The heading was read as the direction from '{printable(back[0])}' to "
            f"'{printable(front[0])}'."
        )
        return replace(
            choices,
            front=(front[1].name, front[2].name),
            back=(back[1].name, back[2].name),
        )
    if choices.time is not None and len(free) == 1 and len(table.columns) == 2:
        notes.assume(f"The heading was read from {free[0].shown}.")
        return replace(choices, heading=free[0].name)
    return _by_unit("heading", free, TURN, choices, notes)


def _by_unit(
    what: Literal["time", "heading"],
    free: Sequence[Column],
    units: Collection[str],
    choices: RecordingChoices,
    notes: Notes,
) -> RecordingChoices:
    """Take the only column that has such a unit, whatever it is called."""
    fitting = [column for column in free if column.unit in units and not is_other(column)]
    if len(fitting) != 1:
        return choices
    notes.assume(f"The {what} was read from {fitting[0].shown}.")
    if what == "time":
        return replace(choices, time=fitting[0].name)
    return replace(choices, heading=fitting[0].name)


def suggested_points(columns: Sequence[Column]) -> tuple[Point, Point] | None:
    """Of the points among columns the one in front and the one at the back, as far as their names
    say it; None if there are less than two.
    """
    points = points_among(columns)
    if len(points) < 2:
        return None
    front = _called(points, _FRONT_WORDS)
    return front, _called([point for point in points if point is not front], _BACK_WORDS)


def _called(points: Sequence[Point], words: Sequence[str]) -> Point:
    """The point called by the first of these words that calls one; the first point otherwise."""
    for word in words:
        for point in points:
            if word in point[0].lower():
                return point
    return points[0]


def _say_found(what: str, fitting: Sequence[Column], notes: Notes) -> None:
    best = fitting[0]
    if len(fitting) > 1:
        others = listed([column.name for column in fitting[1:]])
        notes.assume(f"The {what} was read from {best.shown}; {others} would fit too.")
    elif not is_known_name(best):
        notes.assume(f"The {what} was read from {best.shown}.")


def _is_stamp(sample: Sequence[str], column: Column) -> bool:
    cell = sample[column.index] if column.index < len(sample) else ""
    return read_number(cell, comma=True) is None and read_stamp(cell) is not None


def _known_units(table: Table, choices: RecordingChoices) -> RecordingChoices:
    """Fill in the units that the file names, or that can be seen at once."""
    by_name = {column.name: column for column in table.columns}
    if choices.time_unit is None and choices.time is not None:
        unit = None
        if choices.time == ROW_NUMBER:
            unit = FRAMES
        else:
            column = by_name[choices.time]
            sample = next((row for row in table.rows if column.index < len(row)), ())
            if _is_stamp(sample, column):
                unit = ISO
            elif column.unit in SECONDS:
                unit = column.unit
            elif counts_frames(column):
                unit = FRAMES
        choices = replace(choices, time_unit=unit)
    if choices.heading_unit is None and choices.heading is not None:
        unit = by_name[choices.heading].unit
        choices = replace(choices, heading_unit=unit if unit in TURN else None)
    return choices


# What the numbers say


def find_time_unit(times: NDArray[np.float64], notes: Notes) -> str:
    """The unit of times, (n,) and not all the same, that is not named: assumed."""
    steps = np.abs(np.diff(times))
    interval = float(np.median(steps[steps > 0.0]))
    unit = min(
        ("s", "ms", "us", "ns"),
        key=lambda u: abs(np.log(interval / _TYPICAL_INTERVAL) + np.log(SECONDS[u])),
    )
    notes.assume(
        f"The unit of time is not named: {UNIT_SHOWN.get(unit, unit)} assumed, "
        f"from intervals of {interval:,.8g}."
    )
    return unit


def find_heading_unit(headings: NDArray[np.float64], notes: Notes) -> str:
    """The unit of headings, (n,), that is not named: seen where they wrap, assumed otherwise."""
    span, steps = np.ptp(headings), np.abs(np.diff(headings))
    for unit, shown in (("deg", "360"), ("rad", "2π")):
        turn = TURN[unit]
        if 0.9 * turn < span <= 1.01 * turn and np.any(steps > 0.5 * turn):
            notes.say(
                f"The unit of the heading is not named: {UNIT_SHOWN[unit]}, as it wraps at {shown}."
            )
            return unit
    largest = float(np.abs(headings).max())
    unit = "rad" if largest <= 1.01 * TURN["rad"] else "deg"
    notes.assume(
        f"The unit of the heading is not named: {UNIT_SHOWN[unit]} assumed, "
        f"from values up to {largest:,.6g}."
    )
    return unit


def find_marks(values: NDArray[np.float64], unit: str | None, notes: Notes) -> tuple[str, ...]:
    """Numbers among headings or coordinates, (n, c), that stand where nothing was recorded.

    They are usual marks (-1, -999, ...) that stand apart from what is before and after them: -1
    where nothing else is negative and it is left by leaps larger than 19 in 20 of the others; the
    others where no heading can lie.
    """
    found = [
        mark
        for mark in _MARKS
        if any(_stands_apart(column, mark, unit) for column in np.ascontiguousarray(values.T))
    ]
    marks = tuple(f"{mark:g}" for mark in found)
    if marks:
        shown = " and ".join(marks).replace("-", "−")
        notes.assume(f"{shown} was taken to mean that nothing was recorded.")
    return marks


def _stands_apart(values: NDArray[np.float64], mark: float, unit: str | None) -> bool:
    marked = values == mark
    others = values[~marked & np.isfinite(values)]
    if not marked.any() or others.size < 3:
        return False
    if mark == -1.0:
        if others.size < _ENOUGH or others.min() < 0.0:
            return False
        pairs = np.abs(np.diff(values))
        entering = marked[1:] ^ marked[:-1]
        usual = pairs[~marked[1:] & ~marked[:-1] & np.isfinite(pairs)]
        leaps = pairs[entering & np.isfinite(pairs)]
        return bool(leaps.size and usual.size and np.median(leaps) > np.quantile(usual, 0.95))
    turn = TURN.get(unit or "deg", 360.0)
    nearest = others[np.argmin(np.abs(others - mark))]
    return bool(abs(nearest - mark) > 1.01 * turn and np.ptp(others) < abs(mark))
