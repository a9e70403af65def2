"""What has become of the memory, in a sentence that claims no more than is known."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.spiking.ladder import MEAN_FIELD_RATE
from sim.spiking.task import phase_of

__all__ = ["active_patterns", "pattern_title", "spiking_sentence", "spiking_verdict"]

ACTIVE = 0.3  # of the rate of a held pattern, above which its neurons are active
APART = 2.5  # times the mean of all, above which a pattern stands out
FLOODED = 0.25  # of that rate, above which as a mean of all neurons everybody is active


def active_patterns(rates: Array, mean: float, binary: bool) -> tuple[int, ...]:
    """The patterns that are active, from 1, the most active first.

    Those whose neurons fire at 12 Hz or more, and 2.5 times as much as all neurons do on average.

    Parameters
    ----------
    rates : (P,) float
        Mean rate of the neurons of each, Hz; of two-state neurons the share that is on.
    mean : float
        Of all.
    binary : bool
        Whether they are two-state neurons.
    """
    usual = 1.0 if binary else MEAN_FIELD_RATE
    if mean > FLOODED * usual:
        return ()
    out = np.flatnonzero((rates > ACTIVE * usual) & (rates > APART * mean))
    order = out[np.argsort(rates[out])[::-1]]
    return tuple(int(k) + 1 for k in order)


def spiking_verdict(s: Any) -> str:
    """In a few words that a scenario can claim: "remembers 7", "forgot 7", "quiet"."""
    active = s.active
    usual = 1.0 if s.binary else MEAN_FIELD_RATE
    if s.mean_rate > FLOODED * usual:
        return "all at once"
    if active:
        return "remembers " + " and ".join(map(str, sorted(active)))
    if s.mean_rate > 0.1 * usual:
        return "mixed"
    return f"forgot {s.held}" if s.held else "quiet"


def pattern_title(s: Any, number: int) -> str:
    """What a pattern is called: its number, or the name of a drawing."""
    first = len(s.overlaps) - len(s.drawings)
    return s.drawings[number - 1 - first].name if number > first else str(number)


def _rate(s: Any, number: int) -> str:
    rate = float(s.pattern_rates[number - 1])
    return f"{100 * rate:.0f} % of its neurons are on" if s.binary else f"{rate:.0f} Hz"


def spiking_sentence(s: Any) -> str:
    """What it remembers now, and what it answers.

    "It remembers 7: overlap 1.00, its neurons fire at 40 Hz, the others at 0.5 Hz."
    """
    told = _state(s)
    return f"{told} {_trial(s)}".strip()


def _state(s: Any) -> str:
    verdict, active = spiking_verdict(s), s.active
    if verdict == "all at once":
        if s.binary:
            share = f"{100 * s.mean_rate:.0f} % of all neurons are on"
            return f"Too many at once: {share}, and nothing is remembered."
        mean = f"all neurons fire at {s.mean_rate:.0f} Hz on average"
        return f"All at once (epileptic): {mean}, and nothing is remembered."
    cueing = [c.pattern for c in s.cues if c.pattern]
    if any(c.pattern == 0 for c in s.cues):
        return "It is being erased."
    if len(active) == 1:
        number = active[0]
        others = ""
        if not s.binary:
            rest = _others(s, number)
            others = f", the others at {rest:.1f} Hz"
        said = _rate(s, number) if s.binary else f"its neurons fire at {_rate(s, number)}{others}"
        held = "It remembers" if number not in cueing else "Cued and active:"
        return f"{held} {pattern_title(s, number)}: overlap {s.overlaps[number - 1]:.2f}, {said}."
    if len(active) > 1:
        names = [pattern_title(s, k) for k in active[:3]]
        listed = " and ".join([", ".join(names[:-1]), names[-1]])
        more = "" if len(active) <= 3 else f" and {len(active) - 3} more"
        count = {2: "two", 3: "three"}.get(len(active), str(len(active)))
        return f"It remembers {count} patterns at once: {listed}{more}."
    if cueing:
        return f"{pattern_title(s, cueing[-1])} is being cued."
    if verdict == "mixed":
        mean = f"{100 * s.mean_rate:.0f} % of all neurons are on" if s.binary else (
            f"all neurons together fire at {s.mean_rate:.1f} Hz"
        )  # fmt: skip
        return f"Active, but no pattern stands out: {mean}."
    quiet = "no neuron is on" if s.binary and s.mean_rate == 0 else (
        f"{100 * s.mean_rate:.1f} % of the neurons are on" if s.binary
        else f"neurons fire at {s.mean_rate:.1f} Hz"
    )  # fmt: skip
    if s.held:
        return f"It forgot {pattern_title(s, s.held)}: {quiet}."
    return f"Quiet: {quiet}, and no pattern stands out."


def _others(s: Any, number: int) -> float:
    """Mean rate of the neurons outside a pattern, Hz."""
    members = s.connections.patterns[number - 1].sum()
    n = s.parameters.excitatory
    total = s.mean_rate * n - float(s.pattern_rates[number - 1]) * members
    return max(0.0, float(total / (n - members)))


def _trial(s: Any) -> str:
    """What the present trial of the task has come to."""
    run = s.task
    if run is None:
        return ""
    trial = run.trial
    phase = phase_of(run, (s.step - run.begun) * s.parameters.dt)
    sample, test = pattern_title(s, trial.sample), pattern_title(s, trial.test)
    if trial.answer >= 0:
        said = "match" if trial.answer else "no match"
        judged = "right" if trial.right else "wrong"
        return f"Sample {sample}, test {test}: it answers {said}, and that is {judged}."
    told = {
        "rest": f"Trial {trial.number} begins.",
        "sample": f"The sample is {sample}.",
        "delay": f"Delay: the sample was {sample}.",
        "test": f"The test is {test}; the sample was {sample}.",
        "answer": f"The test was {test}; the sample was {sample}.",
    }
    return told.get(phase, "")
