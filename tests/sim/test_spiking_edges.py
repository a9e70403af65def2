"""The spiking memory where one thing changes in the midst of another."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from sim.errors import StateError
from sim.run import Run
from sim.spiking import SpikingMemory
from sim.spiking.state import Cue
from sim.spiking.task import Task
from tests.sim.spiking import LETTER, small

SHORT = {"delay": 0.05, "shown": 0.1, "answer": 0.05}


def run_of(**settings: Any) -> Run:
    return Run(SpikingMemory(small(**settings), seed=3))


def test_trials_of_patterns_that_are_gone_are_gone_too() -> None:
    run = run_of(patterns=9)
    run.perform("start_task", **SHORT)
    run.advance_to(6.0)
    assert run.network.now.task.done == len(run.network.now.task.last) > 2
    done = run.network.now.task.done
    run.perform("configure", patterns=2)
    task = run.network.now.task
    assert task.last == () and task.done == done and task.trial.sample <= 2 >= task.trial.test
    run.advance(200)
    run.network.check_state(run.network.state())


def test_an_undone_cue_is_not_given_in_another_trial() -> None:
    run = run_of()
    run.perform("start_task", **SHORT)
    run.advance_to(0.55)  # the sample is being shown
    run.perform("cue", pattern=4)
    run.advance_to(3.6)
    before = run.network.now.task.trial.number
    run.perform("undo")
    assert run.network.now.cues == []
    assert run.network.now.task.trial.begun == run.network.step
    assert run.network.now.task.trial.number == before


def test_undo_of_the_end_of_the_task_goes_on_counting() -> None:
    run = run_of()
    run.perform("start_task", **SHORT)
    run.advance_to(5.0)
    done, correct = run.network.now.task.done, run.network.now.task.correct
    assert done > 2
    run.perform("stop_task")
    run.advance(100)
    run.perform("undo")
    task = run.network.now.task
    assert (task.done, task.correct, len(task.last)) == (done, correct, done)
    assert task.trial.begun == run.network.step


def test_a_trial_begins_with_nothing_held() -> None:
    run = run_of()
    run.perform("cue", pattern=2)
    run.advance_to(1.0)
    assert run.network.verdict == "remembers 2"
    run.perform("start_task", **SHORT)
    run.advance(round(0.45 / run.network.dt))
    assert run.network.verdict == "quiet"


def test_what_is_recorded_of_other_patterns_is_another_record() -> None:
    run = run_of()
    run.perform("store_drawing", title="F", pixels=LETTER)
    run.advance(400)
    kept = {trace.name: trace.of for trace in run.recorder.traces}
    run.perform("remove_drawing", number=1)
    run.perform("store_drawing", title="G", pixels=[row[::-1] for row in LETTER])
    now = {trace.name: trace.of for trace in run.recorder.traces}
    assert all(kept[name] != now[name] for name in ("overlap", "pattern_rates", "cued"))
    assert kept["spikes"] == now["spikes"]


def test_a_run_that_is_left_lets_its_connections_go() -> None:
    run = run_of()
    run.advance(10)
    held = run.network.connections
    run.keep_past()
    run.set_aside()
    run.keep_past()
    assert run.network._connections is None
    run.advance(10)
    np.testing.assert_array_equal(run.network.connections.patterns, held.patterns)


WRONG = {
    "a task that is none": {"task": Task()},
    "a cue that is none": {"cues": [Task()]},
    "a cue without end": {"cues": [Cue(1, np.inf, np.zeros(1, np.int32), 0, 10**6)]},
    "drawings that are none": {"drawings": (LETTER,)},
    "a pattern that is not there": {"held": 99},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_state_that_is_none_is_refused_in_a_sentence(what: str) -> None:
    run = run_of()
    run.perform("cue", pattern=1)
    run.perform("start_task", **SHORT)
    run.advance(20)
    network = SpikingMemory(small(), seed=3)
    state = run.network.state()
    network.check_state(state)
    with pytest.raises(StateError):
        network.check_state(dataclasses.replace(state, **WRONG[what]))


@pytest.mark.parametrize(
    "changes",
    [{"delay": np.nan}, {"delay": -5.0}, {"fraction": 99.0}, {"shown": "long"}],
    ids=str,
)
def test_a_task_that_cannot_be_run_is_refused(changes: Any) -> None:
    run = run_of()
    run.perform("start_task", **SHORT)
    state = run.network.state()
    spoilt = dataclasses.replace(state.task, task=dataclasses.replace(state.task.task, **changes))
    with pytest.raises(StateError):
        SpikingMemory(small(), seed=3).check_state(dataclasses.replace(state, task=spoilt))
