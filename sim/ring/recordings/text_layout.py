"""How a table of text lies in its file: the encoding, the delimiter, the header, the columns.

All of it is found on the first lines. A file can often be split in more than one way; the way is
taken in which the names of the columns make sense, or in which the columns asked for are there.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from sim.ring.recordings.columns import (
    Column,
    columns_of,
    heading_columns,
    read_number,
    read_stamp,
    time_columns,
    unit_of,
)
from sim.ring.recordings.wording import TrajectoryFileError, listed

__all__ = ["HEADER_LINES", "TextLayout", "find_layout", "is_comment", "line_too_long"]

HEADER_LINES = 100
"""The table must begin within these."""

_SAMPLE = 1 << 18  # bytes in which the layout is found
_LONGEST_LINE = 1 << 17  # characters; the csv module allows no longer cell
_DELIMITERS = ("\t", ";", ",", None)  # None: any white space
_SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
}


@dataclass(frozen=True)
class TextLayout:
    """How the table lies in the file.

    Parameters
    ----------
    encoding : str
    delimiter : str or None
        None is any white space.
    first : int
        Lines above the first row.
    columns : tuple of Column
    named : bool
        Whether the file names its columns.
    sample : tuple of tuple of str
        The first rows, as they are written.
    """

    encoding: str
    delimiter: str | None
    first: int
    columns: tuple[Column, ...]
    named: bool
    sample: tuple[tuple[str, ...], ...]

    def decimal_comma(self, wanted: Collection[int]) -> bool:
        """Whether numbers of these columns are written, as far as is seen, with a comma."""
        cells = [row[place] for row in self.sample for place in wanted if place < len(row)]
        return not any("." in cell and read_number(cell, comma=False) is not None for cell in cells)


def find_layout(path: Path, name: str, asked: Collection[str] = ()) -> TextLayout:
    """Find encoding, delimiter and columns on the first lines.

    Parameters
    ----------
    path : Path
    name : str
        What messages call the file.
    asked : collection of str
        Names of columns that ought to be there.

    Raises
    ------
    TrajectoryFileError
        If the file is no text, or holds no table of numbers.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    encoding, lines = _first_lines(head, name)
    best: tuple[int, TextLayout] | None = None
    for delimiter in _DELIMITERS:
        rows = [_cells(line, delimiter) for line in lines]
        for first, names in _headers(lines, rows, delimiter is None):
            layout = _layout(encoding, delimiter, first, names, rows, lines)
            if layout is None:
                continue
            worth = _worth(layout, asked)
            if best is None or worth > best[0]:
                best = worth, layout
    if best is None:
        raise TrajectoryFileError(f"{name} {_unrecognised(lines)}")
    return best[1]


def _first_lines(head: bytes, name: str) -> tuple[str, list[str]]:
    """The encoding and the first lines; raises TrajectoryFileError for what is no text."""
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
    return encoding, lines[: 2 * HEADER_LINES]


def _worth(layout: TextLayout, asked: Collection[str]) -> int:
    """How well a layout makes sense; of equal ones the first found is taken."""
    names = {column.name for column in layout.columns}
    sample = next(iter(layout.sample), ())
    found = bool(time_columns(layout.columns, sample)) + bool(
        heading_columns(layout.columns, sample)
    )
    sense = 2 if found == 2 else int(len(layout.columns) > 1 and _is_numbers(sample))
    return 3 * sum(name in names for name in asked) + sense


def _layout(
    encoding: str,
    delimiter: str | None,
    first: int,
    names: Sequence[str] | None,
    rows: Sequence[list[str]],
    lines: Sequence[str],
) -> TextLayout | None:
    """A layout with this header; None if no table lies under it."""
    body = [i for i in range(first, len(rows)) if rows[i] and not is_comment(lines[i])]
    if names is None:
        names = [""] * len(rows[body[0]])
        columns = columns_of(names)
        named = False
    else:
        named = True
        units: list[str | None] = []
        if body and _is_units(rows[body[0]]):
            units = [unit_of(cell) for cell in rows[body[0]]]
            first, body = body[0] + 1, body[1:]
        columns = columns_of(names, units)
        makes_sense = bool(time_columns(columns, ())) and bool(heading_columns(columns, ()))
        if not makes_sense and not (body and _fits(rows[body[0]], names)):
            return None
    sample = tuple(tuple(rows[i]) for i in body)
    return TextLayout(encoding, delimiter, first, columns, named, sample)


