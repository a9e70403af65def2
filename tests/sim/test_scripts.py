"""How a network is played: its pace, its script, the work it has to do, and the replay of that."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.hopfield import MEMORY_NETWORKS, HopfieldNetwork
from sim.model import Gesture, Network, Pace, Scripted
from sim.ring import HEADING_NETWORKS, RING_NETWORKS, PoissonRing
from sim.run import Run
from tests.gui.diary import Sleeper
from tests.sim.contract import RINGS, Kind, assert_same, everything, live, sessions, small, starts

each_kind = pytest.mark.parametrize("kind", RINGS.values(), ids=RINGS)
few = settings(max_examples=10)

# What a network tells whoever plays it


@pytest.mark.parametrize("each", RING_NETWORKS, ids=lambda each: each.name)
def test_a_ring_is_played_in_seconds_and_never_rests(each: type[Network]) -> None:
    network = each()
    assert network.pace == Pace("s", 0.1, 1.0, 10.0, 10.0) == Pace()
    network.advance(10)
    batch = 64 if each is PoissonRing else 16  # its steps are a tenth as long
    assert (network.batch, network.at_rest, network.pending, network.verdict) == (
        batch, False, False, ""
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


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda kind: kind.name)
def test_a_scripted_time_holds_whatever_the_step_becomes(kind: Kind) -> None:
    """A scenario says at .2 s, and a person halves the step after .1 s."""
    run = Run(kind(small(kind, dt=0.002)), [Scripted(0.2, "turn", {"velocity": 1.0})])
    run.advance(50)
    run.perform("configure", dt=0.001)
    run.advance(99)
    assert run.network.velocity == 0.0
    run.advance(2)
    assert run.network.velocity == 1.0
    assert run.log[-2:] == [
        Gesture(150, "turn", {"velocity": 1.0}),
        Gesture(150, "forget_edits", {"last": 1}),  # it is not a person's to undo
    ]
    assert_same(everything(run.replay()), everything(run))


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda kind: kind.name)
def test_what_is_left_of_a_script_can_be_dropped(kind: Kind) -> None:
    script = [Gesture(10, "turn", {"velocity": 1.0}), Gesture(30, "turn", {"velocity": 2.0})]
    run = Run(kind(small(kind)), script)
    run.advance(20)
    run.take_over()
    run.advance(20)
    assert [(g.step, g.arguments["velocity"]) for g in run.log] == [(10, 1.0)]
    assert run.network.velocity == 1.0


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
