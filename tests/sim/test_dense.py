"""Dense memories: the compiled visits against the definition, the Hebb network at n = 2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.hopfield import DenseMemory, DenseParameters, HopfieldNetwork, HopfieldParameters
from sim.hopfield.dynamics.kernels import compiled
from sim.hopfield.dynamics.many_body import rows_dot, update_many_body
from sim.run import Run

FUNCTIONS = [("power", order) for order in (2, 3, 4, 5, 6)] + [("exponential", 3)]


def network(function: str, order: int, count: int, seed: int = 1, **more: Any) -> DenseMemory:
    values = {"rows": 5, "columns": 8, **more}
    made = DenseMemory(DenseParameters(function=function, order=order, **values), seed)
    made.store_random(count)
    made.finish()
    made.cue_random()
    made.recall()
    return made


def energy(function: str, order: int, patterns: np.ndarray, state: np.ndarray) -> float:
    """E from its definition; patterns (N, P)."""
    x = patterns.T.astype(np.float64) @ state
    if function == "exponential":
        return -float(np.logaddexp.reduce(x))
    n = len(state)
    return float(-n / order * np.sum((x / n) ** order))


def fields(function: str, order: int, patterns: np.ndarray, state: np.ndarray) -> np.ndarray:
    """h_i as half the difference of the energies of the two states, (N,)."""
    found = np.empty(len(state))
    for i in range(len(state)):
        up, down = state.astype(float).copy(), state.astype(float).copy()
        up[i], down[i] = 1.0, -1.0
        found[i] = energy(function, order, patterns, down) - energy(function, order, patterns, up)
    return 0.5 * found


@pytest.mark.parametrize(("function", "order"), FUNCTIONS)
def test_field_and_energy_are_those_of_the_definition(function: str, order: int) -> None:
    made = network(function, order, 30)
    patterns = np.array([m.values for m in made.patterns]).T
    for _ in range(5):
        made.cue_random()
        made.recall()
        s = made.now.state.copy()
        assert made.energy == pytest.approx(energy(function, order, patterns, s))
        np.testing.assert_allclose(made.field(), fields(function, order, patterns, s), atol=1e-9)


@pytest.mark.parametrize("order", [2, 3, 4, 5, 6])
def test_the_field_in_a_memory_is_about_one_whatever_the_order(order: int) -> None:
    made = network("power", order, 1)
    made.cue_pattern(0)
    made.recall()
    np.testing.assert_allclose(made.field() * made.now.state.copy(), 1.0, atol=order / 40.0)


# The visits

Visits = Callable[..., tuple[int, int, int, float]]


def visits(function: str, order: int, call: Visits, heat: float) -> list[Any]:
    """Three sweeps by `update_many_body`, as it is or compiled, and all it has written."""
    made = network(function, order, 11)
    rng = np.random.default_rng(5)
    n = made.neurons
    turn = rng.permuted(np.tile(np.arange(n, dtype=np.int32), (3, 1)), axis=1).ravel()
    u = rng.random(3 * n)
    noise = np.log(u) - np.log1p(-u)
    patterns = np.ascontiguousarray(np.array([m.values for m in made.patterns]).T)
    state, overlaps = made.now.state.copy(), made.now.overlaps.copy()
    out = [
        np.zeros(3 * n, np.int64), np.zeros(3 * n), np.zeros(3 * n, np.int32),
        np.zeros(40, np.int64), np.zeros(40), np.zeros((40, 6), np.int32),
        np.zeros(40, np.int32),
    ]  # fmt: skip
    result = call(
        patterns, overlaps, state, made._pulls, made._owns, made.exponential, made._scale,
        turn, noise, heat, 0, 3 * n, 7, 3, made.energy, *out,
    )  # fmt: skip
    return [*result, state, overlaps, *out]


@pytest.mark.parametrize("heat", [0.0, 0.2])
@pytest.mark.parametrize(("function", "order"), FUNCTIONS)
def test_compiled_visits_are_the_plain_ones(function: str, order: int, heat: float) -> None:
    plain = visits(function, order, update_many_body, heat)
    fast = visits(function, order, compiled(update_many_body), heat)
    for one, other in zip(plain, fast, strict=True):
        if np.asarray(one).dtype.kind == "f":
            np.testing.assert_allclose(other, one, rtol=1e-12, atol=1e-12)
        else:
            np.testing.assert_array_equal(other, one)


@pytest.mark.parametrize("heat", [0.0, 0.2])
@pytest.mark.parametrize(("function", "order"), FUNCTIONS)
def test_visits_do_what_the_definition_says(function: str, order: int, heat: float) -> None:
    """Each neuron compares the energies of its two states, summed afresh from the patterns."""

    def clone(patterns: Any, overlaps: Any, state: Any, *rest: Any) -> Any:
        _, _, _, _, turn, noise, heat, start, stop, clock, _, now, flip_at, *_ = rest
        flips = 0
        for visit in range(start, stop):
            i = turn[visit]
            field = fields(function, order, patterns, state)[i]
            ask = field - heat * noise[visit]
            if abs(ask) > 1e-12 and (ask > 0.0) != (state[i] > 0):
                state[i] = -state[i]
                flip_at[flips] = clock + visit - start + 1
                flips += 1
        now = energy(function, order, patterns, state)
        return flips, 0, 0, now

    wanted = visits(function, order, clone, heat)
    got = visits(function, order, compiled(update_many_body), heat)
    assert got[0] == wanted[0] > 0
    assert got[3] == pytest.approx(wanted[3])
    np.testing.assert_array_equal(got[4], wanted[4])
    np.testing.assert_array_equal(got[6], wanted[6])


def test_rows_times_a_vector() -> None:
    rng = np.random.default_rng(0)
    for count in (0, 1, 3, 4, 9):
        matrix = rng.choice(np.array([-1, 1], dtype=np.int8), (5, count))
        vector, out = rng.normal(size=count), np.empty(5)
        plain = np.empty(5)
        compiled(rows_dot)(matrix, vector, out)
        rows_dot(matrix, vector, plain)
        np.testing.assert_allclose(out, matrix @ vector, atol=1e-12)
        np.testing.assert_array_equal(out, plain)


@pytest.mark.parametrize("temperature", [0.0, 0.4])
@pytest.mark.parametrize("update", ["random", "fixed", "synchronous"])
def test_order_two_is_the_hebb_network_visit_for_visit(update: str, temperature: float) -> None:
    """Same seed, same flips at the same steps; the energies differ by P/2."""
    values = {"rows": 10, "columns": 12, "update": update, "temperature": temperature}
    pair = (
        HopfieldNetwork(HopfieldParameters(**values), 7),
        DenseMemory(DenseParameters(order=2, **values), 7),
    )
    for each in pair:
        each.store_random(14)
        each.cue_random()
        each.recall()
    hebb, dense = pair
    for steps in (1, 50, 7, 300, 120, 500, 1000):
        steps = steps % 5 + 1 if update == "synchronous" else steps
        for each in pair:
            each.advance(steps)
        np.testing.assert_array_equal(dense.now.state, hebb.now.state)
        np.testing.assert_allclose(dense.field(), hebb.field(), atol=1e-12)
        assert dense.tally.flips == hebb.tally.flips
        assert dense.tally.updates == hebb.tally.updates
        assert dense.energy == pytest.approx(hebb.energy - 7.0)
        assert (dense.at_rest, dense.verdict) == (hebb.at_rest, hebb.verdict)
    assert dense.tally.flips > 50


# Ties, mirrors, numbers out of range


@pytest.mark.parametrize(("function", "order"), FUNCTIONS)
def test_a_tie_leaves_a_neuron_as_it_is(function: str, order: int) -> None:
    """Two memories that differ in three cells, of which the state has one of each besides."""
    made = DenseMemory(
        DenseParameters(rows=4, columns=10, function=function, order=order, update="fixed")
    )
    first = np.random.default_rng(2).choice([-1, 1], 40)
    second = first.copy()
    second[:3] *= -1
    made.store_set(["one", "two"], [first, second])
    made.finish()
    for own in (1, -1):
        state = first.copy()
        state[0] *= own
        state[2] *= -1
        made.set_state(state)
        assert made.field()[0] == 0.0
        assert not made.unstable()[0]
        made.now.order = None  # begin a sweep: the first cell is asked first
        made.advance(1)
        np.testing.assert_array_equal(made.now.state.copy(), state)


@pytest.mark.parametrize(("function", "order"), FUNCTIONS)
def test_the_mirror_is_a_state_for_even_powers_only(function: str, order: int) -> None:
    made = network(function, order, 3)
    made.cue_pattern(0, -1)
    made.recall()
    stable = not made.unstable().any()
    even = function == "power" and order % 2 == 0
    assert made.mirror_symmetric == even
    assert stable == even
    made.advance(40)
    assert (made.verdict == "mirror R1") == even


@pytest.mark.parametrize(("function", "order"), [("power", 6), ("exponential", 3)])
def test_numbers_stay_finite_on_the_largest_grid(function: str, order: int) -> None:
    made = network(function, order, 3, rows=128, columns=128)
    made.cue_pattern(1)
    made.corrupt(0.2)
    made.recall()
    assert np.isfinite(made.energy) and np.isfinite(made.field()).all()
    made.advance(16384)
    assert made.verdict == "memory R2"
    assert made.energy == pytest.approx(-16384 / (6 if function == "power" else 1), rel=1e-6)


@pytest.mark.parametrize("update", ["random", "fixed"])
@pytest.mark.parametrize(("function", "order"), FUNCTIONS)
def test_the_energy_never_rises_one_neuron_at_a_time(
    function: str, order: int, update: str
) -> None:
    made = network(function, order, 60, update=update)
    for _ in range(10):
        made.cue_random()
        made.recall()
        before = made.energy
        made.advance(400)
        assert made.tally.rises == 0
        assert made.energy <= before
        assert made.energy == pytest.approx(made.energy_of(made.shown))


def test_synchronous_updates_may_end_in_a_two_cycle() -> None:
    made = DenseMemory(DenseParameters(rows=1, columns=2, order=2, update="synchronous"))
    made.store([1.0, -1.0], "apart")
    made.set_state([1.0, 1.0])
    made.advance(4)
    assert made.snapshot().outcome.kind == "cycle"
    assert not made.at_rest


@pytest.mark.parametrize("function", ["exponential", "power"])
def test_a_larger_grid_comes_back_with_its_memories(function: str) -> None:
    """Undo brings their columns back at once: overlaps reach further than on the smaller grid."""
    network = DenseMemory(DenseMemory.Parameters(rows=20, columns=20, function=function), 3)
    run = Run(network)
    run.perform("store_random", count=12)
    run.perform("finish_work")
    run.perform("cue_pattern", index=0)
    energies, before = network.energy, network.snapshot()
    run.perform("configure", rows=8, columns=8)
    run.perform("finish_work")
    run.perform("undo")
    run.perform("finish_work")
    after = network.snapshot()
    assert network.neurons == 400 and len(after.patterns) == 12
    np.testing.assert_array_equal(after.cue, before.cue)
    network.put(before.state)
    assert network.energy == pytest.approx(energies)
    run.advance(400)
