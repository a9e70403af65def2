"""The colour of each neuron, of what it attracts to, and its number as it stands beside symbols."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor

from gui.kit.pattern_colours import pattern_colours
from gui.kit.theme import Theme
from sim.arrays import Array

__all__ = ["attractor_colours", "low_digit", "neuron_colour"]

#: Of the colours of memories, for the neurons after the second: none is like the first two.
LATER = (2, 7, 3, 4, 6, 0)


def neuron_colour(theme: Theme, neuron: int) -> QColor:
    """The colour of a neuron, counted from 0: the first two have those of input and of state."""
    if neuron < 2:
        return theme.colour(("input", "state")[neuron])
    return pattern_colours(theme)[LATER[(neuron - 2) % len(LATER)]]


def attractor_colours(theme: Theme, places: Sequence[Array]) -> list[QColor]:
    """The colour of each of some attractors (2,): of the neuron that is most active there.

    Of two with the same neuron the second has another colour, so that basins stay apart.
    """
    taken: set[int] = set()
    colours = []
    for place in places:
        ahead = float(place[0] - place[1])
        first = [0, 1] if ahead >= 0.0 else [1, 0]
        if abs(ahead) < 1e-6 * (1.0 + float(np.abs(place).max())):
            first = [2, 3]
        free = [k for k in (*first[:1], *range(2, 8)) if k not in taken]
        chosen = free[0] if free else first[0]
        taken.add(chosen)
        colours.append(neuron_colour(theme, chosen))
    return colours


def low_digit(neuron: int) -> str:
    """The number of a neuron that is counted from 0, written low: "₁" of the first."""
    return chr(0x2081 + neuron)
