"""The landscape over overlaps: energies of constructed states, reach, dropped states."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import GestureError
from sim.hopfield.energy.aiming import aim
from sim.hopfield.energy.landscape import landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes
from sim.hopfield.energy.reach import reachable
from tests.sim.energies import STEPS, N, by_hand, of, patterns, signs

# ---- over overlaps -------------------------------------------------------------------------------

EXACT: dict[str, tuple[str, dict[str, Any]]] = {
    "hebb": ("hebb", {}),
    "hebb, diagonal": ("hebb", {"diagonal": True}),
    "hebb, sums": ("hebb", {"normalise": False}),
    "hebb, sums and diagonal": ("hebb", {"normalise": False, "diagonal": True}),
    "hebb, driven away": ("hebb", {"self_connection": -0.7}),
    "hebb, held": ("hebb", {"self_connection": 1.3, "diagonal": True}),
    "projection": ("hebb", {"rule": "projection"}),
    "projection, diagonal": ("hebb", {"rule": "projection", "diagonal": True}),
    "projection, held": ("hebb", {"rule": "projection", "self_connection": 0.4}),
    "dense 2": ("dense", {"order": 2}),
    "dense 3": ("dense", {"order": 3}),
    "dense 4": ("dense", {"order": 4}),
    "exponential": ("exponential", {}),
}


@pytest.mark.parametrize("count", range(2, 7))
@pytest.mark.parametrize("name", EXACT)
def test_states_have_the_energy_of_their_overlaps(name: str, count: int) -> None:
    kind, values = EXACT[name]
    network = of(kind, count, **values)
    assert network.by_overlaps
    rng = np.random.default_rng(count)
    x = patterns(network)
    for m1, m2 in rng.uniform(-1.0, 1.0, (8, 2)):
        first, second = rng.permutation(count)[:2]
        s = aim(signs(rng), x[first], x[second], m1, m2, rng)
        expected = by_hand(network, s.astype(np.float64))
        assert network.energy_of(s) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        over = network.energy_over_overlaps((x @ s / N)[None, :])
        assert over is not None
        assert over[0] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("count", range(2, 7))
@pytest.mark.parametrize("name", EXACT)
def test_the_live_state_lies_at_its_energy(name: str, count: int) -> None:
    """The grid holds every overlap there is: the state's own is one of its points, and the others
    are held at its own."""
    kind, values = EXACT[name]
    network = of(kind, count, **values)
    rng = np.random.default_rng(count)
    for _ in range(3):
        s = signs(rng)
        network.set_state(s)
        axes = OverlapAxes(*rng.permutation(count)[:2].tolist())
        found = landscape(network, axes, grid=STEPS)
        assert found.quantity == "energy"
        assert found.note.startswith("Exact" if count <= 5 else "The energy of these overlaps")
        x, y = found.axes.place(network.shown, network.patterns)
        column, row = np.abs(found.x - x).argmin(), np.abs(found.y - y).argmin()
        assert abs(found.x[column] - x) < 1e-9 and abs(found.y[row] - y) < 1e-9
        assert found.values[row, column] == pytest.approx(by_hand(network, s), rel=1e-9, abs=1e-9)
        assert network.energy == pytest.approx(by_hand(network, s), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ["hebb", "projection", "dense 3", "exponential"])
def test_every_point_with_a_state_has_its_energy_and_others_are_empty(name: str) -> None:
    """Two memories: whole numbers say which points have states, and `aim` makes them."""
    kind, values = EXACT[name]
    network = of(kind, 2, seed=3, **values)
    one, two = patterns(network)
    c = round(one @ two)
    found = landscape(network, OverlapAxes(0, 1), grid=STEPS)
    rng = np.random.default_rng(0)
    made = 0
    for row, column in product(range(STEPS), range(STEPS)):
        a, b = 2 * (column - STEPS // 2), 2 * (row - STEPS // 2)  # N m1, N m2
        inside = abs(a + b) <= N + c and abs(a - b) <= N - c
        assert np.isfinite(found.values[row, column]) == inside, (a, b)
        if not inside or rng.random() > 0.2:
            continue
        s = aim(signs(rng), one, two, a / N, b / N, rng)
        if (round(one @ s), round(two @ s)) == (a, b):
            made += 1
            energy = by_hand(network, s.astype(np.float64))
            assert found.values[row, column] == pytest.approx(energy, rel=1e-9, abs=1e-9)
    assert made > 50


def test_projection_of_memories_that_are_not_independent() -> None:
    network = of("hebb", 3, rule="projection")
    first = network.patterns[0].values
    network.store_set(["again", "mirror"], [first, -first])
    network.finish()
    x = patterns(network)
    rng = np.random.default_rng(1)
    for _ in range(5):
        s = signs(rng)
        over = network.energy_over_overlaps((x @ s / N)[None, :])
        assert over is not None and over[0] == pytest.approx(by_hand(network, s), abs=1e-9)


# ---- reach ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 5, 8, 12])
def test_reach_against_every_state_there_is(n: int) -> None:
    states = np.array(list(product([-1, 1], repeat=n)))
    one = np.ones(n, dtype=int)
    for differ in range(n + 1):
        two = np.where(np.arange(n) < differ, -1, 1)
        c = (one @ two) / n
        there = {(int(a), int(b)) for a, b in zip(states @ one, states @ two, strict=True)}
        for a, b in product(range(-n - 2, n + 3), repeat=2):
            inside = bool(reachable(a / n, b / n, c))
            if (a, b) in there:
                assert inside
            # sum over the sites where they agree is as odd as there are sites.
            elif (a + n) % 2 == 0 and (b + n) % 2 == 0 and ((a + b) // 2 + n - differ) % 2 == 0:
                assert not inside
        sums, differences = {a + b for a, b in there}, {a - b for a, b in there}
        assert max(sums) == 2 * (n - differ) and min(sums) == -2 * (n - differ)
        assert max(differences) == 2 * differ and min(differences) == -2 * differ
        edge = 1.0 + 1e-6
        assert reachable((1 + c) / 2, (1 + c) / 2, c) and reachable((1 - c) / 2, (c - 1) / 2, c)
        assert not reachable((1 + c) / 2 * edge + 1e-6, (1 + c) / 2, c)
        assert not reachable((1 - c) / 2 * edge + 1e-6, (c - 1) / 2, c)


@given(
    st.integers(0, 10**6), st.integers(2, 60), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0),
    st.sampled_from([0.5, 0.8, 1.0, 0.0]),
)  # fmt: skip
def test_aim_gets_near_with_as_few_changes_as_that_takes(
    seed: int, n: int, m1: float, m2: float, alike: float
) -> None:
    rng = np.random.default_rng(seed)
    one, start = signs(rng, n), signs(rng, n)
    two = np.where(rng.random(n) < alike, one, -one)
    before = start.copy()
    made = aim(start, one, two, m1, m2, rng)
    np.testing.assert_array_equal(start, before)
    assert made.dtype == np.float32 and set(np.unique(made)) <= {-1.0, 1.0}
    got1, got2 = one @ made / n, two @ made / n
    c = one @ two / n
    if reachable(m1, m2, c):
        assert abs(got1 - m1) <= 2.0 / n + 1e-9 and abs(got2 - m2) <= 2.0 / n + 1e-9
    else:
        beyond_sum, beyond_difference = abs(m1 + m2) > 1 + c, abs(m1 - m2) > 1 - c
        assert not beyond_sum or abs(abs(got1 + got2) - (1 + c)) < 1e-9 + 2.0 / n
        assert not beyond_difference or abs(abs(got1 - got2) - (1 - c)) < 1e-9 + 2.0 / n
    # A flip where the two agree changes m1 + m2 by 4/N and m1 - m2 not at all.
    was1, was2 = one @ start / n, two @ start / n
    needed = n * (abs(got1 + got2 - was1 - was2) + abs(got1 - got2 - was1 + was2)) / 4.0
    assert int((made != start).sum()) == round(needed)


def test_aim_stays_where_it_is_asked_to_be() -> None:
    rng = np.random.default_rng(0)
    one, two, start = signs(rng), signs(rng), signs(rng)
    made = aim(start, one, two, one @ start / N, two @ start / N, rng)
    np.testing.assert_array_equal(made, start)
    # And which neurons are flipped is chance, and the generator's alone.
    a, b, c = (aim(start, one, two, 0.9, 0.0, np.random.default_rng(k)) for k in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c)


@pytest.mark.parametrize("name", ["hebb", "hebb 0/1", "cut", "dense", "exponential"])
def test_dropping_a_state_by_its_overlaps(name: str) -> None:
    network = of(name, 3)
    network.advance(2 * N)
    other = network.overlaps()[2]
    network.drop_at(0, 1, 0.48, 0.2)
    x = patterns(network)
    np.testing.assert_allclose(network.overlaps()[:2], [0.48, 0.2], atol=2.0 / N + 1e-9)
    np.testing.assert_allclose(network.overlaps(), x @ network.shown / N)
    assert abs(network.overlaps()[2] - other) < 1.0
    assert network.energy == pytest.approx(network.energy_of(network.shown))
    assert (network.tally.flips, network.tally.moves, network.tally.rises) == (0, 0, 0)
    assert network.tally.recalled_at == network.time and not network.at_rest
    dropped = network.energy
    network.advance(20 * N)
    # It is let go there, and not where it was before: with symmetric weights the energy falls.
    assert network.tally.moves > 0
    if network.symmetric:
        assert network.energy < dropped and network.tally.rises == 0
    assert np.abs(network.overlaps()).max() > 0.48 + 2.0 / N


def test_what_cannot_be_dropped() -> None:
    for name in ("graded", "modern", "two-layer"):
        with pytest.raises(GestureError, match="ink and paper"):
            of(name).drop_at(0, 1, 0.5, 0.5)
    network = of("hebb", 2)
    with pytest.raises(GestureError, match="no memory number 3"):
        network.drop_at(0, 2, 0.5, 0.5)
    with pytest.raises(GestureError, match="between"):
        network.drop_at(0, 1, float("nan"), 0.0)
