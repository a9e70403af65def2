"""The tab of experiments as a person uses it: measuring, the queue, points and their networks."""

from __future__ import annotations

import dataclasses
import multiprocessing
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QPoint
from PySide6.QtTest import QTest

from gui.experiments.point_box import estimate_words
from gui.sessions.kept_files import KeptFiles
from sim.experiments import (
    Plan,
    trial_seed,
)
from sim.experiments.examples import example_named
from sim.experiments.retrieval import RECALL, recalled
from tests.gui.experiment_hands import (
    CAPACITY,
    ask,
    bench,
    click_point,
    expected,
    idle,
    person,
    row_of,
    run,
    same,
    small,
    told,
)
from tests.gui.hands import CONTROL, LEFT, NONE, Key, Person, click
from tests.gui.waiting import let_go_on, wait

__all__ = ["bench", "person"]  # fixtures, of this file too


def wait_for_processes(condition: Callable[[], Any]) -> None:
    """Wait for what processes make: they go last on a machine that has others to do."""
    clock = QElapsedTimer()
    clock.start()
    while not condition():
        assert clock.elapsed() < 60_000
        let_go_on(50)


# ---- measuring -----------------------------------------------------------------------------------


def test_the_tab_opens_and_measures_its_first_example_on_processes(sit_down, monkeypatch):
    """Its own window and real processes: they leave it free, end with Cancel and with the window,
    and what they make is what this process makes."""
    monkeypatch.setattr("sim.experiments.examples.OPENING", "the-cliff")
    person = sit_down(tab="hopfield")
    person.click("Capacity")
    person.come_back()
    page, ticks = person.window.tab, []
    person.window._timer.timeout.connect(lambda: ticks.append(None))
    first = page.shown
    assert first.example == "the-cliff" and first.state == "running"
    assert page.claim.text() == example_named("the-cliff").claim
    wait_for_processes(lambda: first.results.trials)
    wait(lambda: re.match(r"[\d,]+ of [\d,]+ trials", page.bar.course.text()))
    assert len(ticks) > 5, "the window goes on meanwhile"
    assert multiprocessing.active_children()
    while page.bar.cancel.isEnabled():  # another example may follow
        person.click("Cancel")
    assert first.state == "cancelled" and not first.results.done
    wait(lambda: idle(page))
    assert not multiprocessing.active_children()
    ask(person, small())
    wait_for_processes(lambda: page.shown.state == "done" and idle(page))
    assert same(page.shown.results, expected())
    person.window.close()
    assert not multiprocessing.active_children()


def test_run_fills_the_curve_in(person, bench):
    bench.held = True
    page = ask(person, small(trials=300))
    assert page.bar.course.text() == "processes are starting"  # until they have said anything
    wait(lambda: bench.waiting)
    bench.make()
    wait(lambda: page.shown.results.trials)
    made = page.shown.results.trials
    wait(lambda: f"{made:,} of 1,200 trials" in page.bar.course.text())
    assert f"{100 * made / 1200:.0f} %" in page.queue.rows[0].accessibleName()
    shown = page.figure.curves._points
    assert 0 < sum(len(points.places) for points in shown) < 4
    assert "of 300 trials so far" in told(page)
    bench.go()
    wait(lambda: page.shown.state == "done")
    assert [len(points.places) for points in page.figure.curves._points] == [2, 2]
    assert all(points.ready.all() for points in page.figure.curves._points)
    assert page.bar.course.text() == "1,200 trials · done"
    assert not page.bar.pause.isEnabled() and not page.bar.cancel.isEnabled()
    assert "done" in page.queue.rows[0].accessibleName()
    wait(lambda: "theory" in page.figure.legend.shown)
    assert page.figure.curves._lines.lines, "theory lies over it"
    assert person.outcome and "4 points" in person.status and "seed 3" in person.status
    assert same(page.shown.results, expected(trials=300))


def test_the_plan_that_is_typed_is_the_one_that_runs(person):
    page = person.window.tab
    page.form.show_plan(small())
    person.come_back()
    person.type("Seed", "12")
    person.window.setFocus()
    person.press(Key.Key_Return, CONTROL)
    wait(lambda: page.shown is not None and page.shown.state == "done")
    assert page.shown.plan.to_plain() == small(seed=12).to_plain()
    assert "seed 12" in person.status


def test_pause_begins_nothing_new_and_go_on_ends_the_same(person, bench):
    bench.held = True
    page = ask(person, small(trials=300))
    wait(lambda: bench.waiting)
    person.window.setFocus()
    person.press(Key.Key_Space)
    assert page.shown.state == "paused" and person.button("Go on").isEnabled()
    let_go_on(80)  # what has been handed out is made
    while bench.waiting:
        bench.make()
    wait(lambda: page.shown.results.trials)
    let_go_on(300)  # until what had been handed out is shown
    made = page.shown.results.trials
    let_go_on(300)
    assert not bench.waiting and page.shown.results.trials == made < 1200
    assert "paused" in page.bar.course.text()
    assert "paused" in page.queue.rows[0].accessibleName()
    bench.held = False
    person.press(Key.Key_Space)
    wait(lambda: page.shown.state == "done")
    assert same(page.shown.results, expected(trials=300))


