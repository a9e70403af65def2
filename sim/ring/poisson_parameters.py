"""What the Poisson ring can be told: parameters in SI units and radians."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.parameters import choice, integer, real
from sim.ring.driven_parameters import DrivenRingParameters
from sim.stepping import integration_step

__all__ = ["LARGEST_RATE", "PoissonRingParameters"]

LARGEST_RATE = 1000.0  # Hz, r0


@dataclass(frozen=True, kw_only=True)
class PoissonRingParameters(DrivenRingParameters):
    """The Poisson ring's parameters; the defaults are those of the EPFL exercise."""

    neurons: int = integer(
        400, 20, 2000, label="Neurons", symbol="N", rebuild=True,
        help="Neurons in a ring; the bump drifts the less the more there are.",
    )  # fmt: skip
    rings: str = choice(
        "one", (("one", "One ring"), ("two", "Two shifted rings")), label="Rings", rebuild=True,
        help="Two rings, each receiving from both with its own offset, turn the bump.",
    )  # fmt: skip
    coupling: float = real(
        5.0, 0.0, 20.0, label="Coupling", symbol="J", decimals=2,
        help="Strength of the weights; as it opens, one ring makes a bump of itself above 4.76.",
    )  # fmt: skip
    offset: float = real(
        math.radians(10.0), 0.0, math.radians(45.0), label="Offset", symbol="θ", unit="°",
        scale=math.pi / 180.0, decimals=1,
        help="By how much each of two rings receives from neurons further on, or further back.",
    )  # fmt: skip
    turning: float = real(
        0.0, -500.0, 500.0, label="Turning input", symbol="ΔI", unit="Hz", decimals=0,
        help="Given to one of two rings and taken from the other: turns counter-clockwise if > 0.",
    )  # fmt: skip
    steepness: float = real(
        2.0, 0.5, 10.0, label="Steepness", symbol="α", decimals=2,
        help="How steeply the rate rises around the threshold.",
    )  # fmt: skip
    threshold: float = real(
        0.5, -1.0, 2.0, label="Threshold", symbol="β", decimals=2,
        help="Input, in units of the largest rate, at which a neuron fires at half of that rate.",
    )  # fmt: skip
    time_constant: float = real(
        0.010, 0.005, 0.200, label="Time constant", symbol="τ", unit="ms", scale=1e-3, decimals=0,
        help="How sluggish a neuron is; the bump drifts the less the slower they are.",
    )  # fmt: skip
    background: float = real(
        0.0, -1000.0, 1000.0, label="Background", symbol="g", unit="Hz", decimals=0,
        help="Constant input to every neuron.",
    )  # fmt: skip
    noise: float = real(
        0.0, 0.0, 20.0, label="Noise", symbol="σ", unit="Hz√s",
        help="White noise into every neuron, besides the chance of the spikes.",
    )  # fmt: skip
    dt: float = integration_step(0.0001, 0.00005)

    @property
    def ring_count(self) -> int:
        """1 or 2."""
        return 1 if self.rings == "one" else 2

    @property
    def shifts(self) -> tuple[float, ...]:
        """How far counter-clockwise of what it receives each ring has its bump, rad."""
        return (0.0,) if self.rings == "one" else (self.offset, -self.offset)

    @property
    def ring_inputs(self) -> tuple[float, ...]:
        """Uniform input to each ring, Hz."""
        if self.rings == "one":
            return (self.background,)
        return (self.background + self.turning, self.background - self.turning)
