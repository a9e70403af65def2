"""How a bump on a ring moves by itself: by noise, and to where few neurons pin it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.angles import ring_angles, wrap_signed
from sim.arrays import Array
from sim.errors import ParameterError
from sim.experiments.experiment import Experiment, Line, Mark, Measure, Opening, Theory
from sim.experiments.settings import same
from sim.parameters import ParameterSet, choice, integer, real
from sim.ring.linear_ring import LinearRingParameters
from sim.ring.linear_theory import angle_diffusion
from sim.ring.pinning import bump_and_drift, largest_drift
from sim.ring.poisson_parameters import PoissonRingParameters
from sim.ring.poisson_theory import bump_diffusion
from sim.ring.sigmoid_parameters import TOP_RATE, SigmoidRingParameters
from sim.ring.small_ring import INHIBITION, SmallRingParameters, tuned_excitation

if TYPE_CHECKING:
    from sim.experiments.results import Results

__all__ = ["DIFFUSION", "PINNING", "DiffusionSettings", "PinningSettings"]

TAB = "ring"
LOOK = 0.02  # s between two looks at a bump that noise moves, in which it does not get half round
SLIDE = 0.5  # time constants over which the speed of a bump that slides is measured
PHASES = 48  # directions round the ring at which theory looks
HIGHEST = 1e4  # Hz, of a bump that is put
SETTLING = 3000  # steps of a tenth of a time constant in which a bump finds its height
KINDS = {
    "linear-ring": "linear ring",
    "poisson-ring": "Poisson ring",
    "sigmoid-ring": "sigmoid ring",
    "small-ring": "rectified ring",
}
"""What the kinds of rings are called in a sentence."""


def _begun(opening: Opening) -> Any:
    """The network of a trial, all done to it that is done before the first step."""
    run = opening.run()
    run.advance(0)
    return run.network


def _direction(network: Any) -> float:
    """Where the bump is, rad: the angle of sum_j y_j e^(i theta_j), y the first row of the state.

    That is the output of the linear and of the sigmoid ring, and the input of the Poisson ring:
    what its neurons are told of the bump, without what the chance of a moment makes of its shape.
    Of the rectified ring it is the angle of what its neurons fire, as Noorman et al. decode it.
    """
    if network.name == "small-ring":
        return float(network.decoded_heading)
    y = network.now.y[0]
    return math.atan2(float(y @ np.sin(network.angles)), float(y @ np.cos(network.angles)))


def _named(results: Results, place: int) -> str:
    """A series in a sentence: the kind of ring, and what else tells it from the others."""
    series = results.plan.series[place]
    known = results.plan.points[series.points[0]]
    others = [part for part in series.label.split(", ") if "=" in part]
    return " ".join([f"the {KINDS[known.network]}", *(f"({part})" for part in others)])


# ---- diffusion -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DiffusionSettings(ParameterSet):
    """Settings of a bump that noise moves; each is described in its declaration."""

    network: str = choice(
        "poisson-ring",
        (("linear-ring", "Linear ring with noise"), ("poisson-ring", "Poisson ring")),
        label="Ring", help="White noise into linear neurons, or neurons that fire by chance.",
    )  # fmt: skip
    neurons: int = integer(
        128, 20, 2000, label="Neurons", symbol="N",
        help="Neurons round the ring; the linear ring has up to 256.",
    )  # fmt: skip
    time: float = real(
        0.5, 0.05, 10.0, label="Time", symbol="t", unit="s",
        help="Time after which the drift of the bump is measured.",
    )  # fmt: skip
    noise: float = same(LinearRingParameters, "noise", default=0.2, low=0.01, group="Linear ring")
    height: float = real(
        20.0, 5.0, 100.0, label="Height", symbol="A", unit="Hz", decimals=1, group="Linear ring",
        help="Of the bump; a higher one is moved less by the same noise.",
    )  # fmt: skip
    coupling: float = same(
        PoissonRingParameters, "coupling", low=4.5, group="Poisson ring",
        help="Strength of the weights; from 4.5 on there is a bump that lasts.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        super().__post_init__()
        most = int(LinearRingParameters.specs()["neurons"].high)
        if self.network == "linear-ring" and self.neurons > most:
            raise ParameterError(
                f"The linear ring has up to {most} neurons, not {self.neurons:,}.", field="neurons"
            )

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference at their present values."""
        own = {"noise", "height"} if self.network == "linear-ring" else {"coupling"}
        return frozenset({"network", "neurons", "time", *own})


