"""What results of recalls say, in a sentence or two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.results import Estimate, Results

__all__ = [
    "NO_CROSSING",
    "basin_words",
    "crossings",
    "interval_words",
    "plane_words",
    "recall_words",
]

HALF = 0.5
NO_CROSSING = "No curve crosses one half here."
NO_SPREAD = 1e-9  # of the mean: rounding


def interval_words(estimate: Estimate, scale: float = 1.0) -> str:
    """A mean with its 95 % interval, as many digits as that leaves: "0.911 ± 0.033", or "0.998
    (0.953 to 1.000)" where it is lopsided; the mean alone where nothing spreads.

    Parameters
    ----------
    estimate : Estimate
        SI.
    scale : float
        SI units in one of those it is told in.
    """
    mean, low, high = (one / scale for one in (estimate.mean, estimate.low, estimate.high))
    half = 0.5 * (high - low)
    if not math.isfinite(half) or half <= NO_SPREAD * abs(mean):
        return f"{mean:.4g}".replace("-", "−")
    digits = 1 - math.floor(math.log10(half))
    if not 0 <= digits <= 6:
        return f"{mean:.4g} ± {half:.2g}".replace("-", "−")
    words = [f"{one:,.{digits}f}".replace("-", "−") for one in (mean, half, low, high)]
    if abs(high + low - 2.0 * mean) > 0.2 * half:
        return f"{words[0]} ({words[2]} to {words[3]})"
    return f"{words[0]} ± {words[1]}"


def crossings(
    results: Results, measure: str, digits: int = 3, scale: float = 1.0, unit: str = ""
) -> list[str]:
    """Where the curve of each series crosses one half, "0.152 (N = 500)".

    Parameters
    ----------
    results : Results
    measure : str
    digits : int
        Decimals.
    scale : float
        SI units in one of those along the axis.
    unit : str
        What stands after the number.
    """
    found = []
    for place, series in enumerate(results.plan.series):
        at = results.crossing(place, HALF, measure)
        if at is not None:
            who = f" ({series.label})" if series.label else ""
            found.append(f"{at / scale:.{digits}f}{unit}{who}")
    return found


def recall_words(results: Results) -> str:
    """At which load half of the recalls fail, for each series."""
    found = crossings(results, "recalled")
    if not found:
        return NO_CROSSING
    return f"Half of the recalls fail (m below 0.9) from a load of {', '.join(found)} on."


def basin_words(results: Results) -> str:
    """From which overlap of the cue half of the recalls succeed, for each series."""
    found = crossings(results, "recalled", 2)
    if not found:
        return NO_CROSSING
    return f"Half of the recalls succeed from a cue with an overlap of {', '.join(found)} on."


def plane_words(results: Results) -> str:
    """Over how much of the measured plane the pattern is kept."""
    made = [place for place in range(len(results.plan.points)) if results.made(place)]
    kept = sum(results.estimate(place, "overlap").mean > HALF for place in made)
    return f"The pattern is kept (overlap above 0.5) at {kept:,} of {len(made):,} points."
