"""What is compiled of the small circuits does the same as numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Array
from sim.circuits.activation import ACTIVATIONS
from sim.circuits.equations import Equations
from sim.circuits.kernels import compiled, follow_orbits, take_steps

each_activation = pytest.mark.parametrize("name", ACTIVATIONS)


def random_circuit(name: str, n: int, rng: np.random.Generator) -> Equations:
    return Equations(
        rng.normal(0.0, 1.0, (n, n)), rng.normal(0.0, 0.5, n), rng.uniform(0.01, 0.05, n), name,
        rng.uniform(0.3, 1.5),
    )  # fmt: skip


def heun(e: Equations, v: Array, given: Array, noise: Array, dt: float, parts: int) -> Array:
    """The same steps with numpy."""
    kept = np.empty((len(given), *v.shape))
    v = v.copy()
    h = dt / parts
    for t, inputs in enumerate(given):
        added = noise[t] / e.time_constants if len(noise) else 0.0
        moved = e.with_inputs(inputs)
        for _ in range(parts):
            first = h * (moved.velocity(v) + added)
            second = h * (moved.velocity(v + first) + added)
            v = v + 0.5 * (first + second)
        kept[t] = v
    return kept


@each_activation
@settings(max_examples=15, deadline=None)
@given(st.integers(1, 8), st.integers(1, 4), st.integers(1, 3), st.booleans(), st.integers(0, 999))
def test_steps_are_those_of_numpy(
    name: str, n: int, runs: int, parts: int, noisy: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    e = random_circuit(name, n, rng)
    v, k, dt = rng.normal(0.0, 1.0, (runs, n)), 7, 0.0005
    given_ = e.inputs + rng.normal(0.0, 0.1, (k, n))
    noise = rng.normal(0.0, 0.5, (k, runs, n)) if noisy else np.zeros((0, runs, n))
    expected = heun(e, v, given_, noise, dt, parts)
    kept, now = np.empty((k, runs, n)), v.copy()
    compiled(take_steps)(
        now, e.weights, e.gain, e.function.code, given_, noise, dt / e.time_constants, parts, kept
    )
    np.testing.assert_allclose(kept, expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_array_equal(now, kept[-1])


def runge_kutta(e: Equations, v: Array, dt: float) -> Array:
    a = e.velocity(v)
    b = e.velocity(v + 0.5 * dt * a)
    c = e.velocity(v + 0.5 * dt * b)
    d = e.velocity(v + dt * c)
    return v + dt / 6.0 * (a + 2.0 * b + 2.0 * c + d)


def orbits(
    e: Equations, starts: Array, dt: float, box: float, still: float, room: int
) -> list[Array]:
    kept, lengths = np.empty((len(starts), room, e.n)), np.zeros(len(starts), dtype=np.int64)
    ends = np.full(e.n, box)
    compiled(follow_orbits)(
        starts, e.weights, e.inputs, e.time_constants, e.gain, e.function.code, dt, 2, -ends, ends,
        still, kept, lengths,
    )  # fmt: skip
    return [rows[:length] for rows, length in zip(kept, lengths, strict=True)]


@each_activation
@settings(max_examples=10, deadline=None)
@given(st.integers(1, 5), st.sampled_from([0.0005, -0.0002]), st.integers(0, 999))
def test_orbits_are_those_of_numpy(name: str, n: int, dt: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    e = random_circuit(name, n, rng)
    starts = rng.normal(0.0, 0.5, (3, n))
    for start, orbit in zip(starts, orbits(e, starts, dt, 1e9, 0.0, 20), strict=True):
        v = start.copy()
        np.testing.assert_array_equal(orbit[0], start)
        for row in orbit[1:]:
            v = runge_kutta(e, runge_kutta(e, v, dt), dt)
            np.testing.assert_allclose(row, v, rtol=1e-11, atol=1e-12)


def test_an_orbit_ends_where_it_leaves_the_box_and_where_it_stands_still() -> None:
    grows = Equations(np.array([[3.0]]), np.zeros(1), np.array([0.02]), "linear")
    away = orbits(grows, np.array([[0.5]]), 0.001, 2.0, 0.0, 500)[0]
    assert len(away) < 500 and away[-1] > 2.0 and (np.abs(away[:-1]) <= 2.0).all()
    rests = Equations(np.array([[0.0]]), np.array([0.3]), np.array([0.02]), "clipped")
    still = orbits(rests, np.array([[0.9]]), 0.001, 2.0, 1e-6, 500)[0]
    assert len(still) < 500
    np.testing.assert_allclose(still[-1], 0.3, atol=2e-6)
