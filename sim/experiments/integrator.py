"""How long an integrator that is out of tune remembers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Array
from sim.errors import ParameterError
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.settings import same
from sim.parameters import ParameterSet, choice, real
from sim.ring.integrator_state import EyeIntegratorParameters

if TYPE_CHECKING:
    from sim.experiments.results import Results

__all__ = ["MISTUNING", "MistuningSettings"]

LONGEST = 1e5  # s, of a time constant that is told: where nothing decays it would be infinite
LEAST = 1e-12  # of its beginning, to which a decay is followed
FARTHEST = 1.5  # e-foldings that what grows is followed
WANTED = 20.0  # s, for which the eye is held where it looks (Seung 1996)
EYE = math.radians(10.0), math.radians(30.0)  # rad, between which a saccade goes
AUTAPSE = 0.5, 1.5  # between which its activity begins


@dataclass(frozen=True, kw_only=True)
class MistuningSettings(ParameterSet):
    """Settings of an integrator; each is described in its declaration."""

    network: str = choice(
        "autapse",
        (("autapse", "Autapse"), ("eye-integrator", "Eye-position integrator")),
        label="Network", help="A neuron that excites itself, or the forty that hold the eye.",
    )  # fmt: skip
    feedback: float = real(
        0.95, 0.0, 1.1, label="Feedback", symbol="λ", decimals=4,
        help="Of what is remembered, the part that comes back to the neurons: 1 is in tune, below "
        "1 it decays, above 1 it grows.",
    )  # fmt: skip
    time_constant: float = same(EyeIntegratorParameters, "time_constant", low=0.01)
    hold: float = real(
        1.0, 0.05, 20.0, label="Time", symbol="t", unit="s",
        help="Time after which what is left is measured.",
    )  # fmt: skip
    thresholds: bool = same(EyeIntegratorParameters, "thresholds")

    def __post_init__(self) -> None:
        super().__post_init__()
        least = 1.0 + EyeIntegratorParameters.specs()["mistuning"].low
        if self.network == "eye-integrator" and self.feedback < least - 1e-9:
            raise ParameterError(
                f"The eye-position integrator has a feedback of {least:g} or more.",
                field="feedback",
            )
        if (self.feedback - 1.0) * self.hold > FARTHEST * self.time_constant:
            raise ParameterError(
                f"In {self.hold:g} s what is remembered would grow more than "
                f"{math.exp(FARTHEST):.1f} times: take a shorter time.",
                field="hold",
            )

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference at their present values."""
        names = {"network", "feedback", "time_constant", "hold"}
        return frozenset(names | {"thresholds"} if self.network == "eye-integrator" else names)


def mistuning_opening(point: MistuningSettings, seed: int) -> Opening:
    """The integrator of a trial, with something to remember that is drawn from the seed."""
    rng = np.random.default_rng([seed, 1])
    if point.network == "eye-integrator":
        size = float(rng.uniform(*EYE) * rng.choice((-1.0, 1.0)))
        given: dict[str, Any] = {
            "mistuning": _mistuning(point), "time_constant": point.time_constant,
            "thresholds": point.thresholds,
        }  # fmt: skip
        burst = float(EyeIntegratorParameters.default("burst"))
        gestures = ((0.0, "look_at", {"position": size}),)
        return Opening("ring", "eye-integrator", given, seed, gestures, burst + point.hold)
    given = {
        "neurons": 1, "weights": ((point.feedback,),), "inputs": (0.0,), "activation": "linear",
        "time_constants": (point.time_constant,), "thresholds": (0.0,),
    }  # fmt: skip
    begun = ((0.0, "begin_at", {"place": [float(rng.uniform(*AUTAPSE))]}),)
    return Opening("circuits", "circuit", given, seed, begun, point.hold)


def _mistuning(point: MistuningSettings) -> float:
    """lambda - 1, in the range of the network’s parameter whatever rounding makes of it."""
    spec = EyeIntegratorParameters.specs()["mistuning"]
    return min(max(round(point.feedback - 1.0, 12), spec.low), spec.high)


