"""Rings have one run from one seed and the same gestures, to the bit; a state is a way back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ring import HeadingNetwork
from sim.run import Run
from tests.sim.contract import (
    KINDS,
    RINGS,
    Kind,
    Session,
    assert_same,
    everything,
    frozen,
    live,
    sessions,
    small,
    starts,
)

each_kind = pytest.mark.parametrize("kind", RINGS.values(), ids=RINGS)
few = settings(max_examples=10)

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
    jerky = [st.just(NOT_SMOOTH)] if issubclass(kind, HeadingNetwork) else []
    session = data.draw(st.one_of(*jerky, sessions(kind)))
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
