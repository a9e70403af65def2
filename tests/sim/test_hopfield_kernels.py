"""Compiled visits and products against plain numpy: the law of one neuron at a time, exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.hopfield.dynamics.kernels import TIE, compiled, update_dense, update_factored
from sim.hopfield.learning import weights as weights_module
from sim.hopfield.learning.cutting import cut_one_way
from sim.hopfield.learning.weights import (
    Dense,
    Factored,
    Weights,
    WeightsError,
    multiply,
    project,
)

Array = np.ndarray

few = settings(max_examples=60)


@dataclass
class Case:
    """Weights, a state, and visits to be made."""

    weights: Weights
    patterns: Array
    state: Array
    low: int
    order: Array
    noise: Array
    heat: float
    clock: int
    every: int


def factors(kind: str, neurons: int, rank: int, rng: np.random.Generator) -> tuple[Array, Array]:
    if kind == "whole":
        a = rng.choice([-1, 1], (neurons, rank)).astype(np.int8)
        return a, a
    a = rng.standard_normal((neurons, rank))
    return (a, a) if kind == "real" else (a, rng.standard_normal((neurons, rank)))


@st.composite
def cases(draw: Callable[..., Any], dense: bool = False) -> Case:
    """Small networks of every kind of factors, with and without heat, thresholds, diagonal."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    neurons, rank = draw(st.integers(1, 12)), draw(st.integers(0, 5))
    kind = draw(st.sampled_from(["whole", "real", "two"]))
    low = draw(st.sampled_from([-1, 0]))
    a, b = factors(kind, neurons, rank, rng)
    threshold = draw(st.sampled_from([0.0, 0.5])) * rng.standard_normal(neurons)
    scale = draw(st.sampled_from([1.0, 1.0 / neurons]))
    weights: Weights = Factored(a, b, scale, draw(st.booleans()), threshold, kind != "two")
    if dense:
        weights = cut_one_way(weights, draw(st.sampled_from([0.0, 0.4, 1.0])), rng)
    visits = draw(st.integers(0, 40))
    hot = draw(st.booleans())
    u = rng.random(visits)
    return Case(
        weights,
        rng.choice([-1, 1], (neurons, draw(st.integers(0, 3)))).astype(np.int8),
        rng.choice([low, 1], neurons).astype(np.int8),
        low,
        rng.integers(0, neurons, visits).astype(np.int32),
        np.log(u) - np.log1p(-u) if hot else np.zeros(visits),
        draw(st.floats(0.1, 1.0)) if hot else 0.0,
        draw(st.integers(0, 1000)),
        draw(st.integers(1, 7)),
    )


@dataclass
class Visited:
    """What came of it: all that a kernel hands back and brings up to date."""

    state: Array
    overlaps: Array
    flip_at: Array
    flip_cell: Array
    flip_energy: Array
    sample_at: Array
    sample_energy: Array
    sample_overlaps: Array
    sample_largest: Array
    rises: int
    energy: float
    sums: tuple[Array, ...]


def clone(case: Case) -> Visited:
    """The definition: fields and energies of the whole matrix, anew at every visit."""
    W, theta = case.weights.matrix(), case.weights.threshold
    s = case.state.astype(float)

    def energy() -> float:
        return float(-0.5 * s @ W @ s + theta @ s)

    def overlaps() -> Array:
        return case.patterns.T.astype(int) @ np.where(s == 1.0, 1, -1)

    flips, samples, rises = [], [], 0
    for visit, i in enumerate(case.order):
        ask = W[i] @ s - theta[i] - case.heat * case.noise[visit]
        before, step = energy(), case.clock + visit + 1
        new = s[i] if abs(ask) <= TIE else (1.0 if ask > 0.0 else case.low)
        if new != s[i]:
            s[i] = new
            flips.append((step, i, energy()))
            rises += energy() > before + 1e-9
        if step % case.every == 0:
            samples.append((step, energy(), overlaps()))
    return Visited(
        s.astype(np.int8), overlaps(),
        np.array([f[0] for f in flips], dtype=int), np.array([f[1] for f in flips], dtype=int),
        np.array([f[2] for f in flips], dtype=float),
        np.array([t[0] for t in samples], dtype=int),
        np.array([t[1] for t in samples], dtype=float),
        np.array([t[2] for t in samples], dtype=int).reshape(len(samples), case.patterns.shape[1]),
        np.array([max(t[2], key=abs, default=0) for t in samples], dtype=int),
        rises, energy(), (),
    )  # fmt: skip


