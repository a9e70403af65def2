"""What an associative memory shows of itself: snapshots, and what goes into files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Array
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.snapshot import LearningProgress, MemorySnapshot
from sim.hopfield.traces import TRACED
from sim.model import Attachment

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory

__all__ = ["Snapshots", "attachments"]

WRITTEN = 1024  # neurons of which every synapse is written to a file
LEVELS = 3  # patterns whose energy is shown


class Snapshots:
    """Takes snapshots of a memory; what is costly in them is worked out once."""

    def __init__(self) -> None:
        self._levels_of: Any = None
        self._levels: dict[Pattern, float] = {}
        self._nearest: tuple[Any, Any, int, float] | None = None
        self._alike: tuple[Any, Array] | None = None

    def take(self, memory: AssociativeMemory) -> MemorySnapshot:
        """The present of a memory, immutable."""
        now, tally, learner = memory.now, memory.tally, memory.learner
        field, overlaps = memory.field(), memory.shown_overlaps()
        unstable = memory.unstable(field)
        start_energy, start_overlaps = tally.start or (float("nan"), np.zeros(0))
        capacity, capacity_words = memory.capacity()
        nearest, distance = self._cue_nearest(memory)
        learning = None
        if learner.busy or now.errors:
            learning = LearningProgress(
                tuple(now.errors), memory.neurons * len(now.patterns), learner.fraction,
                learner.busy, now.learning_note,
            )  # fmt: skip
        return MemorySnapshot(
            step=memory.step, time=memory.time, kind=memory.name, parameters=memory.parameters,
            rows=memory.parameters.rows, columns=memory.parameters.columns,
            state=memory.shown.copy(), cue=now.cue, field=field.astype(np.float32),
            flip_age=(memory.time - now.last_flip).astype(np.float32), unstable=unstable,
            patterns=now.patterns, overlaps=overlaps, energy=memory.energy,
            pattern_energies=self._energies(memory, overlaps), flips=tally.flips,
            updates=tally.updates, moves=tally.moves, rises=tally.rises, falls=tally.falls,
            move=memory.dynamics.move, first_rise=tally.first_rise, symmetric=memory.symmetric,
            own=memory.self_weight, interventions=tuple(tally.interventions),
            recalled_at=tally.recalled_at, start_energy=start_energy,
            start_overlaps=start_overlaps, outcome=memory.outcome(unstable),
            at_rest=memory.at_rest, cue_distance=distance, cue_nearest=nearest, capacity=capacity,
            capacity_words=capacity_words, weights_version=memory.weights_version,
            learning=learning,
            correlations=self._correlations(memory), iterative=memory.iterative,
            title=memory.full_title, graded=memory.graded, low=memory.dynamics.low,
            sweep_steps=max(1, round(1.0 / memory.dt)),
            step_map=memory.step_map, by_overlaps=memory.by_overlaps,
            no_free_energy=memory.why_no_free_energy(),
            conditions=type(memory).conditions, overlap_formula=memory.overlap_formula,
            energy_symbol=memory.energy_symbol, equation=memory.shown_equation,
        )  # fmt: skip

    def _energies(self, memory: AssociativeMemory, overlaps: Array) -> dict[int, float]:
        """The energies of the patterns nearest the state, each computed once."""
        nearest = np.argsort(-np.abs(overlaps), kind="stable")[:LEVELS].tolist()
        key = (memory.now.learnt, memory.parameters)
        if self._levels_of != key:
            self._levels_of, self._levels = key, {}
        patterns = memory.patterns
        for index in nearest:
            if patterns[index] not in self._levels:
                self._levels[patterns[index]] = memory.energy_of(patterns[index].values)
        return {index: self._levels[patterns[index]] for index in nearest}

    def _cue_nearest(self, memory: AssociativeMemory) -> tuple[int, float]:
        """Which pattern the cue is nearest to, and the fraction of pixels in which they differ."""
        patterns, cue = memory.patterns, memory.cue
        if not patterns:
            return -1, float("nan")
        near = self._nearest
        if near is None or near[0] is not cue or near[1] is not patterns:
            apart = memory.distances(cue)
            index = int(np.argmin(apart))
            self._nearest = near = (cue, patterns, index, float(apart[index]))
        return near[2], near[3]

    def _correlations(self, memory: AssociativeMemory) -> Array:
        """Overlaps between the first patterns, computed once."""
        patterns, n = memory.patterns, memory.neurons
        if self._alike is None or self._alike[0] is not patterns:
            rows = np.array([m.values for m in patterns[:TRACED]], dtype=np.float32)
            rows = rows.reshape(len(rows), n)
            if memory.takes_grey:
                rows = rows * np.sqrt(n / np.maximum(1e-12, (rows**2).sum(axis=1)))[:, None]
            alike = np.asarray(rows @ rows.T / n, dtype=np.float64)
            self._alike = (patterns, alike)
        return self._alike[1]


def attachments(memory: AssociativeMemory) -> Mapping[str, Attachment]:
    """Patterns (P, N) with their names, cue and state (N,), and small weights (N, N)."""
    names = np.array([pattern.name for pattern in memory.patterns], dtype=np.str_)
    patterns = np.array([m.values for m in memory.patterns], dtype=np.float32)
    grid = "cell by cell in reading order; -1 paper to +1 ink"
    kept = {
        "memory_names": Attachment(names, "", "Name of each memory in the order of the list"),
        "memories": Attachment(patterns, "1", f"A memory in each row; {grid}"),
        "cue": Attachment(np.array(memory.cue), "1", f"Cue at which a recall begins; {grid}"),
        "state": Attachment(memory.shown.copy(), "1", f"State at the last step; {grid}"),
    }
    if memory.has_synapses and memory.neurons <= WRITTEN:
        weights = np.array([memory.weights_of(i) for i in range(memory.neurons)])
        about = "Weights: row i has the synapses that reach neuron i"
        kept["weights"] = Attachment(weights, "1", about)
    return kept
