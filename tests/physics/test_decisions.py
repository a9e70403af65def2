"""Decisions between two inputs: their times without noise, and how often they are right with it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.circuits.decision import (
    expected_accuracy,
    fitted_psychometric,
    telling_differences,
    trials,
)
from sim.circuits.decision_times import decision_times, slope_per_decade
from sim.circuits.parameters import CircuitParameters
from sim.errors import SimError

TAU = 0.02
#: b = 2, v clipped to [0, 1]; mean input .5, criterion .4.
PAIR = CircuitParameters(inputs=(0.5, 0.5))


def with_inhibition(b: float) -> CircuitParameters:
    return PAIR.replace(weights=((0.0, -b), (-b, 0.0)))


def difference_of_linear(d: float, b: float, t: float) -> float:
    """v1 - v2 from 0 while both neurons are on their slope: d (exp((b-1) t/tau) - 1)/(b - 1)."""
    return d * math.expm1((b - 1.0) * t / TAU) / (b - 1.0)


# Without noise


def test_decision_times() -> None:
    """PHYSICS.md, section 3."""
    times = decision_times(PAIR, [1e-1, 1e-2, 1e-3]) / TAU
    np.testing.assert_allclose(times, [2.359, 4.679, 6.978], atol=1e-3)


def test_the_linear_regime_in_closed_form() -> None:
    """Up to a criterion that is reached while both neurons are on the slope."""
    early = PAIR.replace(criterion=0.1)
    for d in (1e-2, 1e-3, 1e-4):
        time = decision_times(early, [d])[0]
        assert difference_of_linear(d, 2.0, time) == pytest.approx(0.1, rel=1e-3)


def test_the_other_neuron_takes_as_long() -> None:
    np.testing.assert_allclose(decision_times(PAIR, [-0.02]), decision_times(PAIR, [0.02]))


def test_what_is_never_decided() -> None:
    assert math.isnan(decision_times(PAIR, [0.0])[0])
    assert np.isnan(decision_times(with_inhibition(0.5), [1e-1, 1e-3])).all()
    with pytest.raises(SimError, match="another one"):
        decision_times(PAIR.replace(neurons=1), [0.1])


@pytest.mark.parametrize("b", [1.5, 2.0, 3.0])
def test_the_time_per_decade(b: float) -> None:
    """ln(10) tau/(b - 1)."""
    slope = slope_per_decade(with_inhibition(b))
    assert slope.expected == pytest.approx(math.log(10.0) * TAU / (b - 1.0), rel=1e-9)
    assert slope.fitted == pytest.approx(slope.expected, rel=2e-3)


def test_the_time_per_decade_of_three_neurons_and_of_tanh() -> None:
    three = PAIR.replace(neurons=3, weights=(2.0 * (np.eye(3) - 1.0)).tolist())
    smooth = PAIR.replace(activation="tanh", inputs=(0.0, 0.0))
    for circuit in (three, smooth):
        slope = slope_per_decade(circuit)
        assert slope.expected == pytest.approx(math.log(10.0) * TAU, rel=1e-6)
        assert slope.fitted == pytest.approx(slope.expected, rel=5e-3)


def test_no_time_per_decade_without_a_saddle() -> None:
    assert slope_per_decade(with_inhibition(0.5)).expected is None


# With noise


def test_accuracy_without_bounds_is_a_cumulative_normal() -> None:
    """Phi(d sqrt(tau/(b - 1))/sigma) for small noise."""
    noisy = PAIR.replace(noise=0.004)
    d = np.array([0.0, 0.01, 0.03])
    z = d * math.sqrt(TAU) / 0.004
    below = [0.5 * math.erfc(-x / math.sqrt(2.0)) for x in z]
    np.testing.assert_allclose(expected_accuracy(noisy, d), below, atol=1e-12)


@pytest.mark.parametrize(
    ("noise", "b", "criterion"),
    [(0.004, 2.0, 0.4), (0.006, 1.5, 0.4), (0.01, 2.0, 0.1), (0.02, 1.3, 0.1)],
)
def test_accuracy_is_that_of_theory(noise: float, b: float, criterion: float) -> None:
    """Within 95 % intervals of 2,000 trials each, all but one of them.

    The last two have a criterion within reach of the noise, for which the bounds matter.
    """
    noisy = with_inhibition(b).replace(noise=noise, criterion=criterion, dt=0.0002)
    width = noise * math.sqrt((b - 1.0) / TAU)
    found = trials(noisy, width * np.array([-1.0, -0.3, 0.3, 0.6, 1.0]), 2000, seed=1)
    assert found is not None
    assert found.expected is not None
    assert (found.undecided == 0).all()
    within = (found.accuracy_low <= found.expected) & (found.expected <= found.accuracy_high)
    assert within.sum() >= 4
    np.testing.assert_allclose(found.accuracy, found.expected, atol=4.0 * math.sqrt(0.25 / 2000))


def test_the_psychometric_curve() -> None:
    """Its width is sigma sqrt((b - 1)/tau)."""
    noisy = PAIR.replace(noise=0.004)
    width = 0.004 / math.sqrt(TAU)
    found = trials(noisy, width * np.linspace(-2.0, 2.0, 9), 1000, seed=2)
    assert found is not None
    assert found.curve is not None
    assert found.curve.width == pytest.approx(width, rel=0.08)
    assert abs(found.curve.bias) < 0.08 * width
    assert found.curve.at(found.curve.bias + np.array([found.curve.threshold])) == pytest.approx(
        0.75
    )
    h = 1e-6
    low, high = found.curve.at(found.curve.bias + np.array([-h, h]))
    assert (high - low) / (2 * h) == pytest.approx(found.curve.slope, rel=1e-6)


def test_small_noise_decides_as_fast_as_none() -> None:
    noisy = PAIR.replace(noise=1e-4)
    found = trials(noisy, [0.05], 50)
    assert found is not None
    assert (found.winners == 0).all()
    assert found.reaction_times(0).mean() == pytest.approx(
        decision_times(PAIR, [0.05])[0], rel=2e-3
    )
    assert len(found.reaction_times(0, correct=False)) == 0
    assert found.curve is None


def test_the_same_seed_makes_the_same_trials() -> None:
    noisy = PAIR.replace(noise=0.01)
    one, same, other = (trials(noisy, [0.01, 0.02], 100, seed=s) for s in (5, 5, 6))
    assert one is not None
    assert same is not None
    assert other is not None
    np.testing.assert_array_equal(one.times, same.times)
    np.testing.assert_array_equal(one.winners, same.winners)
    assert (one.times != other.times).any()
    # Another difference beside them changes nothing, nor does a bound within which all are decided.
    wider = trials(noisy, [0.01, 0.02, 0.03], 100, seed=5, longest=2.0)
    assert wider is not None
    np.testing.assert_array_equal(wider.times[:2], one.times)


def test_undecided_trials() -> None:
    noisy = with_inhibition(0.5).replace(noise=1e-4)
    found = trials(noisy, [0.01], 20, longest=0.2)
    assert found is not None
    assert found.undecided.tolist() == [20]
    assert np.isnan(found.accuracy).all()
    assert np.isnan(found.times).all()
    assert (found.winners == -1).all()
    assert found.expected is None


def test_trials_can_be_stopped_and_tell_how_far_they_are() -> None:
    noisy = PAIR.replace(noise=0.01)
    seen: list[float] = []

    def stop_in_the_middle(done: float) -> bool:
        seen.append(done)
        return done < 0.5

    assert trials(noisy, [0.01, 0.02, 0.03], 50, progress=stop_in_the_middle) is None
    assert seen == sorted(seen)
    assert 0.5 <= seen[-1] <= 1.0
    seen.clear()
    assert trials(noisy, [0.01, 0.02], 50, progress=lambda x: not seen.append(x)) is not None
    assert seen[-1] == 1.0


def test_trials_need_noise() -> None:
    with pytest.raises(SimError, match="Noise"):
        trials(PAIR, [0.1], 10)


def test_a_curve_of_known_choices() -> None:
    """Exact shares of a cumulative normal give it back."""
    d = np.linspace(-1.0, 1.0, 11)
    share = np.array([0.5 * math.erfc(-(x - 0.1) / 0.4 / math.sqrt(2.0)) for x in d])
    count = np.full(11, 1_000_000)
    curve = fitted_psychometric(d, np.round(share * count).astype(int), count)
    assert curve is not None
    assert (curve.bias, curve.width) == pytest.approx((0.1, 0.4), rel=1e-3)
    assert fitted_psychometric(d, np.where(d > 0, 10, 0), np.full(11, 10)) is None


def test_the_differences_that_are_tried_span_chance_and_certainty() -> None:
    p = CircuitParameters(inputs=(0.5, 0.5), noise=0.006)
    tried = telling_differences(p)
    expected = expected_accuracy(p, tried)
    assert expected is not None
    assert expected[5] == pytest.approx(0.5)
    assert expected[0] > 0.97 and expected[-1] > 0.97
