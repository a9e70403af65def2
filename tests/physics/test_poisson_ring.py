"""The Poisson ring (EPFL NX-465): its bump, how it diffuses and turns, and its compiled steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.angles import ring_angles
from sim.ring import PoissonRing, PoissonRingParameters
from sim.ring.analysis import loop_eigenvalues
from sim.ring.columns import in_columns
from sim.ring.drift import drift_field
from sim.ring.logistic import logistic
from sim.ring.poisson_kernel import compiled, take_steps
from sim.ring.poisson_parameters import LARGEST_RATE
from sim.ring.poisson_theory import (
    bump_amplitude,
    bump_diffusion,
    critical_coupling,
    turning_speed,
)
from sim.ring.readings import measured_diffusion
from sim.run import Run


def ring(seed: int = 0, **values: Any) -> PoissonRing:
    return PoissonRing(PoissonRingParameters(**values), seed)


# In closed form


def test_the_flat_state_is_unstable_from_4_762_on() -> None:
    """J sigma'/2 = 1 with sigma' = 2 alpha f (1 - f), f = 1/(1 + e^2)."""
    f = 1.0 / (1.0 + math.exp(2.0))
    assert critical_coupling(PoissonRingParameters()) == pytest.approx(
        1.0 / (2.0 * f * (1.0 - f)), rel=1e-12
    )
    assert critical_coupling(PoissonRingParameters()) == pytest.approx(4.762, abs=5e-4)


@pytest.mark.parametrize(("coupling", "grows"), [(4.70, False), (4.82, True)])
def test_there_the_loop_around_the_flat_state_has_a_gain_of_one(
    coupling: float, grows: bool
) -> None:
    network = ring(coupling=coupling)
    network.now.y[:] = 0.0
    first = loop_eigenvalues(network)[:3].real
    assert first == pytest.approx([coupling / critical_coupling(network.parameters)] * 2 + [0.0])
    assert (first[0] > 1.0) == grows


@pytest.mark.parametrize("values", [{}, {"rings": "two", "coupling": 3.0, "turning": 120.0}])
def test_the_loop_of_the_low_rank_is_that_of_every_neuron(values: dict[str, Any]) -> None:
    """Of the Jacobian of what each neuron of each ring receives, by differences."""
    network = ring(neurons=40, **values)
    p: PoissonRingParameters = network.parameters
    network.advance(50)
    h = network.now.y[: p.ring_count]

    def received(inputs: np.ndarray) -> np.ndarray:
        rates = LARGEST_RATE * logistic(2.0 * p.steepness * (inputs / LARGEST_RATE - p.threshold))
        away = network.angles[:, None] - network.angles
        weights = [p.coupling / p.neurons * np.cos(away - shift) for shift in p.shifts]
        return np.concatenate([W @ rates.reshape(h.shape).sum(axis=0) for W in weights])

    pushes = 1e-2 * np.eye(h.size)
    jacobian = np.stack(
        [(received(h.ravel() + e) - received(h.ravel() - e)) / 2e-2 for e in pushes], axis=1
    )
    found = loop_eigenvalues(network)
    assert len(found) == 40
    whole = np.sort(np.linalg.eigvals(jacobian).real)[::-1]
    assert found[:3].real == pytest.approx(whole[:3], abs=1e-7)


@pytest.mark.parametrize("offset", [10.0, 45.0])
def test_nothing_holds_the_bump_of_two_rings_whatever_their_offset(offset: float) -> None:
    network = ring(rings="two", coupling=4.0, offset=math.radians(offset))
    values = loop_eigenvalues(network)
    assert values[0] == pytest.approx(1.0, abs=1e-9)
    assert values[1].real < 0.6


def test_the_drift_is_that_of_the_mean_field_not_of_the_spikes() -> None:
    """One ring holds its bump anywhere; of two with unlike inputs it turns everywhere alike."""
    angles = np.linspace(0.3, 5.9, 6)
    one, two = ring(neurons=80), ring(neurons=80, rings="two", coupling=3.0, turning=200.0)
    for network in (one, two):
        network.advance(300)
    still = drift_field(one, angles=angles)
    assert still is not None
    assert still.still
    turning = drift_field(two, angles=angles)
    assert turning is not None
    assert turning.velocities == pytest.approx(turning_speed(two.parameters), rel=0.01)
    assert len(turning.stable) == 0


def test_the_bump_branches_off_downwards_and_ends_at_4_137() -> None:
    assert bump_amplitude(PoissonRingParameters(coupling=4.13)) == 0.0
    assert bump_amplitude(PoissonRingParameters(coupling=4.14)) == pytest.approx(0.75, abs=0.06)
    p = PoissonRingParameters()
    x = ring_angles(1000)
    A = bump_amplitude(p)
    f = logistic(2.0 * p.steepness * (A * np.cos(x) - p.threshold))
    assert pytest.approx(p.coupling * (np.cos(x) * f).mean(), rel=1e-9) == A


def test_the_diffusion_of_theory_is_19_6_over_the_number_of_neurons() -> None:
    """The exercise's 19 is of steps of 0.1 ms with at most a spike in each: 18.4."""
    for n in (100, 1000):
        assert bump_diffusion(PoissonRingParameters(neurons=n)) * n == pytest.approx(
            19.64, abs=0.01
        )
    p, x = PoissonRingParameters(neurons=1000), ring_angles(1000)
    A = bump_amplitude(p)
    f = logistic(2.0 * p.steepness * (A * np.cos(x) - p.threshold))
    single = (np.sin(x) ** 2 * f * (1.0 - 0.1 * f)).mean()
    assert p.coupling**2 * single / (A**2 * p.time_constant**2 * 1e3) == pytest.approx(
        18.4, abs=0.1
    )


