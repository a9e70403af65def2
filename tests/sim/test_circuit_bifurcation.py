"""Bifurcation diagrams against closed forms, and against the fixed points at single values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.arrays import Array
from sim.circuits.bifurcation import Diagram, diagram
from sim.circuits.branches import Branch, crossing
from sim.circuits.continuation import branches_of, curves_through
from sim.circuits.fixed_points import fixed_points
from sim.circuits.knobs import knob_named
from sim.circuits.parameters import CircuitParameters
from sim.circuits.problem import Problem


def over(parameters: CircuitParameters, key: str, low: float, high: float, **more: bool) -> Diagram:
    """The diagram over a knob, without limit cycles unless asked for."""
    more.setdefault("cycles", False)
    return diagram(parameters, knob_named(parameters, key), low, high, **more)


def told(d: Diagram) -> list[tuple[str, float]]:
    """The kinds and values of its events."""
    return [(e.kind, e.value) for e in d.events]


def at(branch: Branch, value: float) -> Array:
    """The state of a branch at a value, between its points."""
    return np.array([np.interp(value, branch.values, v) for v in branch.places.T])


PAIR = CircuitParameters()  # b = 2, clipped, h = (.5, .4)
AUTAPSE = CircuitParameters(
    neurons=1, activation="tanh", weights=((2.0,),), inputs=(0.0,), thresholds=(0.0,),
    time_constants=(0.1,),
)  # fmt: skip
# Dayan and Abbott 2001, 7.5.
EXCITATORY_INHIBITORY = CircuitParameters(
    activation="rectified", weights=((1.25, -1.0), (1.0, 0.0)), inputs=(0.0, 0.0),
    thresholds=(-10.0, 10.0), time_constants=(0.01, 0.02),
)  # fmt: skip


# Continuation


@pytest.mark.parametrize("a", [0.3, 1.0])
@pytest.mark.parametrize("given_turning", [False, True])
def test_the_folds_of_the_cusp(a: float, given_turning: bool) -> None:
    """x' = r + a x - x^3 folds at r = +-2 (a/3)^1.5, x = -+sqrt(a/3) (Strogatz 2015, 3.6)."""
    problem = Problem(
        f=lambda v, p: p[..., None] + a * v - v**3,
        jac=lambda v, p: (a - 3.0 * v**2)[..., None],
        low=-1.0,
        high=1.0,
        turning=(lambda v, p: np.ones_like(v)) if given_turning else None,
    )
    x = next(r.real for r in np.roots([-1.0, 0.0, a, -1.0]) if abs(r.imag) < 1e-9)
    curves, complete = curves_through(problem, [(-1.0, np.array([x]))], 0.01)
    branches, events = branches_of(problem, curves)
    assert complete
    assert [e.kind for e in events] == ["fold", "fold"]
    fold = 2.0 * (a / 3.0) ** 1.5
    assert sorted(e.value for e in events) == pytest.approx([-fold, fold], abs=1e-10)
    assert sorted(float(e.place[0]) for e in events) == pytest.approx(
        [-math.sqrt(a / 3), math.sqrt(a / 3)], abs=1e-6
    )
    assert sorted(b.kind for b in branches) == ["stable", "stable", "unstable"]
    for b in branches:
        np.testing.assert_allclose(
            b.values + a * b.places[:, 0] - b.places[:, 0] ** 3, 0, atol=1e-9
        )


def test_a_closed_curve_is_followed_once_round() -> None:
    """x^2 + p^2 = 1/4 begins and ends at two folds."""
    problem = Problem(
        f=lambda v, p: v**2 + p[..., None] ** 2 - 0.25,
        jac=lambda v, p: (2.0 * v)[..., None],
        low=-1.0,
        high=1.0,
    )
    curves, _ = curves_through(
        problem, [(0.0, np.array([0.5])), (0.1, np.array([-(0.24**0.5)]))], 0.02
    )
    assert len(curves) == 1
    _, events = branches_of(problem, curves)
    assert sorted(e.value for e in events) == pytest.approx([-0.5, 0.5], abs=1e-10)


def test_curves_that_cross_on_both_sides() -> None:
    """x' = p x - x^2: both curves are found from one, and change their stability at 0."""
    problem = Problem(
        f=lambda v, p: p[..., None] * v - v**2,
        jac=lambda v, p: (p[..., None] - 2.0 * v)[..., None],
        low=-1.0,
        high=1.0,
    )
    curves, _ = curves_through(problem, [(-1.0, np.array([0.0]))], 0.02)
    branches, events = branches_of(problem, curves)
    assert len(curves) == 2
    assert [e.kind for e in events] == ["branch point"]
    assert events[0].value == pytest.approx(0.0, abs=1e-8)
    assert sum(b.stable for b in branches) == 2


