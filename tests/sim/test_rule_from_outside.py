"""A learning rule is one entry in the table: one brought from outside works like those shipped."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from sim.hopfield import HopfieldNetwork, HopfieldParameters
from sim.hopfield.learning import rules
from sim.hopfield.learning.rules import LearningRule, LearningStep, Task, rule_named
from sim.hopfield.learning.task import Learning
from sim.hopfield.learning.weights import Factored


def scaled_hebb(task: Task) -> Learning:
    """Hebb's weights times the rate: an option that decides the weights of no rule at once."""
    yield LearningStep(0.0)
    x = task.patterns
    scale = task.options.rate / task.neurons
    return Factored(x, x, scale, False, np.zeros(task.neurons), True)


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> Iterator[LearningRule]:
    """A rule that reads the rate, and none of the other rules' ways with it."""
    rule = dataclasses.replace(
        rule_named("hebb"),
        name="brought",
        title="Brought from outside",
        options=("rate", "epochs"),
        keeping=("epochs",),
        learn=scaled_hebb,
        capacity=lambda n, p: 7.0,
        capacity_words="as many as days in a week",
        overlap_energy=None,
    )
    monkeypatch.setattr(rules, "LEARNING_RULES", (*rules.LEARNING_RULES, rule))
    spec = HopfieldParameters.specs()["rule"]
    more = dataclasses.replace(spec, choices=(*spec.choices, (rule.name, rule.title)))
    found = HopfieldParameters.specs.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(
        HopfieldParameters, "specs", classmethod(lambda cls: {**found(cls), "rule": more})
    )
    yield rule


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
