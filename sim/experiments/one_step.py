"""The error of one synchronous step from a stored random pattern, against load.

With w = (1/N) sum xi xi^T neuron i of the pattern xi^1 receives

    N h_i xi_i^1 = (N - 1) + sum_{mu > 1} sum_{j != i} xi_i^mu xi_j^mu xi_i^1 xi_j^1,

a signal and (N - 1)(P - 1) coin throws, which are independent of one another for any one neuron:
the error at a finite N is a tail of a binomial law, and Q(1/sqrt(alpha)) is its limit. Where the
diagonal is kept the neuron also holds itself, with P more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import ParameterError
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.results import Results
from sim.experiments.settings import grid_of, same
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.learning.weights import multiply, project
from sim.hopfield.patterns.generated import unbiased_columns
from sim.hopfield.patterns.naming import most_patterns
from sim.hopfield.theory.capacity import one_step_error
from sim.parameters import ParameterSet, integer, real

__all__ = ["ONE_STEP", "exact_error", "percent"]

LECTURE = 0.15  # patterns a neuron of which the lecture says that fewer than 1 % are wrong


@dataclass(frozen=True, kw_only=True)
class OneStepSettings(ParameterSet):
    """Settings of a step; each is described in its declaration."""

    neurons: int = integer(
        1000, 32, 10_000, label="Neurons", symbol="N", group="Memories", help="All connected.",
    )  # fmt: skip
    load: float = real(
        0.15, 0.0, 4.0, label="Load", symbol="P/N", group="Memories", decimals=3,
        help="Random patterns stored for each neuron; at least one is.",
    )  # fmt: skip
    diagonal: bool = same(HopfieldParameters, "diagonal", group="Network")

    def __post_init__(self) -> None:
        super().__post_init__()
        grid_of(self.neurons)
        most = most_patterns(self.neurons)
        if self.count > most:
            raise ParameterError(
                f"A network of {self.neurons:,} neurons stores up to {most:,} patterns: take a "
                "smaller load.",
                field="load",
            )

    @property
    def count(self) -> int:
        """P, the patterns stored."""
        return max(1, round(self.load * self.neurons))

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference at their present values: all of them."""
        return frozenset(self.specs())


def one_step_trial(point: OneStepSettings, seed: int) -> tuple[float, float]:
    """Store patterns, begin at the first, ask every neuron once and all at the same time.

    Returns
    -------
    wrong, stable : float
        The fraction of neurons that leave the pattern, and whether none does.
    """
    columns = unbiased_columns(point.count, point.neurons, np.random.default_rng(seed))
    target = np.ascontiguousarray(columns[:, 0])
    drive = multiply(columns, project(columns, target).astype(np.int16))  # N h, whole numbers
    if not point.diagonal:
        drive = drive - point.count * target.astype(np.float64)
    # A neuron whose field is 0 keeps its state.
    wrong = int(np.count_nonzero(drive * target < 0.0))
    return wrong / point.neurons, float(wrong == 0)


def one_step_opening(point: OneStepSettings, seed: int) -> Opening:
    """The network of a trial, about to take the step."""
    rows, columns = grid_of(point.neurons)
    p = HopfieldParameters(
        rows=rows, columns=columns, update="synchronous", diagonal=point.diagonal
    )
    gestures: tuple[tuple[float, str, dict[str, Any]], ...] = (
        (0.0, "store_unbiased", {"count": point.count}),
        (0.0, "cue_pattern", {"index": 0}),
        (0.0, "recall", {}),
    )
    return Opening("hopfield", "hopfield", p.to_dict(), seed, gestures, 1.0)


# ---- theory --------------------------------------------------------------------------------------


def exact_error(neurons: int, patterns: int, diagonal: bool = False) -> float:
    """Probability that a neuron is wrong after a synchronous step from one of P random patterns.

    Of (N - 1)(P - 1) fair coin throws so many say "no" that they outweigh the signal: N - 1, and P
    more where the diagonal is kept (the module's docstring; the limit is that of Hertz, Krogh,
    Palmer 1991, section 2.2). A tie is no error.
    """
    from scipy.special import bdtr

    throws = (neurons - 1) * (patterns - 1)
    signal = neurons - 1 + (patterns if diagonal else 0)
    # The sum 2 k - throws of k heads lies below -signal.
    most = (throws - signal - 1) // 2
    return float(bdtr(most, throws, 0.5)) if most >= 0 else 0.0


