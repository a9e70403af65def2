"""Reading a recorded heading from a table of text (CSV), as people really have them.

The reading goes in three steps: the layout is found on the first lines (encoding, delimiter,
header, the two columns), the two columns are read as numbers block by block, and the numbers are
made into a `Trajectory`. Whatever was assumed on the way is said in its notes.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.angles import wrap_signed
from sim.errors import SimError
from sim.ring.trajectory import Trajectory

__all__ = ["MAX_ROWS", "TrajectoryFileError", "read_trajectory"]

MAX_ROWS = 2_000_000
"""The most rows a file may have."""

_HEADER_LINES = 100  # the table must begin within these
_SAMPLE = 1 << 18  # bytes in which the layout is found
_BLOCK = 1 << 20  # characters read at a time
_LONGEST_LINE = 1 << 17  # characters; the csv module allows no longer cell
_DELIMITERS = ("\t", ";", ",", None)  # None: any white space

_SHORTEST_GAP = 0.1  # s; a gap is longer than this and than _GAP_FACTOR median intervals
_GAP_FACTOR = 5.0
_LARGEST_DISORDER = 1.0  # s; time stamps further back than this are not mere disorder
_LONGEST_JUMP = 86400.0  # s between two rows
_SAME_TIME = 1e-9  # s
_TYPICAL_INTERVAL = 0.025  # s; a unit of time that is not named is the one that comes nearest
_LARGEST_TIME, _LARGEST_HEADING = 1e20, 1e9  # in the file's own units

_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0}
_TURN = {"rad": 2.0 * np.pi, "deg": 360.0}
_UNIT_SHOWN = {"us": "µs", "rad": "radians", "deg": "degrees"}
_UNIT_SPELLINGS = """
    s sec secs second seconds
    ms msec msecs millis millisecond milliseconds
    us µs μs usec usecs micros microsecond microseconds
    ns nsec nsecs nanos nanosecond nanoseconds
    min mins minute minutes
    deg degs degree degrees ° º
    rad rads radian radians
"""
_UNITS = {
    spelling: line.split()[0]
    for line in _UNIT_SPELLINGS.strip().splitlines()
    for spelling in line.split()
}

# Names without spaces, marks, digits and unit; where several columns fit, the first name wins.
_TIME_NAMES = ("time", "timestamp", "timestamps", "ts", "t", "times", "elapsed", "stamp", "clock")
_HEADING_NAMES = (
    *("heading", "hd", "headdirection", "headdir", "headangle", "headorientation", "yaw"),
    *("azimuth", "bearing", "direction", "orientation", "angle", "theta", "θ"),
    *("ry", "rotationy", "roty", "rz"),
)
# A name that only ends in one of the above is taken too ("imu yaw"), unless it has these words.
_OTHER_WORDS = {
    *("velocity", "speed", "rate", "error", "target", "goal", "desired", "movement", "moving"),
    *("running", "motion", "wind", "cue", "landmark", "stimulus", "exposure"),
}
_MISSING = {
    *("", "nan", "-nan", "na", "n/a", "#n/a", "null", "none", "nil", "-", "--"),
    *("-nan(ind)", "1.#qnan", "-1.#ind"),
}
_SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
    b"\x89HDF": "an HDF5 or MATLAB file",
    b"MATLAB": "a MATLAB file",
    b"\x93NUMPY": "a numpy array",
}


class TrajectoryFileError(SimError):
    """A file that cannot be read as a heading in time; the sentence names it."""


@dataclass(frozen=True)
class _Column:
    """A column of the file: its place, its name, and its unit if the file names it."""

    index: int
    name: str
    unit: str | None

    @property
    def shown(self) -> str:
        """The name as a message shows it."""
        return f"'{_printable(self.name)}'"


@dataclass(frozen=True)
class _Layout:
    """How the table lies in the file."""

    encoding: str
    delimiter: str | None
    width: int  # cells in the header
    first: int  # lines above the first row of numbers
    time: _Column
    heading: _Column
    notes: tuple[str, ...]
    decimal_comma: bool = False


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
    name = f"'{_printable(where.name or str(where))}'"
    try:
        if "\0" in str(where):  # the system cannot even be asked for it
            raise FileNotFoundError
        if not stat.S_ISREG(where.stat().st_mode):
            kind = "a folder" if where.is_dir() else "not an ordinary file"
            raise TrajectoryFileError(f"{name} is {kind}; choose a CSV file.")
        layout = _find_layout(where, name)
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
    return _assemble(_printable(where.name, 80), name, layout, table)


# The layout ----------------------------------------------------------------------------------


def _find_layout(path: Path, name: str) -> _Layout:
    """Find encoding, delimiter and columns on the first lines."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    encoding = _encoding(head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        kind = next((k for mark, k in _SIGNATURES.items() if head.startswith(mark)), "binary data")
        raise TrajectoryFileError(
            f"{name} is not text but {kind}; export the time and the heading as CSV."
        )
    lines = list(io.StringIO(text, newline=None))
    if any(len(line) > _LONGEST_LINE for line in lines):
        raise _line_too_long(name)
    if not text.strip():
        raise TrajectoryFileError(f"{name} is empty; choose a file with a time and a heading.")
    if len(head) == _SAMPLE:
        lines.pop()  # perhaps cut short
    lines = lines[: 2 * _HEADER_LINES]
    for delimiter in _DELIMITERS:
        rows = [_cells(line, delimiter) for line in lines]
        for first, names, notes in _headers(lines, rows, delimiter is None):
            sample = next((row for row in rows[first:] if row), [])
            times = _candidates(names, sample, _TIME_NAMES, _SECONDS)
            headings = _candidates(names, sample, _HEADING_NAMES, _TURN)
            if times and headings:
                layout = _Layout(
                    encoding, delimiter, len(names), first, times[0], headings[0], notes
                )
                return _completed(layout, rows, names, times, headings)
    raise TrajectoryFileError(f"{name} {_unrecognised(lines)}")


