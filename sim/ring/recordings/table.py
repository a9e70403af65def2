"""What every table is from which a heading is read, whatever file it lies in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.ring.recordings.columns import Column
from sim.ring.recordings.wording import TrajectoryFileError

__all__ = ["MAX_ROWS", "PREVIEW_ROWS", "Table", "too_many_rows"]

MAX_ROWS = 2_000_000
"""The most rows a file may have."""

PREVIEW_ROWS = 100
"""The first rows, which are kept as they are written."""


class Table(Protocol):
    """Columns of equal length, of which numbers are read when they are wanted."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""

    @property
    def named(self) -> bool:
        """Whether the file names its columns."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The first rows, as they are written; a row may end early."""

    def read(
        self, wanted: Sequence[int], stamps: Collection[int] = (), marks: Collection[str] = ()
    ) -> NDArray[np.float64]:
        """Read columns, (n, len(wanted) + 1): NaN where a number is missing, then the row number.

        Parameters
        ----------
        wanted : sequence of int
            The places of the columns, no two alike.
        stamps : collection of int
            Those of them that hold time stamps, which become seconds.
        marks : collection of str
            Words, in lower case, that mean missing.

        Raises
        ------
        TrajectoryFileError, OSError
        """


def too_many_rows(name: str, rows: int = MAX_ROWS) -> TrajectoryFileError:
    """The refusal of a file, called so, that is too long."""
    return TrajectoryFileError(
        f"{name} has more than {rows:,} rows; cut out a part, or keep every tenth row."
    )