def test_something_that_holds_the_bump_is_no_free_diffusion() -> None:
    network = ring(neurons=50)
    assert network.expected_diffusion() == bump_diffusion(network.parameters) > 0.0
    network.add_stimulus(1.0)
    assert network.expected_diffusion() is None
    network.clear_stimuli()
    network.silence([3])
    assert network.expected_diffusion() is None
    assert ring(neurons=50, coupling=2.0).expected_diffusion() is None


# Measured


def diffusion(runs: int, seconds: float, lag: float = 0.1, **values: Any) -> tuple[float, float]:
    """Measured <d phi^2>/t, rad^2/s, over runs of so many seconds, and its standard error."""
    found = []
    for seed in range(runs):
        run = Run(ring(seed, **values))
        run.advance_to(0.1)  # the spikes take the place of the placed bump
        rows = round(seconds / run.network.dt)
        run.advance(rows)
        kept = run.recorder.window("time", rows), run.recorder.window("decoded", rows)
        one = measured_diffusion(*kept, lag)
        assert one is not None
        found.append(one)
    count = sum(k for _, k in found)
    mean = sum(d * k for d, k in found) / count
    return mean, mean * math.sqrt(3.0 / count)


def agree(measured: tuple[float, float], expected: float, systematic: float = 0.0) -> None:
    """Within 3.5 standard errors, and a part of the expected."""
    value, error = measured
    assert abs(value - expected) < 3.5 * error + systematic * expected, (value, error, expected)


