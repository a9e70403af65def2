"""What a person does to an associative memory: every gesture of every kind of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.errors import GestureError
from sim.hopfield.base import (
    TRACED,
    Array,
    MemoryParameters,
    Values,
)
from sim.hopfield.energy.landscape import aim
from sim.hopfield.energy.probing import ProbedMemory
from sim.hopfield.patterns.corruption import cover, flip_fraction, randomise
from sim.hopfield.patterns.edit_history import EditHistory
from sim.hopfield.patterns.generated import grey_pictures, majority, random_patterns
from sim.hopfield.patterns.letters import letters, shapes
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.patterns.rescaling import rescaled, scaled
from sim.model import gesture

__all__ = ["TRACED", "Array", "AssociativeMemory", "MemoryParameters"]


class AssociativeMemory(ProbedMemory):
    """The base of the associative memories: gestures, each by the name of what a person does."""

    # ---- gestures: settings --------------------------------------------------------------------

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters; a change of the grid scales memories and cue."""
        new = self.parameters.replace(**changes)
        if new == self.parameters:
            return
        old = self.parameters
        key = "configure " + " ".join(sorted(changes))
        before = self._desk()
        moved = None
        if (new.rows, new.columns) != (old.rows, old.columns):
            moved = rescaled(self.now.patterns, self.now.cue, old, new)
        self._check(new, self.now.patterns if moved is None else moved[0])
        self._undo.remember(self._change_words(old, new), before, key)
        self._set_parameters(new)
        if moved is not None:
            self.now.patterns, self.now.cue = moved
            self.now.learnt, self.now.learnt_for = None, ()
            self._resize()
        if moved is not None or self._must_relearn(old, new):
            self._relearn(before=before)
        else:
            self._note_intervention()
            self._refresh()
        self._forget_past()

    def _must_relearn(self, old: Any, new: Any) -> bool:
        """Whether other weights follow from the new parameters; lets go of those that cannot be
        gone on from."""
        return False

    def _change_words(self, old: Any, new: Any) -> str:
        """The first setting that is another, and what it is set to."""
        for name, spec in new.specs().items():
            value = getattr(new, name)
            if value != getattr(old, name):
                return f"{spec.label.lower()} {spec.show(value)}"
        return "settings"

    @gesture
    def undo(self) -> None:
        """Take back the last edit of cue, memories or settings."""
        desk = self._undo.back(self._desk())
        if desk is None:
            raise GestureError("There is nothing to undo.")
        self._restore_desk(desk)
        self._cancel_by = self._undo.forward

    @gesture
    def redo(self) -> None:
        """Do again what was undone."""
        desk = self._undo.forward(self._desk())
        if desk is None:
            raise GestureError("There is nothing to do again.")
        self._restore_desk(desk)
        self._cancel_by = self._undo.back

    @gesture
    def forget_edits(self) -> None:
        """Let nothing that was done so far be undone: it is where a person begins."""
        self._undo = EditHistory()

    @gesture
    def cancel_learning(self) -> None:
        """Give up what is being learnt: all is as it was before, but for what was drawn since."""
        if self._learning is None:
            raise GestureError("Nothing is being learnt any more.")
        before, undone = self._before_learning, self._cancel_by
        if undone is not None:
            # It is an undo, or a redo, that has something to learn again: take that back.
            desk = undone(self._desk())
            assert desk is not None
            self._restore_desk(desk)
            return
        if before is None:
            raise GestureError("What was there before has to be learnt again: let it finish.")
        drawn = before if len(before.cue) != self.neurons else replace(before, cue=self.now.cue)
        self._restore_desk(drawn)
        self._undo.drop(before)

    # ---- gestures: memories --------------------------------------------------------------------

    @gesture
    def store(self, values: Values, name: str = "") -> None:
        """Store a pattern (N,) of -1 to +1."""
        pattern = self._pattern(name or self._free_name("Drawing"), values)
        self._add(f"store {pattern.name}", [pattern])

    @gesture
    def store_cue(self, name: str = "") -> None:
        """Store the cue as it is."""
        self.store(self.now.cue, name)

    @gesture
    def store_letters(self, text: str) -> None:
        """Store bundled letters and digits."""
        p = self.parameters
        self._add(f"store {text}", letters(text, p.rows, p.columns))

    @gesture
    def store_shapes(self, names: Sequence[str]) -> None:
        """Store bundled shapes."""
        p = self.parameters
        self._add("store shapes", shapes(names, p.rows, p.columns))

    @gesture
    def store_random(self, count: int, activity: float = 0.5, correlation: float = 0.0) -> None:
        """Store random patterns; see `sim.hopfield.patterns.generated.random_patterns`."""
        self._room_for(int(count))
        made = random_patterns(int(count), self.neurons, self.rng, activity, correlation)
        self._add(f"store {count} random patterns", made)

    @gesture
    def store_pictures(self, count: int) -> None:
        """Store synthetic grey pictures."""
        if not self.takes_grey:
            raise PatternError(f"{self.title} stores ink and paper only, no grey pictures.")
        self._room_for(int(count))
        p = self.parameters
        made = grey_pictures(int(count), p.rows, p.columns, self.rng)
        self._add(f"store {count} pictures", made)

    @gesture
    def store_set(
        self, names: Sequence[str], values: Sequence[Values], rows: int = 0, columns: int = 0
    ) -> None:
        """Store some patterns at once; of another grid (rows, columns), scaled to this one."""
        if len(names) != len(values):
            raise GestureError(f"{len(names)} names do not go with {len(values)} patterns.")
        if rows and columns and (rows, columns) != (self.parameters.rows, self.parameters.columns):
            p = self.parameters
            new = [
                scaled(Pattern.of(name, v), rows, columns, p.rows, p.columns)
                for name, v in zip(names, values, strict=True)
            ]
            new = [self._pattern(pattern.name, pattern.values) for pattern in new]
        else:
            new = [self._pattern(name, v) for name, v in zip(names, values, strict=True)]
        if new:
            self._add(f"store {len(new)} patterns", new)

    @gesture
    def forget(self, index: int) -> None:
        """Forget one memory."""
        index = self._index(index)
        before = self._edit(f"forget {self.now.patterns[index].name}")
        self.now.patterns = (
            *self.now.patterns[:index],
            *self.now.patterns[index + 1 :],
        )
        self._listed += 1
        self._patterns_changed()
        self._relearn(before=before)

    @gesture
    def forget_all(self) -> None:
        """Forget every memory."""
        if not self.now.patterns:
            return
        before = self._edit("forget all memories")
        self.now.patterns = ()
        self._listed += 1
        self._patterns_changed()
        self._relearn(before=before)

    @gesture
    def rename(self, index: int, name: str) -> None:
        """Call a memory by another name."""
        index = self._index(index)
        name = " ".join(str(name).split())[:40]
        if not name:
            raise GestureError("A memory needs a name: type at least one character.")
        self._edit(f"rename {self.now.patterns[index].name}")
        old = self.now.patterns[index]
        changed = list(self.now.patterns)
        changed[index] = old.renamed(name)
        whole = self.now.learnt_for is self.now.patterns
        self.now.patterns = tuple(changed)
        if whole:
            self.now.learnt_for = self.now.patterns

    # ---- gestures: cue -------------------------------------------------------------------------

    @gesture
    def draw(self, cells: Sequence[int], value: float, stroke: int = 0, on: str = "cue") -> None:
        """Set cells of the cue, or of the state as it runs, to a value; 0 inverts them."""
        where = np.asarray(cells, dtype=np.intp)
        if where.size and not (where.min() >= 0 and where.max() < self.neurons):
            raise GestureError("A stroke left the grid: the grid has been changed meanwhile.")
        if not -1.0 <= value <= 1.0 or not (self.graded or value in (-1.0, 0.0, 1.0)):
            raise GestureError(
                "A cell is between −1 (paper) and +1 (ink), and grey in real-valued networks only."
            )
        if on not in ("cue", "state"):
            raise GestureError("One draws on the cue or on the state.")
        drawn = np.array(self.now.cue if on == "cue" else self.shown)
        drawn[where] = -drawn[where] if value == 0.0 else value
        if on == "cue":
            self._give_cue("drawing", drawn, f"stroke {stroke}" if stroke else None)
        else:
            self._set(drawn)
            self._forget_past()
            self._note_intervention()

    @gesture
    def set_cue(self, values: Values) -> None:
        """Lay a pattern (N,) on the cue."""
        self._give_cue("cue", self._pattern("cue", values).values)

    @gesture
    def clear_cue(self) -> None:
        """Paper all over."""
        self._give_cue("clear", np.full(self.neurons, -1.0))

    @gesture
    def invert_cue(self) -> None:
        """Ink for paper and paper for ink."""
        self._give_cue("invert", -self.now.cue)

    @gesture
    def cue_pattern(self, index: int, sign: int = 1) -> None:
        """Lay a memory, or its mirror (-1), on the cue."""
        pattern = self.now.patterns[self._index(index)]
        self._give_cue(f"cue {pattern.name}", (1 if sign >= 0 else -1) * pattern.values)

    @gesture
    def cue_mixture(self, indices: Sequence[int], signs: Sequence[int] | None = None) -> None:
        """Lay the majority of an odd number of memories on the cue."""
        chosen = [self.now.patterns[self._index(index)] for index in indices]
        self._give_cue("mixture", majority(chosen, signs))

    @gesture
    def cue_random(self, activity: float = 0.5) -> None:
        """Lay chance on the cue: each cell ink with this probability."""
        made = random_patterns(1, self.neurons, self.rng, activity)[0]
        self._give_cue("random cue", made.values)

    @gesture
    def corrupt(self, fraction: float) -> None:
        """Flip exactly so large a fraction of the cue's cells."""
        self._give_cue("flip cells", flip_fraction(self._wreckable(), fraction, self.rng))

    @gesture
    def randomise(self, fraction: float) -> None:
        """Replace so large a fraction of the cue's cells by chance."""
        self._give_cue("noise", randomise(self._wreckable(), fraction, self.rng))

    @gesture
    def cover(self, top: int, left: int, bottom: int, right: int, fill: str = "paper") -> None:
        """Cover a rectangle of the cue, ends included, with paper, ink or noise."""
        p = self.parameters
        covered = cover(
            self._wreckable(), p.rows, p.columns, top, left, bottom, right, fill, self.rng  # type: ignore[arg-type]
        )  # fmt: skip
        self._give_cue("cover", covered)

    # ---- gestures: recall ----------------------------------------------------------------------

    @gesture
    def recall(self) -> None:
        """Begin again at the cue."""
        self._undo.close()
        self._set(self.now.cue)
        self.now.last_flip.fill(-np.inf)
        self._begin_recall()

    @gesture
    def set_state(self, values: Values) -> None:
        """Put the network in a state (N,) of -1 to +1."""
        self._set(self._pattern("state", values).values)
        self._begin_recall()

    @gesture
    def drop_at(self, first: int, second: int, m1: float, m2: float) -> None:
        """Put the network in a state with these overlaps with two memories, otherwise as it is."""
        one, two = (
            self.now.patterns[self._index(first)],
            self.now.patterns[self._index(second)],
        )
        if one.grey or two.grey or self.graded:
            raise GestureError("Overlaps choose a state of ink and paper only.")
        if not (np.isfinite(m1) and np.isfinite(m2)):
            raise GestureError("An overlap is a number between −1 and 1.")
        self._set(aim(self.shown, one.values, two.values, m1, m2, self.rng))
        self._begin_recall()

    @gesture
    def start_at_random(self) -> None:
        """Put the network in a state of chance."""
        self._set(self.rng.choice(np.array([-1.0, 1.0], dtype=np.float32), self.neurons))
        self._begin_recall()
