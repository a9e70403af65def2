"""What a rate memory can be told, SI units: rates and slopes in Hz and 1/Hz, times in s."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters import ParameterSet, integer, real
from sim.spiking.rate_rule import LARGEST_RATE, LearningRule
from sim.stepping import integration_step

__all__ = ["RateMemoryParameters"]


@dataclass(frozen=True, kw_only=True)
class RateMemoryParameters(ParameterSet):
    """Parameters of `RateMemory`; each is described in its declaration.

    Defaults are those of Pereira and Brunel 2018 but for the neurons, of which they took 50,000.
    With 5,000, 30 patterns correlate so much by chance that the quiet state is lost to one of them
    within some seconds; it stays with 10 patterns, with A = 3.2, or with 15,000 neurons.
    """

    neurons: int = integer(
        5000, 500, 20_000, label="Neurons", symbol="N", rebuild=True,
        help="How many there are; 5,000 run in real time. With more, other patterns disturb less.",
    )  # fmt: skip
    patterns: int = integer(
        10, 2, 200, label="Patterns", symbol="P", rebuild=True,
        help="How many random patterns are learnt. With other ones, the first stay the same.",
    )  # fmt: skip
    inputs: int = integer(
        250, 10, 400, label="Inputs per neuron", symbol="K", rebuild=True,
        help="From how many others, drawn at random, each neuron receives.",
    )  # fmt: skip
    strength: float = real(
        3.55, 0.0, 30.0, label="Learning strength", symbol="A",
        help="How strongly what was learnt couples the neurons. Strong, and with many patterns, "
        "single neurons fluctuate while the memory holds.",
    )  # fmt: skip
    time_constant: float = real(
        0.02, 0.005, 0.2, label="Time constant", symbol="τ", unit="ms", scale=1e-3, decimals=0,
        help="How sluggish each neuron is.",
    )  # fmt: skip
    potentiation: float = real(
        0.83, 0.0, 1.0, label="Largest potentiation", symbol="q_f", group="Learning rule",
        help="What a fast receiving neuron adds to a connection; a silent one takes 1 − q_f away.",
    )  # fmt: skip
    steepness: float = real(
        0.28, 0.01, 5.0, label="Steepness", symbol="β_f", unit="/Hz", group="Learning rule",
        help="How sharply depression turns into potentiation.",
    )  # fmt: skip
    threshold: float = real(
        26.6, 0.0, LARGEST_RATE, label="Threshold", symbol="x_f", unit="Hz", decimals=1,
        group="Learning rule",
        help="The rate above which a neuron counts as active in a pattern.",
    )  # fmt: skip
    dt: float = integration_step(0.001)

    @property
    def rule(self) -> LearningRule:
        """f and g."""
        return LearningRule(self.potentiation, self.steepness, self.threshold)