def test_what_is_cancelled_stays_and_can_be_gone_on_with(person, bench):
    bench.held = True
    page = ask(person, small(trials=300))
    wait(lambda: bench.waiting)
    bench.make()
    wait(lambda: page.shown.results.trials)
    person.click("Cancel")
    made = page.shown.results.trials
    assert page.bar.course.text() == f"{made:,} trials · unfinished"
    assert "unfinished" in page.queue.rows[0].accessibleName()
    wait(lambda: idle(page))
    bench.go()
    person.click("Go on")
    wait(lambda: page.shown.state == "done")
    assert same(page.shown.results, expected(trials=300))


def test_a_second_plan_waits_for_its_turn(person, bench):
    bench.held = True
    page = ask(person, small())
    for seed in (4, 5, 6):
        ask(person, small(seed=seed), "Queue")
    wait(lambda: bench.waiting)
    states = [one.state for one in page.measurements.all]
    assert states == ["running", "waiting", "waiting", "waiting"]
    assert page.shown.plan.seed == 3
    assert "waiting" in row_of(page, 4).accessibleName()
    assert not row_of(page, 3).remove.isVisible()
    click(row_of(page, 5).remove)
    assert [one.plan.seed for one in page.measurements.all] == [3, 4, 6]
    bench.go()
    wait(lambda: [one.state for one in page.measurements.all] == ["done"] * 3)
    for one in page.measurements.all:
        assert same(one.results, expected(one.plan.seed))
    for seed in (6, 4):
        click(row_of(page, seed))
        assert page.shown.plan.seed == page.form.plan().seed == seed
        person.come_back()
    click(row_of(page, 3).remove)
    assert [one.plan.seed for one in page.measurements.all] == [4, 6]


def test_run_takes_the_place_of_what_is_under_way(person, bench):
    bench.held = True
    page = ask(person, small(trials=300))
    wait(lambda: bench.waiting)
    bench.make()
    wait(lambda: page.shown.results.trials)
    page = ask(person, small(seed=8))
    assert "has been stopped" in person.notice
    bench.go()
    wait(lambda: page.shown.state == "done")
    assert page.shown.plan.seed == 8
    assert [one.state for one in page.measurements.all] == ["cancelled", "done"]


@pytest.mark.parametrize("error", [ZeroDivisionError("nothing there"), RuntimeError("odd")])
def test_a_trial_that_fails_is_one_sentence(person, bench, monkeypatch, error):
    def fails(point: Any, seed: int) -> tuple[float, ...]:
        raise error

    broken = dataclasses.replace(RECALL, trial=fails)
    with monkeypatch.context() as patch:
        patch.setattr("sim.experiments.retrieval.RECALL", broken)
        page = ask(person, small())
        wait(lambda: page.shown.state == "failed")
    assert str(error) in person.notice and person.notice.count("\n") == 0
    assert page.outcome.text() == person.notice, "and it stays where the result would be"
    assert page.bar.course.text() == "0 trials · failed"
    assert "failed" in row_of(page, 3).accessibleName()
    assert same(run(person, small(seed=4)), expected(4))
    assert str(error) not in page.outcome.text()
    click(row_of(page, 3))
    assert page.shown.state == "failed" and str(error) in page.outcome.text()


# ---- points --------------------------------------------------------------------------------------


def opened(person: Person, tab: str) -> Any:
    """Wait until a page shows the network that was handed to it; its frame."""
    wait(lambda: person.window.tab.name == tab and person.window.tab.frame is not None)
    return person.settle()


def test_a_point_tells_its_numbers_and_opens_its_network(person):
    """Its second trial, too, by the button: with its seed, and it ends where the trial ended."""
    plan = small(load=(0.1, 0.2), neurons=(100,))
    results = run(person, plan)
    page = person.window.tab
    click_point(page, 1)
    assert page.figure.curves.chosen_place == 1
    seed = trial_seed("recall", plan.points[1], 3, 0)
    mean = estimate_words(plan.entry.measures[0], results.estimate(1))
    for words in ("load 0.200 (20 patterns)", mean, f"seed {seed}", "20 trials, seed 3"):
        assert words in told(page), told(page)
    assert "Hopfield" in page.side.point.open_button.text()
    click_point(page, 1)
    for trial in (0, 1):
        opened(person, "hopfield")
        person.window.tab.engine.set_speed(60.0)
        frame = person.rest()
        assert frame.seed == trial_seed("recall", plan.points[1], 3, trial)
        assert len(frame.snapshot.patterns) == 20 and frame.snapshot.time > 0.0
        told_of = frame.snapshot.patterns[recalled(plan.points[1], frame.seed)]
        overlap = np.dot(np.asarray(told_of.values), frame.snapshot.state) / 100
        assert overlap == pytest.approx(results.table(1)[trial, 0], abs=1e-6)
        person.click("Capacity")
        if trial == 0:
            click(page.side.point.after)
            click(page.side.point.open_button)
    assert page.side.point.trial == 1 and page.figure.curves.chosen_place == 1


