"""Attractor memories of many neurons: spiking ones, and rates with learning rules from data."""

from sim.spiking.memory import SpikingMemory
from sim.spiking.parameters import SpikingParameters
from sim.spiking.state import SpikingSnapshot

__all__ = ["SpikingMemory", "SpikingParameters", "SpikingSnapshot"]
