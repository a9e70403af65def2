"""Experiments with memories: trials against closed forms, and against the networks they open
(PHYSICS.md, sections 1 and 2).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sim.errors import ParameterError
from sim.experiments.dense_memory import DENSE, exact_dense_error
from sim.experiments.experiment import Experiment, Line, Mark
from sim.experiments.learning_from_errors import (
    PERCEPTRON,
    found_and_stability,
    share_with_weights,
)
from sim.experiments.one_step import ONE_STEP, exact_error
from sim.experiments.plan import Plan
from sim.experiments.random_starts import SPURIOUS
from sim.experiments.results import Results
from sim.experiments.table import EXPERIMENTS
from sim.hopfield import DenseMemory, HopfieldNetwork
from sim.hopfield.theory.capacity import dense_error, gardner_capacity, one_step_error
from sim.statistics import mean_interval

ENTRIES = {
    "one-step": ("sim.experiments.one_step", "ONE_STEP"),
    "perceptron": ("sim.experiments.learning_from_errors", "PERCEPTRON"),
    "dense": ("sim.experiments.dense_memory", "DENSE"),
    "spurious": ("sim.experiments.random_starts", "SPURIOUS"),
}


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, entry in ENTRIES.items():
        monkeypatch.setitem(EXPERIMENTS, name, entry)
    yield


def trials(entry: Experiment, count: int, **values: Any) -> np.ndarray:
    """Numbers of some trials, (count, measures), the seeds 0, 1, ..."""
    point = entry.Settings(**values)
    return np.array([entry.trial(point, seed) for seed in range(count)])


def opened(entry: Experiment, point: Any, seed: int) -> Any:
    """The network of a trial at the time at which the trial is measured, or at rest before it."""
    opening = entry.opening(point, seed)
    run = opening.run()
    sweep = round(1.0 / run.network.dt)
    for _ in range(round(opening.duration)):
        run.advance(sweep)
        if run.at_rest:
            break
    return run.network


def wrong(network: Any) -> float:
    signs = np.where(network.shown > 0.0, 1, -1)
    return float(np.count_nonzero(signs != network.patterns[0].values) / network.neurons)


def measured(name: str, trials: int, **changes: Any) -> Results:
    """Results of a plan, so many trials a point."""
    plan = Plan.default(name, **changes)
    results = Results(plan)
    for place, point in enumerate(plan.points):
        results.add(place, 0, [plan.entry.trial(point, seed) for seed in range(trials)])
    return results


def lines(entry: Experiment, points: list[Any], measure: str, x: np.ndarray) -> list[Line]:
    found = entry.theory(points, measure, x)
    return [one for one in found if isinstance(one, Line)]


def marks(entry: Experiment, points: list[Any], measure: str, x: np.ndarray) -> list[float]:
    return [one.x for one in entry.theory(points, measure, x) if isinstance(one, Mark)]


# One step


@pytest.mark.parametrize(
    ("load", "diagonal", "said"),
    [(0.15, False, 0.0049), (0.37, False, 0.05), (0.37, True, 0.0121), (1.0, True, 0.0228)],
)
def test_one_step_from_a_pattern(load: float, diagonal: bool, said: float) -> None:
    """300 networks of 1,000 neurons, of which a pattern is measured in each: within 4 standard
    errors of the exact law, which is within 4 % of the limit of PHYSICS.md."""
    found = trials(ONE_STEP, 300, neurons=1000, load=load, diagonal=diagonal)[:, 0]
    exact = exact_error(1000, round(1000 * load), diagonal)
    bar = float(found.std(ddof=1)) / math.sqrt(300)
    assert found.mean() == pytest.approx(exact, abs=4.0 * bar)
    assert 0.0 < bar < 0.1 * exact
    assert exact == pytest.approx(said, rel=0.04)
    assert one_step_error(load, diagonal) == pytest.approx(said, rel=0.02)


def test_the_lecture_is_right_that_few_are_wrong_at_fifteen_patterns_a_hundred_neurons() -> None:
    """.15 N: fewer than 1 % wrong, the whole interval of 300 networks below it; with 300 patterns
    a thousand neurons it is not so."""
    low, high = mean_interval(trials(ONE_STEP, 300, neurons=1000, load=0.15)[:, 0])
    assert 0.004 < low < high < 0.006
    assert mean_interval(trials(ONE_STEP, 300, neurons=1000, load=0.3)[:, 0])[0] > 0.01
    x = np.array(ONE_STEP.swept["load"])
    points = [ONE_STEP.Settings(diagonal=kept) for kept in (False, True)]
    assert marks(ONE_STEP, points, "wrong", x) == [0.15]
    words = ONE_STEP.words(measured("one-step", 40, load=(0.1, 0.15), diagonal=False))
    assert words.startswith("Wrong after one step at 0.15 patterns a neuron: 0.5")
    assert words.endswith("%) of neurons.")


def test_the_exact_law_of_a_step_counts_coin_throws() -> None:
    """N = 4, P = 3: six throws against a signal of 3, wrong if five or more say no (7 of 64); with
    the diagonal the signal is 6, and six against it make a tie."""
    assert exact_error(4, 3) == pytest.approx(7.0 / 64.0)
    assert exact_error(4, 3, diagonal=True) == 0.0
    assert exact_error(50, 1) == 0.0
    for load in (0.138, 0.5):
        assert exact_error(10_000, round(1e4 * load)) == pytest.approx(
            one_step_error(load), rel=0.01
        )


def test_small_networks_are_better_than_the_limit_and_the_line_says_so() -> None:
    """N = 100, P = 15, 1,000 networks: .36 %, not .49."""
    found = trials(ONE_STEP, 1000, neurons=100, load=0.15)[:, 0]
    bar = float(found.std(ddof=1)) / math.sqrt(1000)
    assert found.mean() == pytest.approx(exact_error(100, 15), abs=4.0 * bar)
    assert found.mean() + 4.0 * bar < one_step_error(0.15)
    limit, exact = lines(
        ONE_STEP, [ONE_STEP.Settings(neurons=100)], "wrong", np.array([0.05, 0.15, 1.0])
    )
    assert np.interp(0.15, limit.x, limit.y) == pytest.approx(0.0049, abs=1e-4)
    assert np.interp(0.15, exact.x, exact.y) == pytest.approx(exact_error(100, 15), rel=1e-6)


def test_patterns_are_stable_as_often_as_their_neurons_are_together() -> None:
    """N = 1000, P = 72, 2,000 networks: (1 - p)^N = .917, were neurons independent; within .02."""
    found = trials(ONE_STEP, 2000, neurons=1000, load=0.072)[:, 1].mean()
    (line,) = lines(ONE_STEP, [ONE_STEP.Settings()], "stable", np.array([0.002, 0.2]))
    assert np.interp(0.072, line.x, line.y) == pytest.approx(0.917, abs=0.002)
    assert found == pytest.approx(0.917, abs=0.02)


@pytest.mark.parametrize(
    "values",
    [
        {"neurons": 100, "load": 0.5},
        {"neurons": 100, "load": 1.0, "diagonal": True},
        {"neurons": 300, "load": 0.2},
        {"neurons": 32, "load": 0.03},
    ],
)
def test_a_step_is_that_of_the_opened_network(values: dict[str, Any]) -> None:
    point, seen = ONE_STEP.Settings(**values), []
    for seed in range(4):
        network = opened(ONE_STEP, point, seed)
        assert isinstance(network, HopfieldNetwork) and network.time == 1.0
        seen.append(wrong(network))
        assert ONE_STEP.trial(point, seed) == (seen[-1], float(seen[-1] == 0.0))
    assert any(seen) or point.count == 1


def test_more_patterns_than_a_network_stores_are_refused() -> None:
    with pytest.raises(ParameterError, match="up to 3,355 patterns: take a smaller load"):
        ONE_STEP.Settings(neurons=10_000, load=0.5)


# Learning from errors


def test_covers_count() -> None:
    """PHYSICS.md section 2, 99 inputs; by hand: 4 points in a plane, 8 of 16 ways to part them."""
    for patterns, share in ((150, 1.0), (180, 0.911), (200, 0.444), (220, 0.069)):
        assert share_with_weights(patterns, 99) == pytest.approx(share, abs=0.001)
    assert share_with_weights(4, 2) == 0.5
    assert share_with_weights(3, 3) == share_with_weights(3, 7) == 1.0
    assert share_with_weights(198, 99) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("load", "share"), [(1.8, 0.81), pytest.param(2.0, 0.28, marks=pytest.mark.slow)]
)
def test_weights_found_after_three_thousand_epochs(load: float, share: float) -> None:
    """N = 100, 3 networks, so 300 neurons: PHYSICS.md says 1, .81, .28, within .02 and 4 standard
    errors; never more than exist (Cover)."""
    found = trials(PERCEPTRON, 3, neurons=100, load=load, epochs=3000)[:, 0]
    bar = math.sqrt(share * (1.0 - share) / 300)
    assert found.mean() == pytest.approx(share, abs=0.02 + 4.0 * bar)
    assert found.mean() <= share_with_weights(round(100 * load), 99) + 0.001


def test_a_margin_of_the_rule_takes_no_capacity_but_time_and_brings_stability() -> None:
    """N = 50, alpha = 1.2, where Gardner's capacity with margin 1 is .52: all 500 neurons of 10
    networks find weights, with margin 1 as with none; these are more stable, and less so than
    Gardner's best."""
    x = np.array([0.5, 1.2, 2.5])
    points = [PERCEPTRON.Settings(margin=margin) for margin in (0.0, 1.0)]
    (best,) = lines(PERCEPTRON, points, "stability", x)
    assert gardner_capacity(1.0) == pytest.approx(0.52, abs=0.001)
    assert np.interp(0.52, best.x, best.y) == pytest.approx(1.0, abs=0.01)
    assert best.y[-1] == 0.0 and best.x[-1] == 2.0
    assert marks(PERCEPTRON, points, "found", x) == pytest.approx([2.0])
    none, some = (
        trials(PERCEPTRON, 10, neurons=50, load=1.2, margin=margin, rate=0.1, epochs=5000)
        for margin in (0.0, 1.0)
    )
    assert (none[:, 0] == 1.0).all() and (some[:, 0] == 1.0).all()
    assert some[:, 2].mean() > none[:, 2].mean()
    limit = float(np.interp(1.2, best.x, best.y))
    assert 0.0 < none[:, 3].mean() < 0.5 * some[:, 3].mean() < 0.5 * limit


