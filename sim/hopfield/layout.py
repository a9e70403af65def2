"""Memories and cue on a grid of another size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.letters import ALPHABET, letters
from sim.hopfield.memory import Memory, PatternError
from sim.hopfield.patterns import area_scale

__all__ = ["rescaled", "scaled"]


def scaled(memory: Memory, rows: int, columns: int, to_rows: int, to_columns: int) -> Memory:
    """A memory of a (rows, columns) grid on another one.

    A bundled letter becomes the letter of that size; anything else is averaged over what each new
    cell covers, and is ink where ink has more than half of it if it was ink and paper before.

    Raises
    ------
    PatternError
        If it has not the size it is said to have.
    """
    if len(memory.values) != rows * columns:
        raise PatternError(
            f"The pattern {memory.name!r} has {len(memory.values)} pixels, not {rows} × {columns}."
        )
    if memory.name in ALPHABET and len(memory.name) == 1 and not memory.grey:
        try:
            if np.array_equal(letters(memory.name, rows, columns)[0].values, memory.values):
                return letters(memory.name, to_rows, to_columns)[0]
        except PatternError:
            # One of the two grids is too small for the letter: it is scaled like any pattern.
            return _averaged(memory, rows, columns, to_rows, to_columns)
    return _averaged(memory, rows, columns, to_rows, to_columns)


def _averaged(memory: Memory, rows: int, columns: int, to_rows: int, to_columns: int) -> Memory:
    picture = area_scale(memory.values.reshape(rows, columns), to_rows, to_columns).ravel()
    if not memory.grey:
        picture = np.where(picture > 0.0, 1.0, -1.0)
    return Memory.of(memory.name, np.clip(picture, -1.0, 1.0))


def _is(memory: Memory, cue: NDArray[np.float32]) -> bool:
    return np.array_equal(memory.values, cue)


def rescaled(
    memories: Sequence[Memory], cue: NDArray[np.float32], old: Any, new: Any
) -> tuple[tuple[Memory, ...], NDArray[np.float32]]:
    """Every memory and the cue from the grid of parameters `old` on that of `new`.

    A cue that is one of the memories is that memory on the new grid too.
    """
    sizes = (old.rows, old.columns, new.rows, new.columns)
    moved = tuple(scaled(memory, *sizes) for memory in memories)
    same = [now for memory, now in zip(memories, moved, strict=True) if _is(memory, cue)]
    values = (same[0] if same else scaled(Memory.of("", cue), *sizes)).values.astype(np.float32)
    values.flags.writeable = False
    return moved, values
