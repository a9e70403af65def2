"""The patterns of the spiking memory: random ones, and drawings with as many neurons."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import GestureError
from sim.spiking import SpikingMemory, SpikingParameters
from sim.spiking.parameters import patterns_for
from sim.spiking.patterns import MOST_DRAWINGS, drawing_of, pixels_of, stored_patterns
from tests.sim.spiking import LETTER, small

A = 0.1


def test_random_patterns_are_a_tenth_each_drawn_freely() -> None:
    patterns = stored_patterns(1600, A, 60, (), 5).astype(float)
    assert (patterns.sum(axis=1) == 160).all()
    shared_by = (patterns @ patterns.T)[np.triu_indices(60, 1)]
    # Hypergeometric: 16 +- sqrt(160 * .1 * .9 * 1600/1599).
    spread = math.sqrt(160 * 0.1 * 0.9 * 1600 / 1599)
    assert abs(shared_by.mean() - 16) < 3.5 * spread / math.sqrt(len(shared_by))
    assert shared_by.std() == pytest.approx(spread, rel=0.1)
    # A neuron is in so many patterns as by chance: binomial, 6 +- sqrt(60 * .1 * .9).
    loads = patterns.sum(axis=0)
    assert loads.var() == pytest.approx(60 * 0.1 * 0.9, rel=3.5 * math.sqrt(2 / 1600))


@settings(max_examples=20)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 2**32))
def test_fewer_patterns_are_the_first_of_more(few: int, more: int, seed: int) -> None:
    few, more = sorted((few, more))
    whole = stored_patterns(400, A, more, (), seed)
    np.testing.assert_array_equal(whole[:few], stored_patterns(400, A, few, (), seed))


def test_another_seed_has_other_patterns_and_more_neurons_more_of_them() -> None:
    assert (stored_patterns(400, A, 5, (), 1) != stored_patterns(400, A, 5, (), 2)).any()
    assert [patterns_for(n) for n in (500, 1000, 10_000, 20_000)] == [4, 9, 90, 180]
    p = SpikingParameters.from_dict({"neurons": 2000})
    assert p.patterns == 18 and p.replace(neurons=5000).patterns == 45
    assert p.replace(neurons=5000, patterns=7).patterns == 7
    assert p.replace(bias=0.01).patterns == 18


# ---- drawings ------------------------------------------------------------------------------------


@st.composite
def pictures(draw: st.DrawFn) -> Any:
    """Any picture that can be stored, (rows, columns) bool."""
    rows, columns = draw(st.integers(2, 70)), draw(st.integers(2, 70))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    least = math.ceil(A * rows * columns)
    count = draw(st.integers(least, rows * columns))
    on = np.zeros(rows * columns, bool)
    if draw(st.booleans()):
        on[rng.permutation(on.size)[:count]] = True
    else:
        on[:count] = True  # in one piece
    return on.reshape(rows, columns)


def drawing(on: Any) -> Any:
    """The drawing, or None where a large one has become too thin."""
    try:
        return drawing_of("x", on, A)
    except GestureError:
        assert max(on.shape) > 64
        return None


@settings(max_examples=60)
@given(pictures(), st.sampled_from([400, 405, 800, 1600]), st.integers(0, 99))
def test_a_drawing_has_as_many_neurons_as_any_pattern(on: Any, neurons: int, seed: int) -> None:
    found = drawing(on)
    if found is not None:
        patterns = stored_patterns(neurons, A, 2, (found,), seed)
        assert (patterns.sum(axis=1) == round(A * neurons)).all()


def test_a_drawing_of_pixels_without_neurons_has_neurons_all_the_same() -> None:
    """4,096 pixels, 400 neurons: these lie in every tenth pixel."""
    on = np.ones(4096, bool)
    on[pixels_of(400, 4096)] = False
    patterns = stored_patterns(400, A, 1, (drawing(on.reshape(64, 64)),), 0)
    assert patterns.sum(axis=1).tolist() == [40, 40]


def test_the_neurons_of_a_drawing_lie_where_it_is_on() -> None:
    on = np.array(LETTER, bool)
    (row,) = stored_patterns(1600, A, 0, (drawing(on),), 3)
    pixels = pixels_of(1600, on.size)
    assert on.ravel()[pixels[row == 1]].all() and row.sum() == 160
    # By chance among them: every pixel that is on has its share.
    shares = np.bincount(pixels[row == 1], minlength=on.size)[on.ravel()]
    assert (np.abs(shares - 160 / on.sum()) < 4.0 * math.sqrt(160 / on.sum())).all()


def test_a_drawing_has_the_same_neurons_whatever_else_is_stored() -> None:
    one, other = drawing(np.array(LETTER, bool)), drawing(~np.array(LETTER, bool))
    alone = stored_patterns(800, A, 3, (one,), 1)[-1]
    np.testing.assert_array_equal(alone, stored_patterns(800, A, 9, (other, one), 1)[-1])
    np.testing.assert_array_equal(alone, stored_patterns(800, A, 0, (one, other), 1)[0])


def test_the_picture_in_the_pixels_is_read_row_by_row() -> None:
    assert pixels_of(12, 4).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    for neurons, count in ((400, 4096), (8000, 900), (405, 25)):
        pixels = pixels_of(neurons, count)
        assert (np.diff(pixels) >= 0).all() and pixels[0] == 0 and pixels[-1] < count
        assert np.bincount(pixels).max() <= math.ceil(neurons / count)


def test_a_large_drawing_is_brought_down_to_64_pixels() -> None:
    on = np.zeros((256, 128), bool)
    on[64:128, 32:96] = True
    small_one = drawing(on)
    assert small_one.pixels.shape == (64, 32)
    expected = np.zeros((64, 32), bool)
    expected[16:32, 8:24] = True
    np.testing.assert_array_equal(small_one.pixels, expected)


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        ([[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1] + [0] * 10], "draw it bolder"),
        ([1, 1, 1], "at least 2 x 2"),
        ([[1]], "at least 2 x 2"),
        ([[1, math.nan], [0, 1]], "at least 2 x 2"),
        ("F", "at least 2 x 2"),
        ([[1, 2], [3]], "at least 2 x 2"),
    ],
)
def test_what_is_no_drawing_is_refused(pixels: Any, words: str) -> None:
    network = SpikingMemory(small(), 0)
    with pytest.raises(GestureError, match=words):
        network.perform("store_drawing", {"title": "F", "pixels": pixels})
    assert not network.now.drawings and not network.edits.undoable


def test_the_oldest_of_twelve_goes_and_none_is_stored_twice() -> None:
    rng = np.random.default_rng(1)
    network = SpikingMemory(small(), 0)
    for k in range(MOST_DRAWINGS + 2):
        network.perform("store_drawing", {"title": f"d{k}", "pixels": rng.random((6, 6)) < 0.5})
    assert [d.name for d in network.now.drawings] == [f"d{k}" for k in range(2, 14)]
    assert network.pattern_count == 4 + MOST_DRAWINGS == len(network.now.sums) - 2
    again = {"title": "again", "pixels": network.now.drawings[0].pixels}
    with pytest.raises(GestureError, match="stored already"):
        network.perform("store_drawing", again)
    for number in (0, 13, 1.0, True, None):
        with pytest.raises(GestureError, match="There is no drawing"):
            network.perform("remove_drawing", {"number": number})


def test_a_drawing_is_remembered_from_half_of_it() -> None:
    network = SpikingMemory(small(neurons=1000), 4)
    network.perform("store_drawing", {"title": "F", "pixels": LETTER})
    number = network.pattern_count
    network.cue(number)
    network.advance(2000)
    assert network.verdict == f"remembers {number}"
    shot = network.snapshot()
    assert shot.overlaps[-1] > 0.99 and shot.pattern_rates[-1] > 35.0
    # Where it is on, and among no others, neurons fire.
    members = network.connections.patterns[-1].astype(bool)
    assert shot.rates[members].mean() > 30.0 and shot.rates[~members].mean() < 1.0


def test_the_rate_of_a_drawing_is_the_mean_of_its_neurons() -> None:
    """Also of one for which there are too few neurons: 13 of 121 pixels, 3 neurons each."""
    on = np.zeros(121, bool)
    on[np.argsort(np.bincount(pixels_of(400, 121)), kind="stable")[:13]] = True
    network = SpikingMemory(small(), 1)
    network.perform("store_drawing", {"title": "dots", "pixels": on.reshape(11, 11)})
    network.cue(network.pattern_count, strength=0.02, fraction=1.0)
    network.advance(600)
    now, members = network.now, network.connections.patterns[-1].astype(bool)
    s = now.filtered * np.exp(-(network.step - now.last) * network.dt / 0.1)
    assert network.snapshot().pattern_rates[-1] == pytest.approx(s[members].mean(), rel=1e-4)
