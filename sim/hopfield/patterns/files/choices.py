"""What can be chosen when patterns are made of a file, as one immutable value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.hopfield.patterns.generated import check_grid
from sim.hopfield.patterns.pattern import PatternError

__all__ = ["LONGEST_NAME", "MOST_MARGIN", "Choices", "LabelColumn", "Layout", "Placing"]

Layout = Literal["", "rows", "picture"]
LabelColumn = Literal["", "none", "first", "last", "array"]
Placing = Literal["whole", "fill", "middle"]

MOST_MARGIN = 0.45
"""The widest margin, as a share of the grid's shorter side."""

LONGEST_NAME = 60
"""Characters of a pattern's name that are kept."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How patterns are made of what a file holds.

    What is left open ("" or None) is found from the file; `look` says what was found.

    Parameters
    ----------
    array : str
        Of an NPZ file: the array that holds the patterns.
    layout : "rows", "picture" or ""
        Whether a table of two dimensions is a pattern in each row, or one picture.
    label : "none", "first", "last", "array" or ""
        Where the label of each pattern stands: nowhere, in the first or last column, or in an
        array of its own beside the patterns (NPZ).
    shape : (int, int), optional
        Rows and columns of each pattern in the file, where it gives only the number of values.
    paper, ink : float, optional
        The values of the file that mean paper and ink; `ink` may be the smaller one. In a file of
        two signs they are 0 and 1, in a picture -1 (white) and +1 (black).
    grey : bool
        Whether greys are kept; else what is darker than the threshold becomes ink.
    threshold : float, optional
        Darkness beyond which a cell is ink, -1 (paper) to +1 (ink); Otsu's of the first patterns
        if None.
    rows, columns : int, optional
        The grid the patterns are for; that of the file if None.
    placing : "whole", "fill" or "middle"
        Scaled, and nothing cut off; scaled until it fills the grid, and the rest cut off; or the
        middle, pixel for pixel.
    margin : float
        Paper left free along every edge where it is scaled, as a share of the grid's shorter side,
        0 to `MOST_MARGIN`.
    first : int
        The first pattern that is taken, from 0.
    count : int, optional
        How many are taken; all if None.
    per_label : int
        So many of each label are taken and no more; 0 for no such limit.
    name : str
        What patterns without a label are called, with their number; the file's name if empty.

    Raises
    ------
    PatternError
        If a choice is impossible; `field` names it.
    """

    array: str = ""
    layout: Layout = ""
    label: LabelColumn = ""
    shape: tuple[int, int] | None = None
    paper: float | None = None
    ink: float | None = None
    grey: bool = False
    threshold: float | None = None
    rows: int | None = None
    columns: int | None = None
    placing: Placing = "whole"
    margin: float = 0.0
    first: int = 0
    count: int | None = None
    per_label: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        for field, known in (
            ("layout", ("", "rows", "picture")),
            ("label", ("", "none", "first", "last", "array")),
            ("placing", ("whole", "fill", "middle")),
        ):
            if getattr(self, field) not in known:
                words = ", ".join(repr(word) for word in known if word)
                raise PatternError(
                    f"There is no {field} {getattr(self, field)!r}; choose {words}.", field=field
                )
        self._check_numbers()
        if (self.rows is None) != (self.columns is None):
            raise PatternError("A grid has rows and columns; give both or neither.", field="rows")
        if self.rows is not None and self.columns is not None:
            check_grid(self.rows, self.columns)

    def _check_numbers(self) -> None:
        if self.shape is not None and (len(self.shape) != 2 or min(self.shape) < 1):
            raise PatternError("A shape is rows and columns, 1 or more each.", field="shape")
        for field in ("paper", "ink"):
            value = getattr(self, field)
            if value is not None and not math.isfinite(value):
                raise PatternError(f"The value of {field} must be a finite number.", field=field)
        if self.paper is not None and self.paper == self.ink:
            raise PatternError(
                f"Paper and ink are both {self.paper:g}; give them two values.", field="ink"
            )
        if self.threshold is not None and not -1.0 <= self.threshold <= 1.0:
            raise PatternError(
                f"A threshold of {self.threshold:g} is impossible; choose −1 (paper) to 1 (ink).",
                field="threshold",
            )
        if not 0.0 <= self.margin <= MOST_MARGIN:
            raise PatternError(
                f"A margin of {self.margin:g} is impossible; choose 0 to {MOST_MARGIN:g}.",
                field="margin",
            )
        if self.first < 0 or self.per_label < 0:
            raise PatternError("Patterns are counted from 0; choose 0 or more.", field="first")
        if self.count is not None and self.count < 1:
            raise PatternError("Take at least one pattern.", field="count")
