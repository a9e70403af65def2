"""The eye-position integrator in the window: saccades by mouse and keyboard, and what is said."""

from __future__ import annotations

import math
import re

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider

from gui.ring.eye_view import EyeView
from gui.ring.eye_words import became_words, constant_words
from gui.ring.ring_view import RingView
from sim.ring import EyeIntegrator, EyeIntegratorParameters
from sim.run import Run
from tests.gui.hands import (
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    Key,
    click,
    move,
    paste_into,
)
from tests.gui.layout_hands import SIZES, at, faults
from tests.gui.waiting import wait


@pytest.fixture
def looker(person):
    """Somebody at the integrator, chosen from the menu of models."""
    person.pick("Model", EyeIntegrator.title)
    wait(lambda: person.snapshot.kind == EyeIntegrator.name)
    person.settle()
    return person


def eye_of(person) -> EyeView:
    return person.named(EyeView, "Gaze")


def on_scale(eye: EyeView, degrees: float) -> QPoint:
    """Where a position lies on the scale, and a little below."""
    x, y = eye.place_of(math.radians(degrees))
    return QPoint(round(x), round(y) + 12)


def looks(person) -> float:
    """Where the eye is now, degrees, after the saccade has been made."""
    person.settle()
    person.run_for(0.1)
    wait(lambda: not person.snapshot.saccade)
    return math.degrees(person.snapshot.position)


def labels(person) -> list[str]:
    every = person.window.findChildren(QLabel)
    return [label.text() for label in every if label.isVisible()]


def test_a_press_on_the_scale_and_a_drag_over_it_move_the_eye(looker):
    eye, pixel = eye_of(looker), 0.2  # °, of rounding to pixels
    click(eye, on_scale(eye, 20.0))
    assert looks(looker) == pytest.approx(20.0, abs=pixel)
    assert math.degrees(looker.snapshot.target) == pytest.approx(20.0, abs=pixel)
    QTest.mousePress(eye, LEFT, NONE, on_scale(eye, 10.0))
    for degrees in (0.0, -15.0, -30.0):
        move(eye, on_scale(eye, degrees))
    assert looks(looker) == pytest.approx(20.0, abs=pixel), "it is made when the mouse is let go"
    QTest.mouseRelease(eye, LEFT, NONE, on_scale(eye, -30.0))
    assert looks(looker) == pytest.approx(-30.0, abs=pixel)
    looker.click("Undo")
    wait(lambda: abs(math.degrees(looker.snapshot.position) - 20.0) < pixel)


def test_a_drag_that_is_cancelled_makes_no_saccade(looker):
    eye = eye_of(looker)
    QTest.mousePress(eye, LEFT, NONE, on_scale(eye, 10.0))
    looker.click("Reset state")
    looker.settle()
    QTest.mouseRelease(eye, LEFT, NONE, on_scale(eye, 30.0))
    assert looks(looker) == pytest.approx(0.0, abs=1e-9)


def test_saccades_and_lesions_from_the_keyboard(looker):
    eye = eye_of(looker)
    eye.setFocus()
    for key, modifier in ((Key.Key_Right, NONE),) * 3 + ((Key.Key_Left, SHIFT),):
        looker.press(key, modifier)
    looker.press(Key.Key_Return)
    assert looks(looker) == pytest.approx(14.0, abs=1e-6)
    looker.press(Key.Key_Home)
    looker.press(Key.Key_Return)
    assert looks(looker) == pytest.approx(0.0, abs=1e-6)
    looker.press(Key.Key_Up)
    looker.press(Key.Key_Up)
    looker.press(Key.Key_X)
    looker.settle()
    assert [i for i, gone in enumerate(looker.snapshot.silenced) if gone] == [20]
    looker.click("Let all fire")
    looker.settle()
    assert not looker.snapshot.silenced.any()


