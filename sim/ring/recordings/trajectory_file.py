"""Reading a recorded heading from a table of text (CSV), as people really have them.

The reading goes in three steps: the layout is found on the first lines (encoding, delimiter,
header, the two columns), the two columns are read as numbers block by block, and the numbers are
made into a `Trajectory`. Whatever was assumed on the way is said in its notes.
"""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.angles import wrap_signed
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.recordings.trajectory_layout import (
    HEADER_LINES,
    SECONDS,
    TURN,
    UNIT_SHOWN,
    Layout,
    TrajectoryFileError,
    find_layout,
    is_comment,
    line_too_long,
    printable,
    read_number,
)

__all__ = ["MAX_ROWS", "TrajectoryFileError", "read_trajectory"]

MAX_ROWS = 2_000_000
"""The most rows a file may have."""

_BLOCK = 1 << 20  # characters read at a time

_SHORTEST_GAP = 0.1  # s; a gap is longer than this and than _GAP_FACTOR median intervals
_GAP_FACTOR = 5.0
_LARGEST_DISORDER = 1.0  # s; time stamps further back than this are not mere disorder
_LONGEST_JUMP = 86400.0  # s between two rows
_SAME_TIME = 1e-9  # s
_TYPICAL_INTERVAL = 0.025  # s; a unit of time that is not named is the one that comes nearest
_LARGEST_TIME, _LARGEST_HEADING = 1e20, 1e9  # in the file's own units


def read_trajectory(path: str | os.PathLike[str]) -> Trajectory:
    """Read a recorded heading from a CSV file.

    The time and the heading are found by the names of their columns ("time_s", "Time (ms)",
    "timestamp"; "heading", "head_direction", "yaw (deg)", ...), in a header of one or several
    lines, below any preamble; a file of two columns of numbers needs no header. Cells are
    separated by comma, semicolon, tab or white space, with a decimal point or comma.

    Rows without a number in either column are left out; of rows with the same time the last is
    kept; rows out of order by at most 1 s are sorted. The heading is unwrapped the shorter way
    round, clockwise or counter-clockwise as it is in the file. An interval longer than both 5
    median intervals and 0.1 s is a gap, crossed the shorter way at constant speed.

    Parameters
    ----------
    path : str or path-like
        UTF-8, UTF-16 or Latin-1 text, at most `MAX_ROWS` rows.

    Returns
    -------
    Trajectory
        Times in s from 0, headings in rad, unwrapped; its notes say what was assumed.

    Raises
    ------
    TrajectoryFileError
        If the file cannot be opened, is no table of a time and a heading, has text where a number
        belongs, impossible values, too few rows or too many. One sentence, naming the file.
    """
    where = Path(path)
    name = f"'{printable(where.name or str(where))}'"
    try:
        if "\0" in str(where):  # the system cannot even be asked for it
            raise FileNotFoundError
        if not stat.S_ISREG(where.stat().st_mode):
            kind = "a folder" if where.is_dir() else "not an ordinary file"
            raise TrajectoryFileError(f"{name} is {kind}; choose a CSV file.")
        layout = find_layout(where, name)
        table = _read_numbers(where, name, layout)
    except (FileNotFoundError, NotADirectoryError):
        raise TrajectoryFileError(f"There is no file {name} there; choose another.") from None
    except PermissionError:
        raise TrajectoryFileError(
            f"{name} may not be read by this user; ask for permission, or copy it."
        ) from None
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise TrajectoryFileError(f"{name} could not be read ({reason}); try a copy.") from problem
    return _assemble(printable(where.name, 80), name, layout, table)


# The numbers ---------------------------------------------------------------------------------


def _read_numbers(path: Path, name: str, layout: Layout) -> NDArray[np.float64]:
    """Read the table, (n, 3): time, heading, row number. NaN where a number is missing."""
    _refuse_endless(path, name)
    blocks = [np.empty((0, 3))]
    count, above = 0, layout.first
    with path.open(encoding=layout.encoding, errors="replace", newline=None) as file:
        for _ in range(layout.first):
            file.readline()
        while lines := file.readlines(_BLOCK):
            block = _read_block(lines, above, layout)
            if block is None:
                block = _read_block_carefully(lines, above, name, layout)
            blocks.append(block)
            above += len(lines)
            count += len(block)
            if count > MAX_ROWS:
                raise _too_many_rows(name)
    return np.concatenate(blocks)


def _refuse_endless(path: Path, name: str) -> None:
    """Count the lines, which is quick, before any of them is read."""
    lines = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            ends = max(block.count(b"\n"), block.count(b"\r"))
            lines += ends
            if lines > MAX_ROWS + HEADER_LINES:
                raise _too_many_rows(name)
            if ends == 0 and len(block) == _BLOCK:
                raise line_too_long(name)


