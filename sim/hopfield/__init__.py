"""Associative memories: Hopfield networks with their learning and update rules, and their kin."""

from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.dense import DenseMemory, DenseParameters
from sim.hopfield.graded import GradedNetwork, GradedParameters
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.modern import ModernMemory, ModernParameters
from sim.hopfield.parameters import MemoryParameters
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.snapshot import MemorySnapshot
from sim.hopfield.two_layer import TwoLayerMemory, TwoLayerParameters

__all__ = [
    "MEMORY_NETWORKS",
    "AssociativeMemory",
    "DenseMemory",
    "DenseParameters",
    "GradedNetwork",
    "GradedParameters",
    "HopfieldNetwork",
    "HopfieldParameters",
    "MemoryParameters",
    "MemorySnapshot",
    "ModernMemory",
    "ModernParameters",
    "Pattern",
    "PatternError",
    "TwoLayerMemory",
    "TwoLayerParameters",
]

#: The kinds of memory, in the order a person meets them.
MEMORY_NETWORKS: tuple[type[AssociativeMemory], ...] = (
    HopfieldNetwork,
    GradedNetwork,
    DenseMemory,
    ModernMemory,
    TwoLayerMemory,
)
