"""The Hopfield network has one run from one seed: cut, replayed, come back to, looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.hopfield.binary import HopfieldNetwork
from sim.run import Run
from tests.sim.memories import (
    Gesture,
    Session,
    assert_same,
    attempt,
    by_seed,
    desk,
    gestures,
    live,
    make,
    parameters,
    picture,
    sessions,
    stocked,
)

few = settings(max_examples=40)
SEED = st.integers(0, 2**32)
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=5)


@few
@given(values=parameters(), seed=SEED, session=sessions(400), cuts=CUTS)
def test_how_the_steps_are_cut_does_not_matter(
    values: dict[str, Any], seed: int, session: Session, cuts: list[int]
) -> None:
    whole, cut = Run(make(seed, **values)), Run(make(seed, **values))
    live(whole, session)
    live(cut, session, cuts)
    for run in (whole, cut):
        run.network.finish()
    assert_same(picture(cut), picture(whole))


@settings(max_examples=60)
@given(
    values=parameters(),
    seed=SEED,
    session=sessions(),
    cuts=CUTS,
    works=st.lists(st.integers(0, 30), min_size=1, max_size=4),
)
def test_a_run_is_replayed_from_its_log(
    values: dict[str, Any], seed: int, session: Session, cuts: list[int], works: list[int]
) -> None:
    """However far it had come with learning when the next gesture was made."""
    run = Run(make(seed, **values))
    live(run, session, cuts, works)
    run.network.finish()
    again = run.replay()
    again.network.finish()
    assert again.log == run.log
    assert_same(picture(again), picture(run))


@pytest.mark.parametrize("coding", ["pm", "01"])
@pytest.mark.parametrize("after", [0, 1, 2, 50])
def test_learning_that_has_come_further_ends_where_a_replay_does(coding: str, after: int) -> None:
    run = Run(make(0, rule="perceptron", coding=coding))
    store = ("store", {"values": by_seed(0)})
    live(run, [(store, 0), (("stop_learning", {"after": after}), 0)], [1], [3])
    run.network.finish()
    again = run.replay()
    again.network.finish()
    assert_same(picture(again), picture(run))


@pytest.mark.parametrize("steps", [16, 251])
@pytest.mark.parametrize(
    "values", [{}, {"temperature": 0.4}, {"update": "synchronous"}, {"cut": 0.3}], ids=str
)
def test_the_window_steps_in_batches(values: dict[str, Any], steps: int) -> None:
    """Past a block of drawn visits (16,384), with strokes in between, and a rest at the end."""
    runs = [Run(stocked(5, **values)) for _ in range(2)]
    pieces = (steps, 100_000)
    for run, piece in zip(runs, pieces, strict=True):
        for stroke in range(3):
            left = 500 if "update" in values else 7000
            while left:
                now = min(piece, left)
                run.advance(now)
                left -= now
            run.perform("draw", cells=[stroke, 5], value=0.0, on="state")
        run.advance(300)
    assert_same(picture(runs[0]), picture(runs[1]))


@few
@given(values=parameters(), seed=SEED, session=sessions(), later=sessions())
def test_a_state_is_a_way_back(
    values: dict[str, Any], seed: int, session: Session, later: Session
) -> None:
    """To the bit, whatever came after it, also in another network; what follows then is what
    would have followed."""
    run = Run(make(seed, **values))
    live(run, session)
    network = run.network
    kept = network.state()

    def seen(of: HopfieldNetwork) -> dict[str, Any]:
        found = picture(Run(of))
        del found["undo"]  # what could be undone is not kept
        return found

    before = seen(network)
    live(run, later)
    network.restore(kept)
    assert_same(seen(network), before)
    network.advance(50)
    after = seen(network)
    other = HopfieldNetwork(seed=seed)
    other.restore(kept)
    assert_same(seen(other), before)
    other.advance(50)
    assert_same(seen(other), after)


def test_a_fresh_run_has_the_same_memories_and_cue() -> None:
    network = stocked(4)
    network.advance(30)
    fresh = Run(make(9))
    for name, arguments in network.standing_gestures():
        fresh.perform(name, **arguments)
    fresh.network.finish()
    assert_same(desk(fresh.network), desk(network))
    np.testing.assert_array_equal(fresh.network.shown, network.cue)
    assert [name for name, _ in make().standing_gestures()] == ["set_cue", "recall", "forget_edits"]


def test_looking_changes_nothing() -> None:
    run = Run(stocked(3, temperature=0.5))
    run.advance(100)
    before = picture(run)
    for _ in range(2):
        run.network.snapshot()
        run.network.state()
        run.network.outcome()
        run.network.weights_of(2)
    assert_same(picture(run), before)


@few
@given(values=parameters(), seed=SEED, gesture=gestures(), grid=st.booleans())
def test_a_snapshot_can_be_taken_while_it_learns(
    values: dict[str, Any], seed: int, gesture: Gesture, grid: bool
) -> None:
    """Before a gesture's learning, in the midst of it, and after."""
    run = Run(stocked(3, seed, **values))
    run.advance(20)
    if grid:
        gesture = ("configure", {"rows": 5, "columns": 3})
    attempt(run, gesture)
    network = run.network
    for _ in range(6):
        snapshot = network.snapshot()
        assert len(snapshot.overlaps) == len(snapshot.patterns)
        assert snapshot.state.shape == snapshot.cue.shape == snapshot.field.shape
        if network.pending:
            assert snapshot.learning is not None and snapshot.learning.running
            assert not snapshot.at_rest
        network.work()
