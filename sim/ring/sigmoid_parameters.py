"""What the sigmoid ring can be told: parameters in SI units and radians."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters import integer, real
from sim.ring.driven_parameters import DrivenRingParameters

__all__ = ["TOP_RATE", "SigmoidRingParameters"]

TOP_RATE = 100.0  # Hz, R


@dataclass(frozen=True, kw_only=True)
class SigmoidRingParameters(DrivenRingParameters):
    """The sigmoid ring's parameters."""

    neurons: int = integer(
        12, 4, 128, label="Neurons", symbol="N", rebuild=True,
        help="Neurons round the ring; the more there are, the more weakly the bump is pinned.",
    )  # fmt: skip
    coupling: float = real(
        8.9, 0.0, 20.0, label="Coupling", symbol="J", decimals=2,
        help="Excitation between neurons of like angles, inhibition between those of unlike ones.",
    )  # fmt: skip
    steepness: float = real(
        2.0, 0.5, 10.0, label="Steepness", symbol="α", decimals=2,
        help="How steeply the rate rises around the threshold; the steeper, the firmer the pins.",
    )  # fmt: skip
    threshold: float = real(
        1.1, -1.0, 2.0, label="Threshold", symbol="β", decimals=2,
        help="Input, in units of the largest rate, at which a neuron fires at half of that rate.",
    )  # fmt: skip
    background: float = real(
        0.0, -100.0, 100.0, label="Background", symbol="g", unit="Hz", decimals=1,
        help="Constant input to every neuron.",
    )  # fmt: skip
