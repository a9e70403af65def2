"""The contract every network keeps: reproducible to the bit, and never left half changed."""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import GestureError, NetworkFailure, ParameterError, SimError
from sim.hopfield import MEMORY_NETWORKS, HopfieldNetwork
from sim.model import Gesture, Network, Pace, Scripted
from sim.ring import HEADING_NETWORKS
from sim.ring.recordings.trajectory import TrajectoryError
from sim.run import Run
from tests.gui.diary import Sleeper
from tests.sim.contract import (
    KINDS,
    Kind,
    Session,
    assert_same,
    everything,
    fewest,
    frozen,
    live,
    sessions,
    small,
    starts,
)

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
few = settings(max_examples=10)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


# The same run to the bit


@each_kind
@few
@given(data=st.data())
def test_the_same_start_and_gestures_give_the_same_run(kind: Kind, data: st.DataObject) -> None:
    parameters, seed = data.draw(starts(kind))
    session = data.draw(sessions(kind))
    one, two = Run(kind(parameters, seed)), Run(kind(parameters, seed))
    live(one, session)
    np.random.default_rng().standard_normal(3)  # what others draw does not matter
    live(two, session)
    assert_same(everything(two), everything(one))


def test_another_seed_is_another_run(kind: Kind) -> None:
    rates = []
    for seed in (0, 1, 0):
        network = kind(small(kind, noise=0.5), seed)
        network.advance(50)
        rates.append(network.rates)
    assert not np.array_equal(rates[0], rates[1])
    np.testing.assert_array_equal(rates[0], rates[2])


NOT_SMOOTH: Session = [
    (0, ("configure", {"lights": True, "landmark_strength": 3.0})),
    (0, ("forage", {"duration": 0.7, "seed": 1})),
]


@each_kind
@few
@given(data=st.data())
def test_how_the_steps_are_cut_does_not_matter(kind: Kind, data: st.DataObject) -> None:
    """A window steps in batches of what is due; a replay takes all steps at once."""
    parameters, seed = data.draw(starts(kind))
    session = data.draw(st.one_of(st.just(NOT_SMOOTH), sessions(kind)))
    whole, cut = Run(kind(parameters, seed)), Run(kind(parameters, seed))
    live(whole, session, last=300)
    pieces = data.draw(st.lists(st.integers(1, 200), min_size=1, max_size=8))
    taken = 0
    for steps, (name, arguments) in [*session, (300, ("", {}))]:
        left = steps
        while left:
            now = min(left, pieces[taken % len(pieces)])
            cut.advance(now)
            left -= now
            taken += 1
        if name:
            cut.perform(name, **arguments)
    assert_same(everything(cut), everything(whole))


@pytest.mark.parametrize("gesture", ["turn", "forage"])
def test_a_run_stepped_in_batches_is_replayed_to_the_bit(gesture: str) -> None:
    """The same on one example of each kind: the window's batches of 16 ms, then the replay."""
    arguments = {"turn": {"velocity": 1.3}, "forage": {"duration": 5.0, "seed": 1}}[gesture]
    for kind in KINDS.values():
        run = Run(kind(small(kind, lights=True, landmark_strength=3.0)))
        run.perform(gesture, **arguments)
        for _ in range(100):
            run.advance(8)
        assert_same(everything(run.replay()), everything(run))


@each_kind
@few
@given(data=st.data())
def test_a_run_is_replayed_from_its_log(kind: Kind, data: st.DataObject) -> None:
    parameters, seed = data.draw(starts(kind))
    run = Run(kind(parameters, seed))
    live(run, data.draw(sessions(kind)))
    again = run.replay()
    assert again.network is not run.network
    assert_same(everything(again), everything(run))
    assert again.log == run.log


@each_kind
@few
@given(data=st.data())
def test_a_script_does_what_a_person_would(kind: Kind, data: st.DataObject) -> None:
    """Gestures given beforehand act before their step, in order; the log is the same."""
    parameters, seed = data.draw(starts(kind))
    session = data.draw(sessions(kind))
    person = Run(kind(parameters, seed))
    live(person, session)
    script, step = [], 0
    for steps, (name, arguments) in session:
        step += steps
        script.append(Gesture(step, name, arguments))
    scripted = Run(kind(parameters, seed), script)
    scripted.advance(person.network.step)
    assert_same(everything(scripted), everything(person))
    assert scripted.log == person.log


def test_a_scripted_time_holds_whatever_the_step_becomes(kind: Kind) -> None:
    """A scenario says at .2 s, and a person halves the step after .1 s."""
    run = Run(kind(small(kind, dt=0.002)), [Scripted(0.2, "turn", {"velocity": 1.0})])
    run.advance(50)
    run.perform("configure", dt=0.001)
    run.advance(99)
    assert run.network.velocity == 0.0
    run.advance(2)
    assert run.network.velocity == 1.0
    assert run.log[-1] == Gesture(150, "turn", {"velocity": 1.0})
    assert_same(everything(run.replay()), everything(run))


