"""Graded neurons: weights as the rules make them, the Lyapunov function, the integration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import GestureError, ParameterError
from sim.hopfield import GradedNetwork, GradedParameters, HopfieldNetwork, HopfieldParameters
from sim.hopfield.energy.probing import begin_at
from sim.hopfield.patterns.pattern import PatternError


def network(count: int = 5, seed: int = 1, **values: Any) -> GradedNetwork:
    made = GradedNetwork(GradedParameters(**{"rows": 8, "columns": 9, **values}), seed)
    if count:
        made.store_random(count)
        made.finish()
    made.cue_random()
    made.recall()
    return made


@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize("rule", ["hebb", "storkey", "projection"])
def test_the_weights_are_those_of_the_binary_network(rule: str, diagonal: bool) -> None:
    graded = network(rule=rule, diagonal=diagonal)
    values = {"rows": 8, "columns": 9, "rule": rule, "diagonal": diagonal}
    binary = HopfieldNetwork(HopfieldParameters(**values))
    binary.store_set([m.name for m in graded.patterns], [m.values for m in graded.patterns])
    binary.finish()
    for neuron in (0, 71):
        np.testing.assert_allclose(graded.weights_of(neuron), binary.weights_of(neuron), atol=1e-12)
    with pytest.raises(GestureError, match="no neuron number 73"):
        graded.weights_of(72)


@pytest.mark.parametrize("rule", ["hebb", "storkey", "projection"])
def test_one_memory_more_is_as_good_as_all_at_once(rule: str) -> None:
    by_one = network(1, rule=rule)
    for memory in network(6).patterns:
        by_one.store(memory.values, memory.name)
        by_one.finish()
    at_once = network(0, rule=rule)
    names = [memory.name for memory in by_one.patterns]
    at_once.store_set(names, [memory.values for memory in by_one.patterns])
    at_once.finish()
    by_one.forget(2)
    at_once.forget(2)
    by_one.finish()
    at_once.finish()
    for neuron in (0, 40):
        np.testing.assert_allclose(
            by_one.weights_of(neuron), at_once.weights_of(neuron), atol=1e-12
        )


def test_another_rule_is_learnt_and_undone() -> None:
    made = network()
    hebb = made.weights_of(3)
    made.configure(rule="projection")
    assert made.pending
    made.finish()
    assert np.abs(made.weights_of(3) - hebb).max() > 1e-3
    made.configure(gain=2.0)
    assert not made.pending
    made.undo()
    made.undo()
    made.finish()
    np.testing.assert_array_equal(made.weights_of(3), hebb)


def test_rules_without_symmetric_weights_are_not_for_graded_neurons() -> None:
    with pytest.raises(ParameterError, match="one of hebb, storkey, projection"):
        GradedParameters(rule="perceptron")


def test_memories_are_ink_and_paper_though_neurons_are_not() -> None:
    made = network()
    with pytest.raises(PatternError, match="is grey"):
        made.store(np.linspace(-1, 1, 72))
    made.set_cue(np.linspace(-1, 1, 72))


# The equation


def test_the_step_follows_the_equation() -> None:
    """Against the differential equation solved by Heun's method with a hundredth of the step."""
    made = network(gain=2.0, dt=0.01)
    matrix = np.array([made.weights_of(i) for i in range(72)])
    start = made.membrane
    made.advance(300)

    def slope(x: np.ndarray) -> np.ndarray:
        return matrix @ np.tanh(2.0 * x) - x

    x, h = start, 0.01
    for _ in range(300):
        k = slope(x)
        x = x + 0.5 * h * (k + slope(x + h * k))
    assert np.abs(x - start).max() > 0.3
    np.testing.assert_allclose(made.membrane, x, atol=0.01)
    assert made.time == pytest.approx(3.0)


@pytest.mark.parametrize("gain", [0.1, 1.0, 4.0, 50.0])
def test_the_energy_is_the_lyapunov_function(gain: float) -> None:
    """As printed where it can be computed, and finite where v is 1 to the last digit."""
    made = network(gain=gain)
    made.advance(17)
    v = np.clip(made.activity, -1.0 + 1e-16, 1.0 - 1e-16)
    matrix = np.array([made.weights_of(i) for i in range(72)])
    cost = (v * np.arctanh(v) + 0.5 * np.log1p(-v * v)) / gain
    assert made.energy == pytest.approx(-0.5 * v @ matrix @ v + cost.sum(), rel=1e-6, abs=1e-9)
    assert made.energy == pytest.approx(made.energy_of(made.activity), rel=1e-6, abs=1e-9)
    assert np.isfinite(made.energy_of(np.ones(72)))


@pytest.mark.parametrize("dt", [0.01, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("gain", [0.5, 1.5, 10.0])
@pytest.mark.parametrize("rule", ["hebb", "storkey", "projection"])
def test_the_lyapunov_function_never_rises(rule: str, gain: float, dt: float) -> None:
    for seed in range(3):
        made = network(8, seed, rule=rule, gain=gain, dt=dt)
        energies = [made.energy]
        for _ in range(120):
            made.advance(1)
            energies.append(made.energy)
        assert np.diff(energies).max() <= 1e-9 * abs(energies[0])
        assert made.tally.rises == 0


def test_at_rest_nothing_moves() -> None:
    made = network(3, gain=3.0)
    while not made.at_rest:
        made.advance(20)
    assert np.abs(made.field() - made.membrane).max() < 1e-9
    np.testing.assert_allclose(np.tanh(3.0 * made.field()), made.activity, atol=1e-8)


def test_a_cue_of_ink_is_as_strong_as_a_memory_drives() -> None:
    made = network(1, gain=2.0)
    made.cue_pattern(0)
    made.recall()
    np.testing.assert_allclose(np.abs(made.membrane), 1.0)
    made.set_state(0.3 * made.patterns[0].values)
    np.testing.assert_allclose(np.abs(made.shown), 0.3, rtol=1e-6)


@pytest.mark.parametrize("gain", [0.3, 0.8, 4.0])
def test_a_state_that_is_set_is_that_state(gain: float) -> None:
    """Membranes are unbounded: a fixed point of eight alike letters has inputs far beyond 1."""
    network = GradedNetwork(GradedParameters(rows=8, columns=8, gain=gain), 1)
    network.store_letters(text="ABCDEFGH")
    network.finish()
    network.cue_pattern(index=0)
    network.recall()
    network.advance(6000)
    assert network.at_rest
    values, energy = network.activity.copy(), network.energy
    begin_at(network, values)
    # Of those that are 1 to all digits nobody knows the membrane: they are as a memory drives them.
    whole = np.abs(values) == 1.0
    np.testing.assert_allclose(network.activity[~whole], values[~whole], atol=1e-6)
    assert np.abs(network.activity - values).max() <= (1.0 - np.tanh(gain) if gain == 4.0 else 1e-6)
    assert whole.any() == (gain == 4.0)
    if not whole.any():
        assert network.energy == pytest.approx(energy, abs=1e-6)
        assert network.energy == pytest.approx(network.energy_of(values), abs=1e-6)
    network.set_state(values=(0.9 * np.sign(values)).tolist())
    np.testing.assert_allclose(np.abs(network.activity), 0.9, atol=1e-6)
