"""The rectified ring on its page: sentence, orientations, closed form, tuning curves."""

from __future__ import annotations

import pytest

from gui.ring.kymograph import Kymograph
from gui.ring.profile_plot import ProfilePlot
from gui.ring.tuning_plot import TuningPlot
from sim.ring import tuning
from tests.gui.hands import paste_into
from tests.gui.waiting import wait


def visible(person, kind):
    (found,) = (w for w in person.window.findChildren(kind) if w.isVisible())
    return found


def ticks(plot, side: str) -> list[str]:
    return [words for _, words in plot.getAxis(side)._tickLevels[0]]


def test_what_has_come_of_the_stimuli_is_said_over_the_claim(person):
    outcome, claim = person.window.tab.outcome, person.window.tab.claim
    assert not outcome.isVisible() and claim.isVisible()
    person.try_this("select-one-of-two", speed=10.0)
    wait(lambda: "S1 has won" in person.outcome)
    assert outcome.isVisible() and outcome.y() < claim.y()
    person.try_this("hold-in-the-dark")
    person.settle()
    wait(lambda: not outcome.isVisible())
    assert claim.isVisible()


def test_a_ring_of_orientations_is_labelled_in_orientations(person):
    person.try_this("orientation")
    person.run_for(0.5)
    assert ticks(visible(person, ProfilePlot), "bottom")[-1] == "180°"
    assert ticks(visible(person, Kymograph), "left")[-1] == "180°"
    wait(lambda: "at 90°" in person.status and "width 40°" in person.status)
    person.try_this("hold-in-the-dark")
    person.settle()
    wait(lambda: ticks(visible(person, Kymograph), "left")[-1] == "360°")


def test_width_and_peak_stand_beside_their_closed_form(person):
    person.try_this("short-term-memory", speed=10.0)
    words = person.window.tab.plots.profile_words
    wait(lambda: "theory 92.4°" in words.text() and "theory 25.18 Hz" in words.text())


@pytest.fixture
def at_tuning(person, monkeypatch):
    monkeypatch.setattr(tuning, "LONGEST", 0.1)
    person.try_this("gain-modulation")
    person.pause()
    person.click("Tuning")
    yield person
    wait(lambda: person.buttons("Measure"))
    person.click("Weights")


def test_a_tuning_curve_is_measured_and_forgotten_with_its_network(at_tuning):
    person = at_tuning
    page = person.window.tab.plots.theory.page
    assert page.words.text() == page.idle
    person.click("Measure")
    wait(lambda: person.buttons("Measure"))
    assert "Peaks " in page.words.text()
    plot = visible(person, TuningPlot)
    assert [trace.name for trace in plot.traces()] == ["g = 0 Hz", "g = 1 Hz", "g = 2 Hz"]
    assert not person.frame.touched, "measuring touches nothing"
    paste_into(person.editor("modulation").number, "1.5")
    person.settle()
    wait(lambda: page.words.text() == page.idle)
    assert plot.traces() == []


def test_a_tuning_curve_needs_a_stimulus(at_tuning):
    person = at_tuning
    person.window.tab.engine.post("clear_stimuli")
    person.settle()
    person.click("Measure")
    wait(lambda: "no stimulus" in person.notice)
