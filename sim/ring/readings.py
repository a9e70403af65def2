"""Numbers read off the traces of a ring: what scenarios claim and tests check.

Each takes the recorded traces (name to array, SI) of a stretch of a run and returns one number,
in degrees and seconds as a person would say it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.angles import circular_mean, wrap_signed
from sim.ring.bump import bump_width

__all__ = [
    "HEADING_READINGS",
    "LINEAR_READINGS",
    "RING_READINGS",
    "error_drift",
    "heading_error",
    "measured_diffusion",
]

DRIFT_POINTS = 100  # over which the drift of the error is fitted

Traces = Mapping[str, NDArray[np.float64]]


def heading_error(traces: Traces) -> NDArray[np.float64]:
    """Decoded minus true heading at each step, rad in [-pi, pi)."""
    error: NDArray[np.float64] = wrap_signed(traces["decoded_heading"] - traces["true_heading"])
    return error


def error_drift(
    times: NDArray[np.float64], error: NDArray[np.float64]
) -> tuple[float, float] | None:
    """Mean of the heading error, rad, and how fast it has lately drifted, rad/s.

    Parameters
    ----------
    times : (t,) float
        s.
    error : (t,) float
        rad; the drift is fitted to its last 100 points.

    Returns
    -------
    (float, float) or None
        None with fewer than two points, or where nothing was decoded.
    """
    if len(error) < 2 or not np.isfinite(error).all():
        return None
    recent, when = np.unwrap(error[-DRIFT_POINTS:]), times[-DRIFT_POINTS:]
    mean = float(wrap_signed(circular_mean(error)))
    return mean, float(np.polyfit(when, recent, 1)[0])


def _largest_error(traces: Traces) -> float:
    return float(np.degrees(np.abs(heading_error(traces)).max()))


def _final_error(traces: Traces) -> float:
    return float(np.degrees(heading_error(traces)[-1]))


def _rms_error(traces: Traces) -> float:
    return float(np.degrees(np.sqrt(np.mean(heading_error(traces) ** 2))))


def _travel(traces: Traces) -> float:
    turned = np.unwrap(traces["decoded_heading"])
    return float(np.degrees(turned[-1] - turned[0]))


def _wander(traces: Traces) -> float:
    return float(np.degrees(np.ptp(np.unwrap(traces["decoded_heading"]))))


def _speed(traces: Traces) -> float:
    turned, time = np.unwrap(traces["decoded_heading"]), traces["time"]
    return float(np.degrees(np.polyfit(time - time[0], turned, 1)[0]))


def _heading(traces: Traces) -> float:
    return float(np.degrees(traces["decoded_heading"][-1]))


#: Reading by the name used in scenario files; degrees, or degrees a second.
HEADING_READINGS: dict[str, Callable[[Traces], float]] = {
    "largest_error": _largest_error,
    "final_error": _final_error,
    "rms_error": _rms_error,
    "travel": _travel,
    "wander": _wander,
    "speed": _speed,
    "heading": _heading,
}


def _direction(traces: Traces) -> float:
    return float(np.degrees(traces["decoded"][-1]))


def _bump_wander(traces: Traces) -> float:
    turned = np.unwrap(traces["decoded"])
    return float(np.degrees(np.ptp(turned)))


def _bump_speed(traces: Traces) -> float:
    turned, time = np.unwrap(traces["decoded"]), traces["time"]
    return float(np.degrees(np.polyfit(time - time[0], turned, 1)[0]))


def measured_diffusion(
    times: NDArray[np.float64], angles: NDArray[np.float64], lag: float
) -> tuple[float, int] | None:
    """Growth of the variance of an angle, from how it moved in each stretch of a run.

    Half the mean square of the difference between two stretches that follow each other: turning
    does not count, except where it begins or ends.

    Parameters
    ----------
    times : (t,) float
        s, evenly spaced.
    angles : (t,) float
        rad.
    lag : float
        Length of a stretch, s.

    Returns
    -------
    (float, int) or None
        rad^2/s, and the number k of stretches: its standard error is sqrt(3/k) of it.
        None with fewer than two stretches, or where there was no angle.
    """
    if len(times) < 2 or not np.isfinite(angles).all():
        return None
    spacing = float(times[-1] - times[0]) / (len(times) - 1)
    every = max(1, round(lag / spacing))
    moved = wrap_signed(np.diff(angles[::every]))
    if len(moved) < 2:
        return None
    return 0.5 * float(np.mean(np.diff(moved) ** 2)) / (every * spacing), len(moved)


def _diffusion(traces: Traces) -> float:
    found = measured_diffusion(traces["time"], traces["decoded"], 0.1)
    return math.nan if found is None else found[0] * math.degrees(1.0) ** 2


def _peak(traces: Traces) -> float:
    return float(traces["peak"][-1])


def _width(traces: Traces) -> float:
    """Full width at half height at the end, degrees of the ring (360 a turn)."""
    return float(np.degrees(bump_width(traces["activity"][-1])))


def _decay_time(traces: Traces) -> float:
    """Time constant with which the peak decays, ms: of an exponential fitted to its logarithm."""
    time, peak = traces["time"], traces["peak"]
    if peak.min() <= 0.0:
        return float("nan")
    return float(-1e3 / np.polyfit(time - time[0], np.log(peak), 1)[0])


#: Of a ring driven by stimuli: degrees of the ring, degrees a second, degrees squared a
#: second, Hz, ms.
RING_READINGS: dict[str, Callable[[Traces], float]] = {
    "direction": _direction,
    "wander": _bump_wander,
    "speed": _bump_speed,
    "peak": _peak,
    "diffusion": _diffusion,
    "width": _width,
    "decay_time": _decay_time,
}


def _heights(traces: Traces) -> NDArray[np.float64]:
    height: NDArray[np.float64] = np.hypot(traces["cosine"], traces["sine"])
    return height


def _height(traces: Traces) -> float:
    return float(_heights(traces)[-1])


def _height_change(traces: Traces) -> float:
    return float(np.ptp(_heights(traces)))


#: Of a linear ring also the height of the bump, Hz: at the end, and how much it has changed.
LINEAR_READINGS: dict[str, Callable[[Traces], float]] = {
    **RING_READINGS,
    "height": _height,
    "height_change": _height_change,
}
