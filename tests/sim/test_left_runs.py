"""A run that is left for another keeps what it takes to go on, and nothing that follows of that."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.hopfield import HopfieldNetwork, HopfieldParameters
from sim.networks import NETWORKS
from sim.run import Run
from sim.state import same
from tests.sim.sessions.lives import live, lived, lives, start


def left(run: Run) -> Run:
    """The same run, left and come back to."""
    while run.network.pending:
        run.work()
    run.keep_past()
    run.remember()
    gone = weakref.ref(run.network)
    before = run.nbytes
    gc.disable()
    try:
        run.set_aside()
        assert gone() is None, "something holds on to the network until the collector comes"
    finally:
        gc.enable()
    assert run.nbytes <= before
    run.set_aside()  # again is as good as once
    run.keep_past()
    return run


@pytest.mark.parametrize("name", NETWORKS)
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_a_run_that_was_left_goes_on_to_the_bit(name: str, data: st.DataObject) -> None:
    life, after = data.draw(lives(name)), data.draw(st.integers(1, 60))
    run, straight = start(name), start(name)
    for one in (run, straight):
        live(one, life)
        while one.network.pending:
            one.work()
    left(run)
    for one in (run, straight):
        one.advance(after)
    assert same(run.network.state(), straight.network.state())
    assert run.log == straight.log
    assert run.network.edits.undoable == straight.network.edits.undoable
    if straight.network.edits.undoable:
        for one in (run, straight):
            one.perform("undo")
            one.advance(after)
        assert same(run.network.state(), straight.network.state())


@pytest.mark.parametrize("name", NETWORKS)
def test_the_past_of_a_run_that_was_left_can_be_gone_back_in(name: str) -> None:
    run = lived(name)
    left(run)
    kept = run.network.step
    run.advance(40)
    run.go_to(kept)
    assert run.network.step == kept and run.behind


@pytest.mark.parametrize("name", NETWORKS)
def test_a_run_that_is_left_at_an_earlier_moment_shows_it_still(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though of its past too little is kept to reach that far."""
    monkeypatch.setattr("sim.run.SET_ASIDE", 1)
    run = start(name)
    run.keep_past()
    run.remember()
    for seed in range(6):
        live(run, [(("configure", {"dt": 0.0005 + 1e-5 * seed}), 30)])
        run.remember()
    run.go_to(run.reach[0])
    first, shown = run.network.step, run.recorder.shown(50, run.view).keys()
    last = run.reach[1]
    run.set_aside()
    run.keep_past()
    assert run.network.step == first
    assert run.recorder.shown(50, run.view).keys() == shown
    run.go_to(last)
    assert run.network.step == last


def test_weights_between_all_neurons_are_let_go_of() -> None:
    """Of a network with cut synapses they are 128 MiB, if it is large enough."""
    run = Run(HopfieldNetwork(HopfieldParameters(rows=24, columns=24, cut=0.3)))
    run.perform("store_random", count=3)
    run.perform("finish_work")
    weights = run.network.weights
    assert weights.nbytes > 2**21
    into, held = weights.into.copy(), weakref.ref(weights)
    del weights
    run.keep_past()
    run.set_aside()
    gc.collect()
    assert held() is None
    run.keep_past()
    assert (run.network.weights.into == into).all()


def test_a_run_that_is_left_while_it_learns_goes_on_learning() -> None:
    cut = HopfieldParameters(rows=12, columns=12, rule="perceptron", cut=0.3)
    run = Run(HopfieldNetwork(cut))
    run.perform("store_random", count=3)
    run.perform("finish_work")
    run.perform("store_random", count=20)
    assert run.network.pending
    run.keep_past()
    run.set_aside()
    assert run.nbytes > 8 * 144**2, "it keeps its weights, and says so"
    run.keep_past()
    assert run.network.pending
    run.advance(10)
    assert run.network.now.learnt is not None


def test_what_a_person_has_drawn_is_counted() -> None:
    """A cue for each edit that can be undone, and in the log what was given; each once."""
    run = Run(HopfieldNetwork(HopfieldParameters(rows=128, columns=128)))
    run.perform("store_random", count=2)
    run.keep_past()
    run.set_aside()
    before, edits, rng = run.nbytes, 20, np.random.default_rng(3)
    run.keep_past()
    for _ in range(edits):
        run.perform("set_cue", values=rng.choice([-1.0, 1.0], 128**2))
    run.set_aside()
    cue, given = 4 * 128**2, 8 * 128**2
    assert run.nbytes - before == pytest.approx(edits * (cue + given), rel=0.2)
