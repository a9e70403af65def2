"""How a binary network's recalls are measured, the same way in every test."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.binary_parameters import HopfieldParameters

GRIDS = {100: (10, 10), 200: (10, 20), 500: (20, 25), 1000: (25, 40), 2000: (40, 50)}


def network(neurons: int, seed: int = 0, **values: Any) -> HopfieldNetwork:
    """An empty network of so many neurons."""
    side = math.isqrt(neurons)
    rows, columns = (side, side) if side * side == neurons else GRIDS[neurons]
    return HopfieldNetwork(HopfieldParameters(rows=rows, columns=columns, **values), seed)


def stored(
    neurons: int, count: int, seed: int = 0, activity: float = 0.5, **values: Any
) -> HopfieldNetwork:
    """A network that has learnt so many random patterns."""
    memory = network(neurons, seed, **values)
    memory.store_random(count, activity)
    memory.finish()
    return memory


def patterns(memory: HopfieldNetwork) -> NDArray[np.int8]:
    """What is stored, (P, N) of -1 and +1."""
    return np.array([m.values for m in memory.patterns], dtype=np.int8)


def off(pattern: NDArray[np.int8], overlap: float, rng: np.random.Generator) -> NDArray[np.int8]:
    """A state of (nearly) this overlap with a pattern, the flipped cells by chance."""
    state = pattern.copy()
    flipped = round(0.5 * (1.0 - overlap) * len(state))
    state[rng.permutation(len(state))[:flipped]] *= -1
    return state


def settle(memory: HopfieldNetwork, longest: int = 400) -> None:
    """Update until nothing changes any more."""
    step = max(1, round(1.0 / memory.dt))
    for _ in range(longest):
        memory.advance(step)
        if memory.at_rest:
            return
    raise AssertionError(f"still moving after {longest} sweeps")


def ends(memory: HopfieldNetwork, overlap: float, which: list[int], seed: int = 0) -> Array:
    """Overlap with each of some memories after recall from a state of an overlap with it."""
    rng = np.random.default_rng(seed)
    found = []
    for index in which:
        memory.set_state(off(np.asarray(memory.patterns[index].values, np.int8), overlap, rng))
        settle(memory)
        found.append(float(memory.overlaps()[index]))
    return np.array(found)


def fixed(memory: HopfieldNetwork) -> NDArray[np.bool_]:
    """Which memories are fixed points to the last pixel, (P,)."""
    held = []
    for stored_one in memory.patterns:
        memory.set_state(stored_one.values)
        held.append(not memory.unstable().any())
    return np.array(held)


def wrong_after_one_step(memory: HopfieldNetwork, most: int) -> tuple[int, int]:
    """Neurons that leave their memory when all are asked at once, over the first memories; and
    how many were asked."""
    memory.configure(update="synchronous")
    looked_at = memory.patterns[:most]
    wrong = 0
    for stored_one in looked_at:
        memory.set_state(stored_one.values)
        memory.advance(1)
        wrong += memory.tally.flips
    return wrong, memory.neurons * len(looked_at)


def share_error(probability: float, count: int) -> float:
    """Standard error of a binomial proportion."""
    return math.sqrt(probability * (1.0 - probability) / count)
