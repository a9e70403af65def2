"""What is said of an eye position: what became of it, and how fast, measured and predicted."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array
from sim.ring import EyeSnapshot
from sim.ring.eye_readings import drift_rate

__all__ = ["became_words", "constant_words", "degrees"]

SOON = 0.1  # s after a saccade, before which nothing is said of its drift
HELD = math.radians(0.05)  # rad, less than which has not moved
FEW = 0.05  # of a rate, by which a time constant is still called measured


def degrees(position: float, decimals: int = 1) -> str:
    """A position (rad) in degrees: "−3.2°"."""
    words = f"{math.degrees(position):.{decimals}f}"
    if float(words) == 0.0:
        words = words.removeprefix("-")
    return f"{words}°".replace("-", "−")


def became_words(s: EyeSnapshot) -> str:
    """What became of the position since the last saccade: "Leaks: 10.0° became 6.1° in 1.0 s;
    predicted 6.07°".

    Parameters
    ----------
    s : EyeSnapshot
    """
    if s.saccade:
        return f"Saccade to {degrees(s.target)}"
    if s.since < SOON:
        return ""
    moved = abs(s.position - s.null) - abs(s.landed - s.null)
    if math.isnan(moved):
        moved = abs(s.position) - abs(s.landed)
    if abs(s.position - s.landed) < HELD:
        words = f"Holds: {degrees(s.landed)} is {degrees(s.position)} after {s.since:.1f} s"
    else:
        verb = "Leaks" if moved < 0.0 else "Runs away"
        if math.isinf(s.time_constant) or math.isnan(s.time_constant):
            verb = "Drifts"
        now = f"{degrees(s.landed)} became {degrees(s.position)} in {s.since:.1f} s"
        words = f"{verb}: {now}"
    if math.isfinite(s.predicted):
        words += f"; predicted {degrees(s.predicted, 2)}"
    return words


def constant_words(s: EyeSnapshot, times: Array, positions: Array) -> list[str]:
    """The time constant measured from the drift since the last saccade, and the predicted one.

    Parameters
    ----------
    s : EyeSnapshot
        The present.
    times, positions : (t,) float
        The last seconds, s and rad.

    Returns
    -------
    list of str
        The longest wording first.
    """
    if math.isinf(s.time_constant):
        return ["λ = 1: nothing drifts", "λ = 1", ""]
    expected = _constant(s.time_constant)
    told = [f"predicted {expected}"] if expected else []
    null = s.null if math.isfinite(s.null) else 0.0
    kept = times >= s.time - s.since + 1e-9
    found = None
    if not s.saccade and s.since >= SOON and math.isfinite(s.time_constant):
        found = drift_rate(times[kept], positions[kept], null)
    if found is None or not np.isfinite(found).all() or found[0] == 0.0:
        return [*told, ""] if told else [""]
    rate, error = found
    measured = _constant(-1.0 / rate)
    if error > FEW * abs(rate):
        spread = abs(error / rate**2)
        measured = f"{measured} ± {spread:.2g} s" if error < abs(rate) else "not to be told yet"
    both = f"time constant {measured}, predicted {expected}"
    return [both, f"{measured}, predicted {expected}", measured, ""]


def _constant(seconds: float) -> str:
    """A time constant in words, negative for a run-away; empty where there is none."""
    return "" if math.isnan(seconds) else f"{seconds:.3g} s".replace("-", "−")
