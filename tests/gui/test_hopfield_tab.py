"""The Hopfield tab as a person uses it: recall, views, rules, networks, memories, keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
)

from gui.hopfield.learning_box import LearningBox
from gui.hopfield.load_gauge import LoadGauge
from gui.hopfield.pattern_list import PatternList
from gui.hopfield.pattern_menu import RandomDialog
from gui.kit.forms import ParameterForm
from sim.hopfield import MEMORY_NETWORKS
from sim.hopfield.dynamics.updates import UPDATE_RULES
from sim.hopfield.learning.rules import LEARNING_RULES
from sim.hopfield.patterns import naming
from tests.gui.hands import (
    CONTROL,
    LEFT,
    NONE,
    SHIFT,
    Key,
    Person,
    cell,
    click,
    double_click,
    opened,
    stroke,
    type_into,
    wait,
)

TITLES = {kind.name: kind.title for kind in MEMORY_NETWORKS}


@pytest.fixture
def person(at_hopfield):
    return at_hopfield


@pytest.fixture
def resting(person) -> Person:
    """Somebody before a network at rest in A."""
    person.rest()
    return person


def state_words(person: Person) -> str:
    """What stands beside "Network state"."""
    return str(person.window.tab.state_board.words.text())


def the_list(person: Person) -> PatternList:
    return person.named(PatternList, "Stored memories")


def shown_parameters(person: Person) -> set[str]:
    """Names of the parameters that have an editor to be seen."""
    (form,) = [f for f in person.window.findChildren(ParameterForm) if f.isVisible()]
    return {name for name, widgets in form._widgets.items() if widgets[0].isVisible()}


def gauge(person: Person) -> LoadGauge:
    return person.named(LoadGauge, "Load")


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
    person.press(Key.Key_Period)
    assert person.settle().snapshot.updates == 3
    assert "one neuron" in person.button("Step").toolTip()


def test_reset_state_keeps_memories_cue_and_settings(resting):
    person = resting
    person.type("Temperature", "0.20")
    person.click("Store drawing")
    stroke(person.cue, [(0, 0), (0, 9)])
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


# ---- views ---------------------------------------------------------------------------------------


def picture(person: Person) -> QImage:
    return person.state.grab().toImage()


def test_the_input_field_is_shown_with_its_scale(resting):
    person = resting
    state = picture(person)
    person.click("Input field")
    assert (person.state._field == person.snapshot.field).all()
    assert person.state._field_words == "input less threshold"
    assert person.state.field_limit >= np.abs(person.snapshot.field).max()
    assert picture(person) != state
    # The field cannot be drawn on.
    before = person.settle().applied
    stroke(person.state, [(2, 2), (2, 9)])
    assert person.settle().applied == before
    person.click("State")
    assert person.state._field is None


def test_the_weights_of_a_picked_pixel_are_shown_and_follow_the_rule(resting):
    person = resting
    patterns = np.array([m.values for m in person.snapshot.patterns], dtype=float)
    person.click("Weights")
    wait(lambda: person.state._field is not None)
    assert person.state._field_words == "w to pixel 301", "the middle, until one is picked"
    click(person.state, cell(person.state, 3, 5))
    wait(lambda: person.state._field_words == "w to pixel 78")
    hebb = patterns.T @ patterns[:, 77] / 576
    hebb[77] = 0.0
    np.testing.assert_allclose(person.state._field, hebb, atol=1e-6)
    person.pick("Learning rule", "Projection (pseudo-inverse)")
    wait(lambda: np.abs(person.state._field - hebb).max() > 1e-3)
    assert person.state._field_words == "w to pixel 78"
    person.click("Store drawing")
    person.settle()
    person.pick("Learning rule", "Hebb (outer product)")
    four = np.vstack([patterns, person.settle().snapshot.cue])
    expected = four.T @ four[:, 77] / 576
    expected[77] = 0.0
    wait(lambda: np.abs(person.state._field - expected).max() < 1e-6)


def test_a_pixel_is_picked_with_the_keyboard_too(resting):
    person = resting
    person.click("Weights")
    person.state.setFocus()
    for key in (Key.Key_PageUp, Key.Key_Home, Key.Key_Right, Key.Key_Return):
        person.press(key)
    wait(lambda: person.state._field_words == "w to pixel 2")
    assert person.frame.playing


def test_without_single_synapses_there_are_no_weights_to_see(resting):
    person = resting
    person.click("Weights")
    wait(lambda: person.state._field is not None)
    person.pick("Network", TITLES["dense"])
    person.settle()
    button = person.button("Weights")
    assert not button.isEnabled()
    assert "no synapses" in button.toolTip()
    assert person.button("State").isChecked()
    assert person.button("State") in walk(person)
    assert person.state._field is None, "not those of the network before"
    assert person.notice == ""
    stroke(person.state, [(0, 0), (0, 5)])
    person.rest()
    person.pick("Network", TITLES["graded"])
    person.settle()
    person.click("Weights")
    wait(lambda: person.state._field is not None)


def test_weights_are_those_of_the_example_that_runs(resting):
    person = resting
    person.click("Weights")
    wait(lambda: person.state._field is not None)
    person.window.tab.start_scenario("the-mirror")  # the same memories, as often changed
    person.settle()
    person.window.tab.start_scenario("similar-letters-merge")
    patterns = person.settle().snapshot.patterns
    patterns = np.array([m.values for m in patterns], dtype=float)
    expected = patterns.T @ patterns[:, 300] / 576
    expected[300] = 0.0
    wait(lambda: np.abs(person.state._field - expected).max() < 1e-6)


def test_the_picked_pixel_stays_on_the_grid_when_that_shrinks(resting):
    person = resting
    person.click("Weights")
    click(person.state, cell(person.state, 23, 23))
    wait(lambda: person.state._field_words == "w to pixel 576")
    person.pick("Grid", "8 × 8")
    wait(lambda: person.state._field_words == "w to pixel 37")
    assert person.notice == ""


def knocked(person: Person) -> None:
    """Ten cells of the state are wrong, and it stands still."""
    person.pause()
    stroke(person.state, [(0, 3), (0, 12)])
    assert person.settle().snapshot.unstable.sum() == 10


def test_unstable_cells_are_outlined_as_long_as_asked_for(resting):
    person = resting
    knocked(person)
    assert (person.state._marks.unstable == person.snapshot.unstable).all()
    with_marks = picture(person)
    box = person.button("Unstable")
    click(box, QPoint(8, box.height() // 2))
    assert person.state._marks.unstable is None
    assert picture(person) != with_marks


def test_wrong_pixels_are_crossed_out_when_asked_for(resting):
    person = resting
    knocked(person)
    before = picture(person)
    assert person.state._marks.wrong is None
    box = person.button("Wrong")
    click(box, QPoint(8, box.height() // 2))
    wrong = person.snapshot.state != person.snapshot.patterns[0].values
    assert wrong.sum() == 10
    assert (person.state._marks.wrong == wrong).all()
    assert picture(person) != before


def test_between_memories_the_overlaps_are_told(resting):
    pages = resting.window.tab.curves.pages
    assert pages.title.text() == "Overlaps between memories"
    assert "crosstalk 0.2" in pages.number.text()


def test_the_map_follows_the_temperature(resting):
    person = resting
    person.click("Map")
    pages = person.window.tab.curves.pages
    assert "T = 0.00" in pages.number.text()
    person.type("Temperature", "0.60")
    person.settle()
    assert "T = 0.60" in pages.number.text()
    person.pick("Learning rule", "Storkey")
    person.settle()
    assert not person.button("Map").isEnabled()
    assert "theory for the Hebb rule" in person.button("Map").toolTip()
    assert person.button("Between memories").isChecked()


# ---- learning rules ------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", LEARNING_RULES, ids=lambda rule: rule.name)
def test_each_rule_is_chosen_with_only_what_it_reads_and_recalls(resting, rule):
    person = resting
    person.pick("Learning rule", "Storkey" if rule.name != "storkey" else "Hebb (outer product)")
    person.pick("Learning rule", rule.title)
    person.settle()
    wait(lambda: person.snapshot.learning is None or not person.snapshot.learning.running)
    p = person.snapshot.parameters
    assert p.rule == rule.name
    assert shown_parameters(person) == p.relevant()
    assert {"rule", "update", "temperature", "cut"} <= shown_parameters(person)
    assert ("margin" in shown_parameters(person)) is rule.iterative
    assert person.notice == ""
    if rule.name != "covariance":  # A is no pattern of few active neurons
        person.click("Recall")
        person.rest()
        assert person.outcome == "A, exactly."


def test_a_rule_brings_the_coding_it_is_written_for(resting):
    person = resting
    person.pick("Coding", "States 0 and 1")
    assert person.settle().snapshot.parameters.coding == "01"
    person.pick("Learning rule", "Storkey")
    p = person.settle().snapshot.parameters
    assert (p.rule, p.coding) == ("storkey", "pm")
    assert person.notice == ""
    assert "coding" not in shown_parameters(person)
    person.click("Undo")
    p = person.settle().snapshot.parameters
    assert (p.rule, p.coding) == ("hebb", "01")


def test_the_typed_threshold_is_shown_when_it_counts(resting):
    person = resting
    assert not {"thresholds", "threshold"} & shown_parameters(person)
    person.pick("Coding", "States 0 and 1")
    person.settle()
    assert "thresholds" in shown_parameters(person)
    person.pick("Thresholds", "Typed threshold")
    person.settle()
    person.type("Threshold", "1.25")
    assert person.settle().snapshot.parameters.threshold == 1.25


@pytest.mark.parametrize("update", UPDATE_RULES, ids=lambda rule: rule.name)
def test_each_update_rule_recalls(resting, update):
    person = resting
    person.pick("Update", update.title)
    assert person.settle().snapshot.parameters.update == update.name
    person.click("Recall")
    person.rest()
    assert person.outcome == "A, exactly."
    person.click("Back to cue")
    person.click("One update")
    asked = person.settle().snapshot.updates
    assert asked == (576 if update.parallel else 1)
    person.click("Back to cue")
    person.click("One sweep")
    assert person.settle().snapshot.updates == 576


def test_the_temperature_is_slid_and_typed_and_put_back(resting):
    person = resting
    editor = person.editor("temperature")
    editor.slider.setFocus()
    for _ in range(3):
        QTest.keyClick(editor.slider, Key.Key_PageUp)
    p = person.settle().snapshot.parameters
    assert p.temperature == pytest.approx(0.3)
    assert editor.number.text() == "0.30"
    wait(lambda: person.snapshot.outcome.kind == "thermal")
    assert person.outcome.startswith("At T = 0.3")
    assert not person.frame.at_rest
    type_into(editor.number, "9")
    assert "temperature must lie between" in person.notice
    assert editor.number.text() == "0.30"
    double_click(editor.label, QPoint(4, editor.label.height() // 2))
    assert person.settle().snapshot.parameters.temperature == 0.0
    person.rest()


def test_ticks_of_a_slider_are_one_undo(resting):
    person = resting
    slider = person.editor("temperature").slider
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Key.Key_PageUp)
        person.settle()
    person.press(Key.Key_Z, CONTROL)
    assert person.settle().snapshot.parameters.temperature == 0.0


def test_cut_synapses_can_make_the_energy_rise(resting):
    person = resting
    person.click("Weights")
    wait(lambda: person.state._field is not None)
    whole = person.state._field.copy()
    person.type("Cut one way", "50%")
    assert person.settle().snapshot.parameters.cut == 0.5
    # Of every other pair one of two directions.
    wait(lambda: (person.state._field != whole).any())
    assert 0.2 < float((person.state._field == 0.0).mean()) < 0.3
    person.click("State")
    person.type("Seed", "3")
    person.choose(person.window.tab.cue_tools.more, "Random cue")
    person.click("Recall")
    wait(lambda: person.settle().snapshot.flips > 20)
    assert person.settle().failure is None


def test_cutting_a_grid_that_is_too_large_is_refused(resting):
    person = resting
    person.pick("Grid", "96 × 96")
    person.settle()
    person.type("Cut one way", "10")
    person.settle()
    wait(lambda: person.notice)
    assert "choose 64 × 64 or less" in person.notice
    assert person.snapshot.parameters.cut == 0.0
    wait(lambda: person.field("Cut one way").text() == "0%")


# ---- capacity ------------------------------------------------------------------------------------


def test_the_load_is_measured_against_the_rule_in_force(resting):
    person = resting
    assert gauge(person).right_words == "0.138 N = 79"
    person.pick("Learning rule", "Perceptron (from errors)")
    wait(lambda: gauge(person).right_words == "2 N = 1,152")
    person.pick("Learning rule", "Projection (pseudo-inverse)")
    wait(lambda: gauge(person).right_words == "N = 576")
    assert not gauge(person).over


def test_over_capacity_is_said(resting):
    person = resting
    person.pick("Grid", "8 × 8")
    person.choose(person.window.tab.memory.letters, "A, F, H, K, X and 3")
    person.settle()
    assert not gauge(person).over or len(person.names) > 8
    person.choose(person.window.tab.memory.letters, "All 10 digits")
    person.settle()
    assert len(person.names) == 19
    assert gauge(person).over
    assert gauge(person).left_words(400).startswith("over capacity")


# ---- learning from errors ------------------------------------------------------------------------

PERCEPTRON = "Perceptron (from errors)"


@pytest.fixture
def learner(resting) -> Person:
    """Somebody whose perceptron has learnt all 26 letters."""
    person = resting
    person.window.tab.engine.post("forget_all")
    person.window.tab.engine.post("configure", rule="perceptron")
    person.window.tab.engine.post("store_letters", text="ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    learnt(person)
    return person


def learnt(person: Person) -> None:
    person.settle()
    wait(lambda: person.snapshot.learning is not None and not person.snapshot.learning.running)


def learning_words(person: Person) -> str:
    box = person.window.findChild(LearningBox)
    return str(box.words.text())


def test_errors_are_counted_epoch_by_epoch(learner):
    person = learner
    errors = person.snapshot.learning.errors
    assert errors[-1] == 0
    assert list(errors) == sorted(errors, reverse=True)
    assert learning_words(person) == f"Epoch {len(errors)}: nothing wrong"
    person.click("Learning")
    pages = person.window.tab.curves.pages
    assert pages.title.text() == "Errors while learning"
    assert pages.number.text() == f"none after {len(errors)} epochs"


def test_unlearn_one_epoch_and_learn(learner):
    person = learner
    epochs = len(person.snapshot.learning.errors)
    person.click("Unlearn")
    person.settle()
    wait(lambda: not person.frame.snapshot.learning or not person.snapshot.learning.running)
    assert not person.snapshot.field.any(), "no synapses: nobody says anything"
    person.click("One epoch")
    learnt(person)
    assert len(person.snapshot.learning.errors) == 1
    assert person.snapshot.learning.errors[0] > 0
    assert "of 14,976 wrong" in learning_words(person)
    person.click("Learn")
    learnt(person)
    assert person.snapshot.learning.errors[-1] == 0
    assert len(person.snapshot.learning.errors) == epochs - 1, "it went on from the first epoch"


def test_learning_can_be_stopped_and_kept(learner):
    person = learner
    person.window.tab.engine.post("configure", margin=10.0, rate=0.001)
    wait(lambda: person.settle().snapshot.learning.running)
    assert person.outcome.startswith("Learning:")
    assert person.buttons("Cancel")
    assert not person.buttons("Learn")
    wait(lambda: len(person.snapshot.learning.errors) >= 2)
    click(learning_stop(person))
    learnt(person)
    s = person.snapshot
    assert s.learning.errors[-1] > 0
    assert s.parameters.rate == 0.001
    assert person.buttons("Learn")
    assert not person.buttons("Cancel")


def learning_stop(person: Person) -> QPushButton:
    return person.window.findChild(LearningBox).stop


def test_cancelled_learning_leaves_everything_as_it_was(learner):
    person = learner
    before = person.snapshot
    person.window.tab.engine.post("configure", margin=10.0, rate=0.001)
    wait(lambda: person.settle().snapshot.learning.running)
    person.click("Cancel")
    person.settle()
    after = person.snapshot
    assert after.parameters == before.parameters
    assert after.patterns == before.patterns
    assert after.learning is None or not after.learning.running
    np.testing.assert_array_equal(after.field, before.field)
    assert person.notice == ""


def test_rules_that_learn_at_once_show_no_epochs(resting):
    person = resting
    for words in ("Learn", "One epoch", "Unlearn", "Stop", "Cancel"):
        assert person.buttons(words) == []
    button = person.button("Learning")
    assert not button.isEnabled()
    assert "there are no epochs" in button.toolTip()


# ---- networks ------------------------------------------------------------------------------------


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
    person.window.tab.memory.list.cue_asked.emit(0)
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


# ---- memories ------------------------------------------------------------------------------------


def test_a_drawing_is_stored_by_button_and_by_key(resting):
    person = resting
    stroke(person.cue, [(0, 0), (23, 23)])
    person.click("Store drawing")
    person.settle()
    assert person.names == ["A", "M", "Z", "Drawing 1"]
    assert (person.snapshot.patterns[3].values == person.snapshot.cue).all()
    assert person.window.tab.cue_board.words.text() == "is Drawing 1"
    person.press(Key.Key_D, CONTROL)
    person.settle()
    assert person.names[-1] == "Drawing 2"


def test_keys_of_the_tab_work_wherever_the_focus_is(resting):
    person = resting
    person.window.setFocus()
    person.press(Key.Key_D, CONTROL)
    person.settle()
    assert person.names[-1] == "Drawing 1"
    person.button("Reset state").setFocus()
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert person.names == ["A", "M", "Z"]


def test_undo_is_the_tabs_in_a_field_where_nothing_is_typed(resting):
    person = resting
    person.type("Temperature", "0.50")
    assert person.settle().snapshot.temperature == 0.5
    field = person.field("Temperature")
    assert field.hasFocus()
    person.press(Key.Key_Z, CONTROL)
    assert person.settle().snapshot.temperature == 0.0
    assert field.text() == "0.00"
    # What is being typed is undone as in any field.
    type_into(field, "0.7", None)
    person.press(Key.Key_Z, CONTROL)
    assert field.text() != "0.7"
    assert person.settle().snapshot.temperature == 0.0
    QTest.keyClick(field, Key.Key_Escape)


def test_space_plays_and_pauses_wherever_the_focus_is(resting):
    person = resting
    places = (
        the_list(person), person.button("Recall"), person.button("Unstable"), person.button("Draw"),
        person.named(QComboBox, "Update"), person.editor("temperature").slider,
        person.field("Noise"), person.state,
    )  # fmt: skip
    for place in places:
        place.setFocus()
        before = person.settle()
        person.press(Key.Key_Space)
        wait(lambda was=before.playing: person.frame.playing is not was)
        assert person.frame.run == before.run
    assert person.cue.mode == "draw"
    assert person.button("Unstable").isChecked()


def test_enter_opens_a_menu(resting):
    person = resting
    tab = person.window.tab
    for button in (tab.memory.letters, tab.memory.patterns, tab.cue_tools.more):
        button.setFocus()
        person.press(Key.Key_Return)
        menu = QApplication.activePopupWidget()
        assert menu is button.menu()
        QTest.keyClick(menu, Key.Key_Escape)
        assert QApplication.activePopupWidget() is None
        person.come_back()


def test_the_pad_of_letters_stays_open(resting):
    person = resting
    menu = opened(person.button("Letters"))
    for letter in "BC7":
        (button,) = [b for b in menu.findChildren(QPushButton) if b.text() == letter]
        click(button)
        assert QApplication.activePopupWidget() is menu
    QTest.keyClick(menu, Key.Key_Escape)
    person.come_back()
    person.settle()
    assert person.names == ["A", "M", "Z", "B", "C", "7"]
    person.choose(person.button("Letters"), "All 26 letters")
    person.settle()
    assert len(person.names) == 32
    assert person.names[6] == "A 2", "names are told apart"


def test_letters_that_do_not_fit_are_refused_in_a_sentence(resting):
    person = resting
    person.window.tab.engine.post("configure", rows=4, columns=4)
    person.settle()
    person.choose(person.button("Letters"), "All 10 digits")
    person.settle()
    wait(lambda: person.notice)
    assert "does not fit" in person.notice
    assert len(person.names) == 3


def test_shapes_are_stored(resting):
    person = resting
    patterns = person.window.tab.memory.patterns
    person.choose(patterns, "Shapes", "Disc")
    person.settle()
    assert person.names[3:] == ["Disc"]
    person.choose(patterns, "Shapes", "All shapes")
    person.settle()
    assert "Square" in person.names
    assert "Disc 2" in person.names


def random_dialog(person: Person) -> RandomDialog:
    person.choose(person.window.tab.memory.patterns, "Random patterns…")
    (dialog,) = [d for d in person.window.findChildren(RandomDialog) if d.isVisible()]
    return dialog


def closed(person: Person) -> None:
    """No dialog is open; the window is in front."""
    wait(lambda: not any(d.isVisible() for d in person.window.findChildren(QDialog)))
    person.come_back()
    person.settle()


def test_random_patterns_are_as_many_and_as_active_as_asked(resting):
    person = resting
    dialog = random_dialog(person)
    type_into(dialog.count, "20", None)
    type_into(dialog.activity, "10", None)
    type_into(dialog.correlation, "0.2", Key.Key_Return)
    closed(person)
    assert len(person.names) == 23
    active = np.mean([(m.values > 0).mean() for m in person.snapshot.patterns[3:]])
    assert active == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("count", "0", "between 1 and 4096"),
        ("count", "5000", "between 1 and 4096"),
        ("count", "2.5", "whole number"),
        ("count", "many", "not a number"),
        ("activity", "120", "between 0 % and 100 %"),
        ("correlation", "-1", "between 0 and 1"),
    ],
)
def test_impossible_random_patterns_are_refused_in_the_dialog(resting, field, typed, words):
    person = resting
    dialog = random_dialog(person)
    for way in (lambda: click(dialog.store), lambda: person.press(Key.Key_Return)):
        type_into(getattr(dialog, field), typed, None)
        way()
        assert words in dialog.words.text()
        assert dialog.isVisible()
    person.press(Key.Key_Escape)
    closed(person)
    assert len(person.names) == 3
    assert not person.frame.touched


def rows(person: Person) -> PatternList:
    """The list with the focus, its first row chosen."""
    listing = the_list(person)
    listing.setFocus()
    person.press(Key.Key_Home)
    assert listing.current == 0
    return listing


def test_a_memory_is_renamed_in_place(resting):
    person = resting
    listing = rows(person)
    person.press(Key.Key_Down)
    person.press(Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "Letter <M>")
    QTest.keyClick(editor, Key.Key_Return)
    person.settle()
    assert person.names == ["A", "Letter <M>", "Z"]
    assert listing.hasFocus()
    # A name is a name, and no markup, also where it stands in a sentence.
    person.press(Key.Key_Return)
    person.settle()
    person.click("Recall")
    person.rest()
    assert person.outcome == "Letter <M>, exactly."


def test_naming_says_nothing_to_the_window(resting):
    """S, R, T and Space are letters of a name there."""
    person = resting
    rows(person)
    person.press(Key.Key_F2)
    run = person.frame.run
    QTest.keyClicks(QApplication.focusWidget(), "star trek. ")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    person.settle()
    assert person.names[0] == "star trek."
    assert person.frame.run == run
    assert person.frame.playing
    assert person.window.theme.name == "dark"


def test_a_memory_is_forgotten_with_delete_and_comes_back(resting):
    person = resting
    rows(person)
    for key in (Key.Key_Down, Key.Key_Delete):
        person.press(key)
    person.settle()
    assert person.names == ["A", "Z"]
    assert person.snapshot.overlaps.shape == (2,)
    person.press(Key.Key_Z, CONTROL)
    person.settle()
    assert person.names == ["A", "M", "Z"]


def test_a_memory_is_used_as_the_cue(resting):
    person = resting
    listing = rows(person)
    double_click(listing.viewport(), listing.picture_rect(1).center())
    person.settle()
    assert (person.snapshot.cue == person.snapshot.patterns[1].values).all()
    for key in (Key.Key_End, Key.Key_Return):
        person.press(key)
    person.settle()
    assert (person.snapshot.cue == person.snapshot.patterns[2].values).all()


def test_the_chosen_memory_is_forgotten_from_the_menu(resting):
    person = resting
    the_list(person).choose(None)
    person.settle()
    person.window.show_frame(person.frame)
    actions = person.window.tab.memory.pattern_menu._actions
    assert not actions["forget"].isEnabled()
    rows(person)
    person.window.show_frame(person.frame)
    person.choose(person.window.tab.memory.patterns, "Forget the chosen memory")
    person.settle()
    assert person.names == ["M", "Z"]
    person.choose(person.window.tab.memory.patterns, "Forget all memories")
    person.settle()
    assert person.names == []
    assert "Nothing is stored yet" in person.outcome
    assert not actions["save"].isEnabled()


def test_a_full_list_refuses_in_a_sentence(resting, monkeypatch):
    person = resting
    monkeypatch.setattr(naming, "MOST_PATTERNS", 5)
    person.choose(person.button("Letters"), "All 26 letters")
    person.settle()
    wait(lambda: person.notice)
    assert person.notice == (
        "The list is full: on this grid it keeps 5 memories. Forget some first."
    )
    assert person.names == ["A", "M", "Z"]
    assert not person.frame.touched
    assert person.snapshot.can_undo != "store ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for _ in range(2):
        person.click("Store drawing")
    person.settle()
    assert len(person.names) == 5


def test_a_long_list_scrolls_and_every_row_is_reached(resting):
    person = resting
    person.choose(person.button("Letters"), "All 26 letters")
    person.settle()
    listing = rows(person)
    person.press(Key.Key_End)
    assert listing.current == 28
    rect = listing.row_rect(28)
    assert listing.viewport().rect().contains(QRect(rect.left(), rect.top(), 5, rect.height()))


# ---- keys, theme, presenting ---------------------------------------------------------------------


def test_a_question_mark_lists_the_keys_of_this_tab(resting):
    person = resting
    person.window.setFocus()
    person.press(Key.Key_Question)
    (dialog,) = [d for d in person.window.findChildren(QDialog) if d.isVisible()]
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for key in ("Ctrl+Z", "Ctrl+D", "Enter", "F2", "Space", "F11", "Arrows, Space, Delete"):
        assert key in words
    assert "landmark" not in words
    QTest.keyClick(dialog, Key.Key_Escape)
    closed(person)


def test_the_theme_changes_everything_but_paper(resting):
    person = resting
    person.window.setFocus()
    at = cell(person.state, 0, 0)
    dark = person.window.grab().toImage()
    paper = picture(person).pixelColor(at)
    person.press(Key.Key_T)
    person.settle()
    light = person.window.grab().toImage()
    assert light.pixelColor(4, 300).lightness() > dark.pixelColor(4, 300).lightness() + 100
    assert picture(person).pixelColor(at) == paper
    assert person.outcome == "A, exactly."


def test_presenting_hides_the_controls_and_comes_back(resting):
    person = resting
    person.window.setFocus()
    wide = person.state.width()
    person.press(Key.Key_F11)
    wait(lambda: not the_lists(person))
    assert person.state.isVisible()
    person.press(Key.Key_D, CONTROL)
    person.settle()
    assert person.names[-1] == "Drawing 1", "its keys go on"
    person.press(Key.Key_Escape)
    wait(lambda: the_lists(person))
    person.window.resize(1200, 680)
    wait(lambda: abs(person.state.width() - wide) <= 2)


def the_lists(person: Person) -> list[PatternList]:
    return [w for w in person.window.findChildren(PatternList) if w.isVisible()]


# ---- moving about by Tab -------------------------------------------------------------------------


def test_tab_reaches_everything_there_and_back(learner):
    person = learner
    person.click("Learning")
    person.window.tab.start_scenario("complete-half-an-a")  # which closes that page
    person.rest()
    reached = walk(person)
    kinds = (QAbstractButton, QAbstractSlider, QLineEdit, QComboBox)
    wanted = [
        w
        for kind in kinds
        for w in person.window.findChildren(kind)
        if w.isVisible() and w.isEnabled() and not w.objectName().startswith("qt_")
        and w.metaObject().className() != "QScrollBar"
    ]  # fmt: skip
    wanted += [person.cue, person.state, the_list(person)]
    # Of buttons of which one is always down Tab reaches that one, arrows the others.
    groups = [w.group() for w in reached if isinstance(w, QAbstractButton) and w.group()]
    by_arrows = [b for group in groups if group.exclusive() for b in group.buttons()]
    missing = [w for w in wanted if w not in reached and w not in by_arrows]
    assert not missing, [
        (type(w).__name__, w.accessibleName() or getattr(w, "text", str)()) for w in missing
    ]
    # In the order in which they are seen: all controls at the left come before the grids.
    controls = [i for i, w in enumerate(reached) if person.window.tab.memory.isAncestorOf(w)]
    assert controls == list(range(controls[0], controls[-1] + 1))
    assert reached.index(person.cue) == controls[-1] + 1
    back = walk(person, Key.Key_Backtab, SHIFT)
    assert {id(w) for w in reached} - {id(w) for w in back} <= {id(person.window)}


def walk(person: Person, key=Key.Key_Tab, modifier=NONE) -> list:
    """Every widget the focus comes to, until it comes round."""
    person.window.setFocus()
    reached = []
    for _ in range(200):
        person.press(key, modifier)
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.append(widget)
    return reached


def test_tools_and_views_are_chosen_with_the_arrows(resting):
    person = resting
    for first, second in (("Draw", "Erase"), ("State", "Input field")):
        person.button(first).setFocus()
        person.press(Key.Key_Right)
        assert person.button(second).isChecked()
    assert person.cue.mode == "erase"
    assert person.state._field is not None
    for box in ("Unstable", "Wrong"):
        before = person.button(box).isChecked()
        person.button(box).setFocus()
        person.press(Key.Key_Return)
        assert person.button(box).isChecked() is not before


def test_the_focus_can_be_seen_wherever_it_is(resting):
    person = resting
    person.pause()
    for widget in walk(person):
        if not widget.isVisible():
            continue
        area = widget.parentWidget()
        person.window.setFocus()
        person.settle()
        if hasattr(widget, "deselect"):
            widget.deselect()
        before = area.grab(widget.geometry()).toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if hasattr(widget, "deselect"):
            widget.deselect()
        after = area.grab(widget.geometry()).toImage()
        name = widget.accessibleName() or getattr(widget, "text", str)() or repr(widget)
        assert after != before, f"nobody sees that {name!r} has the focus"


def test_a_mouse_click_is_no_keyboard_focus(resting):
    person = resting
    QTest.mouseClick(person.cue, LEFT, NONE, cell(person.cue, 2, 2))
    assert not person.cue._focus_shown
