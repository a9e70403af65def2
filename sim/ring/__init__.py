"""Ring attractors: networks whose bump of activity stands for an angle."""

from sim.ring.fly_compass import FlyCompass, FlyCompassParameters
from sim.ring.heading import HeadingNetwork, HeadingParameters, HeadingSnapshot
from sim.ring.odd_kernel_ring import OddKernelRing, OddKernelRingParameters
from sim.ring.small_ring import SmallRing, SmallRingParameters

__all__ = [
    "HEADING_NETWORKS",
    "FlyCompass",
    "FlyCompassParameters",
    "HeadingNetwork",
    "HeadingParameters",
    "HeadingSnapshot",
    "OddKernelRing",
    "OddKernelRingParameters",
    "SmallRing",
    "SmallRingParameters",
    "network_kind",
]

#: The mechanisms that move a bump, in the order a person meets them.
HEADING_NETWORKS: tuple[type[HeadingNetwork], ...] = (FlyCompass, OddKernelRing, SmallRing)


def network_kind(name: str) -> type[HeadingNetwork]:
    """The heading network of this name; raises StopIteration for another."""
    return next(kind for kind in HEADING_NETWORKS if kind.name == name)
