"""A snapshot of a ring stays as it was taken, and who looks changes nothing."""

from __future__ import annotations

import dataclasses

import pytest

from sim.run import Run
from tests.sim.contract import Kind, assert_same, everything, fewest, frozen


def test_a_snapshot_does_not_move_with_the_network(kind: Kind, under_way: Run) -> None:
    network = under_way.network
    snapshot = network.snapshot()
    assert snapshot.step == network.step and snapshot.time == network.time
    before = frozen(snapshot)
    under_way.perform("turn", velocity=5.0)
    under_way.advance(200)
    under_way.perform("silence", neurons=[0, 2])
    under_way.perform("configure", landmark_direction=3.0, noise=0.0)
    under_way.advance(50)
    under_way.perform("configure", neurons=fewest(kind) + 3)
    assert_same(frozen(snapshot), before)
    assert frozen(network.snapshot()) != before


def test_a_snapshot_is_not_changed_by_hand(under_way: Run) -> None:
    snapshot = under_way.network.snapshot()
    for field in dataclasses.fields(snapshot):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(snapshot, field.name, None)


@pytest.mark.parametrize("name", ["angles", "rates", "shifters", "silenced"])
def test_who_writes_into_a_snapshot_does_not_reach_the_network(under_way: Run, name: str) -> None:
    network = under_way.network
    array = getattr(network.snapshot(), name)
    if array is None:
        return  # only the fly compass has shifters
    before = frozen(network.snapshot())
    if array.flags.writeable:
        array[:] = 0
    assert_same(frozen(network.snapshot()), before)


def test_looking_changes_nothing(under_way: Run) -> None:
    before = everything(under_way)
    network = under_way.network
    for _ in range(2):
        network.snapshot()
        network.state()
        network.traces()
        network.effective_weights()
        network.gain()
        under_way.recorder.window("time", 5)
    assert_same(everything(under_way), before)
