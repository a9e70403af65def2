"""Rings at the ends of their ranges and beyond: they stay finite, or stop where all was well."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.errors import NetworkFailure, SimError
from sim.run import Run
from tests.sim.contract import KINDS, Kind, assert_same, everything, small

# The ends of the ranges


def extremes(kind: Kind, count: int, seed: int) -> list[dict[str, Any]]:
    """Each parameter at each end alone, then every parameter at an end, at random."""
    ends: dict[str, tuple[Any, Any]] = {}
    for name, spec in kind.Parameters.specs().items():
        if spec.kind == "flag":
            ends[name] = (False, True)
        elif spec.kind == "choice":
            ends[name] = (spec.choices[0][0], spec.choices[-1][0])
        else:
            ends[name] = (spec.low, spec.high)
    alone = [{name: end} for name, both in ends.items() for end in both]
    rng = np.random.default_rng(seed)
    corners = [
        {name: both[int(rng.integers(2))] for name, both in ends.items()} for _ in range(count)
    ]
    return alone + corners


def survives(kind: Kind, values: dict[str, Any], steps: int) -> None:
    """The network, turned as fast as a dial allows, stays finite or says that it has failed."""
    run = Run(kind(kind.Parameters(**values), seed=1))
    for velocity in (5000.0, -5000.0, 30.0):
        try:
            run.perform("turn", velocity=math.radians(velocity))
            run.advance(steps)
        except NetworkFailure as failure:
            assert failure.step == run.network.step
            assert str(failure).endswith(".")
            assert np.isfinite(run.network.membrane).all()
            return
        network = run.network
        assert np.isfinite(network.membrane).all(), values
        snapshot = network.snapshot()
        assert np.isfinite(snapshot.rates).all() and (snapshot.rates >= 0.0).all(), values
        assert np.isfinite(network.true_heading)


def test_networks_survive_the_ends_of_their_ranges(kind: Kind) -> None:
    for values in extremes(kind, count=12, seed=0):
        survives(kind, values, steps=60)


@pytest.mark.slow
def test_networks_survive_many_corners(kind: Kind) -> None:
    for values in extremes(kind, count=300, seed=1):
        survives(kind, values, steps=500)


# Failure


def fails(run: Run, steps: int) -> NetworkFailure:
    with pytest.raises(NetworkFailure) as raised:
        run.advance(steps)
    message = str(raised.value)
    assert message.endswith(".") and "\n" not in message
    assert run.network.title in message
    return raised.value


def strike(run: Run) -> None:
    """Current beyond all numbers."""
    run.perform("inject", direction=0.0, strength=1e308)


def spin(run: Run) -> None:
    """A turn beyond all numbers, which no gesture would let pass."""
    run.network.now.heading.velocity = 1e300
    run.network.now.heading.anchor(run.network.now.clock)


@pytest.mark.parametrize(
    ("kind", "break_it"),
    [
        ("fly-compass", strike),
        ("odd-kernel-ring", strike),
        ("small-ring", strike),
        ("odd-kernel-ring", spin),
        ("small-ring", spin),
    ],
    indirect=["kind"],
)
def test_a_failing_network_stops_where_it_last_was_well(
    kind: Kind, break_it: Callable[[Run], None]
) -> None:
    run, clone = Run(kind(small(kind))), Run(kind(small(kind)))
    for each in (run, clone):
        each.advance(50)
        break_it(each)
    failure = fails(run, 1000)
    assert failure.step == run.network.step < 1050
    # All is as it was before the block that failed: state, and what was kept of the past.
    clone.network.advance(failure.step - 50, clone.recorder)
    assert_same(everything(run), everything(clone))
    assert fails(run, 1000).step == failure.step
    assert np.isfinite(run.network.snapshot().rates).all()


@pytest.mark.parametrize("strength", [1e50, 1e150, 1e300])
def test_activity_beyond_all_measure_is_kept_or_refused_without_a_warning(
    kind: Kind, strength: float
) -> None:
    run = Run(kind(small(kind)))
    try:
        run.perform("inject", direction=0.0, strength=strength)
        run.advance(300)
    except SimError:
        return
    assert np.isfinite(run.recorder.window("peak", 300)).all()
    assert np.isfinite(run.recorder.window("activity", 300)).all()


def test_a_network_goes_on_when_what_broke_it_is_taken_away() -> None:
    kind = KINDS["fly-compass"]
    run = Run(kind(small(kind)))
    strike(run)
    fails(run, 200)
    run.perform("release")
    run.advance(100)
    assert run.network.step == 100
    assert math.degrees(run.network.decoded_heading) == pytest.approx(90.0, abs=0.1)


def test_a_run_that_failed_and_went_on_is_replayed() -> None:
    kind = KINDS["fly-compass"]
    run = Run(kind(small(kind, noise=0.5)))
    strike(run)
    before = everything(run)
    fails(run, 200)
    assert_same(everything(run), before)
    run.perform("release")
    run.advance(100)
    assert_same(everything(run.replay()), everything(run))
