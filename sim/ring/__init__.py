"""Ring attractors: networks whose bump of activity stands for an angle."""

from sim.ring.driven_ring import DrivenRing
from sim.ring.fly_compass import FlyCompass, FlyCompassParameters
from sim.ring.heading import HeadingNetwork, HeadingParameters, HeadingSnapshot
from sim.ring.odd_kernel_ring import OddKernelRing, OddKernelRingParameters
from sim.ring.poisson_ring import PoissonRing, PoissonRingParameters
from sim.ring.rectified_ring import RectifiedRing, RectifiedRingParameters
from sim.ring.sigmoid_ring import SigmoidRing, SigmoidRingParameters
from sim.ring.small_ring import SmallRing, SmallRingParameters
from sim.ring.snapshot import RingSnapshot

__all__ = [
    "DRIVEN_RINGS",
    "HEADING_NETWORKS",
    "RING_NETWORKS",
    "DrivenRing",
    "FlyCompass",
    "FlyCompassParameters",
    "HeadingNetwork",
    "HeadingParameters",
    "HeadingSnapshot",
    "OddKernelRing",
    "OddKernelRingParameters",
    "PoissonRing",
    "PoissonRingParameters",
    "RectifiedRing",
    "RectifiedRingParameters",
    "RingSnapshot",
    "SigmoidRing",
    "SigmoidRingParameters",
    "SmallRing",
    "SmallRingParameters",
    "ring_kind",
]

#: The mechanisms that move a bump, in the order a person meets them.
HEADING_NETWORKS: tuple[type[HeadingNetwork], ...] = (FlyCompass, OddKernelRing, SmallRing)


#: The rings that are driven by stimuli, in the order a person meets them.
DRIVEN_RINGS: tuple[type[DrivenRing], ...] = (RectifiedRing, SigmoidRing, PoissonRing)

#: Every kind of ring; those of a family stand together.
RING_NETWORKS: tuple[type[HeadingNetwork] | type[DrivenRing], ...] = (
    *HEADING_NETWORKS,
    *DRIVEN_RINGS,
)


def ring_kind(name: str) -> type[HeadingNetwork] | type[DrivenRing]:
    """The kind of ring of this name; raises StopIteration for another."""
    return next(kind for kind in RING_NETWORKS if kind.name == name)
