"""Small rings against Noorman et al. 2024: continuous if tuned, stuck at a few angles if not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.errors import ParameterError
from sim.ring import SmallRing
from sim.ring.analysis import loop_eigenvalues
from sim.ring.small_ring import bump_amplitude, tuned_excitation
from tests.physics.measuring import apart, at, laps_speed, seconds, track

# Published numbers are for tau = 100 ms, the default here.


def starts(neurons: int, count: int) -> np.ndarray:
    """Angles round the ring that lie differently between the neurons, rad."""
    return np.linspace(0.0, 2 * math.pi, count, endpoint=False) + 0.37 * 2 * math.pi / count


def degrees_moved(neurons: int, start: float, settle: float, time: float) -> float:
    """How far a tuned ring's bump goes by itself, after settling."""
    network = at(SmallRing, start, neurons=neurons)
    seconds(network, settle)
    before = network.decoded_heading
    seconds(network, time)
    return abs(math.degrees(apart(network.decoded_heading, before)))


# Tuned


@pytest.mark.parametrize(
    ("neurons", "excitations"),
    [(6, [12.0, 4.0, 2.4]), (8, [27.31, 8.0, 4.0, 2.667, 2.158])],
)
def test_the_published_excitations(neurons: int, excitations: list[float]) -> None:
    """J_E* for 2 to N - 2 active neurons, to the digits printed."""
    found = [tuned_excitation(neurons, active) for active in range(2, neurons - 1)]
    np.testing.assert_allclose(found, excitations, rtol=2e-4)


@pytest.mark.parametrize(("neurons", "active"), [(6, 1), (6, 5), (8, 0), (8, 7), (4, 3)])
def test_too_few_or_too_many_active_neurons_have_no_excitation(neurons: int, active: int) -> None:
    with pytest.raises(ParameterError):
        tuned_excitation(neurons, active)


@pytest.mark.parametrize("active", [2, 3, 4, 5, 6])
def test_the_excitation_makes_the_shifting_mode_neutral(active: int) -> None:
    """(J_E/N) sum over the active of sin^2 about their middle is 1: computed from the sum."""
    n = 8
    angles = 2 * math.pi / n * (np.arange(active) - (active - 1) / 2)
    assert tuned_excitation(n, active) / n * (np.sin(angles) ** 2).sum() == pytest.approx(1.0)


def test_the_amplitude_solves_the_equation_of_the_continuum() -> None:
    """h = A (cos - cos w), r = [h]+: A (-cos w) = J_I mean(r) + 1, the mean by summation."""
    theta = np.linspace(-math.pi, math.pi, 200_000, endpoint=False)
    for half, inhibition in ((1.178, -5.0), (0.5 * math.pi, -4.0), (2.0, -1.0)):
        amplitude = bump_amplitude(half, inhibition)
        mean = np.maximum(amplitude * (np.cos(theta) - math.cos(half)), 0.0).mean()
        assert -amplitude * math.cos(half) == pytest.approx(inhibition * mean + 1.0, abs=1e-8)


@pytest.mark.parametrize("neurons", [6, 8])
def test_a_tuned_ring_does_not_drift(neurons: int) -> None:
    """12 angles for 4 s, one for 50: the bump does not move by a thousandth of a degree."""
    for start in starts(neurons, 12):
        assert degrees_moved(neurons, start, 2.0, 2.0) < 1e-3
    assert degrees_moved(neurons, 0.4, 2.0, 48.0) < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("neurons", [6, 7, 8, 16])
def test_a_tuned_ring_does_not_drift_in_fifty_seconds(neurons: int) -> None:
    for start in starts(neurons, 24):
        assert degrees_moved(neurons, start, 2.0, 48.0) < 1e-3


@pytest.mark.parametrize("neurons", [6, 8])
def test_a_tuned_ring_is_neutral_at_every_angle(neurons: int) -> None:
    for start in starts(neurons, 12):
        network = at(SmallRing, start, neurons=neurons)
        seconds(network, 3.0)
        assert loop_eigenvalues(network)[0].real == pytest.approx(1.0, abs=1e-6)
        assert (network.rates > 1e-6).sum() == neurons // 2


# Detuned


