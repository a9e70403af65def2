"""What is computed of a circuit without running it, against slower and simpler ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.circuits.activation import ACTIVATIONS
from sim.circuits.cycles import limit_cycles
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import fixed_points
from sim.circuits.manifolds import manifolds, trajectories
from sim.circuits.nullclines import nullcline
from sim.circuits.portrait import attractors, basins, line_portrait, portrait

few = settings(max_examples=60)
fewer = settings(max_examples=25)

BOX = (np.array([-1.3, -1.2]), np.array([1.4, 1.5]))
WEIGHT = st.floats(-6.0, 6.0).map(lambda w: round(w, 2))
INPUT = st.floats(-2.0, 2.0).map(lambda h: round(h, 2))
GAIN = st.floats(0.2, 4.0).map(lambda g: round(g, 1))
SATURATING = ("clipped", "tanh")


@st.composite
def circuits(draw, n=2, kinds=tuple(ACTIVATIONS)):  # type: ignore[no-untyped-def]
    """Circuits of n neurons, often with weights of 0 and 1 and on the verge of something."""
    entries = st.one_of(WEIGHT, st.sampled_from([0.0, 1.0, -1.0, 2.0]))
    weights = draw(st.lists(entries, min_size=n * n, max_size=n * n))
    inputs = draw(st.lists(st.one_of(INPUT, st.just(0.0)), min_size=n, max_size=n))
    times = draw(st.lists(st.sampled_from([0.005, 0.02, 0.1]), min_size=n, max_size=n))
    return Equations(
        np.array(weights).reshape(n, n),
        np.array(inputs),
        np.array(times),
        draw(st.sampled_from(kinds)),
        draw(st.one_of(GAIN, st.just(1.0))),
    )


def ground(n: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full(n, -3.0), np.full(n, 3.0)


def missing(eq: Equations, v: np.ndarray) -> np.ndarray:
    """By how much states (..., n) miss being fixed points."""
    return np.abs(eq.function.function(eq.argument(v)) - v).max(axis=-1)


# ---- fixed points --------------------------------------------------------------------------------


@few
@given(st.integers(1, 3).flatmap(lambda n: circuits(n)))
def test_fixed_points_satisfy_the_equation_and_lines_do_all_along(eq: Equations) -> None:
    points = fixed_points(eq, ground(eq.n))
    for point in points.points:
        scale = max(1.0, float(np.abs(point.place).max()))
        assert missing(eq, point.place) < 1e-10 * scale
    for line in points.lines:
        for share in (0.0, 0.3, 0.7, 1.0):
            assert missing(eq, line.start + share * (line.stop - line.start)) < 1e-7
    for k, point in enumerate(points.points):
        for other in points.points[:k]:
            assert np.abs(point.place - other.place).max() > 1e-8


@few
@given(st.integers(1, 2).flatmap(lambda n: circuits(n, SATURATING)))
def test_indices_of_a_saturating_circuit_add_up_to_one(eq: Equations) -> None:
    points = fixed_points(eq, ground(eq.n))
    if points.lines:
        assert points.index_sum is None and points.complete is None
    else:
        assert points.index_sum == 1 and points.complete


@fewer
@given(st.integers(3, 5).flatmap(lambda n: circuits(n, ("clipped",))))
def test_so_do_those_of_more_neurons(eq: Equations) -> None:
    points = fixed_points(eq, ground(eq.n))
    assert points.lines or points.index_sum == 1


@pytest.mark.parametrize("n", [3, 4, 5, 6, 8])
def test_so_do_those_of_more_tanh_neurons(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(6 if n < 6 else 3):
        W, h = rng.normal(size=(n, n)) * 2.0, rng.normal(size=n) * 0.3
        eq = Equations(W, h, np.full(n, 0.02), "tanh")
        points = fixed_points(eq, ground(n))
        assert points.complete
        assert max(missing(eq, p.place) for p in points.points) < 1e-10
        # Wherever an orbit comes to rest there is a stable one.
        starts = rng.uniform(-1.0, 1.0, size=(20, n))
        for path in trajectories(eq, starts, 2.0, ground(n)):
            if missing(eq, path[-1]) < 1e-7:
                near = [np.abs(p.place - path[-1]).max() for p in points.points if p.stable]
                assert min(near) < 1e-4


def newton(eq: Equations, v: np.ndarray) -> np.ndarray:
    """Where Newton's method leads from states (k, 2); those that have arrived."""
    eye = np.eye(2)
    for _ in range(30):
        x = eq.argument(v)
        A = eye - (eq.gain * eq.function.slope(x))[:, :, None] * eq.weights
        kept = np.abs(np.linalg.det(A)) > 1e-6
        v, A, x = v[kept], A[kept], x[kept]
        v = v + np.linalg.solve(A, (eq.function.function(x) - v)[:, :, None])[:, :, 0]
        v = v[np.abs(v).max(axis=1) < 50.0]
    return v[missing(eq, v) < 1e-11]


