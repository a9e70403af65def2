"""What heat leaves of a memory: the outcome of a network at T > 0."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.hopfield.outcome.causes import Causes
from sim.hopfield.outcome.pattern_match import TOP, PatternMatch
from sim.hopfield.outcome.result import Outcome, number_words

__all__ = ["thermal"]

NEAR, MELTED = 0.3, 0.2  # mean overlap at which heat still leaves, or leaves no, memory


def thermal(
    scene: PatternMatch,
    temperature: float,
    recent: Array | None,
    sweeps: int,
    level: float,
    causes: Causes | None = None,
) -> Outcome:
    """What heat leaves: the memory the state fluctuates around, if there is one.

    Overlaps are centred (the covariance with the pattern over the pattern's own variance), so that
    blank states and sparse memories are told apart, and those of other memories must not explain
    the nearest one's: with the two of them fitted together, the nearest counts at least double.
    Where no memory is left, it is said why, if that is known.
    """
    means = scene.overlaps if recent is None else recent
    top = np.argsort(-np.abs(np.round(means, 9)), kind="stable")[:TOP].tolist()
    patterns = np.array([scene.patterns[i].values for i in top], dtype=np.float64)
    c = patterns.mean(axis=1)
    variance = np.maximum((patterns * patterns).mean(axis=1) - c * c, 0.0)
    spread = np.sqrt(np.where(variance > 1e-9, variance, 1.0))
    centred = np.where(variance > 1e-9, (means[top] - level * c) / spread, 0.0)
    leader = int(np.argmax(np.abs(centred).round(9)))
    rho = (patterns @ patterns[leader] / scene.n - c * c[leader]) / (spread * spread[leader])
    rho[leader] = 0.0
    strength = centred[leader] / spread[leader]
    partial = np.abs(centred[leader] - rho * centred)
    rest = np.abs(centred - rho * centred[leader])
    rest[leader] = 0.0
    same = np.abs(rho) > 0.95  # too alike to be told apart in the heat
    alone = bool(np.all((partial >= 2.0 * rest - 1e-9) | same))
    index = top[leader]
    mean = float(means[index])
    span = (
        "now"
        if recent is None
        else (f"on average over the last {sweeps} sweeps" if sweeps != 1 else "over the last sweep")
    )
    heat = f"{temperature:.2f}" if temperature >= 0.005 else f"{temperature:.2g}"
    wrong = scene.largest.wrong
    if abs(strength) >= NEAR and alone:
        sign = 1 if strength > 0.0 else -1
        name = ("" if sign > 0 else "the mirror of ") + scene.label(index)
        told = f"overlap {number_words(mean)} {span}"
        words = f"At T = {heat} it keeps fluctuating around {name}: {told}."
        named = [fit.wrong for fit in scene.fits if (fit.index, fit.sign) == (index, sign)]
        wrong = named[0] if named else wrong
        verdict = f"thermal near {'' if sign > 0 else 'mirror '}{scene.label(index)}"
        return Outcome("thermal", words, verdict, (index,), (sign,), mean, wrong)
    if abs(strength) < MELTED:
        if float(np.abs(means).max()) < MELTED:
            what = f"no overlap is above {MELTED} {span}"
        else:
            what = "what overlap there is, all blank paper would have too"
        words = f"heat has melted every memory: {what}"
    elif abs(strength) < NEAR:
        words = (
            "it keeps fluctuating, around no memory in particular: the largest overlap is "
            f"{number_words(mean)} {span} (with {scene.label(index)})"
        )
    else:
        order = np.argsort(-np.abs(centred), kind="stable")[:3]
        listed = _listed(scene, means, [top[i] for i in order])
        words = f"it keeps fluctuating, around no single memory: {listed} {span}"
    why = causes.of_heat() if causes is not None else ""
    words = f"At T = {heat} {words}{f', and {why}' if why else ''}."
    return Outcome("thermal", words, "thermal", (), (), mean, wrong)


def _listed(scene: PatternMatch, means: Array, which: list[int]) -> str:
    """The words "0.61 with A, 0.40 with B and 0.20 with C"."""
    several = [f"{number_words(float(means[i]))} with {scene.label(i)}" for i in which]
    return " and ".join([", ".join(several[:-1]), several[-1]] if several[1:] else several)
