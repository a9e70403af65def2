"""How long two neurons that inhibit each other take to decide, and how often they are right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Array
from sim.circuits.decision import expected_accuracy
from sim.circuits.decision_times import decision_times
from sim.circuits.parameters import CircuitParameters
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.settings import same
from sim.parameters import ParameterSet, real

if TYPE_CHECKING:
    from sim.experiments.results import Results

__all__ = ["DECISION", "DecisionSettings"]

MEAN = 0.5  # of the two inputs
STEP = 0.0002  # s, of the integration
PATIENCE = 40.0  # tau/(b - 1) after which a trial counts as undecided
LAW = 0.04  # difference up to which the law is fitted
SHORT = 1e-3  # ms in a second


@dataclass(frozen=True, kw_only=True)
class DecisionSettings(ParameterSet):
    """Settings of a decision; each is described in its declaration."""

    difference: float = real(
        0.01, 1e-6, 0.5, label="Difference of inputs", symbol="|h₁ − h₂|", decimals=6,
        help="Of the two inputs, whose mean is 0.5; the smaller, the longer a decision takes.",
    )  # fmt: skip
    noise: float = same(CircuitParameters, "noise", high=0.1)
    inhibition: float = real(
        2.0, 1.1, 4.0, label="Inhibition", symbol="b",
        help="Between the neurons; above 1 only one of them stays active.",
    )  # fmt: skip
    criterion: float = same(CircuitParameters, "criterion", high=0.45)
    time_constant: float = real(
        0.020, 0.005, 0.200, label="Time constant", symbol="τ", unit="ms", scale=1e-3, decimals=0,
        help="How sluggish a neuron is.",
    )  # fmt: skip

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference: all of them."""
        return frozenset(self.specs())

    @property
    def longest(self) -> float:
        """After which a trial counts as undecided, s."""
        return PATIENCE * self.time_constant / (self.inhibition - 1.0)

    def circuit(self, more: int = 0) -> CircuitParameters:
        """The parameters of the pair; neuron `more`, 0 or 1, has the larger input."""
        b, tau, half = self.inhibition, self.time_constant, 0.5 * self.difference
        inputs = (MEAN + half, MEAN - half)
        return CircuitParameters(
            weights=((0.0, -b), (-b, 0.0)), inputs=inputs if more == 0 else inputs[::-1],
            time_constants=(tau, tau), noise=self.noise, criterion=self.criterion, dt=STEP,
        )  # fmt: skip


def _more(seed: int) -> int:
    """The neuron that has more input in a trial, 0 or 1."""
    return int(np.random.default_rng([seed, 1]).integers(2))


def _opening(point: DecisionSettings, seed: int, duration: float) -> Opening:
    p = point.circuit(_more(seed))
    names = ("weights", "inputs", "time_constants", "noise", "criterion", "dt")
    begun = ((0.0, "begin_at", {"place": [0.0, 0.0]}),)
    given = {name: getattr(p, name) for name in names}
    return Opening("circuits", "circuit", given, seed, begun, duration)


def _decided(point: DecisionSettings, seed: int) -> Any:
    """The circuit of a trial, run from rest until a neuron has won, or for too long."""
    run = _opening(point, seed, 0.0).run()
    run.advance(0)
    network: Any = run.network
    look = max(1, round(0.25 * point.time_constant / STEP))
    while not network.now.winner and network.time < point.longest:
        network.advance(look)
    return network


def decision_opening(point: DecisionSettings, seed: int) -> Opening:
    """The pair of a trial at rest, the larger input to a neuron drawn from the seed, for as long as
    it takes to decide."""
    return _opening(point, seed, float(_decided(point, seed).time))


