"""Whether a network can follow a recording."""

from __future__ import annotations

import math

from sim.ring.heading import HeadingNetwork
from sim.ring.recordings.trajectory import Trajectory

__all__ = ["cannot_follow"]


def cannot_follow(network: HeadingNetwork, trajectory: Trajectory) -> str:
    """How much of a recording is too fast for a network, in a sentence; empty for nothing."""
    top, _ = network.ceiling()
    fraction, fastest = trajectory.faster_than(top)
    if fraction == 0.0:
        return ""
    name = network.title.partition(" (")[0].lower()
    return (
        f"The {name} follows to {math.degrees(top):,.0f}°/s; this file turns "
        f"faster {100 * fraction:.1f} % of the time, up to {math.degrees(fastest):,.0f}°/s."
    )
