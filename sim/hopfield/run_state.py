"""What changes as an associative memory runs, and the tally of a recall."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.patterns.pattern import Pattern
from sim.model import RunState

__all__ = [
    "ContinuousState",
    "HopfieldState",
    "MemoryState",
    "Tally",
    "TwoLayerState",
    "TwoStateState",
]

INTERVENTIONS = 501  # moments at which something else than the network changed its energy
RECENT = 5  # sweeps over which a thermal state is averaged
SAMPLES = 32  # recorded in a sweep


def _no_signs() -> NDArray[np.int8]:
    return np.zeros(0, dtype=np.int8)


def _no_numbers() -> Array:
    return np.zeros(0)


@dataclass(slots=True)
class Tally:
    """What has happened since a recall began.

    Parameters
    ----------
    recalled_at : float
        When it began, in the unit of the network's time.
    flips, updates : int
        Neurons that have changed; neurons that have been updated.
    moves, rises, falls : int
        Changes of the state of which the energy is told (flips, or updates of all neurons at once),
        those at which it rose, and those at which it fell.
    first_rise : int
        Which of the moves was the first rise, from 1; 0 for none.
    start : (float, (Q,) float) or None
        Energy and first overlaps before the first step.
    interventions : deque of float
        Times at which something else than the network changed its energy.
    recent : deque of (P + 1,) float
        Overlaps, and the mean of all neurons, at the end of the last sweeps.
    largest : deque of float
        The largest absolute overlap at the last samples.
    """

    recalled_at: float = 0.0
    flips: int = 0
    updates: int = 0
    moves: int = 0
    rises: int = 0
    falls: int = 0
    first_rise: int = 0
    start: tuple[float, Array] | None = None
    interventions: deque[float] = field(default_factory=lambda: deque(maxlen=INTERVENTIONS))
    recent: deque[Array] = field(default_factory=lambda: deque(maxlen=RECENT))
    largest: deque[float] = field(default_factory=lambda: deque(maxlen=SAMPLES))

    @property
    def rising(self) -> bool | None:
        """Whether the largest overlap has grown over the last sweep or so; None if unknown."""
        if len(self.largest) < 2:
            return None
        return self.largest[-1] > self.largest[0]

    def forget_averages(self) -> None:
        """What was averaged, or rising, is of a state or a law that is no more."""
        self.recent.clear()
        self.largest.clear()


@dataclass(slots=True)
class MemoryState(RunState):
    """What changes of any memory.

    Parameters
    ----------
    patterns : tuple of Pattern
        What is stored.
    cue : (N,) float32, read-only
        -1 paper to +1 ink.
    learnt : object or None
        Weights, frozen: nobody writes to them.
    learnt_for : tuple of Pattern
        What they were learnt from.
    errors : list of int
        Of a rule that learns from errors: wrong pairs in each epoch.
    learning_note : str
        What of the patterns cannot be learnt, and why.
    last_flip : (N,) float
        When each neuron last changed; minus infinity for never.
    tally : Tally
    listed : int
        Another number whenever patterns have left the list.
    """

    patterns: tuple[Pattern, ...] = ()
    cue: NDArray[Any] = field(default_factory=_no_numbers)
    learnt: Any = None
    learnt_for: tuple[Pattern, ...] = ()
    errors: list[int] = field(default_factory=list)
    learning_note: str = ""
    last_flip: Array = field(default_factory=_no_numbers)
    tally: Tally = field(default_factory=Tally)
    listed: int = 0

    def note_learning(self, errors: int | None, note: str) -> None:
        """Take note of what a rule at work says (see `LearningStep`)."""
        if errors is not None:
            self.errors.append(errors)
        self.learning_note = note or self.learning_note


@dataclass(slots=True)
class TwoStateState(MemoryState):
    """What changes of a memory of two-state neurons.

    Parameters
    ----------
    state : (N,) int8
        In the network's own coding.
    energy : float
        Added up flip by flip.
    overlaps : (P,) int32
        sum_i xi_i S_i, S = +-1, of every pattern.
    order : (V,) int32 or None
        Neurons to be updated in turn, drawn ahead; None before any is drawn.
    noise : (V,) float
        logit(u) of the uniform number that decides each of these updates.
    place : int
        Where in them the network is.
    regime, last_change : int
        Steps since which the order has been drawn the same way; of the last change of the state.
    ahead : int
        Sweeps to draw ahead next.
    resting : bool
        Whether a whole sweep has changed nothing at T = 0.
    before : list of (N,) int8
        The last two states, where all neurons are updated at once.
    """

    state: NDArray[np.int8] = field(default_factory=_no_signs)
    energy: float = 0.0
    overlaps: NDArray[Any] = field(default_factory=_no_numbers)
    order: NDArray[np.int32] | None = None
    noise: Array = field(default_factory=_no_numbers)
    place: int = 0
    regime: int = 0
    last_change: int = 0
    ahead: int = 1
    resting: bool = False
    before: list[NDArray[np.int8]] = field(default_factory=list)


@dataclass(slots=True)
class HopfieldState(TwoStateState):
    """What changes of a Hopfield network.

    Parameters
    ----------
    after_a, after_b : (K,) int16 or float
        a^T s (of weights that are not symmetric) and b^T s of their factors, added up flip by
        flip.
    drive : (N,) float
        W s / scale, added up likewise, where every synapse is stored.
    """

    after_a: NDArray[Any] = field(default_factory=_no_numbers)
    after_b: NDArray[Any] = field(default_factory=_no_numbers)
    drive: Array = field(default_factory=_no_numbers)


@dataclass(slots=True)
class ContinuousState(MemoryState):
    """What changes of a memory of real-valued neurons.

    Parameters
    ----------
    x : (N,) float
        The inner state.
    resting : bool
        Whether nothing moves any more.
    """

    x: Array = field(default_factory=_no_numbers)
    resting: bool = False


@dataclass(slots=True)
class TwoLayerState(ContinuousState):
    """What changes of a two-layer memory.

    Parameters
    ----------
    hidden : (P,) float
        Membranes of the hidden neurons.
    """

    hidden: Array = field(default_factory=_no_numbers)