def test_what_is_left_of_a_script_can_be_dropped(kind: Kind) -> None:
    script = [Gesture(10, "turn", {"velocity": 1.0}), Gesture(30, "turn", {"velocity": 2.0})]
    run = Run(kind(small(kind)), script)
    run.advance(20)
    run.take_over()
    run.advance(20)
    assert [(g.step, g.arguments["velocity"]) for g in run.log] == [(10, 1.0)]
    assert run.network.velocity == 1.0


# What a network tells whoever plays it


@pytest.mark.parametrize("each", HEADING_NETWORKS, ids=lambda each: each.name)
def test_a_heading_network_is_played_in_seconds_and_never_rests(each: type[Network]) -> None:
    network = each()
    assert network.pace == Pace("s", 0.1, 1.0, 10.0, 10.0) == Pace()
    network.advance(10)
    assert (network.batch, network.at_rest, network.pending, network.verdict) == (
        16, False, False, ""
    )  # fmt: skip
    with pytest.raises(NotImplementedError, match="never pending"):
        network.work()


@pytest.mark.parametrize("each", MEMORY_NETWORKS, ids=lambda each: each.name)
def test_a_memory_is_played_in_units_of_its_own(each: type[Network]) -> None:
    pace = each.pace
    assert pace.unit and pace.unit != "s"
    assert 0.0 < pace.slowest < pace.usual < pace.fastest
    assert pace.span > 0.0
    network = each()
    assert network.batch >= 1 and network.dt > 0.0
    assert isinstance(network.verdict, str) and network.verdict


# A script, while it rests, while it works, and when it changes the length of a step


def test_a_run_with_a_script_is_not_at_rest() -> None:
    """Nothing moves, and yet something will."""
    run = Run(Sleeper(), [Scripted(1.0, "note", {"word": "up"})])
    assert run.until_script == 100
    run.advance(60)
    assert run.network.at_rest and not run.at_rest
    assert run.until_script == 40
    run.advance(40)
    assert run.network.said == ["up"] and run.until_script is None
    assert not run.at_rest
    run.advance(40)
    assert run.at_rest


def test_a_memory_at_rest_still_does_what_its_script_says() -> None:
    script = [
        Scripted(0.0, "store_letters", {"text": "AB"}),
        Scripted(0.0, "cue_pattern", {"index": 0}),
        Scripted(0.0, "recall", {}),
        Scripted(50.0, "cue_pattern", {"index": 1}),
        Scripted(50.0, "recall", {}),
    ]
    run = Run(HopfieldNetwork(), script)
    run.advance_to(40.0)
    assert run.network.at_rest and not run.at_rest
    assert run.network.verdict == "memory A"
    run.advance_to(60.0)
    assert run.network.verdict == "memory B"
    assert run.at_rest
    again = run.replay()
    np.testing.assert_array_equal(again.network.shown, run.network.shown)
    for trace in run.recorder.traces:
        rows = (each.recorder.window(trace.name, trace.rows) for each in (again, run))
        np.testing.assert_array_equal(*rows, err_msg=trace.name)


def test_work_is_done_before_the_next_step_whoever_does_it() -> None:
    """So that a replay needs no clock."""
    run = Run(Sleeper(), [Scripted(0.1, "study", {"parts": 3})])
    run.advance(30)
    assert run.network.worked == [10, 10, 10]
    run.perform("study", parts=2)
    assert run.network.pending and not run.network.at_rest
    run.network.work()
    run.advance(0)
    assert run.network.worked == [10, 10, 10, 30], "no step, no need"
    run.advance(1)
    assert run.network.worked == [10, 10, 10, 30, 30]
    assert not run.network.pending


def test_work_done_meanwhile_is_logged_when_it_is_done() -> None:
    """What was done after it is done after it in a replay too, which works all at once."""
    run = Run(Sleeper())
    run.advance(5)
    run.perform("study", parts=3)
    for _ in range(3):
        assert [g.name for g in run.log] == ["study"]
        run.work()
    run.perform("note", word="done")
    assert [(g.step, g.name) for g in run.log] == [(5, "study"), (5, "finish_work"), (5, "note")]
    run.advance(20)
    again = run.replay()
    assert again.network.worked == run.network.worked == [5, 5, 5]
    assert again.log == run.log
    assert_same(everything(again), everything(run))


def test_a_replay_of_work_that_was_interrupted_does_not_do_more() -> None:
    run = Run(Sleeper())
    run.perform("study", parts=3)
    run.work()
    run.perform("give_up")
    run.advance(10)
    assert [g.name for g in run.log] == ["study", "give_up"]
    again = run.replay()
    assert not again.network.pending
    assert_same(everything(again), everything(run))


