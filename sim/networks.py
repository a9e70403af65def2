"""Every kind of network there is, by name: the one line to add for a new one."""

from __future__ import annotations

import importlib

from sim.model import Network

__all__ = ["NETWORKS", "network_named"]

#: Every kind by its name, in the order a person meets them: its module and its class. A kind is
#: imported when it is first asked for, so that a window opens without those it does not show.
NETWORKS: dict[str, tuple[str, str]] = {
    "fly-compass": ("sim.ring", "FlyCompass"),
    "odd-kernel-ring": ("sim.ring", "OddKernelRing"),
    "small-ring": ("sim.ring", "SmallRing"),
    "linear-ring": ("sim.ring", "LinearRing"),
    "rectified-ring": ("sim.ring", "RectifiedRing"),
    "sigmoid-ring": ("sim.ring", "SigmoidRing"),
    "poisson-ring": ("sim.ring", "PoissonRing"),
    "eye-integrator": ("sim.ring", "EyeIntegrator"),
    "hopfield": ("sim.hopfield", "HopfieldNetwork"),
    "graded": ("sim.hopfield", "GradedNetwork"),
    "dense": ("sim.hopfield", "DenseMemory"),
    "modern": ("sim.hopfield", "ModernMemory"),
    "two-layer": ("sim.hopfield", "TwoLayerMemory"),
    "circuit": ("sim.circuits", "CircuitNetwork"),
    "spiking": ("sim.spiking", "SpikingMemory"),
    "rate-memory": ("sim.spiking", "RateMemory"),
}


def network_named(name: str) -> type[Network]:
    """The kind of this name; raises KeyError."""
    module, kind = NETWORKS[name]
    found: type[Network] = getattr(importlib.import_module(module), kind)
    return found
