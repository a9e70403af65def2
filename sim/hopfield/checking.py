"""Whether a state that comes from a file is one a memory can go on from; what it is of, in words.

The compiled updates check no index: what they index with, and every length, is seen to here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import StateError
from sim.hopfield.learning.weights import Factored
from sim.hopfield.patterns.naming import MOST_PATTERNS
from sim.hopfield.patterns.pattern import Pattern
from sim.hopfield.patterns.stored import Stored
from sim.hopfield.run_state import ContinuousState, Tally, TwoStateState
from sim.model import check_built
from sim.state import LARGEST_REAL

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory

__all__ = [
    "FREE",
    "check_factors",
    "check_state",
    "check_stored",
    "in_words",
    "must",
    "numbers",
    "recount",
]

# Fields of a run state whose shape depends on what is stored, and on what has been drawn ahead.
FREE = frozenset({"learnt", "overlaps", "noise", "after_a", "after_b", "drive", "hidden"})

BOUND = 1e12  # of the inner state of a neuron
BLOCK = 512  # neurons whose patterns are turned into floats at a time


def must(holds: Any, what: str) -> None:
    """Raise StateError unless something holds of a state."""
    if not holds:
        raise StateError(f"Its {what}.")


def numbers(array: Any, shape: tuple[int, ...], dtype: Any, what: str) -> None:
    """Raise StateError unless an array has this shape and dtype, and only numbers of some size."""
    right = isinstance(array, np.ndarray) and array.dtype == dtype and array.shape == shape
    must(right, f"{what} do not have the size and type they should")
    if array.dtype.kind == "f":
        must((np.abs(array) <= LARGEST_REAL).all(), f"{what} are out of bounds")


def check_state(memory: AssociativeMemory, state: Any) -> None:
    """See that a state from a file fits a memory at its beginning; raises StateError, or another
    SimError for patterns and parameters that do not go together."""
    check_built(memory, state, FREE)
    must(type(state.learnt_for) is tuple, "patterns are no list")
    for pattern in {
        id(pattern): pattern for pattern in (*state.patterns, *state.learnt_for)
    }.values():
        _check_pattern(memory, pattern)
    memory.check(state.parameters, state.patterns)
    must((np.abs(state.cue) <= 1.0).all(), "cue lies outside −1 to 1")
    flips, latest = state.last_flip, state.clock.time * (1.0 + 1e-9) + 1e-9
    past = (flips == -np.inf) | ((flips >= 0.0) & (flips <= latest))
    must(past.all(), "times of flips are not in its past")
    must(all(type(found) is int for found in state.errors), "learning errors are no numbers")
    _check_tally(state.tally, len(state.patterns))
    if isinstance(state, TwoStateState):
        _check_two_state(memory, state)
    if isinstance(state, ContinuousState):
        must((np.abs(state.x) <= BOUND).all(), "state is out of bounds")
    memory.check_learnt(state)


def _check_pattern(memory: AssociativeMemory, pattern: Any) -> None:
    right = type(pattern) is Pattern and isinstance(pattern.name, str)
    must(right and isinstance(pattern.values, np.ndarray), "patterns are none")
    values = pattern.values
    must(values.shape == (memory.neurons,), "patterns do not have the size of the grid")
    must(not values.flags.writeable, "patterns are not read-only")
    if values.dtype == np.float32 and memory.takes_grey:
        must((np.abs(values) <= 1.0).all(), "patterns lie outside −1 to 1")
    else:
        must(values.dtype == np.int8, "patterns are not ink and paper")
        must((np.abs(values) == 1).all(), "patterns are not ink and paper")


def _check_tally(tally: Tally, patterns: int) -> None:
    moments = (*tally.interventions, *tally.largest)
    right = all(isinstance(v, (int, float, np.floating)) for v in moments)
    must(right and all(abs(v) <= LARGEST_REAL for v in moments), "tally is no list of numbers")
    for averages in tally.recent:
        numbers(averages, (patterns + 1,), np.float64, "averages")
    if tally.start is not None:
        must(type(tally.start) is tuple and len(tally.start) == 2, "start is none")
        energy, overlaps = tally.start
        right = isinstance(energy, float) and abs(energy) <= LARGEST_REAL
        must(right, "energy at the start is no number")
        must(isinstance(overlaps, np.ndarray) and overlaps.ndim == 1, "start is none")
        must(len(overlaps) <= MOST_PATTERNS, "start has too many overlaps")
        numbers(overlaps, overlaps.shape, np.float64, "overlaps at the start")


def _check_two_state(memory: AssociativeMemory, state: TwoStateState) -> None:
    n, low = memory.neurons, memory.dynamics.low
    for values in (state.state, *state.before):
        numbers(values, (n,), np.int8, "states")
        must(np.isin(values, (low, 1)).all(), "states are not those of a neuron")
    must(len(state.before) <= 2, "earlier states are too many")
    numbers(state.overlaps, (len(state.patterns),), np.int32, "overlaps")
    must((np.abs(state.overlaps.astype(np.int64)) <= n).all(), "overlaps are too large")
    must(state.ahead >= 1, "sweeps drawn ahead are none")
    order, noise = state.order, state.noise
    must(isinstance(noise, np.ndarray) and noise.dtype == np.float64, "noise is none")
    must(not np.isnan(noise).any(), "noise is no number")
    if order is not None:
        must(isinstance(order, np.ndarray) and order.dtype == np.int32, "order is none")
        must(order.ndim == 1 and noise.shape == order.shape, "order and noise do not agree")
        must(0 <= state.place <= len(order), "place in the order is none")
        must(((order >= 0) & (order < n)).all(), "order names neurons that are not there")


def check_factors(weights: Any, neurons: int, whole: bool = True) -> None:
    """See that factored weights fit so many neurons, of whole numbers or not; raises StateError."""
    must(type(weights) is Factored, "weights are none")
    a, b = weights.a, weights.b
    must(isinstance(a, np.ndarray) and isinstance(b, np.ndarray), "weights are none")
    must(a.ndim == 2 and len(a) == neurons, "weights do not have the size of the grid")
    must(a.dtype == np.float64 or (whole and a.dtype == np.int8), "weights are no numbers")
    numbers(a, a.shape, a.dtype, "weights")
    must(a.dtype != np.int8 or (np.abs(a) == 1).all(), "weights are not those of ink and paper")
    if b is not a:
        numbers(b, a.shape, a.dtype, "weights")
        must(b.dtype != np.int8 or (np.abs(b) == 1).all(), "weights are not those of ink and paper")
    numbers(weights.threshold, (neurons,), np.float64, "thresholds")
    for value in (weights.scale, weights.extra):
        must(isinstance(value, float) and abs(value) <= LARGEST_REAL, "weights have no scale")
    for flag in (weights.symmetric, weights.diagonal):
        must(isinstance(flag, (bool, np.bool_)), "weights are neither symmetric nor not")


def check_stored(learnt: Any, state: Any, neurons: int, kind: type = Stored) -> None:
    """See that what was learnt, if anything, is a row for each pattern; raises StateError."""
    if learnt is None:
        return
    must(type(learnt) is kind, "learnt patterns are none")
    numbers(learnt.rows, (len(state.learnt_for), neurons), np.float64, "learnt patterns")
    must((np.abs(learnt.rows) <= 1.0).all(), "learnt patterns lie outside −1 to 1")


def recount(columns: NDArray[np.int8], state: NDArray[np.int8]) -> NDArray[np.int32]:
    """sum_i xi_i s_i of patterns (N, P) and a state (N,), (P,): exact, and without compiling."""
    total = np.zeros(columns.shape[1], dtype=np.int32)
    for start in range(0, len(columns), BLOCK):
        part = slice(start, start + BLOCK)
        # Whole numbers up to 512 are exact in single precision.
        total += np.rint(state[part].astype(np.float32) @ columns[part].astype(np.float32)).astype(
            np.int32
        )
    return total


def in_words(kind: type[AssociativeMemory], state: Any) -> str:
    """What a state is of: "5 patterns"."""
    count = len(state.patterns)
    return f"{count} pattern" if count == 1 else f"{count} patterns"
