"""A learning rule brought from outside: one entry more in the table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from sim.hopfield import HopfieldParameters
from sim.hopfield.learning import rules
from sim.hopfield.learning.rules import LearningRule, LearningStep, Task, rule_named
from sim.hopfield.learning.task import Learning
from sim.hopfield.learning.weights import Factored

__all__ = ["brought"]


def scaled_hebb(task: Task) -> Learning:
    """Hebb's weights times the rate: an option that decides the weights of no rule at once."""
    yield LearningStep(0.0)
    x = task.patterns
    scale = task.options.rate / task.neurons
    return Factored(x, x, scale, False, np.zeros(task.neurons), True)


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> Iterator[LearningRule]:
    """A rule that reads the rate, and none of the other rules' ways with it."""
    rule = dataclasses.replace(
        rule_named("hebb"),
        name="brought",
        title="Brought from outside",
        options=("rate", "epochs"),
        keeping=("epochs",),
        learn=scaled_hebb,
        capacity=lambda n, p: (7.0, "as many as days in a week"),
        overlap_energy=None,
    )
    monkeypatch.setattr(rules, "LEARNING_RULES", (*rules.LEARNING_RULES, rule))
    spec = HopfieldParameters.specs()["rule"]
    more = dataclasses.replace(spec, choices=(*spec.choices, (rule.name, rule.title)))
    found = HopfieldParameters.specs.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(
        HopfieldParameters, "specs", classmethod(lambda cls: {**found(cls), "rule": more})
    )
    yield rule
