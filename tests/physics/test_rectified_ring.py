"""The rectified cosine ring against its closed forms (Dayan and Abbott 2001, 7.4).

Closed forms are those of infinitely many neurons. With N of them the edge of the bump lies between
two: what is measured differs by at most 30/N^2 degrees in the edge and 1 % (24/N)^2 in the peak.
Runs are without noise, so that there are no error bars but those of N and of coming to rest.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.errors import NetworkFailure
from sim.ring import RectifiedRing
from sim.ring.outcome import measured_edge
from sim.ring.rectified_theory import (
    amplification,
    critical_modulation,
    cut_cosine,
    decay_time,
    loop_gain,
)
from sim.ring.tuning import probe_of, tuning_curves

ORIENTATION = {"period": "orientation", "modulation": 11.0, "inhibition": 7.3}
TAU = 0.02  # s


def ring(*stimuli: dict[str, Any], dt: float = 0.002, **values: Any) -> RectifiedRing:
    """A ring at the beginning of its run, with these stimuli alone; angles in degrees."""
    network = RectifiedRing(RectifiedRing.Parameters(dt=dt, **values))
    network.clear_stimuli()
    for stimulus in stimuli:
        given = dict(stimulus)
        for name in given.keys() & {"direction", "width"}:
            given[name] = math.radians(given[name])
        network.add_stimulus(**given)
    return network


def seconds(network: RectifiedRing, time: float) -> RectifiedRing:
    network.advance(round(time / network.dt))
    return network


def gaussian(direction: float, strength: float) -> dict[str, Any]:
    return {"direction": direction, "strength": strength, "width": 20.0}


def grating(contrast: float) -> dict[str, Any]:
    return {"direction": 180.0, "strength": 40.0 * contrast, "shape": "grating"}


# ---- closed forms and published numbers ----------------------------------------------------------


@pytest.mark.parametrize(("gain", "edge", "peak"), [(1.5, 105.36, 4.775), (1.9, 92.37, 25.185)])
def test_the_bump_on_a_background(gain: float, edge: float, peak: float) -> None:
    bump = cut_cosine(1.0, 0.0, gain)
    assert bump is not None
    assert math.degrees(bump.edge) == pytest.approx(edge, abs=0.005)
    assert bump.peak == pytest.approx(peak, abs=0.0006)
    # The book's equations, by themselves.
    assert bump.edge - 0.5 * math.sin(2.0 * bump.edge) == pytest.approx(math.pi / gain)
    assert bump.peak == pytest.approx(1.0 - 1.0 / math.cos(bump.edge))


@pytest.mark.parametrize("gain", [0.0, 0.5, 1.0, 1.5, 1.9, 1.99])
def test_a_cosine_is_amplified_and_without_it_decays(gain: float) -> None:
    assert amplification(gain) == pytest.approx(1.0 / (1.0 - gain / 2.0), rel=1e-9)
    assert decay_time(TAU, gain) == pytest.approx(TAU / (1.0 - gain / 2.0), rel=1e-9)


def test_from_two_on_nothing_is_bounded_and_with_inhibition_later() -> None:
    assert critical_modulation() == pytest.approx(2.0)
    assert cut_cosine(1.0, 0.0, 2.0) is None and cut_cosine(1.0, 1.0, 2.1) is None
    assert amplification(2.0) == math.inf == decay_time(TAU, 2.1)
    for inhibition, turn in ((0.5, 2 * math.pi), (3.0, 2 * math.pi), (7.3, math.pi)):
        critical = critical_modulation(inhibition, turn)
        assert loop_gain(critical, inhibition, turn) == pytest.approx(1.0)
        assert cut_cosine(1.0, 0.0, 0.999 * critical, inhibition, turn) is not None
        assert cut_cosine(1.0, 0.0, 1.001 * critical, inhibition, turn) is None
    assert critical_modulation(7.3, math.pi) == pytest.approx(13.527, abs=0.001)  # 11 is less


def test_where_no_neuron_is_silent_the_ring_is_linear() -> None:
    bump = cut_cosine(2.0, 0.05, 0.8, 0.5)
    assert bump is not None and bump.edge == math.pi
    assert bump.peak == pytest.approx(2.0 / (1.0 + 2.0 * 0.5) + 0.05 / (1.0 - 0.8))
    assert math.isnan(bump.half_height)
    with pytest.raises(ValueError, match="not negative"):
        cut_cosine(-1.0, 1.0, 1.5)


@pytest.mark.parametrize(("contrast", "peak"), [(0.8, 72.0), (0.4, 36.0), (0.2, 18.0), (0.1, 9.0)])
def test_orientation_tuning_is_as_wide_at_any_contrast(contrast: float, peak: float) -> None:
    strength = 40.0 * contrast
    bump = cut_cosine(0.9 * strength, 0.1 * strength, 11.0, 7.3, math.pi)
    assert bump is not None
    assert bump.peak == pytest.approx(peak, rel=1e-3)
    assert math.degrees(bump.half_height) / 2.0 == pytest.approx(20.0, abs=0.01)


# ---- what the network does -----------------------------------------------------------------------


@pytest.mark.parametrize("neurons", [24, 97, 192])
@pytest.mark.parametrize("gain", [1.5, 1.9])
def test_a_bump_on_its_background_is_as_in_closed_form(gain: float, neurons: int) -> None:
    network = ring(neurons=neurons, modulation=gain, background=1.0)
    network.set_output(20.0, 1.0)  # between two neurons
    s = seconds(network, 7.0).snapshot()
    bump = cut_cosine(1.0, 0.0, gain)
    assert bump is not None
    edge = math.degrees(measured_edge(s.rates, s.angles))
    assert edge == pytest.approx(math.degrees(bump.edge), abs=30.0 / neurons**2 + 1e-5)
    assert s.peak == pytest.approx(bump.peak, rel=0.01 * (24.0 / neurons) ** 2)


@pytest.mark.parametrize(("gain", "times"), [(1.8, 10.0), (1.9, 20.0)])
def test_a_cosine_comes_out_larger(gain: float, times: float) -> None:
    network = ring({"direction": 45.0, "strength": 2.0, "shape": "cosine"}, modulation=gain)
    assert seconds(network, 5.0).rates.max() == pytest.approx(2.0 * times, rel=1e-3)


def test_of_two_inputs_the_larger_is_selected_and_holds_against_the_other() -> None:
    network = ring(gaussian(60.0, 5.0), gaussian(210.0, 4.9))
    s = seconds(network, 5.0).snapshot()
    assert s.peak == pytest.approx(54.8, abs=0.05)
    assert math.degrees(s.decoded) == pytest.approx(60.0, abs=0.2)  # S2 reaches its edge
    second = round(210.0 / 360.0 * 96)
    assert s.rates[second] < 1e-6
    network.swap_stimuli()
    assert math.degrees(seconds(network, 3.0).snapshot().decoded) == pytest.approx(60.0, abs=0.2)
    # S2 can do nothing before it exceeds, at one of its neurons, the inhibition there.
    fed = network.effective_weights() @ network.rates
    shape = np.exp(-0.5 * (np.degrees(network.angles) - 210.0) ** 2 / 20.0**2)
    silent = network.rates < 1e-6
    least = float((-fed[silent] / shape[silent]).min())
    assert least == pytest.approx(41.0, abs=1.0)
    network.change_stimulus(2, strength=0.95 * least)
    assert math.degrees(seconds(network, 3.0).snapshot().decoded) == pytest.approx(60.0, abs=2.0)
    network.change_stimulus(2, strength=1.02 * least)
    assert math.degrees(seconds(network, 3.0).snapshot().decoded) == pytest.approx(210.0, abs=2.0)


def test_a_background_lifts_the_peak_and_leaves_the_width() -> None:
    peaks, widths = [], []
    for g in (0.5, 1.0, 2.0):
        network = ring(background=g)
        network.set_output(25.0 * g, 1.0)
        s = seconds(network, 7.0).snapshot()
        peaks.append(s.peak)
        widths.append(s.width)
    assert np.diff(peaks) / [0.5, 1.0] == pytest.approx(25.185, rel=2e-3)
    assert np.ptp(widths) < 1e-9


def test_the_tuning_of_a_neuron_is_multiplied_by_the_background() -> None:
    network = ring({"direction": 90.0, "strength": 2.0, "shape": "cosine"}, neurons=24)
    network.silence([20])
    before = network.rates.tobytes()
    probe = probe_of(network.snapshot())
    assert probe is not None
    told: list[float] = []
    curves = tuning_curves(network, 6, (0.0, 1.0), probe, lambda f: told.append(f) is None, count=4)
    assert curves is not None
    assert curves.peaks == pytest.approx([40.0, 65.2], rel=5e-3)
    own = np.argmin(np.abs(curves.directions - curves.preferred))
    assert (curves.rates.argmax(axis=1) == own).all()
    opposite = np.argmax(np.abs(curves.directions - curves.preferred))
    assert curves.rates[:, opposite] == pytest.approx(0.0, abs=1e-6)
    assert len(told) == 8 and told[-1] == 1.0
    assert network.rates.tobytes() == before and network.step == 0
    assert tuning_curves(network, 6, (0.0,), probe, lambda f: False, count=4) is None


@pytest.mark.parametrize(
    ("values", "turn", "within"),
    [
        ({"modulation": 1.9}, 2 * math.pi, 0.005),
        ({"modulation": 1.5}, 2 * math.pi, 0.005),
        ({"modulation": 3.0, "inhibition": 1.0}, 2 * math.pi, 0.02),
    ],
)
def test_without_input_a_bump_decays(values: dict[str, Any], turn: float, within: float) -> None:
    network = ring(neurons=192, **values)
    network.set_output(100.0, 1.0)
    lasting = decay_time(TAU, values["modulation"], values.get("inhibition", 0.0), turn)
    first = seconds(network, 0.3).rates.max()
    last = seconds(network, 0.4).rates.max()
    assert 0.4 / math.log(first / last) == pytest.approx(lasting, rel=within)


@pytest.mark.parametrize("contrast", [0.8, 0.1])
def test_orientation_at_a_contrast(contrast: float) -> None:
    s = seconds(ring(grating(contrast), **ORIENTATION), 6.0).snapshot()
    assert s.peak == pytest.approx(90.0 * contrast, rel=1e-3)
    assert s.degrees(s.width) / 2.0 == pytest.approx(20.0, abs=0.05)
    assert s.degrees(s.decoded) == pytest.approx(90.0, abs=0.01)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"modulation": 2.0}, "with λ₁ ≥ 2 nothing"),
        ({"modulation": 2.1}, "with λ₁ ≥ 2 nothing"),
        ({"modulation": 5.0, "inhibition": 1.0}, r"with λ₁ ≥ \d\.\d\d \(with λ₀ = 1\.00\) nothing"),
    ],
)
def test_what_nothing_bounds_is_stopped_and_said(values: dict[str, float], said: str) -> None:
    network = ring(gaussian(60.0, 5.0), background=10.0, **values)
    with pytest.raises(NetworkFailure, match=said):
        seconds(network, 20.0)
    assert network.rates.max() <= 1000.0
    network.configure(modulation=1.5)
    assert seconds(network, 5.0).rates.max() < 100.0


def test_just_below_it_the_ring_is_slow_but_bounded() -> None:
    network = ring({"direction": 0.0, "strength": 10.0, "shape": "cosine"}, modulation=1.95)
    assert seconds(network, 8.0).rates.max() == pytest.approx(400.0, rel=2e-3)


def test_a_step_too_long_for_strong_inhibition_is_divided() -> None:
    """dt (1 + 2 lambda0)/tau is 10 here: undivided, Heun's method would never come to rest."""
    network = ring(background=10.0, modulation=0.5, inhibition=12.0, time_constant=0.005, dt=0.002)
    assert seconds(network, 0.2).rates == pytest.approx(10.0 / 25.0, rel=1e-6)


def test_what_a_turn_stands_for_changes_the_weights_alone() -> None:
    network = seconds(ring(grating(0.4), **ORIENTATION), 1.0)
    rates, weights = network.rates, network.effective_weights()
    network.configure(period="direction")
    assert network.rates == pytest.approx(rates)
    assert network.effective_weights() == pytest.approx(2.0 * weights)
    assert network.snapshot().degrees(math.pi) == 180.0
