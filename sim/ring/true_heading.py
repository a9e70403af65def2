"""The true heading: what turns a heading network, a dial or a trajectory."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.angles import wrap
from sim.arrays import Array
from sim.clock import Clock
from sim.errors import GestureError
from sim.ring.recordings.trajectory import Trajectory

__all__ = ["MAX_VELOCITY", "TrueHeading", "refuse_too_fast"]

MAX_VELOCITY = math.radians(5000.0)  # rad/s; nothing that lives turns faster


def refuse_too_fast(trajectory: Trajectory) -> None:
    """Raise GestureError for a trajectory that turns faster than anything that lives."""
    fraction, fastest = trajectory.faster_than(MAX_VELOCITY)
    if fraction > 0.0:
        raise GestureError(
            f"This recording turns by up to {min(math.degrees(fastest), 1e6):,.0f}°/s, and for "
            f"{100 * fraction:.2g} % of the time by more than 5,000, which nothing that lives "
            "does: leave out the samples at which the tracking has slipped.",
            field="headings",
        )


@dataclass(slots=True)
class TrueHeading:
    """A heading that integrates the asked velocity, or follows a trajectory.

    It is counted from the last gesture and not from the last block of steps, so that the values are
    the same to the bit however a run is cut into calls of `advance`.

    Parameters
    ----------
    angle : float
        Now, rad, not brought back into one turn.
    velocity : float
        Now, rad/s.
    anchor_angle, anchor_step : float, int
        The heading at the step from which it is counted.
    trajectory : Trajectory or None
        What is followed.
    began : float
        When, s.
    offset : float
        By how much the heading is ahead of the trajectory, rad.
    """

    angle: float
    velocity: float = 0.0
    anchor_angle: float = 0.0
    anchor_step: int = 0
    trajectory: Trajectory | None = None
    began: float = 0.0
    offset: float = 0.0

    @classmethod
    def at(cls, angle: float) -> TrueHeading:
        """Standing at an angle, rad."""
        return cls(angle, anchor_angle=angle)

    def next(self, clock: Clock, count: int) -> tuple[Array, Array]:
        """The heading now and after each of `count` steps, (count + 1,); the velocities between."""
        if self.trajectory is not None:
            since = clock.times(clock.step, count + 1) - self.began
            return (
                self.trajectory.heading_at(since) + self.offset,
                self.trajectory.velocity_between(since),
            )
        start = float(clock.step - self.anchor_step)
        gone = np.arange(start, start + count + 1, dtype=np.float64)
        heading = self.anchor_angle + self.velocity * clock.dt * gone
        return heading, np.full(count, self.velocity)

    def anchor(self, clock: Clock) -> None:
        """Count from here."""
        self.anchor_angle, self.anchor_step = self.angle, clock.step

    def turn(self, velocity: float, clock: Clock) -> None:
        """Turn at a velocity, rad/s, from now on; what was followed is followed no more.

        Raises GestureError where it is faster than 5,000 degrees a second.
        """
        if abs(velocity) > MAX_VELOCITY:
            raise GestureError(
                "A turning velocity lies between −5000 and +5000 degrees a second.",
                field="velocity",
            )
        self.trajectory = None
        self.velocity = velocity
        self.anchor(clock)

    def place(self, angle: float, clock: Clock) -> None:
        """Be at an angle (rad) now."""
        self.angle = float(wrap(angle))
        self.anchor(clock)
        if self.trajectory is not None:
            recorded = self.trajectory.heading_at(clock.time - self.began)
            self.offset = self.angle - float(recorded)

    def follow(self, trajectory: Trajectory, clock: Clock) -> None:
        """Follow a trajectory from now on; raises GestureError for one that turns too fast."""
        refuse_too_fast(trajectory)
        self.trajectory, self.began = trajectory, clock.time

    @property
    def asked(self) -> tuple[float | None, Trajectory | None, float, float]:
        """What a person has asked for: a velocity, or a trajectory since when and with which
        offset."""
        if self.trajectory is None:
            return self.velocity, None, 0.0, 0.0
        return None, self.trajectory, self.began, self.offset

    def ask(self, other: TrueHeading, clock: Clock) -> None:
        """Turn, from now on, as another heading is asked to."""
        self.velocity, self.trajectory = other.velocity, other.trajectory
        self.began, self.offset = other.began, other.offset
        self.anchor(clock)

    def remaining(self, clock: Clock) -> float | None:
        """Seconds of the trajectory still to come; None if none is followed."""
        if self.trajectory is None:
            return None
        return max(0.0, self.trajectory.duration - (clock.time - self.began))

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Following the same trajectory again, from its start."""
        followed = self.trajectory
        if followed is None:
            return []
        return [("follow", {"times": followed.times, "headings": followed.headings})]