def diffusion_opening(point: DiffusionSettings, seed: int) -> Opening:
    """The ring of a trial, with its bump: of the linear one at an angle drawn from the seed."""
    if point.network == "poisson-ring":
        given = {"neurons": point.neurons, "coupling": point.coupling}
        return Opening(TAB, point.network, given, seed, (), point.time)
    # A step of the linear ring is exact, however long.
    drawn = {"neurons": point.neurons, "noise": point.noise, "dt": 0.002}
    at = float(np.random.default_rng([seed, 1]).uniform(0.0, 2.0 * math.pi))
    put = (0.0, "set_output", {"height": point.height, "direction": at})
    return Opening(TAB, point.network, drawn, seed, (put,), point.time)


def diffusion_trial(point: DiffusionSettings, seed: int) -> tuple[float]:
    """Let noise move the bump for a time.

    Returns
    -------
    diffusion : float
        Its displacement squared, turns round the ring counted, over the time, rad^2/s: the mean
        over trials is D = <dtheta^2>/t, the diffusion constant as the ring page measures it.
    """
    network = _begun(diffusion_opening(point, seed))
    left, moved, before = round(point.time / network.dt), 0.0, _direction(network)
    look = max(1, round(LOOK / network.dt))
    while left > 0:
        network.advance(min(look, left))
        left -= look
        after = _direction(network)
        moved += float(wrap_signed(after - before))
        before = after
    return (moved**2 / point.time,)


def expected_diffusion(point: DiffusionSettings) -> float:
    """N D by theory, rad^2/s: of the linear ring 2 sigma^2/(A^2 tau^2), of the Poisson ring what
    the chance of its spikes makes of the bump of its mean field."""
    if point.network == "linear-ring":
        tau = float(LinearRingParameters.default("time_constant"))
        return angle_diffusion(1, point.noise, point.height, tau)
    p = PoissonRingParameters(neurons=point.neurons, coupling=point.coupling)
    return p.neurons * bump_diffusion(p)


def diffusion_theory(points: Sequence[DiffusionSettings], measure: str, x: Array) -> Theory:
    """D against N, which is 1/N times what `expected_diffusion` says."""
    grid = np.geomspace(max(1.0, float(x.min())), float(x.max()), 60)
    laws = [expected_diffusion(point) for point in points]
    alike = len({round(law, 9) for law in laws}) == 1
    found = []
    for place, law in enumerate(laws[:1] if alike else laws):
        label = "theory, 1/N" if alike else f"theory, {KINDS[points[place].network]}"
        found.append(Line(label, grid, law / grid, series=None if alike else place))
    return found


def diffusion_words(results: Results) -> str:
    """What the diffusion constant times the number of neurons is, for each ring."""
    told = []
    for place in range(len(results.plan.series)):
        x, estimates = results.curve(place)
        kept = [
            (n * one.mean, n * one.half, one.trials)
            for n, one in zip(x.tolist(), estimates, strict=True)
            if one.trials > 1
        ]
        if not kept:
            continue
        product = sum(mean for mean, _, _ in kept) / len(kept)
        error = math.sqrt(sum(half**2 for _, half, _ in kept)) / len(kept)
        known = results.plan.points[results.plan.series[place].points[0]]
        told.append(
            f"{product:.3g} ± {error:.2g} rad²/s for {_named(results, place)} "
            f"(theory {expected_diffusion(known):.3g})"
        )
    if not told:
        return ""
    return f"The diffusion constant times the number of neurons is {', '.join(told)}."


def _diffusion_cost(point: DiffusionSettings) -> float:
    if point.network == "linear-ring":
        return 2e-3 + 5e-3 * point.time
    return 7e-3 + point.time * (1e-2 + 9e-5 * point.neurons)


DIFFUSION = Experiment(
    name="diffusion",
    title="Diffusion of the bump",
    summary="How fast noise carries the bump of a ring away, for more and more neurons.",
    citation="Burak, Fiete, PNAS 109, 17645 (2012); Dayan, Abbott (2001), 7.4; EPFL NX-465",
    Settings=DiffusionSettings,
    x="neurons",
    swept={
        "network": ("poisson-ring", "linear-ring"),
        "neurons": (24, 32, 48, 64, 96, 128, 192, 256),
    },
    measures=(
        Measure("diffusion", "Diffusion of the bump", "D", "rad²/s", low=1e-3, high=2.0,
                logarithmic=True),
    ),
    trial=diffusion_trial,
    opening=diffusion_opening,
    theory=diffusion_theory,
    words=diffusion_words,
    trials=400,
    most=800,
    precision=0.05,
    cost=_diffusion_cost,
)  # fmt: skip


