"""Have what is compiled of the memories of many neurons compiled; see `sim.precompile`."""

from __future__ import annotations

from sim.spiking.ladder import LADDER
from sim.spiking.memory import SpikingMemory
from sim.spiking.parameters import SpikingParameters
from sim.spiking.rate_memory import RateMemory
from sim.spiking.rate_parameters import RateMemoryParameters

__all__ = ["main"]


def main() -> None:
    """Have every compiled function called with each kind of arguments it meets."""
    network = SpikingMemory(SpikingParameters(neurons=500))
    network.advance(2)
    network.configure(strength=0.5e-3)
    network.perform("cue", {"pattern": 1})
    network.advance(100)
    for rung in reversed(LADDER):
        network.configure(rung=rung)
        network.advance(2)
    rates = RateMemory(RateMemoryParameters(neurons=500, patterns=2, inputs=10))
    rates.advance(2)
    rates.start_twin()
    rates.advance(2)


if __name__ == "__main__":
    main()