def visit(
    case: Case, dense: bool = False, run: Callable[..., Any] = compiled, cuts: tuple[int, ...] = ()
) -> Visited:
    """The kernel on these visits; `run` prepares it, `cuts` are the visits at which it pauses."""
    w, state = case.weights, case.state.copy()
    signs = np.where(state == 1, 1, -1)
    overlaps = (case.patterns.T.astype(int) @ signs).astype(np.int32)
    visits, count = len(case.order), case.patterns.shape[1]
    energy = w.energy(state)
    kept: list[tuple[Array, ...]] = []
    taken: list[tuple[Array, ...]] = []
    rises = 0
    first: tuple[Any, ...]
    if dense:
        into = w.into if isinstance(w, Dense) else np.ascontiguousarray(w.unscaled().T)
        field = state.astype(float) @ into
        first, sums = (into, w.scale, field), (field,)
    else:
        assert isinstance(w, Factored)
        kind = np.int16 if w.b.dtype == np.int8 else np.float64
        after_b = project(w.b, state).astype(kind)
        after_a = after_b if w.symmetric else project(w.a, state)
        first = (w.a, w.b, after_a, after_b, w.symmetric, w.scale, w.away, w.self_weights)
        sums = (after_b, after_a)
    kernel = run(update_dense if dense else update_factored)
    edges = [0, *sorted(cut for cut in cuts if cut < visits), visits]
    for start, stop in pairwise(edges):
        room = stop - start
        out = (np.empty(room, np.int64), np.empty(room), np.empty(room, np.int32))
        samples = room // case.every + 1
        more = (
            np.empty(samples, np.int64), np.empty(samples), np.empty((samples, count), np.int32),
            np.empty(samples, np.int32),
        )  # fmt: skip
        flips, sampled, rose, energy = kernel(
            *first, w.threshold, case.patterns, overlaps, state, case.low, 1, case.order,
            case.noise, case.heat, start, stop, case.clock + start, case.every, energy, *out, *more,
        )  # fmt: skip
        kept.append(tuple(array[:flips] for array in out))
        taken.append(tuple(array[:sampled] for array in more))
        rises += rose
    at, energies, cells = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    sample_at, sample_energy, sample_overlaps, sample_largest = (
        np.concatenate(parts) for parts in zip(*taken, strict=True)
    )
    return Visited(
        state, overlaps, at, cells, energies, sample_at, sample_energy, sample_overlaps,
        sample_largest, rises, energy, sums,
    )  # fmt: skip


def assert_agree(got: Visited, wanted: Visited) -> None:
    """Visit for visit the same; energies to rounding."""
    same = ("flip_at", "flip_cell", "sample_at", "sample_overlaps", "sample_largest")
    for name in ("state", "overlaps", *same):
        np.testing.assert_array_equal(getattr(got, name), getattr(wanted, name), err_msg=name)
    for name in ("flip_energy", "sample_energy"):
        np.testing.assert_allclose(
            getattr(got, name), getattr(wanted, name), atol=1e-8, err_msg=name
        )
    assert got.energy == pytest.approx(wanted.energy, abs=1e-8)
    assert got.rises == wanted.rises


@few
@given(case=cases())
def test_visits_of_factored_weights_are_those_of_the_definition(case: Case) -> None:
    found = visit(case)
    assert_agree(found, clone(case))
    # What was brought up to date is what it would be afresh.
    w = case.weights
    assert isinstance(w, Factored)
    for sums, factor in zip(found.sums, (w.b, w.b if w.symmetric else w.a), strict=True):
        np.testing.assert_allclose(sums, project(factor, found.state), atol=1e-9)


@few
@given(case=cases(dense=True))
def test_visits_of_cut_weights_are_those_of_the_definition(case: Case) -> None:
    found = visit(case, dense=True)
    assert_agree(found, clone(case))
    assert isinstance(case.weights, Dense)
    np.testing.assert_allclose(
        found.sums[0], found.state.astype(float) @ case.weights.into, atol=1e-9
    )


