"""The rate memory: recall, erasing, twins, gestures, what is kept and what is refused."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from sim.arrays import Array
from sim.run import Run
from sim.spiking.rate_memory import RateMemory
from sim.spiking.rate_outcome import rate_sentence
from sim.spiking.rate_parameters import RateMemoryParameters
from sim.spiking.rate_readings import RATE_READINGS
from sim.spiking.rate_rule import LearningRule, transfer
from sim.spiking.rate_state import Stimulus
from sim.state import same
from tests.sim.rates import CHAOTIC, run_of


def rows(run: Run, last: float) -> dict[str, Array]:
    """What was recorded of the last so many seconds."""
    return run.recorder.shown(round(last / run.network.dt))


# The rule


@pytest.mark.parametrize(("steepness", "threshold"), [(0.28, 26.6), (5.0, 8.0), (0.05, 60.0)])
def test_the_mean_of_g_over_patterns_is_zero(steepness: float, threshold: float) -> None:
    """As the mean over quantiles, which the code does not use."""
    rule = LearningRule(0.83, steepness, threshold)
    quantiles = [NormalDist().inv_cdf((k + 0.5) / 20_000) for k in range(20_000)]
    mean = rule.send(transfer(np.array(quantiles))).mean()
    assert mean == pytest.approx(0.0, abs=1e-4)
    assert 0.0 < rule.sending < 1.0


def test_the_rule_has_the_published_form() -> None:
    rule = RateMemoryParameters().rule
    assert rule.receive(np.array([0.0, 26.6, 76.2])) == pytest.approx([-0.17, 0.33, 0.83], abs=1e-6)
    assert float(transfer(np.array(2.46))) == 38.1
    assert rule.sending == pytest.approx(0.9504, abs=1e-4)


def test_no_pattern_changes_the_mean_of_the_connections() -> None:
    wiring = run_of(patterns=7).network.wiring
    np.testing.assert_allclose(wiring.sending.mean(axis=0, dtype=float), 0.0, atol=1e-7)
    np.testing.assert_allclose((wiring.scores.astype(float) ** 2).mean(axis=0), 1.0, rtol=1e-5)


# What it does


def dense_reference(network: RateMemory, cued: int, dt: float = 0.001) -> float:
    """The overlap half a second after a cue, by Euler's method and a dense matrix."""
    w, p = network.wiring, network.parameters
    stored = transfer(w.xi)
    f = 0.5 * (2 * p.potentiation - 1 + np.tanh(p.steepness * (stored - p.threshold)))
    g = np.tanh(p.steepness * (stored - p.threshold)) / 2
    g -= g.mean(axis=1, keepdims=True)
    n = p.neurons
    there = np.zeros((n, n), dtype=bool)
    sources = w.columns.transpose(0, 2, 1).reshape(-1, p.inputs)[:n]
    there[np.arange(n)[:, None], sources] = True
    assert (there.sum(axis=1) == p.inputs).all() and not there.diagonal().any()
    J = p.strength / p.inputs * there * (f.T @ g)
    r = np.full(n, float(transfer(np.array(0.0))))
    for t in range(round(0.8 / dt)):
        given = w.xi[cued - 1] if t < 0.3 / dt else 0.0
        r = r + dt / p.time_constant * (transfer(given + J @ r) - r)
    return float(np.corrcoef(r, g[cued - 1])[0, 1])


@pytest.mark.parametrize(("seed", "patterns"), [(0, 3), (1, 5)])
def test_the_overlap_is_that_of_a_dense_integration(seed: int, patterns: int) -> None:
    run = run_of(seed, patterns=patterns)
    run.perform("cue", pattern=1, duration=0.3)
    run.advance(800)
    expected = dense_reference(run.network, 1)
    s = run.network.snapshot()
    assert expected > 0.9
    assert s.overlaps[0] == pytest.approx(expected, abs=0.001)
    assert float(rows(run, 0.1)["overlaps"][-1, 0]) == pytest.approx(s.overlaps[0], abs=1e-5)


def test_it_remembers_what_was_cued_and_stands_still() -> None:
    run = run_of()
    run.advance(300)
    assert run.network.verdict == "nothing cued"
    for pattern in (1, 2, 3):
        run.perform("erase")
        run.advance(300)
        run.perform("cue", pattern=pattern)
        run.advance(100)
        assert run.network.verdict == "cue"
        run.advance(2100)
        assert run.network.verdict == f"pattern {pattern}"
        s = run.network.snapshot()
        assert s.fluctuation < 1e-3
        assert rate_sentence(s).startswith(f"It remembers pattern {pattern} (overlap 0.9")
        assert rate_sentence(s).endswith("its neurons stand still.")
    found = {name: read(rows(run, 1.0)) for name, read in RATE_READINGS.items()}
    assert found["pattern"] == 3.0 and found["lowest_overlap"] > 0.9
    assert found["overlap"] == pytest.approx(found["lowest_overlap"], abs=1e-3)
    assert found["other_overlap"] < 0.2 and found["fluctuation"] < 1e-3
    assert found["sample_fluctuation"] < 1e-3 and math.isnan(found["distance"])