def _fits(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row of numbers lies under these names."""
    return _has_number(row) and len(row) <= len(names)


def _is_units(row: Sequence[str]) -> bool:
    """Whether a line under the header holds units: "s,deg,cm"."""
    numbers = any(read_number(cell, comma=True) is not None for cell in row if cell)
    return not numbers and sum(unit_of(cell) is not None for cell in row) >= 1


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
) -> Iterator[tuple[int, list[str] | None]]:
    """Each possible header: the number of lines above its table, and its names if it has any."""
    comments = {i for i, line in enumerate(lines) if is_comment(line)}
    body = [i for i, row in enumerate(rows) if row and i not in comments]
    first = next((i for i in body if _is_numbers(rows[i])), None)
    if first is not None and (names := _pose_names([rows[i] for i in body if i < first])):
        yield first, names
        return
    if first is not None and _heads(rows, body, first):  # "Time (s),0,1,2"
        yield first + 1, rows[first]
        return
    for i, row in enumerate(rows[:HEADER_LINES]):
        names = row
        if i in comments:  # "# time heading"
            names = [name for name in [row[0].lstrip("#% "), *row[1:]] if name]
        if i in comments or spaced:  # but not a sentence about the time and the heading
            below = next((len(rows[j]) for j in body if j > i), None)
            if below != len(names) and not (below is None and i in body):
                continue
        if len(names) > 1 and not _is_numbers(names):
            yield i + 1, names
    if first is None:
        yield from _single_column(rows, body)
        return
    if first == body[0]:
        yield first, None
    top = next((i + 1 for i in range(first - 1, -1, -1) if i not in body), 0)
    if first - top > 1:  # names over several lines: "Rotation" above "Y"
        columns = zip_longest(*rows[top:first], fillvalue="")
        yield first, [" ".join(filter(None, column)) for column in columns]


def _single_column(
    rows: Sequence[list[str]], body: Sequence[int]
) -> Iterator[tuple[int, list[str] | None]]:
    """The header of a table of one column."""
    first = next((i for i in body if _has_number(rows[i])), None)
    if first is None or any(len(rows[i]) > 1 for i in body if i >= first):
        return
    if first == body[0]:
        yield first, None
    elif len(rows[above := max(i for i in body if i < first)]) == 1:
        yield first, rows[above]


def _pose_names(header: Sequence[Sequence[str]]) -> list[str]:
    """The names of a pose file's columns, of its three header lines or four; empty if it is none.

    Files of DeepLabCut begin with lines called scorer, (individuals,) bodyparts and coords, above
    a column of frame numbers that has no name.
    """
    called = [row[0].lower() if row else "" for row in header]
    if called[:1] != ["scorer"] or called[-1] != "coords" or "bodyparts" not in called:
        return []
    levels = zip_longest(*header[1:], fillvalue="")
    return ["frame", *(" ".join(filter(None, level)) for level in list(levels)[1:])]


def _is_numbers(row: Sequence[str]) -> bool:
    """Whether a line is one of the table and not of its header."""
    filled = [cell for cell in row if cell]
    readable = sum(_is_value(cell) for cell in filled)
    return len(row) > 1 and 2 * readable > len(filled)


def _heads(rows: Sequence[list[str]], body: Sequence[int], first: int) -> bool:
    """Whether what looks like the first row of a table names columns by numbers."""
    if first != body[0] or len(body) < 2:
        return False
    above, below = rows[first][0], rows[body[1]][0]
    return bool(above and below) and not _is_value(above) and _is_value(below)


def _has_number(row: Sequence[str]) -> bool:
    return any(_is_value(cell) for cell in row if cell)


def _is_value(cell: str) -> bool:
    """Whether a cell holds a number or a time stamp."""
    return read_number(cell, comma=True) is not None or read_stamp(cell) is not None


def _unrecognised(lines: Sequence[str]) -> str:
    """Say why there is no table of numbers."""
    body = [line for line in lines if line.strip() and not is_comment(line)]
    if not body:
        return "holds nothing but comments; choose a file with a time and a heading."
    tables = ([_cells(line, delimiter) for line in body] for delimiter in _DELIMITERS)
    table = next((rows for rows in tables if any(len(row) > 1 for row in rows)), [[body[0]]])
    first = next((i for i, row in enumerate(table) if _is_numbers(row)), None)
    names = [name for name in table[0 if first is None else first - 1] if name]
    if first is not None:
        return f"names {listed(names)} above rows of another length; name each column once."
    return f"holds no numbers under {listed(names)}; choose a file with a time and a heading."


def line_too_long(name: str) -> TrajectoryFileError:
    """The refusal of a file, called so, that has no lines to speak of."""
    return TrajectoryFileError(
        f"{name} has a line of more than {_LONGEST_LINE:,} characters; "
        "it needs one line for each time."
    )
