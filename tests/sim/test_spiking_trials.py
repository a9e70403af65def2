"""Accuracy of delayed match to sample: counts, intervals, chance, progress and cancel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.errors import SimError
from sim.spiking import SpikingMemory, SpikingParameters
from sim.spiking.patterns import drawing_of
from sim.spiking.task import Task, Trial
from sim.spiking.trials import _of_kind, measure_accuracy
from sim.statistics import wilson

SMALL = SpikingParameters.from_dict({"neurons": 500})
SHORT = Task(delay=0.2, shown=0.2, answer=0.3)


def measured(task: Task = SHORT, over="delay", values=(0.1, 0.3), trials=2, **more):
    p = more.pop("parameters", SMALL)
    return measure_accuracy(p, more.pop("drawings", ()), 3, task, over, values, trials, **more)


def test_a_memory_that_holds_is_right_and_half_of_the_trials_are_matches():
    told: list[float] = []

    def progress(fraction: float) -> bool:
        told.append(fraction)
        return True

    found = measured(progress=progress)
    assert found.over == "delay"
    assert found.task == SHORT
    np.testing.assert_array_equal(found.values, [0.1, 0.3])
    np.testing.assert_array_equal(found.every.count, [2, 2])
    np.testing.assert_array_equal(found.every.right, [2, 2])
    np.testing.assert_array_equal(found.match.count, found.no_match.count)
    np.testing.assert_array_equal(found.every.share, [1.0, 1.0])
    assert (found.every.low[0], found.every.high[0]) == wilson(2, 2)
    assert not any(a.flags.writeable for a in (found.values, found.every.low, found.match.right))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert len(told) > 20, "a hand that cancels is heard within a trial"


def test_the_same_arguments_give_the_same_trials_and_each_value_has_noise_of_its_own():
    hard = {"silenced": 0.35, "values": (0.1, 0.1), "trials": 4}
    one, two = measured(**hard), measured(**hard)
    for name in ("every", "match", "no_match"):
        for field in ("count", "right", "share", "low", "high"):
            np.testing.assert_array_equal(
                getattr(getattr(one, name), field), getattr(getattr(two, name), field)
            )
    first = measured(**{**hard, "values": (0.1,)})
    assert first.every.right[0] == one.every.right[0], "more values change nothing of the first"


def test_a_live_network_of_the_same_patterns_is_left_alone():
    live, alone = SpikingMemory(SMALL, 3), SpikingMemory(SMALL, 3)
    live.start_task()
    alone.start_task()
    measured(values=(0.1,), trials=1)
    live.advance(200)
    alone.advance(200)
    np.testing.assert_array_equal(live.now.v, alone.now.v)
    assert live.now.task == alone.now.task


def test_a_memory_that_forgets_is_at_chance():
    """It answers "no match" whatever it is shown, which is right in exactly half of the trials."""
    found = measured(values=(0.3,), silenced=0.9)
    assert (found.match.right[0], found.no_match.right[0]) == (0, 1)
    assert found.every.share[0] == 0.5
    assert found.every.low[0] < 0.5 < found.every.high[0]


def test_a_strong_test_takes_over_and_is_always_called_a_match():
    found = measured(replace(SHORT, test_strength=0.045, fraction=1.0), values=(0.2,))
    assert (found.match.right[0], found.no_match.right[0]) == (1, 0)


def test_against_the_strength_of_a_distractor():
    found = measured(
        replace(SHORT, delay=0.8, fraction=1.0), "distractor_strength", (0.0, 0.045), trials=2
    )
    np.testing.assert_array_equal(found.match.right, [1, 0])


def test_it_stops_when_it_is_told_to():
    told: list[float] = []

    def progress(fraction: float) -> bool:
        told.append(fraction)
        return len(told) < 3

    assert measured(progress=progress) is None
    assert len(told) == 3


def test_drawings_are_among_the_patterns():
    pixels = np.zeros((10, 10))
    pixels[2:8, 2:8] = 1
    few = SpikingParameters.from_dict({"neurons": 500, "patterns": 1})
    found = measured(
        values=(0.1,), trials=2, parameters=few, drawings=(drawing_of("square", pixels, 0.1),)
    )
    assert found.every.count[0] == 2
    with pytest.raises(SimError, match="two patterns or more"):
        measured(parameters=few)


def test_a_trial_becomes_one_of_the_other_kind():
    network = SpikingMemory(SMALL, 3)
    match = _of_kind(Trial(1, 2, 3, 4), True, network)
    assert (match.sample, match.test, match.distractor) == (2, 2, 4)
    for _ in range(20):
        assert _of_kind(Trial(1, 2, 2, 4), False, network).test in (1, 3)
    same = Trial(1, 2, 2)
    assert _of_kind(same, True, network) is same
    two = SpikingMemory(SMALL.replace(patterns=2), 3)
    assert _of_kind(Trial(1, 2, 2, 1), False, two) == Trial(1, 2, 1, 0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"over": "noise"}, "delay or distractor_strength"),
        ({"trials": 0}, "1 to 1,000"),
        ({"values": (99.0,)}, "between 0 and 30"),
    ],
)
def test_what_is_impossible_is_refused(wrong, words):
    with pytest.raises(SimError, match=words):
        measured(**wrong)


def test_no_values_are_no_trials():
    assert measured(values=()).every.share.shape == (0,)