def _too_many_rows(name: str) -> TrajectoryFileError:
    return TrajectoryFileError(
        f"{name} has more than {MAX_ROWS:,} rows; cut out a part, or keep every tenth row."
    )


def _read_block(lines: list[str], above: int, layout: Layout) -> NDArray[np.float64] | None:
    """Read lines that hold nothing unusual, (k, 3); None if one does."""
    delimiter, width = layout.delimiter, layout.width
    if delimiter is None:
        even = all(len(line.split()) == width for line in lines)
    else:
        end = delimiter + "\n"  # some programs end each line with an empty cell
        even = all(
            (n := line.count(delimiter)) == width - 1 or (n == width and line.endswith(end))
            for line in lines
        )
    if not even:
        return None
    if layout.decimal_comma and delimiter != ",":
        lines = [line.replace(",", ".") for line in lines]

    def number(cell: str) -> float:
        value = read_number(cell, layout.decimal_comma)
        if value is None:
            raise ValueError
        return value

    columns = (layout.time.index, layout.heading.index)
    converters: dict[int | str, Callable[[str], float]] = dict.fromkeys(columns, number)
    for convert in (None, converters):  # quick; or half as quick, but reading missing cells too
        try:
            cells = np.loadtxt(
                lines,
                delimiter=delimiter,
                usecols=columns,
                converters=convert,
                comments=None,
                quotechar='"',
                ndmin=2,
            )
        except ValueError:
            continue
        if len(cells) == len(lines):  # no quoted cell over several lines
            rows = np.arange(above + 1, above + 1 + len(lines), dtype=float)
            return np.column_stack([cells, rows])
    return None


def _read_block_carefully(
    lines: list[str], above: int, name: str, layout: Layout
) -> NDArray[np.float64]:
    """Read lines cell by cell, (k, 3), or say which of them cannot be read."""
    split: Iterable[list[str]] = (line.split() for line in lines)
    if layout.delimiter is not None:
        split = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=True)
    table: list[tuple[float, float, int]] = []
    try:
        for row, cells in enumerate(split, above + 1):
            if not cells or is_comment(cells[0]):
                continue
            if len(cells) != layout.width or "\n" in cells[-1]:
                _check_cells(cells, f"{name}, row {row}", layout.width)
                cells += [""] * (layout.width - len(cells))
            time = read_number(cells[layout.time.index], layout.decimal_comma)
            heading = read_number(cells[layout.heading.index], layout.decimal_comma)
            if time is None or heading is None:
                column = layout.heading if heading is None else layout.time
                raise TrajectoryFileError(
                    f"{name}, row {row}: '{printable(cells[column.index])}' in the column "
                    f"{column.shown} is not a number; correct it, or empty the cell if nothing "
                    "was recorded.",
                    field=column.name,
                )
            table.append((time, heading, row))
    except csv.Error:
        raise line_too_long(name) from None
    return np.array(table, dtype=float).reshape(-1, 3)


def _check_cells(cells: Sequence[str], place: str, width: int) -> None:
    """Refuse a row that does not lie under the header as its cells say."""
    if any(cell.strip() for cell in cells[width:]):
        raise TrajectoryFileError(
            f"{place}: there are {len(cells)} cells under {width} column names; name each "
            "column, and separate cells by semicolons if the numbers have decimal commas."
        )
    if "\n" in cells[-1]:
        raise TrajectoryFileError(
            f"{place}: a quoted cell does not end on its line; close the quotation mark, or "
            "leave that column out."
        )


# The trajectory ------------------------------------------------------------------------------


def _assemble(title: str, name: str, layout: Layout, table: NDArray[np.float64]) -> Trajectory:
    """Make a trajectory of the numbers, and say what was assumed."""
    notes = list(layout.notes)
    for i, column, largest in (
        (0, layout.time, _LARGEST_TIME),
        (1, layout.heading, _LARGEST_HEADING),
    ):
        absurd = np.flatnonzero(np.abs(table[:, i]) > largest)
        if absurd.size:
            value, row = table[absurd[0], i], table[absurd[0], 2]
            raise TrajectoryFileError(
                f"{name}, row {row:.0f}: {value:g} in the column {column.shown} is impossible; "
                "correct it, or empty the cell.",
                field=column.name,
            )
    missing = np.isnan(table).any(axis=1)
    if missing.any():
        notes.append(f"Left out: {_count(missing.sum(), 'row')} without a number.")
        table = table[~missing]
    _require_rows(name, len(table))
    seconds, table = _in_order(name, layout, table, notes)
    steps = np.diff(seconds)
    gap = (steps > _SHORTEST_GAP) & (steps > _GAP_FACTOR * np.median(steps))
    headings = _unwrapped(name, layout, table, gap, notes)
    if gap.any():
        notes.append(
            f"{_count(gap.sum(), 'gap')} without samples, {steps[gap].sum():,.1f} s in all: there "
            "the heading goes the shorter way round at constant speed."
        )
    gaps = np.column_stack([seconds[:-1][gap], seconds[1:][gap]])
    return Trajectory(seconds, headings, name=title, notes=tuple(notes), gaps=gaps)


