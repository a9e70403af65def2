"""The network of a few neurons: gestures, runs side by side, pulses, who wins, what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.circuits import CIRCUITS, CircuitNetwork, CircuitParameters, circuit_of
from sim.circuits.knobs import knob_named, knobs
from sim.errors import GestureError, NetworkFailure, ParameterError
from sim.run import Run


def run_of(seed: int = 1, **values: object) -> Run:
    return Run(CircuitNetwork(CircuitParameters.from_dict(values), seed))


# Parameters


def test_another_number_of_neurons_fits_what_belongs_to_them() -> None:
    p = CircuitParameters(inputs=(0.5, 0.25))
    three = p.replace(neurons=3)
    assert three.weights == ((0.0, -2.0, -2.0), (-2.0, 0.0, -2.0), (-2.0, -2.0, 0.0))
    mixed = p.replace(weights=[[0.5, -1.0], [2.0, 0.0]]).replace(neurons=3)
    assert mixed.weights == ((0.5, -1.0, 0.0), (2.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    assert three.inputs == (0.5, 0.25, 0.25)
    assert three.replace(neurons=2) == p
    assert p.replace(weights=[[0.5]]).neurons == 1


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([[0.0, 1.0]], "square"),
        ([[0.0, 1.0], [1.0]], "square"),
        ([[0.0, "x"], [1.0, 0.0]], "number"),
        ([[0.0, math.nan], [1.0, 0.0]], "finite"),
        ([[0.0, 99.0], [1.0, 0.0]], "between −20.000 and 20.000"),
        ([[0.0] * 9] * 9, "between 1 and 8"),
        ([], "between 1 and 8"),
        ("words", "rows of numbers"),
        (3.0, "rows of numbers"),
    ],
)
def test_wrong_weights_are_refused_in_a_sentence(weights: object, words: str) -> None:
    with pytest.raises(ParameterError) as raised:
        CircuitParameters().replace(weights=weights)
    assert words in str(raised.value)
    assert str(raised.value).endswith(".") and "\n" not in str(raised.value)


def test_what_belongs_to_other_neurons_is_refused() -> None:
    with pytest.raises(ParameterError, match="Inputs are for 3 neurons, and the circuit has 2"):
        CircuitParameters(inputs=(1.0, 1.0, 1.0))


@pytest.mark.parametrize("name", CIRCUITS)
def test_a_circuit_of_the_menu_is_known_by_its_weights(name: str) -> None:
    p = CircuitParameters.from_dict(CIRCUITS[name].settings)
    assert circuit_of(p).name == name
    for key, low, high in CIRCUITS[name].knobs:
        knob = knob_named(p, key)
        assert knob.limits[0] <= low < high <= knob.limits[1]
        assert low <= knob.read(p) <= high, f"{key} of {name}"
    assert CIRCUITS[name].scanned in [knob.key for knob in knobs(p)]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.floats(0.1, 0.9), st.data())
def test_a_knob_reads_what_was_written(n: int, value: float, data: st.DataObject) -> None:
    p = CircuitParameters().replace(neurons=n)
    knob = data.draw(st.sampled_from(knobs(p)))
    turned = knob.write(p, value)
    assert knob.read(turned) == pytest.approx(value, abs=1e-12)
    assert set(turned.changed_from(p)) <= {knob.parameter}


# Gestures


def test_runs_go_on_side_by_side_and_the_last_is_recorded() -> None:
    run = run_of(inputs=(0.5, 0.5))
    run.perform("begin_at", place=[0.3, 0.1])
    run.perform("start", place=[0.1, 0.3])
    run.advance(600)
    v = run.network.now.v
    np.testing.assert_allclose(v, [[0.5, 0.0], [0.0, 0.5]], atol=1e-4)
    np.testing.assert_allclose(run.recorder.window("v", 1)[-1], [0.0, 0.5], atol=1e-4)


def test_a_run_does_not_depend_on_those_beside_it() -> None:
    alone, beside = run_of(), run_of()
    alone.perform("begin_at", place=[0.2, 0.1])
    beside.perform("start", place=[0.7, 0.7])
    beside.perform("start", place=[0.2, 0.1])
    for run in (alone, beside):
        run.advance(333)
    np.testing.assert_array_equal(alone.network.now.v[-1], beside.network.now.v[-1])


def test_there_are_twenty_runs_at_most_and_the_oldest_goes() -> None:
    run = run_of()
    for k in range(25):
        run.perform("start", place=[0.01 * k, 0.0])
    starts = run.network.now.starts
    assert len(starts) == 20
    np.testing.assert_allclose(starts[:, 0], 0.01 * np.arange(5, 25))


def test_a_pulse_begins_and_ends_when_it_should() -> None:
    run = run_of(weights=[[0.0]], inputs=[0.2], activation="linear", dt=0.0005)
    run.advance(10)
    run.perform("pulse", neuron=1, amplitude=0.5, duration=0.05)
    run.advance(150)
    pulse = run.recorder.window("pulse", 160)
    np.testing.assert_array_equal(np.flatnonzero(pulse), np.arange(10, 110))
    assert set(pulse[10:110].tolist()) == {0.5}
    run.perform("pulse", neuron=1, amplitude=0.5, duration=0.05)
    run.advance(50)
    run.perform("configure", dt=0.001)
    run.advance(100)
    assert (run.recorder.window("pulse", 100) != 0).sum() == 25, "what was left of it, in time"


def test_the_winner_is_who_is_first_ahead_by_the_criterion() -> None:
    run = run_of(inputs=(0.5, 0.4))
    assert run.network.verdict == "undecided"
    run.advance(400)
    s = run.network.snapshot()
    assert run.network.verdict == "neuron 1" and s.winner == 1
    assert s.won_after == pytest.approx(2.69 * 0.02, abs=0.0005)
    run.perform("start", place=[0.0, 0.4])
    assert run.network.verdict == "undecided", "another run, another decision"


def test_another_neuron_that_gets_ahead_is_the_winner_and_a_pulse_asks_again() -> None:
    run = run_of(inputs=(0.5, 0.4))
    run.advance(400)
    run.perform("pulse", neuron=2, amplitude=1.5, duration=0.05)
    assert run.network.verdict == "undecided"
    run.advance(400)
    s = run.network.snapshot()
    assert run.network.verdict == "neuron 2" and 0.0 < s.won_after < 0.1
    run.perform("undo")
    assert run.network.verdict == "neuron 1"
    np.testing.assert_allclose(run.network.now.v[-1], [0.5, 0.0], atol=1e-3)


def test_reset_begins_from_the_same_starts() -> None:
    run = run_of()
    run.perform("begin_at", place=[0.3, 0.1])
    run.perform("start", place=[0.1, 0.3])
    run.perform("start", place=[0.2, 0.2], backwards=True)
    run.advance(50)
    again = Run(CircuitNetwork(run.network.parameters, 1))
    for name, arguments in run.network.standing_gestures():
        again.perform(name, **arguments)
    np.testing.assert_array_equal(again.network.now.starts, run.network.now.starts)
    np.testing.assert_array_equal(again.network.now.backwards, run.network.now.backwards)


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("start", {"place": [0.1]}, "A state of 2 neurons is 2 numbers"),
        ("start", {"place": [0.1, math.nan]}, "A state of 2 neurons is 2 numbers"),
        ("start", {"place": [0.1, 1e9]}, "within ±100,000"),
        ("move_start", {"number": 7, "place": [0.0, 0.0]}, "no trajectory 7"),
        ("remove_start", {"number": 0}, "One trajectory has to stay"),
        ("pulse", {"neuron": 3}, "no neuron 3; there are 1 to 2"),
        ("pulse", {"neuron": 1, "duration": 0.0}, "lasts up to 60 s"),
        ("pulse", {"neuron": 1, "amplitude": 1e4}, "up to ±100"),
        ("turn_knob", {"knob": "volume", "value": 1.0}, "no 'volume' to be turned"),
        ("choose_circuit", {"circuit": "toy"}, "no circuit 'toy'"),
    ],
)
def test_what_is_impossible_is_refused_and_changes_nothing(
    name: str, arguments: dict[str, object], words: str
) -> None:
    run = run_of()
    before = run.network.edited(False)
    with pytest.raises(GestureError, match=words):
        run.perform(name, **arguments)
    assert run.network.edited(False).alike(before)
    assert not run.network.edits.undoable


# Running away


def test_a_circuit_that_runs_away_stops_and_says_so() -> None:
    run = run_of(weights=[[1.5]], inputs=[0.0], activation="linear")
    run.perform("begin_at", place=[1.0])
    with pytest.raises(NetworkFailure, match="ran away: v grew past 1,000,000"):
        run.advance(10_000)
    assert np.isfinite(run.network.now.v).all()


def test_one_that_runs_away_beside_it_does_not_stop_the_run() -> None:
    run = run_of(weights=[[1.5]], inputs=[0.0], activation="linear")
    run.perform("begin_at", place=[1.0])
    run.perform("start", place=[0.0])
    run.advance(10_000)
    assert np.isnan(run.network.now.v[0]).all() and run.network.now.v[1] == 0.0


# Numerics


@pytest.mark.parametrize("weight", [-5.0, 0.5, 0.995])
def test_a_linear_autapse_decays_with_its_closed_form(weight: float) -> None:
    run = run_of(weights=[[weight]], inputs=[0.0], activation="linear", time_constants=[0.02])
    run.perform("begin_at", place=[1.0])
    run.advance(200)
    expected = math.exp(-(1.0 - weight) * 0.1 / 0.02)
    assert run.network.now.v[0, 0] == pytest.approx(expected, rel=2e-3, abs=1e-9)


def test_noise_has_the_variance_of_the_closed_form_whatever_the_step() -> None:
    """sigma^2/(2 tau (1 - lambda)), over 20 runs of 20 s: 4,000 correlation times."""
    for dt in (0.0002, 0.001):
        run = run_of(
            seed=3, weights=[[0.0]], inputs=[0.0], activation="linear", noise=0.1, dt=dt,
            time_constants=[0.05],
        )  # fmt: skip
        for _ in range(19):
            run.perform("start", place=[0.0])
        run.advance(round(1.0 / dt))
        squares = []
        for _ in range(400):
            run.advance(round(0.05 / dt))
            squares.append(np.mean(run.network.now.v**2))
        expected = 0.1**2 / (2 * 0.05)
        assert np.mean(squares) == pytest.approx(expected, rel=0.06)
