"""How a table of text lies in its file: the encoding, the delimiter, the header, the two columns.

All of it is found on the first lines, by what the columns are called; `trajectory_file` then reads
the numbers. What both need to read a cell and to name it in a message is here too.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import numpy as np

from sim.errors import SimError

__all__ = [
    "HEADER_LINES",
    "SECONDS",
    "TURN",
    "UNIT_SHOWN",
    "Column",
    "Layout",
    "TrajectoryFileError",
    "find_layout",
    "is_comment",
    "line_too_long",
    "printable",
    "read_number",
]

HEADER_LINES = 100
"""The table must begin within these."""

_SAMPLE = 1 << 18  # bytes in which the layout is found
_LONGEST_LINE = 1 << 17  # characters; the csv module allows no longer cell
_DELIMITERS = ("\t", ";", ",", None)  # None: any white space

SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0}
"""Seconds in a unit of time."""

TURN = {"rad": 2.0 * np.pi, "deg": 360.0}
"""A whole turn in a unit of angle."""

UNIT_SHOWN = {"us": "µs", "rad": "radians", "deg": "degrees"}
"""Units that a person reads otherwise than they are called here."""

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
class Column:
    """A column of the file: its place, its name, and its unit if the file names it."""

    index: int
    name: str
    unit: str | None

    @property
    def shown(self) -> str:
        """The name as a message shows it."""
        return f"'{printable(self.name)}'"


@dataclass(frozen=True)
class Layout:
    """How the table lies in the file."""

    encoding: str
    delimiter: str | None
    width: int  # cells in the header
    first: int  # lines above the first row of numbers
    time: Column
    heading: Column
    notes: tuple[str, ...]
    decimal_comma: bool = False


def find_layout(path: Path, name: str) -> Layout:
    """Find encoding, delimiter and columns on the first lines.

    Raises
    ------
    TrajectoryFileError
        If the file, which messages call `name`, is no text, or no table of a time and a heading.
    """
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
        raise line_too_long(name)
    if not text.strip():
        raise TrajectoryFileError(f"{name} is empty; choose a file with a time and a heading.")
    if len(head) == _SAMPLE:
        lines.pop()  # perhaps cut short
    lines = lines[: 2 * HEADER_LINES]
    for delimiter in _DELIMITERS:
        rows = [_cells(line, delimiter) for line in lines]
        for first, names, notes in _headers(lines, rows, delimiter is None):
            sample = next((row for row in rows[first:] if row), [])
            times = _candidates(names, sample, _TIME_NAMES, SECONDS)
            headings = _candidates(names, sample, _HEADING_NAMES, TURN)
            if times and headings:
                layout = Layout(
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


def is_comment(line: str) -> bool:
    """Whether a line begins as a comment does: with # or %, but not #N/A."""
    text = line.lstrip()
    return text.startswith(("#", "%")) and text[:4].lower() != "#n/a"


def _headers(
    lines: Sequence[str], rows: Sequence[list[str]], spaced: bool
) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
    """Each possible header: the number of lines above its table, its names, and notes."""
    comments = {i for i, line in enumerate(lines) if is_comment(line)}
    body = [i for i, row in enumerate(rows) if row and i not in comments]
    for i, row in enumerate(rows[:HEADER_LINES]):
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
    numeric = sum(read_number(cell, comma=True) is not None for cell in filled)
    return len(row) > 1 and 2 * numeric > len(filled)


def _candidates(
    names: Sequence[str], sample: Sequence[str], known: Sequence[str], units: Iterable[str]
) -> list[Column]:
    """Columns that could be the one looked for, the best first."""
    found: list[tuple[bool, int, int, Column]] = []
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
        is_text = i < len(sample) and read_number(sample[i], comma=True) is None
        found.append((is_text, rank, i, Column(i, name, unit)))
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
    layout: Layout,
    rows: Sequence[list[str]],
    names: Sequence[str],
    times: Sequence[Column],
    headings: Sequence[Column],
) -> Layout:
    """Add to a layout the units on a line of their own, the decimal mark, and the notes."""
    time, heading, first = layout.time, layout.heading, layout.first
    below = next((i for i in range(first, len(rows)) if rows[i]), None)
    if below is not None:
        row = [cell.strip("[]() ").lower() for cell in rows[below]] + [""] * len(names)
        units = _UNITS.get(row[time.index]), _UNITS.get(row[heading.index])
        if units[0] in SECONDS and units[1] in TURN:
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
    comma = not any("." in cell and read_number(cell, comma=False) is not None for cell in cells)
    return replace(
        layout, time=time, heading=heading, first=first, decimal_comma=comma, notes=tuple(notes)
    )


def _unrecognised(lines: Sequence[str]) -> str:
    """Say which columns there are, when a time and a heading are not among them."""
    body = [line for line in lines if line.strip() and not is_comment(line)]
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
            ("time", _TIME_NAMES, SECONDS),
            ("heading", _HEADING_NAMES, TURN),
        )
        if not _candidates(names, [], known, units)
    ]
    if not lacking:
        return f"names {_listed(names)} above rows of another length; name each column once."
    return (
        f"has no column recognised as {' or as '.join(lacking)} among {_listed(names)}; "
        "name the columns 'time' and 'heading'."
    )


def line_too_long(name: str) -> TrajectoryFileError:
    """The refusal of a file, called so, that has no lines to speak of."""
    return TrajectoryFileError(
        f"{name} has a line of more than {_LONGEST_LINE:,} characters; "
        "it needs one line for each time."
    )


def read_number(cell: str, comma: bool) -> float | None:
    """Read a cell: NaN if it is marked as missing, None if it is no number."""
    text = cell.replace(",", ".") if comma else cell
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return float("nan") if cell.strip().lower() in _MISSING else None


def printable(text: str, most: int = 40) -> str:
    """Show a name or a cell in a message: one line, not too long, nothing unprintable."""
    shown = "".join(c if c.isprintable() else "�" for c in text.strip())
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _listed(names: Sequence[str], most: int = 8) -> str:
    """List columns: "'a', 'b' and 3 more"."""
    shown = ", ".join(f"'{printable(name)}'" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"
