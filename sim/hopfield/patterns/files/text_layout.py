"""How patterns lie in a file of text: as rows of a table, or as grids with blank lines between.

All of it is found on the first lines; `text_files` then reads the patterns.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.hopfield.patterns.pattern_file import PatternFileError, shown

__all__ = ["LONGEST_LINE", "TextLayout", "find_layout", "is_comment", "number_of"]

SAMPLE = 1 << 20
"""Bytes in which the layout is found."""

LONGEST_LINE = 1 << 22
"""Characters of a line, at most."""

PACKED = "packed"
SPACED = "spaced"  # packed, and a space is one of the signs
INK = "#@█*XxOo1+"
PAPER = " .·-_0oO"  # where both signs could be either, what stands here first is paper

_LABELS = {"label", "labels", "class", "digit", "target", "y", "name", "", "index", "letter"}
_SIZED = re.compile(r"(\d+)\s*[x×]\s*(\d+)")


@dataclass(frozen=True)
class TextLayout:
    """How patterns lie in a file of text.

    Parameters
    ----------
    encoding : str
    delimiter : str
        Between cells; "" is white space, "packed" none: each character is a cell, and "spaced"
        where one of the signs is a space.
    width : int
        Cells in a line.
    grids : bool
        Whether blank lines stand between patterns; else each line is a row of one table.
    header : tuple of str
        The names of the columns; empty if there are none.
    signs : tuple of str
        The two signs for 0 and 1; empty for numbers.
    sample : tuple of tuple of str
        The cells of the first lines.
    lines : int or None
        Rows of the table, if all of it was seen.
    """

    encoding: str
    delimiter: str
    width: int
    grids: bool
    header: tuple[str, ...]
    signs: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    lines: int | None

    def cells(self, line: str) -> list[str]:
        """The cells of a line; those that are empty at its end are dropped."""
        return cells(line, self.delimiter, self.width)

    @property
    def sized(self) -> tuple[int, int] | None:
        """Rows and columns of each pattern, where the header names its pixels 1x1, 1x2 …"""
        found = [_SIZED.fullmatch(name.strip()) for name in self.header[-2:]]
        last = next((match for match in reversed(found) if match is not None), None)
        return (int(last[1]), int(last[2])) if last is not None else None

    @property
    def named(self) -> str:
        """Where the header says that labels are: "first", "last" or "none"."""
        if self.header and self.header[0].strip().lower() in _LABELS:
            return "first"
        if self.header and self.header[-1].strip().lower() in _LABELS - {""}:
            return "last"
        return "none"

    @property
    def worded(self) -> str:
        """Where words stand among numbers: "first", "last" or "none"."""
        if self.signs:
            return "none"
        for place, words in ((0, "first"), (-1, "last")):
            if any(number_of(row[place]) is None for row in self.sample):
                return words
        return "none"


def cells(line: str, delimiter: str, width: int = 0) -> list[str]:
    """Split one line."""
    if delimiter == SPACED:
        return list(line.rstrip("\n").ljust(width))
    if delimiter == PACKED:
        return list(line.strip())
    if not delimiter:
        return line.split()
    if '"' in line:
        found = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    else:
        found = line.rstrip("\r\n").split(delimiter)
    found = [cell.strip() for cell in found]
    while len(found) > 1 and not found[-1]:
        found.pop()
    if delimiter != ",":
        found = [cell.replace(",", ".") for cell in found]
    return found


def number_of(cell: str) -> float | None:
    """The number in a cell; None if there is none."""
    try:
        return float(cell)
    except ValueError:
        return None


def is_comment(line: str) -> bool:
    """Whether a line is words after #, % or ; and no row of a grid."""
    text = line.strip()
    return text[:1] in ("#", "%", ";") and len(set(re.findall(r"[^\W\d_]", text))) > 2