LONGER = [
    Scripted(0.5, "stride", {"length": 0.25}),
    Scripted(2.0, "stride", {"length": 0.002}),
    Scripted(2.5, "note", {"word": "there"}),
]


@pytest.mark.parametrize("time", [0.0, 0.3, 0.5, 1.25, 2.0, 2.25, 4.0])
def test_a_run_goes_to_a_time_whatever_a_step_is_meanwhile(time: float) -> None:
    run = Run(Sleeper(), LONGER)
    run.advance_to(time)
    assert run.network.time == pytest.approx(time)
    assert len(run.log) == sum(entry.time <= time for entry in LONGER)
    step = run.network.step
    for earlier in (time, time / 2, 0.0):  # it is there already
        run.advance_to(earlier)
    assert run.network.step == step


def test_what_is_due_at_the_beginning_is_done_without_a_step() -> None:
    for begin in (lambda run: run.advance(0), lambda run: run.advance_to(0.0)):
        run = Run(Sleeper(), [Scripted(0.0, "note", {"word": "hello"})])
        begin(run)
        assert run.network.said == ["hello"] and run.network.step == 0
        assert run.log == [Gesture(0, "note", {"word": "hello"})]


# Going back


@each_kind
@few
@given(data=st.data())
def test_a_state_is_a_way_back(kind: Kind, data: st.DataObject) -> None:
    """Whatever came after it; and what follows then is what would have followed."""
    parameters, seed = data.draw(starts(kind))
    session = data.draw(sessions(kind))
    run, untouched = Run(kind(parameters, seed)), Run(kind(parameters, seed))
    live(run, session)
    live(untouched, session)
    untouched.network.advance(100)
    after = frozen(untouched.network.state())
    rates = untouched.network.rates  # in case a state says less than there is

    network = run.network
    kept = network.state()
    before = frozen(kept)
    live(run, data.draw(sessions(kind)))
    assert_same(frozen(kept), before)  # the run has not reached into what was kept

    network.restore(kept)
    assert_same(frozen(network.state()), before)
    network.advance(100)
    assert_same(frozen(network.state()), after)
    np.testing.assert_array_equal(network.rates, rates)
    assert_same(frozen(kept), before)

    other = kind(seed=seed)
    other.restore(kept)
    other.advance(100)
    assert_same(frozen(other.state()), after)
    np.testing.assert_array_equal(other.rates, rates)


# Gestures