def _held(network: Any) -> float:
    """What an integrator remembers: activity, or eye position, rad."""
    if network.name == "eye-integrator":
        return float(network.position)
    return float(network.now.v[-1, 0])


def mistuning_trial(point: MistuningSettings, seed: int) -> tuple[float, float]:
    """Have an integrator remember something, and see what is left after a time.

    Returns
    -------
    time_constant : float
        T of v(t) = v(0) exp(-t/T), or exp(+t/T) above 1, s, from v at the end; up to 100,000 s.
    kept : float
        v(t)/v(0).
    """
    opening = mistuning_opening(point, seed)
    run = opening.run()
    run.advance(0)
    network: Any = run.network
    network.advance(round((opening.duration - point.hold) / network.dt))  # a saccade takes a while
    before = _held(network)
    network.advance(round(point.hold / network.dt))
    kept = _held(network) / before
    folds = abs(math.log(max(kept, LEAST)))
    return min(LONGEST, point.hold / folds) if folds else LONGEST, kept


def mistuning_theory(points: Sequence[MistuningSettings], measure: str, x: Array) -> Theory:
    """T = tau/|1 - lambda| (Seung 1996), and what is left by it after the time."""
    low, high = float(x.min()), float(x.max())
    # Close to 1, where the time constant rises steeply, as fine as it takes.
    near = 10.0 ** np.linspace(-4.0, 0.0, 161)
    grid = np.concatenate([np.linspace(low, high, 81), 1.0 - near, 1.0 + near, x])
    grid = np.unique(grid[(grid >= low) & (grid <= high) & (grid != 1.0)])
    key = [(p.time_constant, p.hold if measure == "kept" else 0.0) for p in points]
    alone = len(set(key)) == 1
    found: list[Line | Mark] = []
    for place, (tau, hold) in enumerate(key[:1] if alone else key):
        y = tau / np.abs(1.0 - grid)
        if measure == "kept":
            y = np.exp((grid - 1.0) * hold / tau)
        label = "theory, exp(−(1 − λ) t/τ)" if measure == "kept" else "theory, τ/|1 − λ|"
        found.append(Line(label, grid, y, series=None if alone else place))
        at = 1.0 - tau / WANTED
        if measure == "time_constant" and alone and low <= at <= high:
            found.append(Mark(f"λ = {at:.4g}: {WANTED:g} s", at))
    return found


def mistuning_words(results: Results) -> str:
    """The longest time constant that was measured below 1, against theory."""
    told = []
    for place, series in enumerate(results.plan.series):
        x, estimates = results.curve(place, "time_constant")
        below = [(lam, one) for lam, one in zip(x.tolist(), estimates, strict=True) if lam < 1.0]
        if not below:
            continue
        lam, one = max(below, key=lambda pair: pair[0])
        tau = results.plan.points[series.points[0]].time_constant
        who = f" ({series.label})" if len(results.plan.series) > 1 else ""
        told.append(f"{one.mean:.3g} s at λ = {lam:.4g}{who} (theory {tau / (1.0 - lam):.3g} s)")
    return f"The time constant is {'; '.join(told)}." if told else ""


MISTUNING = Experiment(
    name="mistuning",
    title="Integrator out of tune",
    summary="How long what an integrator holds lasts, the closer its feedback is to 1.",
    citation="Seung, PNAS 93, 13339 (1996); Dayan, Abbott (2001), 7.4",
    Settings=MistuningSettings,
    x="feedback",
    swept={
        "network": ("autapse", "eye-integrator"),
        "feedback": (0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998),
    },
    measures=(
        Measure("time_constant", "Time constant", "T", "s", low=0.5, high=100.0, logarithmic=True),
        Measure("kept", "Left after the time", "v(t)/v(0)", low=0.0, high=1.5),
    ),
    trial=mistuning_trial,
    opening=mistuning_opening,
    theory=mistuning_theory,
    words=mistuning_words,
    trials=4,
    most=40,
    precision=1.0,
    cost=lambda point: 2e-3 + 2e-2 * point.hold,
)
