"""Memories of spiking neurons as experiments: section 5 of PHYSICS.md, with fewer neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments import table
from sim.experiments.plan import Plan
from sim.experiments.results import Results
from sim.experiments.spiking_memory import SPIKING_CUE, SPIKING_LOAD, SpikingSettings


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, attribute in (("spiking-load", "SPIKING_LOAD"), ("spiking-cue", "SPIKING_CUE")):
        monkeypatch.setitem(table.EXPERIMENTS, name, ("sim.experiments.spiking_memory", attribute))


def trials(count: int, **settings: float) -> np.ndarray:
    """(count, 3): held, overlap, and rate, Hz."""
    point = SpikingSettings.from_dict(settings)
    return np.array([SPIKING_LOAD.trial(point, seed) for seed in range(count)])


def test_few_patterns_are_held_at_some_forty_hertz() -> None:
    """After the cue 38 to 42 Hz in the pattern, and an overlap of 1."""
    found = trials(4, neurons=2000, patterns=20)
    assert found[:, 0].tolist() == [1.0] * 4
    assert found[:, 1].min() > 0.99
    assert 38.0 < found[:, 2].mean() < 46.0


def test_too_many_patterns_are_lost() -> None:
    """With 1,000 neurons half of the patterns are lost at about 175; more neurons hold more."""
    assert trials(6, neurons=1000, patterns=100)[:, 0].mean() >= 0.8
    assert trials(6, neurons=1000, patterns=260)[:, 0].mean() <= 0.2
    few, many = (trials(5, neurons=n, patterns=200)[:, 0].mean() for n in (1000, 4000))
    assert few <= 0.4 and many >= 0.6


def test_the_smallest_cue_is_a_fraction_at_which_chance_decides() -> None:
    """10 mV for 300 ms: of 2,000 neurons with 20 patterns 14 % never ignite and 22 % always do."""
    ignited = {
        fraction: trials(6, neurons=2000, fraction=fraction, hold=2.0)[:, 0].mean()
        for fraction in (0.12, 0.25)
    }
    assert ignited == {0.12: 0.0, 0.25: 1.0}


def test_a_quarter_is_the_border_of_the_usual_network() -> None:
    """10,000 neurons, 90 patterns: 20 % fail and 30 % ignite (at 25 % 14 of 30, followed 5 s)."""
    usual = {"neurons": 10_000, "patterns": 90, "hold": 1.0}
    assert trials(1, fraction=0.18, **usual)[0, 0] == 0.0
    assert trials(1, fraction=0.35, **usual)[0, 0] == 1.0


def test_a_trial_is_what_its_network_shows() -> None:
    point = SpikingSettings(neurons=1000, fraction=0.18, hold=0.5)
    verdicts = set()
    for seed in range(6):
        opening = SPIKING_CUE.opening(point, seed)
        run = opening.run()
        for _ in range(9):
            run.advance(round(0.2 / run.network.dt))
        held, overlap, rate = SPIKING_CUE.trial(point, seed)
        assert run.network.time == pytest.approx(opening.duration)
        shot: Any = run.network.snapshot()
        assert (float(shot.overlaps[0]), float(shot.pattern_rates[0])) == (overlap, rate)
        assert held == float(1 in shot.active)
        assert bool(held) == run.network.verdict.startswith("remembers 1")
        verdicts.add(held)
    assert verdicts == {0.0, 1.0}
    assert point.relevant() == SpikingSettings.specs().keys()


def test_the_words_say_where_the_curves_cross_one_half() -> None:
    plan = Plan.default("spiking-load", neurons=(1000, 2000), patterns=(100, 200))
    results = Results(plan)
    assert SPIKING_LOAD.words(results).startswith("No curve")
    for place, held in enumerate((1.0, 0.0, 1.0, 1.0)):
        results.add(place, 0, [(held, held, 40.0)] * 4)
    words = "Half of the cued patterns are lost from 150 (N = 1,000) stored patterns on."
    assert SPIKING_LOAD.words(results) == words
    cues = Results(Plan.default("spiking-cue", neurons=2000, fraction=(0.1, 0.2)))
    assert SPIKING_CUE.words(cues).startswith("No curve")
    for place, held in enumerate((0.0, 1.0)):
        cues.add(place, 0, [(held, held, 40.0)] * 4)
    assert "from 15.0 %" in SPIKING_CUE.words(cues)
