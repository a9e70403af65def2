"""When the energy picture holds, and what is said of a run in which it did not."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.conditions import Condition
from sim.errors import ParameterError
from sim.hopfield import (
    AssociativeMemory,
    GradedNetwork,
    HopfieldNetwork,
    HopfieldParameters,
    ModernMemory,
    TwoLayerMemory,
)
from sim.hopfield.energy.conditions import conditions, energy_told
from sim.hopfield.energy.probing import begin_at
from sim.run import Run
from tests.sim.energies import GRID, N, of, signs


def told(network: AssociativeMemory) -> dict[str, Condition]:
    found = conditions(network.snapshot())
    assert len({condition.key for condition in found}) == len(found)
    for condition in found:
        assert condition.words and condition.why.endswith(".")
        assert bool(condition.change) == bool(condition.changes)
    return {condition.key: condition for condition in found}


FOUR = ("symmetric", "one at a time", "self", "cold")

#: A network, and which of the four conditions it breaks.
CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("hebb", {}, set()),
    ("hebb", {"diagonal": True}, set()),
    ("hebb", {"self_connection": 0.8}, set()),
    ("hebb", {"self_connection": -0.8}, {"self"}),
    ("hebb", {"self_connection": -0.8, "diagonal": True}, {"self"}),
    # 4 memories of 50 neurons: the diagonal is .08.
    ("hebb", {"self_connection": -0.05, "diagonal": True}, set()),
    ("hebb", {"normalise": False, "self_connection": -0.5}, {"self"}),
    ("hebb", {"temperature": 0.3}, {"cold"}),
    ("hebb", {"update": "synchronous"}, {"one at a time"}),
    ("hebb", {"update": "fixed"}, set()),
    ("hebb", {"cut": 0.3}, {"symmetric"}),
    ("hebb", {"cut": 0.3, "self_connection": -1.0}, {"symmetric", "self"}),
    ("hebb", {"cut": 1.0, "temperature": 0.1, "update": "synchronous"},
     {"symmetric", "cold", "one at a time"}),
    ("hebb 0/1", {}, set()),
    ("hebb 0/1", {"self_connection": -0.5}, {"self"}),
    ("thresholds", {}, set()),
    ("storkey", {}, set()),
    ("storkey", {"self_connection": -0.5}, {"self"}),
    ("hebb", {"rule": "projection", "diagonal": True}, set()),
    ("hebb", {"rule": "covariance", "activity": 0.5}, set()),
    ("covariance", {}, {"symmetric"}),
    ("covariance", {"diagonal": True}, {"symmetric"}),
    ("perceptron", {}, {"symmetric"}),
    ("perceptron", {"coding": "01", "self_connection": 0.5}, {"symmetric"}),
    ("perceptron", {"cut": 0.5}, {"symmetric"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "broken"), CASES)
def test_conditions_of_binary_networks(name: str, values: dict[str, Any], broken: set[str]) -> None:
    network = of(name, **values)
    assert isinstance(network, HopfieldNetwork)
    found = told(network)
    assert tuple(found) == FOUR
    assert {key for key, condition in found.items() if not condition.holds} == broken
    # Against the weights themselves.
    w = network.weights.matrix()
    assert found["symmetric"].holds == bool(np.allclose(w, w.T, atol=1e-12))
    own = np.diagonal(w)
    assert found["self"].holds == bool((own > -1e-12).all())
    assert ("positive" in found["self"].words) == bool(own.mean() > 1e-9)


@pytest.mark.parametrize(("name", "values", "broken"), CASES)
def test_every_button_does_what_it_says(
    name: str, values: dict[str, Any], broken: set[str]
) -> None:
    """Each breaks what holds and mends what does not, and leaves the others as they are (but for
    another rule, which may be symmetric and has its own diagonal)."""
    for key in FOUR:
        network = of(name, **values)
        before = told(network)
        assert before[key].change
        network.configure(**before[key].changes)
        network.finish()
        after = told(network)
        if key == "symmetric" and name == "perceptron" and values.get("cut"):
            # Asymmetric twice over: the first press mends the cuts, the second the rule.
            assert not after[key].holds
            network.configure(**after[key].changes)
            network.finish()
            after = told(network)
        assert after[key].holds != before[key].holds, key
        for other in set(FOUR) - {key}:
            assert after[other].holds == before[other].holds, (key, other)
        # And there is a way back, where a rule has not been exchanged for another.
        network.configure(**after[key].changes)
        network.finish()
        assert told(network)[key].holds == before[key].holds


def test_cuts_that_do_not_fit_are_not_offered() -> None:
    network = HopfieldNetwork(HopfieldNetwork.Parameters(rows=65, columns=65), 1)
    assert told(network)["symmetric"].change == ""
    with pytest.raises(ParameterError, match="64"):
        network.configure(cut=0.5)


@pytest.mark.parametrize(
    ("values", "broken"),
    [({}, set()), ({"temperature": 0.2}, {"cold"}), ({"update": "synchronous"}, {"one at a time"}),
     ({"function": "exponential"}, set())],
)  # fmt: skip
def test_conditions_of_dense_memories(values: dict[str, Any], broken: set[str]) -> None:
    for key in ("one at a time", "cold"):
        network = of("dense", **values)
        before = told(network)
        assert {k for k, condition in before.items() if not condition.holds} == broken
        assert set(before) == {"symmetric", "one at a time", "cold"}
        network.configure(**before[key].changes)
        after = told(network)
        assert after[key].holds != before[key].holds


@pytest.mark.parametrize("name", ["graded", "modern", "distance", "two-layer", "two-layer power"])
def test_real_valued_networks_have_a_lyapunov_function(name: str) -> None:
    found = told(of(name))
    assert all(condition.holds for condition in found.values())
    assert "Lyapunov" in found["symmetric"].why


@pytest.mark.parametrize(
    ("count", "values"),
    [(8, {"hidden_time": 10.0}), (25, {"hidden_time": 0.0, "output": "sign"})],
    ids=["slow hidden neurons", "fast ones, all at once"],
)
def test_odd_orders_have_none(count: int, values: dict[str, Any]) -> None:
    """Krotov, Hopfield 2021 ask for convex L_h; x^3 is not where the input is negative."""
    network = of("two-layer power", count, order=3, **values)
    assert isinstance(network, TwoLayerMemory)
    assert not told(network)["convex"].holds
    rng = np.random.default_rng(0)
    rose = 0
    for _ in range(60):
        begin_at(network, rng.uniform(-1.0, 1.0, N))
        network.advance(200)
        rose += network.tally.rises > 0
        words, held = energy_told(network.snapshot())
        assert held == (network.tally.rises == 0)
        if network.tally.rises:
            assert words.startswith("Went up at step") and "odd order" in words
    assert rose > 0
    network.configure(**told(network)["convex"].changes)
    assert all(condition.holds for condition in told(network).values())
    for _ in range(5):
        begin_at(network, signs(rng))
        network.advance(400)
        assert network.tally.rises == 0 and energy_told(network.snapshot())[1]


def test_one_negative_self_connection_is_enough() -> None:
    """Of a projection they differ from neuron to neuron: their mean may be positive."""
    xi = np.random.default_rng(18).choice([-1, 1], (4, 20), p=[0.8, 0.2])
    network = HopfieldNetwork(
        HopfieldNetwork.Parameters(
            rows=1, columns=20, rule="projection", diagonal=True, self_connection=-0.18,
            update="fixed",
        ),
        1,
    )  # fmt: skip
    network.store_set(list("abcd"), xi.tolist())
    network.finish()
    own = np.diagonal(network.weights.matrix())
    assert own.mean() > 0.0 > own.min()
    assert not told(network)["self"].holds
    begin_at(network, np.random.default_rng(1).choice([-1.0, 1.0], 20))
    network.advance(400)
    assert network.tally.rises == 1
    assert energy_told(network.snapshot())[0].endswith("flip 1: self-connections negative.")


@pytest.mark.parametrize("count", [3, 6, 7])
def test_a_self_connection_that_cancels_the_diagonal_is_none(count: int) -> None:
    network = HopfieldNetwork(
        HopfieldNetwork.Parameters(rows=1, columns=10, diagonal=True, self_connection=-count / 10),
        1,
    )
    network.store_random(count)
    network.finish()
    assert told(network)["self"].words == "No self-connections"


def test_steps_too_long_for_a_gain() -> None:
    """L falls along the equations; steps beyond the bound of graded.py may climb."""
    network = GradedNetwork(
        GradedNetwork.Parameters(rows=8, columns=8, rule="projection", gain=50.0, dt=1.0), 0
    )
    network.store_random(40)
    network.finish()
    assert all(condition.holds for condition in told(network).values())
    start = np.random.default_rng(1).uniform(-1.0, 1.0, 64)
    begin_at(network, start)
    network.advance(100)
    assert network.tally.rises > 0
    assert "step too long for this gain" in energy_told(network.snapshot())[0]
    for _ in range(4):
        change = told(network).get("step")
        if change is None:
            break
        network.configure(**change.changes)
        begin_at(network, start)
        network.advance(2000)
    assert network.tally.rises == 0 and all(condition.holds for condition in told(network).values())


# ---- what is told of a run -----------------------------------------------------------------------


def recorded(run: Run, begun: float) -> np.ndarray:
    """Energies from the start, move by move."""
    kept = run.recorder.window("flip_energy", 10**6)
    return np.concatenate([[begun], kept])


RUNS: list[tuple[str, dict[str, Any], str]] = [
    ("hebb", {}, ""),
    ("hebb", {"diagonal": True}, ""),
    ("hebb", {"self_connection": 0.3}, ""),
    ("hebb", {"update": "fixed"}, ""),
    ("hebb 0/1", {}, ""),
    ("thresholds", {}, ""),
    ("storkey", {}, ""),
    ("dense", {}, ""),
    ("exponential", {}, ""),
    ("hebb", {"self_connection": -0.6}, "self-connections negative"),
    ("hebb", {"self_connection": -2.0}, "self-connections negative"),
    ("hebb 0/1", {"self_connection": -1.0}, "self-connections negative"),
    ("hebb", {"cut": 0.6}, "weights not symmetric"),
    ("hebb", {"cut": 1.0}, "weights not symmetric"),
    ("hebb 0/1", {"cut": 1.0}, "weights not symmetric"),
    ("covariance", {}, "weights not symmetric"),
    ("hebb", {"update": "synchronous"}, "all neurons at once"),
    ("dense", {"update": "synchronous", "order": 2}, "all neurons at once"),
    ("hebb", {"temperature": 0.5}, "temperature 0.50"),
    ("hebb 0/1", {"temperature": 0.3}, "temperature 0.30"),
    ("dense", {"temperature": 0.4}, "temperature 0.40"),
    ("hebb", {"temperature": 0.5, "cut": 0.5}, "weights not symmetric and temperature 0.50"),
]


@pytest.mark.parametrize(("name", "values", "reason"), RUNS)
def test_the_verdict_is_what_was_recorded(name: str, values: dict[str, Any], reason: str) -> None:
    """The first rise told is the first at which the recorded energy went up, in 12 runs."""
    rose = 0
    for seed in range(12):
        run = Run(of(name, 8, seed=seed, **values))
        network = run.network
        if name == "covariance":
            network.configure(thresholds="zero")
            network.finish()
        run.perform("start_at_random")
        begun = network.energy
        sweep = max(1, round(1.0 / network.dt))
        for part in (1, 3, sweep // 2 + 1, 6 * sweep):
            run.advance(part)
            energy = recorded(run, begun)
            moves, snapshot = len(energy) - 1, network.snapshot()
            ups = np.flatnonzero(np.diff(energy) > 1e-9 * (1.0 + np.abs(energy[:-1]))) + 1
            words, held = energy_told(snapshot)
            assert snapshot.moves == moves and snapshot.rises == len(ups)
            assert snapshot.first_rise == (int(ups[0]) if len(ups) else 0)
            kind = "update" if values.get("update") == "synchronous" else "flip"
            assert held == (len(ups) == 0)
            if moves == 0:
                assert words == f"No {kind} yet."
            elif not len(ups):
                plural = "" if moves == 1 else "s"
                assert words == f"Never went up in {moves:,} {kind}{plural}."
            else:
                assert "ever went up" not in words
                found = re.match(rf"Went up at {kind} ([\d,]+)", words)
                assert found is not None and int(found[1].replace(",", "")) == ups[0]
                assert words.endswith(f": {reason}.")
                if len(ups) > 1:
                    assert f"and at {len(ups):,} of {moves:,} {kind}" in words
        rose += snapshot.rises > 0
    assert (rose > 0) == bool(reason)


def test_two_cycles_rise_and_fall_for_ever_or_stay() -> None:
    network = HopfieldNetwork(
        HopfieldNetwork.Parameters(rows=1, columns=2, normalise=False, update="synchronous"), 1
    )
    network.store_set(["A", "B"], [[1, -1], [1, -1]])
    network.finish()
    network.set_state([1, 1])
    network.advance(50)
    assert energy_told(network.snapshot()) == ("Never went up in 50 updates.", True)
    network.set_state([1, -1])
    network.advance(50)
    assert energy_told(network.snapshot()) == ("No update yet.", True)


@pytest.mark.parametrize("name", ["graded", "modern", "distance", "two-layer", "two-layer power"])
def test_steps_of_real_valued_networks_are_told(name: str) -> None:
    run = Run(of(name))
    run.perform("start_at_random")
    begun = run.network.energy
    run.advance(60)
    snapshot = run.network.snapshot()
    energy = np.concatenate([[begun], run.recorder.window("energy", 10**6)])
    assert len(energy) == 61
    assert (np.diff(energy) <= 1e-9 * (1.0 + np.abs(energy[:-1]))).all()
    words, held = energy_told(snapshot)
    move = "update" if name in ("modern", "distance") else "step"
    assert held and re.fullmatch(rf"Never went up in [\d,]+ {move}s?\.", words)


def test_constructed_moments() -> None:
    """Whatever the numbers: "never" only without a rise."""
    base = of("hebb").snapshot()
    quiet = replace(base, moves=3418, rises=0, first_rise=0)
    assert energy_told(quiet) == ("Never went up in 3,418 flips.", True)
    assert energy_told(replace(quiet, moves=1)) == ("Never went up in 1 flip.", True)
    assert energy_told(replace(quiet, moves=0)) == ("No flip yet.", True)
    once = replace(base, moves=3418, rises=1, first_rise=17, symmetric=False)
    assert energy_told(once) == ("Went up at flip 17: weights not symmetric.", False)
    often = replace(once, rises=4, own=-1.0)
    words = "Went up at flip 17, and at 4 of 3,418 flips in all: weights not symmetric and "
    assert energy_told(often) == (f"{words}self-connections negative.", False)
    # All may hold by now: what broke it has been mended since.
    mended = replace(once, symmetric=True)
    assert energy_told(mended) == ("Went up at flip 17.", False)
    for rises in range(1, 4):
        for moves in range(rises, 5):
            words, held = energy_told(replace(once, rises=rises, moves=moves, first_rise=1))
            assert not held and "never" not in words.lower()


def test_what_a_hand_does_is_no_rise() -> None:
    network = of("hebb")
    network.advance(20 * N)
    assert network.at_rest
    lowest = network.energy
    network.draw(list(range(0, N, 2)), 0.0, on="state")
    assert network.energy > lowest
    network.advance(20 * N)
    words, held = energy_told(network.snapshot())
    assert held and words.startswith("Never")
    assert GRID["rows"] * GRID["columns"] == N


def test_a_kind_that_declares_nothing_is_told_nothing() -> None:
    """Not that its function falls, nor anything else that holds for other kinds."""

    class Silent(ModernMemory):
        name = "silent"
        conditions = staticmethod(AssociativeMemory.conditions)

    network = Silent()
    network.store_random(2)
    network.recall()
    network.advance(3)
    snapshot = network.snapshot()
    assert conditions(snapshot) == ()
    assert conditions(dataclasses.replace(snapshot, kind="hopfield")) == ()
    words, held = energy_told(snapshot)
    assert held and "Lyapunov" not in words


@pytest.mark.parametrize(
    ("values", "falls"),
    [
        ({}, True),
        ({"diagonal": True}, False),
        ({"self_connection": 0.5}, False),
        ({"update": "synchronous"}, False),
        ({"cut": 0.4}, False),
    ],
    ids=str,
)
def test_the_free_energy_is_said_to_fall_for_a_heat_bath_alone(
    values: dict[str, Any], falls: bool
) -> None:
    network = HopfieldNetwork(HopfieldParameters(rows=5, columns=5, temperature=0.9, **values), 1)
    network.store_random(3)
    network.finish()
    why = told(network)["cold"].why
    assert ("the free energy does" in why) is falls


@pytest.mark.parametrize("update", ["random", "synchronous"])
def test_at_almost_no_temperature_a_field_of_zero_keeps_the_state(update: str) -> None:
    """Nothing stored: every field is 0."""
    settings = {"temperature": 1e-14, "update": update}
    network = HopfieldNetwork(HopfieldParameters(rows=5, columns=5, **settings), 1)
    network.cue_random()
    network.recall()
    before = network.shown.copy()
    network.advance(100)
    np.testing.assert_array_equal(network.shown, before)