def test_the_bump_diffuses_as_expected() -> None:
    """200 stretches of 0.04 s, 150 neurons: an error bar of 12 %."""
    expected = bump_diffusion(PoissonRingParameters(neurons=150))
    agree(diffusion(1, 8.0, lag=0.04, neurons=150), expected, systematic=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("neurons", [100, 400, 1000])
def test_the_diffusion_falls_as_the_number_of_neurons(neurons: int) -> None:
    """20 runs of 10 s, 2,000 stretches of 0.1 s: error bars of 4 %, and 3 % for the mean field,
    whose bump has the height of many neurons."""
    measured = diffusion(20, 10.0, neurons=neurons)
    agree(measured, 19.64 / neurons, systematic=0.03 + 4.0 / neurons)


@pytest.mark.slow
def test_white_noise_adds_to_the_diffusion_as_expected() -> None:
    """Small-noise theory: 20 Hz s^1/2, 140 Hz alone, flatten the sigmoid a little, too."""
    expected = bump_diffusion(PoissonRingParameters(neurons=400, noise=20.0))
    assert expected > 1.35 * 19.64 / 400
    agree(diffusion(10, 10.0, neurons=400, noise=20.0), expected, systematic=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("dt", [0.00005, 0.0005, 0.001])
def test_the_diffusion_is_not_that_of_the_integration_step(dt: float) -> None:
    """Counts are Poisson, whatever the step; Euler's step alone is felt, dt/tau of it."""
    measured = diffusion(10, 10.0, neurons=400, dt=dt)
    agree(measured, 19.64 / 400, systematic=0.03 + dt / 0.010)


@pytest.mark.parametrize(("coupling", "there"), [(3.9, False), (5.0, True)])
def test_a_bump_lives_on_only_where_there_is_one(coupling: float, there: bool) -> None:
    network = ring(neurons=400, coupling=coupling)
    network.now.y[:] = ring(neurons=400).now.y  # the bump of J = 5
    network.advance(3000)
    peak = network.snapshot().peak
    A = bump_amplitude(network.parameters) * LARGEST_RATE
    expected = LARGEST_RATE * float(logistic(np.array(4.0 * (A / LARGEST_RATE - 0.5))))
    assert peak == pytest.approx(expected, abs=30.0) if there else peak < 450.0


def test_the_flat_state_becomes_a_bump_by_itself_above_the_critical_coupling() -> None:
    """It grows by e in tau/(J/4.762 - 1), 0.03 s at J = 6.35; below it fluctuates about nothing."""
    peaks = []
    for coupling in (4.0, 6.35):
        network = ring(neurons=1000, coupling=coupling)
        network.now.y[:] = 0.0
        network.advance(5000)
        peaks.append(network.snapshot().peak)
    assert peaks[0] < 350.0 and peaks[1] > 950.0


def turned(runs: int, seconds: float, **values: Any) -> tuple[float, float]:
    """Mean velocity of the bump, rad/s, from its first to its last place, and its standard error
    by the diffusion of theory."""
    moved = []
    for seed in range(runs):
        run = Run(ring(seed, rings="two", coupling=3.0, **values))
        run.advance_to(0.1)
        rows = round(seconds / run.network.dt)
        run.advance(rows)
        path = np.unwrap(run.recorder.window("decoded", rows))
        moved.append((path[-1] - path[0]) / seconds)
    spread = math.sqrt(bump_diffusion(run.network.parameters) / (seconds * runs))
    return float(np.mean(moved)), spread


def test_two_rings_turn_the_bump_as_expected() -> None:
    """2 s of 400 neurons, either way: 48.9 +- 6.5 degrees a second each."""
    for turning in (200.0, -200.0):
        p = PoissonRingParameters(rings="two", coupling=3.0, turning=turning)
        assert math.degrees(turning_speed(p)) == pytest.approx(
            math.copysign(48.89, turning), abs=0.1
        )
        velocity, error = turned(1, 2.0, turning=turning)
        assert abs(velocity - turning_speed(p)) < 3.5 * error


@pytest.mark.slow
@pytest.mark.parametrize("turning", [0.0, 100.0, -200.0, 400.0])
def test_the_speed_follows_the_input_as_expected(turning: float) -> None:
    """10 runs of 4 s of 1000 neurons: +- 0.9 degrees a second, and 2 % for the mean field."""
    p = PoissonRingParameters(rings="two", coupling=3.0, turning=turning)
    velocity, error = turned(10, 4.0, turning=turning, neurons=1000)
    assert abs(velocity - turning_speed(p)) < 3.5 * error + 0.02 * abs(turning_speed(p))


# The compiled steps and their plain twins


def twin(
    h: Any, x: Any, uniforms: Any, external: Any, p: PoissonRingParameters, angles: Any
) -> tuple[Any, Any]:
    """The same steps in numpy; how many spikes each neuron fired, and where the bump was."""
    counts, places = [], []
    shifts = np.array(p.shifts)[:, None]
    for t, u in enumerate(uniforms):
        mean = (
            p.dt * LARGEST_RATE / (1 + np.exp(-2 * p.steepness * (h / LARGEST_RATE - p.threshold)))
        )
        n, chance = np.zeros(h.shape), np.exp(-mean)
        below = chance.copy()
        for k in range(1, 60):
            n += u >= below
            chance = chance * mean / k
            below = below + chance
        mode = (np.exp(1j * angles) * n).sum() / p.dt
        felt = p.coupling / p.neurons * (mode * np.exp(-1j * (angles - shifts))).real
        now = external[min(t, len(external) - 1)]
        h += p.dt / p.time_constant * (now + felt - h)
        x += p.dt / p.time_constant * (n / p.dt - x)
        counts.append(n)
        places.append(np.angle((x * np.exp(1j * angles)).sum()) % (2 * np.pi))
    return np.array(counts), np.array(places)


@pytest.mark.parametrize(
    "values",
    [{}, {"noise": 2.0}, {"rings": "two", "coupling": 3.0, "turning": 90.0}, {"dt": 0.002}],
    ids=str,
)
def test_the_compiled_steps_are_those_of_numpy(values: dict[str, Any]) -> None:
    """The same spikes; h and x to the rounding of sums in another order."""
    run = Run(ring(3, neurons=60, **values))
    other = ring(3, neurons=60, **values)
    uniforms, external = other._chance(128)
    y, rings = other.now.y.copy(), other.parameters.ring_count
    counts, places = twin(y[:rings], y[rings:], uniforms, external, other.parameters, other.angles)
    run.advance(128)
    assert counts.sum() > 200
    np.testing.assert_allclose(run.network.now.y, y, rtol=0, atol=1e-7)
    np.testing.assert_allclose(run.recorder.window("decoded", 128), places, rtol=0, atol=1e-9)


def test_the_compiled_function_is_the_plain_one_to_the_bit() -> None:
    n, k = 30, 20
    angles = ring_angles(n)
    cos, sin = np.cos(angles), np.sin(angles)
    alive = np.where(np.arange(n) < 3, 0.0, 1.0)
    kept: list[list[Any]] = []
    for function in (compiled(), take_steps):
        arrays = {
            "h": 900.0 * np.stack([cos, sin]), "x": np.zeros((2, n)),
            "decoded": np.empty((k, 3)), "highest": np.empty(k), "kept": np.empty((k, n)),
        }  # fmt: skip
        uniforms = np.random.default_rng(6).random((k, 2, n), dtype=np.float32)
        if function is take_steps:
            # As double: numpy would compare a single one with a number of Python as single.
            uniforms = uniforms.astype(float)
        function(
            uniforms=uniforms, external=np.full((1, 2, n), 3.0), rec_cos=np.stack([cos, sin]),
            rec_sin=np.stack([sin, cos]), cos=cos, sin=sin, alive=alive,
            most=0.1, steepness=4e-3, threshold=500.0, share=0.01, per_spike=1e4, coupling=900.0,
            **arrays,
        )  # fmt: skip
        kept.append(list(arrays.values()))
    assert kept[0][1].max() > 0.0
    for one, two in zip(*kept, strict=True):
        np.testing.assert_array_equal(one, two)


def test_spikes_come_at_the_rate_they_are_drawn_with() -> None:
    """Uncoupled neurons at h = 0: 119.2 Hz each; 400 of them for 2 s: +- 0.4 Hz."""
    run = Run(ring(neurons=400, coupling=0.0))
    run.network.now.y[:] = 0.0
    run.advance(20_600)
    counted = run.recorder.window("activity", 100)
    rate = LARGEST_RATE / (1.0 + math.exp(2.0))
    assert counted.mean() == pytest.approx(rate, abs=3.5 * math.sqrt(rate / (400 * 2.0)))


def test_the_recorded_activity_has_at_most_128_columns_each_at_its_angle() -> None:
    network = ring(neurons=1000)
    column = in_columns(np.exp(np.cos(network.angles - 1.0)), 128)
    np.testing.assert_allclose(column, np.exp(np.cos(ring_angles(128) - 1.0)), atol=0.01)
    trace = next(t for t in network.traces() if t.name == "activity")
    assert trace.width == 128
    assert sum(t.rows * t.width for t in network.traces()) * 8 < 32e6


# Hands


def test_an_output_put_by_hand_is_what_the_neurons_fire_with() -> None:
    network = ring(neurons=100)
    network.set_output(800.0, 2.0)
    wanted = np.clip(800.0 * np.cos(network.angles - 2.0), 0.1, 999.9)
    np.testing.assert_allclose(network.rates, wanted, atol=1e-6)
    s = network.snapshot()
    assert s.decoded == pytest.approx(2.0, abs=1e-4) and s.peak == pytest.approx(800.0, abs=2.0)


def test_another_number_of_rings_keeps_the_bump() -> None:
    network = ring(neurons=200)
    network.advance(500)
    before = network.snapshot().decoded
    network.configure(rings="two", coupling=3.0)
    assert network.now.y.shape == (4, 200) and network.snapshot().shifters is not None
    network.advance(300)
    assert network.snapshot().decoded == pytest.approx(before, abs=0.3)
    network.configure(rings="one", coupling=5.0)
    assert network.now.y.shape == (2, 200) and network.snapshot().shifters is None


def test_the_bump_follows_an_injected_current_and_silenced_neurons_fire_no_spike() -> None:
    network = ring(neurons=200)
    network.inject(math.radians(200.0))
    network.silence(range(20))
    network.advance(3000)
    s = network.snapshot()
    assert math.degrees(s.decoded) == pytest.approx(200.0, abs=12.0)
    assert (s.rates[:20] == 0.0).all() and network.counted[:20].max() < 1e-6
