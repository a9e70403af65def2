"""Associative memories: Hopfield networks with their learning and update rules, and their kin."""

from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.network import AssociativeMemory

__all__ = ["MEMORY_NETWORKS", "AssociativeMemory", "HopfieldNetwork"]

MEMORY_NETWORKS: tuple[type[AssociativeMemory], ...] = (HopfieldNetwork,)
