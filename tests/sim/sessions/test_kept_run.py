"""A run that was kept goes on as it would have, whatever was done and whenever it was kept."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import SessionError
from sim.model import Gesture
from sim.networks import NETWORKS, network_named
from sim.run import Run
from sim.scenarios import scenario_named, scenarios
from sim.sessions.kept_run import KeptRun, keep
from sim.state import same
from tests.sim.sessions.lives import (
    alike,
    live,
    lived,
    lives,
    start,
    through_a_file,
)

each_kind = pytest.mark.parametrize("name", NETWORKS)


def shown(run: Run) -> dict[str, Any]:
    network = run.network
    return run.recorder.shown(round(network.pace.span / network.dt))


def learnt(run: Run) -> None:
    """Have it learn to the end, as it does by and by in a window."""
    while run.network.pending:
        run.work()


@pytest.mark.parametrize("undone", [False, True])
def test_a_run_that_is_learning_is_kept_with_what_it_has_to_learn(undone: bool) -> None:
    run = lived("hopfield")
    run.keep_past()
    learnt(run)
    run.remember()
    run.perform("store_random", count=4)
    if undone:
        run.perform("undo")
        run.perform("store_random", count=2)
    assert run.network.pending
    opened = keep(run).go_on()
    assert opened.network.step == (0 if undone else run.network.step)
    opened.advance(run.network.step - opened.network.step)
    for each in (run, opened):
        learnt(each)
        each.advance(50)
    assert same(run.network.state(), opened.network.state())


@pytest.mark.parametrize("undone", [False, True])
def test_a_run_seen_in_its_past_is_kept_with_what_was_done_later(undone: bool) -> None:
    run = lived("fly-compass")
    run.keep_past()
    run.remember()
    first = run.network.step
    run.advance(100)
    run.perform("turn", velocity=2.0)
    run.advance(30)
    if undone:
        run.perform("undo")
    run.advance(70)
    end = run.network.state()
    run.go_to(first + 20)
    kept = keep(run)
    # Where something was taken back later, it cannot be without what could be undone.
    assert kept.state.clock.step == (first + 200 if undone else first + 20)
    opened = kept.go_on()
    opened.advance(first + 200 - opened.network.step)
    assert same(opened.network.state(), end)


def assert_same_run(one: Run, other: Run) -> None:
    assert same(one.network.state(), other.network.state())
    assert same(list(one.log), list(other.log))
    assert same(one.script, other.script)
    assert same(one.started_with, other.started_with)
    assert same(shown(one), shown(other))


@each_kind
@settings(max_examples=7, deadline=None)
@given(st.data())
def test_saved_and_opened_at_any_step_it_goes_on_to_the_bit(
    name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    run = start(name)
    live(run, data.draw(lives(name)))
    learnt(run)
    kept = keep(run)
    again = through_a_file(kept, tmp_path_factory.getbasetemp())
    assert alike(again, kept)
    opened = again.go_on()
    if kept.log:
        run.perform("forget_edits")  # what could be undone is not kept
    assert_same_run(opened, run)
    after = data.draw(lives(name))
    for each in (run, opened):
        live(each, after)
    assert_same_run(opened, run)


@each_kind
@settings(max_examples=5, deadline=None)
@given(st.data())
def test_its_log_plays_it_again(name: str, data: st.DataObject) -> None:
    run = start(name)
    live(run, data.draw(lives(name)))
    opened = keep(run).go_on()
    opened.advance(0)  # what it had not learnt yet is its script
    live(opened, data.draw(lives(name)))
    learnt(opened)
    kept = keep(opened)
    again = kept.replay()
    assert again.network.step == 0 and not again.log
    again.advance(opened.network.step)
    while again.network.pending:
        again.work()
    assert same(again.network.state(), kept.state)


@pytest.mark.parametrize("name", scenarios())
def test_an_example_is_kept_with_its_script(name: str) -> None:
    run = scenario_named(name).start()
    run.advance(3)
    learnt(run)
    opened = keep(run, scenario=name).go_on()
    if run.log:
        run.perform("forget_edits")
    for each in (run, opened):
        each.advance(40)
    assert_same_run(opened, run)


@each_kind
def test_what_is_kept_does_not_change_with_the_run(name: str) -> None:
    run = lived(name)
    kept = keep(run)
    before = dataclasses.replace(keep(kept.go_on()), log=kept.log)
    run.advance(100)
    kept.go_on().advance(100)
    assert alike(kept, before)


def test_it_says_what_it_is_of() -> None:
    ring = keep(Run(network_named("fly-compass")(None, 1)))
    assert ring.words == "fly compass, 96 neurons"
    memory = Run(network_named("hopfield")(None, 1))
    assert keep(memory).words == "0 patterns"
    memory.perform("store_letters", text="A")
    learnt(memory)
    assert keep(memory).words == "1 pattern"


def test_a_recorder_that_was_refilled_thins_as_before() -> None:
    """A scrolling plot does not jump when a session is opened."""
    run = lived("fly-compass")
    run.advance(4321)
    opened = keep(run).go_on()
    for _ in range(5):
        for each in (run, opened):
            each.advance(7)
        assert same(shown(opened), shown(run))


WRONG: dict[str, dict[str, Any]] = {
    "network": {"network": "no such"},
    "kind": {"network": "dense"},
    "seed": {"seed": -1},
    "log order": {"log": (Gesture(5, "recall", {}), Gesture(1, "recall", {}))},
    "log ahead": {"log": (Gesture(10**9, "recall", {}),)},
    "log gesture": {"log": (Gesture(0, "advance", {"steps": 1}),)},
    "log arguments": {"log": (Gesture(0, "recall", {"now": 1}),)},
    "log entry": {"log": (3,)},
    "log name": {"log": (Gesture(0, [], {}),)},  # type: ignore[arg-type]
    "script": {"script": (Gesture("a", "recall", {}),)},  # type: ignore[arg-type]
    "traces": {"traces": {"time": np.zeros(3, np.int8)}},
    "speed": {"speed": float("nan")},
    "touched": {"touched": 1},
    "scenario": {"scenario": 1},
    "state": {"state": None},
    "start": {"started_with": None},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_does_not_fit_together_is_refused(what: str) -> None:
    kept = keep(lived("hopfield"))
    kept.check()
    with pytest.raises(SessionError):
        dataclasses.replace(kept, **WRONG[what]).check()


def of_state(kept: KeptRun, **changes: Any) -> KeptRun:
    return dataclasses.replace(kept, state=dataclasses.replace(kept.state, **changes))


def spoilt(array: Any) -> list[Any]:
    """Arrays and others that are not what this one is."""
    longer = np.concatenate([array, array[..., :1]], axis=-1)
    wrong = [longer, array[..., 1:], array.astype(np.complex64), array[None], None, 3, [1.0]]
    if array.dtype.kind == "f":
        wrong.append(np.full_like(array, np.nan))
    elif array.size:
        wrong.append(np.full_like(array, 99))
    return wrong


#: Of spiking neurons: who has fired, when, and who is silenced may be anything.
ANY_VALUE = ("fired", "last", "silenced")


@each_kind
def test_no_array_of_a_state_can_be_another(name: str) -> None:
    """What kernels index with, and how far, is checked before they run."""
    kept = keep(lived(name))
    kept.check()
    in_use = {
        field.name: value
        for field in dataclasses.fields(kept.state)
        if isinstance(value := getattr(kept.state, field.name), np.ndarray) and value.size
    }
    assert in_use
    for field, array in in_use.items():
        for other in spoilt(array):
            if field == "order" and other is None:
                continue  # none has been drawn yet: a new one is
            if field in ANY_VALUE and getattr(other, "shape", None) == array.shape:
                continue
            with pytest.raises(SessionError):
                of_state(kept, **{field: other}).check()


@pytest.mark.parametrize("name", [n for n in NETWORKS if hasattr(network_named(n), "learning")])
def test_no_weights_can_be_of_another_size(name: str) -> None:
    kept = keep(lived(name))
    learnt = kept.state.learnt
    for field in dataclasses.fields(learnt):
        array = getattr(learnt, field.name)
        for other in spoilt(array) if isinstance(array, np.ndarray) else [None, "a"]:
            changed = dataclasses.replace(learnt, **{field.name: other})
            with pytest.raises(SessionError):
                of_state(kept, learnt=changed).check()
    with pytest.raises(SessionError):
        of_state(kept, learnt=3).check()


def test_a_past_that_does_not_go_with_its_clock_is_left_out() -> None:
    kept = keep(lived("fly-compass"))
    for change in ({"time": kept.traces["time"][1:]}, {"time": np.zeros(0)}):
        opened = dataclasses.replace(kept, traces={**kept.traces, **change}).go_on()
        past = shown(opened)
        assert not len(past["time"]) and not len(past["peak"]) and len(past["activity"])
    without = {name: rows for name, rows in kept.traces.items() if name != "activity_time"}
    assert not len(shown(dataclasses.replace(kept, traces=without).go_on())["activity"])
