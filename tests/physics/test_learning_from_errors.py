"""Rules that learn from errors: the rate, and what no weights can change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.hopfield import HopfieldNetwork, HopfieldParameters


def taught(seed: int = 1, count: int = 40, **values: Any) -> HopfieldNetwork:
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6, **values), seed)
    network.store_random(count)
    network.finish()
    return network


@pytest.mark.parametrize("count", [30, 60, 80])
def test_without_a_margin_the_rate_is_a_mere_scale(count: int) -> None:
    """N = 36 at loads .8, 1.7, 2.2, of which the last cannot be learnt: 300 epochs."""
    slow, fast = (
        taught(rule="perceptron", margin=0.0, rate=rate, epochs=300, count=count)
        for rate in (0.1, 1.0)
    )
    assert slow.now.errors == fast.now.errors
    np.testing.assert_array_equal(slow.now.learnt.a, fast.now.learnt.a)
    assert (slow.now.learnt.a == np.rint(slow.now.learnt.a)).all(), "updates are counted"
    np.testing.assert_allclose(10.0 * slow.weights.into_neuron(3), fast.weights.into_neuron(3))


def test_learning_goes_on_in_whole_numbers_at_another_rate() -> None:
    network = taught(rule="perceptron", margin=0.0, rate=0.1, epochs=5, count=60)
    before = network.weights.into_neuron(3)
    network.configure(rate=0.5)
    network.finish()
    assert network.now.errors
    assert not np.array_equal(network.weights.into_neuron(3), before)


@pytest.mark.parametrize("rule", ["perceptron", "gradient"])
def test_blank_paper_cannot_have_a_margin_above_a_half_and_the_others_are_learnt(rule: str) -> None:
    """States 0 and 1: what nobody active drives has the input -1/2, whatever the weights."""
    values: dict[str, Any] = {"rule": rule, "coding": "01", "margin": 1.0, "epochs": 1000}
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6, **values), 1)
    network.store(np.full(36, -1.0), "blank")
    network.store_random(4)
    network.finish()
    assert network.now.errors[-1] == 0 and len(network.now.errors) < 1000
    assert "1 memory has no active neuron" in network.now.learning_note
    learning = network.snapshot().learning
    assert learning is not None and learning.note == network.now.learning_note
    network.cue_pattern(0)
    network.recall()
    network.advance(200)
    assert network.outcome().verdict == "memory blank"
    narrow = taught(rule=rule, coding="01", margin=0.4, count=4)
    assert narrow.now.learning_note == ""


def test_projection_of_as_many_patterns_as_neurons_has_no_weights_and_says_so() -> None:
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6, rule="projection"), 1)
    network.store_random(40)
    network.cue_random()
    network.recall()
    before = network.shown.copy()
    network.advance(400)
    np.testing.assert_array_equal(network.shown, before)
    outcome = network.outcome()
    assert (outcome.verdict, outcome.words) == (
        "no weights", "Every weight is zero: each state stays as it is.",
    )  # fmt: skip
    few = HopfieldNetwork(HopfieldParameters(rows=6, columns=6, rule="projection"), 1)
    few.store_random(30)
    few.finish()
    assert few.outcome().verdict != "no weights"


def test_a_single_active_neuron_cannot_be_learnt_and_it_is_said() -> None:
    values: dict[str, Any] = {"rule": "perceptron", "coding": "01", "margin": 0.2}
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6, **values), 1)
    alone = np.full(36, -1.0)
    alone[7] = 1.0
    network.store(alone, "alone")
    network.finish()
    assert network.now.learning_note.startswith("A memory with a single active neuron cannot")
    network.cue_pattern(0)
    network.recall()
    assert network.unstable()[7], "as it is said: it is no fixed point"
