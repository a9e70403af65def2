"""Another network or another grid on the Hopfield tab: what stays, is scaled, is refused."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox

from sim.hopfield import MEMORY_NETWORKS
from tests.gui.hands import stroke
from tests.gui.hopfield_hands import TITLES, person, resting, shown_parameters
from tests.gui.waiting import wait

__all__ = ["person", "resting"]  # fixtures, of this file too


@pytest.mark.parametrize("kind", MEMORY_NETWORKS[1:], ids=lambda kind: kind.name)
def test_another_network_keeps_memories_and_cue_and_recalls(resting, kind):
    person = resting
    before = person.snapshot
    person.pick("Network", kind.title)
    frame = person.settle()
    s = frame.snapshot
    assert s.kind == kind.name
    assert frame.scenario is None
    assert frame.playing
    assert frame.seed == 7
    assert person.names == ["A", "M", "Z"]
    for old, new in zip(before.patterns, s.patterns, strict=True):
        assert (old.values == new.values).all()
    assert (s.cue == before.cue).all()
    assert shown_parameters(person) == s.parameters.relevant()
    assert person.claim == kind.summary
    assert person.named(QComboBox, "Example").currentText() == "", "it is no example any more"
    person.window.tab.engine.set_speed(kind.pace.fastest)
    person.rest()
    assert person.snapshot.outcome.verdict.split(" and ")[0] == "memory A"
    unit = kind.pace.unit
    assert person.window.transport.speed_words.text().endswith(f"{unit}/s")
    assert person.notice == ""
    person.pick("Network", MEMORY_NETWORKS[0].title)
    person.settle()
    assert person.names == ["A", "M", "Z"]
    person.window.tab.engine.set_speed(60.0)
    person.rest()
    assert person.outcome == "A, exactly."


def test_choosing_the_network_that_is_there_changes_nothing(resting):
    run = resting.frame.run
    resting.pick("Network", MEMORY_NETWORKS[0].title)
    assert resting.settle().run == run


def test_steps_are_named_for_what_they_are(resting):
    person = resting
    person.pick("Network", TITLES["graded"])
    person.click("Back to cue")
    begun = person.settle().snapshot
    person.click("One τ")
    after = person.settle().snapshot
    assert after.time - begun.time == pytest.approx(1.0)
    person.click("One step")
    assert person.settle().snapshot.time - after.time == pytest.approx(0.05)
    person.pick("Network", TITLES["modern"])
    person.click("Back to cue")
    begun = person.settle().snapshot
    assert person.buttons("One sweep") == []
    person.click("One update")
    assert person.settle().snapshot.time - begun.time == pytest.approx(1.0)


def test_grey_memories_stay_behind_with_a_sentence(resting):
    person = resting
    person.pick("Network", TITLES["modern"])
    person.choose(person.window.tab.memory.patterns, "Grey pictures", "10 pictures")
    person.settle()
    assert len(person.names) == 13
    person.window.tab.engine.post("cue_pattern", index=5)
    person.settle()
    person.pick("Network", TITLES["dense"])
    person.settle()
    assert person.names == ["A", "M", "Z"]
    assert person.notice == (
        f"10 grey pictures stay behind: {TITLES['dense']} stores ink and paper only."
    )
    assert set(np.unique(person.snapshot.cue)) == {-1.0, 1.0}


def test_grey_pictures_are_offered_only_where_they_can_be_stored(resting):
    person = resting
    menu = person.window.tab.memory.pattern_menu
    assert not menu.pictures.menuAction().isEnabled()
    assert "modern network" in menu.pictures.menuAction().toolTip()
    person.pick("Network", TITLES["modern"])
    person.settle()
    assert menu.pictures.menuAction().isEnabled()


@pytest.mark.parametrize("side", [8, 16, 48, 128])
def test_another_grid_takes_memories_and_cue_along(resting, side):
    person = resting
    person.pick("Grid", f"{side} × {side}")
    s = person.settle().snapshot
    assert (s.rows, s.columns, len(s.state)) == (side, side, side**2)
    assert person.names == ["A", "M", "Z"]
    assert len(person.cue.values) == side**2
    person.window.tab.memory.list.gesture.emit("cue_pattern", {"index": 0})
    person.click("Corrupt")
    person.click("Recall")
    person.rest()
    assert person.settle().failure is None
    if side > 8:
        assert person.outcome == "A, exactly."
    wait(lambda: f"N = {side**2:,}" in person.status)
    stroke(person.cue, [(1, 1), (side - 2, side - 2)])
    person.settle()


def test_an_odd_size_is_shown_as_long_as_it_is_the_one(resting):
    person = resting
    box = person.named(QComboBox, "Grid")
    usual = box.count()
    person.window.tab.engine.post("configure", rows=9, columns=15)
    person.settle()
    assert box.currentText() == "9 × 15"
    assert person.cue.cells.columns == 15
    person.window.tab.engine.post("configure", rows=11, columns=7)
    person.settle()
    assert box.currentText() == "11 × 7"
    assert box.count() <= usual + 1
    assert box.findText("9 × 15") < 0
    person.pick("Grid", "24 × 24")
    assert person.settle().snapshot.rows == 24
