"""What a learning rule is given, and what it tells of its progress."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.learning.weights import Factored

__all__ = ["Learning", "LearningStep", "Limit", "Task"]


@dataclass(frozen=True)
class LearningStep:
    """How far a rule has come.

    Parameters
    ----------
    fraction : float
        Of its work, 0 to 1; of the epoch under way where there are epochs.
    errors : int or None
        Of an error-driven rule: (neuron, memory) pairs wrong in the epoch just ended.
    note : str
        What of the memories cannot be learnt, and why.
    """

    fraction: float
    errors: int | None = None
    note: str = ""


Learning = Generator[LearningStep, None, Factored]


@dataclass
class Limit:
    """A number of epochs that may be lowered while a rule is at work.

    Parameters
    ----------
    epochs : int
    """

    epochs: int = 1000


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be learnt.

    Parameters
    ----------
    patterns : (N, P) int8
        A memory in each column, +-1; neuron by neuron in memory.
    options : object
        The network's parameters: coding, normalise, diagonal and the rule's own.
    learnt : Factored or None
        Weights to begin with.
    known : sequence of int
        The memories `learnt` was made of, in its order: which of `patterns` each is, -1 for one
        that is to be forgotten. Empty if there is nothing to begin with.
    limit : Limit
        After how many epochs a rule that learns from errors ends at the latest.
    """

    patterns: NDArray[np.int8]
    options: Any
    learnt: Factored | None = None
    known: Sequence[int] = ()
    limit: Limit = field(default_factory=lambda: Limit())

    @property
    def neurons(self) -> int:
        """N."""
        return int(self.patterns.shape[0])

    @property
    def count(self) -> int:
        """P."""
        return int(self.patterns.shape[1])

    @property
    def binary(self) -> bool:
        """Whether states are 0 and 1."""
        return bool(self.options.coding == "01")

    @property
    def factor(self) -> float:
        """1/N, or 1 where weights are plain sums."""
        return 1.0 / self.neurons if self.options.normalise else 1.0

    @property
    def done(self) -> int:
        """How many of the first memories `learnt` knows, in their order and nothing else."""
        known = list(self.known)
        return len(known) if self.learnt is not None and known == list(range(len(known))) else 0
