"""Small circuits against closed forms and published numbers.

Autapses (Seung 1996), two neurons that inhibit each other, and the excitatory and the inhibitory
neuron of Dayan and Abbott 2001, 7.5. Nothing here is random: numbers agree to rounding, or to the
digits that are given.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from sim.circuits.cycles import limit_cycles
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import FixedPoint, FixedPoints, fixed_points
from sim.circuits.manifolds import manifolds, trajectories
from sim.circuits.portrait import basins, portrait

TAU = 0.02  # s


def circuit(
    weights: list[list[float]],
    inputs: list[float],
    activation: str,
    gain: float = 1.0,
    taus: list[float] | None = None,
) -> Equations:
    n = len(inputs)
    times = np.full(n, TAU) if taus is None else np.array(taus)
    return Equations(np.array(weights), np.array(inputs), times, activation, gain)


def box(n: int, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    return np.full(n, low), np.full(n, high)


def found(eq: Equations) -> FixedPoints:
    return fixed_points(eq, box(eq.n, -2.0, 2.0))


def the(points: FixedPoints, kind: str) -> FixedPoint:
    (one,) = (p for p in points.points if p.kind == kind)
    return one


# ---- one neuron that excites itself --------------------------------------------------------------


@pytest.mark.parametrize(("weight", "state"), [(1.1, 0.50294), (2.0, 0.95750)])
def test_a_saturating_autapse_has_two_states(weight: float, state: float) -> None:
    points = found(circuit([[weight]], [0.0], "tanh"))
    assert [p.kind for p in points.points] == ["stable node", "unstable node", "stable node"]
    places = np.array([p.place[0] for p in points.points])
    np.testing.assert_allclose(places, [-state, 0.0, state], atol=5e-6)
    assert points.complete


def test_at_weight_one_zero_is_just_stable_and_alone() -> None:
    (point,) = found(circuit([[1.0]], [0.0], "tanh")).points
    assert (point.kind, point.stable, point.index) == ("degenerate", True, 1)


@pytest.mark.parametrize("weight", [-1.0, 0.0, 0.5, 0.995])
def test_a_leaky_autapse_is_slow_and_amplifies(weight: float) -> None:
    (point,) = found(circuit([[weight]], [0.3], "linear")).points
    assert point.stable
    assert point.place[0] == pytest.approx(0.3 / (1.0 - weight), rel=1e-10)
    assert -1.0 / point.eigenvalues[0].real == pytest.approx(TAU / (1.0 - weight), rel=1e-10)


def test_above_weight_one_it_runs_away() -> None:
    (point,) = found(circuit([[1.2]], [0.3], "linear")).points
    assert (point.kind, point.index) == ("unstable node", -1)


@pytest.mark.parametrize(("activation", "ends"), [("linear", (-2.0, 2.0)), ("clipped", (0.0, 1.0))])
def test_an_integrator_stands_still_anywhere(activation: str, ends: tuple[float, float]) -> None:
    points = found(circuit([[1.0]], [0.0], activation))
    (line,) = points.lines
    assert points.points == () and points.complete is None and line.stable
    assert sorted([line.start[0], line.stop[0]]) == pytest.approx(ends, abs=1e-9)


def test_an_integrator_with_input_stands_still_nowhere_or_at_its_top() -> None:
    assert found(circuit([[1.0]], [0.1], "linear")).points == ()
    (point,) = found(circuit([[1.0]], [0.1], "clipped")).points
    assert point.place[0] == 1.0


# ---- two neurons that inhibit each other ---------------------------------------------------------


def rivals(inhibition: float, first: float, second: float) -> Equations:
    return circuit([[0.0, -inhibition], [-inhibition, 0.0]], [first, second], "clipped")


def test_the_winner_takes_all() -> None:
    points = found(rivals(2.0, 0.5, 0.4))
    stable = np.array([p.place for p in points.stable])
    np.testing.assert_allclose(stable, [[0.0, 0.4], [0.5, 0.0]], atol=1e-12)
    saddle = the(points, "saddle")
    np.testing.assert_allclose(saddle.place, [0.1, 0.2], atol=1e-12)
    np.testing.assert_allclose(saddle.eigenvalues * TAU, [1.0, -3.0], atol=1e-12)
    along = saddle.eigenvectors[:, 0].real
    assert along[0] == pytest.approx(-along[1])
    assert len(points.points) == 3 and points.complete


def test_equal_inputs_leave_the_saddle_in_the_middle() -> None:
    saddle = the(found(rivals(2.0, 0.5, 0.5)), "saddle")
    np.testing.assert_allclose(saddle.place, [1.0 / 6.0, 1.0 / 6.0], atol=1e-12)
    # Its stable manifold is the diagonal.
    for line in manifolds(rivals(2.0, 0.5, 0.5), saddle, box(2, -0.2, 1.2)).stable:
        np.testing.assert_allclose(line[:, 0], line[:, 1], atol=1e-6)


def test_weak_inhibition_lets_both_live() -> None:
    (point,) = found(rivals(0.5, 1.0, 0.9)).points
    assert point.kind == "stable node"
    np.testing.assert_allclose(point.place, [11.0 / 15.0, 8.0 / 15.0], atol=1e-12)
    np.testing.assert_allclose(point.eigenvalues * TAU, [-0.5, -1.5], atol=1e-12)


@pytest.mark.parametrize("inhibition", [0.5, 0.99, 1.01, 3.0])
def test_two_states_from_an_inhibition_of_one_on(inhibition: float) -> None:
    points = found(rivals(inhibition, 0.5, 0.5))
    assert len(points.stable) == (2 if inhibition > 1.0 else 1)


def test_at_an_inhibition_of_one_the_difference_is_kept() -> None:
    points = found(rivals(1.0, 0.5, 0.5))
    assert points.points == ()
    ends = {tuple(np.round(e, 9) + 0.0) for line in points.lines for e in (line.start, line.stop)}
    assert ends == {(0.5, 0.0), (0.0, 0.5)}


def test_the_larger_input_wins_below_the_separatrix() -> None:
    """From the origin: the basins are parted by the saddle's stable manifold."""
    eq = rivals(2.0, 0.5, 0.4)
    drawn = portrait(eq, box(2, -0.2, 1.2))
    labels = basins(eq, drawn, drawn.cycles, drawn.box, 56)
    winners = [p.place for p in drawn.fixed.stable]
    at = 56 * 0.2 / 1.4
    np.testing.assert_allclose(winners[labels[int(at), int(at)]], [0.5, 0.0], atol=1e-12)
    (path,) = trajectories(eq, np.zeros((1, 2)), 40.0 * TAU, drawn.box)
    np.testing.assert_allclose(path[-1], [0.5, 0.0], atol=1e-6)


