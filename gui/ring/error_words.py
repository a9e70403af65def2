"""What is said of the heading error over its plot, and of how far chance carries a bump."""

from __future__ import annotations

import math
from typing import Any

from sim.arrays import Array
from sim.ring import HeadingSnapshot
from sim.ring.readings import error_drift, measured_diffusion
from sim.ring.theory_readout import TheoryReadout

__all__ = ["error_words", "spread_words"]

LAG = 0.1  # s, over which the drift is measured
FEWEST = 20  # such stretches


def error_words(ages: Array, error: Array, s: HeadingSnapshot, observation: Any) -> str:
    """Mean and drift of the error, or what theory expects of it; while a recording is followed, the
    error now before them.

    Parameters
    ----------
    ages : (t,) float
        Seconds before now, negative.
    error : (t,) float, rad
        Decoded minus true heading.
    s : HeadingSnapshot
        The present.
    observation : TheoryReadout or object
        What theory has made of the network, if it has.
    """
    words, mean = "", ""
    found = error_drift(ages, error)
    if found is not None:
        mean = _signed(math.degrees(found[0]), 1)
        words = f"mean {mean}°, drift {_signed(math.degrees(found[1]), 1)}°/s"
    if isinstance(observation, TheoryReadout) and observation.drifts_freely(s):
        spread = math.degrees(observation.spread * math.sqrt(10.0))
        words = f"mean {mean}°, theory ±{spread:.1f}° in 10 s"
        if not observation.small_noise:
            words = f"mean {mean}°, noise too strong for theory"
    if s.following is not None and len(error) and math.isfinite(error[-1]):
        words = f"now {_signed(math.degrees(error[-1]), 1)}°, {words}".removesuffix(", ")
    return words


def spread_words(ages: Array, decoded: Array, observation: Any) -> tuple[str, ...]:
    """How far chance alone carries a bump in a second: as theory expects, and as measured.

    Parameters
    ----------
    ages : (t,) float
        Seconds before now, negative.
    decoded : (t,) float, rad
        Where the bump was.
    observation : TheoryReadout or object
        What theory has made of the network; no words where it knows no spread.

    Returns
    -------
    tuple of str
        The longest wording first.
    """
    if not isinstance(observation, TheoryReadout) or not observation.spread > 0.0:
        return ()
    expected = f"±{math.degrees(observation.spread):.0f}° in 1 s by theory"
    measured = measured_diffusion(ages - ages[0], decoded, LAG) if len(ages) > 1 else None
    if measured is None or measured[1] < FEWEST:
        return expected, ""
    return f"{expected}, measured ±{math.degrees(math.sqrt(measured[0])):.0f}°", expected, ""


def _signed(value: float, decimals: int) -> str:
    if abs(value) < 0.5 * 10.0**-decimals:
        value = 0.0
    return f"{value:.{decimals}f}".replace("-", "−")
