"""When a Hopfield network is at rest, what ends its rest, and how a run is told to have ended."""

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
    N,
    Session,
    by_seed,
    live,
    make,
    parameters,
    sessions,
    stocked,
)

few = settings(max_examples=40)
SEED = st.integers(0, 2**32)

# Rest


@few
@given(values=parameters(), seed=SEED, session=sessions(200))
def test_at_rest_is_only_what_no_update_changes(
    values: dict[str, Any], seed: int, session: Session
) -> None:
    run = Run(make(seed, **values))
    live(run, session)
    network = run.network
    if not network.at_rest:
        return
    assert network.temperature == 0.0
    assert not network.unstable().any()
    before = network.now.state.copy()
    flips, updates, step = network.tally.flips, network.tally.updates, network.step
    run.advance(3 * round(1.0 / network.dt))
    np.testing.assert_array_equal(network.now.state.copy(), before)
    assert network.tally.flips == flips
    assert network.step - step == 3 * round(1.0 / network.dt)
    assert network.tally.updates - updates == 3 * N
    assert network.at_rest


def resting(**values: Any) -> HopfieldNetwork:
    network = stocked(2, **values)
    network.set_state(network.patterns[0].values)
    network.advance(4 * N)
    assert network.at_rest
    return network


@pytest.mark.parametrize("update", ["random", "fixed", "synchronous"])
@pytest.mark.parametrize(
    "gesture",
    [
        ("draw", {"cells": [0, 1], "value": 0.0, "on": "state"}),
        ("set_state", {"values": by_seed(3)}),
        ("recall", {}),
        ("store", {"values": by_seed(4)}),
        ("forget", {"index": 0}),
        ("configure", {"temperature": 0.5}),
        ("configure", {"diagonal": True}),
        ("configure", {"cut": 0.5}),
        ("configure", {"rows": 4}),
        ("undo", {}),
    ],
    ids=lambda gesture: gesture[0],
)
def test_whoever_changes_something_ends_the_rest(update: str, gesture: Gesture) -> None:
    network = resting(update=update)
    network.perform(*gesture)
    network.finish()
    assert not network.at_rest


def test_rest_is_seen_after_one_sweep_without_a_change() -> None:
    """And not sooner: a neuron that has not been asked may still want to change."""
    network = resting()
    network.set_state(network.patterns[0].values)
    network.advance(N - 1)
    assert not network.at_rest
    network.advance(2 * N)
    assert network.at_rest


def test_what_is_drawn_on_the_cue_leaves_the_rest_alone() -> None:
    network = resting()
    network.draw([0], 0.0)
    assert network.at_rest


# How it ended, in words


def test_a_two_cycle_is_told() -> None:
    network = make(rows=1, columns=2, normalise=False, update="synchronous")
    network.store([1, -1])
    network.finish()
    network.set_state([1, 1])
    assert network.verdict == "moving"
    network.advance(1)
    assert network.verdict == "moving"  # one step is no cycle yet
    for _ in range(4):
        network.advance(1)
        assert network.verdict.startswith("two-cycle")
        assert network.cycle is not None and not network.at_rest
        np.testing.assert_array_equal(network.cycle, -network.shown)
    network.draw([0], 0.0, on="state")
    assert network.cycle is None
    network.advance(1)
    network.advance(1)
    assert network.at_rest and network.cycle is None
    network.configure(update="random")
    assert network.cycle is None


@pytest.mark.parametrize("update", ["random", "synchronous"])
def test_heat_is_told(update: str) -> None:
    """Near the memory at T = .3, near nothing at T = 2; 1,024 neurons."""
    network = make(rows=32, columns=32, update=update, temperature=0.3)
    network.store_random(3)
    network.cue_pattern(1)
    network.recall()
    a_sweep = round(1.0 / network.dt)
    network.advance(10 * a_sweep)
    assert network.verdict == "thermal near R2"
    assert not network.at_rest
    network.configure(temperature=2.0)
    network.advance(30 * a_sweep)
    outcome = network.outcome()
    assert outcome.verdict == "thermal" and "melted" in outcome.words
    network.configure(temperature=0.0)
    network.cue_pattern(2, -1)
    network.recall()
    network.advance(5 * a_sweep)
    assert network.verdict == "mirror R3"


@pytest.mark.parametrize("change", ["store", "forget", "undo"])
def test_memories_come_and_go_in_the_heat(change: str) -> None:
    """What was averaged over the last sweeps was of other memories."""
    network = stocked(3, temperature=0.4)
    network.advance(8 * N)
    assert network.verdict.startswith("thermal")
    {
        "store": lambda: network.store(by_seed(5)),
        "forget": lambda: network.forget(0),
        "undo": lambda: (network.forget(0), network.undo()),
    }[change]()
    for steps in (0, 1, N, 8 * N):
        network.advance(steps)
        assert network.snapshot().outcome.kind == "thermal"