def _require_rows(name: str, count: int) -> None:
    if count < 3:
        raise TrajectoryFileError(
            f"{name} has {_count(count, 'usable row')}; a trajectory needs at least 3 rows with "
            "a time of their own and a heading."
        )


def _in_order(
    name: str, layout: Layout, table: NDArray[np.float64], notes: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bring the rows into strict order of time: seconds from 0, (m,), and the rows, (m, 3)."""
    times = table[:, 0]
    steps = np.abs(np.diff(times))
    if not steps.any():
        raise TrajectoryFileError(
            f"{name} has the same time, {times[0]:g}, in every row; it needs a time that runs.",
            field=layout.time.name,
        )
    unit = layout.time.unit
    if unit is None:
        interval = float(np.median(steps[steps > 0.0]))
        unit = min(
            ("s", "ms", "us", "ns"),
            key=lambda u: abs(np.log(interval / _TYPICAL_INTERVAL) + np.log(SECONDS[u])),
        )
        notes.append(
            f"The unit of time is not named: {UNIT_SHOWN.get(unit, unit)} assumed, "
            f"from intervals of {interval:,.8g}."
        )
    start = times.min()
    if start != 0.0:
        notes.append(f"The file begins at {start * SECONDS[unit]:,.3f} s, taken as 0.")
    seconds = (times - start) * SECONDS[unit]
    back = np.maximum.accumulate(seconds) - seconds
    if back.max() > _LARGEST_DISORDER:
        at = int(np.argmax(back > _LARGEST_DISORDER))
        raise TrajectoryFileError(
            f"{name}, row {table[at, 2]:.0f}: the time goes back by {back[at]:.3g} s; correct it, "
            "or split the file if it holds several recordings.",
            field=layout.time.name,
        )
    if back.any():
        notes.append(f"Sorted: {_count((back > 0.0).sum(), 'row')} out of the order of time.")
        order = np.argsort(seconds, kind="stable")
        seconds, table = seconds[order], table[order]
    last = np.append(np.diff(seconds) > _SAME_TIME, True)
    if not last.all():
        repeated = _count((~last).sum(), "row")
        notes.append(f"Left out: {repeated} with the time of a later row, which was kept.")
        seconds, table = seconds[last], table[last]
        seconds -= seconds[0]
    _require_rows(name, len(table))
    steps = np.diff(seconds)
    if steps.max() > _LONGEST_JUMP:
        at = int(np.argmax(steps > _LONGEST_JUMP))
        raise TrajectoryFileError(
            f"{name}, row {table[at + 1, 2]:.0f}: the time is {steps[at] / 86400.0:,.1f} days "
            "after the row before it; correct it, or split the file.",
            field=layout.time.name,
        )
    return seconds, table


def _unwrapped(
    name: str,
    layout: Layout,
    table: NDArray[np.float64],
    gap: NDArray[np.bool_],
    notes: list[str],
) -> NDArray[np.float64]:
    """Return the headings, (m,) rad, made continuous by whole turns."""
    headings = table[:, 1]
    unit = layout.heading.unit
    if unit is None:
        largest = float(np.abs(headings).max())
        unit = "rad" if largest <= 1.01 * TURN["rad"] else "deg"
        notes.append(
            f"The unit of the heading is not named: {UNIT_SHOWN[unit]} assumed, "
            f"from values up to {largest:,.6g}."
        )
    leap = np.flatnonzero((np.abs(np.diff(headings)) > 1.01 * TURN[unit]) & ~gap)
    if leap.size:
        at = int(leap[0])
        raise TrajectoryFileError(
            f"{name}, row {table[at + 1, 2]:.0f}: the heading jumps from {headings[at]:g} to "
            f"{headings[at + 1]:g} {UNIT_SHOWN[unit]}, more than a turn; correct it, or empty "
            "the cell if tracking was lost.",
            field=layout.heading.name,
        )
    radians = headings * (TURN["rad"] / TURN[unit])
    steps = np.diff(radians)
    turns = np.rint((wrap_signed(steps) - steps) / TURN["rad"])
    return radians + TURN["rad"] * np.concatenate([[0.0], np.cumsum(turns)])


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"