@few
@given(case=cases())
def test_event_driven_and_plain_visits_give_the_same_trajectory(case: Case) -> None:
    """Fields brought up to date at each flip, or asked for at each visit."""
    assert_agree(visit(case, dense=True), visit(case))


@few
@given(case=cases(), cuts=st.lists(st.integers(1, 40), max_size=4, unique=True))
def test_visits_may_be_cut_anywhere(case: Case, cuts: list[int]) -> None:
    """To the bit, energies too."""
    for dense in (False, True):
        whole, cut = visit(case, dense), visit(case, dense, cuts=tuple(cuts))
        for name in vars(whole):
            if name != "sums":
                np.testing.assert_array_equal(getattr(cut, name), getattr(whole, name), name)


@settings(max_examples=25)
@given(case=cases())
def test_the_compiled_code_is_the_plain_code(case: Case) -> None:
    """The same functions run by Python."""
    for dense in (False, True):
        assert_agree(visit(case, dense), visit(case, dense, run=lambda function: function))


@few
@given(case=cases())
def test_without_heat_symmetric_weights_let_no_energy_rise(case: Case) -> None:
    """Where the diagonal is not negative; that of the factors here never is."""
    w = case.weights
    assert isinstance(w, Factored)
    case.heat = 0.0
    if not w.symmetric:
        case.weights = Factored(w.a, w.a, w.scale, w.diagonal, w.threshold, True)
    for dense in (False, True):
        found = visit(case, dense)
        assert found.rises == 0
        start = case.weights.energy(case.state)
        assert (np.diff([start, *found.flip_energy]) <= 1e-9).all()


def test_a_neuron_whose_field_is_nothing_keeps_its_state() -> None:
    """Rounding in the last digit is nothing: .1 + .2 - .3 is not 0 for the machine."""
    a = np.array([[0.1, 0.2, -0.3], [1.0, 1.0, 1.0]])
    b = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    for state in ([1, 1], [-1, 1], [1, -1], [-1, -1]):
        case = Case(
            Factored(a, b, 1.0, False, np.zeros(2), False), np.zeros((2, 0), np.int8),
            np.array(state, np.int8), -1, np.zeros(4, np.int32), np.zeros(4), 0.0, 0, 1,
        )  # fmt: skip
        assert abs(sum(a[0] * state[1])) < 1e-15
        for dense in (False, True):
            found = visit(case, dense)
            assert found.state[0] == state[0] and len(found.flip_at) == 0


def test_heat_is_that_of_glauber() -> None:
    """One neuron, field h: up with probability (1 + tanh(h/T))/2, 40,000 visits, 4 sigma."""
    visits, field, temperature = 40_000, 0.3, 0.7
    u = np.random.default_rng(4).random(visits)
    for low in (-1, 0):
        nothing = np.zeros((1, 0))
        case = Case(
            Factored(nothing, nothing, 1.0, False, np.array([-field]), True),
            np.array([[1]], np.int8), np.array([1], np.int8), low, np.zeros(visits, np.int32),
            np.log(u) - np.log1p(-u), temperature / (1 - low), 0, 1,
        )  # fmt: skip
        mean = visit(case).sample_overlaps.mean()
        expected = np.tanh(field * (1 - low) / 2.0 / temperature)
        assert mean == pytest.approx(expected, abs=4.0 * np.sqrt((1 - expected**2) / visits))


# Products


