"""What is compiled of the rate memory does the same as numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Array
from sim.spiking.rate_kernels import (
    LANES,
    choose_inputs,
    compiled,
    learn,
    read_overlaps,
    receive,
    take_steps,
)
from sim.spiking.rate_rule import transfer

SIZES = st.tuples(st.integers(9, 60), st.integers(1, 8), st.integers(1, 5), st.integers(0, 999))


def chosen(n: int, k: int, rng: np.random.Generator, parts: int = 1) -> Any:
    """Columns of n neurons, drawn in so many parts."""
    columns = np.zeros((-(-n // LANES), k, LANES), np.uint16)
    order = np.arange(n - 1)
    first = 0
    for rows in np.array_split(np.arange(n), parts):
        compiled(choose_inputs)(rng.random((len(rows), k)), first, order, columns)
        first += len(rows)
    return columns


def flat(lanes: Any, n: int) -> Any:
    """(B, K, 8) as (n, K)."""
    return lanes.transpose(0, 2, 1).reshape(-1, lanes.shape[1])[:n]


def dense(weights: Any, columns: Any, n: int) -> Array:
    """J (n, n) of connections."""
    J = np.zeros((n, n))
    np.add.at(J, (np.arange(n)[:, None], flat(columns, n)), flat(weights, n))
    return J


@settings(max_examples=25)
@given(SIZES, st.integers(1, 3))
def test_each_neuron_receives_from_so_many_others(sizes: Any, parts: int) -> None:
    n, k, _, seed = sizes
    rows = flat(chosen(n, k, np.random.default_rng(seed), parts), n)
    assert (np.diff(rows.astype(int), axis=1) > 0).all(), "distinct, in order"
    assert (rows != np.arange(n)[:, None]).all() and rows.max() < n
    again = flat(chosen(n, k, np.random.default_rng(seed)), n)
    np.testing.assert_array_equal(rows, again)


def test_every_other_neuron_is_as_likely() -> None:
    n, k, rng = 21, 5, np.random.default_rng(0)
    counts = np.zeros((n, n))
    for _ in range(800):
        counts[np.arange(n)[:, None], flat(chosen(n, k, rng), n)] += 1
    others = counts[~np.eye(n, dtype=bool)]
    share = k / (n - 1)
    spread = np.sqrt(800 * share * (1 - share))
    assert np.abs(others - 800 * share).max() < 4.5 * spread
    assert others.std() == pytest.approx(spread, rel=0.15)


@settings(max_examples=25)
@given(SIZES)
def test_weights_are_sums_over_patterns(sizes: Any) -> None:
    n, k, patterns, seed = sizes
    rng = np.random.default_rng(seed)
    f, g = rng.normal(size=(2, n, patterns)).astype(np.float32)
    columns = chosen(n, k, rng)
    weights = np.full(columns.shape, np.nan, np.float32)
    compiled(learn)(f, g, columns, weights)
    whole = f.astype(float) @ g.T.astype(float) / k
    expected = whole[np.arange(n)[:, None], flat(columns, n)]
    np.testing.assert_allclose(flat(weights, n), expected, rtol=1e-5, atol=1e-6)
    assert (weights.transpose(0, 2, 1).reshape(-1, k)[n:] == 0.0).all()


def numpy_steps(
    rates: Array, J: Array, drive: Array, share: float, steps: int
) -> tuple[Array, Array]:
    """The same steps with numpy: the last rates, and all of them (steps, m, n)."""
    kept = []
    for _ in range(steps):
        rates = rates + share * (transfer(drive + rates @ J.T) - rates)
        kept.append(rates)
    return rates, np.array(kept)


@settings(max_examples=25)
@given(SIZES, st.integers(1, 2), st.integers(1, 3), st.booleans())
def test_steps_are_those_of_numpy(sizes: Any, copies: int, every: int, counting: bool) -> None:
    n, k, patterns, seed = sizes
    rng = np.random.default_rng(seed)
    columns = chosen(n, k, rng)
    weights = rng.normal(0.0, 0.05, columns.shape).astype(np.float32)
    rates, drive = rng.uniform(0.0, 70.0, (copies, n)), rng.normal(0.0, 1.0, n)
    scores = rng.normal(size=(n, patterns))
    scores = ((scores - scores.mean(axis=0)) / scores.std(axis=0)).astype(np.float32)
    steps, strength, first = 7, 1.7, 12
    last, kept = numpy_steps(rates, strength * dense(weights, columns, n), drive, 0.05, steps)
    means, squares = np.zeros(n), np.zeros(n)
    rows = np.zeros((steps, patterns)), np.zeros((steps, 2, 3)), np.zeros((steps, 2))
    now, probed = rates.copy(), np.array([2, 0, 5])
    compiled(take_steps)(
        rates=now, columns=columns, weights=weights, strength=strength, drive=drive, share=0.05,
        scores=scores, probed=probed, first=first, every=every, counted=0 if counting else -1,
        means=means, squares=squares, overlaps=rows[0], sampled=rows[1], levels=rows[2],
    )  # fmt: skip
    np.testing.assert_allclose(now, last, rtol=1e-10, atol=1e-12)
    own = kept[:, 0]
    if counting:
        np.testing.assert_allclose(means, own.mean(axis=0), rtol=1e-10)
        np.testing.assert_allclose(squares, steps * own.var(axis=0), rtol=1e-6, atol=1e-9)
    else:
        assert not means.any() and not squares.any()
    written = np.flatnonzero((first + np.arange(steps)) % every == 0)
    for t in written:
        expected = [np.corrcoef(own[t], score)[0, 1] for score in scores.T]
        np.testing.assert_allclose(rows[0][t], expected, atol=1e-5)
        np.testing.assert_allclose(rows[1][t, :copies], kept[t][:, probed], rtol=1e-10)
        np.testing.assert_allclose(rows[2][t, 0], own[t].mean(), rtol=1e-10)
        apart = np.sqrt(np.mean((kept[t][0] - kept[t][-1]) ** 2))
        if copies == 2:
            np.testing.assert_allclose(rows[2][t, 1], apart, rtol=1e-9, atol=1e-12)
        else:
            assert np.isnan(rows[2][t, 1]) and np.isnan(rows[1][t, 1]).all()
    others = np.setdiff1d(np.arange(steps), written)
    assert not rows[0][others].any(), "only at the steps that are kept"


def test_a_sum_is_added_in_the_order_of_the_inputs() -> None:
    """So that it is the same to the bit on every machine, and with a twin beside it."""
    rng = np.random.default_rng(3)
    n, k = 53, 20
    columns = chosen(n, k, rng)
    weights = rng.normal(0.0, 0.1, columns.shape).astype(np.float32)
    found = np.empty(columns.shape[0] * LANES)
    rates = rng.uniform(0.0, 70.0, n)
    compiled(receive)(rates, columns, weights, np.empty(LANES), found)
    expected = np.zeros(n)
    for j in range(k):
        expected += flat(weights, n)[:, j].astype(float) * rates[flat(columns, n)[:, j]]
    np.testing.assert_array_equal(found[:n], expected)


def test_alike_rates_have_no_overlap() -> None:
    found = np.ones(2)
    scores = np.ones((10, 2), np.float32)
    assert compiled(read_overlaps)(np.full(10, 8.9), scores, found) == pytest.approx(8.9)
    assert not found.any()
