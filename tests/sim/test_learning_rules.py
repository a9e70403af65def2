"""Learning rules against their definitions, synapse by synapse; in parts, one more at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.learning.rules import (
    LEARNING_RULES,
    LearningRule,
    LearningStep,
    Limit,
    Task,
    learn,
    rule_named,
)
from sim.hopfield.learning.weights import Factored
from sim.hopfield.patterns.pattern import PatternError

Array = np.ndarray

few = settings(max_examples=20)

EVERY = [(rule, coding) for rule in LEARNING_RULES for coding in rule.codings]
every = pytest.mark.parametrize(
    ("rule", "coding"), EVERY, ids=[f"{rule.name} {coding}" for rule, coding in EVERY]
)
AT_ONCE = [(rule, coding) for rule, coding in EVERY if not rule.iterative]
at_once = pytest.mark.parametrize(
    ("rule", "coding"), AT_ONCE, ids=[f"{rule.name} {coding}" for rule, coding in AT_ONCE]
)
ITERATIVE = [(rule, coding) for rule, coding in EVERY if rule.iterative]
iterative = pytest.mark.parametrize(
    ("rule", "coding"), ITERATIVE, ids=[f"{rule.name} {coding}" for rule, coding in ITERATIVE]
)


def columns(neurons: int, count: int, seed: int = 0, activity: float = 0.5) -> Array:
    """Random memories, (N, P) int8."""
    rng = np.random.default_rng(seed)
    return np.where(rng.random((neurons, count)) < activity, 1, -1).astype(np.int8)


def task(patterns: Array, coding: str = "pm", **values: Any) -> Task:
    limit = Limit(values.pop("epochs", 1000))
    more = {name: values.pop(name) for name in ("learnt", "known") if name in values}
    return Task(patterns, HopfieldParameters(coding=coding, **values), limit=limit, **more)


# The definitions, as they are printed


def hebb(x: Array, p: HopfieldParameters) -> Array:
    n = len(x)
    W = np.zeros((n, n))
    for xi in x.T.astype(float):
        W += np.outer(xi, xi) / (n if p.normalise else 1)
    if not p.diagonal:
        np.fill_diagonal(W, 0.0)
    return W


def covariance(x: Array, p: HopfieldParameters) -> Array:
    n, a = len(x), p.activity
    b = a if p.balanced else 0.0
    W = np.zeros((n, n))
    for eta in (x.T + 1.0) / 2.0:
        W += np.outer(eta - b, eta - a)
    W /= a * (1 - a) * n * (2 if p.coding == "pm" else 1)
    if not p.diagonal:
        np.fill_diagonal(W, 0.0)
    return W


def storkey(x: Array, p: HopfieldParameters) -> Array:
    n = len(x)
    W = np.zeros((n, n))
    for xi in x.T.astype(float):
        h = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                h[i, j] = sum(W[i, k] * xi[k] for k in range(n) if k not in (i, j))
        W = W + (np.outer(xi, xi) - xi[:, None] * h.T - h * xi[None, :]) / n
        np.fill_diagonal(W, 0.0)
    return W


def projection(x: Array, p: HopfieldParameters) -> Array:
    W = x.astype(float) @ np.linalg.pinv(x.astype(float))
    if not p.diagonal:
        np.fill_diagonal(W, 0.0)
    return W


def perceptron(x: Array, p: HopfieldParameters, epochs: int = 1000) -> Array:
    n = len(x)
    M = np.zeros((n, n))
    theta = 0.5 if p.coding == "01" else 0.0
    for _ in range(epochs):
        errors = 0
        for xi in x.T.astype(float):
            u = (xi + 1.0) / 2.0 if p.coding == "01" else xi
            wrong = (M @ u - theta) * xi < p.margin - 1e-12
            errors += wrong.sum()
            M += p.rate * np.outer(wrong * xi, u)
            np.fill_diagonal(M, 0.0)
        if not errors:
            break
    return M


def gradient(x: Array, p: HopfieldParameters, epochs: int = 1000) -> Array:
    n = len(x)
    M = np.zeros((n, n))
    theta = 0.5 if p.coding == "01" else 0.0
    xi = x.astype(float)
    u = (xi + 1.0) / 2.0 if p.coding == "01" else xi
    step = 4.0 * p.rate / np.linalg.eigvalsh(u.T @ u)[-1]
    for _ in range(epochs):
        signed = (M @ u - theta) * xi
        if not (signed < p.margin).any():
            break
        M += step * (xi / (1.0 + np.exp(signed - p.margin))) @ u.T
        np.fill_diagonal(M, 0.0)
    return M


DEFINITIONS = {
    "hebb": hebb, "covariance": covariance, "storkey": storkey, "projection": projection,
    "perceptron": perceptron, "gradient": gradient,
}  # fmt: skip


def variants(rule: LearningRule) -> list[dict[str, Any]]:
    """Settings of the options it reads."""
    flags = [name for name in ("diagonal", "normalise", "balanced") if name in rule.options]
    found: list[dict[str, Any]] = [{}]
    for name in flags:
        found += [{name: not HopfieldParameters.default(name)}]
    if "activity" in rule.options:
        found += [{"activity": 0.3}]
    if rule.iterative:
        found += [{"margin": 0.3, "rate": 0.25}]
    return found


@every
def test_a_rule_is_its_definition(rule: LearningRule, coding: str) -> None:
    """Every synapse, for each option: 12 neurons, 5 memories."""
    assert set(DEFINITIONS) == {each.name for each in LEARNING_RULES}
    x = columns(12, 5, seed=3, activity=0.4)
    for values in variants(rule):
        if rule.iterative:
            given_task = task(x, coding, **{"rate": 0.5, **values}, epochs=40)
            wanted = DEFINITIONS[rule.name](x, given_task.options, 40)
        else:
            given_task = task(x, coding, **values)
            wanted = DEFINITIONS[rule.name](x, given_task.options)
        got = learn(given_task, rule)
        np.testing.assert_allclose(got.matrix(), wanted, atol=1e-10, err_msg=str(values))


@every
@few
@given(count=st.integers(0, 9), seed=st.integers(0, 999), rest=st.data())
def test_what_a_rule_learns_is_well_made(
    rule: LearningRule, coding: str, count: int, seed: int, rest: st.DataObject
) -> None:
    """Shapes, symmetry as promised, no diagonal unless kept, nothing but numbers, no memory at
    all; progress from 0 to 1, and errors where there are any."""
    values = rest.draw(st.sampled_from(variants(rule)))
    x = columns(8, count, seed)
    before = x.copy()
    steps = rule.learn(task(x, coding, **values, epochs=30))
    told: list[LearningStep] = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            weights: Factored = end.value
            break
    np.testing.assert_array_equal(x, before)
    assert weights.a.shape == weights.b.shape and len(weights.a) == 8
    assert weights.threshold.shape == (8,)
    matrix = weights.matrix()
    assert np.isfinite(matrix).all()
    if rule.always_symmetric or weights.symmetric:
        assert weights.symmetric
        np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)
    if not values.get("diagonal"):
        assert not weights.diagonal and not np.diagonal(matrix).any()
    if weights.diagonal:
        assert weights.own.min() >= -1e-12
    if count == 0:
        assert not matrix.any()
    fractions = [step.fraction for step in told]
    assert fractions == sorted(fractions) and all(0.0 <= f <= 1.0 for f in fractions)
    errors = [step.errors for step in told if step.errors is not None]
    assert bool(errors) == rule.iterative
    assert all(0 <= e <= 8 * count for e in errors)


# Thresholds


def test_thresholds() -> None:
    """The rule's own, zero or typed - for the rules that list them; others have their own."""
    x = columns(10, 4, seed=1, activity=0.3)
    for rule, coding in EVERY:
        for choice, typed in (("zero", 0.0), ("set", 0.7)):
            got = learn(task(x, coding, thresholds=choice, threshold=0.7, epochs=2), rule)
            own = learn(task(x, coding, epochs=2), rule)
            if "thresholds" in rule.options:
                np.testing.assert_array_equal(got.threshold, np.full(10, typed))
            else:
                np.testing.assert_array_equal(got.threshold, own.threshold)
    signs = learn(task(x), rule_named("hebb"))
    bits = learn(task(x, "01"), rule_named("hebb"))
    assert not signs.threshold.any()
    np.testing.assert_allclose(bits.threshold, 0.5 * bits.matrix().sum(axis=1), atol=1e-12)
    kept = learn(task(x, "01", diagonal=True), rule_named("hebb"))
    np.testing.assert_allclose(kept.threshold, 0.5 * kept.matrix().sum(axis=1), atol=1e-12)