def decision_trial(point: DecisionSettings, seed: int) -> tuple[float, float]:
    """Have the pair decide, from rest.

    Returns
    -------
    time : float
        When a neuron is ahead by the criterion, s; the longest that was waited if none is.
    right : float
        1 if it is the one with the larger input.
    """
    network = _decided(point, seed)
    now = network.now
    if not now.winner:
        return point.longest, 0.0
    return float(now.won - now.asked), float(now.winner - 1 == _more(seed))


def decision_theory(points: Sequence[DecisionSettings], measure: str, x: Array) -> Theory:
    """The time without noise, integrated, and its law for small differences; the accuracy that an
    Ornstein-Uhlenbeck process has (`sim.circuits.decision`)."""
    grid = np.geomspace(float(x.min()), float(x.max()), 25)
    lines: list[Line | Mark] = []
    told: set[DecisionSettings] = set()
    silent = [p.replace(noise=0.0, difference=0.01) for p in points]
    for place, point in enumerate(points):
        if measure == "right":
            expected = expected_accuracy(point.circuit(), grid)
            if expected is not None:
                lines.append(Line("theory", grid, expected, series=place))
            continue
        if silent[place] in told:
            continue
        told.add(silent[place])
        series = None if len(set(silent)) == 1 else place
        times = decision_times(silent[place].circuit(), grid)
        lines.append(Line("without noise", grid, times, series=series))
        law = times[0] - per_decade(point) * np.log10(grid / grid[0])
        lines.append(Line("ln 10 · τ/(b − 1) a decade", grid, law, dashed=True, series=series))
    return lines


def per_decade(point: DecisionSettings) -> float:
    """By how much longer a decision takes with a tenth of the difference, s: ln(10) tau/(b - 1), as
    the difference grows by exp((b - 1) t/tau) at the saddle of slope 1 (Strogatz 2015, ch. 5)."""
    return math.log(10.0) * point.time_constant / (point.inhibition - 1.0)


def decision_words(results: Results) -> str:
    """How much longer a ten times smaller difference takes, and how often noise errs most."""
    told = []
    for place, series in enumerate(results.plan.series):
        point = results.plan.points[series.points[0]]
        x, estimates = results.curve(place, "time")
        small = [k for k in range(len(x)) if x[k] <= LAW]
        who = f" ({series.label})" if len(results.plan.series) > 1 else ""
        if point.noise == 0.0 and len(small) > 1:
            means = [estimates[k].mean for k in small]
            slope = -float(np.polyfit(np.log10(x[small]), means, 1)[0])
            told.append(
                f"with a tenth of the difference a decision takes {slope / SHORT:.3g} ms longer"
                f"{who}, in theory {per_decade(point) / SHORT:.3g} ms"
            )
        elif point.noise > 0.0 and len(x):
            least = min(range(len(x)), key=lambda k: x[k])
            one = results.curve(place, "right")[1][least]
            told.append(
                f"of decisions about {x[least]:.2g}, {100.0 * one.mean:.0f} % are right{who}"
            )
    sentence = "; ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def _decision_cost(point: DecisionSettings) -> float:
    steps = (2.0 - math.log10(point.difference)) * per_decade(point) / STEP
    return 1e-3 + 5e-7 * steps


DECISION = Experiment(
    name="decision",
    title="Decision time and accuracy",
    summary="How long a pair takes to tell two inputs apart, and how often noise makes it wrong.",
    citation="Usher, McClelland, Psychol. Rev. 108, 550 (2001); Bogacz et al., ibid. 113, 700 "
    "(2006)",
    Settings=DecisionSettings,
    x="difference",
    swept={
        "noise": (0.0, 0.0005, 0.005),
        "difference": (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1),
    },
    measures=(
        Measure("time", "Decision time", "T", "ms", SHORT, 0.0, 0.25),
        Measure("right", "Right decisions", "P", low=0.4, high=1.0, yes_or_no=True),
    ),
    trial=decision_trial,
    opening=decision_opening,
    theory=decision_theory,
    words=decision_words,
    trials=200,
    most=1000,
    precision=0.002,
    cost=_decision_cost,
)
