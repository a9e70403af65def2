"""Numbers read off the traces of an eye-position integrator: what scenarios claim, what is shown.

Each reading takes the recorded traces (name to array, SI) of a stretch of a run in which no saccade
is made, and returns one number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from sim.arrays import Array

__all__ = ["EYE_READINGS", "drift_rate"]

Traces = Mapping[str, Array]
FEWEST = 10  # points from which a rate is fitted
LEAST = math.radians(0.05)  # rad from rest, without which there is nothing to fit


def drift_rate(times: Array, positions: Array, null: float = 0.0) -> tuple[float, float] | None:
    """The rate k of dE/dt = k (E - null), fitted to a stretch of eye positions.

    The changes are regressed on the positions, which is the maximum-likelihood estimate with white
    noise, and exact without: E' - E = (exp(k dt) - 1) (E - null).

    Parameters
    ----------
    times : (t,) float
        s, evenly spaced.
    positions : (t,) float
        E, rad.
    null : float
        Rad.

    Returns
    -------
    (float, float) or None
        k, 1/s, and its standard error; -1/k is the time constant. None where there are fewer than
        ten points, or all too near to `null` to say.
    """
    if len(positions) < FEWEST:
        return None
    away = positions - null
    if not np.isfinite(away).all() or np.abs(away).max() < LEAST:
        return None
    before, change = away[:-1], np.diff(away)
    dt = float(times[-1] - times[0]) / (len(times) - 1)
    squares = float(before @ before)
    factor = float(before @ change) / squares
    rest = change - factor * before
    error = math.sqrt(float(rest @ rest) / (len(rest) - 1) / squares)
    if factor <= -1.0:
        return None
    return math.log1p(factor) / dt, error / (1.0 + factor) / dt


def _position(traces: Traces) -> float:
    return math.degrees(float(traces["position"][-1]))


def _predicted(traces: Traces) -> float:
    return math.degrees(float(traces["predicted"][-1]))


def _drift(traces: Traces) -> float:
    E, time = traces["position"], traces["time"]
    return math.degrees(float(E[-1] - E[0]) / float(time[-1] - time[0]))


def _wander(traces: Traces) -> float:
    return math.degrees(float(np.ptp(traces["position"])))


def _time_constant(traces: Traces) -> float:
    found = drift_rate(traces["time"], traces["position"])
    if found is None:
        return math.nan
    return math.inf if found[0] == 0.0 else -1.0 / found[0]


#: Reading by the name used in scenario files: degrees, degrees a second, seconds.
EYE_READINGS: dict[str, Callable[[Traces], float]] = {
    "position": _position,
    "predicted": _predicted,
    "drift": _drift,
    "wander": _wander,
    "time_constant": _time_constant,
}