def test_thresholds_of_low_activity() -> None:
    """(1 - 2b)/2, and alpha a ln((1 - a)/a) more with 0/1 and b = a."""
    x, rule = columns(10, 4), rule_named("covariance")
    for coding in ("pm", "01"):
        for a in (0.1, 0.3):
            got = learn(task(x, coding, activity=a), rule).threshold
            more = 0.4 * a * math.log((1 - a) / a) if coding == "01" else 0.0
            np.testing.assert_allclose(got, 0.5 - a + more)
            got = learn(task(x, coding, activity=a, balanced=False), rule).threshold
            np.testing.assert_allclose(got, 0.5)


def test_thresholds_of_rules_that_learn_from_errors() -> None:
    for rule, coding in ITERATIVE:
        got = learn(task(columns(10, 4), coding, epochs=3), rule).threshold
        np.testing.assert_array_equal(got, np.full(10, 0.5 if coding == "01" else 0.0))


# One more, one less


@at_once
@few
@given(first=st.integers(0, 6), more=st.integers(0, 6), seed=st.integers(0, 999))
def test_storing_one_after_the_other_is_storing_all_at_once(
    rule: LearningRule, coding: str, first: int, more: int, seed: int
) -> None:
    """Sums to the bit; what is projected and corrected to rounding. What was learnt before is not
    touched."""
    x = columns(15, first + more, seed, 0.4)
    start = learn(task(np.ascontiguousarray(x[:, :first]), coding), rule)
    kept = start.matrix()
    given_task = task(x, coding, learnt=start, known=range(first))
    assert given_task.done == first
    one_more = learn(given_task, rule)
    batch = learn(task(x, coding), rule)
    np.testing.assert_array_equal(start.matrix(), kept)
    np.testing.assert_allclose(one_more.threshold, batch.threshold, atol=1e-12)
    if rule.name in ("hebb", "covariance"):
        np.testing.assert_array_equal(one_more.matrix(), batch.matrix())
    else:
        np.testing.assert_allclose(one_more.matrix(), batch.matrix(), atol=1e-10)