@few
@given(circuits(2))
def test_no_fixed_point_is_missed_that_a_fine_grid_shows(eq: Equations) -> None:
    """Newton's method from every cell of a grid over whose corners both velocities change sign."""
    points = fixed_points(eq, ground(2))
    if points.lines or points.complete is None:
        return
    side = np.linspace(-3.0, 3.0, 241)
    mesh = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1)
    above = eq.velocity(mesh) > 0.0
    corners = np.stack([above[:-1, :-1], above[1:, :-1], above[:-1, 1:], above[1:, 1:]])
    cells = (corners.any(axis=0) & ~corners.all(axis=0)).all(axis=-1)
    middles = mesh[:-1, :-1][cells] + 0.5 * (side[1] - side[0])
    places = np.array([p.place for p in points.points]).reshape(-1, 2)
    for root in newton(eq, middles):
        assert len(places) and np.abs(places - root).max(axis=1).min() < 1e-5


@few
@given(st.integers(1, 4).flatmap(lambda n: circuits(n)))
def test_eigenvalues_are_those_of_a_finite_difference(eq: Equations) -> None:
    for point in fixed_points(eq, ground(eq.n)).points:
        x = eq.argument(point.place)
        corners = [piece.low for piece in eq.function.pieces[1:]]
        if any(np.abs(x - corner).min() < 1e-3 for corner in corners):
            continue  # on a corner of F there is no derivative
        step = 1e-5 * np.eye(eq.n)
        rise = eq.velocity(point.place + step) - eq.velocity(point.place - step)
        J = rise.T / 2e-5
        # Where leak and excitation cancel, J is 0 and says nothing of the size of rounding.
        scale = max(float(np.abs(J).max()), float(1.0 / eq.time_constants.min()))
        np.testing.assert_allclose(point.jacobian, J, rtol=1e-4, atol=1e-4 * scale)
        largest = np.linalg.eigvals(point.jacobian).real.max()
        assert point.eigenvalues[0].real == pytest.approx(largest, rel=1e-6, abs=1e-6)
        assert np.all(np.diff(point.eigenvalues.real) <= 1e-9 * scale)
        for value, vector in zip(point.eigenvalues, point.eigenvectors.T, strict=True):
            off = point.jacobian @ vector - value * vector
            assert np.abs(off).max() < 1e-8 * scale


@few
@given(st.integers(1, 3).flatmap(lambda n: circuits(n)))
def test_orbits_that_begin_at_a_stable_point_end_in_it(eq: Equations) -> None:
    for point in fixed_points(eq, ground(eq.n)).points:
        rate = -point.eigenvalues[0].real * eq.time_constants.max()
        if not point.stable or rate < 0.05:
            continue
        starts = point.place + 1e-7 * np.concatenate([np.eye(eq.n), -np.eye(eq.n)])
        size = np.maximum(1.0, np.abs(point.place))
        area = (point.place - size, point.place + size)
        for path in trajectories(eq, starts, 20.0 / rate * eq.time_constants.max(), area):
            assert np.abs(path[-1] - point.place).max() < 1e-6


@pytest.mark.parametrize("activation", ["clipped", "rectified"])
def test_a_point_exactly_on_a_corner_is_found_once_and_judged(activation: str) -> None:
    """Two rivals without input: both silent, at argument 0, from where nothing leads away."""
    W = np.array([[0.0, -2.0], [-2.0, 0.0]])
    eq = Equations(W, np.zeros(2), np.full(2, 0.02), activation)
    (point,) = fixed_points(eq, ground(2)).points
    assert point.stable and point.index == 1
    # Exciting each other as much, they leave it.
    eq = Equations(-W, np.zeros(2), np.full(2, 0.02), activation)
    at_zero = next(p for p in fixed_points(eq, ground(2)).points if not p.place.any())
    assert not at_zero.stable


def test_six_thousand_fixed_points_are_all_found() -> None:
    """Eight neurons by themselves, each with three: 0, .5 and 1."""
    eq = Equations(5.0 * np.eye(8), np.full(8, -2.0), np.full(8, 0.02), "clipped")
    points = fixed_points(eq, ground(8))
    assert len(points.points) == 3**8 and points.index_sum == 1
    assert sum(p.stable for p in points.points) == 2**8


def test_two_integrators_stand_still_everywhere() -> None:
    for activation in ("linear", "clipped", "rectified"):
        eq = Equations(np.eye(2), np.zeros(2), np.full(2, 0.02), activation)
        points = fixed_points(eq, ground(2))
        assert points.points == () and points.lines and points.complete is None


# ---- nullclines ----------------------------------------------------------------------------------


