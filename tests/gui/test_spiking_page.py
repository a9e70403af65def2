"""The tab of spiking memories as a person uses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from sim.spiking import RateMemorySnapshot
from sim.spiking.ladder import LADDER
from tests.gui.hands import Key, click, type_into
from tests.gui.waiting import wait

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def person(sit_down):
    """At a memory of a thousand neurons, which stands still."""
    person = sit_down(tab="spiking")
    page = person.window.tab
    wait(lambda: page.frame is not None)
    person.pause()
    page.engine.post("configure", neurons=1000)
    settled(person)
    wait(lambda: snapshot(person).parameters.neurons == 1000)
    return person


def snapshot(person):
    return person.window.tab.frame.snapshot


def settled(person) -> None:
    page = person.window.tab
    wait(lambda: page.frame.applied >= page.engine.posted)


def run_for(person, seconds: float) -> None:
    """Let so much of the network's time go by, at once."""
    person.window.tab.engine._worker.command(lambda stepper: stepper.advance(_steps(seconds)))
    person.window.tab.engine.post("probe", neuron=snapshot(person).probe + 1)
    settled(person)


def _steps(seconds: float) -> int:
    return round(seconds / 0.0005)


def press_pattern(person, number: int, held=Qt.KeyboardModifier.NoModifier) -> None:
    board = person.window.tab.side.board
    at = board.tile_rect(number).center()
    QTest.mouseClick(board.viewport(), LEFT, held, at)
    settled(person)


def test_a_click_on_a_pattern_cues_it_and_it_is_remembered(person):
    page = person.window.tab
    assert "Quiet" in person.outcome
    press_pattern(person, 4)
    wait(lambda: snapshot(person).cues and snapshot(person).cues[0].pattern == 4)
    run_for(person, 1.0)
    wait(lambda: "It remembers 4" in person.outcome)
    assert "overlap 1.00" in person.outcome and "Hz" in person.outcome
    assert "spikes a second" in person.status and "(4)" in person.status
    assert page.spiking_stage.pair[0] == 4
    assert "4" in page.spiking_stage.key.text()
    person.click("Undo")
    wait(lambda: "Quiet" in person.outcome)


def test_a_shift_click_only_chooses_and_the_button_cues_as_the_sliders_say(person):
    page = person.window.tab
    press_pattern(person, 3, SHIFT)
    assert not snapshot(person).cues and page.side.chosen == 3
    strength = page.side.cues.editors["strength"].number
    type_into(strength, "12")
    click(page.side.cues.cue_button)
    wait(lambda: bool(snapshot(person).cues))
    (cue,) = snapshot(person).cues
    assert cue.pattern == 3 and cue.strength == pytest.approx(0.012)
    assert len(cue.members) == 40


def test_what_is_held_is_distracted_from_and_erased(person):
    page = person.window.tab
    press_pattern(person, 2)
    run_for(person, 1.0)
    wait(lambda: "It remembers 2" in person.outcome)
    click(page.side.cues.distract_button)
    wait(lambda: bool(snapshot(person).cues))
    assert snapshot(person).cues[0].pattern != 2
    run_for(person, 0.5)
    click(page.side.cues.erase_button)
    wait(lambda: "being erased" in person.outcome)
    run_for(person, 1.0)
    wait(lambda: "Quiet" in person.outcome)


def test_the_ladder_is_climbed_on_the_running_network(person):
    page = person.window.tab
    rungs, names = page.side.ladder.rungs, list(LADDER)
    at = rungs.row_rect(names.index("zero-one")).center().toPoint()
    QTest.mouseClick(rungs, LEFT, Qt.KeyboardModifier.NoModifier, at)
    wait(lambda: snapshot(person).binary)
    settled(person)
    press_pattern(person, 5)
    run_for(person, 0.8)
    wait(lambda: "It remembers 5" in person.outcome)
    assert "100 % of its neurons are on" in person.outcome and "neurons on" in person.status
    assert "no rates" in page.plots.histogram.nothing
    for name in ("stochastic", "separate"):
        at = rungs.row_rect(names.index(name)).center().toPoint()
        QTest.mouseClick(rungs, LEFT, Qt.KeyboardModifier.NoModifier, at)
        wait(lambda name=name: snapshot(person).parameters.rung == name)
        run_for(person, 0.5)
        wait(lambda: "It remembers 5" in person.outcome)
    person.click("Undo")
    wait(lambda: snapshot(person).parameters.rung == "stochastic")


