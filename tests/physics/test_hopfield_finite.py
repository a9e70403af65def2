"""Hopfield networks of some hundred or thousand neurons, where the edges are not sharp yet, and the
coding trap (PHYSICS.md, section 1).

The numbers of section 1 are means of samples too: where an error is printed with them it is added
to ours, and where none is they are taken for shares of 100 recalls.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.physics.recalling import ends, network, off, share_error, stored


def over_networks(shares: list[float]) -> tuple[float, float]:
    """Mean over networks and its standard error."""
    return float(np.mean(shares)), float(np.std(shares, ddof=1)) / math.sqrt(len(shares))


# Retrieval at finite N


@pytest.mark.slow  # the same numbers are tested of recalls alone: test_experiments_retrieval.py
@pytest.mark.parametrize(
    ("neurons", "load", "published", "error"),
    [
        (500, 0.10, 0.998, 0.0005),
        (500, 0.138, 0.960, 0.010),
        (500, 0.15, 0.915, 0.018),
        (500, 0.18, 0.664, 0.031),
        (2000, 0.10, 0.998, 0.0005),
        (2000, 0.138, 0.950, 0.029),
        (2000, 0.15, 0.788, 0.036),
        (2000, 0.18, 0.334, 0.030),
    ],
)
def test_mean_overlap_at_finite_size(
    neurons: int, load: float, published: float, error: float
) -> None:
    """Asynchronous, T = 0, from the pattern to the fixed point: 8 networks, 12 patterns each."""
    count = round(load * neurons)
    means = [
        float(ends(stored(neurons, count, seed), 1.0, list(range(12))).mean()) for seed in range(8)
    ]
    mean, bar = over_networks(means)
    assert mean == pytest.approx(published, abs=4.0 * math.hypot(bar, error))
    assert bar < 0.05


@pytest.mark.parametrize("neurons", [500, 2000])
def test_what_fails_ends_far_from_zero(neurons: int) -> None:
    """alpha = .18: recalls either hold or end near m = .3 (remanence); N = 2000 leaves a gap.

    84 recalls in 7 networks. The failures' mean .43 (N = 500) falls to .32 at N = 2000.
    """
    found = np.concatenate(
        [
            ends(stored(neurons, round(0.18 * neurons), seed), 1.0, list(range(12)))
            for seed in range(7)
        ]
    )
    held, failed = found[found > 0.85], found[found <= 0.85]
    assert len(held) > 0 and len(failed) > 20
    assert failed.mean() == pytest.approx({500: 0.45, 2000: 0.32}[neurons], abs=0.06)
    assert np.quantile(failed, 0.05) > 0.1
    if neurons == 2000:
        assert np.mean((found > 0.6) & (found < 0.85)) < 0.05


@pytest.mark.slow
def test_the_edge_gets_sharper_with_size() -> None:
    """Held (m > .85) at alpha = .13 and .16, 10 networks of 10 recalls: the difference grows."""
    falls = []
    for side in (16, 32, 64):
        n = side * side
        shares = [
            np.mean([
                (ends(stored(n, round(load * n), seed), 1.0, list(range(10))) > 0.85).mean()
                for seed in range(10)
            ])
            for load in (0.13, 0.16)
        ]  # fmt: skip
        falls.append(shares[0] - shares[1])
    assert falls[0] < falls[1] < falls[2]
    assert falls[2] > 0.6


# Basins


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load", "start", "published"),
    [(0.05, 0.1, 0.06), (0.05, 0.2, 0.81), (0.05, 0.3, 1.0), (0.10, 0.3, 0.14),
     (0.10, 0.4, 0.72), (0.10, 0.5, 0.92)],
)  # fmt: skip
def test_basins(load: float, start: float, published: float) -> None:
    """N = 1000, the share of recalls that end with m > .95; 8 networks of 25 recalls."""
    shares = [
        float((ends(stored(1000, round(1000 * load), s), start, list(range(25)), s) > 0.95).mean())
        for s in range(8)
    ]
    mean, bar = over_networks(shares)
    bar = max(bar, share_error(published, 200), 1 / 200)
    theirs = share_error(published, 100)
    assert mean == pytest.approx(published, abs=4.0 * math.hypot(bar, theirs) + 1e-9)


# The coding trap


def test_states_of_zero_and_one_halve_the_capacity() -> None:
    """Threshold 0: alpha_c = .069 instead of .138. N = 2000, 5 networks of 10 recalls.

    At alpha = .05 both hold; at .09 the trap has shut, with the right thresholds all hold.
    """
    means = {
        (load, thresholds): np.mean([
            ends(
                stored(2000, round(2000 * load), seed, coding="01", thresholds=thresholds),
                1.0, list(range(10)),
            ).mean()
            for seed in range(5)
        ])
        for load in (0.05, 0.09, 0.12)
        for thresholds in ("zero", "rule")
    }  # fmt: skip
    assert means[0.05, "zero"] > 0.99 and means[0.05, "rule"] > 0.999
    assert means[0.09, "zero"] < 0.4 and means[0.09, "rule"] > 0.99
    assert means[0.12, "zero"] < 0.2 and means[0.12, "rule"] > 0.97


@pytest.mark.parametrize("temperature", [0.0, 0.4])
@pytest.mark.parametrize("update", ["random", "synchronous"])
def test_with_thresholds_of_half_the_row_sums_the_codings_are_one(
    update: str, temperature: float
) -> None:
    """theta_i = (1/2) sum_j T_ij: state for state the same run from the same random numbers.

    The field is half that of +-1, the energy a fourth but for a constant, so heat is a fourth too.
    """
    signs = stored(500, 60, 1, update=update, temperature=temperature)
    bits = stored(500, 60, 1, coding="01", update=update, temperature=temperature / 4.0)
    np.testing.assert_allclose(
        bits.weights.threshold, 0.5 * bits.weights.matrix().sum(axis=1), atol=1e-12
    )
    constant = None
    for index, start in enumerate((1.0, 0.6, 0.0)):
        state = off(
            np.asarray(signs.patterns[index].values, np.int8), start, np.random.default_rng(index)
        )
        for memory in (signs, bits):
            memory.set_state(state)
        for _ in range(40):
            for memory in (signs, bits):
                memory.advance(max(1, round(0.25 / memory.dt)))
            np.testing.assert_array_equal(signs.shown, bits.shown)
            np.testing.assert_allclose(2.0 * bits.field(), signs.field(), atol=1e-10)
            offset = bits.energy - 0.25 * signs.energy
            constant = offset if constant is None else constant
            assert offset == pytest.approx(constant, abs=1e-8)
        assert signs.tally.flips == bits.tally.flips and signs.at_rest == bits.at_rest


def test_the_threshold_matters() -> None:
    """With threshold 0 the same run would be another."""
    runs = []
    for thresholds in ("rule", "zero"):
        memory = network(500, 1, coding="01", thresholds=thresholds)
        memory.store_random(60)
        memory.set_state(memory.patterns[0].values)
        memory.advance(20 * 500)
        runs.append(memory.shown)
    assert not np.array_equal(*runs)
