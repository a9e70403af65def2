"""What every heading network can be told: parameters declared once, in SI units and radians."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from sim.parameters import ParameterSet, flag, integer, real
from sim.stepping import integration_step

__all__ = ["DEGREE", "DROPPED_STRENGTH", "HeadingParameters"]

DEGREE = math.pi / 180.0
DROPPED_STRENGTH = 4.0  # Hz, of a landmark dropped where there was none


@dataclass(frozen=True, kw_only=True)
class HeadingParameters(ParameterSet):
    """What every heading network has. SI units, radians; see each field's declaration."""

    neurons: int = integer(
        96,
        16,
        256,
        label="Neurons",
        symbol="N",
        rebuild=True,
        help="Neurons round the ring; fewer make the bump step and stick.",
    )
    time_constant: float = real(
        0.020,
        0.005,
        0.200,
        label="Time constant",
        symbol="τ",
        unit="ms",
        scale=1e-3,
        decimals=0,
        help="How sluggish a neuron is; slower neurons make the bump slower to correct.",
    )
    noise: float = real(
        0.0,
        0.0,
        2.0,
        label="Noise",
        symbol="σ",
        unit="Hz√s",
        help="White noise into every neuron; alone it would fluctuate by σ/√(2τ) Hz. "
        "The bump diffuses.",
    )
    heterogeneity: float = real(
        0.0,
        0.0,
        0.2,
        label="Uneven weights",
        symbol="ε",
        unit="%",
        scale=0.01,
        decimals=1,
        help="Relative standard deviation of every synapse; the bump drifts to favoured angles.",
    )
    velocity_gain: float = real(
        1.0,
        0.0,
        2.0,
        label="Velocity gain",
        symbol="g",
        help="1 is calibrated from the equations: +90 on the dial turns the bump 90° a second.",
    )
    landmark_strength: float = real(
        0.0,
        0.0,
        20.0,
        label="Strength",
        symbol="c",
        unit="Hz",
        decimals=1,
        group="Landmark",
        help="Input c cos(θ − ψ) from a landmark; the stronger, the faster it pulls the bump.",
    )
    landmark_direction: float = real(
        90.0 * DEGREE,
        0.0,
        2 * math.pi,
        label="Direction",
        symbol="ψ",
        unit="°",
        scale=DEGREE,
        decimals=0,
        cyclic=True,
        group="Landmark",
        help="Where on the ring the landmark pulls the bump.",
    )
    lights: bool = flag(
        False,
        label="Follows true heading",
        group="Landmark",
        help="Lights on: the landmark always points to the true heading, as a seen world does.",
    )
    dt: float = integration_step(0.002)

    def with_lights(self, old: HeadingParameters, lit: bool) -> tuple[Self, bool]:
        """With a landmark of some strength where the lights go on, for a light of none would show
        nothing; without it again where they go off.

        Parameters
        ----------
        old : HeadingParameters
            In force so far.
        lit : bool
            Whether turning the lights on is what gave the landmark its strength.

        Returns
        -------
        HeadingParameters, bool
            And whether it is now.
        """
        if self.lights and not old.lights and self.landmark_strength == 0.0:
            return self.replace(landmark_strength=DROPPED_STRENGTH), True
        if lit and not self.lights and self.landmark_strength == DROPPED_STRENGTH:
            return self.replace(landmark_strength=0.0), False
        return self, lit and self.lights
