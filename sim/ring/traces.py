"""What is recorded of a ring as it runs: of a heading network, and of one driven by stimuli."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.angles import population_vector, wrap
from sim.arrays import Array
from sim.recording import Trace
from sim.ring.heading_parameters import DEGREE

if TYPE_CHECKING:
    from sim.ring.driven_ring import DrivenRing
    from sim.ring.heading import HeadingNetwork

__all__ = [
    "activity_traces",
    "amplitude_traces",
    "heading_rows",
    "heading_traces",
    "ring_rows",
    "ring_traces",
]

ACTIVITY_INTERVAL = 0.02  # s between columns of the recorded activity
SPAN = 70.0  # s kept: a minute that can be gone back to, and what is shown before it

RING = "neuron i (from 0) prefers the angle 2 pi i/N"


def activity_traces(dt: float, neurons: int, which: str = RING) -> tuple[Trace, Trace]:
    """Now and then the output of every neuron, and when; `which` says which neuron is which."""
    every = max(1, round(ACTIVITY_INTERVAL / dt))
    columns = round(SPAN / ACTIVITY_INTERVAL)
    return (
        Trace(
            "activity_time", "s", every, columns, clock="activity_time",
            meaning="Model time of each row of activity",
        ),
        Trace(
            "activity", "Hz", every, columns, neurons, "activity_time",
            meaning=f"Firing rate of every neuron; {which}",
        ),
    )  # fmt: skip


def ring_traces(
    dt: float, neurons: int, turn: float = 2.0 * math.pi, columns: int | None = None
) -> tuple[Trace, ...]:
    """What is recorded of a ring driven by stimuli: a little more than a minute.

    Parameters
    ----------
    dt : float
        Of a step, s.
    neurons : int
    turn : float
        What one turn of the ring stands for, rad. `decoded` is kept as an angle on the ring, and
        told in degrees of what that stands for.
    columns : int, optional
        Into how many columns the activity is gathered at most: that of spikes.
    """
    rows = round(SPAN / dt)
    where, whole = "Where the bump is", "2 pi"
    if turn != 2.0 * math.pi:
        whole = f"{turn / math.pi:g} pi".removeprefix("1 ")
        where = f"{where} on the ring, whose turn is {whole}"
    traces = (
        Trace("time", "s", 1, rows, meaning="Model time"),
        Trace(
            "decoded", "rad", 1, rows, shown_unit="deg", scale=DEGREE * (2.0 * math.pi / turn),
            meaning=f"{where}: the angle of the population vector"
            + (" of the firing rates" if whole == "2 pi" else ""),
        ),
        Trace("peak", "Hz", 1, rows, meaning="Largest firing rate on the ring"),
        *(
            activity_traces(dt, neurons, RING.replace("2 pi", whole))
            if columns is None
            else _spikes(dt, min(neurons, columns))
        ),
    )  # fmt: skip
    if turn == 2.0 * math.pi:
        return traces
    # A record of directions does not go on as one of orientations.
    return tuple(replace(trace, of=1) for trace in traces)


def amplitude_traces(dt: float) -> tuple[Trace, Trace]:
    """The coefficients of cosine and sine in the output of a linear ring, as long as the others.

    Parameters
    ----------
    dt : float
        Of a step, s.
    """
    rows = round(SPAN / dt)
    return (
        Trace("cosine", "Hz", 1, rows, meaning="Coefficient of cos(angle) in the output"),
        Trace("sine", "Hz", 1, rows, meaning="Coefficient of sin(angle) in the output"),
    )


def _spikes(dt: float, columns: int) -> tuple[Trace, Trace]:
    """As `activity_traces`, the spikes of neighbouring neurons gathered into columns."""
    times, activity = activity_traces(dt, columns)
    meaning = f"Spikes seen through tau, averaged in columns: i (from 0) at 2 pi i/{columns}"
    return times, replace(activity, meaning=meaning)


def ring_rows(network: DrivenRing, first: int, V: Array) -> dict[str, Array]:
    """What is recorded of a block of steps from the step numbered `first`, v in V (k, n)."""
    times = network.now.clock.times(first, len(V))
    return {
        "time": times,
        "activity_time": times,
        "decoded": network.decoded(V)[0],
        "peak": V.max(axis=1),
        "activity": V,
    }


def heading_traces(dt: float, neurons: int) -> tuple[Trace, ...]:
    """Step-by-step readings, and the activity, of a little more than a minute.

    Parameters
    ----------
    dt : float
        Of a step, s.
    neurons : int
    """
    rows = round(SPAN / dt)
    return (
        Trace("time", "s", 1, rows, meaning="Model time"),
        Trace(
            "true_heading", "rad", 1, rows, shown_unit="deg", scale=DEGREE,
            meaning="True heading: the turning velocity added up",
        ),
        Trace(
            "decoded_heading", "rad", 1, rows, shown_unit="deg", scale=DEGREE,
            meaning="Heading decoded from the firing rates: the angle of their population vector",
        ),
        Trace(
            "velocity", "rad/s", 1, rows, shown_unit="deg/s", scale=DEGREE,
            meaning="Turning velocity asked for; counter-clockwise is positive",
        ),
        Trace("peak", "Hz", 1, rows, meaning="Largest firing rate on the ring"),
        *activity_traces(dt, neurons),
    )  # fmt: skip


def heading_rows(
    network: HeadingNetwork, first: int, H: Array, true: Array, velocity: Array
) -> dict[str, Array]:
    """What is recorded of a block of steps from the step numbered `first`, h in H (k, n)."""
    rates: Array = network.rates_of(H) * network.now.lesion.alive
    decoded, _ = population_vector(rates, network.angles)
    times = network.now.clock.times(first, len(H))
    return {
        "time": times,
        "activity_time": times,
        "true_heading": wrap(true[1:]),
        "decoded_heading": decoded,
        "velocity": velocity,
        "peak": rates.max(axis=1),
        "activity": rates,
    }