def _encoding(head: bytes) -> str:
    """Tell the encoding from the first bytes: a byte order mark, zeros, or what decodes."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head and b"\0" not in head[::2] and not head[1::2].strip(b"\0"):
        return "utf-16-le"
    if b"\0" in head and b"\0" not in head[1::2] and not head[::2].strip(b"\0"):
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _cells(line: str, delimiter: str | None) -> list[str]:
    """Split one line; empty cells at its end are dropped."""
    if delimiter is None:
        line = re.sub(r"\s+(?=[\[(])", "", line)  # "Time (ms)" is one cell
        cells = [cell.strip('"') for cell in line.split()]
    else:
        split = csv.reader([line], delimiter=delimiter, skipinitialspace=True)
        cells = [cell.strip() for cell in next(split, [])]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_comment(line: str) -> bool:
    text = line.lstrip()
    return text.startswith(("#", "%")) and text[:4].lower() != "#n/a"


def _headers(
    lines: Sequence[str], rows: Sequence[list[str]], spaced: bool
) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
    """Each possible header: the number of lines above its table, its names, and notes."""
    comments = {i for i, line in enumerate(lines) if _is_comment(line)}
    body = [i for i, row in enumerate(rows) if row and i not in comments]
    for i, row in enumerate(rows[:_HEADER_LINES]):
        names = row
        if i in comments:  # "# time heading"
            names = [name for name in [row[0].lstrip("#% "), *row[1:]] if name]
        if i in comments or spaced:  # but not a sentence about the time and the heading
            below = next((len(rows[j]) for j in body if j > i), None)
            if below != len(names) and not (below is None and i in body):
                continue
        if len(names) > 1:
            yield i + 1, names, ()
    first = next((i for i in body if _is_numbers(rows[i])), None)
    if first is None:
        return
    if first == body[0] and len(rows[first]) == 2:
        note = "The file has no header: its first column was read as time, its second as heading."
        yield first, ["time", "heading"], (note,)
    top = next((i + 1 for i in range(first - 1, -1, -1) if i not in body), 0)
    if first - top > 1:  # names over several lines: "Rotation" above "Y"
        columns = zip_longest(*rows[top:first], fillvalue="")
        yield first, [" ".join(filter(None, column)) for column in columns], ()


def _is_numbers(row: Sequence[str]) -> bool:
    """Whether a line is one of the table and not of its header."""
    filled = [cell for cell in row if cell]
    numeric = sum(_number(cell, comma=True) is not None for cell in filled)
    return len(row) > 1 and 2 * numeric > len(filled)


def _candidates(
    names: Sequence[str], sample: Sequence[str], known: Sequence[str], units: Iterable[str]
) -> list[_Column]:
    """Columns that could be the one looked for, the best first."""
    found: list[tuple[bool, int, int, _Column]] = []
    for i, name in enumerate(names):
        words, unit = _words(name)
        if unit is not None and unit not in units:
            continue
        joined = "".join(words)
        ends = ["".join(words[k:]) for k in range(1, len(words))]
        ranks = [known.index(end) for end in ends if end in known]
        if joined in known:
            rank = known.index(joined)
        elif not words and unit is not None:  # a column called "seconds"
            rank = len(known)
        elif ranks and not _OTHER_WORDS.intersection(words):
            rank = len(known) + 1 + min(ranks)
        else:
            continue
        is_text = i < len(sample) and _number(sample[i], comma=True) is None
        found.append((is_text, rank, i, _Column(i, name, unit)))
    return [column for *_, column in sorted(found, key=lambda entry: entry[:3])]


def _words(name: str) -> tuple[list[str], str | None]:
    """Split a column's name into words and a unit: "headDir [deg]" is head, dir; deg."""
    unit = None
    bracket = re.search(r"[\[(]([^\[(]*)[\])]\s*$", name)
    if bracket:
        unit = _UNITS.get(bracket[1].strip(" .").lower())
        name = name[: bracket.start()]
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    words = [word for word in re.findall(r"[^\W\d_]+|°", name) if word != "in"]
    if unit is None and words and words[-1] in _UNITS:
        unit = _UNITS[words.pop()]
    return words, unit


