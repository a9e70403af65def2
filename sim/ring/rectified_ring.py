"""The rectified cosine ring: amplifies, selects, scales, remembers (Dayan and Abbott 2001, 7.4).

    tau dv/dt = -v + [h + (1/pi) int (-lambda0 + lambda1 cos(theta - theta')) v(theta') d theta']+

with the integral over the ring as a sum over N neurons, d theta = 2 pi/N (eq. 7.36; -lambda0 as in
eq. 7.38). A cosine has the eigenvalue lambda1 in the linear network, and lambda1/2 while half of
the neurons are silent: from lambda1 = 2 on nothing bounds the bump.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.arrays import Array
from sim.parameters import ParameterSet, integer, real
from sim.ring.driven_parameters import DrivenRingParameters
from sim.ring.driven_ring import DrivenRing

__all__ = ["RectifiedRing", "RectifiedRingParameters"]


@dataclass(frozen=True, kw_only=True)
class RectifiedRingParameters(DrivenRingParameters):
    """The rectified cosine ring's parameters; of fewer than 12 neurons one could excite itself."""

    neurons: int = integer(
        96, 12, 256, label="Neurons", symbol="N", rebuild=True,
        help="Neurons round the ring.",
    )  # fmt: skip
    modulation: float = real(
        1.9, 0.0, 2.2, label="Gain", symbol="λ₁", decimals=2,
        help="Excitation between neurons of like angles, inhibition between those of unlike ones.",
    )  # fmt: skip
    inhibition: float = real(
        0.0, 0.0, 20.0, label="Inhibition", symbol="λ₀", decimals=2,
        help="Uniform inhibition between all neurons.",
    )  # fmt: skip
    threshold: float = real(
        0.0, -20.0, 20.0, label="Threshold", symbol="γ", unit="Hz", decimals=1,
        help="Input below which a neuron does not fire.",
    )  # fmt: skip


class RectifiedRing(DrivenRing):
    """Dayan and Abbott's ring (module docstring)."""

    name = "rectified-ring"
    title = "Rectified cosine ring"
    family = "Dayan and Abbott"
    Parameters: ClassVar[type[ParameterSet]] = RectifiedRingParameters
    summary = (
        "Neurons excite those of like angles and cannot fire less than not at all: the ring "
        "amplifies its input, selects the larger of two, and remembers it on a background."
    )
    equation = (
        "τ d<i>v</i>/d<i>t</i> = −<i>v</i> + [<i>h</i> + π<sup>−1</sup> ∫ (−λ<sub>0</sub>"
        " + λ<sub>1</sub> cos(θ − θ′)) <i>v</i>(θ′) dθ′]<sub>+</sub>"
    )

    def _build(self) -> None:
        p: RectifiedRingParameters = self.parameters
        n = p.neurons
        # Three numbers carry the whole recurrence; (1/pi) d theta is 2/n.
        self._U = np.ascontiguousarray(np.stack([np.ones(n), self._cos, self._sin], axis=1))
        gains = np.array([-p.inhibition, p.modulation, p.modulation]) * (2.0 / n)
        self._V = gains[:, None] * self._U.T
        self._v = np.empty(n)

    def _change(self, y: Array, step: Any, inputs: Array, out: Array) -> None:
        p: RectifiedRingParameters = self.parameters
        np.dot(self._U, self._V.dot(y[0]), out=out[0])
        out += inputs
        if p.threshold:
            out -= p.threshold
        np.maximum(out, 0.0, out=out)
        lesion = self.now.lesion
        if lesion.present:
            out *= lesion.alive
        out -= y
        out *= self.dt / p.time_constant

    def _put_output(self, v: Array) -> Array:
        return np.maximum(v, 0.0) * self.now.lesion.alive

    def gain(self) -> Array:
        """1 where the present input of a neuron is above its threshold, else 0."""
        drive = self._U @ (self._V @ self.now.y[0]) + self.inputs - self.parameters.threshold
        return np.asarray(drive > 0.0, dtype=float) * self.now.lesion.alive

    def effective_weights(self) -> Array:
        """(n, n): (2/N) (-lambda0 + lambda1 cos)."""
        W: Array = self._U @ self._V
        return W
