"""Where a landscape over overlaps ends: just where no state has them, the others held."""

from __future__ import annotations

import numpy as np
import pytest

from sim.hopfield import HopfieldNetwork, HopfieldParameters
from sim.hopfield.energy.landscape import landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes
from sim.hopfield.energy.reach import MOST_REACHED, within_reach


def exists(patterns: np.ndarray, overlaps: np.ndarray) -> np.ndarray:
    """How far the overlaps of a state between -1 and +1 stay from each of these (k, count) at best,
    by alternating projections onto the states that have them and the cube."""
    n = patterns.shape[1]
    inverse = np.linalg.pinv(patterns @ patterns.T)
    states = np.zeros((len(overlaps), n))
    for _ in range(3000):
        states -= (states @ patterns.T - n * overlaps) @ inverse @ patterns
        states = np.clip(states, -1.0, 1.0)
    return np.abs(states @ patterns.T / n - overlaps).max(axis=1)


@pytest.mark.parametrize(
    "count",
    [2, MOST_REACHED, *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, MOST_REACHED))],
)
def test_it_is_within_reach_just_where_a_state_exists(count: int) -> None:
    """N = 20, 60 points each, against a search for the state itself."""
    rng = np.random.default_rng(count)
    patterns = rng.choice([-1.0, 1.0], (count, 20))
    held = patterns @ rng.choice([-1.0, 1.0], 20) / 20
    points = rng.uniform(-1.0, 1.0, (60, 2))
    inside = within_reach(patterns, held[2:], points[:, 0], points[:, 1])
    away = exists(patterns, np.hstack([points, np.tile(held[2:], (60, 1))]))
    assert inside.any() and not inside.all()
    assert (away[inside] < 5e-3).all()
    assert (away[~inside] > 1e-6).all()


def test_two_equal_patterns_and_a_third() -> None:
    """6 x 6, axes the first and the third, the state the first: there the second goes along."""
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6), 1)
    rng = np.random.default_rng(3)
    one, two = rng.permutation(np.repeat([1.0, -1.0], 18)), rng.choice([1.0, -1.0], 36)
    network.store_set(["one", "same", "two"], [one, one, two])
    network.finish()
    network.set_state(one)
    found = landscape(network, OverlapAxes(0, 2), grid=53)
    middle = found.values[26, 26]
    balanced = [
        s for s in (rng.permutation(np.repeat([1.0, -1.0], 18)) for _ in range(20000))
        if s @ one == 0.0 and abs(s @ two) < 1.0
    ]  # fmt: skip
    assert balanced
    energies = {round(network.energy_of(s), 9) for s in balanced}
    assert len(energies) == 1 and energies.pop() == pytest.approx(1.5)
    assert middle == pytest.approx(1.5)
    assert "Exact" in found.note


def test_with_many_patterns_it_does_not_say_exact() -> None:
    network = HopfieldNetwork(HopfieldParameters(rows=6, columns=6), 1)
    network.store_random(8)
    network.finish()
    assert "xact" not in landscape(network, OverlapAxes(0, 1), grid=11).note


def test_where_it_is_dim_a_picture_is_darker_and_a_click_still_drops_a_state() -> None:
    """Three letters, the state the first of them: the mirror of it is in the dim part."""
    network = HopfieldNetwork(HopfieldParameters(), 1)
    network.store_letters("AMZ")
    network.cue_pattern(0)
    network.recall()
    network.finish()
    found = landscape(network, OverlapAxes(0, 1), grid=41)
    assert found.dim is not None and found.note.startswith("Exact; dim where no state")
    y = found.marks[0].y
    row, column = np.abs(found.y + 0.8 * y).argmin(), np.abs(found.x + 0.8).argmin()
    assert found.dim[row, column] and np.isfinite(found.values[row, column])
    here = np.abs(found.y - y).argmin(), np.abs(found.x - 0.9).argmin()
    assert not found.dim[here]
    name, arguments = found.axes.gesture_at(network.snapshot(), -0.5, 0.1)
    network.perform(name, arguments)
    assert network.overlaps()[:2] == pytest.approx((-0.5, 0.1), abs=0.02)
