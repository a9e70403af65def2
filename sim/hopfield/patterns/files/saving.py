"""Sets of patterns written as other programs read them: NPY, NPZ and CSV, or a pattern file."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.generated import check_grid
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.pattern_file import PatternFileError, write_patterns, write_whole

__all__ = ["SAVED_AS", "as_array", "write_set"]


def as_array(patterns: Sequence[Pattern], rows: int, columns: int) -> NDArray[np.generic]:
    """Patterns as an array (P, rows, columns): int8 of -1 and +1, or float32 if one is grey.

    Raises
    ------
    PatternFileError
        If there is no pattern, or one has another size.
    """
    check_grid(rows, columns)
    if not patterns:
        raise PatternFileError("There is no pattern to save; store one first.")
    for pattern in patterns:
        if pattern.values.size != rows * columns:
            raise PatternFileError(
                f"The pattern {pattern.name!r} has {pattern.values.size} cells and not {rows} by "
                f"{columns}; save patterns of one size."
            )
    kind = np.float32 if any(pattern.grey for pattern in patterns) else np.int8
    values = np.array([pattern.values for pattern in patterns], dtype=kind)
    return values.reshape(-1, rows, columns)


def write_set(
    path: str | os.PathLike[str], patterns: Sequence[Pattern], rows: int, columns: int
) -> None:
    """Write patterns to a file of the kind its name says, replacing what it held.

    - `.npy`: an array (P, rows, columns), int8 of -1 (paper) and +1 (ink) or, if one is grey,
      float32; without names, for which an array has no place.
    - `.npz`: the same as `patterns`, and the names as `labels` (P,).
    - `.csv`: a row for each: its name under `label`, then values from 0 (paper) to 255 (ink)
      under 1x1, 1x2 and so on; greys within 1/255.
    - any other: a pattern file (see `pattern_file`).

    Raises
    ------
    PatternFileError
        If there is no pattern, one has another size, or the file cannot be written.
    """
    where = Path(path)
    write = _WRITERS.get(where.suffix.lower())
    if write is None:
        write_patterns(where, patterns, rows, columns)
        return
    write_whole(where, write(patterns, as_array(patterns, rows, columns)))


def _npy(patterns: Sequence[Pattern], values: NDArray[np.generic]) -> bytes:
    out = io.BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


def _npz(patterns: Sequence[Pattern], values: NDArray[np.generic]) -> bytes:
    out = io.BytesIO()
    names = np.array([pattern.name for pattern in patterns], dtype=np.str_)
    np.savez_compressed(out, allow_pickle=False, patterns=values, labels=names)
    return out.getvalue()


def _csv(patterns: Sequence[Pattern], values: NDArray[np.generic]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    count, rows, columns = values.shape
    sized = [f"{row}x{column}" for row in range(1, rows + 1) for column in range(1, columns + 1)]
    table.writerow(["label", *sized])
    numbers = np.rint((values.reshape(count, -1).astype(np.float64) + 1.0) * 127.5).astype(int)
    for pattern, row in zip(patterns, numbers.tolist(), strict=True):
        table.writerow([" ".join(pattern.name.split()), *row])
    return out.getvalue().encode("utf-8")


_WRITERS: dict[str, Callable[[Sequence[Pattern], NDArray[np.generic]], bytes]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".csv": _csv,
}

SAVED_AS = (".patterns", *_WRITERS)
"""What the name of a file may end with, to say what is written."""
