"""Whether a state that comes from a file is one a ring can go on from; what it is of, in words."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import GestureError, StateError
from sim.model import Network, check_built
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.stimuli import MOST_STIMULI, Cosine, PlacedStimulus, VonMises
from sim.ring.true_heading import MAX_VELOCITY, refuse_too_fast

if TYPE_CHECKING:
    from sim.ring.heading import HeadingNetwork

__all__ = [
    "BOUND",
    "check_state",
    "in_words",
    "wrong_neurons",
    "wrong_stimuli",
]

BOUND = 1e9  # Hz; activity beyond it has grown without bound


def check_state(network: HeadingNetwork, state: Any) -> None:
    """See that a state from a file fits a ring at its beginning; raises StateError."""
    check_built(network, state)
    wrong = wrong_neurons(state) or wrong_stimuli(state) or _wrong_heading(state)
    if wrong:
        raise StateError(f"Its {wrong}.")
    if state.heading.trajectory is not None:
        with np.errstate(over="ignore", invalid="ignore"):
            refuse_too_fast(state.heading.trajectory)


def _wrong_heading(state: Any) -> str:
    heading = state.heading
    if not 0 <= heading.anchor_step <= state.clock.step:
        return "heading is counted from another time"
    if abs(heading.velocity) > MAX_VELOCITY and heading.trajectory is None:
        return "velocity is that of nothing that lives"
    return "" if _is_trajectory(heading.trajectory) else "trajectory is none"


def wrong_neurons(state: Any) -> str:
    """What is wrong with the activity and the lesion of a state; empty if nothing is."""
    if not (np.abs(state.y) <= BOUND).all():
        return "activity is out of bounds"
    return "" if np.isin(state.lesion.alive, (0.0, 1.0)).all() else "lesion is none"


def wrong_stimuli(state: Any) -> str:
    """What is wrong with the stimuli of a state; empty if nothing is."""
    fit = _are_stimuli(state.stimuli) and _are_placed(state.placed)
    return "" if fit else "stimuli are none"


def _are_stimuli(stimuli: Any) -> bool:
    """Whether these are inputs over a ring, of finite numbers."""
    return all(map(_is_stimulus, stimuli))


def _is_stimulus(stimulus: Any) -> bool:
    if type(stimulus) not in (VonMises, Cosine):
        return False
    numbers = [stimulus.direction, stimulus.strength]
    if isinstance(stimulus, VonMises):
        numbers.append(stimulus.width)
    return all(isinstance(v, (int, float)) and math.isfinite(v) for v in numbers)


def _are_placed(stimuli: Any) -> bool:
    """Whether these are stimuli as a person puts them, each with a number of its own."""
    if not all(type(stimulus) is PlacedStimulus for stimulus in stimuli):
        return False
    numbers = [stimulus.number for stimulus in stimuli]
    if not all(type(k) is int and 1 <= k <= MOST_STIMULI for k in numbers):
        return False
    if sorted(set(numbers)) != numbers:
        return False
    try:
        return all(s.changed(**_told(s)) == s for s in stimuli)
    except GestureError:
        return False


def _told(stimulus: PlacedStimulus) -> dict[str, Any]:
    return {
        field.name: getattr(stimulus, field.name)
        for field in dataclasses.fields(stimulus)
        if field.name != "number"
    }


def _is_trajectory(followed: Any) -> bool:
    if followed is None:
        return True
    if type(followed) is not Trajectory or not isinstance(followed.name, str):
        return False
    return all(isinstance(note, str) for note in followed.notes)


def in_words(kind: type[Network], state: Any) -> str:
    """What a state is of: "fly compass, 96 neurons"."""
    short = kind.title.partition(" (")[0]
    return f"{short[:1].lower()}{short[1:]}, {state.parameters.neurons} neurons"
