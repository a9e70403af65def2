"""Gestures that draw the cue and corrupt it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import GestureError
from sim.hopfield.gestures.given import Values, index_of, values_of
from sim.hopfield.patterns.corruption import cover as covered_with
from sim.hopfield.patterns.corruption import flip_fraction
from sim.hopfield.patterns.corruption import randomise as randomised
from sim.hopfield.patterns.generated import majority, random_patterns
from sim.model import gesture

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory


def _give(
    memory: AssociativeMemory, words: str, values: NDArray[Any], key: str | None = None
) -> None:
    memory.edits.remember(words, key)
    memory.lay_cue(values)


def _corruptible(memory: AssociativeMemory) -> NDArray[Any]:
    """The cue as `corruption` wants it: int8 if it is ink and paper."""
    binary = bool(np.all(np.abs(memory.cue) == 1.0))
    return memory.cue.astype(np.int8) if binary else memory.cue


@gesture
def draw(
    memory: AssociativeMemory, cells: Sequence[int], value: float, stroke: int = 0, on: str = "cue"
) -> None:
    """Set cells of the cue, or of the state as it runs, to a value; 0 inverts them."""
    where = np.asarray(cells, dtype=np.intp)
    if where.size and not (where.min() >= 0 and where.max() < memory.neurons):
        raise GestureError("A stroke left the grid: the grid has been changed meanwhile.")
    if not -1.0 <= value <= 1.0 or not (memory.graded or value in (-1.0, 0.0, 1.0)):
        raise GestureError(
            "A cell is between −1 (paper) and +1 (ink), and grey in real-valued networks only."
        )
    if on not in ("cue", "state"):
        raise GestureError("One draws on the cue or on the state.")
    drawn = np.array(memory.now.cue if on == "cue" else memory.shown)
    drawn[where] = -drawn[where] if value == 0.0 else value
    if on == "cue":
        _give(memory, "drawing", drawn, f"stroke {stroke}" if stroke else None)
    else:
        memory.edits.remember_state("drawing on the state", f"state {stroke}" if stroke else None)
        memory.dynamics.draw(where, drawn)
        memory.tally.forget_averages()
        memory.note_intervention()


@gesture
def set_cue(memory: AssociativeMemory, values: Values) -> None:
    """Lay a pattern (N,) on the cue."""
    _give(memory, "cue", values_of(memory, "cue", values))


@gesture
def clear_cue(memory: AssociativeMemory) -> None:
    """Paper all over."""
    _give(memory, "clear", np.full(memory.neurons, -1.0))


@gesture
def invert_cue(memory: AssociativeMemory) -> None:
    """Ink for paper and paper for ink."""
    _give(memory, "invert", -memory.now.cue)


@gesture
def cue_pattern(memory: AssociativeMemory, index: int, sign: int = 1) -> None:
    """Lay a memory, or its mirror (-1), on the cue."""
    pattern = memory.now.patterns[index_of(memory, index)]
    _give(memory, f"cue {pattern.name}", (1 if sign >= 0 else -1) * pattern.values)


@gesture
def cue_mixture(
    memory: AssociativeMemory, indices: Sequence[int], signs: Sequence[int] | None = None
) -> None:
    """Lay the majority of an odd number of memories on the cue."""
    chosen = [memory.now.patterns[index_of(memory, index)] for index in indices]
    _give(memory, "mixture", majority(chosen, signs))


@gesture
def cue_random(memory: AssociativeMemory, activity: float = 0.5) -> None:
    """Lay chance on the cue: each cell ink with this probability."""
    made = random_patterns(1, memory.neurons, memory.rng, activity)[0]
    _give(memory, "random cue", made.values)


@gesture
def corrupt(memory: AssociativeMemory, fraction: float) -> None:
    """Flip exactly so large a fraction of the cue's cells."""
    _give(memory, "corrupt", flip_fraction(_corruptible(memory), fraction, memory.rng))


@gesture
def randomise(memory: AssociativeMemory, fraction: float) -> None:
    """Replace so large a fraction of the cue's cells by chance."""
    _give(memory, "noise", randomised(_corruptible(memory), fraction, memory.rng))


@gesture
def cover(
    memory: AssociativeMemory, top: int, left: int, bottom: int, right: int, fill: str = "paper"
) -> None:
    """Cover a rectangle of the cue, ends included, with paper, ink or noise."""
    p = memory.parameters
    covered = covered_with(
        _corruptible(memory), p.rows, p.columns, top=top, left=left, bottom=bottom, right=right,
        fill=fill, rng=memory.rng,  # type: ignore[arg-type]
    )  # fmt: skip
    _give(memory, "cover", covered)
