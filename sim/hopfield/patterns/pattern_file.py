"""Sets of patterns in files of plain text, which can be read and drawn in any editor.

The format, version 1, in UTF-8::

    attractor-lab patterns 1
    ; Lines that begin with a semicolon are comments; blank lines mean nothing.
    rows 3
    columns 5

    [Diamond]
    ..#..
    .###.
    ..#..

    [Slope] grey
    0 64 128 192 255
    0 64 128 192 255
    0 64 128 192 255

- The first line names the format and its version. `rows` and `columns`, 1 to 128 each, come
  before the first pattern and hold for all of them.
- A pattern begins with its name in square brackets; then come its rows, from the top.
- A binary row has one character a cell: `#` ink (+1), `.` paper (-1).
- After `[name] grey` a row is whole numbers from 0 (paper, -1) to 255 (ink, +1), separated by
  blanks; a value v in [-1, 1] is written as round(255 (v + 1)/2), so it is kept within 1/255.
- In a name, a backslash is written ``\\\\``, brackets ``\\[`` and ``\\]``, a new line ``\\n``, and
  whatever cannot be printed ``\\u{HEX}`` by its code point. Names may be alike, or empty.

A file may have 32 MB at most, and must hold at least one pattern.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.generated import LARGEST_SIDE, check_grid
from sim.hopfield.patterns.pattern import Pattern, PatternError

__all__ = [
    "BEGINNING",
    "MAX_BYTES",
    "PatternFileError",
    "PatternSet",
    "read_patterns",
    "shown",
    "write_patterns",
    "write_whole",
]

MAX_BYTES = 32 * 1024 * 1024
"""The most bytes a file may have."""

VERSION = 1

_MAGIC = "attractor-lab patterns"

BEGINNING = _MAGIC.encode()
"""What a file begins with."""

_ESCAPED = {"\\": "\\\\", "[": "\\[", "]": "\\]", "\n": "\\n"}
_CLEAR = {"\\": "\\", "[": "[", "]": "]", "n": "\n"}
_HEADING = re.compile(r"\[((?:[^\\\[\]]|\\.)*)\]\s*(.*)")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))")
_SIZE = re.compile(r"(rows|columns)\s+(.*)")


class PatternFileError(PatternError):
    """A file of patterns that cannot be read or written."""


@dataclass(frozen=True, eq=False)
class PatternSet:
    """What a file holds: patterns of one size."""

    rows: int
    columns: int
    patterns: tuple[Pattern, ...]


# Writing -------------------------------------------------------------------------------------


def write_patterns(
    path: str | os.PathLike[str], patterns: Sequence[Pattern], rows: int, columns: int
) -> None:
    """Write patterns to a file, replacing what it held only once all is written.

    Raises
    ------
    PatternFileError
        If there is no pattern, one has another size, they are too many for one file, or the file
        cannot be written.
    """
    check_grid(rows, columns)
    where = Path(path)
    if not patterns:
        raise PatternFileError("There is no pattern to save; store one first.")
    parts = [
        f"{_MAGIC} {VERSION}",
        "; '#' is ink and '.' paper; grey rows run from 0 (paper) to 255 (ink).",
        f"rows {rows}",
        f"columns {columns}",
    ]
    for pattern in patterns:
        parts += ["", *_block(pattern, rows, columns)]
    data = ("\n".join(parts) + "\n").encode("utf-8")
    if len(data) > MAX_BYTES:
        raise PatternFileError(
            f"{len(patterns):,} patterns of this size make a file of {len(data) / 2**20:.0f} MB, "
            f"and {MAX_BYTES // 2**20} MB are allowed; save fewer of them."
        )
    write_whole(where, data)


def write_whole(where: Path, data: bytes | memoryview) -> None:
    """Write a file, replacing what it held only once all is written.

    Raises
    ------
    PatternFileError
        If it cannot be written.
    """
    new = where.with_name(f".{where.name}.{os.getpid()}.part")
    try:
        try:
            new.write_bytes(data)
            new.replace(where)
        finally:
            new.unlink(missing_ok=True)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "the name is impossible"
        raise PatternFileError(
            f"{shown(where.name)} cannot be written ({reason}); choose another folder or name."
        ) from problem


def _block(pattern: Pattern, rows: int, columns: int) -> list[str]:
    values = pattern.values
    if values.size != rows * columns:
        raise PatternFileError(
            f"The pattern {pattern.name!r} has {values.size} cells and not {rows} by {columns}; "
            "save patterns of one size."
        )
    name = "".join(_ESCAPED.get(c) or (c if c.isprintable() else f"\\u{{{ord(c):x}}}")
                   for c in pattern.name)  # fmt: skip
    grid = values.reshape(rows, columns)
    if pattern.grey:
        numbers = np.rint((grid.astype(np.float64) + 1.0) * 127.5).astype(int)
        return [f"[{name}] grey", *(" ".join(map(str, row)) for row in numbers.tolist())]
    return [f"[{name}]", *("".join("#" if v > 0 else "." for v in row) for row in grid.tolist())]


# Reading -------------------------------------------------------------------------------------


def read_patterns(path: str | os.PathLike[str]) -> PatternSet:
    """Read the patterns of a file.

    Raises
    ------
    PatternFileError
        If it cannot be opened, is larger than `MAX_BYTES`, or is not what this module's
        description says: one sentence, naming the file and the line.
    """
    where = Path(path)
    name = shown(where.name or str(where))
    try:
        status = where.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
            raise PatternFileError(f"{name} is {kind}; choose a file of patterns.")
        data = b""
        if status.st_size <= MAX_BYTES:
            with where.open("rb") as file:
                data = file.read(MAX_BYTES + 1)  # it may be growing
        if max(status.st_size, len(data)) > MAX_BYTES:
            raise PatternFileError(
                f"{name} is larger than {MAX_BYTES // 2**20} MB, too large for a set of patterns; "
                "choose another file, or split it."
            )
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise PatternFileError(f"There is no file {name} there; choose another.") from None
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise PatternFileError(f"{name} could not be read ({reason}); try a copy.") from problem
    return _parse(name, data)


def _parse(name: str, data: bytes) -> PatternSet:
    if not data.strip():
        raise PatternFileError(f"{name} is empty; choose a file of patterns.")
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = "\0"
    if "\0" in words:
        raise PatternFileError(f"{name} is not a text file in UTF-8; choose a file of patterns.")
    reader = _Reader(name)
    for number, line in enumerate(words.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith(";"):
            reader.take(number, stripped)
    return reader.finish()


@dataclass
class _Reader:
    """The lines of a file taken one by one."""

    name: str
    sizes: dict[str, int] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    _begun: bool = False
    _title: tuple[int, str, bool] | None = None  # line, name, grey
    _rows: list[NDArray[np.float64]] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """Read one line that is neither blank nor a comment."""
        if not self._begun:
            self._first(number, line)
        elif line.startswith("["):
            self._finish_pattern()
            self._heading(number, line)
        elif self._title is None:
            self._size(number, line)
        else:
            self._row(number, line)

    def finish(self) -> PatternSet:
        """What was read."""
        if not self._begun or self._title is None:
            raise PatternFileError(
                f"{self.name} holds no pattern; add one, beginning with its name in brackets."
            )
        self._finish_pattern()
        return PatternSet(self.sizes["rows"], self.sizes["columns"], tuple(self.patterns))

    def _wrong(self, number: int, words: str) -> PatternFileError:
        return PatternFileError(f"{self.name}, line {number}: {words}")

    def _first(self, number: int, line: str) -> None:
        magic, _, version = line.rpartition(" ")
        if magic.strip() != _MAGIC:
            raise self._wrong(
                number,
                f"a file of patterns begins with “{_MAGIC} {VERSION}”; choose another file, or "
                "add that line.",
            )
        if version != str(VERSION):
            raise self._wrong(
                number,
                f"this is version {shown(version)} of the format, and only version {VERSION} can "
                "be read; save it again with this program.",
            )
        self._begun = True

    def _size(self, number: int, line: str) -> None:
        found = _SIZE.fullmatch(line)
        if found is None:
            problem = "appears twice; keep the first" if line.startswith(_MAGIC) else (
                "is neither a size (“rows 24”) nor a name in brackets; correct it"
            )  # fmt: skip
            raise self._wrong(number, f"{shown(line)} {problem}.")
        side, value = found.groups()
        if side in self.sizes:
            raise self._wrong(number, f"the number of {side} is given twice; keep one of them.")
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= LARGEST_SIDE):
            raise self._wrong(
                number, f"there cannot be {shown(value)} {side}; give 1 to {LARGEST_SIDE}."
            )
        self.sizes[side] = int(value)

    def _heading(self, number: int, line: str) -> None:
        for side in ("rows", "columns"):
            if side not in self.sizes:
                raise self._wrong(
                    number, f"the number of {side} is missing; give it before the first pattern."
                )
        found = _HEADING.fullmatch(line)
        if found is None or found[2] not in ("", "grey"):
            raise self._wrong(
                number,
                f"{shown(line)} is no heading; write “[name]”, or “[name] grey”, with \\[ and \\] "
                "for brackets in the name.",
            )
        try:
            title = _ESCAPE.sub(_clear, found[1])
        except (KeyError, ValueError):
            raise self._wrong(
                number,
                f"{shown(line)} has a backslash that stands for nothing; write \\\\ for one.",
            ) from None
        self._title = (number, title, found[2] == "grey")

    def _row(self, number: int, line: str) -> None:
        assert self._title is not None
        _, title, grey = self._title
        columns = self.sizes["columns"]
        if len(self._rows) == self.sizes["rows"]:
            raise self._wrong(
                number,
                f"the pattern {shown(title)} has more than {self.sizes['rows']} rows; take some "
                "away, or change the number of rows.",
            )
        cells: Sequence[str] = line.split() if grey else line
        if grey:
            bad = [c for c in cells if not (len(c) <= 3 and c.isascii() and c.isdigit())
                   or int(c) > 255]  # fmt: skip
            if bad:
                raise self._wrong(
                    number, f"{shown(bad[0])} is no grey value; give whole numbers from 0 to 255."
                )
        elif bad := sorted(set(line) - {"#", "."}):
            raise self._wrong(
                number, f"{shown(bad[0])} is no cell; write # for ink and . for paper."
            )
        if len(cells) != columns:
            raise self._wrong(
                number, f"this row has {len(cells)} cells and not {columns}; correct it."
            )
        if grey:
            self._rows.append(np.array(cells, dtype=np.float64) / 127.5 - 1.0)
        else:
            self._rows.append(np.array([1.0 if c == "#" else -1.0 for c in cells]))

    def _finish_pattern(self) -> None:
        if self._title is None:
            return
        number, title, grey = self._title
        if len(self._rows) != self.sizes["rows"]:
            raise self._wrong(
                number,
                f"the pattern {shown(title)} has {len(self._rows)} rows and not "
                f"{self.sizes['rows']}; add what is missing.",
            )
        values = np.concatenate(self._rows)
        kept: NDArray[np.float32] | NDArray[np.int8]
        kept = values.astype(np.float32) if grey else values.astype(np.int8)
        kept.flags.writeable = False
        # Not `Memory.of`: a grey pattern of ink and paper alone stays what its heading says.
        self.patterns.append(Pattern(title, kept))
        self._rows = []


def _clear(escape: re.Match[str]) -> str:
    code, character = escape.groups()
    return chr(int(code, 16)) if code else _CLEAR[character]


def shown(words: str) -> str:
    """Words of a file in a message: quoted, on one line, not too long."""
    line = "".join(c if c.isprintable() else "�" for c in words.strip())
    return f"“{line if len(line) <= 40 else line[:39] + '…'}”"