@pytest.mark.parametrize(
    "values",
    [
        {"load": 1.0, "epochs": 300},
        {"load": 2.1, "epochs": 60},
        {"load": 1.2, "margin": 1.0, "epochs": 400},
        {"load": 1.9, "margin": 0.3, "rate": 0.1, "epochs": 80},
        {"load": 0.5, "margin": 1.0, "rate": 0.03},
        {"load": 1.0, "margin": 0.5, "epochs": 1},
    ],
)
def test_learning_is_that_of_the_opened_network(values: dict[str, Any]) -> None:
    point = PERCEPTRON.Settings(neurons=36, **values)
    for seed in range(2):
        network = opened(PERCEPTRON, point, seed)
        columns = np.array([one.values for one in network.patterns], np.int8).T
        counts = network.now.learnt.a * columns
        np.testing.assert_array_equal(counts, np.rint(counts))
        found, stability = found_and_stability(columns, counts.astype(np.int32), point.least)
        # The network's own weights say the same.
        signed = (network.weights.matrix() @ columns * columns).min(axis=1)
        size = np.linalg.norm(network.weights.matrix(), axis=1)
        np.testing.assert_allclose(signed / size, stability, atol=1e-12)
        np.testing.assert_array_equal(signed > max(point.margin, 1e-6) - 1e-9, found)
        assert PERCEPTRON.trial(point, seed) == (
            found.mean(), float(found.all()), len(network.now.errors), stability.mean(),
        )  # fmt: skip


