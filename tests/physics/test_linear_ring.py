"""The linear cosine ring against its closed forms (PHYSICS.md, section 4)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Array
from sim.errors import GestureError, NetworkFailure
from sim.integrators import heun
from sim.ring import LinearRing, LinearRingParameters
from sim.ring.linear_theory import (
    amplification,
    amplitudes,
    angle_diffusion,
    eigenvalues,
    height_diffusion,
    modes,
)
from sim.run import Run

GAINS = st.floats(0.0, 1.2)
few = settings(max_examples=25, deadline=None)


def ring(seed: int = 0, **values: object) -> LinearRing:
    return LinearRing(LinearRingParameters(**values), seed)  # type: ignore[arg-type]


def out_of_plane(network: LinearRing) -> float:
    """How much of the output lies outside the plane of cosine and sine, of all of it."""
    v = network.rates
    a = amplitudes(v, network.angles)
    rest = v - a[0] * np.cos(network.angles) - a[1] * np.sin(network.angles)
    return float(np.linalg.norm(rest) / np.linalg.norm(v))


@few
@given(st.integers(3, 200), GAINS, st.booleans())
def test_two_eigenvalues_are_as_in_the_closed_form_and_all_others_are_0(
    n: int, gain: float, twice: bool
) -> None:
    network = ring(neurons=n, gain=gain, end_twice=twice)
    W = network.effective_weights()
    found = np.sort(np.linalg.eigvalsh(W))[::-1]
    np.testing.assert_allclose(found[:2], eigenvalues(n, gain, twice), atol=1e-12)
    np.testing.assert_allclose(found[2:], 0.0, atol=1e-12)
    F = modes(n, twice)
    np.testing.assert_allclose(F.T @ F, np.eye(n), atol=1e-11)
    np.testing.assert_allclose(W @ F[:, :2], F[:, :2] * eigenvalues(n, gain, twice), atol=1e-11)
    np.testing.assert_allclose(W @ F[:, 2:], 0.0, atol=1e-11)


@few
@given(
    st.integers(3, 60), GAINS, st.booleans(), st.floats(0.5, 20.0), st.floats(-10.0, 10.0),
    st.sampled_from([0.0001, 0.001, 0.002]),
)  # fmt: skip
def test_without_noise_the_output_never_leaves_its_plane_and_grows_as_its_eigenvalues_say(
    n: int, gain: float, twice: bool, height: float, direction: float, dt: float
) -> None:
    network = ring(neurons=n, gain=gain, end_twice=twice, dt=dt)
    network.set_output(height, direction)
    start = amplitudes(network.rates, network.angles)
    steps = 60
    network.advance(steps)
    assert out_of_plane(network) < 1e-9
    time = steps * dt / network.parameters.time_constant
    grown = np.exp((np.array(eigenvalues(n, gain, twice)) - 1.0) * time)
    now = amplitudes(network.rates, network.angles)
    np.testing.assert_allclose(now, start * grown, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("gain", [0.0, 0.5, 0.9, 0.99])
def test_the_tuned_part_of_an_input_is_amplified_and_the_rest_is_not(gain: float) -> None:
    network = ring(gain=gain, background=3.0)
    network.add_stimulus(1.0, 2.0, 0.4)
    network.advance(round(25 * 0.02 / (1.0 - gain) / network.dt))
    into, out = (amplitudes(v, network.angles) for v in (network.inputs, network.rates))
    np.testing.assert_allclose(out, amplification(gain) * into, rtol=1e-6)
    F = modes(96)[:, 2:]
    np.testing.assert_allclose(F.T @ network.rates, F.T @ network.inputs, atol=1e-6)


def test_at_a_gain_of_1_a_tuned_input_is_added_up() -> None:
    network = ring(gain=1.0)
    network.set_output(0.0, 0.0)
    network.add_stimulus(1.0, 2.0, shape="cosine")
    network.advance(500)
    height = np.hypot(*amplitudes(network.rates, network.angles))
    assert height == pytest.approx(2.0 * 0.5 / 0.02, rel=1e-9)


@pytest.mark.parametrize("gain", [0.3, 1.0, 1.1])
def test_an_exact_step_goes_where_small_steps_of_heun_go_with_a_lesion_too(gain: float) -> None:
    coarse, fine = ring(gain=gain, dt=0.002), ring(gain=gain, dt=0.0001)
    for network in (coarse, fine):
        network.add_stimulus(2.0)
        network.silence(list(range(10, 30)))
    coarse.advance(50)
    y, kept = fine.now.y.copy(), np.empty((1000, 96))
    W, alive = fine.effective_weights(), fine.now.lesion.alive

    def change(y: Array, _: Any, h: Array, out: Array) -> None:
        out[0] = fine.dt / fine.parameters.time_constant * ((W @ y[0] + h) * alive - y[0])

    heun(change, y, range(1000), np.broadcast_to(fine.inputs, kept.shape), kept)
    np.testing.assert_allclose(coarse.rates, y[0], atol=1e-5)


def spread(trials: int, steps: int, seed: int) -> tuple[Array, Array, LinearRingParameters]:
    """Final angle, rad, and height, Hz, of bumps of 10 Hz at 0 that noise has moved."""
    p = LinearRingParameters(neurons=64, noise=0.02)
    ends = []
    for trial in range(trials):
        network = LinearRing(p, seed + trial)
        network.set_output(10.0, 0.0)
        network.advance(steps)
        ends.append(amplitudes(network.rates, network.angles))
    end = np.array(ends)
    return np.arctan2(end[:, 1], end[:, 0]), np.hypot(end[:, 0], end[:, 1]), p


def diffuses_as_expected(trials: int, steps: int, seed: int) -> None:
    """Variance of angle and of height against theory, within 3.5 standard errors."""
    angle, height, p = spread(trials, steps, seed)
    time = steps * p.dt
    expected = angle_diffusion(p.neurons, p.noise, 10.0, p.time_constant) * time
    error = math.sqrt(2.0 / (trials - 1))  # of a variance, relative
    assert np.mean(angle**2) / expected == pytest.approx(1.0, abs=3.5 * error)
    rate = height_diffusion(p.neurons, p.noise, p.time_constant)
    assert np.var(height, ddof=1) / (rate * time) == pytest.approx(1.0, abs=3.5 * error)
    assert rate / 10.0**2 * time == pytest.approx(expected)  # the same rate, of its height
    assert abs(np.mean(angle)) < 3.5 * math.sqrt(expected / trials)


def test_angle_and_height_diffuse_at_the_same_rate_as_in_the_closed_form() -> None:
    diffuses_as_expected(400, 250, 1000)


@pytest.mark.slow
def test_angle_and_height_diffuse_as_in_the_closed_form_within_a_few_percent() -> None:
    diffuses_as_expected(4000, 250, 50_000)


def test_the_published_drift_is_that_of_the_closed_form() -> None:
    """N = 128, sigma = .2, A = 1, t = 20 tau, in units of tau: .0125 rad^2."""
    assert 20.0 * angle_diffusion(128, 0.2, 1.0, 1.0) == pytest.approx(0.0125)


def test_noise_of_a_neuron_alone_is_that_of_an_ornstein_uhlenbeck_process() -> None:
    """sigma/sqrt(2 tau), which the ring without weights shows in all of its neurons."""
    network = ring(gain=0.0, noise=0.5, neurons=256, seed=3)
    network.advance(400)
    kept = []
    for _ in range(40):
        network.advance(200)  # 10 tau: independent
        kept.append(network.rates)
    wanted = 0.5 / math.sqrt(2.0 * 0.02)
    # 10,240 samples: 0.7 % standard error.
    assert np.std(np.concatenate(kept)) / wanted == pytest.approx(1.0, abs=0.03)


# What a person does, and is told


@pytest.mark.parametrize("twice", [False, True])
def test_a_mode_that_is_excited_goes_as_its_eigenvalue_says(twice: bool) -> None:
    network = ring(neurons=12, end_twice=twice)
    F = modes(12, twice)
    for mode in range(1, 13):
        network.set_output(0.0, 0.0)
        network.excite_mode(mode, 3.0)
        coefficients = F.T @ network.rates
        np.testing.assert_allclose(coefficients, 3.0 * math.sqrt(6.0) * np.eye(12)[mode - 1],
                                   atol=1e-11)  # fmt: skip
        network.advance(40)
        value = (*eigenvalues(12, 1.0, twice), *[0.0] * 10)[mode - 1]
        np.testing.assert_allclose(F.T @ network.rates, coefficients * math.exp(2 * (value - 1.0)),
                                   atol=1e-10)  # fmt: skip
    if not twice:
        network.set_output(0.0, 0.0)
        network.excite_mode(1, 3.0)
        np.testing.assert_allclose(network.rates, 3.0 * np.cos(network.angles), atol=1e-12)


@pytest.mark.parametrize(
    ("mode", "amplitude", "words"),
    [(0, 1.0, "numbered 1 to 96"), (97, 1.0, "numbered 1 to 96"), (1.5, 1.0, "numbered 1 to 96"),
     (math.nan, 1.0, "finite"), (1, math.inf, "finite"), (1, 1e9, "within")],
)  # fmt: skip
def test_a_mode_that_cannot_be_excited_is_refused(
    mode: float, amplitude: float, words: str
) -> None:
    network = ring()
    before = network.rates
    with pytest.raises(GestureError, match=words):
        network.excite_mode(mode, amplitude)  # type: ignore[arg-type]
    np.testing.assert_array_equal(network.rates, before)
    with pytest.raises(GestureError, match="within"):
        network.set_output(1e9, 0.0)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"gain": 1.2}, "any gain above 1"), ({"end_twice": True, "neurons": 4}, "counted twice"),
     ({"background": 0.0}, "adds up its input")],
)  # fmt: skip
def test_a_bump_that_grows_without_end_is_stopped_and_said_why(
    values: dict[str, float], words: str
) -> None:
    network = ring(**values)
    if "background" in values:
        network.add_stimulus(0.0, 1000.0, shape="cosine")
        network.now.y[0] = 0.99999e9 * np.cos(network.angles)  # as after some hours
    with pytest.raises(NetworkFailure, match=words) as failure:
        network.advance(20_000)
    assert str(failure.value).count(". ") == 0
    assert np.isfinite(network.rates).all() and np.abs(network.rates).max() <= 1e9


def test_a_ring_that_is_no_attractor_says_why() -> None:
    assert ring().snapshot().about() == ""
    told = ring(end_twice=True).snapshot().about()
    assert "counted twice" in told and "1.010" in told and "0.990" in told
    assert "every 0.1 s" in ring(gain=1.2).snapshot().about()


# The plane of the two amplitudes


def test_the_height_over_the_plane_is_a_bowl_flat_a_hill_or_a_saddle() -> None:
    def bends(**values: object) -> tuple[float, float]:
        """Second differences along cosine and sine."""
        network = ring(**values)
        plane = network.snapshot().amplitude_plane(10.0)
        middle, step = len(plane.x) // 2, plane.x[1] - plane.x[0]
        rows = plane.values[middle], plane.values[:, middle]
        across, up = ((r[middle + 1] - 2 * r[middle] + r[middle - 1]) / step**2 for r in rows)
        return across, up

    assert bends(gain=0.8) == pytest.approx((0.1, 0.1))
    assert bends(gain=1.0) == (0.0, 0.0)
    assert bends(gain=1.2) == pytest.approx((-0.1, -0.1))
    across, up = bends(gain=1.0, end_twice=True)
    assert across < 0.0 < up


def test_the_fixed_point_on_the_plane_is_where_the_ring_goes() -> None:
    network = ring(gain=0.8)
    network.add_stimulus(1.0, 2.0)
    network.silence([3, 4, 5])
    network.advance(3000)
    s = network.snapshot()
    (mark,) = s.amplitude_plane(20.0).marks
    assert (mark.x, mark.y) == pytest.approx(s.amplitudes(), abs=1e-3)
    assert not ring().snapshot().amplitude_plane(20.0).marks


def test_the_amplitudes_are_recorded_at_every_step() -> None:
    run = Run(ring(noise=0.2))
    run.advance(50)
    kept = [run.recorder.window(name, 50)[-1] for name in ("cosine", "sine")]
    assert kept == pytest.approx(run.network.snapshot().amplitudes(), rel=1e-12)
    direction, share = run.network.decoded(run.network.rates)
    assert direction == pytest.approx(math.atan2(kept[1], kept[0]) % (2 * math.pi))
    assert 0.9 < share < 1.0
