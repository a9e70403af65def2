"""The width of a bump: closed forms, and where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.angles import ring_angles
from sim.ring.bump import bump_width

CENTRES = st.floats(0.0, 2.0 * math.pi)


def away(n: int, centre: float) -> np.ndarray:
    """Distance of each neuron from the centre, (n,) rad in -pi..pi."""
    return np.angle(np.exp(1j * (ring_angles(n) - centre)))


@given(centre=CENTRES, cut=st.floats(-0.5, 0.9), height=st.floats(0.1, 100.0))
def test_a_rectified_cosine(centre: float, cut: float, height: float) -> None:
    """r = [cos x - c]+ is at half its peak where cos x = (1 + c)/2."""
    rates = height * np.maximum(np.cos(away(1024, centre)) - cut, 0.0)
    # A peak between two neurons is missed by half a spacing, hence the tolerance.
    assert bump_width(rates) == pytest.approx(2.0 * math.acos(0.5 * (1.0 + cut)), rel=2e-3)


@given(centre=CENTRES, sharpness=st.floats(1.0, 40.0))
def test_a_von_mises_bump(centre: float, sharpness: float) -> None:
    """r = exp(K (cos x - 1)) is at half where cos x = 1 - ln 2/K."""
    rates = np.exp(sharpness * (np.cos(away(512, centre)) - 1.0))
    wanted = 2.0 * math.acos(1.0 - math.log(2.0) / sharpness)
    assert bump_width(rates) == pytest.approx(wanted, rel=3e-3)


@given(n=st.integers(8, 64), at=st.integers(0, 63), half=st.floats(1.1, 3.9))
def test_a_triangle_on_a_neuron_is_exact(n: int, at: int, half: float) -> None:
    """Between neurons the sides are straight, which is what the crossing is found by."""
    steps = np.minimum(np.arange(n), n - np.arange(n))
    rates = np.roll(np.maximum(half - steps, 0.0), at % n)
    # The last neuron not below half height, and the first below it, which may be at zero already.
    inner = math.floor(half / 2.0)
    high, low = half - inner, max(half - inner - 1.0, 0.0)
    crossing = inner + (high - half / 2.0) / (high - low)
    assert bump_width(rates) == pytest.approx(2.0 * crossing * 2.0 * math.pi / n)


@given(shift=st.integers(0, 30), seed=st.integers(0, 999))
def test_a_bump_turned_or_mirrored_or_scaled_is_as_wide(shift: int, seed: int) -> None:
    rates = np.exp(4.0 * np.cos(away(31, 1.0))) * np.random.default_rng(seed).uniform(0.9, 1.1, 31)
    width = bump_width(rates)
    assert bump_width(np.roll(rates, shift)) == pytest.approx(width)
    assert bump_width(rates[::-1]) == pytest.approx(width)
    assert bump_width(7.0 * rates) == pytest.approx(width)


def test_one_neuron_alone_is_one_spacing_wide() -> None:
    rates = np.zeros(12)
    rates[0] = 5.0
    assert bump_width(rates) == pytest.approx(2.0 * math.pi / 12)


@pytest.mark.parametrize(
    "rates", [np.zeros(8), np.full(8, 3.0), 3.0 + np.cos(ring_angles(8))], ids=str
)
def test_where_there_is_no_bump_there_is_no_width(rates: np.ndarray) -> None:
    assert math.isnan(bump_width(rates))