# ---- pinning -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PinningSettings(ParameterSet):
    """Settings of a bump that few neurons pin; each is described in its declaration."""

    network: str = choice(
        "sigmoid-ring",
        (("sigmoid-ring", "Sigmoid ring"), ("small-ring", "Rectified ring off its tuning")),
        label="Ring", help="A smooth nonlinearity, or a threshold (Noorman et al. 2024).",
    )  # fmt: skip
    neurons: int = integer(
        12, 6, 64, label="Neurons", symbol="N", help="Neurons round the ring.",
    )  # fmt: skip
    coupling: float = same(SigmoidRingParameters, "coupling", group="Sigmoid ring")
    steepness: float = same(SigmoidRingParameters, "steepness", group="Sigmoid ring")
    threshold: float = same(SigmoidRingParameters, "threshold", group="Sigmoid ring")
    detuning: float = same(
        SmallRingParameters, "detuning", default=0.05, low=-0.1, high=0.1, group="Rectified ring"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network == "sigmoid-ring" and math.isnan(_largest(self.sigmoid())):
            raise ParameterError(
                f"{self.neurons} sigmoid neurons have no bump with these settings: take a larger "
                "coupling, or a lower threshold.",
                field="coupling",
            )
        if self.network == "small-ring" and self.detuning == 0.0:
            raise ParameterError(
                "A tuned ring does not move its bump at all: take a detuning other than 0.",
                field="detuning",
            )

    def relevant(self) -> frozenset[str]:
        """The settings that make a difference at their present values."""
        sigmoid = self.network == "sigmoid-ring"
        own = {"coupling", "steepness", "threshold"} if sigmoid else {"detuning"}
        return frozenset({"network", "neurons", *own})

    def sigmoid(self) -> SigmoidRingParameters:
        """The parameters of the sigmoid ring."""
        return SigmoidRingParameters(
            neurons=self.neurons, coupling=self.coupling, steepness=self.steepness,
            threshold=self.threshold,
        )  # fmt: skip

    def own(self) -> dict[str, Any]:
        """What the network is told, where it differs from its defaults."""
        if self.network == "small-ring":
            return {"neurons": self.neurons, "detuning": self.detuning}
        names = ("neurons", "coupling", "steepness", "threshold")
        return {name: getattr(self, name) for name in names}


@lru_cache(maxsize=256)
def _largest(p: SigmoidRingParameters) -> float:
    return largest_drift(p)


def _cosine_for(p: SigmoidRingParameters, direction: float) -> tuple[float, float]:
    """Height, Hz, and direction, rad, of the cosine output whose recurrent input is that of the
    bump at rest in this direction.

    Only the first harmonic of the output comes back to the neurons, so that nothing else of its
    shape matters. What is put is clipped to what neurons can fire (`set_output`). By symmetry the
    bump is where it is put on a neuron and half-way to the next one; in between it is searched for.
    """
    from scipy.optimize import brentq

    angles, A = ring_angles(p.neurons), float(bump_and_drift(p, np.array([direction]))[0][0])
    waves = np.exp(1j * angles) * p.coupling / p.neurons

    def input_of(log_height: float, at: float) -> complex:
        v = np.clip(math.exp(log_height) * np.cos(angles - at), 0.0, TOP_RATE)
        return complex(waves @ v)

    def height_for(at: float) -> float:
        top = math.log(HIGHEST)
        if abs(input_of(top, at)) <= A:
            return top
        return float(brentq(lambda h: abs(input_of(h, at)) - A, 0.0, top, xtol=1e-12))

    def excess(at: float) -> float:
        z = input_of(height_for(at), at)
        return float(wrap_signed(math.atan2(z.imag, z.real) - direction))

    half = math.pi / p.neurons
    low = half * math.floor(direction / half)
    if excess(low) >= 0.0 or excess(low + half) <= 0.0:  # it is one of them, but for rounding
        at = low if abs(direction - low) < 0.5 * half else low + half
    else:
        at = float(brentq(excess, low, low + half, xtol=1e-12))
    return math.exp(height_for(at)), at


def pinning_opening(point: PinningSettings, seed: int) -> Opening:
    """The ring of a trial, its bump in a direction drawn from the seed."""
    at = float(np.random.default_rng([seed, 1]).uniform(0.0, 2.0 * math.pi))
    put: tuple[float, str, dict[str, Any]] = (0.0, "place", {"heading": at})
    tau = float(SmallRingParameters.default("time_constant"))
    if point.network == "sigmoid-ring":
        height, direction = _cosine_for(point.sigmoid(), at)
        put = (0.0, "set_output", {"height": height, "direction": direction})
        tau = float(SigmoidRingParameters.default("time_constant"))
    return Opening(TAB, point.network, point.own(), seed, (put,), SLIDE * tau)


def pinning_trial(point: PinningSettings, seed: int) -> tuple[float]:
    """Put the bump somewhere and see how fast it slides.

    Returns
    -------
    speed : float
        |d phi/dt|, rad per time constant of a neuron, over half of one.
    """
    opening = pinning_opening(point, seed)
    network = _begun(opening)
    before = _direction(network)
    network.advance(round(opening.duration / network.dt))
    return (abs(float(wrap_signed(_direction(network) - before))) / SLIDE,)


@lru_cache(maxsize=256)
def expected_speeds(point: PinningSettings) -> tuple[float, float]:
    """Mean and largest |d phi/dt| round the ring by theory, rad per time constant.

    Of both rings only the input's first harmonic (and its mean) comes back to the neurons. In a
    direction that is held it finds its height, and the sine part then turns it.
    """
    directions = (np.arange(PHASES) + 0.5) * 2.0 * math.pi / (point.neurons * PHASES)
    if point.network == "sigmoid-ring":
        speed = np.abs(bump_and_drift(point.sigmoid(), directions)[1])
    else:
        speed = np.abs(_rectified_drift(point.neurons, point.detuning, directions))
    return float(speed.mean()), float(speed.max())


def _rectified_drift(neurons: int, detuning: float, directions: Array) -> Array:
    """d psi/dt of bumps of the rectified ring, rad per tau, put in directions phi (k,) rad that go
    evenly from one neuron to the next.

    h_j = b + a cos(theta_j - phi) obeys, in units of tau (Noorman et al. 2024, eq. 2),

        db/dt = -b + c + J_I <[h]+>,   da/dt = -a + J_E <cos(theta - phi) [h]+>,
        a dphi/dt = J_E <sin(theta - phi) [h]+>,

    < > the mean over the neurons; a and b are at rest while phi is held. Of c, which sets the scale
    of all rates, the speed does not depend. What is decoded from the rates is the angle of
    <e^(i theta) [h]+>: psi = phi + arctan(dphi/dt), as a = J_E <cos(theta - phi) [h]+> at rest.
    """
    away = ring_angles(neurons) - directions[:, None]
    cos, sin = np.cos(away), np.sin(away)
    excitation = tuned_excitation(neurons, neurons // 2) * (1.0 + detuning)
    a, b = np.ones(len(directions)), np.zeros(len(directions))
    for _ in range(SETTLING):
        r = np.maximum(b[:, None] + a[:, None] * cos, 0.0)
        b += 0.1 * (1.0 + INHIBITION * r.mean(axis=1) - b)
        a += 0.1 * (excitation * (cos * r).mean(axis=1) - a)
    r = np.maximum(b[:, None] + a[:, None] * cos, 0.0)
    speed = excitation * (sin * r).mean(axis=1) / a
    turned, step = np.arctan(speed), 2.0 * math.pi / (neurons * len(directions))
    stretch = 1.0 + (np.roll(turned, -1) - np.roll(turned, 1)) / (2.0 * step)
    return np.asarray(stretch * speed)


def pinning_theory(points: Sequence[PinningSettings], measure: str, x: Array) -> Theory:
    """Mean and largest speed at each number of neurons: odd and even ones differ."""
    found: list[Line | Mark] = []
    for place, point in enumerate(points):
        speeds = np.array([expected_speeds(point.replace(neurons=round(n))) for n in x.tolist()])
        series = None if len(points) == 1 else place
        ring = f", {KINDS[point.network]}" if len(points) > 1 else ""
        found.append(Line(f"theory{ring}", x, speeds[:, 0], series=series))
        found.append(Line(f"largest{ring}", x, speeds[:, 1], dashed=True, series=series))
    return found


def pinning_words(results: Results) -> str:
    """How fast the bump slid at most, with the fewest and with the most neurons."""
    told = []
    for place, series in enumerate(results.plan.series):
        made = [k for k in series.points if results.made(k)]
        if not made:
            continue
        each = [
            f"{results.values(k, 'speed').max():.2g} rad per τ with "
            f"{results.plan.points[k].neurons} neurons"
            for k in dict.fromkeys((made[0], made[-1]))
        ]
        told.append(f"of {_named(results, place)} slides at up to {' and '.join(each)}")
    return f"The bump {', that '.join(told)}." if told else ""


PINNING = Experiment(
    name="pinning",
    title="Pinning of the bump",
    summary="How fast the bump of a small ring slides to where it stays, for more neurons.",
    citation="Zhang, J. Neurosci. 16, 2112 (1996); Noorman et al., Nat. Neurosci. 27, 2207 (2024)",
    Settings=PinningSettings,
    x="neurons",
    swept={
        "network": ("sigmoid-ring", "small-ring"),
        "neurons": (8, 12, 16, 20, 24, 28, 32),
    },
    measures=(
        Measure("speed", "Speed of the bump", "|dφ/dt|", "rad/τ", low=1e-6, high=0.1,
                logarithmic=True),
    ),
    trial=pinning_trial,
    opening=pinning_opening,
    theory=pinning_theory,
    words=pinning_words,
    trials=100,
    most=400,
    precision=5e-3,
    cost=lambda point: 5e-3,
)  # fmt: skip
