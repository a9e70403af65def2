"""What has become of a rate memory, in a sentence that claims no more than is known."""

from __future__ import annotations

import math

from sim.spiking.rate_state import RateMemorySnapshot, Stimulus

__all__ = ["STILL", "rate_sentence", "rate_verdict"]

STILL = 0.01  # Hz, fluctuations below which nothing is seen to move
SAME = 0.001  # Hz, distance within which a twin does the same


def rate_verdict(s: RateMemorySnapshot) -> str:
    """What has become of it, for scenarios: "pattern 3", "pattern 3, fluctuating",
    "mixture", "forgot", "nothing cued", "cue", "being erased"."""
    if s.shown is not None:
        return "cue" if s.shown.pattern else "being erased"
    if not s.held:
        return "forgot" if s.cued else "nothing cued"
    if s.mixed:
        return "mixture"
    return f"pattern {s.held}{', fluctuating' * (s.fluctuation > STILL)}"


def rate_sentence(s: RateMemorySnapshot) -> str:
    """What it does at this moment.

    "It remembers pattern 3 (overlap 0.96); its neurons stand still."
    """
    return f"{_state(s)}{_twin(s)}."


def _state(s: RateMemorySnapshot) -> str:
    if s.shown is not None:
        return _shown(s, s.shown)
    if s.held:
        told, overlap = _held(s)
        if math.isnan(s.fluctuation):
            return f"It {told} ({overlap})"
        if s.fluctuation > STILL:
            moving = f"its neurons fluctuate by {_rate(s.fluctuation)}"
            return f"It {told}: {moving} while {_holds(s, overlap)}"
        return f"It {told} ({overlap}); its neurons stand still"
    forgot = f"It forgot pattern {s.cued}" if s.cued else "It holds no pattern"
    if math.isnan(s.fluctuation):
        return forgot
    if s.fluctuation > STILL:
        return f"{forgot}; its neurons fluctuate by {_rate(s.fluctuation)}"
    return f"{forgot}: quiet, at {s.mean_rate:.1f} Hz on average"


def _held(s: RateMemorySnapshot) -> tuple[str, str]:
    """What it does with what it holds, and the overlap: "remembers pattern 3", "overlap 0.96"."""
    if s.mixed:
        *first, last = s.mixed
        *overlaps, least = (f"{s.overlaps[mu - 1]:.2f}" for mu in s.mixed)
        patterns = f"{', '.join(map(str, first))} and {last}"
        return (
            f"holds a mixture of patterns {patterns}",
            f"overlaps {', '.join(overlaps)} and {least}",
        )
    instead = s.cued not in (0, s.held)
    told = f"fell into pattern {s.held}, not {s.cued}" if instead else f"remembers pattern {s.held}"
    return told, f"overlap {s.overlaps[s.held - 1]:.2f}"


def _holds(s: RateMemorySnapshot, overlap: str) -> str:
    return f"the {overlap} hold{'' if s.mixed else 's'}"


def _shown(s: RateMemorySnapshot, shown: Stimulus) -> str:
    if not shown.pattern:
        return "An input inhibits all neurons" if shown.strength < 0.0 else "An input drives all"
    overlap = float(s.overlaps[shown.pattern - 1])
    return f"Pattern {shown.pattern} is shown (overlap {overlap:.2f})".replace("-", "−")


def _twin(s: RateMemorySnapshot) -> str:
    if math.isnan(s.distance):
        return ""
    if s.distance <= SAME:
        return "; the twin does the same"
    return f"; the twin is {_rate(s.distance)} away"


def _rate(value: float) -> str:
    return f"{value:.1f} Hz" if value >= 1.0 else f"{value:.1g} Hz"
