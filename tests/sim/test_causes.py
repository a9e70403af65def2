"""The cause an outcome names: each in a network that has it, and in one that has not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.dense import DenseMemory, DenseParameters
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.theory.retrieval import critical_temperature


def network(seed: int = 3, side: int = 16, **values: Any) -> HopfieldNetwork:
    return HopfieldNetwork(HopfieldParameters(rows=side, columns=side, **values), seed)


def recalled(memory: AssociativeMemory, sweeps: float = 60.0) -> str:
    """What is said after a recall from the cue, at rest or after so many sweeps."""
    memory.recall()
    steps = max(1, round(1.0 / memory.dt))
    while not memory.at_rest and memory.time - memory.tally.recalled_at < sweeps:
        memory.advance(steps)
    return memory.outcome().words


def crowd(count: int, **values: Any) -> HopfieldNetwork:
    """So many random memories, and a cue that is far from all of them."""
    found = network(**values)
    found.store_random(count)
    found.cue_random()
    return found


def letters(text: str, cue: int, **values: Any) -> HopfieldNetwork:
    found = network(side=24, **values)
    found.store_letters(text)
    found.cue_pattern(cue)
    return found


# Load


def test_load_is_named_where_more_is_stored_than_the_gauge_says() -> None:
    memory = crowd(60)
    words = recalled(memory)
    held = memory.capacity()[0]
    assert held is not None and 30 < held < 40
    assert (
        f"on no memory, because 60 memories are stored and this rule holds about {held:.0f}."
        in (words)
    )


@pytest.mark.parametrize(
    ("count", "values"),
    [
        (20, {}),  # below the capacity
        (60, {"rule": "projection"}),  # this rule holds 256
        (60, {"cut": 0.2}),  # nobody knows what it holds
        (60, {"thresholds": "set", "threshold": 0.3}),
    ],
)
def test_load_is_not_named_where_it_is_below_capacity_or_unknown(
    count: int, values: dict[str, Any]
) -> None:
    words = recalled(crowd(count, **values))
    assert "on no memory" in words or "mixture" in words
    assert "stored and this rule holds" not in words


def test_a_kind_without_rules_is_a_network() -> None:
    memory = DenseMemory(DenseParameters(rows=8, columns=8, order=2), 3)
    memory.store_random(40)
    memory.cue_random()
    words = recalled(memory)
    held = memory.capacity()[0]
    assert held is not None and f"this network holds about {held:.0f}" in words


# Likeness


def test_likeness_is_named_where_a_memory_is_lost_though_as_many_random_ones_are_held() -> None:
    memory = letters("CGOQ", 3)
    words = recalled(memory)
    c, g = (memory.patterns[i].values.astype(float) for i in (0, 1))
    overlap = f"{np.mean(c * g):.2f}"
    assert f"exactly: C and G overlap by {overlap}, too much for this rule." in words
    spans = memory.outcome().spans
    assert [words[a:b] for a, b, _ in spans] == ["C", "G", "O", "C", "G"]
    assert [index for *_, index in spans] == [0, 1, 2, 0, 1]


def test_likeness_is_not_named_under_a_rule_that_holds_them() -> None:
    assert recalled(letters("CGOQ", 3, rule="projection")) == "Q, exactly."


def test_likeness_is_not_named_where_the_members_are_held() -> None:
    memory = letters("ATOM", 0)
    memory.cue_mixture([0, 1, 2])
    assert "overlap by" not in recalled(memory)


def test_likeness_is_not_named_where_cuts_may_be_what_loses_them() -> None:
    words = recalled(letters("CGOQ", 3, cut=0.3))
    assert "overlap by" not in words


# A cue that is too far away


def test_a_cue_outside_the_basin_is_named_where_the_memory_itself_is_held() -> None:
    memory = letters("ATOM", 0)
    memory.cue_mixture([0, 1, 2])
    words = recalled(memory)
    assert memory.tally.start is not None
    at = f"{memory.tally.start[1].max():.2f}"
    assert f"the recall began outside the basin of each, at overlaps up to {at}." in words
    # A hand has changed the course of it: where it began explains nothing any more.
    memory.draw(cells=[0, 1], value=1.0, stroke=1, on="state")
    memory.advance(3 * memory.neurons)
    assert "basin" not in memory.outcome().words


def test_a_cue_outside_the_basin_is_named_however_many_memories_there_are() -> None:
    """The 70th of 80 in 1,000 neurons, from a tenth of it: more than have curves."""
    memory = HopfieldNetwork(HopfieldParameters(rows=25, columns=40), 2)
    memory.store_random(80)
    memory.cue_pattern(69)
    memory.corrupt(0.45)
    words = recalled(memory)
    assert "the recall began outside the basin of R70, at an overlap of 0.10" in words


def test_a_recall_that_arrives_has_no_cause() -> None:
    memory = letters("ATOM", 0)
    memory.corrupt(0.1)
    assert recalled(memory) == "A, exactly."


def test_measuring_leaves_the_network_as_it_is() -> None:
    memory, twin = letters("CGOQ", 3), letters("CGOQ", 3)
    for one in (memory, twin):
        one.recall()
        one.advance(20 * one.neurons)
    memory.outcome()
    for one in (memory, twin):
        one.cue_random()
        one.recall()
        one.advance(one.neurons)
    assert np.array_equal(memory.shown, twin.shown)
    assert memory.energy == twin.energy


# Heat


def test_heat_is_named_above_the_temperature_at_which_so_many_melt() -> None:
    memory = crowd(12, temperature=0.9)
    memory.cue_pattern(0)
    words = recalled(memory, 15.0)
    theory = critical_temperature(12 / 256)
    told = float(words.split("memories last up to about T = ")[1].rstrip("."))
    assert "with so many stored" in words
    assert told == pytest.approx(theory, abs=0.011)


def test_heat_is_not_named_below_that_temperature() -> None:
    memory = crowd(12, temperature=0.3)
    words = recalled(memory, 15.0)
    assert words.startswith("At T = 0.30") and "last up to" not in words and "holds" not in words


def test_load_is_named_where_no_temperature_would_do() -> None:
    assert "60 memories are stored and this rule holds about 35." in recalled(
        crowd(60, temperature=0.9), 15.0
    )


# What never settles


def test_a_two_cycle_comes_of_updating_all_at_once() -> None:
    memory = HopfieldNetwork(
        HopfieldParameters(rows=4, columns=4, update="synchronous", self_connection=-2.0), 1
    )
    memory.store_random(1)
    memory.cue_pattern(0)
    words = recalled(memory, 9.0)
    assert words.startswith(
        "A two-cycle: it jumps between two states at every update and never settles, because all "
        "neurons are updated at once."
    )


def moving(**values: Any) -> str:
    """What is said of a recall that has not ended, in a network that was not touched."""
    memory = crowd(20, **values)
    memory.recall()
    memory.advance(memory.neurons)
    found = memory.outcome()
    assert found.kind == "moving"
    return found.words


def test_energy_rises_where_weights_are_not_symmetric() -> None:
    assert moving(cut=1.0).endswith(", because the weights are not symmetric.")


def test_energy_rises_where_self_connections_are_negative() -> None:
    assert moving(self_connection=-0.4).endswith(", because self-connections are negative.")


def test_energy_that_falls_needs_no_cause() -> None:
    assert "because" not in moving()
