"""What tests of the energy share: small networks of every kind, states compared to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.hopfield import (
    AssociativeMemory,
    DenseMemory,
    GradedNetwork,
    HopfieldNetwork,
    ModernMemory,
    TwoLayerMemory,
)

GRID = {"rows": 5, "columns": 10}
N = 50
STEPS = 53  # points of a landscape from -1.04 to 1.04: the overlaps there are with 50 neurons

KINDS: dict[str, tuple[type[AssociativeMemory], dict[str, Any]]] = {
    "hebb": (HopfieldNetwork, {}),
    "hebb 0/1": (HopfieldNetwork, {"coding": "01"}),
    "thresholds": (HopfieldNetwork, {"thresholds": "set", "threshold": 0.3}),
    "covariance": (HopfieldNetwork, {"rule": "covariance", "activity": 0.5, "balanced": False}),
    "storkey": (HopfieldNetwork, {"rule": "storkey"}),
    "perceptron": (HopfieldNetwork, {"rule": "perceptron", "epochs": 20}),
    "cut": (HopfieldNetwork, {"cut": 0.5}),
    "driven away": (HopfieldNetwork, {"self_connection": -0.5}),
    "synchronous": (HopfieldNetwork, {"update": "synchronous"}),
    "hot": (HopfieldNetwork, {"temperature": 0.4}),
    "graded": (GradedNetwork, {}),
    "dense": (DenseMemory, {}),
    "exponential": (DenseMemory, {"function": "exponential"}),
    "modern": (ModernMemory, {}),
    "distance": (ModernMemory, {"similarity": "distance"}),
    "two-layer": (TwoLayerMemory, {}),
    "two-layer power": (TwoLayerMemory, {"hidden": "power"}),
    "two-layer sign": (TwoLayerMemory, {"hidden": "power", "output": "sign", "order": 3}),
}


def of(name: str, count: int = 4, seed: int = 1, **values: Any) -> AssociativeMemory:
    """A network of this name that has learnt random memories and begins at a random cue."""
    kind, own = KINDS[name]
    network = kind(kind.Parameters(**{**GRID, **own, **values}), seed)
    if count:
        network.store_random(count)
        network.finish()
    network.cue_random()
    network.recall()
    return network


def patterns(network: AssociativeMemory) -> Array:
    """The memories as rows, (P, N)."""
    return np.array([memory.values for memory in network.patterns], dtype=np.float64)


def signs(rng: np.random.Generator, cells: int = N) -> Array:
    """A state of chance."""
    return rng.choice([-1.0, 1.0], cells)


def assert_alike(got: Any, wanted: Any, where: str = "") -> None:
    """Nested containers of arrays, the same to the bit."""
    if isinstance(wanted, dict):
        assert got.keys() == wanted.keys(), where
        for key in wanted:
            assert_alike(got[key], wanted[key], f"{where}.{key}")
    elif isinstance(wanted, list | tuple):
        assert len(got) == len(wanted), where
        for index, value in enumerate(wanted):
            assert_alike(got[index], value, f"{where}[{index}]")
    elif isinstance(wanted, np.ndarray):
        np.testing.assert_array_equal(got, wanted, err_msg=where)
    else:
        assert got is wanted or got == wanted, where


def by_hand(network: Any, s: Array) -> float:
    """The energy of a state from every synapse, or every memory."""
    if isinstance(network, HopfieldNetwork):
        w = network.weights.matrix()
        return float(-0.5 * s @ w @ s + network.weights.threshold @ s)
    if not network.patterns:
        return 0.0
    x, n, p = patterns(network) @ s, len(s), network.parameters
    if p.function == "exponential":
        return float(-np.log(np.sum(np.exp(x))))
    return float(-(n / p.order) * np.sum((x / n) ** p.order))
