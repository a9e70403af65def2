"""Patterns that come into a list: of the right size and kind, and with names of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from sim.hopfield.patterns.pattern import Pattern, PatternError

__all__ = ["MOST_PATTERNS", "free_name", "most_patterns", "named_apart", "of_size", "too_many"]

MOST_PATTERNS = 4096
MOST_PIXELS = 2**25  # of all patterns together: at rank 2 P in double precision a gigabyte


def most_patterns(neurons: int) -> int:
    """Patterns of so many pixels that can be kept at all."""
    return min(MOST_PATTERNS, MOST_PIXELS // neurons)


def too_many(count: int, most: int, rows: int, columns: int) -> None:
    """Raise PatternError if so many patterns of a grid are more than can be stored."""
    if count > most:
        raise PatternError(
            f"{count:,} memories are too many for {rows} × {columns} pixels "
            f"with these settings, which take {most:,}: forget some first."
        )


def of_size(name: str, values: Sequence[float] | NDArray[Any], rows: int, columns: int) -> Pattern:
    """A pattern of a grid; raises PatternError if the values are too many or too few."""
    pattern = Pattern.of(name, values)
    if len(pattern.values) != rows * columns:
        raise PatternError(
            f"The pattern {name!r} has {len(pattern.values)} pixels and the grid "
            f"{rows * columns}: choose a pattern of {rows} × {columns}."
        )
    return pattern


def named_apart(patterns: Sequence[Pattern], new: Sequence[Pattern]) -> list[Pattern]:
    """New patterns with names that are not taken by these: D, D 2, D 3."""
    taken = {pattern.name for pattern in patterns}
    named = []
    for pattern in new:
        name, number = pattern.name, 1
        while name in taken:
            number += 1
            name = f"{pattern.name} {number}"
        taken.add(name)
        named.append(pattern if name == pattern.name else pattern.renamed(name))
    return named


def free_name(patterns: Sequence[Pattern], stem: str) -> str:
    """The first of "Drawing 1", "Drawing 2" ... that none of these has."""
    taken = {pattern.name for pattern in patterns}
    number = 1
    while f"{stem} {number}" in taken:
        number += 1
    return f"{stem} {number}"
