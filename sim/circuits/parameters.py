"""What a small circuit can be told: weights, inputs, activation function; SI units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from sim.circuits.activation import ACTIVATIONS
from sim.circuits.equations import Equations
from sim.errors import ParameterError
from sim.parameters import ParameterSet, choice, integer, matrix, real, vector
from sim.stepping import integration_step

__all__ = ["MOST_NEURONS", "CircuitParameters"]

MOST_NEURONS = 8
LARGEST = 100.0  # of an input


@dataclass(frozen=True, kw_only=True)
class CircuitParameters(ParameterSet):
    """The parameters of a circuit of n neurons.

    Weights, inputs, thresholds and time constants belong together: with another number of neurons
    those that are not given are cut short, or go on with the input, the threshold and the time
    constant of the last neuron there was, and with the weight 0, or that of all if all inhibit
    each other alike.
    """

    neurons: int = integer(
        2, 1, MOST_NEURONS, label="Neurons", symbol="n", rebuild=True,
        help="Neurons in the circuit.",
    )  # fmt: skip
    activation: str = choice(
        "clipped", tuple((a.name, a.label) for a in ACTIVATIONS.values()),
        label="Activation function", help="What a neuron makes of its input.", symbol="F",
    )  # fmt: skip
    gain: float = real(
        1.0, 0.1, 10.0, label="Gain", symbol="g",
        help="How steep the activation function is.",
    )  # fmt: skip
    noise: float = real(
        0.0, 0.0, 2.0, label="Noise", symbol="σ", unit="√s", decimals=3,
        help="White noise into every neuron; alone it would fluctuate by σ/√(2τ).",
    )  # fmt: skip
    criterion: float = real(
        0.4, 0.01, 10.0, label="Decided at", symbol="θ_d",
        help="A neuron has won as soon as it is ahead of every other by this much.",
    )  # fmt: skip
    weights: tuple[tuple[float, ...], ...] = matrix(
        ((0.0, -2.0), (-2.0, 0.0)), -20.0, 20.0, MOST_NEURONS, label="Weights", symbol="w",
        decimals=3,
        help="To the neuron of the row from the neuron of the column.",
    )  # fmt: skip
    inputs: tuple[float, ...] = vector(
        (0.5, 0.4), -LARGEST, LARGEST, MOST_NEURONS, label="Inputs", symbol="h",
        help="Input from outside to each neuron.",
    )  # fmt: skip
    thresholds: tuple[float, ...] = vector(
        (0.0, 0.0), -LARGEST, LARGEST, MOST_NEURONS, label="Thresholds", symbol="γ",
        help="Taken from the input of each neuron.",
    )  # fmt: skip
    time_constants: tuple[float, ...] = vector(
        (0.02, 0.02), 0.001, 1.0, MOST_NEURONS, label="Time constants", symbol="τ", unit="ms",
        scale=1e-3, decimals=0, help="How sluggish each neuron is.",
    )  # fmt: skip
    dt: float = integration_step(0.0005, 0.00005)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("weights", "inputs", "thresholds", "time_constants"):
            found = len(getattr(self, name))
            if found != self.neurons:
                spec = self.specs()[name]
                raise ParameterError(
                    f"{spec.label} are for {found} neurons, and the circuit has {self.neurons}.",
                    field=name,
                )

    def replace(self, **changes: Any) -> Self:
        """A copy with some values changed; raises ParameterError.

        Where the number of neurons changes, by itself or with a matrix of weights of another size,
        what is not given is fitted to it.
        """
        self._know(changes)
        return super().replace(**_fitted(self.to_dict(), changes))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The set with these values and defaults elsewhere; raises ParameterError."""
        cls._know(values)
        return cls(**_fitted({name: cls.default(name) for name in cls.specs()}, values))

    def equations(self) -> Equations:
        """The circuit as arrays, without noise and pulses."""
        return Equations(
            weights=np.array(self.weights),
            inputs=np.array(self.inputs) - np.array(self.thresholds),
            time_constants=np.array(self.time_constants),
            activation=self.activation,
            gain=self.gain,
        )


def _mutual(weights: tuple[tuple[float, ...], ...]) -> float:
    """The weight of neurons that inhibit each other alike, which a new one has too; else 0."""
    W = np.array(weights)
    between = W[~np.eye(len(W), dtype=bool)]
    alike = len(between) > 0 and not np.diag(W).any() and (between == between[0]).all()
    return float(between[0]) if alike and between[0] < 0.0 else 0.0


def _fitted(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, and what follows from another number of neurons."""
    fitted = dict(changes)
    rows = changes.get("weights")
    if rows is not None and "neurons" not in changes and hasattr(rows, "__len__"):
        fitted["neurons"] = len(rows)
    n = fitted.get("neurons", old["neurons"])
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MOST_NEURONS:
        return fitted  # which is refused
    if n != len(old["weights"]):
        W = np.full((n, n), _mutual(old["weights"]))
        np.fill_diagonal(W, 0.0)
        both = min(n, len(old["weights"]))
        W[:both, :both] = np.array(old["weights"])[:both, :both]
        square = tuple(map(tuple, W.tolist()))
        fitted.setdefault("weights", square)
        for name in ("inputs", "thresholds", "time_constants"):
            values = tuple(old[name])
            fitted.setdefault(name, (values + (values[-1],) * n)[:n])
    return fitted
