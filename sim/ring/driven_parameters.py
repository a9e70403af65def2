"""What every ring driven by stimuli can be told: parameters in SI units and radians."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters import ParameterSet, integer, real
from sim.stepping import integration_step

__all__ = ["DrivenRingParameters"]


@dataclass(frozen=True, kw_only=True)
class DrivenRingParameters(ParameterSet):
    """What every ring driven by stimuli has. SI units; see each field's declaration."""

    neurons: int = integer(
        96, 3, 256, label="Neurons", symbol="N", rebuild=True,
        help="Neurons round the ring.",
    )  # fmt: skip
    time_constant: float = real(
        0.020, 0.005, 0.200, label="Time constant", symbol="τ", unit="ms", scale=1e-3, decimals=0,
        help="How sluggish a neuron is; the whole network can be slower, or faster.",
    )  # fmt: skip
    background: float = real(
        0.0, -20.0, 20.0, label="Background", symbol="g", unit="Hz", decimals=1,
        help="Constant input to every neuron.",
    )  # fmt: skip
    noise: float = real(
        0.0, 0.0, 2.0, label="Noise", symbol="σ", unit="Hz√s",
        help="White noise into every neuron; alone it would fluctuate by σ/√(2τ) Hz.",
    )  # fmt: skip
    dt: float = integration_step(0.001)
