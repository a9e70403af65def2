"""Circuits by name: what a menu offers, and what a circuit with given weights is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.circuits.activation import ACTIVATIONS
from sim.circuits.parameters import CircuitParameters

__all__ = ["CIRCUITS", "Circuit", "circuit_of", "equation_of", "unit_of"]


@dataclass(frozen=True)
class Circuit:
    """A circuit that can be chosen.

    Parameters
    ----------
    name, title : str
        In files and gestures, and in the menu.
    summary : str
        What it does, in a sentence.
    settings : mapping
        Parameters; defaults elsewhere.
    knobs : tuple of (str, float, float)
        The knobs that matter most (`sim.circuits.knobs`), and how far they are turned, SI.
    scanned : str
        The knob a bifurcation diagram is first drawn over.
    unit : str
        Of its rates; empty for a pure number.
    decides : bool
        Whether its neurons compete, so that one can win.
    """

    name: str
    title: str
    summary: str
    settings: Mapping[str, Any]
    knobs: tuple[tuple[str, float, float], ...]
    scanned: str
    unit: str = ""
    decides: bool = False


#: Every circuit by its name, in the order of the menu.
CIRCUITS: dict[str, Circuit] = {
    c.name: c
    for c in (
        Circuit(
            "autapse", "Autapse",
            "A neuron that excites itself with weight λ: it leaks below 1, integrates at 1, and "
            "above 1 runs away, or, if it saturates, has two states.",
            {"weights": ((0.9,),), "inputs": (0.0,), "activation": "linear"},
            (("self-excitation", -1.0, 3.0), ("input 1", -1.0, 1.0)),
            "self-excitation",
        ),
        Circuit(
            "winner-take-all", "Winner takes all",
            "Neurons that inhibit each other with weight b: above 1 only one stays active, the one "
            "with more input if it starts from rest.",
            {},
            (("inhibition", 0.0, 4.0), ("input 1", 0.0, 1.5), ("input 2", 0.0, 1.5)),
            "inhibition", decides=True,
        ),
        Circuit(
            "excitatory-inhibitory", "Excitatory and inhibitory pair",
            "A neuron that excites itself and its inhibitor (Dayan and Abbott 7.5): with slow "
            "inhibition it oscillates. Rates in Hz.",
            {
                "weights": ((1.25, -1.0), (1.0, 0.0)), "inputs": (0.0, 0.0),
                "thresholds": (-10.0, 10.0), "time_constants": (0.01, 0.03),
                "activation": "rectified", "criterion": 10.0,
            },
            (
                ("time constant 2", 0.005, 0.1), ("weight 1 1", 0.0, 2.0),
                ("weight 1 2", -2.0, 0.0),
            ),
            "time constant 2", "Hz",
        ),
        Circuit(
            "linear", "Linear network of two",
            "Two linear neurons: along each eigenvector of the weights activity decays, stays or "
            "grows by its eigenvalue.",
            {
                "weights": ((0.4, 0.5), (0.5, 0.4)), "inputs": (0.3, 0.1),
                "activation": "linear",
            },
            (("inhibition", -1.0, 2.0), ("self-excitation", -1.0, 1.5)),
            "inhibition",
        ),
        Circuit(
            "pair", "Two neurons",
            "Two neurons with any weights.",
            {
                "weights": ((2.0, -0.5), (-0.5, 2.0)), "inputs": (0.1, 0.05),
                "activation": "tanh",
            },
            (("self-excitation", -1.0, 3.0), ("input 1", -1.0, 1.0), ("input 2", -1.0, 1.0)),
            "self-excitation", decides=True,
        ),
        Circuit(
            "network", "Several neurons",
            "A few neurons with any weights: drag from one to another to connect them.",
            {
                "weights": ((0.0, 1.5, -2.0), (-2.0, 0.0, 1.5), (1.5, -2.0, 0.0)),
                "inputs": (0.4, 0.4, 0.4), "activation": "clipped",
            },
            (("input", -1.0, 1.5), ("gain", 0.1, 4.0)),
            "input",
        ),
    )
}  # fmt: skip


def equation_of(parameters: CircuitParameters) -> str:
    """The equation being integrated, as rich text."""
    x = (
        "<i>g</i>(Σ<sub><i>j</i></sub> <i>w<sub>ij</sub> v<sub>j</sub></i> + <i>h<sub>i</sub></i>"
        " − γ<sub><i>i</i></sub>)"
    )
    left = "τ<sub><i>i</i></sub> d<i>v<sub>i</sub></i>/d<i>t</i> = −<i>v<sub>i</sub></i>"
    return f"{left} + {ACTIVATIONS[parameters.activation].written.format(x)}"


def unit_of(parameters: CircuitParameters) -> str:
    """The unit of its rates; empty for pure numbers."""
    return circuit_of(parameters).unit if parameters.activation == "rectified" else ""


def circuit_of(parameters: CircuitParameters) -> Circuit:
    """The circuit that these weights make, whatever it was begun as."""
    W = np.array(parameters.weights)
    n = parameters.neurons
    if n == 1:
        return CIRCUITS["autapse"]
    between = W[~np.eye(n, dtype=bool)]
    if not np.diag(W).any() and between[0] < 0.0 and (between == between[0]).all():
        return CIRCUITS["winner-take-all"]
    if n > 2:
        return CIRCUITS["network"]
    if W[0, 1] < 0.0 < W[1, 0]:
        return CIRCUITS["excitatory-inhibitory"]
    return CIRCUITS["linear" if parameters.activation == "linear" else "pair"]
