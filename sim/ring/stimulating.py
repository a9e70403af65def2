"""Gestures with the stimuli on a ring, and with injected current."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from sim.errors import GestureError
from sim.model import gesture
from sim.ring.given import finite
from sim.ring.stimuli import MOST_STIMULI, PlacedStimulus, VonMises

if TYPE_CHECKING:
    from sim.edit_history import Edits

__all__ = [
    "add_stimulus",
    "change_stimulus",
    "clear_stimuli",
    "inject",
    "release",
    "remove_stimulus",
    "standing_stimuli",
    "swap_stimuli",
    "switch_stimuli",
]


class Stimulated(Protocol):
    """A ring with stimuli: `now.placed` holds those that stay, `now.stimuli` injected current."""

    now: Any
    edits: Edits
    injection: ClassVar[float]
    """Hz, of injected current that takes a bump along from anywhere."""
    usual_strength: ClassVar[float]
    """Hz, of a stimulus that is put without saying how strong."""

    def stimuli_changed(self) -> None:
        """Collect the inputs that stay until the next gesture."""


def _place_of(ring: Stimulated, number: int) -> int:
    for place, stimulus in enumerate(ring.now.placed):
        if stimulus.number == number:
            return place
    there = ", ".join(f"S{s.number}" for s in ring.now.placed) or "none"
    raise GestureError(f"There is no stimulus S{number} on the ring; there are {there}.")


def _key(stroke: int) -> str | None:
    """Of the pieces of one movement of a hand, which are one edit."""
    return f"stimuli, stroke {stroke}" if stroke else None


def _put(ring: Stimulated, placed: list[PlacedStimulus]) -> None:
    ring.now.placed = placed
    ring.stimuli_changed()


@gesture
def inject(
    ring: Stimulated, direction: float, strength: float | None = None, width: float = 0.35
) -> None:
    """Inject current around a direction (rad), sd `width` rad, until `release`.

    `strength` in Hz; by default enough to take the bump there from anywhere.
    """
    stimulus = VonMises(
        finite(direction, "direction"),
        finite(ring.injection if strength is None else strength, "strength"),
        finite(width, "width"),
    )
    ring.edits.remember("injected current", "inject")
    ring.now.stimuli = [stimulus]
    ring.stimuli_changed()


@gesture
def release(ring: Stimulated) -> None:
    """End the injection of current."""
    if ring.now.stimuli:
        ring.edits.remember("injected current", "inject")
        ring.now.stimuli = []
        ring.edits.settle()
        ring.stimuli_changed()


@gesture
def add_stimulus(
    ring: Stimulated,
    direction: float,
    strength: float | None = None,
    width: float = 0.35,
    shape: str = "gaussian",
    number: int | None = None,
    on: bool = True,
    stroke: int = 0,
) -> None:
    """Put a stimulus on the ring, which stays until it is removed.

    Parameters
    ----------
    direction : float
        Where it is largest, rad.
    strength : float, optional
        Hz at its centre; what is usual for the network otherwise.
    width : float
        Standard deviation, rad.
    shape : str
        "gaussian", "von-mises", "cosine", "grating" (a tenth of it a cosine) or "flat".
    number : int, optional
        2 for S2; the first that is free otherwise.
    on : bool
        Whether it acts at once.
    stroke : int
        The same for what one movement of a hand does to it, which is one step of undo; 0 for what
        stands alone.

    Raises
    ------
    GestureError
        For values out of range, and where there are as many as a ring takes.
    """
    placed = ring.now.placed
    if len(placed) >= MOST_STIMULI:
        raise GestureError(f"A ring takes {MOST_STIMULI} stimuli; remove one before adding one.")
    free = set(range(1, MOST_STIMULI + 1)) - {stimulus.number for stimulus in placed}
    number = min(free) if number is None else number
    if number not in free:
        raise GestureError(f"S{number} cannot be the name of a new stimulus.", field="number")
    strength = ring.usual_strength if strength is None else strength
    new = PlacedStimulus(number, 0.0, 0.0).changed(
        direction=direction, strength=strength, width=width, shape=shape, on=on
    )
    ring.edits.remember(f"stimulus S{number}", _key(stroke))
    _put(ring, sorted([*placed, new], key=lambda stimulus: stimulus.number))


@gesture
def change_stimulus(
    ring: Stimulated,
    number: int,
    direction: float | None = None,
    strength: float | None = None,
    width: float | None = None,
    shape: str | None = None,
    on: bool | None = None,
    stroke: int = 0,
) -> None:
    """Move, strengthen, widen, reshape, or turn on or off one stimulus.

    Parameters
    ----------
    number : int
        1 for S1.
    direction, strength, width, shape, on, stroke
        As in `add_stimulus`; what is not given stays.

    Raises
    ------
    GestureError
        For values out of range, and a stimulus that is not there.
    """
    place = _place_of(ring, number)
    changes = {
        "direction": direction, "strength": strength, "width": width, "shape": shape, "on": on,
    }  # fmt: skip
    placed = list(ring.now.placed)
    new = placed[place].changed(**changes)
    if new == placed[place]:
        return
    ring.edits.remember(f"stimulus S{number}", _key(stroke))
    placed[place] = new
    _put(ring, placed)


@gesture
def remove_stimulus(ring: Stimulated, number: int) -> None:
    """Take a stimulus off the ring; raises GestureError for one that is not there."""
    place = _place_of(ring, number)
    ring.edits.remember(f"stimulus S{number}")
    _put(ring, [s for i, s in enumerate(ring.now.placed) if i != place])


@gesture
def swap_stimuli(ring: Stimulated, first: int = 1, second: int = 2) -> None:
    """Let two stimuli exchange their strengths; raises GestureError for one that is not there."""
    one, other = _place_of(ring, first), _place_of(ring, second)
    ring.edits.remember(f"strengths of S{first} and S{second}")
    placed = list(ring.now.placed)
    strengths = placed[one].strength, placed[other].strength
    placed[one] = placed[one].changed(strength=strengths[1])
    placed[other] = placed[other].changed(strength=strengths[0])
    _put(ring, placed)


@gesture
def switch_stimuli(ring: Stimulated, on: bool) -> None:
    """Turn every stimulus on or off."""
    placed = [stimulus.changed(on=bool(on)) for stimulus in ring.now.placed]
    if placed != ring.now.placed:
        ring.edits.remember(f"stimuli {'on' if on else 'off'}")
        _put(ring, placed)


@gesture
def clear_stimuli(ring: Stimulated) -> None:
    """Take every stimulus off the ring."""
    if ring.now.placed:
        ring.edits.remember("stimuli")
        _put(ring, [])


def standing_stimuli(ring: Stimulated) -> list[tuple[str, Mapping[str, Any]]]:
    """Gestures that put the same stimuli on a fresh ring."""
    return [("add_stimulus", dataclasses.asdict(stimulus)) for stimulus in ring.now.placed]
