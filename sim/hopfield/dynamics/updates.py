"""The update rules, one entry each in `UPDATE_RULES`: who is updated when.

What an update does to a neuron is the same in all of them: it takes the sign of its field at T = 0
(and keeps its state where the field is 0), and one of its two states with the Glauber probability
at T > 0 (the heat bath; Little's rule where all are updated at once).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["UPDATE_RULES", "UpdateRule", "random_order", "update_named"]

Order = Callable[[np.random.Generator, int, int], NDArray[np.int32]]


@dataclass(frozen=True)
class UpdateRule:
    """One rule.

    Parameters
    ----------
    name, title : str
        In files; in the menu.
    summary : str
        What it does to the picture.
    citation : str
    order : callable or None
        (rng, neurons, sweeps) -> (sweeps, neurons) int32, each neuron once a sweep; None where
        all neurons are updated at once.
    """

    name: str
    title: str
    summary: str
    citation: str
    order: Order | None

    @property
    def parallel(self) -> bool:
        """Whether all neurons are updated at once."""
        return self.order is None


def random_order(rng: np.random.Generator, neurons: int, sweeps: int) -> NDArray[np.int32]:
    """Every neuron once a sweep, in another order each time, (sweeps, neurons) int32."""
    return rng.permuted(_fixed(rng, neurons, sweeps), axis=1)


def _fixed(rng: np.random.Generator, neurons: int, sweeps: int) -> NDArray[np.int32]:
    return np.tile(np.arange(neurons, dtype=np.int32), (sweeps, 1))


UPDATE_RULES: tuple[UpdateRule, ...] = (
    UpdateRule(
        "random", "Asynchronous, random order",
        "One neuron at a time, each once a sweep, in another order each time. With symmetric "
        "weights the energy can only fall.",
        "Hopfield, PNAS 79, 2554 (1982)", random_order,
    ),
    UpdateRule(
        "fixed", "Asynchronous, fixed order",
        "One neuron at a time, row by row: the change runs down the picture.",
        "Hopfield, PNAS 79, 2554 (1982)", _fixed,
    ),
    UpdateRule(
        "synchronous", "Synchronous",
        "All neurons at once. It may end in two states that follow each other for ever.",
        "Little, Math. Biosci. 19, 101 (1974)", None,
    ),
)  # fmt: skip


_NAMED = {rule.name: rule for rule in UPDATE_RULES}


def update_named(name: str) -> UpdateRule:
    """The entry of this name; raises KeyError."""
    return _NAMED[name]
