"""Angles on a ring: one convention, [0, 2 pi), never both ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.angles import circular_mean, population_vector, ring_angles, wrap, wrap_signed

TURN = 2.0 * math.pi
ANGLES = st.floats(-1e4, 1e4, allow_nan=False)
SIZES = st.integers(3, 256)


def apart(a: float, b: float) -> float:
    """The shorter way from b to a, rad."""
    return math.remainder(a - b, TURN)


@given(ANGLES)
@example(-1e-300)  # the remainder rounds to a whole turn
@example(-1e-17)
@example(TURN)
@example(-TURN)
def test_a_wrapped_angle_is_the_same_angle_within_one_turn(angle: float) -> None:
    wrapped = wrap(angle)
    assert 0.0 <= wrapped < TURN
    assert apart(wrapped, angle) == pytest.approx(0.0, abs=1e-11)
    signed = wrap_signed(angle)
    assert -math.pi <= signed < math.pi
    assert apart(signed, angle) == pytest.approx(0.0, abs=1e-11)


def test_wrapping_keeps_what_lies_inside_and_takes_arrays() -> None:
    angles = np.array([[0.0, 1.0], [math.pi, 6.28]])
    np.testing.assert_array_equal(wrap(angles), angles)
    np.testing.assert_allclose(wrap(angles - 3 * TURN), angles, atol=1e-14)
    np.testing.assert_allclose(
        wrap_signed([0.1, -0.1, math.pi, 4.0]), [0.1, -0.1, -math.pi, 4.0 - TURN]
    )


@given(SIZES)
def test_a_ring_is_even_and_never_holds_both_ends(n: int) -> None:
    angles = ring_angles(n)
    assert angles.shape == (n,)
    assert angles[0] == 0.0
    np.testing.assert_allclose(np.diff(angles), TURN / n, atol=1e-14)
    assert TURN - angles[-1] == pytest.approx(TURN / n)


@given(n=SIZES, centre=ANGLES, height=st.floats(0.1, 100.0))
def test_the_population_vector_finds_a_cosine_bump(n: int, centre: float, height: float) -> None:
    """r = 1 + cos(theta - phi): the angle is phi, the length exactly 1/2."""
    angles = ring_angles(n)
    direction, length = population_vector(height * (1.0 + np.cos(angles - centre)), angles)
    assert 0.0 <= direction < TURN
    assert apart(direction, centre) == pytest.approx(0.0, abs=1e-9)
    assert length == pytest.approx(0.5, abs=1e-9)


@given(neuron=st.integers(0, 15), rate=st.floats(1e-3, 1e3))
def test_one_neuron_alone_says_its_own_angle(neuron: int, rate: float) -> None:
    angles = ring_angles(16)
    direction, length = population_vector(rate * (np.arange(16) == neuron), angles)
    assert apart(direction, angles[neuron]) == pytest.approx(0.0, abs=1e-12)
    assert length == pytest.approx(1.0)


@given(shift=st.integers(0, 23), seed=st.integers(0, 2**32 - 1))
def test_turning_the_activity_turns_the_direction(shift: int, seed: int) -> None:
    angles = ring_angles(24)
    rates = np.random.default_rng(seed).exponential(size=24)
    before, length = population_vector(rates, angles)
    after, same = population_vector(np.roll(rates, shift), angles)
    assert apart(after - before, angles[shift]) == pytest.approx(0.0, abs=1e-9)
    assert same == pytest.approx(length)


def test_flat_activity_has_no_length_and_silence_no_direction() -> None:
    angles = ring_angles(12)
    _, flat = population_vector(np.full(12, 7.0), angles)
    assert flat == pytest.approx(0.0, abs=1e-15)
    direction, length = population_vector(np.zeros(12), angles)
    assert math.isnan(direction) and length == 0.0


def test_a_whole_recording_is_decoded_at_once() -> None:
    """(k, n) rates give (k,) directions, the silent row alone NaN."""
    angles = ring_angles(32)
    centres = np.array([0.0, 1.0, 5.0])
    rates = 1.0 + np.cos(angles - centres[:, None])
    rates = np.vstack([rates, np.zeros(32)])
    directions, lengths = population_vector(rates, angles)
    np.testing.assert_allclose(wrap_signed(directions[:3] - centres), 0.0, atol=1e-12)
    np.testing.assert_allclose(lengths, [0.5, 0.5, 0.5, 0.0])
    assert math.isnan(directions[3])


@given(centre=ANGLES, spread=st.lists(st.floats(0.0, 1.5), min_size=1, max_size=9))
def test_the_mean_of_angles_does_not_mind_where_a_turn_begins(
    centre: float, spread: list[float]
) -> None:
    sample = [centre + s for s in spread] + [centre - s for s in spread]
    mean = circular_mean(sample)
    assert 0.0 <= mean < TURN
    assert apart(mean, centre) == pytest.approx(0.0, abs=1e-9)
