"""Random patterns have the statistics asked for, pictures keep what they show, letters differ."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.hopfield.patterns.corruption import cover, flip_fraction, grey_noise, randomise
from sim.hopfield.patterns.generated import (
    area_scale,
    binarise,
    check_grid,
    fit,
    grey_pictures,
    majority,
    otsu,
    random_patterns,
)
from sim.hopfield.patterns.letters import ALPHABET, SHAPES, letters, shapes
from sim.hopfield.patterns.pattern import Pattern, PatternError, stack

SIZES = [8, 10, 11, 12, 16, 20, 24, 32, 48, 64, 96, 128]
OBLONG = [(7, 5), (16, 12), (12, 20), (40, 12), (24, 8), (9, 30), (128, 40)]


def rng(seed=1):
    return np.random.default_rng(seed)


# ---- random patterns -----------------------------------------------------------------------------


@pytest.mark.parametrize("activity", [0.5, 0.1, 0.8])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.7])
def test_random_patterns_have_the_activity_and_correlation_asked_for(activity, correlation):
    """Pearson c between any two, so overlap (2a - 1)^2 + 4a(1 - a)c; 20,000 cells, 12 patterns."""
    n, count = 20_000, 12
    values = stack(random_patterns(count, n, rng(), activity, correlation))
    # The prototype's own activity is off by sqrt(a(1-a)/n), and c is estimated from 66 pairs.
    assert (values > 0).mean() == pytest.approx(activity, abs=5 * np.sqrt(0.25 / n))
    pairs = np.corrcoef(values)[np.triu_indices(count, 1)]
    assert pairs.mean() == pytest.approx(correlation, abs=5 / np.sqrt(n))
    assert pairs == pytest.approx(correlation, abs=6 / np.sqrt(n))
    overlaps = (values @ values.T / n)[np.triu_indices(count, 1)]
    expected = (2 * activity - 1) ** 2 + 4 * activity * (1 - activity) * correlation
    assert overlaps.mean() == pytest.approx(expected, abs=0.03)


def test_patterns_of_correlation_one_are_one_pattern():
    values = stack(random_patterns(4, 500, rng(), 0.3, 1.0))
    assert (values == values[0]).all()
    assert 0 < (values[0] > 0).sum() < 500


def test_the_same_generator_gives_the_same_patterns_and_names_go_on():
    one, two = (random_patterns(3, 64, rng(5), 0.4, 0.2) for _ in range(2))
    assert [m.values.tobytes() for m in one] == [m.values.tobytes() for m in two]
    assert [m.name for m in one] == ["R1", "R2", "R3"]
    assert random_patterns(1, 8, rng(), first=8)[0].name == "R8"
    assert not one[0].grey


@pytest.mark.parametrize(
    "wrong",
    [
        {"activity": 0.0},
        {"activity": 1.0},
        {"activity": float("nan")},
        {"correlation": -0.1},
        {"correlation": 1.1},
        {"correlation": float("nan")},
        {"n": 0},
        {"count": -1},
    ],
)
def test_impossible_random_patterns_are_refused(wrong):
    with pytest.raises(PatternError, match=r"[.]$"):
        random_patterns(**{"count": 2, "n": 10, "rng": rng(), **wrong})


# ---- mixtures ------------------------------------------------------------------------------------


def test_a_mixture_of_three_overlaps_each_by_a_half():
    patterns = random_patterns(3, 40_000, rng())
    mixed = majority(patterns, (1, -1, 1))
    overlaps = stack(patterns) @ mixed / mixed.size
    assert overlaps == pytest.approx([0.5, -0.5, 0.5], abs=0.02)
    assert mixed.dtype == np.int8
    assert (majority(patterns[:1]) == patterns[0].values).all()


@given(st.integers(0, 3), st.data())
def test_a_mixture_is_the_sign_of_the_sum(half, data):
    count = 2 * half + 1
    patterns = random_patterns(count, 30, rng(data.draw(st.integers(0, 99))))
    signs = data.draw(st.lists(st.sampled_from([1, -1]), min_size=count, max_size=count))
    total = np.array(signs) @ stack(patterns)
    assert (majority(patterns, signs) == np.sign(total)).all()


def test_what_cannot_be_mixed_is_refused():
    two = random_patterns(2, 9, rng())
    grey = Pattern.of("fog", np.full(9, 0.5))
    for patterns, signs in (
        ((), None),
        (two, None),
        ((*two, grey), None),
        ((*two, *random_patterns(1, 8, rng())), None),
        ((*two, two[0]), (1, 1)),
        ((*two, two[0]), (1, 1, 0)),
    ):
        with pytest.raises(PatternError, match=r"[.]$"):
            majority(patterns, signs)


# ---- thresholds ----------------------------------------------------------------------------------


def test_otsu_parts_two_hills_between_them():
    """Equal normal classes: the threshold is half-way (Otsu 1979)."""
    values = np.concatenate([rng().normal(-0.6, 0.1, 50_000), rng(2).normal(0.2, 0.1, 50_000)])
    assert otsu(values) == pytest.approx(-0.2, abs=0.02)
    share = binarise(values, otsu(values))
    assert (share > 0).mean() == pytest.approx(0.5, abs=0.001)


def test_otsu_maximises_the_variance_between_classes():
    """Against every threshold tried by hand, on a lopsided picture."""
    values = np.clip(np.concatenate([rng().normal(-0.7, 0.2, 9000), rng(3).normal(0.5, 0.1, 800)]),
                     -1.0, 1.0)  # fmt: skip

    def between(threshold):
        dark = values > threshold
        share = dark.mean()
        if share in (0.0, 1.0):
            return 0.0
        return share * (1 - share) * (values[dark].mean() - values[~dark].mean()) ** 2

    best = max(between(threshold) for threshold in np.linspace(-1, 1, 257))
    assert between(otsu(values)) == pytest.approx(best, rel=1e-3)


def test_otsu_of_two_greys_lies_half_way_and_of_one_is_zero():
    assert otsu(np.array([-0.5, 0.5, 0.5])) == pytest.approx(0.0, abs=0.01)
    assert otsu(np.full((4, 4), 0.3)) == 0.0
    assert (binarise(np.full(3, 0.3), otsu(np.full(3, 0.3))) == 1).all()
    assert (binarise(np.full(3, -0.3), otsu(np.full(3, -0.3))) == -1).all()


@given(hnp.arrays(np.float64, st.integers(2, 40), elements=st.floats(-1, 1)))
def test_otsu_parts_whatever_can_be_parted(values):
    threshold = otsu(values)
    assert -1.0 <= threshold <= 1.0
    if np.ptp(values) > 0.02:
        assert len(set(binarise(values, threshold).tolist())) == 2


# ---- scaling -------------------------------------------------------------------------------------

pictures = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.floats(-1, 1)
)


@given(pictures, st.integers(1, 12), st.integers(1, 12))
def test_shrinking_is_the_mean_over_the_area(picture, rows, columns):
    """By hand: every pixel cut into rows x columns pieces, and the pieces averaged."""
    rows, columns = min(rows, picture.shape[0]), min(columns, picture.shape[1])
    pieces = picture.repeat(rows, axis=0).repeat(columns, axis=1)
    h, w = picture.shape
    by_hand = pieces.reshape(rows, h, columns, w).mean(axis=(1, 3))
    assert area_scale(picture, rows, columns) == pytest.approx(by_hand, abs=1e-9)


@given(pictures, st.integers(1, 4), st.integers(1, 4))
def test_enlarging_repeats_pixels_and_shrinking_gives_them_back(picture, down, across):
    rows, columns = picture.shape[0] * down, picture.shape[1] * across
    large = area_scale(picture, rows, columns)
    assert (large == picture.repeat(down, axis=0).repeat(across, axis=1)).all()
    assert area_scale(large, *picture.shape) == pytest.approx(picture, abs=1e-12)


@given(pictures, st.integers(1, 20), st.integers(1, 20), st.floats(0, 0.45), st.booleans())
def test_a_fitted_picture_stays_within_its_greys_and_the_grid(picture, rows, columns, margin, crop):
    fitted = fit(picture, rows, columns, margin=margin, crop=crop)
    assert fitted.shape == (rows, columns)
    assert fitted.dtype == np.float32
    assert fitted.max() <= picture.max() + 1e-6
    assert fitted.min() >= -1.0


def test_a_fitted_picture_is_centred_with_its_proportions():
    fitted = fit(np.ones((10, 20)), 24, 24, margin=0.1)  # margin 2: 20 by 10
    rows, columns = np.nonzero(fitted > 0)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (7, 16, 2, 21)
    filled = fit(np.ones((10, 20)), 24, 24, margin=0.1, crop=True)
    assert (filled[2:22, 2:22] == 1).all()
    assert (filled > 0).sum() == 400
    left_and_right = np.concatenate([np.ones((10, 5)), -np.ones((10, 10)), np.ones((10, 5))], 1)
    assert (fit(left_and_right, 8, 8, margin=0.0, crop=True) == -1).all()


def test_extreme_pictures_fit():
    assert (fit(np.ones((1, 20_000)), 16, 16) > 0).sum() == 14
    assert (fit(np.ones((1, 1)), 1, 1) == 1).all()


@pytest.mark.parametrize("bad", [np.zeros((0, 3)), np.full((2, 2), np.nan), np.zeros(4)])
def test_what_is_no_picture_is_refused(bad):
    with pytest.raises(PatternError, match=r"[.]$"):
        fit(bad, 8, 8)
    with pytest.raises(PatternError, match=r"[.]$"):
        area_scale(bad, 8, 8)


def test_impossible_sizes_are_refused():
    for rows, columns in ((0, 8), (8, 129), (-1, 3)):
        with pytest.raises(PatternError, match="choose 1 to 128"):
            check_grid(rows, columns)
    with pytest.raises(PatternError, match="margin"):
        fit(np.zeros((2, 2)), 8, 8, margin=0.5)
    with pytest.raises(PatternError):
        area_scale(np.zeros((2, 2)), 0, 8)


# ---- synthetic pictures --------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(16, 16), (24, 24), (20, 40)])
def test_a_hundred_grey_pictures_are_told_apart(shape):
    patterns = grey_pictures(100, *shape, rng(3))
    values = stack(patterns)
    n = shape[0] * shape[1]
    assert len({memory.name for memory in patterns}) == 100
    assert all(memory.grey for memory in patterns)
    assert values.mean(axis=1) == pytest.approx(0.0, abs=1e-4)
    norms = (values**2).sum(axis=1)
    assert norms == pytest.approx(n / 3, rel=0.01)
    likeness = values @ values.T / norms[0]
    assert np.abs(likeness - np.eye(100)).max() < 0.75
    again = stack(grey_pictures(100, *shape, rng(3)))
    assert (again == values).all()
    assert not (stack(grey_pictures(100, *shape, rng(4))) == values).all()


def test_pictures_on_the_smallest_grids():
    assert len(grey_pictures(30, 2, 2, rng())) == 30
    assert len(grey_pictures(3, 128, 1, rng())) == 3
    with pytest.raises(PatternError):
        grey_pictures(1, 1, 3, rng())


# ---- letters and shapes --------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [*((s, s) for s in SIZES), *OBLONG])
def test_every_letter_is_there_in_every_size_and_none_is_like_another(shape):
    patterns = letters(ALPHABET, *shape)
    assert [memory.name for memory in patterns] == list(ALPHABET)
    assert len(ALPHABET) == 36
    pages = stack(patterns)
    assert pages.shape == (36, shape[0] * shape[1])
    closest = min((a != b).sum() for a, b in combinations(pages, 2))
    assert closest >= 2
    if min(shape) >= 24:
        assert closest >= 0.03 * pages.shape[1] * min(shape) / max(shape)
    ink = (pages > 0).mean(axis=1)
    assert (ink > 0.03).all() and (ink < 0.65).all()


@pytest.mark.parametrize("size", SIZES)
def test_a_letter_fills_most_of_the_grid(size):
    for memory in letters("AEHMW", size, size):
        rows, columns = np.nonzero(memory.values.reshape(size, size) > 0)
        assert np.ptp(rows) + 1 >= 0.7 * size
        assert np.ptp(columns) + 1 >= 0.5 * size


@pytest.mark.parametrize("size", [8, 12, 24, 64, 128])
def test_an_a_is_its_own_mirror_image_and_an_f_is_not(size):
    """Left and right of the middle: what scaling must not spoil."""
    a, h, f = (m.values.reshape(size, size) for m in letters("AHF", size, size))
    even = a[:, :-1] if size == 8 else a  # five dots in eight columns are not in the middle
    h = h[:, :-1] if size == 8 else h
    assert np.mean(even != even[:, ::-1]) < 0.02
    assert np.mean(h != h[:, ::-1]) < 0.02
    assert np.mean(f != f[:, ::-1]) > 0.1


def test_small_letters_are_drawn_by_hand():
    page = letters("L", 7, 5)[0].values.reshape(7, 5)
    assert (page[:, 0] == 1).all()
    assert (page[6] == 1).all()
    assert (page[:6, 1:] == -1).all()


def test_texts_become_letters():
    assert [m.name for m in letters("a B\n9", 10, 10)] == ["A", "B", "9"]
    assert letters("", 10, 10) == []
    with pytest.raises(PatternError, match="'Ä'"):
        letters("BÄR", 10, 10)
    with pytest.raises(PatternError, match="7 by 5"):
        letters("A", 6, 20)
    with pytest.raises(PatternError, match="128"):
        letters("A", 200, 200)


@pytest.mark.parametrize("shape", [(8, 8), (11, 11), (24, 24), (64, 64), (128, 128), (12, 30)])
def test_shapes_are_all_different(shape):
    pages = stack(shapes(SHAPES, *shape))
    assert len({page.tobytes() for page in pages}) == len(SHAPES) >= 9
    ink = (pages > 0).mean(axis=1)
    assert (ink > 0.05).all() and (ink < 0.9).all()


def test_a_disc_has_the_area_of_a_disc():
    page = shapes(["disc"], 128, 128)[0]
    assert page.name == "Disc"
    assert (page.values > 0).sum() == pytest.approx(np.pi * 56**2, rel=0.01)


def test_unknown_shapes_and_small_grids_are_refused():
    with pytest.raises(PatternError, match="Disc"):
        shapes(["blob"], 8, 8)
    with pytest.raises(PatternError, match="5 by 5"):
        shapes(["disc"], 4, 9)


# ---- corruption ----------------------------------------------------------------------------------

grids = st.tuples(st.integers(1, 12), st.integers(1, 12))


@given(st.integers(1, 60), st.floats(0, 1), st.integers(0, 99), st.booleans())
def test_exactly_so_many_cells_are_flipped(n, fraction, seed, grey):
    before = rng(seed).uniform(0.1, 1, n).astype(np.float32) if grey else (
        random_patterns(1, n, rng(seed))[0].values)  # fmt: skip
    kept = before.copy()
    after = flip_fraction(before, fraction, rng(seed))
    assert (before == kept).all()
    assert after.dtype == before.dtype
    assert (after != before).sum() == round(fraction * n)
    assert (np.abs(after) == np.abs(before)).all()


def test_noise_changes_half_of_the_cells_it_touches():
    before = random_patterns(1, 40_000, rng())[0].values
    after = randomise(before, 0.4, rng(2))
    assert (after != before).mean() == pytest.approx(0.2, abs=0.01)
    assert set(after.tolist()) == {-1, 1}
    grey = randomise(np.zeros(40_000, dtype=np.float32), 0.5, rng())
    assert (grey != 0).mean() == pytest.approx(0.5, abs=1e-3)
    assert grey.std() == pytest.approx(np.sqrt(1 / 6), rel=0.02)


@given(grids, st.lists(st.integers(-4, 15), min_size=4, max_size=4),
       st.sampled_from(["paper", "ink", "noise"]))  # fmt: skip
def test_a_cover_changes_its_region_and_nothing_else(shape, corners, fill):
    rows, columns = shape
    before = random_patterns(1, rows * columns, rng())[0].values
    top, left, bottom, right = corners
    region = np.zeros(shape, dtype=bool)
    y, x = sorted((top, bottom)), sorted((left, right))
    region[max(y[0], 0) : max(y[1] + 1, 0), max(x[0], 0) : max(x[1] + 1, 0)] = True
    if not region.any():
        with pytest.raises(PatternError, match="beside the grid"):
            cover(before, rows, columns, *corners, fill, rng())
        return
    after = cover(before, rows, columns, *corners, fill, rng())
    assert (after == before)[~region.ravel()].all()
    if fill != "noise":
        assert (after[region.ravel()] == (1 if fill == "ink" else -1)).all()
    assert set(after.tolist()) <= {-1, 1}
    assert after.dtype == np.int8


def test_grey_noise_has_its_width_and_stays_within():
    noisy = grey_noise(np.zeros(40_000, dtype=np.float32), 0.2, rng())
    assert noisy.std() == pytest.approx(0.2, rel=0.02)
    assert np.abs(grey_noise(np.ones(100, dtype=np.int8), 5.0, rng())).max() <= 1
    assert noisy.dtype == np.float32


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan"), float("inf")])
@pytest.mark.parametrize("wreck", [flip_fraction, randomise])
def test_impossible_fractions_are_refused(wreck, fraction):
    with pytest.raises(PatternError, match="choose 0 to 1"):
        wreck(np.ones(4, dtype=np.int8), fraction, rng())


def test_impossible_noise_and_covers_are_refused():
    ones = np.ones(4, dtype=np.int8)
    for sigma in (-1.0, float("nan"), float("inf")):
        with pytest.raises(PatternError, match="0 or more"):
            grey_noise(ones, sigma, rng())
    for wrong in ((ones, 3, 2, 0, 0, 1, 1), (ones, 2, 2, 0, 0, 1, 1, "gold"),
                  (ones, 2, 2, 0, 0, 1, 1, "noise")):  # fmt: skip
        with pytest.raises(PatternError, match=r"[.]$"):
            cover(*wrong)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_the_same_generator_wrecks_the_same(seed):
    before = random_patterns(1, 50, rng(1))[0].values
    assert (randomise(before, 0.5, rng(seed)) == randomise(before, 0.5, rng(seed))).all()
