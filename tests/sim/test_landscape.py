"""The landscape of the running memory: what has none, planes, components, two neurons, marks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.hopfield import DenseMemory, GradedNetwork, HopfieldNetwork, ModernMemory
from sim.hopfield.energy.axes import Axes, LandscapeError
from sim.hopfield.energy.landscape import landscape
from sim.hopfield.energy.pattern_axes import OverlapAxes, PatternAxes
from sim.hopfield.energy.state_axes import ComponentAxes, NeuronAxes, components
from sim.hopfield.patterns.generated import majority
from tests.sim.energies import GRID, KINDS, Array, N, by_hand, of, patterns, signs

# ---- what has no landscape -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count", "axes", "words"),
    [
        ("hebb", 1, OverlapAxes(), "store another"),
        ("hebb", 0, OverlapAxes(), "store another"),
        ("hebb", 3, OverlapAxes(0, 3), "forgotten"),
        ("hebb", 3, OverlapAxes(1, 1), "two different"),
        ("storkey", 3, OverlapAxes(), "no function of the overlaps"),
        ("perceptron", 3, OverlapAxes(), "no function of the overlaps"),
        ("cut", 3, OverlapAxes(), "no function of the overlaps"),
        ("thresholds", 3, OverlapAxes(), "no function of the overlaps"),
        ("hebb 0/1", 3, OverlapAxes(), "no function of the overlaps"),
        ("graded", 3, OverlapAxes(), "no function of the overlaps"),
        ("modern", 3, OverlapAxes(), "no function of the overlaps"),
        ("hebb", 3, NeuronAxes(), "network of two"),
        ("hebb", 3, ComponentAxes(origin=np.zeros(9)), "grid has changed"),
    ],
)
def test_what_has_no_landscape(name: str, count: int, axes: Axes, words: str) -> None:
    with pytest.raises(LandscapeError, match=words):
        landscape(of(name, count), axes, grid=5)


@pytest.mark.parametrize(
    ("name", "count", "values"),
    [
        ("storkey", 3, {}),
        ("dense", 3, {}),
        ("exponential", 3, {}),
        ("hebb", 3, {"rule": "projection"}),
        ("hebb", 3, {"self_connection": 0.5}),
        ("hebb", 3, {"self_connection": -0.5}),
        ("hebb", 3, {"diagonal": True}),
        ("hebb", 3, {"normalise": False}),
        ("hebb 0/1", 3, {}),
        ("thresholds", 3, {}),
        ("cut", 3, {}),
        ("graded", 3, {}),
        ("hebb", 13, {}),
    ],
)
def test_what_has_no_free_energy_says_so(name: str, count: int, values: dict[str, Any]) -> None:
    with pytest.raises(LandscapeError) as refusal:
        landscape(of(name, count, **values), OverlapAxes(), 0.5, grid=5)
    assert str(refusal.value).endswith(".") and len(str(refusal.value)) > 30


def test_free_energy_is_over_overlaps_only() -> None:
    network = of("hebb", 3)
    axes = components(np.array([signs(np.random.default_rng(k)) for k in range(4)]))
    with pytest.raises(LandscapeError, match="one of overlaps"):
        landscape(network, axes, 0.5, grid=5)
    plain = landscape(network, OverlapAxes(), 0.5, grid=5)
    assert plain.quantity == "free energy" and "T = 0.50" in plain.note
    # Thresholds of 0 by another name are none.
    network.configure(thresholds="zero")
    again = landscape(network, OverlapAxes(), 0.5, grid=5)
    np.testing.assert_array_equal(again.values, plain.values)


# ---- over planes ---------------------------------------------------------------------------------


def energy_anywhere(network: Any, s: Array) -> float:
    """The energy of a state of any reals."""
    if isinstance(network, HopfieldNetwork):
        seen = 0.5 * (s + 1.0) if network.parameters.coding == "01" else s
        return by_hand(network, seen)
    if isinstance(network, DenseMemory):
        return by_hand(network, s)
    return network.energy_of(s)


@pytest.mark.parametrize("count", [0, 1, 4])
@pytest.mark.parametrize("name", KINDS)
def test_a_plane_has_the_energy_of_its_states(name: str, count: int) -> None:
    network = of(name, count)
    rng = np.random.default_rng(5)
    a, b, c = signs(rng), signs(rng), signs(rng)
    corners = network.energy_on_plane(
        a, b - a, c - a, np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
    )
    np.testing.assert_allclose(corners, [network.energy_of(s) for s in (a, b, c)], rtol=1e-9)
    origin, u, v = rng.uniform(-0.5, 0.5, (3, N))
    x, y = rng.uniform(-0.5, 0.5, (2, 20))
    values = network.energy_on_plane(origin, u, v, x, y)
    wanted = [
        energy_anywhere(network, origin + p * u + q * v) for p, q in zip(x, y, strict=True)
    ]  # fmt: skip
    np.testing.assert_allclose(values, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["graded", "two-layer power", "two-layer sign"])
def test_neurons_that_saturate_have_no_energy_beyond(name: str) -> None:
    network = of(name, 3)
    one, two = patterns(network)[:2]
    x = np.array([0.5, 1.0, 0.6, 1.01, 0.0])
    y = np.array([0.5, 0.0, 0.5, 0.0, -1.2])
    values = network.energy_on_plane(np.zeros(N), one, two, x, y)
    np.testing.assert_array_equal(np.isnan(values), [False, False, True, True, True])
    shown = landscape(network, PatternAxes(), grid=51)
    across, up = np.meshgrid(shown.x, shown.y)
    np.testing.assert_array_equal(np.isnan(shown.values), np.abs(across) + np.abs(up) > 1.0 + 1e-9)


def test_modern_memories_go_beyond() -> None:
    assert np.isfinite(landscape(of("modern", 3), PatternAxes(), grid=21).values).all()


# ---- principal components ------------------------------------------------------------------------


def test_components_are_those_of_the_covariance() -> None:
    rng = np.random.default_rng(2)
    states = np.array([signs(rng) for _ in range(30)])
    states[:, :20] = states[:, :1]
    axes = components(states)
    sizes, directions = np.linalg.eigh(np.cov(states.T))
    assert axes.share == pytest.approx(sizes[-2:].sum() / sizes.sum())
    assert abs(axes.u @ directions[:, -1]) == pytest.approx(1.0)
    assert abs(axes.v @ directions[:, -2]) == pytest.approx(1.0)
    assert axes.u @ axes.v == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(axes.origin, states.mean(axis=0))
    network = of("hebb")
    found = landscape(network, axes, grid=9)
    assert found.note.startswith("A projection") and f"{100 * axes.share:.0f} %" in found.note
    places = np.array([found.axes.place(s, network.patterns) for s in states])
    assert (places.min(axis=0) > [found.x[0], found.y[0]]).all()
    assert (places.max(axis=0) < [found.x[-1], found.y[-1]]).all()
    away = states - axes.origin
    near = places @ np.stack([axes.u, axes.v])
    assert np.sum(near**2) / np.sum(away**2) == pytest.approx(axes.share)
    middle = network.energy_on_plane(
        axes.origin, axes.u, axes.v, found.x[4:5], found.y[2:3]
    )  # fmt: skip
    assert found.values[2, 4] == pytest.approx(middle[0])


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (np.ones((2, 5)), "no trajectories"),
        (np.zeros((0, 5)), "no trajectories"),
        (np.ones((6, 5)), "on a line"),
        (np.outer([1.0, -1.0, 1.0, 0.5], np.ones(5)), "on a line"),
        (np.array([[1.0], [-1.0], [1.0]]), "on a line"),
    ],
)
def test_too_few_states_for_components(states: Array, words: str) -> None:
    with pytest.raises(LandscapeError, match=words):
        components(states)


# ---- two neurons ---------------------------------------------------------------------------------


def two_neurons() -> HopfieldNetwork:
    parameters = HopfieldNetwork.Parameters(rows=1, columns=2, normalise=False)
    network = HopfieldNetwork(parameters, 1)
    network.store_set(["A", "B"], [[1, -1], [1, -1]])
    network.finish()
    return network


def test_two_neurons_by_hand() -> None:
    """PHYSICS.md 1: M = [[0, -2], [-2, 0]]; H = +2 equal, -2 opposite."""
    network = two_neurons()
    np.testing.assert_array_equal(network.weights.matrix(), [[0, -2], [-2, 0]])
    found = landscape(network, NeuronAxes(), grid=21)
    np.testing.assert_allclose(found.values[[0, 0, -1, -1], [0, -1, 0, -1]], [2, -2, -2, 2])
    across, up = np.meshgrid(found.x, found.y)
    np.testing.assert_allclose(found.values, 2.0 * across * up, atol=1e-12)
    corners = {(mark.x, mark.y): (mark.name, mark.stable, mark.kind) for mark in found.marks}
    assert corners == {
        (-1, -1): ("(−1, −1)", False, "corner"), (1, 1): ("(1, 1)", False, "corner"),
        (1, -1): ("(1, −1)", True, "corner"), (-1, 1): ("(−1, 1)", True, "corner"),
    }  # fmt: skip
    assert "corners" in found.note and found.labels == ("s₁", "s₂")
    assert found.axes.place(np.array([1.0, -1.0]), network.patterns) == (1.0, -1.0)


# ---- marks ---------------------------------------------------------------------------------------


def spelt(name: str, network: Any) -> Array:
    """The state a mark's name says: "−A", "A + F − H"."""
    known = {memory.name: memory for memory in network.patterns}
    words = name.replace("−", "- ", 1).split() if name.startswith("−") else ["+", *name.split()]
    own = [1 if sign == "+" else -1 for sign in words[::2]]
    chosen = [known[word] for word in words[1::2]]
    if len(chosen) == 1:
        return own[0] * chosen[0].values.astype(np.float64)
    return majority(chosen, own).astype(np.float64)


