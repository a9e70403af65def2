"""A part of a network, which knows its network without holding it."""

from __future__ import annotations

from typing import Generic, TypeVar
from weakref import ref

__all__ = ["Part"]

Whole = TypeVar("Whole")


class Part(Generic[Whole]):
    """A part of a network.

    The network has it. Held in turn, a network that is let go of, with weights of 100 MiB, would
    wait for the garbage collector; so it is freed at once.

    Parameters
    ----------
    network : Network
        Which has it.
    """

    def __init__(self, network: Whole) -> None:
        self._of = ref(network)

    @property
    def network(self) -> Whole:
        """The network whose part it is."""
        network = self._of()
        assert network is not None, "a part is used while there is its network"
        return network
