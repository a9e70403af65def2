"""How the state of a memory moves in time: the part every dynamics fills in."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.outcome.causes import Causes
from sim.part import Part
from sim.recording import Recorder

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory
    from sim.hopfield.outcome.classification import Outcome

__all__ = ["Dynamics"]


class Dynamics(Part["AssociativeMemory"], ABC):
    """A part of a memory. It has no state of its own: what changes stands in `memory.now`."""

    graded: ClassVar[bool]
    """Whether neurons take values between -1 and +1."""

    def __init__(self, memory: AssociativeMemory) -> None:
        super().__init__(memory)
        self.causes = Causes(memory)

    def of(self, memory: Any) -> Self:
        """The same dynamics as a part of a clone of its memory."""
        other = copy.copy(self)
        other._of, other.causes = ref(memory), self.causes.of(memory)
        return other

    @property
    def now(self) -> Any:
        """The run state of the memory."""
        return self.network.now

    # ---- the state -----------------------------------------------------------------------------

    @abstractmethod
    def lay_out(self) -> None:
        """Make the arrays of the run state for the grid of the parameters."""

    @property
    @abstractmethod
    def shown(self) -> NDArray[np.float32]:
        """The state as it is shown, (N,) float32, -1 to +1."""

    @property
    @abstractmethod
    def energy(self) -> float:
        """Of the present state."""

    @abstractmethod
    def shown_overlaps(self) -> Array:
        """Overlaps as they are shown and recorded, 1 for a pattern itself, (P,)."""

    @abstractmethod
    def unstable(self, field: Array | None) -> NDArray[np.bool_]:
        """Neurons that an update at zero temperature would change, (N,); `field` if known."""

    @abstractmethod
    def outcome(self, unstable: NDArray[np.bool_]) -> Outcome:
        """What the state is, given which neurons are unstable, (N,)."""

    @property
    @abstractmethod
    def move(self) -> str:
        """What a change of the state is called, of which the energy is told."""

    @property
    def low(self) -> int:
        """The lower end of a neuron's states."""
        return -1

    @property
    def at_rest(self) -> bool:
        """Whether no further step would change anything."""
        return bool(self.now.resting)

    @property
    def temperature(self) -> float:
        """T; 0 where there is none."""
        return 0.0

    @property
    def cycle(self) -> NDArray[np.float32] | None:
        """The other state of a two-cycle the network is in, or None."""
        return None

    def draw(self, cells: NDArray[np.intp], drawn: NDArray[Any]) -> None:
        """Go over to a state (N,) that differs from the present one in some cells only."""
        self.network.put(drawn)

    @abstractmethod
    def put_moment(self, moment: Any) -> None:
        """Go over to the state of another moment, a run state of this size and these weights."""

    # ---- time ----------------------------------------------------------------------------------

    @property
    @abstractmethod
    def dt(self) -> float:
        """Units of time a step takes."""

    @property
    @abstractmethod
    def batch(self) -> int:
        """Steps that take some tenths of a millisecond."""

    @abstractmethod
    def advance(self, steps: int, recorder: Recorder | None) -> None:
        """Take so many steps."""

    def redraw(self) -> None:
        """Draw afresh what was drawn ahead by chance."""

    def resume(self) -> None:
        """Bring up to date what follows from a state that has been put back."""
