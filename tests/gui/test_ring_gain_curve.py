"""The gain curve of the ring tab: measured when asked for, forgotten with its network."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar

from gui.ring.gain_page import GainPage
from gui.ring.theory_plots import GainPlot
from sim.ring import analysis
from tests.gui.hands import Person, click, paste_into
from tests.gui.ring_hands import untouched
from tests.gui.waiting import wait


def gain_words(person: Person) -> str:
    plot = next(p for p in person.window.findChildren(GainPlot) if p.isVisible())
    page = plot.parentWidget()
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def at_gain_curve(person, monkeypatch):
    """Somebody at the page of the gain curve, where measuring goes quicker than it should."""
    monkeypatch.setattr(analysis, "SETTLE", 0.1)
    monkeypatch.setattr(analysis, "MEASURE", 0.1)
    person.pause()
    person.click("Gain")
    yield person
    for button in person.buttons("Cancel"):
        click(button)
        wait(lambda: person.buttons("Measure"))
    person.click("Weights")


def measure(person: Person) -> None:
    person.click("Measure")
    assert any(bar.isVisible() for bar in person.window.findChildren(QProgressBar))
    wait(lambda: person.buttons("Measure"))


def test_a_gain_curve_is_measured_when_asked_for(at_gain_curve):
    person = at_gain_curve
    progressed: list[float] = []
    person.window.tab.jobs.progressed.connect(progressed.append)
    measure(person)
    person.window.tab.jobs.progressed.disconnect(progressed.append)
    assert progressed == sorted(progressed)
    assert progressed[-1] == 1.0
    assert len(progressed) == 24
    assert "°/s" in gain_words(person)
    assert gain_words(person) != GainPage.idle
    assert not any(bar.isVisible() for bar in person.window.findChildren(QProgressBar))
    assert untouched(person), "measuring touches nothing"


def test_a_measurement_can_be_cancelled(at_gain_curve):
    person = at_gain_curve
    paste_into(person.editor("dt").number, "0.1")  # twenty times as long
    person.settle()
    person.click("Measure")
    run = person.frame.run
    person.click("Cancel")
    wait(lambda: person.buttons("Measure"))
    assert gain_words(person) == GainPage.idle
    assert not any(bar.isVisible() for bar in person.window.findChildren(QProgressBar))
    assert person.frame.run == run
    assert person.notice == ""


@pytest.mark.parametrize(("parameter", "value"), [("time_constant", "40"), ("neurons", "48")])
def test_a_change_of_the_network_forgets_its_gain_curve(at_gain_curve, parameter, value):
    person = at_gain_curve
    measure(person)
    paste_into(person.editor(parameter).number, value)
    person.settle()
    assert gain_words(person) == GainPage.idle


def test_what_is_left_out_of_the_measurement_does_not_forget_it(at_gain_curve):
    person = at_gain_curve
    measure(person)
    words = gain_words(person)
    for parameter, value in (("noise", "0.5"), ("landmark_strength", "2")):
        paste_into(person.editor(parameter).number, value)
        person.settle()
        assert gain_words(person) == words


def test_with_uneven_weights_another_seed_is_another_network(at_gain_curve):
    """Every synapse is drawn from the seed: the old curve is not this network's."""
    person = at_gain_curve
    paste_into(person.editor("heterogeneity").number, "5")
    person.settle()
    measure(person)
    assert gain_words(person) != GainPage.idle
    person.type("Seed", "1234")
    person.settle()
    assert gain_words(person) == GainPage.idle


def test_a_curve_that_comes_too_late_is_not_shown(at_gain_curve):
    """Measured on the network of before: this one is another."""
    person = at_gain_curve
    person.click("Measure")
    paste_into(person.editor("time_constant").number, "45")
    wait(lambda: person.buttons("Measure"))
    person.click("Step")
    person.settle()
    assert gain_words(person) == GainPage.idle
