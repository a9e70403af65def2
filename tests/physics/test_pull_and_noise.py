"""What moves a bump besides turning: landmarks pull it, noise makes it diffuse.

The bump gives way to an input I at d phi/dt = sum r' I/(T sum r' h'); T is the time constant of the
whole loop, tau + tau_s for the fly compass. For the cosine bumps h = A (cos - cos w) of the
threshold-linear rings a landmark c cos(theta - psi) therefore pulls at (c/(T A)) sin(psi - phi),
and white noise of strength sigma in each of N neurons makes it diffuse at sigma^2 J_E/(N T^2 A^2).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.ring import FlyCompass, HeadingNetwork, OddKernelRing, SmallRing
from sim.ring.analysis import diffusion, drift_velocity, landmark_pull
from sim.ring.theory_readout import TheoryObserver
from tests.physics.measuring import apart, at, seconds

Kind = type[HeadingNetwork]


# Landmarks


def measured_rate(network: HeadingNetwork, psi: float, time: float) -> float:
    """k of d phi/dt = k sin(psi - phi), which makes tan((psi - phi)/2) decay as exp(-k t)."""
    before = apart(psi, network.decoded_heading)
    seconds(network, time)
    after = apart(psi, network.decoded_heading)
    return math.log(math.tan(0.5 * before) / math.tan(0.5 * after)) / time


PULLS = [  # many neurons, or the lattice is seen in so slow a motion; small c, or the bump changes
    pytest.param(FlyCompass, 192, 0.3, 1.0, id="fly-compass"),
    pytest.param(OddKernelRing, 96, 0.05, 0.8, id="odd-kernel-ring"),
    pytest.param(SmallRing, 64, 0.3, 2.0, id="small-ring"),
]


@pytest.mark.parametrize(("kind", "neurons", "c", "time"), PULLS)
@pytest.mark.parametrize("away", [150.0, 90.0, 40.0, -40.0, -120.0])
def test_a_landmark_pulls_as_the_sine(
    kind: Kind, neurons: int, c: float, time: float, away: float
) -> None:
    psi = math.radians(200.0)
    network = at(
        kind,
        psi - math.radians(away),
        neurons=neurons,
        landmark_strength=c,
        landmark_direction=psi,
    )
    seconds(network, 4.0 * network.inertia)  # until the bump has taken up its speed
    wanted = landmark_pull(network)
    assert measured_rate(network, psi, time) == pytest.approx(wanted, rel=0.02)
    if kind is not OddKernelRing:
        assert wanted == pytest.approx(c / (network.inertia * network.amplitude), rel=2e-3)


@pytest.mark.parametrize(("kind", "neurons", "c", "time"), PULLS)
def test_theory_agrees_with_itself(kind: Kind, neurons: int, c: float, time: float) -> None:
    """The drift under c cos(theta - psi) is the pull times the sine, at every angle."""
    network = at(kind, 1.0, neurons=neurons, landmark_strength=c)
    pull = landmark_pull(network)
    assert pull > 0.0
    heading = network.decoded_heading
    for away in (-2.5, -1.0, 0.0, 0.5, 2.0):
        given = c * np.cos(network.angles - (heading + away))
        assert drift_velocity(network, given) == pytest.approx(
            pull * math.sin(away), abs=0.03 * pull
        )
    assert drift_velocity(network, np.full(neurons, c)) == pytest.approx(0.0, abs=0.05 * pull)
    network.configure(landmark_strength=2 * c)
    assert landmark_pull(network) == pytest.approx(2 * pull, rel=1e-9)


def test_any_small_input_moves_the_bump_as_theory_says() -> None:
    """A current injected beside the bump of Zhang's ring, at the moment it begins to act."""
    network = at(OddKernelRing, 1.0)
    seconds(network, 0.3)
    strength, width = 0.02, 0.4
    near = np.cos(network.angles - (network.decoded_heading + 0.5)) - 1.0
    wanted = drift_velocity(network, strength * np.exp(near / width**2))
    network.inject(network.decoded_heading + 0.5, strength, width)
    seconds(network, 0.1)
    before = network.decoded_heading
    seconds(network, 0.2)
    moved = apart(network.decoded_heading, before) / 0.2
    assert moved == pytest.approx(wanted, rel=0.03)
    assert moved > 0.0


