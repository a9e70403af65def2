"""The Hopfield network keeps the contract: one law, one run from one seed, nothing half changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.learning.rules import LEARNING_RULES
from sim.hopfield.learning.weights import Dense, Factored
from sim.run import Run
from tests.sim.memories import (
    Gesture,
    N,
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

# The law


def asked(network: HopfieldNetwork, state: np.ndarray, i: int, noise: float) -> int:
    """What neuron i does in a state, from the matrix."""
    w = network.weights
    field = w.matrix()[i] @ state - w.threshold[i]
    low = 0 if network.parameters.coding == "01" else -1
    ask = field - network.temperature / (1 - low) * noise
    return int(state[i]) if abs(ask) <= 1e-12 else (1 if ask > 0.0 else low)


@few
@given(values=parameters(), seed=SEED, count=st.integers(0, 4))
def test_one_neuron_at_a_time_from_the_same_random_numbers(
    values: dict[str, Any], seed: int, count: int
) -> None:
    """A plain loop over a dense matrix, given the order and the noise that were drawn."""
    assume(values.get("update") != "synchronous")
    network = make(seed, **values)
    if count:
        network.store_random(count)
    network.cue_random()
    network.recall()
    network.finish()
    state = network.now.state.copy().astype(float)
    for visit in range(3 * N):
        network.advance(1)
        now = network.state()
        order, noise, place = now.order, now.noise, now.place
        if visit % N == 0:
            # A sweep has begun: each neuron is asked once in it.
            sweep = order[place - 1 : place - 1 + N]
            assert sorted(sweep) == list(range(N))
            if values.get("update") == "fixed":
                assert sweep.tolist() == list(range(N))
        i = order[place - 1]
        state[i] = asked(network, state, i, noise[place - 1])
        np.testing.assert_array_equal(network.now.state.copy(), state)
        if network.at_rest:
            break
    assert network.step == network.tally.updates


@few
@given(values=parameters(), seed=SEED, count=st.integers(0, 4))
def test_all_neurons_at_once_from_the_same_random_numbers(
    values: dict[str, Any], seed: int, count: int
) -> None:
    network = make(seed, **{**values, "update": "synchronous"})
    if count:
        network.store_random(count)
    network.cue_random()
    network.recall()
    network.finish()
    for step in range(1, 8):
        rng = np.random.default_rng()
        rng.bit_generator.state = network.rng.bit_generator.state
        state = network.now.state.copy().astype(float)
        u = rng.random(N) if network.temperature > 0.0 else np.full(N, 0.5)
        wanted = [asked(network, state, i, np.log(u[i]) - np.log1p(-u[i])) for i in range(N)]
        network.advance(1)
        np.testing.assert_array_equal(network.now.state.copy(), wanted)
        assert network.time == step and network.tally.updates == step * N


@few
@given(values=parameters(), seed=SEED, session=sessions())
def test_what_is_shown_belongs_together(
    values: dict[str, Any], seed: int, session: Session
) -> None:
    """Whatever has been done: overlaps, field, energy, unstable cells, capacity, correlations."""
    run = Run(make(seed, **values))
    live(run, session)
    network = run.network
    network.finish()
    s = network.snapshot()
    w, state = network.weights, network.now.state.copy().astype(float)
    matrix, shown = w.matrix(), s.state.astype(float)
    rows = np.array([memory.values for memory in s.patterns], float).reshape(-1, N)
    np.testing.assert_allclose(s.overlaps, rows @ shown / N, atol=1e-12)
    np.testing.assert_allclose(s.field, matrix @ state - w.threshold, atol=1e-5)
    assert s.energy == pytest.approx(-0.5 * state @ matrix @ state + w.threshold @ state, abs=1e-7)
    assert s.energy == pytest.approx(network.energy_of(shown), abs=1e-7)
    field = network.field()
    np.testing.assert_array_equal(s.unstable, np.where(shown > 0, field < -1e-12, field > 1e-12))
    np.testing.assert_allclose(s.correlations, rows @ rows.T / N, atol=1e-6)
    assert s.flips >= s.rises >= 0 and s.updates <= network.step * N
    for i in range(N):
        np.testing.assert_allclose(network.weights_of(i), matrix[i], atol=1e-9)
    if s.patterns:
        distances = np.abs(rows - s.cue).mean(axis=1) / 2.0
        assert s.cue_distance == pytest.approx(distances.min())
        assert s.cue_nearest == distances.argmin()
    for index, energy in s.pattern_energies.items():
        assert energy == pytest.approx(network.energy_of(s.patterns[index].values))


# Energy


def symmetric() -> st.SearchStrategy[dict[str, Any]]:
    names = [rule.name for rule in LEARNING_RULES if rule.always_symmetric] + ["covariance"]
    return parameters().filter(
        lambda values: (
            values["rule"] in names
            and values.get("balanced", True)
            and values.get("cut", 0.0) == 0.0
            and values.get("temperature", 0.0) == 0.0
            and values.get("update") != "synchronous"
        )
    )


@settings(max_examples=60)
@given(values=symmetric(), seed=SEED, count=st.integers(0, 6))
def test_energy_never_rises(values: dict[str, Any], seed: int, count: int) -> None:
    """Asynchronous updates at T = 0, symmetric weights, no negative diagonal: every rule, both
    codings, any threshold; counted flip by flip, and seen in the traces."""
    network = make(seed, **values)
    if count:
        network.store_random(count)
    run = Run(network)
    run.perform("cue_random")
    run.perform("recall")
    network.finish()
    assert network.weights.symmetric
    assert np.diagonal(network.weights.matrix()).min(initial=0.0) >= 0.0
    start = network.energy
    run.advance(12 * N)
    assert network.at_rest and not network.unstable().any()
    assert network.tally.rises == 0
    energies = [start, *run.recorder.window("flip_energy", 10_000)]
    assert (np.diff(energies) <= 1e-9).all()
    assert len(energies) == network.tally.flips + 1
    assert energies[-1] == pytest.approx(network.energy_of(network.shown), abs=1e-9)


def test_energy_can_rise_where_it_may() -> None:
    """With synapses cut one way, and with heat; and that is counted."""
    for values in ({"cut": 1.0}, {"temperature": 0.8}):
        rises = 0
        for seed in range(10):
            network = stocked(5, seed, **values)
            start = network.energy
            run = Run(network)
            run.advance(10 * N)
            energies = [start, *run.recorder.window("flip_energy", 10_000)]
            assert network.tally.rises == int((np.diff(energies) > 1e-9).sum())
            rises += network.tally.rises
        assert rises > 0


def test_cut_weights_are_not_symmetric() -> None:
    network = stocked(cut=0.5)
    assert isinstance(network.weights, Dense) and not network.weights.symmetric
    one, two = stocked(cut=0.5), stocked(seed=2, cut=0.5)
    np.testing.assert_array_equal(one.weights.matrix(), network.weights.matrix())
    gone, others = (n.weights.matrix() == 0.0 for n in (network, two))
    assert not np.array_equal(gone, others)  # another seed cuts others
    network.configure(temperature=0.5)
    np.testing.assert_array_equal(one.weights.matrix(), network.weights.matrix())
    network.configure(cut=0.0)
    assert isinstance(network.weights, Factored) and network.weights.symmetric


# The same run to the bit


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


def test_a_rule_comes_with_a_coding_it_is_written_for():
    parameters = HopfieldNetwork.Parameters(rule="hebb", coding="01")
    alone = next(rule for rule in LEARNING_RULES if rule.codings == ("pm",))
    assert parameters.replace(rule=alone.name).coding == "pm"
    assert parameters.replace(temperature=0.5).coding == "01"
    assert parameters.replace(rule="hebb", coding="01").coding == "01"
