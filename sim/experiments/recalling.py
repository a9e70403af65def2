"""One recall of a Hopfield network, without the network around it.

It learns by the same rules, draws the same numbers in the same order and updates by the same
compiled loops as `HopfieldNetwork` does, and leaves out what only a window wants: so it ends in
the same state to the bit (a test sees to it), many times as fast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.dynamics.kernels import compiled, update_dense, update_factored
from sim.hopfield.dynamics.two_state import BLOCK, logits
from sim.hopfield.dynamics.updates import random_order
from sim.hopfield.learning.cutting import cut_synapses
from sim.hopfield.learning.rules import learn, rule_named
from sim.hopfield.learning.task import Limit, Task
from sim.hopfield.learning.weights import Dense, Weights, project
from sim.hopfield.patterns.corruption import flip_fraction

__all__ = ["Recall", "weights_for"]


def weights_for(columns: NDArray[np.int8], p: HopfieldParameters, seed: int) -> Weights:
    """The weights a network of these parameters and this seed learns of patterns (N, P)."""
    task = Task(columns, p, limit=Limit(p.epochs))
    learnt = learn(task, rule_named(p.rule))
    whole = replace(learnt, extra=p.self_connection) if p.self_connection else learnt
    return cut_synapses(whole, p, seed)


@lru_cache(maxsize=8)
def _silence(size: int) -> Array:
    """No noise, for so many updates."""
    return np.zeros(size)


@dataclass
class Recall:
    """A recall under way: asynchronous updates in random order from a cue.

    Parameters
    ----------
    weights : Weights
    p : HopfieldParameters
    target : (N,) int8
        The pattern whose overlap is followed, +-1.
    rng : numpy.random.Generator
        As the network's stands after the patterns were drawn.
    """

    weights: Weights
    p: HopfieldParameters
    target: NDArray[np.int8]
    rng: np.random.Generator

    def begin(self, flipped: float) -> None:
        """Start at the target with a fraction of its cells flipped."""
        cue = self.target
        if flipped > 0.0:
            cue = flip_fraction(cue, flipped, self.rng).astype(np.int8)
        low = 0 if self.p.coding == "01" else -1
        self.ahead = 1
        self.state = np.where(cue > 0, 1, low).astype(np.int8)
        self.overlap = np.array([np.dot(self.target, cue.astype(np.int32))], dtype=np.int32)
        n = len(self.state)
        own, self._kernel = self._sums()
        self._given: dict[str, Any] = {
            **own, "scale": self.weights.scale, "threshold": self.weights.threshold,
            "patterns": self.target[:, None], "overlaps": self.overlap, "state": self.state,
            "low": low, "high": 1, "temperature": self.p.temperature / (1 - low),
            "clock": 0, "every": n + 1, "energy": 0.0,
            "flip_at": np.empty(n, np.int64), "flip_energy": np.empty(n),
            "flip_cell": np.empty(n, np.int32), "sample_at": np.empty(1, np.int64),
            "sample_energy": np.empty(1), "sample_overlaps": np.empty((1, 1), np.int32),
            "sample_largest": np.empty(1, np.int32),
        }  # fmt: skip

    def _sums(self) -> tuple[dict[str, Any], Any]:
        weights, state = self.weights, self.state
        if isinstance(weights, Dense):
            field = np.asarray(state.astype(np.float64) @ weights.into)
            return {"into": weights.into, "field": field}, compiled(update_dense)
        kind = np.int16 if weights.b.dtype == np.int8 else np.float64
        after_b = project(weights.b, state).astype(kind)
        after_a = after_b if weights.symmetric else project(weights.a, state)
        own = {
            "a": weights.a, "b": weights.b, "after_b": after_b, "after_a": after_a,
            "symmetric": weights.symmetric, "away": weights.away, "own": weights.self_weights,
        }  # fmt: skip
        return own, compiled(update_factored)

    def _sweep(self, order: NDArray[np.int32], noise: Array, place: int) -> int:
        """Update every neuron once, from `place` of the order on; how many flipped."""
        stop = place + len(self.state)
        done = self._kernel(order=order, noise=noise, start=place, stop=stop, **self._given)
        return int(done[0])

    def _drawn(self) -> tuple[NDArray[np.int32], Array, int]:
        """Order and noise of the next sweeps, drawn as `TwoStateDynamics` draws them.

        It draws several sweeps at once, and the noise of all of them after their orders; without
        noise one sweep after the other gives the same.
        """
        n, sweeps = len(self.state), 1
        if self.p.temperature > 0.0:
            sweeps = min(self.ahead, max(1, BLOCK // n))
            self.ahead = min(2 * self.ahead, BLOCK)
        order = random_order(self.rng, n, sweeps).ravel()
        hot = self.p.temperature > 0.0
        return order, logits(self.rng, sweeps * n) if hot else _silence(n), sweeps

    def run(self, most: int) -> list[tuple[float, float]]:
        """Sweep until nothing changes any more (T = 0), or so many times.

        Parameters
        ----------
        most : int
            Sweeps.

        Returns
        -------
        list of (float, float)
            After each sweep the overlap (1/N) sum_i xi_i S_i with the target, S = +-1, and the
            fraction of neurons in the upper state (at T = 0 after the last sweep only).
        """
        n, seen = len(self.state), list[tuple[float, float]]()
        hot = self.p.temperature > 0.0
        while len(seen) < most:
            order, noise, sweeps = self._drawn()
            for sweep in range(min(sweeps, most - len(seen))):
                flips = self._sweep(order, noise, sweep * n)
                active = 0.0
                if hot or flips == 0 or len(seen) == most - 1:
                    active = np.count_nonzero(self.state == 1) / n
                seen.append((int(self.overlap[0]) / n, active))
                if flips == 0 and not hot:
                    return seen
        return seen
