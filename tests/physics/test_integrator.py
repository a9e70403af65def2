"""The eye-position integrator against its closed forms (Seung 1996; Dayan and Abbott 2001, 7.4)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.errors import NetworkFailure, SimError
from sim.ring import EyeIntegrator, EyeIntegratorParameters
from sim.ring.analysis import loop_eigenvalues
from sim.ring.eye_readings import drift_rate
from sim.run import Run
from sim.state import same

DEGREE = math.pi / 180.0
MISTUNED = [-0.1, -0.05, -0.01, -0.004, 0.004, 0.01, 0.05, 0.1]


def integrator(seed: int = 0, **values: Any) -> EyeIntegrator:
    return EyeIntegrator(EyeIntegratorParameters(**values), seed)


def looking(position: float, **values: Any) -> Run:
    """A run whose eye has just made its saccade to a position, degrees."""
    run = Run(integrator(**values))
    run.perform("look_at", position=position * DEGREE)
    run.advance_to(run.network.parameters.burst)
    return run


def recorded(run: Run, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """Times, s, and eye positions, rad, of the next seconds."""
    run.recorder.start_capture()
    run.advance(round(seconds / run.network.dt))
    traces = run.recorder.stop_capture()
    return traces["time"], traces["position"]


# Leak and run-away


@pytest.mark.parametrize("mistuning", MISTUNED)
def test_it_drifts_with_the_time_constant_of_a_neuron_over_what_is_lost(mistuning: float) -> None:
    """tau/(1 - lambda), leaks and run-aways alike; what the page predicts is what happens."""
    run = looking(10.0, mistuning=mistuning)
    times, E = recorded(run, 1.0)
    found = drift_rate(times, E)
    assert found is not None
    assert -1.0 / found[0] == pytest.approx(0.1 / -mistuning, rel=1e-6)
    assert run.network.time_constant == pytest.approx(0.1 / -mistuning, rel=1e-9)
    s = run.network.snapshot()
    assert s.predicted == pytest.approx(s.position, rel=1e-6)
    assert s.since == pytest.approx(1.0)


def test_ten_degrees_become_six_in_a_second_at_five_percent() -> None:
    run = looking(10.0, mistuning=-0.05)
    run.network.now.y = run.network._on_line(10.0 * DEGREE)
    _, E = recorded(run, 1.0)
    assert E[-1] / DEGREE == pytest.approx(10.0 * math.exp(-0.5), abs=1e-4)  # 6.07


def test_the_time_constant_is_measured_through_noise_as_well_as_is_said() -> None:
    """10 runs of 2 s at -5 %: the rates agree with -.5/s, and scatter as their errors say."""
    found = []
    for seed in range(10):
        run = looking(20.0, seed=seed, mistuning=-0.05, noise=0.3, dt=0.002)
        found.append(drift_rate(*recorded(run, 2.0)))
    rates, errors = np.array(found).T
    mean, error = rates.mean(), errors.mean() / math.sqrt(len(rates))
    assert error < 0.06
    assert abs(mean + 0.5) < 4.0 * error
    assert 0.5 < rates.std(ddof=1) / errors.mean() < 1.7


def test_twenty_seconds_need_the_feedback_right_to_half_a_percent() -> None:
    """Seung 1996: from tau = 100 ms, |1 - lambda| < .005."""
    assert integrator(mistuning=-0.005).time_constant == pytest.approx(20.0)
    left = {}
    for mistuning in (-0.004, -0.006):
        run = looking(20.0, mistuning=mistuning, dt=0.002)
        start = run.network.position
        run.advance(10_000)
        left[mistuning] = run.network.position / start
        assert left[mistuning] == pytest.approx(math.exp(20.0 * mistuning / 0.1), rel=1e-6)
    assert left[-0.004] > math.exp(-1.0) > left[-0.006]


def test_what_runs_away_is_stopped_and_said() -> None:
    run = looking(40.0, mistuning=0.1)
    with pytest.raises(NetworkFailure, match=r"ran away past 180°.*make the mistuning"):
        run.advance(5000)
    assert abs(run.network.position) < math.pi


# Integration


@pytest.mark.parametrize("size", [-40.0, 0.5, 33.0])
@pytest.mark.parametrize("values", [{}, {"burst": 0.013, "dt": 0.002}, {"neurons": 5}])
def test_a_tuned_integrator_adds_up_saccades_exactly(size: float, values: dict[str, Any]) -> None:
    run = Run(integrator(**values))
    run.perform("saccade", size=size * DEGREE)
    run.advance(300)
    assert run.network.position == pytest.approx(size * DEGREE, abs=1e-12)
    run.perform("saccade", size=-0.5 * size * DEGREE)
    run.advance(3)  # one that is under way is completed with the next
    run.perform("saccade", size=0.2 * size * DEGREE)
    run.perform("configure", dt=0.0015)
    run.advance(300)
    assert run.network.position == pytest.approx(0.7 * size * DEGREE, abs=1e-12)
    start = run.network.position
    run.advance(2000)
    assert run.network.position == pytest.approx(start, abs=1e-11)
    np.testing.assert_allclose(
        run.network.rates, run.network.tuning.rates_at(start), atol=1e-6
    )  # every neuron on its line


@pytest.mark.parametrize("neurons", [4, 7, 40])
@pytest.mark.parametrize("mistuning", [-0.1, 0.0, 0.1])
def test_one_eigenvalue_is_the_loop_gain_and_the_others_are_none(
    neurons: int, mistuning: float
) -> None:
    network = integrator(neurons=neurons, mistuning=mistuning)
    W = network.effective_weights()
    assert np.linalg.matrix_rank(W) == 1
    values = loop_eigenvalues(network)
    assert values[0].real == pytest.approx(1.0 + mistuning)
    assert np.abs(values[1:]).max() < 1e-9
    np.testing.assert_allclose(np.sort(np.linalg.eigvals(W).real), np.sort(values.real), atol=1e-9)


def test_noise_makes_the_eye_wander_as_its_readout_weighs_it() -> None:
    """At lambda = 1 each step is independent: variance sigma^2 |eta|^2 dt/tau^2, 8,000 steps."""
    run = Run(integrator(noise=0.5, seed=3))
    _, E = recorded(run, 8.0)
    steps = np.diff(E)
    ratio = steps.var() / (run.network.diffusion * run.network.dt)
    assert abs(ratio - 1.0) < 4.0 * math.sqrt(2.0 / len(steps))
    assert abs(np.corrcoef(steps[:-1], steps[1:])[0, 1]) < 4.0 / math.sqrt(len(steps))


def test_silenced_neurons_make_it_leak_to_another_place_as_predicted() -> None:
    """Two of 40 on one side: what they fed back is missing, and what they fired at rest."""
    run = looking(10.0, dt=0.002)
    run.perform("silence", neurons=[38, 39])
    network = run.network
    run.advance(750)  # their own rates decay with tau
    run.perform("configure", noise=0.0, burst=0.06)  # predicted from here
    assert 0.8 < network.loop_gain < 0.99
    run.advance(350)
    s = network.snapshot()
    assert s.predicted == pytest.approx(s.position, abs=0.01 * DEGREE)
    run.advance(round(9.0 * network.time_constant / network.dt))
    assert network.position == pytest.approx(network.null, abs=1e-4)


# Recruitment thresholds


@pytest.mark.parametrize("position", [-40.0, -22.0, -9.0, 3.0, 17.0, 36.0])
def test_with_thresholds_it_drifts_as_its_readout_misreads(position: float) -> None:
    """tau dE/dt = D(E), exactly; and D is less than .005° for 40 neurons, .05°/s of drift."""
    run = looking(position, thresholds=True)
    run.advance(1000)
    network = run.network
    D = network.tuning.misread(np.radians(np.linspace(-40.0, 40.0, 161)))
    assert 0.0 < np.abs(D).max() < 0.005 * DEGREE
    assert (network.tuning.readout * network.tuning.slopes > 0.0).all()  # each for its own side
    start = network.position
    assert abs(start - position * DEGREE) < 1.2 * np.abs(D).max() / 0.1 * 1.05
    expected = network.tuning.misread(np.array([start]))[0] / 0.1
    _, E = recorded(run, 0.02)
    assert (E[-1] - start) / 0.02 == pytest.approx(expected, abs=0.001 * DEGREE)
    values = loop_eigenvalues(network)
    assert values[0].real == pytest.approx(1.0, abs=0.01)  # of those that fire
    assert (network.gain() == 0.0).sum() in range(9, 28)  # the others have fallen silent


@pytest.mark.parametrize("mistuning", [-0.1, -0.03, 0.03, 0.1])
def test_with_thresholds_the_time_constant_is_that_of_linear_neurons(mistuning: float) -> None:
    """Up to D, which is less than a fiftieth of (lambda - 1) E at these positions."""
    run = looking(25.0 if mistuning < 0.0 else 12.0, mistuning=mistuning, thresholds=True)
    found = drift_rate(*recorded(run, 0.5))
    assert found is not None
    assert -1.0 / found[0] == pytest.approx(0.1 / -mistuning, rel=0.02)


def test_more_neurons_read_their_position_better() -> None:
    grid = np.radians(np.linspace(-40.0, 40.0, 161))
    worst = [
        np.abs(integrator(neurons=n, thresholds=True).tuning.misread(grid)).max()
        for n in (10, 40, 100, 256)
    ]
    assert worst == sorted(worst, reverse=True)
    assert worst[-1] < 0.0002 * DEGREE


def test_thresholds_and_other_neurons_keep_the_eye_where_it_is() -> None:
    run = looking(15.0)
    for changes in ({"thresholds": True}, {"neurons": 61}, {"thresholds": False}):
        run.perform("configure", **changes)
        assert run.network.position == pytest.approx(15.0 * DEGREE, abs=0.02 * DEGREE)
    run.perform("undo")
    run.perform("undo")
    run.perform("undo")
    assert run.network.parameters == EyeIntegratorParameters()
    assert run.network.position == pytest.approx(15.0 * DEGREE, abs=1e-9)
    run.perform("undo")  # the saccade
    assert run.network.position == 0.0


# What cannot be


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("saccade", {"size": math.nan}, "The size must be a finite number"),
        ("saccade", {"size": "far"}, "The size must be a finite number"),
        ("saccade", {"size": 2.0}, "no further than 50° to either side; .* to 125°"),
        ("look_at", {"position": -math.inf}, "The position must be a finite number"),
        ("look_at", {"position": -1.0}, "no further than 50°.* to −57°"),
        ("configure", {"mistuning": 0.2}, "Mistuning must lie between −10.0% and 10.0%"),
        ("configure", {"thresholds": 1}, "Recruitment thresholds is on or off"),
        ("silence", {"neurons": [99]}, "Neurons are numbered 0 to 39"),
        ("inject", {"direction": 1.0}, "knows no gesture 'inject'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    name: str, arguments: dict[str, Any], said: str
) -> None:
    run = looking(10.0)
    before = run.network.state()
    with pytest.raises(SimError, match=said) as refused:
        run.perform(name, **arguments)
    words = str(refused.value)
    assert words.endswith(".") and ". " not in words
    assert same(run.network.state(), before)