@pytest.mark.parametrize(
    ("name", "count", "axes", "values"),
    [
        ("hebb", 3, OverlapAxes(1, 0), {}),
        ("hebb", 5, OverlapAxes(1, 0), {}),
        ("hebb", 20, OverlapAxes(1, 0), {}),
        ("hebb", 2, OverlapAxes(1, 0), {}),
        ("hebb", 4, OverlapAxes(1, 0), {"rule": "projection"}),
        ("dense", 4, OverlapAxes(1, 0), {}),
        ("dense", 4, OverlapAxes(1, 0), {"order": 4}),
        ("exponential", 4, OverlapAxes(1, 0), {}),
        ("thresholds", 4, None, {}),
        ("hebb 0/1", 4, None, {}),
        ("cut", 4, None, {}),
        ("graded", 4, PatternAxes(1, 0), {}),
        ("graded", 4, PatternAxes(1, 0), {"gain": 0.5}),
        ("modern", 4, PatternAxes(1, 0), {}),
        ("modern", 4, PatternAxes(1, 0), {"sharpness": 0.5}),
        ("two-layer", 4, PatternAxes(1, 0), {}),
    ],
)
def test_marks_lie_where_their_states_do(
    name: str, count: int, axes: Axes | None, values: dict[str, Any]
) -> None:
    network = of(name, count, **values)
    if axes is None:
        rng = np.random.default_rng(0)
        axes = components(np.array([signs(rng) for _ in range(5)]))
    found = landscape(network, axes, grid=5)
    names = [mark.name for mark in found.marks]
    assert len(set(names)) == len(names)
    assert {memory.name for memory in network.patterns[:2]} <= set(names)
    twice = of(name, count, **values)
    for mark in found.marks:
        state = spelt(mark.name, network)
        assert (mark.x, mark.y) == pytest.approx(
            found.axes.place(state, network.patterns), abs=1e-9
        )
        if isinstance(axes, OverlapAxes):
            x = patterns(network)
            assert (mark.x, mark.y) == pytest.approx((x[1] @ state / N, x[0] @ state / N))
        twice.set_state(state)
        assert mark.stable == (not twice.unstable().any()), mark.name
        if mark.kind == "mixture":
            assert mark.stable
            # It is told by the same name as the runs that end there.
            assert names.count(mark.name) == 1
    kinds = {mark.kind for mark in found.marks}
    assert ("mirror" in kinds) == bool(network.mirror_symmetric)
    if (name, count) == ("hebb", 3):
        assert "mixture" in kinds
    if values.get("gain") or values.get("sharpness") or count == 20:
        assert not all(mark.stable for mark in found.marks)