def test_a_decision_takes_ln_10_longer_per_decade() -> None:
    """tau/(b - 1) ln 10 for a tenth of the difference of inputs."""
    times = []
    for difference in (1e-2, 1e-3):
        eq = rivals(2.0, 0.5 + difference / 2.0, 0.5 - difference / 2.0)
        (path,) = trajectories(eq, np.zeros((1, 2)), 16.0 * TAU, box(2, -0.2, 1.2), points=1601)
        ahead = np.argmax(path[:, 0] - path[:, 1] > 0.4)
        times.append(ahead * 16.0 / 1600.0)
    assert times[1] - times[0] == pytest.approx(math.log(10.0), abs=0.05)


# ---- an excitatory and an inhibitory neuron ------------------------------------------------------


def pair(tau_inhibitory: float) -> Equations:
    return circuit(
        [[1.25, -1.0], [1.0, 0.0]], [10.0, -10.0], "rectified", taus=[0.01, tau_inhibitory]
    )


def middle(tau_inhibitory: float) -> FixedPoint:
    (point,) = fixed_points(pair(tau_inhibitory), box(2, -5.0, 80.0)).points
    return point


@pytest.mark.parametrize(
    ("tau", "kind"), [(0.03, "stable focus"), (0.04, "centre"), (0.05, "unstable focus")]
)
def test_the_pair_loses_its_balance_at_40_ms(tau: float, kind: str) -> None:
    point = middle(tau)
    assert point.kind == kind and point.stable == kind.startswith("stable")
    np.testing.assert_allclose(point.place, [80.0 / 3.0, 50.0 / 3.0], rtol=1e-12)


def test_the_hopf_bifurcation_is_at_40_ms() -> None:
    tau = brentq(lambda t: float(np.trace(middle(t).jacobian)), 0.03, 0.05, xtol=1e-14)
    assert tau == pytest.approx(0.04, abs=1e-9)
    value = middle(tau).eigenvalues[0]
    assert abs(value.real) < 1e-6 * abs(value.imag)
    # det J = (1 - .25 ... )/(tau_E tau_I) = .75/(tau_E tau_I), and the trace is zero.
    assert value.imag == pytest.approx(math.sqrt(0.75 / (0.01 * 0.04)), rel=1e-9)


def test_the_pair_oscillates_with_a_period_of_187_ms() -> None:
    eq = pair(0.05)
    area = box(2, -5.0, 80.0)
    (cycle,) = limit_cycles(eq, fixed_points(eq, area), area)
    assert cycle.stable and cycle.period == pytest.approx(0.187, abs=0.0005)
    np.testing.assert_array_equal(cycle.points[0], cycle.points[-1])
    # An orbit from far away comes to it, and is back after a period.
    (path,) = trajectories(eq, np.array([[30.0, 20.0]]), 40.0 * cycle.period, area, points=40_001)
    tail = path[-1001:]
    np.testing.assert_allclose(tail[0], tail[-1], atol=1e-2)
    np.testing.assert_allclose(tail.min(axis=0), cycle.low, atol=0.05)
    np.testing.assert_allclose(tail.max(axis=0), cycle.high, atol=0.05)


@pytest.mark.parametrize("tau", [0.03, 0.04])
def test_no_limit_cycle_where_the_pair_is_balanced(tau: float) -> None:
    """At the bifurcation itself small orbits close, all of them: that is no limit cycle."""
    area = box(2, -5.0, 80.0)
    assert limit_cycles(pair(tau), fixed_points(pair(tau), area), area) == ()


def test_a_symmetric_pair_is_born_oscillating_with_the_frequency_of_its_eigenvalues() -> None:
    """The flow commutes with a quarter turn; just above w_ii = 1 the period is 2 pi tau/3."""
    eq = circuit([[1.01, -3.0], [3.0, 1.01]], [0.0, 0.0], "tanh")
    area = box(2, -1.2, 1.2)
    (cycle,) = limit_cycles(eq, fixed_points(eq, area), area)
    assert cycle.stable and cycle.period == pytest.approx(2.0 * math.pi / 3.0 * TAU, rel=0.02)
    np.testing.assert_allclose(cycle.low, -cycle.high, rtol=1e-3)
    assert cycle.high[0] == pytest.approx(cycle.high[1], rel=1e-3)
