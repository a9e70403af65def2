"""Diffusion and pinning of a bump as experiments: against closed forms and section 4 of
PHYSICS.md."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.angles import wrap_signed
from sim.errors import ParameterError
from sim.experiments import table
from sim.experiments.experiment import Line, Opening
from sim.experiments.plan import Plan
from sim.experiments.results import Results
from sim.experiments.ring_drift import (
    DIFFUSION,
    PINNING,
    DiffusionSettings,
    PinningSettings,
    expected_diffusion,
    expected_speeds,
)

DRAWN = {"linear-ring": "the linear ring", "poisson-ring": "the Poisson ring"}


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for entry, attribute in ((DIFFUSION, "DIFFUSION"), (PINNING, "PINNING")):
        place = ("sim.experiments.ring_drift", attribute)
        monkeypatch.setitem(table.EXPERIMENTS, entry.name, place)


def direction(network: Any) -> float:
    y = network.now.y[0]
    return math.atan2(float(y @ np.sin(network.angles)), float(y @ np.cos(network.angles)))


def opened(opening: Opening) -> tuple[float, Any]:
    """The bump's direction at the beginning, and the network at the end, as its page runs it."""
    run = opening.run()
    run.advance(0)
    before = direction(run.network)
    run.advance_to(opening.duration)
    return before, run.network


def measured(entry: Any, point: Any, count: int) -> np.ndarray:
    return np.array([entry.trial(point, seed)[0] for seed in range(count)])


# Diffusion


def test_the_linear_ring_diffuses_as_its_law_says() -> None:
    """N = 128, sigma = .2, A = 1 and t = 20 in units of tau: <dtheta^2> = .0125 rad^2. Here A is 10
    Hz and sigma = .2 A sqrt(tau)."""
    tau = 0.02
    point = DiffusionSettings(
        network="linear-ring", neurons=128, noise=2.0 * math.sqrt(tau), height=10.0, time=20 * tau
    )
    assert expected_diffusion(point) / 128 * point.time == pytest.approx(0.0125, rel=1e-9)
    squares = measured(DIFFUSION, point, 400) * point.time
    # As the height is changed by the noise, too, the variance is 1.25 % larger.
    assert squares.mean() == pytest.approx(0.01266, rel=4 * math.sqrt(2 / 400))


@pytest.mark.parametrize("neurons", [40, 160])
def test_the_poisson_ring_diffuses_by_19_over_n(neurons: int) -> None:
    point = DiffusionSettings(network="poisson-ring", neurons=neurons, time=0.2)
    assert 19.0 < expected_diffusion(point) < 20.0
    product = neurons * measured(DIFFUSION, point, 100).mean()
    assert product == pytest.approx(expected_diffusion(point), rel=4 * math.sqrt(2 / 100))


@pytest.mark.parametrize("kind", ["linear-ring", "poisson-ring"])
def test_a_trial_ends_as_the_network_it_opens(kind: str) -> None:
    point = DiffusionSettings(network=kind, neurons=50, time=0.1)
    opening = DIFFUSION.opening(point, 5)
    before, network = opened(opening)
    moved = float(wrap_signed(direction(network) - before))
    assert network.time == pytest.approx(0.1)
    assert DIFFUSION.trial(point, 5)[0] * point.time == pytest.approx(moved**2, rel=1e-9)
    assert abs(moved) > 1e-3
    assert DIFFUSION.trial(point, 5) == DIFFUSION.trial(point, 5) != DIFFUSION.trial(point, 6)


def test_turns_of_the_bump_are_counted() -> None:
    """Where D t is 6 rad^2, much of the displacement is more than half a turn."""
    point = DiffusionSettings(network="poisson-ring", neurons=20, time=6.0)
    squares = measured(DIFFUSION, point, 12) * point.time
    assert squares.max() > math.pi**2


def test_the_law_is_a_line_for_each_ring() -> None:
    points = [DiffusionSettings(network=kind) for kind in DRAWN]
    lines = DIFFUSION.theory(points, "diffusion", np.array([20.0, 200.0]))
    assert [line.series for line in lines if isinstance(line, Line)] == [0, 1]
    for line, point in zip(lines, points, strict=True):
        assert isinstance(line, Line)
        np.testing.assert_allclose(line.y * line.x, expected_diffusion(point))
    (one,) = DIFFUSION.theory(points[:1] * 2, "diffusion", np.array([20.0, 200.0]))
    assert isinstance(one, Line) and one.series is None


def test_the_words_say_what_was_measured() -> None:
    results = Results(Plan.default("diffusion", neurons=(50, 100)))
    assert DIFFUSION.words(results) == ""
    for place, value in enumerate((0.4, 0.2, 0.02, 0.01)):
        results.add(place, 0, [(0.9 * value,), (1.1 * value,)] * 100)
    words = DIFFUSION.words(results)
    assert "20 ± 0.2 rad²/s for the Poisson ring (theory 19.6)" in words
    assert "1 ± 0.0099 rad²/s for the linear ring (theory 0.5)" in words