def test_a_narrow_gap_is_not_jumped() -> None:
    """x' = .0001 + p x - x^3: the curve from the left is not the one that folds."""
    problem = Problem(
        f=lambda v, p: 1e-4 + p[..., None] * v - v**3,
        jac=lambda v, p: (p[..., None] - 3.0 * v**2)[..., None],
        low=-1.0,
        high=1.0,
    )
    curves, _ = curves_through(problem, [(-1.0, np.array([1e-4]))], 0.02)
    assert len(curves) == 1
    assert branches_of(problem, curves)[1] == []
    assert abs(curves[0].points[[0, -1], 0]).max() > 0.9


# Smooth circuits


@pytest.mark.parametrize("weight", [1.5, 2.0, 4.0])
def test_the_folds_of_a_tanh_autapse(weight: float) -> None:
    """v = tanh(lambda v + h) folds where lambda (1 - v^2) = 1."""
    p = AUTAPSE.replace(weights=((weight,),))
    d = over(p, "input 1", -4.0, 4.0)
    v = math.sqrt(1.0 - 1.0 / weight)
    h = math.atanh(v) - weight * v
    assert [e.kind for e in d.events] == ["fold", "fold"]
    assert [e.value for e in d.events] == pytest.approx([h, -h], abs=1e-10)
    assert [b.kind for b in d.branches] == ["stable", "stable", "unstable"]


def test_the_pitchfork_of_a_tanh_autapse() -> None:
    d = over(AUTAPSE, "self-excitation", 0.0, 3.0)
    assert told(d) == [("pitchfork", pytest.approx(1.0, abs=1e-8))]
    assert sorted(b.kind for b in d.branches) == ["stable", "stable", "stable", "unstable"]
    # v = tanh 2v at +-.9575
    upper = [at(b, 2.0)[0] for b in d.branches if b.stable and b.values[-1] > 2.0]
    assert sorted(upper) == pytest.approx([-0.95750, 0.95750], abs=1e-4)


def test_the_pitchfork_of_a_symmetric_pair_and_its_unfolding() -> None:
    pair = PAIR.replace(activation="tanh", inputs=(0.0, 0.0))
    assert told(over(pair, "inhibition", 0.0, 3.0)) == [("pitchfork", pytest.approx(1.0, abs=1e-8))]
    apart = over(pair.replace(inputs=(1e-3, 0.0)), "inhibition", 0.0, 3.0)
    assert [e.kind for e in apart.events] == ["fold"]
    assert sum(b.stable for b in apart.branches) == 2


def test_a_pitchfork_at_the_end_of_the_range() -> None:
    pair = PAIR.replace(activation="tanh", inputs=(0.0, 0.0), weights=((1.2, -2.0), (-2.0, 1.2)))
    d = over(pair, "self-excitation", -1.0, 3.0)
    assert all(e.value == pytest.approx(-1.0, abs=1e-6) for e in d.events)
    assert [b.kind for b in d.branches] == ["stable", "stable", "saddle"]


def test_the_hopf_bifurcation_of_a_smooth_pair() -> None:
    """The trace at 0 vanishes where w11 + w22 = 2."""
    pair = PAIR.replace(activation="tanh", inputs=(0.0, 0.0), weights=((0.0, -3.0), (3.0, 0.5)))
    d = over(pair, "weight 1 1", 0.0, 2.5)
    assert told(d) == [("Hopf", pytest.approx(1.5, rel=1e-8))]


# Piecewise linear circuits


def test_the_fold_of_winner_take_all() -> None:
    """The weaker neuron's win begins where it just silences the stronger: b = h1/h2."""
    d = over(PAIR, "inhibition", 0.0, 4.0)
    assert told(d) == [("fold", pytest.approx(1.25, abs=1e-9))]
    np.testing.assert_allclose(d.events[0].place, [0.0, 0.4], atol=1e-9)
    ends = [b.places[0] for b in d.branches if b.values[0] == pytest.approx(1.25, abs=1e-9)]
    assert len(ends) == 2
    np.testing.assert_allclose(ends[0], ends[1], atol=1e-9)
    assert sum(b.kind == "saddle" for b in d.branches) == 1


def test_the_pitchfork_of_winner_take_all_is_a_line() -> None:
    d = over(PAIR.replace(inputs=(0.5, 0.5)), "inhibition", 0.0, 4.0)
    assert told(d) == [("pitchfork", pytest.approx(1.0, abs=1e-9))]
    line = next(b for b in d.branches if b.kind == "line")
    ends = sorted(line.places[[0, -1]].tolist())
    np.testing.assert_allclose(ends, [[0.0, 0.5], [0.5, 0.0]], atol=1e-9)
    assert line.stable