@pytest.mark.parametrize("chunk", [0, 2**16], ids=["compiled", "numpy"])
@pytest.mark.parametrize("shape", [(1, 1), (7, 0), (30, 5), (5, 30), (200, 64)])
def test_products_with_small_integers(
    chunk: int, shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly, whichever way they go; vectors that are not whole too."""
    monkeypatch.setattr(weights_module, "CHUNK", chunk)
    rng = np.random.default_rng(shape)
    matrix = rng.choice([-1, 1], shape).astype(np.int8)
    for of_columns in (
        rng.integers(-30_000, 30_000, shape[1]).astype(np.int16),
        rng.integers(-9, 9, shape[1]).astype(float),
    ):
        expected = matrix.astype(int) @ of_columns
        np.testing.assert_array_equal(multiply(matrix, of_columns), expected)
    state = rng.choice([-1, 1], shape[0]).astype(np.int8)
    np.testing.assert_array_equal(project(matrix, state), matrix.T.astype(int) @ state)
    assert project(matrix, state).dtype == multiply(matrix, np.zeros(shape[1])).dtype == np.float64
    real = rng.standard_normal(shape[1])
    np.testing.assert_allclose(multiply(matrix, real), matrix.astype(float) @ real, atol=1e-12)
    real = rng.standard_normal(shape[0])
    np.testing.assert_allclose(project(matrix, real), real @ matrix.astype(float), atol=1e-12)


def test_products_of_the_largest_grid_do_not_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """16,384 neurons and 2,048 memories that all agree: sums of 2^25."""
    monkeypatch.setattr(weights_module, "CHUNK", 0)
    matrix = np.ones((3, 2048), np.int8)
    np.testing.assert_array_equal(multiply(matrix, np.full(2048, 16_384)), [2.0**25] * 3)
    column = np.ones((16_384, 1), np.int8)
    np.testing.assert_array_equal(project(column, np.ones(16_384, np.int8)), [16_384.0])


# Weights


@few
@given(case=cases())
def test_low_rank_and_dense_weights_agree(case: Case) -> None:
    """Drive, energy and single synapses against the matrix; cut by nothing, they stay the same."""
    w, rng = case.weights, np.random.default_rng(0)
    assert isinstance(w, Factored)
    matrix = w.matrix()
    n = len(matrix)
    if not w.diagonal:
        assert not np.diagonal(matrix).any()
    if w.symmetric:
        np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)
    whole = cut_one_way(w, 0.0, rng)
    assert whole.symmetric == w.symmetric and whole.diagonal == w.diagonal
    for s in (case.state, rng.standard_normal(n)):
        for one in (w, whole):
            np.testing.assert_allclose(one.drive(s), matrix @ s, atol=1e-9)
            expected = -0.5 * s @ matrix @ s + w.threshold @ s
            assert one.energy(s) == pytest.approx(expected, abs=1e-9)
    for one in (w, whole):
        np.testing.assert_allclose(one.matrix(), matrix, atol=1e-12)
        for i in range(n):
            np.testing.assert_allclose(one.from_neuron(i), matrix[:, i], atol=1e-9)
            np.testing.assert_allclose(one.into_neuron(i), matrix[i], atol=1e-9)
    np.testing.assert_allclose(
        w.own, np.diagonal(w.scale * w.a.astype(float) @ w.b.T.astype(float)), atol=1e-12
    )


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_one_direction_of_a_fraction_of_pairs_is_cut(fraction: float) -> None:
    """N = 200: of 19,900 pairs, within 4 sigma; half of the cuts each way; none loses both."""
    n = 200
    x = np.ones((n, 1), np.int8)
    w = cut_one_way(
        Factored(x, x, 1.0, True, np.zeros(n), True), fraction, np.random.default_rng(1)
    )
    matrix, pairs = w.matrix(), n * (n - 1) // 2
    assert (np.diagonal(matrix) == 1.0).all()
    above, below = (matrix[i] == 0.0 for i in (np.triu_indices(n, 1), np.tril_indices(n, -1)))
    gone = int(above.sum() + below.sum())
    both = (matrix == 0.0) & (matrix.T == 0.0)
    assert not both.any()
    assert gone == pytest.approx(fraction * pairs, abs=4.0 * np.sqrt(pairs / 4.0) + 0.5)
    if fraction in (0.0, 1.0):
        assert gone == fraction * pairs
    assert int(above.sum()) == pytest.approx(gone / 2, abs=4.0 * np.sqrt(pairs / 4.0))
    assert w.symmetric == (fraction == 0.0)


def test_there_is_no_matrix_of_a_large_grid() -> None:
    x = np.ones((4097, 1), np.int8)
    weights = Factored(x, x, 1.0, False, np.zeros(4097), True)
    with pytest.raises(WeightsError, match="64 × 64"):
        weights.matrix()
    with pytest.raises(WeightsError):
        cut_one_way(weights, 0.5, np.random.default_rng(0))
    assert weights.from_neuron(3)[4] == 1.0
