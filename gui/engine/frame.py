"""What the window gets for one drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model import Pace, Snapshot

__all__ = ["Frame", "newest"]


@dataclass(frozen=True)
class Frame:
    """All the window needs for one drawing.

    Parameters
    ----------
    run : int
        Counts the runs; a new number means a new beginning.
    snapshot : Snapshot
        The network now.
    history : mapping of str to array
        Each trace over the span its network is shown with, in as many rows as it shows.
    observation : object
        What the observer made of the network within the last half second.
    playing, capturing : bool
        Whether it runs; whether a capture is under way.
    speed, achieved : float
        Units of the network's time in a second, asked and (over the last second) reached;
        achieved is NaN while paused.
    capacity : float
        Units of the network's time that a second of stepping alone makes; NaN while paused.
    pace : Pace
        What those units are, and the speeds there are.
    at_rest : bool
        Whether nothing will change until somebody touches it.
    failure : str or None
        What stopped the run.
    scenario : str or None
        The scenario it began with.
    touched : bool
        Whether a person has changed anything since: what the scenario claims may not hold.
    seed : int
        Of the run.
    applied : int
        How many posted commands have taken effect.
    undoable, redoable : str
        What would be undone, and done again; empty for nothing.
    first_step, end_step : int
        The first and the last step that can be gone to.
    end_time : float
        The model's time at the last.
    behind : bool
        Whether it is an earlier moment that is shown.
    whole : bool
        Whether all of it is drawn, whatever was drawn just before: a movie's frames are, so that
        they depend on nothing but the run.
    """

    run: int
    snapshot: Snapshot
    history: Mapping[str, NDArray[np.float64]]
    observation: Any
    playing: bool
    capturing: bool
    speed: float
    achieved: float
    capacity: float
    pace: Pace
    at_rest: bool
    failure: str | None
    scenario: str | None
    touched: bool
    seed: int
    applied: int
    undoable: str
    redoable: str
    first_step: int
    end_step: int
    end_time: float
    behind: bool
    whole: bool = False


def newest(times: Array, rows: int) -> Array:
    """The times (rows,) of a trace that was taken up later than its clock."""
    times = np.asarray(times)
    return times[len(times) - rows :]
