"""Ring attractors: networks whose bump of activity stands for an angle."""

from sim.ring.fly import FlyCompass, FlyParameters
from sim.ring.heading import HeadingNetwork, HeadingParameters, HeadingSnapshot
from sim.ring.odd_kernel import OddKernelParameters, OddKernelRing
from sim.ring.small import SmallRing, SmallRingParameters

__all__ = [
    "HEADING_NETWORKS",
    "FlyCompass",
    "FlyParameters",
    "HeadingNetwork",
    "HeadingParameters",
    "HeadingSnapshot",
    "OddKernelParameters",
    "OddKernelRing",
    "SmallRing",
    "SmallRingParameters",
]

#: The mechanisms that move a bump, in the order a person meets them.
HEADING_NETWORKS: tuple[type[HeadingNetwork], ...] = (FlyCompass, OddKernelRing, SmallRing)