@few
@given(circuits(2), st.integers(0, 1))
def test_a_nullcline_is_where_its_neuron_stands_still(eq: Equations, neuron: int) -> None:
    for line in nullcline(eq, neuron, BOX):
        assert np.all(line >= BOX[0] - 1e-12) and np.all(line <= BOX[1] + 1e-12)
        still = eq.function.function(eq.argument(line)) - line
        assert np.abs(still[:, neuron]).max() < 1e-7
        if eq.function.pieces:
            halves = 0.5 * (line[1:] + line[:-1])
            still = eq.function.function(eq.argument(halves)) - halves
            assert np.abs(still[:, neuron]).max() < 1e-7


@few
@given(circuits(2), st.integers(0, 1))
def test_no_branch_of_a_nullcline_is_missed(eq: Equations, neuron: int) -> None:
    """Where the velocity changes sign along a line across the box, the nullcline is close by."""
    lines = nullcline(eq, neuron, BOX)
    if any(p.lines for p in [fixed_points(eq.seen_in((neuron,), np.zeros(2)), ground(1))]):
        return
    dense = [
        np.stack([np.interp(np.linspace(0, len(p) - 1, 4000), range(len(p)), p[:, k])
                  for k in range(2)], axis=1)
        for p in lines
    ]  # fmt: skip
    every = np.concatenate(dense) if dense else np.zeros((0, 2))
    side = np.linspace(0.0, 1.0, 601)
    for share in (0.21, 0.5, 0.83):
        for axis in (0, 1):
            at = np.full((601, 2), share)
            at[:, axis] = side
            at = BOX[0] + at * (BOX[1] - BOX[0])
            v = eq.velocity(at)[:, neuron]
            for k in np.flatnonzero((v[1:] > 0.0) != (v[:-1] > 0.0)):
                if abs(v[k]) + abs(v[k + 1]) < 1e-9:
                    continue
                assert len(every) and np.abs(every - at[k]).max(axis=1).min() < 0.02


# ---- manifolds, cycles, basins -------------------------------------------------------------------


@fewer
@given(circuits(2))
def test_separatrices_end_in_their_saddles(eq: Equations) -> None:
    """An orbit from a point on the stable manifold comes close to the saddle."""
    for saddle in fixed_points(eq, BOX).saddles:
        if np.any(saddle.place < BOX[0]) or np.any(saddle.place > BOX[1]):
            continue
        led = manifolds(eq, saddle, BOX)
        assert len(led.stable) == len(led.unstable) == 2
        into, out = -saddle.eigenvalues.real[1], saddle.eigenvalues.real[0]
        if not 0.5 < into / out < 50.0:
            continue  # leaves it so much faster than it comes that rounding decides
        for line in led.stable:
            np.testing.assert_array_equal(line[0], saddle.place)
            on_way = line[np.abs(line - saddle.place).max(axis=1) < 0.2]
            start = on_way[-1]
            away = np.abs(start - saddle.place).max()
            (path,) = trajectories(eq, start[None], 8.0 / into, BOX, points=4000)
            assert np.abs(path - saddle.place).max(axis=1).min() < 0.1 * away + 1e-6


@fewer
@given(circuits(2, ("clipped", "tanh", "rectified")))
def test_a_cycle_closes_and_is_stable_or_not_as_it_says(eq: Equations) -> None:
    fixed = fixed_points(eq, BOX)
    for cycle in limit_cycles(eq, fixed, BOX):
        assert eq.weights[0, 1] * eq.weights[1, 0] < 0.0
        size = float((cycle.high - cycle.low).max())
        area = (cycle.low - size, cycle.high + size)
        (path,) = trajectories(eq, cycle.points[:1], cycle.period, area, points=2001)
        assert np.abs(path[-1] - path[0]).max() < 1e-2 * size


def test_an_unstable_cycle_parts_rest_from_oscillation() -> None:
    """A stable focus inside an unstable cycle inside a stable one."""
    W, tau = np.array([[2.5, -3.1], [3.7, -1.4]]), np.array([0.031, 0.049])
    eq = Equations(W, np.array([0.6, -1.0]), tau, "clipped")
    fixed = fixed_points(eq, BOX)
    (focus,) = fixed.points
    assert focus.kind == "stable focus"
    inner, outer = limit_cycles(eq, fixed, BOX)
    assert (inner.stable, outer.stable) == (False, True)
    labels = basins(eq, fixed, (inner, outer), (np.zeros(2), np.ones(2)), 40)
    # Close to the unstable cycle an orbit takes its time.
    assert (labels == 0).sum() > 100 and (labels == 1).sum() > 100 and (labels < 0).sum() < 30
    on = inner.points[0] - focus.place
    inside, outside = (focus.place + share * on for share in (0.95, 1.05))
    area = (np.full(2, -9.0), np.full(2, 9.0))
    rests, swings = trajectories(eq, np.stack([inside, outside]), 40.0, area, points=32_001)
    assert np.abs(rests[-1] - focus.place).max() < 1e-4
    np.testing.assert_allclose(swings[-400:].min(axis=0), outer.low, atol=5e-3)
    np.testing.assert_allclose(swings[-400:].max(axis=0), outer.high, atol=5e-3)