def test_neurons_are_silenced_by_the_right_button_and_it_is_said_what_comes_of_it(looker):
    eye = eye_of(looker)
    places = [QPoint(round(x), round(y) - 5) for x, y in map(eye.bar_of, (36, 39))]
    QTest.mousePress(eye, RIGHT, NONE, places[0])
    move(eye, places[1], RIGHT)
    QTest.mouseRelease(eye, RIGHT, NONE, places[1])
    looker.settle()
    assert looker.snapshot.silenced.sum() == 4
    looker.run_for(0.5)
    wait(lambda: "leaks, time constant" in looker.status)


def test_a_mistuned_integrator_says_how_fast_it_leaks_measured_and_predicted(looker):
    paste_into(looker.editor("mistuning").number, "-5")
    looker.settle()
    click(eye_of(looker), on_scale(eye_of(looker), 30.0))
    looker.run_for(1.0)
    wait(lambda: any("time constant 2 s, predicted 2 s" in words for words in labels(looker)))
    assert "leaks, time constant 2 s" in looker.status
    paste_into(looker.editor("mistuning").number, "50")
    assert "Mistuning must lie between −10.0% and 10.0%" in looker.remark
    assert looker.snapshot.parameters.mistuning == -0.05


def test_the_stage_is_that_of_the_network(looker):
    eye = eye_of(looker)
    assert {"Gaze", "Eye position"} <= set(labels(looker))
    page = looker.window.tab
    assert page.filmed().plots.keys() == {"position", "tuning"}
    kept = page.result()
    assert kept.curves.keys() == {"position"} and kept.sentence.startswith("Eye at ")
    looker.pick("Model", "Rectified cosine ring")
    wait(lambda: looker.snapshot.kind == "rectified-ring")
    looker.settle()
    assert not eye.isVisible() and looker._only(RingView).isVisible()
    assert {"Activity on the ring", "Bump over time"} <= set(labels(looker))


def test_a_recording_of_heading_is_for_a_compass(looker, tmp_path):
    path = tmp_path / "turning.csv"
    path.write_text("time,heading\n0,0\n1,10\n2,20\n")
    looker.window.tab.open_file(path)
    wait(lambda: "Only a compass follows a recorded heading" in looker.notice)
    assert looker.run_for(0.1).failure is None


def test_the_eye_is_presented_with_its_mistuning_and_its_readouts(looker):
    looker.pause()
    at(looker, SIZES[0], "light")
    assert faults(looker) == []
    looker.press(Key.Key_F11)
    wait(lambda: looker.window.presenting)
    looker.choose(looker.button("Eye position ▾"), "Rates against eye position")
    assert looker.window.tab.plots.tuning.isVisible()
    slider = looker.named(QSlider, "Mistuning")
    slider.setFocus()
    looker.press(Key.Key_Right)
    looker.settle()
    assert looker.snapshot.parameters.mistuning > 0.0
    looker.press(Key.Key_Escape)
    wait(lambda: not looker.window.presenting)
    wait(looker.window.tab.plots.position.isVisible)
    assert eye_of(looker).isVisible()


@pytest.mark.parametrize(
    ("mistuning", "said"),
    [
        (-0.05, r"Leaks: 19\.8° became 12\.0° in 1\.0 s; predicted 11\.98°"),
        (0.05, r"Runs away: 20\.3° became 33\.4° in 1\.0 s; predicted 33\.39°"),
        (0.0, r"Holds: 20\.0° is 20\.0° after 1\.0 s; predicted 20\.00°"),
    ],
)
def test_what_becomes_of_a_position_is_said_in_degrees(mistuning, said):
    run = Run(EyeIntegrator(EyeIntegratorParameters(mistuning=mistuning)))
    assert became_words(run.network.snapshot()) == ""
    run.perform("saccade", size=math.radians(20.0))
    run.advance(10)
    assert became_words(run.network.snapshot()) == "Saccade to 20.0°"
    run.advance(1040)
    s = run.network.snapshot()
    assert re.fullmatch(said, became_words(s))
    times, positions = (run.recorder.window(name, 2000) for name in ("time", "position"))
    told = constant_words(s, times, positions)[0]
    if mistuning == 0.0:
        assert told == "λ = 1: nothing drifts"
    else:
        seconds = f"{-0.1 / mistuning:.3g} s".replace("-", "−")
        assert told == f"time constant {seconds}, predicted {seconds}"
