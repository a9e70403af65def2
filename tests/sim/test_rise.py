"""What counts as a rise is one rule, wherever it is asked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.hopfield import HopfieldNetwork, HopfieldParameters
from sim.hopfield.dynamics.kernels import compiled
from sim.hopfield.energy.rise import RISE, rose
from sim.hopfield.outcome.curves import curves
from sim.hopfield.readings import MEMORY_READINGS
from sim.run import Run


def in_kernel(change: float, before: float) -> bool:
    """As the compiled updates ask it."""
    return rose(change, before)


@pytest.mark.parametrize("energy", [0.0, 1e-6, -1e-6, 1.0, -300.0, 1e6, -1e6])
def test_a_rise_begins_at_a_billionth_of_one_and_the_energy(energy: float) -> None:
    edge = RISE * (1.0 + abs(energy))
    over, under = math.nextafter(edge, math.inf), math.nextafter(edge, 0.0)
    asked = compiled(in_kernel)
    for change, held in ((over, True), (edge, False), (under, False), (-1.0, False)):
        assert bool(rose(change, energy)) is held
        assert bool(asked(change, energy)) is held
    np.testing.assert_array_equal(
        rose(np.array([over, edge, -1.0]), np.full(3, energy)), [True, False, False]
    )


@pytest.mark.parametrize("normalise", [True, False], ids=["mean", "plain sums"])
@pytest.mark.parametrize("cause", [{"update": "synchronous"}, {"cut": 0.9}], ids=["all", "cut"])
def test_the_sentence_and_the_marks_count_the_same(normalise: bool, cause: dict[str, Any]) -> None:
    """Energies of some tens, and of some ten thousands."""
    counted = 0
    for seed in range(4):
        values = {"rows": 4, "columns": 4, "normalise": normalise, **cause}
        run = Run(HopfieldNetwork(HopfieldParameters(**values), seed))
        run.perform("store_random", count=7)
        run.perform("cue_random")
        run.perform("recall")
        run.advance(30 if "update" in cause else 300)
        network, recorder = run.network, run.recorder
        history = {t.name: recorder.window(t.name, t.rows) for t in recorder.traces}
        snapshot = network.snapshot()
        assert len(curves(history, snapshot).rises) == network.tally.rises
        energies = np.concatenate([[snapshot.start_energy], history["flip_energy"]])
        told = MEMORY_READINGS["flip_rises"]({"flip_energy": energies})
        assert told == network.tally.rises
        counted += network.tally.rises
    assert counted > 3
