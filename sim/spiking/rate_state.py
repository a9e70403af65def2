"""What changes as a rate memory runs, what a person edits of it, and a moment of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.edit_history import EditedState
from sim.model import RunState, Snapshot
from sim.recording import Trace
from sim.spiking.rate_parameters import RateMemoryParameters
from sim.spiking.rate_rule import LARGEST_RATE

__all__ = [
    "FARTHEST",
    "HELD",
    "MOST_INPUT",
    "PROBED",
    "RateMemoryEdited",
    "RateMemorySnapshot",
    "RateMemoryState",
    "Stimulus",
    "held",
    "rate_traces",
    "recorded_every",
    "wrong",
]

PROBED = 3  # sample neurons
FARTHEST = 20.0  # Hz of a twin
ALIKE = 0.5  # Hz, between neurons, below which they fire alike
HELD = 0.3  # overlap from which a pattern counts as remembered; chance gives 1/sqrt(N)
SPAN = 65.0  # s kept: a minute that can be gone back to, and what is shown before it
SPACING = 0.002  # s from one recorded row to the next, at least
MOST_INPUT = 50.0  # of a stimulus


@dataclass(frozen=True)
class Stimulus:
    """An input from outside for a while.

    Parameters
    ----------
    pattern : int
        From 1: strength times xi of this pattern. 0: the strength itself, the same for all.
    strength : float
        Negative to inhibit.
    reached : int
        How many neurons receive it, the first ones.
    first, stop : int
        The first step with it, and the first without.
    """

    pattern: int
    strength: float
    reached: int
    first: int
    stop: int


@dataclass(slots=True)
class RateMemoryState(RunState):
    """What changes as a rate memory of N neurons runs.

    Parameters
    ----------
    rates : (1 or 2, N) float
        Hz; the second row, where there is one, is the twin.
    means, squares : (N,) float
        Mean rate of every neuron since fluctuations are being counted, Hz, and sum of squared
        deviations from it.
    probed : tuple of three int
        Sample neurons, from 0.
    shown : Stimulus or None
        The input under way.
    cued : int
        The pattern last cued, from 1; 0 if none was since it began, or was erased.
    counts_from : int
        The first step after which deviations are counted.
    fluctuation : float
        Standard deviation of single neurons over the last second of nothing being done, Hz, mean
        over neurons; -1 while that is not known.
    """

    rates: Array
    means: Array
    squares: Array
    probed: tuple[int, ...] = (0, 1, 2)
    shown: Stimulus | None = None
    cued: int = 0
    counts_from: int = 0
    fluctuation: float = -1.0


@dataclass(frozen=True, eq=False, kw_only=True)
class RateMemoryEdited(EditedState):
    """What a person has made or chosen of a rate memory, immutable.

    Parameters
    ----------
    probed : tuple of int
    """

    probed: tuple[int, ...]

    def alike(self, other: Any) -> bool:
        """Whether nothing that a person has made or chosen differs."""
        return super().alike(other) and self.probed == other.probed


@dataclass(frozen=True)
class RateMemorySnapshot(Snapshot):
    """One moment of a rate memory of N neurons and P patterns.

    Parameters
    ----------
    kind : str
        The name of the network.
    rates : (1 or 2, N) float
        Hz; the second row, where there is one, is the twin.
    overlaps : (P,) float
        With every pattern.
    probed : tuple of three int
        Sample neurons, from 1.
    cued : int
        The pattern last cued, from 1; 0 if none was, or was erased.
    shown : Stimulus or None
        The input under way.
    fluctuation : float
        Standard deviation of single neurons over the last full second of nothing being done, Hz,
        mean over neurons; NaN while that is not known.
    distance : float
        Root mean square difference of the two copies, Hz; NaN without a twin.
    parameters : RateMemoryParameters
        In force at this moment.
    """

    kind: str
    rates: Array
    overlaps: Array
    probed: tuple[int, ...]
    cued: int
    shown: Stimulus | None
    fluctuation: float
    distance: float
    parameters: RateMemoryParameters

    @property
    def mean_rate(self) -> float:
        """Over the population, Hz."""
        return float(self.rates[0].mean())

    @property
    def held(self) -> int:
        """The pattern remembered, from 1; 0 for none."""
        # Rates that are all alike are like no pattern, whatever the correlation of their rest.
        return held(self.overlaps) if float(self.rates[0].std()) > ALIKE else 0

    @property
    def mixed(self) -> tuple[int, ...]:
        """Patterns of a mixture, from 1, up to three; empty where it is none.

        A mixture has an overlap with another pattern that is more than chance, and more than half
        of the largest.
        """
        least = max(HELD, 0.5 * float(self.overlaps.max()))
        among = np.flatnonzero(self.overlaps >= least)
        best = among[np.argsort(-self.overlaps[among])][:3]
        return tuple(int(mu) + 1 for mu in np.sort(best)) if len(best) > 1 else ()

    def told(self) -> list[str]:
        """Time, the largest overlap, and the mean rate."""
        time = f"t = {self.time:.2f} s" if self.time >= 10.0 else f"t = {1e3 * self.time:.0f} ms"
        best = int(np.argmax(self.overlaps))
        overlap = f"m = {self.overlaps[best]:.2f} with pattern {best + 1}".replace("-", "−")
        words = [time, overlap, f"mean rate {self.mean_rate:.1f} Hz"]
        return words if math.isnan(self.distance) else [*words, f"twin {self.distance:.2g} Hz away"]


def held(overlaps: Array) -> int:
    """The pattern with the largest overlap, from 1, if that is more than chance; 0 if not."""
    best = int(np.argmax(overlaps))
    return best + 1 if overlaps[best] >= HELD else 0


def recorded_every(dt: float) -> int:
    """Steps of this length, s, from one recorded row to the next."""
    return max(1, round(SPACING / dt))


def rate_traces(p: RateMemoryParameters, probed: Sequence[int]) -> tuple[Trace, ...]:
    """What is recorded of a rate memory: a row every 2 ms or every step, a little more than a
    minute. With other neurons or patterns a new record begins, with others probed one of these.
    """
    every = recorded_every(p.dt)
    rows = min(math.ceil(SPAN / (every * p.dt)), 65_000)
    size = p.neurons * 1000 + p.patterns
    sample = 0
    for neuron in (p.neurons, *probed):
        sample = sample * 32_768 + neuron
    return (
        Trace("time", "s", every, rows, of=size, meaning="Model time"),
        Trace(
            "overlaps", "1", every, rows, p.patterns, of=size,
            meaning="Correlation of the rates with g of every pattern",
        ),
        Trace(
            "rates", "Hz", every, rows, PROBED, of=sample, meaning="Rates of the sample neurons"
        ),
        Trace(
            "twin_rates", "Hz", every, rows, PROBED, of=sample,
            meaning="Their rates in the twin; NaN without one",
        ),
        Trace("mean_rate", "Hz", every, rows, of=size, meaning="Mean rate over the population"),
        Trace(
            "distance", "Hz", every, rows, of=size,
            meaning="Root mean square difference of the twin; NaN without one",
        ),
        Trace(
            "fluctuation", "Hz", every, rows, of=size,
            meaning="Fluctuation of single neurons over a second, mean; NaN while not known",
        ),
    )  # fmt: skip


def wrong(state: RateMemoryState) -> str:
    """What is wrong with a state from a file that is built as one; empty if nothing is."""
    p = state.parameters
    n = p.neurons
    rates = state.rates
    if rates.ndim != 2 or rates.dtype != float or rates.shape not in ((1, n), (2, n)):
        return "rates are of another network"
    if not ((rates >= 0.0) & (rates <= LARGEST_RATE)).all():
        return "rates are out of bounds"
    if not all((np.abs(values) < math.inf).all() for values in (state.means, state.squares)):
        return "fluctuations are out of bounds"
    if not (state.squares >= 0.0).all() or not state.fluctuation >= -1.0:
        return "fluctuations are out of bounds"
    if not 0 <= state.counts_from <= state.clock.step + 10**9:
        return "fluctuations are out of bounds"
    if len(state.probed) != PROBED or not all(type(i) is int and 0 <= i < n for i in state.probed):
        return "sample neurons are not there"
    if not 0 <= state.cued <= p.patterns:
        return "cued pattern is not there"
    shown, step = state.shown, state.clock.step
    if shown is None:
        return ""
    return "" if _is_stimulus(shown, p) and shown.first <= step < shown.stop else "input is none"


def _is_stimulus(given: Any, p: RateMemoryParameters) -> bool:
    if type(given) is not Stimulus:
        return False
    whole = (given.pattern, given.reached, given.first, given.stop)
    if not all(type(value) is int for value in whole) or type(given.strength) is not float:
        return False
    there = 0 <= given.pattern <= p.patterns and 1 <= given.reached <= p.neurons
    return there and abs(given.strength) <= MOST_INPUT and 0 <= given.first < given.stop
