"""Ring attractors: networks whose bump of activity stands for an angle."""

from sim.ring.driven_ring import DrivenRing
from sim.ring.fly_compass import FlyCompass, FlyCompassParameters
from sim.ring.heading import HeadingNetwork, HeadingParameters, HeadingSnapshot
from sim.ring.integrator import EyeIntegrator
from sim.ring.integrator_state import EyeIntegratorParameters, EyeSnapshot
from sim.ring.linear_ring import LinearRing, LinearRingParameters
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
    "EyeIntegrator",
    "EyeIntegratorParameters",
    "EyeSnapshot",
    "FlyCompass",
    "FlyCompassParameters",
    "HeadingNetwork",
    "HeadingParameters",
    "HeadingSnapshot",
    "LinearRing",
    "LinearRingParameters",
    "OddKernelRing",
    "OddKernelRingParameters",
    "PoissonRing",
    "PoissonRingParameters",
    "RectifiedRing",
    "RectifiedRingParameters",
    "RingKind",
    "RingSnapshot",
    "Shown",
    "SigmoidRing",
    "SigmoidRingParameters",
    "SmallRing",
    "SmallRingParameters",
    "ring_kind",
    "stimulated_kind",
]

#: The mechanisms that move a bump, in the order a person meets them.
HEADING_NETWORKS: tuple[type[HeadingNetwork], ...] = (FlyCompass, OddKernelRing, SmallRing)


#: The rings that are driven by stimuli, in the order a person meets them.
DRIVEN_RINGS: tuple[type[DrivenRing], ...] = (
    LinearRing,
    RectifiedRing,
    SigmoidRing,
    PoissonRing,
)

RingKind = type[HeadingNetwork] | type[DrivenRing] | type[EyeIntegrator]
"""A kind on the page of rings. Each declares what it is called (`title`, `family`), its `equation`,
a `summary` in two lines, and its `stage`: "turned" or "driven" for a ring, "eye" for a gaze."""

#: Every kind on the page of rings, in the order a person meets them.
RING_NETWORKS: tuple[RingKind, ...] = (*HEADING_NETWORKS, *DRIVEN_RINGS, EyeIntegrator)


Shown = RingSnapshot | EyeSnapshot
"""A moment of one of them."""


def ring_kind(name: str) -> RingKind:
    """The kind of ring of this name; raises StopIteration for another."""
    return next(kind for kind in RING_NETWORKS if kind.name == name)


def stimulated_kind(snapshot: RingSnapshot) -> type[HeadingNetwork] | type[DrivenRing]:
    """The kind of a ring, which takes stimuli."""
    rings: tuple[type[HeadingNetwork] | type[DrivenRing], ...]
    rings = (*HEADING_NETWORKS, *DRIVEN_RINGS)
    return next(kind for kind in rings if kind.name == snapshot.kind)
