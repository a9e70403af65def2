"""A learning rule is one entry in the table: one brought from outside works like those shipped."""

from __future__ import annotations

import numpy as np

from sim.hopfield import HopfieldNetwork, HopfieldParameters
from sim.hopfield.learning.rules import LearningRule
from tests.outside_rule import brought

__all__ = ["brought"]  # a fixture, of this file too


def test_an_option_of_its_own_has_it_learn_again(brought: LearningRule) -> None:
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6, rule="brought", rate=0.5), 1)
    network.store_random(3)
    network.finish()
    before = network.weights
    network.configure(rate=1.0)
    assert network.pending
    network.finish()
    np.testing.assert_allclose(network.weights.into_neuron(3), 2.0 * before.into_neuron(3))
    network.configure(epochs=7)
    assert not network.pending
    network.configure(margin=2.0)  # which it does not read
    assert not network.pending


def test_its_gauge_energy_and_words_follow_from_the_entry(brought: LearningRule) -> None:
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6, rule="brought"), 1)
    network.store_random(3)
    network.cue_pattern(0)
    network.recall()
    network.advance(36)
    snapshot = network.snapshot()
    assert (snapshot.capacity, snapshot.capacity_words) == (7.0, "as many as days in a week")
    assert not snapshot.by_overlaps and "Brought from outside" in snapshot.title
    assert network.energy_over_overlaps(np.zeros((1, 3))) is None
    assert snapshot.outcome.verdict == "memory R1"
    assert "rate" in network.parameters.relevant() and "margin" not in network.parameters.relevant()
