"""The modern network: its update, its energy, what it may store."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.hopfield import ModernMemory, ModernParameters


def network(pictures: int = 6, seed: int = 1, **values: Any) -> ModernMemory:
    made = ModernMemory(ModernParameters(**{"rows": 8, "columns": 9, **values}), seed)
    made.store_pictures(pictures)
    made.finish()
    made.cue_random()
    made.recall()
    return made


def test_one_step_is_one_update() -> None:
    made = network(sharpness=20.0)
    x = np.array([m.values for m in made.patterns], dtype=float)
    state = made.shown.astype(float)
    scores = 20.0 / 72.0 * (x @ state)
    weights = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(made.attention(), weights)
    np.testing.assert_allclose(made.field(), weights @ x)
    made.advance(1)
    np.testing.assert_allclose(made.activity, weights @ x)
    assert made.time == 1.0
    assert made.beta == pytest.approx(20.0 / 72.0)


def test_by_distance_one_update_weighs_by_how_far_they_are() -> None:
    made = network(sharpness=20.0, similarity="distance")
    made.store(0.2 * made.patterns[0].values, "pale")
    made.finish()
    x = np.array([m.values for m in made.patterns], dtype=float)
    state = made.shown.astype(float)
    scores = -0.5 * 20.0 / 72.0 * ((x - state) ** 2).sum(axis=1)
    np.testing.assert_allclose(made.attention(), np.exp(scores) / np.exp(scores).sum())


def test_a_pale_memory_is_recalled_by_distance_and_not_by_product() -> None:
    made = network(3, sharpness=400.0)
    made.store(0.3 * made.patterns[0].values, "pale")
    made.cue_pattern(3)
    for similarity, verdict in (("dot", "memory Picture 1"), ("distance", "memory pale")):
        made.configure(similarity=similarity)
        made.recall()
        made.advance(30)
        assert made.verdict == verdict


@pytest.mark.parametrize("similarity", ["dot", "distance"])
@pytest.mark.parametrize("sharpness", [0.1, 5.0, 30.0, 1000.0])
def test_the_energy_never_rises_and_is_never_negative(sharpness: float, similarity: str) -> None:
    made = network(12, sharpness=sharpness, similarity=similarity)
    made.store(0.4 * made.patterns[2].values, "pale")
    for _ in range(5):
        made.cue_random()
        made.recall()
        energies = [made.energy]
        for _ in range(15):
            made.advance(1)
            energies.append(made.energy)
        assert np.diff(energies).max() <= 1e-10
        assert min(energies) >= -1e-10
        assert made.tally.rises == 0


def test_the_energy_is_the_published_one() -> None:
    made = network(sharpness=20.0)
    x = np.array([m.values for m in made.patterns], dtype=float)
    state = made.activity
    beta = made.beta
    lse = np.log(np.exp(beta * (x @ state)).sum()) / beta
    largest = (x * x).sum(axis=1).max()
    wanted = -lse + 0.5 * state @ state + np.log(6) / beta + 0.5 * largest
    assert made.energy == pytest.approx(wanted)
    # Within 2 M^2 (Ramsauer et al. 2020, theorem 1).
    assert 0.0 <= made.energy <= 2.0 * largest


def test_the_update_goes_down_the_gradient_of_the_energy() -> None:
    """xi' = xi - dE/dxi, the gradient by differences."""
    made = network(sharpness=20.0)
    state, step = made.activity.copy(), 1e-5
    for cell in (0, 35, 71):
        up, down = state.copy(), state.copy()
        up[cell] += step
        down[cell] -= step
        slope = (made.energy_of(up) - made.energy_of(down)) / (2.0 * step)
        assert made.field()[cell] == pytest.approx(state[cell] - slope, abs=1e-6)


def test_a_small_beta_recalls_the_average() -> None:
    made = network(10, sharpness=0.1)
    made.advance(30)
    assert made.at_rest
    assert made.verdict == "mixture of all"
    mean = np.mean([m.values for m in made.patterns], axis=0)
    np.testing.assert_allclose(made.activity, mean, atol=0.01)


def test_it_is_at_rest_as_soon_as_an_update_changes_nothing() -> None:
    made = network(sharpness=800.0)
    made.cue_pattern(0)
    made.recall()
    assert made.at_rest
    assert made.verdict == "memory Picture 1"
    made.randomise(0.3)
    made.recall()
    assert not made.at_rest
    made.advance(1)
    assert made.at_rest


def test_ink_and_paper_are_as_welcome_as_grey() -> None:
    made = network()
    made.store_letters("AB")
    made.cue_pattern(6)
    made.corrupt(0.1)
    made.recall()
    made.advance(5)
    assert made.verdict == "memory A"


def test_beta_means_the_same_on_every_grid() -> None:
    """A picture scaled up keeps its overlaps: the weights hardly change."""
    made = network(rows=16, columns=16, sharpness=12.0)
    made.cue_pattern(2)
    made.recall()
    small = made.attention()
    made.configure(rows=32, columns=32)
    made.finish()
    made.cue_pattern(2)
    made.recall()
    np.testing.assert_allclose(made.attention(), small, atol=0.05)