@at_once
@few
@given(count=st.integers(1, 7), seed=st.integers(0, 999), which=st.integers(0, 6))
def test_forgetting_one_is_never_having_stored_it(
    rule: LearningRule, coding: str, count: int, seed: int, which: int
) -> None:
    """Storkey's depends on the order, and is learnt again without it."""
    which %= count
    x = columns(15, count, seed, 0.4)
    start = learn(task(x, coding), rule)
    left = np.ascontiguousarray(np.delete(x, which, axis=1))
    known = [-1 if k == which else k - (k > which) for k in range(count)]
    got = learn(task(left, coding, learnt=start, known=known), rule)
    np.testing.assert_array_equal(got.matrix(), learn(task(left, coding), rule).matrix())


def test_storkey_takes_no_more_than_it_can_tell_from_rounding() -> None:
    """At the most it takes, its two ways of summing still agree; and more is refused in words."""
    n = 16
    most = int(rule_named("storkey").most(n))
    assert 10 * n < most < 14 * n
    x = columns(n, most)
    reference = storkey(x, HopfieldParameters(rule="storkey"))
    got = learn(task(x), rule_named("storkey")).matrix()
    np.testing.assert_allclose(got, reference, atol=1e-6 * np.abs(reference).max())
    network = HopfieldNetwork(HopfieldParameters(rows=4, columns=4, rule="storkey"), 1)
    network.store_random(most)
    with pytest.raises(PatternError, match=f"keeps {most} memories"):
        network.store_random(1)
    assert len(network.patterns) == most
    other = HopfieldNetwork(HopfieldParameters(rows=4, columns=4), 1)
    other.store_random(most + 1)
    with pytest.raises(PatternError, match=f"which take {most}: forget some first"):
        other.configure(rule="storkey")
    assert other.parameters.rule == "hebb"


def test_storkey_depends_on_the_order() -> None:
    x = columns(15, 6)
    there, back = (learn(task(y), rule_named("storkey")).matrix() for y in (x, x[:, ::-1].copy()))
    assert np.abs(there - back).max() > 1e-3


@pytest.mark.parametrize("count", [3, 64, 65, 130])
def test_the_projection_in_blocks(count: int) -> None:
    """W X = X, W^2 = W, whatever the blocks; more memories than neurons make the whole space."""
    x = columns(100, count, seed=2)
    W = learn(task(x, diagonal=True), rule_named("projection")).matrix()
    np.testing.assert_allclose(W @ x, x, atol=1e-9)
    np.testing.assert_allclose(W @ W, W, atol=1e-9)
    assert round(float(np.trace(W))) == min(count, 100)


# Errors


@iterative
def test_learning_goes_on_from_where_it_was(rule: LearningRule, coding: str) -> None:
    """So many epochs and then some more are all of them at once; the sum in the same order."""
    x = columns(20, 12, seed=5)
    whole = learn(task(x, coding, epochs=7), rule)
    half = learn(task(x, coding, epochs=3), rule)
    rest = learn(task(x, coding, epochs=4, learnt=half, known=range(12)), rule)
    np.testing.assert_allclose(rest.matrix(), whole.matrix(), atol=1e-10)


@iterative
def test_what_makes_no_errors_is_left_alone(rule: LearningRule, coding: str) -> None:
    x = columns(30, 5, seed=5)
    done = learn(task(x, coding, rate=1.0, epochs=5000), rule)
    again = learn(task(x, coding, rate=1.0, learnt=done, known=range(5)), rule)
    np.testing.assert_array_equal(again.matrix(), done.matrix())


