"""The sigmoid ring: few neurons pin their bump, and every one more loosens it.

    tau dv/dt = -v + F(h + (J/N) sum_j cos(theta_i - theta_j) v_j),
    F(x) = R / (1 + exp(-2 alpha (x/R - beta))),   R = 100 Hz

(Dayan and Abbott 2001, eq. 7.11, with a sigmoid). `sim.ring.pinning` says where it is pinned and
how strongly: with J = 8.9, alpha = 2, beta = 1.1 the bump slides at up to 1.2e-2, 1.1e-3, 1.9e-4,
4.3e-6 rad per tau with 12, 20, 24, 32 neurons.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.arrays import Array
from sim.parameters import ParameterSet
from sim.ring.driven_ring import DrivenRing
from sim.ring.logistic import logistic
from sim.ring.pinning import bump_and_drift, places
from sim.ring.sigmoid_parameters import TOP_RATE, SigmoidRingParameters
from sim.ring.stimuli import PlacedStimulus

__all__ = ["SigmoidRing", "SigmoidRingParameters"]


class SigmoidRing(DrivenRing):
    """The ring of sigmoid neurons (module docstring)."""

    name = "sigmoid-ring"
    title = "Sigmoid ring"
    family = "Dayan and Abbott"
    Parameters: ClassVar[type[ParameterSet]] = SigmoidRingParameters
    summary = (
        "With few neurons the bump slides to pinned places, the dots, and stays; with every "
        "neuron more it is pinned more weakly, until it stays wherever it is put."
    )
    equation = (
        "τ d<i>v</i><sub>i</sub>/d<i>t</i> = −<i>v</i><sub>i</sub> + <i>F</i>(<i>h</i><sub>i</sub>"
        " + (<i>J</i>/<i>N</i>) Σ<sub>j</sub> cos(θ<sub>i</sub> − θ<sub>j</sub>)"
        " <i>v</i><sub>j</sub>)<br>"
        "<i>F</i>(<i>x</i>) = <i>R</i> / (1 + exp(−2α(<i>x</i>/<i>R</i> − β))),"
        " <i>R</i> = 100 Hz"
    )
    injection: ClassVar[float] = 150.0
    usual_strength: ClassVar[float] = 60.0
    opening: ClassVar[tuple[PlacedStimulus, ...]] = ()

    def _build(self) -> None:
        p: SigmoidRingParameters = self.parameters
        self._U = np.ascontiguousarray(np.stack([self._cos, self._sin], axis=1))
        self._V = (p.coupling / p.neurons) * self._U.T

    def _beginning(self) -> Array:
        """A bump by a quarter of the spacing off the neuron next to 90 degrees, if there is one."""
        n = self.parameters.neurons
        start = (round(n / 4.0) + 0.25) * 2.0 * math.pi / n
        height, _ = bump_and_drift(self.parameters, np.array([start]))
        return self._output(height * np.cos(self.angles - start) + self._static)[None]

    def _output(self, x: Array) -> Array:
        """F(x), Hz."""
        p: SigmoidRingParameters = self.parameters
        return TOP_RATE * logistic(2.0 * p.steepness * (x / TOP_RATE - p.threshold))

    def _nonlinearity(self) -> tuple[float, float, float]:
        p: SigmoidRingParameters = self.parameters
        return p.threshold * TOP_RATE, p.steepness / TOP_RATE, TOP_RATE

    def _put_output(self, v: Array) -> Array:
        return np.clip(v, 0.0, TOP_RATE) * self.now.lesion.alive

    def gain(self) -> Array:
        """(n,) slope of F at the present input."""
        f = self._output(self._U @ (self._V @ self.now.y[0]) + self._static) / TOP_RATE
        slope: Array = 2.0 * self.parameters.steepness * f * (1.0 - f)
        return slope * self.now.lesion.alive

    def weight_factors(self) -> tuple[Array, Array]:
        """(n, 2) and (2, n), whose product the effective weights are."""
        return self._U, self._V

    def effective_weights(self) -> Array:
        """(n, n): (J/N) cos."""
        W: Array = self._U @ self._V
        return W

    def pinned_places(self) -> Array:
        """Directions at which the bump stays, rad (places,); none while something else holds it."""
        if self.held:
            return np.zeros(0)
        return places(self.parameters)