def test_what_is_said_of_learning() -> None:
    results = measured("perceptron", 4, neurons=50, load=(1.0, 1.8, 2.2), epochs=300)
    words = PERCEPTRON.words(results)
    assert words.startswith("Half of the neurons still have errors when learning ends (up to 300 ")
    at = results.crossing(0, 0.5, "found")
    assert at is not None and 1.5 < at < 2.0 and f"from {at:.2f} patterns a neuron on." in words
    assert "rate" not in PERCEPTRON.Settings(margin=0.0).relevant()
    assert "rate" in PERCEPTRON.Settings(margin=0.1).relevant()


# Dense memory


def test_errors_of_a_dense_memory() -> None:
    """n = 3, N = 100: K = 362 .0012, K = 1000 .034 (PHYSICS.md), 1,500 networks each: within 4
    standard errors of the exact law, which has more large terms than the normal one."""
    for memories, normal, exact in ((362, 0.0012, 0.00135), (1000, 0.034, 0.0350)):
        assert dense_error(100, memories, 3) == pytest.approx(normal, rel=0.02)
        assert exact_dense_error(100, memories, 3) == pytest.approx(exact, rel=0.01)
        found = trials(DENSE, 1500, neurons=100, patterns=memories, order=3)[:, 0]
        bar = float(found.std(ddof=1)) / math.sqrt(1500)
        assert found.mean() == pytest.approx(exact, abs=4.0 * bar)
        assert bar < 0.12 * exact


