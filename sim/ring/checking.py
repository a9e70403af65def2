"""Whether a state that comes from a file is one a ring can go on from; what it is of, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import StateError
from sim.model import check_built
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.stimuli import Cosine, VonMises

if TYPE_CHECKING:
    from sim.ring.heading import HeadingNetwork

__all__ = ["check_state", "in_words"]


def check_state(network: HeadingNetwork, state: Any) -> None:
    """See that a state from a file fits a ring at its beginning; raises StateError."""
    check_built(network, state)
    wrong = ""
    if not np.isfinite(state.y).all():
        wrong = "activity is not finite"
    elif not np.isin(state.lesion.alive, (0.0, 1.0)).all():
        wrong = "lesion is none"
    elif not all(map(_is_stimulus, state.stimuli)):
        wrong = "stimuli are none"
    elif not _is_trajectory(state.heading.trajectory):
        wrong = "trajectory is none"
    if wrong:
        raise StateError(f"Its {wrong}.")


def _is_stimulus(stimulus: Any) -> bool:
    if type(stimulus) not in (VonMises, Cosine):
        return False
    numbers = [stimulus.direction, stimulus.strength]
    if isinstance(stimulus, VonMises):
        numbers.append(stimulus.width)
    return all(isinstance(v, (int, float)) and math.isfinite(v) for v in numbers)


def _is_trajectory(followed: Any) -> bool:
    if followed is None:
        return True
    if type(followed) is not Trajectory or not isinstance(followed.name, str):
        return False
    return all(isinstance(note, str) for note in followed.notes)


def in_words(kind: type[HeadingNetwork], state: Any) -> str:
    """What a state is of: "fly compass, 96 neurons"."""
    short = kind.title.partition(" (")[0]
    return f"{short[:1].lower()}{short[1:]}, {state.parameters.neurons} neurons"
