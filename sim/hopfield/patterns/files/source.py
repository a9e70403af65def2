"""What a file of patterns is to whoever reads it: patterns in a row, read when needed."""

from __future__ import annotations

import math
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.files.choices import Choices
from sim.hopfield.patterns.pattern_file import PatternFileError, shown

__all__ = [
    "MOST_VALUES",
    "Facts",
    "Item",
    "Progress",
    "Source",
    "check_file",
    "label_of",
    "proposed_label",
    "proposed_layout",
    "shapes_of",
    "with_shape",
]

Progress = Callable[[float], bool]
"""Told the fraction read; answers whether to go on."""

MOST_VALUES = 1 << 24
"""Values of one pattern in a file, at most."""


@dataclass(frozen=True, eq=False)
class Item:
    """A pattern as it stands in a file.

    Parameters
    ----------
    number : int
        Its place in the file, from 0.
    label : str
        Empty if it has none.
    read : callable
        Its values, (h, w) float64, finite; raises PatternFileError.
    """

    number: int
    label: str
    read: Callable[[], NDArray[np.float64]]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a file before its patterns are read.

    Parameters
    ----------
    kind : str
        What it is, in a few words.
    choices : Choices
        As given, with what was left open found as far as the file says; paper, ink and threshold
        follow from the values.
    count : int, optional
        Patterns in it; None where all of it would have to be read.
    arrays : tuple of str
        Of an NPZ file: arrays that may hold the patterns.
    layouts : bool
        Whether it may be taken for the other layout as well.
    labels : tuple of str
        Where labels may stand ("none", "first", ...); at least "none".
    length : int
        Values of each pattern.
    shapes : tuple of (int, int)
        Rows and columns each pattern may have; one if the file says.
    signs : tuple of str
        In a file of two signs: that for 0, that for 1.
    notes : tuple of str
        What was assumed, in sentences.
    """

    kind: str
    choices: Choices
    count: int | None
    arrays: tuple[str, ...] = ()
    layouts: bool = False
    labels: tuple[str, ...] = ("none",)
    length: int = 0
    shapes: tuple[tuple[int, int], ...] = ()
    signs: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


class Source(ABC):
    """A file of patterns, opened as it was chosen.

    Parameters
    ----------
    path : Path
    choices : Choices
    """

    facts: Facts

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = shown(path.name or str(path))

    @abstractmethod
    def items(self, progress: Progress | None = None) -> Iterator[Item]:
        """Its patterns from `facts.choices.first` on; ends early if the reader is told to stop."""

    def count(self, progress: Progress | None = None) -> int | None:
        """How many patterns it holds, counted if need be; None if told to stop."""
        return self.facts.count

    def wrong(self, words: str) -> PatternFileError:
        """A sentence about this file."""
        return PatternFileError(f"{self.name} {words}")


def check_file(path: Path, wanted: str) -> os.stat_result:
    """See that there is an ordinary file with something in it.

    Raises
    ------
    PatternFileError
    """
    name = shown(path.name or str(path))
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise PatternFileError(f"There is no file {name} there; choose another.") from None
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise PatternFileError(f"{name} could not be read ({reason}); try a copy.") from problem
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
        raise PatternFileError(f"{name} is {kind}; choose {wanted}.")
    if status.st_size == 0:
        raise PatternFileError(f"{name} is empty; choose {wanted}.")
    return status


def shapes_of(length: int) -> tuple[tuple[int, int], ...]:
    """Rows and columns that make so many values, the nearest to a square first."""
    rows = [n for n in range(1, math.isqrt(length) + 1) if length % n == 0]
    wide = [(n, length // n) for n in reversed(rows)]
    return tuple(dict.fromkeys(shape for h, w in wide for shape in ((h, w), (w, h))))


def proposed_layout(rows: int, columns: int) -> str:
    """Whether a table is rather one "picture", or a pattern in each of its "rows".

    One picture if it is square, or if its sides are alike and its rows, with a label or without,
    make no square.
    """
    if rows == columns:
        return "picture"
    square = any(math.isqrt(n) ** 2 == n and n >= 64 for n in (columns, columns - 1))
    alike = 1 / 3 <= rows / columns <= 3 and columns >= 3
    return "picture" if alike and not square else "rows"


def with_shape(source: Source, choices: Choices, length: int) -> tuple[Choices, str]:
    """Choices with the shape of patterns of so many values, and what was assumed of it.

    Raises
    ------
    PatternFileError
        If the shape chosen has another number of values, or there are too many.
    """
    if not 1 <= length <= MOST_VALUES:
        raise source.wrong(
            f"has patterns of {length:,} values, and 1 to {MOST_VALUES:,} can be read; choose "
            "another file."
        )
    if choices.shape is not None:
        rows, columns = choices.shape
        if rows * columns != length:
            raise source.wrong(
                f"has patterns of {length:,} values, which do not make {rows} × {columns}; "
                "choose another size."
            )
        return choices, ""
    rows, columns = shapes_of(length)[0]
    words = f"{length:,} values a pattern are taken for {rows} × {columns}."
    return replace(choices, shape=(rows, columns)), words


def proposed_label(rows: NDArray[np.float64]) -> str:
    """Where the labels of rows of numbers, (k, n), rather are: "first", "last" or "none".

    In a column that is one too many for a square, of small whole numbers; where both ends could
    be it, the last if it has more kinds of values, else the first.
    """
    columns = rows.shape[1]
    side, more = math.isqrt(columns), math.isqrt(max(0, columns - 1))
    if side * side == columns or more * more != columns - 1 or more < 3:
        return "none"
    first, last = rows[:, 0], rows[:, -1]
    if _numbered(first) != _numbered(last):
        return "first" if _numbered(first) else "last"
    return "last" if len(np.unique(last)) > len(np.unique(first)) else "first"


def _numbered(column: NDArray[np.float64]) -> bool:
    return bool(((column == np.rint(column)) & (column >= 0.0) & (column < 100.0)).all())


def label_of(value: float) -> str:
    """A label that is a number, as a name."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"