def test_a_landmark_ends_where_it_points() -> None:
    for kind, time in ((FlyCompass, 4.0), (OddKernelRing, 2.0), (SmallRing, 10.0)):
        network = at(kind, 1.0, neurons=64)
        psi = float(network.angles[25])  # elsewhere a threshold-linear ring is drawn aside
        network.configure(landmark_strength=5.0, landmark_direction=psi)
        seconds(network, time)
        assert math.degrees(apart(network.decoded_heading, psi)) == pytest.approx(0.0, abs=0.5)
        assert network.snapshot().landmark == psi


def test_lights_keep_the_bump_with_the_true_heading() -> None:
    """A compass a tenth too slow is lost in the dark; a seen world holds it."""
    errors = {}
    for lights in (True, False):
        network = at(FlyCompass, 1.0, velocity_gain=0.9, landmark_strength=5.0 * lights)
        network.configure(lights=lights)
        network.turn(math.radians(90.0))
        seconds(network, 10.0)
        errors[lights] = math.degrees(apart(network.true_heading, network.decoded_heading))
    assert errors[False] == pytest.approx(90.0, abs=1.0)
    assert 0.0 < errors[True] < 10.0


# Noise


@pytest.mark.parametrize("tau", [0.005, 0.020])
def test_a_neuron_alone_fluctuates_as_its_help_says(tau: float) -> None:
    """With every neuron silenced h is an Ornstein-Uhlenbeck process: sd sigma/sqrt(2 tau).

    256 neurons, 40 moments 5 tau apart: 10240 samples, the sd known to .7 %; two of these and the
    integration's 1.3 % at dt = .4 tau are allowed.
    """
    network = at(FlyCompass, 1.0, neurons=256, noise=1.5, time_constant=tau)
    network.silence(list(range(256)))
    seconds(network, 30.0 * tau)
    samples = []
    for _ in range(40):
        seconds(network, 5.0 * tau)
        samples.append(network.membrane)
    wanted = 1.5 / math.sqrt(2.0 * tau)
    h = np.array(samples)
    assert h.std() == pytest.approx(wanted, rel=0.03)
    neighbours = np.mean((h - h.mean()) * (np.roll(h, 1, axis=1) - h.mean())) / h.var()
    assert abs(neighbours) < 4.0 / math.sqrt(h.size)  # each neuron has noise of its own


@pytest.mark.parametrize(
    ("kind", "neurons"),
    [(FlyCompass, 64), (FlyCompass, 96), (FlyCompass, 192), (SmallRing, 32), (SmallRing, 64)],
)
def test_theory_of_diffusion_has_its_closed_form(kind: Kind, neurons: int) -> None:
    """sigma^2 J_E/(N T^2 A^2), with the bump between two neurons."""
    sigma = 0.3
    network = at(kind, 1.0 + 0.4 * 2 * math.pi / neurons, neurons=neurons, noise=sigma)
    scale = neurons * (network.inertia * network.amplitude) ** 2
    assert diffusion(network) == pytest.approx(sigma**2 * network.excitation / scale, rel=0.01)
    network.configure(noise=2 * sigma)
    assert diffusion(network) == pytest.approx(4 * sigma**2 * network.excitation / scale, rel=0.01)


@pytest.mark.parametrize(
    ("kind", "neurons"), [(FlyCompass, 96), (FlyCompass, 64), (SmallRing, 16), (SmallRing, 8)]
)
def test_theory_of_diffusion_is_the_same_on_a_neuron(kind: Kind, neurons: int) -> None:
    """At 90 degrees, where every run begins, as between two neurons."""
    network = kind(kind.Parameters(neurons=neurons, noise=0.3))
    here = diffusion(network)
    network.place(network.decoded_heading + 0.3 * 2 * math.pi / neurons)
    assert here == pytest.approx(diffusion(network), rel=0.05)


