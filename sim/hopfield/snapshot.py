"""One moment of an associative memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.outcome.classification import Outcome
from sim.hopfield.patterns.pattern import Pattern
from sim.model import Snapshot
from sim.words import energy_words

__all__ = ["LearningProgress", "MemorySnapshot"]


@dataclass(frozen=True)
class LearningProgress:
    """A rule at work, or the record of its last epochs.

    Parameters
    ----------
    errors : tuple of int
        (neuron, memory) pairs wrong, epoch by epoch; empty where the rule has no epochs.
    pairs : int
        How many there are.
    fraction : float
        Of the work, 0 to 1.
    running : bool
    note : str
        What of the memories cannot be learnt, and why.
    """

    errors: tuple[int, ...]
    pairs: int
    fraction: float
    running: bool
    note: str = ""


@dataclass(frozen=True, eq=False)
class MemorySnapshot(Snapshot):
    """What an associative memory shows of itself.

    Parameters
    ----------
    kind : str
        Name of the network class.
    parameters : ParameterSet
    rows, columns : int
        Of the grid; N = rows x columns.
    state, cue : (N,) float32
        -1 paper to +1 ink, also where states are 0 and 1.
    field : (N,) float32
        Local field less threshold.
    flip_age : (N,) float32
        Units of time since each cell last flipped; infinite if it never did.
    unstable : (N,) bool
        Cells that an update at T = 0 would flip.
    memories : tuple of Memory
    overlaps : (P,) float64
        m_mu = (1/N) sum_i xi_i s_i.
    energy : float
    memory_energies : mapping of int to float
        Of the memories nearest the state, by index.
    flips, updates : int
        Since the last recall: changes of a cell, neurons updated.
    moves, rises, falls : int
        Changes of the state since then (flips, where neurons are updated one at a time; updates
        otherwise), and those at which the energy rose or fell.
    move : str
        What such a change is called.
    first_rise : int
        Which of the moves was the first at which the energy rose, from 1; 0 for none.
    symmetric : bool
        Whether what a neuron does to another is what that does to it.
    own : float
        The self-connection w_ii that decides whether the energy falls: the most negative if any
        is negative, else the largest.
    hands : tuple of float
        When the state has been changed by hand since then.
    recalled_at : float
        Time of the last recall.
    start_energy : float
        Energy before the first step since then; NaN before that.
    start_overlaps : (Q,) float64
        Overlaps at that moment, of the memories there were.
    outcome : Outcome
    at_rest : bool
        Whether no update would change anything.
    cue_distance : float
        Fraction of the cue's pixels that differ from the memory nearest to it; NaN without one.
    cue_nearest : int
        That memory, -1 without one.
    capacity : float or None
        Memories that the rule holds at this size, where that is known.
    capacity_words : str
    weights_version : int
        Changes when the weights do.
    learning : LearningProgress or None
    title : str
        What it is, with its rule.
    low : int
        The lower of two states of a neuron, -1 or 0.
    sweep_steps : int
        Steps that update as many neurons as there are, or take a unit of time.
    step_map : (float, float, bool) or None
        Load, temperature and diagonal of the mean-field map of an update of all neurons; None
        where it is not known.
    no_free_energy : str
        Why there is no mean-field free energy of it; empty where there is one.
    graded, by_overlaps : bool
        Whether neurons are real-valued; whether the energy is a function of the overlaps alone.
    iterative : bool
        Whether the rule learns from errors, epoch by epoch.
    correlations : (Q, Q) float64
        Overlaps between the first 64 memories.
    conditions : callable
        What the kind has declared of its energy (see `sim.hopfield.energy.conditions`).
    overlap_formula, energy_symbol : str
        What overlaps and energy are, to be shown (rich text; plain text).
    equation : str
        How memories become weights, or the law of the kind (rich text).
    """

    kind: str
    parameters: Any
    rows: int
    columns: int
    state: NDArray[np.float32]
    cue: NDArray[np.float32]
    field: NDArray[np.float32]
    flip_age: NDArray[np.float32]
    unstable: NDArray[np.bool_]
    patterns: tuple[Pattern, ...]
    overlaps: NDArray[np.float64]
    energy: float
    pattern_energies: Mapping[int, float]
    flips: int
    updates: int
    moves: int
    rises: int
    falls: int
    move: str
    first_rise: int
    symmetric: bool
    own: float
    interventions: tuple[float, ...]
    recalled_at: float
    start_energy: float
    start_overlaps: NDArray[np.float64]
    outcome: Outcome
    at_rest: bool
    cue_distance: float
    cue_nearest: int
    capacity: float | None
    capacity_words: str
    weights_version: int
    learning: LearningProgress | None
    title: str
    graded: bool
    low: int
    sweep_steps: int
    step_map: tuple[float, float, bool] | None
    by_overlaps: bool
    no_free_energy: str
    iterative: bool
    correlations: NDArray[np.float64]
    conditions: Callable[[MemorySnapshot], tuple[Any, ...]]
    overlap_formula: str
    energy_symbol: str
    equation: str

    @property
    def temperature(self) -> float:
        """T; 0 where the kind has none."""
        return float(getattr(self.parameters, "temperature", 0.0))

    @property
    def pending(self) -> bool:
        """Whether memories are still being learnt."""
        return self.learning is not None and self.learning.running

    @property
    def nearest(self) -> int | None:
        """The memory with the largest overlap, of either sign; None without memories."""
        return int(np.abs(self.overlaps).argmax()) if len(self.overlaps) else None

    def told(self) -> list[str]:
        """Updates, flips, energy; and how often it rose, if it did."""
        energy = f"energy {energy_words(self.energy)}"
        words = [_count(self.updates, "update"), _count(self.flips, "flip"), energy]
        return [*words, f"rose at {self.rises:,}"] if self.rises else words

    def wrong(self) -> NDArray[np.bool_]:
        """Pixels in which the state differs from the nearest memory or its mirror, (N,)."""
        index = self.nearest
        if index is None:
            return np.zeros(len(self.state), dtype=bool)
        values = self.patterns[index].values * (1 if self.overlaps[index] >= 0 else -1)
        return np.asarray(np.abs(self.state - values) > 1.0)

    @property
    def crosstalk(self) -> float:
        """Root mean square overlap between different memories; NaN with fewer than two."""
        count = len(self.correlations)
        if count < 2:
            return float("nan")
        between = self.correlations[~np.eye(count, dtype=bool)]
        return float(np.sqrt(np.mean(between**2)))


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
