"""Gestures at a ring: an impossible one changes nothing, a possible one just what it says."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest

from sim.errors import GestureError, ParameterError, SimError
from sim.model import Gesture
from sim.ring.recordings.trajectory import TrajectoryError
from sim.run import Run
from tests.sim.contract import Kind, assert_same, everything, fewest, small

GESTURES = {
    *("configure", "turn", "place", "follow", "forage", "inject", "release", "silence", "revive"),
    *("toggle_landmark", "finish_work", "undo", "redo", "forget_edits"),
    *("add_stimulus", "change_stimulus", "remove_stimulus", "swap_stimuli", "switch_stimuli"),
    "clear_stimuli",
}


def test_the_gestures_are_those_a_window_offers(kind: Kind) -> None:
    assert set(kind.gestures()) == GESTURES
    for name, method in kind.gestures().items():
        assert inspect.getdoc(method), name


def refuses(run: Run, name: str, arguments: dict[str, Any]) -> SimError:
    """The error of an impossible gesture, after which all is as it was."""
    before, log = everything(run), list(run.log)
    with pytest.raises(SimError) as raised:
        run.perform(name, **arguments)
    message = str(raised.value)
    assert message.endswith(".") and "\n" not in message and len(message) < 300
    assert_same(everything(run), before)
    assert run.log == log
    return raised.value


BAD_NUMBERS = [math.nan, math.inf, -math.inf, "fast", None, [1.0, 2.0]]


def bad_gestures() -> list[tuple[str, dict[str, Any]]]:
    """Name and arguments of gestures that cannot be done."""
    cases: list[tuple[str, dict[str, Any]]] = [
        ("dance", {}),
        ("_lay_out", {}),
        ("advance", {"steps": 3}),
        ("restore", {"state": {}}),
        ("__init__", {}),
        ("turn", {}),
        ("turn", {"velocity": 1.0, "speed": 1.0}),
        ("turn", {"speed": 1.0}),
        ("turn", {"velocity": math.radians(5001.0)}),
        ("turn", {"velocity": math.radians(-5001.0)}),
        ("release", {"now": True}),
        ("inject", {"direction": 0.0, "width": 0.0}),
        ("inject", {"direction": 0.0, "width": -1.0}),
        ("inject", {"direction": 0.0, "width": 4.0}),
        ("inject", {"direction": 0.0, "width": 1e-200}),
        ("silence", {"neurons": [0, 10_000]}),
        ("silence", {"neurons": [-1]}),
        ("silence", {"neurons": [1.5]}),
        ("silence", {"neurons": ["first"]}),
        ("silence", {"neurons": None}),
        ("silence", {"neurons": [math.nan]}),
        ("silence", {"neurons": [[0], [1, 2]]}),
        ("follow", {"times": [0.0, 1.0], "headings": [0.0]}),
        ("follow", {"times": [0.0], "headings": [0.0]}),
        ("follow", {"times": [], "headings": []}),
        ("follow", {"times": [0.0, 0.0], "headings": [0.0, 1.0]}),
        ("follow", {"times": [1.0, 2.0], "headings": [0.0, 1.0]}),
        ("follow", {"times": [0.0, math.nan], "headings": [0.0, 1.0]}),
        ("follow", {"times": [0.0, 1.0], "headings": [0.0, math.inf]}),
        ("follow", {"times": "ab", "headings": [0.0, 1.0]}),
        ("follow", {"times": [0.0, [1.0]], "headings": [0.0, 1.0]}),
        ("forage", {"duration": 0.0, "seed": 1}),
        ("forage", {"duration": -1.0, "seed": 1}),
        ("forage", {"duration": 1e9, "seed": 1}),
        ("forage", {"duration": 1.0, "seed": -1}),
        ("forage", {"duration": 1.0, "seed": 1.5}),
        ("forage", {"duration": 1.0, "seed": "one"}),
        ("forage", {"duration": 1.0, "seed": math.nan}),
        ("forage", {"duration": 1.0, "seed": None}),
    ]
    for bad in BAD_NUMBERS:
        cases += [
            ("turn", {"velocity": bad}),
            ("place", {"heading": bad}),
            ("toggle_landmark", {"direction": bad}),
            ("inject", {"direction": bad}),
            ("inject", {"direction": 0.0, "strength": "none" if bad is None else bad}),
            ("inject", {"direction": 0.0, "width": bad}),
            ("forage", {"duration": bad, "seed": 1}),
        ]
    return cases


def test_an_impossible_gesture_changes_nothing(under_way: Run) -> None:
    """One run meets them all: after each it is as it was, so the next meets the same run."""
    wrong = []
    for name, arguments in bad_gestures():
        try:
            error = refuses(under_way, name, arguments)
            assert isinstance(error, GestureError | TrajectoryError), repr(error)
        except (Exception, pytest.fail.Exception) as failure:
            wrong.append(f"{name}{arguments}: {failure!r}")
    assert not wrong, "\n".join(wrong)


def test_an_unknown_gesture_is_answered_with_the_known_ones(under_way: Run) -> None:
    message = str(refuses(under_way, "dance", {}))
    assert "'dance'" in message
    assert all(name in message for name in GESTURES)


def bad_values(kind: Kind) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("hat", 1.0), ("", 1.0), ("lights", 1), ("lights", "on")]
    for name, spec in kind.Parameters.specs().items():
        if spec.kind not in ("real", "integer"):
            continue
        found += [(name, bad) for bad in BAD_NUMBERS]
        if not spec.cyclic:
            step = 1 if spec.kind == "integer" else 1e-6 * (spec.high - spec.low)
            found += [(name, spec.low - step), (name, spec.high + step)]
        if spec.kind == "integer":
            found.append((name, spec.low + 0.5))
    return found


def test_a_parameter_that_cannot_be_changes_nothing(kind: Kind, under_way: Run) -> None:
    for name, value in bad_values(kind):
        # A good change beside the bad one is not made either, wherever it stands.
        good = {"velocity_gain": 0.3} if name != "velocity_gain" else {"noise": 0.9}
        for changes in ({name: value}, {**good, name: value}, {name: value, **good}):
            error = refuses(under_way, "configure", changes)
            assert isinstance(error, ParameterError)
            assert error.field == name
        with pytest.raises(ParameterError):
            kind.Parameters(neurons=fewest(kind)).replace(**{name: value})


def test_a_changed_parameter_leaves_the_state_alone_unless_the_ring_is_laid_out_anew(
    kind: Kind, under_way: Run
) -> None:
    network = under_way.network
    h, alive, time = network.membrane, network.alive, network.time
    for changes in (
        {"velocity_gain": 0.7},
        {"time_constant": 0.03},
        {"heterogeneity": 0.01},
        {"dt": 0.0005},
        {"landmark_strength": 5.0, "lights": True},
    ):
        under_way.perform("configure", **changes)
        np.testing.assert_array_equal(network.membrane, h)
        np.testing.assert_array_equal(network.alive, alive)
        assert network.time == pytest.approx(time, abs=1e-12)
        for name, value in changes.items():
            assert getattr(network.parameters, name) == value
    heading = network.decoded_heading
    under_way.perform("configure", neurons=fewest(kind) + 8)
    assert network.membrane.shape == (fewest(kind) + 8,)
    # The decoder of so small a ring is out by some degrees between neurons.
    assert math.remainder(network.decoded_heading - heading, 2 * math.pi) == pytest.approx(
        0.0, abs=0.3
    )


@pytest.mark.parametrize("other", [64, 200])
def test_a_lesion_stays_where_it_was_on_another_ring(kind: Kind, other: int) -> None:
    """A third of the ring, about the same angle, however many neurons make it up."""
    other = min(other, int(kind.Parameters.specs()["neurons"].high))
    network = kind(kind.Parameters(neurons=48))
    network.silence(list(range(16)))
    network.configure(neurons=other)
    silent = ~network.alive
    assert silent.mean() == pytest.approx(1 / 3, abs=1.5 / other)
    middle = float(np.angle(np.exp(1j * network.angles[silent]).sum()))
    assert middle == pytest.approx(7.5 * 2 * math.pi / 48, abs=2 * math.pi / 48)
    network.advance(50)
    assert (network.rates[silent] == 0.0).all()
    network.revive()
    network.configure(neurons=48)
    assert network.alive.all()


def test_model_time_goes_on_when_the_step_changes(kind: Kind) -> None:
    network = kind(small(kind, dt=0.002))
    network.advance(100)
    network.configure(dt=0.0005)
    network.advance(100)
    assert network.time == pytest.approx(0.25, abs=1e-12)
    assert network.step == 200


def test_a_log_does_not_change_with_what_it_was_given(kind: Kind) -> None:
    run = Run(kind(small(kind)))
    which = [0, 1]
    run.perform("silence", neurons=which)
    run.advance(10)
    run.recorder.start_capture()
    assert run.log == [Gesture(0, "silence", {"neurons": [0, 1]})]
    headings = np.array([0.0, 1.0])
    run.perform("follow", times=[0.0, 1.0], headings=headings)
    headings[1] = 9.0
    run.advance(500)
    assert run.network.true_heading == pytest.approx(1.0)


def test_a_replay_does_not_change_with_what_the_run_was_given(kind: Kind) -> None:
    run = Run(kind(small(kind)))
    which = [0, 1]
    run.perform("silence", neurons=which)
    which.append(2)
    run.advance(10)
    assert_same(everything(run.replay()), everything(run))


def test_a_bump_placed_while_a_recording_is_followed_stays_with_the_true_heading(
    kind: Kind,
) -> None:
    """`place` puts the bump and the true heading at an angle: they are no further apart after."""
    network = kind(small(kind))
    network.follow([0.0, 10.0], [1.0, 2.0])
    network.advance(50)
    network.place(4.0)
    network.advance(1)
    assert network.true_heading == pytest.approx(4.0, abs=0.01)


def test_a_recording_is_followed_from_where_the_bump_was_put(kind: Kind) -> None:
    """From then on as it turns, not as it points."""
    network = kind(small(kind))
    network.follow([0.0, 1.0, 2.0], [1.0, 2.0, 2.0])
    network.advance(250)
    network.place(4.0)
    network.advance(500)
    assert network.true_heading == pytest.approx(4.5, abs=1e-9)
    assert network.velocity == 0.0
    assert network.snapshot().following == pytest.approx(0.5)


def test_a_fresh_run_can_follow_the_same_recording(kind: Kind) -> None:
    network = kind(small(kind))
    assert network.standing_gestures() == []
    network.follow([0.0, 1.0], [1.0, 2.0])
    network.advance(100)
    fresh = Run(kind(small(kind)))
    for name, arguments in network.standing_gestures():
        fresh.perform(name, **arguments)
    fresh.advance(500)
    assert fresh.network.true_heading == pytest.approx(2.0)
    network.turn(0.0)
    assert network.standing_gestures() == []


def test_a_landmark_is_dropped_moved_and_picked_up(kind: Kind) -> None:
    network = kind(small(kind))
    assert network.landmark is None
    network.toggle_landmark(1.0)
    assert network.landmark == pytest.approx(1.0)
    network.toggle_landmark(2.0)
    assert network.landmark == pytest.approx(2.0)
    network.toggle_landmark(2.0 + math.radians(11.0))
    assert network.landmark is None
    network.configure(landmark_strength=3.0, lights=True)
    assert network.landmark == pytest.approx(network.true_heading)
    network.toggle_landmark(-1.0)  # elsewhere: it stays there
    assert network.landmark == pytest.approx(2.0 * math.pi - 1.0)
    assert network.parameters.landmark_strength == 3.0 and not network.parameters.lights
    network.toggle_landmark(2.0 * math.pi - 1.0 + 2.0 * math.pi)
    assert network.landmark is None
