"""Undo, of every kind of network: all that a person made or chose is brought back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.circuits import CircuitNetwork
from sim.errors import GestureError
from sim.model import Scripted
from sim.networks import NETWORKS
from sim.ring import FlyCompass
from sim.run import Run
from sim.sessions.kept_run import keep
from sim.spiking import RateMemory, SpikingMemory
from tests.sim.sessions.lives import attempt, gestures, lives, start

each_kind = pytest.mark.parametrize("name", NETWORKS)
NOTHING_MADE = ("recall", "pulse", "undo", "redo", "cancel_learning")


def activity(run: Run) -> Any:
    network: Any = run.network
    if isinstance(network, (CircuitNetwork, SpikingMemory)):
        return np.array(network.now.v)
    if isinstance(network, RateMemory):
        return np.array(network.now.rates)
    return np.array(network.rates if hasattr(network, "rates") else network.shown)


def undo_all(run: Run) -> int:
    count = 0
    while run.network.edits.undoable:
        run.perform("undo")
        count += 1
    return count


@each_kind
@settings(max_examples=10, deadline=None)
@given(st.data())
def test_undo_of_everything_returns_the_first_state(name: str, data: st.DataObject) -> None:
    run = start(name)
    network = run.network
    first, seen = network.edited(False), activity(run)
    made_by = gestures(name).filter(lambda gesture: gesture[0] not in NOTHING_MADE)
    for gesture in data.draw(st.lists(made_by, max_size=8)):
        attempt(run, gesture)
    last, made = network.edited(False), activity(run)
    count = undo_all(run)
    assert network.edited(False).alike(first)
    assert network.edits.position == 0
    np.testing.assert_allclose(activity(run), seen, atol=1e-12)
    with pytest.raises(GestureError, match="nothing to undo"):
        run.perform("undo")
    while network.edits.redoable:
        run.perform("redo")
        count -= 1
    assert network.edited(False).alike(last) and count <= 0
    np.testing.assert_allclose(activity(run), made, atol=1e-12)


@each_kind
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_undo_does_not_move_time_and_a_replay_undoes_too(name: str, data: st.DataObject) -> None:
    run = start(name)
    first = run.network.edited(False)
    for gesture, steps in data.draw(lives(name)):
        attempt(run, gesture)
        run.advance(steps)
    time, step = run.network.time, run.network.step
    undo_all(run)
    assert (run.network.time, run.network.step) == (time, step)
    if "dt" not in run.network.parameters.specs():
        assert run.network.edited(False).alike(first)
    assert run.network.edited(False).parameters == first.parameters
    run.advance(20)
    again = run.replay()
    kept, other = keep(run), keep(again)
    for each in (kept, other):
        assert each.log == kept.log
    np.testing.assert_array_equal(activity(run), activity(again))


def ring() -> Run:
    return Run(FlyCompass(FlyCompass.Parameters(neurons=32), 1))


def test_words_of_what_would_be_undone_on_a_ring() -> None:
    run = ring()
    told = []
    for name, arguments in (
        ("turn", {"velocity": math.radians(-90.0)}),
        ("toggle_landmark", {"direction": 1.0}),
        ("silence", {"neurons": [3]}),
        ("revive", {}),
        ("configure", {"noise": 0.5}),
        ("configure", {"neurons": 48}),
        ("place", {"heading": 2.0}),
        ("forage", {"duration": 1.0, "seed": 2}),
    ):
        run.perform(name, **arguments)
        told.append(run.network.edits.undoable)
    assert told == [
        "turning velocity −90°/s", "landmark strength 4.0 Hz", "silenced neurons", "let all fire",
        "noise 0.50 Hz√s", "neurons 48", "heading", "recording",
    ]  # fmt: skip
    run.perform("undo")
    run.perform("undo")
    assert math.isclose(run.network.true_heading, math.radians(90.0))
    assert len(run.network.rates) == 48
    run.perform("undo")
    assert len(run.network.rates) == 32


def test_a_drag_of_the_dial_is_one_edit_and_a_push_on_the_bump_none() -> None:
    run = ring()
    for velocity in (0.1, 0.2, 0.3):
        run.perform("turn", velocity=velocity)
        run.advance(5)
    run.perform("inject", direction=1.0)
    run.perform("inject", direction=1.2)
    run.advance(50)
    run.perform("release")
    assert run.network.edits.position == 1
    assert run.network.edits.undoable == "turning velocity 17°/s"
    run.perform("undo")
    assert run.network.velocity == 0.0
    assert run.network.step == 65


def test_a_recording_that_a_turn_ended_goes_on_where_it_would_be() -> None:
    run, straight = ring(), ring()
    for each in (run, straight):
        each.perform("forage", duration=5.0, seed=4)
        each.advance(100)
    run.perform("turn", velocity=3.0)
    run.advance(50)
    run.perform("undo")
    run.advance(1)
    straight.advance(51)
    assert run.network.snapshot().following == straight.network.snapshot().following
    assert math.isclose(run.network.velocity, straight.network.velocity)


def same_velocity(run: Run) -> None:
    again = run.replay()
    assert again.network.velocity == run.network.velocity


def test_a_refused_redo_leaves_the_edit_under_way_as_it_is() -> None:
    """Or a replay, which has no refused gestures, would undo something else."""
    run = ring()
    run.perform("turn", velocity=1.0)
    with pytest.raises(GestureError):
        run.perform("redo")
    run.perform("turn", velocity=2.0)
    run.perform("undo")
    assert run.network.velocity == 0.0
    same_velocity(run)


def test_what_an_example_does_after_an_edit_is_not_undone_with_it() -> None:
    script = [Scripted(0.1, "turn", {"velocity": 1.0}), Scripted(0.3, "configure", {"noise": 0.5})]
    run = Run(FlyCompass(FlyCompass.Parameters(neurons=32), 1), script)
    run.advance_to(0.2)
    assert run.network.edits.undoable == ""
    run.perform("silence", neurons=[1])
    run.advance_to(0.5)
    assert run.network.parameters.noise == 0.5
    assert run.network.edits.undoable == "silenced neurons"
    run.perform("undo")
    assert run.network.alive.all() and run.network.edits.undoable == ""
    same_velocity(run)


def test_learning_that_an_undo_began_cannot_be_cancelled_once_something_else_is_done() -> None:
    run = start("hopfield")
    run.perform("store_cue")
    run.perform("store_cue")
    run.perform("undo")
    assert run.network.pending
    run.perform("draw", cells=[0], value=1.0)
    with pytest.raises(GestureError, match="let it finish"):
        run.perform("cancel_learning")