def _counts(point: OneStepSettings, x: Array) -> list[int]:
    """Numbers of patterns over the axis, some 100 of them."""
    low, high = (max(1, round(float(end) * point.neurons)) for end in (x.min(), x.max()))
    return [int(count) for count in np.unique(np.rint(np.linspace(low, high, 100)))]


def one_step_theory(points: Sequence[OneStepSettings], measure: str, x: Array) -> Theory:
    """Q(1/sqrt(alpha)), Q((1 + alpha)/sqrt(alpha)) with the diagonal, and the exact laws."""
    found: list[Line | Mark] = []
    loads = np.linspace(float(x.min()), float(x.max()), 200)
    kinds = {point.diagonal for point in points}
    for kept in (False, True):
        if kept not in kinds or measure != "wrong":
            continue
        whose = [place for place, point in enumerate(points) if point.diagonal is kept]
        formula = "Q((1 + α)/√α)" if kept else "Q(1/√α)"
        alone = whose[0] if len(whose) == 1 < len(points) else None
        y = np.array([one_step_error(float(load), kept) for load in loads])
        found.append(Line(f"theory, N → ∞: {formula}", loads, y, series=alone))
    told: set[OneStepSettings] = set()
    for place, point in enumerate(points):
        same_law = point.replace(load=0.0)
        if same_law in told:
            continue
        told.add(same_law)
        alone = place if len(points) > 1 else None
        counts = _counts(point, x)
        wrong = np.array([exact_error(point.neurons, count, point.diagonal) for count in counts])
        at = np.array(counts) / point.neurons
        if measure == "wrong":
            found.append(Line(f"exact, N = {point.neurons:,}", at, wrong, True, alone))
        else:
            none = np.exp(point.neurons * np.log1p(-wrong))
            found.append(Line("(1 − p)ᴺ, were neurons independent", at, none, True, alone))
    if measure == "wrong" and x.min() <= LECTURE <= x.max():
        found.append(Mark("0.15 N: p < 0.01", LECTURE))
    return found


def percent(results: Results, place: int, measure: str) -> str:
    """A measured share and its interval, "0.49 % (0.45 to 0.53 %) of neurons".

    Where it is 0 it says of how many: the interval of a mean of zeros says nothing.
    """
    one = results.estimate(place, measure)
    if one.mean == 0.0:
        return f"none of {one.trials * results.plan.points[place].neurons:,} neurons"
    low, high = 100.0 * max(one.low, 0.0), 100.0 * one.high
    return f"{100.0 * one.mean:.3g} % ({low:.3g} to {high:.3g} %) of neurons"


def one_step_words(results: Results) -> str:
    """The error that was measured at the load of the lecture, or nearest to it."""
    points, found = results.plan.points, []
    measured = {
        float(points[k].load) for one in results.plan.series for k in one.points if results.made(k)
    }
    if not measured:
        return ""
    at = min(sorted(measured), key=lambda load: abs(load - LECTURE))
    for series in results.plan.series:
        for k in series.points:
            if results.made(k) and points[k].load == at:
                label = f", {series.label}" if len(results.plan.series) > 1 else ""
                found.append(f"{percent(results, k, 'wrong')}{label}")
    return f"Wrong after one step at {at:.3g} patterns a neuron: {'; '.join(found)}."


ONE_STEP = Experiment(
    name="one-step",
    title="One-step error",
    summary="How many neurons of a stored pattern are wrong after all have been updated once.",
    citation="Hertz, Krogh, Palmer, Introduction to the Theory of Neural Computation (1991), 2.2",
    Settings=OneStepSettings,
    x="load",
    swept={
        "diagonal": (False, True),
        "load": tuple(round(0.05 * k, 2) for k in range(1, 21)),
    },
    measures=(
        Measure(
            "wrong",
            "Neurons wrong",
            symbol="p",
            unit="%",
            scale=0.01,
            high=0.2,
            each="neurons",
            fitted=True,
        ),
        Measure("stable", "Stable to the last neuron", yes_or_no=True),
    ),
    trial=one_step_trial,
    opening=one_step_opening,
    theory=one_step_theory,
    words=one_step_words,
    trials=50,
    most=1000,
    precision=0.001,
    cost=lambda point: 1e-4 + 2e-9 * point.neurons * point.count,
)
