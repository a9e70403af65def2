"""Analyses of the ring in front: modes, weights, drift and diffusion, as a person asks for them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QLabel

from gui.ring.diffusion_page import DiffusionPage
from gui.ring.drift_page import DriftPage
from gui.ring.ring_overlay import NOTHING
from gui.ring.theory_plots import SpectrumPlot, WeightsPlot
from sim.ring import diffusing, drift
from tests.gui.hands import CONTROL, Key, Person, click, paste_into
from tests.gui.ring_hands import untouched
from tests.gui.waiting import wait


def words(person: Person) -> str:
    """What stands under the plot of the analysis in front."""
    page = person.window.tab.plots.theory.page
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def overlay(person: Person):
    return person.ring._picture.overlay


@pytest.fixture
def analyst(person, monkeypatch):
    """Somebody at the analyses, where measuring goes quicker than it should."""
    monkeypatch.setattr(drift, "MOST", 24)
    monkeypatch.setattr(diffusing, "RUNS", 6)
    monkeypatch.setattr(diffusing, "LAG", 2.0)
    person.pause()
    person.click("Spectrum")
    yield person
    for button in person.buttons("Cancel"):
        click(button)
    person.click("Spectrum")
    if person.buttons("Hide"):
        person.click("Hide")


def eigenvalue_at(person: Person, rank: int) -> QPoint:
    plot = person.window.tab.plots.theory.page.findChild(SpectrumPlot)
    return plot.to_pixels(rank, plot.traces()[0].y[rank - 1]).toPoint()


def test_a_mode_is_drawn_on_the_ring_until_it_is_clicked_again(analyst):
    person = analyst
    plot = person.window.tab.plots.theory.page.findChild(SpectrumPlot)
    click(plot.viewport(), eigenvalue_at(person, 1))
    wait(lambda: overlay(person).mode is not None)
    assert words(person).startswith("Mode 1, λ = 1.000: sine of 90°")
    s = person.snapshot
    mode = overlay(person).mode
    silent = s.rates == 0.0
    silent &= np.roll(silent, 1) & np.roll(silent, -1)  # at the foot a neuron is at threshold
    assert mode.shape == s.rates.shape and not mode[silent].any()
    assert np.corrcoef(mode, np.sin(s.angles - s.decoded) * (s.rates > 0))[0, 1] > 0.9
    picture = person.ring.grab().toImage()
    person.click("Next mode")
    wait(lambda: words(person).startswith("Mode 2"))
    assert person.ring.grab().toImage() != picture
    click(plot.viewport(), eigenvalue_at(person, 2))
    assert overlay(person) is NOTHING
    assert untouched(person)


def test_a_mode_of_a_linear_ring_is_excited(analyst):
    """The second harmonic, which its weights do not pass on: it is seen, and decays with tau."""
    person = analyst
    person.try_this("any-height-is-stable")
    person.pause()
    plot = person.window.tab.plots.theory.page.findChild(SpectrumPlot)
    wait(lambda: plot.traces()[0].y[:3] == pytest.approx([1.0, 1.0, 0.0], abs=1e-9))
    click(plot.viewport(), eigenvalue_at(person, 4))
    wait(lambda: words(person).startswith("Mode 4"))
    before = person.snapshot
    person.click("Excite")
    after = person.settle().snapshot
    added = after.rates - before.rates
    wave = np.cos(2.0 * (after.angles - before.decoded))
    np.testing.assert_allclose(added, 5.0 * wave, atol=1e-6)
    person.press(Key.Key_Z, CONTROL)
    np.testing.assert_allclose(person.settle().snapshot.rates, before.rates, atol=1e-9)
    click(plot.viewport(), eigenvalue_at(person, 4))


def test_the_spectrum_is_that_of_the_present_state(analyst):
    """Half of the neurons of the rectified ring silent: two eigenvalues of lambda1/2."""
    person = analyst
    person.try_this("select-one-of-two")
    person.run_for(1.5)
    plot = person.window.tab.plots.theory.page.findChild(SpectrumPlot)
    wait(lambda: plot.traces()[0].y[:2] == pytest.approx([0.95, 0.95], abs=0.05))
    paste_into(person.editor("modulation").number, "1.5")
    wait(lambda: plot.traces()[0].y[0] == pytest.approx(0.85, abs=0.11))
    assert not person.buttons("Gain"), "nothing turns this ring"


def test_weights_are_chosen_and_turning_makes_them_uneven(analyst):
    person = analyst
    person.click("Weights")
    plot = person.window.tab.plots.theory.page.findChild(WeightsPlot)
    rest = np.array(plot._weights)
    np.testing.assert_allclose(rest, rest.T)
    person.window.tab.perform("turn", {"velocity": math.radians(200.0)})
    menu = person.window.tab.plots.theory.page.findChild(QComboBox)
    menu.setCurrentText("Effective, turning as now")
    menu.activated.emit(menu.currentIndex())
    wait(lambda: np.abs(plot._weights - plot._weights.T).max() > 0.05 * np.abs(rest).max())
    assert [menu.itemText(i) for i in range(menu.count())][3:5] == [
        "Compass to left shifters",
        "Compass to right shifters",
    ]


def test_drift_is_measured_shown_and_forgotten(analyst):
    person = analyst
    paste_into(person.editor("landmark_strength").number, "5")
    person.settle()
    person.click("Drift")
    assert words(person) == DriftPage.idle
    person.click("Measure")
    wait(lambda: person.buttons("Measure"))
    assert words(person).startswith("The bump ends at 90°; fastest ")
    assert np.degrees(overlay(person).stable) == pytest.approx([90.0], abs=2.0)
    person.click("Weights")
    assert overlay(person) is NOTHING
    person.click("Drift")
    assert len(overlay(person).stable) == 1
    paste_into(person.editor("noise").number, "0.2")
    person.settle()
    assert words(person) != DriftPage.idle, "noise is left out of it"
    paste_into(person.editor("time_constant").number, "30")
    person.settle()
    assert words(person) == DriftPage.idle
    assert overlay(person) is NOTHING or not len(overlay(person).stable)


def test_diffusion_is_measured_against_theory_or_cancelled(analyst):
    person = analyst
    person.click("Diffusion")
    person.click("Measure")
    wait(lambda: person.notice)
    assert person.notice.startswith("Without noise a bump does not diffuse")
    assert words(person) == DiffusionPage.idle
    paste_into(person.editor("noise").number, "0.3")
    person.settle()
    person.click("Measure")
    wait(lambda: person.buttons("Measure"))
    assert "(95 %, 6 runs), theory 0.00" in words(person)
    diffusing.RUNS = 10_000
    person.click("Measure")
    person.click("Cancel")
    assert words(person) == DiffusionPage.idle
    assert person.buttons("Measure")
    # What was given up does not come back, and something else can be measured at once.
    person.click("Drift")
    person.click("Measure")
    wait(lambda: person.buttons("Measure"))
    assert words(person).startswith("No drift")


def test_the_analysis_in_front_is_kept_in_a_session_also_in_an_older_one(analyst):
    person = analyst
    tab = person.window.tab
    person.click("Drift")
    assert tab.view_state()["readouts"] == "drift"
    for kept, name in (
        (0, "weights"),
        (1, "gain"),
        ("diffusion", "diffusion"),
        ("no", "diffusion"),
    ):
        tab.restore_view({"readouts": kept})
        assert tab.plots.theory.page.name == name
