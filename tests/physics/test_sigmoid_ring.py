"""The sigmoid ring: where its bump is pinned, how strongly, and how that falls with N."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.angles import wrap_signed
from sim.ring import SigmoidRing, SigmoidRingParameters
from sim.ring.analysis import loop_eigenvalues
from sim.ring.pinning import bump_and_drift, drift, largest_drift, places
from sim.ring.theory_readout import TheoryObserver
from sim.run import Run


def parameters(neurons: int, **values: Any) -> SigmoidRingParameters:
    return SigmoidRingParameters(neurons=neurons, **values)


#: Largest speed, rad per tau, with J = 8.9, alpha = 2, beta = 1.1; and what was published of a ring
#: whose parameters are not known (PHYSICS.md, section 4), which these come near.
SPEEDS = {12: (1.16e-2, 1.1e-2), 20: (1.11e-3, 1.1e-3), 24: (1.86e-4, 2.7e-4), 32: (4.3e-6, 5e-6)}


@pytest.mark.parametrize("neurons", SPEEDS)
def test_the_more_neurons_the_more_weakly_the_bump_is_pinned(neurons: int) -> None:
    own, published = SPEEDS[neurons]
    speed = largest_drift(parameters(neurons))
    assert speed == pytest.approx(own, rel=0.01)
    assert speed == pytest.approx(published, rel=0.35)


def test_the_pinning_falls_exponentially() -> None:
    """By a factor of about e in 2.6 neurons, between 8 and 40, scattered by the phase of the two
    harmonics."""
    n = np.arange(8, 41, 4)
    speeds = np.log([largest_drift(parameters(int(k))) for k in n])
    slope, start = np.polyfit(n, speeds, 1)
    assert slope == pytest.approx(-0.39, abs=0.05)
    assert np.abs(speeds - (start + slope * n)).max() < 1.6


def test_many_neurons_pin_nothing() -> None:
    assert largest_drift(parameters(96)) < 1e-12
    assert len(places(parameters(96))) == 0
    assert len(places(parameters(12, coupling=1.0))) == 0  # nor is there anything to pin


@pytest.mark.parametrize("neurons", [12, 16, 20])
def test_a_bump_slides_as_fast_as_the_drift_says(neurons: int) -> None:
    """The whole network against the two numbers it is reduced to, from where it slides fastest."""
    p = parameters(neurons)
    at = (np.arange(32) + 0.5) * 2.0 * np.pi / (neurons * 32)
    start = float(at[np.abs(drift(p, at)).argmax()])
    height, _ = bump_and_drift(p, np.array([start]))
    run = Run(SigmoidRing(p))
    run.network.now.y[0] = run.network._output(height * np.cos(run.network.angles - start))
    run.advance(200)
    z = run.recorder.window("activity", 10) @ np.exp(1j * run.network.angles)
    first, took = float(np.angle(z[0])), (len(z) - 1) * 0.02
    moved = float(np.angle(z[-1] / z[0]))
    # Time is the integral of d phi over the speed at each phi of the way.
    expected = (p.time_constant / drift(p, first + moved * np.linspace(0.0, 1.0, 101))).mean()
    assert took == pytest.approx(moved * expected, rel=0.04)


@pytest.mark.parametrize("neurons", [8, 12])
def test_wherever_it_is_put_it_ends_at_the_pinned_place_beside_it(neurons: int) -> None:
    p = parameters(neurons)
    stays = places(p)
    spacing = 2.0 * math.pi / neurons
    assert len(stays) == neurons
    np.testing.assert_allclose(np.diff(stays), spacing, atol=1e-9)
    for start in stays[2] + spacing * np.array([-0.45, 0.4]):
        network = SigmoidRing(p)
        network.set_output(100.0, float(start))
        network.advance(3000)
        s = network.snapshot()
        assert float(wrap_signed(s.decoded - stays[2])) == pytest.approx(0.0, abs=2e-3)
        assert loop_eigenvalues(network)[0].real < 1.0  # held there


def test_with_32_neurons_it_stays_where_it_is_put() -> None:
    network = SigmoidRing(parameters(32))
    network.set_output(100.0, math.radians(92.0))
    network.advance(4000)
    assert math.degrees(network.snapshot().decoded) == pytest.approx(92.0, abs=0.5)


def test_the_readout_has_the_places_unless_something_else_holds_the_bump() -> None:
    look, network = TheoryObserver(), SigmoidRing()
    np.testing.assert_allclose(
        np.degrees(look(network).pinned), 15.0 + 30.0 * np.arange(12), atol=1e-6
    )
    network.add_stimulus(1.0)
    assert len(look(network).pinned) == 0
    network.clear_stimuli()
    assert len(look(network).pinned) == 12
    network.configure(neurons=96)
    assert len(look(network).pinned) == 0


def test_its_loop_is_that_of_its_whole_matrix() -> None:
    network = SigmoidRing()
    network.advance(500)
    D = network.gain()
    whole = np.sort(np.linalg.eigvals(network.effective_weights() * D).real)[::-1]
    assert loop_eigenvalues(network)[:2].real == pytest.approx(whole[:2], abs=1e-9)
    step = 1e-4
    x = network.effective_weights() @ network.rates
    slope = (network._output(x + step) - network._output(x - step)) / (2.0 * step)
    np.testing.assert_allclose(D, slope, atol=1e-6)
