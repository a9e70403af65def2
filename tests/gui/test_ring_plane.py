"""The plane of a linear ring's two amplitudes: drawn in by mouse and keys."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from gui.ring.amplitude_view import AmplitudeView
from sim.scenarios import scenarios
from tests.gui.hands import LEFT, NONE, Key, click, degrees_between, double_click, move, wheel
from tests.gui.waiting import wait


@pytest.fixture
def plane(person):
    """The plane of a ring with a gain of 1, its script over, that is running."""
    person.try_this("any-height-is-stable", speed=10.0)
    wait(lambda: person.snapshot.kind == "linear-ring" and person.snapshot.time > 2.1)
    person.click("Plane")
    view = person.named(AmplitudeView, "Plane of the two amplitudes")
    wait(lambda: view.plane is not None and view.live == person.snapshot.amplitudes())
    return view


def place(view: AmplitudeView, height: float, degrees: float) -> QPoint:
    turn = math.radians(degrees)
    return view.point_at(height * math.cos(turn), height * math.sin(turn)).toPoint()


def one_pixel(view: AmplitudeView) -> float:
    """Hz."""
    return 2.0 * view.plane.x[-1] / view.plot_rect().width()


def test_a_drag_draws_in_a_bump_of_any_height_at_any_angle_which_stays(person, plane):
    before = person.snapshot.amplitudes()
    first, last = (6.0, 30.0), (9.0, 120.0)
    QTest.mousePress(plane, LEFT, NONE, place(plane, *first))
    person.settle()
    assert np.hypot(*person.snapshot.amplitudes()) == pytest.approx(6.0, abs=one_pixel(plane))
    for degrees in (60.0, 90.0, 120.0):
        move(plane, place(plane, 9.0, degrees))
    QTest.mouseRelease(plane, LEFT, NONE, place(plane, *last))
    drawn = person.settle().snapshot
    assert np.hypot(*drawn.amplitudes()) == pytest.approx(9.0, abs=one_pixel(plane))
    assert degrees_between(drawn.decoded, math.radians(120.0)) == pytest.approx(0.0, abs=8.0)
    later = person.run_for(1.0).snapshot
    assert later.amplitudes() == pytest.approx(drawn.amplitudes(), abs=1e-9)
    wait(lambda: plane.live == pytest.approx(later.amplitudes(), abs=1e-9))
    assert len(plane.trail) > 100
    click(person.button("Undo"))  # the whole drag, and no more
    wait(lambda: person.snapshot.amplitudes() == pytest.approx(before, abs=1e-9))
    move(
        plane, place(plane, 3.0, 0.0), held=Qt.MouseButton.NoButton
    )  # a hand that has let go draws no more
    person.settle()
    assert person.snapshot.amplitudes() == pytest.approx(before, abs=1e-9)


def test_the_arrow_keys_and_enter_draw_too(person, plane):
    person.pause()
    x, y = person.snapshot.amplitudes()
    plane.setFocus()
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Up, Key.Key_Return):
        QTest.keyClick(plane, key)
    step = 0.02 * 2.0 * plane.plane.x[-1]
    drawn = person.settle().snapshot.amplitudes()
    assert drawn == pytest.approx((x + 2 * step, y + step), abs=1e-6)


def test_what_is_zoomed_is_drawn_in_as_well_and_comes_back(person, plane):
    person.pause()
    home = plane.shown
    assert wheel(plane, 3) and plane.zoomed
    at = place(plane, 1.0, 0.0)
    click(plane, at)
    wanted = plane.place_at(at.toPointF())
    assert person.settle().snapshot.amplitudes() == pytest.approx(wanted, abs=1e-6)
    double_click(plane, at)
    assert plane.shown == home


def test_the_words_say_what_the_height_means_and_where_the_hand_is(person, plane):
    wait(lambda: person.window.tab.plots.plane_words.text() == "Flat: every point stands")
    said: list[str] = []
    plane.hovered.connect(said.append)
    move(plane, place(plane, 5.0, 90.0), held=Qt.MouseButton.NoButton)
    assert said[-1].endswith("Hz at 90°")
    person.try_this("end-point-counted-twice")
    wait(lambda: person.window.tab.plots.plane_words.text() == "A saddle: bumps move away")
    assert person.claim == scenarios()["end-point-counted-twice"].claim
    person.type("Gain", "0.98")
    wait(lambda: "the gain of the cosine is 0.990, that of the sine 0.970" in person.claim)
    wait(lambda: person.window.tab.plots.plane_words.text() == "A bowl: every state goes to one")


def test_only_a_ring_that_has_such_a_plane_offers_it(person, plane):
    assert person.buttons("Plane") and not person.buttons("Heading error")
    click(person.button("Input and output"))
    wait(lambda: not plane.isVisible())
    person.pick("Model", "Rectified cosine ring")
    wait(lambda: person.snapshot.kind == "rectified-ring")
    wait(lambda: not person.buttons("Plane"))
    person.pick("Model", "Linear cosine ring")
    wait(lambda: person.buttons("Plane"))
    person.click("Plane")
    person.try_this("hold-in-the-dark")
    wait(lambda: person.buttons("Heading error") and not person.buttons("Plane"))
    assert person.named(QComboBox, "Model").currentText().startswith("Fly compass")
    person.pick("Model", "Linear cosine ring")
    wait(plane.isVisible)  # as it was last chosen
