"""Patterns in text: rows of a table (CSV) with or without labels, and grids of two signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.files.choices import Choices, LabelColumn, Layout
from sim.hopfield.patterns.files.source import (
    MOST_VALUES,
    Facts,
    Item,
    Progress,
    Source,
    label_of,
    proposed_label,
    proposed_layout,
    with_shape,
)
from sim.hopfield.patterns.files.text_layout import (
    LONGEST_LINE,
    TextLayout,
    find_layout,
    is_comment,
    number_of,
)
from sim.hopfield.patterns.pattern_file import shown

__all__ = ["TextSource"]

TOLD_EVERY = 256  # lines


class TextSource(Source):
    """Patterns in a file of text, read line by line."""

    def __init__(self, path: Path, choices: Choices) -> None:
        super().__init__(path)
        self.layout: TextLayout = find_layout(path)
        self._size = max(1, path.stat().st_size)
        self.facts = self._grids(choices) if self.layout.grids else self._table(choices)

    # What it is

    def _signs_words(self) -> list[str]:
        signs = self.layout.signs
        return [f"The sign {shown(signs[1])} is taken for ink."] if signs else []

    def _grids(self, choices: Choices) -> Facts:
        """Grids with blank lines between: each is a pattern, its size that of the first."""
        first = next(iter(self._blocks(None)), None)
        assert first is not None
        shape = (len(first[2]), self.layout.width)
        choices = replace(choices, layout="picture", label="none", shape=shape)
        seen_whole = self.layout.lines is not None
        count = sum(1 for _ in self._blocks(None)) if seen_whole else None
        return Facts(
            kind="Grids of text", choices=choices, count=count, length=shape[0] * shape[1],
            shapes=(shape,), signs=self.layout.signs, notes=tuple(self._signs_words()),
        )  # fmt: skip

    def _table(self, choices: Choices) -> Facts:
        layout, notes = self.layout, self._signs_words()
        packed = not layout.header and layout.worded == "none" and layout.lines is not None
        taken: Layout = "rows"
        if packed and layout.lines is not None:
            proposed = cast(Layout, proposed_layout(layout.lines, layout.width))
            taken = choices.layout or proposed
            if not choices.layout:
                what = "one picture" if taken == "picture" else "a pattern in each line"
                notes.append(f"The {layout.lines:,} lines are taken for {what}.")
        choices = replace(choices, layout=taken)
        if taken == "picture" and layout.lines is not None:
            shape = (layout.lines, layout.width)
            choices = replace(choices, shape=shape, label="none")
            return Facts(
                kind="Grid of text", choices=choices, count=1, layouts=packed,
                length=shape[0] * shape[1], shapes=(shape,), signs=layout.signs,
                notes=tuple(notes),
            )  # fmt: skip
        return self._rows_of_table(choices, notes, packed)

    def _rows_of_table(self, choices: Choices, notes: list[str], packed: bool) -> Facts:
        layout = self.layout
        labels = ("none",) if layout.signs or layout.width < 2 else ("none", "first", "last")
        label = choices.label if choices.label in labels else self._proposed(labels, notes)
        choices = replace(choices, label=cast(LabelColumn, label))
        length = layout.width - (label != "none")
        sized = layout.sized
        if choices.shape is None and sized is not None and sized[0] * sized[1] == length:
            choices, words = replace(choices, shape=sized), ""
        else:
            choices, words = with_shape(self, choices, length)
        if words:
            notes.append(words)
        return Facts(
            kind="Table", choices=choices, count=layout.lines, layouts=packed, labels=labels,
            length=length, signs=layout.signs, notes=tuple(notes),
        )  # fmt: skip

    def _proposed(self, labels: Sequence[str], notes: list[str]) -> str:
        """Where labels most likely are."""
        layout = self.layout
        if len(labels) == 1:
            return "none"
        label = layout.worded
        if label == "none":
            label = layout.named
            column = layout.header[0 if label == "first" else -1] if label != "none" else ""
            if label != "none":
                called = f" {shown(column)}" if column else ""
                notes.append(f"The {label} column{called} is taken for labels.")
                return label
            rows = [[number_of(cell) or 0.0 for cell in row] for row in layout.sample
                    if len(row) == layout.width]  # fmt: skip
            label = proposed_label(np.array(rows))
        if label != "none":
            notes.append(f"The {label} column is taken for labels.")
        return label

    # Reading

    def _lines(self, progress: Progress | None) -> Iterator[tuple[int, str]]:
        """Lines that are no comments, numbered from 1; blank ones too. Ends when told to stop."""
        done = number = 0
        with self.path.open(encoding=self.layout.encoding, errors="replace") as file:
            while line := file.readline(LONGEST_LINE):
                number += 1
                done += len(line)
                if len(line) == LONGEST_LINE:
                    raise self.wrong(f"is too long in line {number:,}; choose another file.")
                # Characters stand for bytes: it is a bar on the screen.
                told = progress is not None and number % TOLD_EVERY == 0
                if told and progress is not None and not progress(min(1.0, done / self._size)):
                    return
                if not is_comment(line):
                    yield number, line

    def _rows(self, progress: Progress | None) -> Iterator[tuple[int, int, str]]:
        """The rows of a table: from 0, the number of the line, the line."""
        row = -len(self.layout.header[:1])
        for number, line in self._lines(progress):
            if line.strip():
                if row >= 0:
                    yield row, number, line
                row += 1

    def _blocks(self, progress: Progress | None) -> Iterator[tuple[int, int, list[str]]]:
        """The grids: from 0, the number of the first line, the lines."""
        block: list[str] = []
        start = found = 0
        for number, line in self._lines(progress):
            if line.strip():
                start = start if block else number
                block.append(line)
                if len(block) * self.layout.width > MOST_VALUES:
                    raise self.wrong(f"has a grid too large in line {start:,}; choose another.")
            elif block:
                yield found, start, block
                block, found = [], found + 1
        if block:
            yield found, start, block

    def count(self, progress: Progress | None = None) -> int | None:
        """How many patterns it holds, counted if need be; None if told to stop."""
        if self.facts.count is not None:
            return self.facts.count
        stopped = False

        def told(fraction: float) -> bool:
            nonlocal stopped
            stopped = progress is not None and not progress(fraction)
            return not stopped

        units = self._blocks(told) if self.layout.grids else self._rows(told)
        count = sum(1 for _ in units)
        return None if stopped else count

    def items(self, progress: Progress | None = None) -> Iterator[Item]:
        """Its patterns; see `Source.items`."""
        choices = self.facts.choices
        if self.layout.grids:
            for place, number, lines in self._blocks(progress):
                if place >= choices.first:
                    yield Item(place, "", _Grid(self, number, lines))
        elif choices.layout == "picture":
            if choices.first == 0:
                whole = [line for _, _, line in self._rows(progress)]
                yield Item(0, "", _Grid(self, 1, whole))
        else:
            for row, number, line in self._rows(progress):
                if row >= choices.first:
                    yield Item(row, self._label(line), _Row(self, number, line))

    def _label(self, line: str) -> str:
        """The label of a row, of which no more than that is looked at where it stands first."""
        label, mark = self.facts.choices.label, self.layout.delimiter
        if label == "none":
            return ""
        if '"' in line:
            found = self.layout.cells(line)[0 if label == "first" else -1]
        elif label == "first":
            found = line.split(mark or None, 1)[0].strip()
        else:
            found = line.strip().rstrip(f"{mark} ").rsplit(mark or None, 1)[-1].strip()
        value = number_of(found)
        return found if value is None or not np.isfinite(value) else label_of(value)

    def numbers(self, number: int, cells: list[str]) -> NDArray[np.float64]:
        """The values of some cells; raises PatternFileError naming the line."""
        if self.layout.signs:
            paper, ink = self.layout.signs
            if bad := [cell for cell in cells if cell not in (paper, ink)]:
                raise self.wrong(
                    f"has a sign {shown(bad[0])} in line {number:,} besides {shown(paper)} and "
                    f"{shown(ink)}; correct it."
                )
            return np.array([cell == ink for cell in cells], dtype=np.float64)
        try:
            values = np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            word = next(cell for cell in cells if number_of(cell) is None)
            what = shown(word) if word else "an empty cell"
            words = f"has {what} in line {number:,}, which is no number; correct it."
            raise self.wrong(words) from None
        if not np.isfinite(values).all():
            raise self.wrong(
                f"has a value in line {number:,} that is no number (NaN) or not finite; replace it."
            )
        return values

    def cells_of(self, number: int, line: str) -> list[str]:
        """The cells of a line, as many as in the others; raises PatternFileError."""
        found = self.layout.cells(line)
        if len(found) != self.layout.width:
            raise self.wrong(
                f"has {len(found):,} values in line {number:,} and {self.layout.width:,} in the "
                "first; all rows must be of one length."
            )
        return found

    def shaped(self) -> tuple[int, int]:
        """Rows and columns of each pattern."""
        assert self.facts.choices.shape is not None
        return self.facts.choices.shape


@dataclass(frozen=True, eq=False)
class _Row:
    """Reads a line of a table as a pattern."""

    source: TextSource
    number: int
    line: str

    def __call__(self) -> NDArray[np.float64]:
        cells = self.source.cells_of(self.number, self.line)
        label = self.source.facts.choices.label
        cells = cells[1:] if label == "first" else cells[:-1] if label == "last" else cells
        return self.source.numbers(self.number, cells).reshape(self.source.shaped())


@dataclass(frozen=True, eq=False)
class _Grid:
    """Reads lines as the rows of a pattern."""

    source: TextSource
    number: int
    lines: list[str]

    def __call__(self) -> NDArray[np.float64]:
        source = self.source
        rows = source.shaped()[0]
        if len(self.lines) != rows:
            raise source.wrong(
                f"has a grid of {len(self.lines):,} rows in line {self.number:,} and the first has "
                f"{rows:,}; all must be of one size."
            )
        found = []
        for place, line in enumerate(self.lines):
            number = self.number + place
            found.append(source.numbers(number, source.cells_of(number, line)))
        return np.array(found)
