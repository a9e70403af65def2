"""From numbers to a trajectory: order, gaps, whole turns; what was put right is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.angles import wrap_signed
from sim.ring.recordings.choices import (
    FRAMES,
    ISO,
    SECONDS,
    TURN,
    UNIT_SHOWN,
    RecordingChoices,
    mark_number,
)
from sim.ring.recordings.proposal import Notes
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.recordings.wording import TrajectoryFileError, count, printable

__all__ = ["MIN_ROWS", "Numbers", "assemble", "too_few_rows"]

MIN_ROWS = 3
"""The fewest rows of a trajectory."""

_SHORTEST_GAP = 0.1  # s; a gap is longer than this and than _GAP_FACTOR median intervals
_GAP_FACTOR = 5.0
_LARGEST_DISORDER = 1.0  # s; time stamps further back than this are not mere disorder
_LONGEST_JUMP = 86400.0  # s between two rows
_SAME_TIME = 1e-9  # s


@dataclass(frozen=True)
class Numbers:
    """What was read of a file.

    Parameters
    ----------
    times : (n,) float
        In the file's own unit.
    values : (n, c) float
        The heading (c = 1), or x and y of the point in front and of the one at the back (c = 4),
        NaN where nothing was recorded.
    rows : (n,) float
        Numbers of the rows in the file, from 1.
    """

    times: NDArray[np.float64]
    values: NDArray[np.float64]
    rows: NDArray[np.float64]

    def without(self, marks: Iterable[str]) -> Numbers:
        """With NaN where a value is one of the numbers that mean missing; words are left out."""
        missing = [number for mark in marks if (number := mark_number(mark)) is not None]
        if not missing:
            return self
        values = np.where(np.isin(self.values, missing), np.nan, self.values)
        return Numbers(self.times, values, self.rows)

    def only(self, those: NDArray[np.bool_] | NDArray[np.intp]) -> Numbers:
        """Some of the rows."""
        return Numbers(self.times[those], self.values[those], self.rows[those])


def assemble(
    title: str, name: str, choices: RecordingChoices, numbers: Numbers, notes: Notes
) -> Trajectory:
    """Make a trajectory of numbers.

    Parameters
    ----------
    title, name : str
        What the trajectory is called, and what messages call the file.
    choices : RecordingChoices
        Complete.
    numbers : Numbers
    notes : Notes
        Takes on what was put right, besides what it says already.

    Raises
    ------
    TrajectoryFileError
        If the numbers are no heading in time.
    """
    missing = np.isnan(numbers.times) | np.isnan(numbers.values).any(axis=1)
    if missing.any():
        notes.say(f"Left out: {count(int(missing.sum()), 'row')} without a number.")
        numbers = numbers.only(~missing)
    if len(numbers.times) < MIN_ROWS:
        raise too_few_rows(name, len(numbers.times))
    seconds, numbers = _in_order(name, choices, numbers, notes)
    steps = np.diff(seconds)
    gap = (steps > _SHORTEST_GAP) & (steps > _GAP_FACTOR * np.median(steps))
    if choices.heading is not None:
        headings = _unwrapped(name, choices, numbers, gap)
    else:
        headings = _direction(name, choices, numbers)
    if gap.any():
        notes.say(
            f"{count(int(gap.sum()), 'gap')} without samples, {steps[gap].sum():,.1f} s in all: "
            "there the heading goes the shorter way round at constant speed."
        )
    gaps = np.column_stack([seconds[:-1][gap], seconds[1:][gap]])
    return Trajectory(seconds, headings, name=title, notes=tuple(notes.every), gaps=gaps)


def too_few_rows(name: str, rows: int) -> TrajectoryFileError:
    """The refusal of a file, called so, with less than `MIN_ROWS` rows."""
    return TrajectoryFileError(
        f"{name} has {count(rows, 'usable row')}; a trajectory needs at least {MIN_ROWS} rows with "
        "a time of their own and a heading."
    )


def _seconds_in(choices: RecordingChoices) -> float:
    """Seconds in the unit of time."""
    if choices.time_unit == FRAMES:
        assert choices.frame_rate is not None, "it is known by now"
        return 1.0 / choices.frame_rate
    return 1.0 if choices.time_unit == ISO else SECONDS[choices.time_unit or "s"]


def _in_order(
    name: str, choices: RecordingChoices, numbers: Numbers, notes: Notes
) -> tuple[NDArray[np.float64], Numbers]:
    """Bring the rows into strict order of time: seconds from 0, (m,), and the rows."""
    times = numbers.times
    unit = _seconds_in(choices)
    start = times.min()
    if start != 0.0 and choices.time_unit not in (FRAMES, ISO):
        notes.say(f"The file begins at {start * unit:,.3f} s, taken as 0.")
    seconds = (times - start) * unit
    back = np.maximum.accumulate(seconds) - seconds
    if back.max() > _LARGEST_DISORDER:
        at = int(np.argmax(back > _LARGEST_DISORDER))
        raise TrajectoryFileError(
            f"{name}, row {numbers.rows[at]:.0f}: the time goes back by {back[at]:.3g} s; correct "
            "it, or split the file if it holds several recordings.",
            field=choices.time,
        )
    if back.any():
        notes.say(f"Sorted: {count(int((back > 0.0).sum()), 'row')} out of the order of time.")
        order = np.argsort(seconds, kind="stable")
        seconds, numbers = seconds[order], numbers.only(order)
    last = np.append(np.diff(seconds) > _SAME_TIME, True)
    if not last.all():
        repeated = count(int((~last).sum()), "row")
        notes.say(f"Left out: {repeated} with the time of a later row, which was kept.")
        seconds, numbers = seconds[last], numbers.only(last)
        seconds -= seconds[0]
    if len(seconds) < MIN_ROWS:
        raise too_few_rows(name, len(seconds))
    steps = np.diff(seconds)
    if steps.max() > _LONGEST_JUMP:
        at = int(np.argmax(steps > _LONGEST_JUMP))
        raise TrajectoryFileError(
            f"{name}, row {numbers.rows[at + 1]:.0f}: the time is {steps[at] / 86400.0:,.1f} days "
            "after the row before it; correct it, or split the file.",
            field=choices.time,
        )
    return seconds, numbers


def _unwrapped(
    name: str, choices: RecordingChoices, numbers: Numbers, gap: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The headings of a column, (m,) rad, made continuous by whole turns."""
    headings = numbers.values[:, 0]
    unit = choices.heading_unit or "rad"
    leap = np.flatnonzero((np.abs(np.diff(headings)) > 1.01 * TURN[unit]) & ~gap)
    if leap.size:
        at = int(leap[0])
        raise TrajectoryFileError(
            f"{name}, row {numbers.rows[at + 1]:.0f}: the heading jumps from {headings[at]:g} to "
            f"{headings[at + 1]:g} {UNIT_SHOWN[unit]}, more than a turn; correct the unit or "
            "the cell, or empty it if tracking was lost.",
            field=choices.heading,
        )
    radians = _continuous(headings * (TURN["rad"] / TURN[unit]))
    return -radians if choices.clockwise else radians


def _direction(name: str, choices: RecordingChoices, numbers: Numbers) -> NDArray[np.float64]:
    """The headings of two points, (m,) rad: counter-clockwise as one sees the animal."""
    front_x, front_y, back_x, back_y = numbers.values.T
    x, y = front_x - back_x, front_y - back_y
    same = np.flatnonzero((x == 0.0) & (y == 0.0))
    if same.size:
        raise TrajectoryFileError(
            f"{name}, row {numbers.rows[same[0]]:.0f}: the two points are at the same place, "
            f"({printable(f'{front_x[same[0]]:g}, {front_y[same[0]]:g}')}), which gives no "
            "heading; choose other points, or say what means missing.",
            field=choices.front[0] if choices.front is not None else None,
        )
    return _continuous(np.arctan2(-y if choices.y_down else y, x))


def _continuous(radians: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angles, (m,) rad, made continuous by whole turns."""
    steps = np.diff(radians)
    turns = np.rint((wrap_signed(steps) - steps) / TURN["rad"])
    unwrapped: NDArray[np.float64] = radians + TURN["rad"] * np.concatenate(
        [[0.0], np.cumsum(turns)]
    )
    return unwrapped