def test_the_integrator_is_a_line() -> None:
    """lambda = 1 without input: every state; with input none."""
    p = AUTAPSE.replace(activation="linear", weights=((1.0,),))
    (line,) = over(p, "input 1", -1.0, 1.0).branches
    assert (line.kind, float(line.values[0]), line.stable) == ("line", 0.0, True)
    d = over(p.replace(inputs=(0.1,)), "self-excitation", 0.0, 2.0)
    assert [b.stable for b in d.branches] == [True, False]
    np.testing.assert_allclose(d.branches[0].places[:, 0], 0.1 / (1.0 - d.branches[0].values))


def test_the_hopf_bifurcation_of_the_excitatory_inhibitory_pair() -> None:
    d = over(EXCITATORY_INHIBITORY, "time constant 2", 0.01, 0.1)
    assert told(d) == [("Hopf", pytest.approx(0.04, rel=1e-9))]
    np.testing.assert_allclose(d.events[0].place, [80 / 3, 50 / 3], rtol=1e-9)
    assert [(b.stable, b.values[0], b.values[-1]) for b in d.branches] == [
        (True, 0.01, d.events[0].value),
        (False, d.events[0].value, 0.1),
    ]


def test_its_limit_cycles() -> None:
    d = over(EXCITATORY_INHIBITORY, "time constant 2", 0.01, 0.1, cycles=True)
    (cycle,) = d.cycles
    assert cycle.stable
    assert cycle.values[0] > 0.04
    assert np.interp(0.05, cycle.values, cycle.period) == pytest.approx(0.187, abs=0.002)
    assert (cycle.low < 26.7).all()


def test_many_neurons_are_followed_from_region_to_region() -> None:
    n = 7
    W = -2.0 * (1.0 - np.eye(n))
    p = CircuitParameters(
        neurons=n, weights=W.tolist(), inputs=tuple(0.5 - 0.01 * i for i in range(n)),
        thresholds=(0.0,) * n, time_constants=(0.02,) * n,
    )  # fmt: skip
    d = over(p, "inhibition", 0.0, 4.0)
    assert not d.complete
    winners = {int(b.places[-1].argmax()) for b in d.branches if b.stable and b.values[-1] == 4.0}
    assert winners == set(range(n))


# Against the fixed points at single values


def random_pair(rng: np.random.Generator, activation: str) -> CircuitParameters:
    return PAIR.replace(
        activation=activation,
        weights=rng.normal(0.0, 2.0, (2, 2)).tolist(),
        inputs=tuple(rng.normal(0.3, 0.4, 2)),
    )


@pytest.mark.parametrize("activation", ["clipped", "tanh", "rectified"])
@pytest.mark.parametrize("key", ["inhibition", "input", "gain", "weight 1 1"])
def test_every_fixed_point_is_on_a_branch(activation: str, key: str) -> None:
    rng = np.random.default_rng([len(activation), len(key)])
    box = (np.full(2, -50.0), np.full(2, 50.0))
    for _ in range(6):
        p = random_pair(rng, activation)
        knob = knob_named(p, key)
        low, high = (0.2, 3.0) if key == "gain" else (-2.0, 3.0)
        d = diagram(p, knob, low, high, cycles=False)
        for value in rng.uniform(low, high, 8):
            points = fixed_points(knob.write(p, value).equations(), box).points
            points = tuple(f for f in points if np.abs(f.place).max() < 20.0)
            held = [b for b in d.branches if b.values[0] < value < b.values[-1]]
            held = [b for b in held if np.abs(at(b, value)).max() < 20.0]
            assert len(held) == len(points)
            for f in points:
                off = [np.abs(at(b, value) - f.place).max() for b in held]
                nearest = held[int(np.argmin(off))]
                assert min(off) < 2e-2 * (1.0 + np.abs(f.place).max())
                assert nearest.stable == f.stable


@pytest.mark.parametrize("activation", ["clipped", "tanh"])
def test_branches_meet_exactly(activation: str) -> None:
    """Every end inside the range is that of another branch, too."""
    rng = np.random.default_rng(3)
    for _ in range(10):
        d = over(random_pair(rng, activation), "weight 1 1", -2.0, 4.0)
        ends = [(b.values[k], b.places[k]) for b in d.branches for k in (0, -1)]
        for value, place in ends:
            if -2.0 < value < 4.0:
                same = [v for p, v in ends if abs(p - value) < 1e-8]
                assert sum(np.abs(v - place).max() < 1e-8 for v in same) >= 2


def test_a_crossing_is_found_to_rounding_even_of_a_jump() -> None:
    def cubic(x: float) -> float:
        return (x - 0.3) ** 3

    assert crossing(cubic, 0.0, 1.0, cubic(0.0), cubic(1.0)) == pytest.approx(0.3, abs=1e-9)
    assert crossing(lambda x: 1.0 if x > 0.7 else -1.0, 0.0, 1.0, -1.0, 1.0) == pytest.approx(0.7)
