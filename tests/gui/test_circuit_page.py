"""The tab of small circuits as a person uses it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from sim.circuits import CIRCUITS
from sim.scenarios import scenarios
from tests.gui.hands import click, move, type_into
from tests.gui.session_hands import saved
from tests.gui.waiting import wait


@pytest.fixture
def person(sit_down):
    person = sit_down(tab="circuits")
    page = person.window.tab
    wait(lambda: page.frame is not None and page.phase.portrait is not None)
    return person


def snapshot(person):
    return person.window.tab.frame.snapshot


def place(view, x: float, y: float) -> QPoint:
    return view.point_at(x, y).toPoint()


def settled(person) -> None:
    """What was posted has been done and drawn."""
    page = person.window.tab
    wait(lambda: page.frame.applied >= page.engine.posted)


def chosen(person, name: str) -> None:
    menu = person.window.tab.circuit_menu
    menu.setCurrentIndex(menu.findData(name))
    menu.activated.emit(menu.currentIndex())
    settled(person)


def test_it_opens_on_a_decision_and_says_who_has_won(person):
    wait(lambda: "Neuron 1" in person.outcome and "has won" in person.outcome)
    assert "decided after 2.7 τ" in person.outcome
    assert "Two stable nodes and one saddle" in person.outcome
    assert "v = (0.50, 0.00)" in person.status and "5 trajectories" in person.status


def test_a_click_starts_a_run_and_shift_shows_where_it_came_from(person):
    person.pause()
    view = person.window.tab.phase
    runs = len(snapshot(person).runs)
    click(view, place(view, 0.4, 0.55))
    settled(person)
    wait(lambda: len(snapshot(person).runs) == runs + 1)
    np.testing.assert_allclose(snapshot(person).starts[-1], [0.4, 0.55], atol=0.01)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, shift, place(view, 0.25, 0.5))
    wait(lambda: len(snapshot(person).backwards) == 1)
    person.click("Undo")
    wait(lambda: len(snapshot(person).backwards) == 0)
    click(person.window.tab.clear)
    wait(lambda: len(snapshot(person).runs) == 1)


def test_a_start_that_is_dragged_takes_its_path_along(person):
    person.pause()
    view = person.window.tab.phase
    before = snapshot(person).starts[1].copy()
    from_, to = place(view, *before), place(view, 0.1, 0.62)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, from_)
    for share in (0.3, 0.7, 1.0):
        at = from_ + (to - from_) * share
        move(view, QPoint(round(at.x()), round(at.y())))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, to)
    settled(person)
    np.testing.assert_allclose(snapshot(person).starts[1], [0.1, 0.62], atol=0.01)
    wait(lambda: abs(view.paths[1][0] - [0.1, 0.62]).max() < 0.01)
    person.click("Undo")
    settled(person)
    np.testing.assert_allclose(snapshot(person).starts[1], before)


def test_a_knob_is_turned_while_it_runs_and_the_portrait_follows(person):
    page = person.window.tab
    type_into(page.knobs.handles[0].editor.number, "0.5")
    settled(person)
    assert snapshot(person).parameters.weights == ((0.0, -0.5), (-0.5, 0.0))
    wait(lambda: [p.kind for p in page.phase.portrait.fixed.points] == ["stable node"])
    wait(lambda: "One stable node" in person.outcome)


def test_the_line_of_the_bifurcation_diagram_turns_the_knob(person):
    plot = person.window.tab.plots.bifurcation
    wait(lambda: plot.handle() is not None)
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    settled(person)
    assert -snapshot(person).parameters.weights[0][1] > 2.0


def test_a_neuron_is_pulsed_and_keeps_it(person):
    person.try_this("a-pulse-remembered", speed=1.0)
    page = person.window.tab
    # Only a pulse takes it there; on a slow machine between two frames.
    wait(lambda: not snapshot(person).pulsed.any() and snapshot(person).v[0] > 0.99)
    assert page.views.currentWidget() is page.line
    type_into(page.pulses.amplitude, "-2")
    page.pulses.buttons[0].click()
    wait(lambda: snapshot(person).v[0] < 0.01)


@pytest.mark.parametrize("name", CIRCUITS)
def test_every_circuit_of_the_menu_can_be_chosen(person, name):
    page = person.window.tab
    chosen(person, name)
    wait(lambda: page.circuit_menu.currentData() == name)
    n = snapshot(person).parameters.neurons
    view = page.line if n == 1 else page.phase
    wait(lambda: page.views.currentWidget() is view and view.portrait is not None)
    assert page.plots.decision.isVisible() == CIRCUITS[name].decides
    assert page.axes.isVisible() == (n > 2)
    person.click("Undo")
    settled(person)
    assert snapshot(person).parameters.neurons == 2


def test_of_three_neurons_two_are_seen_and_the_others_held(person):
    page = person.window.tab
    chosen(person, "network")
    wait(lambda: page.axes.isVisible())
    menu = page.axes.menus[0]
    menu.setCurrentIndex(2)
    menu.activated.emit(2)
    wait(lambda: page._readout is not None and page._readout.axes == (2, 1))
    assert "held" in page.axes.note.text()
    click(page.phase, place(page.phase, 0.3, 0.2))
    settled(person)
    start = snapshot(person).starts[-1]
    assert start[2] == pytest.approx(0.3, abs=0.01) and start[1] == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2 3\n4 5 6", "square"),
        ("a b\nc d", "number"),
        ("1 nan\n0 1", "finite"),
        ("\n".join(["1 " * 9] * 9), "8"),
    ],
)
def test_a_matrix_that_is_none_is_refused_in_a_sentence(person, text, words):
    page = person.window.tab
    settled(person)
    wait(lambda: page.form is not None)
    before = snapshot(person).parameters
    QGuiApplication.clipboard().setText(text)
    cell = page.form.editor("weights").field.cells[0][0]
    cell.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keySequence(cell, "Ctrl+V")
    wait(lambda: words in person.remark)
    assert person.remark.endswith(".") and "\n" not in person.remark
    assert snapshot(person).parameters == before


def test_a_matrix_is_pasted_and_the_circuit_grows(person):
    page = person.window.tab
    wait(lambda: page.form is not None)
    QGuiApplication.clipboard().setText("[0, -1, 0; 0, 0, -1; -1, 0, 0]")
    cell = page.form.editor("weights").field.cells[0][0]
    cell.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keySequence(cell, "Ctrl+V")
    wait(lambda: snapshot(person).parameters.neurons == 3)
    assert snapshot(person).parameters.weights[0] == (0.0, -1.0, 0.0)
    person.click("Undo")
    wait(lambda: snapshot(person).parameters.neurons == 2)


def test_a_fixed_point_tells_its_eigenvalues(person):
    page = person.window.tab
    person.pause()
    saddle = next(p for p in page.phase.portrait.fixed.points if p.kind == "saddle")
    click(page.phase, place(page.phase, *saddle.place))
    wait(lambda: page.plots.choice.current == "points")
    assert page.phase.chosen_kind == "saddle"
    assert len(snapshot(person).starts) == 5, "it has started nothing"


def test_a_chosen_point_stays_chosen_while_a_knob_is_turned_and_others_come(person):
    """At b = 0.9 there is one fixed point, the chosen one; above the fold it is one of three."""
    page = person.window.tab
    person.pause()
    type_into(page.knobs.handles[0].editor.number, "0.9")
    settled(person)
    wait(lambda: len(page.phase.portrait.fixed.points) == 1)
    click(page.phase, place(page.phase, *page.phase.portrait.fixed.points[0].place))
    wait(lambda: page.plots.choice.current == "points" and page.phase.chosen == 0)
    type_into(page.knobs.handles[0].editor.number, "3")
    settled(person)
    wait(lambda: len(page.phase.portrait.fixed.points) == 3)
    assert page.phase.chosen_kind == "stable node"
    chosen = page.phase.portrait.fixed.points[page.phase.chosen]
    assert page.plots._chosen == page.phase.chosen
    assert chosen.place[0] == pytest.approx(0.5, abs=0.01)


def test_a_fixed_point_of_a_single_neuron_tells_its_eigenvalue(person):
    person.try_this("saturation-two-states")
    page = person.window.tab
    wait(lambda: page.views.currentWidget() is page.line and page.line.portrait is not None)
    person.pause()
    places = [float(p.place[0]) for p in page.line.portrait.fixed.points]
    index = max(range(len(places)), key=places.__getitem__)
    box = page.line.getViewBox()
    at = page.line.mapFromScene(box.mapViewToScene(QPointF(places[index], 0.0)))
    click(page.line.viewport(), at)
    wait(lambda: page.plots.choice.current == "points")
    assert page.line.chosen == index and page.plots._chosen == index


def test_trials_are_measured_beside_the_window(person):
    person.try_this("noise-decides")
    page = person.window.tab
    wait(lambda: page.plots.decision.isVisible())
    person.click("Trials")
    wait(lambda: page.plots.decision.measure_button.isEnabled())
    type_into(page.plots.decision.count, "50")
    click(page.plots.decision.measure_button)
    wait(lambda: page.plots.decision.result is not None)
    result = page.plots.decision.result
    assert result.winners.shape[1] == 50 and result.first[-1] > result.first[0]
    type_into(page.knobs.handles[0].editor.number, "2.5")
    wait(lambda: page.plots.decision.result is None)


def test_the_view_is_kept_in_a_session(person):
    page = person.window.tab
    wait(lambda: page.plots.menus.knob == "inhibition")
    page.plots.menus.choose("input 1", 1)
    page.plots.choice.want("points")
    kept = page.view_state()
    page.plots.menus.choose("inhibition", 0)
    page.restore_view(kept)
    assert (page.plots.menus.knob, page.plots.menus.neuron) == ("input 1", 1)
    page.restore_view({"axes": "x", "scan": [1], "readout": 3, "decision": []})


def test_a_session_opened_at_another_tab_has_the_knob_and_the_trials(
    person, sit_down, tmp_path, monkeypatch
):
    page, path = person.window.tab, tmp_path / "circuit.attractor"
    wait(lambda: page.plots.menus.knob == "inhibition")
    page.plots.menus.choose("time constant 1", 1)
    wait(lambda: page.plots.decision.isVisible())
    person.click("Trials")
    person.type("Strength of a pulse", "-0.25")
    person.type("Duration of a pulse", "70")
    saved(person, path, monkeypatch)
    other = sit_down()
    other.window.files.open_path(path)
    wait(lambda: "circuits" in [page.name for page in other.window.workspace.pages])
    assert other.window.workspace.page("circuits").view_state()["scan"] == ["time constant 1", 1]
    wait(lambda: other.notice.startswith("circuit.attractor is open"))
    other.settle()
    menus = other.window.tab.plots.menus
    assert (menus.knob, menus.neuron) == ("time constant 1", 1)
    assert menus.knobs.currentData() == "time constant 1" and menus.neurons.currentIndex() == 1
    assert other.window.tab.plots.decision.current == "trials"
    pulses = other.window.tab.pulses
    assert (pulses.amplitude.value, pulses.duration.value) == (-0.25, 70.0)
    kept = pulses.choice()
    for wrong in (3, {}, {"strengths": [], "duration": -1.0}, {"strengths": {"": 1e9, "Hz": "x"}}):
        pulses.take_choice(wrong)
        assert pulses.choice() == kept


@pytest.mark.parametrize("name", scenarios("circuits"))
def test_an_example_shows_its_portrait_and_a_sentence(person, name):
    page = person.window.tab
    person.try_this(name, speed=1.0)
    n = snapshot(person).parameters.neurons
    view = page.line if n == 1 else page.phase
    wait(lambda: page.views.currentWidget() is view and view.portrait is not None)
    wait(lambda: "node" in person.outcome or "focus" in person.outcome or "line" in person.outcome)
    assert not page.notice.isVisible()


def test_what_was_turned_while_trials_were_in_front_is_in_the_decision_times(person):
    page = person.window.tab
    decision = page.plots.decision
    wait(lambda: "theory 2.303" in decision.slope.text())
    person.click("Trials")
    type_into(page.knobs.handles[0].editor.number, "1.5")
    settled(person)
    wait(lambda: page.plots.bifurcation.value == pytest.approx(1.5) and not page.jobs.busy)
    person.click("Decision time")
    wait(lambda: "theory 4.605" in decision.slope.text())


def test_a_page_shows_its_diagram_with_its_first_frames(sit_down):
    person = sit_down(tab="circuits")
    page = person.window.tab
    wait(lambda: page.frame is not None)
    wait(lambda: page.plots._diagram is not None and "theory" in page.plots.decision.slope.text())
