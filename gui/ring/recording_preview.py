"""What is seen of a recording before it is opened: its heading as a curve, how fast it turns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.angles import wrap
from sim.arrays import Array
from sim.errors import SimError
from sim.ring.recordings.choices import RecordingChoices
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.recordings.trajectory_file import Examined, RecordingFile
from sim.ring.true_heading import refuse_too_fast

__all__ = ["Preview", "Speeds", "preview"]

SPAN = 60.0  # s of the recording drawn
FEWEST = 200  # samples drawn, however long they take
MOST = 4000


@dataclass(frozen=True)
class Speeds:
    """How fast a recording turns, degrees a second: half the time, 99 % of the time less than."""

    median: float
    high: float
    fastest: float


@dataclass(frozen=True, eq=False)
class Preview:
    """What came of reading a file in one way, ready to be drawn.

    Parameters
    ----------
    examined : Examined
    times : (k,) float
        s, of the part drawn.
    headings : (k,) float
        Degrees in [0, 360).
    joined : (k,) int
        1 where a sample is joined to the next one: not where the angle wraps, nor across a gap.
    speeds : Speeds or None
    refusal : str
        Why it cannot be opened, though it could be read or not; empty if it can.
    """

    examined: Examined
    times: Array
    headings: Array
    joined: NDArray[np.int32]
    speeds: Speeds | None
    refusal: str

    @property
    def trajectory(self) -> Trajectory | None:
        """What would be opened."""
        return None if self.refusal else self.examined.trajectory

    @property
    def mendable(self) -> bool:
        """Whether other choices could make it a recording that can be opened."""
        return self.examined.mendable or self.examined.trajectory is not None


def preview(file: RecordingFile, said: RecordingChoices) -> Preview:
    """Read a file in one way; slow for a long one."""
    examined = file.examine(said)
    trajectory = examined.trajectory
    if trajectory is None:
        nothing, none = np.empty(0), np.empty(0, dtype=np.int32)
        return Preview(examined, nothing, nothing, none, None, str(examined.problem))
    refusal = ""
    try:
        refuse_too_fast(trajectory)
    except SimError as error:
        refusal = str(error)
    times, headings, joined = _curve(trajectory)
    return Preview(examined, times, headings, joined, _speeds(trajectory), refusal)


def _speeds(trajectory: Trajectory) -> Speeds:
    median, high = np.degrees(trajectory.speed_quantiles([0.5, 0.99])).tolist()
    return Speeds(median, high, math.degrees(trajectory.faster_than(math.inf)[1]))


def _curve(trajectory: Trajectory) -> tuple[Array, Array, NDArray[np.int32]]:
    """The beginning of a trajectory, thinned out where there is more than can be drawn."""
    times = trajectory.times
    last = max(int(np.searchsorted(times, SPAN, side="right")), min(FEWEST, len(times)))
    every = -(-last // MOST)
    times = times[:last:every]
    unwrapped = trajectory.headings[:last:every]
    headings = np.degrees(wrap(unwrapped))
    joined = np.ones(len(times), dtype=np.int32)
    joined[:-1] = np.abs(np.diff(headings)) < 180.0
    if len(trajectory.gaps):
        starts = np.searchsorted(times, trajectory.gaps[:, 0], side="right") - 1
        joined[starts[starts < len(times)]] = 0
    return times, headings, joined
