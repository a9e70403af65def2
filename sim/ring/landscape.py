"""A ring's Lyapunov function as a landscape, bumps let go on it, and where they came to rest."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.conditions import Condition
from sim.plane import Mark, Plane
from sim.ring.lyapunov import RingRun, ring_plane, ring_runs, trough
from sim.ring.small_ring import SmallRing, SmallRingParameters
from sim.statistics import Ending, wilson

__all__ = ["RING_PICTURES", "RingPicture", "ring_picture"]

#: Name, what it is called, neurons, detuning.
RING_PICTURES = (
    ("ring-tuned", "Ring of 8 neurons, tuned", 8, 0.0),
    ("ring-strong", "Ring of 8 neurons, 5 % too strong", 8, 0.05),
    ("ring-six", "Ring of 6 neurons, 5 % too strong", 6, 0.05),
)
BUMPS, SECONDS = 24, 6.0
SAME = math.radians(2.0)  # headings nearer than that are one
MANY = 12  # different headings: too many for them to be wells


@dataclass(frozen=True, eq=False)
class RingPicture:
    """What there is to be seen of a ring.

    Parameters
    ----------
    landscape : Plane
    runs : tuple of RingRun
    endings : tuple of Ending
    words : str
        What it shows, in a sentence.
    """

    landscape: Plane
    runs: tuple[RingRun, ...]
    endings: tuple[Ending, ...]
    words: str

    symbol: ClassVar[str] = "L = ½ r·r − ½ r·Wr − c Σr"
    claim: ClassVar[str] = (
        "While a ring does not turn its weights are symmetric, and it goes downhill on L "
        "(Cohen, Grossberg 1983). Turning adds an odd part to them, and there is no such function."
    )
    conditions: ClassVar[tuple[Condition, ...]] = (
        Condition(
            "symmetric", "Weights symmetric: it does not turn", True,
            "Turning adds v sin(θᵢ − θⱼ), which is odd: the bump is carried along the trough.",
        ),
        Condition("cold", "No noise", True, "Noise kicks the bump along a level trough."),
    )  # fmt: skip

    def told(self) -> tuple[str, bool]:
        """What L did along the bumps, and whether it never rose."""
        rises = sum(run.rises for run in self.runs)
        held = "Never went up" if rises == 0 else f"Went up at {rises} samples"
        return f"{held} along {len(self.runs)} bumps.", rises == 0


def ring_picture(
    neurons: int, detuning: float, progress: Callable[[float], bool] | None = None
) -> RingPicture | None:
    """Let bumps go on a small ring (Noorman et al. 2024); None if it was given up."""
    ring = SmallRing(SmallRingParameters(neurons=neurons, detuning=detuning))
    x, y, values = ring_plane(ring)
    runs = ring_runs(ring, BUMPS, SECONDS, progress)
    if runs is None:
        return None
    wells = _wells([run.heading for run in runs])
    around = trough(ring, np.linspace(0.0, 2.0 * math.pi, 241))
    uneven = float(np.ptp(around) / abs(around.mean()))
    few = len(wells) <= MANY
    marks = []
    if few:
        for heading, _ in wells:
            at = next(run.path[-1] for run in runs if _apart(run.heading, heading) < SAME)
            name = f"{math.degrees(heading) % 360.0:.0f}°"
            marks.append(Mark(float(at[0]), float(at[1]), name, "well", True))
    landscape = Plane(
        x, y, np.cbrt(values - values.min()),
        ("first Fourier component, cos", "first Fourier component, sin"), "Lyapunov function",
        "Exact over bumps of one wave, cube root of L above its least value. "
        f"Along the trough L differs by {100 * uneven:.2g} %.",
        tuple(marks),
        ("PC 1", "PC 2"),
    )  # fmt: skip
    if few:
        words = (
            f"The trough has {len(wells)} wells: whatever the heading, the bump slides into one of "
            "them and sticks."
        )
        endings = [
            Ending(f"{math.degrees(heading) % 360.0:.0f}°", "well", None, count,
                   *wilson(count, len(runs)))
            for heading, count in wells
        ]  # fmt: skip
    else:
        words = (
            f"The trough is level: {len(runs)} bumps have come to rest at {len(wells)} different "
            "headings, each where it fell in. That is a memory of an angle."
        )
        endings = [
            Ending("where it fell in", "anywhere", None, len(runs), *wilson(len(runs), len(runs)))
        ]
    return RingPicture(landscape, tuple(runs), tuple(endings), words)


def _apart(one: float, other: float) -> float:
    return abs((one - other + math.pi) % (2.0 * math.pi) - math.pi)


def _wells(headings: list[float]) -> list[tuple[float, int]]:
    """Headings that differ, and how many ended at each."""
    found: list[tuple[float, int]] = []
    for heading in headings:
        for place, (known, count) in enumerate(found):
            if _apart(heading, known) < SAME:
                found[place] = (known, count + 1)
                break
        else:
            found.append((heading, 1))
    return sorted(found)
