"""What a run goes on from: an earlier moment of it, or the state of a network it has let go of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from sim.edit_history import KeptEdits
from sim.model import Network

__all__ = ["Checkpoint", "LeftNetwork"]


@dataclass(frozen=True)
class Checkpoint:
    """A moment of a run to which it can go back.

    Parameters
    ----------
    state : RunState
        Of the network, kept by its `state`.
    edits : KeptEdits
        What could be undone.
    logged : int
        How many gestures had been done.
    """

    state: Any
    edits: KeptEdits
    logged: int

    @property
    def step(self) -> int:
        """Steps taken."""
        return int(self.state.clock.step)

    @property
    def time(self) -> float:
        """The model's time."""
        return float(self.state.clock.time)


@dataclass(frozen=True)
class LeftNetwork:
    """What a network that has been let go of is made again from.

    What follows from its state (the weights between 4,096 neurons, the wiring of 8,000) takes far
    more room than the state.

    Parameters
    ----------
    kind : type of Network
    seed : int
    state : RunState
    edits : KeptEdits
        What could be undone.
    """

    kind: type[Network]
    seed: int
    state: Any
    edits: KeptEdits

    @classmethod
    def of(cls, network: Network) -> Self:
        """Of a network that nobody steps any more."""
        return cls(type(network), network.seed, network.now, network.edits.kept())

    def rebuild(self) -> Network:
        """The network, as it was."""
        network = self.kind(self.state.parameters, self.seed)
        network.restore(self.state)
        network.edits.go_back(self.edits)
        return network