@iterative
def test_one_more_memory_begins_with_the_weights_there_are(rule: LearningRule, coding: str) -> None:
    """And one less takes its own share of them away."""
    x = columns(20, 4, seed=6)
    start = learn(task(x, coding, epochs=50), rule)
    one_more = np.concatenate([x, columns(20, 1, seed=7)], axis=1)
    got = learn(task(one_more, coding, epochs=0, learnt=start, known=range(4)), rule)
    np.testing.assert_allclose(got.matrix(), start.matrix(), atol=1e-12)
    left = np.ascontiguousarray(x[:, [0, 2, 3]])
    got = learn(task(left, coding, epochs=0, learnt=start, known=[0, -1, 1, 2]), rule)
    share = start.scale * start.a[:, 1:2] * start.b[:, 1:2].T
    np.fill_diagonal(share, 0.0)
    np.testing.assert_allclose(got.matrix(), start.matrix() - share, atol=1e-12)


@iterative
def test_the_last_epoch_told_has_no_errors(rule: LearningRule, coding: str) -> None:
    steps = rule.learn(task(columns(30, 10, seed=8), coding, rate=0.5, epochs=5000))
    errors = [step.errors for step in steps if step.errors is not None]
    assert errors[-1] == 0 and all(errors[:-1])
    assert errors[0] <= 300


@iterative
def test_learning_can_be_told_to_end_while_it_is_at_work(rule: LearningRule, coding: str) -> None:
    """After the epoch it is told; as if that had been said at the beginning."""
    x = columns(20, 12, seed=5)
    under_way = task(x, coding, rate=0.01, epochs=50)
    steps, epochs = rule.learn(under_way), 0
    while True:
        try:
            epochs += next(steps).errors is not None
        except StopIteration as end:
            weights: Factored = end.value
            break
        if epochs == 3:
            under_way.limit.epochs = 4
    assert epochs == 4
    whole = learn(task(x, coding, rate=0.01, epochs=4), rule)
    np.testing.assert_array_equal(weights.matrix(), whole.matrix())


def test_gradient_descent_never_goes_uphill() -> None:
    """Up to the largest rate there is, with memories that are alike: sum log(1 + exp(kappa -
    input o xi)) falls at every epoch."""
    rng = np.random.default_rng(2)
    x = np.where(rng.random((30, 20)) < 0.15, 1, -1).astype(np.int8)
    for coding in ("pm", "01"):
        costs = []
        for epochs in range(0, 40, 2):
            w = learn(task(x, coding, rate=1.0, epochs=epochs), rule_named("gradient"))
            u = (x + 1.0) / 2.0 if coding == "01" else x.astype(float)
            signed = (w.matrix() @ u - w.threshold[:, None]) * x
            costs.append(np.log1p(np.exp(1.0 - signed)).sum())
        assert (np.diff(costs) < 0.0).all()


# The table


def test_the_table_is_complete() -> None:
    names = [rule.name for rule in LEARNING_RULES]
    assert len(set(names)) == len(names)
    for rule in LEARNING_RULES:
        assert rule_named(rule.name) is rule
        assert rule.title and rule.summary.endswith(".") and rule.citation and rule.equation
        assert set(rule.options) <= set(HopfieldParameters.specs())
        assert set(rule.codings) <= {"pm", "01"} and rule.codings
        for coding in rule.codings:
            holds, words = rule.capacity(1000, HopfieldParameters(rule=rule.name, coding=coding))
            assert holds is not None and 10.0 < holds < 5000.0
            assert words
    with pytest.raises(StopIteration):
        rule_named("none")


def test_capacities() -> None:
    """N = 1000: Hebb 138, in the coding trap 69; Storkey 269; projection N; perceptron 2 N."""

    def holds(name: str, **values: Any) -> float:
        found, _ = rule_named(name).capacity(1000, HopfieldParameters(rule=name, **values))
        assert found is not None
        return found

    assert holds("hebb") == pytest.approx(137.9, abs=0.1)
    assert holds("hebb", coding="01") == pytest.approx(137.9, abs=0.1)
    assert holds("hebb", coding="01", thresholds="zero") == pytest.approx(68.95, abs=0.1)
    assert holds("storkey") == pytest.approx(1000 / math.sqrt(2 * math.log(1000)))
    assert holds("projection") == 1000.0
    assert holds("perceptron") == holds("gradient") == pytest.approx(2000.0, rel=1e-6)
    assert holds("covariance", activity=0.1) == pytest.approx(145.6, abs=1.0)
    assert holds("covariance", activity=0.1, coding="01") == pytest.approx(392.0, abs=2.0)
