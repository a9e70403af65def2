"""Decisions under noise: how often they are right, and how long they take.

Every neuron has white noise of its own, tau dv = (-v + F(g (w v + h))) dt + sigma dW. In a
symmetric pair (weights lambda to itself, -b from the other) the difference y = v1 - v2 of two
neurons on a slope s of F obeys

    tau dy = (k y + a) dt + sqrt(2) sigma dW,      k = s g (lambda + b) - 1,      a = s g d,

as noise that is independent in both adds up: an Ornstein-Uhlenbeck process that for k > 0 runs away
from y = -a/k. The probability that it reaches theta before -theta, from y = 0, is the ratio of the
integrals of exp(-tau k (y + a/k)^2/(2 sigma^2)) from -theta to 0 and from -theta to theta
(Gardiner 2009, 5.2.7, with drift (k y + a)/tau and diffusion 2 sigma^2/tau^2): with
r = sigma/sqrt(k tau),

    P = [Phi(m/r) - Phi((m - theta)/r)] / [Phi((m + theta)/r) - Phi((m - theta)/r)],      m = a/k,

which for theta much larger than r is Phi(a sqrt(tau/k)/sigma). It holds from a start with v1 = v2
as long as both neurons stay on that slope until the matter is settled: r small compared with the
distance of the saddle from the ends of the slope.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.circuits.decision_times import (
    equations_with,
    leads,
    slope_per_decade,
    symmetric_saddle,
)
from sim.circuits.equations import Equations
from sim.circuits.kernels import compiled, take_steps
from sim.circuits.parameters import CircuitParameters
from sim.errors import SimError
from sim.statistics import wilson

__all__ = [
    "Psychometric",
    "Trials",
    "expected_accuracy",
    "fitted_psychometric",
    "telling_differences",
    "trials",
]

Counts = NDArray[np.intp]

STRETCH = 100  # steps between two looks, of which each draws its noise: never to be changed alone
LONGEST = 200.0  # longest time constants until a trial counts as undecided
THREE_QUARTERS = 0.674489750196082  # Phi(this) = .75
FEWEST = 5  # decided trials without which a fit means nothing


@dataclass(frozen=True)
class Psychometric:
    """The cumulative normal that fits choices best: P(first neuron wins) = Phi((d - bias)/width).

    Parameters
    ----------
    bias : float
        The difference at which both win equally often; 0 where only one sign was tried.
    width : float
    """

    bias: float
    width: float

    @property
    def threshold(self) -> float:
        """How far from the bias the choice is right three times out of four."""
        return THREE_QUARTERS * self.width

    @property
    def slope(self) -> float:
        """dP/dd at the bias."""
        return 1.0 / (self.width * math.sqrt(2.0 * math.pi))

    def at(self, differences: Array) -> Array:
        """P(first neuron wins) at differences (k,)."""
        return normal_below((np.asarray(differences, dtype=float) - self.bias) / self.width)


@dataclass(frozen=True, eq=False)
class Trials:
    """Decisions under noise.

    Parameters
    ----------
    differences : (k,) float
        h1 - h2.
    winners : (k, count) int
        The neuron that won each trial, counted from 0; -1 for an undecided one.
    times : (k, count) float
        When, s; NaN for an undecided one.
    first : (k,) float
        The share of the decided trials that the first neuron won; NaN if none was decided.
    first_low, first_high : (k,) float
        Its 95 % interval (Wilson 1927).
    accuracy : (k,) float
        The share of the decided trials that the neuron with the larger input won, of equal inputs
        the first.
    accuracy_low, accuracy_high : (k,) float
        Its 95 % interval.
    undecided : (k,) int
    curve : Psychometric or None
        None where choices are too few or too much alike to fit one.
    expected : (k,) float or None
        The accuracy by theory, for symmetric pairs that start with v1 = v2.
    longest : float
        After which a trial counts as undecided, s.
    """

    differences: Array
    winners: Counts
    times: Array
    first: Array
    first_low: Array
    first_high: Array
    accuracy: Array
    accuracy_low: Array
    accuracy_high: Array
    undecided: Counts
    curve: Psychometric | None
    expected: Array | None
    longest: float

    def right(self, k: int) -> int:
        """The neuron with the larger input at the k-th difference."""
        return 0 if self.differences[k] >= 0.0 else 1

    def reaction_times(self, k: int, correct: bool = True) -> Array:
        """Times of the right or of the wrong decisions at the k-th difference, s."""
        winners = self.winners[k]
        chosen = (
            (winners == self.right(k)) if correct else (winners >= 0) & (winners != self.right(k))
        )
        return np.asarray(self.times[k][chosen])


def normal_below(x: Array) -> Array:
    """Phi(x), the share of a standard normal below x, of any shape."""
    x = np.asarray(x, dtype=float)
    flat = [0.5 * math.erfc(-value / math.sqrt(2.0)) for value in x.ravel().tolist()]
    return np.array(flat).reshape(x.shape)


def trials(
    parameters: CircuitParameters,
    differences: Sequence[float] | Array,
    count: int,
    seed: int = 0,
    progress: Callable[[float], bool] | None = None,
    start: Array | None = None,
    longest: float | None = None,
) -> Trials | None:
    """Decide many times under noise, at each of some differences.

    Parameters
    ----------
    parameters : CircuitParameters
        With noise.
    differences : (k,) float
        h1 - h2.
    count : int
        Trials at each.
    seed : int
        The same trials for the same seed: noise is drawn for each difference from a stream of its
        own, for all trials alike, however many are decided already.
    progress : callable, optional
        Told the fraction done after each difference and in between; the trials stop, returning
        None, when it returns False.
    start : (n,) float, optional
        v at the beginning; zero without.
    longest : float, optional
        s; 200 time constants without.

    Raises
    ------
    SimError
        For a single neuron, or without noise.
    """
    if parameters.noise == 0.0:
        raise SimError("Without noise every trial is the same; set Noise above 0 first.")
    differences = np.asarray(differences, dtype=float)
    k = len(differences)
    if longest is None:
        longest = LONGEST * max(parameters.time_constants)
    winners, times = np.full((k, count), -1), np.full((k, count), np.nan)
    for row, stream in enumerate(np.random.SeedSequence(seed).spawn(k)):
        eq = equations_with(parameters, float(differences[row]))
        deciding = _Deciding(parameters, eq, count, start)
        rng = np.random.default_rng(stream)
        while deciding.going and deciding.time < longest:
            deciding.advance(rng)
            done = (row + min(1.0, deciding.decided / count)) / k
            if progress is not None and not progress(min(done, 1.0)):
                return None
        winners[row], times[row] = deciding.winners, deciding.times
        late = times[row] > longest
        winners[row][late], times[row][late] = -1, np.nan
    level = start is None or bool(start[0] == start[-1])
    return _summed_up(parameters, differences, winners, times, longest, level)


class _Deciding:
    """Trials at one difference, as far as they have come."""

    def __init__(
        self, parameters: CircuitParameters, eq: Equations, count: int, start: Array | None
    ) -> None:
        self.eq, self.dt, self.criterion = eq, parameters.dt, parameters.criterion
        self.strength = parameters.noise / math.sqrt(parameters.dt)
        self.v = np.zeros((count, eq.n))
        if start is not None:
            self.v[:] = start
        self.lead = leads(self.v)
        self.going_rows = np.arange(count)
        self.winners, self.times = np.full(count, -1), np.full(count, np.nan)
        self.steps = 0
        self._settle(self.lead >= self.criterion, self.v.argmax(axis=1), np.zeros(count))

    @property
    def going(self) -> bool:
        """Whether some trials are undecided."""
        return len(self.going_rows) > 0

    @property
    def decided(self) -> int:
        """How many are decided."""
        return len(self.winners) - len(self.going_rows)

    @property
    def time(self) -> float:
        """Since the trials began, s."""
        return self.steps * self.dt

    def advance(self, rng: np.random.Generator) -> None:
        """The next stretch of steps."""
        n, rows = self.eq.n, self.going_rows
        noise = rng.standard_normal((STRETCH, len(self.winners), n))
        # Not `noise[:, rows]`, whose order in memory is another: it would be compiled for that too.
        noise = self.strength * (noise.take(rows, 1) if len(rows) < len(self.winners) else noise)
        kept = np.empty((STRETCH, len(rows), n))
        eq = self.eq
        compiled(take_steps)(
            v=self.v, weights=eq.weights, gain=eq.gain, code=eq.function.code,
            given=np.tile(eq.inputs, (STRETCH, 1)), noise=noise,
            share=self.dt / eq.time_constants, parts=1, kept=kept,
        )  # fmt: skip
        lead = leads(kept)
        over = lead >= self.criterion
        settled, at = over.any(axis=0), over.argmax(axis=0)
        row = np.arange(len(rows))
        after = lead[at, row]
        before = np.where(at > 0, lead[at - 1, row], self.lead)
        share = np.where(
            settled, (self.criterion - before) / np.where(settled, after - before, 1.0), 0.0
        )
        times = (self.steps + at + share) * self.dt
        self.lead = lead[-1]
        self.steps += STRETCH
        self._settle(np.asarray(settled), kept[at, row].argmax(axis=1), times)

    def _settle(self, settled: NDArray[np.bool_], winners: Counts, times: Array) -> None:
        done = self.going_rows[settled]
        self.winners[done], self.times[done] = winners[settled], times[settled]
        self.going_rows = self.going_rows[~settled]
        self.v, self.lead = self.v[~settled].copy(), self.lead[~settled]


def _summed_up(
    parameters: CircuitParameters,
    differences: Array,
    winners: Counts,
    times: Array,
    longest: float,
    level: bool,
) -> Trials:
    decided = (winners >= 0).sum(axis=1)
    wins = (winners == 0).sum(axis=1)
    larger = np.where(differences >= 0.0, 0, 1)
    right = (winners == larger[:, None]).sum(axis=1)
    first, first_low, first_high = _shares(wins, decided)
    accuracy, accuracy_low, accuracy_high = _shares(right, decided)
    return Trials(
        differences=differences, winners=winners, times=times,
        first=first, first_low=first_low, first_high=first_high,
        accuracy=accuracy, accuracy_low=accuracy_low, accuracy_high=accuracy_high,
        undecided=winners.shape[1] - decided,
        curve=fitted_psychometric(differences, wins, decided),
        expected=expected_accuracy(parameters, differences) if level else None, longest=longest,
    )  # fmt: skip


def _shares(counts: Counts, totals: Counts) -> tuple[Array, Array, Array]:
    intervals = [wilson(int(c), int(t)) for c, t in zip(counts, totals, strict=True)]
    low, high = np.array(intervals).reshape(-1, 2).T
    shares = np.divide(counts, totals, out=np.full(len(counts), np.nan), where=totals > 0)
    return shares, low, high


def fitted_psychometric(differences: Array, wins: Counts, decided: Counts) -> Psychometric | None:
    """The cumulative normal under which choices are most likely.

    Parameters
    ----------
    differences : (k,) float
    wins, decided : (k,) int
        Trials that the first neuron won, and those that were decided.

    Returns
    -------
    Psychometric or None
        None where no difference but zero was tried, or all choices agree with its sign, or choices
        do not depend on it as they should.
    """
    used = decided >= FEWEST
    d, won, total = differences[used], wins[used], decided[used]
    informative = (won > 0) & (won < total) & (d != 0.0)
    if not informative.any():
        return None
    from scipy.optimize import minimize

    scale = float(np.abs(d).max())
    both = bool((d > 0.0).any() and (d < 0.0).any())

    def unlikely(x: Array) -> float:
        p = normal_below((d / scale - (x[1] if both else 0.0)) * math.exp(-x[0]))
        p = np.clip(p, 1e-12, 1.0 - 1e-12)
        return float(-(won * np.log(p) + (total - won) * np.log(1.0 - p)).sum())

    begin = np.array([-1.0, 0.0] if both else [-1.0])
    options = {"xatol": 1e-6, "fatol": 1e-8, "maxiter": 1000}
    fit = minimize(unlikely, begin, method="Nelder-Mead", options=options)
    if not fit.success or not abs(fit.x[0]) < 7.0:
        return None
    return Psychometric(scale * float(fit.x[1]) if both else 0.0, scale * math.exp(float(fit.x[0])))


def expected_accuracy(
    parameters: CircuitParameters, differences: Sequence[float] | Array
) -> Array | None:
    """P(the neuron with the larger input wins), by theory; see the head of the module.

    Parameters
    ----------
    parameters : CircuitParameters
    differences : (k,) float
        h1 - h2.

    Returns
    -------
    (k,) float or None
        None unless the circuit is a symmetric pair, with noise, that is led to a saddle by equal
        inputs.
    """
    if parameters.neurons != 2 or parameters.noise == 0.0:
        return None
    (a, b), (c, d) = parameters.weights
    tau, other = parameters.time_constants
    g1, g2 = parameters.thresholds
    if a != d or b != c or tau != other or g1 != g2:
        return None
    saddle = symmetric_saddle(parameters)
    if saddle is None or abs(saddle[0] - saddle[1]) > 1e-9:
        return None
    eq = equations_with(parameters, 0.0)
    slope = eq.gain * float(eq.function.slope(eq.argument(saddle))[0])
    k = slope * (a - b) - 1.0
    if k <= 0.0:
        return None
    r = parameters.noise / math.sqrt(k * tau)
    m = slope * np.abs(np.asarray(differences, dtype=float)) / k
    theta = parameters.criterion
    # Phi(x) - Phi(x - w) as a difference of upper tails, which do not round to one.
    upper = normal_below((theta - m) / r)
    inside = normal_below(m / r) - normal_below((m - theta) / r)
    return np.asarray(inside / (normal_below((m + theta) / r) - 1.0 + upper))


def telling_differences(parameters: CircuitParameters) -> Array:
    """Differences, (11,), over which choices go from chance to certainty.

    A lead grows with the rate r, 1/s, of the saddle at equal inputs, and choices follow
    Phi(g d/(sigma sqrt(r))) (head of the module): 2.5 of these widths to either side. Where nothing
    grows, r = 1/tau.
    """
    tau = max(parameters.time_constants)
    expected = slope_per_decade(parameters).expected
    rate = 1.0 / tau if expected is None or expected <= 0.0 else math.log(10.0) / expected
    width = parameters.noise * math.sqrt(rate) / parameters.gain
    return np.asarray(np.linspace(-2.5, 2.5, 11) * width)
