"""Memories and cue on a grid of another size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.hopfield.patterns.letters import letters
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.patterns.rescaling import rescaled, scaled
from tests.sim.memories import make

SIDE = st.integers(1, 14)


@pytest.mark.parametrize(
    ("old", "new"), [((7, 5), (24, 24)), ((24, 24), (7, 5)), ((12, 10), (40, 64)), ((9, 9), (9, 9))]
)
def test_letters_stay_letters(old: tuple[int, int], new: tuple[int, int]) -> None:
    for memory in letters("AGQ7", *old):
        np.testing.assert_array_equal(
            scaled(memory, *old, *new).values, letters(memory.name, *new)[0].values
        )


def test_a_letter_that_was_changed_is_scaled_like_any_pattern() -> None:
    """And so is another pattern of that name; one cell more is not lost."""
    letter = letters("A", 24, 24)[0]
    changed = letter.values.copy()
    changed[:24] = 1
    moved = scaled(Pattern.of("A", changed), 24, 24, 12, 12)
    assert not np.array_equal(moved.values, letters("A", 12, 12)[0].values)
    assert not np.array_equal(moved.values, scaled(letter, 24, 24, 12, 12).values)
    renamed = scaled(letter.renamed("my A"), 24, 24, 12, 12)
    blocks = letter.values.reshape(12, 2, 12, 2).astype(int).sum(axis=(1, 3)).ravel()
    np.testing.assert_array_equal(renamed.values, np.where(blocks > 0, 1, -1))


def test_a_letter_too_large_for_the_grid_is_averaged() -> None:
    moved = scaled(letters("A", 24, 24)[0], 24, 24, 4, 4)
    assert moved.values.dtype == np.int8 and len(moved.values) == 16
    back = scaled(Pattern.of("A", moved.values), 4, 4, 24, 24)
    assert len(back.values) == 576


@given(rows=SIDE, columns=SIDE, by=st.integers(1, 4), seed=st.integers(0, 99))
def test_enlarged_by_a_whole_number_and_back_is_the_same(
    rows: int, columns: int, by: int, seed: int
) -> None:
    values = np.random.default_rng(seed).choice([-1, 1], rows * columns)
    memory = Pattern.of("x", values)
    large = scaled(memory, rows, columns, rows * by, columns * by)
    wanted = np.kron(values.reshape(rows, columns), np.ones((by, by))).ravel()
    np.testing.assert_array_equal(large.values, wanted)
    back = scaled(large, rows * by, columns * by, rows, columns)
    np.testing.assert_array_equal(back.values, values)
    assert back.name == "x" and not back.grey


@given(rows=SIDE, columns=SIDE, to_rows=SIDE, to_columns=SIDE, grey=st.booleans())
def test_any_grid_to_any_other(
    rows: int, columns: int, to_rows: int, to_columns: int, grey: bool
) -> None:
    """Ink and paper stay ink and paper, grey stays grey; a page of one tone stays that."""
    rng = np.random.default_rng(rows + 100 * columns)
    values = rng.uniform(-0.9, 0.9, rows * columns) if grey else rng.choice([-1, 1], rows * columns)
    moved = scaled(Pattern.of("x", values), rows, columns, to_rows, to_columns)
    assert len(moved.values) == to_rows * to_columns and moved.grey == grey
    assert np.abs(moved.values).max() <= 1.0
    for tone in (-1.0, 1.0):
        page = Pattern.of("x", np.full(rows * columns, tone))
        assert (scaled(page, rows, columns, to_rows, to_columns).values == tone).all()


def test_a_pattern_of_another_size_is_refused() -> None:
    with pytest.raises(PatternError, match="3 × 3"):
        scaled(Pattern.of("x", [1, -1]), 3, 3, 6, 6)


def test_everything_is_moved_together() -> None:
    old, new = make(rows=7, columns=5).parameters, make(rows=12, columns=12).parameters
    cue = np.full(35, -1.0, np.float32)
    cue[:5] = 1.0
    patterns, moved = rescaled(letters("AB", 7, 5), cue, old, new)
    assert [memory.name for memory in patterns] == ["A", "B"]
    assert moved.dtype == np.float32 and moved.shape == (144,)
    assert moved[:12].tolist() == [1.0] * 12 and (moved[24:] == -1.0).all()
    with pytest.raises(ValueError):
        moved[0] = 1.0
    assert rescaled((), cue, old, new)[0] == ()


def test_a_network_on_another_grid() -> None:
    """It has learnt what it shows, and begins at the cue."""
    network = make(rows=12, columns=10)
    network.store_letters("AT")
    network.cue_pattern(1)
    network.recall()
    network.advance(500)
    network.configure(rows=20, columns=20)
    network.finish()
    np.testing.assert_array_equal(network.patterns[0].values, letters("A", 20, 20)[0].values)
    np.testing.assert_array_equal(network.cue, letters("T", 20, 20)[0].values)
    np.testing.assert_array_equal(network.shown, network.cue)
    assert network.overlaps()[1] == 1.0
    assert network.tally.flips == 0 and np.isinf(network.snapshot().flip_age).all()
    time = network.time
    network.advance(400)
    assert network.time == pytest.approx(time + 1.0)
    assert network.verdict == "memory T"