@pytest.mark.parametrize("detuning", [0.05, -0.05])
def test_a_detuned_ring_collapses_to_as_many_angles_as_it_has_neurons(detuning: float) -> None:
    """N = 6, 5 % off: all starts end at 6 angles, on neurons or between them by the sign.

    The fastest drift on the way is up to .19 rad/s as published; .21 and .15 here, by the sign.
    """
    ends, fastest = [], 0.0
    for start in starts(6, 8):
        network = at(SmallRing, start, neurons=6, detuning=detuning)
        seconds(network, 0.5)
        time, heading = track(network, 10.0)
        fastest = max(fastest, float(np.abs(np.diff(heading) / np.diff(time)).max()))
        ends.append(math.degrees(network.decoded_heading) % 360.0)
        assert loop_eigenvalues(network)[0].real < 0.99  # stuck: a push dies away
    offset = 30.0 if detuning > 0.0 else 0.0
    nearest = np.round((np.array(ends) - offset) / 60.0) * 60.0 + offset
    np.testing.assert_allclose(ends, nearest, atol=0.5)
    assert len({round(angle) % 360 for angle in nearest}) == 6
    assert 0.12 < fastest < 0.22


def travels(v: float, detuning: float, time: float) -> np.ndarray:
    """Degrees gone at every step of a while at v = tau J_E omega: six neurons, from rest."""
    network = at(SmallRing, math.radians(30.0 if detuning > 0 else 60.0), neurons=6)
    network.configure(detuning=detuning)
    seconds(network, 3.0)
    asked = v / (network.parameters.time_constant * network.excitation)
    network.turn(asked)
    _, heading = track(network, time)
    return np.degrees(heading - heading[0])


@pytest.mark.parametrize("detuning", [0.05, -0.05])
def test_a_detuned_ring_does_not_follow_a_slow_turn(detuning: float) -> None:
    """5 % off, N = 6: stuck below v = .1 (measured: .111 at +5 %, .097 at -5 %), moving above."""
    slow = travels(0.09, detuning, 24.0)
    assert abs(slow[-1]) < 30.0  # it leans, within its valley of 60 degrees
    assert abs(slow[-1] - slow[len(slow) * 3 // 4]) < 0.1  # and has stopped
    assert travels(0.13, detuning, 15.0)[-1] > 90.0
    assert travels(-0.13, detuning, 15.0)[-1] < -90.0


@pytest.mark.slow
@pytest.mark.parametrize(("detuning", "threshold"), [(0.05, 0.111), (-0.05, 0.097)])
def test_the_least_velocity_that_is_followed(detuning: float, threshold: float) -> None:
    low, high = 0.05, 0.2
    while high - low > 1e-3:
        v = 0.5 * (low + high)
        if travels(v, detuning, 55.0)[-1] > 90.0:
            high = v
        else:
            low = v
    assert high == pytest.approx(threshold, abs=0.003)


# How fast


def gain(neurons: int, v: float) -> float:
    """tau J_E omega/v: the velocity of the bump over whole spacings, as a part of that asked."""
    network = at(SmallRing, 0.3, neurons=neurons)
    asked = v / (network.parameters.time_constant * network.excitation)
    return laps_speed(network, asked, settle=3.0) / asked


@pytest.mark.parametrize(
    ("neurons", "slow", "fast"),
    # published: .908 to 1.004, and .988 to 1.000
    [(6, 0.908, 1.004), (16, 0.988, 1.000)],
)
def test_a_tuned_ring_turns_at_the_published_gain(neurons: int, slow: float, fast: float) -> None:
    gains = {v: gain(neurons, v) for v in (0.02, 0.1, 0.4, 1.6)}
    assert gains[0.02] == pytest.approx(slow, abs=0.005)
    assert gains[1.6] == pytest.approx(fast, abs=0.004)
    for v, value in gains.items():
        assert slow - 0.001 < value < fast + 0.004, f"v = {v}"
    assert gains[0.02] < gains[0.1] < gains[0.4]


def test_more_neurons_turn_more_evenly() -> None:
    """The local gain of the bump, from angle to angle, at v = .2."""
    spread = {}
    for neurons in (6, 8, 16, 32):
        network = at(SmallRing, 0.3, neurons=neurons)
        asked = 0.2 / (network.parameters.time_constant * network.excitation)
        network.turn(asked)
        seconds(network, 1.0)
        time, heading = track(network, 2 * math.pi / neurons / asked)
        local = np.diff(heading) / np.diff(time) / asked
        spread[neurons] = np.ptp(local)
    assert spread[6] > spread[8] > spread[16] > spread[32]
    assert spread[32] < 0.2 < 0.7 < spread[6]
