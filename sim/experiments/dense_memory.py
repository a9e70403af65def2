"""The error of a dense memory, E = -sum_mu F(xi_mu . s) with F(x) = x^n, against the memories K.

A neuron of a memory xi^1 compares the two states it could have. With M_mu the overlap of xi^mu
with the others and f(M) = F(M + 1) - F(M - 1),

    h_i xi_i^1 ~ f(N - 1) + sum_{mu > 1} eps_mu f(M_mu),

eps_mu = +-1 a coin throw, M_mu the sum of N - 1 others: for any one neuron all are independent, and
the law of the sum is that of one term K - 1 times convolved with itself. Krotov and Hopfield take
it for normal, of which the tails of f (a power n - 1 of a normal number) leave a little to be seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.one_step import exact_error, percent
from sim.experiments.results import Results
from sim.experiments.settings import grid_of, same
from sim.hopfield.dense import DenseParameters
from sim.hopfield.dynamics.many_body import EVEN
from sim.hopfield.learning.weights import project
from sim.hopfield.patterns.generated import unbiased_columns
from sim.hopfield.patterns.naming import MOST_PATTERNS
from sim.hopfield.theory.capacity import dense_capacity, dense_error
from sim.parameters import ParameterSet, choice, integer

__all__ = ["DENSE", "exact_dense_error"]

SWEEPS = 200  # of a recall at T = 0, which ends long before
CELLS = 2**16  # of the axis on which a law is convolved
WIDE = 8.0  # standard deviations of the sum that this axis reaches beyond the signal


@dataclass(frozen=True, kw_only=True)
class DenseSettings(ParameterSet):
    """Settings of a dense memory; each is described in its declaration."""

    neurons: int = integer(
        100, 32, 500, label="Neurons", symbol="N", group="Memories", help="All connected.",
    )  # fmt: skip
    patterns: int = integer(
        100, 1, MOST_PATTERNS, label="Memories", symbol="K", group="Memories",
        help="Random patterns stored.",
    )  # fmt: skip
    order: int = same(DenseParameters, "order", group="Network")
    seen: str = choice(
        "step", (("step", "After one step"), ("end", "After recall")),
        label="Looked at", group="Network",
        help="After all neurons have been updated once and at the same time, or after a recall "
        "neuron by neuron, when nothing changes any more.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        super().__post_init__()
        grid_of(self.neurons)

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference at their present values: all of them."""
        return frozenset(self.specs())


def dense_trial(point: DenseSettings, seed: int) -> tuple[float, float]:
    """Store memories, begin at the first and update.

    Returns
    -------
    wrong, stable : float
        The fraction of neurons that differ from the memory, and whether none does.
    """
    if point.seen == "end":
        overlap = _recalled(point, seed)
    else:
        overlap = 1.0 - 2.0 * _wrong_after_a_step(point, seed) / point.neurons
    wrong = round(0.5 * (1.0 - overlap) * point.neurons)
    return wrong / point.neurons, float(wrong == 0)


def _wrong_after_a_step(point: DenseSettings, seed: int) -> int:
    """Neurons that leave the memory, by the fields of `DenseMemory`: whole numbers, and exact."""
    n, order = point.neurons, point.order
    columns = unbiased_columns(point.patterns, n, np.random.default_rng(seed))
    target = columns[:, 0].astype(np.float64)
    overlaps = np.rint(project(columns, np.ascontiguousarray(columns[:, 0]))).astype(np.int64)
    pulls, owns = _pulls_and_owns(n, order)
    pull, own = pulls[overlaps + n], owns[overlaps + n].sum()
    up = 0.5 * (columns.astype(np.float64) @ pull + target * own)
    tie = EVEN * (np.abs(pull).sum() + abs(own))
    return int(np.count_nonzero(up * target < -tie))


@lru_cache(maxsize=16)
def _pulls_and_owns(neurons: int, order: int) -> tuple[Array, Array]:
    """a(x) = [(x + 2)^n - (x - 2)^n]/2 and b(x) = x^n - [(x + 2)^n + (x - 2)^n]/2 of the overlaps
    x = -N to N, (2N + 1,) (see `sim.hopfield.dynamics.many_body`): whole numbers, multiplied out so
    that no larger ones are subtracted."""
    x = np.arange(-neurons, neurons + 1.0)
    parts = [math.comb(order, k) * 2.0**k * x ** (order - k) for k in range(1, order + 1)]
    owns = -np.sum(parts[1::2], axis=0)
    return np.asarray(np.sum(parts[::2], axis=0)), np.asarray(owns)


def _recalled(point: DenseSettings, seed: int) -> float:
    """Overlap with the memory when the network of `dense_opening` has come to rest."""
    run = dense_opening(point, seed).run()
    for _ in range(SWEEPS):
        run.advance(point.neurons)
        if run.at_rest:
            break
    return float(run.network.overlaps()[0])  # type: ignore[attr-defined]


