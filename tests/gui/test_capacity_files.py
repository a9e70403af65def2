"""The tab of experiments: files, results beside each other, figures, presenting, sessions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from gui.experiments.plan_edits import Draft
from gui.experiments.shown import restored, stored
from gui.figures.alone import figure_drawn
from gui.figures.files import figure_bytes
from gui.figures.items import Words
from gui.figures.parts import figures_of, ground_of
from gui.figures.request import FigureRequest
from gui.sessions.kept_files import KeptFiles
from gui.window import MainWindow
from sim.errors import SimError
from sim.experiments import (
    Plan,
    Results,
    measure,
    read_results,
    write_results,
)
from sim.experiments.files import part_of
from tests.gui.experiment_hands import (
    ask,
    bench,
    click_point,
    expected,
    idle,
    person,
    run,
    same,
    small,
    told,
)
from tests.gui.hands import CONTROL, LEFT, NONE, Key, click
from tests.gui.waiting import wait

__all__ = ["bench", "person"]  # fixtures, of this file too


# ---- files, results, looks -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def results() -> Results:
    return measure(small(seed=21), workers=0)


def let_fall(window: MainWindow, path: Path) -> None:
    """Drag a file over the window and let it go there."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at, copy = window.rect().center(), Qt.DropAction.CopyAction
    entering = QDragEnterEvent(at, copy, data, LEFT, NONE)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(at), copy, data, LEFT, NONE))


@pytest.mark.parametrize("ending", ["npz", "csv", "parquet"])
def test_a_result_made_elsewhere_is_opened(person, results, tmp_path, ending):
    path = tmp_path / f"results.{ending}"
    write_results(results, path)
    page, window = person.window.tab, person.window
    if ending == "csv":
        let_fall(window, path)
    else:
        window.show_tab(1)  # from wherever somebody is
        window.files.open_path(path)
    wait(lambda: page.measurements.all and window.tab is page)
    assert same(page.shown.results, results)
    assert page.form.plan().to_plain() == results.plan.to_plain()
    assert page.bar.course.text() == "80 trials · done"
    assert page.measurements.all[0].path is None, "it stays where it is"


@pytest.mark.parametrize("ending", ["npz", "csv", "parquet", "npz.part"])
def test_a_file_that_is_none_is_one_sentence(person, tmp_path, ending):
    path = tmp_path / f"results.{ending}"
    path.write_bytes(b"load,overlap\n0.1,0.2\n")
    person.window.tab.open_file(path)
    wait(lambda: person.notice)
    assert "results" in person.notice and person.notice.endswith(".") and len(person.notice) < 200
    assert not person.window.tab.measurements.all