def test_the_recall_of_a_network_that_is_opened_is_drawn_however_many_patterns_it_has(person):
    """Above the capacity: of 100 patterns the first 64 have curves; the recall is of another."""
    plan = small(trials=2, neurons=(500,), load=(0.2,))
    place = recalled(plan.points[0], trial_seed("recall", plan.points[0], 3, 0))
    assert place >= 64
    results = run(person, plan)
    click_point(person.window.tab, 0)  # it is the one that is chosen
    opened(person, "hopfield")
    plot = person.window.tab.curves.overlaps
    person.window.tab.engine.set_speed(60.0)
    frame = person.rest()
    assert frame.snapshot.nearest == place
    overlap, name = results.table(0)[0, 0], f"R{place + 1}, largest"
    wait(lambda: [t for t in plot.traces() if t.name == name and np.isclose(t.y[-1], overlap)])
    (drawn,) = [trace for trace in plot.traces() if trace.name == name]
    assert drawn.y[0] == 1.0 > drawn.y[-1]


@pytest.mark.parametrize(
    ("name", "tab", "changes"),
    [("diffusion", "ring", {"network": "linear-ring", "neurons": (20, 40), "time": 0.05}),
     ("decision", "circuits", {})],
)  # fmt: skip
def test_points_of_other_experiments_open_on_their_pages(person, name, tab, changes):
    """By the keyboard."""
    plan = Plan.default(name, seed=2, **changes)
    plan = dataclasses.replace(plan, trials=2, most=2, precision=None)
    run(person, plan)
    page = person.window.tab
    page.figure.plot.setFocus()
    person.press(Key.Key_Right)
    place = page.figure.plot.chosen_place
    assert place >= 0
    opening = plan.entry.opening(plan.points[place], trial_seed(name, plan.points[place], 2, 0))
    person.press(Key.Key_Return)
    frame = opened(person, tab)
    assert frame.seed == opening.seed
    wait(lambda: person.frame.snapshot.kind == opening.network)


def test_a_plane_has_cells_and_its_measure_can_be_another(person):
    axes = {"load": (0.05, 0.15), "temperature": (0.1, 0.9)}
    plan = Plan.default("plane", neurons=(64,), sweeps=(8,), rule="storkey", **axes)
    run(person, dataclasses.replace(plan, precision=None))
    page = person.window.tab
    assert page.figure.plane.isVisible() and not page.figure.curves.isVisible()
    area = page.figure.plane.pixels()
    at = QPoint(round(area.left() + 0.25 * area.width()), round(area.top() + 0.75 * area.height()))
    QTest.mouseClick(page.figure.plane.viewport(), LEFT, NONE, at)
    assert "load 0.050" in told(page) and "temperature 0.1" in told(page).replace("0.100", "0.1")
    person.pick("Measure", "Recalled (m > 0.9)")
    assert page.figure.measure == "recalled"
    run(person, small())
    assert page.figure.curves.isVisible() and page.figure.measure == "overlap"


# ---- what is still wrong -------------------------------------------------------------------------


def test_showing_a_plan_leaves_the_window_in_front(person):
    person.window.tab.form.show_plan(small())
    let_go_on(30)
    active = person.window.isActiveWindow()
    person.come_back()
    assert active


def test_turning_away_and_back_adds_nothing_to_the_queue(sit_down, bench, tmp_path):
    bench.held = True
    person = sit_down(tab="capacity", kept=KeptFiles(tmp_path))
    page = ask(person, small(trials=300))
    wait(lambda: bench.waiting)
    for place in (1, CAPACITY, 1, CAPACITY):
        person.window.show_tab(place)
    assert len(page.measurements.all) == 1


def test_what_is_cancelled_before_its_first_number_leaves_no_file_and_goes_on(
    sit_down, bench, tmp_path
):
    bench.held = True
    person = sit_down(tab="capacity", kept=KeptFiles(tmp_path))
    page = ask(person, small())
    wait(lambda: bench.waiting)
    person.click("Cancel")
    wait(lambda: idle(page))
    bench.go()
    assert page.shown in page.measurements.all
    wait(lambda: not list((tmp_path / "experiments").glob("*")))
    bench.held = False
    person.click("Go on")
    wait(lambda: page.shown.state == "done")


def test_going_on_soon_after_a_cancel_ends_as_done(person, bench):
    """Its thread has just ended, and the window has not heard of it."""
    bench.held = True
    page = ask(person, small(trials=300))
    wait(lambda: bench.waiting)
    bench.make()
    wait(lambda: page.shown.results.trials)
    person.click("Cancel")
    page.measurements._jobs._pool.waitForDone()
    person.click("Go on")
    bench.go()
    wait(lambda: idle(page) and page.shown.results.trials == 1200)
    assert page.shown.state == "done"
