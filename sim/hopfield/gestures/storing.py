"""Gestures that store patterns and forget them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import GestureError
from sim.hopfield.gestures.given import Values, index_of, kept_by, pattern_of
from sim.hopfield.gestures.settings import set_to
from sim.hopfield.patterns.generated import grey_pictures, random_patterns, unbiased_columns
from sim.hopfield.patterns.letters import letters, shapes
from sim.hopfield.patterns.naming import free_name, named_apart, of_size
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.patterns.rescaling import scaled
from sim.model import gesture

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory


def room_for(memory: AssociativeMemory, new: int) -> None:
    """Raise PatternError if so many new patterns cannot be stored, before they are drawn."""
    if new < 1:
        raise PatternError("There is nothing to store: choose at least one pattern.")
    most = memory.most(memory.parameters)
    if len(memory.patterns) + new > most:
        raise PatternError(
            f"The list is full: on this grid it keeps {most:,} memories. Forget some first."
        )


def add(memory: AssociativeMemory, words: str, new: Sequence[Pattern]) -> None:
    """Store some patterns, all or none."""
    room_for(memory, len(new))
    memory.check(memory.parameters, (*memory.patterns, *new))
    _replace(memory, words, (*memory.patterns, *named_apart(memory.patterns, new)))


def _replace(memory: AssociativeMemory, words: str, patterns: tuple[Pattern, ...]) -> None:
    before = memory.edits.remember(words)
    memory.now.patterns = patterns
    memory.patterns_changed()
    memory.relearn(before=before)


@gesture
def store(memory: AssociativeMemory, values: Values, name: str = "") -> None:
    """Store a pattern (N,) of -1 to +1."""
    pattern = pattern_of(memory, name or free_name(memory.patterns, "Drawing"), values)
    add(memory, f"store {pattern.name}", [pattern])


@gesture
def store_cue(memory: AssociativeMemory, name: str = "") -> None:
    """Store the cue as it is."""
    memory.store(memory.now.cue, name)


@gesture
def store_letters(memory: AssociativeMemory, text: str) -> None:
    """Store bundled letters and digits."""
    p = memory.parameters
    add(memory, f"store {text}", letters(text, p.rows, p.columns))


@gesture
def store_shapes(memory: AssociativeMemory, names: Sequence[str]) -> None:
    """Store bundled shapes."""
    p = memory.parameters
    add(memory, "store shapes", shapes(names, p.rows, p.columns))


@gesture
def store_random(
    memory: AssociativeMemory, count: int, activity: float = 0.5, correlation: float = 0.0
) -> None:
    """Store random patterns; see `sim.hopfield.patterns.generated.random_patterns`."""
    room_for(memory, int(count))
    made = random_patterns(int(count), memory.neurons, memory.rng, activity, correlation)
    add(memory, f"store {count} random patterns", made)


@gesture
def store_unbiased(memory: AssociativeMemory, count: int) -> None:
    """Store unbiased independent patterns, drawn a bit a cell (see `unbiased_columns`)."""
    room_for(memory, int(count))
    columns = unbiased_columns(int(count), memory.neurons, memory.rng)
    made = [Pattern.of(f"R{place}", values) for place, values in enumerate(columns.T, 1)]
    add(memory, f"store {count} random patterns", made)


@gesture
def store_pictures(memory: AssociativeMemory, count: int) -> None:
    """Store synthetic grey pictures."""
    if not memory.takes_grey:
        raise PatternError(f"{memory.title} stores ink and paper only, no grey pictures.")
    room_for(memory, int(count))
    p = memory.parameters
    made = grey_pictures(int(count), p.rows, p.columns, memory.rng)
    add(memory, f"store {count} pictures", made)


@gesture
def store_set(
    memory: AssociativeMemory,
    names: Sequence[str],
    values: Sequence[Values],
    rows: int = 0,
    columns: int = 0,
    resize: bool = False,
) -> None:
    """Store some patterns at once; of another grid (rows, columns), scaled to this one, or with
    `resize` the network gets their grid, and its memories and cue are scaled."""
    if len(names) != len(values):
        raise GestureError(f"{len(names)} names do not go with {len(values)} patterns.")
    p = memory.parameters
    given = list(zip(names, values, strict=True))
    other = bool(rows and columns) and (rows, columns) != (p.rows, p.columns)
    words = f"store {len(given)} pattern{'s' if len(given) != 1 else ''}"
    if other and resize:
        if given:
            new = p.replace(rows=rows, columns=columns)
            fitting = [kept_by(memory, of_size(name, v, rows, columns)) for name, v in given]
            set_to(memory, new, words, added=fitting)
        return
    if other:
        moved = [scaled(Pattern.of(name, v), rows, columns, p.rows, p.columns) for name, v in given]
        made = [pattern_of(memory, pattern.name, pattern.values) for pattern in moved]
    else:
        made = [pattern_of(memory, name, v) for name, v in given]
    if made:
        add(memory, words, made)


@gesture
def forget(memory: AssociativeMemory, index: int) -> None:
    """Forget one memory."""
    index = index_of(memory, index)
    memory.now.listed += 1
    _replace(
        memory,
        f"forget {memory.now.patterns[index].name}",
        (
            *memory.now.patterns[:index],
            *memory.now.patterns[index + 1 :],
        ),
    )


@gesture
def forget_all(memory: AssociativeMemory) -> None:
    """Forget every memory."""
    if not memory.now.patterns:
        return
    memory.now.listed += 1
    _replace(memory, "forget all memories", ())


@gesture
def rename(memory: AssociativeMemory, index: int, name: str) -> None:
    """Call a memory by another name."""
    index = index_of(memory, index)
    name = " ".join(str(name).split())[:40]
    if not name:
        raise GestureError("A memory needs a name: type at least one character.")
    memory.edits.remember(f"rename {memory.now.patterns[index].name}")
    old = memory.now.patterns[index]
    changed = list(memory.now.patterns)
    changed[index] = old.renamed(name)
    whole = memory.now.learnt_for is memory.now.patterns
    memory.now.patterns = tuple(changed)
    if whole:
        memory.now.learnt_for = memory.now.patterns
