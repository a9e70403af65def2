"""The rate memory keeps the contract: the same run to the bit, states kept, what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import GestureError, StateError
from sim.spiking.rate_state import Stimulus
from sim.state import copied, same
from tests.sim.contract import assert_same, everything
from tests.sim.rates import LIVES, live, run_of


@settings(max_examples=12)
@given(LIVES, st.sampled_from([1, 7, 50]))
def test_a_run_is_the_same_to_the_bit_however_it_is_cut(life: Any, cut: int) -> None:
    whole, pieces = run_of(inputs=20), run_of(inputs=20)
    live(whole, life, 10**6)
    live(pieces, life, cut)
    assert_same(everything(pieces), everything(whole))


@settings(max_examples=6)
@given(LIVES)
def test_a_moment_kept_is_come_back_to(life: Any) -> None:
    run = run_of(inputs=20)
    live(run, life, 10**6)
    network = run.network
    kept = network.state()
    clone = network.clone()
    beginning = type(network)(kept.parameters, network.seed)
    beginning.check_state(kept)
    network.advance(600)
    ahead = network.state()
    network.restore(kept)
    assert same(network.state(), kept)
    for other in (network, clone):
        other.advance(600)
        assert same(other.state(), ahead)


# What is refused


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("cue", {"pattern": 4}, "no pattern 4; there are 1 to 3"),
        ("cue", {"pattern": 1.5}, "no pattern 1.5"),
        ("cue", {"pattern": 1, "strength": math.nan}, "strength from 0 to 50"),
        ("cue", {"pattern": 1, "fraction": 2.0}, "up to 100 %"),
        ("cue", {"pattern": 1, "duration": 0.0}, "lasts up to 60 s"),
        ("erase", {"strength": 51.0}, "strength from 0 to 50"),
        ("start_twin", {"distance": 0.0}, "up to 20 Hz away"),
        ("probe", {"neurons": [1, 2]}, "Three neurons"),
        ("probe", {"neurons": [1, 2, 601]}, "from 1 to 600"),
        ("probe", {"neurons": 3}, "Three neurons"),
        ("probe", {"neurons": [1, 2, "x"]}, "Three neurons"),
    ],
)
def test_what_is_impossible_is_refused_and_changes_nothing(
    name: str, arguments: dict[str, Any], words: str
) -> None:
    run = run_of()
    before = run.network.state()
    with pytest.raises(GestureError, match=words):
        run.perform(name, **arguments)
    assert same(run.network.state(), before) and not run.network.edits.undoable


def spoilt(**changes: Any) -> Any:
    """A state with something wrong in it."""
    run = run_of()
    run.perform("cue", pattern=1)
    run.advance(3)
    state = copied(run.network.now)
    for field, value in changes.items():
        setattr(state, field, value)
    return state


@pytest.mark.parametrize(
    "changes",
    [
        {"rates": np.zeros((1, 599))},
        {"rates": np.zeros((3, 600))},
        {"rates": np.full((1, 600), math.nan)},
        {"rates": np.full((1, 600), 77.0)},
        {"rates": np.zeros((1, 600), np.float32)},
        {"means": np.zeros(5)},
        {"squares": np.full(600, -1.0)},
        {"squares": np.full(600, math.nan)},
        {"fluctuation": math.nan},
        {"probed": (0, 1, 600)},
        {"probed": (0, 1)},
        {"cued": 4},
        {"counts_from": -5000},
        {"shown": Stimulus(4, 1.0, 600, 0, 500)},
        {"shown": Stimulus(1, 1.0, 601, 0, 500)},
        {"shown": Stimulus(1, math.nan, 600, 0, 500)},
        {"shown": Stimulus(1, 1.0, 600, 0, 3)},
        {"shown": "cue"},
    ],
)
def test_a_state_that_does_not_fit_is_refused(changes: dict[str, Any]) -> None:
    network = run_of().network
    network.check_state(spoilt())
    with pytest.raises(StateError):
        network.check_state(spoilt(**changes))