@pytest.mark.parametrize("ending", ["npz", "csv", "parquet"])
def test_what_is_exported_reads_back_the_same(person, monkeypatch, tmp_path, ending):
    path = tmp_path / f"mine.{ending}"
    answer = staticmethod(lambda *a, **k: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    found = run(person, small())
    (action,) = [
        a for a in person.window.tab.bar.export.menu().actions() if f"({ending.upper()})" in
        a.text().upper()
    ]  # fmt: skip
    action.trigger()
    wait(lambda: person.notice == f"Written to {path}.")
    assert same(read_results(path), found)


def test_results_are_kept_beside_each_other(person):
    run(person, small())
    page = person.window.tab
    person.window.setFocus()
    person.press(Key.Key_K, CONTROL)
    (card,) = page.beside.cards
    assert card.result.settings["seed"] == "3" and card.result.sentence == page.outcome.text()
    run(person, small(seed=4))
    drawn = page.beside.curves("curve").drawn
    assert len(drawn) == 2, "both sizes, dashed under the live ones"
    assert card.words.settings == "seed: 3"


def test_the_plot_is_a_figure_by_itself(person):
    run(person, small())
    page = person.window.tab
    found = figures_of(page)
    assert {"stage", "curve", "trials"} <= set(found)
    request = FigureRequest(width=85.0, height=60.0, dpi=150)
    for part in ("curve", "trials"):
        drawing = figure_drawn(page, part, request)
        said = {item.what.text for item in drawing.items if isinstance(item.what, Words)}
        assert found[part].title in said and "Run" not in said
        written = figure_bytes(drawing, request, ".svg", ground_of(page, part, request))
        assert written.startswith(b"<?xml")


def test_presenting_hides_bar_and_controls(person):
    run(person, small())
    page = person.window.tab
    parts = (page.bar, page.form, page.figure.hint)
    person.press(Key.Key_F11)
    wait(lambda: person.window.presenting)
    assert not any(part.isVisible() for part in parts)
    assert page.figure.curves.isVisible()
    person.press(Key.Key_Escape)
    wait(lambda: not person.window.presenting)
    person.come_back()
    assert all(part.isVisible() for part in parts)


# ---- from one time to the next -------------------------------------------------------------------


def test_a_session_shows_the_same_results_point_and_measure(
    person, sit_down, tmp_path, results, bench
):
    path = tmp_path / "mine.attractor"
    run(person, results.plan)
    page = person.window.tab
    person.pick("Measure", "Neurons wrong")
    click_point(page, 3)
    person.window.files.save_to(path)
    wait(lambda: person.notice.startswith("Saved to"))
    other = sit_down(tab="capacity")
    other.window.files.open_path(path)
    wait(lambda: other.notice.startswith("mine.attractor is open"))
    page = other.window.tab
    assert page.name == "capacity" and same(page.shown.results, results)
    assert page.figure.measure == "wrong" and page.figure.curves.chosen_place == 3
    assert "load 0.150" in told(page) and "N = 100" in told(page)
    assert page.form.plan().to_plain() == results.plan.to_plain()


def test_what_is_set_and_what_waits_is_in_a_session(person, sit_down, tmp_path, bench):
    path = tmp_path / "mine.attractor"
    run(person, small())
    bench.held = True
    ask(person, small(seed=4))
    page = person.window.tab
    page.form.show_plan(small(seed=5))
    click(page.form.queue_button)
    page.form.show_plan(small(seed=6, trials=33))
    click(page.queue.rows[2])  # what is done is shown, two are under way and wait
    page.form.show_plan(small(seed=6, trials=33))
    person.window.files.save_to(path)
    wait(lambda: person.notice.startswith("Saved to"))
    other = sit_down()
    other.window.files.open_path(path)
    wait(lambda: other.notice.startswith("mine.attractor is open"))
    again = other.window.tab
    assert again.form.plan().to_plain() == small(seed=6, trials=33).to_plain()
    assert again.shown.plan.to_plain() == small().to_plain()
    assert sorted(one.plan.seed for one in again.measurements.all if not one.example) == [3, 4, 5]
    assert all(
        one.state == "cancelled" for one in again.measurements.all if one.plan.seed in (4, 5)
    )
    # The same once more adds nothing; a file by another hand is told in a sentence.
    kept = page.view_state()
    again.restore_view(kept)
    assert [one.plan.seed for one in again.measurements.all].count(4) == 1
    again.restore_view({**kept, "queue": ["AAAA"]})
    assert "session" in other.notice
    again.restore_view({"queue": 3, "draft": {"experiment": "none"}})
    assert "no experiment 'none'" in other.notice
    bench.held = False


def test_what_waits_is_found_whatever_ends_the_program(sit_down, bench, tmp_path):
    bench.held = True
    kept = KeptFiles(tmp_path)
    person = sit_down(tab="capacity", kept=kept)
    page = ask(person, small(trials=300))
    page.form.show_plan(small(seed=12))
    click(page.form.queue_button)
    # As if it was killed here: the one that waits has a file already.
    parts = (tmp_path / "experiments").glob("*.part")
    assert small(seed=12).to_plain() in [read_results(part).plan.to_plain() for part in parts]
    person.window.close()
    bench.waiting.clear()
    kept.own.rename(tmp_path / "kept-20260101-000000-999999999.attractor")  # of another process
    person = sit_down(tab="capacity", kept=KeptFiles(tmp_path))
    found = person.window.tab.measurements.all
    assert sorted(one.plan.seed for one in found) == [3, 12]
    assert {one.state for one in found} == {"cancelled"}
    # And it is offered to continue, though nothing but experiments were asked for.
    wait(lambda: person.window.offer.words)
    assert "Capacity" in person.window.offer.words
    # At another page, where this one is made only when the session is opened: nothing is twice.
    other = sit_down(kept=KeptFiles(tmp_path))
    wait(lambda: other.window.offer.words)
    other.click("Continue")
    wait(lambda: other.window.tab.name == "capacity")
    wait(lambda: other.notice)
    assert sorted(one.plan.seed for one in other.window.tab.measurements.all) == [3, 12]
    bench.held = False


def test_a_plan_that_is_impossible_at_some_point_keeps_nothing_from_being_saved(
    person, tmp_path, bench
):
    page = person.window.tab
    plan = Plan.default("pinning", seed=1)
    draft = Draft(plan.experiment, plan.settings, plan.swept, plan.trials, plan.most,
                  plan.precision, plan.seed)  # fmt: skip
    page.form.draft = replace(draft, swept={**plan.swept, "detuning": (-0.05, 0.0, 0.05, 0.1)})
    with pytest.raises(SimError):
        page.form.draft.plan()
    person.window.files.save_to(tmp_path / "mine.attractor")
    wait(lambda: person.notice.startswith("Saved to"))
    assert page.view_state()["draft"] is None


def test_what_was_half_measured_elsewhere_stays_in_the_session_and_gets_a_file(
    sit_down, bench, tmp_path, results
):
    """A session from another machine, whose folder has none of its files."""
    half = Results(small(seed=4))
    half.add(0, 0, tuple(map(tuple, results.table(0).tolist())))
    kept = {"results": stored(results), "queue": ["AAAA", stored(half)], "example": ""}
    person = sit_down(tab="capacity", kept=KeptFiles(tmp_path))
    page = person.window.tab
    page.restore_view(kept)
    (again,) = [one for one in page.measurements.all if one.plan.seed == 4]
    assert same(again.results, half) and again.state == "cancelled"
    assert [same(restored(letters), half) for letters in page.view_state()["queue"]] == [True]
    assert same(read_results(part_of(again.path)), half)


def test_what_was_being_measured_is_offered_and_gone_on_with(sit_down, bench, tmp_path):
    """The program ends in the middle of it."""
    bench.held = True
    person = sit_down(tab="capacity", kept=KeptFiles(tmp_path))
    page = ask(person, small(trials=300))
    wait(lambda: bench.waiting)
    bench.make()
    wait(lambda: page.shown.results.trials)
    made = page.shown.results.trials
    assert "recall-1.npz" in person.status
    person.window.close()
    bench.waiting.clear()
    person = sit_down(tab="capacity", kept=KeptFiles(tmp_path))
    page = person.window.tab
    (one,) = page.measurements.all
    assert (one.state, one.results.trials) == ("cancelled", made)
    click(page.queue.rows[0])
    person.come_back()
    assert page.bar.course.text() == f"{made:,} trials · unfinished"
    bench.held = False
    person.click("Go on")
    wait(lambda: one.state == "done" and idle(page))
    assert same(one.results, expected(trials=300))
    kept = tmp_path / "experiments" / "recall-1.npz"
    assert same(read_results(kept), one.results)
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    click(page.queue.rows[0].remove)
    assert kept.exists() and not page.measurements.all, "what is done stays"
