"""The rectified cosine ring: amplifies, selects, scales, remembers (Dayan and Abbott 2001, 7.4).

    tau dv/dt = -v + [h + (1/pi) int (-lambda0 + lambda1 cos(theta - theta')) v(theta') d theta']+

with the integral over the ring as a sum over N neurons, d theta = 2 pi/N (eq. 7.36; -lambda0 as in
eq. 7.38). A cosine has the eigenvalue lambda1 in the linear network, and lambda1/2 while half of
the neurons are silent: from lambda1 = 2 on nothing bounds the bump, or from a larger lambda1 on
with inhibition (`rectified_theory.critical_modulation`).

Where the ring stands for orientations theta (eq. 7.38, figure 7.10) one turn of it is pi: the angle
on the ring is phi = 2 theta, the weights are -lambda0 + lambda1 cos(phi - phi'), and d theta =
pi/N. Angles and widths given to gestures stay those on the ring, so that a gesture means the same
whatever the ring stands for; what is shown and exported is theta = phi turn/(2 pi). The book's
input of contrast c, h = A c (1 - eps + eps cos 2 theta) with A = 40 Hz and eps = .1, is a stimulus
of the shape "grating" and the strength A c.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import Array
from sim.parameters import ParameterSet, choice, integer, real
from sim.ring.driven_parameters import DrivenRingParameters
from sim.ring.driven_ring import DrivenRing
from sim.ring.rectified_theory import TURNS, critical_modulation

__all__ = ["RectifiedRing", "RectifiedRingParameters"]

RUNAWAY = 1000.0  # Hz, faster than any neuron fires: where a bump that nothing bounds is stopped
STIFFEST = 0.5  # of dt over the shortest time constant, in one step of Heun's method


@dataclass(frozen=True, kw_only=True)
class RectifiedRingParameters(DrivenRingParameters):
    """The rectified cosine ring's parameters; of fewer than 12 neurons one could excite itself."""

    neurons: int = integer(
        96, 12, 256, label="Neurons", symbol="N", rebuild=True,
        help="Neurons round the ring.",
    )  # fmt: skip
    modulation: float = real(
        1.9, 0.0, 12.0, label="Gain", symbol="λ₁", decimals=2,
        help="Excitation between neurons of like angles, inhibition between those of unlike ones. "
        "From 2 on nothing bounds the bump, or from a larger one with inhibition.",
    )  # fmt: skip
    inhibition: float = real(
        0.0, 0.0, 12.0, label="Inhibition", symbol="λ₀", decimals=2,
        help="Uniform inhibition between all neurons; the bump is narrower with more of it.",
    )  # fmt: skip
    threshold: float = real(
        0.0, -20.0, 20.0, label="Threshold", symbol="γ", unit="Hz", decimals=1,
        help="Input below which a neuron does not fire.",
    )  # fmt: skip
    period: str = choice(
        "direction",
        (("direction", "Direction (360°)"), ("orientation", "Orientation (180°)")),
        label="One turn stands for", rebuild=True,
        help="A direction, or an orientation, which is the same again after half a turn.",
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

    @property
    def turn(self) -> float:
        """What one turn of the ring stands for, rad."""
        return TURNS[self.parameters.period]

    def _build(self) -> None:
        p: RectifiedRingParameters = self.parameters
        n = p.neurons
        share = self.turn / math.pi  # (1/pi) d theta is share/n
        # Three numbers carry the whole recurrence.
        self._U = np.ascontiguousarray(np.stack([np.ones(n), self._cos, self._sin], axis=1))
        gains = np.array([-p.inhibition, p.modulation, p.modulation]) * (share / n)
        self._V = gains[:, None] * self._U.T
        # Uniform activity falls by itself and by inhibition.
        self._divided = math.ceil(
            self.dt * (1.0 + share * p.inhibition) / p.time_constant / STIFFEST
        )
        self._critical = critical_modulation(p.inhibition, self.turn)

    def _bound(self) -> float:
        return RUNAWAY if self._unbounded else super()._bound()

    @property
    def _unbounded(self) -> bool:
        """Whether nothing bounds a bump; equal to the critical gain but for rounding is too."""
        return bool(self.parameters.modulation >= self._critical * (1.0 - 1e-9))

    def _why_unbounded(self) -> str:
        if not self._unbounded:
            return super()._why_unbounded()
        p: RectifiedRingParameters = self.parameters
        with_ = f" (with λ₀ = {p.inhibition:.2f})" if p.inhibition else ""
        least = f"{self._critical:.2f}" if p.inhibition else f"{self._critical:.0f}"
        return (
            f"λ₁ = {p.modulation:.2f} is too much: with λ₁ ≥ {least}{with_} nothing bounds the "
            f"bump, which has passed {RUNAWAY:,.0f} Hz; make Gain λ₁ smaller than {least}, "
            "then use Reset state."
        )

    def _nonlinearity(self) -> tuple[float, float, float]:
        return self.parameters.threshold, 0.0, 0.0

    def weight_factors(self) -> tuple[Array, Array]:
        """(n, 3) and (3, n), whose product the weights are."""
        return self._U, self._V

    def _put_output(self, v: Array) -> Array:
        return np.maximum(v, 0.0) * self.now.lesion.alive

    def gain(self) -> Array:
        """1 where the input exceeds the threshold, else 0; rates outlast their input."""
        driven = self._U @ self._V.dot(self.now.y[0]) + self.inputs - self.parameters.threshold
        return np.asarray(driven > 0.0, dtype=float) * self.now.lesion.alive

    def effective_weights(self) -> Array:
        """(n, n): (turn/(pi N)) (-lambda0 + lambda1 cos)."""
        W: Array = self._U @ self._V
        return W
