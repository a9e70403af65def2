"""Reading a recorded heading from a file, as people really have them.

The reading goes in three steps: the table in the file is found (`text_layout`, `array_table`), what
was not said of it is found out or assumed (`proposal`), and its numbers are made into a
`Trajectory` (`assembly`). Whatever was assumed on the way is said in its notes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.ring.recordings.array_table import array_table
from sim.ring.recordings.assembly import MIN_ROWS, Numbers, assemble, too_few_rows
from sim.ring.recordings.choices import (
    FRAMES,
    ISO,
    ROW_NUMBER,
    RecordingChoices,
    mark_number,
)
from sim.ring.recordings.columns import Column
from sim.ring.recordings.proposal import (
    Notes,
    find_columns,
    find_heading_unit,
    find_marks,
    find_time_unit,
)
from sim.ring.recordings.table import MAX_ROWS, Table
from sim.ring.recordings.text_table import TextTable
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.recordings.wording import TrajectoryFileError, listed, printable

__all__ = ["MAX_ROWS", "Examined", "RecordingFile", "TrajectoryFileError", "read_trajectory"]

_LARGEST_TIME, _LARGEST_VALUE = 1e20, 1e9  # in the file's own units

T = TypeVar("T")


def read_trajectory(
    path: str | os.PathLike[str], choices: RecordingChoices | None = None, **said: Any
) -> Trajectory:
    """Read a recorded heading from a file.

    What is not said is found by the names of the columns ("time_s", "Time (ms)", "timestamp";
    "heading", "head_direction", "yaw (deg)", ...), in a header of one or several lines, below any
    preamble, and in the numbers. Cells of text are separated by comma, semicolon, tab or white
    space, with a decimal point or comma.

    Rows without a number are left out; of rows with the same time the last is kept; rows out of
    order by at most 1 s are sorted. The heading is unwrapped the shorter way round. An interval
    longer than both 5 median intervals and 0.1 s is a gap, crossed the shorter way at constant
    speed.

    Parameters
    ----------
    path : str or path-like
        Text (UTF-8, UTF-16 or Latin-1), among it pose files of DeepLabCut; NPY or NPZ, among them
        series saved by pynapple; MATLAB up to version 7; with h5py also HDF5, NWB and MATLAB 7.3.
        At most `MAX_ROWS` rows.
    choices : RecordingChoices, optional
        How it is to be read.
    **said
        Single choices, by the names of `RecordingChoices`: `heading="yaw", heading_unit="deg"`.

    Returns
    -------
    Trajectory
        Times in s from 0, headings in rad, unwrapped, counter-clockwise positive unless the file
        has it otherwise and nobody said so; its notes say what was assumed.

    Raises
    ------
    TrajectoryFileError
        If the file cannot be opened, is no table of a time and a heading, has text where a number
        belongs, impossible values, too few rows or too many, or does not fit what was said. One
        sentence, naming the file.
    """
    wanted = replace(choices or RecordingChoices(), **said)
    examined = RecordingFile(path, wanted).examine(wanted)
    if examined.trajectory is None:
        assert examined.problem is not None
        raise examined.problem
    return examined.trajectory


@dataclass(frozen=True, eq=False)
class Examined:
    """What came of reading a file in a certain way.

    Parameters
    ----------
    choices : RecordingChoices
        As they were said, and filled in as far as could be.
    assumed : tuple of str
        Sentences: what had to be assumed.
    trajectory : Trajectory or None
        The heading, if it could be read.
    problem : TrajectoryFileError or None
        Why it could not.
    """

    choices: RecordingChoices
    assumed: tuple[str, ...]
    trajectory: Trajectory | None
    problem: TrajectoryFileError | None

    @property
    def mendable(self) -> bool:
        """Whether another choice could make it readable: the problem is one of a choice."""
        return self.problem is not None and self.problem.field is not None


class RecordingFile:
    """A file of a recorded heading, whose table is known and can be read in one way or another.

    Parameters
    ----------
    path : str or path-like
    said : RecordingChoices, optional
        The columns it names help to find the table.

    Raises
    ------
    TrajectoryFileError
        If the file cannot be opened or holds no table of numbers.

    Attributes
    ----------
    path : Path
    name : str
        As messages show it, in quotation marks.
    table : Table
    """

    def __init__(self, path: str | os.PathLike[str], said: RecordingChoices | None = None) -> None:
        self.path = Path(path)
        self.name = f"'{printable(self.path.name or str(self.path))}'"
        asked = (said or RecordingChoices()).columns
        self.table: Table = self._guarded(lambda: self._open(asked))
        self._read: tuple[Any, NDArray[np.float64]] | None = None  # the columns read last

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table."""
        return self.table.columns

    def _open(self, asked: tuple[str, ...]) -> Table:
        if "\0" in str(self.path):  # the system cannot even be asked for it
            raise FileNotFoundError
        if not stat.S_ISREG(self.path.stat().st_mode):
            kind = "a folder" if self.path.is_dir() else "not an ordinary file"
            raise TrajectoryFileError(f"{self.name} is {kind}; choose a CSV file.")
        return array_table(self.path, self.name, asked) or TextTable(self.path, self.name, asked)

    def _guarded(self, work: Callable[[], T]) -> T:
        """Do something with the file; what the system has against it becomes a sentence."""
        name = self.name
        try:
            return work()
        except (FileNotFoundError, NotADirectoryError):
            raise TrajectoryFileError(f"There is no file {name} there; choose another.") from None
        except PermissionError:
            raise TrajectoryFileError(
                f"{name} may not be read by this user; ask for permission, or copy it."
            ) from None
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            raise TrajectoryFileError(
                f"{name} could not be read ({reason}); try a copy."
            ) from problem

    def examine(self, said: RecordingChoices | None = None) -> Examined:
        """Read it as was said, and find out or assume the rest.

        Nothing is raised: a problem is part of the answer.
        """
        notes = Notes()
        choices = said or RecordingChoices()
        try:
            choices = find_columns(self.table, self.name, choices, notes)
            self._require_columns(choices)
            numbers = self._guarded(lambda: self._numbers(choices))
            self._refuse_absurd(choices, numbers)
            choices, numbers, problem = self._complete(choices, numbers, notes)
            if problem is not None:
                raise problem
            title = printable(self.path.name, 80)
            trajectory = assemble(title, self.name, choices, numbers, notes)
        except TrajectoryFileError as problem:
            return Examined(choices, tuple(notes.assumed), None, problem)
        return Examined(choices, tuple(notes.assumed), trajectory, None)

    def _require_columns(self, choices: RecordingChoices) -> None:
        """Raise TrajectoryFileError where it is not known what is the time or the heading."""
        lacking = [
            what
            for what, known in (
                ("time", choices.time is not None),
                ("heading", choices.heading is not None or choices.front is not None),
            )
            if not known
        ]
        if not lacking:
            return
        names = [column.name for column in self.columns]
        if self.table.named:
            sentence = (
                f"{self.name} has no column recognised as {' or as '.join(lacking)} among "
                f"{listed(names)}; say which it is."
            )
        elif len(names) == 1:
            sentence = (
                f"{self.name} has one column without a name and no time; say that the rows are "
                "counted, and how many there are in a second."
            )
        else:
            sentence = (
                f"{self.name} has {len(names)} columns without names; say which is the time and "
                "which the heading."
            )
        raise TrajectoryFileError(sentence, field=lacking[0])

    def _numbers(self, choices: RecordingChoices) -> Numbers:
        """Read the columns; those read last are kept, for another unit needs no reading."""
        places = {column.name: column.index for column in self.columns}
        wanted = list(dict.fromkeys(places[name] for name in choices.columns))
        time = None if choices.time in (None, ROW_NUMBER) else places[str(choices.time)]
        stamps = {time} if choices.time_unit == ISO and time is not None else set()
        marks = choices.missing or ()
        words = {mark.lower() for mark in marks if mark_number(mark) is None}
        key = (wanted, stamps, words)
        if self._read is None or self._read[0] != key:
            self._read = key, self.table.read(wanted, stamps, words)
        read = self._read[1]
        column = {place: read[:, i] for i, place in enumerate(wanted)}
        times = np.arange(len(read), dtype=float) if time is None else column[time]
        values = np.column_stack([column[places[name]] for name in choices.value_columns])
        return Numbers(times, values, read[:, -1]).without(marks)

    def _refuse_absurd(self, choices: RecordingChoices, numbers: Numbers) -> None:
        """Raise TrajectoryFileError for a number that nothing can be."""
        columns = [(choices.time or "", numbers.times, _LARGEST_TIME)]
        for i, name in enumerate(choices.value_columns):
            columns.append((name, numbers.values[:, i], _LARGEST_VALUE))
        for name, values, largest in columns:
            absurd = np.flatnonzero(np.abs(values) > largest)
            if absurd.size:
                value, row = values[absurd[0]], numbers.rows[absurd[0]]
                raise TrajectoryFileError(
                    f"{self.name}, row {row:.0f}: {value:g} in the column "
                    f"'{printable(name)}' is impossible; correct it, or empty the cell.",
                    field=name,
                )

    def _complete(
        self, choices: RecordingChoices, numbers: Numbers, notes: Notes
    ) -> tuple[RecordingChoices, Numbers, TrajectoryFileError | None]:
        """Find out from the numbers what is still open, or why that cannot be."""
        if choices.missing is None:
            marks = find_marks(numbers.values, choices.heading_unit, notes)
            choices = replace(choices, missing=marks)
            numbers = numbers.without(marks)
        usable = ~np.isnan(numbers.times) & ~np.isnan(numbers.values).any(axis=1)
        times, values = numbers.times[usable], numbers.values[usable]
        problem: TrajectoryFileError | None = None
        if len(times) < MIN_ROWS:
            problem = too_few_rows(self.name, len(times))
        elif not np.diff(times).any():
            problem = TrajectoryFileError(
                f"{self.name} has the same time, {times[0]:g}, in every row; it needs a time that "
                "runs.",
                field=choices.time,
            )
        elif choices.time_unit is None:
            choices = replace(choices, time_unit=find_time_unit(times, notes))
        elif choices.time_unit == FRAMES and choices.frame_rate is None:
            problem = TrajectoryFileError(
                f"{self.name} counts frames in '{printable(choices.time or '')}'; say how many "
                "there are in a second.",
                field="frame_rate",
            )
        if choices.heading_unit is None and choices.heading is not None and len(values):
            choices = replace(choices, heading_unit=find_heading_unit(values[:, 0], notes))
        return choices, numbers, problem