# Pinning


@pytest.mark.parametrize(
    ("neurons", "low", "high"),
    [(12, 1.1e-2, 1.2e-2), (20, 1.05e-3, 1.15e-3), (24, 1.8e-4, 2.7e-4), (32, 4e-6, 5e-6)],
)
def test_more_sigmoid_neurons_pin_the_bump_less(neurons: int, low: float, high: float) -> None:
    """Section 4: 1.1e-2, 1.1e-3, 2.7e-4 and 5e-6 rad per tau; the defaults of the sigmoid ring
    give 1.2e-2, 1.1e-3, 1.9e-4 and 4.3e-6."""
    point = PinningSettings(neurons=neurons)
    speeds = measured(PINNING, point, 30)
    mean, largest = expected_speeds(point)
    assert low < speeds.max() < high
    assert speeds.max() < 1.02 * largest
    assert speeds.mean() == pytest.approx(mean, abs=4 * speeds.std() / math.sqrt(30))


def test_off_its_tuning_a_rectified_ring_goes_on_pinning() -> None:
    slow = {}
    for neurons in (12, 32):
        point = PinningSettings(network="small-ring", neurons=neurons)
        speeds = measured(PINNING, point, 100)
        mean, largest = expected_speeds(point)
        assert speeds.mean() == pytest.approx(mean, abs=4 * speeds.std() / 10.0)
        assert 0.7 * largest < speeds.max() < 1.1 * largest
        slow[neurons] = mean
    # 2.7 times more neurons: 3.7 times slower here, 2,700 times in the sigmoid ring.
    assert 3.0 < slow[12] / slow[32] < 5.0
    smooth = [expected_speeds(PinningSettings(neurons=n))[0] for n in (12, 32)]
    assert smooth[0] / smooth[1] > 2000.0


@pytest.mark.parametrize("kind", ["sigmoid-ring", "small-ring"])
def test_a_bump_slides_as_in_the_network_it_opens(kind: str) -> None:
    point = PinningSettings(network=kind, neurons=12)
    opening = PINNING.opening(point, 3)
    run = opening.run()
    network: Any = run.network
    run.advance(0)
    first = network.snapshot().decoded
    run.advance_to(opening.duration)
    speed = abs(float(wrap_signed(network.snapshot().decoded - first))) / 0.5
    assert PINNING.trial(point, 3)[0] == pytest.approx(speed, rel=1e-6)
    assert speed > 1e-4


@pytest.mark.parametrize("neurons", [8, 12, 13, 20])
def test_the_bump_is_put_where_it_was_drawn_and_at_rest(neurons: int) -> None:
    point = PinningSettings(neurons=neurons)
    for seed in range(6):
        drawn = float(np.random.default_rng([seed, 1]).uniform(0.0, 2.0 * math.pi))
        run = PINNING.opening(point, seed).run()
        network: Any = run.network
        run.advance(0)
        assert wrap_signed(direction(network) - drawn) == pytest.approx(0.0, abs=1e-7)
        size = np.abs(network.now.y[0] @ np.exp(1j * network.angles))
        run.advance(20)  # one time constant
        after = np.abs(network.now.y[0] @ np.exp(1j * network.angles))
        assert after == pytest.approx(size, rel=0.03)


def test_pinning_has_theory_and_words_for_each_ring() -> None:
    results = Results(Plan.default("pinning", neurons=(12, 20)))
    points = [results.plan.points[series.points[0]] for series in results.plan.series]
    lines = PINNING.theory(points, "speed", np.array([12.0, 20.0]))
    assert [line.series for line in lines if isinstance(line, Line)] == [0, 0, 1, 1]
    assert PINNING.words(results) == ""
    for place, value in enumerate((0.012, 0.001, 0.01, 0.005)):
        results.add(place, 0, [(value,), (0.5 * value,)])
    words = PINNING.words(results)
    assert "the sigmoid ring slides at up to 0.012 rad per τ with 12 neurons and 0.001" in words
    assert "that of the rectified ring slides at up to 0.01 rad per τ" in words


def test_settings_that_measure_nothing_are_refused() -> None:
    with pytest.raises(ParameterError, match="up to 256"):
        DiffusionSettings(network="linear-ring", neurons=300)
    with pytest.raises(ParameterError, match="have no bump"):
        PinningSettings(coupling=1.0)
    with pytest.raises(ParameterError, match="tuned ring"):
        PinningSettings(network="small-ring", detuning=0.0)
    assert "noise" not in DiffusionSettings().relevant()
    assert "detuning" not in PinningSettings().relevant()
