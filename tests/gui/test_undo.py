"""What takes the place of a run is undone: examples, resets, files that were opened."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenarios import scenario_named
from tests.gui.hands import CONTROL, Key
from tests.gui.session_hands import opened, saved, stored
from tests.gui.waiting import wait


def test_opening_is_undone_with_all_that_was_there(sit_down, tmp_path, monkeypatch):
    path = tmp_path / "a.attractor"
    person = sit_down()
    saved(person, path, monkeypatch)
    person.window.tab.perform("silence", {"neurons": [1, 2, 3]})
    wait(lambda: person.snapshot.silenced.any())
    opened(person, path, monkeypatch)
    wait(lambda: not person.snapshot.silenced.any())
    person.settle()
    assert person.window.bar.undo.toolTip() == "Undo: opened a.attractor (Ctrl+Z)"
    person.click("Undo")
    wait(lambda: person.snapshot.silenced.sum() == 3)
    person.click("Redo")
    wait(lambda: not person.snapshot.silenced.any())


def test_an_example_is_undone_drawings_and_all(sit_down):
    person = sit_down()
    stored(person)
    before = person.snapshot
    person.click("Next")
    wait(lambda: person.frame.scenario is not None and not person.frame.touched)
    assert person.settle().speed == scenario_named(person.frame.scenario).speed
    assert person.window.bar.undo.toolTip().startswith("Undo: example “")
    person.press(Key.Key_Z, CONTROL)
    wait(lambda: len(person.snapshot.patterns) == len(before.patterns))
    assert person.settle().speed == 60.0, "the one before the example"
    np.testing.assert_array_equal(person.snapshot.cue, before.cue)
    np.testing.assert_array_equal(person.snapshot.state, before.state)
    person.settle()
    assert person.window.bar.undo.toolTip().startswith("Undo: store Drawing")
    person.press(Key.Key_Z, CONTROL)
    wait(lambda: len(person.snapshot.patterns) == len(before.patterns) - 1)


@pytest.mark.parametrize("how", ["reset", "seed", "model"])
def test_what_begins_anew_is_undone(sit_down, how):
    person = sit_down()
    person.window.tab.perform("silence", {"neurons": [1, 2]})
    wait(lambda: person.snapshot.silenced.any())
    kind, seed = person.snapshot.kind, person.frame.seed
    if how == "reset":
        person.click("Reset all")
    elif how == "seed":
        person.window.commands.set_seed(12)
    else:
        person.window.tab._model_chosen("small-ring")
    wait(lambda: not person.snapshot.silenced.any())
    person.settle()
    person.click("Undo")
    wait(lambda: person.snapshot.silenced.sum() == 2)
    assert (person.snapshot.kind, person.frame.seed) == (kind, seed)


def test_undo_and_redo_can_be_pressed_only_where_there_is_something(sit_down):
    person = sit_down()
    bar = person.window.bar
    assert not bar.undo.isEnabled() and not bar.redo.isEnabled()
    person.window.tab.perform("silence", {"neurons": [7]})
    wait(bar.undo.isEnabled)
    assert not bar.redo.isEnabled()
    person.click("Undo")
    wait(bar.redo.isEnabled)
    assert not bar.undo.isEnabled()