def test_part_of_a_pattern_is_completed() -> None:
    run = run_of()
    run.perform("cue", pattern=2, fraction=0.3)
    shown = run.network.now.shown
    assert shown == Stimulus(2, 1.0, 180, 0, 500)
    run.advance(1200)
    stored, rates = transfer(run.network.wiring.xi[1]), run.network.now.rates[0]
    assert run.network.snapshot().overlaps[1] > 0.97
    assert rates[180:][stored[180:] > 40.0].mean() > 30.0, "those that were not shown it"
    assert rates[180:][stored[180:] < 20.0].mean() < 10.0


def test_erasing_leaves_nothing() -> None:
    run = run_of()
    run.perform("cue", pattern=1)
    run.advance(1000)
    assert run.network.verdict == "pattern 1"
    run.perform("erase")
    run.advance(90)
    assert run.network.snapshot().mean_rate < 1.0
    assert run.network.verdict == "being erased"
    run.advance(1000)
    s = run.network.snapshot()
    assert run.network.verdict == "nothing cued" and s.overlaps.max() < 0.2
    run.advance(1000)
    assert "It holds no pattern: quiet" in rate_sentence(run.network.snapshot())


def test_a_mixture_is_told_as_one() -> None:
    run = run_of(patterns=4)
    w = run.network.wiring
    both = np.where(np.arange(600) < 330, w.xi[0], w.xi[2])
    run.network.now.rates[0] = transfer(both)
    s = run.network.snapshot()
    assert s.mixed == (1, 3) and run.network.verdict == "mixture"
    assert rate_sentence(s).startswith("It holds a mixture of patterns 1 and 3 (overlaps 0.")


def test_another_pattern_than_was_cued_is_told() -> None:
    run = run_of()
    run.perform("cue", pattern=1)
    run.advance(1000)
    run.network.now.cued = 2
    assert rate_sentence(run.network.snapshot()).startswith("It fell into pattern 1, not 2 (")


def test_without_learning_strength_it_forgets() -> None:
    run = run_of(strength=1.0)
    run.perform("cue", pattern=1)
    run.advance(1000)
    assert run.network.verdict == "forgot"
    assert rate_sentence(run.network.snapshot()) == "It forgot pattern 1."
    np.testing.assert_allclose(run.network.now.rates, transfer(np.array(0.0)), atol=3.0)


def test_a_twin_comes_back_where_neurons_stand_still() -> None:
    run = run_of()
    run.perform("cue", pattern=1)
    run.advance(1000)
    run.perform("start_twin", distance=1.0)
    assert 0.8 < run.network.snapshot().distance <= 1.0
    run.advance(500)
    s = run.network.snapshot()
    assert s.distance < 1e-6 and rate_sentence(s).endswith("; the twin does the same.")
    found = rows(run, 0.4)
    assert RATE_READINGS["divergence"](found) < -5.0
    assert np.isfinite(found["twin_rates"]).all()
    run.perform("remove_twin")
    run.advance(10)
    assert np.isnan(run.recorder.window("distance", 5)).all()
    assert math.isnan(run.network.snapshot().distance)


def test_a_twin_departs_where_neurons_fluctuate_and_both_remember() -> None:
    run = run_of(**CHAOTIC)
    run.perform("cue", pattern=1, strength=5.0)
    run.advance(1000)
    run.perform("start_twin", distance=0.01)
    run.advance(1400)
    s = run.network.snapshot()
    assert run.network.verdict == "pattern 1, fluctuating"
    assert s.distance > 3.0 and s.fluctuation > 2.0
    assert "its neurons fluctuate by" in rate_sentence(s)
    twins = run.network.wiring.overlaps(s.rates[1])
    assert s.overlaps[0] > 0.4 and twins[0] > 0.4
    early = {name: values[:250] for name, values in rows(run, 1.4).items()}
    assert RATE_READINGS["divergence"](early) > 5.0


def test_a_run_does_not_depend_on_a_twin() -> None:
    alone, beside = run_of(), run_of()
    beside.perform("start_twin", distance=5.0)
    for run in (alone, beside):
        run.perform("cue", pattern=1)
        run.advance(333)
    np.testing.assert_array_equal(alone.network.now.rates[0], beside.network.now.rates[0])


# What is derived


