"""The kinds of axes there are, one entry each in `AXES`."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.pattern_axes import OverlapAxes, PatternAxes
from sim.hopfield.energy.state_axes import ComponentAxes, NeuronAxes
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["AXES", "axes_kept", "axes_of", "possible_axes", "two_cycle", "why_no_axes"]

Place = tuple[float, float]

#: Kinds of axes, the most telling first.
AXES: tuple[type[Axes], ...] = (NeuronAxes, OverlapAxes, PatternAxes, ComponentAxes)


def possible_axes(s: MemorySnapshot) -> list[type[Axes]]:
    """The kinds of axes there are for this network, the most telling first."""
    return [kind for kind in AXES if kind.possible(s)]


def axes_kept(axes: Axes | None) -> list[Any]:
    """What chooses axes again, plain values; the kind alone of axes that follow from runs."""
    if axes is None:
        return []
    if type(axes).chosen(0, 1) is None:
        return [type(axes).__name__]
    return [type(axes).__name__, getattr(axes, "first", 0), getattr(axes, "second", 1)]


def axes_of(kept: Any) -> Axes | None:
    """The axes that `axes_kept` has kept; None if they are none."""
    if not isinstance(kept, list) or len(kept) != 3:
        return None
    kinds = {kind.__name__: kind for kind in AXES}
    name, first, second = kept
    whole = type(first) is int and type(second) is int and min(first, second) >= 0
    if name not in kinds or not whole or first == second:
        return None
    return kinds[name].chosen(first, second)


def two_cycle(axes: Axes, s: MemorySnapshot) -> list[tuple[Place, Place]]:
    """There and back, where all neurons at once go to and fro between two states."""
    if s.outcome.kind != "cycle":
        return []
    other = np.where(s.field == 0.0, s.state, np.sign(s.field))
    here, there = (axes.place(state, s.patterns) for state in (s.state, other))
    return [(here, there), (there, here)]


def why_no_axes(s: MemorySnapshot) -> str:
    """Why there is no landscape of a network before it has run, in a sentence."""
    if len(s.patterns) < 2:
        return "Two memories make a landscape: store another one in the Hopfield memory tab."
    return "The energy of this network is no function of overlaps: it is shown over its runs."
