"""Every kind of network there is, by name: the one line to add for a new one."""

from __future__ import annotations

from sim.hopfield import MEMORY_NETWORKS
from sim.model import Network
from sim.ring import HEADING_NETWORKS

__all__ = ["NETWORKS"]

KINDS: tuple[type[Network], ...] = (
    *HEADING_NETWORKS,
    *MEMORY_NETWORKS,
)

#: Every kind by its name, in the order a person meets them.
NETWORKS: dict[str, type[Network]] = {kind.name: kind for kind in KINDS}