def test_what_is_attracted_from_one_side_only_has_no_label() -> None:
    """Silence without input: from below it is reached, and the least activity grows out of it."""
    W, tau = np.diag([4.5, 0.0]), np.array([0.005, 0.02])
    eq = Equations(W, np.zeros(2), tau, "clipped", 2.5)
    labels = basins(eq, fixed_points(eq, BOX), (), BOX, 12)
    below = np.linspace(BOX[0][0], BOX[1][0], 25)[1::2] < 0.0
    assert (labels[:, below] == -1).all() and (labels[:, ~below] == 0).all()


@fewer
@given(circuits(2, SATURATING))
def test_basins_are_where_orbits_end(eq: Equations) -> None:
    fixed = fixed_points(eq, BOX)
    cycles = limit_cycles(eq, fixed, BOX)
    labels = basins(eq, fixed, cycles, BOX, 6)
    ends = attractors(fixed, cycles)
    assert labels.shape == (6, 6) and labels.dtype == np.int8 and labels.max() < len(ends)
    share = (np.arange(6) + 0.5) / 6.0
    x, y = (BOX[0][k] + share * (BOX[1][k] - BOX[0][k]) for k in range(2))
    starts = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    agreed = total = 0
    paths = trajectories(eq, starts, 60.0 * eq.time_constants.max(), BOX)
    for label, path in zip(labels.ravel(), paths, strict=True):
        if missing(eq, path[-1]) < 1e-6 and label >= 0 and not cycles:
            total += 1
            agreed += np.abs(ends[label].place - path[-1]).max() < 1e-3
    # An orbit that starts on a separatrix may end on either side.
    assert agreed >= total - 6


# ---- portraits -----------------------------------------------------------------------------------


@fewer
@given(circuits(2))
def test_a_portrait_has_everything_and_is_the_same_each_time(eq: Equations) -> None:
    drawn = portrait(eq, BOX, field_size=20, streaks=8)
    assert drawn.field.shape == (20, 20, 2) and len(drawn.nullclines) == 2
    np.testing.assert_allclose(
        drawn.field[3, 7], eq.velocity(np.array([drawn.x[7], drawn.y[3]])), rtol=1e-12, atol=1e-9
    )
    assert drawn.streaks.shape == (64, 14, 2) and np.isfinite(drawn.streaks).all()
    assert np.all((drawn.speeds >= 0.0) & (drawn.speeds <= 1.0))
    seeds = drawn.streaks[:, 6]
    assert np.all(seeds > BOX[0]) and np.all(seeds < BOX[1])
    # The pieces point the way the flow goes.
    ahead = drawn.streaks[:, 7] - seeds
    assert np.all((ahead * eq.velocity(seeds)).sum(axis=1) >= -1e-12)
    again = portrait(eq, BOX, field_size=20, streaks=8)
    np.testing.assert_array_equal(drawn.streaks, again.streaks)


@fewer
@given(circuits(1))
def test_a_portrait_of_one_neuron(eq: Equations) -> None:
    drawn = line_portrait(eq, (BOX[0][:1], BOX[1][:1]))
    assert drawn.v.shape == drawn.velocity.shape == (400,)
    np.testing.assert_array_equal(drawn.velocity, eq.velocity(drawn.v[:, None])[:, 0])
    rising = np.flatnonzero((drawn.velocity[1:] > 0.0) != (drawn.velocity[:-1] > 0.0))
    if not drawn.fixed.lines:
        for k in rising:
            gap = [abs(p.place[0] - drawn.v[k]) for p in drawn.fixed.points]
            assert min(gap) < 0.02


def test_trajectories_are_exact_for_linear_neurons_and_run_backwards() -> None:
    eq = Equations(np.array([[0.5, 1.0], [-1.0, 0.3]]), np.zeros(2), np.full(2, 0.02), "linear")
    start = np.array([[1.0, 0.2]])
    J = eq.jacobian(start[0])
    values, vectors = np.linalg.eig(J)
    (path,) = trajectories(eq, start, 0.1, BOX, points=101)
    t = np.linspace(0.0, 0.1, 101)
    weights = np.linalg.solve(vectors, start[0])
    exact = (vectors * weights) @ np.exp(values[:, None] * t)
    np.testing.assert_allclose(path, exact.real.T, atol=1e-4)
    (back,) = trajectories(eq, path[-1:], 0.1, BOX, backwards=True, points=101)
    np.testing.assert_allclose(back[-1], start[0], atol=1e-4)
