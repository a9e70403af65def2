"""What an associative memory shows of itself: snapshots, and what goes into files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.base import TRACED, Array, MemoryBase
from sim.hopfield.snapshot import LearningProgress, MemorySnapshot

__all__ = ["ShownMemory"]

WRITTEN = 1024  # neurons of which every synapse is written to a file
LEVELS = 3  # memories whose energy is shown


class ShownMemory(MemoryBase):
    """A memory that can be looked at; what is costly is worked out once."""

    def snapshot(self) -> MemorySnapshot:
        """The present, immutable."""
        field, overlaps = self.field(), self.shown_overlaps()
        unstable = self.unstable(field)
        start_energy, start_overlaps = self.tally.start or (float("nan"), np.zeros(0))
        capacity, capacity_words = self.capacity()
        nearest, distance = self._cue_nearest()
        learning = None
        if self._learning is not None or self.now.errors:
            learning = LearningProgress(
                tuple(self.now.errors), self.neurons * len(self.now.patterns), self._fraction,
                self._learning is not None,
            )  # fmt: skip
        return MemorySnapshot(
            step=self.step, time=self.time, kind=self.name, parameters=self.parameters,
            rows=self.parameters.rows, columns=self.parameters.columns,
            state=self.shown.copy(), cue=self.now.cue, field=field.astype(np.float32),
            flip_age=(self.time - self.now.last_flip).astype(np.float32), unstable=unstable,
            patterns=self.now.patterns, overlaps=overlaps, energy=self.energy,
            pattern_energies=self._levels(overlaps), flips=self.tally.flips,
            updates=self.tally.updates,
            moves=self.tally.moves, rises=self.tally.rises, falls=self.tally.falls, move=self.move,
            first_rise=self.tally.first_rise, symmetric=self.symmetric, own=self.self_weight,
            interventions=tuple(self.tally.interventions), recalled_at=self.tally.recalled_at,
            start_energy=start_energy,
            start_overlaps=start_overlaps, outcome=self.outcome(unstable), at_rest=self.at_rest,
            cue_distance=distance, cue_nearest=nearest, capacity=capacity,
            capacity_words=capacity_words, weights_version=self._weights_version,
            can_undo=self._undo.undoable, can_redo=self._undo.redoable, learning=learning,
            correlations=self._correlations(), iterative=self.iterative, title=self.full_title,
            graded=self.graded, by_overlaps=self.by_overlaps,
            conditions=type(self).conditions, overlap_formula=self.overlap_formula,
            energy_symbol=self.energy_symbol, equation=self.shown_equation,
        )  # fmt: skip

    def _levels(self, overlaps: Array) -> dict[int, float]:
        """The energies of the memories nearest the state, each computed once."""
        nearest = np.argsort(-np.abs(overlaps), kind="stable")[:LEVELS].tolist()
        key = (self.now.learnt, self.parameters)
        if self._levels_of != key:
            self._levels_of, self._known_levels = key, {}
        known = self._known_levels
        for index in nearest:
            pattern = self.now.patterns[index]
            if pattern not in known:
                known[pattern] = self.energy_of(pattern.values)
        return {index: known[self.now.patterns[index]] for index in nearest}

    _levels_of: Any = None
    _near: tuple[Any, Any, int, float] | None = None
    _alike: tuple[Any, Array] | None = None

    def _cue_nearest(self) -> tuple[int, float]:
        """Which memory the cue is nearest to, and the fraction of pixels in which they differ."""
        if not self.now.patterns:
            return -1, float("nan")
        near, cue = self._near, self.now.cue
        if near is None or near[0] is not cue or near[1] is not self.now.patterns:
            apart = self._distances(cue)
            index = int(np.argmin(apart))
            self._near = near = (cue, self.now.patterns, index, float(apart[index]))
        return near[2], near[3]

    def _distances(self, cue: NDArray[np.float32]) -> Array:
        """The fraction of pixels in which a cue differs from each memory, (P,)."""
        return np.array([np.abs(m.values - cue).mean() for m in self.now.patterns]) / 2.0

    def _correlations(self) -> Array:
        """Overlaps between the first memories, computed once."""
        if self._alike is None or self._alike[0] is not self.now.patterns:
            rows = np.array([m.values for m in self.now.patterns[:TRACED]], dtype=np.float32)
            rows = rows.reshape(len(rows), self.neurons)
            if self.takes_grey:
                rows = (
                    rows * np.sqrt(self.neurons / np.maximum(1e-12, (rows**2).sum(axis=1)))[:, None]
                )
            alike = np.asarray(rows @ rows.T / self.neurons, dtype=np.float64)
            self._alike = (self.now.patterns, alike)
        return self._alike[1]

    def labels(self) -> Mapping[str, Sequence[str]]:
        """The overlaps are with memories, which have names."""
        return {"overlaps": [pattern.name for pattern in self.now.patterns[:TRACED]]}

    def attachments(self) -> Mapping[str, Any]:
        """Memories (P, N) with their names, cue and state (N,), and small weights (N, N)."""
        kept: dict[str, Any] = {
            "memory_names": np.array(
                [pattern.name for pattern in self.now.patterns], dtype=np.str_
            ),
            "memories": np.array([m.values for m in self.now.patterns], dtype=np.float32),
            "cue": np.array(self.now.cue),
            "state": self.shown.copy(),
        }
        if self.has_synapses and self.neurons <= WRITTEN:
            kept["weights"] = np.array([self.weights_of(i) for i in range(self.neurons)])
        return kept
