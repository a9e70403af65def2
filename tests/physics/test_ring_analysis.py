"""Drift, diffusion and modes of rings, measured as the program measures them, against closed forms.

Of Noorman et al. (2024): five per cent off its tuning, a ring of six neurons has six angles at
which the bump stays and drifts at up to .19 rad/s (tau = .1 s) between them.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.angles import wrap_signed
from sim.errors import SimError
from sim.ring import (
    HEADING_NETWORKS,
    DrivenRing,
    FlyCompass,
    HeadingNetwork,
    OddKernelRing,
    PoissonRing,
    RectifiedRing,
    SigmoidRing,
    SmallRing,
)
from sim.ring.diffusing import diffusion_of, measure_diffusion
from sim.ring.drift import drift_field
from sim.ring.spectrum import loop_eigenvalues, loop_modes, mode_words
from sim.ring.stimuli import PlacedStimulus
from sim.ring.tuning import tuning_curves
from sim.state import same

ROUND = 2.0 * math.pi * np.arange(24) / 24


# Drift


def test_a_landmark_makes_the_drift_a_sine() -> None:
    """(c/(T A)) sin(psi - phi), and the perturbation theory shown beside it is the same."""
    psi, c = math.radians(200.0), 0.3
    network = FlyCompass(
        FlyCompass.Parameters(neurons=192, noise=0.3, landmark_strength=c, landmark_direction=psi)
    )
    network.turn(2.0)
    network.advance(10)
    before = network.state()
    field = drift_field(network, angles=ROUND)
    assert field is not None and same(network.state(), before), "measuring touches nothing"
    wanted = c / (network.inertia * network.amplitude) * np.sin(psi - field.angles)
    top = np.abs(wanted).max()
    np.testing.assert_allclose(field.velocities, wanted, atol=0.03 * top)
    assert field.expected is not None
    np.testing.assert_allclose(field.expected, wanted, atol=0.01 * top)
    assert np.degrees(field.stable) == pytest.approx([200.0], abs=0.5)
    assert np.degrees(field.unstable) == pytest.approx([20.0], abs=0.5)


def test_the_chance_of_spikes_is_no_drift() -> None:
    """Its bump stands at every angle; more input to one of two rings turns it evenly."""
    network = PoissonRing(PoissonRing.Parameters(neurons=100))
    network.advance(500)
    field = drift_field(network, angles=ROUND)
    assert field is not None and field.still
    turned = PoissonRing(network.parameters.replace(rings="two", coupling=3.0, turning=200.0))
    field = drift_field(turned, angles=ROUND)
    assert field is not None and not len(field.stable)
    # About 49 degrees a second, as two rings are seen to turn it.
    assert np.degrees(field.velocities) == pytest.approx(49.0, abs=2.0)


def test_a_detuned_small_ring_drifts_to_six_angles() -> None:
    field = drift_field(SmallRing(SmallRing.Parameters(neurons=6, detuning=0.05)))
    assert field is not None and field.expected is None
    assert field.fastest == pytest.approx(0.19, abs=0.005)
    for found, first in ((field.stable, 30.0), (field.unstable, 0.0)):
        assert len(found) == 6
        away = wrap_signed(found - np.radians(first + 60.0 * np.arange(6)))
        assert np.abs(np.degrees(away)).max() < 1.0
    tuned = drift_field(SmallRing(SmallRing.Parameters(neurons=6)), angles=ROUND[:6])
    assert tuned is not None and tuned.still and not len(tuned.stable)


def test_two_stimuli_are_two_places_where_the_bump_ends() -> None:
    """The lecture's selection: the weaker input holds a bump that is at it, too."""
    ring = RectifiedRing()
    ring.clear_stimuli()
    ring.add_stimulus(math.radians(60.0), 5.0)
    ring.add_stimulus(math.radians(210.0), 4.9)
    with pytest.raises(SimError, match="no bump"):
        drift_field(ring)
    ring.advance(1000)
    field = drift_field(ring, angles=2.0 * math.pi * np.arange(48) / 48)
    assert field is not None
    assert np.degrees(field.stable) == pytest.approx([60.0, 210.0], abs=1.0)
    assert len(field.unstable) == 2


# Diffusion


def test_the_interval_of_a_diffusion_constant_covers_it_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(3)
    times, true = 0.5 * np.arange(17), 0.02
    covered = 0
    for _ in range(400):
        steps = rng.normal(0.0, math.sqrt(true * 0.5), (20, 16))
        path = np.cumsum(np.pad(steps, ((0, 0), (1, 0))), axis=1)
        # What does not add up, however large, is not diffusion.
        found = diffusion_of(times, path + rng.normal(0.0, 0.03, path.shape))
        covered += found.least <= true <= found.most
    assert abs(covered / 400 - 0.95) < 3.0 * math.sqrt(0.95 * 0.05 / 400)
    assert found.variance[0] == 0.0 and (found.low <= found.variance).all()


def check_diffusion(kind: type[HeadingNetwork], neurons: int, runs: int, looks: int) -> None:
    """The measured constant lies within its interval, widened to three sigma, of the theory."""
    network = kind(
        kind.Parameters(neurons=neurons, noise=0.1, landmark_strength=1.0, time_constant=0.02)
    )
    found = measure_diffusion(network, runs=runs, looks=looks)
    assert found is not None and found.expected is not None
    sigma = found.expected * math.sqrt(6.0 / (runs * looks))
    assert found.constant == pytest.approx(found.expected, abs=3.0 * sigma)
    assert found.most - found.least == pytest.approx(3.92 * sigma, rel=0.4)


