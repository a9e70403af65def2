"""What a person gives a memory, checked: patterns, states, numbers of patterns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from sim.errors import GestureError
from sim.hopfield.patterns.naming import of_size
from sim.hopfield.patterns.pattern import Pattern, PatternError

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory

__all__ = ["Values", "index_of", "kept_by", "pattern_of", "values_of"]

Values = Sequence[float] | NDArray[Any]


def pattern_of(memory: AssociativeMemory, name: str, values: Values) -> Pattern:
    """A pattern of the size and kind a memory stores; raises PatternError."""
    return kept_by(memory, of_size(name, values, memory.parameters.rows, memory.parameters.columns))


def kept_by(memory: AssociativeMemory, pattern: Pattern) -> Pattern:
    """A pattern of a kind a memory stores; raises PatternError for a grey one it does not."""
    if pattern.grey and not memory.takes_grey:
        raise PatternError(
            f"The pattern {pattern.name!r} is grey, and {memory.title} stores ink and paper only: "
            "threshold it, or choose the modern network."
        )
    return pattern


def values_of(memory: AssociativeMemory, name: str, values: Values) -> NDArray[Any]:
    """Values of the right size (N,): neurons may be grey where patterns may not."""
    if not memory.graded:
        return pattern_of(memory, name, values).values
    return of_size(name, values, memory.parameters.rows, memory.parameters.columns).values


def index_of(memory: AssociativeMemory, index: int) -> int:
    """The number of a pattern in the list; raises GestureError if there is none."""
    if not 0 <= index < len(memory.patterns):
        raise GestureError(f"There is no memory number {index + 1}.")
    return int(index)
