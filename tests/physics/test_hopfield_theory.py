"""The theory of memory networks against published numbers (shared PHYSICS.md, sections 1 and 2) and
against other ways to the same numbers.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.errors import ParameterError
from sim.hopfield.theory import low_load
from sim.hopfield.theory import retrieval as theory


def to(digits: int, value: float) -> object:
    """Equal to a number printed with so many decimals."""
    return pytest.approx(value, abs=0.5001 * 10.0**-digits)


# The Hebb rule, one step


@pytest.mark.parametrize(
    ("load", "error", "digits"),
    [(0.105, 0.001, 3), (0.138, 0.0036, 4), (0.185, 0.01, 3), (0.37, 0.05, 3), (0.61, 0.1, 3)],
)
def test_one_step_errors(load: float, error: float, digits: int) -> None:
    """Hertz, Krogh, Palmer 1991, table 2.1."""
    assert theory.one_step_error(load) == to(digits, error)


def test_fifteen_percent_of_n_is_half_a_percent_wrong() -> None:
    assert theory.one_step_error(0.15) == to(4, 0.0049)


def test_with_the_diagonal_the_error_never_exceeds_that_at_load_one() -> None:
    errors = [theory.one_step_error(load, diagonal=True) for load in np.linspace(0.01, 20.0, 2000)]
    assert max(errors) == to(4, 0.0228)
    assert theory.one_step_error(1.0, diagonal=True) == pytest.approx(max(errors), rel=1e-4)


@pytest.mark.parametrize("diagonal", [False, True])
def test_one_step_errors_of_a_network(diagonal: bool) -> None:
    """2 million neurons looked at: the counts agree within 4 standard errors."""
    rng = np.random.default_rng(5)
    n, load, repeats = 1000, 0.37, 6
    wrong = total = 0
    for _ in range(repeats):
        patterns = rng.choice([-1.0, 1.0], (round(load * n), n))
        weights = patterns.T @ patterns / n
        if not diagonal:
            np.fill_diagonal(weights, 0.0)
        wrong += int(np.count_nonzero(np.sign(patterns @ weights) != patterns))
        total += patterns.size
    expected = theory.one_step_error(load, diagonal)
    # Neurons of one network share their weights: four times the variance of independent ones.
    assert wrong / total == pytest.approx(expected, abs=4.0 * 2.0 * math.sqrt(expected / total))


def test_exact_recall_counts() -> None:
    assert round(theory.all_recalled_count(1000)) == 36
    assert round(theory.most_recalled_count(1000)) == 72


# Retrieval: Amit, Gutfreund, Sompolinsky


@pytest.mark.parametrize(
    ("load", "overlap"),
    [
        (0.05, 0.99999),
        (0.08, 0.99956),
        (0.10, 0.99800),
        (0.11, 0.99626),
        (0.13, 0.98721),
        (0.135, 0.98079),
    ],
)
def test_overlap_at_zero_temperature(load: float, overlap: float) -> None:
    assert theory.retrieval_overlap(load) == to(5, overlap)


def test_the_critical_load() -> None:
    """alpha(y) = (erf y/y - (2/sqrt pi) exp(-y^2))^2/2 has its maximum there, at m = erf y."""
    y = np.linspace(1.4, 1.6, 200001)
    erf = np.array([math.erf(value) for value in y])
    loads = 0.5 * np.square(erf / y - 2.0 / math.sqrt(math.pi) * np.exp(-y * y))
    assert loads.max() == pytest.approx(theory.CRITICAL_LOAD, abs=6e-7)
    assert erf[loads.argmax()] == to(4, 0.9674)
    assert theory.retrieval_overlap(theory.CRITICAL_LOAD) == pytest.approx(0.9674, abs=3e-4)
    assert theory.retrieval_overlap(theory.CRITICAL_LOAD + 1e-6) == 0.0
    assert theory.largest_load() == theory.CRITICAL_LOAD


@pytest.mark.parametrize(
    ("load", "temperature"),
    [
        (0.01, 0.801),
        (0.02, 0.717),
        (0.04, 0.594),
        (0.05, 0.542),
        (0.08, 0.405),
        (0.10, 0.315),
        (0.13, 0.149),
    ],
)
def test_temperature_up_to_which_memories_are_retrieved(load: float, temperature: float) -> None:
    """To one unit of the last digit: .02 is .71648, printed as .717."""
    critical = theory.critical_temperature(load)
    assert critical == pytest.approx(temperature, abs=1e-3)
    assert theory.retrieval_overlap(load, critical - 1e-4) > 0.5
    assert theory.retrieval_overlap(load, critical + 1e-4) == 0.0


@pytest.mark.parametrize(("load", "temperature"), [(0.01, 0.722), (0.02, 0.591), (0.04, 0.365)])
def test_temperature_up_to_which_memories_are_deepest(load: float, temperature: float) -> None:
    assert theory.global_temperature(load) == to(3, temperature)


def test_load_up_to_which_memories_are_deepest() -> None:
    """.0519 at T = 0; the boundary is met at some finite temperature because it is nearly flat."""
    assert theory.global_temperature(theory.GLOBAL_LOAD - 0.0005) > 0.1
    assert theory.global_temperature(theory.GLOBAL_LOAD + 0.0005) == 0.0
    assert theory.global_temperature(0.0) == 1.0


def test_the_glass_temperature() -> None:
    assert theory.glass_temperature(0.0) == 1.0
    assert theory.glass_temperature(0.09) == pytest.approx(1.3)


def saddle(load: float, T: float, steps: int = 20000) -> float:
    """m by plain iteration of the three equations on a fine grid of z, from m = 1."""
    z = np.linspace(-9.0, 9.0, 3001)
    dz = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) * (z[1] - z[0])
    m, q = 1.0, 1.0
    for _ in range(steps):
        r = q / (1.0 - (1.0 - q) / T) ** 2
        tanh = np.tanh((m + math.sqrt(load * r) * z) / T)
        before = m, q
        m, q = float(tanh @ dz), float((tanh * tanh) @ dz)
        if abs(m - before[0]) + abs(q - before[1]) < 1e-12:
            break
    return m


@pytest.mark.parametrize(
    ("load", "T"),
    [(0.001, 0.9), (0.01, 0.5), (0.01, 0.78), (0.05, 0.1), (0.05, 0.4), (0.10, 0.2), (0.13, 0.1)],
)
def test_overlap_is_what_plain_iteration_gives(load: float, T: float) -> None:
    assert theory.retrieval_overlap(load, T) == pytest.approx(saddle(load, T), abs=1e-7)


@given(load=st.floats(1e-4, 0.137), part=st.floats(0.0, 0.999))
@settings(max_examples=30, deadline=None)
def test_overlap_falls_with_load_and_heat(load: float, part: float) -> None:
    T = part * theory.critical_temperature(load)
    m = theory.retrieval_overlap(load, T)
    assert 0.5 * math.sqrt(1.0 - T) < m <= 1.0  # m^2 = 3(1 - T) at alpha = 0, a third of it at T_M
    assert theory.retrieval_overlap(0.9 * load, T) >= m - 1e-7
    # Very near T = 0 m rises by a hair, as the boundary turns back.
    assert theory.retrieval_overlap(load, 0.9 * T) >= m - 1e-3


def test_cold_is_the_limit_of_zero_temperature() -> None:
    for load in (0.01, 0.10, 0.13):
        cold = theory.retrieval_overlap(load, 0.0011)
        assert cold == pytest.approx(theory.retrieval_overlap(load), abs=1e-4)


def test_no_load_is_one_memory() -> None:
    for T in (0.0, 0.2, 0.5, 0.8, 1.2):
        assert theory.retrieval_overlap(0.0, T) == theory.magnetisation(T)
        assert theory.retrieval_overlap(1e-7, T) == pytest.approx(theory.magnetisation(T), abs=1e-4)


# One memory


@pytest.mark.parametrize(
    ("temperature", "m"),
    [(0.2, 0.9999), (0.4, 0.9856), (0.6, 0.9073), (0.8, 0.7104), (0.9, 0.5254), (1.0, 0.0)],
)
def test_magnetisation(temperature: float, m: float) -> None:
    assert theory.magnetisation(temperature) == to(4, m)


@given(temperature=st.floats(0.0, 2.0))
@settings(deadline=None)
def test_magnetisation_is_a_fixed_point(temperature: float) -> None:
    m = theory.magnetisation(temperature)
    assert float(theory.mean_field_step(m, temperature)) == pytest.approx(m, abs=1e-9)


def test_the_way_of_one_memory() -> None:
    m, way = np.array(0.2), []
    for _ in range(6):
        m = theory.mean_field_step(m, 0.5)
        way.append(round(float(m), 3))
    assert way == [0.380, 0.641, 0.857, 0.937, 0.954, 0.957]


def test_one_memory_without_heat_is_a_sign() -> None:
    assert theory.mean_field_step([-0.3, 0.0, 0.7], 0.0).tolist() == [-1.0, 0.0, 1.0]


# The overlap map


def test_overlap_map_without_heat() -> None:
    m = np.array([-1.0, 0.0, 0.3, 1.0])
    after = theory.overlap_map(m, 0.1)
    assert after == pytest.approx([math.erf(x / math.sqrt(0.2)) for x in m], abs=1e-12)
    # One step from the pattern: a wrong neuron costs two.
    assert after[-1] == pytest.approx(1.0 - 2.0 * theory.one_step_error(0.1))
    whole = theory.overlap_map(1.0, 0.5, 0.0, diagonal=True)
    assert float(whole) == pytest.approx(1.0 - 2.0 * theory.one_step_error(0.5, diagonal=True))


@given(
    m=st.floats(-1.0, 1.0),
    load=st.floats(0.001, 1.0),
    temperature=st.floats(0.02, 2.0),
    diagonal=st.booleans(),
)
@settings(deadline=None)
@example(m=0.2421875, load=0.0625, temperature=0.0625, diagonal=False)  # S = 4
def test_overlap_map_is_the_integral_it_says(
    m: float, load: float, temperature: float, diagonal: bool
) -> None:
    z = np.linspace(-9.0, 9.0, 20001)
    dz = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) * (z[1] - z[0])
    own = load if diagonal else 0.0
    expected = sum(
        0.5 * (1.0 + s * m) * (np.tanh((m + s * own + math.sqrt(load) * z) / temperature) @ dz)
        for s in (1.0, -1.0)
    )
    after = float(theory.overlap_map(m, load, temperature, diagonal))
    assert after == pytest.approx(expected, abs=1e-9)


def test_overlap_map_joins_its_limits() -> None:
    m = np.linspace(-1.0, 1.0, 21).reshape(3, 7)
    assert theory.overlap_map(m, 0.0, 0.5) == pytest.approx(theory.mean_field_step(m, 0.5))
    assert theory.overlap_map(m, 1e-9, 0.5) == pytest.approx(theory.mean_field_step(m, 0.5))
    cold = theory.overlap_map(m, 0.1, 1e-9)
    assert cold == pytest.approx(theory.overlap_map(m, 0.1), abs=1e-8)
    assert cold.shape == (3, 7)


def test_the_map_flattens_with_heat() -> None:
    slopes = [float(theory.overlap_map(0.01, 0.05, T)) for T in (0.0, 0.2, 0.5, 1.0, 2.0)]
    assert slopes == sorted(slopes, reverse=True)


def test_overlap_map_is_a_networks_first_step() -> None:
    """20 networks, N = 1000, P = 50, T = .3, from overlap .5: within 4 standard errors."""
    rng = np.random.default_rng(8)
    n, p, T, after = 1000, 50, 0.3, []
    for _ in range(20):
        patterns = rng.choice([-1.0, 1.0], (p, n))
        flipped = np.zeros(n, dtype=bool)
        flipped[rng.permutation(n)[: n // 4]] = True
        state = np.where(flipped, -patterns[0], patterns[0])
        field = patterns.T @ (patterns @ state) / n - p / n * state
        after.append(float(patterns[0] @ np.tanh(field / T)) / n)
    expected = float(theory.overlap_map(0.5, p / n, T))
    error = np.std(after, ddof=1) / math.sqrt(len(after))
    assert np.mean(after) == pytest.approx(expected, abs=4.0 * error + 2.0 / n)


# Mixtures


def test_symmetric_mixtures() -> None:
    assert [low_load.mixture_overlap(n) for n in (1, 3, 5)] == [1.0, 0.5, 0.375]
    assert low_load.mixture_energy(1) == -0.5
    assert low_load.mixture_energy(3) == -0.375
    assert low_load.mixture_energy(5) == to(4, -0.3516)
    assert low_load.mixture_temperature() == to(4, 0.4598)


@pytest.mark.parametrize("n", [1, 3, 5, 7])
def test_mixture_overlap_counts_all_corners(n: int) -> None:
    corners = 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1) - 1
    overlap = np.mean(corners[:, 0] * np.sign(corners.sum(axis=1)))
    assert low_load.mixture_overlap(n) == pytest.approx(overlap)


# Other rules


@pytest.mark.parametrize(
    ("kappa", "capacity"), [(0.0, 2.0), (0.1, 1.710), (0.5, 0.961), (1.0, 0.520)]
)
def test_gardner(kappa: float, capacity: float) -> None:
    assert theory.gardner_capacity(kappa) == to(3, capacity)
    t = np.linspace(-kappa, 12.0, 200001)
    density = np.exp(-0.5 * t * t) / math.sqrt(2.0 * math.pi)
    integral = np.trapezoid(density * (t + kappa) ** 2, t)
    assert theory.gardner_capacity(kappa) == pytest.approx(1.0 / integral)


def test_the_coding_trap() -> None:
    assert theory.coding_trap_load() == to(3, 0.069)


def test_storkey() -> None:
    assert int(theory.storkey_capacity(500)) == 141


def test_dense_memories() -> None:
    """Krotov and Hopfield 2016."""
    assert theory.dense_error(100, 362, 3) == to(4, 0.0012)
    assert theory.dense_error(100, 1000, 3) == to(3, 0.034)
    assert theory.dense_error(1000, 138, 2) == pytest.approx(theory.one_step_error(0.138))
    assert theory.dense_error(100, 0, 3) == 0.0
    assert theory.dense_capacity(1000, 2) == pytest.approx(0.15 * 1000, rel=0.01)


@given(n=st.integers(10, 16384), order=st.integers(2, 6), error=st.floats(1e-4, 0.3))
@settings(deadline=None)
def test_dense_capacity_has_the_error_asked_for(n: int, order: int, error: float) -> None:
    count = theory.dense_capacity(n, order, error)
    if count >= 1e4:  # whole memories
        assert theory.dense_error(n, round(count), order) == pytest.approx(error, rel=2e-3)


def test_exponential_memories() -> None:
    assert theory.exponential_capacity(20) == 1024.0
    assert theory.exponential_capacity(16384) == math.inf


# Low activity


def test_low_activity_capacity() -> None:
    """a = .1: .440. For a = .01 the source says 4.15; the equations have solutions up to 4.37."""
    assert theory.low_activity_capacity(0.1) == pytest.approx(0.440, rel=0.01)
    assert theory.low_activity_capacity(0.01) == pytest.approx(4.15, rel=0.06)
    assert theory.low_activity_capacity(0.01) == to(2, 4.37)
    for a in (0.1, 0.01):
        assert 1.0 / (2.0 * a * abs(math.log(a))) > 2.0 * theory.low_activity_capacity(a)


def test_half_activity_in_this_coding_is_the_coding_trap() -> None:
    """The best threshold is worth .2 %."""
    trap = theory.coding_trap_load()
    assert trap <= theory.low_activity_capacity(0.5) <= 1.003 * trap


def test_low_activity_by_plain_iteration() -> None:
    """a = .1: from m = 1 the equations keep a solution to just below capacity and none above."""

    def upper(x: float) -> float:
        return 0.5 * math.erfc(-x / math.sqrt(2.0))

    def density(x: float) -> float:
        return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)

    def survives(load: float, threshold: float, a: float = 0.1) -> bool:
        m, sigma = 1.0, math.sqrt(load * a)
        for _ in range(4000):
            u, v = ((1.0 - a) * m - threshold) / sigma, (a * m + threshold) / sigma
            active = a * upper(u) + (1.0 - a) * upper(-v)
            response = (a * density(u) + (1.0 - a) * density(v)) / sigma
            if response >= 1.0 or m < 0.3:
                return False
            before, m = m, 0.5 * m + 0.5 * (upper(u) - upper(-v))
            after = math.sqrt(load * active) / (1.0 - response)
            sigma = 0.5 * (sigma + after)
            if abs(m - before) + abs(after - sigma) < 1e-11:
                break
        return True

    thresholds = [0.49 + 0.002 * i for i in range(15)]
    capacity = theory.low_activity_capacity(0.1)
    assert any(survives(0.997 * capacity, threshold) for threshold in thresholds)
    assert not any(survives(1.003 * capacity, threshold) for threshold in thresholds)


def test_low_activity_threshold() -> None:
    assert theory.low_activity_threshold(0.5, 0.1) == 0.0
    expected = 0.4 + 0.44 * 0.1 * math.log(9.0)
    assert theory.low_activity_threshold(0.1, 0.44) == pytest.approx(expected)
    # Where the two densities, of neurons to be silent and to fire, cross.
    a, load = 0.1, 0.05
    theta, variance = theory.low_activity_threshold(a, load), a * load
    firing = math.log(a) - (theta - (1.0 - a)) ** 2 / (2.0 * variance)
    silent = math.log(1.0 - a) - (theta + a) ** 2 / (2.0 * variance)
    assert firing == pytest.approx(silent)


# Graded neurons


def test_graded_neurons() -> None:
    """Zero loses its stability at 1/lambda_max; then m = tanh(beta m)."""
    pattern = np.random.default_rng(2).choice([-1.0, 1.0], 50)
    largest = float(np.linalg.eigvalsh(np.outer(pattern, pattern) / 50)[-1])
    assert low_load.critical_gain(largest) == pytest.approx(1.0)
    assert low_load.critical_gain(-1.0) == math.inf
    assert low_load.graded_overlap(1.1) == to(3, 0.503)
    assert low_load.graded_overlap(2.0) == to(4, 0.9575)
    assert low_load.graded_overlap(0.0) == low_load.graded_overlap(1.0) == 0.0


# What makes no sense


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (theory.one_step_error, (-0.1,)),
        (theory.retrieval_overlap, (0.1, math.nan)),
        (theory.retrieval_overlap, (-1.0,)),
        (theory.overlap_map, (0.5, math.nan)),
        (theory.low_activity_capacity, (0.7,)),
        (theory.gardner_capacity, (-1.0,)),
        (theory.dense_error, (100, 10, 1)),
        (theory.dense_capacity, (100, 3, 0.5)),
        (low_load.mixture_overlap, (4,)),
        (low_load.critical_gain, (math.nan,)),
    ],
)
def test_arguments_out_of_range_are_named(function, arguments) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ParameterError) as caught:
        function(*arguments)
    assert caught.value.field


def test_no_load_at_all() -> None:
    assert theory.one_step_error(0.0) == 0.0
    assert theory.critical_temperature(0.0) == 1.0
    assert theory.critical_temperature(0.2) == 0.0
    assert theory.largest_load(1.0) == 0.0
