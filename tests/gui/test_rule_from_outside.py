"""A learning rule brought from outside is chosen, set, learnt and told about in the window."""

from __future__ import annotations

import pytest

from tests.gui.waiting import wait
from tests.outside_rule import brought

__all__ = ["brought"]  # a fixture, of this file too


def test_it_is_driven_as_the_others_are(brought, sit_down):
    person = sit_down(tab="hopfield")
    wait(lambda: person.frame is not None and person.names)
    person.pick("Learning rule", brought.title)
    s = person.settle().snapshot
    assert s.parameters.rule == brought.name
    assert (s.capacity, s.capacity_words) == (7.0, "as many as days in a week")
    before = s.pattern_energies[0]
    person.type("Rate", f"{2 * s.parameters.rate:g}")
    wait(lambda: person.settle().snapshot.parameters.rate == 2 * s.parameters.rate)
    # Its own option has it learn again: the weights, and so the energies, are twice what they were.
    assert person.settle().snapshot.pattern_energies[0] == pytest.approx(2.0 * before)
    person.click("Recall")
    wait(lambda: person.frame.at_rest)
    assert person.outcome.startswith(person.names[0])
    assert brought.title in person.snapshot.title
