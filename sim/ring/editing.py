"""What a person has made or chosen of a heading network, and bringing it back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.edit_history import EditedState
from sim.ring.lesion import Lesion
from sim.ring.stimuli import PlacedStimulus, Stimulus
from sim.ring.true_heading import TrueHeading
from sim.state import copied

if TYPE_CHECKING:
    from sim.ring.heading import HeadingNetwork

__all__ = ["HeadingEdited", "edited_of", "speed_words", "take_back"]


@dataclass(frozen=True, eq=False, kw_only=True)
class HeadingEdited(EditedState):
    """What a person has made or chosen of a heading network, immutable.

    Parameters
    ----------
    heading : TrueHeading
        Its velocity, and what is followed since when.
    stimuli : tuple of Stimulus
    lesion : Lesion
    lit : bool
        Whether turning the lights on is what gave the landmark its strength.
    placed : tuple of PlacedStimulus
    """

    heading: TrueHeading
    stimuli: tuple[Stimulus, ...]
    lesion: Lesion
    lit: bool
    placed: tuple[PlacedStimulus, ...] = ()

    def alike(self, other: Any) -> bool:
        """Whether nothing that a person has made or chosen differs."""
        return (
            super().alike(other)
            and self.heading.asked == other.heading.asked
            and self.stimuli == other.stimuli
            and self.placed == other.placed
            and np.array_equal(self.lesion.alive, other.lesion.alive)
        )


def speed_words(velocity: float) -> str:
    """A turning velocity (rad/s) as the list of edits says it."""
    return f"turning velocity {math.degrees(velocity):.0f}°/s".replace("-", "−")


def edited_of(network: HeadingNetwork, moment: bool) -> HeadingEdited:
    """All that a person has made or chosen of a network; with its activity, too."""
    now = network.now
    return HeadingEdited(
        parameters=now.parameters, heading=copied(now.heading), stimuli=tuple(now.stimuli),
        lesion=copied(now.lesion), lit=now.lit,
        placed=tuple(now.placed), moment=copied(now) if moment else None,
    )  # fmt: skip


def take_back(network: HeadingNetwork, edited: HeadingEdited) -> None:
    """Bring a network back to what was made or chosen at another time."""
    now = network.now
    if edited.parameters != now.parameters:
        network.set_parameters(edited.parameters)
    now.lit, now.stimuli, now.placed = edited.lit, list(edited.stimuli), list(edited.placed)
    now.lesion = copied(edited.lesion)
    if edited.heading.asked != now.heading.asked:
        now.heading.ask(edited.heading, now.clock)
    moment = edited.moment
    if moment is not None:
        now.y = moment.y.copy()
        if moment.clock.step == now.clock.step:
            now.heading = copied(moment.heading)
        else:
            now.heading.place(moment.heading.angle, now.clock)
    network.stimuli_changed()
