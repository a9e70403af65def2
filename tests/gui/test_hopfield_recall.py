"""Recall on the Hopfield tab, by its own buttons and by those below."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtTest import QTest

from tests.gui.hands import SHIFT, Key, Person, double_click, stroke
from tests.gui.hopfield_hands import person, resting
from tests.gui.waiting import wait

__all__ = ["person", "resting"]  # fixtures, of this file too


def state_words(person: Person) -> str:
    """What stands beside "Network state"."""
    return str(person.window.tab.state_board.words.text())


# ---- recall --------------------------------------------------------------------------------------


def test_recall_goes_back_to_the_cue_and_to_the_end(resting):
    person = resting
    person.pause()
    before = person.snapshot
    person.click("Recall")
    frame = person.settle()
    assert frame.playing
    person.rest()
    after = person.snapshot
    assert after.recalled_at > before.recalled_at
    assert after.flips > 0
    assert person.outcome == "A, exactly."
    assert state_words(person).endswith("no neuron wants to flip")
    wait(lambda: "at rest" in person.status)


def test_one_update_asks_one_neuron_and_stands_still(person):
    person.click("Back to cue")
    before = person.settle().snapshot
    assert (before.state == before.cue).all()
    for asked in range(1, 6):
        person.click("One update")
        frame = person.settle()
        assert not frame.playing
        now = frame.snapshot
        assert now.updates == asked
        assert (now.state != before.state).sum() <= 1
        before = now


def test_one_sweep_asks_every_neuron_and_stands_still(person):
    person.click("Back to cue")
    step = person.settle().snapshot.step
    person.click("One sweep")
    frame = person.settle()
    assert not frame.playing
    assert frame.snapshot.step == step + 576
    assert frame.snapshot.updates == 576
    assert state_words(person).startswith("sweep 1.0")


def test_back_to_cue_stands_at_the_cue(resting):
    person = resting
    person.click("Back to cue")
    s = person.settle().snapshot
    assert not person.frame.playing
    assert (s.state == s.cue).all()
    assert (s.flips, s.updates) == (0, 0)
    assert person.outcome.startswith("Nothing has flipped yet.")
    assert state_words(person).startswith("sweep 0.0 · ")


def test_cells_that_flip_glow_while_it_runs(person):
    person.click("Back to cue")
    person.window.tab.engine.set_speed(1.0)
    person.click("Play")
    person.run_for(0.2)
    wait(lambda: person.state._marks.glow is not None and person.state._marks.glow.max() > 0.5)
    person.pause()
    assert person.state._marks.glow is None


def test_energy_and_overlaps_are_drawn_as_they_went(resting):
    person = resting
    readouts = person.window.tab.curves
    assert f"{person.snapshot.energy:,.1f}".replace("-", "−") in readouts.energy_words.text()
    history = person.frame.history
    assert (np.diff(history["flip_energy"]) < 1e-9).all()
    assert history["overlaps"].shape[1] == 3
    assert history["overlaps"][-1][0] == pytest.approx(1.0)


# ---- the transport -------------------------------------------------------------------------------


def test_the_transport_counts_in_sweeps(resting):
    person = resting
    words = person.window.transport.speed_words
    slider = person.window.transport.speed
    double_click(slider)
    person.settle()
    wait(lambda: words.text() == "1.0 sweeps/s")
    assert person.frame.speed == 1.0
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_End)
    person.settle()
    assert "sweeps/s" in words.text()
    assert person.frame.speed > 50
    assert "sweeps/s" in slider.toolTip()
    assert "real time" not in slider.toolTip()


def test_step_and_its_key_ask_one_neuron(resting):
    person = resting
    person.click("Back to cue")
    person.settle()
    person.click("Step")
    assert person.settle().snapshot.updates == 1
    person.window.setFocus()
    person.press(Key.Key_S)
    person.press(Key.Key_S)
    assert person.settle().snapshot.updates == 3
    assert "one neuron" in person.button("Step").toolTip()


def test_reset_state_keeps_memories_cue_and_settings(resting):
    person = resting
    person.type("Temperature", "0.20")
    person.click("Store drawing")
    stroke(person.cue, [(0, 0), (0, 9)])
    person.window.tab.engine.set_speed(1.0)
    person.run_for(1.0)
    before = person.settle()
    person.click("Reset state")
    after = person.settle()
    assert after.run == before.run + 1
    assert after.snapshot.time < before.snapshot.time
    assert after.snapshot.parameters == before.snapshot.parameters
    assert person.names == ["A", "M", "Z", "Drawing 1"]
    assert (after.snapshot.cue == before.snapshot.cue).all()
    assert after.playing


def test_reset_all_goes_back_to_the_example(resting):
    person = resting
    person.pick("Learning rule", "Storkey")
    person.click("Store drawing")
    person.settle()
    person.press(Key.Key_R, SHIFT)
    person.settle()
    assert person.names == ["A", "M", "Z"]
    assert person.snapshot.parameters.rule == "hebb"
    assert not person.frame.touched


def test_another_seed_asks_the_neurons_in_another_order(resting):
    person = resting
    cue = person.snapshot.cue
    person.press(Key.Key_Space)  # what runs on meanwhile would be updated in the same order
    orders = []
    for seed in ("5", "6", "5"):
        person.type("Seed", seed)
        assert person.settle().seed == int(seed)
        assert (person.snapshot.cue == cue).all()
        person.click("Back to cue")
        for _ in range(30):
            person.click("One update")
        orders.append(person.settle().snapshot.state.tolist())
    assert orders[0] == orders[2] != orders[1]


def test_the_status_line_counts(resting):
    person = resting
    wait(lambda: "at rest" in person.status)
    s = person.snapshot
    for words in (f"{s.flips:,} flips", "updates", "energy −", "N = 576", "seed 7"):
        assert words in person.status
    person.press(Key.Key_Space)
    wait(lambda: "paused" in person.status)


def test_space_plays_and_pauses(resting):
    person = resting
    person.window.setFocus()
    person.press(Key.Key_Space)
    wait(lambda: not person.frame.playing)
    assert person.buttons("Play")
    person.press(Key.Key_Space)
    wait(lambda: person.buttons("Pause"))


def test_recording_keeps_the_sweeps_from_now_on(person):
    person.click("Record")
    person.type("Temperature", "0.30")
    person.run_for(5.0)
    person.click("Stop recording")
    wait(lambda: "sweeps recorded" in person.notice)
    assert "Export writes them next" in person.notice