def dense_opening(point: DenseSettings, seed: int) -> Opening:
    """The network of a trial, about to be updated."""
    rows, columns = grid_of(point.neurons)
    once = point.seen == "step"
    p = DenseParameters(
        rows=rows, columns=columns, order=point.order, update="synchronous" if once else "random"
    )
    gestures: tuple[tuple[float, str, dict[str, Any]], ...] = (
        (0.0, "store_unbiased", {"count": point.patterns}),
        (0.0, "cue_pattern", {"index": 0}),
        (0.0, "recall", {}),
    )
    time = 1.0 if once else float(SWEEPS)
    return Opening("hopfield", "dense", p.to_dict(), seed, gestures, time)


# ---- theory --------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def exact_dense_error(neurons: int, patterns: int, order: int) -> float:
    """Probability that a neuron is wrong after a synchronous step from one of K random memories.

    The law of f(M), M the sum of N - 1 coin throws, K - 1 times convolved with itself by a Fourier
    transform (the module's docstring). It is rounded to an axis of 65,536 cells, which matters to
    four digits; n = 2, where ties count, is a binomial law.
    """
    if order == 2:
        return exact_error(neurons, patterns)
    if patterns == 1:
        return 0.0
    from scipy.special import gammaln

    throws = neurons - 1
    ups = np.arange(throws + 1.0)
    chance = np.exp(
        gammaln(throws + 1.0) - gammaln(ups + 1.0) - gammaln(throws - ups + 1.0)
        - throws * np.log(2.0)
    )  # fmt: skip
    m = 2.0 * ups - throws
    terms = (m + 1.0) ** order - (m - 1.0) ** order
    signal = float(terms[-1])
    spread = float(np.sqrt((patterns - 1) * (chance * terms**2).sum()))
    cell = 2.0 * (signal + WIDE * spread) / CELLS
    law = np.zeros(CELLS)
    for sign in (1.0, -1.0):
        # Negative ones from the end of the axis, which is a circle.
        np.add.at(law, np.rint(sign * terms / cell).astype(np.int64) % CELLS, 0.5 * chance)
    total = np.fft.irfft(np.fft.rfft(law) ** (patterns - 1), CELLS)
    beyond = total[CELLS // 2 : CELLS - round(signal / cell)]
    return max(0.0, float(beyond.sum()))


def dense_theory(points: Sequence[DenseSettings], measure: str, x: Array) -> Theory:
    """The normal law of Krotov and Hopfield (2016), eq. 9, and the exact one, of one step."""
    if measure != "wrong":
        return ()
    found: list[Line | Mark] = []
    low, high = max(1.0, float(x.min())), float(x.max())
    counts = np.unique(np.rint(np.geomspace(low, high, 60)).astype(np.int64)).tolist()
    told: set[tuple[int, int]] = set()
    for place, point in enumerate(points):
        n, order = point.neurons, point.order
        if (n, order) in told:
            continue
        told.add((n, order))
        alone = place if len(points) > 1 else None
        at = np.array(counts, dtype=np.float64)
        normal = np.array([dense_error(n, count, order) for count in counts])
        exact = np.array([exact_dense_error(n, count, order) for count in counts])
        step = "" if point.seen == "step" else "one step, "
        found.append(Line(f"{step}theory (Krotov, Hopfield)", at, normal, series=alone))
        found.append(Line(f"{step}exact, N = {n:,}", at, exact, True, alone))
        held = dense_capacity(n, order)
        if low <= held <= high:
            found.append(Mark(f"n = {order}: 0.5 % wrong at K = {held:,.0f}", held))
    return found


def dense_words(results: Results) -> str:
    """How many memories each order keeps with fewer than 0.5 % of neurons wrong."""
    found = []
    points = results.plan.points
    for place, series in enumerate(results.plan.series):
        made = [k for k in series.points if results.made(k)]
        if not made:
            continue
        name = f"{series.label}: " if series.label else ""
        at = results.crossing(place, 0.005, "wrong")
        if at is not None:
            found.append(f"{name}0.5 % of neurons are wrong at {at:,.0f} memories")
        else:
            last = made[-1]
            count = points[last].patterns
            found.append(f"{name}{percent(results, last, 'wrong')} wrong at {count:,} memories")
    return f"{'; '.join(found)}." if found else ""


def dense_cost(point: DenseSettings) -> float:
    """Seconds a trial takes, roughly."""
    size = point.neurons * point.patterns
    if point.seen == "step":
        return 1e-4 + 2e-9 * size
    return 1e-3 + 1e-5 * point.patterns + 2e-8 * size


DENSE = Experiment(
    name="dense",
    title="Dense memory",
    summary="How many memories are kept apart by synapses between two, three and four neurons.",
    citation="Krotov, Hopfield, NIPS 29 (2016)",
    Settings=DenseSettings,
    x="patterns",
    swept={
        "order": (2, 3, 4),
        "patterns": (5, 7, 10, 14, 20, 30, 50, 70, 100, 140, 200, 280, 362, 500, 700, 1000, 1400,
                     2000, 2800, 4000),
    },
    measures=(
        Measure(
            "wrong", "Neurons wrong", symbol="p", unit="%", scale=0.01, high=0.2, each="neurons",
            fitted=True,
        ),
        Measure("stable", "Right to the last neuron", yes_or_no=True),
    ),
    trial=dense_trial,
    opening=dense_opening,
    theory=dense_theory,
    words=dense_words,
    trials=50,
    most=1000,
    precision=0.002,
    cost=dense_cost,
)  # fmt: skip
