"""Attractor memories of many neurons: spiking ones, and rates with a learning rule from data."""

from sim.spiking.memory import SpikingMemory
from sim.spiking.parameters import SpikingParameters
from sim.spiking.rate_memory import RateMemory
from sim.spiking.rate_parameters import RateMemoryParameters
from sim.spiking.rate_state import RateMemorySnapshot
from sim.spiking.state import SpikingSnapshot

__all__ = [
    "SPIKING_NETWORKS",
    "RateMemory",
    "RateMemoryParameters",
    "RateMemorySnapshot",
    "SpikingMemory",
    "SpikingParameters",
    "SpikingSnapshot",
]

#: The kinds of network of this folder.
SPIKING_NETWORKS = (SpikingMemory, RateMemory)
