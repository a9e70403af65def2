"""What results of recalls say, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.results import Results

__all__ = ["basin_words", "plane_words", "recall_words"]

HALF = 0.5


def _each(results: Results, level: float, measure: str, digits: int = 3) -> list[str]:
    """Where the curve of each series crosses a level, "0.152 (N = 500)"."""
    found = []
    for place, series in enumerate(results.plan.series):
        at = results.crossing(place, level, measure)
        if at is not None:
            found.append(f"{at:.{digits}f}{f' ({series.label})' if series.label else ''}")
    return found


def recall_words(results: Results) -> str:
    """At which load half of the recalls fail, for each series."""
    found = _each(results, HALF, "recalled")
    if not found:
        return "No curve of recalls crosses one half here."
    return f"Half of the recalls fail (m below 0.9) from a load of {', '.join(found)} on."


def basin_words(results: Results) -> str:
    """From which overlap of the cue half of the recalls succeed, for each series."""
    found = _each(results, HALF, "recalled", 2)
    if not found:
        return "No curve of recalls crosses one half here."
    return f"Half of the recalls succeed from a cue with an overlap of {', '.join(found)} on."


def plane_words(results: Results) -> str:
    """Over how much of the measured plane the pattern is kept."""
    made = [place for place in range(len(results.plan.points)) if results.made(place)]
    kept = sum(results.estimate(place, "overlap").mean > HALF for place in made)
    return f"The pattern is kept (overlap above 0.5) at {kept:,} of {len(made):,} points."
