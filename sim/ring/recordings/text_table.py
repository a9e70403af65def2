"""A table in a file of text: its columns as numbers, block by block."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.ring.recordings.columns import Column, cell_reader
from sim.ring.recordings.table import MAX_ROWS, PREVIEW_ROWS, too_many_rows
from sim.ring.recordings.text_layout import (
    HEADER_LINES,
    TextLayout,
    find_layout,
    is_comment,
    line_too_long,
)
from sim.ring.recordings.wording import TrajectoryFileError, printable

__all__ = ["TextTable"]

_BLOCK = 1 << 20  # characters read at a time

Reader = Callable[[str], float | None]


class TextTable:
    """A table of text (CSV and its relatives): UTF-8, UTF-16 or Latin-1, `MAX_ROWS` rows at most.

    Parameters
    ----------
    path : Path
    name : str
        What messages call the file.
    asked : collection of str
        Names of columns that ought to be there.

    Raises
    ------
    TrajectoryFileError, OSError
    """

    def __init__(self, path: Path, name: str, asked: Collection[str] = ()) -> None:
        self._path, self._name = path, name
        self.layout: TextLayout = find_layout(path, name, asked)
        _refuse_endless(path, name)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return self.layout.columns

    @property
    def named(self) -> bool:
        """Whether the file names its columns."""
        return self.layout.named

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The first rows, as they are written."""
        return self.layout.sample[:PREVIEW_ROWS]

    def read(
        self, wanted: Sequence[int], stamps: Collection[int] = (), marks: Collection[str] = ()
    ) -> NDArray[np.float64]:
        """Read columns, (n, len(wanted) + 1): NaN where a number is missing, then the row number.

        Parameters
        ----------
        wanted : sequence of int
            The places of the columns.
        stamps : collection of int
            Those of them that hold time stamps, which become seconds.
        marks : collection of str
            Words, in lower case, that mean missing.

        Raises
        ------
        TrajectoryFileError, OSError
        """
        layout = self.layout
        comma = layout.decimal_comma(wanted)
        readers = {place: cell_reader(place in stamps, comma, marks) for place in wanted}
        blocks = [np.empty((0, len(wanted) + 1))]
        count, above = 0, layout.first
        with self._path.open(encoding=layout.encoding, errors="replace", newline=None) as file:
            for _ in range(layout.first):
                file.readline()
            while lines := file.readlines(_BLOCK):
                block = _read_block(lines, above, layout, readers, comma, stamps)
                if block is None:
                    block = self._read_block_carefully(lines, above, readers, stamps)
                blocks.append(block)
                above += len(lines)
                count += len(block)
                if count > MAX_ROWS:
                    raise too_many_rows(self._name, MAX_ROWS)
        return np.concatenate(blocks)

    def _read_block_carefully(
        self,
        lines: list[str],
        above: int,
        readers: dict[int, Reader],
        stamps: Collection[int],
    ) -> NDArray[np.float64]:
        """Read lines cell by cell, (k, c + 1), or say which of them cannot be read."""
        width = len(self.columns)
        split: Iterable[list[str]] = (line.split() for line in lines)
        if self.layout.delimiter is not None:
            split = csv.reader(lines, delimiter=self.layout.delimiter, skipinitialspace=True)
        table: list[list[float]] = []
        try:
            for row, cells in enumerate(split, above + 1):
                if not cells or is_comment(cells[0]):
                    continue
                if len(cells) != width or "\n" in cells[-1]:
                    _check_cells(cells, f"{self._name}, row {row}", width)
                    cells += [""] * (width - len(cells))
                values = []
                for place, read in readers.items():
                    value = read(cells[place])
                    if value is None:
                        raise self._unreadable(cells[place], row, place, place in stamps)
                    values.append(value)
                table.append([*values, float(row)])
        except csv.Error:
            raise line_too_long(self._name) from None
        return np.array(table, dtype=float).reshape(-1, len(readers) + 1)

    def _unreadable(self, cell: str, row: int, place: int, stamp: bool) -> TrajectoryFileError:
        """The refusal of a cell."""
        column = self.columns[place]
        kind = "an ISO 8601 time stamp" if stamp else "a number"
        return TrajectoryFileError(
            f"{self._name}, row {row}: '{printable(cell)}' in the column {column.shown} is not "
            f"{kind}; correct it, or empty the cell if nothing was recorded.",
            field=column.name,
        )


def _refuse_endless(path: Path, name: str) -> None:
    """Count the lines, which is quick, before any of them is read."""
    lines = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            ends = max(block.count(b"\n"), block.count(b"\r"))
            lines += ends
            if lines > MAX_ROWS + HEADER_LINES:
                raise too_many_rows(name, MAX_ROWS)
            if ends == 0 and len(block) == _BLOCK:
                raise line_too_long(name)


def _read_block(
    lines: list[str],
    above: int,
    layout: TextLayout,
    readers: dict[int, Reader],
    comma: bool,
    stamps: Collection[int],
) -> NDArray[np.float64] | None:
    """Read lines that hold nothing unusual, (k, c + 1); None if one does."""
    delimiter, width = layout.delimiter, len(layout.columns)
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
    if comma and delimiter != ",":
        lines = [line.replace(",", ".") for line in lines]

    def strictly(read: Reader) -> Callable[[str], float]:
        def number(cell: str) -> float:
            value = read(cell)
            if value is None:
                raise ValueError
            return value

        return number

    converters: dict[int | str, Callable[[str], float]] = {
        place: strictly(read) for place, read in readers.items()
    }
    # Quick; or half as quick, but reading missing cells too.
    stamped: dict[int | str, Callable[[str], float]] = {i: converters[i] for i in stamps}
    for convert in (stamped, converters):
        try:
            cells = np.loadtxt(
                lines,
                delimiter=delimiter,
                usecols=list(readers),
                converters=convert or None,
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