def _encoding(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def find_layout(path: Path, sample: int = SAMPLE) -> TextLayout:
    """Find how patterns lie in a file of text, on its first `sample` bytes.

    Raises
    ------
    PatternFileError
        If it is no text, or neither rows of numbers nor grids of two signs.
    """
    name = shown(path.name or str(path))
    with path.open("rb") as file:
        head = file.read(sample)
    encoding = _encoding(head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise PatternFileError(
            f"{name} is neither text nor an array nor a picture; choose a file of patterns."
        )
    lines = [line.rstrip("\r") for line in text.split("\n")]
    whole = len(head) < sample
    if not whole:
        lines.pop()  # perhaps cut short
    lines = [line for line in lines if not is_comment(line)]
    content = [line for line in lines if line.strip()]
    if not content:
        words = "holds no pattern" if whole else "has a line too long to be read"
        raise PatternFileError(f"{name} {words}; choose a file of patterns.")
    return _found(name, encoding, lines, content, whole)


def _found(
    name: str, encoding: str, lines: Sequence[str], content: Sequence[str], whole: bool
) -> TextLayout:
    delimiter = _delimiter(content)
    width = max(map(len, content)) if delimiter == SPACED else 0
    table = [tuple(cells(line, delimiter, width)) for line in content]
    grids = not all(line.strip() for line in _between(lines))
    header: tuple[str, ...] = ()
    if delimiter in (PACKED, SPACED):
        signs = _signs(name, {cell for row in table for cell in row})
    else:
        if not grids and len(table) > 1 and _is_header(table[0], table[1]):
            header, table = table[0], table[1:]
        kinds = {cell for row in table[:100] for cell in row}
        if not grids and len(table) == 1 and len(table[0]) > 1 and _words(table[0]) > 2:
            raise PatternFileError(f"{name} has names of columns and no row; add some patterns.")
        signs = ()
        if len(kinds) <= 2 and all(len(k) == 1 and number_of(k) is None for k in kinds):
            signs = _signs(name, kinds)
    if not signs:
        _check_numbers(name, table[:100])
    return TextLayout(
        encoding, delimiter, len(table[0]), grids, header, signs, tuple(table[:100]),
        len(table) if whole else None,
    )  # fmt: skip


def _between(lines: Sequence[str]) -> Iterator[str]:
    """The lines between the first and the last that are not blank."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    return iter(lines[full[0] : full[-1] + 1])


def _delimiter(content: Sequence[str]) -> str:
    for mark in ("\t", ";", ","):
        if all(mark in line.strip() for line in content):
            return mark
    signs = set("".join(content)) - {" "}
    spaces = any(" " in line for line in content)
    if spaces and len(signs) == 1 and not signs & set("01"):
        return SPACED
    if any(" " in line.strip() or "\t" in line.strip() for line in content):
        return ""
    return PACKED


def _words(row: Sequence[str]) -> int:
    """Cells that are no numbers."""
    return sum(number_of(cell) is None for cell in row)


def _is_header(first: Sequence[str], second: Sequence[str]) -> bool:
    return _words(first) > _words(second) and (len(first) < 3 or _words(first) > 1)


def _signs(name: str, kinds: set[str]) -> tuple[str, ...]:
    """Two signs, paper and ink; raises PatternFileError if there are others."""
    if len(kinds) > 2:
        listed = ", ".join(shown(kind) for kind in sorted(kinds)[:5])
        raise PatternFileError(
            f"{name} has {len(kinds)} different signs ({listed}{' …' if len(kinds) > 5 else ''}), "
            "and a grid has two, one for ink and one for paper; choose another file."
        )
    if len(kinds) == 1:
        (one,) = kinds
        return (one, "1") if one in PAPER and one not in "oO" else ("0" if one != "0" else " ", one)
    first, second = sorted(kinds)

    def inky(sign: str) -> int:
        return PAPER.index(sign) if sign in PAPER else len(PAPER) + (sign not in INK)

    return (first, second) if inky(first) <= inky(second) else (second, first)


def _check_numbers(name: str, table: Sequence[Sequence[str]]) -> None:
    """See that words stand only where labels may be; raises PatternFileError."""
    inner = [cell for row in table for cell in row[1:-1]]
    bad = next((cell for cell in inner if number_of(cell) is None), None)
    if bad is not None:
        raise PatternFileError(
            f"{name} holds {shown(bad)}, which is no number; choose rows of numbers, or grids of "
            "two signs."
        )
    if all(len(row) == 1 for row in table) and len(table) < 4:
        raise PatternFileError(
            f"{name} is neither rows of numbers nor a grid of two signs; choose another file."
        )
