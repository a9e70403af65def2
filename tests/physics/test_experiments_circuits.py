"""Integrators out of tune and decisions as experiments: against closed forms and section 3 of
PHYSICS.md."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.errors import ParameterError
from sim.experiments import decision, table
from sim.experiments.decision import DECISION, DecisionSettings, per_decade
from sim.experiments.experiment import Line, Mark
from sim.experiments.integrator import MISTUNING, MistuningSettings
from sim.experiments.plan import Plan
from sim.experiments.results import Results
from sim.statistics import wilson

KINDS = ["autapse", "eye-integrator"]


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table.EXPERIMENTS, "mistuning", ("sim.experiments.integrator", "MISTUNING"))
    monkeypatch.setitem(table.EXPERIMENTS, "decision", ("sim.experiments.decision", "DECISION"))


# Integrators


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("feedback", [0.9, 0.95, 0.995, 1.05])
def test_an_integrator_lasts_tau_over_one_minus_lambda(kind: str, feedback: float) -> None:
    """With tau = 100 ms, 20 s of memory need a lambda within .005 of 1 (Seung 1996)."""
    point = MistuningSettings(network=kind, feedback=feedback)
    for seed in range(3):
        lasted, kept = MISTUNING.trial(point, seed)
        assert lasted == pytest.approx(0.1 / abs(1.0 - feedback), rel=1e-5)
        assert kept == pytest.approx(math.exp((feedback - 1.0) / 0.1), rel=1e-5)
    if feedback == 0.995:
        assert lasted == pytest.approx(20.0, rel=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_in_tune_nothing_is_lost(kind: str) -> None:
    lasted, kept = MISTUNING.trial(MistuningSettings(network=kind, feedback=1.0), 2)
    assert lasted == 1e5 and kept == pytest.approx(1.0, abs=1e-6)


def test_without_feedback_a_neuron_forgets_with_its_own_time_constant() -> None:
    for tau in (0.02, 0.2):
        point = MistuningSettings(feedback=0.0, time_constant=tau, hold=0.2)
        assert MISTUNING.trial(point, 0)[0] == pytest.approx(tau, rel=1e-3)


def test_thresholds_make_an_eye_drift_elsewhere_in_its_own_way() -> None:
    """What the readout leaves of a position, D(E), is not proportional to it."""
    point = MistuningSettings(network="eye-integrator", feedback=0.99, thresholds=True)
    lasted = [MISTUNING.trial(point, seed)[0] for seed in range(5)]
    assert np.ptp(lasted) > 0.1
    assert np.mean(lasted) == pytest.approx(10.0, rel=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_an_integrator_ends_as_the_one_it_opens(kind: str) -> None:
    point = MistuningSettings(network=kind, feedback=0.95, hold=0.5)
    opening = MISTUNING.opening(point, 4)
    run = opening.run()
    network: Any = run.network
    run.advance_to(opening.duration - point.hold)
    run.advance(0)
    first = network.position if kind == "eye-integrator" else network.now.v[-1, 0]
    run.advance_to(opening.duration)
    last = network.position if kind == "eye-integrator" else network.now.v[-1, 0]
    assert MISTUNING.trial(point, 4)[1] == last / first
    assert opening != MISTUNING.opening(point, 5)
    assert abs(first) > 0.1


def test_the_theory_of_an_integrator_marks_twenty_seconds() -> None:
    points = [MistuningSettings(network=kind) for kind in KINDS]
    x = np.array([0.9, 0.99, 0.999])
    line, mark = MISTUNING.theory(points, "time_constant", x)
    assert isinstance(line, Line) and isinstance(mark, Mark)
    assert mark.x == pytest.approx(0.995)
    np.testing.assert_allclose(line.y * (1.0 - line.x), 0.1)
    assert set(x.tolist()) <= set(line.x.tolist())
    (kept,) = MISTUNING.theory(points, "kept", x)
    assert isinstance(kept, Line)
    np.testing.assert_allclose(kept.y[0], math.exp(-1.0))
    slower = [points[0], points[0].replace(time_constant=0.2)]
    lines = MISTUNING.theory(slower, "time_constant", x)
    assert [one.series for one in lines if isinstance(one, Line)] == [0, 1]


def test_the_words_of_an_integrator_are_its_numbers() -> None:
    results = Results(Plan.default("mistuning", network="autapse", feedback=(0.9, 0.99, 1.01)))
    assert MISTUNING.words(results) == ""
    for place, lasted in enumerate((1.0, 9.5, 9.0)):
        results.add(place, 0, [(lasted, 0.5)] * 4)
    words = "The time constant is 9.5 s at λ = 0.99 (theory 10 s)."
    assert MISTUNING.words(results) == words


def test_integrators_that_cannot_be_measured_are_refused() -> None:
    with pytest.raises(ParameterError, match="a feedback of"):
        MistuningSettings(network="eye-integrator", feedback=0.5)
    with pytest.raises(ParameterError, match="shorter time"):
        MistuningSettings(feedback=1.1, hold=5.0)
    assert "thresholds" not in MistuningSettings().relevant()
    assert DecisionSettings().relevant() == DecisionSettings.specs().keys()


# Decisions


def test_a_decision_takes_ln_10_tau_longer_for_each_decade() -> None:
    """b = 2: 2.36, 4.68 and 6.98 tau for differences of .1, .01 and .001."""
    times = []
    for difference in (1e-1, 1e-2, 1e-3, 1e-4):
        (time, right), (again, _) = (
            DECISION.trial(DecisionSettings(difference=difference), seed) for seed in (0, 1)
        )
        assert time == again and right == 1.0
        times.append(time / 0.02)
    np.testing.assert_allclose(times[:3], [2.36, 4.68, 6.98], atol=0.012)
    assert times[3] - times[2] == pytest.approx(math.log(10.0), abs=0.012)
    assert per_decade(DecisionSettings()) == pytest.approx(math.log(10.0) * 0.02)


def test_noise_has_decisions_err_as_often_as_theory_says() -> None:
    point = DecisionSettings(noise=0.005, difference=0.01)
    (line,) = DECISION.theory([point], "right", np.array([0.01, 0.1]))
    assert isinstance(line, Line)
    assert line.y[0] == pytest.approx(0.611, abs=1e-3)
    trials = np.array([DECISION.trial(point, seed) for seed in range(600)])
    right = trials[:, 1].mean()
    assert abs(right - line.y[0]) < 4 * math.sqrt(0.611 * 0.389 / 600)
    # Noise ends the time at the saddle sooner: 4.68 tau without.
    assert 3.5 < trials[:, 0].mean() / 0.02 < 4.4


def test_either_neuron_has_more_input_and_wins() -> None:
    point = DecisionSettings(difference=0.1)
    inputs = [DECISION.opening(point, seed).parameters["inputs"] for seed in range(12)]
    assert {tuple(np.round(pair, 9)) for pair in inputs} == {(0.55, 0.45), (0.45, 0.55)}
    assert all(DECISION.trial(point, seed)[1] == 1.0 for seed in range(12))


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_a_decision_is_that_of_the_circuit_it_opens(noise: float) -> None:
    point = DecisionSettings(noise=noise, difference=0.003)
    for seed in range(6):
        opening = DECISION.opening(point, seed)
        run = opening.run()
        run.advance_to(opening.duration)
        shot: Any = run.network.snapshot()
        time, right = DECISION.trial(point, seed)
        assert shot.won_after == time
        assert (shot.inputs[shot.winner - 1] == max(shot.inputs)) == bool(right)


def test_what_is_not_decided_in_time_counts_as_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    point = DecisionSettings(difference=1e-6, inhibition=1.1, criterion=0.45)
    time, right = DECISION.trial(point, 0)
    assert time < point.longest and right == 1.0
    monkeypatch.setattr(decision, "PATIENCE", 5.0)
    assert DECISION.trial(point, 0) == (point.longest, 0.0)
    assert DECISION.opening(point, 0).duration >= point.longest


def test_the_theory_of_decisions_is_exact_and_its_law_is_parallel() -> None:
    points = [DecisionSettings(noise=noise) for noise in (0.0, 0.005)]
    x = np.array([1e-4, 0.1])
    exact, law = DECISION.theory(points, "time", x)
    assert isinstance(exact, Line) and isinstance(law, Line)
    assert exact.y[-1] / 0.02 == pytest.approx(2.3586, abs=1e-3)
    assert exact.series is None and law.dashed
    middle = exact.x < 0.01
    np.testing.assert_allclose(exact.y[middle], law.y[middle], atol=2e-4)
    stronger = [points[0], points[0].replace(inhibition=3.0)]
    lines = DECISION.theory(stronger, "time", x)
    assert [line.series for line in lines if isinstance(line, Line)] == [0, 0, 1, 1]


def test_the_words_of_decisions_are_their_numbers() -> None:
    plan = Plan.default("decision", noise=(0.0, 0.005), difference=(0.001, 0.01))
    results = Results(plan)
    assert DECISION.words(results) == ""
    rows = ([(0.14, 1.0)] * 10, [(0.1, 1.0)] * 10, [(0.09, 1.0), (0.09, 0.0)] * 5)
    for place, row in enumerate(rows):
        results.add(place, 0, row)
    words = DECISION.words(results)
    assert "decision takes 40 ms longer" in words and "in theory 46.1 ms" in words
    assert "about 0.001, 50 % are right" in words
    assert wilson(5, 10) == (results.estimate(2, "right").low, results.estimate(2, "right").high)