@pytest.mark.parametrize("kind", [FlyCompass, SmallRing], ids=lambda kind: kind.name)
def test_the_largest_eigenvalue_is_one_from_the_beginning(kind: Kind) -> None:
    """A fresh run stands still, so its portrait must not show a mode that grows."""
    network = kind()
    for time in (0.0, 0.1, 0.2, 0.3):
        seconds(network, time)
        assert TheoryObserver()(network).eigenvalues[0].real == pytest.approx(1.0, abs=1e-3)


def spread(kind: Kind, seeds: int, times: list[float], **values: float) -> np.ndarray:
    """Change of the decoded heading after each time, (seeds, times) rad, from a settled bump."""
    changes = np.empty((seeds, len(times)))
    quiet = at(kind, 1.0 + 0.4 * 2 * math.pi / values["neurons"], **{**values, "noise": 0.0})
    seconds(quiet, 20.0 * quiet.inertia)
    state = quiet.state()
    noise = values["noise"]
    for seed in range(seeds):
        network = kind(quiet.parameters, seed)
        network.restore(state)
        network.now.rng = np.random.default_rng(seed)
        network.configure(noise=noise)
        done, start = 0.0, network.decoded_heading
        for i, time in enumerate(times):
            seconds(network, time - done)
            changes[seed, i] = apart(network.decoded_heading, start)
            done = time
    return changes


def assert_diffuses(changes: np.ndarray, times: list[float], wanted: float) -> None:
    """Variance wanted * t at every time, and no mean, within 3.5 standard errors.

    The variance of n samples has a relative standard error of sqrt(2/n) (chi-square); besides, the
    decoder sees fast fluctuations that do not add up, which weigh least at late times.
    """
    seeds = len(changes)
    error = math.sqrt(2.0 / seeds)
    for i, time in enumerate(times):
        ratio = changes[:, i].var() / (wanted * time)
        assert abs(ratio - 1.0) < 3.5 * error + 0.03, f"{ratio:.3f} of theory after {time} s"
        mean = changes[:, i].mean() / math.sqrt(wanted * time / seeds)
        assert abs(mean) < 3.5, f"mean of {mean:.1f} standard errors after {time} s"
    # Linear in t: the increments of equal time have equal variance, and are independent.
    steps = np.diff(changes, axis=1)
    late, early = steps[:, -1].var(), steps[:, 0].var()
    assert abs(math.log(late / early)) < 3.5 * math.sqrt(2.0) * error
    assert abs(np.corrcoef(steps[:, 0], steps[:, -1])[0, 1]) < 3.5 / math.sqrt(seeds)


def test_the_heading_diffuses_as_theory_says() -> None:
    """Fly compass, 300 seeds: the variance to 8 %, linear in time."""
    times = [0.15, 0.3, 0.45]
    changes = spread(FlyCompass, 300, times, neurons=96, noise=0.3)
    network = at(FlyCompass, 1.03, neurons=96, noise=0.3)
    wanted = diffusion(network)
    assert_diffuses(changes, times, wanted)
    # A portrait says the same as a standard deviation after one second.
    assert TheoryObserver()(network).spread == pytest.approx(math.sqrt(wanted))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "neurons", "times"),
    [
        (FlyCompass, 96, [0.5, 1.0, 1.5, 2.0]),
        (OddKernelRing, 64, [0.5, 1.0, 1.5, 2.0]),
        (SmallRing, 32, [1.0, 2.0, 3.0, 4.0]),
    ],
    ids=["fly-compass", "odd-kernel-ring", "small-ring"],
)
def test_every_ring_diffuses_as_theory_says(kind: Kind, neurons: int, times: list[float]) -> None:
    """1000 seeds: the variance to 4.5 %."""
    changes = spread(kind, 1000, times, neurons=neurons, noise=0.2)
    wanted = diffusion(at(kind, 1.0 + 0.4 * 2 * math.pi / neurons, neurons=neurons, noise=0.2))
    assert_diffuses(changes, times, wanted)


def test_more_neurons_diffuse_less() -> None:
    """As 1/N: noise averages out."""
    few = diffusion(at(FlyCompass, 1.01, neurons=64, noise=0.3))
    many = diffusion(at(FlyCompass, 1.01, neurons=256, noise=0.3))
    assert few / many == pytest.approx(4.0, rel=0.02)