GESTURES = {
    *("configure", "turn", "place", "follow", "forage", "inject", "release", "silence", "revive"),
    "toggle_landmark",
    "finish_work",
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


@pytest.fixture
def under_way(kind: Kind) -> Run:
    """A run with something of everything in it."""
    run = Run(kind(small(kind, noise=0.3, landmark_strength=2.0), seed=5))
    run.perform("forage", duration=3.0, seed=2)
    run.perform("inject", direction=1.0)
    run.perform("silence", neurons=[1])
    run.advance(40)
    return run


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


# Snapshots


def test_a_snapshot_does_not_move_with_the_network(kind: Kind, under_way: Run) -> None:
    network = under_way.network
    snapshot = network.snapshot()
    assert snapshot.step == network.step and snapshot.time == network.time
    before = frozen(snapshot)
    under_way.perform("turn", velocity=5.0)
    under_way.advance(200)
    under_way.perform("silence", neurons=[0, 2])
    under_way.perform("configure", landmark_direction=3.0, noise=0.0)
    under_way.advance(50)
    under_way.perform("configure", neurons=fewest(kind) + 3)
    assert_same(frozen(snapshot), before)
    assert frozen(network.snapshot()) != before


def test_a_snapshot_is_not_changed_by_hand(under_way: Run) -> None:
    snapshot = under_way.network.snapshot()
    for field in dataclasses.fields(snapshot):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(snapshot, field.name, None)


@pytest.mark.parametrize("name", ["angles", "rates", "shifters", "silenced"])
def test_who_writes_into_a_snapshot_does_not_reach_the_network(under_way: Run, name: str) -> None:
    network = under_way.network
    array = getattr(network.snapshot(), name)
    if array is None:
        return  # only the fly compass has shifters
    before = frozen(network.snapshot())
    if array.flags.writeable:
        array[:] = 0
    assert_same(frozen(network.snapshot()), before)


def test_looking_changes_nothing(under_way: Run) -> None:
    before = everything(under_way)
    network = under_way.network
    for _ in range(2):
        network.snapshot()
        network.state()
        network.traces()
        network.effective_weights()
        network.gain()
        under_way.recorder.window("time", 5)
    assert_same(everything(under_way), before)


# The ends of the ranges


def extremes(kind: Kind, count: int, seed: int) -> list[dict[str, Any]]:
    """Each parameter at each end alone, then every parameter at an end, at random."""
    ends: dict[str, tuple[Any, Any]] = {}
    for name, spec in kind.Parameters.specs().items():
        if spec.kind == "flag":
            ends[name] = (False, True)
        elif spec.kind == "choice":
            ends[name] = (spec.choices[0][0], spec.choices[-1][0])
        else:
            ends[name] = (spec.low, spec.high)
    alone = [{name: end} for name, both in ends.items() for end in both]
    rng = np.random.default_rng(seed)
    corners = [
        {name: both[int(rng.integers(2))] for name, both in ends.items()} for _ in range(count)
    ]
    return alone + corners


def survives(kind: Kind, values: dict[str, Any], steps: int) -> None:
    """The network, turned as fast as a dial allows, stays finite or says that it has failed."""
    run = Run(kind(kind.Parameters(**values), seed=1))
    for velocity in (5000.0, -5000.0, 30.0):
        try:
            run.perform("turn", velocity=math.radians(velocity))
            run.advance(steps)
        except NetworkFailure as failure:
            assert failure.step == run.network.step
            assert str(failure).endswith(".")
            assert np.isfinite(run.network.membrane).all()
            return
        network = run.network
        assert np.isfinite(network.membrane).all(), values
        snapshot = network.snapshot()
        assert np.isfinite(snapshot.rates).all() and (snapshot.rates >= 0.0).all(), values
        assert np.isfinite(network.true_heading)


def test_networks_survive_the_ends_of_their_ranges(kind: Kind) -> None:
    for values in extremes(kind, count=12, seed=0):
        survives(kind, values, steps=60)


@pytest.mark.slow
def test_networks_survive_many_corners(kind: Kind) -> None:
    for values in extremes(kind, count=300, seed=1):
        survives(kind, values, steps=500)


# Failure


def fails(run: Run, steps: int) -> NetworkFailure:
    with pytest.raises(NetworkFailure) as raised:
        run.advance(steps)
    message = str(raised.value)
    assert message.endswith(".") and "\n" not in message
    assert run.network.title in message
    return raised.value


def strike(run: Run) -> None:
    """Current beyond all numbers."""
    run.perform("inject", direction=0.0, strength=1e308)


def spin(run: Run) -> None:
    """A heading that leaps, half a second from now, as no heading can."""
    run.perform("follow", times=[0.0, 0.5, 0.501], headings=[0.0, 1.0, 1e300])


@pytest.mark.parametrize(
    ("kind", "break_it"),
    [
        ("fly-compass", strike),
        ("odd-kernel-ring", strike),
        ("small-ring", strike),
        ("odd-kernel-ring", spin),
        ("small-ring", spin),
    ],
    indirect=["kind"],
)
def test_a_failing_network_stops_where_it_last_was_well(
    kind: Kind, break_it: Callable[[Run], None]
) -> None:
    run, clone = Run(kind(small(kind))), Run(kind(small(kind)))
    for each in (run, clone):
        each.advance(50)
        break_it(each)
    failure = fails(run, 1000)
    assert failure.step == run.network.step < 1050
    # All is as it was before the block that failed: state, and what was kept of the past.
    clone.network.advance(failure.step - 50, clone.recorder)
    assert_same(everything(run), everything(clone))
    assert fails(run, 1000).step == failure.step
    assert np.isfinite(run.network.snapshot().rates).all()


@pytest.mark.parametrize("strength", [1e50, 1e150, 1e300])
def test_activity_beyond_all_measure_is_kept_or_refused_without_a_warning(
    kind: Kind, strength: float
) -> None:
    run = Run(kind(small(kind)))
    try:
        run.perform("inject", direction=0.0, strength=strength)
        run.advance(300)
    except SimError:
        return
    assert np.isfinite(run.recorder.window("peak", 300)).all()
    assert np.isfinite(run.recorder.window("activity", 300)).all()


def test_a_network_goes_on_when_what_broke_it_is_taken_away() -> None:
    kind = KINDS["fly-compass"]
    run = Run(kind(small(kind)))
    strike(run)
    fails(run, 200)
    run.perform("release")
    run.advance(100)
    assert run.network.step == 100
    assert math.degrees(run.network.decoded_heading) == pytest.approx(90.0, abs=0.1)


def test_a_run_that_failed_and_went_on_is_replayed() -> None:
    kind = KINDS["fly-compass"]
    run = Run(kind(small(kind, noise=0.5)))
    strike(run)
    before = everything(run)
    fails(run, 200)
    assert_same(everything(run), before)
    run.perform("release")
    run.advance(100)
    assert_same(everything(run.replay()), everything(run))
