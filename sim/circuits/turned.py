"""A circuit as a function of one knob.

Every knob changes weights, inputs, time constants or gain in proportion to its value, and one of
them only, so that the circuits at two values give that at every other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.circuits.equations import Equations
from sim.circuits.knobs import Knob
from sim.circuits.parameters import CircuitParameters

__all__ = ["Turned", "turned"]


@dataclass(frozen=True, eq=False)
class Turned:
    """The circuits that a knob leads through, each quantity q0 + p q1 at the value p.

    Parameters
    ----------
    weights : tuple of two (n, n) float
    inputs : tuple of two (n,) float
    times : tuple of two (n,) float
        Time constants, s.
    gain : tuple of two float
    activation : str
    """

    weights: tuple[Array, Array]
    inputs: tuple[Array, Array]
    times: tuple[Array, Array]
    gain: tuple[float, float]
    activation: str

    @property
    def n(self) -> int:
        """Number of neurons."""
        return len(self.inputs[0])

    def at(self, value: float) -> Equations:
        """The circuit with the knob at a value."""
        return Equations(
            weights=self.weights[0] + value * self.weights[1],
            inputs=self.inputs[0] + value * self.inputs[1],
            time_constants=self.times[0] + value * self.times[1],
            activation=self.activation,
            gain=self.gain[0] + value * self.gain[1],
        )

    @property
    def changes_slopes(self) -> bool:
        """Whether the Jacobian depends on the knob at all, at a given slope of every neuron."""
        return bool(self.weights[1].any() or self.times[1].any() or self.gain[1])

    def loops(self) -> tuple[Array, Array]:
        """Two (n, n): g w = K0 + p K1."""
        (W0, W1), (g0, g1) = self.weights, self.gain
        return g0 * W0, g0 * W1 + g1 * W0

    def drives(self) -> tuple[Array, Array]:
        """Two (n,): g h = d0 + p d1."""
        (h0, h1), (g0, g1) = self.inputs, self.gain
        return g0 * h0, g0 * h1 + g1 * h0


def turned(parameters: CircuitParameters, knob: Knob, low: float, high: float) -> Turned:
    """A circuit whose knob is turned from `low` to `high`; raises ParameterError."""
    first = knob.write(parameters, low).equations()
    last = knob.write(parameters, high).equations()

    def parts(a: Array, b: Array) -> tuple[Array, Array]:
        rate = (b - a) / (high - low)
        return a - low * rate, rate

    g0, g1 = parts(np.array(first.gain), np.array(last.gain))
    return Turned(
        weights=parts(first.weights, last.weights),
        inputs=parts(first.inputs, last.inputs),
        times=parts(first.time_constants, last.time_constants),
        gain=(float(g0), float(g1)),
        activation=first.activation,
    )
