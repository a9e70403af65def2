"""Memories and cue on a grid of another size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.patterns.generated import area_scale
from sim.hopfield.patterns.letters import ALPHABET, letters
from sim.hopfield.patterns.pattern import Pattern, PatternError

__all__ = ["rescaled", "scaled"]


def scaled(pattern: Pattern, rows: int, columns: int, to_rows: int, to_columns: int) -> Pattern:
    """A memory of a (rows, columns) grid on another one.

    A bundled letter becomes the letter of that size; anything else is averaged over what each new
    cell covers, and is ink where ink has more than half of it if it was ink and paper before.

    Raises
    ------
    PatternError
        If it has not the size it is said to have.
    """
    if len(pattern.values) != rows * columns:
        raise PatternError(
            f"The pattern {pattern.name!r} has {len(pattern.values)} pixels, not "
            f"{rows} × {columns}."
        )
    if pattern.name in ALPHABET and len(pattern.name) == 1 and not pattern.grey:
        try:
            if np.array_equal(letters(pattern.name, rows, columns)[0].values, pattern.values):
                return letters(pattern.name, to_rows, to_columns)[0]
        except PatternError:
            # One of the two grids is too small for the letter: it is scaled like any pattern.
            return _averaged(pattern, rows, columns, to_rows, to_columns)
    return _averaged(pattern, rows, columns, to_rows, to_columns)


def _averaged(pattern: Pattern, rows: int, columns: int, to_rows: int, to_columns: int) -> Pattern:
    picture = area_scale(pattern.values.reshape(rows, columns), to_rows, to_columns).ravel()
    if not pattern.grey:
        picture = np.where(picture > 0.0, 1.0, -1.0)
    return Pattern.of(pattern.name, np.clip(picture, -1.0, 1.0))


def _is(pattern: Pattern, cue: NDArray[np.float32]) -> bool:
    return np.array_equal(pattern.values, cue)


def rescaled(
    patterns: Sequence[Pattern], cue: NDArray[np.float32], old: Any, new: Any
) -> tuple[tuple[Pattern, ...], NDArray[np.float32]]:
    """Every memory and the cue from the grid of parameters `old` on that of `new`.

    A cue that is one of the memories is that memory on the new grid too.
    """
    sizes = (old.rows, old.columns, new.rows, new.columns)
    moved = tuple(scaled(pattern, *sizes) for pattern in patterns)
    same = [now for pattern, now in zip(patterns, moved, strict=True) if _is(pattern, cue)]
    values = (same[0] if same else scaled(Pattern.of("", cue), *sizes)).values.astype(np.float32)
    values.flags.writeable = False
    return moved, values