def test_a_bump_diffuses_as_expected() -> None:
    check_diffusion(FlyCompass, 16, 8, 24)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "neurons"), [(FlyCompass, 64), (OddKernelRing, 96), (SmallRing, 32)]
)
def test_bumps_diffuse_as_expected_to_five_per_cent(
    kind: type[HeadingNetwork], neurons: int
) -> None:
    check_diffusion(kind, neurons, 80, 32)


def test_what_cannot_be_measured_is_said() -> None:
    with pytest.raises(SimError, match="set Noise above 0"):
        measure_diffusion(FlyCompass())
    ring = RectifiedRing(RectifiedRing.Parameters(neurons=12, noise=0.1))
    ring.advance(200)
    with pytest.raises(SimError, match="background"):
        measure_diffusion(ring)
    progress: list[float] = []
    network = OddKernelRing(OddKernelRing.Parameters(neurons=48, noise=0.1))
    assert measure_diffusion(network, lambda f: bool(progress.append(f)), runs=3, looks=2) is None
    assert progress == [1 / 3]


# Tuning


@pytest.mark.parametrize("kind", [SigmoidRing, PoissonRing])
def test_a_tuning_curve_is_the_same_to_either_side_whatever_a_ring_begins_with(
    kind: type[DrivenRing],
) -> None:
    """Both begin with a bump at 90 degrees, and one fires by chance."""
    ring = kind(kind.Parameters(neurons=24))
    probe = PlacedStimulus(1, 0.0, ring.usual_strength)
    found = tuning_curves(ring, 8, [0.0], probe, count=8)
    assert found is not None
    rates = found.rates[0]  # at -180, -135 .. 135 degrees from what it prefers
    np.testing.assert_allclose(rates[1:], rates[:0:-1], rtol=1e-6, atol=1e-6 * rates.max())
    assert rates.argmax() == 4
    assert rates[0] < 0.1 * rates[4]


# Modes


def test_modes_of_one_eigenvalue_are_told_about_the_bump_not_about_zero() -> None:
    """Where all fire: the uniform mode has -lambda0, two others lambda1."""
    ring = RectifiedRing(RectifiedRing.Parameters(modulation=0.9, background=10.0))
    bump = math.radians(61.0)
    ring.change_stimulus(1, direction=bump, strength=1.0, shape="cosine")
    ring.advance(500)
    values, modes = loop_modes(ring, bump)
    np.testing.assert_allclose(values[:3].real, [0.9, 0.9, 0.0], atol=1e-12)
    for wave, mode in zip((np.cos, np.sin), modes, strict=False):
        np.testing.assert_allclose(mode, wave(ring.angles - bump), atol=1e-3)


def test_half_of_the_neurons_silent_leave_half_of_the_gain() -> None:
    """lambda1/2 for both modes: cosine and sine of the angle from the bump."""
    ring = RectifiedRing()
    ring.clear_stimuli()
    ring.add_stimulus(math.radians(61.0), 5.0)  # between neurons: 48 of 96 fire
    # Before any has answered all are above their threshold, however little.
    assert loop_eigenvalues(ring)[0].real == pytest.approx(1.9)
    ring.advance(2000)
    bump = ring.snapshot().decoded
    values, modes = loop_modes(ring, bump)
    np.testing.assert_allclose(values, loop_eigenvalues(ring)[:16], atol=1e-9)
    np.testing.assert_allclose(values[:3].real, [0.95, 0.95, 0.0], atol=1e-6)
    firing = ring.rates > 1e-6
    assert firing.sum() == 48
    for wave, mode in zip((np.cos, np.sin), modes, strict=False):
        wanted = wave(ring.angles - bump) * firing
        np.testing.assert_allclose(mode, wanted / np.abs(wanted).max(), atol=0.02)
    words = [mode_words(i + 1, values[i], modes[i], ring.angles, bump) for i in range(2)]
    assert words[0] == "Mode 1, λ = 0.950: cosine of 61°"
    assert words[1] == "Mode 2, λ = 0.950: sine of 61°, moves the bump"
    # Of the weights laid out, the same.
    full = ring.clone()
    full.weight_factors = lambda: None
    same_values, same_modes = loop_modes(full, bump)
    np.testing.assert_allclose(same_values, values, atol=1e-9)
    np.testing.assert_allclose(same_modes[:2], modes[:2], atol=1e-9)
    # As soon as neurons are silenced the linearised network is another.
    ring.silence(range(10, 20))
    assert loop_eigenvalues(ring)[1].real < 0.9


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda kind: kind.name)
def test_turning_makes_the_weights_uneven_and_their_parts_add_up(
    kind: type[HeadingNetwork],
) -> None:
    network = kind(kind.Parameters(noise=0.0))
    still = network.projections()
    at_rest, turning = "Effective, at rest", "Effective, turning as now"
    np.testing.assert_array_equal(still[at_rest], network.effective_weights())
    np.testing.assert_allclose(still[turning], still[at_rest], atol=1e-12)
    network.turn(3.0)
    network.advance(1)
    odd = network.projections()[turning] - still[at_rest]
    np.testing.assert_allclose(odd, -odd.T, atol=1e-12 * np.abs(odd).max())
    # The bump is carried counter-clockwise: a neuron excites those before it more.
    assert odd[2, 0] > 0.0
