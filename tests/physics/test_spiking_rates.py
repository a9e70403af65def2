"""Single neurons of the spiking memory: leaky integrate-and-fire against Siegert, refractoriness,
and inhibitory neurons that fire as a Poisson process.

Networks here have no coupling among excitatory neurons. Errors are standard errors over neurons.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import erfcx

from sim.run import Run
from sim.spiking import SpikingMemory, SpikingParameters, constants
from sim.spiking.theory import siegert_rate

LATE = 0.35  # of a step: by so much, at most, intervals are longer, since spikes wait for its end


def uncoupled(seed: int = 1, neurons: int = 1000, **values: Any) -> SpikingMemory:
    p = {"neurons": neurons, "strength": 0.0, "inhibition": 0.0, **values}
    return SpikingMemory(SpikingParameters.from_dict(p), seed)


def rate_of(network: SpikingMemory, time: float, settle: float = 0.4) -> tuple[float, float]:
    """Mean rate of the excitatory neurons and its standard error, Hz."""
    run = Run(network)
    run.advance(round(settle / network.dt))
    steps = round(time / network.dt)
    run.advance(steps)
    rows: Any = run.recorder.recent(steps)["spikes"]
    n = network.parameters.excitatory
    counts = np.unpackbits(rows, axis=1, count=n, bitorder="little").sum(axis=0)
    rates = counts / (len(rows) * constants.raster_bin(network.dt) * network.dt)
    return float(rates.mean()), float(rates.std() / math.sqrt(n))


# ---- the formula ---------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.001, 0.005, 0.015])
def test_the_rate_is_the_integral_of_siegert(noise: float) -> None:
    for mean in (0.0, 0.0095, 0.0199, 0.02, 0.05, 0.2):
        low, high = (0.010 - mean) / noise, (0.020 - mean) / noise
        integral = quad(lambda u: erfcx(-u), low, high, epsabs=0, epsrel=1e-12, limit=500)[0]
        expected = 1.0 / (0.002 + 0.020 * math.sqrt(math.pi) * integral)
        assert float(siegert_rate(mean, noise)) == pytest.approx(expected, rel=1e-11, abs=1e-300)


def test_the_rate_is_that_of_a_constant_input_as_noise_goes() -> None:
    """nu = 1/(2 ms + tau ln((I - reset)/(I - threshold))), 0 below threshold."""
    means = np.array([0.0, 0.019, 0.0201, 0.022, 0.03])
    without = siegert_rate(means, 0.0)
    assert without[:2].tolist() == [0.0, 0.0]
    assert without[3] == pytest.approx(1.0 / (0.002 + 0.020 * math.log(12 / 2)))
    np.testing.assert_allclose(siegert_rate(means, 1e-6), without, rtol=1e-3)


def test_the_rate_is_finite_for_any_input() -> None:
    means = np.linspace(-10.0, 10.0, 2001)
    for noise in (1e-5, 0.005, 1.0):
        rates = siegert_rate(means, noise)
        assert rates.shape == means.shape and np.isfinite(rates).all()
        assert (np.diff(rates) >= -1e-9).all() and rates[0] < 1e-3 and rates[-1] < 500.0
    assert siegert_rate(0.02, 0.005) == pytest.approx(27.3406, abs=1e-4)


def test_the_scale_of_time_and_of_potentials_is_free() -> None:
    one = siegert_rate(0.018, 0.004, 0.02, 0.02, 0.01, 0.002)
    slower = siegert_rate(0.018, 0.004, 0.04, 0.02, 0.01, 0.004)
    larger = siegert_rate(0.028, 0.004, 0.02, 0.03, 0.02, 0.002)
    assert slower == pytest.approx(0.5 * one) and larger == pytest.approx(one)


# ---- the neurons ---------------------------------------------------------------------------------


def check(dt: float, bias: float, noise: float, time: float, **values: Any) -> None:
    """Within 4 standard errors, and what a spike waits for the end of its step."""
    found, spread = rate_of(uncoupled(dt=dt, bias=bias, noise=noise, **values), time)
    expected = float(siegert_rate(bias, noise))
    least = expected - LATE * dt * expected**2 - 4.0 * spread
    assert least < found < expected + 4.0 * spread, f"{found:.3f} Hz for {expected:.3f} Hz"


@pytest.mark.parametrize(
    ("dt", "bias", "noise"),
    [
        (0.0001, 0.020, 0.005), (0.0005, 0.0095, 0.005), (0.0005, 0.018, 0.005),
        (0.0005, 0.020, 0.005), (0.0005, 0.025, 0.005), (0.0005, 0.015, 0.015),
        (0.0005, 0.020, 0.001), (0.001, 0.015, 0.005), (0.001, 0.020, 0.005),
    ],
)  # fmt: skip
def test_neurons_fire_at_the_rate_of_siegert(dt: float, bias: float, noise: float) -> None:
    check(dt, bias, noise, 1.0 if dt > 0.0002 else 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("dt", [0.0001, 0.0005, 0.001])
@pytest.mark.parametrize("noise", [0.001, 0.002, 0.0035, 0.005, 0.008, 0.012, 0.015])
def test_neurons_fire_at_the_rate_of_siegert_whatever_the_noise(dt: float, noise: float) -> None:
    for bias in (0.0095, 0.015, 0.018, 0.020, 0.022, 0.025):
        if siegert_rate(bias, noise) > 0.01:
            check(dt, bias, noise, 3.0, neurons=2000)


def test_without_the_lower_threshold_rates_are_biased(monkeypatch: pytest.MonkeyPatch) -> None:
    """For an input at threshold, 20 mV: 24.9 Hz at dt = .5 ms where Siegert has 27.34, 27.2 with
    it."""
    settings: dict[str, Any] = {"dt": 0.0005, "bias": 0.020, "noise": 0.005, "neurons": 2000}
    corrected, spread = rate_of(uncoupled(**settings), 1.5)
    monkeypatch.setattr(constants, "OVERSHOOT", 0.0)
    biased, _ = rate_of(uncoupled(**settings), 1.5)
    assert spread < 0.07
    assert corrected == pytest.approx(27.25, abs=4.0 * spread)
    assert biased == pytest.approx(24.93, abs=4.0 * spread)


def test_the_threshold_is_lower_by_the_mean_overshoot() -> None:
    """-zeta(1/2)/sqrt(2 pi) of a step's deviation, by simulation of a random walk: what is left
    over where it first passes a far level (Chang and Peres 1997)."""
    rng, level = np.random.default_rng(2), 10.0
    place = np.zeros(10_000)
    over: list[Any] = []
    for _ in range(1500):
        place = place + rng.standard_normal(len(place))
        beyond = place >= level
        over.append(place[beyond] - level)
        place = place[~beyond]
    found = np.concatenate(over)
    assert len(found) > 7_000
    expected = constants.OVERSHOOT
    assert abs(found.mean() - expected) < 4.0 * found.std() / math.sqrt(len(found))


@pytest.mark.parametrize("dt", [0.0001, 0.0003, 0.0005, 0.0007, 0.0009, 0.001])
def test_no_interval_is_shorter_than_the_refractory_period(dt: float) -> None:
    """Of neurons driven as hard as can be; and the raster has every spike."""
    network = uncoupled(neurons=500, dt=dt, bias=0.025, noise=0.015)
    network.cue(1, strength=0.05, fraction=1.0, duration=1.0)
    run, n, last = Run(network), network.parameters.excitatory, network.now.last.copy()
    intervals, spikes = [], np.zeros(n, int)
    steps = constants.raster_bin(dt) * 30
    for _ in range(steps):
        run.advance(1)
        fired = network.now.last == network.step
        spikes += fired
        intervals.append((network.step - last[fired & (last >= 0)]) * dt)
        last = network.now.last.copy()
    every = np.concatenate(intervals)
    assert len(every) > 200
    assert 0.002 <= every.min() < 0.006
    rows: Any = run.recorder.recent(steps)["spikes"]
    seen = np.unpackbits(rows, axis=1, count=n, bitorder="little").sum(axis=0)
    np.testing.assert_array_equal(seen, spikes)


def test_the_raster_of_neurons_that_fire_at_random_tells_who_has_fired() -> None:
    """They are never refractory: who fires twice in a row of 2 ms has one bit there."""
    network = SpikingMemory(SpikingParameters.from_dict({"neurons": 500, "rung": "separate"}), 1)
    network.cue(1, strength=0.05, fraction=1.0, duration=1.0)
    run, n = Run(network), network.parameters.excitatory
    fired = np.zeros((400, n), bool)
    for t in range(len(fired)):
        run.advance(1)
        fired[t] = network.now.last == network.step
    rows: Any = run.recorder.recent(len(fired))["spikes"]
    seen = np.unpackbits(rows, axis=1, count=n, bitorder="little")
    in_a_row = fired.reshape(-1, constants.raster_bin(network.dt), n)
    np.testing.assert_array_equal(seen, in_a_row.any(axis=1))
    assert (in_a_row.sum(axis=1) > 1).any()


def test_rates_stay_below_what_refractoriness_allows() -> None:
    """An input of 75 mV: 200 Hz by Siegert."""
    network = uncoupled(neurons=500, dt=0.0001, bias=0.025)
    network.cue(1, strength=0.05, fraction=1.0, duration=1.0)
    members = network.connections.patterns[0].astype(bool)
    network.advance(300)
    before, count = network.now.last.copy(), np.zeros(len(members))
    for _ in range(1000):
        network.advance(1)
        count += network.now.last > before
        before = network.now.last.copy()
    expected = float(siegert_rate(0.075, 0.005))
    rates = count[members] / 0.1
    assert rates.mean() == pytest.approx(expected, rel=LATE * 1e-4 * expected + 0.01)
    assert rates.max() < 500.0


# ---- inhibitory neurons --------------------------------------------------------------------------


def linear_spikes(network: SpikingMemory, steps: int) -> tuple[Any, Any]:
    """Spikes of the linear inhibitory neurons in each step, and how many are to be expected."""
    c, each = network._constants, network.parameters.each_inhibitory
    counts, expected = [], []
    for _ in range(steps):
        expected.append(5.0 * network.now.seen[:each].astype(float).sum() * network.dt)
        before = network.now.inhibition[0] * float(c.keep_inhibitory)
        network.advance(1)
        counts.append((network.now.inhibition[0] - before) / c.inhibitory_step)
    whole = np.round(counts)
    np.testing.assert_allclose(counts, whole, atol=1e-6)
    return whole, np.array(expected)


@pytest.mark.parametrize("dt", [0.0005, 0.001])
def test_linear_inhibitory_neurons_are_poisson(dt: float) -> None:
    """Five times the rate they see; the variance of their number is its mean; third moment; and no
    step knows of another."""
    network = uncoupled(neurons=500, dt=dt, bias=0.020)
    network.advance(round(0.2 / dt))
    counts, means = linear_spikes(network, 3000)
    z, many = (counts - means) / np.sqrt(means), len(counts)
    # Of a Poisson number with mean m, z^2 has the variance 2 + 1/m, and z^3 the mean 1/sqrt(m).
    assert abs(z.mean()) < 3.5 / math.sqrt(many)
    assert abs(np.mean(z**2) - 1.0) < 3.5 * math.sqrt((2.0 + np.mean(1.0 / means)) / many)
    assert abs(np.mean(z**3 - 1.0 / np.sqrt(means))) < 3.5 * np.std(z**3) / math.sqrt(many)
    for lag in (1, 2, 3, 10, 40):
        assert abs(np.mean(z[lag:] * z[:-lag])) < 3.5 / math.sqrt(many - lag)
    # Over windows of 20 ms the Fano factor is that of a Poisson process whose rate is known, too.
    wide = round(0.02 / dt)
    rows, rates = (a[: many - many % wide].reshape(-1, wide).sum(axis=1) for a in (counts, means))
    fano = np.mean((rows - rates) ** 2 / rates)
    assert abs(fano - 1.0) < 3.5 * math.sqrt(2.0 / len(rows))
    mean_rate = network.snapshot().mean_rate
    assert means.mean() / (50 * dt) == pytest.approx(5.0 * mean_rate, rel=0.15)


@pytest.mark.parametrize("rung", ["integrate-and-fire", "separate"])
def test_saturating_inhibitory_neurons_fire_at_the_rate_of_siegert(rung: str) -> None:
    """tau 10 ms, refractory 1 ms, reset 10 mV, input 6 mV + 2.2 mV/Hz y; with a pattern active."""
    p = {"neurons": 1000, "dt": 0.0002, "rung": rung}
    network = SpikingMemory(SpikingParameters.from_dict(p), 1)
    network.cue(1, strength=0.015)
    network.advance(2000)
    rates, seen = [], []
    for _ in range(400):
        network.advance(10)
        rates.append(network.now.inhibition[1])
        seen.append(network.now.seen[network.parameters.each_inhibitory :].astype(float))
    inputs = 0.006 + 2.2e-3 * np.array(seen)
    expected = siegert_rate(inputs, 0.005, 0.010, 0.020, 0.010, 0.001).mean()
    assert 10.0 < expected < 60.0
    assert np.mean(rates) == pytest.approx(expected, rel=0.07)
