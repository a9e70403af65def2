"""The two-layer memory: its equations, its energy, and what it becomes with a fast hidden layer."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.hopfield import ModernMemory, ModernParameters, TwoLayerMemory, TwoLayerParameters
from sim.hopfield.patterns.pattern import PatternError

MODELS = [
    {"hidden": "softmax", "sharpness": 15.0},
    {"hidden": "power", "order": 2},
    {"hidden": "power", "order": 4},
    {"hidden": "power", "order": 4, "output": "sign"},
    {"hidden": "power", "order": 6, "gain": 2.0},
]
models = pytest.mark.parametrize("model", MODELS, ids=lambda m: " ".join(map(str, m.values())))


def network(count: int = 5, seed: int = 1, **values: Any) -> TwoLayerMemory:
    made = TwoLayerMemory(TwoLayerParameters(**{"rows": 8, "columns": 8, **values}), seed)
    made.store_random(count)
    made.finish()
    made.cue_random()
    made.recall()
    return made


def laws(made: TwoLayerMemory) -> Any:
    """g(v), f(h) of a network, written down once more."""
    p, n = made.parameters, made.neurons
    if p.hidden == "softmax":
        b = p.sharpness / n
        return lambda v: v, lambda h: np.exp(b * h) / np.exp(b * h).sum()
    return lambda v: np.tanh(p.gain * v), lambda h: (h / n) ** (p.order - 1)


@pytest.mark.parametrize("hidden_time", [0.3, 2.0])
@pytest.mark.parametrize("model", [MODELS[0], MODELS[2]], ids=["softmax", "power"])
def test_the_steps_follow_the_two_equations(model: Any, hidden_time: float) -> None:
    """Against Heun's method; v and h both."""
    made = network(hidden_time=hidden_time, dt=0.005, **model)
    x = np.array([m.values for m in made.patterns], dtype=float)
    g, f = laws(made)
    v, h = made.state().x, made.inputs
    made.advance(400)

    def slope(v: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return f(h) @ x - v, (x @ g(v) - h) / hidden_time

    step = 0.005
    for _ in range(400):
        a, b = slope(v, h)
        c, d = slope(v + step * a, h + step * b)
        v, h = v + 0.5 * step * (a + c), h + 0.5 * step * (b + d)
    np.testing.assert_allclose(made.state().x, v, atol=0.01)
    np.testing.assert_allclose(made.inputs / 64, h / 64, atol=0.01)


# The energy


def published(made: TwoLayerMemory) -> float:
    """Eq. 2 of Krotov and Hopfield 2021, term by term."""
    p, n = made.parameters, made.neurons
    x = np.array([m.values for m in made.patterns], dtype=float)
    v, h = made.state().x, made.inputs
    g, f = made.activity, made.attention()
    if p.hidden == "softmax":
        b = p.sharpness / n
        hidden, visible = np.log(np.exp(b * h).sum()) / b, 0.5 * v @ v
    else:
        hidden = n / p.order * ((h / n) ** p.order).sum()
        visible = np.abs(v).sum()
        if p.output == "tanh":
            visible = np.log(np.cosh(p.gain * v)).sum() / p.gain
    return float((v @ g - visible) + (h @ f - hidden) - f @ x @ g)


@models
@pytest.mark.parametrize("hidden_time", [0.0, 0.5])
def test_the_energy_is_the_published_one(model: Any, hidden_time: float) -> None:
    made = network(hidden_time=hidden_time, **model)
    for steps in (0, 3, 20):
        made.advance(steps)
        assert made.energy == pytest.approx(published(made), abs=1e-9)


@models
@pytest.mark.parametrize("dt", [0.01, 0.3, 40.0])
@pytest.mark.parametrize("hidden_time", [0.0, 0.001, 1.0, 10.0])
def test_the_energy_never_rises(model: Any, hidden_time: float, dt: float) -> None:
    """For convex L_h and L_v, however long the step and however fast the hidden layer."""
    made = network(8, hidden_time=hidden_time, dt=dt, **model)
    energies = [made.energy]
    for _ in range(80):
        made.advance(1)
        energies.append(made.energy)
    assert np.diff(energies).max() <= 1e-9 * (1.0 + abs(energies[0]))
    assert made.tally.rises == 0


# A fast hidden layer


def test_with_a_fast_hidden_layer_and_a_full_step_it_is_the_modern_network() -> None:
    """Update for update, to numerical accuracy, on grey pictures."""
    values = {"rows": 12, "columns": 12, "sharpness": 30.0}
    two = TwoLayerMemory(TwoLayerParameters(hidden_time=0.0, dt=40.0, **values), 4)
    modern = ModernMemory(ModernParameters(**values), 4)
    for each in (two, modern):
        each.store_pictures(12)
        each.cue_random()
        each.recall()
    moved = 0.0
    for _ in range(8):
        if modern.at_rest:
            break
        before = modern.activity
        for each in (two, modern):
            each.advance(1)
        moved = max(moved, float(np.abs(modern.activity - before).max()))
        np.testing.assert_allclose(two.activity, modern.activity, atol=1e-12)
        np.testing.assert_allclose(two.attention(), modern.attention(), atol=1e-12)
    assert moved > 0.5


@pytest.mark.parametrize("model", [MODELS[0], MODELS[2]], ids=["softmax", "power"])
def test_the_faster_the_hidden_layer_the_nearer_to_the_limit(model: Any) -> None:
    """The largest difference along the way is proportional to tau_h."""

    def way(hidden_time: float) -> np.ndarray:
        made = network(hidden_time=hidden_time, dt=0.001, **model)
        made.cue_pattern(0)
        made.corrupt(0.3)
        made.recall()
        states = []
        for _ in range(20):
            made.advance(100)
            states.append(made.activity)
        return np.array(states)

    limit = way(0.0)
    apart = [float(np.abs(way(t) - limit).max()) for t in (0.08, 0.04, 0.02, 0.01)]
    assert apart[0] > 0.003
    for slow, fast in pairwise(apart):
        assert 0.4 < fast / slow < 0.62


def test_a_slow_hidden_layer_holds_on_to_what_it_saw() -> None:
    made = network(hidden_time=10.0, sharpness=100.0, dt=0.05)
    made.cue_pattern(0)
    made.recall()
    made.advance(20)
    made.draw(list(range(64)), 0.0, on="state")  # invert every cell
    assert made.overlaps()[0] == pytest.approx(-1.0, abs=0.01)
    made.advance(60)
    assert made.overlaps()[0] > 0.5
    # A fast one sees the mirror, which softmax has no memory of.
    fast = network(hidden_time=0.0, sharpness=100.0, dt=0.05)
    fast.cue_pattern(0)
    fast.recall()
    fast.advance(20)
    fast.draw(list(range(64)), 0.0, on="state")
    fast.advance(60)
    assert fast.overlaps()[0] < 0.5


# What may be stored


def test_grey_pictures_go_with_competing_hidden_neurons_only() -> None:
    made = network()
    made.store_pictures(2)
    made.finish()
    with pytest.raises(PatternError, match="ink and paper only"):
        made.configure(hidden="power")
    assert made.parameters.hidden == "softmax"
    made.forget(6)
    made.forget(5)
    made.configure(hidden="power")
    made.finish()
    with pytest.raises(PatternError, match="ink and paper only"):
        made.store(np.linspace(-1, 1, 64))
    with pytest.raises(PatternError, match="compete"):
        made.store_pictures(2)
    assert len(made.patterns) == 5


def test_mirrors_are_states_of_even_powers() -> None:
    assert network(hidden="power", order=4).mirror_symmetric
    assert not network(hidden="power", order=3).mirror_symmetric
    assert not network().mirror_symmetric
    made = network(3, hidden="power", order=4, hidden_time=0.0)
    made.cue_pattern(1, -1)
    made.corrupt(0.1)
    made.recall()
    made.advance(800)
    assert made.verdict == "mirror R2"
