"""Learning rules on the Hopfield tab: what each reads, how much it holds, what it learns."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from gui.hopfield.learning_box import LearningBox
from gui.hopfield.load_gauge import LoadGauge
from sim.hopfield.dynamics.updates import UPDATE_RULES
from sim.hopfield.learning.rules import LEARNING_RULES
from tests.gui.hands import CONTROL, Key, Person, about, click, double_click, type_into
from tests.gui.hopfield_hands import learner, learnt, person, resting, shown_parameters
from tests.gui.waiting import wait

__all__ = ["learner", "person", "resting"]  # fixtures, of this file too


def gauge(person: Person) -> LoadGauge:
    return person.named(LoadGauge, "Load")


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
    assert "temperature must lie between" in person.remark
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
    wait(lambda: person.remark)
    assert "choose 64 × 64 or less" in person.remark
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


# ---- what cannot be claimed ----------------------------------------------------------------------


def test_what_no_weights_can_change_is_said_at_once(resting):
    person, engine = resting, resting.window.tab.engine
    engine.post("configure", rule="perceptron", coding="01", margin=1.0)
    learnt(person)
    assert person.notice == ""
    engine.post("store", values=np.full(576, -1.0), name="blank")
    wait(lambda: "1 memory has no active neuron" in person.notice)
    learnt(person)
    assert person.snapshot.learning.errors[-1] == 0, "the others are learnt"


def test_a_gauge_without_a_number_says_for_what_one_is_known(resting):
    person, engine = resting, resting.window.tab.engine
    bar = gauge(person)
    assert bar.fraction is not None
    engine.post("configure", cut=0.4)
    wait(lambda: bar.fraction is None)
    assert bar.right_words == "no known capacity" and not bar.over
    assert "known without cut synapses only" in about(bar)
    engine.post("configure", cut=0.0, temperature=0.5)
    wait(lambda: bar.fraction is not None)
    assert "at T = 0.50" in about(bar)
