"""Undo on the tab of experiments, as a person uses it."""

from __future__ import annotations

from PySide6.QtTest import QTest

from gui.experiments.measurements import MOST_OVER
from sim.experiments import Plan
from sim.experiments.files import part_of
from tests.gui.experiment_hands import ask, bench, click_point, person, run, small
from tests.gui.hands import CONTROL, LEFT, SHIFT, Key, Person, click
from tests.gui.waiting import wait

__all__ = ["bench", "person"]  # fixtures, of this file too


def undo(person: Person) -> None:
    person.window.setFocus()
    person.press(Key.Key_Z, CONTROL)


def redo(person: Person) -> None:
    person.window.setFocus()
    person.press(Key.Key_Z, CONTROL | SHIFT)


def test_a_run_is_taken_back_and_done_again(person):
    run(person, small(seed=4))
    page = person.window.tab
    click_point(page, 1)
    first, place = page.shown, page._place
    run(person, small(seed=5))
    second = page.shown
    assert second is not first
    assert person.button("Undo").isEnabled()
    assert "Undo: run" in person.button("Undo").toolTip()
    undo(person)
    assert page.shown is first and page._place == place == 1
    assert page.form.plan().seed == 4
    assert second not in page.measurements.all
    redo(person)
    assert page.shown is second and second in page.measurements.all
    assert page.form.plan().seed == 5


def test_what_was_removed_comes_back(person):
    run(person, small(seed=4))
    page = person.window.tab
    measured = page.shown
    click(page.queue.rows[0].remove)
    assert measured not in page.measurements.all
    assert "remove" in person.button("Undo").toolTip()
    person.click("Undo")
    assert page.measurements.all.count(measured) == 1
    assert measured.results.done


def test_what_can_no_longer_be_chosen_is_not_kept_but_comes_back(person):
    run(person, small(seed=1))
    page = person.window.tab
    first = page.shown
    for seed in range(2, MOST_OVER + 4):
        run(person, small(seed=seed))
    every = page.measurements.all
    assert len(every) <= MOST_OVER + 1, "and the one that was just measured"
    assert first not in every and page.shown is every[-1]
    for _ in range(MOST_OVER + 2):
        undo(person)
    assert page.shown is first and first in every
    assert first.results.done


def test_undoing_an_example_goes_on_with_what_it_has_stopped(person, bench):
    bench.held = True
    page = ask(person, small(trials=300))
    wait(lambda: bench.waiting)
    bench.make()
    wait(lambda: page.shown.results.trials)
    stopped = page.shown
    page.start_example("two-hundred-in-a-thousand")
    assert stopped.state == "cancelled" and page.shown is not stopped
    assert "has been stopped" in person.notice
    undo(person)
    assert page.shown is stopped
    bench.held = False
    bench.go()
    wait(lambda: stopped.state == "done")
    assert [one.plan.seed for one in page.measurements.all].count(stopped.plan.seed) == 1


def test_what_is_removed_unfinished_goes_with_the_end_of_the_program(person, bench, tmp_path):
    page = person.window.tab
    measurements = page.measurements
    before, measurements.folder = measurements.folder, tmp_path
    try:
        bench.held = True
        ask(person, small(trials=300))
        wait(lambda: bench.waiting)
        bench.make()
        wait(lambda: page.shown.results.trials)
        part = part_of(page.shown.path)
        person.click("Cancel")
        bench.go()
        click(page.queue.rows[0].remove)
        wait(lambda: not measurements._jobs.busy)
        assert part.exists(), "it can still be brought back"
        undo(person)
        redo(person)
        measurements.stop()
        assert not part.exists()
    finally:
        measurements.folder = before
        measurements._removed.clear()


def test_a_double_click_removes_one_row(person):
    run(person, small(seed=4))
    page = person.window.tab
    remove = page.queue.rows[0].remove
    before = len(page.measurements.all)
    QTest.mouseDClick(remove, LEFT)
    QTest.mouseClick(remove, LEFT)
    assert len(page.measurements.all) >= before - 2
    assert not person.notice


def test_what_was_set_is_taken_back_and_stays_where_it_was_measured(person):
    """Settings, values of the axis, curves, seed and the experiment itself; nothing is run."""
    run(person, small(seed=4))
    page = person.window.tab
    form, shown, rows = page.form, page.shown, list(page.measurements.all)
    first = form.draft
    person.type("Temperature", "0.2")
    person.type("Seed", "77")
    assert form.plan().settings.temperature == 0.2 and form.plan().seed == 77
    assert "Undo: seed 77" in person.button("Undo").toolTip()
    other = next(
        place for place in range(form.menu.count())
        if form.menu.itemData(place) not in (None, first.experiment)
    )  # fmt: skip
    form.menu.setCurrentIndex(other)
    form.menu.activated.emit(other)
    assert form.draft.experiment != first.experiment
    assert "Undo: experiment “" in person.button("Undo").toolTip()
    undo(person)
    assert form.plan().seed == 77 and form.draft.experiment == first.experiment
    undo(person)
    assert form.plan().seed == 4 and form.plan().settings.temperature == 0.2
    undo(person)
    assert form.draft == first
    for _ in range(3):
        redo(person)
    assert form.draft.experiment == form.menu.itemData(other)
    assert page.shown is shown and page.measurements.all == rows


def test_a_curve_that_was_removed_comes_back(person):
    page = person.window.tab
    plan = Plan.default("recall", neurons=(100, 200))
    page.form.show_plan(plan)
    field = page.form.series[0]
    assert field.name == "neurons"
    field.chosen.emit("")
    assert "neurons" not in page.form.plan().swept
    undo(person)
    assert page.form.plan().swept["neurons"] == (100, 200)
    redo(person)
    assert "neurons" not in page.form.plan().swept


def test_a_slider_that_is_dragged_is_one_act(person):
    page = person.window.tab
    run(person, small(seed=6))
    before = page.form.draft
    for step in range(1, 20):
        page.form._take("temperature", step / 100.0)
    assert page.form.plan().settings.temperature == 0.19
    undo(person)
    assert page.form.draft == before
