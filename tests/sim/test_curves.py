"""Curves of a recall out of what was recorded of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.hopfield import HopfieldNetwork, HopfieldParameters, ModernMemory, ModernParameters
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.outcome.curves import Curves, curves
from sim.run import Run
from tests.sim.memories import make, stocked


def history(run: Run, rows: int = 4000) -> dict[str, np.ndarray]:
    return {trace.name: run.recorder.window(trace.name, rows) for trace in run.recorder.traces}


def of(run: Run) -> Curves:
    return curves(history(run), run.network.snapshot())


def test_by_hand() -> None:
    """Samples at 1, 2, 3, 4 and flips at 1.5, 3 and 3.5; the recall began at 1, with E = 1."""
    moment = replace(
        stocked(1).snapshot(), recalled_at=1.0, start_energy=1.0, start_overlaps=np.array([0.1])
    )
    recorded = {
        "time": np.array([1.0, 2.0, 3.0, 4.0]),
        "energy": np.array([0.0, -1.0, -3.0, -2.0]),
        "largest": np.array([0.1, 0.2, 0.5, 1.0]),
        "flip_time": np.array([1.5, 3.0, 3.5]),
        "flip_energy": np.array([-1.0, -3.0, -2.0]),
        "overlaps": np.array([[0.2, 0.0], [0.5, 0.0], [1.0, 0.0]]),
    }
    found = curves(recorded, moment)
    np.testing.assert_array_equal(found.sweeps, [0.0, 1.0, 2.0, 3.0])
    np.testing.assert_array_equal(found.overlaps, [[0.1], [0.2], [0.5], [1.0]])
    np.testing.assert_array_equal(found.largest, [0.1, 0.2, 0.5, 1.0])
    np.testing.assert_array_equal(found.energy_sweeps, [0.0, 0.5, 1.0, 2.0, 2.0, 2.5, 3.0])
    np.testing.assert_array_equal(found.energy, [1.0, -1.0, -1.0, -3.0, -3.0, -2.0, -2.0])
    np.testing.assert_array_equal(found.rises, [2.5])
    # Overlaps that do not go back to its beginning are not said to.
    recorded["overlaps"] = recorded["overlaps"][1:]
    found = curves(recorded, moment)
    np.testing.assert_array_equal(found.sweeps, [2.0, 3.0])
    np.testing.assert_array_equal(found.overlaps, [[0.5], [1.0]])
    np.testing.assert_array_equal(found.largest, [0.5, 1.0])


def test_nothing_recorded() -> None:
    empty = np.zeros(0)
    traces = ("time", "energy", "largest", "flip_time", "flip_energy")
    found = curves(dict.fromkeys(traces, empty), make().snapshot())
    for array in (found.sweeps, found.energy_sweeps, found.energy, found.rises):
        assert array.shape == (0,)
    assert found.overlaps.shape == (0, 0)
    run = Run(make())
    run.advance(30)
    assert of(run).overlaps.size == 0 and (of(run).energy == 0.0).all()


@pytest.mark.parametrize("update", ["random", "fixed", "synchronous"])
def test_a_recall(update: str) -> None:
    """Overlaps and energy from its beginning on: they end as the network is, in order of time."""
    run = Run(stocked(4, update=update))
    network = run.network
    run.advance(5 * round(1 / network.dt))
    run.perform("cue_random")
    run.perform("recall")
    start, overlaps = network.energy, network.overlaps()
    run.advance(6 * round(1 / network.dt))
    found = of(run)
    assert found.sweeps[0] == 0.0 and found.sweeps[-1] == pytest.approx(6.0)
    np.testing.assert_allclose(found.overlaps[0], overlaps, atol=1e-6)
    np.testing.assert_allclose(found.overlaps[-1], network.overlaps(), atol=1e-6)
    assert found.energy[0] == start and found.energy[-1] == pytest.approx(network.energy)
    assert (np.diff(found.energy_sweeps) >= 0.0).all() and (np.diff(found.sweeps) > 0.0).all()
    assert len(found.rises) == network.tally.rises
    assert network.tally.rises == 0 or update == "synchronous"


MANY = [
    HopfieldNetwork(HopfieldParameters(rows=20, columns=20, rule="projection", update=update), 3)
    for update in ("random", "synchronous")
] + [ModernMemory(ModernParameters(rows=20, columns=20), 3)]


@pytest.mark.parametrize("network", MANY, ids=["random", "synchronous", "modern"])
def test_the_largest_overlap_is_that_of_any_memory(network: AssociativeMemory) -> None:
    """Of 80 memories the first 64 are recorded each; the 78th is recalled from a noisy cue."""
    network.store_random(80)
    network.cue_pattern(77)
    network.corrupt(0.15)
    network.recall()
    run = Run(network)
    start = network.shown_overlaps()
    assert int(np.argmax(start)) == 77
    run.advance(10 * round(1 / network.dt))
    found = of(run)
    assert found.overlaps.shape[1] == 64 and np.abs(found.overlaps).max() < 0.5
    assert found.largest[0] == pytest.approx(start[77])
    assert found.largest[-1] == pytest.approx(network.shown_overlaps()[77])
    assert found.largest[-1] > 0.99 and len(found.largest) == len(found.sweeps)


def test_a_memory_that_is_lost_is_not_said_to_rise() -> None:
    """The 80th of 90 memories of 400 neurons, recalled from itself, above the capacity: its overlap
    falls, whatever the first 64 do."""
    network = HopfieldNetwork(HopfieldParameters(rows=20, columns=20), 1)
    network.store_random(90)
    network.cue_pattern(79)
    network.recall()
    run = Run(network)
    run.advance(400)
    found = of(run)
    assert found.largest[0] == 1.0 and 0.9 < found.largest[-1] < 1.0
    assert network.tally.rising is False


def test_where_energy_rose() -> None:
    """With synapses cut one way: as many times as the network has counted."""
    counted = 0
    for seed in range(8):
        run = Run(stocked(6, seed, cut=1.0))
        network = run.network
        run.perform("recall")
        run.advance(120)
        assert len(of(run).rises) == network.tally.rises
        counted += network.tally.rises
    assert counted > 0


def test_a_setting_that_lifts_the_energy_is_no_rise_of_the_network() -> None:
    """Another inverse temperature is another energy: the trace steps, nothing climbs."""
    run = Run(ModernMemory(ModernParameters(rows=6, columns=6), 1))
    network = run.network
    for name, arguments in (("store_random", {"count": 4}), ("cue_random", {}), ("recall", {})):
        run.perform(name, **arguments)
    run.advance(8)
    lifted = 0
    for sharpness in (2.0, 100.0, 5.0, 300.0):
        before = network.energy
        run.perform("configure", sharpness=sharpness)
        lifted += network.energy > before + 0.1
        run.advance(8)
    assert lifted > 0
    assert network.tally.rises == 0 and len(of(run).rises) == 0


def test_overlaps_begin_anew_when_memories_come_or_go() -> None:
    run = Run(stocked(3))
    network = run.network
    run.perform("recall")
    run.advance(24)
    assert of(run).overlaps.shape[1] == 3
    run.perform("store", values=[1, -1] * 6)
    network.finish()
    assert of(run).overlaps.shape[0] == 0  # nothing is known of four yet
    run.advance(24)
    found = of(run)
    assert found.overlaps.shape[1] == 4
    assert found.sweeps[0] > 2.0  # the energy goes back to the recall, they do not
    assert found.energy_sweeps[0] <= 1.0
    np.testing.assert_allclose(found.overlaps[-1], network.overlaps(), atol=1e-6)


def test_one_memory_has_one_curve() -> None:
    run = Run(stocked(1))
    run.perform("recall")
    run.advance(30)
    assert of(run).overlaps.shape[1] == 1