def test_the_exact_law_of_a_dense_memory_sums_over_all_cases() -> None:
    """N = 33, n = 3, 40 other memories, M drawn as sums of 32 coins: 30,000 draws; n = 2 is the
    Hebb rule."""
    rng = np.random.default_rng(1)
    m = 2.0 * rng.binomial(32, 0.5, (30_000, 40)) - 32.0
    terms = rng.choice([-1.0, 1.0], m.shape) * ((m + 1.0) ** 3 - (m - 1.0) ** 3)
    share = float((terms.sum(axis=1) < -(33.0**3 - 31.0**3)).mean())
    exact = exact_dense_error(33, 41, 3)
    assert share == pytest.approx(exact, abs=4.0 * math.sqrt(exact / 30_000))
    assert exact > 0.001
    assert exact_dense_error(100, 20, 2) == exact_error(100, 20)
    assert exact_dense_error(100, 1, 4) == 0.0


def test_each_order_keeps_more_memories() -> None:
    """N = 100, K = 200, 40 networks: n = 2 has a quarter of its neurons wrong, n = 3 and 4 next to
    none."""
    found = [trials(DENSE, 40, neurons=100, patterns=200, order=n)[:, 0] for n in (2, 3, 4)]
    assert found[0].mean() == pytest.approx(dense_error(100, 200, 2), abs=0.03)
    assert found[1].mean() < 0.002 and found[2].mean() == 0.0
    results = measured("dense", 20, order=(2, 3), patterns=(5, 10, 20, 100))
    words = DENSE.words(results)
    assert words.startswith("n = 2: 0.5 % of neurons are wrong at 1")
    assert "n = 3: none of 2,000 neurons wrong at 100 memories." in words
    x = np.array(DENSE.swept["patterns"], dtype=float)
    assert marks(DENSE, [DENSE.Settings(order=3)], "wrong", x) == pytest.approx([502.4], abs=0.1)


