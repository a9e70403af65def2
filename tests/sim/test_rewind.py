"""Going back in a run: the past seen is the past that was, and what follows goes on to the bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import SimError
from sim.networks import NETWORKS
from sim.past import Past
from sim.run import Run
from sim.scenarios import scenario_named, scenarios
from sim.state import same
from tests.sim.sessions.lives import attempt, lived, lives, start

each_kind = pytest.mark.parametrize("name", NETWORKS)


def shown(run: Run) -> dict[str, Any]:
    network = run.network
    return run.recorder.shown(round(network.pace.span / network.dt), run.view)


@dataclass
class Seen:
    """A moment as it was seen when it was left."""

    step: int
    state: Any
    shown: dict[str, Any]
    log: list[Any]
    edits: Any
    script: Any

    @classmethod
    def of(cls, run: Run) -> Seen:
        while run.network.pending:
            run.work()
        network = run.network
        return cls(
            network.step, network.state(), shown(run), list(run.log), network.edits.kept(),
            run.script,
        )  # fmt: skip

    def is_seen_again(self, run: Run) -> None:
        assert same(run.network.state(), self.state)
        assert run.log == self.log
        edits = run.network.edits.kept()
        assert (edits.position, edits.key) == (self.edits.position, self.edits.key)
        for now, then in ((edits.past, self.edits.past), (edits.future, self.edits.future)):
            assert [words for words, _ in now] == [words for words, _ in then]
            assert [e.parameters for _, e in now] == [e.parameters for _, e in then]
        again = shown(run)
        assert again.keys() == self.shown.keys()
        for name, rows in self.shown.items():
            np.testing.assert_array_equal(again[name], rows, err_msg=name)


def through(run: Run, life: Any, every: int = 1) -> list[Seen]:
    """Live, and see every moment at which a step is left; some are kept to be gone back to."""
    run.keep_past()
    run.remember()
    seen = [Seen.of(run)]
    for place, (gesture, steps) in enumerate(life):
        attempt(run, gesture)
        if not steps:
            seen[-1] = Seen.of(run)  # at the same step: it is left in this way
            continue
        while run.network.pending:
            run.work()
        seen[-1] = Seen.of(run)
        if place % every == 0:
            run.remember()
        run.advance(steps)
        seen.append(Seen.of(run))
    return seen


@each_kind
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_the_past_seen_is_the_past_that_was(name: str, data: st.DataObject) -> None:
    run = start(name)
    seen = through(run, data.draw(lives(name)), every=2)
    places = st.lists(st.integers(0, len(seen) - 1), min_size=1, max_size=6)
    for place in (*data.draw(places), len(seen) - 1):
        if seen[place].step < run.reach[0]:
            continue  # longer ago than is kept
        run.go_to(seen[place].step)
        seen[place].is_seen_again(run)
    assert not run.behind
    after = data.draw(st.integers(1, 60))
    straight = run.network.clone()
    run.advance(after)
    straight.advance(after)
    assert same(run.network.state(), straight.state())


@each_kind
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_what_is_done_in_the_past_makes_another_future_and_keeps_the_first(
    name: str, data: st.DataObject
) -> None:
    run = start(name)
    seen = through(run, data.draw(lives(name)))
    end = seen[-1]
    place = data.draw(st.integers(0, len(seen) - 1))
    run.go_to(max(seen[place].step, run.reach[0]))
    went_back = run.behind
    # The same gesture, done to a run that was never further, comes to the same.
    other = run.network.clone()
    changes = {"rows": 7} if "rows" in run.network.parameters.specs() else {"dt": 0.00075}
    run.perform("configure", **changes)
    other.perform("configure", changes)
    run.advance(40)
    other.advance(40)
    assert same(run.network.state(), other.state())
    assert not run.behind
    if went_back:
        gone = run.abandoned
        assert gone is not None
        assert gone.network.step == max(seen[place].step, gone.reach[0]) and gone.behind
        gone.go_to(end.step)
        end.is_seen_again(gone)
        gone.advance(5)


def test_played_from_the_past_it_is_the_same_run_again() -> None:
    run = scenario_named("turn-in-the-dark").start()
    run.keep_past()
    run.advance(0)
    run.remember()
    run.advance(700)
    run.perform("turn", velocity=2.0)
    run.advance(500)
    end = Seen.of(run)
    run.go_to(300)
    assert run.behind and run.reach == (0, 1200)
    for _ in range(12):
        run.advance(75)
    assert not run.behind
    end.is_seen_again(run)
    run.advance(300)
    straight = scenario_named("turn-in-the-dark").start()
    straight.advance(700)
    straight.perform("turn", velocity=2.0)
    straight.advance(800)
    assert same(run.network.state(), straight.network.state())


@pytest.mark.parametrize("name", scenarios())
def test_every_example_can_be_gone_back_in(name: str) -> None:
    """Its script is done again when its beginning is played again, once."""
    scenario = scenario_named(name)
    run = scenario.start()
    run.keep_past()
    run.advance(0)
    while run.network.pending:
        run.work()
    run.remember()
    steps = max(2, round(0.3 * scenario.duration / run.network.dt))
    seen = []
    for part in (steps // 3, steps // 2, steps):
        run.advance(part)
        seen.append(Seen.of(run))
    run.go_to(seen[0].step)
    seen[0].is_seen_again(run)
    run.go_to(seen[1].step)
    seen[1].is_seen_again(run)
    run.advance(seen[2].step - seen[1].step)
    seen[2].is_seen_again(run)


def test_one_cannot_go_further_than_it_has_been_or_back_while_it_learns() -> None:
    run = lived("hopfield")
    with pytest.raises(SimError, match="Nothing is kept"):
        run.go_to(3)
    run.keep_past()
    run.remember()
    first = run.network.step
    run.advance(30)
    run.go_to(10**9)
    assert run.network.step == first + 30
    run.go_to(-5)
    assert run.network.step == first
    run.go_to(first + 30)
    run.perform("store_random", count=2)
    assert run.network.pending
    with pytest.raises(SimError, match="still being learnt"):
        run.go_to(first)


def test_a_refused_gesture_leaves_the_later_known() -> None:
    run = lived("fly-compass")
    run.keep_past()
    run.remember()
    run.advance(100)
    run.go_to(run.reach[0])
    with pytest.raises(SimError):
        run.perform("turn", velocity=1e9)
    assert run.behind and run.abandoned is None


def test_the_past_is_bounded_in_time_and_in_bytes() -> None:
    run = lived("fly-compass")
    run.keep_past()
    assert run.past is not None
    for _ in range(80):
        run.remember()
        run.advance(500)
    times = (run.network.time - run.past.first * run.network.dt) if run.past.first else 0.0
    assert 59.0 <= times <= 62.0
    small: Past[Any] = Past(1e9, limit=6_000)
    for _ in range(30):
        run.advance(10)
        small.add(run.checkpoint())
    assert small.nbytes <= 6_600 and 2 < len(small) < 30
    small.cut(-1, 0)
    assert small.nbytes == 0 and small.first is None


def test_every_step_is_recorded_where_one_plays_on_through_a_gesture_at_the_end() -> None:
    run = start("small-ring")
    run.keep_past()
    run.remember()
    run.advance(100)
    run.perform("turn", velocity=1.0)
    run.go_to(0)
    run.advance(150)
    time = run.recorder.window("time", 1000)
    np.testing.assert_allclose(time, run.network.dt * np.arange(1, 151))


def test_work_in_the_past_is_done_as_it_was_and_not_logged_again() -> None:
    run = start("hopfield")
    run.keep_past()
    run.remember()
    run.advance(5)
    run.perform("store_random", count=1)
    run.advance(5)
    run.perform("store", values=[1] * 12)
    run.advance(20)
    end = Seen.of(run)
    run.go_to(0)
    run.advance(5)
    while run.network.pending:
        run.work()
    run.go_to(run.reach[1])
    end.is_seen_again(run)
    run.advance(1)
    assert len(run.network.edited(False).patterns) == 2


def test_many_changes_of_what_is_recorded_do_not_keep_all_there_was() -> None:
    run = start("odd-kernel-ring")
    run.keep_past()
    n = run.network.parameters.neurons
    for place in range(120):
        run.perform("configure", neurons=n + 1 + place % 2)
        run.remember()
        run.advance(20)
    kept = {id(t) for after in run._after for t in after.tracks.values()}
    assert len(kept) < 70
    run.go_to(run.reach[0])
    assert 0 < run.network.step < 120 * 20 - 800
    with pytest.raises(SimError, match="longer ago"):
        run.go_back(Run(run.network).checkpoint())