def test_a_neuron_of_the_raster_is_looked_at(person):
    page = person.window.tab
    press_pattern(person, 4)
    run_for(person, 1.2)
    raster = page.spiking_stage.raster
    area = raster.area
    click(raster, QPoint(round(area.center().x()), round(area.top() + 5)))
    wait(lambda: snapshot(person).probe > 0)
    neuron = snapshot(person).probe
    assert snapshot(person).connections.patterns[3, neuron] == 1
    wait(lambda: f"{neuron + 1:,}" in page.plots.neuron_title.text())
    assert "in pattern 4" in page.plots.neuron_words.text()


def test_neurons_are_chosen_by_number_and_what_is_none_is_said(person):
    stage = person.window.tab.spiking_stage
    area = stage.raster.area
    for row in (0.1, 0.9):
        at = QPoint(round(area.center().x()), round(area.top() + row * area.height()))
        QTest.mouseClick(stage.raster, LEFT, SHIFT, at)
    picked = stage.numbers.text()
    QTest.keyClick(stage.numbers, Key.Key_Return)
    wait(lambda: "2 of 800" in stage.about.text())
    assert stage.raster._neurons.tolist() == [int(k) - 1 for k in picked.split(", ")]
    stage.numbers.setText("1-20, 55")
    QTest.keyClick(stage.numbers, Key.Key_Return)
    wait(lambda: "21 of 800" in stage.about.text())
    stage.numbers.setText("900")
    QTest.keyClick(stage.numbers, Key.Key_Return)
    assert person.notice
    stage.numbers.setText("")
    QTest.keyClick(stage.numbers, Key.Key_Return)
    wait(lambda: "by pattern" in stage.about.text())


def test_the_task_runs_by_itself_and_counts_its_answers(person):
    page = person.window.tab
    page.engine.post("start_task", delay=0.3)
    run_for(person, 4.5)
    wait(lambda: snapshot(person).task.done == 2)
    assert snapshot(person).task.correct == 2
    page.plots.choice.want("task")
    page.engine.post("stop_task")
    wait(lambda: snapshot(person).task is None)


def test_a_memory_of_the_hopfield_tab_is_held_in_spikes(person):
    window = person.window
    window.show_tab(1)
    hopfield = window.tab
    wait(lambda: hopfield.frame is not None and len(hopfield.frame.snapshot.patterns) > 0)
    hopfield.memory.list.setFocus()
    QTest.keyClick(hopfield.memory.list, Key.Key_Home)
    wait(lambda: hopfield.memory.list.current == 0)
    name = hopfield.frame.snapshot.patterns[0].name
    hopfield.memory.list.contextMenuEvent(
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    )
    (menu,) = (m for m in hopfield.memory.list.findChildren(QMenu) if m.isVisible())
    next(a for a in menu.actions() if a.text() == "Store in spikes").trigger()
    menu.close()
    assert window.tab.name == "spiking"
    wait(lambda: [d.name for d in snapshot(person).drawings] == [name])
    number = len(snapshot(person).overlaps)
    press_pattern(person, number)
    run_for(person, 1.0)
    wait(lambda: f"It remembers {name}" in person.outcome)
    assert window.tab.plots.choice.current == "rates"


def test_another_model_has_its_own_stage_and_controls(person):
    page = person.window.tab
    page.kind_menu.setCurrentIndex(1)
    page.kind_menu.activated.emit(1)
    wait(lambda: isinstance(snapshot(person), RateMemorySnapshot))
    person.pause()
    assert page.rate_stage.isVisible() and not page.side.isVisible()
    assert page.result() is not None
    person.click("Undo")
    wait(lambda: not isinstance(snapshot(person), RateMemorySnapshot))
    assert page.side.isVisible()


def test_a_result_is_kept_with_its_curves(person):
    page = person.window.tab
    press_pattern(person, 4)
    run_for(person, 1.0)
    kept = page.result()
    assert kept.sentence.startswith("It remembers 4")
    assert set(kept.curves) == {"overlap", "rates"}
    assert kept.settings["neurons"] == "1000" and kept.settings["seed"] == "7"
    state = page.view_state()
    page.restore_view({**state, "raster": {"count": 600, "numbers": []}})
    assert page.spiking_stage.choice()["count"] == 600
