"""The parameters of the spiking memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sim.parameters import ParameterSet, choice, integer, real
from sim.spiking.ladder import LADDER, LAST, Rung

__all__ = ["ACTIVITY", "LARGEST", "SMALLEST", "SpikingParameters", "patterns_for"]

ACTIVITY = 0.1  # a, the share of the excitatory neurons in a pattern
SMALLEST, LARGEST = 500, 20_000
MOST_PATTERNS = 500
INPUTS = 800  # excitatory neurons to which an inhibitory one listens


def patterns_for(neurons: int) -> int:
    """Patterns that so many neurons hold with the usual parameters: 90 in 10,000."""
    return max(4, round(0.009 * neurons))


@dataclass(frozen=True, kw_only=True)
class SpikingParameters(ParameterSet):
    """Of N neurons 8 in 10 are excitatory, one in 10 inhibitory and linear, one in 10 inhibitory
    and saturating.

    By `replace` and `from_dict` another number of neurons brings another number of patterns, as
    many as it holds, unless that is given.
    """

    rung: str = choice(
        LAST, tuple((rung.name, rung.title) for rung in LADDER.values()), label="Neuron model",
        help="How real the neurons are; the patterns stay the same.",
    )  # fmt: skip
    neurons: int = integer(
        10_000, SMALLEST, LARGEST, label="Neurons", symbol="N", rebuild=True,
        help="Excitatory and inhibitory ones, 8 to 2.",
    )  # fmt: skip
    patterns: int = integer(
        90, 1, MOST_PATTERNS, label="Patterns", symbol="P",
        help="Random ones, stored besides drawings; a tenth of the excitatory neurons is in each.",
    )  # fmt: skip
    strength: float = real(
        0.75e-3, 0.0, 2e-3, label="Strength", symbol="J", unit="mV/Hz", scale=1e-3,
        help="Of the recurrent excitation: what an active pattern gives its own neurons, and takes "
        "from the others by the linear inhibitory ones.",
    )  # fmt: skip
    inhibition: float = real(
        0.6e-3, 0.0, 2e-3, label="Inhibition", unit="mV/Hz", scale=1e-3,
        help="What the saturating inhibitory neurons take from every excitatory one.",
    )  # fmt: skip
    bias: float = real(
        9.5e-3, 0.0, 25e-3, label="Input", unit="mV", scale=1e-3, decimals=1,
        help="Steady input to every excitatory neuron; the threshold is at 20 mV.",
    )  # fmt: skip
    noise: float = real(
        5e-3, 0.0, 15e-3, label="Noise", symbol="σ", unit="mV", scale=1e-3, decimals=1,
        help="Of every membrane potential; each neuron has its own.",
    )  # fmt: skip
    connection: float = real(
        1.0, 0.05, 1.0, label="Connections", symbol="c", unit="%", scale=0.01,
        decimals=0,
        help="Connection probability: excitatory pairs that are connected, with weights 1/c times "
        "as strong; heeded from “low connection probability” on.",
    )  # fmt: skip
    cut: float = real(
        0.0, 0.0, 0.95, label="Synapses cut", unit="%", scale=0.01, decimals=0,
        help="Share of the excitatory synapses that is gone; the others stay as strong as they "
        "are. Heeded from “excitation and inhibition apart” on.",
    )  # fmt: skip
    dt: float = real(
        0.0005, 0.0001, 0.001, label="Integration step", symbol="dt", unit="ms", scale=1e-3,
        decimals=2, group="Numerics",
        help="Step of the integration; the playback speed never changes it. What is held fires a "
        "little less with a longer one: some 45 Hz at 0.1 ms, 41 at 0.5, 36 at 1.",
    )  # fmt: skip

    def replace(self, **changes: Any) -> Self:
        """A copy with some values changed; raises ParameterError."""
        self._know(changes)
        return super().replace(**_fitted(self.neurons, changes))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The set with these values and defaults elsewhere; raises ParameterError."""
        cls._know(values)
        return cls(**_fitted(cls.default("neurons"), values))

    @property
    def kind(self) -> Rung:
        """The step of the ladder on which its neurons are."""
        return LADDER[self.rung]

    @property
    def excitatory(self) -> int:
        """How many neurons are excitatory."""
        return self.neurons - 2 * self.each_inhibitory

    @property
    def each_inhibitory(self) -> int:
        """How many there are of each of the two inhibitory kinds."""
        return round(0.1 * self.neurons)

    @property
    def share(self) -> float:
        """The share of the excitatory pairs that is connected."""
        left = 1.0 - self.cut if self.kind.inhibitory else 1.0
        return left * (self.connection if self.kind.diluted else 1.0)

    @property
    def listened(self) -> float:
        """The probability that an inhibitory neuron listens to an excitatory one: a tenth with
        10,000 neurons; to as many with fewer, so that it averages alike."""
        return min(1.0, INPUTS / self.excitatory) if self.excitatory < 8000 else ACTIVITY


def _fitted(neurons: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, and the number of patterns that follows from another number of neurons."""
    fitted = dict(changes)
    n = changes.get("neurons", neurons)
    number = isinstance(n, (int, float)) and not isinstance(n, bool)
    if "patterns" not in changes and number and n != neurons and SMALLEST <= n <= LARGEST:
        fitted["patterns"] = patterns_for(int(n))
    return fitted
