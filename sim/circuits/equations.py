"""The equations of a circuit as plain arrays, for everything that analyses them.

    tau_i dv_i/dt = -v_i + F(g (sum_j w_ij v_j + h_i))

(Dayan and Abbott 2001, eq. 7.11, with a time constant of its own for every neuron).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Array
from sim.circuits.activation import ACTIVATIONS, Activation

__all__ = ["Equations"]


@dataclass(frozen=True, eq=False)
class Equations:
    """A circuit without noise.

    Parameters
    ----------
    weights : (n, n) float
        w, to the row's neuron from the column's.
    inputs : (n,) float
        h: input from outside minus threshold.
    time_constants : (n,) float
        tau, s.
    activation : str
        F, by its name.
    gain : float
        g.
    """

    weights: Array
    inputs: Array
    time_constants: Array
    activation: str
    gain: float = 1.0

    @property
    def n(self) -> int:
        """Number of neurons."""
        return len(self.inputs)

    @property
    def function(self) -> Activation:
        """The activation function."""
        return ACTIVATIONS[self.activation]

    def argument(self, v: Array) -> Array:
        """What F is taken of, g (w v + h), at states (..., n)."""
        return np.asarray(self.gain * (v @ self.weights.T + self.inputs))

    def velocity(self, v: Array) -> Array:
        """dv/dt, 1/s, at states (..., n)."""
        v = np.asarray(v, dtype=float)
        return np.asarray((self.function.function(self.argument(v)) - v) / self.time_constants)

    def jacobian(self, v: Array) -> Array:
        """(n, n): the derivative of dv_i/dt with respect to v_j, 1/s, at a state (n,)."""
        slope = self.gain * self.function.slope(self.argument(np.asarray(v, dtype=float)))
        return np.asarray(
            (slope[:, None] * self.weights - np.eye(self.n)) / self.time_constants[:, None]
        )

    def with_inputs(self, inputs: Array) -> Equations:
        """The same circuit with other inputs (n,)."""
        return replace(self, inputs=np.asarray(inputs, dtype=float))

    def seen_in(self, axes: tuple[int, ...], at: Array) -> Equations:
        """The circuit of some neurons alone, the others held at a state (n,)."""
        chosen = list(axes)
        others = [i for i in range(self.n) if i not in axes]
        held = self.weights[np.ix_(chosen, others)] @ np.asarray(at, dtype=float)[others]
        return replace(
            self,
            weights=np.ascontiguousarray(self.weights[np.ix_(chosen, chosen)]),
            inputs=self.inputs[chosen] + held,
            time_constants=self.time_constants[chosen],
        )
