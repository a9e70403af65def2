"""The Hopfield network keeps its law, and its energy falls wherever it must."""

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
from tests.sim.memories import N, Session, live, make, parameters, sessions, stocked

few = settings(max_examples=40)
SEED = st.integers(0, 2**32)

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


def test_a_rule_comes_with_a_coding_it_is_written_for():
    parameters = HopfieldNetwork.Parameters(rule="hebb", coding="01")
    alone = next(rule for rule in LEARNING_RULES if rule.codings == ("pm",))
    assert parameters.replace(rule=alone.name).coding == "pm"
    assert parameters.replace(temperature=0.5).coding == "01"
    assert parameters.replace(rule="hebb", coding="01").coding == "01"


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