def test_a_memory_lies_at_one_and_its_overlap() -> None:
    network = of("hebb", 3)
    x = patterns(network)
    found = {mark.name: mark for mark in landscape(network, OverlapAxes(), grid=5).marks}
    one, two = network.patterns[0].name, network.patterns[1].name
    c = x[0] @ x[1] / N
    assert (found[one].x, found[one].y) == pytest.approx((1.0, c))
    assert (found[two].x, found[two].y) == pytest.approx((c, 1.0))
    assert (found[f"−{one}"].x, found[f"−{one}"].y) == pytest.approx((-1.0, -c))


def test_grey_memories_have_a_landscape() -> None:
    network = ModernMemory(ModernMemory.Parameters(**GRID), 1)
    network.store_pictures(3)
    network.finish()
    found = landscape(network, PatternAxes(0, 2), grid=11)
    assert [(round(m.x, 6), round(m.y, 6)) for m in found.marks[:2]] == [(1, 0), (0, 1)]
    one, two = patterns(network)[[0, 2]]
    for row, column in ((3, 4), (10, 0)):
        state = found.x[column] * one + found.y[row] * two
        assert found.values[row, column] == pytest.approx(network.energy_of(state))
        assert found.axes.place(state, network.patterns) == pytest.approx(
            (found.x[column], found.y[row]), abs=1e-6
        )


def test_graded_neurons_have_a_lyapunov_function() -> None:
    found = landscape(of("graded", 3), PatternAxes(), grid=11)
    assert found.quantity == "Lyapunov function"
    network = GradedNetwork(GradedNetwork.Parameters(rows=1, columns=2, diagonal=True), 1)
    network.store([1, 1], "A")
    network.finish()
    found = landscape(network, NeuronAxes(), grid=11)
    assert found.labels == ("v₁", "v₂") and np.isfinite(found.values).all()
    for row, column in ((0, 0), (3, 8), (10, 10)):
        state = np.array([found.x[column], found.y[row]])
        assert found.values[row, column] == pytest.approx(network.energy_of(state), abs=1e-12)