def test_what_depends_on_nothing_that_changed_is_not_made_again() -> None:
    run = run_of(patterns=4)
    network = run.network
    run.advance(1)
    before = network.wiring
    columns, weights, scores = before.columns, before.weights, before.scores
    state = network.state()
    run.perform("configure", strength=4.0)
    assert network.wiring.weights is weights
    run.perform("configure", threshold=20.0)
    assert network.wiring.columns is columns and network.wiring.weights is not weights
    run.perform("configure", patterns=3)
    assert network.wiring.columns is columns
    np.testing.assert_array_equal(network.wiring.xi, before.xi[:3])
    run.perform("configure", inputs=100)
    assert network.wiring.columns.shape[1] == 100
    network.restore(state)
    assert same(network.wiring.weights.tobytes(), weights.tobytes())
    assert network.clone().wiring.weights is network.wiring.weights
    assert scores.shape == (600, 4)


def test_seeds_have_their_own_patterns_and_connections() -> None:
    one, other, again = (run_of(seed).network.wiring for seed in (1, 2, 1))
    assert not np.array_equal(one.xi, other.xi) and not np.array_equal(one.columns, other.columns)
    np.testing.assert_array_equal(one.weights, again.weights)


def test_fluctuations_are_known_a_second_and_a_half_after_the_last_gesture() -> None:
    run = run_of()
    run.perform("cue", pattern=1, duration=0.2)
    run.advance(1699)
    assert math.isnan(run.network.snapshot().fluctuation)
    run.advance(1)
    first = run.network.snapshot().fluctuation
    assert first < 0.01
    run.advance(500)
    assert run.network.snapshot().fluctuation == first, "of the last full second"
    run.perform("configure", strength=3.3)
    assert math.isnan(run.network.snapshot().fluctuation)
    run.advance(1500)
    assert run.network.snapshot().fluctuation != first


def test_the_fluctuation_is_the_standard_deviation_of_single_neurons() -> None:
    run = run_of(patterns=10)
    run.advance(500)
    kept = np.array([_rates_after_a_step(run) for _ in range(1000)])
    found = run.network.snapshot().fluctuation
    assert found > 0.001
    assert found == pytest.approx(kept.std(axis=0).mean(), rel=1e-9)


def _rates_after_a_step(run: Run) -> Array:
    run.advance(1)
    return np.array(run.network.now.rates[0])


# Undo


def test_a_cue_and_settings_are_undone() -> None:
    run = run_of()
    run.perform("cue", pattern=1)
    run.advance(1000)
    run.perform("erase")
    run.advance(500)
    run.perform("undo")
    assert run.network.snapshot().overlaps[0] > 0.9 and run.network.now.cued == 1
    run.perform("redo")
    assert run.network.snapshot().overlaps[0] < 0.2 and run.network.now.cued == 0
    run.perform("configure", neurons=700)
    assert run.network.now.rates.shape == (1, 700)
    run.perform("undo")
    assert run.network.now.rates.shape == (1, 600)
    run.perform("probe", neurons=[7, 8, 9])
    run.perform("undo")
    assert run.network.now.probed == (0, 1, 2)
    assert run.network.step == 1500


def test_an_input_goes_on_as_long_with_steps_of_another_length() -> None:
    run = run_of()
    run.perform("cue", pattern=1, duration=0.1)
    run.advance(50)
    run.perform("configure", dt=0.002)
    run.advance(24)
    assert run.network.now.shown is not None
    run.advance(1)
    assert run.network.now.shown is None and run.network.time == pytest.approx(0.1)


# What is recorded and told


def test_rows_are_recorded_every_two_milliseconds() -> None:
    run = run_of()
    run.perform("probe", neurons=[5, 6, 600])
    run.advance(101)
    found = rows(run, 0.101)
    np.testing.assert_allclose(found["time"], 0.002 * np.arange(1, 51))
    assert found["overlaps"].shape == (50, 3) and found["rates"].shape == (50, 3)
    assert run.network.labels()["rates"] == ["5", "6", "600"]
    run.advance(1)
    s = run.network.snapshot()
    np.testing.assert_allclose(
        run.recorder.window("rates", 1)[-1], s.rates[0, [4, 5, 599]], rtol=1e-6
    )
    assert run.recorder.window("mean_rate", 1)[-1] == pytest.approx(s.mean_rate)
    assert s.told() == ["t = 102 ms", s.told()[1], f"mean rate {s.mean_rate:.1f} Hz"]
    fresh = Run(RateMemory(run.network.parameters, 0))
    for name, arguments in run.network.standing_gestures():
        fresh.perform(name, **arguments)
    assert fresh.network.now.probed == (4, 5, 599)


def test_other_neurons_probed_begin_another_record() -> None:
    run = run_of()
    run.advance(100)
    run.perform("probe", neurons=[1, 2, 9])
    run.advance(20)
    assert len(run.recorder.window("rates", 100)) == 10
    assert len(run.recorder.window("overlaps", 100)) == 60


def test_it_says_what_it_is() -> None:
    network = RateMemory()
    assert network.in_words(network.now) == "rate memory, 5,000 neurons, 10 patterns"
