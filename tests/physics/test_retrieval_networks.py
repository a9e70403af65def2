"""The network of a trial of retrieval ends as the trial did, whatever its settings."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from sim.errors import ParameterError
from sim.experiments.retrieval import RECALL, RetrievalSettings, recall_trial, recalled
from sim.hopfield.learning.rules import LEARNING_RULES, rule_named

OVERLAP, RECALLED, EXACT, WRONG = range(4)


SAME = [
    {"neurons": 300, "load": 0.15}, {"neurons": 300, "load": 0.12, "cue": 0.5},
    {"neurons": 300, "load": 0.1, "coding": "01", "thresholds": "zero"},
    {"neurons": 120, "load": 0.2, "temperature": 0.5},
    {"neurons": 96, "load": 0.3, "diagonal": True},
    {"neurons": 100, "load": 0.1, "coding": "01", "temperature": 0.3, "cue": 0.7},
    {"neurons": 144, "load": 0.12, "cut": 0.6, "cue": 0.8},
    {"neurons": 144, "load": 0.12, "diluted": 0.5, "cue": 0.8},
    {"neurons": 144, "load": 0.1, "cut": 1.0, "diluted": 0.3, "temperature": 0.2},
    {"neurons": 150, "load": 0.1, "self_connection": 0.3, "cue": 0.6},
    {"neurons": 576, "load": 0.018, "memories": "letters"},
    {"neurons": 100, "load": 0.05, "memories": "letters", "cue": 0.8, "rule": "projection"},
    {"neurons": 200, "load": 0.05, "correlation": 0.4, "cue": 0.7},
    {"neurons": 200, "load": 0.1, "activity": 0.2, "correlation": 0.1, "rule": "covariance"},
    {"neurons": 200, "load": 0.1, "activity": 0.1, "rule": "covariance", "balanced": False},
    {"neurons": 200, "load": 0.3, "activity": 0.1, "rule": "covariance", "coding": "01",
     "thresholds": "set", "threshold": 0.55},
    {"neurons": 100, "load": 0.4, "rule": "projection", "diagonal": True, "cue": 0.9},
    {"neurons": 100, "load": 0.5, "rule": "storkey", "cut": 0.3},
    {"neurons": 100, "load": 0.6, "rule": "perceptron", "margin": 0.0, "epochs": 7, "cue": 0.7},
]  # fmt: skip
EVERY = [(rule.name, coding) for rule in LEARNING_RULES for coding in ("pm", "01")]


def check_same(point: RetrievalSettings, seed: int) -> float:
    """A trial tells what the network that is opened shows; the overlap it ends with."""
    with threadpool_limits(limits=1, user_api="blas"):  # as in the processes of an experiment
        found = recall_trial(point, seed)
    opening = RECALL.opening(point, seed)
    run, plain, active = opening.run(), [], []
    for sweep in range(1, point.sweeps + 1):
        if point.temperature > 0.0 or sweep == point.sweeps:
            run.advance_to(float(sweep))
            plain.append(float(run.network.overlaps()[recalled(point, seed)]))
            active.append(float(np.mean(run.network.shown > 0.0)))
    last = slice(len(plain) // 2, None) if point.temperature > 0.0 else slice(-1, None)
    overlap = float(np.mean(plain[last]))
    assert run.network.time == opening.duration == point.sweeps
    assert found[WRONG] == 0.5 * (1.0 - overlap)
    assert found[EXACT] == float(overlap == 1.0)
    told = overlap
    if rule_named(point.rule).centred:
        target = np.asarray(run.network.patterns[recalled(point, seed)].values) > 0
        a, on = float(target.mean()), float(np.mean(active[last]))
        both = 0.25 * (overlap + 2.0 * a + 2.0 * on - 1.0)
        told = round((both - a * on) / (a * (1.0 - a)), 12)
    assert found[OVERLAP] == told
    assert found[RECALLED] == float(told > 0.9)
    return overlap


@pytest.mark.parametrize("values", SAME, ids=lambda v: "-".join(map(str, v)))
def test_a_trial_ends_as_the_network_that_is_opened(values: dict[str, Any]) -> None:
    """To the bit; above T = 0, in every sweep of the second half."""
    point = RetrievalSettings(sweeps=24, **values)
    ends = [check_same(point, seed) for seed in (1, 2, 3)]
    assert len(set(ends)) > 1 or ends[0] == 1.0


@pytest.mark.parametrize(("rule", "coding"), EVERY)
def test_a_trial_of_every_rule_ends_as_its_network(rule: str, coding: str) -> None:
    if coding not in rule_named(rule).codings:
        with pytest.raises(ParameterError, match="defined for states −1 and \\+1"):
            RetrievalSettings(rule=rule, coding=coding)
        return
    point = RetrievalSettings(neurons=96, load=0.2, rule=rule, coding=coding, cue=0.7, sweeps=20)
    for seed in (4, 5):
        check_same(point, seed)
    check_same(dataclasses.replace(point, temperature=0.1), 6)