def _completed(
    layout: _Layout,
    rows: Sequence[list[str]],
    names: Sequence[str],
    times: Sequence[_Column],
    headings: Sequence[_Column],
) -> _Layout:
    """Add to a layout the units on a line of their own, the decimal mark, and the notes."""
    time, heading, first = layout.time, layout.heading, layout.first
    below = next((i for i in range(first, len(rows)) if rows[i]), None)
    if below is not None:
        row = [cell.strip("[]() ").lower() for cell in rows[below]] + [""] * len(names)
        units = _UNITS.get(row[time.index]), _UNITS.get(row[heading.index])
        if units[0] in _SECONDS and units[1] in _TURN:
            time, heading = replace(time, unit=units[0]), replace(heading, unit=units[1])
            first = below + 1
    notes = list(layout.notes)
    for what, best, fitting, known in (
        ("time", time, times, _TIME_NAMES),
        ("heading", heading, headings, _HEADING_NAMES),
    ):
        if len(fitting) > 1:
            others = _listed([column.name for column in fitting[1:]])
            notes.append(f"The {what} was read from {best.shown}; {others} would fit too.")
        elif "".join(_words(best.name)[0]) not in (*known, ""):
            notes.append(f"The {what} was read from {best.shown}.")
    fit = {column.index for column in (*times, *headings)}
    unused = [name for i, name in enumerate(names) if i not in fit and name]
    if unused:
        notes.append(f"Not used: {_listed(unused)}.")
    places = (time.index, heading.index)
    cells = [row[place] for row in rows[first:] for place in places if place < len(row)]
    comma = not any("." in cell and _number(cell, comma=False) is not None for cell in cells)
    return replace(
        layout, time=time, heading=heading, first=first, decimal_comma=comma, notes=tuple(notes)
    )


def _unrecognised(lines: Sequence[str]) -> str:
    """Say which columns there are, when a time and a heading are not among them."""
    body = [line for line in lines if line.strip() and not _is_comment(line)]
    if not body:
        return "holds nothing but comments; choose a file with a time and a heading."
    tables = ([_cells(line, delimiter) for line in body] for delimiter in _DELIMITERS)
    table = next((rows for rows in tables if any(len(row) > 1 for row in rows)), [[body[0]]])
    first = next((i for i, row in enumerate(table) if _is_numbers(row)), None)
    if first == 0:
        return (
            f"has {len(table[0])} columns without names; add a first line that names "
            "the columns 'time' and 'heading'."
        )
    names = [name for name in table[0 if first is None else first - 1] if name]
    lacking = [
        what
        for what, known, units in (
            ("time", _TIME_NAMES, _SECONDS),
            ("heading", _HEADING_NAMES, _TURN),
        )
        if not _candidates(names, [], known, units)
    ]
    if not lacking:
        return f"names {_listed(names)} above rows of another length; name each column once."
    return (
        f"has no column recognised as {' or as '.join(lacking)} among {_listed(names)}; "
        "name the columns 'time' and 'heading'."
    )


# The numbers ---------------------------------------------------------------------------------


def _read_numbers(path: Path, name: str, layout: _Layout) -> NDArray[np.float64]:
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
            if lines > MAX_ROWS + _HEADER_LINES:
                raise _too_many_rows(name)
            if ends == 0 and len(block) == _BLOCK:
                raise _line_too_long(name)


def _too_many_rows(name: str) -> TrajectoryFileError:
    return TrajectoryFileError(
        f"{name} has more than {MAX_ROWS:,} rows; cut out a part, or keep every tenth row."
    )