@pytest.mark.parametrize(
    "values",
    [
        {"order": 2, "patterns": 20},
        {"order": 3, "patterns": 400},
        {"order": 4, "neurons": 40, "patterns": 1500},
        {"order": 6, "neurons": 36, "patterns": 300},
        {"order": 2, "patterns": 20, "seen": "end"},
        {"order": 3, "patterns": 300, "seen": "end"},
    ],
)
def test_a_dense_memory_is_that_of_the_opened_network(values: dict[str, Any]) -> None:
    point = DENSE.Settings(**{"neurons": 64, **values})
    for seed in range(3):
        network = opened(DENSE, point, seed)
        assert isinstance(network, DenseMemory) and network.parameters.order == point.order
        share = wrong(network)
        assert DENSE.trial(point, seed) == (share, float(share == 0.0))
        assert network.at_rest or point.seen == "step"


# Random starts


def test_what_random_starts_find_among_three_memories() -> None:
    """N = 500, 1,000 networks: PHYSICS.md has 36 % a pattern, 35 % a mirror, 28 % a mixture; a
    mirror is as likely as a memory, and there is nothing else."""
    memory, mirror, mixture, other = trials(SPURIOUS, 1000, neurons=500, patterns=3).mean(axis=0)
    assert memory == pytest.approx(0.36, abs=0.045) and mirror == pytest.approx(0.35, abs=0.045)
    assert mixture == pytest.approx(0.27, abs=0.03)
    assert other < 0.005
    assert abs(memory - mirror) < 4.0 * math.sqrt(0.73 / 1000)


def test_fewer_mixtures_are_met_than_in_the_limit_of_many_neurons_and_more_in_larger_ones() -> None:
    """The triangles of a cuboctahedron: .351, from 400,000 directions of chance within .003; 500
    networks of 100 and of 2,000 neurons."""
    line = lines(SPURIOUS, [SPURIOUS.Settings()], "mixture", np.array([1.0, 30.0]))[0]
    assert line.x.tolist() == [1.0, 2.0, 3.0]
    size = np.sort(np.abs(np.random.default_rng(2).standard_normal((400_000, 3))), axis=1)
    assert line.y[2] == pytest.approx((size[:, 2] < size[:, 0] + size[:, 1]).mean(), abs=0.003)
    small, large = (trials(SPURIOUS, 500, neurons=n, patterns=3)[:, 2].mean() for n in (100, 2000))
    assert small + 0.03 < large < 0.351 + 4.0 * math.sqrt(0.23 / 500)


def test_one_memory_or_two_have_no_mixtures_and_many_are_seldom_found() -> None:
    """N = 500: 150 networks with 1, 2 and 40 patterns."""
    for patterns in (1, 2):
        found = trials(SPURIOUS, 150, neurons=500, patterns=patterns).mean(axis=0)
        assert found[0] == pytest.approx(0.5, abs=4.0 * 0.0408)
        assert found[2] == found[3] == 0.0
    assert trials(SPURIOUS, 150, neurons=500, patterns=40)[:, 3].mean() > 0.9


@pytest.mark.parametrize(("neurons", "patterns"), [(100, 3), (200, 9), (500, 30)])
def test_a_start_ends_as_the_opened_network_says(neurons: int, patterns: int) -> None:
    point, seen = SPURIOUS.Settings(neurons=neurons, patterns=patterns), set()
    for seed in range(10):
        network = opened(SPURIOUS, point, seed)
        assert network.at_rest
        kind = network.outcome().kind
        seen.add(kind)
        named = [float(kind == name) for name in ("memory", "mirror", "mixture")]
        assert SPURIOUS.trial(point, seed) == (*named, 1.0 - sum(named))
    assert len(seen) > 1


def test_what_is_said_of_random_starts() -> None:
    results = measured("spurious", 60, neurons=200, patterns=(1, 3, 40))
    share = 100.0 * results.estimate(1, "mixture").mean
    at = results.crossing(0, 0.5, "other")
    words = SPURIOUS.words(results)
    assert at is not None and f"from {at:.0f} memories on more than half" in words
    assert "ith three memories " in words and words.endswith("something else.")
    assert f"in a mirror and {share:.0f} % in a mixture" in words
