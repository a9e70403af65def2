"""Nothing of the ring tab clipped, nothing covered: at every size, in both themes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QRect

from gui.kit.theme import THEMES
from gui.ring.kymograph import Kymograph
from sim.ring import HEADING_NETWORKS
from tests.gui.hands import Key, Person
from tests.gui.layout_hands import (
    SIZES,
    at,
    clipped,
    controls_can_be_reached,
    every_button_is_told,
    faults,
    lay_out,
    present,
    visible,
)
from tests.gui.waiting import wait


@pytest.fixture
def person(shared_window) -> Person:
    """Somebody at the shared window, who finds it as the test before has left it."""
    if not shared_window.isActiveWindow():
        shared_window.activateWindow()
        wait(shared_window.isActiveWindow)
    shared_window.setFocus()
    shared_window.tab.notice.dismiss()
    return Person(shared_window)


def panels_are_in_place(person: Person) -> None:
    """Controls, stage and readouts in this order, the ring large."""
    (kymograph,) = visible(person, Kymograph)
    dial, ring, plot = (
        QRect(w.mapTo(person.window, w.rect().topLeft()), w.size())
        for w in (person.dial, person.ring, kymograph)
    )
    wide, high = person.window.size().toTuple()
    assert dial.right() < ring.left() < ring.right() < plot.left()
    assert person.window.rect().contains(ring)
    assert person.window.rect().contains(plot)
    assert ring.width() > (0.35 if wide >= 1200 else 0.33) * wide
    assert ring.height() > 0.5 * high
    assert plot.width() > 0.2 * wide


@pytest.mark.parametrize(
    ("theme", "kind", "size"),
    [
        pytest.param(theme, kind, size, id=f"{theme}-{kind.name}-{size[0]}x{size[1]}")
        for theme in THEMES
        for kind in HEADING_NETWORKS[: 1 if theme == "light" else 3]
        for size in SIZES
    ],
)
def test_nothing_is_clipped_or_covered(person, size, theme, kind):
    at(person, size, theme, kind)
    assert faults(person) == []
    panels_are_in_place(person)
    controls_can_be_reached(person, without_scrolling=size >= (1440, 900))
    person.click("Gain")
    lay_out(person)
    found = faults(person)
    person.click("Weights")
    assert found == []


@pytest.mark.parametrize("kind", HEADING_NETWORKS, ids=lambda k: k.name)
def test_the_longest_numbers_fit_their_fields(person, kind):
    at(person, (1440, 900), "light", kind)
    person.window.transport.show_seed(888_888_888)
    person.window.tab.draw(
        dataclasses.replace(
            person.frame, snapshot=dataclasses.replace(person.snapshot, velocity=-np.radians(4888))
        )
    )
    found = []
    specs = kind.Parameters.specs()
    for end in ("low", "high"):
        values = {
            name: getattr(spec, end) - (1e-6 if spec.cyclic and end == "high" else 0)
            for name, spec in specs.items()
            if spec.kind in ("real", "integer")
        }
        values = {
            name: int(value) if specs[name].kind == "integer" else value
            for name, value in values.items()
        }
        parameters = kind.Parameters(**values)
        for name in values:
            person.editor(name).show_value(getattr(parameters, name))
        found += list(clipped(person))
    assert found == []


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=str)
def test_following_silencing_and_saying_leave_all_words_whole(person, size, tmp_path):
    """What comes and goes must fit too: recording, revival, recording button, notice."""
    path = tmp_path / "a recording with quite a long name of its own.csv"
    rows = "".join(f"{i * 25},{i % 300},0,0\n" for i in range(30_000))
    path.write_text(f"t (ms),yaw (deg),x,y\n{rows}")
    person.window.tab.open_file(path)
    wait(lambda: person.notice)
    person.window.tab.engine.play()
    person.window.tab.engine.post("silence", neurons=[1, 2])
    person.window.tab.engine.post("configure", noise=0.3)
    person.click("Record")
    person.run_for(0.5)
    wait(lambda: person.buttons("Stop recording"))
    at(person, size, "dark")
    assert person.buttons("Let all fire")
    assert person.buttons("Stop")
    found = faults(person)
    person.click("Stop recording")
    person.window.tab.start_scenario("hold-in-the-dark")
    person.settle()
    assert found == []


@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=str)
def test_a_failure_is_told_in_whole_words(person, size):
    at(person, size, "light")
    person.window.tab.alarm(
        "The activity of the network grew without bound near t = 1.00 s.",
        person.snapshot.parameters,
    )
    person.window.tab.notice.say(person.notice, alarm=True)  # the network has not failed
    lay_out(person)
    assert "Noise" in person.notice
    assert faults(person) == []


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)], ids=str)
def test_presenting_leaves_all_words_whole(person, size):
    at(person, size, "dark")
    present(person, size)
    found = faults(person)
    person.press(Key.Key_Escape)
    lay_out(person)
    assert found == []


def test_button_labels_say_what_they_do(person):
    every_button_is_told(person)