def _line_too_long(name: str) -> TrajectoryFileError:
    return TrajectoryFileError(
        f"{name} has a line of more than {_LONGEST_LINE:,} characters; "
        "it needs one line for each time."
    )


def _read_block(lines: list[str], above: int, layout: _Layout) -> NDArray[np.float64] | None:
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
        value = _number(cell, layout.decimal_comma)
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
    lines: list[str], above: int, name: str, layout: _Layout
) -> NDArray[np.float64]:
    """Read lines cell by cell, (k, 3), or say which of them cannot be read."""
    split: Iterable[list[str]] = (line.split() for line in lines)
    if layout.delimiter is not None:
        split = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=True)
    table: list[tuple[float, float, int]] = []
    try:
        for row, cells in enumerate(split, above + 1):
            if not cells or _is_comment(cells[0]):
                continue
            if len(cells) != layout.width or "\n" in cells[-1]:
                _check_cells(cells, f"{name}, row {row}", layout.width)
                cells += [""] * (layout.width - len(cells))
            time = _number(cells[layout.time.index], layout.decimal_comma)
            heading = _number(cells[layout.heading.index], layout.decimal_comma)
            if time is None or heading is None:
                column = layout.heading if heading is None else layout.time
                raise TrajectoryFileError(
                    f"{name}, row {row}: '{_printable(cells[column.index])}' in the column "
                    f"{column.shown} is not a number; correct it, or empty the cell if nothing "
                    "was recorded.",
                    field=column.name,
                )
            table.append((time, heading, row))
    except csv.Error:
        raise _line_too_long(name) from None
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


def _number(cell: str, comma: bool) -> float | None:
    """Read a cell: NaN if it is marked as missing, None if it is no number."""
    text = cell.replace(",", ".") if comma else cell
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return float("nan") if cell.strip().lower() in _MISSING else None


# The trajectory ------------------------------------------------------------------------------


def _assemble(title: str, name: str, layout: _Layout, table: NDArray[np.float64]) -> Trajectory:
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
    name: str, layout: _Layout, table: NDArray[np.float64], notes: list[str]
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
            key=lambda u: abs(np.log(interval / _TYPICAL_INTERVAL) + np.log(_SECONDS[u])),
        )
        notes.append(
            f"The unit of time is not named: {_UNIT_SHOWN.get(unit, unit)} assumed, "
            f"from intervals of {interval:,.8g}."
        )
    start = times.min()
    if start != 0.0:
        notes.append(f"The file begins at {start * _SECONDS[unit]:,.3f} s, taken as 0.")
    seconds = (times - start) * _SECONDS[unit]
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
    layout: _Layout,
    table: NDArray[np.float64],
    gap: NDArray[np.bool_],
    notes: list[str],
) -> NDArray[np.float64]:
    """Return the headings, (m,) rad, made continuous by whole turns."""
    headings = table[:, 1]
    unit = layout.heading.unit
    if unit is None:
        largest = float(np.abs(headings).max())
        unit = "rad" if largest <= 1.01 * _TURN["rad"] else "deg"
        notes.append(
            f"The unit of the heading is not named: {_UNIT_SHOWN[unit]} assumed, "
            f"from values up to {largest:,.6g}."
        )
    leap = np.flatnonzero((np.abs(np.diff(headings)) > 1.01 * _TURN[unit]) & ~gap)
    if leap.size:
        at = int(leap[0])
        raise TrajectoryFileError(
            f"{name}, row {table[at + 1, 2]:.0f}: the heading jumps from {headings[at]:g} to "
            f"{headings[at + 1]:g} {_UNIT_SHOWN[unit]}, more than a turn; correct it, or empty "
            "the cell if tracking was lost.",
            field=layout.heading.name,
        )
    radians = headings * (_TURN["rad"] / _TURN[unit])
    steps = np.diff(radians)
    turns = np.rint((wrap_signed(steps) - steps) / _TURN["rad"])
    return radians + _TURN["rad"] * np.concatenate([[0.0], np.cumsum(turns)])


# Words ---------------------------------------------------------------------------------------


def _printable(text: str, most: int = 40) -> str:
    """Show a name or a cell in a message: one line, not too long, nothing unprintable."""
    shown = "".join(c if c.isprintable() else "�" for c in text.strip())
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _listed(names: Sequence[str], most: int = 8) -> str:
    """List columns: "'a', 'b' and 3 more"."""
    shown = ", ".join(f"'{_printable(name)}'" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"
